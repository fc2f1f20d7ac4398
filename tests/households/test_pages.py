"""The pages on which households and their people are changed, as people use them."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from households.choices import HouseholdStatus, IdentityType
from households.identity import open_identity
from households.models import Household, Member
from households.refusals import relationship_field
from households.services import edit_household, record_death
from households.services.households import EDITABLE
from tests.queries import THE_LOOK

NOBODYS = "1000000000017"


@pytest.fixture
def family(make_household):
    return make_household(
        house_number="27/1",
        members=[
            {"first_name": "สมพร", "relationship": "head", "birth_date": date(1955, 1, 1)},
            {"first_name": "เก่ง", "relationship": "child", "birth_date": date(1989, 1, 1)},
            {"first_name": "ฝน", "relationship": "grandchild", "birth_date": date(2014, 1, 1)},
        ],
    )


@pytest.fixture
def people(family):
    return {member.first_name: member for member in family.members.all()}


@pytest.fixture
def officer(client_of, subdistrict_officer):
    """The browser of the officer of this subdistrict."""
    return client_of(subdistrict_officer)


def pages_of(family) -> list[str]:
    member = family.members.get(relationship="child").pk
    return [
        reverse("households:edit", args=[family.pk]),
        reverse("households:status", args=[family.pk]),
        reverse("households:head-change", args=[family.pk]),
        reverse("logbook:member-add", args=[family.pk]),
        reverse("households:member-edit", args=[member]),
        reverse("households:member-group", args=[member, "health"]),
        reverse("households:member-identity", args=[member]),
        reverse("households:member-death", args=[member]),
        reverse("households:member-move", args=[member]),
    ]


def filled(browser, url, **typed) -> dict:
    """Return what a browser would send of the page's form, with `typed` in the place of what stood there."""
    form = browser.get(url).context["form"]
    sent = {}
    for box in form:
        value = box.value()
        widget = box.field.widget
        if value is None or value is False or box.field.disabled:
            continue
        if widget.__class__.__name__ == "ThaiDateInput":
            parts = widget._parts_of(value)
            sent |= {f"{box.html_name}_{part}": getattr(parts, part) for part in ("day", "month", "year")}
        else:
            sent[box.html_name] = value
    return sent | typed


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- the ladder ---------------------------------------------------------------------------------


def test_the_officer_of_the_area_opens_every_page(family, officer):
    for url in [*pages_of(family), reverse("logbook:household-add")]:
        assert officer.get(url).status_code == 200, url


def test_who_may_only_look_is_refused(family, client_of, national_officer):
    browser = client_of(national_officer)
    for url in [*pages_of(family), reverse("logbook:household-add")]:
        assert browser.get(url).status_code == 403, url
        assert browser.post(url).status_code == 403, url


def test_who_has_another_right_is_refused(family, client_of, auditor, account_admin):
    for user in (auditor, account_admin):
        assert {client_of(user).get(url).status_code for url in pages_of(family)} == {403}


def test_another_area_finds_nothing(family, client_of, outsider, sibling_officer):
    for user in (outsider, sibling_officer):
        browser = client_of(user)
        assert {browser.get(url).status_code for url in pages_of(family)} == {404}
        assert {browser.post(url, {"phone": "077000001"}).status_code for url in pages_of(family)} == {404}


def test_an_unknown_household_or_person_is_not_found(officer):
    assert officer.get(reverse("logbook:member-add", args=[uuid4()])).status_code == 404
    for name in ("edit", "status", "head-change", "member-edit", "member-death", "member-move"):
        assert officer.get(reverse(f"households:{name}", args=[uuid4()])).status_code == 404
    assert officer.get("/members/not-a-number/edit/").status_code == 404


def test_an_unknown_group_of_facts_is_not_found(people, officer):
    assert officer.get(reverse("households:member-group", args=[people["ฝน"].pk, "salary"])).status_code == 404


def test_nobody_is_let_in_without_signing_in(family, client):
    assert {client.get(url).status_code for url in pages_of(family)} == {302}


# --- the household ---------------------------------------------------------------------------------


