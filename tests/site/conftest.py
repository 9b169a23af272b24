"""The site's tests: Django over a data folder of the session, two invented controllers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import django_site

django_site.ready()
sys.path.insert(0, str(Path(__file__).parent))

from api_live import live  # noqa: E402, F401 - the fixture of the API's tests
from django.test import Client, override_settings  # noqa: E402


@pytest.fixture
def client() -> Iterator[Client]:
    """A client of the invented site; name the host with `headers={"host": …}`."""
    with override_settings(ZAVET_PUBLISHED="site_policies.published", ROOT_URLCONF="site_policies"):
        yield Client(raise_request_exception=False)
