"""The fixed cast and its places: Surat Thani (84), where everybody works, and Trang (92), where the outsider does.

84 Surat Thani
   8401 Mueang          840102 Makham Tia (villages 01, 02, 05) · 840103 Wat Pradu (village 01)
   8402 Kanchanadit     840201 Tha Thong Mai (village 01)
92 Trang
   9201 Mueang          920101 Thap Thiang (village 01)
"""

import os
import sys
import warnings

import pgtrigger
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase

from areas.codes import enclosing_codes
from areas.models import Area
from areas.official import official_areas
from areas.services import add_villages, save_areas
from areas.standing import EVERYWHERE, stand_by_default
from households.choices import SurveyCycle
from households.hardship_list import HARDSHIPS
from households.models import Hardship, SurveyRound
from logbook.models import Agency, AgencyStaff
from tests.case import make_case
from tests.people import appoint, make_user
from tests.people import make_household as make_household_row
from tests.roles import as_owner, let_all_take

VILLAGES = {
    "84010201": "บ้านหน้าควน",
    "84010202": "บ้านในดอน",
    "84010205": "บ้านคลองตัวอย่าง",
    "84010301": "บ้านวัดเก่า",
    "84020101": "บ้านท่าเรือ",
    "92010101": "บ้านต้นทับเที่ยง",
}
PLACES = frozenset(code for village in VILLAGES for code in enclosing_codes(village))

_set_up, _flush = TransactionTestCase._fixture_setup.__func__, TransactionTestCase._fixture_teardown


# What makes the rows of a story stands everywhere; the requests of a test take the stand of who sends them.
stand_by_default(EVERYWHERE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    let_all_take(settings.SITE_ROLE)
    yield
    let_all_take("")


@pytest.fixture(scope="session", autouse=True)
def at_full_speed():
    """Let no job that runs in the tests' own process leave their session behind at the lowest priority."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jobs.throttle.step_back_in_database", lambda database=connection: True)
        yield


def _set_up_alone(cls):
    _end_forgotten_transactions()
    _set_up(cls)


def _flush_all(self):
    _end_forgotten_transactions()
    # The database refuses to empty the tables that only grow; only the tests' own clean-up may.
    with as_owner(), pgtrigger.ignore():
        _flush(self)


def _end_forgotten_transactions() -> None:
    """End what another session has left open: a test that commits would wait for its locks for ever."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid), backend_start, xact_start, left(query, 200) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%%'"
            " AND state_change < now() - interval '5 seconds'"
        )
        for forgotten in cursor.fetchall():
            warnings.warn(f"A transaction was left open: {forgotten}", stacklevel=2)


TransactionTestCase._fixture_setup = classmethod(_set_up_alone)
TransactionTestCase._fixture_teardown = _flush_all


def pytest_collection_modifyitems(items):
    """Put browsers last and killings first, each file whole.

    The driver of the browsers leaves an event loop running in its process, where Django refuses to touch the database.
    Who kills processes mostly waits: the other processes fill that time.
    """
    items.sort(key=lambda item: ("/e2e/" in item.nodeid, "/chaos/" not in item.nodeid))


def pytest_runtest_logreport(report):
    """Name a test that failed, and why, at once: whoever reads a log that was cut short knows."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        crash = getattr(report.longrepr, "reprcrash", None)
        sys.stderr.write(f"\nFAILED {report.nodeid} ({report.when}): {crash.message[:500] if crash else ''}\n")


def pytest_terminal_summary(terminalreporter):
    """Say how many requests the matrix (tests/matrix) has made, and how long that took, all processes together."""
    reports = [report for found in terminalreporter.stats.values() for report in found if hasattr(report, "when")]
    ended = [report for report in reports if report.when == "teardown"]
    counts = {report.nodeid: dict(report.user_properties).get("requests", 0) for report in ended}
    asked = [report for report in reports if report.when == "call" and counts.get(report.nodeid)]
    if asked:
        seconds = max(report.stop for report in asked) - min(report.start for report in asked)
        work = sum(report.duration for report in asked)
        terminalreporter.write_line(
            f"matrix: {sum(counts.values()):,} requests in {seconds:.0f} s ({work:.0f} s of work)"
        )


@pytest.fixture
def owner(db):
    """Be the owner of the database: for what fills an empty one by COPY, which walls do not let through."""
    with as_owner():
        yield


@pytest.fixture(scope="session")
def official_places() -> list[Area]:
    return [area for area in official_areas() if area.code in PLACES]


@pytest.fixture
def areas(db, official_places) -> dict[str, Area]:
    """The areas of the map above, by code."""
    save_areas(official_places)
    add_villages(names=VILLAGES)
    return Area.objects.in_bulk()


@pytest.fixture
def survey_rounds(db) -> dict[int, SurveyRound]:
    """The rounds 2565, 2566 (current) and 2567, by year."""
    SurveyRound.objects.bulk_create(
        SurveyRound(year=year, cycle=SurveyCycle.BMN_2565, is_current=year == 2566) for year in (2565, 2566, 2567)
    )
    return SurveyRound.objects.in_bulk()


@pytest.fixture
def make_household(areas, survey_rounds):
    """Make a household of Makham Tia, village 1, or of `area_code`: see `tests.people.make_household`."""

    def make(area_code: str = "84010201", **fields):
        return make_household_row(area_code=area_code, **fields)

    return make


@pytest.fixture
def put_right(db):
    """Change a hardship of ThaiQM's list, as the admin does: put_right(102, name_th="…")."""

    def change(number: int, **fields):
        Hardship.objects.filter(number=number).update(**fields)
        HARDSHIPS.forget()

    yield change
    HARDSHIPS.forget()


