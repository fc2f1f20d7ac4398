"""Whoever rules the database itself can change what is never changed. The chain finds him, and names the row."""

import json
from datetime import datetime, timedelta
from io import StringIO

import pghistory
import pgtrigger
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import chain
from accounts.choices import FaultKind
from accounts.models import AccessLogEntry, AccountAct, ChainCheck, ChainLink
from accounts.replay import differences
from households.models import Household
from logbook.models import Problem
from tests.case import make_case
from tests.roles import as_owner

LOG = "accounts_accesslogentry"


@pytest.fixture
def case(make_household, subdistrict_officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_case(make_household=make_household, by=subdistrict_officer)


@pytest.fixture
def looked(case, client_of, subdistrict_officer, account_admin):
    client = client_of(subdistrict_officer)
    for _ in range(5):
        client.get(reverse("logbook:household", args=[case.household.pk]))
    AccountAct.objects.create(account=subdistrict_officer, act="reviewed", by=account_admin, note="")
    return case


@pytest.fixture
def sealed(looked):
    chain.extend(at=settled())
    return looked


def settled() -> datetime:
    """Return a moment by which all that was written so far has settled."""
    return timezone.now() + timedelta(minutes=11)


def as_ruler(sql: str, *params) -> None:
    """Do what the application cannot: with the triggers off, as whoever owns the database."""
    with as_owner(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def found() -> list[tuple[str, str, list[int]]]:
    return [(one["table"], one["what"], one["rows"]) for one in chain.check(at=settled()).faults]


def test_every_table_of_history_is_in_the_chain():
    tables = {stream.table for stream in chain.streams()}
    assert {
        LOG,
        "accounts_accountact",
        "households_memberevent",
        "logbook_problemevent",
        "reports_exportevent",
    } <= tables
    assert len(tables) > 30


def test_what_was_sealed_is_found_whole(sealed):
    outcome = chain.check(at=settled())
    rows = AccessLogEntry.objects.count() + Problem.events.rel.related_model.objects.count()
    assert (outcome.is_whole, outcome.faults) == (True, [])
    assert outcome.row_count > rows
    assert outcome.head == bytes(ChainLink.objects.head().digest).hex()


def test_nothing_is_sealed_twice_and_what_is_new_is_sealed_next(sealed, client_of, subdistrict_officer):
    assert chain.extend(at=settled()) == 0
    client_of(subdistrict_officer).get(reverse("logbook:household", args=[sealed.household.pk]))
    assert chain.extend(at=settled()) == 1
    assert chain.check(at=settled()).is_whole


def test_what_has_not_settled_waits(looked):
    assert chain.extend(at=timezone.now()) == 0


def test_an_open_transaction_keeps_the_chain_waiting(looked, monkeypatch):
    """Its rows have low numbers, and are not to be seen yet: sealed without them, the chain would break."""
    monkeypatch.setattr(chain, "_open_transactions", lambda: {"9/9"})
    monkeypatch.setattr(chain, "PATIENCE_SECONDS", 0)
    assert chain.extend(at=settled()) == 0
    assert not ChainLink.objects.exists()


@pytest.mark.parametrize("rows", [1, 2, 20_000])
def test_links_of_any_length_hold(looked, monkeypatch, rows):
    monkeypatch.setattr(chain, "ROWS_A_LINK", rows)
    chain.extend(at=settled())
    assert chain.check(at=settled()).is_whole


def test_a_changed_row_is_named(sealed):
    entry = AccessLogEntry.objects.order_by("id")[2]
    as_ruler(f"UPDATE {LOG} SET purpose = 'x' WHERE id = %s", entry.pk)  # noqa: S608 – a constant
    assert found() == [(LOG, FaultKind.ROWS_CHANGED, [entry.pk])]


def test_a_removed_row_is_named(sealed):
    entry = AccessLogEntry.objects.order_by("id")[1]
    as_ruler(f"DELETE FROM {LOG} WHERE id = %s", entry.pk)  # noqa: S608 – a constant
    assert found() == [(LOG, FaultKind.ROWS_REMOVED, [entry.pk])]


def test_a_row_put_in_between_is_named(sealed):
    entry = AccessLogEntry.objects.order_by("id")[3]
    as_ruler(f"DELETE FROM {LOG} WHERE id = %s", entry.pk)  # noqa: S608 – a constant
    entry.page = "another"
    entry.save(force_insert=True)
    assert found() == [(LOG, FaultKind.ROWS_CHANGED, [entry.pk])]


def test_an_event_of_a_record_is_named_and_who_did_it_too(sealed):
    event = Problem.events.rel.related_model.objects.first()
    as_ruler("UPDATE logbook_problemevent SET description = 'x' WHERE pgh_id = %s", event.pk)
    assert found() == [("logbook_problemevent", FaultKind.ROWS_CHANGED, [event.pk])]


def test_somebody_else_made_the_author_is_found(looked, district_officer, outsider):
    """Who did it stands beside the event; both are one."""
    with pghistory.context(user=district_officer.pk):
        Household.objects.filter(pk=looked.household.pk).update(phone="077000000")
    event = looked.household.events.order_by("pgh_id").last()
    chain.extend(at=settled())
    blamed = f'{{"user": {outsider.pk}}}'
    as_ruler("UPDATE pghistory_context SET metadata = %s WHERE id = %s", blamed, event.pgh_context_id)
    assert ("households_householdevent", FaultKind.ROWS_CHANGED, [event.pk]) in found()


def test_whoever_mends_the_link_too_breaks_the_next_one(sealed):
    entry = AccessLogEntry.objects.order_by("id")[0]
    as_ruler(f"UPDATE {LOG} SET purpose = 'x' WHERE id = %s", entry.pk)  # noqa: S608 – a constant
    link = ChainLink.objects.of_table(LOG).get()
    stream = next(one for one in chain.streams() if one.table == LOG)
    chain._read_alike()
    _numbers, _count, marks, digest = chain._rows(stream, link.columns, link.after, link.upto, None)
    as_ruler("UPDATE accounts_chainlink SET marks = %s, rows_digest = %s WHERE id = %s", marks, digest, link.pk)
    kinds = {what for _table, what, _rows in found()}
    assert kinds == {FaultKind.LINK_CHANGED}


def test_a_link_taken_out_is_missed(sealed):
    first, *_rest = ChainLink.objects.in_order()
    as_ruler("DELETE FROM accounts_chainlink WHERE id = %s", first.pk)
    assert FaultKind.LINK_CHANGED in {what for _table, what, _rows in found()}


def test_the_application_itself_changes_no_link_and_no_check(sealed):
    chain.check(at=settled())
    for table in ("accounts_chainlink", "accounts_chaincheck"):
        for sql in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql.format(table))


def test_the_work_grows_with_the_tables_and_not_with_the_rows(sealed, case, client_of, subdistrict_officer):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            chain.extend(at=settled())
        return len(captured)

    client_of(subdistrict_officer).get(reverse("logbook:household", args=[case.household.pk]))
    of_one = cost()
    for _ in range(9):
        client_of(subdistrict_officer).get(reverse("logbook:household", args=[case.household.pk]))
    assert cost() == of_one


class TestTheCommand:
    def run(self, *options) -> tuple[int, dict]:
        out = StringIO()
        try:
            call_command("audit_chain", *options, json=True, stdout=out)
        except SystemExit as left:
            return left.code, json.loads(out.getvalue())
        return 0, json.loads(out.getvalue())

    def test_all_is_well(self, sealed):
        code, told = self.run("--check", "--replay")
        assert (code, told["is_whole"], told["differences"], told["faults"]) == (0, True, [], [])

    def test_it_leaves_with_one_and_says_where(self, sealed):
        entry = AccessLogEntry.objects.order_by("id")[0]
        as_ruler(f"UPDATE {LOG} SET network = 'x' WHERE id = %s", entry.pk)  # noqa: S608 – a constant
        code, told = self.run("--check")
        assert (code, told["faults"][0]["rows"]) == (1, [entry.pk])

    def test_in_words(self, sealed, capsys):
        call_command("audit_chain", "--check", "--replay")
        assert "whole" in capsys.readouterr().out


class TestThePage:
    def test_an_auditor_reads_that_it_is_whole(self, sealed, client_of, auditor):
        chain.check(at=settled())
        answer = client_of(auditor).get(reverse("accounts:audit"))
        assert "ครบถ้วน" in answer.content.decode()
        assert ChainCheck.objects.get().head in answer.content.decode()

    def test_a_broken_chain_stands_in_the_menu_and_on_the_page(self, sealed, client_of, auditor):
        entry = AccessLogEntry.objects.order_by("id")[0]
        as_ruler(f"UPDATE {LOG} SET network = 'x' WHERE id = %s", entry.pk)  # noqa: S608 – a constant
        chain.check(at=settled())
        told = client_of(auditor).get(reverse("accounts:audit")).content.decode()
        assert "มีแถวถูกแก้ไข" in told
        assert str(entry.pk) in told
        assert '<span class="badge count attention">1</span>' in told

    @pytest.mark.parametrize(
        "person", ["subdistrict_officer", "district_chief", "governor", "national_officer", "account_admin"]
    )
    def test_nobody_else_reads_it(self, person, client_of, request):
        assert client_of(request.getfixturevalue(person)).get(reverse("accounts:audit")).status_code == 403

    def test_before_the_first_check_it_says_so(self, client_of, auditor):
        assert client_of(auditor).get(reverse("accounts:audit")).status_code == 200


def test_the_history_of_a_whole_case_tells_what_its_records_are(case):
    assert list(differences()) == []


def test_a_record_changed_behind_its_history_is_named(case):
    as_ruler("UPDATE logbook_problem SET description = 'x' WHERE id = %s", case.problem.pk)
    [difference] = differences()
    assert (difference.model, difference.count, difference.keys) == ("logbook.Problem", 1, [str(case.problem.pk)])
