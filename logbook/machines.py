"""The ways of what is written down about a case: problems, disputes, work of agencies, meetings, people entered."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from accounts.state_machines import StateMachine, Step, register
from logbook.choices import (
    BACK_WITH_OFFICER,
    CLOSED_STATES,
    DisputeState,
    EntryState,
    MeetingState,
    ProblemState,
    SubjectRequestState,
    TransferState,
)
from logbook.choices import AssignmentState as Given

_AT_WORK = (Given.ASSIGNED, Given.IN_PROGRESS)
_ONGOING = (ProblemState.OPEN, ProblemState.HELPING)

PROBLEM = register(
    StateMachine(
        name="problem",
        label=_("problem"),
        states=ProblemState,
        initial=ProblemState.OPEN,
        steps=(
            Step("help", _("Record help"), (ProblemState.OPEN,), ProblemState.HELPING, Permission.VISIT_RECORD),
            *(
                Step(state.value, state.label, _ONGOING, state, Permission.PROBLEM_CLOSE, needs_reason=True)
                for state in CLOSED_STATES
            ),
            Step(
                "reopen", _("Open again"), CLOSED_STATES, ProblemState.OPEN, Permission.PROBLEM_CLOSE, needs_reason=True
            ),
        ),
    )
)

DISPUTE = register(
    StateMachine(
        name="dispute",
        label=_("disputed value"),
        states=DisputeState,
        initial=DisputeState.OPEN,
        steps=(
            Step(
                "accept",
                _("Correct the value"),
                (DisputeState.OPEN,),
                DisputeState.ACCEPTED,
                Permission.HOUSEHOLD_EDIT,
                needs_reason=True,
            ),
            Step(
                "reject",
                _("Let the value stand"),
                (DisputeState.OPEN,),
                DisputeState.REJECTED,
                Permission.HOUSEHOLD_EDIT,
                needs_reason=True,
            ),
            Step(
                "reopen",
                _("Look into it again"),
                (DisputeState.REJECTED,),
                DisputeState.OPEN,
                Permission.HOUSEHOLD_EDIT,
                needs_reason=True,
            ),
        ),
    )
)

ASSIGNMENT = register(
    StateMachine(
        name="assignment",
        label=_("assignment"),
        states=Given,
        initial=Given.UNASSIGNED,
        steps=(
            Step("assign", _("Assign"), (Given.UNASSIGNED, Given.ASSIGNED), Given.ASSIGNED, Permission.CASE_ASSIGN),
            Step("accept", _("Accept"), (Given.ASSIGNED,), Given.IN_PROGRESS, Permission.ASSIGNMENT_WORK),
            Step("give_back", _("Give back"), _AT_WORK, Given.UNASSIGNED, Permission.ASSIGNMENT_WORK, True),
            # What the province gave goes back to the province, not to the district that handed it up.
            Step("give_back_up", _("Give back"), _AT_WORK, Given.REFERRED, Permission.ASSIGNMENT_WORK, True),
            Step("report", _("Report as done"), (Given.IN_PROGRESS,), Given.FOLLOW_UP, Permission.ASSIGNMENT_WORK),
            Step("take_back", _("Take back"), _AT_WORK, Given.UNASSIGNED, Permission.CASE_ASSIGN, True),
            Step("take_back_up", _("Take back"), _AT_WORK, Given.REFERRED, Permission.PROVINCE_ASSIGN, True),
            Step("start", _("Mark as being worked on"), (Given.ASSIGNED,), Given.IN_PROGRESS, Permission.CASE_ASSIGN),
            Step("follow", _("Mark as done, to be followed"), _AT_WORK, Given.FOLLOW_UP, Permission.CASE_ASSIGN),
            Step("finish", _("Finish"), (Given.FOLLOW_UP,), Given.DONE, Permission.CASE_ASSIGN),
            Step(
                "resume",
                _("Work on it again"),
                (Given.FOLLOW_UP, Given.DONE),
                Given.IN_PROGRESS,
                Permission.CASE_ASSIGN,
                needs_reason=True,
            ),
            Step(
                "refer",
                _("Refer to the province"),
                (Given.UNASSIGNED, *_AT_WORK),
                Given.REFERRED,
                Permission.CASE_ASSIGN,
                needs_reason=True,
            ),
            Step(
                "assign_in_province",
                _("Accept and assign"),
                (Given.UNASSIGNED, Given.REFERRED),
                Given.ASSIGNED,
                Permission.PROVINCE_ASSIGN,
            ),
            Step(
                "return",
                _("Return to the district"),
                (Given.REFERRED,),
                Given.UNASSIGNED,
                Permission.PROVINCE_ASSIGN,
                needs_reason=True,
            ),
        ),
    )
)

MEETING = register(
    StateMachine(
        name="meeting",
        label=_("meeting"),
        states=MeetingState,
        initial=MeetingState.PLANNED,
        steps=(
            Step("open", _("Open the meeting"), (MeetingState.PLANNED,), MeetingState.OPEN, Permission.MEETING_HOLD),
            Step("close", _("Close the meeting"), (MeetingState.OPEN,), MeetingState.CLOSED, Permission.MEETING_HOLD),
            Step(
                "cancel",
                _("Cancel the meeting"),
                (MeetingState.PLANNED,),
                MeetingState.CANCELLED,
                Permission.MEETING_HOLD,
                needs_reason=True,
            ),
        ),
    )
)

_DECIDED = (EntryState.APPROVED, EntryState.RETURNED, EntryState.ASKED, EntryState.REFUSED)
_WAITING = (EntryState.PENDING,)

ENTRY = register(
    StateMachine(
        name="entry",
        label=_("entry of people found in the field"),
        states=EntryState,
        initial=EntryState.PENDING,
        steps=(
            Step("approve", _("Confirm"), _WAITING, EntryState.APPROVED, Permission.ENTRY_APPROVE),
            Step("return", _("Send back"), _WAITING, EntryState.RETURNED, Permission.ENTRY_APPROVE, True),
            Step("ask", _("Ask for more"), _WAITING, EntryState.ASKED, Permission.ENTRY_APPROVE, True),
            Step("refuse", _("Do not confirm"), _WAITING, EntryState.REFUSED, Permission.ENTRY_APPROVE, True),
            # Taken by an import of the survey that names them; the right was asked when the file was handed in.
            Step("survey", _("Named by the survey"), (*_WAITING, *BACK_WITH_OFFICER), EntryState.SURVEYED, None),
            Step("survey_undone", _("The import is undone"), (EntryState.SURVEYED,), EntryState.PENDING, None),
            Step("undo", _("Undo the decision"), _DECIDED, EntryState.PENDING, Permission.ENTRY_APPROVE),
            Step("resend", _("Send again"), BACK_WITH_OFFICER, EntryState.PENDING, Permission.HOUSEHOLD_EDIT),
            Step(
                "withdraw",
                _("Withdraw"),
                (*_WAITING, *BACK_WITH_OFFICER),
                EntryState.WITHDRAWN,
                Permission.HOUSEHOLD_EDIT,
                needs_reason=True,
            ),
            Step(
                "take_up",
                _("Take up again"),
                (EntryState.REFUSED, EntryState.WITHDRAWN),
                EntryState.RETURNED,
                Permission.HOUSEHOLD_EDIT,
                needs_reason=True,
            ),
        ),
    )
)

_ASKED = (TransferState.ASKED,)

# Where it may be taken says `logbook.services.transfers`: the sender withdraws, the receiver accepts or refuses.
TRANSFER = register(
    StateMachine(
        name="transfer",
        label=_("transfer to another area"),
        states=TransferState,
        initial=TransferState.ASKED,
        steps=(
            Step("accept", _("Accept"), _ASKED, TransferState.ACCEPTED, Permission.HOUSEHOLD_EDIT),
            Step("refuse", _("Do not accept"), _ASKED, TransferState.REFUSED, Permission.HOUSEHOLD_EDIT, True),
            Step("withdraw", _("Withdraw"), _ASKED, TransferState.WITHDRAWN, Permission.HOUSEHOLD_EDIT),
        ),
    )
)

_UNANSWERED = (SubjectRequestState.RECEIVED, SubjectRequestState.IN_WORK)

# Somebody asked about his own data. The law gives thirty days; the reason is what he is told.
SUBJECT_REQUEST = register(
    StateMachine(
        name="subject_request",
        label=_("request about one's own data"),
        states=SubjectRequestState,
        initial=SubjectRequestState.RECEIVED,
        steps=(
            Step(
                "take_up",
                _("Take it up"),
                (SubjectRequestState.RECEIVED,),
                SubjectRequestState.IN_WORK,
                Permission.SUBJECT_ANSWER,
            ),
            Step(
                "answer",
                _("It is answered"),
                (SubjectRequestState.IN_WORK,),
                SubjectRequestState.ANSWERED,
                Permission.SUBJECT_ANSWER,
                needs_reason=True,
            ),
            Step(
                "refuse",
                _("Refuse it"),
                _UNANSWERED,
                SubjectRequestState.REFUSED,
                Permission.SUBJECT_ANSWER,
                needs_reason=True,
            ),
            Step(
                "withdraw",
                _("The person withdraws it"),
                _UNANSWERED,
                SubjectRequestState.WITHDRAWN,
                Permission.HOUSEHOLD_EDIT,
                needs_reason=True,
            ),
        ),
    )
)
