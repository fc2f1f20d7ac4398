"""The lists of agencies, centres, groups and accounts: kept by the district, read by all, never emptied."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from logbook.composition import empty_seats
from logbook.models import Agency, AgencyStaff, Centre, CentreSeat, WorkingGroup
from logbook.services.organisations import load_mou
from tests.logbook.giving import make_agency, make_assignment, work_at
from tests.logbook.visits import typed_date

LISTS = ("agencies", "centres", "working-groups")


class Browser:
    """Sends each form with a number of its own, as a page does, unless told which."""

    def __init__(self, client):
        self.get, self._post = client.get, client.post

    def post(self, path: str, typed: dict | None = None, **options):
        return self._post(path, {"client_uuid": str(uuid4())} | (typed or {}), **options)


@pytest.fixture
def officer(client_of, district_officer):
    return Browser(client_of(district_officer))


def url(name, *args):
    return reverse(f"logbook:{name}", args=args)


def typed_agency(**changes) -> dict:
    usual = {"name": "พัฒนาชุมชนอำเภอเมือง", "kind": "government", "mission": "อาชีพ", "indicators": ["MPI13", "MPI15"]}
    return usual | changes


@pytest.fixture
def centre(areas):
    return Centre.objects.create(level="district", name="ศจพ.อ.เมืองสุราษฎร์ธานี", area_id="8401")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("person", "status"),
    [("subdistrict_officer", 200), ("district_officer", 200), ("national_officer", 200), ("auditor", 403)],
)
def test_whoever_sees_households_reads_the_lists(name, person, status, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get(url(name)).status_code == status


@pytest.mark.parametrize("name", ["agency-new", "centre-new", "working-group-new", "agency-staff"])
@pytest.mark.parametrize(
    ("person", "status"), [("subdistrict_officer", 403), ("national_officer", 403), ("district_officer", 200)]
)
def test_the_district_keeps_them(name, person, status, client_of, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get(url(name)).status_code == status


def test_an_agency_is_added_changed_and_ended_never_deleted(officer, areas, district_officer):
    assert officer.post(url("agency-new"), typed_agency()).status_code == 302
    agency = Agency.objects.get()
    assert (agency.area_id, agency.indicators) == ("8401", ["MPI13", "MPI15"])
    officer.post(url("agency-edit", agency.pk), typed_agency(phone="077-000000"))
    officer.post(url("agency-end", agency.pk))
    agency.refresh_from_db()
    assert (agency.phone, agency.is_active) == ("077-000000", False)
    assert agency.name in officer.get(url("agencies") + "?ended=1").content.decode()
    assert agency.events.last().pgh_context.metadata["user"] == district_officer.pk


def test_the_same_agency_twice_is_refused_and_keeps_what_was_typed(officer, areas):
    officer.post(url("agency-new"), typed_agency())
    answer = officer.post(url("agency-new"), typed_agency(mission="อีกครั้ง"))
    assert answer.status_code == 422
    assert "มีหน่วยงานนี้ในพื้นที่แล้ว" in answer.content.decode() or "error-summary" in answer.content.decode()
    assert "อีกครั้ง" in answer.content.decode()
    assert Agency.objects.count() == 1


def test_an_agency_with_cases_stays_in_use(officer, make_household, district_officer):
    agency = make_agency()
    make_assignment(make_household(), district_officer, state="assigned", agency=agency)
    answer = officer.post(url("agency-end", agency.pk), follow=True)
    agency.refresh_from_db()
    assert agency.is_active
    assert "ยังมีงานค้าง" in answer.content.decode()


def test_nobody_adds_an_agency_elsewhere(officer, areas):
    answer = officer.post(url("agency-new"), typed_agency(district="8402", province="84"))
    assert answer.status_code == 302
    assert Agency.objects.get().area_id == "8401"


def test_agencies_are_found_by_what_they_work_against(officer, areas):
    make_agency("ช่างอำเภอ", indicators=["MPI05"])
    make_agency("เกษตรอำเภอ", indicators=["MPI13"])
    page = officer.get(url("agencies") + "?against=MPI13").content.decode()
    assert "เกษตรอำเภอ" in page
    assert "ช่างอำเภอ" not in page


def test_a_team_belongs_to_a_subdistrict(officer, areas):
    typed = {"level": "team", "name": "ทีมปฏิบัติการ ต.มะขามเตี้ย"}
    assert officer.post(url("centre-new"), typed).status_code == 422
    assert officer.post(url("centre-new"), typed | {"subdistrict": "840102"}).status_code == 302
    assert Centre.objects.get().area_id == "840102"


def test_people_take_seats_and_leave_them(officer, centre):
    typed = {"kind": "chair", "title": "นายอำเภอ", "name": "อำนวย ปกครองเก่ง"}
    long_ago = timezone.localdate() - timedelta(days=400)
    assert officer.post(url("seat-new", centre.pk), typed | typed_date("starts_on", long_ago)).status_code == 302
    seat = CentreSeat.objects.get()
    assert "นายอำเภอ" not in [one.title for one in empty_seats(centre, [seat])]
    officer.post(url("seat-end", seat.pk))
    seat.refresh_from_db()
    assert seat.ends_on == timezone.localdate()
    assert "อำนวย ปกครองเก่ง" in officer.get(url("centre", centre.pk)).content.decode()


def test_nobody_leaves_a_seat_before_he_took_it(officer, centre):
    typed = {"kind": "chair", "title": "นายอำเภอ", "name": "อำนวย"}
    days = typed_date("starts_on", timezone.localdate()) | typed_date(
        "ends_on", timezone.localdate() - timedelta(days=9)
    )
    assert officer.post(url("seat-new", centre.pk), typed | days).status_code == 422
    assert not CentreSeat.objects.exists()


def test_empty_seats_of_the_rule_are_shown(officer, centre):
    assert "เจ้าคณะอำเภอ" in officer.get(url("centre", centre.pk)).content.decode()


def test_the_chief_names_a_working_group_by_an_order(officer, areas):
    typed = {"name": "คณะทำงานซ่อมบ้าน", "order_number": "123/2566", "purpose": "ซ่อมบ้าน 40 หลัง", "members": "นายช่าง"}
    day = typed_date("ordered_on", timezone.localdate() - timedelta(days=3))
    assert officer.post(url("working-group-new"), typed | day).status_code == 302
    assert officer.post(url("working-group-new"), typed | day).status_code == 422
    group = WorkingGroup.objects.get()
    officer.post(url("working-group-end", group.pk))
    assert "คณะทำงานซ่อมบ้าน" not in officer.get(url("working-groups")).content.decode()
    assert "คณะทำงานซ่อมบ้าน" in officer.get(url("working-groups") + "?ended=1").content.decode()


def test_an_account_is_tied_to_its_agency_and_taken_away(officer, agency_officer, subdistrict_officer):
    agency, other = make_agency(), make_agency("เกษตรอำเภอ")
    for one in (agency, other):
        officer.post(url("agency-staff"), {"user": agency_officer.pk, "agency": one.pk})
    staff = AgencyStaff.objects.get()
    assert (staff.user, staff.agency) == (agency_officer, other)
    wrong = officer.post(url("agency-staff"), {"user": subdistrict_officer.pk, "agency": agency.pk})
    assert wrong.status_code == 422
    officer.post(url("agency-staff-untie", staff.pk))
    assert not AgencyStaff.objects.exists()


def test_the_agreement_is_loaded_once(areas):
    assert (load_mou(), load_mou()) == (13, 0)
    assert Agency.objects.filter(has_mou=True, area=None).count() == 13


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_in_few_queries(name, rows, officer, areas, django_assert_max_num_queries, agency_officer):
    for number in range(rows):
        agency = make_agency(f"หน่วยงาน {number}")
        Centre.objects.create(level="district", name=f"ศูนย์ {number}", area_id="8401")
        WorkingGroup.objects.create(
            name=f"คณะ {number}", area_id="8401", order_number=f"{number}", ordered_on="2023-01-01", purpose="งาน"
        )
    work_at(agency, agency_officer)
    with django_assert_max_num_queries(9):
        officer.get(url(name))
    with django_assert_max_num_queries(12):
        officer.get(url("agency-staff"))


# --- sent twice -----------------------------------------------------------------------------------------


NEW = {
    "agency-new": (Agency, typed_agency()),
    "centre-new": (Centre, {"level": "district", "name": "ศจพ.อ.เมือง"}),
    "working-group-new": (
        WorkingGroup,
        {"name": "คณะทำงานน้ำ", "order_number": "1/2566", "purpose": "ขุดบ่อ", "members": "ก"}
        | typed_date("ordered_on", timezone.localdate() - timedelta(days=1)),
    ),
}


@pytest.mark.parametrize("name", NEW)
def test_a_form_sent_twice_makes_one_record(name, officer, areas):
    model, typed = NEW[name]
    typed = typed | {"client_uuid": str(uuid4())}
    first, again = officer.post(url(name), typed), officer.post(url(name), typed, follow=True)
    assert (first.status_code, model.objects.count()) == (302, 1)
    assert "ไม่มีการบันทึกซ้ำ" in again.content.decode()


def test_a_seat_is_taken_once(officer, centre):
    typed = {"kind": "chair", "title": "นายอำเภอ", "name": "อำนวย", "client_uuid": str(uuid4())}
    typed |= typed_date("starts_on", timezone.localdate())
    for _time in range(2):
        assert officer.post(url("seat-new", centre.pk), typed).status_code == 302
    assert CentreSeat.objects.count() == 1


def test_an_old_form_sent_again_does_not_undo_what_came_after(officer, areas):
    officer.post(url("agency-new"), typed_agency())
    agency = Agency.objects.get()
    old = typed_agency(phone="077-000001") | {"client_uuid": str(uuid4())}
    officer.post(url("agency-edit", agency.pk), old)
    officer.post(url("agency-edit", agency.pk), typed_agency(phone="077-000002"))
    officer.post(url("agency-edit", agency.pk), old)
    agency.refresh_from_db()
    assert agency.phone == "077-000002"


def test_the_same_number_with_other_content_is_refused_and_kept_on_the_page(officer, areas):
    number = {"client_uuid": str(uuid4())}
    officer.post(url("agency-new"), typed_agency() | number)
    answer = officer.post(url("agency-new"), typed_agency(name="อีกแห่งหนึ่ง") | number)
    assert answer.status_code == 422
    assert "อีกแห่งหนึ่ง" in answer.content.decode()
    assert Agency.objects.count() == 1


@pytest.mark.parametrize("number", ["", "7"])
def test_a_form_without_a_number_of_its_own_is_refused(number, officer, areas):
    assert officer.post(url("agency-new"), typed_agency() | {"client_uuid": number}).status_code == 422
    assert not Agency.objects.exists()


def test_a_refused_form_can_be_put_right_under_its_number(officer, areas):
    number = {"client_uuid": str(uuid4())}
    assert officer.post(url("agency-new"), typed_agency(name="") | number).status_code == 422
    assert officer.post(url("agency-new"), typed_agency() | number).status_code == 302


@pytest.mark.parametrize("name", [*NEW, "agency-staff"])
def test_every_page_gives_its_form_a_number(name, officer):
    assert 'name="client_uuid"' in officer.get(url(name)).content.decode()
