from django.db import models
from django.utils.translation import gettext_lazy as _


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
