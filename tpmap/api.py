"""The addresses of the API; what each of them shows is in the `api.py` of its app."""

from rest_framework.routers import DefaultRouter

from areas.api import AreaViewSet
from households.api import HouseholdViewSet, MemberViewSet
from logbook.api import EntryViewSet, HelpActivityViewSet, ProblemViewSet, VisitViewSet
from mpi.api import ScoreViewSet
from reports.api import ExportViewSet, PivotViewSet

router = DefaultRouter()
router.include_format_suffixes = False  # it speaks JSON only; views of our own do not take the suffix
router.register("areas", AreaViewSet, basename="area")
router.register("households", HouseholdViewSet, basename="household")
router.register("members", MemberViewSet, basename="member")
router.register("scores", ScoreViewSet, basename="score")
router.register("visits", VisitViewSet, basename="visit")
router.register("problems", ProblemViewSet, basename="problem")
router.register("help-activities", HelpActivityViewSet, basename="help-activity")
router.register("entries", EntryViewSet, basename="entry")
router.register("exports", ExportViewSet, basename="data-export")
router.register("pivots", PivotViewSet, basename="pivot")
