"""Thai writing: digits, one spelling of what looks the same, and the order of the dictionary.

Everything typed or imported passes through `arabic_digits` or `one_spelling` once, at the edge.
"""

import re
import unicodedata

ARABIC_OF_THAI = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
THAI_OF_ARABIC = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")

TONES = "่้๊๋"
UPPER_VOWELS = "ัิีึื็"
LOWER_VOWELS = "ฺุู"
KILLERS = "์ํ๎"
# Zero-width space, joiners, direction marks, word joiner, byte order mark, soft hyphen.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
# PostgreSQL keeps no NUL, a workbook no other control character; half of a character (a lone surrogate) is no text, and
# \ufffd stands where a text was damaged. Nobody types any of them.
UNKEEPABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd-\uffff]")
SPACES = re.compile(r"\s+")
REPEATED_MARK = re.compile(f"([{UPPER_VOWELS}{LOWER_VOWELS}{TONES}{KILLERS}])\\1+")
MARK_BEFORE_VOWEL = re.compile(f"([{TONES}{KILLERS}]+)([{UPPER_VOWELS}{LOWER_VOWELS}]+)")
SPLIT_SARA_AM = re.compile(f"([{TONES}]*)ํ([{TONES}]*)า")
TONE_AFTER_SARA_AM = re.compile(f"(ำ+)([{TONES}]+)")
# Whatever of the above `one_spelling` would mend: most texts have nothing of it.
UNTIDY = re.compile(
    f"[{TONES}{KILLERS}](?=[{UPPER_VOWELS}{LOWER_VOWELS}])|ํ(?=[{TONES}]*า)|ำ(?=[{TONES}])|เ(?=เ)"
    f"|([{UPPER_VOWELS}{LOWER_VOWELS}{TONES}{KILLERS}])\\1|{INVISIBLE.pattern}|[^\\S ]|^ | (?= |\\Z)"
)

# The dictionary reads a leading vowel after its consonant, and looks at marks only between equal words.
LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")
MARK_WEIGHTS = str.maketrans("๎์็่้๊๋ํฺ", "abcdefghi")
MARKS = frozenset("๎์็่้๊๋ํฺ")


def arabic_digits(text: str) -> str:
    """Return `text` with ๐–๙ written 0–9; everything else stays."""
    return text if text.isascii() else text.translate(ARABIC_OF_THAI)


def thai_digits(text: str) -> str:
    """Return `text` with 0–9 written ๐–๙, as official print wants it."""
    return text.translate(THAI_OF_ARABIC)


def one_spelling(text: str) -> str:
    """Return the one way of storing what looks the same on paper.

    NFC; ํ + า becomes ำ; เเ becomes แ; vowel before tone; marks once; no invisible characters; single spaces.
    """
    if not UNTIDY.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    text = INVISIBLE.sub("", text)
    # One repair can bring together what the next one orders; each moves marks one way only, so this ends.
    while (repaired := _repair(text)) != text:
        text = repaired
    return text


def _repair(text: str) -> str:
    text = MARK_BEFORE_VOWEL.sub(r"\2\1", unicodedata.normalize("NFC", text))
    text = SPLIT_SARA_AM.sub(r"\1\2ำ", text)
    text = TONE_AFTER_SARA_AM.sub(r"\2\1", text)
    text = REPEATED_MARK.sub(r"\1", text).replace("เเ", "แ")
    return SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def sort_key(text: str) -> str:
    """Return a text whose order by code point is the order of a Thai dictionary (as ICU's `th`).

    For a column with `COLLATE "C"`, because no embedded PostgreSQL has ICU. Spaces and punctuation do not count,
    so give each of several sort fields its own key. Shape: letters, a space, then the weights of the marks.
    """
    swapped = LEADING_VOWEL.sub(r"\2\1", one_spelling(text).casefold())
    letters, weights = [], []
    for character in swapped:
        if character in MARKS:
            weights.append(character.translate(MARK_WEIGHTS))
        elif unicodedata.category(character)[0] in "LNM" and character != "ๆ":
            letters.append(character)
            weights.append("!")
    return f"{''.join(letters)} {''.join(weights).rstrip('!')}".rstrip()
