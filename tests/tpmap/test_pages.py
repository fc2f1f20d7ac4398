import re

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.urls import reverse

from tpmap.style import strip


def test_help_is_open_before_signing_in_and_shows_thai_first():
    page = Client(headers={"accept-language": "en"}).get(reverse("help"))
    assert page.status_code == 200
    assert '<html lang="th">' in page.text
    assert "ช่วยเหลือ" in page.text


def test_the_other_language_is_one_press_away_and_stays():
    browser = Client()
    answer = browser.post(reverse("set_language"), {"language": "en", "next": reverse("help")})
    assert answer.url == reverse("help")
    page = browser.get(reverse("help"))
    assert '<html lang="en">' in page.text
    assert "Signing in" in page.text


def test_the_language_leads_to_no_foreign_site():
    answer = Client().post(reverse("set_language"), {"language": "en", "next": "https://elsewhere.example/"})
    assert "elsewhere" not in answer.url


def test_who_is_signed_in_is_shown_with_his_post(client_of, subdistrict_officer):
    page = client_of(subdistrict_officer).get(reverse("help")).text
    assert "วรรณา ขยันเยี่ยม" in page
    assert "ทีมปฏิบัติการตำบล" in page


def test_a_page_that_is_not_there_says_so_in_thai_with_a_way_on(client_of, subdistrict_officer):
    answer = client_of(subdistrict_officer).get("/no-such-page/")
    assert answer.status_code == 404
    assert "ไม่พบหน้านี้ในพื้นที่ของท่าน" in answer.text


def test_a_form_without_its_token_is_told_what_is_safe():
    answer = Client(enforce_csrf_checks=True).post(reverse("set_language"), {"language": "en"})
    assert answer.status_code == 403
    assert "เปิดหน้านี้ไว้นานเกินไป" in answer.text


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html"])
def test_every_error_page_can_be_drawn_with_nothing_but_a_request(name):
    assert "<h1>" in get_template(name).render({}, RequestFactory().get("/"))


def test_the_page_of_a_broken_system_needs_nothing_at_all():
    page = get_template("500.html").render()
    assert "ระบบขัดข้อง" in page
    assert not re.search(r"{{|{%|{#", page)


def test_the_frame_obeys_the_content_security_policy_and_sends_the_token():
    page = Client().get(reverse("help"))
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert re.search(r"""hx-headers='{"x-csrftoken": "\w{64}"}'""", page.text)
    assert '"historyCacheSize":0' in page.text


def test_the_style_page_draws_every_component():
    page = Client().get(reverse("style"))
    assert page.status_code == 200
    assert page.text.count('class="five"') >= 4


def test_a_strip_reads_its_five_signs():
    assert [each.state for each in strip("fp-?f")] == ["failed", "passed", "not_applicable", "no_data", "failed"]
