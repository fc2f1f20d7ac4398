"""The main menu leads everybody where he may go, nowhere else, and says where he is."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from tests.people import make_user
from tpmap.navigation import MENU, Group, Link, menu_of

EVERYBODY = (
    "subdistrict_officer", "district_officer", "district_chief", "provincial_officer", "national_officer",
    "account_admin", "auditor", "governor", "agency_officer",
)  # fmt: skip
LINKS = [link for item in MENU for link in (item.links if isinstance(item, Group) else (item,))]


def asked(user, path="/"):
    request = RequestFactory().get(path)
    request.user, request.scope, request.permissions = user, user.scope, user.permissions
    return request


def hrefs(menu):
    return [link.href for item in menu for link in (item.links or (item,))]


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_link_that_is_shown_opens_and_every_other_is_refused(who, request, client_of, survey_rounds):
    user = request.getfixturevalue(who)
    shown = hrefs(menu_of(asked(user)))
    browser = client_of(user)
    for link in LINKS:
        status = browser.get(reverse(link.view), follow=True).status_code
        assert (status == 200) == (link.permission in user.permissions), link.view
        assert reverse(link.view) in shown or link.hides_when_empty or link.permission not in user.permissions


@pytest.mark.parametrize("link", LINKS, ids=lambda link: link.view)
def test_a_page_and_those_below_it_light_one_link(link: Link, district_chief, survey_rounds):
    if link.permission not in district_chief.permissions or link.hides_when_empty:
        return
    for path in (reverse(link.view), *link.home_of):
        menu = menu_of(asked(district_chief, path))
        current = [one.href for item in menu for one in (item.links or (item,)) if one.is_current]
        assert current == [reverse(link.view)]


def test_an_auditor_goes_to_the_logs_alone(auditor):
    assert hrefs(menu_of(asked(auditor))) == [reverse("logbook:looks"), reverse("accounts:audit")]


def test_whoever_may_go_nowhere_has_an_empty_menu(areas):
    assert menu_of(asked(make_user("nobody", "ไม่มี", "ตำแหน่ง"))) == []
