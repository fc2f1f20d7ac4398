"""No address of the site leads into another area: every URL, walked as people who must not see what is behind it.

A URL with parameters needs an entry in SUBJECTS; the walk fails without one. `tests/test_urls.py` walks the same
addresses as somebody who is not signed in.
"""

import logging
import re

import pytest
from django.urls import URLPattern, get_resolver, reverse

from tests.case import CANARY, make_case

# Which row of the case an address is about: the name of the URL, the field of `tests.case.Case`.
SUBJECTS = {
    "area-detail": "area",
    "household-detail": "household",
    "member-detail": "member",
    "score-detail": "score",
    "visit-detail": "visit",
    "problem-close": "problem",
    "problem-detail": "problem",
    "problem-reopen": "problem",
    "help-activity-detail": "help_activity",
    "households:edit": "household",
    "households:head-change": "household",
    "households:import": "import_batch",
    "households:import-cancel": "import_batch",
    "households:import-columns": "import_batch",
    "households:import-confirm": "import_batch",
    "households:import-errors": "import_batch",
    "households:import-file-add": "import_batch",
    "households:import-match-again": "import_batch",
    "households:import-progress": "import_batch",
    "households:import-recheck": "import_batch",
    "households:import-repair": "import_batch",
    "households:import-resume": "import_batch",
    "households:import-rows": "import_batch",
    "households:import-undo": "import_batch",
    "households:import-words": "import_batch",
    "households:member-back": "member",
    "households:member-death": "member",
    "households:member-edit": "member",
    "households:member-group": "member",
    "households:member-identity": "member",
    "households:member-move": "member",
    "households:status": "household",
    "logbook:analysis": "analysis",
    "logbook:analysis-new": "household",
    "logbook:area": "area",
    "logbook:delegation-end": "delegation",
    "logbook:entry": "entry",
    "logbook:entry-decide": "entry",
    "logbook:entry-evidence": "entry",
    "logbook:entry-step": "entry",
    "logbook:criterion-edit": "criterion",
    "logbook:dispute-new": "household",
    "logbook:dispute-reopen": "dispute",
    "logbook:dispute-settle": "dispute",
    "logbook:behind": "area",
    "logbook:directives": "area",
    "logbook:follow-up-new": "household",
    "logbook:grades": "area",
    "logbook:help-new": "household",
    "logbook:household": "household",
    "logbook:household-history": "household",
    "logbook:household-score": "household",
    "logbook:household-timeline": "household",
    "logbook:identity-reveal": "member",
    "logbook:menu-item": "menu_item",
    "logbook:menu-item-edit": "menu_item",
    "logbook:mentor": "household",
    "logbook:outcome": "area",
    "logbook:photo": "photo",
    "logbook:photo-discard": "photo",
    "logbook:photo-thumbnail": "photo",
    "logbook:photo-upload": "household",
    "logbook:member-add": "household",
    "logbook:problem-close": "problem",
    "logbook:problem-new": "household",
    "logbook:problem-reopen": "problem",
    "logbook:recommendations": "household",
    "logbook:stage": "household",
    "logbook:progress": "area",
    "logbook:remarks": "area",
    "logbook:thaiqm-new": "household",
    "logbook:history-restore": "household",
    "logbook:household-merge": "household",
    "logbook:household-split": "household",
    "logbook:household-transfer": "household",
    "logbook:kept-form": "submission",
    "logbook:lineage-undo": "lineage",
    "logbook:member-transfer": "member",
    "logbook:transfer": "transfer",
    "logbook:transfer-refuse": "transfer",
    "logbook:transfer-seen": "transfer",
    "logbook:transfer-withdraw": "transfer",
    "logbook:visit": "visit",
    "logbook:visit-draft": "household",
    "logbook:visit-draft-discard": "household",
    "logbook:visit-new": "household",
    "reports:export": "export",
    "reports:export-again": "export",
    "reports:export-alarm-seen": "export_alarm",
    "reports:export-cancel": "export",
    "reports:export-decide": "export",
    "reports:export-download": "export",
    "reports:export-progress": "export",
}
# What an address names besides its row.
MORE = {"households:member-group": {"slug": "health"}, "logbook:entry-step": {"step": "withdraw"}}
# The same for the whole country: whoever may see households sees them, wherever he works.
NATIONWIDE = {"area-detail", "logbook:menu-item", "logbook:menu-item-edit", "logbook:criterion-edit"}
# For administrators of accounts, who see no household; their own ladder is in tests/reports/test_export_pages.py.
FOR_ADMINISTRATORS = {"reports:export-alarm-seen"}
# Not ours, without households: the admin is for superusers (tests/accounts/test_admin.py).
ELSEWHERE = ("admin:", "djdt:")
# Of people with accounts, not of households: walked in tests/accounts/test_people_gate.py.
OF_ACCOUNTS = "accounts:"


