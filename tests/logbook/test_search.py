"""The search page: who may open it, what it says before anything is asked, its tabs, counts, rows and parts."""

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.choices import AnswerSource, HouseholdStatus, Origin
from households.models import Household, HouseholdAnswers, SurveyRound
from logbook.choices import Found, HelpKind, HelpResult, ProblemKind
from logbook.models import HelpActivity, Problem, Visit
from mpi.recompute import recompute
from tests.logbook.families import YEAR, crowd, let_names_be_found, score
from tests.queries import THE_LOOK

ADDRESS = "/households/"
NOT_ASKED = 'ท่านยังไม่ได้ "ค้นหา" ข้อมูล กรุณาเลือกเงื่อนไขเพื่อทำการค้นหาข้อมูล'
HTMX = {"HTTP_HX_REQUEST": "true"}


def page(client, query: str = "", **headers) -> str:
    """Return the text of the page as a reader sees it."""
    answer = client.get(f"{ADDRESS}?{query}" if query else ADDRESS, **headers)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def found(client, query: str) -> list[str]:
    """Return the ids of the households on the page, in their order."""
    return re.findall(r'class="open" href="/households/([0-9a-f-]{36})/"', page(client, query))


def ids(*households) -> list[str]:
    return [str(household.pk) for household in households]


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


@pytest.fixture
def poor(make_household):
    household = make_household()
    score(household, "MPI15")
    return household


class TestWhoMayOpenIt:
    def test_somebody_not_signed_in_is_sent_to_sign_in(self, client):
        assert client.get(ADDRESS).status_code == 302

    @pytest.mark.parametrize("address", ["search", "worklist-counts"])
    def test_who_may_not_see_households_is_refused(self, client_of, auditor, address):
        assert client_of(auditor).get(reverse(f"logbook:{address}")).status_code == 403

    def test_who_may_not_see_households_cannot_ask_for_a_number_either(self, client_of, account_admin):
        assert client_of(account_admin).post(reverse("logbook:identity-search")).status_code == 403

    def test_somebody_who_only_reads_searches_too(self, client_of, national_officer, poor):
        assert found(client_of(national_officer), "show=failing") == ids(poor)

    def test_somebody_without_an_area_finds_nothing(self, client_of, subdistrict_officer, poor):
        subdistrict_officer.appointments.update(ends_on=date(2023, 1, 1))
        assert client_of(subdistrict_officer).get(f"{ADDRESS}?show=all").status_code == 403

    def test_nothing_of_another_area_ever_appears(self, client_of, outsider, make_household):
        canary = make_household(members=[{"first_name": "นกขมิ้น", "last_name": "เหลืองอ่อน"}])
        score(canary, "MPI15")
        let_names_be_found()
        client = client_of(outsider)
        texts = [page(client, f"show={tab}") for tab in ("failing", "mine", "tpmap", "new", "all")]
        texts += [page(client, f"show=all&{side}={canary.pk}&sort=head") for side in ("after", "before")]
        # Only what was asked with comes back: the first name as typed, the id as it stood in the address.
        typed = client.post(reverse("logbook:identity-search"), {"text": "นกขมิ้น", "show": "all"}, follow=True)
        texts.append(typed.content.decode())
        assert not [text for text in texts if "เหลืองอ่อน" in text or f'href="/households/{canary.pk}' in text]

    @pytest.mark.parametrize(
        "query",
        ["show=everything", "round=1", "round=abc", "sort=password", "after=1", "before=x", "q=1", "show=all&q=-"],
    )
    def test_a_link_that_cannot_be_is_not_found(self, officer, survey_rounds, query):
        assert officer.get(f"{ADDRESS}?{query}").status_code == 404

    @pytest.mark.parametrize("query", ["dimension=beauty", "indicator=MPI18", "count=6", "fragility=9", "card=maybe"])
    def test_a_filter_that_does_not_exist_is_said_beside_an_empty_list(self, officer, poor, query):
        answer = officer.get(f"{ADDRESS}?show=all&{query}")
        assert answer.status_code == 422
        assert "มีข้อมูลที่ต้องแก้ไข" in answer.content.decode()
        assert str(poor.pk) not in answer.content.decode()

    def test_an_area_outside_ones_own_is_no_choice(self, client_of, district_officer, poor):
        answer = client_of(district_officer).get(f"{ADDRESS}?show=all&subdistrict=840201")
        assert str(poor.pk) in answer.content.decode() or answer.status_code == 422
        assert "840201" not in answer.content.decode().replace("subdistrict=840201", "").replace(
            "subdistrict%3D840201", ""
        )


