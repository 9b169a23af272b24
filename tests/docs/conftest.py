"""The documents' tests: Django over a data folder of the test session."""

from __future__ import annotations

from tests import django_site

django_site.ready()
