from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SurveyCycle(models.TextChoices):
    """The five-year cycles of the Basic Minimum Needs survey; each has its own form and thresholds."""

    BMN_2560 = "bmn-2560", _("BMN 2560–2564")
    BMN_2565 = "bmn-2565", _("BMN 2565–2569")


class Origin(models.TextChoices):
    """Where a record came from; never changed later."""

    BMN = "bmn", _("BMN survey")
    TPMAP = "tpmap", _("TPMAP list")
    WELFARE_CARD = "welfare_card", _("state welfare card register")
    AGENCY = "agency", _("agency data")
    THAIQM = "thaiqm", _("ThaiQM")
    LOGBOOK = "logbook", _("added in the Logbook")


class Confirmation(models.TextChoices):
    """Whether the district chief has confirmed who somebody is. Only what is confirmed counts and leaves the system.

    What lists and surveys bring is confirmed by them; what somebody entered waits for the chief.
    """

    CONFIRMED = "confirmed", pgettext_lazy("identity", "confirmed")
    PENDING = "pending", pgettext_lazy("identity", "waiting for the district chief")
    RETURNED = "returned", pgettext_lazy("identity", "returned to be put right")
    REFUSED = "refused", pgettext_lazy("identity", "not confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("identity", "withdrawn")


# Nobody works on these any more: the people do not live in the household, as far as anybody knows.
GIVEN_UP = (Confirmation.REFUSED, Confirmation.WITHDRAWN)


class NoNumber(models.TextChoices):
    """Why somebody has no 13-digit number."""

    HOMELESS = "homeless", pgettext_lazy("no number", "lives without a fixed home")
    ETHNIC_GROUP = "ethnic_group", pgettext_lazy("no number", "of an ethnic group, status not settled")
    BIRTH_UNREGISTERED = "unregistered", pgettext_lazy("no number", "the birth was never registered")
    PAPERS_LOST = "papers_lost", pgettext_lazy("no number", "papers are lost, the number is not known")
    OTHER = "other", pgettext_lazy("no number", "another reason")


class AnswerSource(models.TextChoices):
    """Who gave a set of answers."""

    BMN = "bmn", _("BMN survey")
    TPMAP = "tpmap", _("TPMAP list")
    AGENCY = "agency", _("agency data")
    THAIQM = "thaiqm", _("ThaiQM")
    FIELD = "field", _("field visit")


class HardshipAspect(models.IntegerChoices):
    """The seven aspects of a family's life that ThaiQM asks about."""

    HOUSING = 1, pgettext_lazy("hardship", "House and dwelling")
    WATER = 2, pgettext_lazy("hardship", "Water to drink and to use")
    EDUCATION = 3, pgettext_lazy("hardship", "Education")
    BEYOND_OWN_MEANS = 4, pgettext_lazy("hardship", "Hardship beyond the family's own means")
    INCOME = 5, pgettext_lazy("hardship", "Income and occupation")
    SAFETY = 6, pgettext_lazy("hardship", "Safety")
    FRAGILE = 7, pgettext_lazy("hardship", "Fragile groups")


class HouseholdStatus(models.TextChoices):
    """Whether the household is really there. AWAY leaves the grades of districts, and the scores of later rounds."""

    PRESENT = "present", pgettext_lazy("household", "really there")
    NOT_FOUND = "not_found", pgettext_lazy("household", "not found in the area")
    MOVED_OUT = "moved_out", pgettext_lazy("household", "moved out")
    ALL_DEAD = "all_dead", pgettext_lazy("household", "all members deceased")
    DECLINES_HELP = "declines_help", pgettext_lazy("household", "does not want help")
    # Its people live on in another file of the same family: see `households.services.families`.
    MERGED = "merged", pgettext_lazy("household", "merged into another file")


# Of whom nobody is met at the house any more.
AWAY = [HouseholdStatus.NOT_FOUND, HouseholdStatus.MOVED_OUT, HouseholdStatus.ALL_DEAD, HouseholdStatus.MERGED]


class LandTenure(models.TextChoices):
    OWN = "own", pgettext_lazy("land", "own land")
    RENTED = "rented", pgettext_lazy("land", "rented land")
    PUBLIC = "public", pgettext_lazy("land", "public land")
    OTHER = "other", pgettext_lazy("land", "other land")
    NONE = "none", pgettext_lazy("land", "no land")


class IdentityType(models.TextChoices):
    THAI_ID = "thai_id", _("Thai citizen ID (13 digits)")
    NON_THAI_ID = "non_thai_id", _("13-digit number of a person without Thai nationality or status")
    OTHER_DOCUMENT = "other_document", _("other document")
    NONE = "none", _("no 13-digit number")


class Sex(models.TextChoices):
    MALE = "male", _("male")
    FEMALE = "female", _("female")
    UNKNOWN = "unknown", pgettext_lazy("sex", "not stated")


class BirthDatePrecision(models.TextChoices):
    """How much of the birth date is known; the unknown rest is stored as January and as the first."""

    DAY = "day", _("full date")
    MONTH = "month", _("month and year")
    YEAR = "year", _("year only")


class Relationship(models.TextChoices):
    """The relation to the household head (the head is not the house owner in the register)."""

    HEAD = "head", _("household head")
    SPOUSE = "spouse", _("spouse")
    CHILD = "child", pgettext_lazy("relationship", "child")
    CHILD_IN_LAW = "child_in_law", _("son- or daughter-in-law")
    GRANDCHILD = "grandchild", _("grandchild")
    PARENT = "parent", _("parent")
    PARENT_IN_LAW = "parent_in_law", _("parent-in-law")
    GRANDPARENT = "grandparent", _("grandparent")
    SIBLING = "sibling", _("brother or sister")
    RELATIVE = "relative", _("other relative")
    RESIDENT = "resident", _("lives with the family")


class Health(models.IntegerChoices):
    """Bodily state, with the codes of the survey form."""

    NORMAL = 0, pgettext_lazy("health", "healthy")
    DISABLED = 1, pgettext_lazy("health", "disabled")
    CHRONIC = 2, pgettext_lazy("health", "chronic illness")


class Education(models.TextChoices):
    NONE = "none", _("never studied")
    PRESCHOOL = "preschool", _("nursery or kindergarten")
    PRIMARY = "primary", _("primary school")
    LOWER_SECONDARY = "lower_secondary", _("lower secondary school")
    UPPER_SECONDARY = "upper_secondary", _("upper secondary school or vocational certificate")
    DIPLOMA = "diploma", _("diploma")
    BACHELOR = "bachelor", _("bachelor's degree or higher")


class Religion(models.TextChoices):
    BUDDHISM = "buddhism", _("Buddhism")
    ISLAM = "islam", _("Islam")
    CHRISTIANITY = "christianity", _("Christianity")
    OTHER = "other", pgettext_lazy("religion", "other")
    NONE = "none", pgettext_lazy("religion", "none")


class Occupation(models.TextChoices):
    """Occupations with the codes of the survey form's groups; 0110 and 0210 are students."""

    STUDENT = "0110", _("pupil")
    UNIVERSITY_STUDENT = "0210", _("university student")
    NONE = "0300", _("no occupation")
    RICE = "1110", _("rice farmer")
    CROPS = "1120", _("crop farmer")
    ORCHARD = "1130", _("orchard or rubber farmer")
    LIVESTOCK = "1140", _("livestock farmer")
    FISHERY = "1210", _("fisher")
    LABOURER = "1510", _("day labourer")
    TRADE = "1410", _("trader")
    EMPLOYEE = "1310", _("company employee")
    GOVERNMENT = "1320", _("government employee")
    BUSINESS = "1420", _("own business")
    OTHER = "1541", pgettext_lazy("occupation", "other")


STUDENT_OCCUPATIONS = (Occupation.STUDENT.value, Occupation.UNIVERSITY_STUDENT.value)
