"""An officer's acts from the command line, each granted and each refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import ADDRESS
from tests.shared import POLICIES

pytestmark = pytest.mark.usefixtures("folder")
C = ("--controller", "protorg")


def ids(ran) -> dict[str, str]:
    assert ran.code == 0, ran.err
    return ran.json["ids"]


def test_a_subject_is_found_by_an_exact_address_from_the_standard_input(zavet, order) -> None:
    """The identifier comes from the standard input, the search names its purpose, and nobody found ends with 1."""
    ran = zavet("subject", "find", *C, "--category", "email", "--value", "-", "--purpose", "account", "--json", stdin=f"{ADDRESS}\n")
    assert {"subject": order["subject"]} in ran.json
    nobody = zavet("subject", "find", *C, "--category", "email", "--value", "nobody@example.kz", "--purpose", "account")
    assert nobody.code == 1
    assert zavet("subject", "find", *C, "--category", "email", "--value", ADDRESS, "--purpose", "research").code == 1
    assert zavet("subject", "find", *C, "--category", "shoe_size", "--value", "42", "--purpose", "account").code == 2
    assert zavet("subject", "find", *C, "--category", "email", "--value", "-", "--purpose", "account").code == 2


def test_a_subject_is_shown_only_to_a_role_that_answers_rights(zavet, order) -> None:
    """Everything kept of a subject is one granted access; support is refused, citing clauses, and no value leaves."""
    shown = zavet("subject", "show", *C, "--subject", order["subject"], "--json")
    assert shown.json["values"]["email"] == ADDRESS
    refused = zavet("subject", "show", *C, "--subject", order["subject"], "--role", "support")
    assert refused.code == 1
    assert refused.err.startswith("error refused: ")
    assert "clauses: " in refused.err
    assert ADDRESS not in refused.out + refused.err


def test_another_controllers_subject_is_nobody(zavet, order) -> None:
    """A subject of one controller is answered at another exactly as one who never was (I11)."""
    strange = zavet("subject", "show", "--controller", "prommet", "--subject", order["subject"])
    missing = zavet("subject", "show", "--controller", "prommet", "--subject", "nobody")
    assert (strange.code, strange.err) == (missing.code, missing.err) == (1, "error not-found: no such subject\n")


def test_a_use_is_granted_with_its_ground_and_explained_where_refused(zavet, order) -> None:
    """A phone is given for an order's notice and refused for research, with reason, clauses and entry, in three languages."""
    words = ("use", *C, "--subject", order["subject"], "--category", "phone")
    granted = zavet(*words, "--purpose", "order_notice", "--ground", f"order/{order['ground']}", "--json")
    assert granted.json["values"] == {"phone": "+77012345678"}
    assert "4.1.7" in granted.json["clauses"]
    refused = zavet(*words, "--purpose", "research", "--json", "--lang", "kk")
    assert refused.code == 1
    error = json.loads(refused.err)["error"]
    assert error["reason"] == "purpose_not_named"
    assert "4.1" in error["clauses"]
    assert isinstance(error["index"], int)
    assert error["explanation"]
    assert "77012345678" not in refused.out + refused.err
    only = zavet(*words, "--purpose", "research", "--only-decide", "--json")
    assert (only.code, only.json["allowed"]) == (1, False)


def test_an_audience_names_who_may_be_reached(zavet, order) -> None:
    """Of two subjects the one whose consent lives may be reached."""
    other = zavet("consent", "withdraw", *C, "--subject", order["subject"], "--purpose", "newsletter", "--json")
    assert other.code == 0
    ran = zavet("audience", *C, "--purpose", "newsletter", "--category", "email", "--subjects", "-", "--json", stdin=order["subject"])
    assert ran.json["refused"][order["subject"]]["reason"] == "consent_withdrawn"
    assert zavet("audience", *C, "--purpose", "newsletter", "--category", "email").code == 2


