"""Households: found in the field, edited by two people at once, gone."""

from datetime import date

import pytest
from django.db import connection

from areas.scope import Scope
from households.choices import AnswerSource, HouseholdStatus, Origin
from households.editing import read_base, snapshot, written_base
from households.models import Household, Member, NamePosting, SurveyRound
from households.refusals import NoCurrentRound, Refused, StaleForm
from households.services import add_household, edit_household, record_household_answers, set_household_status
from households.services.households import EDITABLE
from households.signals import household_changed
from households.tokens import refresh_name_postings

TODAY = date(2023, 5, 18)
PLACE = {"area": "84010201", "house_number": "12/3"}


@pytest.fixture
def announced():
    """The (household id, round) pairs that the apps on the right heard of."""
    heard = []

    def hear(household_ids, round_year, **_):
        heard.extend((pk, round_year) for pk in household_ids)

    household_changed.connect(hear)
    yield heard
    household_changed.disconnect(hear)


def opened(household, **typed):
    """Return what a form that was opened now and filled with `typed` sends."""
    base = snapshot(household, EDITABLE)
    return {"household": household, "changes": base | typed, "base": base}


def test_a_household_found_in_the_field_enters_with_its_origin(areas, survey_rounds, subdistrict_officer, announced):
    household = add_household(fields=PLACE, by=subdistrict_officer)
    assert (household.origin, household.origin_round_id) == (Origin.LOGBOOK, 2566)
    assert announced == [(household.pk, 2566)]


def test_a_household_needs_a_survey_round(areas, subdistrict_officer):
    with pytest.raises(NoCurrentRound):
        add_household(fields=PLACE, by=subdistrict_officer)


@pytest.mark.parametrize("code", ["84999999", "99", "ไม่ใช่รหัส", "84010201; DROP"])
def test_an_unknown_area_is_refused_beside_its_field(areas, survey_rounds, subdistrict_officer, code):
    with pytest.raises(Refused) as refused:
        add_household(fields=PLACE | {"area": code}, by=subdistrict_officer)
    assert list(refused.value.message_dict) == ["area"]
    assert not Household.objects.exists()


def test_a_household_does_not_hang_in_a_district(areas, survey_rounds, subdistrict_officer):
    with pytest.raises(Refused):
        add_household(fields=PLACE | {"area": "8401"}, by=subdistrict_officer)


@pytest.mark.parametrize("code", ["3014123456", "301412345678", "3014123456X", "๓๐๑๔๑๒๓๔๕๖๗"])
def test_a_house_code_has_11_digits(areas, survey_rounds, subdistrict_officer, code):
    with pytest.raises(Refused) as refused:
        add_household(fields=PLACE | {"house_code": code}, by=subdistrict_officer)
    assert list(refused.value.message_dict) == ["house_code"]


def test_the_office_in_a_house_code_does_not_force_the_area(areas, survey_rounds, subdistrict_officer):
    household = add_household(fields=PLACE | {"house_code": "30141234567"}, by=subdistrict_officer)
    assert household.area_id == "84010201"


def test_a_house_code_is_given_once(make_household, subdistrict_officer):
    make_household(area_code="92010101", house_code="30141234567")
    with pytest.raises(Refused) as refused:
        add_household(fields=PLACE | {"house_code": "30141234567"}, by=subdistrict_officer)
    assert refused.value.error_dict["house_code"][0].code == "taken"
    assert "30141234567" not in str(refused.value)


def test_two_officers_edit_different_fields_and_both_stand(make_household, subdistrict_officer, district_officer):
    household = make_household(phone="", road="")
    mine, theirs = opened(household, phone="077000001"), opened(household, road="ถนนสมมุติ")
    edit_household(**theirs, by=district_officer)
    edit_household(**mine, by=subdistrict_officer)
    household.refresh_from_db()
    assert (household.phone, household.road, household.version) == ("077000001", "ถนนสมมุติ", 3)


