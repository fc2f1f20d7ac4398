"""The Basic Minimum Needs survey as kinds of file: whole families, and members of households that are here already."""

from django.utils.translation import gettext_lazy as _

from households.imports.kinds import ImportKind
from households.imports.survey.checking import check, number_families
from households.imports.survey.columns import FLAT, HOUSEHOLDS, MEMBERS
from households.imports.survey.writing import classify, write

SURVEY = ImportKind(
    name="survey",
    label=_("survey of Basic Minimum Needs: households and members"),
    sheets=(HOUSEHOLDS, MEMBERS, FLAT),
    check=check,
    classify=classify,
    write=write,
    number=number_families,
)
MEMBERS_ONLY = ImportKind(
    name="members",
    label=_("members of known households"),
    sheets=(MEMBERS,),
    check=check,
    classify=classify,
    write=write,
    number=number_families,
)