def test_a_message_needs_consent_and_a_channel(zavet, order) -> None:
    """A newsletter goes into the outbox while consent lives, is delivered, and is refused after a withdrawal."""
    words = ("notify", *C, "--subject", order["subject"], "--purpose", "newsletter", "--title", "News", "--text", "-")
    sent = ids(zavet(*words, "--json", stdin="Hello"))
    assert zavet("outbox", "deliver", *C, "--json").json["sent"] >= 1
    rows = {row["delivery"]: row for row in zavet("outbox", "list", *C, "--json").json}
    assert rows[sent["delivery"]]["state"] == "sent"
    assert "sealed" not in rows[sent["delivery"]]
    assert zavet("outbox", "retry", *C, "--delivery", sent["delivery"]).code == 1
    assert zavet("outbox", "retry", *C, "--delivery", "none").code == 1
    assert zavet(*words, "--channel", "pigeon", stdin="Hello").code == 2
    assert zavet(*words, "--role", "accountant", stdin="Hello").code == 1
    ids(zavet("consent", "withdraw", *C, "--subject", order["subject"], "--purpose", "all", "--json"))
    assert "consent_withdrawn" in zavet(*words, stdin="Hello").err


def test_one_key_is_one_act(zavet, order) -> None:
    """The same call under the same key happens once; another call under it is refused."""
    words = ("ground", "open", *C, "--subject", order["subject"], "--kind", "ticket", "--key", f"k-{order['subject']}", "--json")
    first, second = zavet(*words), zavet(*words)
    assert first.json["ids"] == second.json["ids"]
    assert (first.json["repeated"], second.json["repeated"]) == (False, True)
    assert zavet(*words, "--detail", "topic=other").code == 1


def test_a_courier_gets_what_an_assigned_order_needs(zavet, order) -> None:
    """A disclosure to a courier waits for the assignment, then goes to the outbox; another recipient is refused."""
    words = ("disclose", *C, "--subject", order["subject"], "--category", "phone,delivery_address", "--purpose", "delivery")
    ground = ("--ground", f"order/{order['ground']}")
    assert zavet(*words, "--recipient", "courier", *ground).code == 1
    ids(zavet("ground", "move", *C, "--ground", order["ground"], "--recipient", "courier", "--status", "packed", "--json"))
    assert ids(zavet(*words, "--recipient", "courier", *ground, "--json"))["delivery"]
    assert zavet(*words, "--recipient", "circus", *ground).code == 1


def test_grounds_are_opened_moved_shown_and_closed(zavet, order) -> None:
    """A ticket is opened with details, listed without them, shown with them and closed; closing twice is wrong."""
    text = ("--detail", "topic=-")
    made = ids(zavet("ground", "open", *C, "--subject", order["subject"], "--kind", "ticket", *text, "--json", stdin="delivery"))
    assert made["ground"] in zavet("ground", "list", *C, "--kind", "ticket", "--subject", order["subject"]).out
    assert "delivery" in zavet("ground", "show", *C, "--ground", made["ground"]).out
    assert zavet("ground", "move", *C, "--ground", made["ground"]).code == 2
    assert zavet("ground", "close", *C, "--ground", made["ground"]).code == 0
    assert zavet("ground", "close", *C, "--ground", made["ground"]).code == 2
    assert zavet("ground", "show", *C, "--ground", "none").code == 1
    assert zavet("ground", "open", *C, "--subject", order["subject"], "--kind", "whim").code == 2
    assert zavet("ground", "list", *C, "--role", "analyst").code == 1


def test_consents_given_on_paper_open_uses_and_objections_close_them(zavet, order) -> None:
    """A consent on paper makes marketing allowed; an objection refuses it; an unknown purpose is wrong."""
    subject = ("--subject", order["subject"])
    assert ids(zavet("consent", "give", *C, *subject, "--purpose", "marketing", "--json"))["consent"]
    look = ("use", *C, *subject, "--category", "email", "--purpose", "marketing", "--only-decide")
    assert zavet(*look).code == 0
    assert zavet("consent", "object", *C, *subject, "--purpose", "marketing").code == 0
    assert "objected" in zavet(*look).out
    assert zavet("consent", "give", *C, *subject, "--purpose", "astrology").code == 2
    assert zavet("consent", "withdraw", *C, *subject, "--purpose", "advertising").code == 2


