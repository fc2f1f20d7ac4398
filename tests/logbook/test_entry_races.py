"""Two decide about one entry at the same moment: one wins, the other is told, and nothing is done twice."""

import threading
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from accounts.delegation import delegate_approval
from accounts.state_machines import WrongState
from households.models import Household
from logbook.models import Entry
from logbook.services.approvals import decide
from tests.chaos.tier import either
from tests.logbook.entries import enter

PAIRS = either(quick=50, full=1_000)


@pytest.mark.django_db(transaction=True)
def test_of_two_chiefs_at_once_one_wins_and_the_other_is_told(
    areas, survey_rounds, subdistrict_officer, district_chief, district_officer
):
    today = timezone.localdate()
    given = {"starts_on": today, "ends_on": today, "reason": "ลา", "document": "1", "on": today, "by": district_chief}
    delegate_approval(delegate=district_officer, **given)
    entries = [enter(serial=2 * pair + 10, by=subdistrict_officer) for pair in range(PAIRS)]
    told: dict[tuple, list[str]] = {}
    together = threading.Barrier(2)

    def go(who, step):
        for entry in entries:
            together.wait()
            try:
                decide(entry=entry, step=step, reason="ขอรูป", by=who, at=timezone.now())
                told.setdefault((entry.pk, step), []).append("done")
            except WrongState:
                told.setdefault((entry.pk, step), []).append("told")
        connection.close()

    threads = [
        threading.Thread(target=go, args=arguments)
        for arguments in ((district_chief, "approve"), (district_officer, "return"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    answers = Counter(answer for found in told.values() for answer in found)
    assert answers == {"done": PAIRS, "told": PAIRS}
    won = {pk: step for (pk, step), found in told.items() if found == ["done"]}
    states = {"approve": ("approved", "confirmed"), "return": ("returned", "returned")}
    homes = Household.objects.in_bulk()
    for entry in Entry.objects.all():
        assert (entry.state, homes[entry.household_id].confirmation) == states[won[entry.pk]]
    decisions = Entry.events.rel.related_model.objects.exclude(state="pending").values("pgh_obj", "state").distinct()
    assert decisions.count() == PAIRS
