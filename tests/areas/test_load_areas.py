from django.core.management import call_command

from areas.choices import AreaLevel
from areas.models import Area


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
