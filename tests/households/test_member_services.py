"""People: added with and without a number, edited, and kept apart by it."""

from datetime import date

import pytest

from households.choices import BirthDatePrecision, IdentityType, Relationship
from households.editing import snapshot
from households.identity import grouped, open_identity
from households.models import Member, MemberAnswers, NamePosting
from households.refusals import NUMBER_IS_TAKEN, Doubtful, Refused, StaleForm
from households.services import add_household, add_member, edit_member, resolve_identity
from households.services.members import EDITABLE

TODAY = date(2023, 5, 18)
NOBODYS = "1000000000017"
ADULT = {"first_name": "สมหญิง", "last_name": "ใจสมมุติ", "sex": "female", "birth_date": date(1980, 2, 28)}
CHILD = {"first_name": "เด็กหญิงฝน", "relationship": Relationship.CHILD, "birth_date": date(2015, 6, 1)}


@pytest.fixture
def house(make_household):
    """A household whose head was born on 1 March 1980."""
    return make_household(members=[{"relationship": "head", "birth_date": date(1980, 3, 1)}])


@pytest.fixture
def add(house, subdistrict_officer):
    """Add a person to the house; the stories say only what matters to them."""

    def add_person(**given):
        given = {"number": NOBODYS, "fields": CHILD} | given
        return add_member(**{"household": house, "on": TODAY, "by": subdistrict_officer} | given)

    return add_person


@pytest.fixture
def edit(subdistrict_officer):
    def edit_person(member, base=None, **typed):
        base = base or snapshot(member, EDITABLE)
        return edit_member(member=member, changes=base | typed, base=base, on=TODAY, by=subdistrict_officer)

    return edit_person


def refusal(call, **arguments) -> dict:
    with pytest.raises(Refused) as refused:
        call(**arguments)
    return refused.value.message_dict


def test_a_child_is_added_with_a_sealed_number(add, house):
    child = add()
    assert (child.identity_type, child.masked_identity) == (IdentityType.THAI_ID, "1-xxxx-xxxxx-01-7")
    assert open_identity(Member.objects.get(pk=child.pk)) == NOBODYS
    house.refresh_from_db()
    assert house.version == 2


def test_a_title_typed_before_the_name_goes_where_it_belongs(add):
    child = add()
    assert (child.title, child.first_name) == ("เด็กหญิง", "ฝน")


def test_the_first_person_of_a_household_is_its_head(areas, survey_rounds, subdistrict_officer, add):
    empty = add_household(fields={"area": "84010201"}, by=subdistrict_officer)
    assert "relationship" in refusal(add, household=empty)
    head = add(household=empty, fields=ADULT | {"relationship": Relationship.HEAD})
    assert head.is_head


def test_a_second_head_is_refused(add):
    assert "relationship" in refusal(add, fields=ADULT | {"relationship": Relationship.HEAD})


def test_nothing_is_half_written_when_a_person_is_refused(add, house):
    refusal(add, fields=CHILD | {"birth_date": date(2030, 1, 1)})
    house.refresh_from_db()
    assert (house.version, house.members.count(), NamePosting.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize("number", ["100000000001", "10000000000170", "1000000000018", "9000000000011", "เลขอะไร"])
def test_a_wrong_number_is_refused_beside_its_field(add, number):
    assert list(refusal(add, number=number)) == ["number"]


def test_a_number_fits_its_kind(add):
    assert list(refusal(add, identity_type=IdentityType.NON_THAI_ID)) == ["identity_type"]
    person = add(number="6000000000018")
    assert person.identity_type == IdentityType.NON_THAI_ID


def test_another_document_is_sealed_and_masked_too(add):
    person = add(number="aa 123-4567", identity_type=IdentityType.OTHER_DOCUMENT)
    assert person.masked_identity == "xxxxxx567"
    assert open_identity(person) == "AA1234567"


def test_a_person_without_number_gets_a_temporary_one_and_a_reason(add):
    assert list(refusal(add, number="")) == ["no_identity_reason"]
    first = add(number="", no_identity_reason="ไม่มีทะเบียนราษฎร")
    second = add(number="", no_identity_reason="ไม่มีทะเบียนราษฎร", fields=CHILD | {"first_name": "ฟ้า"})
    assert first.identity_type == IdentityType.NONE
    assert first.masked_identity.startswith("T")
    assert first.temporary_number != second.temporary_number


def test_a_temporary_number_is_resolved_and_stays_findable(add, subdistrict_officer):
    person = add(number="", no_identity_reason="ไม่มีทะเบียนราษฎร")
    resolve_identity(member=person, number=grouped(NOBODYS), by=subdistrict_officer)
    fresh = Member.objects.get(temporary_number=person.temporary_number)
    assert (fresh.masked_identity, fresh.no_identity_reason) == ("1-xxxx-xxxxx-01-7", "")


def test_a_number_that_is_registered_gets_one_answer_wherever_it_is(add, make_household, subdistrict_officer):
    add(number="2000000000015")
    add(household=make_household(area_code="92010101"), number="3000000000013")
    stranger = add(number="", no_identity_reason="ไม่มีทะเบียนราษฎร", is_somebody_else=True)
    near, far = refusal(add, number="2000000000015"), refusal(add, number="3000000000013")
    resolved = refusal(resolve_identity, member=stranger, number="3000000000013", by=subdistrict_officer)
    assert near == far == resolved == {"number": [str(NUMBER_IS_TAKEN)]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"birth_date": date(2023, 5, 19)}, "birth_date"),
        ({"birth_date": date(1892, 5, 1)}, "birth_date"),
        ({"birth_date": date(1979, 1, 1)}, "relationship"),
        ({"birth_date": date(1985, 1, 1), "relationship": Relationship.PARENT}, "relationship"),
        ({"relationship": "cousin"}, "relationship"),
        ({"first_name": " "}, "first_name"),
        ({"health": 7}, "health"),
    ],
)
def test_the_impossible_is_explained_beside_its_field(add, fields, field):
    assert list(refusal(add, fields=CHILD | fields)) == [field]


