"""Reports that officers of a province keep: pinned, shared, one of them made as a file every month."""

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from reports.models import SavedReport
from reports.recipes import RECIPES

# Recipe, name, days ago, who it is for, whether it is made every month.
KEPT = (
    ("dimensions", "ครัวเรือนตกเกณฑ์รายอำเภอ", 41, {"is_pinned": True, "is_shared": True}, False),
    ("index", "ดัชนีความยากจนหลายมิติรายอำเภอ เสนอคณะทำงานจังหวัด", 33, {"is_shared": True, "shared_level": 4}, True),
    ("help", "การช่วยเหลือรายหน่วยงานและเดือน", 20, {}, False),
    ("cards", "บัตรสวัสดิการกับระดับความเปราะบาง", 6, {"is_shared": True, "shared_roles": ["subdistrict_team"]}, False),
)
REASON = "รายงานการประชุมคณะทำงานแก้จนระดับจังหวัดทุกเดือน"


def saved_reports(rng: Random, area_code: str, by: User, on: date) -> list[SavedReport]:
    """Return the reports that `by` of the province keeps."""
    designs = {recipe.name: recipe.query for recipe in RECIPES}
    return [
        SavedReport(
            id=UUID(int=rng.getrandbits(128), version=4),
            client_uuid=UUID(int=rng.getrandbits(128), version=4),
            owner=by,
            name=name,
            query=designs[recipe],
            area_code=area_code,
            changed_at=timezone.make_aware(datetime.combine(on - timedelta(days=days), time(10, 5))),
            **sharing,
            **(_every_month(on) if is_monthly else {}),
        )
        for recipe, name, days, sharing, is_monthly in KEPT
    ]


def _every_month(on: date) -> dict:
    return {"monthly_format": "xlsx", "monthly_reason": REASON, "made_for": on.replace(day=1)}
