"""Questions that PostgreSQL asks of every row by itself, through an index, however many rows ask them."""

from django.db.models import Exists


class LooksUp(Exists):
    """Whether any row of a queryset goes with the outer row: EXISTS, answered in an index, a row at a time.

    For scores and answers, of which every household has some: a plain EXISTS of them is turned into a set, for which
    all of a round would be read before the first household is told. What has an offset, be it none, is left as it is
    written. Of records that few households have PostgreSQL weighs by itself which is less.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"
