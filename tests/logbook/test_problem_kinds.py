"""What a problem may be about: a hardship of ThaiQM, a debt with its creditor, and what was recorded in error."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from households.models import Hardship
from households.services import PartTwo, load_hardships, record_thaiqm
from logbook.choices import CreditorKind, ProblemKind, ProblemState
from logbook.models import Problem
from logbook.services.problems import close_problem, record_problem
from tests.logbook.visits import typed_date, typed_problem, typed_visit

FOUND = date(2023, 3, 12)


@pytest.fixture
def household(make_household, survey_rounds):
    load_hardships()
    return make_household(members=["head", "child"])


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def new_url(household):
    return reverse("logbook:problem-new", args=[household.pk])


def typed(**fields) -> dict:
    return {"client_uuid": str(uuid4()), "source": "field"} | typed_date("found_on", FOUND) | fields


def page_of(household, officer) -> str:
    return officer.get(reverse("logbook:household", args=[household.pk])).content.decode()


def test_a_hardship_of_the_list_is_a_problem_without_further_words(household, officer):
    answer = officer.post(new_url(household), typed(about="hardship", hardship="403"))
    assert answer.status_code == 302
    problem = Problem.objects.get()
    assert (problem.kind, problem.hardship_id, problem.indicator) == ("hardship", 403, "")
    assert problem.title == "ไม่มีที่ดินทำกิน"
    assert "ไม่มีที่ดินทำกิน" in page_of(household, officer)


def test_what_thaiqm_found_at_the_family_is_offered_first(household, officer, survey_rounds, subdistrict_officer):
    record_thaiqm(
        household=household,
        round=survey_rounds[2566],
        surveyed_on=FOUND,
        by=subdistrict_officer,
        head_name="นายไกล",
        part_two=PartTwo(found=[401, 503], not_found=[]),
    )
    groups = officer.get(new_url(household)).context["form"].fields["hardship"].choices
    assert str(groups[1][0]) == "พบใน ThaiQM ปี 2566"
    assert [value for value, _label in groups[1][1]] == [401, 503]
    everything = [value for title, options in groups[1:] for value, _label in options]
    assert len(everything) == len(set(everything)) == 37


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"about": "hardship"}, "hardship"),
        ({"about": "hardship", "hardship": "999"}, "hardship"),
        ({"about": "hardship", "hardship": "412"}, "description"),
        ({"about": "debt"}, "description"),
        ({"about": "debt", "creditor_kind": "bank"}, "creditor_kind"),
        ({"about": "debt", "creditor_kind": "shop", "debt_satang": "-5"}, "debt_satang"),
        ({"about": "debt", "creditor_kind": "shop", "debt_satang": "0"}, "debt_satang"),
        ({"about": "debt", "creditor_kind": "shop", "debt_satang": "9999999999999"}, "debt_satang"),
    ],
)
def test_a_kind_that_is_told_by_half_is_refused_beside_its_box(household, officer, fields, wrong):
    answer = officer.post(new_url(household), typed(need="ไกล่เกลี่ยหนี้", **fields))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert "ไกล่เกลี่ยหนี้" in answer.content.decode()
    assert not Problem.objects.exists()


def test_a_debt_tells_how_much_is_owed_to_whom_by_whom(household, officer):
    debtor = household.members.get(relationship="child")
    fields = {"about": "debt", "creditor_kind": "outside_system", "debt_satang": "๔๕,๐๐๐", "member": str(debtor.pk)}
    officer.post(new_url(household), typed(**fields))
    problem = Problem.objects.get()
    assert (problem.debt_satang, problem.creditor_kind, problem.member) == (4_500_000, "outside_system", debtor)
    page = page_of(household, officer)
    assert "45,000 บาท" in page
    assert "หนี้นอกระบบ" in page
    assert f"ลูกหนี้: {debtor}" in page


def test_what_another_kind_asks_for_is_left_out(household, officer):
    fields = {"about": "other", "description": "ไม่มีรถ", "hardship": "403", "creditor_kind": "shop"}
    officer.post(new_url(household), typed(**fields, debt_satang="500"))
    problem = Problem.objects.get()
    assert (problem.hardship, problem.creditor_kind, problem.debt_satang) == (None, "", None)


def test_the_same_hardship_is_not_open_twice(household, officer):
    officer.post(new_url(household), typed(about="hardship", hardship="403"))
    answer = officer.post(new_url(household), typed(about="hardship", hardship="403"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["hardship"]
    assert officer.post(new_url(household), typed(about="hardship", hardship="402")).status_code == 302
    assert Problem.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ProblemKind.HARDSHIP},
        {"kind": ProblemKind.OTHER, "description": "ก", "hardship_id": 403},
        {"kind": ProblemKind.OTHER, "description": "ก", "debt_satang": 100},
        {"kind": ProblemKind.OTHER, "description": "ก", "creditor_kind": CreditorKind.SHOP},
        {"kind": ProblemKind.DEBT},
        {"kind": ProblemKind.DEBT, "creditor_kind": CreditorKind.SHOP, "debt_satang": 0},
        {"kind": ProblemKind.HARDSHIP, "hardship_id": 412},
    ],
)
def test_the_database_keeps_kinds_and_their_fields_together(household, subdistrict_officer, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.create(
            household=household, round_id=2566, found_on=FOUND, recorded_by=subdistrict_officer, **fields
        )


def test_a_visit_records_hardships_and_debts_too(household, officer):
    sheet = typed_visit(household) | {"problem-TOTAL_FORMS": "2"}
    sheet |= typed_problem(0, about="hardship", hardship="402", description="")
    sheet |= typed_problem(1, about="debt", creditor_kind="village_fund", debt_satang="20000", description="")
    answer = officer.post(reverse("logbook:visit-new", args=[household.pk]), sheet)
    assert answer.status_code == 302
    kinds = set(Problem.objects.values_list("kind", "hardship", "creditor_kind", "debt_satang"))
    assert kinds == {("hardship", 402, "", None), ("debt", None, "village_fund", 2_000_000)}


def test_the_api_takes_hardships_and_debts(household, officer):
    form = {"client_uuid": str(uuid4()), "household": str(household.pk), "found_on": "2023-03-12"}
    debt = form | {"kind": "debt", "creditor_kind": "relative", "debt_satang": 1_000_000}
    answer = officer.post("/api/v1/problems/", debt, content_type="application/json")
    assert answer.status_code == 201
    hardship = form | {"client_uuid": str(uuid4()), "kind": "hardship", "hardship": 503}
    assert officer.post("/api/v1/problems/", hardship, content_type="application/json").status_code == 201
    wrong = form | {"client_uuid": str(uuid4()), "kind": "hardship"}
    assert officer.post("/api/v1/problems/", wrong, content_type="application/json").status_code == 422
    told = officer.get(f"/api/v1/problems/{answer.json()['problem']}/").json()
    assert (told["creditor_kind"], told["debt_satang"]) == ("relative", 1_000_000)


def test_what_was_recorded_in_error_is_struck_through_and_never_removed(
    household, officer, survey_rounds, subdistrict_officer
):
    problem = record_problem(
        household=household,
        round=survey_rounds[2566],
        kind=ProblemKind.OTHER,
        description="ผิดบ้าน",
        found_on=FOUND,
        by=subdistrict_officer,
    )
    url = reverse("logbook:problem-close", args=[problem.pk])
    closing = {"outcome": "mistaken", "note": ""} | typed_date("closed_on", FOUND)
    assert list(officer.post(url, closing).context["form"].errors) == ["note"]
    officer.post(url, closing | {"note": "บันทึกผิดครัวเรือน"})
    problem.refresh_from_db()
    assert problem.state == ProblemState.MISTAKEN
    assert '<s class="muted">ผิดบ้าน</s>' in page_of(household, officer)
    assert not Problem.objects.true().exists()
    assert Problem.objects.count() == 1


def test_a_hardship_that_was_added_a_moment_ago_has_its_name(household, survey_rounds, subdistrict_officer):
    fresh = Hardship.objects.create(number=413, aspect=4, name_th="ถูกน้ำท่วมซ้ำซาก")
    problem = record_problem(
        household=household,
        round=survey_rounds[2566],
        kind=ProblemKind.HARDSHIP,
        hardship=fresh,
        found_on=FOUND,
        by=subdistrict_officer,
    )
    assert problem.title == "ถูกน้ำท่วมซ้ำซาก"
    close_problem(
        problem=problem, outcome=ProblemState.RESOLVED, note="ทำคันกั้นน้ำ", closed_on=FOUND, by=subdistrict_officer
    )