def test_a_household_is_changed(family, officer):
    url = reverse("households:edit", args=[family.pk])
    answer = officer.post(
        url, filled(officer, url, phone="๐๗๗-๐๐๐ ๐๐๑", house_code="30141234567", latitude="9.13", longitude="99.3")
    )
    assert answer.status_code == 302, text_of(answer)
    family.refresh_from_db()
    assert (family.phone, family.house_code, str(family.latitude)) == ("077000001", "30141234567", "9.130000")


def test_what_was_typed_stays_beside_its_error(family, officer):
    url = reverse("households:edit", args=[family.pk])
    answer = officer.post(url, filled(officer, url, house_code="123", latitude="48", road="ถนนสมมุติ"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert {"house_code", "latitude"} == set(answer.context["form"].errors)
    assert 'value="ถนนสมมุติ"' in page
    assert 'value="123"' in page
    assert 'class="error-summary"' in page
    family.refresh_from_db()
    assert family.road == ""


def test_an_area_of_somebody_else_cannot_be_chosen(family, client_of, district_officer, officer):
    browser = client_of(district_officer)
    url = reverse("households:edit", args=[family.pk])
    answer = browser.post(url, filled(browser, url, subdistrict="840201", village="84020101"))
    assert answer.status_code == 422
    answer = browser.post(url, filled(browser, url, subdistrict="840103", village="84010301"))
    assert answer.status_code == 302
    assert Household.objects.get(pk=family.pk).area_id == "84010301"


def test_a_stale_form_shows_both_values_and_overwrites_nothing(family, officer, subdistrict_officer):
    url = reverse("households:edit", args=[family.pk])
    mine = filled(officer, url, phone="077000001", road="ถนนของฉัน")
    base = officer.get(url).context["form"].initial_values()
    columns = {name: base[name] for name in EDITABLE}
    edit_household(household=family, changes=columns | {"phone": "077000002"}, base=columns, by=subdistrict_officer)
    answer = officer.post(url, mine)
    assert answer.status_code == 422
    assert "077000002" in text_of(answer)
    assert 'value="077000001"' in answer.content.decode()
    family.refresh_from_db()
    assert (family.phone, family.road) == ("077000002", "")


def test_a_form_with_a_forged_base_is_refused(family, officer):
    url = reverse("households:edit", args=[family.pk])
    for forged in ("", "{}", "[1]", '{"phone": {}}', "ไม่ใช่"):
        assert officer.post(url, filled(officer, url, base=forged)).status_code == 422


def test_a_household_that_is_not_found_needs_a_reason(family, officer):
    url = reverse("households:status", args=[family.pk])
    today = {"on_day": "18", "on_month": "5", "on_year": "2566"}
    assert officer.post(url, {"status": "not_found"} | today).status_code == 422
    assert officer.post(url, {"status": "not_found", "note": "บ้านร้าง"} | today).status_code == 302
    assert Household.objects.get(pk=family.pk).status == HouseholdStatus.NOT_FOUND


# --- people -----------------------------------------------------------------------------------------


def newcomer(**typed):
    return {
        "first_name": "มานี",
        "last_name": "ใจสมมุติ",
        "sex": "female",
        "birth_year": "2553",
        "relationship": "grandchild",
        "identity_type": IdentityType.THAI_ID,
        "number": "1-0000-00000-01-7",
        "number_again": "0000 00017",
    } | typed


def test_a_person_is_added(family, officer):
    url = reverse("logbook:member-add", args=[family.pk])
    answer = officer.post(url, filled(officer, url, **newcomer()))
    assert answer.status_code == 302, text_of(answer)
    added = family.members.get(first_name="มานี")
    assert (added.birth_date, added.birth_date_precision) == (date(2010, 1, 1), "year")
    assert open_identity(added) == NOBODYS


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": "100000000001"}, "number"),
        ({"number": "10000000000170"}, "number"),
        ({"number": "1000000000018"}, "number"),
        ({"number": ""}, "number"),
        ({"number_again": "0500 00017"}, "number_again"),
        ({"number_again": ""}, "number_again"),
        ({"identity_type": IdentityType.NON_THAI_ID}, "identity_type"),
        ({"identity_type": IdentityType.NONE}, "no_identity_reason"),
        ({"identity_type": ""}, "identity_type"),
        ({"first_name": ""}, "first_name"),
        ({"relationship": ""}, "relationship"),
        ({"relationship": "head"}, "relationship"),
        ({"birth_year": "2010"}, "birth"),
        ({"birth_year": "2699"}, "birth"),
        ({"birth_day": "29", "birth_month": "2", "birth_year": "2566"}, "birth"),
        ({"birth_year": "2480"}, "relationship"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(family, officer, typed, field):
    url = reverse("logbook:member-add", args=[family.pk])
    answer = officer.post(url, filled(officer, url, **newcomer(**typed)))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "มานี" in answer.content.decode() or typed.get("first_name") == ""
    assert family.members.count() == 3


def test_a_slip_in_the_third_digit_is_found_by_the_second_typing(family, officer):
    url = reverse("logbook:member-add", args=[family.pk])
    answer = officer.post(url, filled(officer, url, **newcomer(number="1050000000017")))
    assert list(answer.context["form"].errors) == ["number_again"]


def test_a_doubtful_age_is_confirmed_by_a_tick(family, officer):
    url = reverse("logbook:member-add", args=[family.pk])
    stepchild = newcomer(relationship="child", birth_year="2505")
    answer = officer.post(url, filled(officer, url, **stepchild))
    assert answer.status_code == 422
    assert 'name="is_sure"' in answer.content.decode()
    assert officer.post(url, filled(officer, url, **stepchild, is_sure="on")).status_code == 302


def test_a_number_of_somebody_elsewhere_tells_nothing_about_him(family, make_household, officer):
    elsewhere = make_household(area_code="92010101").members.get()
    number = open_identity(elsewhere)
    url = reverse("logbook:member-add", args=[family.pk])
    again = f"{number[1:5]}{number[8:]}"
    answer = officer.post(url, filled(officer, url, **newcomer(number=number, number_again=again)))
    page = answer.content.decode()
    assert "เลขนี้มีอยู่ในทะเบียนแล้ว" in page
    assert elsewhere.last_name not in page or elsewhere.last_name == "ใจสมมุติ"
    assert "ต้นทับเที่ยง" not in page


def test_the_first_person_of_an_empty_household_becomes_head(make_household, officer):
    empty = make_household(members=())
    url = reverse("logbook:member-add", args=[empty.pk])
    officer.post(url, filled(officer, url, **newcomer(relationship="head")))
    assert empty.members.get().is_head


def test_a_person_is_read_group_by_group_with_the_number_masked(people, officer):
    page = officer.get(reverse("households:member-edit", args=[people["เก่ง"].pk])).content.decode()
    assert people["เก่ง"].masked_identity in page
    assert open_identity(people["เก่ง"]) not in page
    assert page.count("/edit/") >= 6


def test_one_group_of_facts_is_changed(people, officer):
    url = reverse("households:member-group", args=[people["เก่ง"].pk, "health"])
    answer = officer.post(url, filled(officer, url, health="1", can_help_self="False", is_bedridden=""))
    assert answer.status_code == 302, text_of(answer)
    fresh = Member.objects.get(pk=people["เก่ง"].pk)
    assert (fresh.health, fresh.can_help_self, fresh.is_bedridden) == (1, False, None)


def test_the_head_stays_head_on_his_own_page(people, officer):
    url = reverse("households:member-group", args=[people["สมพร"].pk, "relation"])
    officer.post(url, filled(officer, url, relationship="child"))
    assert Member.objects.get(pk=people["สมพร"].pk).is_head


def test_a_real_number_takes_the_place_of_a_temporary_one(make_household, officer):
    household = make_household(members=[{"relationship": "head", "identity_type": IdentityType.NONE}])
    member = household.members.get()
    url = reverse("households:member-identity", args=[member.pk])
    officer.post(url, {"identity_type": "thai_id", "number": "๑๐๐๐๐๐๐๐๐๐๐๑๗", "number_again": "000000017"})
    assert Member.objects.get(pk=member.pk).masked_identity == "1-xxxx-xxxxx-01-7"


# --- heads, deaths, moves -------------------------------------------------------------------------------


def table(family, people, head, **relations):
    """The table of relations as a browser sends it."""
    named = {relationship_field(people[name]): relation for name, relation in relations.items()}
    return {"base_version": family.version, "new_head": str(people[head].pk)} | named


def test_a_new_head_is_chosen_in_one_table(family, people, officer):
    url = reverse("households:head-change", args=[family.pk])
    answer = officer.post(url, table(family, people, "เก่ง", สมพร="parent", ฝน="child"))
    assert answer.status_code == 302, text_of(answer)
    assert family.members.heads().get() == people["เก่ง"]


def test_every_relation_is_asked_and_what_was_chosen_stays(family, people, officer):
    url = reverse("households:head-change", args=[family.pk])
    answer = officer.post(url, table(family, people, "เก่ง", สมพร="parent"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [relationship_field(people["ฝน"])]
    assert '<option value="parent" selected>' in answer.content.decode()
    assert family.members.heads().get() == people["สมพร"]


def test_two_heads_cannot_be_chosen(family, people, officer):
    url = reverse("households:head-change", args=[family.pk])
    assert officer.post(url, table(family, people, "เก่ง", สมพร="head", ฝน="child")).status_code == 422


def test_a_table_opened_before_a_death_is_asked_again(family, people, officer, subdistrict_officer):
    url = reverse("households:head-change", args=[family.pk])
    opened = table(family, people, "เก่ง", สมพร="parent", ฝน="child")
    record_death(
        member=people["ฝน"],
        died_on=None,
        source="ญาติ",
        on=timezone.localdate(),
        base_version=family.version,
        by=subdistrict_officer,
    )
    answer = officer.post(url, opened)
    assert answer.status_code == 422
    assert family.members.heads().get() == people["สมพร"]
    again = opened | {"base_version": answer.context["form"]["base_version"].value()}
    assert officer.post(url, again).status_code == 302


def test_the_death_of_a_head_asks_for_the_next(family, people, officer):
    url = reverse("households:member-death", args=[people["สมพร"].pk])
    died = {"died_on_day": "17", "died_on_month": "5", "died_on_year": "2566", "source": "มรณบัตร"}
    assert officer.post(url, died | {"base_version": family.version}).status_code == 422
    answer = officer.post(url, died | table(family, people, "เก่ง", ฝน="child"))
    assert answer.status_code == 302, text_of(answer)
    assert Member.objects.get(pk=people["สมพร"].pk).died_on == date(2023, 5, 17)


@pytest.mark.parametrize("field", ["died_on", "source"])
def test_an_impossible_death_is_refused(family, people, officer, field):
    url = reverse("households:member-death", args=[people["ฝน"].pk])
    tomorrow = timezone.localdate() + timedelta(days=1)
    day = {"died_on_day": tomorrow.day, "died_on_month": tomorrow.month, "died_on_year": tomorrow.year + 543}
    answer = officer.post(url, {"base_version": family.version, "source": ""} | day)
    assert field in answer.context["form"].errors


def test_a_move_needs_a_place(family, people, officer):
    url = reverse("households:member-move", args=[people["ฝน"].pk])
    assert officer.post(url, {"base_version": family.version}).status_code == 422
    assert officer.post(url, {"base_version": family.version, "moved_to": "เชียงใหม่"}).status_code == 302
    assert not Member.objects.get(pk=people["ฝน"].pk).is_present


def test_the_dead_do_not_die_again_but_may_be_put_right(family, people, officer, subdistrict_officer):
    record_death(
        member=people["ฝน"],
        died_on=None,
        source="ญาติ",
        on=timezone.localdate(),
        base_version=family.version,
        by=subdistrict_officer,
    )
    assert officer.get(reverse("households:member-death", args=[people["ฝน"].pk])).status_code == 404
    back = reverse("households:member-back", args=[people["ฝน"].pk])
    assert officer.post(back, {"relationship": "head"}).status_code == 422
    assert officer.post(back, {"relationship": "grandchild"}).status_code == 302
    assert Member.objects.get(pk=people["ฝน"].pk).lives_here


# --- cost ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [3, 30])
def test_pages_take_as_many_queries_for_a_large_family_as_for_a_small_one(
    make_household, officer, django_assert_max_num_queries, size
):
    family = make_household(members=["head", *["child"] * (size - 1)])
    for url in [*pages_of_first_child(family), reverse("logbook:household-add")]:
        with django_assert_max_num_queries(9 + THE_LOOK):
            officer.get(url)


def pages_of_first_child(family) -> list[str]:
    child = family.members.filter(relationship="child").first()
    family.members.exclude(pk=child.pk).filter(relationship="child").update(relationship="relative")
    return pages_of(family)
