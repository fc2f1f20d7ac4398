"""The clock goes on: what is past its time goes, what a hold or an open case keeps stays, and each night says so."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import chain, retention
from accounts.access_log import record_access
from accounts.choices import Action, RetentionCause
from accounts.models import AccessLogEntry, AccountAct, RetentionPeriod, RetentionRun, SignIn, User
from accounts.months import months
from accounts.privacy import EMPTIED
from accounts.retention import KINDS, kept_kinds, months_in_words, retain
from accounts.tasks import forget_what_is_past
from areas.calendar import months_before
from households.choices import HouseholdStatus
from households.models import Forgotten, Household, LegalHold, Member
from logbook.choices import Found
from logbook.models import Photo, Submission, TypedSearch, Visit, VisitDraft
from tests.accounts.test_chain import as_ruler, settled
from tests.case import Marks, make_photo
from tests.people import make_user

NOTE = "เล่าเรื่องในบ้าน"


def later(*, months: int) -> datetime:
    """Return this hour, so many months (and a day) from now."""
    today = timezone.localdate()
    return timezone.now() + (months_before(today, -months) + timedelta(days=1) - today)


def forget(at: datetime) -> RetentionRun:
    return retain(at=at, cause=RetentionCause.NIGHT)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def dead(make_household, media):
    """A family of which everybody has died; nothing is open."""
    family = make_household(road="ถนนเก่า", members=[{"is_living": False, "died_on": "2023-01-05"}])
    Household.objects.filter(pk=family.pk).update(status=HouseholdStatus.ALL_DEAD, status_on=timezone.localdate())
    return family


@pytest.fixture
def hold(dead, governor):
    return LegalHold.objects.create(
        household=dead, reason="คดีที่ศาล", until=date(2099, 1, 1), placed_by=governor, placed_at=timezone.now()
    )


def road(family) -> str:
    return Household.objects.get(pk=family.pk).road


@pytest.mark.parametrize(
    ("on", "months", "day"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 12, 31), -2, date(2027, 2, 28)),
        (date(2026, 1, 15), 60, date(2021, 1, 15)),
    ],
)
def test_months_are_counted_by_the_calendar(on, months, day):
    assert months_before(on, months) == day


class TestFamilies:
    def test_not_a_day_before_its_time(self, dead):
        forget(later(months=60) - timedelta(days=2))
        assert road(dead) == "ถนนเก่า"

    def test_past_its_time_it_is_forgotten_and_the_run_says_so(self, dead):
        run = forget(later(months=60))
        assert (road(dead), run.counts["families-dead"], run.kept_back) == (EMPTIED, 1, {})
        assert Forgotten.objects.get().run == run
        assert run.finished_at

    def test_a_hold_keeps_it_and_is_counted(self, dead, hold):
        run = forget(later(months=60))
        assert (road(dead), run.counts.get("families-dead"), run.kept_back["families-dead"]) == ("ถนนเก่า", None, 1)

    def test_a_hold_of_its_district_keeps_it_too(self, dead, hold):
        LegalHold.objects.filter(pk=hold.pk).update(household=None, area="8401")
        forget(later(months=60))
        assert road(dead) == "ถนนเก่า"

    def test_a_hold_of_another_district_does_not(self, dead, hold):
        LegalHold.objects.filter(pk=hold.pk).update(household=None, area="8402")
        forget(later(months=60))
        assert road(dead) == EMPTIED

    def test_a_hold_that_ended_or_is_over_does_not(self, dead, hold, governor):
        LegalHold.objects.filter(pk=hold.pk).update(until=date(2027, 1, 1))
        forget(later(months=60))
        assert road(dead) == EMPTIED

    def test_an_open_case_keeps_it(self, dead, governor):
        problem = dead.problems.create(
            round_id=2566, kind="other", description="ไร้ญาติ", found_on="2023-01-01", recorded_by=governor
        )
        assert forget(later(months=60)).kept_back["families-dead"] == 1
        problem.state, problem.closed_on = "resolved", date(2023, 2, 1)
        problem.save()
        assert forget(later(months=60)).counts["families-dead"] == 1

    def test_of_a_family_that_lives_there_nothing_goes_as_long_as_it_answers(self, make_household, media, governor):
        family = make_household(road="ถนนใหม่")
        at = later(months=120)
        Visit.objects.create(
            household=family, round_id=2566, visited_on=at.date() - timedelta(days=400), found=Found.MET,
            recorded_by=governor,
        )  # fmt: skip
        forget(at)
        assert road(family) == "ถนนใหม่"
        forget(later(months=240))
        assert road(family) == EMPTIED

    def test_somebody_who_died_is_forgotten_and_his_family_is_not(self, make_household, media):
        gone = {"relationship": "spouse", "is_living": False, "died_on": timezone.localdate(), "first_name": "สายใจ"}
        family = make_household(members=["head", gone], road="ถนนใหม่")
        assert forget(later(months=60)).counts["members-dead"] == 1
        assert Member.objects.get(household=family, relationship="spouse").first_name == EMPTIED
        assert Member.objects.get(household=family, relationship="head").first_name != EMPTIED
        assert road(family) == "ถนนใหม่"

    def test_what_was_written_on_visits_of_long_ago_goes_with_its_photos(self, make_household, media, governor):
        family = make_household()
        told = {"household": family, "round_id": 2566, "found": Found.MET, "recorded_by": governor, "note": NOTE}
        at = later(months=120)
        old = Visit.objects.create(**told, visited_on=date(2023, 1, 1))
        new = Visit.objects.create(**told, visited_on=at.date() - timedelta(days=30))
        photo = make_photo(old, governor, Marks())
        assert default_storage.exists(photo.image.name)
        assert forget(at).counts["casework"] == 1
        assert (Visit.objects.get(pk=old.pk).note, Visit.objects.get(pk=new.pk).note) == (EMPTIED, NOTE)
        assert not Photo.objects.exists()
        assert not default_storage.exists(photo.image.name)
        assert "casework" not in forget(at).counts


class TestOtherKinds:
    def test_forms_are_emptied_and_still_known(self, make_household, governor, media):
        form = Submission.objects.create(
            client_uuid=uuid4(), payload_sha256="0" * 64, kind="visit", payload={"note": [NOTE]}, sent_by=governor,
            household=make_household(), receipt="2566-1",
        )  # fmt: skip
        forget(later(months=24))
        form.refresh_from_db()
        assert (form.payload, form.receipt, form.payload_sha256) == ({}, "2566-1", "0" * 64)

    def test_searches_drafts_and_sign_ins_go(self, make_household, governor, media, client_of):
        TypedSearch.objects.create(user=governor, text=NOTE)
        VisitDraft.objects.create(client_uuid=uuid4(), household=make_household(), user=governor, typed={"a": NOTE})
        SignIn.objects.create(user=governor, session_key="x", epoch=0, at=timezone.now())
        run = forget(later(months=12))
        assert (run.counts["searches"], run.counts["drafts"], run.counts["sign-ins"]) == (1, 1, 1)
        assert not any(model.objects.exists() for model in (TypedSearch, VisitDraft, SignIn))

    def test_a_closed_account_keeps_its_number_and_no_name(self, areas, governor):
        leaver = make_user("leaver", "ลาออก", "แล้ว", phone="081", email="a@b.go.th")
        AccountAct.objects.create(account=leaver, act="closed", by=governor, note=f"{NOTE} ลาออก")
        User.objects.filter(pk=leaver.pk).update(is_active=False)
        chain.extend(at=settled())
        run = forget(later(months=60))
        leaver.refresh_from_db()
        assert run.counts["closed-accounts"] == 1
        assert (leaver.username, leaver.first_name, leaver.phone) == (f"closed-{leaver.pk}", EMPTIED, EMPTIED)
        assert leaver.password == EMPTIED
        assert not leaver.events.exclude(first_name=EMPTIED).exists()
        assert AccountAct.objects.get(account=leaver).note == EMPTIED
        assert chain.check(at=settled()).is_whole
        assert "closed-accounts" not in forget(later(months=60)).counts

    def test_a_month_of_the_access_log_goes_as_a_whole(self, make_household, governor):
        record_access(
            user=governor, action=Action.VIEW, subject=make_household(), area_code="84", purpose="", request=None
        )
        chain.extend(at=settled())
        here = timezone.localdate().replace(day=1)
        forget(later(months=60) - timedelta(days=40))
        assert AccessLogEntry.objects.count() == 1
        run = forget(later(months=61))
        assert run.counts["access-log"] == 1
        assert here not in months()
        assert not AccessLogEntry.objects.exists()
        checked = chain.check(at=settled())
        assert (checked.is_whole, checked.amended_count) == (True, 1)

    def test_a_young_month_goes_by_nobodys_hand(self, db):
        run = RetentionRun.objects.create(cause=RetentionCause.COMMAND, begun_at=timezone.now())
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT access_log_drop_month(%s, %s)", [run.pk, timezone.localdate().replace(day=1)])


class TestRuns:
    def test_work_that_was_stopped_goes_on_where_it_was(self, make_household, media, monkeypatch):
        for _ in range(5):
            family = make_household()
            Household.objects.filter(pk=family.pk).update(status="all_dead", status_on=timezone.localdate())
        monkeypatch.setattr(retention, "KINDS", {"families-dead": replace(KINDS["families-dead"], slice_size=2)})
        turns = iter([True, False])
        first = retain(at=later(months=60), cause=RetentionCause.NIGHT, go_on=lambda: next(turns, False))
        assert first.counts == {"families-dead": 2}
        assert forget(later(months=60)).counts["families-dead"] == 3
        assert Forgotten.objects.count() == 5

    def test_a_slice_that_fails_leaves_nothing_half_done(self, dead, monkeypatch):
        def fail(*args):
            raise RuntimeError

        monkeypatch.setattr("logbook.forgetting.forget_photos", fail)
        with pytest.raises(RuntimeError):
            forget(later(months=60))
        assert road(dead) == "ถนนเก่า"

    def test_files_of_a_killed_run_go_the_next_time(self, dead, governor):
        name = default_storage.save("photos/left.jpg", ContentFile(b"1"))
        RetentionRun.objects.create(
            cause=RetentionCause.NIGHT, begun_at=timezone.now() - timedelta(days=2), files_to_remove=[name]
        )
        forget(timezone.now())
        assert not default_storage.exists(name)
        assert not RetentionRun.objects.unfinished().exists()

    def test_history_that_was_tampered_with_stays_and_the_rest_goes_on(self, dead, make_household):
        other = make_household(road="ถนนอื่น")
        Household.objects.filter(pk=other.pk).update(status="all_dead", status_on=timezone.localdate())
        chain.extend(at=settled())
        as_ruler("UPDATE households_householdevent SET soi = 'x' WHERE id = %s", dead.pk)
        TypedSearch.objects.create(user=make_user("u", "ก", "ข"), text=NOTE)
        run = forget(later(months=60))
        assert (road(dead), road(other)) == ("ถนนเก่า", EMPTIED)
        [fault] = run.faults
        assert (fault["kind"], fault["table"]) == ("families-dead", "households_householdevent")
        assert (run.counts["families-dead"], run.counts["searches"]) == (1, 1)

    def test_the_period_that_the_office_set_holds(self, dead, national_officer):
        RetentionPeriod.objects.create(
            kind="families-dead", months=24, basis="มติ", reason="คำสั่ง", set_by=national_officer, set_at=timezone.now()
        )
        forget(later(months=24))
        assert road(dead) == EMPTIED

    def test_the_night_does_it(self, dead):
        Household.objects.filter(pk=dead.pk).update(status_on=date(2015, 1, 1))
        forget_what_is_past()
        assert road(dead) == EMPTIED
        assert RetentionRun.objects.get().cause == RetentionCause.NIGHT


class TestTheCommand:
    def run(self, *options) -> dict:
        out = StringIO()
        call_command("retain", *options, json=True, stdout=out)
        return json.loads(out.getvalue())

    @pytest.fixture
    def old(self, dead):
        Household.objects.filter(pk=dead.pk).update(status_on=date(2015, 1, 1))
        return dead

    def test_it_counts_first(self, old):
        told = self.run("--dry-run")
        assert (told["dry_run"], told["due"]["families-dead"]) == (True, 1)
        assert (road(old), RetentionRun.objects.count()) == ("ถนนเก่า", 0)

    def test_it_forgets(self, old):
        assert self.run()["forgotten"] == {"families-dead": 1}
        assert road(old) == EMPTIED

    def test_it_leaves_with_one_where_some_stays(self, old):
        chain.extend(at=settled())
        as_ruler("UPDATE households_householdevent SET soi = 'x' WHERE id = %s", old.pk)
        with pytest.raises(CommandError) as left:
            call_command("retain", stdout=StringIO())
        assert left.value.returncode == 1

    def test_in_words(self, old, capsys):
        call_command("retain", "--dry-run")
        call_command("retain")
        assert "Households of which everybody has died: 1 forgotten" in capsys.readouterr().out


def test_every_kind_has_a_period_that_the_law_allows(db):
    for kept in kept_kinds():
        assert kept.kind.least_months <= kept.months
        assert all([str(kept.kind.label), str(kept.kind.becomes), kept.basis])
    assert KINDS["access-log"].least_months >= 3
    assert (months_in_words(60), months_in_words(3)) == ("5 ปี", "3 เดือน")


def test_the_work_of_a_slice_does_not_grow_with_its_families(make_household, media):
    def due(count: int) -> None:
        for _ in range(count):
            family = make_household(members=["head", "child"])
            Household.objects.filter(pk=family.pk).update(status="all_dead", status_on=timezone.localdate())

    due(1)
    chain.extend(at=settled())
    with CaptureQueriesContext(connection) as one:
        forget(later(months=60))
    due(12)
    chain.extend(at=settled())
    with CaptureQueriesContext(connection) as many:
        forget(later(months=60))
    # A link more for each table that was sealed again, and what is amended of it; nothing by the family.
    assert len(many) <= len(one) + 12
