"""Normal forms: one value, however typed, is one value; what is wrong is named without being repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zavet.errors import FieldError
from zavet.vault.normal import normalise


@pytest.mark.parametrize(
    ("category", "value", "country", "normal"),
    [
        ("phone", "8 (916) 123-45-67", "RU", "+79161234567"),
        ("phone", "+7 916 123 45 67", "RU", "+79161234567"),
        ("phone", "9161234567", "ru", "+79161234567"),
        ("phone", "8 701 123 45 67", "KZ", "+77011234567"),
        ("phone", "+7 701 123 45 67", "RU", "+77011234567"),
        ("phone", "+49 30 123456", "RU", "+4930123456"),
        ("phone", "8 495 123-45-67 доб. 12", "RU", "+74951234567;ext=12"),
        ("phone", "+7 916 123 45 67", "", "+79161234567"),
        ("email", " Anna@Example.RU ", "RU", "anna@example.ru"),
        ("email", "анна@почта.рф", "RU", "анна@xn--80a1acny.xn--p1ai"),
        ("email", "анна@XN--80A1ACNY.XN--P1AI", "RU", "анна@xn--80a1acny.xn--p1ai"),
        ("email", "a+b@example.ru", "RU", "a+b@example.ru"),
        ("email", "a.b@example.ru.", "RU", "a.b@example.ru"),
        ("email", "cafe\u0301@example.ru", "RU", "caf\u00e9@example.ru"),
        ("inn", "7707 083893", "RU", "7707083893"),
        ("inn", "500100732259", "RU", "500100732259"),
        ("inn", "971240001315", "KZ", "971240001315"),
        ("inn", "7707083893", "KZ", "7707083893"),
        ("kpp", "7707 01001", "RU", "770701001"),
        ("kpp", "7707ab001", "RU", "7707AB001"),
        ("bin", "971240001315", "KZ", "971240001315"),
        ("snils", "112-233-445 95", "RU", "11223344595"),
        ("full_name", "  Анна  ", "RU", "Анна"),
        ("free_text", "две\nстроки\tи отступ", "RU", "две\nстроки\tи отступ"),
        ("first_name", "Йод".replace("Й", "И\u0306"), "RU", "Йод"),
        ("password", "  не трогать\x00 ", "RU", "  не трогать\x00 "),
        ("free_text", "", "RU", ""),
    ],
)
def test_normal_forms(category, value, country, normal):
    """Each value has one form, and its form is its own form."""
    assert normalise(category, value, country) == normal
    assert normalise(category, normal, country) == normal


@pytest.mark.parametrize(
    ("category", "value", "country", "problem"),
    [
        ("phone", "", "RU", "empty"),
        ("phone", "  ", "RU", "empty"),
        ("phone", "abc", "RU", "form"),
        ("phone", "12345", "RU", "form"),
        ("phone", "8 000 000 00 00", "RU", "form"),
        ("phone", "8 916 123-45-67", "", "form"),
        ("phone", "+7 916 123-45-678", "RU", "form"),
        ("email", "", "RU", "empty"),
        ("email", "anna", "RU", "form"),
        ("email", "@example.ru", "RU", "form"),
        ("email", "anna@", "RU", "form"),
        ("email", "anna@example", "RU", "form"),
        ("email", "an na@example.ru", "RU", "form"),
        ("email", "a@b@example.ru", "RU", "form"),
        ("email", "anna@exam ple.ru", "RU", "form"),
        ("email", "anna@-example.ru", "RU", "form"),
        ("email", "anna@example..ru", "RU", "form"),
        ("email", "anna@exa_mple.ru", "RU", "form"),
        ("email", ".anna@example.ru", "RU", "form"),
        ("email", "an..na@example.ru", "RU", "form"),
        ("email", "anna@example.ru\nBcc: x@example.ru", "RU", "form"),
        ("email", '"anna"@example.ru', "RU", "form"),
        ("email", "a" * 65 + "@example.ru", "RU", "too_long"),
        ("email", "a@" + ".".join(["b" * 60] * 5), "RU", "too_long"),
        ("email", "a@" + "b" * 64 + ".ru", "RU", "form"),
        ("inn", "7707083894", "RU", "check_digit"),
        ("inn", "770708389", "RU", "form"),
        ("inn", "971240001315", "RU", "check_digit"),
        ("inn", "٧٧٠٧٠٨٣٨٩٣", "RU", "form"),
        ("kpp", "123", "RU", "form"),
        ("iin", "971240001315", "KZ", "check_digit"),
        ("full_name", "Анна\x00", "RU", "control_character"),
        ("phone", "+7916\x1b1234567", "RU", "control_character"),
    ],
)
def test_refused(category, value, country, problem):
    """What has no normal form is named by field and problem, and never repeated."""
    with pytest.raises(FieldError) as caught:
        normalise(category, value, country)
    assert (caught.value.field, caught.value.problem) == (category, problem)
    told = f"{caught.value} {caught.value.hint} {caught.value.__cause__}"
    assert not value.strip() or value.strip() not in told


@given(
    st.text(max_size=30),
    st.sampled_from(["phone", "email", "inn", "kpp", "iin", "bin", "snils", "full_name"]),
    st.sampled_from(["RU", "KZ"]),
)
def test_any_text(value, category, country):
    """Any text either has a normal form, which is its own normal form, or is a FieldError."""
    try:
        normal = normalise(category, value, country)
    except FieldError:
        return
    assert normalise(category, normal, country) == normal
