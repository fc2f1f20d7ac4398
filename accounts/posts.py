"""The kinds of post that hold an account: their role, the level of their area and how many people each area may have.

Source of the quotas: provincial minutes of 3 August 2564 (six of a province, two of a district, one of a team).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Role
from areas.choices import AreaLevel


@dataclass(frozen=True)
class PostKind:
    """A kind of post. `level` None is the whole country; `quota` None is without limit."""

    code: str
    label: str | Promise
    role: Role
    level: AreaLevel | None
    quota: int | None


POST_KINDS: dict[str, PostKind] = {
    kind.code: kind
    for kind in (
        PostKind("governor", _("Governor"), Role.GOVERNOR, AreaLevel.PROVINCE, 1),
        PostKind(
            "provincial-health", _("Provincial chief medical officer"), Role.PROVINCIAL_OFFICER, AreaLevel.PROVINCE, 1
        ),
        PostKind(
            "provincial-social",
            _("Provincial social development officer"),
            Role.PROVINCIAL_OFFICER,
            AreaLevel.PROVINCE,
            1,
        ),
        PostKind(
            "provincial-education", _("Provincial education officer"), Role.PROVINCIAL_OFFICER, AreaLevel.PROVINCE, 1
        ),
        PostKind(
            "provincial-development",
            _("Provincial community development officer"),
            Role.PROVINCIAL_OFFICER,
            AreaLevel.PROVINCE,
            1,
        ),
        PostKind(
            "provincial-office", _("Chief of the provincial office"), Role.PROVINCIAL_OFFICER, AreaLevel.PROVINCE, 1
        ),
        PostKind(
            "provincial-accounts", _("Provincial account administrator"), Role.ACCOUNT_ADMIN, AreaLevel.PROVINCE, None
        ),
        PostKind("district-chief", _("District chief"), Role.DISTRICT_CHIEF, AreaLevel.DISTRICT, 1),
        PostKind(
            "district-development",
            _("District community development officer"),
            Role.DISTRICT_OFFICER,
            AreaLevel.DISTRICT,
            1,
        ),
        PostKind(
            "subdistrict-team",
            pgettext_lazy("post", "Subdistrict operating team"),
            Role.SUBDISTRICT_TEAM,
            AreaLevel.SUBDISTRICT,
            1,
        ),
        # Of which agency somebody is, `logbook.models.AgencyStaff` says.
        PostKind(
            "provincial-agency", _("Officer of a provincial agency"), Role.AGENCY_OFFICER, AreaLevel.PROVINCE, None
        ),
        PostKind("district-agency", _("Officer of a district agency"), Role.AGENCY_OFFICER, AreaLevel.DISTRICT, None),
        PostKind("national-office", pgettext_lazy("post", "National office"), Role.NATIONAL, None, None),
        PostKind("national-accounts", _("National account administrator"), Role.ACCOUNT_ADMIN, None, None),
        PostKind("auditor", pgettext_lazy("post", "Auditor"), Role.AUDITOR, None, None),
    )
}

POST_KIND_CHOICES = [(kind.code, kind.label) for kind in POST_KINDS.values()]
