"""Reports as a file of every month: made once, as the owner on that day, and no more once he lost the right."""

import json
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from reports.choices import ExportState, MonthlyStop
from reports.models import Export, ExportLimit, SavedReport
from reports.services.monthly import request_monthly
from reports.tasks import request_monthly_reports
from tests.people import appoint
from tests.reports.exporting import REASON, downloaded, make

HOME, NEW = reverse("reports:home"), reverse("reports:saved-new")
DESIGN = "topic=households&rows=subdistrict&measures=households&sort=-households"
BANGKOK = ZoneInfo("Asia/Bangkok")


def noon(month: int, day: int) -> datetime:
    return datetime(2027, month, day, 12, tzinfo=BANGKOK)


def save(client, **fields):
    typed = {"client_uuid": str(uuid.uuid4()), "name": "รายงานประจำเดือน", "monthly_format": "json"}
    return client.post(f"{NEW}?{DESIGN}", typed | {"monthly_reason": REASON} | fields)


@pytest.fixture
def monthly(client_of, district_officer, village) -> SavedReport:
    assert save(client_of(district_officer)).status_code == 302
    report = SavedReport.objects.get()
    SavedReport.objects.update(made_for=noon(1, 1).date())
    return report


def test_the_first_file_is_that_of_the_next_month(client_of, district_officer, village):
    save(client_of(district_officer))
    now = timezone.now()
    assert request_monthly(at=now) == 0
    report = SavedReport.objects.get()
    assert report.next_file_on == (timezone.localdate(now).replace(day=1) + timedelta(days=32)).replace(day=1)
    assert "ไฟล์ถัดไป" in client_of(district_officer).get(HOME).content.decode()


def test_a_month_has_one_file_however_often_it_is_asked_for(monthly):
    assert [request_monthly(at=noon(2, day)) for day in (1, 1, 2, 28)] == [1, 0, 0, 0]
    assert request_monthly(at=noon(3, 1)) == 1
    assert Export.objects.count() == 2
    SavedReport.objects.update(made_for=noon(1, 1).date())  # as if it had been killed before it could note that
    request_monthly(at=noon(3, 2))
    assert Export.objects.count() == 2


def test_the_file_lies_among_the_owners_under_the_name_of_the_report(client_of, monthly, district_officer):
    request_monthly(at=noon(2, 1))
    export = make(Export.objects.get())
    assert (export.state, export.requested_by, export.report) == (ExportState.READY, district_officer, monthly)
    assert REASON in export.reason
    page = client_of(district_officer).get(reverse("reports:exports")).content.decode()
    assert "รายงานประจำเดือน" in page
    assert {one["keys"].get("subdistrict") for one in json.loads(downloaded(export))["records"]} == {
        "840102", "840103", None,
    }  # fmt: skip


def test_the_menu_tells_of_a_file_until_it_was_taken(client_of, monthly, district_officer):
    client = client_of(district_officer)
    assert client.get(HOME).content.decode().count('class="badge count') == 0
    request_monthly(at=noon(2, 1))
    export = make(Export.objects.get())
    assert 'class="badge count' in client.get(HOME).content.decode()
    downloaded(export)
    assert client.get(HOME).content.decode().count('class="badge count') == 0


def test_whoever_moved_gets_the_figures_of_where_he_is_now(monthly, district_officer):
    district_officer.appointments.update(ends_on=timezone.localdate() - timedelta(days=1))
    appoint(district_officer, "district-development", "8402")
    request_monthly(at=noon(2, 1))
    records = json.loads(downloaded(make(Export.objects.get())))["records"]
    assert {one["keys"].get("subdistrict") for one in records} == {"840201", None}


def lose_the_post(user) -> None:
    user.appointments.update(ends_on=timezone.localdate() - timedelta(days=1))


def become_a_reader(user) -> None:
    lose_the_post(user)
    appoint(user, "subdistrict-team", "840103")


def be_disabled(user) -> None:
    user.is_active = False
    user.save()


@pytest.mark.parametrize("lose", [lose_the_post, become_a_reader, be_disabled])
def test_who_lost_the_right_gets_no_more_of_them(monthly, district_officer, lose):
    lose(district_officer)
    assert request_monthly(at=noon(2, 1)) == 0
    monthly.refresh_from_db()
    assert (monthly.monthly_stop, monthly.next_file_on) == (MonthlyStop.RIGHT_LOST, None)
    assert Export.objects.count() == 0
    assert monthly.events.last().monthly_stop == MonthlyStop.RIGHT_LOST


