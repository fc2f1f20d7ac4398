"""Pages of the house itself: help, and the choice of language."""

from django.shortcuts import render
from django.views.i18n import set_language

from accounts.access import open_to_all
from mpi.choices import Dimension
from mpi.dimensions import DimensionState
from mpi.rules import State

EXAMPLE = (State.FAILED, State.PASSED, State.PASSED, State.NOT_APPLICABLE, State.NO_DATA)


@open_to_all(reason="it shows no data, and people need it before they can sign in")
def help_page(request):
    example = [DimensionState(dimension, standing) for dimension, standing in zip(Dimension, EXAMPLE, strict=True)]
    return render(request, "help.html", {"example": example})


choose_language = open_to_all(reason="it keeps a cookie and shows no data")(set_language)
