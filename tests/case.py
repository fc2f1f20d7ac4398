"""One household with one of everything, each text of it a canary that must never be read outside its area."""

from dataclasses import dataclass
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Delegation, Invitation, LookupAlarm, Post
from households.choices import AnswerSource
from households.models import Household, ImportBatch, LegalBasis, LegalHold, Member, ThaiqmSurvey
from logbook.choices import (
    CaseLevel,
    CentreLevel,
    DevelopmentStage,
    FeedbackResult,
    FollowUpWay,
    Found,
    HelpKind,
    HelpResult,
    LineageKind,
    ProblemKind,
    SeatKind,
    SubmissionState,
)
from logbook.models import (
    Agency,
    AgencyFeedback,
    AgencyStaff,
    AgendaItem,
    Assignment,
    Centre,
    CentreSeat,
    Directive,
    DirectiveCheck,
    Entry,
    FollowUp,
    FourTAnalysis,
    HelpActivity,
    HouseholdCase,
    HouseholdLineage,
    Meeting,
    MeetingAttendee,
    Photo,
    Problem,
    SolutionMenuItem,
    StageAssessment,
    StageCriterion,
    StepSchedule,
    SubjectRequest,
    Submission,
    Transfer,
    ValueDispute,
    Visit,
    WorkingGroup,
)
from mpi.choices import Dimension
from mpi.models import HouseholdScore
from reports.choices import ExportState
from reports.models import Export, ExportAlarm, SavedReport
from tests.people import appoint, make_user

CANARY = "นกขมิ้น"
HOUSE_CODE = "84990047113"
DAY = "2023-03-01"
COUNTS = dict.fromkeys(
    (
        *("points", "failed", "not_applicable", "no_data", "failed_dimensions", "failed_dimension_count"),
        *("member_count", "card_holder_count", "dependent_count"),
    ),
    1,
)


@dataclass(frozen=True)
class Case:
    """The rows that the addresses of the site lead to, all of one household."""

    household: Household
    member: Member
    visit: Visit
    problem: Problem
    help_activity: HelpActivity
    photo: Photo
    score: HouseholdScore
    import_batch: ImportBatch
    agency: Agency
    agency_staff: AgencyStaff
    centre: Centre
    seat: CentreSeat
    working_group: WorkingGroup
    assignment: Assignment
    meeting: Meeting
    agenda_item: AgendaItem
    entry: Entry
    delegation: Delegation
    transfer: Transfer
    lineage: HouseholdLineage
    submission: Submission
    analysis: FourTAnalysis
    dispute: ValueDispute
    export: Export
    export_alarm: ExportAlarm
    lookup_alarm: LookupAlarm
    subject_request: SubjectRequest
    legal_hold: LegalHold
    saved_report: SavedReport
    # Of no household, the same for everybody.
    menu_item: SolutionMenuItem
    criterion: StageCriterion

    @property
    def area(self):
        return self.household.area

    @property
    def exporter(self):
        """Who asked for the file: nobody else can download it."""
        return self.export.requested_by

    @property
    def secrets(self) -> tuple[str, ...]:
        """What stands in no answer, file or log that somebody of another area gets."""
        rows = (
            *(self.household, self.member, self.visit, self.problem, self.help_activity, self.photo),
            *(self.assignment, self.meeting, self.agenda_item),
        )
        rows += (self.analysis, self.dispute, self.export, self.saved_report)
        return (CANARY, HOUSE_CODE, *(str(row.pk) for row in rows))


def make_case(*, make_household, by) -> Case:
    """Return a recorded case in Makham Tia, village 1; `make_household` is the fixture, `by` the recorder."""
    texts = {"first_name": CANARY, "last_name": f"{CANARY}ตัวเมีย"}
    household = make_household(house_code=HOUSE_CODE, road=f"ถนน{CANARY}", phone=CANARY, members=[texts])
    export = _export(household)
    _care(household, by)
    _duties(household, by)
    field_work = _field_work(household, by)
    return Case(
        household=household,
        member=household.members.get(),
        **field_work,
        score=_score(household),
        import_batch=_import_batch(household),
        **_organisations(household),
        **_given_away(household, field_work["problem"], by),
        entry=_entry(household, by),
        delegation=_delegation(household, by),
        dispute=_dispute(household, by),
        menu_item=SolutionMenuItem.objects.create(
            code="T-01", title="ซ่อมบ้าน", dimension=Dimension.LIVING, stage=DevelopmentStage.SURVIVAL
        ),
        criterion=StageCriterion.objects.create(stage=DevelopmentStage.SURVIVAL, sentence="มีอาหารครบทุกมื้อ"),
        transfer=_transfer(household, by),
        lineage=_lineage(household, make_household(), by),
        submission=_submission(household, by),
        export=export,
        export_alarm=ExportAlarm.objects.create(
            kind="quota", at=timezone.now(), user=export.requested_by, area_code="84", export=export
        ),
        subject_request=SubjectRequest.objects.create(
            household=household,
            right="access",
            asker=CANARY,
            identified_by=CANARY,
            details=CANARY,
            asked_on=DAY,
            due_on="2023-03-31",
            received_by=by,
        ),
        legal_hold=LegalHold.objects.create(
            household=household, reason=CANARY, until="2099-12-31", placed_by=by, placed_at=timezone.now()
        ),
        lookup_alarm=LookupAlarm.objects.create(
            kind="limit", measure="households", at=timezone.now(), user=export.requested_by, area_code="84", count=301
        ),
        saved_report=SavedReport.objects.create(
            client_uuid=uuid4(),
            owner=export.requested_by,
            name=CANARY,
            query="topic=households",
            area_code=household.area_id[:6],
            is_shared=True,
            changed_at=timezone.now(),
        ),
    )


