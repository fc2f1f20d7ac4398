"""The demonstration's people: fictitious, plausible, the same for the same seed."""

from datetime import date
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict

from accounts.models import Delegation
from areas.scope import Scope
from households.choices import IdentityType, Origin
from households.identity import open_identity, parse_number
from households.models import Household, HouseholdAnswers, Member, MemberAnswers, ThaiqmSurvey
from logbook.choices import AssignmentState, MeetingState
from logbook.models import (
    Agency,
    Assignment,
    CentreSeat,
    DirectiveCheck,
    Entry,
    FollowUp,
    FourTAnalysis,
    HelpActivity,
    HouseholdCase,
    Meeting,
    Problem,
    StageAssessment,
    StepSchedule,
    Submission,
    Transfer,
    ValueDispute,
    Visit,
)
from mpi.models import HouseholdScore
from reports.designer.design import Design
from reports.models import SavedReport
from tpmap.demonstration.families import make_families
from tpmap.demonstration.names import citizen_id
from tpmap.demonstration.seed import AlreadySeeded, fill, save_exports

TODAY = date(2026, 11, 21)


def as_text(families) -> str:
    return repr(list(families))


def test_the_same_seed_makes_the_same_families():
    assert as_text(make_families(Random(1), 200)) == as_text(make_families(Random(1), 200))
    assert as_text(make_families(Random(1), 200)) != as_text(make_families(Random(2), 200))


@pytest.mark.parametrize("first_digit", [0, 1, 2, 3, 5, 6, 7, 8])
@pytest.mark.parametrize("sequence", [0, 1, 8_400_000, 9_999_999])
def test_invented_numbers_are_valid_and_of_the_office_0000(first_digit, sequence):
    number = citizen_id(first_digit=first_digit, sequence=sequence)
    assert parse_number(number) == number
    assert number[1:5] == "0000"


def test_every_family_has_one_living_head():
    for family in make_families(Random(3), 2000):
        there = [person for person in family.members if person.died_on is None and person.moved_on is None]
        assert [person.relationship for person in there].count("head") == 1


@pytest.fixture
def seeded(areas, owner):
    return fill(area_code="8401", household_count=400, seed_number=1, favourites={"840102"}, on=TODAY)


def test_a_seeded_area_has_people_answers_scores_and_casework(seeded):
    assert Household.objects.confirmed().count() == 400
    assert Member.objects.confirmed().count() == seeded.members > 900
    left_out = Household.objects.confirmed().filter(origin=Origin.LOGBOOK).count()
    assert HouseholdAnswers.objects.current().count() == 3 * 400 - 2 * left_out
    assert MemberAnswers.objects.values("round").distinct().count() == 3
    assert HouseholdScore.objects.count() == 3 * 400
    assert Visit.objects.count() == seeded.visits > 0
    assert Problem.objects.exists()
    assert HelpActivity.objects.exists()


def test_thaiqm_found_more_at_families_that_fail_an_indicator(seeded):
    surveys = ThaiqmSurvey.objects.filter(round=2567).select_related("household")
    poor = set(HouseholdScore.objects.of_round(2567).poor().values_list("household", flat=True))
    found = {
        is_poor: [len(s.found) for s in surveys if (s.household_id in poor) is is_poor] for is_poor in (True, False)
    }
    assert len(found[True]) / len(poor) > len(found[False]) / (400 - len(poor))
    assert sum(found[True]) / len(found[True]) > sum(found[False]) / len(found[False])


def test_about_a_tenth_is_poor_in_the_first_round_and_fewer_later(seeded):
    poor = [HouseholdScore.objects.of_round(year).poor().count() for year in (2565, 2566, 2567)]
    assert 0.05 * 400 < poor[0] < 0.16 * 400
    assert poor[2] < poor[0]


def test_the_demonstrations_subdistrict_gets_more_than_its_share(seeded):
    assert Household.objects.within(Scope(("840102",))).count() > 200


def test_every_seeded_number_is_sealed_and_of_the_office_0000(seeded):
    for member in Member.objects.exclude(identity_type=IdentityType.NONE)[:50]:
        assert open_identity(member)[1:5] == "0000"


def test_open_cases_date_from_the_last_weeks(seeded):
    days = Visit.objects.filter(round=2567).values_list("visited_on", flat=True)
    assert all(25 <= (TODAY - day).days <= 110 for day in days)
    assert not HelpActivity.objects.exclude(round=2567).exclude(next_step="").exists()


