import pytest
from hypothesis import given
from hypothesis import strategies as st

from areas.thai import TONES
from households.names import split_title, strong_key, weak_key


@pytest.mark.parametrize(
    ("written", "title", "rest"),
    [
        ("นายสมชาย ใจดี", "นาย", "สมชาย ใจดี"),
        ("นาย สมชาย", "นาย", "สมชาย"),
        ("นางสาวกิ่งแก้ว", "นางสาว", "กิ่งแก้ว"),
        ("นางสมพร", "นาง", "สมพร"),
        ("น.ส.สมศรี", "น.ส.", "สมศรี"),
        ("น. ส. สมศรี", "น. ส.", "สมศรี"),
        ("ด.ช.ฝน", "ด.ช.", "ฝน"),
        ("เด็กหญิงฝน ใจงาม", "เด็กหญิง", "ฝน ใจงาม"),
        ("ส.ต.อ.หญิง มาลี", "ส.ต.อ.หญิง", "มาลี"),
        ("ว่าที่ ร.ต. ดร. ประเสริฐ", "ว่าที่ ร.ต. ดร.", "ประเสริฐ"),
        ("พระ สุชาติ", "พระ", "สุชาติ"),
        ("พระพาย ใจดี", "", "พระพาย ใจดี"),
        ("นายิกา ใจดี", "", "นายิกา ใจดี"),
        ("นางาม", "", "นางาม"),
        ("Mr. John Smith", "Mr.", "John Smith"),
        ("นาย", "", "นาย"),
    ],
)
def test_a_title_is_told_from_the_name(written, title, rest):
    assert split_title(written) == (title, rest)


@pytest.mark.parametrize(
    "written",
    ["กิ่งแก้ว", "กิงแกว", "กิ่งเเก้ว", "นางสาวกิ่งแก้ว", "น.ส. กิ่งแก้ว", " กิ่ง\u200bแก้ว ", "กิ่่งแก้ว"],
)
def test_every_ordinary_way_of_writing_a_name_has_one_strong_key(written):
    assert strong_key(written) == "กิงแกว"


def test_silenced_letters_keep_their_letter_but_lose_the_mark():
    assert strong_key("สิทธิ์ ศักดิ์ชัย") == "สิทธิ ศักดิชัย"


@pytest.mark.parametrize(("one", "other"), [("ณรงค์", "นรงค์"), ("ศิริพร", "สิริพร"), ("ธวัช", "ทวัช"), ("ภิญโญ", "พิญโญ")])
def test_letters_that_sound_alike_share_a_weak_key_only(one, other):
    assert weak_key(one) == weak_key(other)
    assert strong_key(one) != strong_key(other)


def test_punctuation_and_double_spaces_do_not_count():
    assert strong_key("นางสมพร  ใจ-งาม.") == "สมพร ใจ งาม"


thai_names = st.text(alphabet="กขคงจชดตทนบปพมยรลวสหอเแโัาำิีุูะ่้๊๋์็ ", min_size=1, max_size=20)


@given(thai_names)
def test_keys_are_stable_when_made_twice(name):
    assert strong_key(strong_key(name)) == strong_key(strong_key(strong_key(name)))
    assert weak_key(name) == weak_key(strong_key(name)) or split_title(strong_key(name))[0]


@given(thai_names, st.sampled_from(TONES), st.integers(0, 20))
def test_a_tone_mark_more_or_less_does_not_change_the_key(name, tone, place):
    titled = "นาย " + "ก" + name  # a fixed title, so that no random letters read as one
    cut = len("นาย ก") + min(place, len(name))
    assert strong_key(titled[:cut] + tone + titled[cut:]) == strong_key(titled)