def addresses(resolver=None, namespace="") -> dict[str, set[str]]:
    """Return the parameters of every named URL: {"logbook:visit": {"pk"}, "logbook:search": set(), …}."""
    found: dict[str, set[str]] = {}
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            parameters = set(re.compile(entry.pattern.regex.pattern).groupindex) - {"format"}
            found.setdefault(f"{namespace}{entry.name}", parameters)
        else:
            found |= addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
    return {name: parameters for name, parameters in found.items() if not name.startswith(ELSEWHERE)}


ADDRESSES = addresses()
DETAILS = sorted(name for name, parameters in ADDRESSES.items() if parameters and not name.startswith(OF_ACCOUNTS))
LISTS = sorted(name for name, parameters in ADDRESSES.items() if not parameters)


@pytest.fixture
def case(make_household, subdistrict_officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_case(make_household=make_household, by=subdistrict_officer)


def path_to(name: str, case) -> str:
    return reverse(name, kwargs={"pk": getattr(case, SUBJECTS[name]).pk} | MORE.get(name, {}))


def body_of(answer) -> str:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode(errors="replace") + str(answer.headers)


def ask(client, path: str) -> list:
    return [client.get(path), client.post(path), client.put(path), client.patch(path), client.delete(path)]


def test_every_address_with_a_parameter_has_its_subject():
    assert [name for name in DETAILS if name not in SUBJECTS] == []


@pytest.mark.parametrize("name", [name for name in DETAILS if name not in NATIONWIDE])
def test_a_foreign_household_is_not_found_by_those_who_may_see_households(
    name, case, client_of, outsider, outside_chief, outside_admin, sibling_officer, caplog
):
    caplog.set_level(logging.DEBUG)
    path = path_to(name, case)
    for person in (outsider, outside_chief, sibling_officer):
        answers = ask(client_of(person), path)
        assert {answer.status_code for answer in answers} <= {403, 404, 405}
        for answer in answers:
            # The address asked for may be repeated; nothing else of the household may.
            told = body_of(answer).replace(path, "")
            assert [secret for secret in case.secrets if secret in told] == []
    # Each address is for one of them at least.
    people = (outsider, outside_chief, outside_admin)
    answers = [answer for person in people for answer in ask(client_of(person), path)]
    assert any(answer.status_code == 404 for answer in answers)
    assert CANARY not in caplog.text


@pytest.mark.parametrize("name", [name for name in DETAILS if name not in {"area-detail"} | FOR_ADMINISTRATORS])
def test_people_without_the_right_are_refused_in_their_own_area_too(name, case, client_of, account_admin, auditor):
    for person in (account_admin, auditor):
        assert {answer.status_code for answer in ask(client_of(person), path_to(name, case))} <= {403, 405}


@pytest.mark.parametrize("name", DETAILS)
def test_the_walk_reaches_what_it_looks_for(
    name, case, client_of, provincial_officer, subdistrict_officer, national_officer, district_chief
):
    """Without this, a wrong address would pass the walk above as “not found”."""
    path = path_to(name, case)
    people = (provincial_officer, subdistrict_officer, national_officer, district_chief, case.exporter)
    clients = [client_of(person) for person in people]
    answers = [answer for client in clients for answer in (client.get(path), client.post(path))]
    assert {answer.status_code for answer in answers} - {403, 404, 405}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", ["", "?province=84&district=8401&subdistrict=840102", "?area=84", f"?q={CANARY}"])
def test_no_list_shows_a_household_of_another_area(name, query, case, client_of, outsider):
    told = body_of(client_of(outsider).get(reverse(name) + query))
    assert [secret for secret in case.secrets if secret in told and secret not in query] == []
