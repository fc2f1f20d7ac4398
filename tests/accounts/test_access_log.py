"""Who looked at whom: written with the look, then never changed again, not even by SQL."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import RequestFactory

from accounts.access_log import record_access
from accounts.models import AccessLogEntry


@pytest.fixture
def entry(make_household, subdistrict_officer):
    household = make_household()
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.77")
    return record_access(
        user=subdistrict_officer,
        action="identity.reveal",
        subject=household.members.get(),
        area_code=household.area_code,
        purpose="ตรวจสอบบัตร",
        request=request,
    )


def test_an_entry_says_who_whom_when_where_and_why(entry, subdistrict_officer):
    entry.refresh_from_db()
    assert entry.user == subdistrict_officer
    assert (entry.subject_kind, entry.area_code, entry.purpose) == ("households.member", "84010201", "ตรวจสอบบัตร")
    assert entry.network == "203.0.113.0"


def test_a_command_has_no_network(subdistrict_officer, make_household):
    household = make_household()
    entry = record_access(
        user=subdistrict_officer, action="export", subject=household, area_code="84010201", purpose="รายงาน"
    )
    assert entry.network == ""


@pytest.mark.parametrize(
    "sql", ["UPDATE accounts_accesslogentry SET purpose = ''", "DELETE FROM accounts_accesslogentry"]
)
def test_the_database_refuses_to_change_or_remove_an_entry(entry, sql):
    with pytest.raises(ProgrammingError, match="accounts_accesslogentry"), transaction.atomic():
        connection.cursor().execute(sql)
    assert AccessLogEntry.objects.get() == entry


def test_nor_can_django(entry):
    for change in (entry.save, entry.delete, AccessLogEntry.objects.all().delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
