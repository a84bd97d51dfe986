"""What the status page says of the estimate: always called one, apart from the announced score, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from pipeline import merge, run, scoring
from pipeline.messages import message
from pipeline.model import Decision, IndicatorRow, Place, Severity, Switch
from pipeline.rules import Case
from pipeline.views import report
from pipeline.views.status import StatusView, view
from pipeline.views.status.estimate import Climb, EstimateView
from pipeline.web.page import render
from pipeline.year import Year
from tests.support.records import CRITERIA, LOWER, case, coordinator, figure, row, submission


def at(code: str, actual: str, item: str = "7.1", **given: object) -> IndicatorRow:
    return row(code, item=item, name=f"ชื่อ {code}", targets=". . 100 100", actuals=f". . {actual}", **given)  # type: ignore[arg-type]


def shown(*rows: IndicatorRow, **settings: object) -> StatusView:
    return view(Year(case(*rows, **settings)), {})


def estimate(*rows: IndicatorRow, **settings: object) -> EstimateView:
    made = shown(*rows, **settings).estimate
    assert made is not None
    return made


def climbs(*rows: IndicatorRow, **settings: object) -> tuple[Climb, Climb]:
    met, passed = estimate(*rows, **settings).climbs
    return met, passed


def test_points_are_shown_by_item_and_subtype_with_a_dash_for_none() -> None:
    made = estimate(at("a", "80"), at("b", "100", subtype=2), at("c", "50", item="7.3"))
    assert (made.points, made.year, made.name) == ("210.00", "2563", "วิธีคิดจากแบบฟอร์มแหล่งเดียว")
    assert [(item.code, item.points) for item in made.items][:3] == [("7.1", "270.00"), ("7.2", "–"), ("7.3", "150.00")]
    assert made.items[0].subtypes == ("240.00", "300.00", "–", "–", "–")
    assert made.incomplete.startswith("ข้อ 7.2, 7.4, 7.5, 7.6 ยังไม่มีตัวชี้วัดที่ประมาณได้")
    assert "2 จาก 6 ข้อ" in made.incomplete


def test_it_is_kept_apart_from_the_announced_score() -> None:
    assert "(280.00) เป็นของผู้ตรวจประเมิน" in estimate(at("a", "80")).apart
    unknown = estimate(at("a", "80"), announced="453.13 479.17 390.63 402.78 421.88 456.60 . 412.03 3.30")
    assert "ไม่ใช่คะแนนของผู้ตรวจประเมิน" in unknown.apart


def test_the_method_says_every_band() -> None:
    words = estimate(at("a", "80")).method
    assert words[:4] == (
        "ผลต่ำกว่าเป้าหมาย: ร้อยละบรรลุ × 3 คะแนน ไม่ต่ำกว่าศูนย์",
        "ร้อยละบรรลุ 100 ถึง 101: 300 คะแนน",
        "เกิน 101 ถึง 105: 400 คะแนน",
        "เกิน 105: 500 คะแนน",
    )


def test_the_way_names_each_indicator_what_it_must_reach_and_where_a_target_is_reached() -> None:
    met, passed = climbs(at("a", "50"), at("b", "80", subtype=2, direction=LOWER), at("c", "90", subtype=3))
    # 150, 500 and 270 are 306.67: the standard target's need of 280.00 is met, the high one's 337.70 is not.
    assert [(r.code, r.now, r.wanted, r.gain, r.reached, r.milestone) for r in met.rows] == [
        ("a", "150.00 (ร้อยละ 50.00)", "ผลตั้งแต่ 100", "+50.00", "356.67", "ถึงเป้าหมายขั้นสูง"),
        ("c", "270.00 (ร้อยละ 90.00)", "ผลตั้งแต่ 100", "+10.00", "366.67", ""),
    ]
    assert met.verdicts == (
        "เป้าหมายขั้นต่ำ (หมวด 7 ต้องได้ 0.00): ประมาณการถึงแล้ว",
        "เป้าหมายมาตรฐาน (หมวด 7 ต้องได้ 280.00): ประมาณการถึงแล้ว",
        "เป้าหมายขั้นสูง (หมวด 7 ต้องได้ 337.70): ถึงเมื่อทำได้ 1 ตัวชี้วัดแรก",
    )
    assert passed.rows[0].wanted == "เกินร้อยละ 105 ของเป้าหมาย 100"
    assert "(ตัวชี้วัดละ 500 คะแนน)" in passed.title
    lower, _ = climbs(at("b", "120", direction=LOWER))
    assert lower.rows[0].wanted == "ผลไม่เกิน 100"


def test_a_target_out_of_reach_says_how_far_it_goes() -> None:
    met, _ = climbs(at("a", "50"))
    assert met.verdicts[-1].endswith("ไม่ถึง แม้ทำได้ครบทุกตัวชี้วัดก็ได้ 300.00")
    assert met.rows[-1].milestone == "ถึงเป้าหมายมาตรฐาน"


def test_every_step_to_a_target_is_shown_and_beyond_it_the_first_ten() -> None:
    many = [at(f"{number:02}", "80") for number in range(40)]
    met, passed = climbs(*many)
    assert len(met.rows) == 27  # the standard target: 240 and 27 times 1.5 is 280.5
    assert met.rows[-1].milestone == "ถึงเป้าหมายมาตรฐาน"
    assert met.more == "และอีก 13 ตัวชี้วัดที่เพิ่มคะแนนได้น้อยกว่า"
    assert len(passed.rows) == 16
    reached, _ = climbs(*[at(f"{number:02}", "80") for number in range(12)], at("x", "106", subtype=2))
    assert (len(reached.rows), reached.more) == (10, "และอีก 2 ตัวชี้วัดที่เพิ่มคะแนนได้น้อยกว่า")


def test_what_has_no_points_says_why_on_its_card_and_in_the_list() -> None:
    page = shown(at("a", "80"), at("b", "อยู่ระหว่างดำเนินการ"))
    first, second = page.items[0].cards
    assert first.estimate == "ประมาณการ 240.00 คะแนน (บรรลุร้อยละ 80.00)"
    assert second.estimate == "ไม่มีประมาณการ: ผล 2563 เป็นข้อความ “อยู่ระหว่างดำเนินการ”"
    assert page.estimate is not None
    assert [(one.code, one.reason) for one in page.estimate.left_out] == [("b", "ผล 2563 เป็นข้อความ “อยู่ระหว่างดำเนินการ”")]


def test_without_anything_to_estimate_no_way_is_shown() -> None:
    made = estimate()
    assert (made.points, made.climbs, made.incomplete) == ("–", (), "")


def test_a_year_without_a_rule_has_no_estimate_and_the_page_none() -> None:
    given = case(at("a", "80"))
    given = replace(given, criteria=replace(CRITERIA, estimate=None))
    page = view(Year(given), {})
    assert page.estimate is None
    assert page.items[0].cards[0].estimate == ""
    assert "ประมาณการ" not in render(page).decode()


def test_the_page_says_estimate_wherever_it_says_points() -> None:
    page = render(shown(at("a", "80"))).decode()
    assert 'id="estimate"' in page
    assert "ไม่ใช่เกณฑ์ทางการของสำนักงาน ก.พ.ร." in page
    assert "ไม่ใช่คะแนน และไม่อยู่ในรายงาน" in page


def test_the_application_report_says_nothing_of_it(root: Path, tmp_path: Path) -> None:
    folders = run.Folders(root / "inputs", tmp_path / "outputs", root / "templates")
    year = run.examine(2564, folders, lambda *_: None).year
    assert year is not None
    points = view(year, {}).estimate
    assert points is not None
    text = repr(report.view(year))
    assert points.points not in text
    assert points.name not in text
    assert "ประมาณการหมวด" not in text


# --- what the coordinator decided and switched


def _with(given: Case, **sheets: object) -> Case:
    return replace(given, coordinator=replace(given.coordinator, **sheets))  # type: ignore[arg-type]


def test_the_page_lists_the_rules_that_are_off_and_why() -> None:
    switches = (Switch("K309", None, "ขึ้นลงมาก", Place()), Switch("K301", Severity.INFO, "ปรับแผน", Place()))
    page = view(Year(_with(case(at("a", "80")), switches=switches)), {})
    assert page.switches == (
        "K309 ค่าต่างจากปีก่อนสิบเท่า: ปิด (เหตุผล: ขึ้นลงมาก)",
        "K301 เป้าหมายไม่ถึงเป้าหมายปีก่อน: เป็นแจ้งให้ทราบ (เหตุผล: ปรับแผน)",
    )
    assert "กติกาที่ปิดหรือปรับระดับในปีนี้" in render(page).decode()
    assert "กติกาที่ปิดหรือปรับระดับในปีนี้" not in render(shown(at("a", "80"))).decode()


def test_a_settled_conflict_is_one_card_that_says_so() -> None:

    place = Place("กพร.xlsx", "ข้อยุติ", "A4")
    decision = Decision("a", 2563, "", figure("90", replace(place, cell="D4")), "ตรวจแล้ว", place)
    ours = coordinator()
    sent = [
        submission(unit, at("a", actual, unit=unit), unit=unit) for unit, actual in (("สพบ.", "80"), ("สสป.", "90"))
    ]
    master, findings = merge.merge(sent, ours.register, [decision])
    page = view(Year(Case(CRITERIA, ours, master, scoring.score(ours, CRITERIA)), (), findings), {})
    (card,) = page.items[0].cards
    assert (card.units, card.conflict, card.is_settled) == ("สพบ. สสป.", "ใช้ค่าตามข้อยุติ", True)
    assert card.estimate.startswith("ประมาณการ 270.00")
    assert all(one.reasons[0].startswith("ข้อยุติ: ") for one in page.findings)
    assert "ข้อยุติ: ใช้ 90" in message(findings[0])
