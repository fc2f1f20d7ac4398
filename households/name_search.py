"""Find people by what somebody typed of their names: written oddly, half remembered, or with a slip of the finger.

Two steps, because row-level security would switch the index of a tolerant operator off (see `NameToken`):

1. Which words of the vocabulary may have been meant? Trigrams and small slips run over `NameToken`, which belongs
   to the whole country and has no policy.
2. Who is called so, here? Equality on the word's number and a range of area codes, over `NamePosting`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from areas.scope import Scope
from households.models import NamePosting, NameToken
from households.names import strong_key, weak_key

SHORTEST_PREFIX = 2  # letters; a single one would be half the country
LONGEST_WORD = 60
MOST_WORDS = 6
# How many words of the vocabulary may stand for one typed word, nearest first.
MOST_CANDIDATES = 200
# Every letter that a weak key may hold.
LETTERS = sorted(set(weak_key("กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรฤลวศษสหฬอฮะาำัิีึืุูเแโใไ")) - {" "})
LAST_LETTER = "\U0010ffff"


class Closeness(IntEnum):
    """How near a word of the vocabulary is to the typed one; its value ranks the people found."""

    EQUAL = 100  # but for tone marks, ์ and ็
    SOUNDS_ALIKE = 90
    BEGINS_SO = 80
    ONE_SLIP = 60
    TWO_SLIPS = 40


@dataclass(frozen=True)
class MeantWord:
    """A typed word in its two keys, and the ids of the words it may stand for, each with its closeness.

    Words that begin with it are not listed, there may be thousands: see `tokens`.
    """

    strong: str
    weak: str
    closeness: dict[int, Closeness] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """True where somebody in the country has this very name."""
        return any(one >= Closeness.SOUNDS_ALIKE for one in self.closeness.values())

    def stands_for(self, word: str) -> Closeness | None:
        """Return how near `word` of a name is, or None: what a page highlights."""
        return closeness_of(self, strong_key(word), weak_key(word))

    def tokens(self) -> QuerySet:
        """Return every word of the vocabulary that this may stand for."""
        meant = Q(pk__in=list(self.closeness))
        if len(self.weak) >= SHORTEST_PREFIX:
            meant |= Q(weak__gte=self.weak, weak__lt=self.weak + LAST_LETTER)
        return NameToken.objects.filter(meant)

    def rank(self) -> Case:
        """Return the closeness of a posting's word, 0 where it is another word."""
        whens = [
            When(token_id__in=[pk for pk, one in self.closeness.items() if one == closeness], then=Value(closeness))
            for closeness in set(self.closeness.values())
        ]
        begins_so = When(
            token__weak__gte=self.weak, token__weak__lt=self.weak + LAST_LETTER, then=Value(Closeness.BEGINS_SO)
        )
        return Case(*whens, begins_so, default=Value(0), output_field=IntegerField())


def words_meant(typed: Iterable[str], *, whole: Iterable[str] = ()) -> list[MeantWord]:
    """Return the words of `typed` with what each may stand for. One query, however many words.

    Words written together ("สมชายใจดี") are taken apart, and parts of one word ("กิ่ง แก้ว") put together, where
    that gives names that somebody has and the words as typed do not. Those in `whole` are left as they are.
    """
    strong_words = [word[:LONGEST_WORD] for word in strong_key(" ".join(typed)).split()[:MOST_WORDS]]
    words = [MeantWord(strong, weak_key(strong)) for strong in strong_words]
    if not words:
        return []
    together = [MeantWord(a.strong + b.strong, a.weak + b.weak) for a, b in zip(words, words[1:], strict=False)]
    found = _look_up([*words, *together])
    for word in (*words, *together):
        word.closeness.update(_candidates(word, found))
    kept = {strong_key(word) for word in whole}
    apart = [part for word in words for part in ([word] if word.strong in kept else _taken_apart(word, found))]
    return _put_together(apart, together)


def closeness_of(word: MeantWord, strong: str, weak: str) -> Closeness | None:
    """Return how near the keys of another word are to `word`, or None where they are too far."""
    if strong == word.strong:
        return Closeness.EQUAL
    if weak == word.weak:
        return Closeness.SOUNDS_ALIKE
    if len(word.weak) >= SHORTEST_PREFIX and weak.startswith(word.weak):
        return Closeness.BEGINS_SO
    slips = slips_between(word.weak, weak, at_most=slips_allowed(word.weak))
    return {1: Closeness.ONE_SLIP, 2: Closeness.TWO_SLIPS}.get(slips)


def slips_allowed(weak: str) -> int:
    """Return how many slips a word of this length may hold: in two letters every other name is one slip away."""
    return 0 if len(weak) < 3 else 1 if len(weak) < 6 else 2


def slips_between(a: str, b: str, *, at_most: int) -> int | None:
    """Return how many letters were left out, added, changed or swapped with a neighbour; None above `at_most`."""
    if abs(len(a) - len(b)) > at_most:
        return None
    before, row = [], list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1] if row[-1] <= at_most else None


def postings_of(word: MeantWord, scope: Scope) -> QuerySet:
    """Return who within `scope` may be called by `word`."""
    return NamePosting.objects.within(scope).filter(token__in=word.tokens())


