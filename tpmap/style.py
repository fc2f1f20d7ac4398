"""The style page for those who build screens: every component in every state, with invented words."""

from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone

from accounts.access import open_to_all
from areas.forms import ThaiDateField
from mpi.choices import Dimension
from mpi.dimensions import DimensionState
from mpi.rules import State

STANDINGS = {"f": State.FAILED, "p": State.PASSED, "-": State.NOT_APPLICABLE, "?": State.NO_DATA}


class StyleForm(forms.Form):
    """One field of each kind; the words carry the marks that are clipped first."""

    name = forms.CharField(label="ชื่อ ปั๊ ญู ฎุ ฝี้ ใฟื้", help_text="ตามบัตรประชาชน ปั๊ ญู ฎุ ฝี้ ใฟื้")
    phone = forms.CharField(label="โทรศัพท์", required=False)
    subdistrict = forms.ChoiceField(label="ตำบล", choices=[("", "ทุกตำบล"), ("1", "บ้านแป้น"), ("2", "ฎุ ปั๊ ใฟื้")])
    visited_on = ThaiDateField(label="วันที่เยี่ยม", not_after_today=True)
    house = forms.ChoiceField(
        label="บ้านมั่นคงถาวรหรือไม่",
        choices=[("1", "ผ่านแล้ว"), ("0", "ยังไม่ผ่าน"), ("", "ไม่ทราบ / ไม่ตอบ")],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label="ความต้องการ",
        choices=[("a", "ซ่อมบ้าน"), ("b", "อาชีพ"), ("c", "หนี้สิน"), ("d", "รักษาพยาบาล")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="บันทึก", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="ครัวเรือนยินยอมให้ถ่ายภาพ")
    photo = forms.FileField(label="รูป", required=False)


class Sample(SimpleNamespace):
    """Invented words for a component."""


@open_to_all(reason="shows components with invented words; routed only while building and testing")
def style(request):
    for level in (messages.SUCCESS, messages.INFO, messages.WARNING, messages.ERROR):
        messages.add_message(request, level, "บันทึกการเยี่ยมแล้ว ฎุ ปั๊ ใฟื้")
    asked = {"visited_on_day": "18", "visited_on_month": "5", "visited_on_year": "2023", "subdistrict": "9"}
    steps = [("ใครอยู่", "done"), ("ห้ามิติ", "now"), ("4ท", ""), ("ความช่วยเหลือ", ""), ("รูป", ""), ("ตรวจ", "")]
    context = {
        "plain": StyleForm(initial={"house": "1", "needs": ["b"]}),
        "faulty": StyleForm(asked, auto_id="faulty_%s"),
        "strips": [strip(standings) for standings in ("pfppp", "fpffp", "fffff", "pf--?", "?????")],
        "now": timezone.now(),
        "steps": [Sample(name=name, state=state) for name, state in steps],
        "stages": [("1", "ต่ำกว่าอยู่รอด"), ("2", "อยู่รอด"), ("3", "พอเพียง"), ("4", "ยั่งยืน")],
        "reasons": [Sample(title="บ้านไม่มั่นคงถาวร", detail="หลังคารั่ว 2 ห้อง · พบ 12 มี.ค. 2566")],
        "people": ["นางสมพร ใจงาม", "นายประเสริฐ ใจงาม", "นางสาวกิ่งแก้ว ใจงาม", "นายทองสุข ใจงาม"],
    }
    return render(request, "style.html", context)


def strip(standings: str) -> list[DimensionState]:
    """Build the five states from five signs: f failed, p passed, - not applicable, ? no data."""
    return [DimensionState(each, STANDINGS[sign]) for each, sign in zip(Dimension, standings, strict=True)]
