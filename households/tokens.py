"""The words of names, kept beside the members so that a tolerant search finds them by equality."""

from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from households.models import Household, Member, NamePosting, NameToken
from households.names import strong_key, weak_key

BATCH = 5_000
LONGEST = NameToken._meta.get_field("token").max_length


def name_words(member: Member) -> set[str]:
    """Return the words by which a member is found: first and last name in normal form, without the title."""
    return {word[:LONGEST] for word in strong_key(f"{member.first_name} {member.last_name}").split()}


def first_name_words(first_name: str) -> list[str]:
    """Return the words of a first name for `post_new_names`, sorted."""
    return sorted({word[:LONGEST] for word in strong_key(first_name).split()})


def last_name_words(last_name: str) -> list[str]:
    """Return the words of a last name; what looks like a title there is none."""
    return sorted({word[:LONGEST] for word in strong_key(f"0 {last_name}").split()[1:]})


def post_new_names(rows: str, params: Sequence) -> None:
    """Write the postings of members that have none yet, in one statement.

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
    rows = members.select_related("household").only("first_name", "last_name", "household__area")
    stream = rows.iterator(chunk_size=BATCH)
    while batch := list(islice(stream, BATCH)):
        _refresh(batch)


def refresh_posting_areas(households) -> None:
    """Give the postings of these households (a QuerySet) the area that each household has now."""
    area = Household.objects.filter(pk=OuterRef("household_id")).values("area_id")
    NamePosting.objects.filter(household__in=households).update(area_code=Subquery(area))


@transaction.atomic
def _refresh(members: Iterable[Member]) -> None:
    words = {member: name_words(member) for member in members}
    tokens = _tokens(set().union(*words.values()))
    wanted = {(member.pk, tokens[word]): member for member in words for word in words[member]}
    stale = []
    for posting in NamePosting.objects.filter(member__in=words):
        member = wanted.get((posting.member_id, posting.token_id))
        if member and (posting.household_id, posting.area_code) == (member.household_id, member.household.area_id):
            del wanted[posting.member_id, posting.token_id]
        else:
            stale.append(posting.pk)
    NamePosting.objects.filter(pk__in=stale).delete()
    NamePosting.objects.bulk_create(
        NamePosting(token_id=token, member_id=pk, household_id=member.household_id, area_code=member.household.area_id)
        for (pk, token), member in wanted.items()
    )


def _tokens(words: set[str]) -> dict[str, int]:
    """Return the id of each word, writing those that no name had before."""
    known = dict(NameToken.objects.filter(token__in=words).values_list("token", "id"))
    # Sorted, so that two transactions with common new words wait for each other instead of locking up.
    new = sorted(words - known.keys())
    NameToken.objects.bulk_create([NameToken(token=word, weak=weak_key(word)) for word in new], ignore_conflicts=True)
    return known | dict(NameToken.objects.filter(token__in=new).values_list("token", "id"))
