"""The one box: numbers, names, houses, telephones and places; sent by POST, and never in an address or a log."""

import html
import logging
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLogEntry
from households.choices import IdentityType
from households.identity import seal
from logbook.models import TypedSearch
from logbook.models.searches import KEPT_FOR
from tests.logbook.families import crowd, let_names_be_found, score
from tests.logbook.test_search import ADDRESS, found, ids, page
from tests.logbook.test_search_pages import walk
from tests.people import make_member
from tests.queries import THE_LOOK

FIND = "/households/find/"
NUMBER = "1000000000017"
NOBODY = "ไม่พบผู้มีเลขนี้ในพื้นที่ของท่าน"


@pytest.fixture
def officer(client_of, district_officer):
    return client_of(district_officer)


@pytest.fixture
def somphon(make_household):
    """A household in Makham Tia whose head is Somphon, with NUMBER, a telephone and a house code."""
    sealed = seal(NUMBER)
    head = {
        "title": "นาง",
        "first_name": "สมพร",
        "last_name": "ใจงาม",
        "identity_type": IdentityType.THAI_ID,
        "identity_sealed": sealed.sealed,
        "identity_lookup": sealed.lookup,
    }
    child = {"title": "เด็กหญิง", "first_name": "กิ่งแก้ว", "last_name": "ใจงาม", "relationship": "child"}
    household = make_household(house_number="27/1", house_code="84990012345", phone="0812345678", members=[head, child])
    score(household, "MPI15")
    let_names_be_found()
    return household


def type_in(client, text: str, **fields):
    """Send the form with `text` in the box; return the answer."""
    return client.post(FIND, {"text": text, "show": "all"} | fields)


def typed(client, text: str, **fields) -> list[str]:
    """Return the ids of the households that `text` finds."""
    answer = type_in(client, text, **fields)
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    return found(client, answer["Location"].partition("?")[2])


class TestNumbers:
    @pytest.mark.parametrize(
        "written",
        [NUMBER, "1-0000-00000-01-7", "1 0000 00000 01 7", "๑๐๐๐๐๐๐๐๐๐๐๑๗", "๑-๐๐๐๐-๐๐๐๐๐-๐๑-๗", "สมพร 1000000000017"],
    )
    def test_a_number_leads_to_the_household_however_it_is_written(self, officer, somphon, written):
        answer = type_in(officer, written)
        assert answer["Location"] == reverse("logbook:household", args=[somphon.pk])

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("1000000000018", "หลักตรวจสอบ"),
            ("100000000001", "12"),
            ("10000000000170", "14"),
            ("9000000000000", "9"),
        ],
    )
    def test_a_wrong_number_is_said_beside_the_box_and_kept_there(self, officer, somphon, written, said):
        answer = type_in(officer, written)
        text = html.unescape(answer.content.decode())
        assert answer.status_code == 422
        assert said in re.search(r'id="text-error">(.*?)</div>', text, re.S)[1]
        assert f'value="{written}"' in text
        assert "<title>ข้อผิดพลาด" in text

    def test_nobody_here_and_nobody_at_all_get_the_same_answer(self, officer, client_of, outsider, somphon):
        of_another_area = type_in(client_of(outsider), NUMBER)
        of_nobody = type_in(client_of(outsider), "2000000000015")
        assert of_another_area.status_code == of_nobody.status_code == 422
        pages = [re.search(r"<main.*</main>", each.content.decode(), re.S)[0] for each in (of_another_area, of_nobody)]
        plain = [re.sub(r'value="[^"]*"', "", each) for each in pages]  # the token of the form, and what was typed
        assert NOBODY in plain[0]
        assert plain[0] == plain[1]

    def test_the_number_stands_in_no_address_no_log_and_no_table(self, officer, somphon, caplog):
        with caplog.at_level(logging.DEBUG):
            addresses = [
                type_in(officer, text).headers.get("Location", "")
                for text in (NUMBER, "1000000000018", "2000000000015")
            ]
        logged = "".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
        assert not re.search(r"\d{12}", "".join(addresses).replace(str(somphon.pk), "") + logged)
        assert not TypedSearch.objects.exists()

    def test_finding_somebody_by_number_is_written_down(self, officer, district_officer, somphon):
        type_in(officer, NUMBER)
        type_in(officer, "2000000000015")
        entry, missed = AccessLogEntry.objects.order_by("id")
        assert (entry.user, entry.action) == (district_officer, "identity.search")
        # That he asked for somebody who is not there counts as well, and says nothing of whom.
        assert (missed.user, missed.action, missed.household_id, missed.shown) == (district_officer, "list", None, [])
        assert entry.subject_id == str(somphon.members.get(relationship="head").pk)

    def test_a_number_cannot_be_asked_for_by_get(self, officer, somphon):
        assert officer.get(FIND, {"text": NUMBER}).status_code == 405
        assert str(somphon.pk) not in officer.get(f"{ADDRESS}?text={NUMBER}").content.decode()