def test_he_reads_that_it_stopped_and_can_begin_again(client_of, monthly, district_officer):
    become_a_reader(district_officer)
    request_monthly(at=noon(2, 1))
    client = client_of(district_officer)
    page = client.get(HOME).content.decode()
    assert "ไม่ได้จัดทำทุกเดือนแล้ว" in page
    assert 'class="badge count' in page
    assert "ไฟล์ประจำเดือน" not in client.get(reverse("reports:saved-edit", args=[monthly.pk])).content.decode()
    appoint(district_officer, "district-development", "8401")
    edit = reverse("reports:saved-edit", args=[monthly.pk])
    typed = {"client_uuid": str(uuid.uuid4()), "name": "ใหม่", "monthly_format": "xlsx", "monthly_reason": REASON}
    assert client_of(district_officer).post(edit, typed).status_code == 302
    monthly.refresh_from_db()
    assert (monthly.monthly_stop, monthly.monthly_format) == ("", "xlsx")
    assert request_monthly(at=noon(3, 1)) == 1


def test_a_design_that_can_no_longer_be_asked_for_stops_and_says_so(monthly):
    SavedReport.objects.update(query="topic=households&rows=shoe_size")
    assert request_monthly(at=noon(2, 1)) == 0
    monthly.refresh_from_db()
    assert monthly.monthly_stop == MonthlyStop.DESIGN


def test_who_has_taken_his_rows_of_today_gets_it_tomorrow(monthly, district_officer):
    ExportLimit.objects.create(role="district_officer", rows_a_day=0)
    assert request_monthly(at=noon(2, 1)) == 0
    ExportLimit.objects.all().delete()
    assert request_monthly(at=noon(2, 2)) == 1
    monthly.refresh_from_db()
    assert monthly.monthly_stop == ""


def test_a_report_put_away_is_not_made(client_of, monthly, district_officer):
    client_of(district_officer).post(reverse("reports:saved-hide", args=[monthly.pk]))
    assert request_monthly(at=noon(2, 1)) == 0


def test_a_reason_is_needed_and_what_was_typed_stays(client_of, district_officer, village):
    answer = save(client_of(district_officer), monthly_reason="สั้น")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "สั้น" in page
    assert "อย่างน้อย 10 ตัวอักษร" in page


def test_who_may_not_take_away_cannot_plan_it(client_of, subdistrict_officer, village):
    assert save(client_of(subdistrict_officer)).status_code == 302
    assert SavedReport.objects.get().monthly_format == ""


def test_the_database_keeps_the_promise_too(monthly):
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedReport.objects.update(monthly_reason="")


def test_many_reports_are_asked_for_in_few_queries_each(
    monthly, client_of, district_officer, django_assert_max_num_queries
):
    for number in range(4):
        save(client_of(district_officer), name=f"รายงาน {number}")
    SavedReport.objects.update(made_for=noon(1, 1).date())
    with django_assert_max_num_queries(5 * 30):
        assert request_monthly(at=noon(2, 1)) == 5


def test_the_beat_asks_every_six_hours(settings, monthly):
    tasks = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert tasks["reports.tasks.request_monthly_reports"] == timedelta(hours=6)
    SavedReport.objects.update(made_for="2020-01-01")
    assert (request_monthly_reports(), request_monthly_reports()) == (1, None)


def test_a_pinned_report_stands_on_the_first_page_of_those_it_is_shared_with(
    client_of, district_officer, subdistrict_officer, outsider, village
):
    save(client_of(district_officer), name="ปักไว้", is_pinned="on", is_shared="on", monthly_format="")
    for user, is_seen in ((district_officer, True), (subdistrict_officer, True), (outsider, False)):
        client = client_of(user)
        for address in (HOME, reverse("reports:pinned")):
            assert ("ปักไว้" in client.get(address).content.decode()) == is_seen
    assert reverse("reports:pinned") in client_of(subdistrict_officer).get("/households/").content.decode()


def test_the_pinned_are_for_who_may_read_reports(client_of, agency_officer):
    assert client_of(agency_officer).get(reverse("reports:pinned")).status_code == 403
