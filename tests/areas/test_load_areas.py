import pytest
from django.core.management import call_command

from accounts.posts import POST_KINDS
from areas.choices import AreaLevel
from areas.codes import enclosing_codes, split_village_code
from areas.models import Area
from areas.services import AreasLoaded, UnknownArea, add_villages, ensure_village, load_areas


def load():
    call_command("load_areas", verbosity=0)


def counts() -> list[int]:
    return [Area.objects.current().at_level(level).count() for level in list(AreaLevel)[:3]]


def test_the_whole_country_is_loaded_with_its_official_codes(db):
    load()
    assert counts() == [77, 928, 7436]
    place = Area.objects.get(code="501405")
    assert (place.name_th, place.name_en, place.postcode) == ("สันป่าเปา", "San Pa Pao", "50290")
    assert (place.parent_id, place.parent.parent_id) == ("5014", "50")


def test_loading_again_writes_nothing(db, django_assert_max_num_queries):
    load_areas()
    with django_assert_max_num_queries(6):
        again = load_areas()
    assert again == AreasLoaded(written=0, unchanged=8441, abolished=0)


def test_a_load_takes_few_statements(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        load_areas()


def test_a_wrong_name_is_put_right_and_a_village_stays(areas):
    Area.objects.filter(code="840102").update(name_th="ผิด", is_current=False)
    load_areas()
    assert Area.objects.current().get(code="840102").name_th == "มะขามเตี้ย"
    assert areas["84010205"] in Area.objects.current()


def test_an_abolished_area_is_no_longer_in_force_but_stays(areas):
    Area.objects.create(code="840804", level=6, parent_id="84", name_th="ตะกุกใต้")
    assert load_areas().abolished == 1
    assert not Area.objects.get(code="840804").is_current


def test_the_full_quota_of_accounts_of_the_country(db):
    """77 provinces × 6 + 928 districts × 2 + 7,436 teams: the reference figure of the minutes."""
    load_areas()
    limited = [kind for kind in POST_KINDS.values() if kind.quota]
    assert sum(kind.quota * Area.objects.current().at_level(kind.level).count() for kind in limited) == 9754


class TestVillages:
    @pytest.mark.parametrize(
        ("text", "code", "suffix"),
        [("50140501", "50140501", ""), ("8401020501", "84010205", "01"), (" ๘๔๐๑๐๒๐๕ ", "84010205", "")],
    )
    def test_village_ids_of_8_and_of_10_digits_are_read(self, text, code, suffix):
        assert split_village_code(text) == (code, suffix)

    @pytest.mark.parametrize("text", ["", "840102", "840102050", "84010205x1", "²4010205", "84 010205"])
    def test_another_shape_is_refused(self, text):
        with pytest.raises(ValueError, match="8 digits"):
            split_village_code(text)

    def test_codes_nest_up_to_the_province(self):
        assert enclosing_codes("84010205") == ("84", "8401", "840102", "84010205")

    def test_a_village_arrives_with_the_data(self, areas):
        village = ensure_village(code="8401020901", name="บ้าน  ท่าใหม่")
        assert (village.code, village.name_th, village.parent_id) == ("84010209", "บ้าน ท่าใหม่", "840102")

    def test_a_name_once_known_is_not_lost_to_a_blank(self, areas):
        assert add_villages(names={"84010205": "", "84010206": ""}) == 1
        assert Area.objects.get(code="84010205").name_th == "บ้านคลองตัวอย่าง"
        assert Area.objects.get(code="84010206").name_th == "หมู่ที่ 6"

    def test_a_village_of_no_subdistrict_is_refused_and_nothing_written(self, areas):
        with pytest.raises(UnknownArea, match="849999"):
            add_villages(names={"84010208": "บ้านดี", "84999901": "บ้านไม่มี"})
        assert not Area.objects.filter(code="84010208").exists()

    def test_an_abolished_subdistrict_names_its_successor(self, areas):
        with pytest.raises(UnknownArea, match="841901"):
            ensure_village(code="84080401", name="บ้านเก่า")
