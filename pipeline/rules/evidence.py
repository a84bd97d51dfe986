"""From the register of evidence to passages without any, and to files that are spoken of and are not there."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Place
from pipeline.rules.case import Case, Hit
from pipeline.rules.coverage import RESULTS
from pipeline.thai import is_written


def higher_levels_name_evidence(case: Case) -> Iterator[Hit]:
    """Every text above the lowest level names its evidence.

    A blank, or only a word that there is none (ไม่มีข้อมูล), names nothing. A row without a text, or without a level,
    which other findings report, does not count.
    Source: criteria 2564, the assessors confirm the levels above พื้นฐาน by what was done, with evidence.
    """
    higher = {level.key: level.thai for level in case.criteria.levels[1:]}
    for narrative in case.master.narratives:
        is_told = is_written(narrative.text.text) and not is_written(narrative.evidence.text)
        if is_told and narrative.level in higher:
            place = narrative.evidence.place if narrative.evidence.place.cell else narrative.place
            words = {"subitem": narrative.subitem, "what": higher[narrative.level]}
            yield Hit(place, words, narrative.unit, explanation=narrative.explanation)


def files_of_evidence_are_there(case: Case) -> Iterator[Hit]:
    """Every file that is named as evidence, with its ending, lies in the evidence folder of the year.

    Evidence that is blank, or is named without the ending of a file, is not looked for.
    Source: criteria 2564, evidence is shown to the assessors on the day they come.
    """
    reasons, subitems = _reasons(case), _subitems(case)
    for piece in case.evidence.pieces:
        for name in piece.missing:
            for mention in piece.mentions:
                words = {"subitem": mention.subject, "what": name}
                indicator = "" if mention.subject in subitems else mention.subject
                yield Hit(mention.place, words, mention.unit, indicator, reasons.get(mention.place, ""))


def _reasons(case: Case) -> dict[Place, str]:
    """Return the คำชี้แจง of every row that may name evidence, by the cell of its evidence."""
    texts = {narrative.evidence.place: narrative.explanation for narrative in case.master.narratives}
    texts |= {answer.evidence.place: answer.explanation for answer in case.master.answers}
    return texts | {row.place_of("evidence"): row.explanation for row in case.rows}


def _subitems(case: Case) -> set[str]:
    return {subitem for category in case.criteria.categories for subitem in category.subitems} | {str(RESULTS)}
