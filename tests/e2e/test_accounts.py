"""Accounts in a real browser: somebody is invited, sets up a second factor, opens by a passkey; phone and desk."""

import re
import time
from base64 import b32decode

import pytest
from django_otp.oath import totp

from tests.e2e.conftest import DESK, PHONE
from tests.e2e.words import latin_words, thai_interface_words

# What the apps call themselves, and words of the pages that are no Thai writing: user names, kinds of post, devices.
PRODUCTS = {"Google", "Microsoft", "Authenticator", "Chrome", "Linux", "Headless"}


def look(page, axe, shot, name):
    shot(page, f"accounts-{name}")
    axe(page)
    assert set(latin_words(page)) <= PRODUCTS


def code_of(letters: str) -> str:
    secret = letters.replace(" ", "")
    return f"{totp(b32decode(secret), t0=0):06d}"


def press(page):
    page.click("form[data-main] button.primary")


@pytest.mark.parametrize("name", ["", "security/", "security/second-factor/", "security/app/"])
def test_ones_own_pages(page, name, signed_in, axe, shot):
    signed_in(page, "team").goto(f"/account/{name}")
    look(page, axe, shot, f"own-{name.replace('/', '-') or 'me'}")


@pytest.mark.parametrize("name", ["", "?area=84", "?area=8401", "?q=zzz", "?state=invited", "new/", "many/", "review/"])
def test_the_pages_of_the_administrator(page, name, signed_in, axe, shot):
    signed_in(page, "accounts").goto(f"/account/people/{name}")
    look(page, axe, shot, f"people-{re.sub('[^a-z0-9]', '-', name)}")


def test_a_person_is_invited_and_protects_the_account(open_page, signed_in, axe, shot):
    desk, phone = signed_in(open_page(DESK), "accounts"), open_page(PHONE)
    desk.goto("/account/people/new/")
    press(desk)
    desk.wait_for_selector(".error-summary")
    look(desk, axe, shot, "person-new-error")
    username = f"newcomer{int(time.time())}"
    desk.fill("[name=username]", username)
    desk.fill("[name=first_name]", "ดวงใจ")
    desk.fill("[name=last_name]", "มาใหม่")
    desk.select_option("[name=kind]", "provincial-health")
    desk.fill("[name=area]", "84")
    press(desk)
    link = desk.inner_text(".sheet .link")
    shot(desk, "accounts-sheet")
    axe(desk)

    phone.goto(link)
    assert "key=" not in phone.url
    shot(phone, "accounts-welcome")
    axe(phone)
    phone.fill("[name=new_password1]", "ต้นตาลริมทุ่ง-เจ็ดต้น")
    phone.fill("[name=new_password2]", "ต้นตาลริมทุ่ง-เจ็ดต้น")
    press(phone)
    phone.wait_for_url(re.compile("/second-factor/"))
    look(phone, axe, shot, "protect")
    phone.click("a.button.primary")
    phone.click("details summary:has-text('สแกน')")
    letters = phone.inner_text(".letters")
    phone.fill("[name=code]", "000000")
    press(phone)
    phone.wait_for_selector(".error-summary")
    shot(phone, "accounts-app-error")
    phone.fill("[name=code]", code_of(letters))
    press(phone)
    phone.wait_for_selector(".codes code")
    codes = phone.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    shot(phone, "accounts-recovery-codes")
    axe(phone)

    again = open_page(PHONE)
    again.goto("/account/sign-in/")
    again.fill("[name=username]", username)
    again.fill("[name=password]", "ต้นตาลริมทุ่ง-เจ็ดต้น")
    press(again)
    again.wait_for_url(re.compile("/sign-in/code/"))
    look(again, axe, shot, "second-step")
    again.fill("[name=code]", codes[0])
    press(again)
    again.wait_for_url(re.compile(r"/households/"))
    phone.goto("/account/")
    assert "จากเครื่องอื่น" in phone.inner_text(".notice")
    shot(phone, "accounts-notice")
    axe(phone)

    desk.goto(f"/account/people/?q={username}")
    desk.click("table.cards a.open")
    desk.wait_for_selector("#rights")
    shot(desk, "accounts-person")
    axe(desk)
    desk.click("summary:has-text('ดูระบบแบบบุคคลนี้')")
    desk.fill("[name=preview-reason]", "ตรวจเมนูให้")
    desk.click("details[open] button.primary")
    desk.wait_for_url(re.compile("/households/"))
    assert "ท่านกำลังดูระบบแบบ" in desk.inner_text(".notice")
    shot(desk, "accounts-preview")
    axe(desk)
    desk.click("text=เลิกดูแบบบุคคลนี้")
    desk.click("a:has-text('ส่งมอบ')")
    desk.wait_for_selector("form[data-main]")
    shot(desk, "accounts-hand-over")
    axe(desk)


def test_many_are_invited_from_a_pasted_list(page, signed_in, axe, shot):
    signed_in(page, "accounts").goto("/account/people/many/")
    stamp = f"{page.viewport_size['width']}x{int(time.time())}"
    page.fill(
        "textarea",
        f"many{stamp}\tมาลี\tทำดี\t0811111111\tdistrict-agency\t8401\t\nbad name\tคน\tผิด\t\tno-such\t8401\t",
    )
    press(page)
    page.wait_for_selector(".badge.danger")
    shot(page, "accounts-many-looked")
    axe(page)
    page.click("button[name=take]")
    page.wait_for_selector(".sheet li")
    shot(page, "accounts-many-sheet")
    axe(page)


def sign_in(page, address, password):
    page.goto(f"{address}/account/sign-in/")
    page.fill("[name=username]", "auditor")
    page.fill("[name=password]", password)
    press(page)
    page.wait_for_url(lambda url: "sign-in" not in url)


def test_a_passkey_is_made_and_opens(site, open_page, axe, shot):
    """Over the name localhost: a passkey belongs to a name, never to a number."""
    page, name = open_page(DESK), site.address.replace("127.0.0.1", "localhost")
    sign_in(page, name, site.password)
    authenticator = page.context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{name}/account/security/")
    page.click("[data-passkey] button")
    page.wait_for_selector("text=พาสคีย์ >> nth=1")
    page.locator(".people form[action*=passkeys]").wait_for()
    shot(page, "accounts-passkey")
    axe(page)
    page.click("header details.menu summary >> nth=-1")
    page.click("form[action$='/sign-out/'] button >> nth=0")
    page.wait_for_url(re.compile("/sign-in/"))
    page.click("[data-passkey] button")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{name}/account/security/")
    assert "ตั้งแล้ว" in page.inner_text("main")
    # With the password the second step asks for it too.
    page.click("header details.menu summary >> nth=-1")
    page.click("form[action$='/sign-out/'] button >> nth=0")
    page.fill("[name=username]", "auditor")
    page.fill("[name=password]", site.password)
    press(page)
    page.wait_for_url(re.compile("/sign-in/code/"))
    page.click("[data-passkey] button")
    page.wait_for_url(lambda url: "sign-in" not in url)
    # The site is shared by all journeys: this account opens by its password again.
    page.goto(f"{name}/account/security/")
    page.click(".people form[action*=passkeys] button")
    page.wait_for_selector(".messages .success")


def test_in_english_no_thai_is_left(page, signed_in):
    signed_in(page, "accounts")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])
    for name in (
        "",
        "security/",
        "security/second-factor/",
        "people/",
        "people/new/",
        "people/many/",
        "people/review/",
    ):
        page.goto(f"/account/{name}")
        # The name of who is signed in is data, and happens to be words of the catalogue.
        assert {text for text in thai_interface_words(page) if "ธนา" not in text} == set()
