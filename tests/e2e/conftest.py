"""Journeys in a real browser against the real site, on a phone and on a desk.

A page that writes an error to the console, or breaks its own Content-Security-Policy, fails the journey.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.chromium import find_chromium, launch_flags
from tests.e2e.site import running_site

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "screenshots"
PICTURES = os.environ.get("PICTURES") == "1"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
THAI = {"locale": "th-TH", "timezone_id": "Asia/Bangkok"}
PHONE = THAI | {
    "viewport": {"width": 360, "height": 800},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2 if PICTURES else 1,
}
DESK = THAI | {"viewport": {"width": 1366, "height": 768}}
# Chromium says this of every refusal (404, 422); where one is wanted, the journey checks it itself.
EXPECTED = "Failed to load resource: the server responded with a status of 4"
PATIENCE = 30_000  # milliseconds: of a machine that does much else
expect.set_options(timeout=PATIENCE)
REPORT_CSP = """
document.addEventListener("securitypolicyviolation",
    event => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def site():
    """A site with the prepared households; shared by all journeys, never emptied."""
    with running_site() as site:
        yield site


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": find_chromium(), "args": launch_flags()}


@pytest.fixture
def open_page(browser, site):
    """Opens a page of its own session; called with PHONE or DESK, and more options of a browser context."""
    contexts, faults = [], []

    def open_one(options):
        context = browser.new_context(base_url=site.address, **options)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(REPORT_CSP)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: faults.extend(_faults(page, message)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def phone(open_page):
    return open_page(PHONE)


@pytest.fixture
def desk(open_page):
    return open_page(DESK)


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request, open_page):
    """The same journey on both sizes."""
    return open_page(request.param)


def _faults(page, message):
    if message.type == "error" and not message.text.startswith(EXPECTED):
        yield f"{page.url}: {message.text}"


@pytest.fixture
def signed_in(site):
    """Signs a page in as one of the demonstration accounts ("team", "district", …) and returns it."""

    def sign_in(page, username):
        page.goto("/account/sign-in/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", site.password)
        page.click("form[data-main] button.primary")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    return sign_in


@pytest.fixture
def shot():
    """Writes a picture of the whole page to the ignored folder screenshots/, named after journey step and width.

    Only with `PICTURES=1`, for whoever wants to look at them.
    """

    def take(page, name):
        if not PICTURES:
            return
        SCREENSHOTS.mkdir(exist_ok=True)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=SCREENSHOTS / f"{name}-{page.viewport_size['width']}.png", full_page=True)

    return take


@pytest.fixture
def axe():
    """Asserts that a page has no accessibility fault of WCAG 2.2 A and AA, and does not scroll sideways."""

    def check(page):
        page.wait_for_load_state()
        # Evaluated, not added as a script tag: the page's policy forbids foreign scripts.
        page.evaluate(AXE.read_text())
        size = page.viewport_size
        # The whole page at once: what a bar that stays on the screen half covers is no target too small.
        page.set_viewport_size(size | {"height": page.evaluate("document.documentElement.scrollHeight")})
        results = page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        )
        page.set_viewport_size(size)
        faults = [
            f"{violation['id']}: {node['html']} — {node['failureSummary']}"
            for violation in results["violations"]
            for node in violation["nodes"]
        ]
        assert faults == []
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], f"{page.url} scrolls sideways: {width} px"

    return check
