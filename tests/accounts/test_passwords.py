"""Passwords: any signs, as long as one likes, exactly as typed; none that strangers try first."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    get_password_validators,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User
from accounts.validators import CONTEXT_WORDS, LEAKED
from tests.accounts.test_sign_in import attempt
from tests.people import PASSWORD, make_user

LONG = "  ริมคลองบางกอกน้อย Two  Words ๑๒๓ 🐘 – und noch ein Satz, der kein Ende nehmen will…  " * 2


def leaked() -> list[str]:
    with gzip.open(LEAKED, "rt", encoding="utf-8") as file:
        return file.read().split()


def is_refused(password: str) -> bool:
    try:
        validate_password(password)
    except ValidationError:
        return True
    return False


def test_ten_thousand_leaked_passwords_of_the_least_length_are_refused():
    passwords = leaked()
    assert len(passwords) == len(set(passwords)) == 10_000
    assert min(map(len, passwords)) >= 12
    # Each validator is asked for itself: that one refuses all is what is claimed, not that all together do.
    validators = {type(each).__name__: each for each in get_password_validators(settings.AUTH_PASSWORD_VALIDATORS)}
    assert set(passwords) <= validators["NotLeaked"].passwords
    assert all(is_refused(password) for password in passwords[::500])


def test_djangos_common_passwords_are_refused_with_digits_and_signs_around_them():
    common = sorted(word for word in CommonPasswordValidator().passwords if word.isalpha() and len(word) >= 6)
    assert len(common) > 3000
    assert [word for word in common[::50] if not is_refused(f"--{word}{'1' * 12}")] == []


@pytest.mark.parametrize("word", CONTEXT_WORDS)
def test_words_of_the_site_make_no_password(word):
    assert is_refused(f"{word}{word}123456")


def test_the_words_are_those_that_the_document_names():
    document = (Path(settings.BASE_DIR) / "docs" / "security.md").read_text()
    assert [word for word in CONTEXT_WORDS if f"`{word}`" not in document] == []


@pytest.mark.parametrize(
    "password", ["a lowercase sentence", "ภาษาไทยล้วนไม่มีเลข", "ALLES GROSS HIER", "ท่าเรือ-ลำน้ำ-ขุนเขา"]
)
def test_no_kind_of_sign_is_asked_for(password):
    validate_password(password)


def test_eleven_signs_are_too_few():
    assert is_refused("ab cd ef gx")
    validate_password("ab cd ef gxy")


def test_a_long_password_is_kept_and_checked_to_its_last_sign(client, areas):
    assert len(LONG) > 128
    user = make_user("long", "ยาว", "มาก")
    user.set_password(LONG)
    user.save()
    assert attempt("long", LONG[:-1]).status_code == 200
    assert attempt("long", LONG.lower()).status_code == 200
    assert attempt("long", LONG.strip()).status_code == 200
    assert attempt("long", LONG, client=client).status_code == 302


def test_the_page_takes_a_long_one_as_typed(client_of, subdistrict_officer):
    page = reverse("accounts:password-change")
    new = {"new_password1": LONG, "new_password2": LONG}
    assert client_of(subdistrict_officer).post(page, {"old_password": PASSWORD} | new).status_code == 302
    assert User.objects.get(pk=subdistrict_officer.pk).check_password(LONG)


def test_the_present_password_is_asked_for(client_of, subdistrict_officer):
    new = {"new_password1": LONG, "new_password2": LONG}
    client_of(subdistrict_officer).post(reverse("accounts:password-change"), {"old_password": "wrong"} | new)
    assert User.objects.get(pk=subdistrict_officer.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("name", "fills"), [("sign-in", ["current-password"]), ("password-change", ["current-password", "new-password"])]
)
def test_boxes_hide_what_is_typed_and_let_password_managers_in(name, fills, client, client_of, subdistrict_officer):
    browser = client if name == "sign-in" else client_of(subdistrict_officer)
    page = browser.get(reverse(f"accounts:{name}")).content.decode()
    boxes = [tag for tag in page.split("<input") if "data-password" in tag.split(">")[0]]
    assert boxes
    assert all('type="password"' in tag for tag in boxes)
    assert not any("onpaste" in tag or "maxlength" in tag.split(">")[0] for tag in boxes)
    assert all(f'autocomplete="{fill}"' in page for fill in fills)


def test_no_password_ages(subdistrict_officer, client, time_machine):
    time_machine.move_to("2036-01-01 09:00+07:00")
    assert attempt("makhamtia", PASSWORD, client=client).url == reverse("home")
