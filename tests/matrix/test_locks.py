"""R-21: each lock alone is enough. And without any of them the matrix finds what comes out: it is no blind judge."""

from contextlib import ExitStack
from operator import itemgetter

import pytest

from tests.chaos.tier import FULL
from tests.locks import without_gate, without_walls
from tests.matrix.expectations import DETAILS, LISTS, SUBJECT_OF, UNWALLED, Relation, detail, may, relation_to
from tests.matrix.verdicts import Judge
from tests.matrix.walk import USUAL, in_parts

# Which lock is left: how the other one is taken away.
LOCKS = {"walls": without_gate, "gate": without_walls}
# The quick tier walks a part of the addresses with either lock, the full one all.
WALKED = DETAILS if FULL else DETAILS[::9]
LISTED = LISTS if FULL else LISTS[::9]
WALLED = [name for name in WALKED if SUBJECT_OF[name] not in UNWALLED]
WALKS = [("walls", names) for names in in_parts(WALLED)] + [("gate", names) for names in in_parts(WALKED)]
# What nobody of another area gets without any lock either, because something else is asked first.
_OWN = "one's own, whatever its area"
_ASKER = "of who asked for the file"
_OWNER = "of who keeps the report and those with whom it is shared"
_GIVEN = "of the agency to which the case was given"
_EVERYBODYS = "the same for the whole country"
HELD_OTHERWISE = {
    "accounts:device-end": _OWN,
    "accounts:passkey-remove": _OWN,
    "data-export-cancel": _ASKER,
    "data-export-detail": _ASKER,
    "data-export-file": _ASKER,
    "logbook:criterion-edit": _EVERYBODYS,
    "logbook:inbox-assignment": _GIVEN,
    "logbook:inbox-report": _GIVEN,
    "logbook:inbox-step": _GIVEN,
    "logbook:lineage-undo": "both ends have to lie in one's area, which is asked besides",
    "logbook:menu-item": _EVERYBODYS,
    "logbook:menu-item-edit": _EVERYBODYS,
    "logbook:photo-discard": "of who chose the photo",
    "logbook:problem-group-assign": "the code in the address is held against one's area",
    "reports:export-again": _ASKER,
    "reports:export-cancel": _ASKER,
    "reports:export-download": _ASKER,
    "reports:saved": _OWNER,
    "reports:saved-edit": _OWNER,
    "reports:saved-hide": _OWNER,
    "reports:saved-redesign": _OWNER,
    "reports:saved-show": _OWNER,
}


@pytest.mark.parametrize(("lock", "names"), WALKS)
def test_either_lock_alone_keeps_every_row(lock, names, walk):
    walk.judge = Judge(walk.world, by_walls=lock == "walls")
    with LOCKS[lock]():
        assert {name: faults for name in names if (faults := walk.faults_of_detail(name))} == {}


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("names", in_parts(LISTED), ids=itemgetter(0))
def test_either_lock_alone_keeps_every_list(lock, names, walk):
    walk.judge = Judge(walk.world, by_walls=lock == "walls")
    with LOCKS[lock]():
        assert {name: faults for name in names if (faults := walk.faults_of_list(name))} == {}


@pytest.mark.parametrize("names", in_parts(WALKED), ids=itemgetter(0))
def test_without_any_lock_it_comes_out(names, walk):
    with ExitStack() as stack:
        for unlocked in LOCKS.values():
            stack.enter_context(unlocked())
        silent = {name for name in names if not _comes_out(name, walk)}
    assert silent == {*names} & {*HELD_OTHERWISE}


def _comes_out(name: str, walk) -> bool:
    """Tell whether the judge finds anything wrong with what anybody is told of a case of another province."""
    address = detail(name, "far", walk.world)
    strangers = [person for person in walk.people if relation_to(person, address, walk.world) != Relation.OWN]
    asked = [(person, method) for method in USUAL for person in strangers if may(person, address, method)]
    return any(
        walk.judge.faults(person, address, method, walk.asker.ask(person, method, address.path))
        for person, method in asked
    )
