"""A decoy is a household that nobody has a reason to open: it counts nowhere, and whoever opens it is told of."""

from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import LookupAlarmKind
from accounts.models import Decoy, LookupAlarm
from areas.models import Area
from areas.scope import Scope
from households.models import Household, Member
from logbook.services.decoys import MOST_IN_A_VILLAGE, EnoughDecoys, place_decoy
from mpi.models import HouseholdScore
from mpi.recompute import recompute
from reports.pivots.engine import compute
from reports.pivots.spec import PivotSpec
from tests.people import make_household as make_household_row
from tests.reports.exporting import asked_and_made

VILLAGE = "84010201"


@pytest.fixture
def place(areas, survey_rounds, account_admin):
    def placed(village: str = VILLAGE, seed: int = 1) -> Decoy:
        now = timezone.now()
        area = Area.objects.get(pk=village)
        return place_decoy(area=area, rng=Random(seed), on=timezone.localdate(now), at=now, by=account_admin)

    return placed


@pytest.fixture
def decoy(place):
    return place()


@pytest.mark.parametrize(
    "page", ["logbook:household", "logbook:household-history", "household-detail", "logbook:visit-new"]
)
def test_whoever_opens_it_is_told_of_and_does_not_notice(page, decoy, client_of, subdistrict_officer):
    answer = client_of(subdistrict_officer).get(reverse(page, args=[decoy.household_id]))
    assert answer.status_code == 200
    assert "ตัวล่อ" not in answer.content.decode()
    alarm = LookupAlarm.objects.get()
    assert (alarm.kind, alarm.user, alarm.area_code) == (LookupAlarmKind.DECOY, subdistrict_officer, "840102")
    assert alarm.network


def test_its_person_betrays_as_well(decoy, client_of, subdistrict_officer):
    member = Member.objects.get(household=decoy.household_id)
    assert client_of(subdistrict_officer).get(reverse("member-detail", args=[member.pk])).status_code == 200
    assert LookupAlarm.objects.get().kind == LookupAlarmKind.DECOY


def test_a_real_household_raises_no_alarm(decoy, make_household, client_of, subdistrict_officer):
    client_of(subdistrict_officer).get(reverse("logbook:household", args=[make_household().pk]))
    assert not LookupAlarm.objects.exists()


def test_a_list_that_happens_to_hold_it_raises_no_alarm(decoy, client_of, subdistrict_officer):
    page = reverse("household-list") + "?confirmation=withdrawn"
    assert str(decoy.household_id) in client_of(subdistrict_officer).get(page).content.decode()
    assert not LookupAlarm.objects.exists()


def test_it_counts_in_no_score_report_file_or_list_of_work(
    place, survey_rounds, client_of, provincial_officer, district_chief, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    make_household_row(area_code=VILLAGE, members=["head", "child"])
    works = ("logbook:approvals", "logbook:entries", "logbook:care", "logbook:board")
    pages = [f"{reverse('logbook:search')}?show=failing", *map(reverse, works)]
    questions = [{"topic": topic, "rows": "village", "round": "2566"} for topic in ("households", "members")]

    def figures():
        recompute(households=Household.objects.all(), round=survey_rounds[2566])
        tables = [compute(PivotSpec.parse(one), scope=Scope(("84",)), at=timezone.now()) for one in questions]
        taken = asked_and_made(provincial_officer).row_count
        return [table.as_json()["records"] for table in tables], taken, HouseholdScore.objects.count()

    before = figures()
    decoy = place()
    assert figures() == before
    assert not HouseholdScore.objects.filter(household=decoy.household_id).exists()
    for user in (provincial_officer, district_chief):
        client = client_of(user)
        for page in pages:
            told = client.get(page).content.decode()
            assert str(decoy.household_id) not in told


def test_a_village_has_so_many_and_no_more(place):
    for seed in range(MOST_IN_A_VILLAGE):
        place(seed=seed)
    with pytest.raises(EnoughDecoys):
        place(seed=9)
    assert Decoy.objects.count() == MOST_IN_A_VILLAGE


class TestThePage:
    url = "logbook:decoy-new"

    def choose(self, village=VILLAGE):
        return {"province": "84", "district": "8401", "subdistrict": "840102", "village": village}

    def test_an_administrator_places_one_in_his_area(self, areas, survey_rounds, client_of, account_admin):
        client = client_of(account_admin)
        assert client.post(reverse(self.url), self.choose()).status_code == 302
        told = client.get(reverse("logbook:lookups")).content.decode()
        assert Decoy.objects.get().area_code == VILLAGE
        assert Decoy.objects.get().household.house_number in told

    @pytest.mark.parametrize("village", ["", "92010101", "x"])
    def test_elsewhere_or_nowhere_he_cannot(self, village, areas, survey_rounds, client_of, account_admin):
        answer = client_of(account_admin).post(reverse(self.url), self.choose(village))
        assert answer.status_code == 422
        assert not Decoy.objects.exists()

    @pytest.mark.parametrize("person", ["subdistrict_officer", "district_chief", "provincial_officer", "auditor"])
    def test_nobody_else_can_or_knows_of_them(self, person, decoy, client_of, request):
        client = client_of(request.getfixturevalue(person))
        assert client.post(reverse(self.url), self.choose()).status_code == 403
        assert client.get(reverse("logbook:lookups")).status_code == 403

    def test_an_administrator_of_another_area_reads_nothing_of_it(self, decoy, client_of, outside_admin):
        told = client_of(outside_admin).get(reverse("logbook:lookups")).content.decode()
        assert decoy.household.house_number not in told

    def test_the_page_takes_few_queries(self, place, client_of, account_admin, django_assert_max_num_queries):
        for seed in range(3):
            place(seed=seed)
        client = client_of(account_admin)
        client.get(reverse("logbook:lookups"))  # the first page of a session also writes when it began
        with django_assert_max_num_queries(10):
            client.get(reverse("logbook:lookups"))
