"""Who looked at a family is told to whoever answers for it; what one looked at oneself, to everybody."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.access_log import Look, write
from accounts.choices import Action
from accounts.models import AccessLogEntry
from tests.people import make_household as make_household_row
from tests.queries import THE_LOOK

MOST_QUERIES = 12 + THE_LOOK


@pytest.fixture
def household(make_household):
    return make_household()


@pytest.fixture
def looked(household, client_of, subdistrict_officer, provincial_officer):
    """Looked at by the team's officer on its page, and by the province's in a list and on a form."""
    client_of(subdistrict_officer).get(reverse("logbook:household", args=[household.pk]))
    client = client_of(provincial_officer)
    client.get(reverse("household-list"))
    client.get(reverse("logbook:visit-new", args=[household.pk]))
    return household


def page_of(household) -> str:
    return reverse("logbook:household-looks", args=[household.pk])


def test_a_chief_reads_who_looked_at_a_family_when_and_how(looked, client_of, district_chief, subdistrict_officer):
    told = client_of(district_chief).get(page_of(looked)).content.decode()
    for word in (str(subdistrict_officer), "จินตนา", "เปิดดูหน้า", "อ่านผ่านโปรแกรม", "127.0.0.0"):
        assert word in told
    assert looked.members.get().last_name in told


def test_reading_it_is_a_look_too(looked, client_of, district_chief):
    client_of(district_chief).get(page_of(looked))
    entry = AccessLogEntry.objects.order_by("id").last()
    assert (entry.user, entry.page, entry.household) == (district_chief, "logbook:household-looks", looked)


def test_an_auditor_reads_who_looked_and_never_at_whom_by_name(looked, client_of, auditor, subdistrict_officer):
    client = client_of(auditor)
    for page in (page_of(looked), reverse("logbook:looks")):
        told = client.get(page).content.decode()
        assert str(subdistrict_officer) in told
        assert looked.members.get().last_name not in told


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("district_chief", 200),
        ("governor", 200),
        ("auditor", 200),
        ("subdistrict_officer", 403),
        ("provincial_officer", 403),
        ("national_officer", 403),
        ("account_admin", 403),
        ("outside_chief", 404),
    ],
)
def test_only_those_who_answer_for_the_area_read_it(person, status, household, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get(page_of(household)).status_code == status
    assert client.get(reverse("logbook:looks")).status_code == (403 if status == 403 else 200)
    assert client.get(page_of(household).replace(str(household.pk), "x")).status_code == 404


def test_everybody_reads_his_own_looks_and_nobody_elses(looked, client_of, subdistrict_officer, agency_officer):
    mine = client_of(subdistrict_officer).get(reverse("logbook:my-looks"))
    assert looked.members.get().last_name in mine.content.decode()
    assert [row.entry.page for row in mine.context["page"].rows] == ["logbook:household"]
    other = client_of(agency_officer).get(reverse("logbook:my-looks"))
    assert other.status_code == 200
    assert other.context["page"].rows == []


def test_a_chief_reads_of_his_area_alone(looked, client_of, district_chief, outside_chief, sibling_officer):
    rows = client_of(district_chief).get(reverse("logbook:looks")).context["page"].rows
    assert {row.entry.page for row in rows} == {"logbook:household", "logbook:visit-new"}
    assert client_of(outside_chief).get(reverse("logbook:looks")).context["page"].rows == []


def test_the_log_of_an_area_is_narrowed_to_a_person_an_action_a_month(
    looked, client_of, district_chief, subdistrict_officer, outsider
):
    client, page = client_of(district_chief), reverse("logbook:looks")
    of_him = client.get(page, {"user": subdistrict_officer.pk})
    assert [row.who for row in of_him.context["page"].rows] == [subdistrict_officer]
    assert client.get(page, {"action": "print"}).context["page"].rows == []
    assert client.get(page, {"month": f"{timezone.localdate():%Y-%m}"}).context["page"].rows
    for month in ("1999-01", "x", "2026-13"):
        assert client.get(page, {"month": month}).status_code == 404
    for nobody in (outsider.pk, "x", "9" * 30):  # who looked at nothing here is not named, whatever is asked
        assert str(outsider) not in client.get(page, {"user": nobody}).content.decode()


def test_older_looks_are_a_press_away(household, client_of, district_chief, subdistrict_officer):
    seen = type(household).objects.filter(pk=household.pk)
    for _ in range(60):
        write(Look(user=subdistrict_officer, action=Action.VIEW, at=timezone.now(), of=seen))
    for user, page in ((district_chief, reverse("logbook:looks")), (subdistrict_officer, reverse("logbook:my-looks"))):
        client = client_of(user)
        first = client.get(page).context["page"]
        second = client.get(page, {"before": first.older}).context["page"]
        assert (len(first.rows), len(second.rows), second.older) == (50, 10, None)
        assert not {row.entry.pk for row in first.rows} & {row.entry.pk for row in second.rows}
    second = client_of(district_chief).get(page_of(household), {"page": 2})
    assert second.context["page"].paginator.count - 50 == len(second.context["rows"]) >= 10


@pytest.mark.parametrize("name", ["household-looks", "looks", "my-looks"])
def test_the_pages_take_few_queries_however_many_families(
    name, areas, survey_rounds, client_of, district_chief, subdistrict_officer, django_assert_max_num_queries
):
    families = [make_household_row(area_code="84010201") for _ in range(12)]
    for user in (district_chief, subdistrict_officer):
        for one in families:
            client_of(user).get(reverse("logbook:household", args=[one.pk]))
    page = reverse(f"logbook:{name}", args=[families[0].pk] if name == "household-looks" else [])
    client = client_of(district_chief)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(page)
