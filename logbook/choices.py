from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Found(models.TextChoices):
    """What the visitor met at the door."""

    MET = "met", pgettext_lazy("visit", "met the family")
    NOT_HOME = "not_home", pgettext_lazy("visit", "nobody at home")
    NOT_FOUND = "not_found", pgettext_lazy("visit", "the household is not in the area")
    MOVED_OUT = "moved_out", pgettext_lazy("visit", "the household moved out")
    ALL_DEAD = "all_dead", pgettext_lazy("visit", "all members deceased")
    DECLINES_HELP = "declines_help", pgettext_lazy("visit", "met, does not want help")


# Nobody of the family could be asked.
NOBODY_THERE = (Found.NOT_HOME, Found.NOT_FOUND, Found.MOVED_OUT, Found.ALL_DEAD)


class ProblemKind(models.TextChoices):
    INDICATOR = "indicator", _("failed MPI indicator")
    HARDSHIP = "hardship", _("hardship of the ThaiQM list")
    DEBT = "debt", _("household debt")
    OTHER = "other", pgettext_lazy("problem", "other")


class CreditorKind(models.TextChoices):
    """To whom a family owes; the cabinet asks for debts outside the system first."""

    IN_SYSTEM = "in_system", pgettext_lazy("creditor", "in the system (bank, cooperative, finance company)")
    OUTSIDE_SYSTEM = "outside_system", pgettext_lazy("creditor", "outside the system")
    VILLAGE_FUND = "village_fund", pgettext_lazy("creditor", "village fund or community savings group")
    SHOP = "shop", pgettext_lazy("creditor", "shop or trader")
    RELATIVE = "relative", pgettext_lazy("creditor", "relative or neighbour")
    OTHER = "other", pgettext_lazy("creditor", "other")


class ProblemSource(models.TextChoices):
    BMN = "bmn", _("BMN survey")
    FIELD = "field", _("field visit")
    THAIQM = "thaiqm", _("ThaiQM")
    SELF_REPORT = "self_report", _("told by the family")


class Severity(models.IntegerChoices):
    LOW = 1, pgettext_lazy("severity", "low")
    MEDIUM = 2, pgettext_lazy("severity", "medium")
    HIGH = 3, pgettext_lazy("severity", "high")


class ProblemState(models.TextChoices):
    OPEN = "open", pgettext_lazy("problem", "open")
    HELPING = "helping", pgettext_lazy("problem", "being helped")
    RESOLVED = "resolved", pgettext_lazy("problem", "resolved")
    DECLINED = "declined", pgettext_lazy("problem", "does not want help")
    MOVED = "moved", pgettext_lazy("problem", "moved away")
    DECEASED = "deceased", pgettext_lazy("problem", "deceased")
    MISTAKEN = "mistaken", pgettext_lazy("problem", "recorded in error")


CLOSED_STATES = (
    ProblemState.RESOLVED,
    ProblemState.DECLINED,
    ProblemState.MOVED,
    ProblemState.DECEASED,
    ProblemState.MISTAKEN,
)


class DisputeState(models.TextChoices):
    """What became of the word of somebody who was there that a value of the survey does not reflect reality."""

    OPEN = "open", pgettext_lazy("dispute", "to be looked into")
    ACCEPTED = "accepted", pgettext_lazy("dispute", "right, corrected in the field")
    REJECTED = "rejected", pgettext_lazy("dispute", "the value stands")


DISPUTE_TONES = {DisputeState.OPEN: "attention", DisputeState.ACCEPTED: "good", DisputeState.REJECTED: ""}


class HelpKind(models.TextChoices):
    RELIEF = "relief", _("relief")
    DEVELOPMENT = "development", _("development")


class HelpResult(models.IntegerChoices):
    """The four results of the provincial summary form."""

    SOLVED = 1, _("the problem is solved")
    AWAITING_FOLLOW_UP = 2, _("awaiting follow-up")
    FOLLOWING_UP = 3, _("being followed up")
    NOT_SOLVED = 4, _("not solvable yet")


class FollowUpWay(models.TextChoices):
    """How somebody learnt how a household is getting on."""

    VISIT = "visit", pgettext_lazy("follow-up", "visited the house")
    PHONE = "phone", pgettext_lazy("follow-up", "by phone")


class ProcedureStep(models.IntegerChoices):
    """The six steps of the national procedure (circulars of 2566 and 2567)."""

    CHECK = 1, pgettext_lazy("step", "Check and add households")
    ANALYSE = 2, pgettext_lazy("step", "Analyse the problems (4T)")
    MEET = 3, pgettext_lazy("step", "Point out targets, choose solutions, assign agencies")
    HELP = 4, pgettext_lazy("step", "Help")
    RECORD = 5, pgettext_lazy("step", "Record every act of help")
    FOLLOW = 6, pgettext_lazy("step", "Follow up and report")


