from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from areas import formats
from areas.calendar import PartialDate


@pytest.fixture(autouse=True)
def thai_page():
    with translation.override("th"):
        yield


def test_the_screens_of_the_worked_case():
    assert formats.short_date(date(2023, 5, 15)) == "15 พ.ค. 2566"
    assert formats.thousands(11023225) == "11,023,225"
    assert formats.two_decimals(98.469) == "98.47"


def test_an_instant_is_shown_in_bangkok_time():
    at = datetime(2023, 5, 17, 18, 5, tzinfo=UTC)
    assert formats.date_and_time(at) == "18 พ.ค. 2566 01.05\N{NO-BREAK SPACE}น."
    assert formats.long_date(at) == "18 พฤษภาคม 2566"


def test_an_english_page_shows_english_dates():
    with translation.override("en"):
        assert formats.short_date(date(2023, 5, 15)) == "15 May 2023"
        assert formats.partial_date(PartialDate(1947, 5)) == "May 1947"


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        (PartialDate(1947, 5, 18), "18 พ.ค. 2490"),
        (PartialDate(1947, 5), "พ.ค. 2490"),
        (PartialDate(1947), "พ.ศ. 2490"),
        (None, "–"),
    ],
)
def test_only_the_known_parts_of_a_date_are_shown(on, shown):
    assert formats.partial_date(on) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (-1200, "-1,200"),
        (Decimal("38000.00"), "38,000"),
        (Decimal("0.125"), "0.13"),
        (Decimal("1234.5"), "1,234.50"),
        (None, "–"),
    ],
)
def test_numbers_have_commas_and_two_decimals_only_where_needed(number, shown):
    assert formats.thousands(number) == shown


def test_money_is_kept_in_satang_and_shown_in_baht():
    assert formats.baht(1_850_000) == "18,500"
    assert formats.baht(1_850_050) == "18,500.50"
    assert formats.baht(None) == "–"


def test_a_share_of_nobody_is_a_dash():
    assert formats.percent(None) == "–"
    assert formats.percent(Decimal("0.121")) == "12.10%"


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2023, 9, 30), "in 12 days"),
        (date(2023, 9, 14), "4 days ago"),
        (date(2023, 9, 18), "today"),
        (date(2023, 9, 19), "tomorrow"),
        (date(2023, 9, 17), "yesterday"),
    ],
)
def test_a_due_date_is_told_as_a_distance(on, words):
    with translation.override("en"):
        assert formats.days_from(on, date(2023, 9, 18)) == words


def test_the_filters_carry_the_same_names():
    page = Template("{% load formats %}{{ on|short_date }} {{ money|baht }} {{ share|percent }} {{ on|fiscal_year }}")
    assert page.render(Context({"on": date(2023, 10, 1), "money": 100, "share": 1})) == "1 ต.ค. 2566 1 100.00% 2567"
