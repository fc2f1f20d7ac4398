import base64
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from accounts.sealing import SealBroken
from areas.thai import thai_digits
from households.choices import IdentityType
from households.identity import (
    InvalidNumber,
    SealedIdentity,
    check_digit,
    grouped,
    identity_type,
    lookup_of,
    mask,
    parse_number,
    possible_types,
    seal,
    unseal,
)
from households.models import Member

# Office 0000: valid by the check digit, and nobody's.
NOBODYS = "1000000000017"
OFFICE_0000 = [
    *("0000000000019", "1000000000017", "2000000000015", "3000000000013", "4000000000011"),
    *("5000000000010", "6000000000018", "7000000000016", "8000000000014", "6000000000000", "0000000000001"),
]
twelve_digits = st.from_regex(r"[0-8][0-9]{11}", fullmatch=True)
numbers = twelve_digits.map(lambda digits: digits + str(check_digit(digits)))


@pytest.fixture
def keys(settings):
    """Return a function that configures keys of the given versions, each key always the same."""
    made = {version: base64.b64encode(os.urandom(32)).decode() for version in (1, 2, 3)}

    def configure(*versions):
        settings.CITIZEN_ID_KEYS = ",".join(f"{version}:{made[version]}" for version in versions)

    configure(1)
    return configure


@pytest.mark.parametrize("number", OFFICE_0000)
def test_a_valid_number_is_taken_as_it_is(number):
    assert parse_number(number) == number


@pytest.mark.parametrize(
    "written",
    [
        "1-0000-00000-01-7",
        "1 0000 00000 01 7",
        " 1000000000017\n",
        "๑๐๐๐๐๐๐๐๐๐๐๑๗",
        "๑-๐๐๐๐-๐๐๐๐๐-๐๑-๗",
        "1–0000–00000–01–7",
    ],
)
def test_hyphens_spaces_and_thai_digits_are_read(written):
    assert parse_number(written) == NOBODYS


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("100000000001", "length"),
        ("10000000000170", "length"),
        ("12345678", "length"),
        ("", "not_digits"),
        ("10000000000lI", "not_digits"),
        ("²000000000017", "not_digits"),
        ("1000000000018", "check_digit"),
        ("9000000000011", "first_digit"),
    ],
)
def test_what_is_no_number_is_refused_by_its_kind(written, code):
    with pytest.raises(InvalidNumber) as refused:
        parse_number(written)
    assert refused.value.code == code


def test_twelve_and_fourteen_digits_are_counted_in_the_message():
    with pytest.raises(InvalidNumber, match="12"):
        parse_number("100000000001")
    with pytest.raises(InvalidNumber, match="14"):
        parse_number("10000000000170")


def test_a_refusal_never_repeats_what_was_typed():
    with pytest.raises(InvalidNumber) as refused:
        parse_number("1000000000018")
    assert "000000" not in str(refused.value.messages)


@pytest.mark.parametrize(
    ("first_twelve", "last"), [("110170023070", 8), ("010170023070", 0), ("500000000001", 0), ("000000000000", 1)]
)
def test_the_check_digit_is_that_of_the_registry(first_twelve, last):
    assert check_digit(first_twelve) == last


@given(numbers)
def test_a_number_is_read_back_from_every_way_of_writing_it(number):
    assert parse_number(grouped(number)) == number
    assert parse_number(thai_digits(grouped(number))) == number


@given(st.text(max_size=20))
def test_any_text_is_read_as_13_digits_or_refused(written):
    try:
        number = parse_number(written)
    except InvalidNumber:
        return
    assert len(number) == 13
    assert number.isascii()
    assert number.isdigit()


def test_a_slip_in_the_third_digit_passes_the_check_so_the_form_asks_twice():
    assert parse_number("1050000000017") != NOBODYS


@pytest.mark.parametrize("first", "12345")
def test_1_to_5_are_thai(first):
    assert identity_type(first + "0" * 12) == IdentityType.THAI_ID


@pytest.mark.parametrize("first", "067")
def test_0_6_and_7_are_people_without_thai_nationality_or_status(first):
    assert identity_type(first + "0" * 12) == IdentityType.NON_THAI_ID


def test_8_is_usually_thai_by_naturalisation_but_may_be_an_alien():
    assert possible_types("8000000000014") == (IdentityType.THAI_ID, IdentityType.NON_THAI_ID)


def test_the_mask_shows_the_first_and_the_last_three_digits():
    assert mask(NOBODYS) == "1-xxxx-xxxxx-01-7"


@given(numbers)
def test_the_mask_hides_nine_digits(number):
    assert sum(character.isdigit() for character in mask(number)) == 4


def test_a_sealed_number_opens_again():
    assert unseal(seal(NOBODYS)) == NOBODYS


def test_two_seals_differ_and_their_lookups_are_equal():
    first, second = seal(NOBODYS), seal(NOBODYS)
    assert first.sealed != second.sealed
    assert first.lookup == second.lookup


def test_neither_part_contains_the_number():
    identity = seal(NOBODYS)
    assert NOBODYS.encode() not in identity.sealed + identity.lookup


def test_the_lookup_depends_on_the_pepper(settings):
    before = lookup_of(NOBODYS)
    settings.CITIZEN_ID_PEPPER = "another pepper"
    assert lookup_of(NOBODYS) != before


def test_the_newest_key_seals_and_the_old_ones_still_open(keys):
    old = seal(NOBODYS)
    keys(1, 2)
    new = seal(NOBODYS)
    assert (old.sealed[0], new.sealed[0]) == (1, 2)
    assert unseal(old) == unseal(new) == NOBODYS


def test_a_retired_key_no_longer_opens(keys):
    old = seal(NOBODYS)
    keys(2)
    with pytest.raises(SealBroken, match="version 1"):
        unseal(old)


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_one_changed_byte_breaks_the_seal(keys, position):
    keys(1, 2)
    identity = seal(NOBODYS)
    altered = bytearray(identity.sealed)
    altered[position] ^= 3
    with pytest.raises(SealBroken):
        unseal(SealedIdentity(bytes(altered), identity.lookup))


def test_a_ciphertext_does_not_open_in_another_persons_row():
    with pytest.raises(SealBroken):
        unseal(SealedIdentity(seal(NOBODYS).sealed, seal("2000000000015").lookup))


@pytest.mark.parametrize("configured", ["", "1", "x:AAAA", "1:AAAA", "300:" + base64.b64encode(bytes(32)).decode()])
def test_a_wrong_setting_stops_before_anything_is_sealed(settings, configured):
    settings.CITIZEN_ID_KEYS = configured
    with pytest.raises(ImproperlyConfigured):
        seal(NOBODYS)


def test_a_member_shows_his_number_masked():
    identity = seal(NOBODYS)
    member = Member(identity_sealed=identity.sealed, identity_lookup=identity.lookup)
    assert member.masked_identity == "1-xxxx-xxxxx-01-7"


def test_a_member_without_number_shows_the_temporary_one():
    assert Member(temporary_number="T0000001").masked_identity == "T0000001"
