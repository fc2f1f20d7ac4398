"""Who asks for what: every address, by everybody, about every family, in every way."""

from collections.abc import Iterator
from itertools import chain

from tests.chaos.tier import FULL
from tests.matrix.expectations import DETAILS, LISTS, METHODS, Address, Relation, detail, listed, relation_to
from tests.matrix.verdicts import Judge
from tests.matrix.ways_out import Asker, kept_by_the_broker
from tests.matrix.world import Person, World

USUAL, RARE = METHODS[:2], METHODS[2:]
# So many addresses share one world.
PART = 60


def in_parts(names: list[str]) -> list[list[str]]:
    """Return the addresses in parts of a test each: every nth, so that they take about as long."""
    count = -(-len(names) // PART)
    return [names[first::count] for first in range(count)]


class Walk:
    """Goes through the world of the matrix. A full one asks everything, a quick one of each thing a part.

    Full: everybody at every address about one case of each relation to him, by GET and POST, and by two of the other
    methods. Quick: half of the people about one case by one method, at the next address the other half about others.
    """

    def __init__(self, world: World, asker: Asker, judge: Judge, *, is_full: bool = FULL):
        self.world, self.asker, self.judge, self.is_full = world, asker, judge, is_full
        self.people, self.cases = list(world.people.values()), list(world.cases)

    def faults_of_detail(self, name: str) -> list[str]:
        """Return what is wrong with an address that has parameters."""
        place, asked = DETAILS.index(name), []
        addresses = [detail(name, case, self.world) for case in self.cases]
        for turn, person in self._people(place):
            first = turn % len(addresses)
            of_each = self._one_of_each_relation(person, addresses[first:] + addresses[:first])
            if self.is_full:
                asked += [(person, address, method) for address in of_each for method in USUAL]
                asked += [(person, of_each[0], RARE[(turn + more) % len(RARE)]) for more in range(2)]
            else:
                method = RARE[turn // 10 % len(RARE)] if turn % 10 == 9 else USUAL[(turn + place) // 4 % 2]
                asked.append((person, of_each[(turn + place) // 8 % len(of_each)], method))
        return self._faults(asked)

    def _people(self, place: int) -> Iterator[tuple[int, Person]]:
        """Yield who asks at the address of that place, each with his turn."""
        numbered = enumerate(self.people, start=place)
        return ((turn, person) for turn, person in numbered if self.is_full or (turn - place) % 2 == place % 2)

    def _one_of_each_relation(self, person: Person, addresses: list[Address]) -> list[Address]:
        of_each: dict[Relation, Address] = {}
        for address in addresses:
            of_each.setdefault(relation_to(person, address, self.world), address)
        return list(of_each.values())

    def faults_of_list(self, name: str) -> list[str]:
        """Return what is wrong with an address without parameters: as it is, asked for the cases' places and names."""
        place, asked = LISTS.index(name), []
        queries = list(chain.from_iterable(map(self._queries, self.cases)))
        for turn, person in self._people(place):
            one_query = listed(name, queries[turn % len(queries)])
            ways = [(listed(name), "GET"), (one_query, "GET"), (listed(name), METHODS[1:][turn % len(METHODS[1:])])]
            asked += [(person, *way) for way in (ways if self.is_full else [ways[turn // 2 % len(ways)]])]
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
        # Whoever is no superuser stands the same to it: some of them knock at each address, all of them somewhere.
        for person, method in everybody[place % 6 :: 6] if self.is_full else [everybody[place % len(everybody)]]:
            answer = self.asker.ask(person, method, path)
            let_in += [] if answer.status in {302, 403, 404, 405} else [f"{person.name} {method} {answer.status}"]
            let_in += self.judge.faults(person, Address("admin", path), method, answer)
        return let_in
