"""Who sits in a centre by rule, so that empty seats are seen. Source: provincial minutes of 3 August 2564."""

from collections.abc import Iterable
from dataclasses import dataclass

from logbook.choices import CentreLevel, SeatKind
from logbook.models import Centre, CentreSeat


@dataclass(frozen=True)
class RuleSeat:
    """A seat that a centre has by rule, with the office whose holder sits there."""

    kind: SeatKind
    title: str


_PROVINCE = (
    RuleSeat(SeatKind.ADVISER, "เจ้าคณะจังหวัด"),
    RuleSeat(SeatKind.ADVISER, "ประธานกรรมการอิสลามประจำจังหวัด"),
    RuleSeat(SeatKind.CHAIR, "ผู้ว่าราชการจังหวัด"),
    RuleSeat(SeatKind.VICE_CHAIR, "รองผู้ว่าราชการจังหวัด"),
    RuleSeat(SeatKind.SECRETARY, "พัฒนาการจังหวัด"),
    RuleSeat(SeatKind.JOINT_SECRETARY, "ท้องถิ่นจังหวัด"),
)
_DISTRICT = (
    RuleSeat(SeatKind.ADVISER, "เจ้าคณะอำเภอ"),
    RuleSeat(SeatKind.CHAIR, "นายอำเภอ"),
    RuleSeat(SeatKind.VICE_CHAIR, "ปลัดอำเภออาวุโส"),
    RuleSeat(SeatKind.SECRETARY, "พัฒนาการอำเภอ"),
    RuleSeat(SeatKind.JOINT_SECRETARY, "ท้องถิ่นอำเภอ"),
)
_TEAM = (
    RuleSeat(SeatKind.ADVISER, "เจ้าคณะตำบล"),
    RuleSeat(SeatKind.HEAD, "ปลัดอำเภอผู้ประสานงานตำบล"),
    RuleSeat(SeatKind.DEPUTY, "นายกเทศมนตรีหรือนายก อบต."),
    RuleSeat(SeatKind.DEPUTY, "กำนัน"),
    RuleSeat(SeatKind.SECRETARY, "พัฒนากรประจำตำบล"),
    RuleSeat(SeatKind.JOINT_SECRETARY, "ปลัดเทศบาลหรือปลัด อบต."),
)
_MUNICIPALITY = (
    RuleSeat(SeatKind.CHAIR, "นายกเทศมนตรี"),
    RuleSeat(SeatKind.SECRETARY, "ปลัดเทศบาล"),
)
COMPOSITION = {
    CentreLevel.PROVINCE: _PROVINCE,
    CentreLevel.DISTRICT: _DISTRICT,
    CentreLevel.MUNICIPALITY: _MUNICIPALITY,
    CentreLevel.TEAM: _TEAM,
}


def empty_seats(centre: Centre, seats: Iterable[CentreSeat]) -> list[RuleSeat]:
    """Return the seats of the rule that none of `seats` fills: one by its very office, or another of that kind."""
    filled = [(seat.kind, seat.title) for seat in seats]
    missing = []
    for rule in COMPOSITION[CentreLevel(centre.level)]:
        exact = (rule.kind.value, rule.title)
        other = next((one for one in filled if one[0] == rule.kind), None)
        if exact in filled:
            filled.remove(exact)
        elif other:
            filled.remove(other)
        else:
            missing.append(rule)
    return missing
