"""Who asks for what: every address, by everybody, about every family, in every way."""

from collections.abc import Iterator
from itertools import chain

from tests.chaos.tier import FULL
from tests.matrix.expectations import DETAILS, LISTS, METHODS, Address, detail, listed
from tests.matrix.verdicts import Judge
from tests.matrix.ways_out import Asker, kept_by_the_broker
from tests.matrix.world import Person, World

USUAL, RARE = METHODS[:2], METHODS[2:]
# So many addresses share one world.
PART = 30


def in_parts(names: list[str]) -> list[list[str]]:
    """Return the addresses in parts of a test each: every nth, so that they take about as long."""
    count = -(-len(names) // PART)
    return [names[first::count] for first in range(count)]


class Walk:
    """Goes through the world of the matrix. A full one asks everything, a quick one of each thing a part.

    Full: GET and POST of every address by everybody about every case, one other method each. Whoever has no area
    stands the same to every case and is asked about one. Quick: one method of everybody about one case, another one
    and another case at each address.
    """

    def __init__(self, world: World, asker: Asker, judge: Judge, *, is_full: bool = FULL):
        self.world, self.asker, self.judge, self.is_full = world, asker, judge, is_full
        self.people, self.cases = list(world.people.values()), list(world.cases)

    def faults_of_detail(self, name: str) -> list[str]:
        """Return what is wrong with an address that has parameters."""
        place = DETAILS.index(name)
        addresses = [detail(name, case, self.world) for case in self.cases]
        asked = self._all_of(addresses, place) if self.is_full else self._part_of(addresses, place)
        return self._faults(asked)

    def _all_of(self, addresses: list[Address], place: int) -> Iterator[tuple[Person, Address, str]]:
        for turn, person in enumerate(self.people, start=place):
            one = addresses[turn % len(addresses)]
            chosen = addresses if person.scope.prefixes else [one]
            yield from ((person, address, method) for address in chosen for method in USUAL)
            yield person, one, RARE[turn // len(addresses) % len(RARE)]

    def _part_of(self, addresses: list[Address], place: int) -> Iterator[tuple[Person, Address, str]]:
        for turn, person in enumerate(self.people, start=place):
            yield person, addresses[turn % len(addresses)], USUAL[turn // len(addresses) % 2]
            if turn % len(RARE) == 0:
                yield person, addresses[turn % len(addresses)], RARE[place % len(RARE)]

    def faults_of_list(self, name: str) -> list[str]:
        """Return what is wrong with an address without parameters: as it is, asked for the cases' places and names."""
        place, asked = LISTS.index(name), []
        queries = list(chain.from_iterable(map(self._queries, self.cases)))
        for turn, person in enumerate(self.people, start=place):
            first = turn % len(queries)
            chosen = (queries + queries)[first : first + (len(queries) // 2 if self.is_full else 1)]
            asked += [(person, listed(name, query), "GET") for query in ("", *chosen)]
            methods = ("POST", RARE[turn % len(RARE)])
            asked += [(person, listed(name), method) for method in (methods if self.is_full else [methods[turn % 2]])]
        return self._faults(asked)

    def _queries(self, case_name: str) -> list[str]:
        case = self.world.cases[case_name]
        tambon = case.household.area_id[:6]
        return [
            f"?show=all&province={tambon[:2]}&district={tambon[:4]}&subdistrict={tambon}&area={tambon}",
            f"?q={case.marks.word}&name={case.marks.word}",
        ]

    def _faults(self, asked) -> list[str]:
        wrong = []
        for person, address, method in asked:
            answer = self.asker.ask(person, method, address.path)
            wrong += self.judge.faults(person, address, method, answer, sent=address.path.partition("?")[2])
        return wrong + self.judge.faults_of_broker(kept_by_the_broker())

    def faults_of_admin(self, path: str, place: int) -> list[str]:
        """Return who got into an address of the admin: none of the cast is a superuser."""
        everybody = [(person, method) for person in self.people for method in USUAL]
        let_in = []
        for person, method in everybody if self.is_full else [everybody[place % len(everybody)]]:
            answer = self.asker.ask(person, method, path)
            let_in += [] if answer.status in {302, 403, 404, 405} else [f"{person.name} {method} {answer.status}"]
            let_in += self.judge.faults(person, Address("admin", path), method, answer)
        return let_in