def test_a_child_hardly_younger_than_the_head_is_asked_about(add):
    stepchild = CHILD | {"birth_date": date(1990, 1, 1)}
    with pytest.raises(Doubtful):
        add(fields=stepchild)
    assert add(fields=stepchild, is_sure=True).birth_date == date(1990, 1, 1)


def test_a_year_alone_gets_the_benefit_of_the_doubt(add):
    parent = {"relationship": Relationship.PARENT, "birth_date_precision": BirthDatePrecision.YEAR}
    add(fields=CHILD | parent | {"birth_date": date(1968, 1, 1)})


def test_a_new_person_is_found_by_both_names_without_the_title(add, house):
    child = add(fields=CHILD | {"last_name": "กิ่งแก้ว"})
    postings = NamePosting.objects.filter(member=child)
    assert set(postings.values_list("token__token", "area_code")) == {("ฝน", "84010201"), ("กิงแกว", "84010201")}


def test_a_changed_name_changes_the_words_and_the_place_in_lists(add, edit):
    child = add()
    edited = edit(child, first_name="แก้ว")
    words = NamePosting.objects.filter(member=child).values_list("token__token", flat=True)
    assert set(words) == {"แกว"}
    assert edited.sort_key != child.sort_key


def test_people_are_listed_as_a_dictionary_does(house, add):
    for name in ["อารี", "แก้ว", "เกษม", "กานดา"]:
        add(fields=CHILD | {"first_name": name}, number="", no_identity_reason="ยังไม่แจ้งเกิด")
    listed = house.members.exclude(relationship="head").order_by("sort_key").values_list("first_name", flat=True)
    assert list(listed) == ["กานดา", "เกษม", "แก้ว", "อารี"]


def test_two_officers_edit_one_person(add, edit):
    child = add()
    base = snapshot(child, EDITABLE)
    edit(child, religion="buddhism")
    assert edit(child, base, education="primary").religion == "buddhism"
    with pytest.raises(StaleForm):
        edit(child, base, religion="islam")


def test_an_edit_does_not_change_who_is_head(house, add, edit):
    assert "relationship" in refusal(edit, member=house.members.get(), relationship=Relationship.SPOUSE)
    assert "relationship" in refusal(edit, member=add(), relationship=Relationship.HEAD)


def test_the_birth_of_a_head_fits_his_children(house, add, edit):
    add()
    assert "birth_date" in refusal(edit, member=house.members.get(relationship="head"), birth_date=date(2016, 1, 1))


def test_everybody_has_answers_once_one_person_has(house, add):
    child = add(fields=CHILD | {"has_welfare_card": True})
    answers = MemberAnswers.objects.current().of_round(2566)
    assert answers.count() == 2
    own = answers.get(member=child)
    assert (own.age_years, own.age_months, own.has_welfare_card, own.household_version) == (7, 95, True, 2)


def test_what_an_edit_changes_the_answers_of_this_year_follow(add, edit):
    child = add()
    edit(child, has_welfare_card=True, religion="buddhism")
    newest, oldest = MemberAnswers.objects.filter(member=child).order_by("-is_current")
    assert (oldest.has_welfare_card, newest.has_welfare_card) == (None, True)
    assert (newest.changed_fields, newest.is_current, oldest.is_current) == (["has_welfare_card"], True, False)


def test_an_edit_without_bearing_on_the_survey_writes_no_answers(add, edit):
    child = add()
    edit(child, religion="buddhism")
    assert MemberAnswers.objects.filter(member=child).count() == 1
