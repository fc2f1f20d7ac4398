"""Inviting many: good rows in, bad rows out with their reason, and no seat given twice."""

import io
import threading
import zipfile
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from accounts.bulk import MOST_ROWS, TooManyRows, check_rows, invite_people, read_rows
from accounts.models import Appointment, Invitation, User
from accounts.sheets import NotASheet, lines_of_text, lines_of_workbook
from areas.models import Area

BULK = reverse("accounts:people-bulk")
GOOD = "duangjai\tดวงใจ\tมาใหม่\t0811111111\tsubdistrict-team\t840103\t30/9/2570"
LIST = "\n".join(
    [
        "ชื่อผู้ใช้\tชื่อ\tนามสกุล\tโทรศัพท์\tตำแหน่ง\tรหัสพื้นที่\tวันสุดท้าย",
        GOOD,
        "malee\tมาลี\tทำดี\t\tนายอำเภอ\t๘๔๐๒\t",
        "second\tคนที่\tสอง\t\tsubdistrict-team\t840103\t",
        "abroad\tคน\tต่างถิ่น\t\tsubdistrict-team\t920101\t",
        "boss\tคน\tใหญ่\t\tnational-office\t\t",
        "two words\tชื่อ\tไม่ดี\t\tsubdistrict-team\t840201\t",
        "past\tคน\tเก่า\t\tdistrict-agency\t8401\t1/1/2560",
        "duangjai\tซ้ำ\tซ้อน\t\tdistrict-agency\t8401\t",
        "nobody\t\t\t\tno-such-post\t8401\t",
    ]
)


def rows_of(text: str, by) -> list:
    return check_rows(read_rows(lines_of_text(text)), by=by, today=timezone.localdate())


def send(client, **fields):
    return client.post(BULK, {"client_uuid": str(uuid4())} | fields)


class TestLooking:
    def test_each_row_says_what_is_wrong_with_it(self, areas, account_admin):
        faults = {row.written["username"]: " ".join(row.faults) for row in rows_of(LIST, account_admin)}
        assert faults["malee"] == ""
        assert "1 จาก 1" in faults["second"] or "ซ้ำในรายชื่อ" in faults["duangjai"]
        assert "ไม่มีพื้นที่นี้" in faults["abroad"]
        assert "สูงกว่า" in faults["boss"]
        assert "ชื่อผู้ใช้" in faults["two words"] or faults["two words"]
        assert "ผ่านไปแล้ว" in faults["past"]
        assert "ไม่มีตำแหน่งนี้" in faults["nobody"]

    def test_of_two_who_want_the_last_seat_the_first_gets_it(self, areas, account_admin):
        text = GOOD + "\n" + GOOD.replace("duangjai", "other")
        first, second = rows_of(text, account_admin)
        assert first.is_good
        assert "1 จาก 1" in second.faults[0]

    def test_a_seat_that_is_held_is_full(self, sibling_officer, account_admin):
        assert not rows_of(GOOD, account_admin)[0].is_good

    def test_a_name_that_is_taken_in_other_letters_is_taken(self, areas, account_admin):
        User.objects.create(username="DuangJai", first_name="ก", last_name="ข")
        assert rows_of(GOOD, account_admin)[0].faults == ["ชื่อผู้ใช้นี้มีผู้ใช้แล้ว"]

    def test_semicolons_commas_and_empty_lines_are_read(self):
        assert [row.number for row in read_rows(lines_of_text("a;b;c\n\n;;\nd;e;f"))] == [1, 4]

    def test_a_list_without_end_is_refused(self):
        with pytest.raises(TooManyRows):
            read_rows([["name"]] * (MOST_ROWS + 1))

    def test_a_thousand_rows_are_looked_at_by_a_handful_of_queries(self, areas, account_admin):
        text = "\n".join(f"user{number}\tคน\tที่ {number}\t\tdistrict-agency\t8401\t" for number in range(1000))
        with CaptureQueriesContext(connection) as queries:
            assert all(row.is_good for row in rows_of(text, account_admin))
        assert len(queries) <= 8


