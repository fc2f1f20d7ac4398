from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaLevel(models.IntegerChoices):
    """The level of an area; its value is the number of digits of the code."""

    PROVINCE = 2, _("province")
    DISTRICT = 4, _("district")
    SUBDISTRICT = 6, _("subdistrict")
    VILLAGE = 8, _("village")
