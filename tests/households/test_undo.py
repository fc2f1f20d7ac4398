"""Taking back: at once by the button in the message, later field by field from the history."""

from datetime import date, timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from households.choices import HouseholdStatus
from households.editing import snapshot
from households.history import history_of
from households.models import Household, Member, MemberAnswers
from households.refusals import StaleForm, relationship_field
from households.services import edit_household, edit_member, record_death
from households.services.change import authored
from households.services.households import EDITABLE
from households.services.members import EDITABLE as MEMBER_EDITABLE
from households.services.restoring import context_of, take_back
from households.views.pages import UNDO
from tests.households.test_pages import filled

TODAY = date(2023, 5, 18)


@pytest.fixture
def family(make_household):
    return make_household(
        phone="077000000",
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
    return client_of(subdistrict_officer)


def token_in(page) -> str:
    return page.content.decode().split('name="undo" value="')[1].split('"')[0]


def state_of(family):
    return (
        [snapshot(Household.objects.get(pk=family.pk), (*EDITABLE, "status", "moved_to"))],
        [
            snapshot(member, (*MEMBER_EDITABLE, "is_living", "died_on", "is_present"))
            for member in family.members.order_by("pk")
        ],
    )


def press_undo(officer, page_url):
    return officer.post(reverse("households:undo"), {"undo": token_in(officer.get(page_url))}, follow=True)


def test_an_edit_is_undone_by_the_button_in_its_message(family, officer):
    before, url = state_of(family), reverse("households:edit", args=[family.pk])
    officer.post(url, filled(officer, url, phone="077000001", village="84010202"))
    page = press_undo(officer, reverse("logbook:household", args=[family.pk]))
    assert state_of(family) == before
    assert "เลิกทำแล้ว" in page.content.decode()


def test_the_death_of_a_head_is_undone_with_all_relations(family, people, officer):
    before, url = state_of(family), reverse("households:member-death", args=[people["สมพร"].pk])
    officer.post(
        url,
        {
            "source": "ญาติ",
            "base_version": family.version,
            "new_head": str(people["เก่ง"].pk),
            relationship_field(people["ฝน"]): "child",
        },
    )
    assert state_of(family) != before
    press_undo(officer, reverse("logbook:household", args=[family.pk]))
    assert state_of(family) == before
    assert MemberAnswers.objects.current().get(member=people["สมพร"]).counts


def test_a_status_is_undone(family, officer):
    url = reverse("households:status", args=[family.pk])
    officer.post(url, {"status": "not_found", "note": "บ้านร้าง", "on_day": "18", "on_month": "5", "on_year": "2566"})
    press_undo(officer, reverse("logbook:household", args=[family.pk]))
    assert Household.objects.get(pk=family.pk).status == HouseholdStatus.PRESENT


def test_after_its_time_the_button_does_nothing_and_leads_to_the_history(family, officer, time_machine):
    url = reverse("households:edit", args=[family.pk])
    officer.post(url, filled(officer, url, phone="077000001"))
    token = token_in(officer.get(reverse("logbook:household", args=[family.pk])))
    time_machine.move_to(timezone.now() + timedelta(seconds=21))
    page = officer.post(reverse("households:undo"), {"undo": token}, follow=True)
    assert "ประวัติ" in page.content.decode()
    assert Household.objects.get(pk=family.pk).phone == "077000001"


def test_what_somebody_changed_since_is_not_undone(family, officer, district_officer):
    url = reverse("households:edit", args=[family.pk])
    officer.post(url, filled(officer, url, phone="077000001"))
    token = token_in(officer.get(reverse("logbook:household", args=[family.pk])))
    base = snapshot(Household.objects.get(pk=family.pk), EDITABLE)
    edit_household(household=family, changes=base | {"phone": "077000002"}, base=base, by=district_officer)
    officer.post(reverse("households:undo"), {"undo": token})
    assert Household.objects.get(pk=family.pk).phone == "077000002"


def test_undone_twice_is_undone_once(family, officer):
    url = reverse("households:edit", args=[family.pk])
    officer.post(url, filled(officer, url, phone="077000001"))
    token = token_in(officer.get(reverse("logbook:household", args=[family.pk])))
    for _time in range(2):
        officer.post(reverse("households:undo"), {"undo": token})
    assert Household.objects.get(pk=family.pk).phone == "077000000"


@pytest.mark.parametrize("who", ["district_officer", "outsider", "national_officer"])
def test_only_who_changed_it_undoes_it(family, officer, client_of, request, who):
    url = reverse("households:edit", args=[family.pk])
    officer.post(url, filled(officer, url, phone="077000001"))
    token = token_in(officer.get(reverse("logbook:household", args=[family.pk])))
    client_of(request.getfixturevalue(who)).post(reverse("households:undo"), {"undo": token})
    assert Household.objects.get(pk=family.pk).phone == "077000001"


@pytest.mark.parametrize(
    "token", ["", "x", signing.dumps({"household": "x"}, salt="other")], ids=["none", "x", "other"]
)
def test_a_damaged_button_undoes_nothing(officer, token):
    assert officer.post(reverse("households:undo"), {"undo": token}).status_code == 302


def test_a_token_of_something_that_never_was_undoes_nothing(family, officer, subdistrict_officer):
    token = {"household": str(family.pk), "context": str(family.pk), "user": subdistrict_officer.pk}
    before = state_of(family)
    officer.post(reverse("households:undo"), {"undo": signing.dumps(token, salt=UNDO)})
    assert state_of(family) == before


def test_taking_back_is_itself_in_the_history(family, subdistrict_officer, district_officer):
    base = snapshot(family, EDITABLE)
    edit_household(household=family, changes=base | {"phone": "077000001"}, base=base, by=subdistrict_officer)
    take_back(context=context_of(family), on=TODAY, by=district_officer)
    newest = next(change for change in history_of(family) if change.old == "077000001")
    assert (newest.new, newest.by, newest.is_restored) == ("077000000", str(district_officer), True)


def test_the_lowest_service_refuses_what_is_overtaken(family, people, subdistrict_officer):
    record_death(
        member=people["ฝน"], died_on=None, source="ญาติ", on=TODAY, base_version=family.version, by=subdistrict_officer
    )
    death = context_of(family)
    with authored(subdistrict_officer):
        family.members.filter(pk=people["ฝน"].pk).update(religion="islam")
    with pytest.raises(StaleForm):
        take_back(context=death, on=TODAY, by=subdistrict_officer)


# --- from the history, field by field ----------------------------------------------------------------------


def key_of(family, old, new) -> str:
    return next(change.key for change in history_of(family) if (change.old, change.new) == (old, new))


@pytest.fixture
def restore(family, officer):
    def press(key):
        return officer.post(reverse("logbook:history-restore", args=[family.pk]), {"change": key}, follow=True)

    return press


def test_a_field_of_the_household_is_put_back_and_others_stay(family, subdistrict_officer, restore):
    base = snapshot(family, EDITABLE)
    typed = base | {"phone": "077000001", "road": "ถนนใหม่"}
    edit_household(household=family, changes=typed, base=base, by=subdistrict_officer)
    page = restore(key_of(family, "077000000", "077000001"))
    now = Household.objects.get(pk=family.pk)
    assert (now.phone, now.road) == ("077000000", "ถนนใหม่")
    assert "ย้อนกลับ" in page.content.decode()


def test_a_field_of_a_person_is_put_back(family, people, subdistrict_officer, restore):
    child = people["เก่ง"]
    base = snapshot(child, MEMBER_EDITABLE)
    edit_member(member=child, changes=base | {"title": "นาง"}, base=base, on=TODAY, by=subdistrict_officer)
    restore(key_of(family, "นาย", "นาง"))
    assert Member.objects.get(pk=child.pk).title == "นาย"


def test_a_birth_date_goes_back_with_what_is_known_of_it(family, people, subdistrict_officer, restore):
    child = people["เก่ง"]
    base = snapshot(child, MEMBER_EDITABLE)
    typed = base | {"birth_date": date(1990, 1, 1), "birth_date_precision": "year"}
    edit_member(member=child, changes=typed, base=base, on=TODAY, by=subdistrict_officer)
    restore(next(change.key for change in history_of(family) if change.key.endswith(":birth_date")))
    now = Member.objects.get(pk=child.pk)
    assert (now.birth_date, now.birth_date_precision) == (date(1989, 1, 1), "day")


def test_what_was_changed_again_is_not_put_back(family, subdistrict_officer, restore):
    for phone in ("077000001", "077000002"):
        fresh = Household.objects.get(pk=family.pk)
        base = snapshot(fresh, EDITABLE)
        edit_household(household=fresh, changes=base | {"phone": phone}, base=base, by=subdistrict_officer)
    restore(key_of(family, "077000000", "077000001"))
    assert Household.objects.get(pk=family.pk).phone == "077000002"


def test_after_thirty_days_the_history_only_tells(family, subdistrict_officer, officer, restore, time_machine):
    base = snapshot(family, EDITABLE)
    edit_household(household=family, changes=base | {"phone": "077000001"}, base=base, by=subdistrict_officer)
    key = key_of(family, "077000000", "077000001")
    time_machine.move_to(timezone.now() + timedelta(days=31))
    officer.force_login(subdistrict_officer)
    page = officer.get(reverse("logbook:household-history", args=[family.pk]))
    assert 'name="change"' not in page.content.decode()
    restore(key)
    assert Household.objects.get(pk=family.pk).phone == "077000001"


@pytest.mark.parametrize(
    "key", ["", "household", "household:1:phone", "member:x:title", "user:1:phone", "household:1:id"]
)
def test_a_key_that_leads_nowhere_changes_nothing(family, restore, key):
    before = state_of(family)
    assert restore(key).status_code == 200
    assert state_of(family) == before


def test_a_change_of_another_household_is_not_reached_through_this_one(family, make_household, restore, outsider):
    other = make_household(area_code="92010101", phone="077111111")
    base = snapshot(other, EDITABLE)
    edit_household(household=other, changes=base | {"phone": "077111112"}, base=base, by=outsider)
    restore(key_of(other, "077111111", "077111112"))
    assert Household.objects.get(pk=other.pk).phone == "077111112"


def test_who_may_only_look_sees_no_button(family, subdistrict_officer, client_of, national_officer):
    base = snapshot(family, EDITABLE)
    edit_household(household=family, changes=base | {"phone": "077000001"}, base=base, by=subdistrict_officer)
    page = client_of(national_officer).get(reverse("logbook:household-history", args=[family.pk]))
    assert 'name="change"' not in page.content.decode()


def test_a_death_is_not_put_back_field_by_field(family, people, subdistrict_officer):
    record_death(
        member=people["ฝน"], died_on=None, source="ญาติ", on=TODAY, base_version=family.version, by=subdistrict_officer
    )
    assert not [change for change in history_of(family) if change.key.endswith(":is_living")]
