"""The worked households of the figures: 12 households, the 17 indicators, 40 persons."""

from fractions import Fraction

from mpi.alkire_foster import Unit

ITEMS = (1, 4, 5, 7, 8, 9, 10, 11, 15, 16, 17, 19, 20, 21, 22, 27, 28)
POINTS = (3,) * 12 + (4,) * 3 + (6,) * 2
WEIGHTS = tuple(Fraction(points, 60) for points in POINTS)
DIMENSIONS = {"H": range(4), "L": range(4, 8), "E": range(8, 12), "I": range(12, 15), "A": range(15, 17)}

# Size and failing survey items of each household.
HOUSEHOLDS = (
    (4, ()),
    (3, (22,)),
    (5, (4, 8, 22)),
    (4, (1, 4, 5, 7)),
    (2, (20, 21, 22)),
    (2, (27, 28)),
    (1, (27,)),
    (6, (4, 5, 7, 8, 9)),
    (3, (8, 9, 10, 11, 22)),
    (5, (4, 5, 8, 9, 16, 20, 22, 27)),
    (4, ITEMS),
    (1, ()),
)


def row(failing: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(item in failing) for item in ITEMS)


def units(first: int = 1, last: int = 12, *, by_households: bool = False) -> list[Unit]:
    """Return the households `first` to `last`, counted by persons or by households."""
    return [Unit(row(failing), 1 if by_households else size) for size, failing in HOUSEHOLDS[first - 1 : last]]
