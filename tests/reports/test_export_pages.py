"""The pages of taking data away: each works, refuses who lacks the right, and does not know of other areas."""

import html
import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Permission
from accounts.proofs import PROVED
from jobs.models import Job
from reports.choices import ExportState
from reports.exports.topics import TOPICS
from reports.models import Export, ExportAlarm, ExportLimit
from reports.services.exports import approve_export
from tests.people import appoint, make_user
from tests.reports.exporting import REASON, ask, asked_and_made, make, rows_of

pytestmark = pytest.mark.usefixtures("village")
NEW = "/exports/new/?show=all"


@pytest.fixture
def governor(areas):
    user = make_user("suratthani.governor", "ธงชัย", "ผู้ว่าดี")
    appoint(user, "governor", "84")
    return user


def text_of(answer) -> str:
    return html.unescape(answer.content.decode())


def form(**more) -> dict:
    told = {"client_uuid": str(uuid4()), "columns": ["village", "head_name"], "format": "xlsx", "language": "th"}
    return told | {"purpose": "meeting", "reason": REASON} | more


class TestAsking:
    def test_the_search_leads_here_with_all_it_asked(self, client_of, district_officer):
        page = text_of(client_of(district_officer).get("/households/?show=failing&dimension=living"))
        link = re.search(r'href="(/exports/new/\?[^"]*)"', page)[1]
        asking = text_of(client_of(district_officer).get(link))
        assert "มิติที่ตก: ความเป็นอยู่" in asking
        assert "1 ครัวเรือน" in asking

    def test_who_may_not_export_sees_no_button(self, client_of, subdistrict_officer):
        assert "/exports/" not in text_of(client_of(subdistrict_officer).get("/households/?show=all"))

    def test_a_file_is_asked_for_made_and_downloaded(self, client_of, district_officer):
        browser = client_of(district_officer)
        answer = browser.post(NEW, form())
        export = Export.objects.get()
        assert answer["Location"] == reverse("reports:export", args=[export.pk])
        assert "กำลังอ่านข้อมูล" in text_of(browser.get(answer["Location"]))
        make(export)
        assert "ไฟล์พร้อมแล้ว" in text_of(browser.get(answer["Location"]))

        file = browser.post(reverse("reports:export-download", args=[export.pk]))

        assert file["Content-Disposition"] == f'attachment; filename="{export.receipt}.xlsx"'
        assert (file["Cache-Control"], file["X-Content-Type-Options"]) == ("no-store", "nosniff")
        content = b"".join(file.streaming_content)
        assert (len(content), len(rows_of(content))) == (int(file["Content-Length"]), 4)

    def test_who_signed_in_long_ago_proves_again_who_he_is_before_he_takes_it(self, client_of, district_officer):
        export, browser = asked_and_made(district_officer), client_of(district_officer)
        session = browser.session
        session[PROVED] = (timezone.now() - timedelta(minutes=16)).isoformat()
        session.save()
        page = reverse("reports:export", args=[export.pk])
        answer = browser.post(
            reverse("reports:export-download", args=[export.pk]), headers={"Referer": f"http://testserver{page}"}
        )
        assert answer["Location"].startswith(reverse("accounts:confirm"))
        assert quote(page, safe="") in answer["Location"]
        assert Export.objects.get().download_count == 0

    def test_the_form_sent_twice_makes_one_file(self, client_of, district_officer):
        browser, sent = client_of(district_officer), form()
        assert browser.post(NEW, sent)["Location"] == browser.post(NEW, sent)["Location"]
        assert Export.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"columns": []}, "เลือกอย่างน้อยหนึ่งคอลัมน์"),
            ({"columns": ["failed_dimensions"]}, "ท่านไม่มีสิทธิส่งออก"),
            ({"columns": ["password"]}, "ไม่มีคอลัมน์นี้"),
            ({"reason": ""}, "เขียนเหตุผลที่ต้องใช้ไฟล์"),
            ({"reason": "ขอ"}, "อย่างน้อย 10 ตัวอักษร"),
            ({"purpose": ""}, "เลือกว่าจะนำไฟล์ไปใช้ทำอะไร"),
            ({"format": "exe"}, "เลือก"),
            ({"client_uuid": "x"}, ""),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client_of, district_officer, wrong, said):
        answer = client_of(district_officer).post(NEW, form(**wrong))
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert ("reason" in wrong) or REASON in text_of(answer)
        assert Export.objects.count() == 0

    def test_a_limit_reached_is_said_in_thai(self, client_of, district_officer):
        ExportLimit.objects.create(role="district_officer", rows_a_day=2)
        answer = client_of(district_officer).post(NEW, form())
        assert answer.status_code == 422
        assert "วันนี้ท่านส่งออกได้อีก 2 แถว" in text_of(answer)
        assert ExportAlarm.objects.count() == 1

    def test_withheld_columns_cannot_be_ticked(self, client_of, district_officer):
        page = text_of(client_of(district_officer).get(NEW))
        withheld = [name for name, column in TOPICS["households"].columns.items() if column.permission]
        assert withheld
        assert [name for name in withheld if f'value="{name}"' in page] == []

    @pytest.mark.parametrize("address", ["/exports/new/?topic=secrets", "/exports/new/?topic="])
    def test_a_topic_that_is_none_is_not_found(self, client_of, district_officer, address):
        assert client_of(district_officer).get(address).status_code == 404

    @pytest.mark.parametrize("query", ["show=nothing", "show=all&sort=x", "q=1"])
    def test_a_search_that_is_none_leads_back_to_the_search(self, client_of, district_officer, query):
        assert client_of(district_officer).get(f"/exports/new/?{query}")["Location"] == "/households/"

    def test_typed_names_stand_in_no_address(self, client_of, district_officer):
        browser = client_of(district_officer)
        found = browser.post("/households/find/", {"text": "สมหมาย", "show": "all"})
        page = text_of(browser.get(found["Location"]))
        assert "สมหมาย" not in found["Location"] + "".join(re.findall(r'href="(/exports/[^"]*)"', page))


