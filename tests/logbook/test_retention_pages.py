"""Who sets periods and places holds, in which area, and what becomes of a granted request to be forgotten."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import chain
from accounts.choices import RetentionCause
from accounts.models import RetentionPeriod, RetentionRun
from accounts.privacy import EMPTIED
from accounts.retention import KINDS, retain
from households.choices import HouseholdStatus
from households.models import Forgotten, Household, LegalHold, Member
from logbook.models import SubjectRequest
from tests.accounts.test_chain import settled

PERIODS, HOLDS, RUNS, NEW = (
    reverse(f"logbook:{name}") for name in ("retention", "retention-holds", "retention-runs", "retention-hold-new")
)
PERIOD = reverse("logbook:retention-period") + "?kind=families-dead"


@pytest.fixture
def family(make_household):
    return make_household(members=["head", "child"], road="ถนนเก่า")


def until(years: int = 3) -> dict:
    day = timezone.localdate().replace(day=1)
    return {"until_day": day.day, "until_month": day.month, "until_year": day.year + years + 543}


def hold_form(**changes) -> dict:
    return {"client_uuid": str(uuid4()), "reason": "คดีที่ศาลจังหวัด"} | until() | changes


def hold_page(household) -> str:
    return reverse("logbook:household-hold", args=[household.pk])


def period_form(**changes) -> dict:
    return {"version": 0, "months": 36, "basis": "มาตรา 37 (3)", "reason": "คำสั่งที่ 1/2569"} | changes


@pytest.mark.parametrize("page", [PERIODS, HOLDS, RUNS, NEW])
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("national_officer", 200),
        ("governor", 200),
        ("provincial_officer", 200),
        ("district_chief", 403),
        ("subdistrict_officer", 403),
        ("account_admin", 403),
        ("auditor", 403),
    ],
)
def test_who_opens_the_pages(page, person, status, client_of, request):
    assert client_of(request.getfixturevalue(person)).get(page).status_code == status


class TestPeriods:
    def test_the_national_office_sets_one_and_it_stands_everywhere(self, client_of, national_officer, auditor):
        client = client_of(national_officer)
        assert client.post(PERIOD, period_form()).status_code == 302
        period = RetentionPeriod.objects.get()
        assert (period.months, period.set_by, period.version) == (36, national_officer, 1)
        assert "3 ปี" in client.get(PERIODS).content.decode()
        assert "3 ปี" in client_of(auditor).get(reverse("accounts:processing")).content.decode()

    def test_what_it_was_before_stays_to_be_read(self, client_of, national_officer):
        client = client_of(national_officer)
        client.post(PERIOD, period_form(reason="คำสั่งแรก"))
        client.post(PERIOD, period_form(reason="คำสั่งที่สอง", version=1, months=48))
        told = client.get(PERIOD).content.decode()
        assert "คำสั่งแรก" in told
        assert "คำสั่งที่สอง" in told

    @pytest.mark.parametrize(
        ("changes", "said"), [({"months": 0}, "months"), ({"months": ""}, "months"), ({"months": 5000}, "months"),
                              ({"basis": " "}, "basis"), ({"reason": ""}, "reason"), ({"version": 7}, "__all__")],
    )  # fmt: skip
    def test_what_cannot_be_is_said(self, client_of, national_officer, changes, said):
        answer = client_of(national_officer).post(PERIOD, period_form(**changes))
        assert (answer.status_code, said in answer.context["form"].errors) == (422, True)
        assert not RetentionPeriod.objects.exists()

    def test_the_access_log_is_never_kept_for_less_than_the_law_says(self, client_of, national_officer):
        address = reverse("logbook:retention-period") + "?kind=access-log"
        assert client_of(national_officer).post(address, period_form(months=2)).status_code == 422

    @pytest.mark.parametrize("person", ["governor", "provincial_officer", "district_chief"])
    def test_nobody_else_sets_it(self, person, client_of, request):
        assert client_of(request.getfixturevalue(person)).post(PERIOD, period_form()).status_code == 403
        assert not RetentionPeriod.objects.exists()

    def test_a_kind_that_there_is_not_is_not_found(self, client_of, national_officer):
        address = reverse("logbook:retention-period") + "?kind=x"
        assert client_of(national_officer).get(address).status_code == 404


class TestHolds:
    def test_a_household_is_held_once_however_often_it_is_sent(self, family, client_of, governor):
        client, form = client_of(governor), hold_form()
        for _ in range(2):
            assert client.post(hold_page(family), form).status_code == 302
        hold = LegalHold.objects.get()
        assert (hold.household, hold.placed_by, hold.reason) == (family, governor, "คดีที่ศาลจังหวัด")
        assert "คดีที่ศาลจังหวัด" in client.get(HOLDS).content.decode()

    def test_an_area_is_held(self, family, client_of, governor):
        form = hold_form(province="84", district="8401")
        assert client_of(governor).post(NEW, form).status_code == 302
        assert LegalHold.objects.get().area_id == "8401"

    def test_of_another_province_it_is_not(self, family, client_of, governor):
        answer = client_of(governor).post(NEW, hold_form(province="92", district="9201"))
        assert not LegalHold.objects.filter(area__code__startswith="92").exists()
        assert answer.status_code in (302, 422)

    @pytest.mark.parametrize(
        ("changes", "said"), [({"reason": " "}, "reason"), ({"until_year": ""}, "until"), (until(-2), "until")]
    )
    def test_what_cannot_be_is_said_and_what_was_typed_is_kept(self, family, client_of, governor, changes, said):
        answer = client_of(governor).post(hold_page(family), hold_form(**changes))
        assert (answer.status_code, said in answer.context["form"].errors) == (422, True)
        assert not LegalHold.objects.exists()

    def test_it_ends_with_a_reason_and_only_once(self, family, client_of, governor):
        client = client_of(governor)
        client.post(hold_page(family), hold_form())
        end = reverse("logbook:retention-hold-end", args=[LegalHold.objects.get().pk])
        assert client.post(end, {"reason": ""}).status_code == 422
        assert client.post(end, {"reason": "คดีถึงที่สุด"}).status_code == 302
        assert client.post(end, {"reason": "อีกครั้ง"}).status_code == 422
        hold = LegalHold.objects.get()
        assert (hold.ended_by, hold.end_reason) == (governor, "คดีถึงที่สุด")
        assert "คดีถึงที่สุด" in client.get(HOLDS + "?show=ended").content.decode()

    def test_a_foreign_hold_is_not_found(self, family, client_of, governor, outsider):
        client_of(governor).post(hold_page(family), hold_form())
        end = reverse("logbook:retention-hold-end", args=[LegalHold.objects.get().pk])
        assert client_of(outsider).post(end, {"reason": "x"}).status_code == 404
        assert "ถนนเก่า" not in client_of(outsider).get(HOLDS).content.decode()

    def test_the_national_office_sees_those_of_households_and_of_areas(
        self, family, client_of, governor, national_officer
    ):
        client_of(governor).post(hold_page(family), hold_form())
        client_of(governor).post(NEW, hold_form(province="84", district="8401"))
        assert len(client_of(national_officer).get(HOLDS).context["page"]) == 2

    def test_the_list_costs_the_same_for_any_number(
        self, family, make_household, client_of, governor, django_assert_num_queries
    ):
        client = client_of(governor)
        for one in [family, *(make_household() for _ in range(8))]:
            LegalHold.objects.create(
                household=one, reason="คดี", until=date(2099, 1, 1), placed_by=governor, placed_at=timezone.now()
            )
        client.get(HOLDS)
        with django_assert_num_queries(7):
            client.get(HOLDS)


class TestRuns:
    def test_what_goes_next_month_stands_by_district(self, family, client_of, governor, outsider):
        # Five years in ten days.
        soon = timezone.localdate() + timedelta(days=10)
        since = soon.replace(year=soon.year - 5) if (soon.month, soon.day) != (2, 29) else soon - timedelta(days=1826)
        Household.objects.filter(pk=family.pk).update(status=HouseholdStatus.ALL_DEAD, status_on=since)
        [coming] = client_of(governor).get(RUNS).context["coming"]
        assert (coming.kept.kind.name, coming.count) == ("families-dead", 1)
        assert coming.districts == [("เมืองสุราษฎร์ธานี", 1)] or coming.districts[0][1] == 1
        assert client_of(outsider).get(RUNS).context["coming"] == []

    def test_a_run_tells_what_it_did(self, family, client_of, national_officer):
        Household.objects.filter(pk=family.pk).update(status=HouseholdStatus.ALL_DEAD, status_on="2015-01-01")
        retain(at=timezone.now(), cause=RetentionCause.COMMAND, by=national_officer)
        told = client_of(national_officer).get(RUNS).content.decode()
        assert str(KINDS["families-dead"].label) in told
        assert str(national_officer) in told

    def test_the_page_of_a_forgotten_family_says_so(self, family, client_of, governor):
        Household.objects.filter(pk=family.pk).update(status=HouseholdStatus.ALL_DEAD, status_on="2015-01-01")
        retain(at=timezone.now(), cause=RetentionCause.COMMAND)
        told = client_of(governor).get(reverse("logbook:household", args=[family.pk])).content.decode()
        assert "ลบข้อมูลส่วนบุคคลของแฟ้มนี้แล้ว" in told
        assert "(ลบชื่อแล้ว)" in told
        assert "ถนนเก่า" not in told

    @pytest.mark.parametrize("name", ["household-timeline", "household-history", "household-score"])
    def test_its_other_pages_open(self, name, family, client_of, governor):
        Household.objects.filter(pk=family.pk).update(status=HouseholdStatus.ALL_DEAD, status_on="2015-01-01")
        retain(at=timezone.now(), cause=RetentionCause.COMMAND)
        answer = client_of(governor).get(reverse(f"logbook:{name}", args=[family.pk]))
        assert answer.status_code == 200
        assert "ถนนเก่า" not in answer.content.decode()


class TestForgettingAsAsked:
    @pytest.fixture
    def granted(self, family, district_chief):
        return SubjectRequest.objects.create(
            household=family,
            right="erase",
            asker="นายตัวเอง",
            identified_by="บัตร",
            asked_on=timezone.localdate(),
            due_on=timezone.localdate() + timedelta(days=30),
            state="answered",
            answer="จะลบให้",
            received_by=district_chief,
        )

    def forget(self, client, request):
        return client.post(reverse("logbook:subject-request-forget", args=[request.pk]))

    def test_the_family_is_forgotten_the_same_way_and_the_request_is_the_proof(
        self, granted, family, client_of, district_chief
    ):
        chain.extend(at=settled())
        client = client_of(district_chief)
        assert "ลบข้อมูลตามคำขอ" in client.get(reverse("logbook:subject-request", args=[granted.pk])).content.decode()
        assert self.forget(client, granted).status_code == 302
        assert Household.objects.get(pk=family.pk).road == EMPTIED
        assert set(Member.objects.filter(household=family).values_list("first_name", flat=True)) == {EMPTIED}
        run = RetentionRun.objects.get()
        assert (run.cause, run.by, run.counts) == (RetentionCause.REQUEST, district_chief, {"asked": 1})
        assert SubjectRequest.objects.get().asker == "นายตัวเอง"
        assert chain.check(at=settled()).is_whole

    def test_of_one_person_only_he_is(self, granted, family, client_of, district_chief):
        child = family.members.get(relationship="child")
        SubjectRequest.objects.update(member=child)
        self.forget(client_of(district_chief), granted)
        assert Member.objects.get(pk=child.pk).first_name == EMPTIED
        assert Household.objects.get(pk=family.pk).road == "ถนนเก่า"
        assert Forgotten.objects.get().member == child

    def test_twice_says_that_it_is_done(self, granted, client_of, district_chief):
        client = client_of(district_chief)
        self.forget(client, granted)
        assert self.forget(client, granted).status_code == 422

    @pytest.mark.parametrize("change", [{"right": "access"}, {"state": "refused"}, {"state": "in_work"}])
    def test_only_what_was_granted(self, granted, family, client_of, district_chief, change):
        SubjectRequest.objects.update(**change)
        assert self.forget(client_of(district_chief), granted).status_code == 422
        assert Household.objects.get(pk=family.pk).road == "ถนนเก่า"

    def test_a_hold_is_stronger(self, granted, family, client_of, district_chief, governor):
        LegalHold.objects.create(
            area_id="84", reason="คดี", until=date(2099, 1, 1), placed_by=governor, placed_at=timezone.now()
        )
        answer = self.forget(client_of(district_chief), granted)
        assert (answer.status_code, Household.objects.get(pk=family.pk).road) == (422, "ถนนเก่า")
        assert not RetentionRun.objects.exists()

    def test_so_is_an_open_case(self, granted, family, client_of, district_chief):
        family.problems.create(
            round_id=2566, kind="other", description="บ้านพัง", found_on="2023-01-01", recorded_by=district_chief
        )
        assert self.forget(client_of(district_chief), granted).status_code == 422

    @pytest.mark.parametrize(
        ("person", "status"), [("subdistrict_officer", 403), ("provincial_officer", 403), ("outside_chief", 404)]
    )
    def test_who_may_not(self, granted, person, status, client_of, request):
        assert self.forget(client_of(request.getfixturevalue(person)), granted).status_code == status
        assert not Forgotten.objects.exists()
