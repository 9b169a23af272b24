"""The subject's own cabinet: changing and deleting own values, never another's."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.checks.collecting import login
from conformance.expect import granted
from conformance.persona import account
from conformance.registry import check
from conformance.system import Site


@check
def own_fields_edited(site: Site, cites: Sequence[str], field: str = "first_name", new: str = "Мария", delete: str | None = None) -> None:
    """In the cabinet a user changes and deletes own fields at once; without a login or for another nothing happens; the change is logged."""
    whom, other = account(site), account(site)
    browser = site.browser()
    login(browser, whom)
    answer = browser.submit(f"/cabinet/data/{field}", {"value": new})
    assert answer.status in {200, 302, 303}, f"the change answers {answer.status}"
    kept = granted(site.api("GET", f"/subjects/{whom['subject']}"), "the record")["values"]
    assert kept[field] == new, "the change did not take effect"
    alien = granted(site.api("GET", f"/subjects/{other['subject']}"), "another's record")["values"]
    assert alien[field] == other["values"][field], "another's field was changed"
    if delete:
        gone = browser.submit(f"/cabinet/data/{delete}/delete", {}, page=f"/cabinet/data/{delete}")
        assert gone.status in {200, 302, 303}, f"the deletion answers {gone.status}"
        kept = granted(site.api("GET", f"/subjects/{whom['subject']}"), "the record")["values"]
        assert not kept.get(delete), "the deletion did not take effect"
    lines = granted(site.api("GET", f"/subjects/{whom['subject']}/log"), "the log")
    assert any(one["type"] == "rectify" and set(cites) <= set(one["clauses"]) for one in lines), "the change is not logged under the clause"
    nobody = site.api("PATCH", f"/subjects/{other['subject']}/values", {"values": {field: new}}, role="auditor")
    assert nobody.status == 403, f"a change of another's fields answers {nobody.status}"
