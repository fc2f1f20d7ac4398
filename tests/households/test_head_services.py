"""Who is head; what becomes of a household when somebody dies, moves away or comes back."""

from datetime import date

import pytest

from households.choices import HouseholdStatus, Relationship
from households.models import MemberAnswers
from households.refusals import Doubtful, Refused, StaleForm, relationship_field
from households.services import bring_back, change_head, move_member_out, record_death

TODAY = date(2023, 5, 18)
YESTERDAY = date(2023, 5, 17)


@pytest.fixture
def family(make_household):
    """Grandmother's house: she is head, with a son, his wife and their child."""
    return make_household(
        members=[
            {"first_name": "ยายมา", "relationship": "head", "birth_date": date(1950, 1, 1)},
            {"first_name": "วิชัย", "relationship": "child", "birth_date": date(1975, 1, 1)},
            {"first_name": "กานดา", "relationship": "child_in_law", "birth_date": date(1978, 1, 1)},
            {"first_name": "ฝน", "relationship": "grandchild", "birth_date": date(2010, 1, 1)},
        ]
    )


@pytest.fixture
def people(family):
    return {member.first_name: member for member in family.members.all()}


@pytest.fixture
def after_granny(people):
    """How the others are related to Wichai once he is head."""
    return {people["กานดา"]: Relationship.SPOUSE, people["ฝน"]: Relationship.CHILD}


@pytest.fixture
def dies(subdistrict_officer):
    def die(member, **given):
        household = member.household
        household.refresh_from_db()
        usual = {"died_on": YESTERDAY, "source": "มรณบัตร", "base_version": household.version}
        return record_death(**usual | {"member": member, "on": TODAY, "by": subdistrict_officer} | given)

    return die


@pytest.fixture
def moves(subdistrict_officer):
    def move(member, **given):
        household = member.household
        household.refresh_from_db()
        usual = {"moved_on": YESTERDAY, "moved_to": "เชียงใหม่", "base_version": household.version}
        return move_member_out(**usual | {"member": member, "on": TODAY, "by": subdistrict_officer} | given)

    return move


def relations(household) -> dict[str, str]:
    return dict(household.members.present().values_list("first_name", "relationship"))


def refused_fields(call, *people, **given) -> list[str]:
    with pytest.raises(Refused) as refused:
        call(*people, **given)
    return list(refused.value.message_dict)


def test_a_new_head_has_everybody_related_to_him_anew(family, people, after_granny, subdistrict_officer):
    change_head(
        household=family,
        new_head=people["วิชัย"],
        relationships=after_granny | {people["ยายมา"]: Relationship.PARENT},
        base_version=1,
        by=subdistrict_officer,
    )
    assert relations(family) == {"ยายมา": "parent", "วิชัย": "head", "กานดา": "spouse", "ฝน": "child"}
    family.refresh_from_db()
    assert family.version == 2


def test_a_relation_left_out_is_asked_for(family, people, after_granny, subdistrict_officer):
    fields = refused_fields(
        change_head,
        household=family,
        new_head=people["วิชัย"],
        relationships=after_granny,
        base_version=1,
        by=subdistrict_officer,
    )
    assert fields == [relationship_field(people["ยายมา"])]
    assert relations(family)["ยายมา"] == "head"


def test_two_heads_are_refused(family, people, after_granny, subdistrict_officer):
    fields = refused_fields(
        change_head,
        household=family,
        new_head=people["วิชัย"],
        relationships=after_granny | {people["ยายมา"]: Relationship.HEAD},
        base_version=1,
        by=subdistrict_officer,
    )
    assert fields == [relationship_field(people["ยายมา"])]


def test_a_mother_is_not_the_child_of_her_son(family, people, after_granny, subdistrict_officer):
    fields = refused_fields(
        change_head,
        household=family,
        new_head=people["วิชัย"],
        relationships=after_granny | {people["ยายมา"]: Relationship.CHILD},
        base_version=1,
        by=subdistrict_officer,
    )
    assert fields == [relationship_field(people["ยายมา"])]


def test_a_new_head_chosen_on_an_old_page_is_refused_whole(family, people, after_granny, dies, subdistrict_officer):
    dies(people["ฝน"])
    with pytest.raises(StaleForm) as stale:
        change_head(
            household=family,
            new_head=people["วิชัย"],
            relationships=after_granny,
            base_version=1,
            by=subdistrict_officer,
        )
    assert stale.value.conflicts == []
    assert relations(family)["ยายมา"] == "head"


def test_a_stranger_does_not_become_head(family, people, after_granny, make_household, subdistrict_officer):
    stranger = make_household().members.get()
    fields = refused_fields(
        change_head,
        household=family,
        new_head=stranger,
        relationships=after_granny,
        base_version=1,
        by=subdistrict_officer,
    )
    assert fields == ["new_head"]


def test_the_death_of_a_head_demands_a_new_one(family, people, dies):
    assert refused_fields(dies, people["ยายมา"]) == ["new_head"]
    people["ยายมา"].refresh_from_db()
    assert people["ยายมา"].is_living


