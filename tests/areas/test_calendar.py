import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from areas.calendar import (
    MONTHS,
    SHORT_MONTHS,
    NotADate,
    PartialDate,
    buddhist_year,
    fiscal_quarter,
    fiscal_year,
    fiscal_year_days,
    read_date,
    read_month,
)
from areas.thai import thai_digits

TODAY = date(2023, 9, 18)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "shown", "year", "quarter"),
    [
        (date(2020, 10, 30), "30/10/2563", 2564, 1),
        (date(2021, 3, 19), "19/03/2564", 2564, 2),
        (date(2021, 8, 3), "03/08/2564", 2564, 4),
        (date(2022, 6, 21), "21/06/2565", 2565, 3),
        (date(2022, 12, 31), "31/12/2565", 2566, 1),
        (date(2023, 2, 3), "03/02/2566", 2566, 2),
        (date(2023, 3, 10), "10/03/2566", 2566, 2),
        (date(2023, 5, 15), "15/05/2566", 2566, 3),
        (date(2023, 9, 30), "30/09/2566", 2566, 4),
        (date(2023, 10, 1), "01/10/2566", 2567, 1),
        (date(2023, 11, 24), "24/11/2566", 2567, 1),
        (date(2023, 12, 15), "15/12/2566", 2567, 1),
        (date(2024, 2, 29), "29/02/2567", 2567, 2),
    ],
)
def test_the_calendar_of_the_worked_case(day, shown, year, quarter):
    assert f"{day:%d/%m}/{buddhist_year(day)}" == shown
    assert (fiscal_year(day), fiscal_quarter(day)) == (year, quarter)
    assert read_date(shown, on=TODAY).value.exact == day


@given(days)
def test_every_day_lies_in_its_fiscal_year(day):
    first, last = fiscal_year_days(fiscal_year(day))
    assert first <= day <= last
    assert (last - first).days in (364, 365)


@pytest.mark.parametrize(
    "written",
    [
        "18/05/2566", "18-5-2566", "18.05.2566", "18 05 2566", "๑๘/๐๕/๒๕๖๖", "18052566", "25660518",
        "18 พ.ค. 2566", "18 พ.ค.2566", "18พ.ค.2566", "18 พค 2566", "18 พฤษภาคม 2566", "๑๘ พฤษภาคม ๒๕๖๖",
        "18 พฤษภาคม พ.ศ. 2566", "วันที่ 18 เดือน พฤษภาคม พ.ศ.๒๕๖๖", "วันพฤหัสบดีที่ 18 พฤษภาคม 2566",
        "2023-05-18", "2566-05-18", "2023-05-18 00:00:00", "2023-05-18T09:30:00Z", "18 พ.ค. ค.ศ. 2023",
        "18 May 2566 B.E.", "18 พ.ค. 2566 14:05 น.",
    ],
)  # fmt: skip
def test_a_date_in_any_ordinary_writing_is_read_without_asking(written):
    reading = read_date(written, on=TODAY)
    assert reading.value.exact == date(2023, 5, 18)
    assert reading.is_certain


@pytest.mark.parametrize(
    ("written", "guess"),
    [
        ("18/05/2023", date(2023, 5, 18)),
        ("18 พ.ค. 2023", date(2023, 5, 18)),
        ("18 May 1997", date(1997, 5, 18)),
        ("18 พ.ค. 66", date(2023, 5, 18)),
        ("18/5/67", date(2024, 5, 18)),
        ("18/5/68", date(1925, 5, 18)),
        ("1 ม.ค. 97", date(1954, 1, 1)),
    ],
)
def test_a_year_of_another_kind_is_asked_about_never_kept_silently(written, guess):
    reading = read_date(written, on=TODAY)
    assert reading.value.exact == guess
    assert not reading.is_certain


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("2490", PartialDate(1947)),
        ("พ.ศ. 2490", PartialDate(1947)),
        ("พฤษภาคม 2490", PartialDate(1947, 5)),
        ("05/2490", PartialDate(1947, 5)),
        ("-/-/2490", PartialDate(1947)),
        ("00/05/2490", PartialDate(1947, 5)),
        ("ไม่ทราบ พ.ค. 2490", PartialDate(1947, 5)),
    ],
)
def test_older_people_may_know_only_the_year_or_the_month(written, value):
    reading = read_date(written, on=TODAY)
    assert reading.value == value
    assert reading.is_certain
    assert reading.value.exact is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("29/02/2566", "no_such_day"),
        ("31 เม.ย. 2566", "no_such_day"),
        ("5/18/2566", "no_such_day"),
        ("32/01/2566", "no_such_day"),
        ("18/05/2222", "no_such_year"),
        ("18/05/566", "no_such_year"),
        ("18 พ.ค. พ.ศ. 2023", "no_such_year"),
        ("18/-/2566", "unreadable"),
        ("เมื่อวาน", "unreadable"),
        ("", "unreadable"),
        ("18/05", "unreadable"),
        ("18/05/2566/1", "unreadable"),
        ("18 พ.ค. 2566 x", "unreadable"),
    ],
)
def test_what_is_no_day_is_refused_by_kind(written, code):
    with pytest.raises(NotADate) as refusal:
        read_date(written, on=TODAY)
    assert refusal.value.code == code


def test_a_leap_day_follows_the_christian_year():
    assert read_date("29/02/2567", on=TODAY).value.exact == date(2024, 2, 29)


@given(
    days,
    st.sampled_from(["{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{d} {short} {y}", "{d} {long} {y}", "{y}-{m:02}-{d:02}"]),
    st.booleans(),
)
def test_every_day_in_every_writing_comes_back(day, shape, in_thai_digits):
    month = {"short": SHORT_MONTHS[day.month - 1], "long": MONTHS[day.month - 1]}
    written = shape.format(d=day.day, m=day.month, y=buddhist_year(day), **month)
    reading = read_date(thai_digits(written) if in_thai_digits else written, on=TODAY)
    assert reading.value.exact == day
    assert reading.is_certain


@given(st.text(alphabet="0123456789/-. พคศก๑๒มา", max_size=14))
def test_any_text_is_read_or_refused_but_never_breaks(text):
    with contextlib.suppress(NotADate):
        assert 1857 <= read_date(text, on=TODAY).value.year <= 2156


@given(st.integers(0, 99), st.integers(0, 36_500))
def test_two_digits_mean_the_last_such_year_up_to_next_year(number, later):
    today = TODAY + timedelta(days=later)
    year = read_date(f"1/1/{number:02}", on=today).value.buddhist_year
    assert year % 100 == number
    assert buddhist_year(today) + 1 - 100 < year <= buddhist_year(today) + 1


@pytest.mark.parametrize("written", ["5", "05", "พ.ค.", "พค", "พฤษภาคม", "May", "๕"])
def test_a_month_is_read_as_number_or_name(written):
    assert read_month(written) == 5


@pytest.mark.parametrize("known", [PartialDate(1947), PartialDate(1947, 5), PartialDate(1947, 5, 18)])
def test_a_partial_date_is_stored_as_a_day_and_what_is_known_of_it(known):
    assert PartialDate.known_to(known.precision, known.earliest) == known