@pytest.fixture
def client_of():
    """Return a browser in which the given person is signed in."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def subdistrict_officer(areas):
    user = make_user("makhamtia", "วรรณา", "ขยันเยี่ยม")
    appoint(user, "subdistrict-team", "840102")
    return user


@pytest.fixture
def sibling_officer(areas):
    """The officer of the neighbouring subdistrict, in the same district."""
    user = make_user("watpradu", "สมพร", "ข้างเคียง")
    appoint(user, "subdistrict-team", "840103")
    return user


@pytest.fixture
def district_officer(areas):
    user = make_user("mueang.development", "ปรีชา", "พัฒนาดี")
    appoint(user, "district-development", "8401")
    return user


@pytest.fixture
def district_chief(areas):
    user = make_user("mueang.chief", "อำนวย", "ปกครองเก่ง")
    appoint(user, "district-chief", "8401")
    return user


@pytest.fixture
def provincial_officer(areas):
    user = make_user("suratthani.development", "จินตนา", "จังหวัดงาม")
    appoint(user, "provincial-development", "84")
    return user


@pytest.fixture
def governor(areas):
    user = make_user("suratthani.governor", "วิชัย", "นำจังหวัด")
    appoint(user, "governor", "84")
    return user


@pytest.fixture
def agency_officer(areas):
    """An officer of an agency of the district; of which one, the stories say."""
    user = make_user("mueang.agency", "สุดา", "การช่วย")
    appoint(user, "district-agency", "8401")
    return user


@pytest.fixture
def account_admin(areas):
    user = make_user("suratthani.accounts", "ธนา", "ดูแลบัญชี")
    appoint(user, "provincial-accounts", "84")
    return user


@pytest.fixture
def national_officer(areas):
    user = make_user("national", "ศิริ", "ทั้งแผ่นดิน")
    appoint(user, "national-office")
    return user


@pytest.fixture
def auditor(areas):
    user = make_user("auditor", "ยุติ", "ตรวจสอบ")
    appoint(user, "auditor")
    return user


@pytest.fixture
def outsider(areas):
    """A provincial officer of another province: as many rights as anybody, nothing of them here."""
    user = make_user("trang.development", "กันตัง", "ต่างถิ่น")
    appoint(user, "provincial-development", "92")
    return user


@pytest.fixture
def outside_admin(areas):
    """An administrator of accounts of another province."""
    user = make_user("trang.accounts", "สมบัติ", "ต่างบัญชี")
    appoint(user, "provincial-accounts", "92")
    return user


@pytest.fixture
def outside_chief(areas):
    """A district chief of another province: confirms people there, and knows of nobody here."""
    user = make_user("trang.chief", "ธำรง", "ต่างอำเภอ")
    appoint(user, "district-chief", "9201")
    return user


@pytest.fixture
def case(make_household, subdistrict_officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_case(make_household=make_household, by=subdistrict_officer)


@pytest.fixture
def foreign_officer(areas):
    """An officer of another agency of the same district."""
    user = make_user("other.agency", "มานะ", "ต่างหน่วย")
    appoint(user, "district-agency", "8401")
    AgencyStaff.objects.create(agency=Agency.objects.create(name="อีกหน่วยงาน", area_id="8401"), user=user)
    return user