class TestText:
    @pytest.mark.parametrize(
        "text",
        [
            *("สมพร", "ใจงาม", "นางสมพร ใจงาม", "ใจงาม สมพร", "กิงแกว", "สมพรใจงาม", "สมพ"),
            *("27/1", "๒๗/๑", "27", "บ้านเลขที่ 27/1", "27/1 ม.1", "27/1 หมู่ ๑ หน้าควน", "สมพร ม.1"),
            *("0812345678", "081-234-5678", "๐๘๑ ๒๓๔ ๕๖๗๘", "84990012345", "8499-0012345"),
            *("หน้าควน", "บ้านหน้าควน", "หนาควน", "ต.มะขามเตี้ย", "มะขามเตี้ย", "ตำบลมะขามเตี้ย สมพร", "อ.เมืองสุราษฎร์ธานี สมพร"),
        ],
    )
    def test_it_is_found(self, officer, somphon, make_household, text):
        make_household(area_code="84010301", house_number="5", members=[{"first_name": "อื่น", "last_name": "ไกลโพ้น"}])
        let_names_be_found()
        assert typed(officer, text) == ids(somphon)

    @pytest.mark.parametrize(
        "text", ["สมพร ม.2", "28", "0812345679", "84990012346", "ต.วัดประดู่ สมพร", "สมพร ไกลโพ้น", "ต.ไม่มีจริง", "ตลิ่งชัน"]
    )
    def test_it_is_not_found(self, officer, somphon, text):
        assert typed(officer, text) == []

    def test_a_place_is_found_as_a_place_and_a_name_as_a_name(self, officer, make_household):
        """A word may be both: everybody of the village, and the person so called elsewhere."""
        there = make_household(area_code="84010202")
        called_so = make_household(members=[{"first_name": "ในดอน", "last_name": "ใจดี"}])
        let_names_be_found()
        assert set(typed(officer, "ในดอน")) == set(ids(there, called_so))

    @pytest.mark.parametrize("text", ["ก", "%", "--", "ๆ"])
    def test_too_little_is_said_beside_the_box(self, officer, somphon, text):
        answer = type_in(officer, text)
        assert answer.status_code == 422
        assert "พิมพ์ชื่ออย่างน้อย 2 ตัวอักษร" in answer.content.decode()

    def test_an_empty_box_searches_by_the_filters_alone(self, officer, somphon):
        assert type_in(officer, "  ", dimension=["income"])["Location"] == f"{ADDRESS}?show=all&dimension=income"

    def test_the_names_meant_are_marked_and_the_member_is_named_who_is_not_the_head(self, officer, somphon):
        text = page(officer, type_in(officer, "ใจงาม")["Location"].partition("?")[2])
        assert "นางสมพร <mark>ใจงาม</mark>" in text
        text = page(officer, type_in(officer, "กิงแกว")["Location"].partition("?")[2])
        assert "พบชื่อ: เด็กหญิง<mark>กิ่งแก้ว</mark> ใจงาม" in text

    def test_a_name_only_like_the_typed_one_says_so(self, officer, somphon):
        text = page(officer, type_in(officer, "สมหร")["Location"].partition("?")[2])
        assert "ชื่อใกล้เคียง" in text
        assert "ชื่อใกล้เคียง" not in page(officer, type_in(officer, "สมพร")["Location"].partition("?")[2])

    def test_the_nearest_stand_first_and_any_other_order_can_be_chosen(self, officer, somphon):
        crowd([("สมพล", "อื่น"), ("สมพรรณ", "อื่น")], "84010202")
        let_names_be_found()
        address = type_in(officer, "สมพร")["Location"].partition("?")[2]
        assert found(officer, address)[0] == str(somphon.pk)
        assert found(officer, f"{address}&sort=-address")[-1] == str(somphon.pk)

    def test_text_and_filters_work_together(self, officer, somphon):
        assert typed(officer, "สมพร", dimension=["income"], village="84010201") == ids(somphon)
        assert typed(officer, "สมพร", dimension=["health"]) == []

    def test_where_the_text_hides_everything_it_is_offered_to_be_left_out(self, officer, somphon):
        text = page(officer, type_in(officer, "ไม่มีใคร")["Location"].partition("?")[2])
        assert "ลบ ‘ไม่มีใคร’</a> จะพบ" in text

    def test_a_single_name_is_paged_from_the_nearest_on_and_every_family_once(
        self, officer, areas, survey_rounds, monkeypatch
    ):
        monkeypatch.setattr("logbook.paging.PAGE_SIZE", 3)
        alike, begun, slipped = (
            crowd([(name, f"นาม{number}") for number in range(count)])
            for name, count in (("สมพร", 4), ("สมพรชัย", 3), ("สมพล", 4))
        )
        for household, name in ((alike[0], "สมพร"), (alike[1], "สมพล"), (begun[0], "สมพล")):
            make_member(household, 1, {"relationship": "child", "first_name": name})
        let_names_be_found()
        query = type_in(officer, "สมพร")["Location"].partition("?")[2]

        pages = walk(officer, query)

        in_order = sum(pages, [])
        assert [len(each) for each in pages] == [3, 3, 3, 2]
        assert [sorted(in_order[:4]), sorted(in_order[4:7]), sorted(in_order[7:])] == [
            sorted(ids(*households)) for households in (alike, begun, slipped)
        ]
        assert walk(officer, f"{query}&after={pages[2][-1]}", "prev") == pages[::-1]

    def test_a_list_by_name_takes_as_many_queries_for_ten_rows_as_for_a_thousand(
        self, officer, areas, survey_rounds, django_assert_num_queries
    ):
        page(officer)
        for size in (10, 1000):
            crowd([("สมหมาย", f"ใจ{number}งาม") for number in range(size)])
            let_names_be_found()
            address = type_in(officer, "สมหมาย")["Location"]
            # Three of them keep the list in the session, for the pages of its households.
            with django_assert_num_queries(12 + THE_LOOK):
                officer.get(address)


