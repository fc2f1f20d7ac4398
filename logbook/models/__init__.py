from logbook.models.feedback import AgencyFeedback
from logbook.models.help import HelpActivity
from logbook.models.photos import Photo
from logbook.models.problems import Problem
from logbook.models.searches import TypedSearch
from logbook.models.submissions import Submission
from logbook.models.visits import Visit, VisitDraft

__all__ = ["AgencyFeedback", "HelpActivity", "Photo", "Problem", "Submission", "TypedSearch", "Visit", "VisitDraft"]
