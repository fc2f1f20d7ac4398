from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Pages that stay fast at page 1,000: the next page starts after the last key, nothing is counted.

    A view names its `ordering`, one unique column: of equal keys the cursor could not tell which came last.
    """

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError):
            # Whoever writes cursors himself gets the answer to any other that is none.
            raise NotFound(self.invalid_cursor_message) from None

    def decode_cursor(self, request):
        cursor = super().decode_cursor(request)
        if cursor and "\x00" in (cursor.position or ""):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_ordering(self, request, queryset, view):
        return (view.ordering,)