def test_two_officers_edit_the_same_field_and_the_second_sees_both(make_household, subdistrict_officer):
    household = make_household(phone="")
    mine, theirs = opened(household, phone="077000001", road="ถนนใหม่"), opened(household, phone="077000002")
    edit_household(**theirs, by=subdistrict_officer)
    with pytest.raises(StaleForm) as stale:
        edit_household(**mine, by=subdistrict_officer)
    [conflict] = stale.value.conflicts
    assert (conflict.field, conflict.mine, conflict.theirs) == ("phone", "077000001", "077000002")
    household.refresh_from_db()
    assert (household.phone, household.road) == ("077000002", "")
    assert "077" not in str(stale.value)


def test_the_same_change_twice_is_no_conflict(make_household, subdistrict_officer):
    household = make_household(phone="")
    first, second = opened(household, phone="077000001"), opened(household, phone="077000001")
    edit_household(**first, by=subdistrict_officer)
    edit_household(**second, by=subdistrict_officer)


def test_a_form_carries_its_base_as_text(make_household):
    household = make_household(latitude="9.123456", longitude="99.1", work_land_rai=3)
    household.refresh_from_db()
    base = snapshot(household, EDITABLE)
    assert read_base(Household, written_base(base)) == base


def test_half_a_point_is_refused(make_household, subdistrict_officer):
    with pytest.raises(Refused) as refused:
        edit_household(**opened(make_household(), latitude="9.1"), by=subdistrict_officer)
    assert "latitude" in refused.value.message_dict


def test_a_household_in_a_new_area_takes_its_words_and_every_years_scores_along(
    make_household, survey_rounds, district_officer, announced
):
    household = make_household()
    refresh_name_postings(Member.objects.filter(household=household))
    for year in (2565, 2566):
        record_household_answers(
            household=household,
            round=survey_rounds[year],
            answers={},
            source=AnswerSource.BMN,
            surveyed_on=TODAY,
            by=None,
        )
    announced.clear()
    household.refresh_from_db()
    edit_household(**opened(household, area="84010301"), by=district_officer)
    assert set(NamePosting.objects.values_list("area_code", flat=True)) == {"84010301"}
    assert set(announced) == {(household.pk, 2565), (household.pk, 2566)}


@pytest.mark.parametrize("status", [HouseholdStatus.NOT_FOUND, HouseholdStatus.DECLINES_HELP])
def test_a_status_needs_a_reason(make_household, subdistrict_officer, status):
    with pytest.raises(Refused) as refused:
        set_household_status(household=make_household(), status=status, on=TODAY, by=subdistrict_officer)
    assert "note" in refused.value.message_dict


def test_a_household_that_moved_names_the_place(make_household, subdistrict_officer):
    household, moved = make_household(), HouseholdStatus.MOVED_OUT
    with pytest.raises(Refused) as refused:
        set_household_status(household=household, status=moved, on=TODAY, by=subdistrict_officer)
    assert "moved_to" in refused.value.message_dict
    set_household_status(household=household, status=moved, moved_to="เชียงใหม่", on=TODAY, by=subdistrict_officer)
    household.refresh_from_db()
    assert (household.status, household.moved_to, household.status_on) == (moved, "เชียงใหม่", TODAY)


def test_a_household_with_living_people_is_not_all_dead(make_household, subdistrict_officer):
    with pytest.raises(Refused):
        set_household_status(
            household=make_household(),
            status=HouseholdStatus.ALL_DEAD,
            note="ทราบจากผู้ใหญ่บ้าน",
            on=TODAY,
            by=subdistrict_officer,
        )


def test_nothing_is_announced_without_a_current_round(make_household, subdistrict_officer, announced):
    household = make_household()
    SurveyRound.objects.update(is_current=False)
    edit_household(**opened(household, phone="077000001"), by=subdistrict_officer)
    assert announced == []


def test_area_columns_compare_by_code_point(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name, collation_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name IN ('area_code', 'code', 'parent_id')"
            " AND table_name ~ '^(areas|accounts|households|mpi)_'"
        )
        collations = dict(cursor.fetchall())
    assert len(collations) >= 6
    assert set(collations.values()) == {"C"}


def test_an_area_is_found_by_its_index(make_household):
    make_household()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Household.objects.within(Scope(("84",))).explain()
    # Several indexes begin with the area; which of them is taken depends on what the statistics say.
    assert "Index Cond: (((area_code)::text >= '84'::text) AND ((area_code)::text < '85'::text))" in plan