def test_a_head_dies_and_her_son_follows(family, people, after_granny, dies):
    dies(people["ยายมา"], new_head=people["วิชัย"], relationships=after_granny)
    assert relations(family) == {"วิชัย": "head", "กานดา": "spouse", "ฝน": "child"}
    people["ยายมา"].refresh_from_db()
    assert (people["ยายมา"].is_living, people["ยายมา"].died_on, people["ยายมา"].death_source) == (
        False,
        YESTERDAY,
        "มรณบัตร",
    )


def test_the_dead_do_not_become_head(people, after_granny, dies):
    dies(people["วิชัย"])
    assert refused_fields(dies, people["ยายมา"], new_head=people["วิชัย"], relationships=after_granny) == ["new_head"]


def test_the_death_of_another_leaves_the_head_alone(family, people, dies):
    assert refused_fields(dies, people["ฝน"], new_head=people["วิชัย"]) == ["new_head"]
    dies(people["ฝน"])
    assert relations(family)["ยายมา"] == "head"


def test_when_the_last_one_dies_the_household_is_all_dead(family, people, dies):
    for name in ("ฝน", "กานดา", "วิชัย"):
        dies(people[name])
    dies(people["ยายมา"])
    family.refresh_from_db()
    assert (family.status, family.status_on) == (HouseholdStatus.ALL_DEAD, YESTERDAY)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"died_on": date(2023, 5, 19)}, "died_on"),
        ({"died_on": date(2009, 12, 31)}, "died_on"),
        ({"source": " "}, "source"),
    ],
)
def test_an_impossible_death_is_refused_beside_its_field(people, dies, given, field):
    assert refused_fields(dies, people["ฝน"], **given) == [field]


def test_a_day_of_death_may_be_unknown(people, dies):
    dies(people["ฝน"], died_on=None)
    people["ฝน"].refresh_from_db()
    assert (people["ฝน"].is_living, people["ฝน"].died_on) == (False, None)


def test_nobody_dies_twice(people, dies):
    dies(people["ฝน"])
    assert refused_fields(dies, people["ฝน"]) == ["member"]


def test_the_dead_are_not_counted_in_this_years_answers(people, dies):
    dies(people["ฝน"])
    dies(people["กานดา"])
    counted = MemberAnswers.objects.current().of_round(2566).filter(counts=True)
    assert set(counted.values_list("member__first_name", flat=True)) == {"ยายมา", "วิชัย"}


def test_a_move_names_the_place(people, moves):
    assert refused_fields(moves, people["ฝน"], moved_to="") == ["moved_to"]
    assert refused_fields(moves, people["ฝน"], moved_on=date(2023, 6, 1)) == ["moved_on"]
    moves(people["ฝน"])
    people["ฝน"].refresh_from_db()
    assert (people["ฝน"].is_present, people["ฝน"].moved_to) == (False, "เชียงใหม่")


def test_a_head_who_moves_leaves_the_household_to_another(family, people, after_granny, moves):
    assert refused_fields(moves, people["ยายมา"]) == ["new_head"]
    moves(people["ยายมา"], new_head=people["วิชัย"], relationships=after_granny)
    assert relations(family)["วิชัย"] == "head"


def test_when_the_last_one_moves_the_household_has_moved(make_household, moves):
    household = make_household()
    moves(household.members.get())
    household.refresh_from_db()
    assert (household.status, household.moved_to) == (HouseholdStatus.MOVED_OUT, "เชียงใหม่")


def test_a_death_recorded_wrongly_is_put_right(family, people, dies, subdistrict_officer):
    dies(people["ฝน"])
    bring_back(member=people["ฝน"], relationship=Relationship.GRANDCHILD, on=TODAY, by=subdistrict_officer)
    assert relations(family)["ฝน"] == "grandchild"
    assert MemberAnswers.objects.current().get(member=people["ฝน"]).counts


def test_the_first_who_is_back_is_head_of_a_household_that_is_there_again(make_household, dies, subdistrict_officer):
    household = make_household()
    person = household.members.get()
    dies(person)
    back = {"member": person, "on": TODAY, "by": subdistrict_officer}
    assert refused_fields(bring_back, relationship=Relationship.CHILD, **back) == ["relationship"]
    bring_back(relationship=Relationship.HEAD, **back)
    household.refresh_from_db()
    assert household.status == HouseholdStatus.PRESENT


def test_who_lives_here_is_not_brought_back(people, subdistrict_officer):
    assert refused_fields(
        bring_back, member=people["ฝน"], relationship=Relationship.CHILD, on=TODAY, by=subdistrict_officer
    ) == ["member"]


def test_a_young_stepmother_is_asked_about(family, people, subdistrict_officer):
    given = {
        "household": family,
        "new_head": people["กานดา"],
        "relationships": {
            people["ยายมา"]: Relationship.PARENT_IN_LAW,
            people["วิชัย"]: Relationship.PARENT,
            people["ฝน"]: Relationship.CHILD,
        },
        "base_version": 1,
        "by": subdistrict_officer,
    }
    with pytest.raises(Doubtful):
        change_head(**given)
    change_head(**given, is_sure=True)
    assert relations(family)["กานดา"] == "head"
