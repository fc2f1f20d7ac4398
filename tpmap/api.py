"""The API as a whole: its paging and its addresses; what each part shows is in the `api.py` of its app."""

from rest_framework.pagination import CursorPagination
from rest_framework.routers import DefaultRouter

from areas.api import AreaViewSet
from households.api import HouseholdViewSet, MemberViewSet
from mpi.api import ScoreViewSet


class KeysetPagination(CursorPagination):
    """Pages that stay fast at page 1,000: the next page starts after the last key, nothing is counted."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_ordering(self, request, queryset, view):
        ordering = view.ordering
        return (ordering,) if isinstance(ordering, str) else ordering


router = DefaultRouter()
router.register("areas", AreaViewSet, basename="area")
router.register("households", HouseholdViewSet, basename="household")
router.register("members", MemberViewSet, basename="member")
router.register("scores", ScoreViewSet, basename="score")
