"""Who looked at whom: written with the look, then never changed again, not even by SQL; a table a month."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts.access_log import Look, record_access, write
from accounts.choices import Action
from accounts.models import AccessLogEntry
from accounts.months import MONTHS_AHEAD, make_months_ahead, months, start_of
from tests.people import appoint, make_household, make_user

TABLE = "accounts_accesslogentry"


@pytest.fixture
def household(make_household):
    return make_household()


@pytest.fixture
def entry(household, subdistrict_officer):
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.77")
    request.resolver_match = None
    record_access(
        user=subdistrict_officer,
        action=Action.IDENTITY_REVEAL,
        subject=household.members.get(),
        area_code="",
        purpose="ตรวจสอบบัตร",
        request=request,
    )
    return AccessLogEntry.objects.get()


def run(sql: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def test_an_entry_says_who_whom_when_where_and_why(entry, subdistrict_officer, household):
    assert entry.user == subdistrict_officer
    assert (entry.subject_kind, entry.area_code, entry.purpose) == ("households.member", "84010201", "ตรวจสอบบัตร")
    assert (entry.subject_id, entry.household_id) == (str(household.members.get().pk), household.pk)
    assert entry.network == "203.0.113.0"
    assert (entry.reveals_today, entry.households_today) == (1, 1)


def test_a_command_has_no_network(subdistrict_officer, household):
    told = {"area_code": "84010201", "purpose": "รายงาน"}
    record_access(user=subdistrict_officer, action=Action.EXPORT_REQUEST, subject=household, **told)
    assert AccessLogEntry.objects.get().network == ""


@pytest.mark.parametrize("table", [TABLE, f"{TABLE}_{timezone.localdate():%Y_%m}", f"{TABLE}_other"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET purpose = ''", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_to_change_or_remove_an_entry(entry, subdistrict_officer, sql, table):
    write(Look(user=subdistrict_officer, action=Action.LIST, at=timezone.now() + timedelta(days=9000)))
    with pytest.raises(ProgrammingError), transaction.atomic():
        run(sql.format(table))
    assert AccessLogEntry.objects.count() == 2


def test_nor_can_django(entry):
    for change in (entry.save, entry.delete, AccessLogEntry.objects.all().delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_a_look_lies_in_the_table_of_its_month(entry):
    [[table]] = run(f"SELECT tableoid::regclass::text FROM {TABLE}")  # noqa: S608 – a constant
    assert table == f"{TABLE}_{timezone.localdate():%Y_%m}"


def test_the_tables_of_a_year_stand_ready_and_are_made_once(db):
    today = timezone.localdate()
    assert len([month for month in months() if month > today]) >= MONTHS_AHEAD
    assert make_months_ahead(on=today) == 0
    in_two_years = date(today.year + 2, today.month, 1)
    assert make_months_ahead(on=in_two_years) == MONTHS_AHEAD + 1
    assert make_months_ahead(on=in_two_years) == 0
    assert in_two_years in months()


def test_a_new_month_is_as_append_only_as_the_others(db, subdistrict_officer):
    later = date(timezone.localdate().year + 3, 5, 1)
    make_months_ahead(on=later)
    write(Look(user=subdistrict_officer, action=Action.LIST, at=start_of(later)))
    for sql in ("DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET page = ''"):
        with pytest.raises(ProgrammingError), transaction.atomic():
            run(sql.format(f"{TABLE}_{later:%Y_%m}"))


def test_a_look_without_a_month_is_kept_all_the_same(db, subdistrict_officer):
    far = timezone.now() + timedelta(days=9000)
    write(Look(user=subdistrict_officer, action=Action.LIST, at=far))
    [[table]] = run(f"SELECT tableoid::regclass::text FROM {TABLE}")  # noqa: S608 – a constant
    assert table == f"{TABLE}_other"
    assert make_months_ahead(on=far.date()) < MONTHS_AHEAD + 1  # the month of this look stays where it is
    assert AccessLogEntry.objects.count() == 1


def test_the_next_day_counts_from_nothing(db, household, subdistrict_officer):
    now = timezone.now()
    for at in (now, now + timedelta(days=1)):
        seen = type(household).objects.filter(pk=household.pk)
        write(Look(user=subdistrict_officer, action=Action.VIEW, at=at, of=seen))
        write(Look(user=subdistrict_officer, action=Action.LIST, at=at))
    counts = AccessLogEntry.objects.order_by("id").values_list("households_today", "lists_today")
    assert list(counts) == [(1, 0), (1, 1), (1, 0), (1, 1)]


@pytest.mark.django_db(transaction=True)
def test_whoever_asks_for_much_at_once_is_counted_all_the_same(areas, survey_rounds):
    """Without the lock each of them would find the same row last, and forty families would count as a few."""
    user = make_user("makhamtia", "วรรณา", "ขยันเยี่ยม")
    appoint(user, "subdistrict-team", "840102")
    families = [make_household(area_code="84010201") for _ in range(40)]

    def look(household):
        try:
            seen = type(household).objects.filter(pk=household.pk)
            write(Look(user=user, action=Action.VIEW, at=timezone.now(), of=seen))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(look, families))
    counts = AccessLogEntry.objects.order_by("id").values_list("households_today", flat=True)
    assert list(counts) == list(range(1, 41))