class TestWhoMay:
    ADDRESSES = ["/exports/", NEW]

    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize("who", ["subdistrict_officer", "account_admin", "auditor"])
    def test_who_may_not_export_is_refused(self, request, client_of, who, address):
        assert client_of(request.getfixturevalue(who)).get(address).status_code == 403

    @pytest.mark.parametrize("what", ["export", "export-progress", "export-download", "export-cancel", "export-again"])
    def test_the_file_of_another_is_not_found(self, client_of, district_officer, district_chief, outsider, what):
        export = ask(district_officer)
        for person in (district_chief, outsider):
            browser, path = client_of(person), reverse(f"reports:{what}", args=[export.pk])
            assert {browser.get(path).status_code, browser.post(path).status_code} <= {404, 405}
        export.refresh_from_db()
        assert (export.state, export.download_count) == (ExportState.MAKING, 0)

    def test_a_file_that_never_was_is_not_found(self, client_of, district_officer):
        assert client_of(district_officer).get(f"/exports/{uuid4()}/").status_code == 404

    def test_a_look_is_no_download(self, client_of, district_officer):
        export = asked_and_made(district_officer)
        assert client_of(district_officer).get(reverse("reports:export-download", args=[export.pk])).status_code == 405

    def test_the_roles_that_may(self, district_officer, district_chief, provincial_officer, national_officer):
        may = [Permission.SENSITIVE_EXPORT in each.permissions for each in (district_officer, district_chief)]
        assert may == [False, True]
        assert Permission.EXPORT_APPROVE not in provincial_officer.permissions
        assert {Permission.DATA_EXPORT, Permission.EXPORT_APPROVE} <= national_officer.permissions
        assert Permission.IDENTITY_EXPORT not in national_officer.permissions


class TestTheSecondPerson:
    @pytest.fixture
    def asked(self, provincial_officer):
        return ask(provincial_officer, columns=("head_whole_number",))

    def test_it_waits_in_the_list_of_those_who_may_allow(self, client_of, governor, national_officer, asked):
        for person in (governor, national_officer):
            page = text_of(client_of(person).get("/exports/approvals/"))
            assert asked.receipt in page
            assert REASON in page

    def test_a_chief_of_one_district_may_not_allow_a_file_of_the_province(self, client_of, district_chief, asked):
        browser = client_of(district_chief)
        assert asked.receipt not in text_of(browser.get("/exports/approvals/"))
        answer = browser.post(reverse("reports:export-decide", args=[asked.pk]), {"step": "approve"})
        assert answer.status_code == 404

    def test_allowing_it_lets_it_be_made(self, client_of, governor, asked):
        browser = client_of(governor)
        assert "อนุญาตให้นำเลขประจำตัวเต็มออกไปหรือไม่" in text_of(browser.get(reverse("reports:export", args=[asked.pk])))
        browser.post(reverse("reports:export-decide", args=[asked.pk]), {"step": "approve"})
        asked.refresh_from_db()
        assert (asked.state, asked.decided_by) == (ExportState.MAKING, governor)

    def test_who_allowed_it_cannot_download_it(self, client_of, governor, asked):
        make(approve_export(export=asked, by=governor, at=timezone.now()))
        assert client_of(governor).post(reverse("reports:export-download", args=[asked.pk])).status_code == 404
        assert "ดาวน์โหลดไฟล์" not in text_of(client_of(governor).get(reverse("reports:export", args=[asked.pk])))

    def test_a_refusal_needs_its_reason(self, client_of, governor, asked):
        path = reverse("reports:export-decide", args=[asked.pk])
        answer = client_of(governor).post(path, {"step": "refuse", "reason": " "})
        assert answer.status_code == 422
        assert "ระบุเหตุผลที่ไม่อนุญาต" in text_of(answer)
        client_of(governor).post(path, {"step": "refuse", "reason": "ใช้เลขปิดบังก็พอ"})
        asked.refresh_from_db()
        assert (asked.state, asked.decision_note) == (ExportState.REFUSED, "ใช้เลขปิดบังก็พอ")

    def test_who_is_second_to_decide_is_told(self, client_of, governor, national_officer, asked):
        path = reverse("reports:export-decide", args=[asked.pk])
        client_of(governor).post(path, {"step": "approve"})
        answer = client_of(national_officer).post(path, {"step": "refuse", "reason": "ไม่จำเป็น"}, follow=True)
        assert "มีผู้ดำเนินการก่อนแล้ว" in text_of(answer) or "ก่อน" in text_of(answer)
        asked.refresh_from_db()
        assert asked.state == ExportState.MAKING

    def test_nobody_allows_his_own(self, client_of, governor):
        own = ask(governor, columns=("head_whole_number",))
        client_of(governor).post(reverse("reports:export-decide", args=[own.pk]), {"step": "approve"})
        own.refresh_from_db()
        assert own.state == ExportState.ASKED


