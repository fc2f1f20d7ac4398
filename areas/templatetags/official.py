"""`{% load official %}`: what official print asks for."""

import re

from django import template
from django.utils.translation import get_language

from areas.thai import thai_digits as in_thai_digits

register = template.Library()

# What is escaped already ("&#x27;") keeps its digits.
OUTSIDE_ENTITIES = re.compile(r"(&#?\w+;)")


@register.filter(is_safe=True)
def thai_digits(text) -> str:
    """Write 0–9 as ๐–๙ on a Thai page; an English one keeps them."""
    if (get_language() or "th").startswith("en"):
        return str(text)
    parts = OUTSIDE_ENTITIES.split(str(text))
    return "".join(part if at % 2 else in_thai_digits(part) for at, part in enumerate(parts))
