from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages that stay fast at page 1,000: the next page starts after the last key, nothing is counted."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_ordering(self, request, queryset, view):
        ordering = view.ordering
        return (ordering,) if isinstance(ordering, str) else ordering
