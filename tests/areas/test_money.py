"""People write baht as they please; satang are kept."""

import pytest
from django.core.exceptions import ValidationError

from areas.money import BahtField, NotAnAmount, read_baht


@pytest.mark.parametrize(
    ("written", "satang"),
    [
        ("18500", 1_850_000),
        ("18,500", 1_850_000),
        ("๑๘,๕๐๐.๕๐ บาท", 1_850_050),
        ("฿1,234.5", 123_450),
        ("5000.-", 500_000),
        ("สามบาท".replace("สาม", "3"), 300),
        ("0", 0),
        ("1,000,000,000", 100_000_000_000),
    ],
)
def test_amounts_are_read_as_people_write_them(written, satang):
    assert read_baht(written) == satang


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("ห้าร้อย", "unreadable"),
        ("1,23", "unreadable"),
        ("12 34 abc", "unreadable"),
        ("1e5", "unreadable"),
        ("-5", "negative"),
        ("1.005", "too_exact"),
        ("1,000,000,001", "too_much"),
        (".", "unreadable"),
        ("NaN", "unreadable"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(written, code):
    with pytest.raises(NotAnAmount) as refused:
        read_baht(written)
    assert refused.value.code == code


def test_the_field_gives_satang_nothing_for_an_empty_box_and_a_sentence_for_nonsense():
    field = BahtField(required=False)
    assert field.clean(" ๑๘,๕๐๐ ") == 1_850_000
    assert field.clean("") is None
    with pytest.raises(ValidationError) as refused:
        field.clean("มาก")
    assert refused.value.error_list[0].code == "unreadable"


def test_the_field_shows_stored_satang_as_baht_and_typed_text_as_typed():
    field = BahtField()
    assert field.prepare_value(1_850_000) == "18,500"
    assert field.prepare_value("หมื่นแปด") == "หมื่นแปด"
