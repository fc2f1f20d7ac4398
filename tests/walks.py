"""What the walks through the state machines share."""

from collections.abc import Collection, Sequence


def new_first(pairs: Sequence[tuple], taken: Collection[tuple], at: int) -> tuple:
    """Return one of the pairs of step and person, of those that no walk has taken so far while there are any.

    `at` is drawn, not the pair: what is drawn may not depend on the walks before.
    """
    among = [pair for pair in pairs if pair not in taken] or pairs
    return among[at % len(among)]
