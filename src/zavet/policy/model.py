"""What a privacy policy promises, as a frozen typed model.

A `Policy` holds facts, each citing the clause of the text it stands in, and every clause of the text with its content in the
project's own words. Words (`category`, `purpose`, `recipient` …) come from `zavet.terms`; a policy may add its own as
`other:<words>`. Times are ISO dates, terms keep their numbers as `"30 calendar_days"`. Nothing here reads a file, decides or stores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Source = Literal["provided", "automatic", "third_party"]
LegalBasis = Literal["consent", "contract", "legal_obligation", "legitimate_interest", "vital_interest", "public_interest", "unstated"]
Running = Literal["enforced", "observed", "published"]
Reason = Literal["missing", "unclear", "contradiction"]
Localised = Mapping[str, str]
"""Text by language: `ru` always, `kk` and `en` where the house has them."""


@dataclass(frozen=True, slots=True)
class Operator:
    """The controller as the text names it (152-FZ «оператор»)."""

    name: str
    clause: str
    legal_form: str | None = None
    address: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    country: str | None = None
    entities: tuple[str, ...] = ()
    """Legal entities that act as this controller, where the text lists them."""
    entities_clause: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """How the text says it changes: with notice or not, and from when."""

    notice: bool | None = None
    effective: str | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The policy as a document: date, place, address, how it is accepted, how one disagrees."""

    date: str | None = None
    place: str | None = None
    url: str | None = None
    url_clause: str | None = None
    acceptance: str | None = None
    acceptance_clause: str | None = None
    disagreement_clause: str | None = None
    change: Change = field(default_factory=Change)


@dataclass(frozen=True, slots=True)
class Law:
    """The law that the text names."""

    country: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    court: str | None = None
    claim_answer_days: int | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class SubjectFact:
    subject: str
    clause: str


@dataclass(frozen=True, slots=True)
class Datum:
    """A category of data that the text says is taken, from where and at which collection points.

    `purposes` narrows the datum to these purposes (their clause is `limit_clause`); None links it to every purpose of the policy,
    which a rendered model marks `linked: by_default` (I10). `only_for` names the subjects it may be asked of.
    """

    category: str
    source: Source
    clause: str
    points: tuple[str, ...] = ()
    required: bool | None = None
    purposes: tuple[str, ...] | None = None
    limit_clause: str | None = None
    only_for: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    """Names of the form fields it is asked in; empty means one field named like the category."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose of use. `consent`: the text itself makes it depend on the subject's consent.

    `grounds`: kinds of ground one of which must be open for this subject; None takes the default of the vocabulary
    (`zavet.terms.GROUNDS`), an empty tuple asks for none. `channels` limits the ways a message may go out.
    """

    purpose: str
    consent: bool
    clause: str
    legal_basis: LegalBasis = "unstated"
    grounds: tuple[str, ...] | None = None
    channels: tuple[str, ...] = ()
    own_name_only: bool = False
    """Messages go only in the controller's own name, never a partner's."""
    excludes_offers: bool = False
    """Messages under this purpose carry no offers."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone outside who may be given data. `condition` is the text's condition in short words.

    `requires` lists what a disclosure must rest on, any one of: `ground:<kind>` (open for this subject, and this recipient assigned to
    it where the ground names recipients), `consent` (a recorded consent to the transfer, dated before it), `law` (a named norm),
    `demand` (an authority's demand with body, ground and document), `own_act` (the subject publishes it).
    `categories` limits what may go; None leaves every category that the policy names.
    """

    recipient: str
    clause: str
    purpose: str | None = None
    condition: str | None = None
    requires: tuple[str, ...] = ()
    categories: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Authority:
    clause: str
    grounds: tuple[str, ...] = ()
    country: str | None = None
    notify_subject: bool | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    rule: str
    clause: str
    term: str | None = None


@dataclass(frozen=True, slots=True)
class Right:
    right: str
    clause: str
    channel: str | None = None
    address: str | None = None
    phrase: str | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    duty: str
    trigger: str
    clause: str
    deadline: str | None = None


@dataclass(frozen=True, slots=True)
class Prohibition:
    prohibition: str
    clause: str
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    measure: str
    clause: str


@dataclass(frozen=True, slots=True)
class Disclaimer:
    about: str
    clause: str


