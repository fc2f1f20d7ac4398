"""Files that officers of a province asked for: one waits for a second person, one was not allowed, one is deleted."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from areas.calendar import buddhist_year
from reports.choices import ExportPurpose, ExportState
from reports.models import Export
from tpmap.demonstration.copying import random_uuid

USUAL = ["district", "village", "house_number", "head_name", "failed_dimension_count", "member_count"]
# State, days ago, whole numbers, why, what the second person said.
ASKED = (
    (ExportState.ASKED, 0, True, ExportPurpose.AGENCY, "ส่งรายชื่อให้ พมจ. ตรวจสอบสิทธิเงินสงเคราะห์ ตามมติที่ประชุม", ""),
    (ExportState.REFUSED, 3, True, ExportPurpose.REPORT, "จัดทำรายงานประจำไตรมาสของจังหวัด", "รายงานใช้เลขที่ปิดบังก็เพียงพอ"),
    (ExportState.REMOVED, 12, False, ExportPurpose.MEETING, "ประชุมคณะทำงานแก้จนระดับจังหวัด", ""),
)


def exports(rng: Random, area_code: str, by: User, second: User, year: int, on: date) -> list[Export]:
    """Return what `by` asked for of the province, and `second` decided; none of them has a file."""
    found = []
    for number, (state, days, is_whole, purpose, reason, note) in enumerate(ASKED, start=1):
        asked_at = timezone.make_aware(datetime.combine(on - timedelta(days=days), time(9, 20)))
        decided = {"decided_by": second, "decided_at": asked_at + timedelta(hours=2), "decision_note": note}
        made = {"as_of": asked_at, "row_count": 412, "size": 61_440, "kept_until": asked_at + timedelta(days=7)}
        found.append(
            Export(
                id=random_uuid(rng),
                client_uuid=random_uuid(rng),
                receipt=f"EX{buddhist_year(on)}-{area_code}D{number:03d}",
                topic="households",
                format="xlsx",
                language="th",
                columns=[*USUAL, "head_whole_number"] if is_whole else USUAL,
                subject={"query": f"show=failing&round={year}"},
                filters=[f"รอบ {year}", "ตกเกณฑ์ MPI"],
                area_id=area_code,
                prefixes=[area_code],
                round_id=year,
                with_identity=is_whole,
                purpose=purpose,
                reason=reason,
                state=state,
                requested_by=by,
                requested_at=asked_at,
                **(decided if note else {}),
                **(made if state == ExportState.REMOVED else {}),
            )
        )
    return found
