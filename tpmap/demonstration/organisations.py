"""Who can help in the demonstration: agencies of each district and of the province, centres with their people."""

from datetime import date
from random import Random

from accounts.models import User
from areas.models import Area
from logbook.choices import AgencyKind, CentreLevel
from logbook.composition import COMPOSITION
from logbook.models import Agency, AgencyStaff, Centre, CentreSeat, WorkingGroup
from tpmap.demonstration.names import family_name, first_name

SINCE = date(2022, 10, 1)
# Name before that of the district, kind, ministry, mission, indicators.
OF_A_DISTRICT = (
    ("สำนักงานพัฒนาชุมชนอำเภอ", AgencyKind.GOVERNMENT, "กระทรวงมหาดไทย", "อาชีพและรายได้ ที่อยู่อาศัย", (5, 8, 13, 14, 15)),
    ("สำนักงานสาธารณสุขอำเภอ", AgencyKind.GOVERNMENT, "กระทรวงสาธารณสุข", "สุขภาพและการดูแลผู้พึ่งพิง", (1, 2, 3, 4, 16, 17)),
    ("สำนักงานเกษตรอำเภอ", AgencyKind.GOVERNMENT, "กระทรวงเกษตรและสหกรณ์", "อาชีพการเกษตร", (13, 14, 15)),
    ("ศูนย์ส่งเสริมการเรียนรู้อำเภอ", AgencyKind.GOVERNMENT, "กระทรวงศึกษาธิการ", "การศึกษานอกระบบ", (10, 11, 12)),
    ("องค์การบริหารส่วนตำบลกลาง อำเภอ", AgencyKind.LOCAL, "กระทรวงมหาดไทย", "น้ำดื่มน้ำใช้และศูนย์เด็กเล็ก", (6, 7, 9)),
    ("มูลนิธิร่วมใจ อำเภอ", AgencyKind.CIVIL_SOCIETY, "", "ช่วยเหลือผู้ยากไร้", ()),
)
OF_A_PROVINCE = (
    ("สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัด", AgencyKind.GOVERNMENT, "กระทรวง พม.", "สวัสดิการ", (5, 14, 15, 16, 17)),
    ("สำนักงานแรงงานจังหวัด", AgencyKind.GOVERNMENT, "กระทรวงแรงงาน", "การมีงานทำ", (13, 14, 15)),
    ("มหาวิทยาลัยราชภัฏจังหวัด", AgencyKind.ACADEMIA, "กระทรวง อว.", "ทักษะอาชีพ", (11, 13)),
    ("หอการค้าจังหวัด", AgencyKind.PRIVATE, "", "ตลาดสินค้าชุมชน", (13, 15)),
)  # fmt: skip
LEVELS = {2: CentreLevel.PROVINCE, 4: CentreLevel.DISTRICT, 6: CentreLevel.TEAM}
NAMES = {2: "ศจพ.จ.", 4: "ศจพ.อ.", 6: "ทีมปฏิบัติการ ต."}


def save_organisations(rng: Random, districts: list[str], teams: list[str]) -> dict[str, list[Agency]]:
    """Write agencies, centres and a working group; returns the agencies by the code of their area."""
    codes = {code[:2] for code in districts} | set(districts) | set(teams)
    areas = Area.objects.in_bulk(codes)
    wanted = [(areas[code], OF_A_DISTRICT) for code in districts]
    wanted += [(areas[code], OF_A_PROVINCE) for code in sorted({code[:2] for code in districts})]
    agencies = [_agency(area, *row) for area, rows in wanted for row in rows]
    # A second part of the province finds the province's agencies there.
    Agency.objects.bulk_create(agencies, ignore_conflicts=True)
    _save_centres(rng, [areas[code] for code in sorted(codes)])
    by_area: dict[str, list[Agency]] = {}
    for agency in Agency.objects.filter(area_id__in=codes).order_by("area_id", "id"):
        by_area.setdefault(agency.area_id, []).append(agency)
    return by_area


def tie_demonstration_account(agencies: dict[str, list[Agency]]) -> None:
    """Let the account "agency" work at the first agency of its district, if both are there."""
    user = User.objects.filter(username="agency").first()
    own = agencies.get(user.scope.common_code) if user else None
    if own:
        AgencyStaff.objects.get_or_create(user=user, defaults={"agency": own[0]})


def _agency(area: Area, name: str, kind: AgencyKind, ministry: str, mission: str, indicators: tuple) -> Agency:
    return Agency(
        name=f"{name}{area.name_th}",
        kind=kind,
        ministry=ministry,
        mission=mission,
        indicators=[f"MPI{number:02d}" for number in indicators],
        area=area,
        phone="077-000-000",
    )


def _save_centres(rng: Random, areas: list[Area]) -> None:
    present = set(Centre.objects.values_list("area_id", flat=True))
    centres = [
        Centre(level=LEVELS[area.level], name=f"{NAMES[area.level]}{area.name_th}", area=area)
        for area in areas
        if area.code not in present
    ]
    Centre.objects.bulk_create(centres)
    CentreSeat.objects.bulk_create(
        CentreSeat(centre=centre, kind=seat.kind, title=seat.title, name=_name(rng), starts_on=SINCE)
        for centre in centres
        for seat in COMPOSITION[centre.level][:-1]  # one seat is empty, as it is everywhere
    )
    WorkingGroup.objects.bulk_create(
        WorkingGroup(
            name="คณะทำงานซ่อมสร้างบ้านครัวเรือนวิกฤต",
            area=centre.area,
            order_number="012/2566",
            ordered_on=date(2023, 4, 3),
            purpose="ซ่อมสร้างบ้านของครัวเรือนวิกฤตก่อนฤดูฝน",
            members="นายช่างโยธา อบต.\nกำนันและผู้ใหญ่บ้าน",
        )
        for centre in centres
        if centre.level == CentreLevel.DISTRICT
    )


def _name(rng: Random) -> str:
    is_female = rng.random() < 0.5
    return f"{'นาง' if is_female else 'นาย'}{first_name(rng, female=is_female)} {family_name(rng)}"
