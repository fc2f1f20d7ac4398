"""Two officers edit one household at once: different fields merge, about the same field a person decides."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from households.editing import snapshot
from households.forms.households import HouseholdForm
from households.history import history_of
from households.models import Household, Member
from households.services import edit_household, edit_member
from households.services.households import EDITABLE
from households.services.members import EDITABLE as MEMBER_EDITABLE
from tests.households.test_pages import filled, text_of


@pytest.fixture
def family(make_household):
    return make_household(
        phone="077000000",
        road="ถนนเดิม",
        latitude="9.100000",
        longitude="99.300000",
        members=[{"first_name": "สมพร", "relationship": "head", "birth_date": date(1955, 1, 1)}],
    )


@pytest.fixture
def url(family):
    return reverse("households:edit", args=[family.pk])


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


@pytest.fixture
def colleague_saves(family, district_officer):
    def save(**typed):
        fresh = Household.objects.get(pk=family.pk)
        base = snapshot(fresh, EDITABLE)
        edit_household(household=fresh, changes=base | typed, base=base, by=district_officer)

    return save


def again(answer, **decisions) -> dict:
    """What a officer sends of the page of the conflict, with the choices made."""
    form = answer.context["form"]
    hidden = {name: form[name].value() for name in ("base", "opened", "conflicts")}
    return dict(form.carried) | hidden | {f"decide_{name}": choice for name, choice in decisions.items()}


def now(family) -> Household:
    return Household.objects.get(pk=family.pk)


def test_different_fields_are_merged_without_a_question(family, officer, url, colleague_saves):
    mine = filled(officer, url, phone="077000001")
    colleague_saves(road="ถนนใหม่")
    assert officer.post(url, mine).status_code == 302
    assert (now(family).phone, now(family).road) == ("077000001", "ถนนใหม่")


def test_the_same_field_is_shown_in_three_columns_and_nothing_is_chosen(family, officer, url, colleague_saves):
    mine = filled(officer, url, phone="077000001", road="ถนนของฉัน")
    colleague_saves(phone="077000002")
    answer = officer.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "households/conflict.html" in {template.name for template in answer.templates}
    assert [value in text_of(answer) for value in ("077000001", "077000002", "077000000")] == [True] * 3
    assert "checked" not in page.split("<table", 1)[1].split("</table>")[0]
    assert (now(family).phone, now(family).road) == ("077000002", "ถนนเดิม")


@pytest.mark.parametrize(("choice", "phone"), [("mine", "077000001"), ("theirs", "077000002")])
def test_the_choice_counts_and_the_rest_of_the_form_is_saved(family, officer, url, colleague_saves, choice, phone):
    mine = filled(officer, url, phone="077000001", road="ถนนของฉัน")
    colleague_saves(phone="077000002", soi="ซอยของเขา")
    asked = officer.post(url, mine)
    done = officer.post(url, again(asked, phone=choice) | {"conflict_note": "โทรถามแล้ว"})
    assert done.status_code == 302
    assert (now(family).phone, now(family).road, now(family).soi) == (phone, "ถนนของฉัน", "ซอยของเขา")
    assert "โทรถามแล้ว" in {change.note for change in history_of(family)}


def test_without_a_choice_it_is_asked_again_and_nothing_is_saved(family, officer, url, colleague_saves):
    mine = filled(officer, url, phone="077000001")
    colleague_saves(phone="077000002")
    asked = officer.post(url, mine)
    answer = officer.post(url, again(asked))
    assert answer.status_code == 422
    assert "decide_phone" in answer.context["form"].errors
    assert "077000001" in text_of(answer)
    assert now(family).phone == "077000002"


def test_a_third_change_while_deciding_is_asked_about_too(family, officer, url, colleague_saves):
    mine = filled(officer, url, phone="077000001")
    colleague_saves(phone="077000002")
    asked = officer.post(url, mine)
    colleague_saves(phone="077000003")
    answer = officer.post(url, again(asked, phone="mine"))
    assert answer.status_code == 422
    assert "077000003" in text_of(answer)
    assert now(family).phone == "077000003"
    officer.post(url, again(answer, phone="mine"))
    assert now(family).phone == "077000001"


def test_a_point_is_decided_as_a_whole(family, officer, url, colleague_saves):
    mine = filled(officer, url, latitude="9.2", longitude="99.4")
    colleague_saves(latitude="9.3", longitude="99.5")
    asked = officer.post(url, mine)
    assert [row.choice.name for row in asked.context["form"].conflict_rows] == ["decide_latitude"]
    officer.post(url, again(asked, latitude="theirs"))
    assert (str(now(family).latitude), str(now(family).longitude)) == ("9.300000", "99.500000")


def test_a_person_is_decided_about_in_the_same_way(family, officer, district_officer):
    head = family.members.get()
    url = reverse("households:member-group", args=[head.pk, "birth"])
    mine = filled(officer, url) | {"birth_day": "2", "birth_month": "1", "birth_year": "2498"}
    base = snapshot(head, MEMBER_EDITABLE)
    theirs = base | {"birth_date": date(1955, 3, 1), "birth_date_precision": "month"}
    edit_member(member=head, changes=theirs, base=base, on=timezone.localdate(), by=district_officer)
    asked = officer.post(url, mine)
    assert [row.choice.name for row in asked.context["form"].conflict_rows] == ["decide_birth"]
    assert officer.post(url, again(asked, birth="mine")).status_code == 302
    assert Member.objects.get(pk=head.pk).birth_date == date(1955, 1, 2)
    assert Member.objects.get(pk=head.pk).birth_date_precision == "day"


def test_a_forged_choice_is_no_choice(family, officer, url, colleague_saves):
    mine = filled(officer, url, phone="077000001")
    colleague_saves(phone="077000002")
    asked = officer.post(url, mine)
    answer = officer.post(url, again(asked, phone="nobody") | {"conflicts": "phone,nothing,id"})
    assert answer.status_code == 422
    assert now(family).phone == "077000002"


# --- nothing is lost, whatever two editors do ----------------------------------------------------------------


FIELDS = ("phone", "road", "soi", "occupation")
VALUES = ("", "1", "2", "3")
TYPED = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(VALUES), max_size=3)
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.integers(0, 1), st.none()),
        st.tuples(st.just("type"), st.integers(0, 1), TYPED),
        st.tuples(st.just("save"), st.integers(0, 1), st.booleans()),
    ),
    max_size=14,
)


class Editor:
    """One officer: the form as it was opened, and what was typed into it."""

    def __init__(self, household, scope, user):
        self.household, self.scope, self.user = household, scope, user
        self.open()

    def open(self):
        form = HouseholdForm(instance=Household.objects.get(pk=self.household.pk), scope=self.scope)
        self.sent = {
            name: form.initial.get(name) for name in form.fields if form.initial.get(name) not in (None, "", False)
        }
        self.opened = {name: form.initial.get(name) or "" for name in FIELDS}
        self.typed = {}

    def save(self, decisions=()):
        fresh = Household.objects.get(pk=self.household.pk)
        data = self.sent | self.typed | dict(decisions)
        form = HouseholdForm(data, instance=fresh, scope=self.scope)
        form.is_valid()
        done = not form.errors and form.accepted(
            edit_household, household=fresh, changes=form.changes, base=form.cleaned_data["base"], by=self.user
        )
        return form, done


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_of_two_editors_no_value_is_lost(family, subdistrict_officer, district_officer, actions):
    with transaction.atomic():
        scope = subdistrict_officer.scope
        editors = [Editor(family, scope, user) for user in (subdistrict_officer, district_officer)]
        system = {name: getattr(now(family), name) for name in FIELDS}
        for action, who, what in actions:
            editor = editors[who]
            if action == "open":
                editor.open()
            elif action == "type":
                editor.typed |= what
            else:
                save_and_compare(editor, system, takes_mine=what)
            assert {name: getattr(now(family), name) for name in FIELDS} == system
        transaction.set_rollback(True)


def save_and_compare(editor, system, *, takes_mine):
    mine = editor.opened | editor.typed
    changed = {name for name in FIELDS if mine[name] != editor.opened[name]}
    wanted = {name for name in changed if system[name] not in (editor.opened[name], mine[name])}
    form, done = editor.save()
    assert set(form._undecided) == wanted
    assert done is not wanted
    if wanted:
        assert not done
        # Nothing was written: what the other saved stands, and what I typed is still in my form.
        assert all(dict(form.carried).get(name, "") == mine[name] for name in wanted)
        choice = "mine" if takes_mine else "theirs"
        hidden = {name: form[name].value() for name in ("base", "opened", "conflicts")}
        decided = hidden | {f"decide_{name}": choice for name in wanted}
        _form, done = editor.save(decided)
    assert done
    for name in changed:
        if name not in wanted or takes_mine:
            system[name] = mine[name]
    editor.open()
