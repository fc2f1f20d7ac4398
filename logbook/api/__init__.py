"""Visits, problems and help for programs, with the same services behind them as the screens."""

from logbook.api.help import HelpActivityViewSet
from logbook.api.problems import ProblemViewSet
from logbook.api.visits import VisitViewSet

__all__ = ["HelpActivityViewSet", "ProblemViewSet", "VisitViewSet"]
