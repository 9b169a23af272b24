"""What an officer may do about one subject: block and lift, put right, hold, mark as minor; and erase, behind a second page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse

from zavet.operations import accounts, consent, erasure, retention, rights, standing
from zavet.operations.house import Done
from zavet.operations.standing import Standing
from zavet.policy.forms import field_label, forms
from zavet.site.console import choices
from zavet.site.console.blocks import Cell, Facts, Note, Table
from zavet.site.console.desk import Desk, page
from zavet.site.console.forms import LONG, Form, Input, Sent
from zavet.site.console.sending import Act, Forms


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts that a subject's page offers as the subject stands now."""

    desk: Desk
    subject: str
    stands: Standing

    def forms(self) -> tuple[Form, ...]:
        """A form for each act that fits."""
        desk = self.desk
        block = self._form("lift", Input("outcome", desk.label("outcome"), longest=500)) if self.stands.restricted else None
        found = [
            block or self._form("block", Input("reason", desk.label("reason"), "textarea", longest=LONG)),
            self._rectify(),
            self._unconfirmed(),
            self._hold(),
            self._form("minor", Input("sure", desk.say("minor.sure"), "check"), act="erase", danger=True) if desk.policy.minors else None,
            self._form("erase", act="erase", danger=True),
        ]
        return tuple(one for one in found if one is not None)

    def handlers(self) -> Mapping[str, Act]:
        """What each form does when it is sent."""
        return {
            "block": self._block,
            "lift": self._lift,
            "rectify": self._put_right,
            "unconfirmed": lambda sent: self._confirm(sent, blocked=True),
            "confirm": lambda sent: self._confirm(sent, blocked=False),
            "hold": self._keep,
            "minor": self._minor,
            "erase": lambda _: f"/console/subjects/{self.subject}/erase",
        }

    def _form(self, word: str, *inputs: Input, act: str = "requests", danger: bool = False) -> Form:
        desk = self.desk
        return Form(
            word,
            desk.say(f"button.{word}"),
            inputs,
            desk.say(f"act.{word}"),
            desk.say(f"about.{word}"),
            act=act,
            danger=danger,
            folded=True,
        )

    def _unconfirmed(self) -> Form | None:
        if self.stands.unconfirmed:
            return self._form("confirm")
        named = any(one.kind == "consent" and one.running == "enforced" for one in self.desk.policy.clauses)
        return self._form("unconfirmed") if named else None

    def _rectify(self) -> Form:
        desk = self.desk
        names = {field.name for form in forms(desk.policy) for field in form.fields if field.category != "password"}
        fields = tuple((name, field_label(name, desk.language)) for name in sorted(names))
        return self._form(
            "rectify",
            Input("field", desk.label("field"), "select", fields),
            Input("value", desk.label("new_value"), required=False, longest=5000, hint=desk.say("hint.empty_deletes"), judged=True),
        )

    def _hold(self) -> Form:
        desk = self.desk
        return self._form(
            "hold",
            Input("class", desk.label("class"), "select", desk.own_choices("class", erasure.OF_PERSON)),
            Input("norm", desk.label("norm"), longest=300, hint=desk.say("hint.norm")),
            Input("until", desk.label("until"), "date", required=False, hint=desk.say("hint.until")),
            act="holds",
        )

    def _block(self, sent: Sent) -> Done:
        desk = self.desk
        return rights.restrict(desk.house, desk.controller, subject=self.subject, reason=sent["reason"], actor=desk.actor, key=sent.key)

    def _lift(self, sent: Sent) -> Done:
        desk = self.desk
        return rights.lift(desk.house, desk.controller, subject=self.subject, outcome=sent["outcome"], actor=desk.actor, key=sent.key)

    def _put_right(self, sent: Sent) -> Done:
        desk = self.desk
        values = {sent["field"]: sent["value"]}
        return rights.rectify(desk.house, desk.controller, subject=self.subject, values=values, actor=desk.actor, key=sent.key)

    def _confirm(self, sent: Sent, *, blocked: bool) -> Done:
        desk = self.desk
        return consent.confirm_collection(
            desk.house, desk.controller, subject=self.subject, blocked=blocked, actor=desk.actor, key=sent.key
        )

    def _keep(self, sent: Sent) -> Done:
        desk = self.desk
        until = choices.day_of(desk, sent, "until")
        return retention.hold(
            desk.house,
            desk.controller,
            subject=self.subject,
            klass=sent["class"],
            norm=sent["norm"],
            until=until,
            actor=desk.actor,
            key=sent.key,
        )

    def _minor(self, sent: Sent) -> str:
        desk = self.desk
        done = accounts.mark_minor(desk.house, desk.controller, subject=self.subject, actor=desk.actor, key=sent.key)
        return f"/console/subjects?done={done.index}"


