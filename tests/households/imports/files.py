"""Made-up files as agencies send them."""

import csv
import io

from openpyxl import Workbook

from households.imports import services
from households.models import ImportBatch, ImportMode, LegalBasis, SurveyRound

RESULT_HEADERS = ["house_code", "village_code", "house_no", "head_name", "member_count", "card_holder_count"]
INDICATORS = [f"MPI{number:02d}" for number in range(1, 18)]


def csv_bytes(rows, *, encoding="utf-8", delimiter=",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_bytes(rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def house_code(serial: int) -> str:
    return f"9999{serial:07d}"


def result_row(serial: int, *, village="84010201", failed=(), **cells) -> list[str]:
    """Return a row of a list of results: a household that passes all but the indicators `failed`."""
    plain = {
        "house_code": house_code(serial),
        "village_code": village,
        "house_no": f"{serial}/1",
        "head_name": f"นายสมมุติ{serial} ตัวอย่างงาม",
        "member_count": "3",
        "card_holder_count": "1",
    } | cells
    return [*plain.values(), *("0" if code in failed else "1" for code in INDICATORS)]


def result_rows(count: int, **cells) -> list[list[str]]:
    return [[*RESULT_HEADERS, *INDICATORS], *(result_row(serial, **cells) for serial in range(1, count + 1))]


def hand_in(kind: str, content: bytes, *, area=None, mode=ImportMode.ROWS, by=None, on=None, name="file.csv"):
    """Return the checked batch of a file."""
    batch = services.start_import(
        kind=kind,
        round=SurveyRound.objects.get(year=2566),
        area=area,
        source="สำนักงานตัวอย่าง",
        legal_basis=LegalBasis.PUBLIC_TASK,
        mode=mode,
        by=by,
    )
    return hand_in_again(batch, content, on=on, name=name)


def hand_in_again(batch: ImportBatch, content: bytes, *, on=None, name="file.csv") -> ImportBatch:
    services.add_file(batch=batch, name=name, content=content)
    return services.check_import(batch=batch, on=on)


def take_in(batch: ImportBatch) -> ImportBatch:
    """Write the good rows of a checked batch and return it fresh."""
    services.confirm_import(batch=batch)
    services.write_import(batch=batch, seconds=600)
    return ImportBatch.objects.get(pk=batch.pk)
