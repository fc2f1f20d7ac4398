"""Visits, problems, help and people found in the field for programs, with the services of the screens behind them."""

from logbook.api.entries import EntryViewSet
from logbook.api.help import HelpActivityViewSet
from logbook.api.problems import ProblemViewSet
from logbook.api.visits import VisitViewSet

__all__ = ["EntryViewSet", "HelpActivityViewSet", "ProblemViewSet", "VisitViewSet"]
