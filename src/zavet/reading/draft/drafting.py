"""From a reading to a whole model: what the text settles is in force, whatever else it touches is an open question (I10)."""

from __future__ import annotations

from dataclasses import replace

from zavet.errors import ReadingError
from zavet.policy.links import unique
from zavet.policy.model import Policy
from zavet.reading.draft import heading, promises, texts
from zavet.reading.draft.closed import closed
from zavet.reading.draft.cookies import cookies
from zavet.reading.draft.data import data
from zavet.reading.draft.held import held
from zavet.reading.draft.links import Named
from zavet.reading.draft.material import Material, sort, text
from zavet.reading.draft.points import opened, points
from zavet.reading.draft.purposes import purposes
from zavet.reading.draft.questions import questions
from zavet.reading.draft.recipients import authorities, recipients
from zavet.reading.draft.wording import say
from zavet.reading.facts import Reading


def draft(reading: Reading, *, slug: str) -> Policy:
    """A model of the policy language that passes `zavet.policy.checks`, compiles and runs.

    Its clauses are the text's own words. Facts of low confidence, words that leave open what is meant, and contradictions are not in
    force: each is a question in `open`, with its clause, its quote and the answers at hand. The same reading gives the same model.
    `slug` must be a plain host label. Raises ReadingError where the reading has no clause.
    """
    if not reading.outline.clauses:
        raise ReadingError(f"`{reading.document.name}` has no clause to draft a policy from")
    material = sort(reading)
    policy = _stated(material, slug)
    return replace(policy, open=questions(material, policy))


def _stated(material: Material, slug: str) -> Policy:
    """The policy as far as the text settles it."""
    stated = purposes(material)
    given = recipients(material, held(material))
    orders = frozenset(point for point, ground in opened(material).items() if ground == "order")
    taken = data(material, Named(stated), given, orders)
    operator = heading.operator(material, _unnamed(material))
    rights = promises.rights(material)
    return Policy(
        slug=slug,
        language=texts.language(material),
        operator=operator,
        title=texts.title(material),
        sites=heading.sites(material),
        services=unique(one for one in map(text, material.reading.header.services) if one),
        document=heading.document(material),
        law=heading.law(material),
        subjects=promises.subjects(material),
        data=taken,
        purposes=stated,
        recipients=given,
        authorities=authorities(material),
        retention=promises.retention(material),
        rights=rights,
        duties=promises.duties(material),
        prohibitions=promises.prohibitions(material),
        measures=promises.measures(material),
        disclaimers=promises.disclaimers(material),
        statistics=promises.statistics(material, taken),
        breach=heading.breach(material),
        minors=promises.minors(material)[0],
        contacts=heading.contacts(material, operator, rights),
        cookies=cookies(material, taken, stated),
        points=points(material, taken, stated, given),
        closed=closed(material),
        clauses=texts.clauses(material),
    )


def _unnamed(material: Material) -> str:
    """What stands for an operator whom the text does not name: the owner of its site."""
    language = texts.language(material)
    hosts = heading.sites(material)
    return say(language, "operator.of_site", site=hosts[0]) if hosts else say(language, "operator.unnamed")
