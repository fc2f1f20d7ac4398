"""Questions that PostgreSQL asks of every row by itself, through an index, however many rows ask them."""

from django.db.models import Exists


class LooksUp(Exists):
    """Whether any row of a queryset goes with the outer row: EXISTS, answered in an index, a row at a time.

    A plain EXISTS of many rows is turned into a set, for which every such record of the whole country would be read
    before the first household of a district is told; what has an offset, be it none, is left as it is written.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"
