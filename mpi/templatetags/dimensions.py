"""`{% load dimensions %}{% five score %}`: the strip of the five dimensions of a score (or of None: no data)."""

from django import template

from mpi.dimensions import dimension_states

register = template.Library()


@register.inclusion_tag("components/five.html")
def five(score):
    return {"states": dimension_states(score)}


@register.filter
def states_of_dimensions(score):
    """The five `DimensionState`s of a score, to walk through with `components/dimension_row.html`."""
    return dimension_states(score)