def test_a_subject_is_put_right_restricted_and_freed(zavet, order) -> None:
    """Fields are put right from JSON on the standard input; a restriction refuses every use until it is lifted."""
    subject = ("--subject", order["subject"])
    values = json.dumps({"first_name": "Алия"})
    assert zavet("subject", "rectify", *C, *subject, "--values", "-", stdin=values).code == 0
    assert zavet("subject", "rectify", *C, *subject, "--set", "patronymic=-", stdin="Серикқызы").code == 0
    assert zavet("subject", "show", *C, *subject, "--json").json["values"]["first_name"] == "Алия"
    assert zavet("subject", "rectify", *C, *subject).code == 2
    assert zavet("subject", "rectify", *C, *subject, "--set", "passport=1").code == 2
    assert zavet("subject", "rectify", *C, *subject, "--set", "nothing").code == 2
    look = (
        "use",
        *C,
        *subject,
        "--category",
        "phone",
        "--purpose",
        "order_notice",
        "--ground",
        f"order/{order['ground']}",
        "--only-decide",
    )
    assert zavet("subject", "lift", *C, *subject, "--outcome", "checked").code == 1
    assert zavet("subject", "restrict", *C, *subject, "--reason", "-", stdin="wrong data").code == 0
    assert "restricted" in zavet(*look).out
    assert zavet("subject", "lift", *C, *subject, "--outcome", "checked").code == 0
    assert zavet(*look).code == 0


def test_a_card_number_is_refused_wherever_it_is_typed(zavet, order) -> None:
    """A card number in any text ends with 2 and is not repeated (I9)."""
    card = "4111 1111 1111 1111"
    ran = zavet("subject", "rectify", *C, "--subject", order["subject"], "--set", f"residence_address={card}")
    assert ran.code == 2
    assert card not in ran.err
    letter = zavet("letter", "add", *C, "--kind", "letter", "--channel", "post", "--sender", "A", "--text", card)
    assert letter.code == 2


def test_an_erased_subject_is_nobody(zavet, order) -> None:
    """An erasure ends every use, leaves the log whole, and keeps what a hold keeps."""
    subject = ("--subject", order["subject"])
    held = ("hold", *C, *subject, "--norm", "402-FZ art. 29")
    assert zavet(*held, "--class", "soul").code == 2
    assert zavet(*held, "--class", "contract", "--until", "2031-12-31").code == 0
    kept = zavet("subject", "erase", *C, *subject)
    assert kept.code == 0
    assert "contract" in kept.out
    assert zavet("subject", "erase", *C, *subject, "--role", "support").code == 1


def test_an_erasure_without_hold_leaves_nobody(zavet, order) -> None:
    """After an erasure the subject is answered like one who never was, and the log still verifies."""
    subject = ("--subject", order["subject"])
    assert zavet("subject", "erase", *C, *subject, "--reason", "request").code == 0
    assert zavet("subject", "show", *C, *subject).err == "error not-found: no such subject\n"
    assert zavet("subject", "log", *C, *subject).code == 1
    assert zavet("checkpoint", *C).code == 0
    assert zavet("verify", *C, "--deep").code == 0


def test_a_minor_is_erased_where_the_policy_protects_minors(zavet, order) -> None:
    """Where the policy says nothing of minors the act is wrong; an unknown subject is not found."""
    assert zavet("subject", "minor", *C, "--subject", order["subject"]).code == 2
    assert zavet("subject", "minor", "--controller", "prommet", "--subject", "nobody").code == 1


def test_the_policy_must_know_unconfirmed_data(zavet, order) -> None:
    """Where the policy names no state of unconfirmed data, marking it is wrong usage or refused, never a fault."""
    assert zavet("subject", "unconfirmed", *C, "--subject", order["subject"]).code in {0, 2}
    assert zavet("subject", "unconfirmed", *C, "--subject", "nobody").code in {1, 2}


