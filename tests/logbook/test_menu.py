"""The menu of solutions on the screen: a grid, its entries, who keeps them, and choosing one for a family."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from households.choices import Health
from households.models import Household, Member
from logbook.advice import advice_for
from logbook.choices import DevelopmentStage, ProblemKind
from logbook.models import HelpActivity, SolutionMenuItem, StageCriterion
from logbook.services.menu import load_menu, load_stage_criteria
from logbook.services.problems import record_problem
from mpi.choices import Dimension
from mpi.recompute import recompute
from tests.logbook.visits import make_poor, typed_date, typed_help, typed_visit
from tests.queries import THE_LOOK


@pytest.fixture
def menu(db):
    load_menu()
    load_stage_criteria()
    return {item.code: item for item in SolutionMenuItem.objects.all()}


@pytest.fixture
def household(make_household, survey_rounds, menu):
    child = {"relationship": "child", "birth_date": timezone.localdate() - timedelta(days=1500)}
    household = make_poor(make_household(members=["head", child]), survey_rounds[2566])
    recompute(households=Household.objects.all(), round=survey_rounds[2566])
    return household


@pytest.fixture
def officer(client_of, subdistrict_officer):
    return client_of(subdistrict_officer)


def read(client, name="menu", *args, **query) -> str:
    answer = client.get(reverse(f"logbook:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def typed_entry(**fields) -> dict:
    usual = {
        "code": "SURAT-1",
        "title": "กลุ่มเลี้ยงหอย",
        "dimension": Dimension.INCOME.value,
        "stage": DevelopmentStage.SUFFICIENCY.value,
        "is_active": "on",
    }
    return usual | fields


def save(client, item=None, **fields):
    """Send the form as a browser does, with the base that the page carried."""
    address = reverse("logbook:menu-item-edit", args=[item.pk]) if item else reverse("logbook:menu-item-new")
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in shown.items() if value not in (None, "", [], False)}
    for name in ("valid_from", "valid_until"):
        kept.pop(name, None)
    return client.post(address, kept | fields)


# --- loading --------------------------------------------------------------------------------


def test_loading_again_adds_nothing_and_leaves_what_was_put_right(menu):
    SolutionMenuItem.objects.filter(code="ECO-01").update(title="แก้แล้ว")
    StageCriterion.objects.filter(place=1).update(sentence="แก้แล้ว")
    call_command("load_menu", verbosity=0)
    assert SolutionMenuItem.objects.count() == len(menu)
    assert SolutionMenuItem.objects.get(code="ECO-01").title == "แก้แล้ว"
    assert load_stage_criteria().added == 0


def test_every_loaded_row_keeps_the_promises_of_its_table(menu):
    for row in (*SolutionMenuItem.objects.all(), *StageCriterion.objects.all()):
        row.full_clean()


# --- the grid -------------------------------------------------------------------------------


def test_the_grid_has_five_dimensions_three_stages_and_marks_examples(menu, officer):
    context = officer.get(reverse("logbook:menu")).context
    assert [dimension for dimension, _cells in context["rows"]] == list(Dimension)
    assert all(len(cells) == 3 and all(entries for _stage, entries in cells) for _dimension, cells in context["rows"])
    page = read(officer)
    assert "เงินอุดหนุนเพื่อการเลี้ยงดูเด็กแรกเกิด" in page
    assert "ตัวอย่าง" in page


@pytest.mark.parametrize(
    ("query", "found", "not_found"),
    [
        ({"q": "เด็ก แรกเกิด"}, "ECO-01", "ECO-04"),
        ({"q": "พอช"}, "LIV-01", "ECO-01"),
        ({"indicator": "MPI05"}, "LIV-01", "EX-L2"),
        ({"indicator": "MPI15"}, "ECO-02", "LIV-01"),
        ({"age": "๔"}, "ECO-01", "EX-A2"),
        ({"age": "70"}, "EX-A2", "ECO-01"),
        ({"agency": "กสศ"}, "EDU-01", "ECO-01"),
    ],
)
def test_the_filters_narrow(menu, officer, query, found, not_found):
    page = read(officer, **query)
    assert menu[found].title in page
    assert menu[not_found].title not in page


@pytest.mark.parametrize("query", [{"age": "สิบ"}, {"indicator": "MPI99"}, {"standing": "x"}, {"q": "\x00"}])
def test_a_filter_filled_in_wrongly_narrows_nothing_and_breaks_nothing(menu, officer, query):
    assert menu["ECO-01"].title in read(officer, **query)


def test_expired_entries_are_hidden_and_shown_as_such_when_asked_for(menu, officer):
    SolutionMenuItem.objects.filter(code="ECO-01").update(valid_until=timezone.localdate() - timedelta(days=1))
    assert menu["ECO-01"].title not in read(officer)
    page = read(officer, standing="all")
    assert menu["ECO-01"].title in page
    assert "หมดอายุ" in page
    assert "หมดอายุ" in read(officer, "menu-item", menu["ECO-01"].pk)


def test_what_exists_elsewhere_can_be_left_out(menu, officer):
    SolutionMenuItem.objects.filter(code="ECO-01").update(areas=["92"])
    SolutionMenuItem.objects.filter(code="ECO-02").update(areas=["8401"])
    page = read(officer, here="on")
    assert menu["ECO-01"].title not in page
    assert menu["ECO-02"].title in page


def test_the_menu_costs_few_queries(menu, officer, django_assert_max_num_queries):
    officer.get(reverse("logbook:menu"))
    with django_assert_max_num_queries(6):
        officer.get(reverse("logbook:menu"))
    with django_assert_max_num_queries(9):
        officer.get(reverse("logbook:menu-item", args=[menu["ECO-01"].pk]))


@pytest.mark.parametrize(("person", "status"), [("national_officer", 200), ("auditor", 403), ("account_admin", 403)])
def test_who_sees_households_sees_the_menu(menu, person, status, client_of, request):
    client = client_of(request.getfixturevalue(person))
    names = [("menu", []), ("menu-item", [menu["ECO-01"].pk]), ("criteria", [])]
    assert [client.get(reverse(f"logbook:{name}", args=args)).status_code for name, args in names] == [status] * 3


# --- keeping --------------------------------------------------------------------------------


def test_the_national_office_adds_and_changes_entries_and_the_history_tells(menu, client_of, national_officer):
    client = client_of(national_officer)
    until = typed_date("valid_until", date(2027, 9, 30))
    answer = client.post(reverse("logbook:menu-item-new"), typed_entry(base="x"))
    assert answer.status_code == 422
    assert save(client, **typed_entry(income_most_satang="100,000", indicators=["MPI15"]), **until).status_code == 302
    item = SolutionMenuItem.objects.get(code="SURAT-1")
    assert (item.income_most_satang, item.indicators, item.valid_until) == (10_000_000, ["MPI15"], date(2027, 9, 30))
    save(client, item, title="กลุ่มเลี้ยงหอยแมลงภู่", **until)
    page = read(client, "menu-item", item.pk)
    assert "กลุ่มเลี้ยงหอยแมลงภู่" in page
    assert '<s class="muted">กลุ่มเลี้ยงหอย</s>' in page
    assert str(national_officer) in page


def test_a_province_keeps_what_exists_in_the_province_only(menu, client_of, provincial_officer, outsider):
    client = client_of(provincial_officer)
    assert save(client, **typed_entry()).status_code == 422
    assert save(client, **typed_entry(areas=["92"])).status_code == 422
    assert save(client, **typed_entry(areas=["8401"])).status_code == 302
    item = SolutionMenuItem.objects.get(code="SURAT-1")
    assert client_of(outsider).get(reverse("logbook:menu-item-edit", args=[item.pk])).status_code == 403
    assert client.get(reverse("logbook:menu-item-edit", args=[menu["ECO-01"].pk])).status_code == 403
    way_there = reverse("logbook:menu-item-edit", args=[menu["ECO-01"].pk])
    assert way_there not in read(client, "menu-item", menu["ECO-01"].pk)


@pytest.mark.parametrize("person", ["subdistrict_officer", "district_chief", "auditor"])
def test_others_keep_nothing(menu, person, client_of, request):
    client = client_of(request.getfixturevalue(person))
    for name, args in (
        ("menu-item-new", []),
        ("menu-item-edit", [menu["ECO-01"].pk]),
        ("criterion-new", []),
        ("criterion-edit", [StageCriterion.objects.first().pk]),
    ):
        assert client.get(reverse(f"logbook:{name}", args=args)).status_code == 403
        assert client.post(reverse(f"logbook:{name}", args=args), typed_entry()).status_code == 403


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"code": ""}, "code"),
        ({"code": "ECO-01"}, "code"),
        ({"title": " "}, "title"),
        ({"dimension": "9"}, "dimension"),
        ({"stage": "0"}, "stage"),
        ({"youngest": "60", "oldest": "15"}, "oldest"),
        ({"youngest": "121"}, "youngest"),
        ({"income_most_satang": "มาก"}, "income_most_satang"),
        ({"areas": ["99"]}, "areas"),
        ({"valid_from_day": "1", "valid_from_month": "1"}, "valid_from"),
    ],
)
def test_a_bad_entry_is_refused_beside_its_box_and_nothing_typed_is_lost(
    menu, client_of, national_officer, fields, wrong
):
    answer = save(client_of(national_officer), **typed_entry(benefit="พันธุ์หอย 5 กิโลกรัม") | fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert "พันธุ์หอย 5 กิโลกรัม" in answer.content.decode()


def test_two_who_change_different_fields_are_merged_and_the_same_field_is_asked(menu, client_of, national_officer):
    client, item = client_of(national_officer), menu["ECO-04"]
    address = reverse("logbook:menu-item-edit", args=[item.pk])
    form = client.get(address).context["form"]
    mine = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", [], False)}
    SolutionMenuItem.objects.filter(pk=item.pk).update(agency="พม.")
    assert client.post(address, mine | {"title": "เงินสงเคราะห์ครอบครัว"}).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.agency) == ("เงินสงเคราะห์ครอบครัว", "พม.")
    SolutionMenuItem.objects.filter(pk=item.pk).update(title="ชื่อของคนอื่น")
    refused = client.post(address, mine | {"title": "ชื่อของฉัน"})
    assert refused.status_code == 422
    assert "ชื่อของคนอื่น" in refused.content.decode()


# --- choosing -------------------------------------------------------------------------------


def test_a_poor_family_is_recommended_what_its_members_may_have(household, survey_rounds):
    advice = advice_for(household, survey_rounds[2566], on=timezone.localdate())
    codes = [item.code for item in advice.items]
    assert {"ECO-01", "ECO-04", "LIV-01"} <= set(codes)
    assert codes.index("ECO-01") < codes.index("EX-I1")
    assert "EX-A3" not in codes


def test_an_open_problem_is_a_need_too(make_household, survey_rounds, menu, subdistrict_officer):
    household = make_household(members=[{"relationship": "head", "health": Health.DISABLED}])
    today = timezone.localdate()
    assert advice_for(household, survey_rounds[2566], on=today).items == []
    record_problem(
        household=household,
        round=survey_rounds[2566],
        kind=ProblemKind.INDICATOR,
        indicator="MPI17",
        member=household.members.get(),
        found_on=today,
        by=subdistrict_officer,
    )
    codes = [item.code for item in advice_for(household, survey_rounds[2566], on=today).items]
    assert "EX-A3" in codes


def test_who_moved_out_makes_nobody_eligible(household, survey_rounds):
    Member.objects.filter(household=household).exclude(relationship="head").update(is_present=False)
    codes = [item.code for item in advice_for(household, survey_rounds[2566], on=timezone.localdate()).items]
    assert "ECO-01" not in codes


def test_the_page_of_what_fits_says_why_and_comes_as_a_part_too(household, officer):
    url = reverse("logbook:recommendations", args=[household.pk])
    page = officer.get(url).content.decode()
    assert "เพราะ: " in page
    assert "เงินสงเคราะห์ครอบครัวผู้มีรายได้น้อย" in page
    # What no column can ask is told, so that somebody asks it.
    assert "เด็กที่อยู่ในความดูแลของครอบครัวอุปถัมภ์" in page
    part = officer.get(url, headers={"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="advice"')
    assert (
        reverse("logbook:recommendations", args=[household.pk])
        in officer.get(reverse("logbook:household", args=[household.pk])).content.decode()
    )


def test_nothing_that_fits_is_an_answer(make_household, survey_rounds, menu, officer):
    page = officer.get(reverse("logbook:recommendations", args=[make_household().pk])).content.decode()
    assert "ไม่มีในเมนูแก้จนที่เข้าเกณฑ์" in page


def test_what_fits_costs_few_queries(household, officer, django_assert_max_num_queries):
    url = reverse("logbook:recommendations", args=[household.pk])
    officer.get(url)
    with django_assert_max_num_queries(12 + THE_LOOK):
        officer.get(url)


@pytest.mark.parametrize(
    ("chosen", "code", "is_not_in_menu"), [("LIV-01", "LIV-01", False), ("none", None, True), ("", None, False)]
)
def test_help_names_its_solution_or_says_that_there_is_none(household, menu, officer, chosen, code, is_not_in_menu):
    sheet = typed_visit(household) | {"help-TOTAL_FORMS": "1"}
    sheet |= typed_help(0, menu=str(menu[chosen].pk) if chosen in menu else chosen)
    assert officer.post(reverse("logbook:visit-new", args=[household.pk]), sheet).status_code == 302
    activity = HelpActivity.objects.get()
    assert (activity.menu_item and activity.menu_item.code, activity.is_not_in_menu) == (code, is_not_in_menu)
    page = officer.get(reverse("logbook:household", args=[household.pk])).content.decode()
    assert (menu[code].title if code else "ไม่มีในเมนูแก้จน") in page or not chosen


def test_the_box_of_help_offers_what_fits_first_and_no_expired_entry(household, menu, officer):
    SolutionMenuItem.objects.filter(code="ECO-04").update(valid_until=timezone.localdate() - timedelta(days=1))
    choices = officer.get(reverse("logbook:help-new", args=[household.pk])).context["form"].fields["menu"].choices
    assert [choice[0] for choice in choices[:2]] == ["", "none"]
    assert str(choices[2][0]) == "เข้าเกณฑ์ครัวเรือนนี้"
    assert menu["ECO-04"].pk not in [value for _title, options in choices[2:] for value, _label in options]


# --- criteria -------------------------------------------------------------------------------


def test_the_national_office_keeps_the_criteria(menu, client_of, national_officer, provincial_officer):
    client = client_of(national_officer)
    address = reverse("logbook:criterion-new") + "?stage=1"
    base = client.get(address).context["form"]["base"].value()
    fresh = {"base": base, "stage": "1", "sentence": "มีไฟฟ้าใช้", "place": "6", "is_active": "on"}
    assert client.post(address, fresh).status_code == 302
    assert client.post(address, fresh).status_code == 422
    criterion = StageCriterion.objects.get(sentence="มีไฟฟ้าใช้")
    change = reverse("logbook:criterion-edit", args=[criterion.pk])
    base = client.get(change).context["form"]["base"].value()
    client.post(change, {"base": base, "stage": "1", "sentence": "มีไฟฟ้าใช้", "place": "6"})
    assert not StageCriterion.objects.in_use().filter(sentence="มีไฟฟ้าใช้").exists()
    assert '<s class="muted">มีไฟฟ้าใช้</s>' in read(client, "criteria")
    assert client_of(provincial_officer).get(change).status_code == 403
