"""No address of the site leads into another area: every URL, walked as people who must not see what is behind it.

A URL with parameters needs an entry in SUBJECTS; the walk fails without one. `tests/test_urls.py` walks the same
addresses as somebody who is not signed in.
"""

import logging
import re

import pytest
from django.urls import URLPattern, get_resolver, reverse

from tests.case import CANARY

# Which row of the case an address is about: the name of the URL, the field of `tests.case.Case`.
SUBJECTS = {
    "area-detail": "area",
    "data-export-cancel": "export",
    "data-export-detail": "export",
    "data-export-file": "export",
    "entry-decide": "entry",
    "entry-detail": "entry",
    "entry-resend": "entry",
    "entry-take-up": "entry",
    "entry-withdraw": "entry",
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
    "logbook:agenda-put": "meeting",
    "logbook:agency-edit": "agency",
    "logbook:agency-end": "agency",
    "logbook:agency-staff-untie": "agency_staff",
    "logbook:assignment": "assignment",
    "logbook:assignment-hand-up": "household",
    "logbook:assignment-move": "assignment",
    "logbook:assignment-new": "household",
    "logbook:assignment-report": "assignment",
    "logbook:assignment-step": "assignment",
    "logbook:centre": "centre",
    "logbook:centre-edit": "centre",
    "logbook:centre-end": "centre",
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
    "logbook:household-hold": "household",
    "logbook:household-looks": "household",
    "logbook:household-score": "household",
    "logbook:household-timeline": "household",
    "logbook:identity-reveal": "member",
    "logbook:inbox-assignment": "assignment",
    "logbook:inbox-report": "assignment",
    "logbook:inbox-step": "assignment",
    "logbook:item-names": "agenda_item",
    "logbook:item-remove": "agenda_item",
    "logbook:lookup-alarm-seen": "lookup_alarm",
    "logbook:meeting": "meeting",
    "logbook:meeting-addendum": "meeting",
    "logbook:meeting-attendance": "meeting",
    "logbook:meeting-attendee": "meeting",
    "logbook:meeting-cancel": "meeting",
    "logbook:meeting-close": "meeting",
    "logbook:meeting-item": "meeting",
    "logbook:meeting-open": "meeting",
    "logbook:meeting-present": "meeting",
    "logbook:minutes": "meeting",
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
    "logbook:problem-group-assign": "area",
    "logbook:problem-new": "household",
    "logbook:problem-reopen": "problem",
    "logbook:seat-edit": "seat",
    "logbook:seat-end": "seat",
    "logbook:seat-new": "centre",
    "logbook:recommendations": "household",
    "logbook:stage": "household",
    "logbook:progress": "area",
    "logbook:remarks": "area",
    "logbook:retention-hold-end": "legal_hold",
    "logbook:subject-request": "subject_request",
    "logbook:subject-request-copy": "subject_request",
    "logbook:subject-request-forget": "subject_request",
    "logbook:subject-request-new": "household",
    "logbook:subject-request-step": "subject_request",
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
    "logbook:working-group-edit": "working_group",
    "logbook:working-group-end": "working_group",
    "reports:export": "export",
    "reports:export-again": "export",
    "reports:export-alarm-seen": "export_alarm",
    "reports:export-cancel": "export",
    "reports:export-decide": "export",
    "reports:export-download": "export",
    "reports:export-progress": "export",
    "reports:saved": "saved_report",
    "reports:saved-edit": "saved_report",
    "reports:saved-hide": "saved_report",
    "reports:saved-redesign": "saved_report",
    "reports:saved-show": "saved_report",
}
# What an address names besides its row; a function makes it of the case.
MORE = {
    "households:member-group": {"slug": "health"},
    "logbook:assignment-step": {"step": "follow"},
    "logbook:entry-step": {"step": "withdraw"},
    "logbook:inbox-step": {"step": "give_back"},
    "logbook:subject-request-step": {"step": "take_up"},
    "logbook:meeting-item": lambda case: {"item": case.agenda_item.pk},
    "logbook:problem-group-assign": {"group": "house"},
}
# The same for the whole country: whoever may see households sees them, wherever he works.
NATIONWIDE = {"area-detail", "logbook:menu-item", "logbook:menu-item-edit", "logbook:criterion-edit"}
# For administrators of accounts, who see no household; their own ladder is in tests/reports/test_export_pages.py.
FOR_ADMINISTRATORS = {"logbook:lookup-alarm-seen", "reports:export-alarm-seen"}
# For auditors, who see no household; their own ladder is in tests/logbook/test_looks.py.
FOR_AUDITORS = {"logbook:household-looks"}
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


def path_to(name: str, case) -> str:
    more = MORE.get(name, {})
    return reverse(name, kwargs={"pk": getattr(case, SUBJECTS[name]).pk} | (more(case) if callable(more) else more))


