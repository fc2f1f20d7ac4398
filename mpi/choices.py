from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Dimension(models.IntegerChoices):
    """The five dimensions; the value is the place of its bit in masks of dimensions, and its order on screens."""

    HEALTH = 0, pgettext_lazy("dimension", "Health")
    LIVING = 1, pgettext_lazy("dimension", "Living conditions")
    EDUCATION = 2, pgettext_lazy("dimension", "Education")
    INCOME = 3, pgettext_lazy("dimension", "Income")
    ACCESS = 4, pgettext_lazy("dimension", "Access to public services")

    @property
    def bit(self) -> int:
        return 1 << self.value


class TargetGroup(models.TextChoices):
    """Groups of the national committee (1/2566), in order of priority for help."""

    URGENT_WITH_CARD = "1.1", _("1.1 urgent, with card")
    URGENT_WITHOUT_CARD = "1.2", _("1.2 urgent, without card")
    FRAGILE = "2", _("2 fragile household")
    CARD_NOT_POOR = "3.1", _("3.1 card holder, passes MPI")
    CARD_NO_DATA = "3.2", _("3.2 card holder, no MPI data")
    LEFT_OUT = "4", _("4 left out of TPMAP")


class FragilityLevel(models.IntegerChoices):
    """Fragility of a household; none at all is NULL."""

    LEVEL_0 = 0, _("level 0")
    LEVEL_1 = 1, _("level 1")
    LEVEL_2 = 2, _("level 2")
    LEVEL_3 = 3, _("level 3")
