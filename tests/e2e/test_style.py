"""The style page in a real browser: every component in every state, at every width."""

import pytest

WIDTHS = {"phone": 360, "desk": 1366, "zoomed to 400 %": 320}
# WCAG 1.4.12: a reader may set these, and nothing may be lost.
WIDE_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
# Boxes that cut off what stands out of them must be 1.8 em high: marks above and below Thai letters reach so far.
TOO_LOW_FOR_THAI = """
[...document.querySelectorAll("body *")].filter(box => {
  const style = getComputedStyle(box), size = parseFloat(style.fontSize);
  const typed = box.matches("input:not([type=checkbox], [type=radio]), select, textarea");
  const cuts = typed || (/hidden|clip/.test(style.overflowY) && box.innerText?.trim() && !box.matches("progress"));
  const shown = box.offsetWidth > 2 && box.offsetHeight > 2;
  return cuts && shown && box.clientHeight < 1.8 * size;
}).map(box => box.outerHTML.slice(0, 120))
"""
TOO_SMALL_TO_PRESS = """least =>
[...document.querySelectorAll(
    ".button, .choices label, .checks label, .chip, .filter > summary, .tabs a, .field .input"
  )].filter(target => target.offsetWidth && (target.offsetHeight < least || target.offsetWidth < least))
  .map(target => target.outerHTML.slice(0, 120))
"""
FOCUS_IS_HIDDEN = """
(() => {
  const at = document.activeElement;
  if (at === document.body) return null;
  const ringed = [at, at.closest("label") ?? at].some(box => getComputedStyle(box).outlineStyle !== "none");
  return ringed ? null : at.outerHTML.slice(0, 120);
})()
"""


@pytest.fixture(params=WIDTHS.values(), ids=WIDTHS)
def style_page(request, browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, locale="th-TH", viewport={"width": request.param, "height": 800}
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto("/style/")
    page.evaluate("document.fonts.ready")
    yield page
    context.close()


def test_the_style_page_is_accessible_and_never_scrolls_sideways(style_page, axe, shot):
    shot(style_page, "style")
    axe(style_page)


def test_no_box_is_too_low_for_thai_marks(style_page):
    assert style_page.evaluate(TOO_LOW_FOR_THAI) == []


def test_targets_are_large_enough_for_a_thumb(style_page):
    least = 32 if style_page.viewport_size["width"] > 1000 else 48
    assert style_page.evaluate(TOO_SMALL_TO_PRESS, least) == []


def test_wider_text_spacing_loses_nothing(style_page):
    style_page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets.push(sheet) }",
        WIDE_SPACING,
    )
    assert style_page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_every_stop_of_the_tab_key_shows_its_ring(style_page):
    hidden = []
    for _ in range(60):
        style_page.keyboard.press("Tab")
        hidden += filter(None, [style_page.evaluate(FOCUS_IS_HIDDEN)])
    assert hidden == []


def test_the_question_mark_opens_the_keys_also_on_a_thai_keyboard(style_page):
    style_page.locator("main").focus()
    thai = {"code": "Slash", "key": "ฦ", "shiftKey": True, "bubbles": True}
    style_page.evaluate("init => document.body.dispatchEvent(new KeyboardEvent('keydown', init))", thai)
    assert style_page.locator("#keys").is_visible()
    style_page.keyboard.press("Escape")
    style_page.locator("main").focus()
    style_page.keyboard.press("Slash")
    assert style_page.evaluate("document.activeElement.type") == "search"


def test_single_keys_can_be_turned_off(style_page):
    style_page.locator("main").focus()
    style_page.keyboard.press("?")
    style_page.locator("[data-single-keys]").uncheck()
    style_page.keyboard.press("Escape")
    style_page.locator("main").focus()
    style_page.keyboard.press("/")
    assert style_page.evaluate("document.activeElement.type") != "search"


def test_letters_are_counted_as_people_count_them(style_page):
    style_page.locator("#counted").fill("กิ่งแก้ว")
    assert style_page.locator("#counted-left").inner_text() == "เหลือ 15 ตัวอักษร"


def test_an_answer_that_fails_is_said_and_can_be_put_away(style_page):
    style_page.get_by_text("ขอสิ่งที่ไม่มี").click()
    note = style_page.locator("#toasts .callout")
    note.wait_for()
    note.get_by_role("button").click()
    assert style_page.locator("#toasts .callout").count() == 0


def test_a_whole_date_pasted_into_the_day_makes_the_other_boxes_wait(style_page):
    style_page.locator("[data-date-day]").first.fill("18 พ.ค. 2566")
    assert style_page.locator("[data-date-year]").first.is_disabled()
    style_page.locator("[data-date-day]").first.fill("18")
    assert style_page.locator("[data-date-year]").first.is_enabled()