class TestBeforeASearch:
    def test_it_says_the_sentence_of_the_original_and_looks_at_no_household(self, officer, poor):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text = page(officer)
        assert NOT_ASKED in text
        tables = ("households_household", "households_member", "mpi_householdscore", "households_nameposting")
        # The menu counts what waits for the officer, and the page tells what came back to him: no look at households.
        own = ('"counted"', 'FROM "logbook_entry"')
        told = [query["sql"] for query in queries if not any(mark in query["sql"] for mark in own)]
        assert [sql for sql in told if any(table in sql for table in tables)] == []
        assert len(queries) <= 10 + THE_LOOK

    def test_it_offers_worklists_whose_counts_come_when_pressed_for(self, officer, poor):
        assert "วิกฤต: ตกสุขภาพ ความเป็นอยู่ และรายได้" in page(officer)
        pressed = officer.get(reverse("logbook:worklist-counts"), **HTMX).content.decode()
        assert re.findall(r'<b class="num">(\d+)', pressed) == ["0", "0", "0", "0", "1", "0"]
        without_js = officer.get(reverse("logbook:worklist-counts")).content.decode()
        assert "</html>" in without_js
        assert re.findall(r'<b class="num">(\d+)', without_js) == ["0", "0", "0", "0", "1", "0"]

    def test_every_worklist_is_a_search_that_works(self, officer, poor):
        for address in re.findall(r'<li><a href="([^"]+)"', officer.get(ADDRESS).content.decode()):
            assert officer.get(html.unescape(address)).status_code == 200

    def test_a_country_without_a_survey_says_so(self, client_of, national_officer):
        assert not SurveyRound.objects.exists()
        for query in ("", "show=failing"):
            assert "ยังไม่มีรอบ จปฐ." in page(client_of(national_officer), query)
        client_of(national_officer).get(reverse("logbook:worklist-counts"))


