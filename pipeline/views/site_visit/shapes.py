"""What the document for the day of the assessors says, part by part: what its template may name."""

from __future__ import annotations

from msgspec import Struct

from pipeline.views.captions import Caption
from pipeline.views.figures import SentencePart, ShownFigure
from pipeline.views.lines import TypedLine
from pipeline.views.results import IndicatorFigures, OverviewLine


class VisitAnswer(Struct, frozen=True):
    """What one unit did about a point of last year's feedback; "–" for what it does not say."""

    unit: str  # หน่วยงาน
    action: TypedLine  # การดำเนินการ
    result: TypedLine  # ผล
    evidence: str  # เลขที่หลักฐาน (ว่างเมื่อไม่ระบุหลักฐาน)


class VisitPoint(Struct, frozen=True):
    """One point of last year's feedback in the assessors' own words, and what was done about it.

    ``otherwise``: where no unit answers, what the figures say, the reason that a unit gives, or that there is none.
    """

    point: TypedLine  # หัวข้อและข้อเสนอแนะปีก่อน
    answers: tuple[VisitAnswer, ...]  # คำตอบของหน่วยงาน
    otherwise: str  # ข้อความแทนเมื่อไม่มีหน่วยงานตอบ (ว่างเมื่อมีคำตอบ)


class VisitQuestion(Struct, frozen=True):
    """A question that follows from a finding or from a point that nobody answers, and where it comes from.

    ``about`` and ``units``: "" where the part of the document that it stands in says so already.
    """

    about: str  # ตัวชี้วัดที่ถาม (ว่างเมื่อถามเรื่องของหัวข้อนั้นเอง)
    question: str  # คำถาม
    code: str  # รหัสข้อสังเกตที่เป็นที่มา
    state: str  # สถานะของข้อสังเกต
    place: str  # สมุดงาน แผ่นงาน และช่อง (ว่างเมื่อไม่มี)
    reasons: tuple[str, ...]  # คำชี้แจงและผลพิจารณาที่มีอยู่
    units: str  # หน่วยงานผู้ตอบ (ว่างเมื่อเป็นผู้ตอบของหัวข้อนั้น)


class VisitPart(Struct, frozen=True):
    """A sub-item, an item of category 7, or category 7 as a whole: what there is of it, who answers, what to bring."""

    name: str  # หัวข้อหรือข้อ
    held: str  # ระดับที่มีเนื้อหา หรือจำนวนตัวชี้วัดที่บรรลุ
    units: str  # หน่วยงานผู้ตอบ
    evidence: str  # เลขที่หลักฐานที่ต้องเตรียม
    points: tuple[VisitPoint, ...]  # ข้อเสนอแนะปีก่อนและสิ่งที่ดำเนินการ
    questions: tuple[VisitQuestion, ...]  # คำถามที่ควรเตรียม เรื่องที่ยังไม่แก้ก่อน


class WeakPoint(Struct, frozen=True):
    """One finding that makes a result weak, the reasons that were given for it, and the question that follows."""

    title: str  # เรื่องที่พบ
    code: str  # รหัสข้อสังเกต
    state: str  # ยังไม่แก้ ชี้แจงแล้ว หรือ กพร. ยอมรับแล้ว
    place: str  # สมุดงาน แผ่นงาน และช่อง
    question: str  # คำถาม (ว่างเมื่อ กพร. ยอมรับแล้ว)
    reasons: tuple[str, ...]  # คำชี้แจงและผลพิจารณา


class WeakResult(Struct, frozen=True):
    """An indicator that will have to be explained, with its figures and chart. ``estimate``: "" in a year without."""

    code: str  # รหัสตัวชี้วัด
    name: str  # ชื่อตัวชี้วัด
    points: tuple[WeakPoint, ...]  # สิ่งที่พบทีละเรื่อง
    figures: tuple[IndicatorFigures, ...]  # ค่าและแผนภูมิ (มากกว่าหนึ่งเมื่อค่าของหน่วยงานไม่ตรงกัน)
    estimate: str  # ประมาณการของตัวชี้วัด (ว่างเมื่อไม่มีวิธีประมาณของปีนั้น)
    evidence: str  # เลขที่หลักฐานของตัวชี้วัด


class VisitCategory(Struct, frozen=True):
    """The page of one category."""

    heading: str  # ชื่อหมวด
    score: tuple[SentencePart, ...]  # คะแนนปีก่อน เป็นประโยค
    strengths: tuple[TypedLine, ...]  # จุดเด่นที่ผู้ตรวจประเมินเขียนถึงหมวดนี้
    caption: Caption  # เลขตาราง
    parts: tuple[VisitPart, ...]  # ทีละหัวข้อหรือทีละข้อ
    strongest_caption: Caption  # เลขตารางผลที่เด่น
    strongest: tuple[OverviewLine, ...]  # ตัวชี้วัดที่ร้อยละบรรลุสูงสุด (เฉพาะหมวด 7)
    weak: tuple[WeakResult, ...]  # ผลที่ต้องชี้แจง (เฉพาะหมวด 7)


class DirectorRow(Struct, frozen=True):
    """One category on the director's page."""

    name: str  # ชื่อหมวด
    score: ShownFigure  # คะแนนปีก่อน
    points: str  # จำนวนข้อเสนอแนะ
    answered: str  # จำนวนที่มีคำตอบ
    questions: str  # จำนวนคำถามที่ควรเตรียม


class PressingQuestion(Struct, frozen=True):
    """One of the questions to be ready for first."""

    about: str  # ตัวชี้วัด หัวข้อ หรือข้อที่ถาม
    question: str  # คำถาม
    units: str  # หน่วยงานผู้ตอบ


class DirectorPage(Struct, frozen=True):
    """All of it on one page."""

    visit: tuple[str, ...]  # กำหนดการตรวจประเมินตามปฏิทิน ทีละรายการ
    score: tuple[SentencePart, ...]  # คะแนนรวมและระดับปีก่อน เป็นประโยค
    results: tuple[str, ...]  # จำนวนตัวชี้วัดที่บรรลุและไม่บรรลุ และตัวชี้วัดที่ต้องชี้แจง ทีละประโยค
    strongest: tuple[SentencePart, ...]  # ตัวชี้วัดที่ร้อยละบรรลุสูงสุด เป็นประโยค
    score_head: str  # หัวคอลัมน์คะแนน
    caption: Caption  # เลขตารางหมวด
    rows: tuple[DirectorRow, ...]  # ทีละหมวด
    questions_caption: Caption  # เลขตารางคำถาม
    questions: tuple[PressingQuestion, ...]  # คำถามที่ควรเตรียมก่อน
    estimates: tuple[str, ...]  # ประมาณการหมวด 7 และทางไปถึงเป้าหมาย ทีละประโยค


class VisitContact(Struct, frozen=True):
    """Whom to ask at a unit that answers; "–" for what is not known."""

    unit: str  # หน่วยงาน
    name: str  # ผู้ให้ข้อมูล
    phone: str  # โทรศัพท์
