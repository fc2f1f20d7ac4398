"""Citizen IDs of the office 0000, sealed by the million: valid, all different, nobody's."""

from collections.abc import Iterable, Iterator
from itertools import islice
from struct import Struct

from psycopg import Connection, sql

from households.identity import seal_all

# First digits by how somebody was registered: born since 2527, before, or without Thai nationality.
DIGITS = {"y": "12", "o": "354", "f": "67"}
SEQUENCES = 10_000_000  # for each first digit
ROWS_A_WRITE = 2_000
# Read once and dropped: autovacuum would go over them beside the work.
MADE = "CREATE UNLOGGED TABLE {} (nth int, sealed bytea, lookup bytea) WITH (autovacuum_enabled = off)"
NOT_A_NUMBER = "n"
HEADER, TRAILER = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
# A row of COPY in binary: three fields, each after its length: the person, 42 bytes sealed, 32 of look-up.
ROW = Struct("!hiii42si32s")
# What the digits that change add to the check digit's sum, by their weights.
HIGH = [sum(int(digit) * weight for digit, weight in zip(f"{n:04d}", (8, 7, 6, 5), strict=True)) for n in range(10_000)]
LOW = [sum(int(digit) * weight for digit, weight in zip(f"{n:03d}", (4, 3, 2), strict=True)) for n in range(1_000)]
CHECK = [str((11 - rest) % 10) for rest in range(11)]


class OutOfNumbers(Exception):
    """More people than the office 0000 has numbers for."""


def citizen_ids(kind: str, start: int) -> Iterator[str]:
    """Yield the numbers of a kind of person from the `start`-th on. Raises OutOfNumbers.

    As `names.citizen_id`, but fast enough for a country.
    """
    digits = DIGITS[kind]
    for at in range(start, SEQUENCES * len(digits)):
        sequence, which = divmod(at, len(digits))
        high, low = divmod(sequence, 1_000)
        digit = digits[which]
        yield f"{digit}0000{sequence:07d}{CHECK[(int(digit) * 13 + HIGH[high] + LOW[low]) % 11]}"
    raise OutOfNumbers


def numbers_of(kinds: Iterable[str], starts: dict[str, int]) -> Iterator[str]:
    """Yield the number of each person who has one."""
    of_kind = {kind: citizen_ids(kind, start) for kind, start in starts.items()}
    return (next(of_kind[kind]) for kind in kinds if kind != NOT_A_NUMBER)


def seal_numbers(
    connection: Connection, *, person: sql.Identifier, number: sql.Identifier, starts: dict[str, int]
) -> int:
    """Make the table `number` with a sealed number for every person of `person` who has one; returns how many."""
    read = sql.SQL("SELECT string_agg(kind, '' ORDER BY nth) FROM {}").format(person)
    (kinds,) = connection.execute(read).fetchone()
    kinds = kinds or ""
    connection.execute(sql.SQL(MADE).format(number))
    people = [nth for nth, kind in enumerate(kinds, start=1) if kind != NOT_A_NUMBER]
    sealed = seal_all(numbers_of(kinds, starts))
    rows = (
        ROW.pack(3, 4, nth, len(seal), seal, len(lookup), lookup)
        for nth, (seal, lookup) in zip(people, sealed, strict=True)
    )
    into = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(number)
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        copy.write(HEADER)
        while some := list(islice(rows, ROWS_A_WRITE)):
            copy.write(b"".join(some))
        copy.write(TRAILER)
    connection.execute(sql.SQL("ANALYZE {}").format(number))
    return len(people)
