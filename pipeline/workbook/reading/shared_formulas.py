"""A formula that an .xlsx stores once for many cells -> the formula of each of them.

openpyxl moves the references. It is imported at the first such cell: importing it takes longer than reading a workbook,
and most workbooks store every formula where it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.workbook.reading import limits
from pipeline.workbook.reading.limits import Budget

if TYPE_CHECKING:
    from openpyxl.formula.translate import Translator

_LOST = "=#REF!"  # what Excel shows of a reference that was moved off the sheet


class SharedFormulas:
    """The shared formulas of one sheet, by the number that its cells refer to them by."""

    __slots__ = ("_budget", "_formulas", "_translators")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._formulas: dict[str, tuple[str, int, int]] = {}  # with its =, and the row and column it stands in
        self._translators: dict[str, Translator] = {}

    def add(self, number: str, formula: str, row: int, column: int) -> None:
        """Keep a formula, which stands in this cell."""
        self._formulas[number] = (formula, row, column)
        self._translators.pop(number, None)

    def at(self, number: str, row: int, column: int) -> str:
        """Return the formula of another cell, its references moved as far as the cell is away.

        Of a formula that refers beyond the sheet from there, or is none, `=#REF!` is left; of a number that no formula
        has, the = alone. Raises Refused.
        """
        if number not in self._formulas:
            return "="
        formula, first_row, first_column = self._formulas[number]
        self._budget.take_text(limits.MOVED_CHARS * len(formula))
        from openpyxl.formula.tokenizer import TokenizerError
        from openpyxl.formula.translate import TranslatorError

        try:
            translator = self._translator(number, formula)
            return str(translator.translate_formula(row_delta=row - first_row, col_delta=column - first_column))
        except (TokenizerError, TranslatorError, LookupError):
            return _LOST

    def _translator(self, number: str, formula: str) -> Translator:
        from openpyxl.formula.translate import Translator

        if number not in self._translators:
            # openpyxl goes through all that follows a bracket to find the one that closes it.
            self._budget.take_text(len(formula) * formula.count("["))
            self._translators[number] = Translator(formula, "A1")
        return self._translators[number]
