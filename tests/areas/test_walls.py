"""The walls as the database has them: none missing, none to be passed, nothing seen by who stands nowhere."""

import ast
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from areas.models import Area
from areas.postgres.base import DatabaseWrapper
from areas.raising import only_grow, raise_walls
from areas.scope import Scope
from areas.standing import ALL_AREAS, EVERYWHERE, NOWHERE, Stand, current, standing, standing_everywhere
from areas.walls import AnyOf, Of, every_model_says_its_wall, our_tables, policies, wall_of
from areas.walls import _declared as declared
from households.models import Household, Member
from tests.roles import as_owner

ROOT = Path(__file__).resolve().parent.parent.parent
WALLED = {one.table for one in policies()}


def rows(sql: str, params=None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def rows_of(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# --- where one stands ----------------------------------------------------------------------------------------


def test_a_stand_is_ranges_of_codes_their_prefixes_and_a_person():
    assert Stand(Scope(("84", "9205")), 7).settings == ("{[84,85),[9205,9206)}", "84,9205", "7")
    assert EVERYWHERE.settings == (ALL_AREAS, "*", "")
    assert NOWHERE.settings == ("", "", "")


def test_one_stands_again_where_one_stood_before():
    with standing(Scope(("84",)), person=3):
        with standing_everywhere(reason="test"):
            assert current() == Stand(Scope.everywhere(), 3)
        assert current() == Stand(Scope(("84",)), 3)
        with suppress(ZeroDivisionError), standing(Scope(("92",))):
            1 / 0  # noqa: B018 – any error will do
        assert current().scope == Scope(("84",))


def test_standing_everywhere_has_a_reason():
    with pytest.raises(ValueError, match="Say why"), standing_everywhere(reason=""):
        pass


@pytest.mark.django_db
def test_a_row_is_seen_from_its_own_area_and_those_around_it(make_household):
    makham_tia, wat_pradu = make_household("84010201"), make_household("84010301")
    seen = {}
    for prefixes in [
        ("84",),
        ("8401",),
        ("840102",),
        ("84010201",),
        ("84010202",),
        ("92",),
        ("840103", "92"),
        ("",),
        (),
    ]:
        with standing(Scope(prefixes)):
            seen[prefixes] = set(Household.objects.values_list("pk", flat=True))
    both = {makham_tia.pk, wat_pradu.pk}
    assert seen == {
        ("84",): both,
        ("8401",): both,
        ("840102",): {makham_tia.pk},
        ("84010201",): {makham_tia.pk},
        ("84010202",): set(),
        ("92",): set(),
        ("840103", "92"): {wat_pradu.pk},
        ("",): both,
        (): set(),
    }


@pytest.mark.django_db
def test_nobody_writes_where_he_does_not_stand(make_household):
    household = make_household("84010201")
    with standing(Scope(("92",))):
        assert Household.objects.filter(pk=household.pk).update(road="x") == 0
        assert Member.objects.filter(household=household).delete()[0] == 0
    with (
        standing(Scope(("840102",))),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Household.objects.filter(pk=household.pk).update(area="92010101")
    with standing(Scope(("92",))), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Member.objects.create(household=household, origin_round_id=household.origin_round_id, first_name="ก")


def look_and_fail(scope: Scope, *, count: int) -> None:
    with suppress(ZeroDivisionError), transaction.atomic(), standing(scope):
        assert Household.objects.count() == count
        1 / 0  # noqa: B018 – any error will do


@pytest.mark.django_db(transaction=True)
def test_what_a_rollback_takes_back_is_told_again(make_household):
    make_household("84010201")
    assert Household.objects.count() == 1
    look_and_fail(Scope(("92",)), count=0)
    with standing(Scope(("92",))):
        assert Household.objects.count() == 0
    with transaction.atomic(), standing(Scope(("92",))):
        look_and_fail(Scope.everywhere(), count=1)
        assert Household.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_behind_a_pooler_nothing_outlives_the_transaction(make_household):
    make_household("84010201")
    connection.close()  # a new one has been told nothing yet
    connection.is_pooled = True
    try:
        with standing(Scope(("84",))):
            assert Household.objects.count() == 1
            with transaction.atomic():
                assert Household.objects.count() == 1
            # What the next one of the pool would find: nothing.
            found = connection.connection.execute("SELECT current_setting('tpmap.areas', true)").fetchone()[0]
            assert found in (None, "")
    finally:
        connection.is_pooled = False


@pytest.mark.django_db
def test_it_is_told_only_when_it_changes(make_household, monkeypatch):
    make_household("84010201")
    said, tell = [], DatabaseWrapper._tell

    def tell_and_count(self):
        before = self.told
        tell(self)
        said.extend([self.told] if self.told != before else [])

    monkeypatch.setattr(DatabaseWrapper, "_tell", tell_and_count)
    with standing(Scope(("84",))):
        for _turn in range(3):
            Household.objects.count()
    Household.objects.count()
    assert len(said) == 2


# --- the catalogue (R-24) ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_table_with_an_area_has_its_wall_enabled_and_forced():
    standing_walls = dict(
        rows(
            "SELECT relation.relname, obj_description(policy.oid, 'pg_policy') FROM pg_policy AS policy"
            " JOIN pg_class AS relation ON relation.oid = policy.polrelid"
            " WHERE policy.polname = 'stand' AND relation.relrowsecurity AND relation.relforcerowsecurity"
        )
    )
    assert standing_walls == {one.table: one.digest for one in policies()}
    carrying = {
        table
        for (table,) in rows(
            "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name IN ('area_code', 'from_area_code') AND table_name !~ '_[0-9]{4}_[0-9]{2}$|_other$'"
            " AND table_name <> 'reports_scores_rolled_up'"
        )
    }
    # Posts are asked before anybody stands anywhere: accounts/walls.py.
    assert carrying - WALLED == {"accounts_post", "accounts_postevent"}


@pytest.mark.django_db
def test_the_role_of_the_site_owns_nothing_and_cannot_pass():
    assert rows("SELECT current_user")[0][0] == settings.SITE_ROLE
    role = rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = %s",
        [settings.SITE_ROLE],
    )
    assert role == [(False, False, False, False, False)]
    assert (
        rows(
            "SELECT 1 FROM pg_auth_members JOIN pg_roles ON pg_roles.oid = member WHERE rolname = %s",
            [settings.SITE_ROLE],
        )
        == []
    )
    owned = rows(
        "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = %s AND relnamespace = 'public'::regnamespace",
        [settings.SITE_ROLE],
    )
    assert owned == []
    assert rows("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [settings.SITE_ROLE]) == [(False,)]


@pytest.mark.django_db
def test_the_role_of_the_site_may_only_add_to_what_grows():
    for table in only_grow():
        rights = rows(
            "SELECT has_table_privilege(%s, %s, verb)"
            " FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS verb",
            [settings.SITE_ROLE, table],
        )
        assert [has for (has,) in rights] == [True, True, False, False, False], table


@pytest.mark.django_db
def test_a_month_of_the_access_log_cannot_be_read_past_its_wall():
    """By the name of a partition there is no wall: the role may not use it."""
    partitions = rows("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
    assert len(partitions) > 2
    for (name,) in partitions:
        assert rows("SELECT has_table_privilege(%s, %s, 'SELECT')", [settings.SITE_ROLE, name]) == [(False,)]


@pytest.mark.django_db
def test_what_was_taken_down_by_hand_stands_after_the_next_migrate(make_household):
    make_household("84010201")
    rows_of("SET CONSTRAINTS ALL IMMEDIATE")
    with as_owner():
        rows_of("ALTER TABLE households_household DISABLE ROW LEVEL SECURITY")
        rows_of("GRANT UPDATE ON logbook_visitevent TO tpmap_site")
        raise_walls()
    with standing(Scope(("92",))):
        assert not Household.objects.exists()
    assert rows("SELECT has_table_privilege('tpmap_site', 'logbook_visitevent', 'UPDATE')") == [(False,)]


def test_every_model_says_its_wall():
    assert every_model_says_its_wall() == []


def test_a_model_of_a_household_without_a_wall_is_an_error(monkeypatch):
    monkeypatch.setattr("areas.walls._declared", lambda model: None if model is Member else declared(model))
    assert "households.Member has no wall." in [error.msg for error in every_model_says_its_wall()]


def test_history_and_joins_have_the_wall_of_what_they_belong_to():
    of = {model._meta.label: wall_of(model) for model in our_tables()}
    assert of["logbook.TransferEvent"] == AnyOf(Of("logbook.Transfer", "pgh_obj_id"), of["logbook.Transfer"])
    assert of["logbook.VisitEvent"] == Of("logbook.Visit", "pgh_obj_id")  # it does not tell where it was then
    assert of["logbook.Assignment_problems"].parent == "logbook.Assignment"
    assert of["areas.Area"] is None
    assert Area._meta.db_table not in WALLED


# --- who looks further -----------------------------------------------------------------------------------------

# Every place that looks beyond where its caller stands, by module. One more is a decision: it comes with its reason.
LOOKING_FURTHER = {
    "accounts/administration.py": 1,
    "accounts/tasks.py": 3,
    "households/duplicates.py": 1,
    "households/tasks.py": 1,
    "logbook/looks.py": 1,
    "logbook/services/transfers.py": 1,
    "logbook/tasks.py": 1,
    "logbook/views/transfers.py": 1,
    "reports/tasks.py": 2,
}


def test_few_places_look_over_the_whole_country():
    found: dict[str, int] = {}
    for path in sorted(ROOT.glob("[a-z]*/**/*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] not in ("accounts", "areas", "jobs", "households", "mpi", "logbook", "reports", "tpmap"):
            continue
        calls = [
            node
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "standing_everywhere"
        ]
        found |= {name: len(calls)} if calls else {}
    assert found == LOOKING_FURTHER