class TestLinks:
    def test_the_address_holds_a_random_id_instead_of_what_was_typed(self, officer, somphon):
        address = type_in(officer, "สมพร ใจงาม", dimension=["income"])["Location"]
        assert re.fullmatch(r"/households/\?show=all&dimension=income&q=[0-9a-f-]{36}", address)
        assert "สมพร" not in html.unescape(
            re.sub(r">[^<]*<|value=\"[^\"]*\"", "", page(officer, address.partition("?")[2]))
        )

    def test_a_shared_link_asks_the_same_of_the_readers_own_area(
        self, officer, client_of, outsider, somphon, make_household
    ):
        namesake = make_household(area_code="92010101", members=[{"first_name": "สมพร", "last_name": "ตรัง"}])
        let_names_be_found()
        query = type_in(officer, "สมพร")["Location"].partition("?")[2]
        assert found(officer, query) == ids(somphon)
        assert found(client_of(outsider), query) == ids(namesake)

    def test_the_same_text_has_the_same_link(self, officer, somphon):
        assert type_in(officer, "สมพร")["Location"] == type_in(officer, " สมพร ")["Location"]

    def test_old_texts_are_forgotten_and_their_links_say_so(self, officer, somphon, district_officer):
        query = type_in(officer, "สมพร")["Location"].partition("?")[2]
        TypedSearch.objects.update(typed_at=timezone.now() - KEPT_FOR - timedelta(days=1))
        type_in(officer, "ใจงาม")
        assert [search.text for search in TypedSearch.objects.all()] == ["ใจงาม"]
        answer = officer.get(f"{ADDRESS}?{query}")
        assert answer.status_code == 422
        assert "คำค้นของลิงก์นี้ไม่ได้เก็บไว้แล้ว" in answer.content.decode()
        assert str(somphon.pk) not in answer.content.decode()

    def test_the_box_shows_what_was_typed(self, officer, somphon):
        assert 'value="สมพร"' in page(officer, type_in(officer, "สมพร")["Location"].partition("?")[2])

    def test_changing_the_tab_keeps_the_text(self, officer, somphon):
        query = type_in(officer, "สมพร")["Location"].partition("?")[2]
        key = query.partition("q=")[2]
        assert f'href="{ADDRESS}?show=failing&q={key}"' in page(officer, query)
        assert f'name="q" value="{key}"' in page(officer, query)
