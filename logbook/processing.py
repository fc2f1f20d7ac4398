"""What is written down while families are helped, and who helps them."""

from django.utils.translation import gettext_lazy as _

from accounts.register import Activity, register

PUBLIC_TASK = _("task in the public interest (section 24 (4)); social protection of the needy (section 26 (5))")

register(
    Activity(
        name="casework",
        label=_("Visits, problems and help"),
        purpose=_("To write down what was found and done, so that nobody tells it twice and help is followed up."),
        basis=PUBLIC_TASK,
        whose=_("members of households"),
        receivers=_("officers of the area; of the cases given to it the agency, in the fields that it needs"),
        kept=_("problems are never deleted (rule of the programme); what was written goes"),
        periods=("casework", "sent-forms", "drafts", "families-dead", "families-left", "families-off-list"),
        models=(
            *("logbook.Submission", "logbook.Visit", "logbook.VisitDraft", "logbook.FourTAnalysis", "logbook.Problem"),
            *("logbook.Assignment", "logbook.AssignmentReport", "logbook.Referral", "logbook.HouseholdCase"),
            *("logbook.ValueDispute", "logbook.Entry", "logbook.EntryLook", "logbook.AgencyFeedback"),
            *("logbook.HelpActivity", "logbook.FollowUp", "logbook.HouseholdLineage", "logbook.Photo"),
            *("logbook.StageAssessment", "logbook.Transfer", "logbook.Reminder"),
        ),
    ),
    Activity(
        name="meetings",
        label=_("Meetings about households"),
        purpose=_("To decide together who helps how, and to keep the minutes."),
        basis=PUBLIC_TASK,
        whose=_("members of households; those who attend"),
        receivers=_("those who attend, names masked until they are opened"),
        kept=_("as long as official minutes"),
        models=(
            *("logbook.Meeting", "logbook.MeetingAttendee", "logbook.AgendaItem", "logbook.MeetingAddendum"),
            "logbook.DirectiveCheck",
        ),
    ),
    Activity(
        name="organisations",
        label=_("Centres, agencies and working groups"),
        purpose=_("To know who can help, and whom to ask."),
        basis=_("task in the public interest (section 24 (4))"),
        whose=_("officers and partners"),
        receivers=_("officers of the area"),
        kept=_("as long as the office; ended ones stay with their day"),
        models=("logbook.AgencyStaff", "logbook.CentreSeat", "logbook.WorkingGroup", "logbook.SentForm"),
    ),
    Activity(
        name="searches",
        label=_("Searches"),
        purpose=_("To keep names that were typed out of addresses."),
        basis=_("legal duty to keep data safe (sections 24 (6) and 37)"),
        whose=_("officers; people who are searched for"),
        receivers=_("whoever typed it"),
        kept=_("until they are not needed"),
        periods=("searches", "found-sets"),
        models=("logbook.TypedSearch", "logbook.FoundSet"),
    ),
    Activity(
        name="subject-requests",
        label=_("Requests about one's own data"),
        purpose=_("To answer people who use their rights, within the days of the law."),
        basis=_("legal duty (sections 30 to 36)"),
        whose=_("members of households, and who acts for them"),
        receivers=_("officers of the area"),
        kept=_("as proof of the answer"),
        periods=("subject-requests",),
        models=("logbook.SubjectRequest",),
    ),
)