def body_of(answer) -> str:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode(errors="replace") + str(answer.headers)


def ask(client, path: str) -> list:
    return [client.get(path), client.post(path), client.put(path), client.patch(path), client.delete(path)]


def test_every_address_with_a_parameter_has_its_subject():
    assert [name for name in DETAILS if name not in SUBJECTS] == []


@pytest.mark.parametrize("name", [name for name in DETAILS if name not in NATIONWIDE])
def test_a_foreign_household_is_not_found_by_those_who_may_see_households(
    name, case, client_of, outsider, outside_chief, outside_admin, sibling_officer, foreign_officer, caplog
):
    caplog.set_level(logging.DEBUG)
    path, statuses = path_to(name, case), {}
    for person in (outsider, outside_chief, sibling_officer, foreign_officer):
        answers = ask(client_of(person), path)
        statuses[person] = {answer.status_code for answer in answers}
        assert statuses[person] <= {403, 404, 405}
        for answer in answers:
            # The address asked for may be repeated; nothing else of the household may.
            told = body_of(answer).replace(path, "")
            assert [secret for secret in case.secrets if secret in told] == []
    # Each address is for one of these at least.
    statuses[outside_admin] = {answer.status_code for answer in ask(client_of(outside_admin), path)}
    assert any(404 in statuses[person] for person in (outsider, outside_chief, outside_admin, foreign_officer))
    assert CANARY not in caplog.text


@pytest.mark.parametrize("name", sorted({*DETAILS} - {"area-detail"} - FOR_ADMINISTRATORS - FOR_AUDITORS))
def test_people_without_the_right_are_refused_in_their_own_area_too(name, case, client_of, account_admin, auditor):
    for person in (account_admin, auditor):
        assert {answer.status_code for answer in ask(client_of(person), path_to(name, case))} <= {403, 405}


@pytest.mark.parametrize("name", DETAILS)
def test_the_walk_reaches_what_it_looks_for(
    name, case, client_of, provincial_officer, subdistrict_officer, national_officer, district_chief
):
    """Without this, a wrong address would pass the walk above as “not found”."""
    path = path_to(name, case)
    people = (provincial_officer, subdistrict_officer, national_officer, district_chief)
    people += (case.exporter, case.agency_staff.user)
    clients = [client_of(person) for person in people]
    answers = [answer for client in clients for answer in (client.get(path), client.post(path))]
    assert {answer.status_code for answer in answers} - {403, 404, 405}


@pytest.mark.parametrize("name", LISTS)
def test_no_list_shows_a_household_of_another_area(name, case, client_of, outsider):
    client = client_of(outsider)
    for query in ("", "?province=84&district=8401&subdistrict=840102", "?area=84", f"?q={CANARY}"):
        told = body_of(client.get(reverse(name) + query))
        assert [secret for secret in case.secrets if secret in told and secret not in query] == [], query


# What stands open to an agency's officer beside his own cases: his account, and what names no household – the official
# list of areas (`areas:find` completes their names), the help, the health of the site. The second test looks inside.
OF_AN_AGENCY = ("logbook:inbox", "logbook:reminders", "logbook:my-looks", "accounts:")
OF_NO_HOUSEHOLD = {
    *("home", "help", "set_language", "healthz", "style", "areas:children", "areas:find"),
    *("api-root", "api-schema", "api-docs", "area-list", "area-detail"),
}


def test_an_agency_opens_nothing_but_what_it_was_given(case, client_of):
    """Its officer is refused every other address, though each leads to a row of the very household he works for."""
    client, opened, told = client_of(case.agency_staff.user), {}, {}
    for name in (*DETAILS, *LISTS):
        if name.startswith(OF_AN_AGENCY) or name in OF_NO_HOUSEHOLD:
            continue
        path = path_to(name, case) if name in SUBJECTS else reverse(name)
        for answer in ask(client, path):
            body = body_of(answer).replace(path, "")
            opened |= {name: answer.status_code} if answer.status_code not in (403, 404, 405) else {}
            told |= {name: [secret for secret in case.secrets if secret in body]}
    assert opened == {}
    assert [name for name, secrets in told.items() if secrets] == []


def test_what_stands_open_to_an_agency_tells_of_no_household(case, client_of):
    client, told = client_of(case.agency_staff.user), {}
    for name in OF_NO_HOUSEHOLD - {"home"}:  # which leads to the inbox
        path = path_to(name, case) if name in SUBJECTS else reverse(name)
        for query in ("", f"?place={CANARY}", f"?q={CANARY}", "?province=84&district=8401", "?place=มะขามเตี้ย"):
            body = body_of(client.get(path + query)).replace(path, "")
            told |= {name + query: [secret for secret in case.secrets if secret in body and secret not in query]}
    assert [name for name, secrets in told.items() if secrets] == []