def _field_work(household: Household, by) -> dict:
    """Return what was found and done at the door: a visit with its photo and analysis, a problem, help."""
    recorded = {"household": household, "round_id": household.origin_round_id, "recorded_by": by}
    visit = Visit.objects.create(**recorded, visited_on=DAY, found=Found.MET, note=CANARY, attitude=CANARY)
    problem = Problem.objects.create(
        **recorded, visit=visit, kind=ProblemKind.OTHER, description=CANARY, cause=CANARY, found_on=DAY
    )
    help_activity = HelpActivity.objects.create(
        **recorded,
        visit=visit,
        kind=HelpKind.RELIEF,
        description=CANARY,
        agency=CANARY,
        helped_on=DAY,
        result=HelpResult.SOLVED,
    )
    ThaiqmSurvey.objects.create(
        **recorded,
        source=AnswerSource.FIELD,
        surveyed_on=DAY,
        head_name=CANARY,
        found=[412],
        not_found=[],
        other_hardship=CANARY,
    )
    analysis = FourTAnalysis.objects.create(
        **recorded, visit=visit, analysed_on=DAY, participants=CANARY, attitude=CANARY, conclusion=CANARY
    )
    return {
        "visit": visit,
        "problem": problem,
        "help_activity": help_activity,
        "photo": _photo(visit, by),
        "analysis": analysis,
    }


def _care(household: Household, by) -> None:
    """Make the rows of those who look after the family; they have no address of their own."""
    of_round = {"household": household, "round_id": household.origin_round_id}
    HouseholdCase.objects.update_or_create(household=household, defaults={"mentor_name": CANARY})
    FollowUp.objects.create(
        **of_round, followed_on=DAY, how=FollowUpWay.VISIT, change=CANARY, result=HelpResult.SOLVED, recorded_by=by
    )
    StageAssessment.objects.create(
        **of_round,
        assessed_on=DAY,
        stage_by_rule=DevelopmentStage.SURVIVAL,
        stage=DevelopmentStage.SUFFICIENCY,
        override_reason=CANARY,
        assessed_by=by,
    )


def _duties(household: Household, by) -> None:
    """Make a step and a directive of the year, and what the district has done of it."""
    StepSchedule.objects.create(fiscal_year=2566, step=1, title="ตรวจสอบ", starts_on="2023-03-10", due_on="2023-09-30")
    directive = Directive.objects.create(fiscal_year=2566, quarter=1, number=1, title="หัวข้อ")
    district = household.area_id[:4]
    DirectiveCheck.objects.create(directive=directive, area_id=district, note=CANARY, checked_by=by, checked_on=DAY)


def _dispute(household: Household, by) -> ValueDispute:
    return ValueDispute.objects.create(
        household=household,
        round_id=household.origin_round_id,
        value_name="MPI05",
        value_then="failed",
        comment=CANARY,
        raised_by=by,
    )


def _export(household: Household) -> Export:
    """Return a file with whole numbers that somebody of the province asked for, and that nobody has allowed yet."""
    exporter = make_user(f"exporter-{household.pk.hex[:8]}", CANARY, CANARY)
    appoint(exporter, "provincial-social", household.area_id[:2])
    Invitation.objects.create(
        account=exporter,
        token_hash=2 * uuid4().hex,
        made_by=exporter,
        made_at=timezone.now(),
        expires_at=timezone.now(),
    )
    return Export.objects.create(
        client_uuid=uuid4(),
        receipt=f"EX2566-{household.pk.hex[:6]}",
        topic="households",
        format="xlsx",
        language="th",
        columns=["head_whole_number"],
        subject={"query": "show=all"},
        filters=[CANARY],
        area=household.area,
        prefixes=[household.area_id],
        with_identity=True,
        purpose="other",
        reason=CANARY,
        state=ExportState.ASKED,
        requested_by=exporter,
        requested_at=timezone.now(),
    )


def _submission(household: Household, by) -> Submission:
    return Submission.objects.create(
        client_uuid=uuid4(),
        payload_sha256="0" * 64,
        kind="problem",
        payload={"description": [CANARY]},
        state=SubmissionState.REVIEW,
        receipt="2566-990001",
        household=household,
        sent_by=by,
    )


