"""Open questions for the policies of the house: one with options and a value to write, one that closes a form field, one for a text."""

from __future__ import annotations

from dataclasses import replace

from tests.operations.house import policy_of

from zavet.policy.model import Additions, Answer, Datum, OpenQuestion, Point, Policy, Retention


def said(text: str) -> dict[str, str]:
    return {"ru": f"{text}, по-русски", "kk": f"{text}, қазақша", "en": text}


def asking(slug: str = "protorg") -> Policy:
    """The policy of that slug with three open questions, cited to its first clause."""
    policy = policy_of(slug)
    clause = policy.clauses[0].id
    comment = Datum("other:wishes", "provided", clause, ("feedback",), fields=("wishes",))
    return replace(
        policy,
        open=(
            OpenQuestion(
                "retention.term",
                "retention.term",
                said("What is the term?"),
                clause,
                "kept as long as it takes <b>",
                reason="unclear",
                options=(Answer("until", said("Until achieved"), Additions(retention=(Retention("purpose_achieved", clause),))), Answer("none", said("No term"))),
                asks=("retention.term", "minors.age"),
            ),
            OpenQuestion(
                "data.wishes",
                "data.category",
                said("What is meant by wishes?"),
                clause,
                closes=("category:other:wishes",),
                reason="missing",
                options=(
                    Answer("none", said("Nothing")),
                    Answer(
                        "comment",
                        said("A field of text"),
                        Additions(data=(comment,), points=(Point("feedback", said("Write to us"), opens="request", clause=clause),)),
                    ),
                ),
            ),
            OpenQuestion("newsletter", "purposes", said("Newsletter?"), clause, closes=("point:callback",), reason="contradiction"),
        ),
    )  # fmt: skip