class Grade(models.TextChoices):
    """The grades of the procedure of 2567."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class Exclusion(models.TextChoices):
    """Why a target household is left out of the grade; the first that holds."""

    ALL_DEAD = "all_dead", pgettext_lazy("excluded", "all members deceased")
    MOVED_OUT = "moved_out", pgettext_lazy("excluded", "moved out of the area")
    NOT_FOUND = "not_found", pgettext_lazy("excluded", "not really in the area")
    BIRTH_WEIGHT = "birth_weight", pgettext_lazy("excluded", "fails the birth weight of 2,500 grams")
    NOT_DEVELOPABLE = (
        "not_developable",
        pgettext_lazy("excluded", "fails occupation or income, but is aged, disabled or cannot be developed"),
    )


class Outcome(models.TextChoices):
    """What became of a household between two rounds."""

    LEFT_POVERTY = "left", pgettext_lazy("outcome", "left poverty")
    STILL_POOR = "still", pgettext_lazy("outcome", "still poor")
    UNKNOWN = "unknown", pgettext_lazy("outcome", "was poor, no result in the later round")
    RELAPSED = "relapsed", pgettext_lazy("outcome", "poor again")
    NEW = "new", pgettext_lazy("outcome", "newly poor")


class FeedbackResult(models.TextChoices):
    """What an agency says it did about what it was asked for."""

    HELPED = "helped", pgettext_lazy("agency", "has helped")
    HELPING = "helping", pgettext_lazy("agency", "is helping")
    CANNOT = "cannot", pgettext_lazy("agency", "cannot help")
    NOT_FOUND = "not_found", pgettext_lazy("agency", "did not find the person")
    HAS_RIGHT = "has_right", pgettext_lazy("agency", "the person has the right already")


# What may end a problem, once somebody has looked.
ENDING_RESULTS = (FeedbackResult.HELPED, FeedbackResult.HAS_RIGHT)


# The colour of the badge; its words say the same.
FEEDBACK_TONES = {
    FeedbackResult.HELPED: "good",
    FeedbackResult.HELPING: "attention",
    FeedbackResult.CANNOT: "danger",
    FeedbackResult.NOT_FOUND: "danger",
    FeedbackResult.HAS_RIGHT: "good",
}


class SubmissionState(models.TextChoices):
    ACCEPTED = "accepted", _("accepted")
    CONFLICT = "conflict", _("conflicting copy, kept for review")
    REVIEW = "review", _("waiting for review")


class AgencyKind(models.TextChoices):
    """Whose agency or partner it is."""

    GOVERNMENT = "government", pgettext_lazy("agency", "government agency")
    LOCAL = "local", pgettext_lazy("agency", "local government")
    PRIVATE = "private", pgettext_lazy("agency", "private sector")
    CIVIL_SOCIETY = "civil_society", pgettext_lazy("agency", "civil society")
    ACADEMIA = "academia", pgettext_lazy("agency", "educational institution")
    RELIGION = "religion", pgettext_lazy("agency", "religious body")
    MEDIA = "media", pgettext_lazy("agency", "media")
    PEOPLE = "people", pgettext_lazy("agency", "people's network")


class DevelopmentClass(models.TextChoices):
    """Whether a household can be developed, or has to be given relief."""

    CAN_DEVELOP = "can_develop", pgettext_lazy("class", "can be developed")
    NEEDS_RELIEF = "needs_relief", pgettext_lazy("class", "needs relief")


class DevelopmentStage(models.IntegerChoices):
    """How far a household has come."""

    BELOW_SURVIVAL = 0, pgettext_lazy("stage", "below survival")
    SURVIVAL = 1, pgettext_lazy("stage", "survival")
    SUFFICIENCY = 2, pgettext_lazy("stage", "sufficiency")
    SUSTAINABILITY = 3, pgettext_lazy("stage", "sustainability")


class FourTScore(models.IntegerChoices):
    """How strong a family is in one of the four T: a scale of our own, no form of it was published."""

    VERY_WEAK = 1, pgettext_lazy("strength", "very weak")
    WEAK = 2, pgettext_lazy("strength", "weak")
    MIDDLING = 3, pgettext_lazy("strength", "middling")
    STRONG = 4, pgettext_lazy("strength", "strong")
    VERY_STRONG = 5, pgettext_lazy("strength", "very strong")


class Wish(models.TextChoices):
    """What a family wants for itself; content or unwilling is an answer, and is kept with its reason."""

    DEVELOP = "develop", pgettext_lazy("wish", "wants to get further")
    CONTENT = "content", pgettext_lazy("wish", "is content as it is")
    NO_HELP = "no_help", pgettext_lazy("wish", "wants no help")


# Wishes that owe a reason.
RELUCTANT_WISHES = (Wish.CONTENT, Wish.NO_HELP)


class MenuStanding(models.TextChoices):
    """Whether an entry of the menu may be used on a day."""

    VALID = "valid", pgettext_lazy("menu", "valid")
    NOT_YET = "not_yet", pgettext_lazy("menu", "not valid yet")
    EXPIRED = "expired", pgettext_lazy("menu", "expired")
    RETIRED = "retired", pgettext_lazy("menu", "no longer in use")


# The stages that help leads to; the menu has entries for these.
MENU_STAGES = (DevelopmentStage.SURVIVAL, DevelopmentStage.SUFFICIENCY, DevelopmentStage.SUSTAINABILITY)


class CentreLevel(models.TextChoices):
    """The levels of the centres against poverty (ศจพ.), and the team of a subdistrict that works below them."""

    PROVINCE = "province", pgettext_lazy("centre", "centre of the province")
    DISTRICT = "district", pgettext_lazy("centre", "centre of the district")
    MUNICIPALITY = "municipality", pgettext_lazy("centre", "centre of the municipality")
    TEAM = "team", pgettext_lazy("centre", "operating team")


class SeatKind(models.TextChoices):
    """What a seat in a centre or team is there for, in the order in which they are named."""

    ADVISER = "adviser", pgettext_lazy("seat", "adviser")
    CHAIR = "chair", pgettext_lazy("seat", "chair")
    VICE_CHAIR = "vice_chair", pgettext_lazy("seat", "vice chair")
    HEAD = "head", pgettext_lazy("seat", "head of the team")
    DEPUTY = "deputy", pgettext_lazy("seat", "deputy head of the team")
    MEMBER = "member", pgettext_lazy("seat", "member")
    SECRETARY = "secretary", pgettext_lazy("seat", "secretary")
    JOINT_SECRETARY = "joint_secretary", pgettext_lazy("seat", "joint secretary")
    MENTOR = "mentor", pgettext_lazy("seat", "mentor")


class CaseLevel(models.TextChoices):
    """Who answers for a case: it is handed up where it is beyond what can be done there."""

    TEAM = "team", pgettext_lazy("case", "operating team")
    DISTRICT = "district", pgettext_lazy("case", "district")
    PROVINCE = "province", pgettext_lazy("case", "province")


class ProblemGroup(models.TextChoices):
    """The groups by which secretaries gather needs (minutes of 3 August 2564)."""

    RELIEF = "relief", pgettext_lazy("group of problems", "relief")
    OCCUPATION = "occupation", pgettext_lazy("group of problems", "occupation and income")
    HOUSE = "house", pgettext_lazy("group of problems", "building and repairing houses")
    HEALTH = "health", pgettext_lazy("group of problems", "health")


class ReminderKind(models.TextChoices):
    """Why somebody is reminded of an assignment."""

    SOON = "soon", pgettext_lazy("reminder", "due within 7 days")
    TODAY = "today", pgettext_lazy("reminder", "due today")
    OVERDUE = "overdue", pgettext_lazy("reminder", "overdue")


class MeetingState(models.TextChoices):
    """How far a meeting is; a closed one cannot change any more."""

    PLANNED = "planned", pgettext_lazy("meeting", "planned")
    OPEN = "open", pgettext_lazy("meeting", "being held")
    CLOSED = "closed", pgettext_lazy("meeting", "closed")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")


class Decision(models.TextChoices):
    """What a meeting decides about a household."""

    ASSIGN = "assign", pgettext_lazy("decision", "give it to an agency")
    REFER = "refer", pgettext_lazy("decision", "hand it up")
    TEAM = "team", pgettext_lazy("decision", "the team does it")
    POSTPONE = "postpone", pgettext_lazy("decision", "put it off")


class AssignmentState(models.TextChoices):
    """Where the work on a case is; the columns of the meeting's board."""

    UNASSIGNED = "unassigned", pgettext_lazy("assignment", "not assigned yet")
    ASSIGNED = "assigned", pgettext_lazy("assignment", "assigned")
    IN_PROGRESS = "in_progress", pgettext_lazy("assignment", "being worked on")
    FOLLOW_UP = "follow_up", pgettext_lazy("assignment", "being followed up")
    DONE = "done", pgettext_lazy("assignment", "done")
    REFERRED = "referred", pgettext_lazy("assignment", "referred to the province")


