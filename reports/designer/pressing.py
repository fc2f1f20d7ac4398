"""What somebody pressed or typed on the page of the designer, which works by forms sent with GET alone."""

from difflib import get_close_matches

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.designer.design import BOXES, MEASURES, WHERE, Design, kept_of, parts_of
from reports.pivots.spec import NEAREST, BadPivot, Fault
from reports.pivots.topics import TOPICS, Topic

PRESSES = ("do", "was", "field", *(f"add-{box}" for box in BOXES))


def pressed(asked: QueryDict) -> str:
    """Return where a press leads; "" where the address is a design already. Raises BadPivot."""
    if not any(name in asked for name in PRESSES):
        return ""
    topic, before = asked.get("topic", ""), asked.get("was", "")
    if before != topic and before in TOPICS and topic in TOPICS:
        was = asked.copy()
        was["topic"] = before
        return kept_of(was).about(topic).address
    design = Design.read(asked)
    if asked.get("field"):
        return design.filtered(asked["field"], asked.getlist("value")).address
    press = asked.get("do") or _typed(asked, design.topic)
    if press.startswith(f"{WHERE}.add."):
        return values_address(design, parts_of(press)[2])
    return (design.changed(press) if press else design).address


def values_address(design: Design, field: str) -> str:
    """Return the page on which the values of a filter are chosen."""
    return f"{reverse('reports:pivot-values')}?{design.query}&of={field}"


def _typed(asked: QueryDict, topic: Topic) -> str:
    """Return the press that adds what was typed into a box by its name."""
    typed = [(box, asked.get(f"add-{box}", "").strip()) for box in BOXES]
    return next((f"{box}.add.{_meant(box, text, topic)}" for box, text in typed if text), "")


def _meant(box: str, text: str, topic: Topic) -> str:
    known = topic.measures if box == MEASURES else topic.fields
    labels = {str(one.label).casefold(): name for name, one in known.items()}
    if text in known or text.casefold() in labels:
        return text if text in known else labels[text.casefold()]
    nearest = [labels[label] for label in get_close_matches(text.casefold(), labels, n=NEAREST, cutoff=0.4)]
    raise BadPivot([Fault(box, text[:100], _("There is no “%(name)s” here.") % {"name": text[:100]}, tuple(nearest))])
