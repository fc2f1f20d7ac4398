from datetime import date

import pytest
from django import forms
from django.utils import translation

from areas.calendar import PartialDate
from areas.forms import ThaiDateField


class VisitForm(forms.Form):
    visited_on = ThaiDateField(not_after_today=True)


class PersonForm(forms.Form):
    born_on = ThaiDateField(allow_partial=True, required=False)


@pytest.fixture(autouse=True)
def english_page():
    with translation.override("en"):
        yield


def visit(day="", month="", year="", confirmed=""):
    return VisitForm(
        {
            "visited_on_day": day,
            "visited_on_month": month,
            "visited_on_year": year,
            "visited_on_confirmed": confirmed,
        }
    )


def person(day="", month="", year=""):
    return PersonForm({"born_on_day": day, "born_on_month": month, "born_on_year": year})


@pytest.mark.parametrize(
    "boxes",
    [
        ("18", "5", "2566"),
        ("๑๘", "5", "๒๕๖๖"),
        ("18", "พ.ค.", "2566"),
        ("18/05/2566",),
        ("๑๘ พฤษภาคม ๒๕๖๖",),
        ("2023-05-18",),
    ],
)
def test_a_date_typed_or_pasted_is_read(boxes):
    form = visit(*boxes)
    assert form.is_valid()
    assert form.cleaned_data["visited_on"] == date(2023, 5, 18)


@pytest.mark.parametrize("year", ["2023", "66"])
def test_a_christian_or_short_year_is_asked_about_and_settled_by_one_press(year):
    asked = visit("18", "5", year)
    assert asked.errors["visited_on"] == ["Is B.E. 2566 meant?"]
    assert 'name="visited_on_confirmed" value="2566"' in str(asked["visited_on"])

    settled = visit("18", "5", year, confirmed="2566")
    assert settled.is_valid()
    assert settled.cleaned_data["visited_on"] == date(2023, 5, 18)


def test_a_settled_year_does_not_settle_another():
    assert not visit("18", "5", "2022", confirmed="2566").is_valid()


@pytest.mark.parametrize(
    ("boxes", "code"),
    [
        (("29", "2", "2566"), "no_such_day"),
        (("31", "4", "2566"), "no_such_day"),
        (("18", "5", "566"), "no_such_year"),
        (("18", "5", ""), "no_such_year"),
        (("xx", "5", "2566"), "unreadable"),
        (("sometime",), "unreadable"),
        (("", "5", "2566"), "day_missing"),
        (("1", "1", "2660"), "in_the_future"),
        ((), "required"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(boxes, code):
    assert visit(*boxes).errors.as_data()["visited_on"][0].code == code


def test_what_was_typed_is_kept_beside_the_error():
    page = str(visit("29", "2", "2566")["visited_on"])
    assert 'value="29"' in page
    assert 'value="2566"' in page
    assert '<option value="2" selected>' in page
    assert 'aria-invalid="true"' in page


def test_of_an_older_person_only_the_year_may_be_known():
    form = person(year="2490")
    assert form.is_valid()
    assert form.cleaned_data["born_on"] == PartialDate(1947)
    assert person().is_valid()


def test_a_stored_date_fills_the_boxes_in_the_buddhist_era():
    page = str(PersonForm(initial={"born_on": PartialDate(1947, 5)})["born_on"])
    assert 'value="2490"' in page
    assert '<option value="5" selected>' in page


def test_an_unchanged_date_is_no_change():
    form = PersonForm({"born_on_year": "2490"}, initial={"born_on": PartialDate(1947)})
    assert not form.has_changed()


def test_the_group_ties_label_hint_and_error_to_the_boxes():
    form = visit("29", "2", "2566")
    group = form["visited_on"].as_field_group()
    assert "<legend>Visited on</legend>" in group
    assert 'id="id_visited_on_error"' in group
    assert 'aria-describedby="id_visited_on_error"' in group
    assert 'id="id_visited_on_day"' in group
