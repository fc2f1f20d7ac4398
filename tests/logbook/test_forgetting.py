"""A family is forgotten: nothing personal of it stands in any table, and all that was sealed still tells the truth."""

import pghistory
import pytest
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts import chain
from accounts.amending import TamperedHistory, empty
from accounts.choices import AmendmentKind, FaultKind, RetentionCause
from accounts.models import ChainAmendment, RetentionRun
from accounts.privacy import EMPTIED, Privacy, forgotten_fields, our_models, privacy_of
from accounts.replay import differences
from households.choices import Relationship
from households.models import Forgotten, Household, Member, NamePosting, NameToken
from logbook import forgetting
from logbook.models import AssignmentReport, HelpActivity, Photo, Problem, Referral, SubjectRequest, Visit
from tests.accounts.test_chain import as_ruler, settled
from tests.case import CANARY, HOUSE_CODE, make_case

# Of the office and of others: what stands there is not about the family.
OF_OTHERS = (
    *("accounts_", "logbook_agency", "logbook_centre", "logbook_working", "logbook_meeting", "logbook_directive"),
    *("households_import", "reports_", "logbook_subjectrequest"),
)


@pytest.fixture
def case(make_household, subdistrict_officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = make_case(make_household=make_household, by=subdistrict_officer)
    told = {"assignment": made.assignment, "reported_by": subdistrict_officer}
    AssignmentReport.objects.create(**told, percent=10, note=CANARY, reported_at=timezone.now())
    Referral.objects.create(
        assignment=made.assignment,
        from_level="district",
        to_level="province",
        reason=CANARY,
        handed_over=CANARY,
        referred_by=subdistrict_officer,
        referred_at=timezone.now(),
    )
    Household.objects.filter(pk=made.household.pk).update(latitude="9.123456", longitude="99.654321")
    Member.objects.filter(pk=made.member.pk).update(birth_date="1951-08-17", treatment_right=CANARY)
    return made


@pytest.fixture
def run(db):
    return RetentionRun.objects.create(cause=RetentionCause.COMMAND, begun_at=timezone.now())


@pytest.fixture
def sealed(case):
    chain.extend(at=settled())
    return case


def forget(case, run) -> list[str]:
    with transaction.atomic():
        return forgetting.forget_families("families-dead", [case.household], run)


def rows_that_tell(*secrets: str) -> dict[str, list[str]]:
    """Return, by table, the rows in which a secret stands."""
    found = {}
    for table in connection.introspection.table_names():
        if table.startswith(("accounts_", "households_", "logbook_", "mpi_", "reports_", "pghistory_")):
            with connection.cursor() as cursor:
                # The agency that helped is no secret; in the case it has the same name.
                cursor.execute(f"SELECT (to_jsonb(one) - 'agency')::text FROM {table} AS one")  # noqa: S608 – names of tables
                told = [row for (row,) in cursor.fetchall() if any(secret in row for secret in secrets)]
            found |= {table: told} if told else {}
    return found


def test_nothing_of_the_family_stands_in_any_table(case, run):
    sealed_number = bytes(case.member.identity_lookup).hex()
    forget(case, run)
    told = rows_that_tell(CANARY, HOUSE_CODE, sealed_number, "1951-08-17", "9.123456")
    assert {table: rows for table, rows in told.items() if not table.startswith(OF_OTHERS)} == {}


def test_every_text_of_a_family_is_forgotten_or_kept_for_a_reason():
    """A field that somebody adds later is forgotten; what is to stay is named in `KEPT`."""
    texts = {"CharField", "TextField", "BinaryField", "JSONField", "DecimalField"}
    kept = {
        f"{model.__name__}.{field.name}"
        for model in our_models()
        if forgetting._is_of_a_family(model) or model in forgetting.BY_WAY
        for field in model._meta.concrete_fields
        if field.get_internal_type() in texts and not field.choices and field.name not in forgotten_fields(model)
        and privacy_of(model, field.name) != Privacy.PUBLIC
    }  # fmt: skip
    assert kept == {
        "HouseholdAnswers.reported",
        "Problem.indicator",
        "AgencyFeedback.indicator",
        "StageAssessment.answers",
        "ValueDispute.value_name",
    }


def test_what_figures_count_stays(case, run):
    forget(case, run)
    member = Member.objects.get(pk=case.member.pk)
    assert (member.sex, member.relationship, member.birth_date.isoformat()) == (
        case.member.sex,
        Relationship.HEAD,
        "1951-01-01",
    )
    assert (member.identity_type, member.identity_sealed, member.birth_date_precision) == (
        case.member.identity_type,
        None,
        "year",
    )
    household = Household.objects.get(pk=case.household.pk)
    assert (str(household.latitude), str(household.longitude)) == ("9.120000", "99.650000")
    help_activity = HelpActivity.objects.get(pk=case.help_activity.pk)
    assert (help_activity.result, help_activity.description) == (case.help_activity.result, EMPTIED)


def test_the_chain_stays_true_and_says_how_many_rows_were_forgotten(sealed, run):
    forget(sealed, run)
    outcome = chain.check(at=settled())
    assert (outcome.is_whole, outcome.faults) == (True, [])
    amended = sum(len(one.numbers) for one in ChainAmendment.objects.all())
    assert outcome.amended_count == amended > 10
    assert set(ChainAmendment.objects.values_list("kind", "run")) == {(AmendmentKind.EMPTIED, run.pk)}


def test_the_chain_goes_on_with_the_amendments_in_it(sealed, run):
    forget(sealed, run)
    assert chain.extend(at=settled()) >= ChainAmendment.objects.count()
    assert chain.check(at=settled()).is_whole
    amendment = ChainAmendment.objects.first()
    as_ruler("UPDATE accounts_chainamendment SET numbers = '{1}' WHERE id = %s", amendment.pk)
    faults = {(one["table"], one["what"]) for one in chain.check(at=settled()).faults}
    assert ("accounts_chainamendment", FaultKind.ROWS_CHANGED) in faults


def test_a_forgotten_row_that_somebody_changes_again_is_named(sealed, run):
    forget(sealed, run)
    event = Problem.events.rel.related_model.objects.order_by("pgh_id").first()
    as_ruler("UPDATE logbook_problemevent SET description = 'x' WHERE pgh_id = %s", event.pk)
    assert [one["rows"] for one in chain.check(at=settled()).faults] == [[event.pk]]


def test_what_was_not_forgotten_is_still_watched_in_the_same_link(sealed, make_household, run):
    other = make_household(members=["head"])
    chain.extend(at=settled())
    forget(sealed, run)
    event = other.events.order_by("pgh_id").first()
    as_ruler("UPDATE households_householdevent SET road = 'x' WHERE pgh_id = %s", event.pk)
    assert [(one["table"], one["rows"]) for one in chain.check(at=settled()).faults] == [
        ("households_householdevent", [event.pk])
    ]


def test_history_that_was_changed_is_not_hidden_by_forgetting(sealed, run):
    event = Visit.events.rel.related_model.objects.first()
    as_ruler("UPDATE logbook_visitevent SET note = 'x' WHERE pgh_id = %s", event.pk)
    with pytest.raises(TamperedHistory) as refused:
        forget(sealed, run)
    assert (refused.value.table, refused.value.rows) == ("logbook_visitevent", [event.pk])
    assert Visit.objects.get(pk=sealed.visit.pk).note == CANARY
    assert not Forgotten.objects.exists()


def test_replayed_history_is_what_the_tables_are(sealed, run):
    forget(sealed, run)
    assert list(differences()) == []


def test_the_history_says_that_the_run_did_it(case, run):
    before = case.household.events.count()
    with pghistory.context(retention=run.pk):
        forget(case, run)
    event = case.household.events.order_by("pgh_id").last()
    assert case.household.events.count() == before + 1
    assert (event.pgh_context.metadata["retention"], event.road) == (run.pk, EMPTIED)


def test_notes_beside_the_author_go_too(case, run, district_officer):
    with pghistory.context(user=district_officer.pk, note=f"เพราะ{CANARY}"):
        Household.objects.filter(pk=case.household.pk).update(phone="077")
    chain.extend(at=settled())
    with pghistory.context(retention=run.pk):
        forget(case, run)
    assert "pghistory_context" not in rows_that_tell(CANARY)
    assert chain.check(at=settled()).is_whole


def test_photos_go_with_their_files_and_names_with_their_words(case, run):
    files = forget(case, run)
    assert not Photo.objects.filter(household=case.household).exists()
    assert len(files) == 2
    assert all(default_storage.exists(name) for name in files)  # they go after the transaction: `retain` removes them
    assert not NamePosting.objects.filter(household=case.household).exists()
    assert not NameToken.objects.filter(token__contains=CANARY).exists()


def test_forgotten_twice_is_forgotten_once(sealed, run):
    forget(sealed, run)
    assert empty(Member, [sealed.member.pk], run=run) == 0
    assert Forgotten.objects.filter(household=sealed.household).count() == 1


def test_what_the_family_asked_has_a_period_of_its_own(case, run):
    forget(case, run)
    assert SubjectRequest.objects.get(pk=case.subject_request.pk).asker == CANARY


class TestTheOnlyWay:
    def test_history_is_changed_by_nobody(self, case):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE households_memberevent SET first_name = ''")

    def test_only_in_a_run(self, case, run):
        RetentionRun.objects.update(finished_at=timezone.now())
        with pytest.raises(ProgrammingError), transaction.atomic():
            empty(Member, [case.member.pk], run=run)

    def test_the_door_is_shut_again_behind_it(self, case, run):
        empty(Visit.events.rel.related_model, [1], run=run, fields=["note"])
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE logbook_visitevent SET note = ''")

    def test_it_takes_away_and_puts_nothing_in(self, case, run):
        with pytest.raises(ProgrammingError), transaction.atomic():
            empty(Problem, [case.problem.pk], run=run, fields=["round"])

    @pytest.mark.parametrize("sql", ["UPDATE {} SET kind = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
    def test_amendments_are_never_changed(self, sealed, run, sql):
        forget(sealed, run)
        connection.check_constraints()  # what is pending would be in the way of TRUNCATE, before the trigger is
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.format("accounts_chainamendment"))


def test_the_function_runs_as_its_owner_with_its_own_path(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef, proconfig::text FROM pg_proc"
            " WHERE proname IN ('retention_empty', 'access_log_drop_month') ORDER BY 1"
        )
        found = cursor.fetchall()
    assert [name for name, *_rest in found] == ["access_log_drop_month", "retention_empty"]
    assert all(definer and "search_path=public, pg_temp" in config for _name, definer, config in found)