def best_posting(words: list[MeantWord], scope: Scope) -> QuerySet:
    """Return, of the outer query's household, the member nearest to all `words`: `member_id` and `closeness`."""
    ranks = {f"closeness_{number}": Max(word.rank()) for number, word in enumerate(words)}
    total = sum((F(name) for name in ranks), Value(0))
    return (
        # By the members: postings have no index that begins with the household.
        NamePosting.objects.within(scope)
        .filter(member__household=OuterRef("pk"))
        .values("member_id")
        .annotate(**ranks)
        .annotate(closeness=total)
        .order_by("-closeness", "member_id")
    )


def called_by(word: MeantWord, scope: Scope) -> list[Q]:
    """Return the conditions on a household of somebody called by `word`: one for each closeness, the farthest first.

    They exclude each other: a household stands where its nearest member does.
    """
    kept, nearer = [], Q(pk__in=[])
    for closeness in sorted(Closeness, reverse=True):
        known = Q(token__in=[pk for pk, one in word.closeness.items() if one == closeness])
        begins_so = Q(token__in=NameToken.objects.filter(weak__gte=word.weak, weak__lt=word.weak + LAST_LETTER))
        meant = begins_so if closeness == Closeness.BEGINS_SO and len(word.weak) >= SHORTEST_PREFIX else known
        kept.append(Q(_somebody(meant, scope)) & ~nearer)
        nearer |= Q(_somebody(meant, scope))
    return kept[::-1]


def _somebody(meant: Q, scope: Scope) -> Exists:
    # The area stands in the index between word and household, which is then read in the order of a list.
    here = NamePosting.objects.within(scope).filter(area_code=OuterRef("area_id"), household=OuterRef("pk"))
    return Exists(here.filter(meant))


def closeness_in_household(words: list[MeantWord], scope: Scope) -> Subquery:
    """Return the closeness of the household's nearest member, for ordering."""
    return Subquery(best_posting(words, scope).values("closeness")[:1], output_field=IntegerField())


def _look_up(words: list[MeantWord]) -> list[tuple[int, str, str]]:
    """Return id and keys of the vocabulary's words near any of `words`, of their parts, or one slip away."""
    written = {part for word in words for pair in _splits(word) for part in pair}
    written.update(*(_one_slip_away(word.weak) for word in words))
    equal = NameToken.objects.filter(weak__in=written).values_list("id", "token", "weak")
    return list(equal.union(*(_near(word) for word in words)))


def _near(word: MeantWord) -> QuerySet:
    return (
        NameToken.objects.filter(token__trigram_similar=word.strong)
        .annotate(similarity=TrigramSimilarity("token", word.strong))
        .order_by("-similarity")
        .values_list("id", "token", "weak")[:MOST_CANDIDATES]
    )


def _one_slip_away(weak: str) -> set[str]:
    """Return `weak` and its spellings one slip away, which equality finds at once.

    Trigrams find a changed or missing letter of a long word; a short one has too few of them, so all are written out.
    """
    cuts = [(weak[:at], weak[at:]) for at in range(len(weak) + 1)]
    shorter = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    if slips_allowed(weak) != 1:
        return {weak, *swapped, *(shorter if slips_allowed(weak) else ())}
    longer = {a + letter + b for a, b in cuts for letter in LETTERS}
    changed = {a + letter + b[1:] for a, b in cuts if b for letter in LETTERS}
    return {weak, *shorter, *swapped, *longer, *changed}


def _splits(word: MeantWord) -> list[tuple[str, str]]:
    return [(word.weak[:at], word.weak[at:]) for at in range(2, len(word.weak) - 1)]


def _candidates(word: MeantWord, found: list[tuple[int, str, str]]) -> dict[int, Closeness]:
    """Return the found words that `word` may stand for, but not those that only begin with it."""
    nearness = {pk: closeness_of(word, strong, weak) for pk, strong, weak in found}
    return {pk: one for pk, one in nearness.items() if one and one != Closeness.BEGINS_SO}


def _taken_apart(word: MeantWord, found: list[tuple[int, str, str]]) -> list[MeantWord]:
    known = {weak for _pk, _strong, weak in found}
    pairs = [pair for pair in _splits(word) if known.issuperset(pair)]
    # A single slip is likelier than a forgotten space between two names that happen to exist.
    if not pairs or any(one >= Closeness.ONE_SLIP for one in word.closeness.values()):
        return [word]
    # The most even pair: "สม|ชายใจดี" is less likely than "สมชาย|ใจดี".
    pair = min(pairs, key=lambda parts: abs(len(parts[0]) - len(parts[1])))
    parts = [MeantWord(part, part) for part in pair]
    for part in parts:
        part.closeness.update(_candidates(part, found))
    return parts


def _put_together(words: list[MeantWord], together: list[MeantWord]) -> list[MeantWord]:
    for joined in together:
        for at, (a, b) in enumerate(zip(words, words[1:], strict=False)):
            if joined.strong == a.strong + b.strong and joined.is_known and not (a.is_known and b.is_known):
                return [*words[:at], joined, *words[at + 2 :]]
    return words