class TestTakingIn:
    def take(self, text, by, form=None):
        rows = rows_of(text, by)
        return rows, invite_people(rows, form=form or uuid4(), at=timezone.now(), today=timezone.localdate(), by=by)

    def test_good_rows_come_in_and_bad_ones_stay_out(self, areas, account_admin):
        rows, invited = self.take(LIST, account_admin)
        assert {one.account.username for one in invited} == {row.written["username"] for row in rows if row.is_good}
        assert len(invited) == Invitation.objects.count() >= 1
        malee = User.objects.get(username="malee")
        assert malee.scope.prefixes == ("8402",)
        assert not malee.has_usable_password()
        assert malee.sort_key
        assert malee.acts.count() == 2

    def test_hundreds_cost_no_more_queries(self, areas, account_admin):
        text = "\n".join(f"user{number}\tคน\tที่ {number}\t\tdistrict-agency\t8401\t" for number in range(300))
        rows = rows_of(text, account_admin)
        with CaptureQueriesContext(connection) as queries:
            invite_people(rows, form=uuid4(), at=timezone.now(), today=timezone.localdate(), by=account_admin)
        assert User.objects.filter(username__startswith="user").count() == 300
        assert len(queries) <= 40

    @pytest.mark.django_db(transaction=True)
    def test_two_lists_at_once_fill_the_last_seat_once(self, areas, account_admin):
        lists = [rows_of(GOOD.replace("duangjai", f"candidate{number}"), account_admin) for number in range(3)]
        start = threading.Barrier(3)

        def take(rows):
            start.wait()
            try:
                invite_people(rows, form=uuid4(), at=timezone.now(), today=timezone.localdate(), by=account_admin)
            finally:
                connection.close()

        threads = [threading.Thread(target=take, args=[rows]) for rows in lists]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Appointment.objects.filter(post__area_id="840103").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("areas")
def test_two_lists_at_once_with_one_new_name_make_one_account(account_admin):
    lists = [GOOD, GOOD.upper().replace("840103", "840201").replace("SUBDISTRICT-TEAM", "subdistrict-team")]
    gate, told = threading.Barrier(2), []

    def take(text: str) -> None:
        rows = read_rows(lines_of_text(text))
        gate.wait()
        try:
            invite_people(rows, form=uuid4(), at=timezone.now(), today=timezone.localdate(), by=account_admin)
            told.append([fault for row in rows for fault in row.faults])
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[text]) for text in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(username__iexact="duangjai").count() == 1
    assert sorted(map(len, told)) == [0, 1]


class TestPage:
    def test_first_a_look_then_one_press(self, client_of, account_admin, areas):
        client = client_of(account_admin)
        looked = send(client, text=LIST)
        page = looked.content.decode()
        assert looked.status_code == 200
        assert not Invitation.objects.exists()
        assert looked.context["good_count"] + looked.context["bad_count"] == 9
        assert "ไม่มีพื้นที่นี้" in page
        uuid = str(uuid4())
        taken = send(client, text=looked.context["form"].pasted, take="1", client_uuid=uuid)
        assert taken.content.decode().count("welcome/?key=") == looked.context["good_count"]
        assert send(client, text=LIST, take="1", client_uuid=uuid).status_code == 409

    def test_a_workbook_is_read_like_a_pasted_list(self, client_of, account_admin, areas):
        file = SimpleUploadedFile("list.xlsx", workbook([GOOD.split("\t")]))
        looked = send(client_of(account_admin), file=file)
        assert looked.context["good_count"] == 1
        assert looked.context["form"].pasted == GOOD

    @pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken"])
    def test_what_is_no_workbook_is_refused(self, client_of, account_admin, areas, content):
        answer = send(client_of(account_admin), file=SimpleUploadedFile("list.xlsx", content))
        assert answer.status_code == 422

    def test_an_empty_form_says_what_to_do(self, client_of, account_admin, areas):
        assert send(client_of(account_admin), text=" ").status_code == 422

    def test_markup_in_a_list_stays_text(self, client_of, account_admin, areas):
        page = send(client_of(account_admin), text=GOOD.replace("ดวงใจ", "<b>x</b>")).content.decode()
        assert "<b>x</b>" not in page


def workbook(lines) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(file)
    return file.getvalue()


class TestWorkbooks:
    def test_numbers_and_days_become_what_they_look_like(self):
        day = timezone.datetime(2027, 9, 30)
        assert lines_of_workbook(workbook([["a", 840103, 840103.0, None, day]])) == [
            ["a", "840103", "840103", "", "30/9/2570"]
        ]

    def test_one_that_unpacks_to_much_is_not_opened(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
        with pytest.raises(NotASheet):
            lines_of_workbook(file.getvalue())

    def test_one_with_a_document_type_is_not_opened(self):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("xl/workbook.xml", b'<!DOCTYPE lolz [<!ENTITY lol "lol">]><workbook/>')
        with pytest.raises(NotASheet):
            lines_of_workbook(file.getvalue())


def test_nobody_below_an_administrator_takes_lists_in(client_of, provincial_officer):
    assert send(client_of(provincial_officer), text=LIST).status_code == 403
    assert Area.objects.exists()
