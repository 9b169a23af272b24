"""The operations the decision knows, and the few words that its rules turn on."""

from __future__ import annotations

from collections.abc import Mapping

OUTWARD = frozenset({"disclose", "transfer", "disseminate"})
"""Operations by which data leave the house: they name a recipient."""

COUNTING = frozenset({"count", "anonymise", "pseudonymise"})
"""Operations whose outcome names no person."""

USES = OUTWARD | COUNTING | {"use", "notify"}
"""Operations on data that are there."""

TRADES = frozenset({"sell", "exchange", "publish"})
"""Operations that no purpose allows."""

STATISTICAL = frozenset({"statistics", "research"})
"""Purposes that are served by counts where the policy forbids to tie statistics to a person."""

OFFERS = frozenset({"marketing", "newsletter", "advertising"})
"""Purposes of messages that carry offers."""

BY_LAW = "legal_obligation"
"""The purpose of what the law asks for; limits that the policy sets to the use of data do not bind a lawful demand."""

LAWFUL = frozenset({"law", "demand"})
"""What a disclosure that the law asks for rests on."""

PART_OF: Mapping[str, str] = {"delivery": "order_processing"}
"""A purpose that is part of another: whoever helps to carry out an order may deliver its goods."""

ANY_POINT = "any"
"""The collection point that stands for all."""

ANSWERS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "access": (("access", "information"), ()),
    "information": (("information", "access"), ()),
    "portability": (("portability", "access", "information"), ()),
    "rectify": (("rectify",), ("update_data", "keep_accurate")),
    "erase": (("erase",), ("destroy",)),
    "restrict": (("block", "restrict"), ("block_on_request",)),
    "lift": (("block", "restrict"), ("block_on_request",)),
    "withdraw": (("withdraw_consent",), ()),
    "object": (("object", "opt_out_marketing"), ()),
}
"""Operations that carry out a subject's right, with the rights and duties of the policy that speak of them."""

IDENTIFIED = frozenset({"access", "information", "portability", "rectify", "erase"})
"""Rights that are carried out only for a person whose identity is confirmed."""