def _lineage(household: Household, other: Household, by) -> HouseholdLineage:
    return HouseholdLineage.objects.create(
        source=household,
        target=other,
        kind=LineageKind.MERGE,
        happened_on=DAY,
        reason=CANARY,
        context=uuid4(),
        recorded_by=by,
    )


def _transfer(household: Household, by) -> Transfer:
    return Transfer.objects.create(
        household=household,
        from_area=household.area,
        to_area_id="84020101",
        who=CANARY,
        people_count=1,
        reason=CANARY,
        asked_by=by,
    )


def _organisations(household: Household) -> dict:
    """Return the agency, centre and group of the household's subdistrict, with people."""
    tambon = household.area.parent
    agency = Agency.objects.create(name=CANARY, area=tambon, mission=CANARY)
    worker = make_user("tambon.agency", "สุดา", "การช่วย")
    appoint(worker, "district-agency", tambon.parent_id)
    centre = Centre.objects.create(level=CentreLevel.TEAM, name=CANARY, area=tambon)
    seat = CentreSeat.objects.create(
        centre=centre, kind=SeatKind.HEAD, title=CANARY, name=CANARY, starts_on="2022-10-01"
    )
    group = WorkingGroup.objects.create(
        name=CANARY, area=tambon, order_number="1/2566", ordered_on="2023-01-05", purpose=CANARY, members=CANARY
    )
    staff = AgencyStaff.objects.create(agency=agency, user=worker)
    return {"agency": agency, "agency_staff": staff, "centre": centre, "seat": seat, "working_group": group}


def _given_away(household: Household, problem: Problem, by) -> dict:
    """Return a case given to the agency of the subdistrict, and a meeting of its team that talks about the family."""
    now = timezone.now()
    assignment = Assignment.objects.create(
        household=household,
        round_id=household.origin_round_id,
        area_code=household.area_id,
        what=CANARY,
        agency=Agency.objects.get(name=CANARY),
        due_on="2023-06-01",
        state="in_progress",
        state_at=now,
        assigned_by=by,
    )
    assignment.problems.set([problem])
    meeting = Meeting.objects.create(
        level=CaseLevel.TEAM,
        area=household.area.parent,
        number=1,
        year=2566,
        held_on="2023-05-01",
        place=CANARY,
        state="open",
        opened_at=now,
        planned_by=by,
    )
    MeetingAttendee.objects.create(meeting=meeting, name=CANARY, title=CANARY)
    item = AgendaItem.objects.create(meeting=meeting, household=household, position=1, body="team:840102")
    return {"assignment": assignment, "meeting": meeting, "agenda_item": item}


def _entry(household: Household, by) -> Entry:
    return Entry.objects.create(
        household=household,
        area_code=household.area_id,
        note=CANARY,
        reason=CANARY,
        entered_by=by,
        entered_at=timezone.now(),
        sent_by=by,
        sent_at=timezone.now(),
    )


def _delegation(household: Household, by) -> Delegation:
    """Return what a chief of the household's district gave to the recorder."""
    chief = make_user(f"chief-of-{household.pk.hex[:8]}", "อำเภอ", "ตัวอย่าง")
    post, _created = Post.objects.get_or_create(kind="district-chief", area_id=household.area_id[:4])
    today = timezone.localdate()
    return Delegation.objects.create(
        post=post, given_by=chief, delegate=by, starts_on=today, ends_on=today, reason=CANARY, document=CANARY,
        ended_at=timezone.now(),
    )  # fmt: skip


def _photo(visit: Visit, by) -> Photo:
    picture = ContentFile(CANARY.encode(), name="picture.jpg")
    return Photo.objects.create(
        household_id=visit.household_id,
        visit=visit,
        image=picture,
        thumbnail=picture,
        sha256="0" * 64,
        width=1,
        height=1,
        caption_what=CANARY,
        uploaded_by=by,
    )


def _import_batch(household: Household) -> ImportBatch:
    """Return a batch of the subdistrict, with what an agency answered about the family in it."""
    batch = ImportBatch.objects.create(
        kind="indicator_results",
        round_id=household.origin_round_id,
        area=household.area,
        source=CANARY,
        legal_basis=LegalBasis.PUBLIC_TASK,
        state="done",
    )
    AgencyFeedback.objects.create(
        household=household,
        round_id=household.origin_round_id,
        agency=CANARY,
        kind=ProblemKind.OTHER,
        asked=CANARY,
        result=FeedbackResult.HELPED,
        answered_on=DAY,
        note=CANARY,
        import_batch=batch,
    )
    return batch


def _score(household: Household) -> HouseholdScore:
    return HouseholdScore.objects.update_or_create(
        household=household,
        round_id=household.origin_round_id,
        defaults=COUNTS
        | {
            "area_code": household.area_id,
            "indicator_set": household.origin_round.cycle,
            "is_critical": False,
            "computed_at": timezone.now(),
        },
    )[0]