def test_the_lists_of_the_poor_are_those_of_the_survey(seeded):
    listed = set(HouseholdAnswers.objects.of_round(2566).filter(tpmap_poor=True).values_list("household_id", flat=True))
    poor = HouseholdScore.objects.of_round(2566).poor().exclude(household__origin=Origin.LOGBOOK)
    assert listed == set(poor.values_list("household_id", flat=True)) != set()


def test_the_helped_have_mentors_follow_ups_and_a_schedule(seeded):
    cases = HouseholdCase.objects.all()
    helped = set(HelpActivity.objects.values_list("household", flat=True))
    assert helped <= set(cases.values_list("pk", flat=True))
    assert 0 < cases.mentored().count() < len(helped)
    assert cases.exclude(mentor=None).exists()
    assert cases.exclude(mentor_name="").exists()
    followed = set(FollowUp.objects.values_list("household", flat=True))
    assert followed == set(cases.exclude(followed_on=None).values_list("pk", flat=True)) != set()
    assert StepSchedule.objects.of_year(2566).count() == 6
    assert DirectiveCheck.objects.filter(is_done=True, area="8401").exists()


def test_officers_have_families_to_accept_and_a_form_to_decide_about(seeded):
    states = set(Transfer.objects.values_list("state", flat=True))
    assert states == {"asked", "accepted", "refused"}
    assert all(one.from_area_id[:6] != one.to_area_id[:6] for one in Transfer.objects.all())
    assert Submission.objects.undecided().count() == 1


def test_no_problem_is_open_twice(seeded):
    is_open = Problem.objects.open().values_list("household_id", "indicator")
    assert len(is_open) == len(set(is_open))


def test_visited_families_were_analysed_classed_and_staged(seeded):
    assert FourTAnalysis.objects.filter(proposed__isnull=False).exists()
    assert StageAssessment.objects.values("stage").distinct().count() > 1
    assert HouseholdCase.objects.exclude(development_class="").exists()
    assert set(Problem.objects.values_list("kind", flat=True)) == {"indicator", "hardship", "debt"}
    assert ValueDispute.objects.still_open().exists()


def test_a_second_seeding_is_refused_and_changes_nothing(seeded):
    with pytest.raises(AlreadySeeded):
        fill(area_code="84", household_count=10, seed_number=1, favourites=set(), on=TODAY)
    assert Household.objects.confirmed().count() == 400


def test_the_command_wants_a_known_area(areas):
    with pytest.raises(CommandError):
        call_command("seed_demo", area="99")


def test_cases_are_given_away_in_every_state_and_talked_about(seeded):
    assert set(Assignment.objects.values_list("state", flat=True)) == set(AssignmentState)
    assert not Assignment.objects.exclude(area_code__startswith="8401").exists()
    closed, planned = Meeting.objects.order_by("held_on")
    assert (closed.state, planned.state) == (MeetingState.CLOSED, MeetingState.PLANNED)
    assert closed.agenda.exclude(resolution="").count() == closed.agenda.count() > 0
    assert planned.agenda.exists()
    assert Agency.objects.filter(area="8401").exists()
    assert Agency.objects.filter(area="84").exists()
    assert CentreSeat.objects.exists()


def test_some_people_wait_some_came_back_and_one_acts_for_the_chief(areas, owner, district_chief, district_officer):
    fill(area_code="8401", household_count=60, seed_number=1, favourites={"840102", "840103"}, on=TODAY)
    states = set(Entry.objects.values_list("state", flat=True))
    assert states == {"pending", "returned"}
    assert set(Household.objects.unconfirmed().values_list("confirmation", flat=True)) == states
    assert Delegation.objects.get().delegate == district_officer
    assert not HouseholdScore.objects.filter(household__in=Household.objects.unconfirmed()).exists()


def test_the_province_keeps_reports_that_open_one_of_them_every_month(
    survey_rounds, provincial_officer, governor, district_officer
):
    save_exports(Random(1), "84", 2567, TODAY)
    kept = SavedReport.objects.owned_by(provincial_officer)
    assert all(Design.read(QueryDict(report.query)).spec.rows for report in kept)
    assert [report.next_file_on for report in kept if report.monthly_format] == [date(2026, 12, 1)]
    assert SavedReport.objects.pinned_for(district_officer).count() == 1