class TestTabs:
    def test_failing_mpi_is_the_first(self, officer, poor, make_household):
        score(make_household())
        assert found(officer, "round=2566") == ids(poor)
        assert found(officer, "show=failing") == ids(poor)

    def test_what_somebody_else_recorded_is_not_mine(
        self, officer, client_of, poor, district_officer, subdistrict_officer
    ):
        """O-36: user B sees none of user A's recorded households under that choice."""
        Visit.objects.create(
            household=poor, round_id=YEAR, visited_on="2023-03-01", found=Found.MET, recorded_by=subdistrict_officer
        )
        assert found(officer, "show=mine") == ids(poor)
        assert found(client_of(district_officer), "show=mine") == []

    def test_visits_problems_and_help_all_count_as_recorded_in_their_round(
        self, officer, make_household, subdistrict_officer
    ):
        visited, troubled, helped, last_year = (make_household(house_number=str(number)) for number in range(1, 5))
        by = {"recorded_by": subdistrict_officer}
        Visit.objects.create(household=visited, round_id=YEAR, visited_on="2023-03-01", found=Found.MET, **by)
        Visit.objects.create(household=last_year, round_id=2565, visited_on="2022-03-01", found=Found.MET, **by)
        Problem.objects.create(
            household=troubled, round_id=YEAR, kind=ProblemKind.OTHER, description="หนี้", found_on="2023-03-01", **by
        )
        HelpActivity.objects.create(
            household=helped,
            round_id=YEAR,
            kind=HelpKind.RELIEF,
            description="ถุงยังชีพ",
            agency="อบต.",
            helped_on="2023-03-01",
            result=HelpResult.SOLVED,
            **by,
        )
        assert found(officer, "show=mine&sort=address") == ids(visited, troubled, helped)
        assert found(officer, "show=mine&round=2565") == ids(last_year)

    def test_poor_in_tpmap_reads_the_list_of_the_year(self, officer, make_household):
        listed, other_year = make_household(), make_household()
        for household, year in ((listed, YEAR), (other_year, 2565)):
            HouseholdAnswers.objects.create(
                household=household, round_id=year, source=AnswerSource.TPMAP, surveyed_on="2023-01-01", tpmap_poor=True
            )
            recompute(households=Household.objects.all(), round=SurveyRound.objects.get(year=year))
        assert found(officer, "show=tpmap") == ids(listed)

    def test_new_are_those_that_the_logbook_added_in_the_year(self, officer, make_household):
        added = make_household(origin=Origin.LOGBOOK)
        make_household(origin=Origin.LOGBOOK, round_year=2565)
        make_household(origin=Origin.BMN)
        assert found(officer, "show=new") == ids(added)

    def test_a_household_without_a_score_is_found_under_all(self, officer, make_household):
        household = make_household()
        text = page(officer, "show=all")
        assert str(household.pk) in text
        assert "ไม่มีข้อมูล" in text

    def test_each_tab_tells_its_count_and_the_year_in_the_words_of_the_original(self, officer, poor, make_household):
        score(make_household(origin=Origin.LOGBOOK))
        tabs = re.findall(r'hx-target="#results"[^>]*>([^<]+)<span class="n">([^<]+)', page(officer, "show=all"))
        assert [(name.strip(), count.strip()) for name, count in tabs] == [
            ("ตกเกณฑ์ MPI", "1"),
            ("ฉันเคยบันทึก ปี 66", "0"),
            ("ยากจน TPMAP ปี 2566", "0"),
            ("เพิ่มใหม่ ปี 66", "1"),
            ("ทั้งหมด", "2"),
        ]

    def test_the_count_is_exact_up_to_a_limit(self, officer, areas, survey_rounds, monkeypatch):
        crowd([("สมหมาย", f"นาม{number}") for number in range(6)])
        for limit, said in ((6, "พบ 6 ครัวเรือน"), (5, "พบมากกว่า 5 ครัวเรือน")):
            monkeypatch.setattr("logbook.found.COUNTED_UP_TO", limit)
            monkeypatch.setattr("logbook.search.Search.counted_up_to", limit)
            assert said in page(officer, "show=failing")


