"""What of a household's case has a history: visits, problems, help and what agencies answered."""

from django.utils.translation import gettext as _

from areas.formats import short_date
from households.history import BOOKKEEPING, event_history, register
from logbook.disputed import DisputeEntry, value_label
from logbook.models import (
    AgencyFeedback,
    AgendaItem,
    Assignment,
    Entry,
    FollowUp,
    FourTAnalysis,
    HelpActivity,
    HouseholdCase,
    HouseholdLineage,
    Problem,
    StageAssessment,
    SubjectRequest,
    Transfer,
    ValueDispute,
    Visit,
)

register(
    event_history(
        Visit,
        household="household",
        subject=lambda event: _("Visit of %(day)s") % {"day": short_date(event.visited_on)},
    )
)
register(
    event_history(
        Problem,
        household="household",
        subject=lambda event: _("Problem: %(problem)s") % {"problem": Problem.title.fget(event)},
    )
)
register(
    event_history(
        HelpActivity,
        household="household",
        subject=lambda event: _("Help: %(help)s") % {"help": event.description},
    )
)
register(
    event_history(
        AgencyFeedback,
        household="household",
        subject=lambda event: _("Feedback of %(agency)s") % {"agency": event.agency},
        can_go=True,
    )
)
register(
    event_history(
        Assignment,
        household="household",
        subject=lambda event: _("Assignment: %(what)s") % {"what": event.what},
    )
)
register(
    event_history(HouseholdLineage, household="source", subject=lambda event: _("Split or merge of the household"))
)
register(
    event_history(
        AgendaItem,
        household="household",
        subject=lambda event: _("Agenda of a meeting"),
        can_go=True,
    )
)
register(
    event_history(
        FollowUp,
        household="household",
        subject=lambda event: _("Follow-up of %(day)s") % {"day": short_date(event.followed_on)},
    )
)
register(event_history(HouseholdCase, household="household", subject=lambda event: _("Case")))
register(
    event_history(
        Entry,
        household="household",
        subject=lambda event: _("Entry for confirmation"),
        hidden=BOOKKEEPING | {"area_code", "member", "corrected_since", "entered_at", "entered_by"},
    )
)
register(
    event_history(
        FourTAnalysis,
        household="household",
        subject=lambda event: _("4T analysis of %(day)s") % {"day": short_date(event.analysed_on)},
    )
)
register(
    event_history(
        StageAssessment,
        household="household",
        subject=lambda event: _("Stage of %(day)s") % {"day": short_date(event.assessed_on)},
    )
)
register(
    event_history(
        ValueDispute,
        household="household",
        subject=lambda event: _("Disputed value: %(value)s") % {"value": value_label(event.value_name)},
        shown={"value_corrected": lambda event: DisputeEntry(event).corrected},
    )
)
register(
    event_history(Transfer, household="household", subject=lambda event: _("Transfer: %(who)s") % {"who": event.who})
)
register(
    event_history(
        SubjectRequest,
        household="household",
        subject=lambda event: _("Request about one's own data: %(who)s") % {"who": event.asker},
    )
)