class TestWaiting:
    def test_the_progress_asks_later_each_time_and_ends_with_the_page_anew(self, client_of, district_officer):
        export = ask(district_officer)
        browser, path = client_of(district_officer), reverse("reports:export-progress", args=[export.pk])
        part = text_of(browser.get(path, {"asked": "10"}, headers={"HX-Request": "true"}))
        assert ("every 4s" in part, "asked=11" in part) == (True, True)
        assert "ลำดับ" in part or "คิว" in part or "ต่อไป" in part
        make(export)
        assert browser.get(path, headers={"HX-Request": "true"})["HX-Refresh"] == "true"

    @pytest.mark.parametrize("asked", ["", "x", "-1", "9" * 30, "๑"])
    def test_a_count_that_is_none_begins_anew(self, client_of, district_officer, asked):
        path = reverse("reports:export-progress", args=[ask(district_officer).pk])
        assert "asked=1" in text_of(client_of(district_officer).get(path, {"asked": asked}))

    def test_cancelling_and_trying_again_by_a_press(self, client_of, district_officer):
        export = ask(district_officer)
        browser, page = client_of(district_officer), reverse("reports:export", args=[export.pk])
        Job.objects.update(state="failed", error="MemoryError")
        assert "แม้เพียงบางส่วน" in text_of(browser.get(page))
        assert "จัดทำไม่สำเร็จ" in text_of(browser.get("/exports/"))
        browser.post(reverse("reports:export-again", args=[export.pk]))
        assert Job.objects.unfinished().count() == 1
        browser.post(reverse("reports:export-cancel", args=[export.pk]))
        assert "ยกเลิกแล้ว" in text_of(browser.get(page))
        assert Job.objects.unfinished().count() == 0


class TestTheLists:
    def test_a_list_asks_the_same_few_questions_however_long_it_is(self, client_of, district_officer):
        browser = client_of(district_officer)
        ask(district_officer)
        browser.get("/exports/")
        with CaptureQueriesContext(
            connection,
        ) as few:
            browser.get("/exports/")
        for _number in range(5):
            ask(district_officer)
        with CaptureQueriesContext(connection) as many:
            browser.get("/exports/")
        assert len(many) <= max(len(few), 1)
        assert len(many) <= 14

    def test_alarms_are_read_by_the_administrator_of_the_area(self, client_of, account_admin, district_officer):
        ExportLimit.objects.create(role="district_officer", rows_a_day=1)
        client_of(district_officer).post(NEW, form())
        browser, alarm = client_of(account_admin), ExportAlarm.objects.get()
        assert "ปรีชา พัฒนาดี" in text_of(browser.get("/exports/alarms/"))
        browser.post(reverse("reports:export-alarm-seen", args=[alarm.pk]))
        alarm.refresh_from_db()
        assert alarm.seen_by == account_admin

    def test_alarms_of_another_province_are_not_found(self, client_of, district_officer, outside_admin, auditor):
        ExportLimit.objects.create(role="district_officer", rows_a_day=1)
        client_of(district_officer).post(NEW, form())
        browser, alarm = client_of(outside_admin), ExportAlarm.objects.get()
        for person in (auditor, district_officer):
            assert client_of(person).get("/exports/alarms/").status_code == 403
            assert client_of(person).post(reverse("reports:export-alarm-seen", args=[alarm.pk])).status_code == 403
        assert "ปรีชา" not in text_of(browser.get("/exports/alarms/"))
        assert browser.post(reverse("reports:export-alarm-seen", args=[alarm.pk])).status_code == 404
