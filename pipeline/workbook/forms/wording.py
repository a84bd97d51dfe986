"""The words that the unit's form and the coordinator's share."""

from __future__ import annotations

from pipeline.model import Coordinator

# The heading of each sheet, by the key of its table.
HEADINGS = {
    "unit": "ข้อมูลหน่วยงาน",
    "narratives": "หมวด 1-6 ผลการดำเนินการตามหัวข้อและระดับ",
    "indicators": "หมวด 7 ผลลัพธ์การดำเนินการ หนึ่งตัวชี้วัดต่อหนึ่งแถว",
    "settings": "ตั้งค่าของปี",
    "register": "หน่วยงานที่ต้องส่งข้อมูล",
    "meeting": "ข้อมูลการประชุม",
    "agenda": "ระเบียบวาระการประชุม เรียงตามที่จะพิมพ์",
    "scores": "ผลการประเมินปีก่อน คะแนนเต็ม 500",
    "feedback": "รายงานป้อนกลับของผู้ตรวจประเมิน",
    "framework": "กรอบการประเมินส่วนราชการ",
    "calendar": "ปฏิทินการรับสมัครรางวัลและการประเมินสถานะ",
    "responsible": "หน่วยงานผู้รับผิดชอบรายหมวด",
    "profile": "ลักษณะสำคัญขององค์การ 13 ข้อ",
    "segments": "กลุ่มผู้รับบริการและผู้มีส่วนได้ส่วนเสีย",
    "switches": "กติกาที่ปิดหรือปรับระดับในปีนี้ เว้นว่างคือใช้ทุกข้อตามปกติ",
    "verdicts": "ข้อสังเกตที่ยอมรับหรือให้แก้ พร้อมเหตุผล",
    "decisions": "ข้อยุติของค่าที่หน่วยงานส่งมาไม่ตรงกัน",
}

SAMPLE_NOTE = (
    "ข้อความและตัวเลขในสมุดงานนี้แต่งขึ้นเพื่อให้เห็นว่าแบบฟอร์มกรอกอย่างไรและรายงานออกมาเป็นอย่างไร "
    "ห้ามนำไปอ้างอิงเป็นผลงานจริง เว้นแต่ตัวเลขที่ช่อง แหล่งข้อมูล ระบุแหล่งเผยแพร่ไว้ "
    "เมื่อเริ่มใช้จริงให้ลบออกแล้วกรอกข้อมูลของหน่วยงาน และให้ กพร. ลบข้อความในช่อง หมายเหตุท้ายเอกสาร ของแผ่นงาน ตั้งค่า"
)


def sent_to(coordinator: Coordinator) -> str:
    """Return the name of the unit that all others send their workbooks to."""
    return coordinator.settings.coordinator or "หน่วยงานผู้ประสาน"
