"""The multidimensional poverty figures of Alkire and Foster, exact: fractions in, fractions out, no Django.

A unit (a household, or a person) is a row of ones (deprived) and zeros, and stands for `population` persons. Its
deprivation score is the sum of the weights of its ones. It is poor when the score reaches the poverty cut-off, which is
inclusive, or, by the union rule, when the score is above nothing. Figures of nobody are None, never 0.
Source: S. Alkire and J. Foster, Counting and multidimensional poverty measurement, Journal of Public Economics 2011.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

UNION = "union"
PovertyCutoff = Fraction | str  # a fraction of 1, or UNION


@dataclass(frozen=True, slots=True)
class Unit:
    deprived: Sequence[int]
    population: int = 1


def share(part: int | Fraction, whole: int | Fraction) -> Fraction | None:
    return Fraction(part) / whole if whole else None


@dataclass(frozen=True)
class PovertyFigures:
    """Counts of persons, from which every figure follows. Counts of parts add up to those of the whole.

    `deprived` and `poor_and_deprived` hold one count an indicator, in the order of `weights`, which sum to 1.
    """

    weights: tuple[Fraction, ...]
    population: int
    poor: int
    deprived: tuple[int, ...]
    poor_and_deprived: tuple[int, ...]

    @classmethod
    def of_nobody(cls, weights: Sequence[Fraction]) -> Self:
        nobody = (0,) * len(weights)
        return cls(tuple(weights), 0, 0, nobody, nobody)

    def __add__(self, other: Self) -> Self:
        """Join two populations that share the weights."""
        if self.weights != other.weights:
            raise ValueError("Figures with different weights do not add up.")
        return type(self)(
            self.weights,
            self.population + other.population,
            self.poor + other.poor,
            tuple(map(sum, zip(self.deprived, other.deprived, strict=True))),
            tuple(map(sum, zip(self.poor_and_deprived, other.poor_and_deprived, strict=True))),
        )

    @property
    def deprivation_of_the_poor(self) -> Fraction:
        """The scores of all the poor, summed over persons."""
        return sum(map(Fraction.__mul__, self.weights, map(Fraction, self.poor_and_deprived)), Fraction())

    @property
    def headcount_ratio(self) -> Fraction | None:
        """H, the share of the population that is poor."""
        return share(self.poor, self.population)

    @property
    def intensity(self) -> Fraction | None:
        """A, the mean score of the poor."""
        return share(self.deprivation_of_the_poor, self.poor)

    @property
    def adjusted_headcount_ratio(self) -> Fraction | None:
        """M0 = H × A, the share of all possible deprivations that the poor suffer."""
        return share(self.deprivation_of_the_poor, self.population)

    @property
    def uncensored_headcount_ratios(self) -> tuple[Fraction | None, ...]:
        """For each indicator the share of the population that is deprived in it, poor or not."""
        return tuple(share(count, self.population) for count in self.deprived)

    @property
    def censored_headcount_ratios(self) -> tuple[Fraction | None, ...]:
        """For each indicator the share of the population that is poor and deprived in it."""
        return tuple(share(count, self.population) for count in self.poor_and_deprived)

    @property
    def contributions(self) -> tuple[Fraction | None, ...]:
        """For each indicator its share of M0; they sum to 1."""
        suffered = self.deprivation_of_the_poor
        return tuple(
            share(weight * count, suffered) for weight, count in zip(self.weights, self.poor_and_deprived, strict=True)
        )

    def contribution_of(self, places: Iterable[int]) -> Fraction | None:
        """Return the share of M0 that the indicators at `places` have together, as those of a dimension."""
        contributions = self.contributions
        chosen = [contributions[place] for place in places]
        return None if None in chosen else sum(chosen, Fraction())

    def contribution_of_part(self, part: Self) -> Fraction | None:
        """Return the share of this population's M0 that its subgroup `part` has."""
        return share(part.deprivation_of_the_poor, self.deprivation_of_the_poor)


def measure(units: Iterable[Unit], weights: Sequence[Fraction], poverty_cutoff: PovertyCutoff) -> PovertyFigures:
    """Identify the poor among `units` and count.

    Scores are compared as whole numbers of the weights' common denominator: 3 × 1/15 is exactly 1/5.
    """
    denominator = math.lcm(*(weight.denominator for weight in weights))
    points = [int(weight * denominator) for weight in weights]
    least = 1 if poverty_cutoff == UNION else math.ceil(poverty_cutoff * denominator)
    deprived, poor_and_deprived = [0] * len(points), [0] * len(points)
    population = poor = 0
    for unit in units:
        population += unit.population
        is_poor = sum(map(int.__mul__, points, unit.deprived)) >= least
        poor += unit.population * is_poor
        for place, ones in enumerate(unit.deprived):
            deprived[place] += ones * unit.population
            poor_and_deprived[place] += ones * unit.population * is_poor
    return PovertyFigures(tuple(weights), population, poor, tuple(deprived), tuple(poor_and_deprived))