def test_a_subjects_log_and_the_controllers_log_are_read(zavet, order) -> None:
    """A subject's own history and the controller's log show entries without values; other roles are refused."""
    zavet("subject", "show", *C, "--subject", order["subject"])
    lines = zavet("subject", "log", *C, "--subject", order["subject"], "--json").json
    assert [line["type"] for line in lines][-1] == "collect"
    assert ADDRESS not in json.dumps(lines)
    newest = zavet("log", "list", *C, "--limit", "3", "--json").json
    assert len(newest) == 3
    assert zavet("log", "show", *C, "--index", newest[0]["index"]).code == 0
    assert zavet("log", "show", *C, "--index", "100000").code == 1
    assert zavet("log", "show", *C, "--index", "soon").code == 2
    assert zavet("log", "list", *C, "--role", "support").code == 1
    assert zavet("log", "security", *C).code == 0


def test_requests_go_step_by_step(zavet, order) -> None:
    """A request by letter waits for identity where the policy asks that, is carried out, and a refusal names its norm."""
    subject = ("--subject", order["subject"])
    made = ids(zavet("request", "add", *C, *subject, "--right", "rectify", "--text", "-", "--json", stdin="wrong name"))
    request = ("--request", made["request"])
    assert made["request"] in zavet("request", "list", *C, *subject).out
    assert "wrong name" in zavet("request", "show", *C, *request).out
    row = next(one for one in zavet("request", "list", *C, "--json").json if one["request"] == made["request"])
    if row["identity"] == "pending":
        assert "identity_not_confirmed" in zavet("request", "carry-out", *C, *request, "--set", "first_name=Анна").err
        assert zavet("request", "step", *C, *request, "--event", "confirm_identity").code == 0
    assert zavet("request", "carry-out", *C, *request, "--set", "first_name=Айша").code == 0
    assert zavet("request", "step", *C, *request, "--event", "begin").code == 1
    assert zavet("request", "step", *C, *request, "--event", "dance").code == 2
    other = ids(zavet("request", "add", *C, *subject, "--right", "information", "--text", "what do you keep", "--json"))
    second = ("--request", other["request"])
    zavet("request", "step", *C, *second, "--event", "confirm_identity")
    assert "email" in zavet("request", "report", *C, *second, "--json").json["categories"]
    assert zavet("request", "step", *C, *second, "--event", "refuse").code == 2
    assert zavet("request", "step", *C, *second, "--event", "refuse", "--norm", "152-FZ art. 14").code == 0
    assert zavet("request", "add", *C, *subject, "--right", "fly", "--text", "x").code == 2
    assert zavet("request", "show", *C, "--request", "none").code == 1
    assert zavet("request", "list", *C, "--role", "marketing").code == 1


def test_letters_are_registered_answered_and_listed(zavet, tmp_path: Path) -> None:
    """A claim has a term; it is closed with its answer alone, and a dispute goes to court only where a claim is on file."""
    sender = tmp_path / "sender.txt"
    sender.write_text("Анна Иванова\n", encoding="utf-8")
    add = ("letter", "add", *C, "--channel", "post", "--sender", f"file:{sender}", "--text", "-", "--json")
    made = ids(zavet(*add, "--kind", "claim", stdin="the parcel is late"))
    letter = ("--letter", made["letter"])
    assert made["letter"] in zavet("letter", "list", *C, "--kind", "claim").out
    assert zavet("letter", "list", *C, "--overdue", "--json").json == []
    shown = zavet("letter", "show", *C, *letter, "--json").json
    assert (shown["sender"], shown["text"]) == ("Анна Иванова", "the parcel is late")
    assert zavet("letter", "court", *C, *letter).code == 0
    assert zavet("letter", "court", *C).code == 1
    assert zavet("letter", "answer", *C, *letter, "--form", "written", "--text", " ").code == 1
    assert zavet("letter", "answer", *C, *letter, "--form", "sung", "--text", "yes").code == 2
    assert zavet("letter", "answer", *C, *letter, "--form", "written", "--text", "-", stdin="it is on its way").code == 0
    assert zavet("letter", "answer", *C, *letter, "--form", "written", "--text", "again").code == 1
    assert zavet("letter", "show", *C, "--letter", "none").code == 1
    assert zavet(*add, "--kind", "poem", stdin="x").code == 2
    assert zavet("letter", "list", *C, "--role", "analyst").code == 1


