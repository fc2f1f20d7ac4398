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
# By the length of the code of their area.
CENTRES = {2: CentreLevel.PROVINCE, 4: CentreLevel.DISTRICT, 6: CentreLevel.TEAM}
CASES = {2: CaseLevel.PROVINCE, 4: CaseLevel.DISTRICT, 6: CaseLevel.TEAM}
COUNTS = dict.fromkeys(
    (
        *("points", "failed", "not_applicable", "no_data", "failed_dimensions", "failed_dimension_count"),
        *("member_count", "card_holder_count", "dependent_count"),
    ),
    1,
)


@dataclass(frozen=True)
class Marks:
    """What tells one case from another where a test has several."""

    word: str = CANARY
    house_code: str = HOUSE_CODE
    # Whither the family is to be handed over.
    to_area: str = "84020101"
    # Whose meeting, centre, file and so on they are; "" is the subdistrict's, of a file or import the village's.
    office: str = ""
    # What stands in those; what is read from below: the names of agency, report and import. "" is `word`.
    office_word: str = ""
    read_below: str = ""
    # The name of who asked for the file, whom administrators of accounts know; "" is `word`.
    asker: str = ""

    @property
    def of_office(self) -> str:
        return self.office_word or self.word


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
    marks: Marks

    @property
    def area(self):
        return self.import_batch.area

    @property
    def exporter(self):
        """Who asked for the file: nobody else can download it."""
        return self.export.requested_by

    @property
    def secrets(self) -> tuple[str, ...]:
        """What stands in no answer, file or log that somebody of another area gets."""
        return (*self.secrets_of_family, *self.secrets_of_office, *self.secrets_of_account, str(self.saved_report.pk))

    @property
    def secrets_of_family(self) -> tuple[str, ...]:
        rows = (
            *(self.household, self.member, self.visit, self.problem, self.help_activity, self.photo),
            *(self.assignment, self.analysis, self.dispute),
        )
        return (self.marks.word, self.marks.house_code, *(str(row.pk) for row in rows))

    @property
    def secrets_of_account(self) -> tuple[str, ...]:
        return (self.marks.asker or self.marks.word,)

    @property
    def secrets_of_office(self) -> tuple[str, ...]:
        rows = (self.meeting, self.agenda_item, self.export)
        return (self.marks.of_office, *(str(row.pk) for row in rows))


def make_case(*, make_household, by, marks: Marks = Marks()) -> Case:  # noqa: B008 – it is frozen
    """Return a recorded case in Makham Tia, village 1; `make_household` is the fixture, `by` the recorder."""
    word = marks.word
    texts = {"first_name": word, "last_name": f"{word}ตัวเมีย"}
    household = make_household(house_code=marks.house_code, road=f"ถนน{word}", phone=word, members=[texts])
    export = _export(household, marks)
    _care(household, by, marks)
    _duties(household, by, marks)
    field_work = _field_work(household, by, marks)
    organisations = _organisations(household, marks)
    return Case(
        marks=marks,
        household=household,
        member=household.members.get(),
        **field_work,
        score=_score(household),
        import_batch=_import_batch(household, marks),
        **organisations,
        **_given_away(household, field_work["problem"], organisations["agency"], by, marks),
        entry=_entry(household, by, marks),
        delegation=_delegation(household, by, marks),
        dispute=_dispute(household, by, marks),
        menu_item=_menu_item(),
        criterion=_criterion(),
        transfer=_transfer(household, by, marks),
        lineage=_lineage(household, make_household(), by, marks),
        submission=_submission(household, by, marks),
        export=export,
        export_alarm=ExportAlarm.objects.create(
            kind="quota", at=timezone.now(), user=export.requested_by, area_code=household.area_id[:2], export=export
        ),
        subject_request=SubjectRequest.objects.create(
            household=household,
            right="access",
            asker=word,
            identified_by=word,
            details=word,
            asked_on=DAY,
            due_on="2023-03-31",
            received_by=by,
        ),
        legal_hold=LegalHold.objects.create(
            household=household, reason=CANARY, until="2099-12-31", placed_by=by, placed_at=timezone.now()
        ),
        lookup_alarm=LookupAlarm.objects.create(
            kind="limit",
            measure="households",
            at=timezone.now(),
            user=export.requested_by,
            area_code=household.area_id[:2],
            count=301,
        ),
        saved_report=SavedReport.objects.create(
            client_uuid=uuid4(),
            owner=export.requested_by,
            name=marks.read_below or word,
            query="topic=households",
            area_code=marks.office or household.area_id[:6],
            is_shared=True,
            changed_at=timezone.now(),
        ),
    )


