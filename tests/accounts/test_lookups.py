"""Whoever looks up more than his role may is shown nothing more that day, and his administrator is told at once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Act, LookupAlarmKind, Measure
from accounts.lookups import give_leave, limit_of
from accounts.models import AccessLogEntry, LookupAlarm, LookupLeave, LookupLimit
from accounts.services import NotAllowed
from tests.logbook.test_identity_reveal import REASON


@pytest.fixture
def two_a_day(db):
    for role in ("subdistrict_team", "district_officer"):
        LookupLimit.objects.create(role=role, households_a_day=2, lists_a_day=3, reveals_a_day=1)


@pytest.fixture
def families(make_household):
    return [make_household() for _ in range(4)]


def opened(client, households) -> list[int]:
    return [client.get(reverse("logbook:household", args=[one.pk])).status_code for one in households]


def test_a_third_family_is_not_shown_where_two_are_allowed(two_a_day, families, client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    assert opened(client, [families[0], families[1], families[0], families[2], families[2]]) == [
        200,
        200,
        200,
        429,
        429,
    ]
    told = client.get(reverse("logbook:household", args=[families[2].pk])).content.decode()
    assert families[2].members.get().first_name not in told
    assert "ผู้ดูแลบัญชี" in told
    assert AccessLogEntry.objects.filter(household=families[2]).count() == 3  # that he tried stands there too


def test_the_administrator_is_told_once_and_says_that_he_has_read_it(
    two_a_day, families, client_of, subdistrict_officer, account_admin
):
    opened(client_of(subdistrict_officer), [*families, *families])
    alarm = LookupAlarm.objects.get()
    assert (alarm.kind, alarm.measure, alarm.count) == (LookupAlarmKind.LIMIT, Measure.HOUSEHOLDS, 3)
    assert (alarm.user, alarm.area_code) == (subdistrict_officer, "840102")
    admin = client_of(account_admin)
    assert str(subdistrict_officer) in admin.get(reverse("logbook:lookups")).content.decode()
    admin.post(reverse("logbook:lookup-alarm-seen", args=[alarm.pk]))
    alarm.refresh_from_db()
    assert (alarm.seen_by, bool(alarm.seen_at)) == (account_admin, True)
    opened(client_of(subdistrict_officer), families[3:])
    assert LookupAlarm.objects.unseen().count() == 1  # what goes on after that is said again


def test_lists_and_numbers_have_limits_of_their_own(two_a_day, families, client_of, district_officer):
    client = client_of(district_officer)
    search, api = reverse("logbook:search") + "?show=all", reverse("household-list")
    assert [client.get(page).status_code for page in (search, api, search, api, search)] == [200, 200, 200, 429, 429]
    assert "detail" in client.get(api).json()
    member = families[0].members.get()
    reveal = reverse("logbook:identity-reveal", args=[member.pk])
    assert [client.post(reveal, REASON).status_code for _ in range(2)] == [200, 422]
    assert opened(client, families[:1]) == [200]
    assert set(LookupAlarm.objects.values_list("measure", flat=True)) == {Measure.LISTS, Measure.REVEALS}


def test_a_part_of_a_page_loads_the_page_that_says_why(two_a_day, families, client_of, subdistrict_officer):
    client = client_of(subdistrict_officer)
    for _ in range(4):
        answer = client.get(reverse("logbook:search") + "?show=all", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (429, "true")


def test_leave_gives_as_much_again_for_the_day(two_a_day, families, client_of, subdistrict_officer, account_admin):
    client = client_of(subdistrict_officer)
    assert opened(client, families[:3]) == [200, 200, 429]
    deed = reverse("accounts:person-deed", args=[subdistrict_officer.pk, "lookups"])
    assert client_of(account_admin).post(deed, {"lookups-reason": "สำรวจทั้งหมู่บ้านวันนี้"}).status_code == 302
    assert opened(client, families[2:]) == [200, 200]
    assert LookupLeave.objects.get().given_by == account_admin
    assert subdistrict_officer.acts.get(act=Act.LOOKUPS_GIVEN).note == "สำรวจทั้งหมู่บ้านวันนี้"


def test_leave_is_given_by_who_is_in_charge_and_never_to_oneself(subdistrict_officer, outside_admin, account_admin):
    told = {"reason": "งานเร่งด่วน", "on": timezone.localdate(), "at": timezone.now()}
    with pytest.raises(NotAllowed):
        give_leave(user=subdistrict_officer, by=outside_admin, **told)
    with pytest.raises(NotAllowed):
        give_leave(user=account_admin, by=account_admin, **told)
    with pytest.raises(IntegrityError), transaction.atomic():
        LookupLeave.objects.create(
            user=account_admin, day=told["on"], given_by=account_admin, given_at=told["at"], reason=""
        )


def test_leave_of_yesterday_counts_no_more(two_a_day, families, client_of, subdistrict_officer, account_admin):
    yesterday = timezone.now() - timedelta(days=1)
    give_leave(user=subdistrict_officer, reason="เมื่อวาน", on=yesterday.date(), at=yesterday, by=account_admin)
    assert opened(client_of(subdistrict_officer), families[:3]) == [200, 200, 429]


@pytest.mark.parametrize(
    ("roles", "told", "leaves", "limit"),
    [
        (["subdistrict_team"], {}, 0, 300),
        (["subdistrict_team", "provincial_officer"], {}, 0, 600),
        (["subdistrict_team"], {"subdistrict_team": [20, 1, 1]}, 0, 20),
        (["subdistrict_team", "district_officer"], {"district_officer": [20, 1, 1]}, 0, 300),
        (["subdistrict_team"], {}, 2, 900),
        ([], {}, 0, None),
    ],
)
def test_the_widest_role_counts_the_table_before_the_site(roles, told, leaves, limit):
    assert limit_of(Measure.HOUSEHOLDS, roles=roles, told=told, leaves=leaves) == limit


def test_a_measurement_may_do_without_limits_but_not_without_the_log(
    two_a_day, families, client_of, subdistrict_officer, settings
):
    settings.LOOKUPS_ARE_LIMITED = False
    assert opened(client_of(subdistrict_officer), families) == [200] * 4
    assert AccessLogEntry.objects.count() == 4