def test_incidents_are_closed_once_the_promise_is_kept(zavet, order) -> None:
    """An incident is reported, gets its steps and proofs, and closes only when what the policy promises is done."""
    words = ("incident", "report", *C, "--kind", "disclosure", "--subject", order["subject"], "--description", "-", "--json")
    made = ids(zavet(*words, "--title", "Notice", "--text", "It happened", stdin="a list was sent to a wrong address"))
    incident = ("--incident", made["incident"])
    assert zavet("incident", "close", *C, *incident).code == 1
    assert made["incident"] in zavet("incident", "list", *C).out
    assert zavet("incident", "step", *C, *incident, "--side", "controller", "--text", "asked to delete it").code == 0
    assert zavet("incident", "step", *C, *incident, "--side", "moon", "--text", "x").code == 2
    assert zavet("incident", "inform", *C, *incident, "--decision", "informed", "--title", "Notice", "--text", "It happened").code == 0
    assert zavet("incident", "inform", *C, *incident, "--decision", "later").code == 2
    assert zavet("incident", "proof", *C, *incident, "--ground", "magic").code == 2
    assert zavet("incident", "proof", *C, *incident, "--ground", "public_before", "--dated", "2099-01-01").code in {1, 2}
    zavet("outbox", "deliver", *C)
    assert zavet("incident", "show", *C, *incident, "--json").json["notified"] == 1
    assert zavet("incident", "close", *C, *incident).code == 0
    assert zavet("incident", "show", *C, "--incident", "none").code == 1
    assert zavet("incident", "list", *C, "--role", "support").code == 1


def test_notes_are_kept_and_listed(zavet) -> None:
    """A measure is kept with its owner and check date; another kind or no JSON is wrong."""
    value = json.dumps({"text": "backups", "owner": "dpo", "checked_at": "2026-01-01", "check_every_days": 30})
    assert zavet("note", "put", *C, "--kind", "measure", "--note", "backups", "--value", "-", stdin=value).code == 0
    assert zavet("note", "list", *C, "--kind", "measure", "--json").json[0]["value"]["owner"] == "dpo"
    assert zavet("note", "put", *C, "--kind", "poem", "--note", "x", "--value", "-", stdin=value).code == 2
    assert zavet("note", "put", *C, "--kind", "measure", "--note", "x", "--value", "-", stdin="3").code == 2
    assert zavet("note", "list", *C, "--role", "sales").code == 1


def test_publications_are_listed_and_taken_down(zavet) -> None:
    """What is public is listed; taking down what is not there is not found."""
    assert zavet("publication", "list", *C, "--json").json == []
    assert zavet("publication", "withdraw", *C, "--public", "none").code == 1


def test_sweep_statistics_and_visits(zavet) -> None:
    """Retention runs and says its rule; counts are read; visits are opened for a purpose alone."""
    assert zavet("sweep", *C, "--json").json["rule"]
    assert zavet("sweep", *C, "--role", "support").code == 1
    assert zavet("statistics", "--controller", "prommet", "--json").json == []
    assert zavet("statistics", *C, "--role", "recruiter").code == 1
    assert zavet("visits", "--controller", "prommet", "--category", "location", "--purpose", "service_improvement").code == 0
    assert zavet("visits", "--controller", "prommet", "--category", "browser", "--purpose", "research").code == 1


