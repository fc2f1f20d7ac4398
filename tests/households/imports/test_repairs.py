"""What one press makes of bad cells, and what it leaves alone because it would be a guess."""

from datetime import date

import pytest

from households.imports.columns import Baht, CitizenId, Day, Digits, Flag, VillageCode, WholeNumber
from households.imports.kinds import Column
from households.imports.reasons import REASONS
from households.imports.repairs import NEVER_GUESSED, REPAIRS, mended, repair_of, repairs_for
from tests.people import fictitious_citizen_id

BUDDHIST, CHRISTIAN = Day(era="พ.ศ.", on=date(2023, 6, 1)), Day(era="ค.ศ.", on=date(2023, 6, 1))
NUMBER = fictitious_citizen_id(7)


@pytest.mark.parametrize(
    ("name", "reader", "text", "after"),
    [
        ("to_buddhist", BUDDHIST, "18/05/2023", "18/05/2566"),
        ("to_buddhist", BUDDHIST, "๑๘ พ.ค. ๑๙๙๐", "18 พ.ค. 2533"),
        ("to_buddhist", BUDDHIST, "18 พ.ค. ค.ศ. 1990", "18 พ.ค. 2533"),
        ("to_buddhist", BUDDHIST, "18051990", "18052533"),
        ("to_buddhist", BUDDHIST, "29/02/2021", None),  # no such day then either
        ("to_buddhist", BUDDHIST, "18/05/2566", None),
        ("to_buddhist", BUDDHIST, "18/05/66", None),
        ("to_buddhist", BUDDHIST, "18/05/2025", None),  # in the future
        ("to_christian", CHRISTIAN, "18/05/2533", "18/05/1990"),
        ("digits_only", CitizenId(), f"'{NUMBER[:1]}/{NUMBER[1:5]}/{NUMBER[5:]}", NUMBER),
        ("digits_only", CitizenId(), f"{NUMBER}.0", NUMBER),
        ("digits_only", CitizenId(), f"เลข {NUMBER}", None),
        ("digits_only", CitizenId(), NUMBER[:12], None),
        ("digits_only", CitizenId(), NUMBER[:12] + str((int(NUMBER[12]) + 1) % 10) + "*", None),
        ("digits_only", Digits(11), "9999 0000 001", "99990000001"),
        ("digits_only", Digits(11), "9999000000l", None),
        ("digits_only", VillageCode(), "84-01-02-01", "84010201"),
        ("digits_only", VillageCode(), "84.01.02.01.00", "8401020100"),
        ("digits_only", VillageCode(), "84-01-02", None),
        ("number_alone", WholeNumber(), "๓ คน", "3"),
        ("number_alone", WholeNumber(), "3.00", "3"),
        ("number_alone", WholeNumber(), "มากกว่า 3", None),
        ("number_alone", WholeNumber(), "3-4 คน", None),
        ("number_alone", WholeNumber(), "-3", None),
        ("number_alone", WholeNumber(), "300 คน", None),  # more than a household has
        ("number_alone", Baht(), "1,200.50 บาท", "1,200.50"),
        ("number_alone", Baht(), "1200.-", "1200"),
        ("number_alone", Baht(), "2 หมื่น", None),
        ("nothing", WholeNumber(), "-", ""),
        ("nothing", BUDDHIST, "ไม่ทราบ", ""),
        ("nothing", Flag(), "อาจจะ", None),
    ],
)
def test_a_repair_makes_of_a_cell_what_is_certain(name, reader, text, after):
    assert mended(repair_of(name), reader, text) == after


def test_what_is_lost_is_never_offered():
    for reason in NEVER_GUESSED:
        assert reason in REASONS
        for reader in (BUDDHIST, CitizenId(), Digits(), VillageCode(), WholeNumber(), Baht(), Flag()):
            assert not list(repairs_for(Column("any", "any", reader), reason, {"era": "พ.ศ."}))


def test_every_repair_is_for_declared_reasons_and_has_a_name_of_its_own():
    assert {reason for repair in REPAIRS for reason in repair.reasons} <= set(REASONS)
    assert len({repair.name for repair in REPAIRS}) == len(REPAIRS)
    with pytest.raises(LookupError):
        repair_of("guess")


def test_a_needed_cell_is_never_emptied_and_an_era_is_changed_in_its_own_direction_only():
    needed, free = (Column("count", "count", WholeNumber(), is_required=is_required) for is_required in (True, False))
    assert [r.name for r in repairs_for(needed, "not_a_count", {})] == ["number_alone"]
    assert [r.name for r in repairs_for(free, "not_a_count", {})] == ["number_alone", "nothing"]
    day = Column("day", "day", Day())
    assert [r.name for r in repairs_for(day, "other_era", {"era": "ค.ศ."})] == ["to_christian"]
    assert list(repairs_for(None, "other_era", {"era": "ค.ศ."})) == []
