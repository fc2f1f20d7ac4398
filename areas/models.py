from collections.abc import Iterable
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from areas.scope import AreaScopedQuerySet


def unnamed_village(number: int) -> str:
    """Return what a village is called of which only the number is known."""
    return f"หมู่ที่ {number}"


class AreaQuerySet(AreaScopedQuerySet):
    area_code_lookup = "code"

    def at_level(self, level: AreaLevel) -> Self:
        return self.filter(level=level)

    def children_of(self, code: str | None) -> Self:
        """Keep what lies directly below `code`; below None, the provinces."""
        return self.filter(parent_id=code)

    def below(self, codes: Iterable[str]) -> Self:
        """Keep the provinces and what lies directly below any of `codes`."""
        return self.filter(models.Q(parent=None) | models.Q(parent__in=[code for code in codes if code]))

    def current(self) -> Self:
        return self.filter(is_current=True)

    def with_codes(self, codes: Iterable[str]) -> Self:
        return self.filter(code__in=codes)

    def with_lineage(self) -> Self:
        """Load the areas around each, for its `lineage` and its names in words."""
        return self.select_related("parent__parent__parent")

    def in_order(self) -> Self:
        """Order by name as a Thai dictionary does, villages by their number."""
        return self.order_by(models.Case(models.When(level=AreaLevel.VILLAGE, then="code"), default="sort_key"), "code")


class Area(models.Model):
    """A province, district, subdistrict or village with its official (DOPA) code; codes nest by prefix."""

    code = models.CharField(
        _("code"),
        primary_key=True,
        max_length=8,
        db_collation="C",
        validators=[RegexValidator(r"^(\d\d){1,4}$", _("An area code has 2, 4, 6 or 8 digits."))],
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=AreaLevel)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    name_th = models.CharField(_("Thai name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    sort_key = models.CharField(max_length=160, db_collation="C", editable=False, default="")
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    is_current = models.BooleanField(_("in force"), default=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            models.CheckConstraint(
                name="area_code_fits_its_level",
                condition=models.Q(code__regex=r"^[0-9]+$") & models.Q(level=Length("code")),
                violation_error_message=_("An area code has 2, 4, 6 or 8 digits."),
            ),
            models.CheckConstraint(
                name="area_has_a_parent_unless_province",
                condition=models.Q(level=AreaLevel.PROVINCE, parent=None)
                | models.Q(level__gt=AreaLevel.PROVINCE, parent__isnull=False),
                violation_error_message=_("Every area below a province belongs to another area."),
            ),
        ]
        indexes = [models.Index(fields=["parent", "sort_key"], name="area_parent_sort")]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th

    @property
    def label(self) -> str:
        """The name to choose by; a village's begins with its number, as people there speak of it."""
        number = self.village_number
        if number is None or self.name_th == unnamed_village(number):
            return str(self)
        return pgettext("village", "Moo %(number)s %(name)s") % {"number": number, "name": self}

    @property
    def lineage(self) -> list["Area"]:
        """This area and those around it, the province last; load `parent__parent__parent` along with it."""
        return [self, *(self.parent.lineage if self.parent_id else [])]

    @property
    def village_number(self) -> int | None:
        """The moo number: digits 7 and 8 of a village's code."""
        return int(self.code[6:]) if len(self.code) == AreaLevel.VILLAGE else None
