"""The 12 ministries and 1 agency of the agreement on fragile households, signed at Government House on 3 March 2564.

Source of the names: the government's own report of the signing; of the missions: what each answers for by law, as far
as it touches an indicator. They are the agencies of the whole country, and are edited in the administration.
"""


def _signed(name: str, mission: str, *indicators: int) -> dict:
    codes = [f"MPI{number:02d}" for number in indicators]
    return {"name": name, "ministry": name, "mission": mission, "indicators": codes, "has_mou": True}


MOU_MINISTRIES = (
    _signed("สำนักนายกรัฐมนตรี", "กำกับและติดตามการดำเนินงานในภาพรวม"),
    _signed("กระทรวงมหาดไทย", "ที่อยู่อาศัย น้ำดื่มน้ำใช้ และการขับเคลื่อนในพื้นที่", 5, 6, 7, 8),
    _signed("กระทรวงการพัฒนาสังคมและความมั่นคงของมนุษย์", "สวัสดิการ ที่อยู่อาศัย ผู้สูงอายุและคนพิการ", 5, 8, 14, 15, 16, 17),
    _signed("กระทรวงศึกษาธิการ", "การศึกษาภาคบังคับ การศึกษาต่อ และการรู้หนังสือ", 9, 10, 11, 12),
    _signed("กระทรวงกลาโหม", "กำลังพลและเครื่องมือซ่อมสร้างบ้าน", 5),
    _signed("กระทรวงการท่องเที่ยวและกีฬา", "การออกกำลังกายและอาชีพจากการท่องเที่ยว", 4, 13),
    _signed("กระทรวงการอุดมศึกษา วิทยาศาสตร์ วิจัยและนวัตกรรม", "ทักษะและนวัตกรรมเพื่ออาชีพ", 11, 13),
    _signed("กระทรวงเกษตรและสหกรณ์", "อาชีพการเกษตรและแหล่งน้ำ", 7, 13, 14, 15),
    _signed("กระทรวงพาณิชย์", "ตลาดและช่องทางขายสินค้าชุมชน", 13, 15),
    _signed("กระทรวงแรงงาน", "การมีงานทำและการฝึกอาชีพ", 13, 14, 15),
    _signed("กระทรวงวัฒนธรรม", "อาชีพจากภูมิปัญญาและสินค้าวัฒนธรรม", 13),
    _signed("กระทรวงสาธารณสุข", "สุขภาพ โภชนาการ และการดูแลผู้พึ่งพิง", 1, 2, 3, 4, 16, 17),
    _signed("กรุงเทพมหานคร", "ครัวเรือนเปราะบางในเขตกรุงเทพมหานคร", 1, 3, 5, 6, 7, 8, 10, 15, 16, 17),
)
