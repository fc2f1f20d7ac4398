"""What was published of the country in 2566, and how that divides among the provinces."""

from dataclasses import dataclass

from areas.models import Area
from areas.scope import Scope
from tpmap.demonstration.families import SHAPES

# BMN survey of 2566 as TPMAP publishes it.
SURVEYED_HOUSEHOLDS, SURVEYED_PERSONS = 12_942_574, 36_130_610
POOR_HOUSEHOLDS, POOR_PERSONS = 197_298, 655_365
FRAGILE_HOUSEHOLDS, FRAGILE_PERSONS = 11_023_225, 33_384_526
CARD_HOLDERS_NOT_POOR = 13_220_965
# The rest of the 13 million are those that the Logbook itself added.
HOUSEHOLDS = 13_000_000

POOR_RATE = POOR_HOUSEHOLDS / SURVEYED_HOUSEHOLDS
LEFT_OUT_RATE = 1 - SURVEYED_HOUSEHOLDS / HOUSEHOLDS
# Households of 2561 where they are published.
COUNTED = {"41": 328_096, "50": 378_466, "84": 205_120}
# Target poor of 2565 and their percentage of the persons surveyed: says how many people live there, and how poor.
POOR_OF_2565 = {
    "50": (52_928, 5.36), "31": (45_356, 4.41), "57": (42_140, 5.42), "80": (36_941, 4.3), "41": (36_931, 3.7),
    "55": (35_949, 10.97), "67": (35_548, 5.0), "30": (32_144, 1.87), "36": (29_845, 3.64), "33": (28_892, 3.08),
    "23": (706, 0.58), "75": (920, 0.75), "73": (1_493, 0.3),
}  # fmt: skip
POOR_RATE_OF_2565 = 1_025_782 / 36_103_806
PERSONS_A_HOUSEHOLD = SURVEYED_PERSONS / SURVEYED_HOUSEHOLDS


@dataclass(frozen=True)
class ProvinceShare:
    """How many households a province gets, how many of them poor, and how many provinces come before it."""

    code: str
    households: int
    poor: int
    rank: int


def province_shares(households: int) -> list[ProvinceShare]:
    """Divide so many households among the provinces, by what is published, else by the number of subdistricts."""
    subdistricts = _subdistricts()
    known = COUNTED | {
        code: poor / percent * 100 / PERSONS_A_HOUSEHOLD
        for code, (poor, percent) in POOR_OF_2565.items()
        if code not in COUNTED
    }
    known = {code: number / SURVEYED_HOUSEHOLDS for code, number in known.items() if code in subdistricts}
    others = [code for code in subdistricts if code not in known]
    room = (1 - sum(known.values())) / max(sum(subdistricts[code] for code in others), 1)
    shares = known | {code: room * subdistricts[code] for code in others}
    sizes = apportioned(shares, households)
    poor = apportioned(_poor_weights(sizes), round(households * SURVEYED_HOUSEHOLDS / HOUSEHOLDS * POOR_RATE))
    return [ProvinceShare(code, sizes[code], poor[code], rank) for rank, code in enumerate(sorted(sizes))]


def apportioned(weights: dict[str, float], total: int) -> dict[str, int]:
    """Divide `total` in proportion to `weights`; the parts add up to it."""
    sizes, given, so_far, whole = {}, 0, 0.0, sum(weights.values())
    for code in sorted(weights):
        so_far += weights[code]
        sizes[code] = round(total * so_far / whole) - given
        given += sizes[code]
    return sizes


def shape_bounds(*, poor: bool) -> list[float]:
    """Return the cumulative shares of the families' shapes but the last.

    A poor household has 3.32 members where the average has 2.79: just what comes out when large ones are as much
    likelier as they are larger.
    """
    weights = [weight * (len(shape) if poor else 1) for weight, shape in SHAPES]
    return [sum(weights[: at + 1]) / sum(weights) for at in range(len(weights) - 1)]


def _poor_weights(sizes: dict[str, int]) -> dict[str, float]:
    national = POOR_RATE_OF_2565 * 100
    known = {code: sizes[code] * percent / national for code, (_poor, percent) in POOR_OF_2565.items() if code in sizes}
    room = max(sum(sizes.values()) - sum(known.values()), 1)
    others = {code: size for code, size in sizes.items() if code not in known}
    return known | {code: room * size / max(sum(others.values()), 1) for code, size in others.items()}


def _subdistricts() -> dict[str, int]:
    """Return how many subdistricts in force each province has."""
    found: dict[str, int] = {}
    for code in Area.objects.within(Scope.everywhere()).current().filter(level=6).values_list("code", flat=True):
        found[code[:2]] = found.get(code[:2], 0) + 1
    return found
