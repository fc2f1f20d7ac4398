"""The words of names, kept beside the members so that a tolerant search finds them by equality."""

from collections.abc import Sequence
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from households.models import Household, NamePosting, NameToken
from households.names import strong_key, weak_key

BATCH = 5_000
LONGEST = NameToken._meta.get_field("token").max_length


def name_words(first_name: str, last_name: str) -> list[str]:
    """Return the words by which a member is found, sorted: first and last name in normal form, without the title."""
    return sorted({word[:LONGEST] for word in strong_key(f"{first_name} {last_name}").split()})


def first_name_words(first_name: str) -> list[str]:
    """Return the words of a first name for `post_new_names`, sorted."""
    return sorted({word[:LONGEST] for word in strong_key(first_name).split()})


def last_name_words(last_name: str) -> list[str]:
    """Return the words of a last name; what looks like a title there is none."""
    return sorted({word[:LONGEST] for word in strong_key(f"0 {last_name}").split()[1:]})


def post_new_names(rows: str, params: Sequence) -> None:
    """Write the postings of members that have none yet, all at once.

    `rows` is SQL with the columns member_id, household_id, area_code and words, a text[].
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT word FROM ({rows}) AS named, unnest(named.words) AS word"
            " WHERE NOT EXISTS (SELECT 1 FROM households_nametoken AS known WHERE known.token = word)",
            params,
        )
        _tokens({word for (word,) in cursor.fetchall()})
        cursor.execute(
            "INSERT INTO households_nameposting (token_id, area_code, household_id, member_id)"
            " SELECT DISTINCT known.id, named.area_code, named.household_id, named.member_id"
            f" FROM ({rows}) AS named, unnest(named.words) AS word JOIN households_nametoken AS known"
            " ON known.token = word",
            params,
        )


def refresh_name_postings(members) -> None:
    """Bring the postings of these members (a QuerySet) in line with their names and their households' areas."""
    stream = members.values_list("pk", "first_name", "last_name").iterator(chunk_size=BATCH)
    while batch := list(islice(stream, BATCH)):
        _refresh(batch)


def refresh_posting_areas(households) -> None:
    """Give the postings of these households (a QuerySet) the area that each household has now."""
    area = Household.objects.filter(pk=OuterRef("household_id")).values("area_id")
    NamePosting.objects.filter(member__household__in=households).update(area_code=Subquery(area))


@transaction.atomic
def _refresh(people: Sequence[tuple[UUID, str, str]]) -> None:
    named = [(pk, word) for pk, first_name, last_name in people for word in name_words(first_name, last_name)]
    _tokens({word for _pk, word in named})
    wanted = (
        "WITH wanted AS (SELECT known.id AS token_id, home.area_code, home.id AS household_id, person.id AS member_id"
        " FROM unnest(%s::uuid[], %s::text[]) AS named (member_id, word)"
        " JOIN households_nametoken AS known ON known.token = named.word"
        " JOIN households_member AS person ON person.id = named.member_id"
        " JOIN households_household AS home ON home.id = person.household_id)"
    )
    words = [[pk for pk, _word in named], [word for _pk, word in named]]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{wanted} DELETE FROM households_nameposting AS old WHERE member_id = ANY(%s)"
            " AND (token_id, area_code, household_id, member_id) NOT IN (TABLE wanted)",
            [*words, [pk for pk, *_names in people]],
        )
        cursor.execute(
            f"{wanted} INSERT INTO households_nameposting (token_id, area_code, household_id, member_id)"
            " TABLE wanted ON CONFLICT (member_id, token_id) DO NOTHING",
            words,
        )


def _tokens(words: set[str]) -> dict[str, int]:
    """Return the id of each word, writing those that no name had before."""
    known = dict(NameToken.objects.filter(token__in=words).values_list("token", "id"))
    # Sorted, so that two transactions with common new words wait for each other instead of locking up.
    new = sorted(words - known.keys())
    NameToken.objects.bulk_create([NameToken(token=word, weak=weak_key(word)) for word in new], ignore_conflicts=True)
    return known | dict(NameToken.objects.filter(token__in=new).values_list("token", "id"))
