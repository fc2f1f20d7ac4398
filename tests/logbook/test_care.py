"""Whom to look after: the worklists, mentors named one by one or for a list, and what each of them has to do."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from households.choices import HouseholdStatus
from logbook.choices import ProblemKind
from logbook.models import HouseholdCase, Problem
from logbook.services.mentors import name_mentor
from logbook.workload import PAGE_SIZE, workload
from tests.logbook.care import followed, helped
from tests.logbook.families import crowd, score
from tests.queries import THE_LOOK

MOST_QUERIES = 12 + THE_LOOK
CARE, MENTORS = reverse("logbook:care"), reverse("logbook:mentors")


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def listed(client, query: str = "") -> list:
    answer = client.get(f"{CARE}?{query}")
    assert answer.status_code == 200
    return [row.household for row in answer.context["care"].rows]


@pytest.mark.parametrize(
    ("person", "status"),
    [("subdistrict_officer", 200), ("provincial_officer", 200), ("national_officer", 403), ("auditor", 403)],
)
def test_who_follows_households_sees_the_lists(person, status, client_of, survey_rounds, request):
    assert client_of(request.getfixturevalue(person)).get(CARE).status_code == status


@pytest.mark.parametrize(
    "query",
    ["list=nonsense", "list=of&of=nonsense", "after=nonsense", "list=of&of=00000000-0000-4000-8000-000000000000"],
)
def test_a_list_that_cannot_be_is_not_found(query, officer, survey_rounds):
    assert officer.get(f"{CARE}?{query}").status_code == 404


def test_who_was_helped_before_and_does_not_pass_is_followed_until_he_passes(
    make_household, subdistrict_officer, officer
):
    still, passed, new, gone = (make_household() for _each in range(4))
    for household in (still, passed, gone):
        helped(household, subdistrict_officer, year=2565, on=date(2022, 5, 1))
    helped(new, subdistrict_officer)
    gone.status = HouseholdStatus.NOT_FOUND
    gone.save()
    for household in (still, new, gone):
        score(household, "MPI15")
    score(passed)
    assert listed(officer) == [still]


def test_the_longest_silence_comes_first_and_whom_nobody_heard_of_before_all(
    make_household, subdistrict_officer, officer
):
    recent, long_ago, never = (make_household() for _each in range(3))
    for household in (recent, long_ago, never):
        helped(household, subdistrict_officer, year=2565)
        score(household, "MPI15")
    followed(recent, subdistrict_officer, on=date(2023, 6, 1))
    followed(long_ago, subdistrict_officer, on=date(2023, 1, 1))
    assert listed(officer) == [never, long_ago, recent]
    rows = officer.get(CARE).context["care"].rows
    assert [row.days_silent is None for row in rows] == [True, False, False]


def test_a_long_list_goes_on_after_its_last_row_and_back(subdistrict_officer, officer, areas, survey_rounds):
    households = crowd([("สมหมาย", f"ที่{number}") for number in range(120)])
    for number, household in enumerate(households):
        helped(household, subdistrict_officer, year=2565)
        if number >= 60:
            followed(household, subdistrict_officer, on=date(2023, 1, 1) + timedelta(days=number))
    seen, query = [], ""
    while query is not None:
        care = officer.get(f"{CARE}{query}").context["care"]
        seen += [row.household.pk for row in care.rows]
        query = care.next or None
    assert len(seen) == 120
    assert set(seen[:60]) == {household.pk for household in households[:60]}
    assert seen[60:] == [household.pk for household in households[60:]]
    back = officer.get(f"{CARE}{care.previous}").context["care"]
    assert [row.household.pk for row in back.rows] == seen[50:100]


def test_a_mentor_sees_his_own_households(make_household, subdistrict_officer, district_officer, officer):
    mine, others = make_household(), make_household()
    name_mentor(households=[mine], mentor=subdistrict_officer, on=date(2023, 1, 1), by=district_officer)
    name_mentor(households=[others], mentor_name="ผู้ใหญ่ชอบ", on=date(2023, 1, 1), by=district_officer)
    assert listed(officer, "list=mine") == [mine]
    assert listed(officer, f"list=of&of={others.pk}") == [others]


def test_who_was_not_followed_for_long_is_listed_by_days(make_household, subdistrict_officer, officer):
    today = timezone.localdate()
    silent, fresh, new = (make_household() for _each in range(3))
    long_ago = today - timedelta(days=100)
    name_mentor(households=[silent, fresh], mentor_name="ผู้ใหญ่ชอบ", on=long_ago, by=subdistrict_officer)
    name_mentor(households=[new], mentor_name="ผู้ใหญ่ชอบ", on=today, by=subdistrict_officer)
    followed(silent, subdistrict_officer, on=today - timedelta(days=45))
    followed(fresh, subdistrict_officer, on=today - timedelta(days=5))
    assert listed(officer, "list=silent") == [silent]
    assert listed(officer, "list=silent&days=60") == []


def test_a_list_gets_a_mentor_at_once_and_again_changes_nothing(
    make_household, subdistrict_officer, district_officer, officer
):
    first, second, third = (make_household() for _each in range(3))
    for household in (first, second, third):
        score(household, "MPI15")
    assert set(listed(officer, "list=unmentored")) == {first, second, third}
    typed = {"households": [str(first.pk), str(second.pk)], "mentor": str(district_officer.pk), "mentor_name": ""}
    for count in ("2", "0"):
        answer = officer.post(f"{CARE}?list=unmentored", typed, follow=True)
        assert f"{count} ครัวเรือน" in answer.content.decode()
    assert set(HouseholdCase.objects.values_list("household", "mentor")) == {
        (first.pk, district_officer.pk),
        (second.pk, district_officer.pk),
    }
    assert listed(officer, "list=unmentored") == [third]
    case = HouseholdCase.objects.get(pk=first.pk)
    assert case.events.order_by("pgh_id").last().pgh_context.metadata["user"] == subdistrict_officer.pk
    assert case.events.count() == 2


@pytest.mark.parametrize(
    "typed",
    [
        {"mentor": "", "mentor_name": ""},
        {"mentor": "999999", "mentor_name": ""},
        {"mentor": "nobody", "mentor_name": "ผู้ใหญ่ชอบ"},
        {"mentor_name": "ก" * 201},
    ],
)
def test_a_mentor_that_cannot_be_is_refused_and_the_ticks_stay(typed, make_household, officer):
    household = make_household()
    score(household, "MPI15")
    answer = officer.post(f"{CARE}?list=unmentored", {"households": [str(household.pk)]} | typed)
    assert answer.status_code == 422
    assert answer.context["ticked"] == {household.pk}
    assert not HouseholdCase.objects.exists()


def test_nobody_names_a_mentor_in_another_area(make_household, client_of, sibling_officer):
    household = make_household()
    client = client_of(sibling_officer)
    typed = {"households": [str(household.pk)], "mentor_name": "คนนอก"}
    assert client.post(CARE, typed).status_code == 422
    assert client.post(reverse("logbook:mentor", args=[household.pk]), typed).status_code == 404
    assert not HouseholdCase.objects.exists()


def test_one_household_gets_a_mentor_of_the_village_and_loses_him(make_household, officer):
    household = make_household()
    page = reverse("logbook:mentor", args=[household.pk])
    assert officer.post(page, {"mentor_name": "นางสาวใจดี"}).status_code == 302
    assert "นางสาวใจดี" in officer.get(reverse("logbook:household", args=[household.pk])).content.decode()
    officer.post(page, {"mentor": "nobody"})
    case = HouseholdCase.objects.get()
    assert (case.has_mentor, case.mentored_since) == (False, None)
    assert officer.post(page, {}).status_code == 422


def test_an_account_and_a_name_are_never_both(make_household, subdistrict_officer):
    with pytest.raises(ValueError, match="account or a name"):
        name_mentor(
            households=[make_household()],
            mentor=subdistrict_officer,
            mentor_name="ผู้ใหญ่ชอบ",
            on=date(2023, 1, 1),
            by=subdistrict_officer,
        )


def test_the_workload_counts_households_problems_and_what_is_overdue(
    make_household, subdistrict_officer, client_of, provincial_officer
):
    today = timezone.localdate()
    long_ago = today - timedelta(days=100)
    first, second, third = (make_household() for _each in range(3))
    name_mentor(households=[first, second], mentor=subdistrict_officer, on=long_ago, by=subdistrict_officer)
    name_mentor(households=[third], mentor_name="ผู้ใหญ่ชอบ", on=long_ago, by=subdistrict_officer)
    followed(first, subdistrict_officer, on=today - timedelta(days=3))
    followed(third, subdistrict_officer, on=today - timedelta(days=9), next_on=today - timedelta(days=1))
    for household in (first, first, third):
        Problem.objects.create(
            household=household,
            round_id=2566,
            kind=ProblemKind.OTHER,
            description="หลังคารั่ว",
            found_on=long_ago,
            recorded_by=subdistrict_officer,
        )
    rows = client_of(provincial_officer).get(MENTORS).context["load"].rows
    told = {row.label: (row.households, row.open_problems, row.overdue, row.last_on) for row in rows}
    assert told == {
        "วรรณา ขยันเยี่ยม": (2, 2, 1, today - timedelta(days=3)),
        "ผู้ใหญ่ชอบ": (1, 1, 1, today - timedelta(days=9)),
    }


def test_the_workload_of_many_mentors_is_paged_by_name(provincial_officer, areas, survey_rounds):
    households = crowd([("สมหมาย", f"ที่{number}") for number in range(PAGE_SIZE + 5)])
    for number, household in enumerate(households):
        name_mentor(
            households=[household], mentor_name=f"พี่เลี้ยง {number:03}", on=date(2023, 1, 1), by=provincial_officer
        )
    first = workload(provincial_officer.scope, on=date(2023, 2, 1))
    second = workload(provincial_officer.scope, on=date(2023, 2, 1), after=first.next)
    assert [len(first.rows), len(second.rows), second.next] == [PAGE_SIZE, 5, None]
    labels = [row.label for row in (*first.rows, *second.rows)]
    assert labels == sorted(labels)


def test_the_workload_of_another_province_is_empty(make_household, subdistrict_officer, client_of, outsider):
    name_mentor(households=[make_household()], mentor_name="ผู้ใหญ่ชอบ", on=date(2023, 1, 1), by=subdistrict_officer)
    assert client_of(outsider).get(MENTORS).context["load"].rows == []


@pytest.mark.parametrize("query", ["list=before", "list=mine", "list=silent", "list=unmentored"])
def test_each_list_takes_few_queries_however_long(
    query, subdistrict_officer, officer, areas, survey_rounds, django_assert_max_num_queries
):
    households = crowd([("สมหมาย", f"ที่{number}") for number in range(60)])
    for household in households:
        helped(household, subdistrict_officer, year=2565)
    if query != "list=unmentored":
        name_mentor(households=households, mentor=subdistrict_officer, on=date(2023, 1, 1), by=subdistrict_officer)
    with django_assert_max_num_queries(MOST_QUERIES):
        after = officer.get(f"{CARE}?{query}").context["care"].next
    assert after
    with django_assert_max_num_queries(MOST_QUERIES):
        assert officer.get(f"{CARE}{after}").context["care"].rows
    with django_assert_max_num_queries(MOST_QUERIES):
        officer.get(MENTORS)
