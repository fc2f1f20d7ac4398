"""Reports that are kept: under a name, for oneself or for others, who see the figures of their own area."""

import uuid

import pytest
from django.urls import reverse

from reports.models import SavedReport
from reports.services.saved import MOST_PINNED

HOME, NEW = reverse("reports:home"), reverse("reports:saved-new")
DESIGN = "topic=households&rows=subdistrict&measures=households"


def save(client, name="ครัวเรือนรายตำบล", **fields):
    typed = {"client_uuid": str(uuid.uuid4()), "name": name, **fields}
    return client.post(f"{NEW}?{DESIGN}", typed)


@pytest.fixture
def kept(client_of, district_officer, village) -> SavedReport:
    assert save(client_of(district_officer), is_shared="on").status_code == 302
    return SavedReport.objects.get()


def test_a_form_sent_twice_keeps_one_report(client_of, district_officer, village):
    client, typed = client_of(district_officer), {"client_uuid": str(uuid.uuid4()), "name": "รายงาน"}
    assert [client.post(f"{NEW}?{DESIGN}", typed).status_code for _turn in range(2)] == [302, 302]
    assert SavedReport.objects.count() == 1


def test_a_report_needs_a_name_and_what_was_typed_stays(client_of, district_officer, village):
    answer = save(client_of(district_officer), name="", is_pinned="on")
    assert answer.status_code == 422
    assert "ตั้งชื่อรายงาน" in answer.content.decode()


def test_the_same_report_shows_everybody_his_own_area(client_of, district_officer, subdistrict_officer, kept):
    for user, count in [(district_officer, "3"), (subdistrict_officer, "2")]:
        page = client_of(user).get(reverse("reports:saved", args=[kept.pk]), follow=True)
        assert page.context["sheet"].rows[-1].numbers[0].text == count


@pytest.mark.parametrize(
    ("fields", "is_seen"),
    [
        ({}, False),
        ({"is_shared": "on"}, True),
        ({"is_shared": "on", "shared_roles": ["subdistrict_team"]}, True),
        ({"is_shared": "on", "shared_roles": ["district_chief"]}, False),
        ({"is_shared": "on", "shared_level": "6"}, True),
        ({"is_shared": "on", "shared_level": "4"}, False),
    ],
)
def test_it_is_shared_with_a_role_and_a_level(
    client_of, district_officer, subdistrict_officer, village, fields, is_seen
):
    save(client_of(district_officer), **fields)
    report = SavedReport.objects.get()
    client = client_of(subdistrict_officer)
    assert (report in client.get(HOME).context["shared"]) == is_seen
    assert client.get(reverse("reports:saved", args=[report.pk])).status_code == (302 if is_seen else 404)


def test_nobody_outside_the_area_and_nobody_without_the_right_sees_it(client_of, outsider, agency_officer, kept):
    address = reverse("reports:saved", args=[kept.pk])
    assert client_of(outsider).get(address).status_code == 404
    assert client_of(agency_officer).get(address).status_code == 403


def test_only_the_owner_changes_it(client_of, subdistrict_officer, kept):
    for name in ("saved-edit", "saved-redesign", "saved-hide", "saved-show"):
        answer = client_of(subdistrict_officer).post(reverse(f"reports:{name}", args=[kept.pk]), {"name": "อื่น"})
        assert answer.status_code == 404
    kept.refresh_from_db()
    assert kept.name == "ครัวเรือนรายตำบล"


def test_the_owner_renames_it_and_gives_it_another_design(client_of, district_officer, kept):
    client = client_of(district_officer)
    edit = reverse("reports:saved-edit", args=[kept.pk])
    assert client.get(edit).status_code == 200
    client.post(edit, {"client_uuid": str(uuid.uuid4()), "name": "ชื่อใหม่"})
    client.post(reverse("reports:saved-redesign", args=[kept.pk]), {"design": "topic=visits&rows=district"})
    kept.refresh_from_db()
    assert (kept.name, kept.is_shared) == ("ชื่อใหม่", False)
    assert kept.query.startswith("topic=visits")
    assert kept.events.count() >= 3


def test_a_report_put_away_can_be_fetched_back(client_of, district_officer, kept):
    client = client_of(district_officer)
    answer = client.post(reverse("reports:saved-hide", args=[kept.pk]), follow=True)
    assert kept not in answer.context["own"]
    assert answer.context["away"] == kept
    assert client.get(reverse("reports:saved", args=[kept.pk])).status_code == 404
    assert kept in client.post(reverse("reports:saved-show", args=[kept.pk]), follow=True).context["own"]


def test_only_so_many_stand_on_the_first_page(client_of, district_officer, village):
    client = client_of(district_officer)
    for number in range(MOST_PINNED):
        assert save(client, name=f"รายงาน {number}", is_pinned="on").status_code == 302
    assert save(client, name="อีกหนึ่ง", is_pinned="on").status_code == 422
    assert SavedReport.objects.count() == MOST_PINNED


def test_the_list_asks_the_same_for_one_and_for_many(
    client_of, district_officer, village, django_assert_max_num_queries
):
    client = client_of(district_officer)
    for number in range(6):
        save(client, name=f"รายงาน {number}", is_shared="on")
    client.get(HOME)
    with django_assert_max_num_queries(16):
        client.get(HOME)
