import pytest


def test_a_stranger_is_asked_to_sign_in_in_thai(page, shot, axe):
    page.goto("/")

    assert "เข้าสู่ระบบ" in page.inner_text("h1")
    axe(page)
    shot(page, "sign-in")


def test_thai_is_drawn_with_the_font_of_the_site(desk):
    desk.goto("/")

    assert desk.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Sarabun', 'กำนัน'))")
    assert desk.evaluate(
        "[...document.fonts].some(face => face.family.includes('Sarabun') && face.status === 'loaded')"
    )


@pytest.mark.parametrize("username", ["team", "chief", "province"])
def test_people_sign_in_and_begin_at_their_own_page(page, signed_in, username, axe):
    signed_in(page, username)

    assert "sign-in" not in page.url
    axe(page)
