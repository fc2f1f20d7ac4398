"""Choosing an area: preset and limited to one's own, and right without JavaScript too."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from areas.choices import AreaLevel
from areas.pickers import AreaPicker
from areas.scope import Scope

COUNTRY = Scope.everywhere()
SUBDISTRICT = Scope(("840102",))


class PlacePicker(AreaPicker):
    needs_level = AreaLevel.SUBDISTRICT


def codes(form: AreaPicker, name: str) -> list[str]:
    return [code for code, _label in form.fields[name].choices]


def picked(query: str, scope: Scope = COUNTRY) -> str:
    form = AreaPicker(QueryDict(query), scope=scope)
    assert form.is_valid(), form.errors
    return form.cleaned_data["area_code"]


def test_a_subdistrict_officer_chooses_only_the_village(areas):
    form = AreaPicker(scope=SUBDISTRICT)
    assert [name for name, field in form.fields.items() if field.disabled] == ["province", "district", "subdistrict"]
    assert form["subdistrict"].value() == "840102"
    assert codes(form, "village") == ["", "84010201", "84010202", "84010205"]


def test_villages_are_called_by_number_and_name(areas):
    form = AreaPicker(scope=SUBDISTRICT)
    assert dict(form.fields["village"].choices)["84010205"] == "หมู่ 5 บ้านคลองตัวอย่าง"


def test_whoever_has_two_subdistricts_chooses_between_them_and_no_other(areas):
    form = AreaPicker(scope=Scope(("840102", "840103")))
    assert form.fields["district"].disabled
    assert sorted(codes(form, "subdistrict")) == ["", "840102", "840103"]


def test_the_national_office_begins_with_the_province(areas):
    form = AreaPicker(scope=COUNTRY)
    assert sorted(codes(form, "province")) == ["", "84", "92"]
    assert codes(form, "district") == [""]


def test_nobody_chooses_from_an_empty_scope(areas):
    form = AreaPicker(scope=Scope())
    assert codes(form, "province") == [""]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", ""),
        ("province=84", "84"),
        ("province=84&district=8401&subdistrict=840102&village=84010205", "84010205"),
        ("province=84&district=&subdistrict=840102", "84"),
    ],
)
def test_the_smallest_area_chosen_counts(areas, query, code):
    assert picked(query) == code


def test_an_old_district_is_forgotten_when_the_province_changes_without_javascript(areas):
    assert picked("province=92&district=8401&subdistrict=840102") == "92"


def test_a_colleagues_link_without_the_upper_levels_is_understood(areas):
    assert picked("subdistrict=840102&village=84010201") == "84010201"
    form = AreaPicker(QueryDict("subdistrict=840102"), scope=COUNTRY)
    assert form["province"].value() == "84"


def test_a_fixed_level_cannot_be_changed_by_hand(areas):
    assert picked("province=92&district=9201&subdistrict=920101", SUBDISTRICT) == "840102"


@pytest.mark.parametrize("code", ["84010209", "92010101", "84010301", "abc", "8401020", "84010201x"])
def test_an_unknown_or_foreign_village_is_never_chosen(areas, code):
    form = AreaPicker({"village": code}, scope=SUBDISTRICT)
    assert not form.is_valid() or form.cleaned_data["area_code"] == "840102"


def test_an_unknown_village_of_the_own_subdistrict_is_named_as_such(areas):
    form = AreaPicker({"village": "84010209"}, scope=SUBDISTRICT)
    assert form.errors == {"village": ["เลือกพื้นที่จากรายการที่แสดง"]}


def test_a_form_that_needs_a_place_asks_at_the_first_level_left_open(areas):
    form = PlacePicker({"province": "84"}, scope=COUNTRY)
    assert form.errors == {"district": ["เลือกพื้นที่ในช่องนี้"]}


def test_the_scope_chosen_never_leaves_ones_own(areas):
    form = AreaPicker({"province": "84"}, scope=Scope(("840102", "840103", "92")))
    assert form.is_valid()
    assert form.chosen_scope == Scope(("840102", "840103"))


def test_the_picker_costs_one_query(areas, django_assert_num_queries):
    with django_assert_num_queries(1):
        AreaPicker({"province": "84", "district": "8401", "subdistrict": "840102"}, scope=COUNTRY).as_p()


class TestTheNextSelect:
    def ask(self, client, **query) -> str:
        response = client.get(reverse("areas:children"), query)
        assert response.status_code == 200
        return response.content.decode()

    def test_a_province_brings_its_districts_and_empties_the_rest(self, client_of, national_officer):
        page = self.ask(client_of(national_officer), province="84")
        assert '<option value="8401">เมืองสุราษฎร์ธานี</option>' in page
        assert 'id="id_subdistrict" hx-swap-oob' in page
        assert 'id="id_village" hx-swap-oob' in page
        assert "9201" not in page

    def test_only_areas_of_ones_own_are_offered(self, client_of, subdistrict_officer):
        page = self.ask(client_of(subdistrict_officer), district="8401")
        assert "840102" in page
        assert "840103" not in page

    @pytest.mark.parametrize("code", ["", "92", "9999", "x' OR 1=1", "๘๔"])
    def test_what_is_no_area_of_ones_own_has_no_options(self, client_of, subdistrict_officer, code):
        page = self.ask(client_of(subdistrict_officer), province=code)
        assert page.count("<option") == 3

    def test_strangers_are_sent_to_sign_in(self, client, areas):
        response = client.get(reverse("areas:children"), {"province": "84"})
        assert response.status_code == 302
        assert response.url.startswith(reverse("accounts:sign-in"))

    def test_it_asks_the_database_once(self, client_of, national_officer, django_assert_num_queries):
        client = client_of(national_officer)
        self.ask(client, province="84")
        with django_assert_num_queries(4):  # session, user, posts, areas
            self.ask(client, province="84")
