"""Texts that would give away somebody of another area stand in no file, whatever is asked for; in one's own they do."""

import io
import zipfile
from uuid import uuid4

import pytest
from django.utils import timezone

from reports.exports.formats import FORMATS
from reports.exports.topics import SEARCH_TOPICS
from reports.pivots.spec import PivotSpec
from reports.pivots.topics import TOPICS as PIVOT_TOPICS
from reports.services.exports import approve_export
from reports.services.requests import request_agency_export, request_pivot_export
from tests.case import CANARY, HOUSE_CODE, make_case
from tests.people import appoint, make_user
from tests.reports.exporting import REASON, ask, downloaded, make

TOLD = {"language": "th", "reason": REASON}
SECRETS = (CANARY, HOUSE_CODE)


@pytest.fixture
def case(make_household, subdistrict_officer):
    """A household of Makham Tia full of canaries, and ordinary ones next door and far away."""
    make_household("84010301")
    make_household("84020101")
    make_household("92010101")
    return make_case(make_household=make_household, by=subdistrict_officer)


@pytest.fixture
def strangers(case, outsider):
    """Those who may take as much away as anybody: of the next district, and of another province."""
    neighbour = make_user("kanchanadit.chief", "อารี", "ท่าทอง")
    appoint(neighbour, "district-chief", "8402")
    return [neighbour, outsider]


@pytest.fixture
def second_person(case):
    user = make_user("trang.governor", "ธงชัย", "ผู้ว่าดี")
    appoint(user, "governor", "92")
    user_here = make_user("suratthani.other", "ธงชัย", "ผู้ว่าดี")
    appoint(user_here, "governor", "84")
    return {"92": user, "84": user_here}


def text_of(content: bytes) -> str:
    """Return all that stands in a file, of a workbook every part of it."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def a_list(user, second_person, **asked) -> str:
    export = ask(user, **asked)
    if export.with_identity:
        second = second_person[user.scope.common_code[:2]]
        export = approve_export(export=export, by=second, at=timezone.now())
    return text_of(downloaded(make(export)))


def a_pivot(user, query: dict, kind: str) -> str:
    told = TOLD | {"client_uuid": uuid4(), "purpose": "report", "format": kind, "by": user, "at": timezone.now()}
    return text_of(downloaded(make(request_pivot_export(spec=PivotSpec.parse(query), **told))))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("topic", SEARCH_TOPICS)
def test_no_list_of_strangers_holds_them_and_ones_own_does(provincial_officer, strangers, second_person, topic, kind):
    asked = {"topic": topic, "columns": list(SEARCH_TOPICS[topic].columns), "format": kind}
    for user in strangers:
        found = a_list(user, second_person, **asked)
        assert not [secret for secret in SECRETS if secret in found]
        # The address of the canary's own place, which is not theirs.
        found = a_list(user, second_person, **asked, query="show=all&province=84&district=8401&subdistrict=840102")
        assert not [secret for secret in SECRETS if secret in found]
    own = a_list(provincial_officer, second_person, **asked)
    assert all(secret in own for secret in SECRETS)


@pytest.mark.parametrize("topic", PIVOT_TOPICS)
def test_no_figures_of_strangers_name_them(strangers, topic):
    kinds = list(FORMATS)
    for place, field in enumerate(PIVOT_TOPICS[topic].fields):
        for user in strangers:
            query = {"topic": topic, "rows": field, "round": "" if field == "round" else "2566"}
            assert CANARY not in a_pivot(user, query, kinds[place % len(kinds)]), field


def test_figures_of_ones_own_area_name_what_was_typed_there(case, provincial_officer):
    query = {"topic": "activities", "rows": "help_agency", "round": str(case.help_activity.round_id)}
    for kind in FORMATS:
        assert CANARY in a_pivot(provincial_officer, query, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_cases_of_an_agency_leave_with_whoever_gave_them_alone(case, strangers, provincial_officer, kind):
    told = TOLD | {"receiver": "เจ้าหน้าที่ พมจ.", "legal_basis": "public_task", "whole_numbers": False, "format": kind}
    for user, is_told in ((strangers[0], False), (strangers[1], False), (provincial_officer, True)):
        asked = told | {"agency": case.assignment.agency, "client_uuid": uuid4(), "by": user, "at": timezone.now()}
        # The name of the agency is known to who asks for it; the family's is not.
        found = text_of(downloaded(make(request_agency_export(**asked)))).replace(case.assignment.agency.name, "")
        assert (f"{CANARY}ตัวเมีย" in found or "ตัวเมีย" in found) == is_told