def test_clients_are_made_listed_and_revoked(zavet) -> None:
    """A key's secret is shown once and never listed; a key made twice or of no kind is wrong."""
    words = ("client", "make", "courier-1", *C, "--role", "courier")
    made = zavet(*words, "--kind", "recipient", "--purpose", "delivery", "--json").json
    assert made["secret"].startswith("zvt_")
    listed = zavet("client", "list", *C, "--json")
    assert made["secret"] not in listed.out
    assert "secret" not in listed.json[0]
    assert zavet(*words, "--kind", "recipient").code == 2
    assert zavet(*words, "--kind", "king").code == 2
    assert zavet("client", "revoke", "courier-1", *C).code == 0
    assert zavet("client", "revoke", "courier-9", *C).code == 1


def test_staff_are_added_reset_and_disabled(zavet) -> None:
    """An account's password is shown once; the same login is no account at another controller."""
    first = zavet("staff", "add", "sam", *C, "--role", "support", "--json").json["password"]
    assert len(first) >= 16
    assert zavet("staff", "add", "sam", *C, "--role", "support").code == 2
    assert zavet("staff", "add", "sam@example.kz", *C, "--role", "support").code == 2
    assert zavet("staff", "add", "king", *C, "--role", "king").code == 2
    assert zavet("staff", "reset", "sam", *C, "--json").json["password"] != first
    assert zavet("staff", "reset", "sam", "--controller", "prommet").code == 1
    assert zavet("staff", "disable", "sam", *C).code == 0
    rows = zavet("staff", "list", *C, "--json").json
    assert [(row["login"], row["active"]) for row in rows] == [("sam", False)]
    assert zavet("staff", "add", "stranger", *C, "--role", "owner", "--entity", "Nobody Ltd").code == 2
    assert [line["type"] for line in zavet("log", "list", *C, "--limit", "50", "--json").json].count("staff") == 3


def test_keys_are_rotated_and_rewrapped(zavet, order) -> None:
    """A new generation leaves old keys waiting until they are wrapped anew; what was sealed still opens."""
    before = zavet("keys", "status", *C, "--json").json[0]
    assert zavet("keys", "rotate", *C, "--json").json["generation"] == before["generation"] + 1
    assert zavet("keys", "status", *C, "--json").json[0]["waiting"] > 0
    assert zavet("keys", "rewrap", *C, "--json").json[0]["rewrapped"] > 0
    assert zavet("keys", "status", *C, "--json").json[0]["waiting"] == 0
    assert zavet("subject", "show", *C, "--subject", order["subject"]).code == 0
    assert zavet("keys", "status", "--controller", "nosuch").code == 1
    assert zavet("keys", "rotate", "--controller", "nosuch").code == 1
    assert zavet("keys", "rotate").code == 2


def test_versions_are_published_and_listed(zavet, tmp_path: Path) -> None:
    """The same text is no new version, a changed one is, from a date where that is asked; a strange controller needs a word."""
    assert zavet("publish", POLICIES / "protorg.yaml").code == 2
    stranger = zavet("publish", POLICIES / "netrack.yaml")
    assert stranger.code == 1
    assert "--host-controller" in stranger.err
    changed = tmp_path / "prommet.yaml"
    changed.write_text(
        (POLICIES / "prommet.yaml").read_text(encoding="utf-8").replace("notice: false", "notice: true", 1), encoding="utf-8"
    )
    assert zavet("publish", changed, "--effective-at", "2001-01-01").code == 2
    assert zavet("publish", changed, "--effective-at", "soon").code == 2
    assert zavet("publish", changed, "--effective-at", "2099-01-01", "--json").json["ids"]["version"] == "2"
    rows = zavet("policies", "--json").json
    assert [(row["version"], row["state"]) for row in rows if row["controller"] == "prommet"] == [(1, "in_force"), (2, "coming")]


def test_an_unknown_controller_is_not_found(zavet) -> None:
    """A controller that the house does not serve is not found, by any act."""
    for words in (["subject", "show", "--subject", "x"], ["log", "list"], ["sweep"], ["staff", "list"], ["outbox", "list"]):
        ran = zavet(*words, "--controller", "nosuch")
        assert ran.code == 1, words
        assert ran.err.startswith("error not-found: "), words
