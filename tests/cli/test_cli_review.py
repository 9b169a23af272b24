"""`zavet review` on texts and models."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.shared import POLICIES

TEXT = """Политика обработки персональных данных
1. Оператор – ООО «Ветер», которое ведёт сайт veter.ru и обрабатывает персональные данные посетителей этого сайта.
2. Посещение сайта veter.ru означает согласие клиента на обработку персональных данных.
3. Персональные данные хранятся бессрочно: имя, телефон и адрес электронной почты клиента.
4. Персональные данные обрабатываются в целях связи с клиентом и записи его на занятия.
5. Оператор принимает меры для защиты персональных данных и не передаёт их третьим лицам без согласия клиента.
6. Клиент вправе получить сведения об обработке его персональных данных.
"""


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "policy.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_text_is_reviewed_and_findings_give_the_exit_code(zavet, text):
    """The level of --fail-on decides; never is 0."""
    ran = zavet("review", text, "--lang", "en")
    assert ran.code == 1
    assert "consent-by-use@2" in ran.out
    assert "not legal advice" in ran.out
    assert zavet("review", text, "--fail-on", "never").code == 0


def test_json_sarif_and_html_are_documents_of_their_own(zavet, text, tmp_path):
    found = json.loads(zavet("review", text, "--json").out)
    assert {"consent-by-use", "term-unlimited"} <= {one["rule"] for one in found["findings"]}
    assert json.loads(zavet("review", text, "--sarif").out)["version"] == "2.1.0"
    page = tmp_path / "page.html"
    zavet("review", text, "--html", "--output", page)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert zavet("review", text, "--html", "--sarif").code == 2


def test_silences_beside_the_text_count(zavet, text):
    (text.parent / "review.silenced.yaml").write_text("silence:\n- {rule: consent-by-use, reason: judged}\n", encoding="utf-8")
    found = json.loads(zavet("review", text, "--json").out)
    assert "consent-by-use" not in {one["rule"] for one in found["findings"]}
    assert found["silenced"] == [{"id": "consent-by-use@2", "reason": "judged"}]


def test_a_model_is_reviewed_under_the_law_of_its_country(zavet):
    found = json.loads(zavet("review", POLICIES / "protorg.yaml", "--json").out)
    assert found["law"] == "KZ"
    assert json.loads(zavet("review", POLICIES / "protorg.yaml", "--law", "ru", "--json").out)["law"] == "RU"


def test_a_wrong_date_a_missing_file_and_a_text_that_is_no_policy_are_told(zavet, text, tmp_path):
    assert zavet("review", text, "--as-of", "yesterday").code == 2
    assert zavet("review", tmp_path / "none.txt").code == 2
    other = tmp_path / "recipe.txt"
    other.write_text("Возьмите муку и воду.\nЗамесите тесто и поставьте его в тепло.\n", encoding="utf-8")
    ran = zavet("review", other)
    assert ran.code != 0
    assert "recipe.txt" in ran.err


class Site(BaseHTTPRequestHandler):
    """A site with one form, a counter and no link to a policy."""

    def do_GET(self):
        body = (
            b'<html><body><script src="https://mc.yandex.ru/tag.js"></script><form method="post" action="/send">'
            b'<input name="phone" type="tel"><input name="birth_date"></form></body></html>'
        )
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body if self.path == "/" else b"")

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_model_is_compared_with_a_running_site(zavet, site):
    """Fields, links and outside hosts are told; a site of one's own network only where its host is allowed by name."""
    allowed = ("review", POLICIES / "protorg.yaml", "--against", site, "--allow-private", "127.0.0.1", "--fail-on", "never")
    found = {one["rule"] for one in json.loads(zavet(*allowed, "--json").out)["findings"]}
    assert {"site-field-unnamed", "site-policy-unlinked", "site-host-undeclared"} <= found
    assert zavet("review", POLICIES / "protorg.yaml", "--against", site).code != 0
    ran = zavet(*allowed, "--key", "zvt_none")
    assert ran.code == 2
    assert "no Zavet system" in ran.err
