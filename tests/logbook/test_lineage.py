"""One household becomes two, two become one; both sides can be read, and it can be undone while nothing is newer."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from households.choices import AnswerSource, HouseholdStatus, IdentityType, Relationship
from households.editing import snapshot
from households.identity import open_identity
from households.models import Household, HouseholdAnswers, Member, MemberAnswers
from households.refusals import Doubtful, Refused, StaleForm, relationship_field
from households.services import edit_household
from households.services.households import EDITABLE
from logbook.choices import Found, ProblemKind
from logbook.models import HouseholdLineage, Problem, Visit
from logbook.services.lineage import merge, split, undo_lineage
from logbook.services.problems import record_problem
from logbook.services.transfers import AskedAlready, ask_transfer
from mpi.models import HouseholdScore
from mpi.recompute import recompute

TODAY = date(2023, 5, 18)


@pytest.fixture
def family(make_household):
    return make_household(
        house_number="27/1",
        house_code="30140000001",
        members=[
            {"first_name": "สมพร", "last_name": "ใจงาม", "relationship": "head", "birth_date": date(1955, 1, 1)},
            {"first_name": "เก่ง", "relationship": "child", "birth_date": date(1989, 1, 1)},
            {"first_name": "ฝน", "relationship": "grandchild", "birth_date": date(2014, 1, 1)},
        ],
    )


@pytest.fixture
def people(family):
    return {member.first_name: member for member in family.members.all()}


@pytest.fixture
def divide(family, people, subdistrict_officer):
    def dividing(leaving=(("เก่ง", "head"), ("ฝน", "child")), staying=(("สมพร", "head"),), **options):
        usual = {
            "household": family,
            "leaving": {people[name]: Relationship(relation) for name, relation in leaving},
            "staying": {people[name]: Relationship(relation) for name, relation in staying},
            "address": {"house_number": "27/2"},
            "reason": "แยกไปปลูกบ้านใหม่",
            "base_version": Household.objects.get(pk=family.pk).version,
            "on": TODAY,
            "by": subdistrict_officer,
        }
        return split(**usual | options)

    return dividing


def problem_of(household, officer, **about):
    return record_problem(
        household=household,
        round=household.origin_round,
        kind=ProblemKind.OTHER,
        description="หลังคารั่ว",
        found_on=TODAY,
        by=officer,
        **about,
    )


def without_number(member) -> None:
    Member.objects.filter(pk=member.pk).update(
        identity_type=IdentityType.NONE,
        identity_sealed=None,
        identity_lookup=None,
        temporary_number="T900000001",
        no_identity_reason="หาย",
    )


def names_in(household) -> set[tuple[str, str]]:
    return set(Member.objects.present().filter(household=household).values_list("first_name", "relationship"))


# --- split ------------------------------------------------------------------------------------------------


def test_people_who_leave_form_a_household_of_their_own(divide, family, people, subdistrict_officer, survey_rounds):
    MemberAnswers.objects.create(
        member=people["ฝน"], household=family, round=survey_rounds[2566], source=AnswerSource.BMN, surveyed_on=TODAY
    )
    own = problem_of(family, subdistrict_officer, member=people["ฝน"])
    shared = problem_of(family, subdistrict_officer)
    new = divide().target
    own.refresh_from_db()
    shared.refresh_from_db()
    assert names_in(new) == {("เก่ง", "head"), ("ฝน", "child")}
    assert names_in(family) == {("สมพร", "head")}
    assert (new.house_number, new.house_code, new.area_id) == ("27/2", None, family.area_id)
    assert (own.household, shared.household) == (new, family)
    assert MemberAnswers.objects.current().get(member=people["ฝน"]).household == new


def test_the_head_may_leave_and_another_stays_as_head(divide, family):
    new = divide(leaving=[("สมพร", "head")], staying=[("เก่ง", "head"), ("ฝน", "child")]).target
    assert names_in(new) == {("สมพร", "head")}
    assert names_in(family) == {("เก่ง", "head"), ("ฝน", "child")}


@pytest.mark.parametrize(
    ("leaving", "staying"),
    [
        ([("เก่ง", "head")], [("สมพร", "head")]),
        ([("เก่ง", "head"), ("ฝน", "child"), ("สมพร", "parent")], []),
        ([("เก่ง", "child"), ("ฝน", "child")], [("สมพร", "head")]),
        ([("เก่ง", "head"), ("ฝน", "head")], [("สมพร", "head")]),
        ([("ฝน", "head"), ("เก่ง", "child")], [("สมพร", "head")]),
    ],
)
def test_what_makes_no_two_households_is_refused(divide, family, leaving, staying):
    with pytest.raises(Refused):
        divide(leaving=leaving, staying=staying)
    assert Household.objects.count() == 1
    assert len(names_in(family)) == 3


def test_a_split_of_an_older_state_is_asked_again(divide, family):
    with pytest.raises(StaleForm):
        divide(base_version=family.version - 1)


def test_the_same_house_code_is_not_on_two(divide):
    with pytest.raises(Refused):
        divide(address={"house_code": "30140000001"})


def test_a_household_that_is_being_handed_over_is_not_split(divide, family, subdistrict_officer, areas):
    ask_transfer(household=family, to_area=areas["84020101"], reason="ย้าย", by=subdistrict_officer, on=TODAY)
    with pytest.raises(AskedAlready):
        divide()


def test_both_pages_lead_to_each_other(divide, family, client_of, subdistrict_officer):
    Visit.objects.create(
        household=family, round_id=2566, visited_on=TODAY, found=Found.MET, recorded_by=subdistrict_officer
    )
    new, officer = divide().target, client_of(subdistrict_officer)
    for here, there in ((family, new), (new, family)):
        page = officer.get(reverse("logbook:household", args=[here.pk])).content.decode()
        assert reverse("logbook:household", args=[there.pk]) in page
    assert "1 รายการ" in officer.get(reverse("logbook:household", args=[new.pk])).content.decode()


def test_a_split_is_undone_with_everything(divide, family, people, subdistrict_officer):
    own = problem_of(family, subdistrict_officer, member=people["ฝน"])
    before = names_in(family)
    line = divide()
    undo_lineage(lineage=line, on=TODAY, by=subdistrict_officer)
    own.refresh_from_db()
    assert names_in(family) == before
    assert own.household == family
    assert Household.objects.get(pk=line.target_id).status == HouseholdStatus.MERGED
    assert not HouseholdLineage.objects.in_force().exists()


def test_what_was_recorded_since_stands_in_the_way_of_undoing(divide, subdistrict_officer):
    line = divide()
    problem_of(line.target, subdistrict_officer)
    with pytest.raises(Refused):
        undo_lineage(lineage=line, on=TODAY, by=subdistrict_officer)


def test_an_edit_since_stands_in_the_way_of_undoing(divide, subdistrict_officer):
    line = divide()
    fresh = Household.objects.get(pk=line.source_id)
    base = snapshot(fresh, EDITABLE)
    edit_household(household=fresh, changes=base | {"phone": "1"}, base=base, by=subdistrict_officer)
    with pytest.raises(StaleForm):
        undo_lineage(lineage=line, on=TODAY, by=subdistrict_officer)
    assert len(names_in(line.target)) == 2


def test_it_is_undone_once(divide, subdistrict_officer):
    line = divide()
    undo_lineage(lineage=line, on=TODAY, by=subdistrict_officer)
    with pytest.raises(Refused):
        undo_lineage(lineage=line, on=TODAY, by=subdistrict_officer)


# --- merge ------------------------------------------------------------------------------------------------


@pytest.fixture
def double(make_household):
    """The same family once more: the head without his number, and a child whom nobody wrote down before."""
    return make_household(
        house_number="27/1",
        house_code="30140000002",
        phone="077000009",
        members=[
            {
                "first_name": "สมพร",
                "last_name": "ใจงาม",
                "relationship": "head",
                "birth_date": date(1955, 1, 1),
                "religion": "buddhism",
            },
            {"first_name": "ดาว", "relationship": "child", "birth_date": date(1992, 1, 1)},
        ],
    )


@pytest.fixture
def unite(family, double, subdistrict_officer):
    twin, other = double.members.order_by("birth_date")

    def uniting(**options):
        usual = {
            "kept": family,
            "dropped": double,
            "taken": ["phone", "house_code"],
            "same": {twin: family.members.get(relationship="head")},
            "relations": {other: Relationship.CHILD},
            "reason": "บันทึกซ้ำ",
            "base_versions": (family.version, double.version),
            "on": TODAY,
            "by": subdistrict_officer,
        }
        return merge(**usual | options)

    return uniting


def test_two_files_become_one_with_the_chosen_facts(unite, family, double, subdistrict_officer):
    open_one = problem_of(double, subdistrict_officer)
    unite()
    kept, dropped = Household.objects.get(pk=family.pk), Household.objects.get(pk=double.pk)
    open_one.refresh_from_db()
    assert {name for name, _relation in names_in(kept)} == {"สมพร", "เก่ง", "ฝน", "ดาว"}
    assert names_in(dropped) == set()
    assert (kept.phone, kept.house_code, dropped.house_code) == ("077000009", "30140000002", None)
    assert dropped.status == HouseholdStatus.MERGED
    assert open_one.household == kept
    assert family.members.get(relationship="head").religion == "buddhism"


def test_a_point_is_taken_as_a_whole(unite, family, double):
    Household.objects.filter(pk=family.pk).update(latitude="9.100000", longitude="99.100000")
    Household.objects.filter(pk=double.pk).update(latitude="9.200000", longitude="99.100000")
    unite(taken=["latitude"])
    kept = Household.objects.get(pk=family.pk)
    assert (str(kept.latitude), str(kept.longitude)) == ("9.200000", "99.100000")


def test_a_number_that_only_the_twin_had_goes_to_the_kept_person(
    make_household, family, double, unite, people, subdistrict_officer
):
    twin = double.members.get(relationship="head")
    number = open_identity(twin)
    head = people["สมพร"]
    without_number(head)
    line = unite(same={twin: Member.objects.get(pk=head.pk)})
    head.refresh_from_db()
    assert open_identity(head) == number
    undo_lineage(lineage=line, on=TODAY, by=subdistrict_officer)
    head.refresh_from_db()
    assert not head.has_number
    assert open_identity(Member.objects.get(pk=twin.pk)) == number


def test_a_merge_is_undone_with_numbers_codes_and_problems(unite, family, double, subdistrict_officer):
    open_one = problem_of(double, subdistrict_officer)
    before = names_in(family), names_in(double)
    line = unite()
    undo_lineage(lineage=line, on=TODAY, by=subdistrict_officer)
    open_one.refresh_from_db()
    kept, dropped = Household.objects.get(pk=family.pk), Household.objects.get(pk=double.pk)
    assert (names_in(kept), names_in(dropped)) == before
    assert (kept.house_code, dropped.house_code) == ("30140000001", "30140000002")
    assert (dropped.status, open_one.household) == (HouseholdStatus.PRESENT, double)


def test_a_merged_file_leaves_the_counts_of_every_year(unite, double, survey_rounds):
    for year in (2565, 2566):
        HouseholdAnswers.objects.create(
            household=double, round=survey_rounds[year], source=AnswerSource.BMN, surveyed_on=TODAY
        )
        recompute(households=Household.objects.all(), round=survey_rounds[year])
    assert HouseholdScore.objects.filter(household=double).count() == 2
    unite()
    for year in (2565, 2566):
        recompute(households=Household.objects.all(), round=survey_rounds[year])
    assert not HouseholdScore.objects.filter(household=double).exists()


def test_everybody_has_to_be_told(unite, double):
    with pytest.raises(Refused):
        unite(same={})
    with pytest.raises(Refused):
        unite(reason=" ")


def test_a_second_head_is_refused_and_a_doubtful_age_asked(unite, double):
    other = double.members.get(relationship="child")
    with pytest.raises(Refused):
        unite(relations={other: Relationship.HEAD})
    Member.objects.filter(pk=other.pk).update(birth_date=date(1960, 1, 1))
    with pytest.raises(Doubtful):
        unite(relations={Member.objects.get(pk=other.pk): Relationship.CHILD})


def test_a_household_is_not_merged_with_itself_or_twice(unite, family, double):
    with pytest.raises(Refused):
        unite(dropped=family, same={}, relations={}, base_versions=(family.version, family.version))
    unite()
    with pytest.raises((Refused, StaleForm)):
        unite()


# --- pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def split_form(family, people, **typed):
    return {
        "base_version": family.version,
        "area_code": family.area_id,
        "house_number": "27/2",
        "reason": "แยกบ้าน",
        **{f"place_{one.pk.hex}": "stays" if name == "สมพร" else "leaves" for name, one in people.items()},
        relationship_field(people["สมพร"]): "head",
        relationship_field(people["เก่ง"]): "head",
        relationship_field(people["ฝน"]): "child",
    } | typed


def test_the_page_splits_a_household(family, people, officer):
    url = reverse("logbook:household-split", args=[family.pk])
    assert officer.get(url).status_code == 200
    answer = officer.post(url, split_form(family, people))
    new = Household.objects.exclude(pk=family.pk).get()
    assert answer.url == reverse("logbook:household", args=[new.pk])


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"area_code": "92010101"}, {"house_code": "12"}])
def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(family, people, officer, wrong):
    url = reverse("logbook:household-split", args=[family.pk])
    answer = officer.post(url, split_form(family, people, house_number="99/9") | wrong)
    assert answer.status_code == 422
    assert "99/9" in answer.content.decode()
    assert 'class="error-summary"' in answer.content.decode()


def test_two_heads_in_one_half_are_said_beside_the_second(family, people, officer):
    url = reverse("logbook:household-split", args=[family.pk])
    answer = officer.post(url, split_form(family, people) | {relationship_field(people["ฝน"]): "head"})
    assert answer.status_code == 422
    assert any(name.startswith("relationship_") for name in answer.context["form"].errors)


def test_the_likely_double_is_offered_and_merged_on_the_page(family, double, people, officer):
    without_number(double.members.get(relationship="head"))
    url = reverse("logbook:household-merge", args=[family.pk])
    assert f"?with={double.pk}" in officer.get(url).content.decode()
    assert f"?with={double.pk}" in officer.post(url, {"sought": "27/1"}).content.decode()
    page = f"{url}?with={double.pk}"
    form = officer.get(page).context["form"]
    twin, other = double.members.order_by("birth_date")
    assert form[f"who_{twin.pk.hex}"].value() == f"same:{people['สมพร'].pk}"
    typed = {
        "versions": form["versions"].value(),
        "reason": "บันทึกซ้ำ",
        f"who_{twin.pk.hex}": f"same:{people['สมพร'].pk}",
        f"who_{other.pk.hex}": "child",
    }
    assert officer.post(page, typed).status_code == 422
    answer = officer.post(page, typed | {f"take_{name}": "kept" for name in form.differing})
    assert answer.status_code == 302
    assert Household.objects.get(pk=double.pk).status == HouseholdStatus.MERGED


def test_a_household_of_elsewhere_is_no_partner(family, make_household, officer):
    elsewhere = make_household(area_code="92010101")
    url = reverse("logbook:household-merge", args=[family.pk])
    for other in (elsewhere.pk, family.pk, uuid4(), "x"):
        assert officer.get(f"{url}?with={other}").status_code == 404


def test_the_button_undoes_or_says_why_not(divide, officer, subdistrict_officer, family):
    line = divide()
    url = reverse("logbook:lineage-undo", args=[line.pk])
    problem = problem_of(line.target, subdistrict_officer)
    page = officer.post(url, follow=True).content.decode()
    assert "จึงยกเลิกไม่ได้" in page
    assert Problem.objects.get(pk=problem.pk).household == line.target
    assert HouseholdLineage.objects.in_force().exists()


def test_the_pages_cost_few_queries_for_large_families(make_household, officer, django_assert_max_num_queries):
    large = make_household(members=["head", *["relative"] * 20])
    other = make_household(members=["head", *["relative"] * 20])
    officer.get(reverse("logbook:household-split", args=[large.pk]))
    with django_assert_max_num_queries(12):
        officer.get(reverse("logbook:household-split", args=[large.pk]))
    with django_assert_max_num_queries(12):
        officer.get(f"{reverse('logbook:household-merge', args=[large.pk])}?with={other.pk}")
