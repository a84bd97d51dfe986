"""From findings and last year's points to what the assessors will ask, and who answers with which evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

from pipeline import evidence, messages
from pipeline.feedback import FollowedPoint, owners
from pipeline.model import Finding, FindingState, Place, Severity, Text
from pipeline.rules import ENGAGEMENT, RESULTS, followed, results_counts
from pipeline.thai import is_written
from pipeline.views import feedback
from pipeline.views import lines as typed
from pipeline.views.evidence import number_ranges
from pipeline.views.figures import BLANK
from pipeline.views.lines import TypedLine
from pipeline.views.site_visit.shapes import VisitAnswer, VisitPoint, VisitQuestion
from pipeline.year import Year

NO_ANSWER = "ยังไม่มีคำตอบ"
MOST_NAMED = 12  # codes in one sentence
ASKED = frozenset((FindingState.OPEN, FindingState.EXPLAINED))


class Question(Struct, frozen=True):
    """A question with what it is about and who answers it.

    ``subject``: the sub-item, the indicator or the item; 7 for category 7 as a whole. ``rank`` orders what is open
    before what is explained, and the worst first.
    """

    category: int
    subject: str
    rank: tuple[bool, int]
    about: str
    units: str
    shown: VisitQuestion


class Asked:
    """The points, the questions and the evidence of a year, to be looked up by what they are about."""

    def __init__(self, year: Year) -> None:
        self.case = year.case
        self.points = followed(year.case)
        self._numbers = evidence.numbers_by_subject(year.case.evidence)
        self._places = evidence.numbers_by_place(year.case.evidence)
        self._indicators = {indicator.code: indicator for indicator in year.case.master.indicators}
        self._subitems = {code: name for one in year.case.criteria.categories for code, name in one.subitems.items()}
        self._counts = results_counts(year.case) if any(point.by_figures for point in self.points) else {}
        questions = [*self._of_findings(year.findings), *self._of_points(year.findings)]
        self.questions = sorted(questions, key=lambda question: question.rank)

    def of(self, *subjects: str, without: Collection[str] = ()) -> tuple[VisitQuestion, ...]:
        """Return the questions on these subjects, the most pressing first. ``without``: codes that are left out."""
        return tuple(
            question.shown
            for question in self.questions
            if question.subject in subjects and question.shown.code not in without
        )

    def number_of_questions(self, category: int) -> int:
        """Return how many questions there are on a category."""
        return sum(question.category == category for question in self.questions)

    def points_on(self, subject: str) -> tuple[VisitPoint, ...]:
        """Return last year's points on a sub-item, or on category 7, with what was done."""
        return tuple(self._point(point) for point in self.points if point.subject == subject)

    def evidence(self, *subjects: str) -> str:
        """Return the numbers of the evidence that is named for sub-items or indicators; "–" for none."""
        numbers = {number for subject in subjects for number in self._numbers.get(subject, ())}
        return number_ranges(numbers) or BLANK

    def owners(self, subject: str) -> str:
        """Return the units that answer for a sub-item; the coordinator where nobody is named."""
        named = " ".join(unit.code for unit in owners(subject, self.case.coordinator))
        return named or self.case.coordinator.settings.coordinator_name

    def _point(self, point: FollowedPoint) -> VisitPoint:
        answers = tuple(
            VisitAnswer(
                row.unit,
                _or_blank(row.action),
                _or_blank(row.result),
                number_ranges(self._places.get(row.evidence.place, ())),
            )
            for row in point.answers
        )
        otherwise = self._by_figures(point) if point.by_figures else "" if answers else _why_no_answer(point)
        return VisitPoint(feedback.point_line(point, self.points), answers, otherwise)

    def _by_figures(self, point: FollowedPoint) -> str:
        """Return what the figures say of a point on category 7, and which indicators or groups are wanting."""
        if point.by_figures is None:
            return ""
        count = self._counts[point.by_figures]
        counted = feedback.counted_words(point.by_figures, self.case.fiscal_year_be, self.case)
        wanting = f" ({named(feedback.still_wanting(point.by_figures, count))})" if count.wanting else ""
        return f"{counted}: {feedback.count_words(count)}{wanting}"

    def _of_findings(self, findings: Iterable[Finding]) -> Iterator[Question]:
        """Yield what follows from findings on an indicator, a sub-item or an item.

        Points that nobody answers are asked about by `_of_points`, whether or not the rule on them is in force.
        """
        for finding in findings:
            subject = self._subject(finding)
            asked = messages.question(finding.code, finding.words) if finding.state in ASKED else ""
            if finding.code == "T403" or not (subject and asked):
                continue
            indicator = self._indicators.get(subject)
            about = f"{subject} {indicator.first.name}" if indicator else ""
            units = " ".join(dict.fromkeys(row.unit for row in indicator.rows)) if indicator else ""
            yield Question(
                category=RESULTS if subject not in self._subitems else int(subject.partition(".")[0]),
                subject=subject,
                rank=(not finding.is_open, finding.severity.rank),
                about=about or self._name(subject),
                units=units or finding.unit or self._answers_for(subject),
                shown=VisitQuestion(
                    about,
                    asked,
                    finding.code,
                    finding.state.thai,
                    str(finding.place),
                    messages.reasons(finding),
                    units,
                ),
            )

    def _of_points(self, findings: Iterable[Finding]) -> Iterator[Question]:
        """Yield what follows from points that nobody answers, but for those that the coordinator lets stand."""
        found = {finding.place: finding for finding in findings if finding.code == "T403"}
        for point in self.points:
            told = next((found[place] for place in _places(point) if place in found), None)
            state = told.state if told else FindingState.OPEN
            if point.is_answered or state not in ASKED:
                continue
            named = feedback.named(point, self.points)
            yield Question(
                category=feedback.number_of(point),
                subject=point.subject,
                rank=(state.is_closed, Severity.WARNING.rank),
                about=self._name(point.subject),
                units=" ".join(dict.fromkeys(row.unit for row in point.rows)) or self._answers_for(point.subject),
                shown=VisitQuestion(
                    "",
                    messages.question("T403", {"subitem": named}),
                    "T403",
                    state.thai,
                    str(told.place if told else point.place),
                    messages.reasons(told) if told else (),
                    "",
                ),
            )

    def _subject(self, finding: Finding) -> str:
        """Return what a finding is about; "" for none of it, as for a text of the coordinator's own.

        A finding about an indicator whose item could not be read is still about the indicator.
        """
        if finding.indicator in self._indicators:
            return finding.indicator
        if finding.code == "K307":
            return ENGAGEMENT[0]
        if finding.code == "K312":
            return str(RESULTS)
        named = finding.words.get("subitem", "")
        return named if named in self._subitems else finding.words.get("item", "")

    def _name(self, subject: str) -> str:
        items = {item.code: item.name for item in self.case.criteria.items}
        name = self._subitems.get(subject) or items.get(subject)
        return f"{subject} {name}" if name else f"หมวด {RESULTS} {self.case.criteria.category_7_name}"

    def _answers_for(self, subject: str) -> str:
        return self.owners(subject) if subject in self._subitems else self.case.coordinator.settings.coordinator_name


def _why_no_answer(point: FollowedPoint) -> str:
    reason = next((row.explanation for row in point.rows if is_written(row.explanation)), "")
    return f"คำชี้แจง: {reason}" if reason else NO_ANSWER


def _places(point: FollowedPoint) -> Iterator[Place]:
    """Yield the places at which T403 may speak of a point."""
    for row in point.rows:
        yield from (row.action.place, row.place)
    yield point.place


def _or_blank(text: Text) -> TypedLine:
    return typed.together(text) if is_written(text.text) else TypedLine(BLANK)


def named(names: Sequence[str]) -> str:
    """Return the first of the names, and how many more there are."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" และอีก {more:,} รายการ" if more > 0 else "")
