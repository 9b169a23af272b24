"""Looks at a running site from outside, as a visitor does: forms, cookies, hosts. Nothing inside the own network can be reached by it."""

from __future__ import annotations

from zavet.connect.crawl.crawl import fetch_document, fetch_text, find_policy, observe
from zavet.connect.crawl.fetch import Fetched
from zavet.connect.crawl.limits import DEFAULT, Limits

__all__ = ["DEFAULT", "Fetched", "Limits", "fetch_document", "fetch_text", "find_policy", "observe"]
