"""Where a sheet is set to show no zeros a person sees a blank, and a blank is read, with a finding."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.support.binary_workbooks import xlsb
from tests.support.hostile import ods, xls
from tests.support.one_indicator import DIFFERS, FIGURE, HEADS, ROW, drawn, figure
from tests.support.typed_values import by_libreoffice

CONFIG = "urn:oasis:names:tc:opendocument:xmlns:config:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def by_xlsxwriter(shows_zeros: bool, number: float = 0) -> bytes:
    def write(_: object, sheet: object) -> None:
        sheet.write_number(FIGURE, number)  # type: ignore[attr-defined]
        if not shows_zeros:
            sheet.hide_zero()  # type: ignore[attr-defined]

    return drawn(write)


def by_openpyxl(shows_zeros: bool, tmp_path: Path) -> bytes:
    path = tmp_path / "openpyxl.xlsx"
    path.write_bytes(by_xlsxwriter(True))
    book = openpyxl.load_workbook(path)
    book.active.sheet_view.showZeros = shows_zeros
    book.save(path)
    return path.read_bytes()


def by_hand(shows_zeros: bool, *, of_view: bool | None = None) -> bytes:
    def text(value: object) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    def set_of(name: str, shown: bool) -> str:
        return (
            f'<config:config-item-set config:name="ooo:{name}-settings"><config:config-item'
            f' config:name="ShowZeroValues" config:type="boolean">{str(shown).lower()}</config:config-item>'
            "</config:config-item-set>"
        )

    zero = '<table:table-cell office:value-type="float" office:value="0"><text:p>0</text:p></table:table-cell>'
    heads, row = ("".join(map(text, values)) for values in (HEADS, ROW))
    sets = set_of("configuration", shows_zeros) + ("" if of_view is None else set_of("view", of_view))
    return ods(
        f"<table:table-row>{heads}</table:table-row><table:table-row>{row}{zero}</table:table-row>",
        settings=f'<office:document-settings xmlns:config="{CONFIG}" xmlns:office="{OFFICE}"><office:settings>{sets}'
        "</office:settings></office:document-settings>",
    )


MAKERS: dict[str, Callable[[bool, Path], bytes]] = {
    "xlsxwriter": lambda shows, _: by_xlsxwriter(shows),
    "openpyxl": by_openpyxl,
    "xls": lambda shows, _: xls([HEADS, [*map(str, ROW), 0]], shows_zeros=shows),
    "xlsb": lambda shows, _: xlsb([HEADS, [*map(str, ROW), 0]], shows_zeros=shows),
    "ods": lambda shows, _: by_hand(shows),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_a_zero_that_is_not_shown_is_a_blank_and_said(maker: str, tmp_path: Path) -> None:
    assert figure(tmp_path, MAKERS[maker](False, tmp_path)) == (None, DIFFERS)
    assert figure(tmp_path, MAKERS[maker](True, tmp_path)) == (Decimal(0), [])


def test_another_number_on_such_a_sheet_is_read(tmp_path: Path) -> None:
    assert figure(tmp_path, by_xlsxwriter(False, 0.4)) == (Decimal("0.4"), [])


def test_what_is_set_for_the_view_of_an_opendocument_file_counts(tmp_path: Path) -> None:
    assert figure(tmp_path, by_hand(False, of_view=True)) == (Decimal(0), [])
    assert figure(tmp_path, by_hand(True, of_view=False)) == (None, DIFFERS)


@pytest.mark.soffice
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_libreoffice_keeps_zeros_hidden_in_each_format(suffix: str, tmp_path: Path) -> None:
    assert figure(tmp_path, by_libreoffice(by_xlsxwriter(False), tmp_path, suffix)) == (None, DIFFERS)
