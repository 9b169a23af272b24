"""What a visit shows is counted so coarsely that a count names nobody."""

from __future__ import annotations

import pytest

from zavet.statistics.buckets import browser, bucket, device, operating_system

AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ("https://shop.example/policy/versions?by=anna@example.org", "/policy/versions"),
        ("/", "/"),
        ("", "/"),
        ("/find/ivanova", "/find/*"),
        ("/find/ivanova/phones", "/find/*"),
        ("/forms/checkout", "/forms/checkout"),
        ("/profiles/anna@example.org", "/profiles/*"),
        ("/79123456789", "/*"),
    ],
)
def test_a_page_is_counted_without_what_was_searched(path: str, counted: str) -> None:
    """A page of the house is counted by its path; of any other only the first part; queries, numbers and names never."""
    assert bucket("page_url", path) == counted


def test_a_referrer_is_counted_as_its_host() -> None:
    """Where a visitor came from is a host; what was asked there is dropped."""
    assert bucket("referrer", "https://search.example/?q=anna+ivanova") == "search.example"
    assert bucket("referrer", "http://[broken") == "none"


def test_an_agent_is_counted_as_families() -> None:
    """A browser's self-description becomes three families."""
    assert (browser(AGENT), operating_system(AGENT), device(AGENT)) == ("Safari", "iOS", "phone")
    assert (browser("curl/8"), operating_system(""), device("")) == ("other", "other", "computer")
