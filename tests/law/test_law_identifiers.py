"""Identifiers: right ones pass, every single slip of a digit is caught where a check digit is there to catch it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zavet.law.identifiers import bin_ok, find_card_number, iin_ok, inn_ok, is_card_number, kpp_ok, snils_ok

INNS = ["7707083893", "500100732259", "7830002293", "7736050003"]
BINS = ["971240001315", "940140000385", "020240000555", "941240000193"]
CARDS = [
    "4111111111111111",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "2200000000000004",
    "6200000000000005",
    "378282246310005",
    "30569309025904",
    "3530111333300000",
    "6011111111111117",
]


def slips(number: str):
    """The number with each digit replaced by each other digit."""
    for at, digit in enumerate(number):
        for other in "0123456789":
            if other != digit:
                yield number[:at] + other + number[at + 1 :]


def with_check(rule, start: str) -> str:
    """A number that begins so and passes the rule."""
    return next(start + str(check) for check in range(10) if rule(start + str(check)))


@pytest.mark.parametrize("number", INNS)
def test_inn(number):
    """A taxpayer number passes, also with spaces around, and no slip of one digit does."""
    assert inn_ok(number)
    assert inn_ok(f" {number} ")
    wrong = [one for one in slips(number) if inn_ok(one)]
    # A sum of 10 is written as 0, so a few slips go unseen in any such number; about one in ten.
    assert len(wrong) <= len(number) * 9 // 11


@pytest.mark.parametrize(
    "text", ["", "770708389", "77070838930", "77070838x3", "7707 083893", "٧٧٠٧٠٨٣٨٩٣", "0000000000", "000000000000", "-707083893"]
)
def test_no_inn(text):
    """Wrong lengths, letters, inner spaces, other scripts and a tax office 00 are no taxpayer number."""
    assert not inn_ok(text)


@pytest.mark.parametrize(
    ("text", "good"),
    [("770701001", True), ("7707AB001", True), ("7707ab001", False), ("77070100", False), ("000001001", False), ("77070100А", False)],
)
def test_kpp(text, good):
    """A reason code is an office, two digits or Latin capitals, and three digits."""
    assert kpp_ok(text) is good


@pytest.mark.parametrize("number", BINS)
def test_bin(number):
    """A business number passes, hardly a slip of one digit does, and it is no individual number."""
    assert bin_ok(number)
    # A slip to a first sum of 10 is judged by the second row of weights, so a few go unseen; about one in ten.
    assert sum(bin_ok(one) for one in slips(number)) <= 108 // 9
    assert not iin_ok(number)


@pytest.mark.parametrize("start", ["90010130001", "05022950001", "00023150001", "76031200001"])
def test_iin(start):
    """An individual number is made of a real date of birth, a century and a check digit."""
    valid = {"90010130001": True, "05022950001": False, "00023150001": False, "76031200001": True}[start]
    made = [start + str(check) for check in range(10) if iin_ok(start + str(check))]
    assert len(made) == (1 if valid else 0)
    for one in made:
        assert sum(iin_ok(slip) for slip in slips(one)) <= 108 // 9
        assert not bin_ok(one)


def test_iin_of_a_leap_day():
    """29 February is a birthday in a leap year of its century only."""
    assert any(iin_ok(f"0002296{serial:04}{check}") for serial in range(3) for check in range(10))
    assert not any(iin_ok(f"0002292{serial:04}{check}") for serial in range(50) for check in range(10))


def test_no_number_has_a_second_check_of_ten():
    """A serial whose both sums give 10 was never issued: no digit completes it."""
    none = [
        start for start in (f"9001013{serial:04}" for serial in range(400)) if not any(iin_ok(start + str(check)) for check in range(10))
    ]
    assert none


@pytest.mark.parametrize(
    ("text", "good"),
    [("112-233-445 95", True), ("11223344595", True), ("112-233-445 96", False), ("000-000-000 00", False), ("1122334459", False)],
)
def test_snils(text, good):
    """An insurance number passes with its check digits, with or without dashes."""
    assert snils_ok(text) is good


@pytest.mark.parametrize("number", CARDS)
@pytest.mark.parametrize("separator", ["", " ", "-", "\u00a0", "–", "\u200b", " - "])
def test_card_numbers(number, separator):
    """A card number is seen however it is grouped, alone and inside a text (I9)."""
    grouped = separator.join(number[at : at + 4] for at in range(0, len(number), 4))
    assert is_card_number(grouped)
    assert find_card_number(f"карта {grouped}, срок 12/29")
    assert find_card_number(f"заказ 12345 {grouped}")
    assert find_card_number(f"№{grouped} CVV")


@pytest.mark.parametrize("number", CARDS)
def test_card_slips(number):
    """No slip of one digit is a card number: Luhn sees every one."""
    assert not any(is_card_number(one) for one in slips(number))


def test_other_scripts():
    """Digits of another script hide no card number."""
    full = "4111111111111111".translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    assert is_card_number(full)
    assert find_card_number(f"x {full}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+7 916 123-45-67",
        "7707083893",
        "500100732259",
        "40817810099910004312",  # a bank account of 20 digits
        "4111111111111112",
        "0000000000000000",
        "4444444444444444",
        "9111111111111111",
        "411111111111111x",
        "2026-03-01 12:00:00",
        "1027700132195",
    ],
)
def test_no_card_numbers(text):
    """Phones, INNs, accounts, dates and numbers outside issuers' ranges are no card numbers."""
    assert not is_card_number(text)
    assert not find_card_number(text)


def test_long_texts_are_quick():
    """A text of digits and spaces only is searched in time proportional to its length."""
    random.seed(5)
    text = " ".join(str(random.randrange(10)) for _ in range(20_000))
    find_card_number(text)
    assert not find_card_number("9" * 100_000)


@given(st.text(max_size=40))
def test_any_text_is_answered(text):
    """Every check answers yes or no to any text."""
    for check in (inn_ok, kpp_ok, iin_ok, bin_ok, snils_ok, is_card_number, find_card_number):
        assert check(text) in {True, False}
