"""The quarter's check-list: its topics, and what each area has done of them."""

from datetime import date

import pghistory
from django.db import transaction

from areas.models import Area
from logbook.models import Directive, DirectiveCheck
from logbook.models.directives import TOPICS
from logbook.services.schedules import refuse_overtaken


@transaction.atomic
def check_directive(
    *, directive: Directive, area: Area, is_done: bool, note: str, version: int, on: date, by
) -> DirectiveCheck:
    """Say of `area` whether the topic is done; `version` is the one the form showed, 0 where nothing was said.

    Raises SetMeanwhile where somebody else said something after that.
    """
    Directive.objects.select_for_update(no_key=True).get(pk=directive.pk)  # one at a time, the first check too
    found = DirectiveCheck.objects.filter(directive=directive, area=area).first()
    refuse_overtaken(found, version)
    check = found or DirectiveCheck(directive=directive, area=area, version=0)
    check.is_done, check.note, check.checked_by, check.checked_on = is_done, note, by, on
    check.version += 1
    with pghistory.context(user=by.pk):
        check.save()
    return check


@transaction.atomic
def set_topics(*, fiscal_year: int, quarter: int, titles: dict[int, str], by) -> list[Directive]:
    """Name the topics of a quarter by their number; those that were there keep what areas said of them."""
    if not titles.keys() <= set(range(1, TOPICS + 1)):
        raise ValueError(f"topics have the numbers 1 to {TOPICS}")
    found = {one.number: one for one in Directive.objects.select_for_update().of_quarter(fiscal_year, quarter)}
    with pghistory.context(user=by.pk):
        for number, title in titles.items():
            topic = found.get(number) or Directive(fiscal_year=fiscal_year, quarter=quarter, number=number)
            if topic.title != title:
                topic.title = title
                topic.save()
            found[number] = topic
    return [found[number] for number in sorted(found)]