class EntryState(models.TextChoices):
    """Where people stand who were found in the field and entered: before the district chief, or how he decided."""

    PENDING = "pending", pgettext_lazy("entry", "waiting for the district chief")
    ASKED = "asked", pgettext_lazy("entry", "more information asked for")
    RETURNED = "returned", pgettext_lazy("entry", "returned to be put right")
    APPROVED = "approved", pgettext_lazy("entry", "confirmed")
    REFUSED = "refused", pgettext_lazy("entry", "not confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry", "withdrawn")
    SURVEYED = "surveyed", pgettext_lazy("entry", "confirmed by the survey")


CONFIRMED_STATES = (EntryState.APPROVED, EntryState.SURVEYED)
# The officer who entered them has to do something.
BACK_WITH_OFFICER = (EntryState.RETURNED, EntryState.ASKED)
ENTRY_TONES = {
    EntryState.PENDING: "attention",
    EntryState.ASKED: "attention",
    EntryState.RETURNED: "danger",
    EntryState.APPROVED: "good",
    EntryState.REFUSED: "danger",
    EntryState.WITHDRAWN: "",
    EntryState.SURVEYED: "good",
}


class EntryRisk(models.TextChoices):
    """What a district chief should look at before he confirms."""

    NO_NUMBER = "no_number", pgettext_lazy("risk", "somebody has no 13-digit number")
    LIKELY_DUPLICATE = "duplicate", pgettext_lazy("risk", "may be in the register already")
    NO_PHOTO = "no_photo", pgettext_lazy("risk", "no photo as evidence")
    FAR_AWAY = "far_away", pgettext_lazy("risk", "the point lies far from the village")
    MANY_IN_A_DAY = "many", pgettext_lazy("risk", "many entries by one person in a day")
    # Of one that was sent back, and came again with more than was asked for.
    NUMBER_CHANGED = "id_changed", pgettext_lazy("risk", "a number is another than before")
    HEAD_CHANGED = "head", pgettext_lazy("risk", "the head is another than before")
    DEATH = "death", pgettext_lazy("risk", "somebody was recorded as deceased since")