@page("erase")
def erase(desk: Desk, subject: str) -> HttpResponse:
    """The page before an erasure: what goes, what a hold keeps; the box is ticked, the reason is written, and only then it is done."""
    stands = standing.of_subject(desk.house, desk.controller, subject=subject, actor=desk.actor)

    def do(sent: Sent) -> str:
        done = erasure.erase(desk.house, desk.controller, subject=subject, actor=desk.actor, reason=sent["reason"], key=sent.key)
        return f"/console/subjects?done={done.index}"

    form = Form(
        "erase",
        desk.say("button.erase_now"),
        (
            Input("reason", desk.label("reason"), longest=300),
            Input("sure", desk.say("erase.sure"), "check"),
        ),
        act="erase",
        danger=True,
    )
    sending = Forms(desk, form)
    answer = sending.post(erase=do)
    if answer is not None:
        return answer
    held = {one.klass for one in stands.holds if one.until is None or one.until >= desk.house.clock.now()}
    return desk.page(
        desk.say("title.erase"),
        Note(desk.say("erase.final"), "bad"),
        Facts(
            (desk.label("subject"), Cell(subject, mono=True)),
            (desk.label("goes"), ", ".join(desk.own("class", one) for one in erasure.OF_PERSON if one not in held) or "—"),
            (desk.label("stays"), ", ".join(desk.own("class", one) for one in erasure.OF_PERSON if one in held) or "—"),
        ),
        sending["erase"],
        status=sending.status,
        back=(desk.say("title.subject"), f"/console/subjects/{subject}"),
    )


@page("requests")
def consents(desk: Desk, subject: str) -> HttpResponse:
    """The consents of a subject with their evidence; one given or taken back on paper or by voice is recorded here."""
    stands = standing.of_subject(desk.house, desk.controller, subject=subject, actor=desk.actor)
    words = [one.purpose for one in desk.policy.purposes if one.consent]
    words += [f"transfer:{one.recipient}" for one in desk.policy.recipients if "consent" in one.requires]
    live = [name for name, one in stands.consents.items() if one.live(desk.house.clock.now())]

    def give(sent: Sent) -> Done:
        return consent.give(
            desk.house,
            desk.controller,
            subject=subject,
            purpose=sent["purpose"],
            actor=desk.actor,
            notice=sent["notice"],
            language=desk.language,
            page="console",
            layout=sent["layout"],
            key=sent.key,
        )

    def withdraw(sent: Sent) -> Done:
        purpose = None if sent["purpose"] == "*" else sent["purpose"]
        return consent.withdraw(
            desk.house, desk.controller, subject=subject, purpose=purpose, actor=desk.actor, page="console", key=sent.key
        )

    def object_to(sent: Sent) -> Done:
        return consent.object_to(desk.house, desk.controller, subject=subject, purpose=sent["purpose"], actor=desk.actor, key=sent.key)

    sending = Forms(
        desk,
        Form(
            "give",
            desk.say("button.give"),
            (
                Input("purpose", desk.label("purpose"), "select", _purposes(desk, words)),
                Input("layout", desk.label("layout"), "select", desk.own_choices("layout", ("signature", "voice", "unticked_box"))),
                Input("notice", desk.label("notice"), "textarea", required=False, longest=LONG, hint=desk.say("hint.notice")),
            ),
            desk.say("act.give"),
            act="requests",
        ),
        Form(
            "withdraw",
            desk.say("button.withdraw"),
            (Input("purpose", desk.label("purpose"), "select", (*_purposes(desk, live), ("*", desk.say("consents.all")))),),
            desk.say("act.withdraw"),
            act="requests",
        ),
        Form("object", desk.say("button.object"), (choices.purpose(desk),), desk.say("act.object"), act="requests"),
    )
    answer = sending.post(give=give, withdraw=withdraw, object=object_to)
    if answer is not None:
        return answer
    rows = [
        (
            _purposes(desk, [one.purpose])[0][1],
            Cell(desk.name("consent_state", one.state), state="good" if one.state == "given" else "warn"),
            desk.time(one.at),
            one.version,
            desk.own("layout", one.layout),
            Cell(str(one.index), desk.entry(one.index), mono=True),
        )
        for one in consent.listed(desk.house, desk.controller, subject=subject)
    ]
    return desk.page(
        desk.say("title.consents"),
        Table(
            desk.say("consents.caption"),
            desk.columns("purpose", "state", "at", "version", "layout", "entry"),
            rows,
            empty=desk.say("consents.none"),
        ),
        sending["give"],
        sending["withdraw"],
        sending["object"],
        status=sending.status,
        back=(desk.say("title.subject"), f"/console/subjects/{subject}"),
    )


def _purposes(desk: Desk, found: list[str]) -> tuple[tuple[str, str], ...]:
    """Purposes and transfers to choose from."""
    shown = []
    for one in dict.fromkeys(found):
        word, _, recipient = one.partition(":")
        if one == "*":
            text = desk.say("consents.all")
        elif word == "transfer":
            text = desk.say("consents.transfer", recipient=desk.name("recipient", recipient) if recipient else "…")
        else:
            text = desk.own("consent", one) if one == "acceptance" else desk.name("purpose", one)
        shown.append((one, text))
    return tuple(shown)
