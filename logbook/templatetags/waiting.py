"""`{% load waiting %}{% waiting as counts %}`: what waits for the person who looks at the page, by name."""

from django import template

from logbook.waiting import waiting_counts

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting(context) -> dict[str, int]:
    return waiting_counts(context["request"])