class TestRows:
    def test_a_row_tells_the_seven_columns_of_the_original_and_two_more(
        self, officer, make_household, subdistrict_officer
    ):
        household = make_household(
            house_number="27/1",
            latitude="9.14",
            longitude="99.33",
            members=[{"title": "นาง", "first_name": "สมพร", "last_name": "ใจงาม"}],
        )
        score(household, "MPI02", "MPI05", "MPI15", member_count=5, card_holder_count=2)
        Visit.objects.create(
            household=household,
            round_id=YEAR,
            visited_on="2023-08-02",
            found=Found.MET,
            recorded_by=subdistrict_officer,
        )
        problem = {
            "household": household,
            "round_id": YEAR,
            "found_on": "2023-01-01",
            "recorded_by": subdistrict_officer,
        }
        Problem.objects.create(kind=ProblemKind.INDICATOR, indicator="MPI15", **problem)
        Problem.objects.create(
            kind=ProblemKind.OTHER, description="เคยมี", state="resolved", closed_on="2023-02-01", **problem
        )
        row = re.sub(
            r"\s+", " ", re.sub(r"<[^>]+>", " ", re.search(r"<tbody.*</tbody>", page(officer, "show=all"), re.S)[0])
        )
        for said in (
            "นางสมพร ใจงาม",
            "27/1",
            "บ้านหน้าควน",
            "แผนที่",
            " 3 ",
            " 2 ",
            " 5 ",
            "2 ส.ค. 2566",
            "วิกฤต ส+อ+ร",
            "เปิดอยู่ 1",
        ):
            assert said in row
        assert 'aria-label="สุขภาพ ตก' in page(officer, "show=all")

    def test_what_is_unknown_is_said_in_words(self, officer, make_household):
        make_household(members=(), status=HouseholdStatus.NOT_FOUND)
        text = page(officer, "show=all")
        for said in ("ไม่มีหัวหน้าครัวเรือน", "ยังไม่เคย", "ไม่มี"):
            assert said in text

    def test_places_that_all_rows_share_are_not_repeated(self, officer, client_of, provincial_officer, make_household):
        score(make_household())
        body = r"<tbody.*</tbody>"
        assert "ต.มะขามเตี้ย" not in re.search(body, page(officer, "show=all"), re.S)[0]
        seen_by_province = re.search(body, page(client_of(provincial_officer), "show=all"), re.S)[0]
        assert "ต.มะขามเตี้ย" in seen_by_province
        assert "อ.เมืองสุราษฎร์ธานี" in seen_by_province
        assert "จ.สุราษฎร์ธานี" not in seen_by_province

    def test_what_people_wrote_is_text_on_the_page_not_markup(self, officer, make_household):
        evil = "<img src=x onerror=alert(1)>"
        make_household(house_number="<b>9</b>", members=[{"first_name": evil, "last_name": "ใจ"}])
        let_names_be_found()
        answer = officer.post(reverse("logbook:identity-search"), {"text": evil, "show": "all"}, follow=True)
        assert "<img src=x" not in answer.content.decode()
        assert "<img src=x" not in officer.get(f"{ADDRESS}?show=all").content.decode()
        assert "<b>9</b>" not in officer.get(f"{ADDRESS}?show=all").content.decode()


class TestParts:
    def test_htmx_gets_the_results_and_what_they_change_alone(self, officer, poor):
        answer = officer.get(f"{ADDRESS}?show=failing&village=&dimension=income&x=1", **HTMX)
        text = answer.content.decode()
        assert "<html" not in text
        assert str(poor.pk) in text
        assert text.count('hx-swap-oob="true"') == 18
        assert answer["HX-Push-Url"] == f"{ADDRESS}?show=failing&dimension=income"

    def test_the_whole_page_holds_the_same_rows_without_javascript(self, officer, poor):
        assert found(officer, "show=failing") == ids(poor)
        assert "hx-swap-oob" not in page(officer, "show=failing")

    def test_ids_are_unique_on_the_page(self, officer, poor):
        names = re.findall(r'\sid="([^"]+)"', page(officer, "show=failing&dimension=income"))
        assert len(names) == len(set(names))

    def test_a_list_takes_as_many_queries_for_ten_rows_as_for_a_thousand(self, officer, areas, survey_rounds):
        page(officer, "show=failing")  # the first page of a session also writes when it began
        counts = []
        for size in (10, 1000):
            crowd([("สมหมาย", f"ใจ{number}") for number in range(size)])
            with CaptureQueriesContext(connection) as queries:
                page(officer, "show=failing")
            counts.append(len(queries))
        # Three of them keep the list in the session, for the pages of its households.
        assert counts[0] == counts[1] <= 11 + THE_LOOK, counts

    def test_a_list_of_fifty_rows_is_small(self, officer, areas, survey_rounds):
        brotli = pytest.importorskip("brotli")
        crowd([("สมหมาย", f"ใจงาม{number}") for number in range(60)])
        assert len(brotli.compress(page(officer, "show=failing").encode(), quality=5)) <= 12 * 1024
