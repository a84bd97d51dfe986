"""From the rows that units sent to the code of the indicator that each row belongs to."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from pipeline.messages import finding
from pipeline.model import Finding
from pipeline.thai import ReadingKind, match_key, read_number

if TYPE_CHECKING:
    import pandas as pd

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O, 1 I L, U V, which are taken for each other
CODE_LENGTH = 4  # 810,000 codes a sub-type: two indicators rarely get the same, and then one gets another

_MADE = re.compile(rf"7(?:\.[1-6])?-[0-5]-[{CODE_LETTERS}]{{{CODE_LENGTH}}}")


def code_key(typed: str) -> str:
    """Return the key to compare codes by; "" where none was typed.

    A - or ไม่มี is no code either: otherwise all rows marked so would be one indicator.
    """
    return "" if read_number(typed).kind in (ReadingKind.BLANK, ReadingKind.WORD) else match_key(typed)


def with_indicators(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a column ``indicator``: the code of the indicator that each row belongs to.

    One code may be typed in several ways; the first is used. A row without a code joins the indicator that has its
    identity, unless several have. Of the others, those of equal identity share a new code.
    """
    import pandas as pd

    has_code = rows["code_key"] != ""
    spellings = rows[has_code].drop_duplicates("code_key").set_index("code_key")["code"]
    typed = rows["code_key"].map(spellings)
    coded = rows[has_code].assign(indicator=typed).drop_duplicates(["identity", "indicator"])
    joined = coded.drop_duplicates("identity", keep=False).set_index("identity")["indicator"]
    alone = rows[~has_code & ~rows["identity"].isin(joined.index)].drop_duplicates("identity")
    by_identity = pd.concat([joined, _new_codes(alone, {*spellings})])
    return rows.assign(indicator=typed.where(has_code, rows["identity"].map(by_identity)))


def _new_codes(rows: pd.DataFrame, taken: set[str]) -> pd.Series[str]:
    """Return a new code for each of the rows, by its identity.

    They are given in the order of the identities: of two that would get the same code, the same one always keeps it.
    """
    import pandas as pd

    codes = {}
    ordered = rows.sort_values("identity")
    columns = (ordered[name] for name in ("identity", "item", "subtype", "name_key", "nth"))
    for identity, item, subtype, name_key, nth in zip(*columns, strict=True):
        codes[identity] = new_code(item, None if pd.isna(subtype) else int(subtype), name_key, int(nth), taken)
        taken.add(codes[identity])
    return pd.Series(codes, dtype=object)


def new_code(item: str, subtype: int | None, name_key: str, nth: int, taken: Container[str]) -> str:
    """Return the code of an indicator that has none, such as 7.1-1-K7Q2: the same in every run and year.

    It depends on item, sub-type, name and number alone, unless that code is ``taken``.
    """
    seed = (item, str(subtype or 0), name_key, str(nth))
    codes = (f"{item or '7'}-{subtype or 0}-{_letters((*seed, str(attempt)))}" for attempt in count())
    return next(code for code in codes if code not in taken)


def is_made(code: str) -> bool:
    """Return whether a code has the shape of those that are made here, in this year or an earlier one."""
    return _MADE.fullmatch(code) is not None


def _letters(seed: Iterable[str]) -> str:
    number = int.from_bytes(hashlib.sha256("\n".join(seed).encode()).digest())
    letters = ""
    for _ in range(CODE_LENGTH):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[letter]
    return letters


def given_codes(rows: pd.DataFrame) -> Iterator[Finding]:
    """Yield M205 at the code's cell of every row that was sent without one, for its unit to fill in."""
    uncoded = rows[rows["code_key"] == ""]
    for row, code in zip(uncoded["row"], uncoded["indicator"], strict=True):
        yield finding("M205", row.place_of("code"), unit=row.unit, indicator=code, words={"code": code})