class ReturnReason(models.TextChoices):
    """Why an entry goes back, as chips to press."""

    IDENTITY_UNCLEAR = "identity", pgettext_lazy("returned", "who it is cannot be told")
    PHOTO_MISSING = "photo", pgettext_lazy("returned", "photo or document is missing")
    ADDRESS_UNCLEAR = "address", pgettext_lazy("returned", "address or point is unclear")
    MAYBE_DUPLICATE = "duplicate", pgettext_lazy("returned", "may be in the register already")
    NOT_RESIDENT = "not_resident", pgettext_lazy("returned", "does not really live here")
    TYPING_ERROR = "typing", pgettext_lazy("returned", "typed wrongly")


class TransferState(models.TextChoices):
    """How far the hand-over of a household or a person to another area is."""

    ASKED = "asked", pgettext_lazy("transfer", "waiting to be accepted")
    ACCEPTED = "accepted", pgettext_lazy("transfer", "accepted")
    REFUSED = "refused", pgettext_lazy("transfer", "not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("transfer", "withdrawn")


class SubjectRight(models.TextChoices):
    """What somebody can ask of those who hold his data (Personal Data Protection Act, sections 30–36)."""

    ACCESS = "access", pgettext_lazy("right", "know what is held about him, and who looked at it (section 30)")
    COPY = "copy", pgettext_lazy("right", "a copy of his data (sections 30 and 31)")
    CORRECT = "correct", pgettext_lazy("right", "put wrong data right (sections 35 and 36)")
    OBJECT = "object", pgettext_lazy("right", "object to the use (section 32)")
    RESTRICT = "restrict", pgettext_lazy("right", "let the data rest (section 34)")
    ERASE = "erase", pgettext_lazy("right", "erase the data (section 33)")


class SubjectRequestState(models.TextChoices):
    """How far the answer to such a request is."""

    RECEIVED = "received", pgettext_lazy("request", "received")
    IN_WORK = "in_work", pgettext_lazy("request", "being answered")
    ANSWERED = "answered", pgettext_lazy("request", "answered")
    REFUSED = "refused", pgettext_lazy("request", "refused, with the ground in law")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "withdrawn")


class LineageKind(models.TextChoices):
    """How one household file came from another."""

    SPLIT = "split", pgettext_lazy("lineage", "split off")
    MERGE = "merge", pgettext_lazy("lineage", "merged")


class SubmissionDecision(models.TextChoices):
    """What an officer decided about a form that was kept."""

    RECORDED = "recorded", pgettext_lazy("kept form", "recorded after all")
    DISMISSED = "dismissed", pgettext_lazy("kept form", "not needed")