def _field_work(household: Household, by, marks: Marks) -> dict:
    """Return what was found and done at the door: a visit with its photo and analysis, a problem, help."""
    recorded = {"household": household, "round_id": household.origin_round_id, "recorded_by": by}
    visit = Visit.objects.create(**recorded, visited_on=DAY, found=Found.MET, note=marks.word, attitude=marks.word)
    problem = Problem.objects.create(
        **recorded, visit=visit, kind=ProblemKind.OTHER, description=marks.word, cause=marks.word, found_on=DAY
    )
    help_activity = HelpActivity.objects.create(
        **recorded,
        visit=visit,
        kind=HelpKind.RELIEF,
        description=marks.word,
        agency=marks.word,
        helped_on=DAY,
        result=HelpResult.SOLVED,
    )
    ThaiqmSurvey.objects.create(
        **recorded,
        source=AnswerSource.FIELD,
        surveyed_on=DAY,
        head_name=marks.word,
        found=[412],
        not_found=[],
        other_hardship=marks.word,
    )
    analysis = FourTAnalysis.objects.create(
        **recorded, visit=visit, analysed_on=DAY, participants=marks.word, attitude=marks.word, conclusion=marks.word
    )
    return {
        "visit": visit,
        "problem": problem,
        "help_activity": help_activity,
        "photo": make_photo(visit, by, marks),
        "analysis": analysis,
    }


def _care(household: Household, by, marks: Marks) -> None:
    """Make the rows of those who look after the family; they have no address of their own."""
    of_round = {"household": household, "round_id": household.origin_round_id}
    HouseholdCase.objects.update_or_create(household=household, defaults={"mentor_name": marks.word})
    FollowUp.objects.create(
        **of_round, followed_on=DAY, how=FollowUpWay.VISIT, change=marks.word, result=HelpResult.SOLVED, recorded_by=by
    )
    StageAssessment.objects.create(
        **of_round,
        assessed_on=DAY,
        stage_by_rule=DevelopmentStage.SURVIVAL,
        stage=DevelopmentStage.SUFFICIENCY,
        override_reason=marks.word,
        assessed_by=by,
    )


def _duties(household: Household, by, marks: Marks) -> None:
    """Make a step and a directive of the year, and what the district has done of it."""
    of_everybody = {"title": "ตรวจสอบ", "starts_on": "2023-03-10", "due_on": "2023-09-30"}
    StepSchedule.objects.get_or_create(fiscal_year=2566, step=1, defaults=of_everybody)
    told = {"fiscal_year": 2566, "quarter": 1, "number": 1}
    directive, _created = Directive.objects.get_or_create(**told, defaults={"title": "หัวข้อ"})
    done = {"note": marks.word, "checked_by": by, "checked_on": DAY}
    DirectiveCheck.objects.get_or_create(directive=directive, area_id=household.area_id[:4], defaults=done)


def _menu_item() -> SolutionMenuItem:
    told = {"title": "ซ่อมบ้าน", "dimension": Dimension.LIVING, "stage": DevelopmentStage.SURVIVAL}
    return SolutionMenuItem.objects.get_or_create(code="T-01", defaults=told)[0]


def _criterion() -> StageCriterion:
    told = {"stage": DevelopmentStage.SURVIVAL, "sentence": "มีอาหารครบทุกมื้อ"}
    return StageCriterion.objects.get_or_create(**told)[0]


def _dispute(household: Household, by, marks: Marks) -> ValueDispute:
    return ValueDispute.objects.create(
        household=household,
        round_id=household.origin_round_id,
        value_name="MPI05",
        value_then="failed",
        comment=marks.word,
        raised_by=by,
    )


def _export(household: Household, marks: Marks) -> Export:
    """Return a file with whole numbers that somebody of the province asked for, and that nobody has allowed yet."""
    exporter = make_user(f"exporter-{household.pk.hex[:8]}", marks.asker or marks.word, marks.asker or marks.word)
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
        filters=[marks.of_office],
        area_id=marks.office or household.area_id,
        prefixes=[marks.office or household.area_id],
        with_identity=True,
        purpose="other",
        reason=marks.of_office,
        state=ExportState.ASKED,
        requested_by=exporter,
        requested_at=timezone.now(),
    )


def _submission(household: Household, by, marks: Marks) -> Submission:
    return Submission.objects.create(
        client_uuid=uuid4(),
        payload_sha256="0" * 64,
        kind="problem",
        payload={"description": [marks.word]},
        state=SubmissionState.REVIEW,
        receipt=f"2566-{household.pk.hex[:6]}",
        household=household,
        sent_by=by,
    )


def _lineage(household: Household, other: Household, by, marks: Marks) -> HouseholdLineage:
    return HouseholdLineage.objects.create(
        source=household,
        target=other,
        kind=LineageKind.MERGE,
        happened_on=DAY,
        reason=marks.word,
        context=uuid4(),
        recorded_by=by,
    )


