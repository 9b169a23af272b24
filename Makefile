# One command for each intent, the same here and in CI. `make` alone lists them.

PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python

ZAVET_PORT ?= 8000
ZAVET_DATA ?= var
export ZAVET_PORT ZAVET_DATA

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help up demo demo-story test optional check fix conformance bench proof screenshots clean

help: ## list every target
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

up: $(VENV)/.run ## install what is needed and serve the published policies on port $ZAVET_PORT, data in $ZAVET_DATA
	$(BIN)/zavet up --demo

demo: $(VENV)/.dev ## the same with the simulated world outside, on port $ZAVET_PORT + 25: what leaves the houses arrives there
	$(BIN)/zavet up --demo --world

demo-story: $(VENV)/.dev ## play a day in a shop on the running `make demo`, so that every screen has something to show
	$(RUN) -m zavet.testing.world.story

test: check optional ## every check and every test
	$(RUN) -m pytest

optional: ## install Chromium and PostgreSQL from Debian where they are missing and this is root; tests skip without them
	@if command -v chromium >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update --quiet && DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends chromium postgresql; \
	else echo "Chromium or PostgreSQL is missing and this is not root: their tests will say that they skip"; fi

check: $(VENV)/.dev ## lint, types and the walls between rooms, without running the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.dev ## mend what the linter and the formatter can mend themselves
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

conformance: $(VENV)/.dev ## act on the running system and print every clause of every policy: pass, fail or pending
	$(RUN) -m conformance --matrix --drafts

bench: $(VENV)/.bench ## measure against peers and limits in the same run
	$(RUN) -m bench

proof: $(VENV)/.dev ## the long proofs in full; goes on where it was stopped, writes docs/proof.md
	$(RUN) -m proof

screenshots: $(VENV)/.dev ## every page in Chromium by width, language and scheme: var/screenshots, a few to docs/screenshots
	$(RUN) -m tests.browser.screenshots

clean: ## remove caches and the environment; data and keys stay
	rm -rf $(VENV) build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

$(RUN):
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(RUN)
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.dev
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-bench.txt
	@touch $@