@dataclass(frozen=True, slots=True)
class Breach:
    notify_subject: bool | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts that the text announces; they are never tied to a person."""

    clause: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Minors:
    """Persons under `age` give no data unless a parent or guardian consents."""

    age: int
    clause: str


@dataclass(frozen=True, slots=True)
class Contact:
    channel: str
    address: str
    clause: str


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that the site may set: one that is not declared here is dropped from the answer."""

    name: str
    purpose: str
    clause: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A collection point as a form: its title and the consents that stand beside its fields, each a control of its own."""

    point: str
    title: Localised
    consents: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    """Names of fields that a submission must fill, beside those whose datum is `required`."""
    opens: str | None = None
    """The kind of ground that a submission opens (`order`, `ticket`, `application` …)."""
    clause: str | None = None
    identified: bool = False
    """Only somebody who is logged in may send it."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The clauses that close a list: what is not named is refused and cites these (I2)."""

    data: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the text: its id as printed, kind, and content in the project's own words."""

    id: str
    kind: str
    running: Running
    text: Localised


@dataclass(frozen=True, slots=True)
class Additions:
    """What an answer brings, in the shapes of the policy itself.

    Facts are added to their lists, a form that is there already gains what is new; a part that stands once (operator, law, minors …)
    takes the place of the one before.
    """

    operator: Operator | None = None
    sites: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    document: Document | None = None
    law: Law | None = None
    subjects: tuple[SubjectFact, ...] = ()
    data: tuple[Datum, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    authorities: tuple[Authority, ...] = ()
    retention: tuple[Retention, ...] = ()
    rights: tuple[Right, ...] = ()
    duties: tuple[Duty, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    measures: tuple[Measure, ...] = ()
    disclaimers: tuple[Disclaimer, ...] = ()
    statistics: tuple[Statistics, ...] = ()
    breach: Breach | None = None
    minors: Minors | None = None
    contacts: tuple[Contact, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to answer an open question: what it is called, and what it adds to the policy. One that adds nothing leaves it closed."""

    id: str
    label: Localised
    add: Additions = field(default_factory=Additions)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something the text leaves unclear: what it touches is closed until an officer answers (I10).

    `options` are the answers at hand; `asks` names values that may be written instead, such as `operator.name` or `retention.term`.
    `answer` is the id of the option chosen: it is applied when the policy is published, and the question is then gone.
    """

    id: str
    about: str
    question: Localised
    clause: str | None = None
    quote: str = ""
    closes: tuple[str, ...] = ()
    reason: Reason = "unclear"
    options: tuple[Answer, ...] = ()
    asks: tuple[str, ...] = ()
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy: the single source of forms, decisions, terms and pages of one controller."""

    slug: str
    language: str
    operator: Operator
    title: Localised = field(default_factory=dict)
    sites: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    document: Document = field(default_factory=Document)
    law: Law = field(default_factory=Law)
    subjects: tuple[SubjectFact, ...] = ()
    data: tuple[Datum, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    authorities: tuple[Authority, ...] = ()
    retention: tuple[Retention, ...] = ()
    rights: tuple[Right, ...] = ()
    duties: tuple[Duty, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    measures: tuple[Measure, ...] = ()
    disclaimers: tuple[Disclaimer, ...] = ()
    statistics: tuple[Statistics, ...] = ()
    breach: Breach = field(default_factory=Breach)
    minors: Minors | None = None
    contacts: tuple[Contact, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    points: tuple[Point, ...] = ()
    closed: Closed = field(default_factory=Closed)
    clauses: tuple[Clause, ...] = ()
    open: tuple[OpenQuestion, ...] = ()

    def clause(self, clause_id: str) -> Clause | None:
        """The clause of that id, or None."""
        return next((one for one in self.clauses if one.id == clause_id), None)

    def duty(self, word: str) -> Duty | None:
        """The first duty of that word, or None."""
        return next((one for one in self.duties if one.duty == word), None)

    def right(self, word: str) -> Right | None:
        """The first right of that word, or None."""
        return next((one for one in self.rights if one.right == word), None)

    def prohibition(self, word: str) -> Prohibition | None:
        """The first prohibition of that word, or None."""
        return next((one for one in self.prohibitions if one.prohibition == word), None)

    def point(self, word: str) -> Point | None:
        """The collection point of that word as a form, or None."""
        return next((one for one in self.points if one.point == word), None)