def _transfer(household: Household, by, marks: Marks) -> Transfer:
    return Transfer.objects.create(
        household=household,
        from_area=household.area,
        to_area_id=marks.to_area,
        who=marks.word,
        people_count=1,
        reason=marks.word,
        asked_by=by,
    )


def _organisations(household: Household, marks: Marks) -> dict:
    """Return the agency, centre and group of the household's subdistrict or a wider area, with people."""
    office = marks.office or household.area_id[:6]
    agency = Agency.objects.create(
        name=marks.read_below or marks.word, area_id=office, mission=marks.read_below or marks.word
    )
    worker = make_user(f"agency-{household.pk.hex[:8]}", "สุดา", "การช่วย")
    appoint(worker, "district-agency", household.area_id[:4])
    centre = Centre.objects.create(level=CENTRES[len(office)], name=marks.of_office, area_id=office)
    seat = CentreSeat.objects.create(
        centre=centre, kind=SeatKind.HEAD, title=marks.of_office, name=marks.of_office, starts_on="2022-10-01"
    )
    group = WorkingGroup.objects.create(
        name=marks.of_office,
        area_id=office,
        order_number="1/2566",
        ordered_on="2023-01-05",
        purpose=marks.of_office,
        members=marks.of_office,
    )
    staff = AgencyStaff.objects.create(agency=agency, user=worker)
    return {"agency": agency, "agency_staff": staff, "centre": centre, "seat": seat, "working_group": group}


def _given_away(household: Household, problem: Problem, agency: Agency, by, marks: Marks) -> dict:
    """Return a case given to the agency, and a meeting of its level that talks about the family."""
    now, office = timezone.now(), marks.office or household.area_id[:6]
    level = CASES[len(office)]
    assignment = Assignment.objects.create(
        household=household,
        round_id=household.origin_round_id,
        area_code=household.area_id,
        what=marks.word,
        agency=agency,
        due_on="2023-06-01",
        state="in_progress",
        state_at=now,
        assigned_by=by,
    )
    assignment.problems.set([problem])
    meeting = Meeting.objects.create(
        level=level,
        area_id=office,
        number=1,
        year=2566,
        held_on="2023-05-01",
        place=marks.of_office,
        state="open",
        opened_at=now,
        planned_by=by,
    )
    MeetingAttendee.objects.create(meeting=meeting, name=marks.of_office, title=marks.of_office)
    item = AgendaItem.objects.create(meeting=meeting, household=household, position=1, body=f"{level}:{office}")
    return {"assignment": assignment, "meeting": meeting, "agenda_item": item}


def _entry(household: Household, by, marks: Marks) -> Entry:
    return Entry.objects.create(
        household=household,
        area_code=household.area_id,
        note=marks.word,
        reason=marks.word,
        entered_by=by,
        entered_at=timezone.now(),
        sent_by=by,
        sent_at=timezone.now(),
    )


def _delegation(household: Household, by, marks: Marks) -> Delegation:
    """Return what a chief of the household's district gave to the recorder."""
    chief = make_user(f"chief-of-{household.pk.hex[:8]}", "อำเภอ", "ตัวอย่าง")
    post, _created = Post.objects.get_or_create(kind="district-chief", area_id=household.area_id[:4])
    today = timezone.localdate()
    return Delegation.objects.create(
        post=post, given_by=chief, delegate=by, starts_on=today, ends_on=today, reason=marks.word, document=marks.word,
        ended_at=timezone.now(),
    )  # fmt: skip


def make_photo(visit: Visit, by, marks: Marks) -> Photo:
    picture = ContentFile(marks.word.encode(), name="picture.jpg")
    return Photo.objects.create(
        household_id=visit.household_id,
        visit=visit,
        image=picture,
        thumbnail=picture,
        sha256="0" * 64,
        width=1,
        height=1,
        caption_what=marks.word,
        uploaded_by=by,
    )


def _import_batch(household: Household, marks: Marks) -> ImportBatch:
    """Return a batch of the subdistrict, with what an agency answered about the family in it."""
    batch = ImportBatch.objects.create(
        kind="indicator_results",
        round_id=household.origin_round_id,
        area_id=marks.office or household.area_id,
        source=marks.read_below or marks.of_office,
        legal_basis=LegalBasis.PUBLIC_TASK,
        state="done",
    )
    AgencyFeedback.objects.create(
        household=household,
        round_id=household.origin_round_id,
        agency=marks.word,
        kind=ProblemKind.OTHER,
        asked=marks.word,
        result=FeedbackResult.HELPED,
        answered_on=DAY,
        note=marks.word,
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
