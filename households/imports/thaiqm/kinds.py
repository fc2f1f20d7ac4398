"""ThaiQM as a kind of file: both parts, apart as the forms have them or in one row a household."""

from django.utils.translation import gettext_lazy as _

from households.imports.kinds import ImportKind
from households.imports.thaiqm.checking import check, number_households
from households.imports.thaiqm.columns import FLAT, PART_ONE, PART_TWO
from households.imports.thaiqm.matching import classify
from households.imports.thaiqm.writing import write

THAIQM = ImportKind(
    name="thaiqm",
    label=_("ThaiQM: households and their hardships"),
    sheets=(PART_ONE, PART_TWO, FLAT),
    check=check,
    classify=classify,
    write=write,
    number=number_households,
)
