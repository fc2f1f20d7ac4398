"""What is wrong with an answer, if anything."""

from urllib.parse import quote

from django.conf import settings
from django.shortcuts import resolve_url

from tests.matrix.expectations import (
    FROM_ABOVE,
    OF_LOOKS,
    OF_OFFICE,
    OWN_BUT,
    Address,
    Person,
    Relation,
    accounts_known,
    families_known,
    is_open,
    may,
    offices_known,
    refuses_all,
    relation_to,
)
from tests.matrix.ways_out import Answer, found_in, spellings, whole_numbers_in
from tests.matrix.world import World

REFUSED = {403, 404, 405}
# What may be written though nothing was done: the session, and that somebody was refused.
OF_THE_REQUEST = {"django_session"}


def _said(person: Person, address: Address, method: str, answer: Answer) -> str:
    return f"{person.name} {method} {answer.path} ({address.case})"


class Judge:
    """Knows what each of the cast may read, and says what is wrong with an answer.

    `by_walls`: by the walls alone. They let everybody read of the offices above him (`logbook/walls.py`): their names
    stand beside his families; what he may open and change of theirs is left to the gate.
    """

    def __init__(self, world: World, *, by_walls: bool = False):
        self.world, self.by_walls = world, by_walls
        self.unknown = {name: self._unknown_to(person) for name, person in world.people.items()}
        marks = [case.marks for case in world.cases.values()]
        words = [word for one in marks for word in (one.word, one.of_office, one.asker)]
        words += [one.house_code for one in marks]
        self.nobodys = {spelling: word for word in words for spelling in spellings(word)}

    def _unknown_to(self, person: Person) -> dict[str, str]:
        families = families_known(person, self.world)
        offices = offices_known(person, self.world, from_below=self.by_walls)
        accounts = accounts_known(person, self.world)
        secrets = {}
        for name, case in self.world.cases.items():
            told = () if name in families else case.secrets_of_family
            told += () if name in offices else case.secrets_of_office
            told += () if name in accounts or person.user == case.exporter else case.secrets_of_account
            secrets |= {spelling: f"{name}: {secret}" for secret in told for spelling in spellings(secret)}
        return secrets

    def faults(self, person: Person, address: Address, method: str, answer: Answer, *, sent: str = "") -> list[str]:
        """Return what is wrong, in words; `sent` is what the person himself sent, which may come back to him."""
        wrong = self.leaks(person, address, method, answer, sent=sent)
        if self._is_above(person, address):
            return wrong
        said = _said(person, address, method, answer)
        if not self._is_expected(person, address, method, answer):
            wrong.append(f"{said}: {answer.status} is not expected, {relation_to(person, address, self.world)}")
        if answer.status in REFUSED:
            tables = {table for table, _parameters in answer.writes} - OF_THE_REQUEST
            wrong += [f"{said}: refused, and wrote {sorted(tables)}"] if tables else []
        return wrong

    def leaks(self, person: Person, address: Address, method: str, answer: Answer, *, sent: str = "") -> list[str]:
        """Return who is named where he must not be, and that a page broke, which may tell anything."""
        said = _said(person, address, method, answer)
        is_broken = answer.status >= 500 and not self._is_above(person, address)
        wrong = [f"{said}: {answer.status} {answer.error}"] if is_broken else []
        if address.name in OF_LOOKS and address.case and person.scope.covers(address.codes[0]):
            sent += "".join(self.world.cases[address.case].secrets_of_family)
        return wrong + [f"{said}: {told}" for told in self._leaks(person, answer, sent)]

    def faults_of_broker(self, text: str) -> list[str]:
        """Return who is named in the cache and the queues, where nobody may be."""
        numbers = ["a whole number" for _number in whole_numbers_in(text)]
        return [f"the broker keeps {name}" for name in (*found_in(text, self.nobodys), *numbers)]

    def _is_above(self, person: Person, address: Address) -> bool:
        is_of_office = self.by_walls and address.subject in OF_OFFICE
        return is_of_office and relation_to(person, address, self.world) == Relation.PARENT

    def _leaks(self, person: Person, answer: Answer, sent: str) -> list[str]:
        unknown = {
            spelling: name
            for spelling, name in self.unknown[person.name].items()
            if name.partition(": ")[2] not in sent
        }
        leaks = []
        for way, text in answer.shown.items():
            # The address asked for may be repeated; nothing else of the family may.
            told = text.replace(answer.path, "").replace(quote(answer.path, safe=""), "")
            leaks += [f"the {way} tells {name}" for name in found_in(told, unknown)]
            leaks += [f"the {way} tells a whole number" for _number in whole_numbers_in(told)]
        for way, text in answer.kept.items():
            leaks += [f"the {way} keeps {name}" for name in found_in(text, self.nobodys)]
            leaks += [f"the {way} keeps a whole number" for _number in whole_numbers_in(text)]
        return leaks + [
            f"{table} was written with {name}"
            for table, parameters in answer.writes
            for name in found_in(parameters, unknown)
            if table not in OF_THE_REQUEST
        ]

    def _is_expected(self, person: Person, address: Address, method: str, answer: Answer) -> bool:
        if person.user is None and not is_open(address.view):
            leads_to_sign_in = answer.shown["headers"].count(resolve_url(settings.LOGIN_URL))
            return answer.status in {401, 403} or (answer.status == 302 and bool(leads_to_sign_in))
        # What the API may be asked at all, it says to everybody; it tells of no row.
        if method == "OPTIONS" and hasattr(address.view, "cls"):
            return answer.status < 500
        if refuses_all(address.view, method):
            return answer.status in {403, 404, 405}
        if not may(person, address, method):
            return answer.status in {403, 405}
        if not address.case:
            return answer.status < 500
        related = relation_to(person, address, self.world)
        if related == Relation.PARENT and address.name in FROM_ABOVE:
            return answer.status < 500
        if related != Relation.OWN:
            return answer.status in {404, 405}
        if method not in ("GET", "POST"):
            return answer.status < 500
        refused, _reason = OWN_BUT.get(address.name, ((), ""))
        return answer.status not in {403, 404} or answer.status in refused
