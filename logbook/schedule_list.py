"""The steps and deadlines that circulars published, and the topics of the quarterly directive as far as known.

Sources: Phayao's questions and answers of 2566 (the six steps), the procedure of 2567 (the summary due on 15 December
2566, ten topics in the first quarter). Of the topics only the fifth is named; the others wait for their official names.
Texts are data in Thai, as the circulars have them; `schedules` is where they are edited.
"""

from datetime import date

FIFTH_TOPIC = "ศูนย์อำนวยการขจัดความยากจนและพัฒนาคนทุกช่วงวัย (ศจพ.)"
YEAR_2566 = "แนวทางปีงบประมาณ พ.ศ. 2566"
YEAR_2567 = "แนวทางปีงบประมาณ พ.ศ. 2567"


def _step(fiscal_year: int, step: int, title: str, starts_on: date, due_on: date, source: str) -> dict:
    return {
        "fiscal_year": fiscal_year,
        "step": step,
        "title": title,
        "starts_on": starts_on,
        "due_on": due_on,
        "source": source,
    }


STEPS = (
    _step(2566, 1, "ตรวจสอบและเพิ่มข้อมูลครัวเรือน", date(2023, 3, 10), date(2023, 9, 30), YEAR_2566),
    _step(2566, 2, "วิเคราะห์สภาพปัญหา 4ท และบันทึกใน Logbook", date(2023, 3, 10), date(2023, 5, 15), YEAR_2566),
    _step(
        2566,
        3,
        "ประชุมชี้เป้า ใช้เมนูแก้จน และมอบหมายหน่วยงาน",
        date(2023, 3, 10),
        date(2023, 5, 30),
        YEAR_2566,
    ),
    _step(2566, 4, "ให้ความช่วยเหลือ", date(2023, 3, 10), date(2023, 9, 30), YEAR_2566),
    _step(2566, 5, "บันทึกกิจกรรมการช่วยเหลือทุกครั้ง", date(2023, 3, 10), date(2023, 9, 30), YEAR_2566),
    _step(2566, 6, "ติดตาม รายงานผล และประชาสัมพันธ์", date(2023, 3, 10), date(2023, 9, 30), YEAR_2566),
    _step(2567, 6, "ส่งแบบสรุปผลการขับเคลื่อนถึงจังหวัด", date(2023, 10, 1), date(2023, 12, 15), YEAR_2567),
)

DIRECTIVES = tuple(
    {
        "fiscal_year": 2567,
        "quarter": 1,
        "number": number,
        "title": FIFTH_TOPIC if number == 5 else f"หัวข้อที่ {number} (รอชื่อทางการ)",
    }
    for number in range(1, 11)
)
