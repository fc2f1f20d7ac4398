"""`{% load navigation %}{% main_menu as menu %}`: see `tpmap.navigation`."""

from django import template

from tpmap.navigation import Shown, menu_of

register = template.Library()


@register.simple_tag(takes_context=True)
def main_menu(context) -> list[Shown]:
    return menu_of(context["request"])
