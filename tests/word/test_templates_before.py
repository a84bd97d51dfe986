"""The templates of the version before: a department that restyled them goes on with them, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import pmqa
from pipeline.word import lint, template
from pipeline.word.document_names import AGENDA, REPORT, TEMPLATE_VIEWS
from tests.support import ooxml, word_lint
from tests.support.sample_documents import SampleDocuments
from tests.support.word_drawing import body, words

pytestmark = pytest.mark.long

BEFORE = Path(__file__).parents[1] / "support" / "data" / "templates_before"


@pytest.mark.parametrize("name", [AGENDA, REPORT])
def test_they_name_nothing_that_the_views_have_lost(name: str) -> None:
    assert lint.faults(BEFORE / name, TEMPLATE_VIEWS[name]) == ()


@pytest.mark.parametrize("name", [AGENDA, REPORT])
def test_they_make_a_clean_document(sample: SampleDocuments, name: str) -> None:
    document = template.render(BEFORE / name, sample.views[name])
    assert word_lint.faults(document) == []


def test_the_report_has_all_the_indicators_as_it_had_them(sample: SampleDocuments) -> None:
    view = sample.views[REPORT]
    document = template.render(BEFORE / REPORT, view)
    text = "\n".join(words(document))
    shown = [indicator for item in view.items for indicator in item.indicators]
    assert len(shown) == 48
    # In the table, by the chart, and above the text.
    assert [one.name for one in shown if text.count(str(one.name)) < 3] == []
    charts = [chart for item in view.items for pair in item.chart_pairs for chart in (pair.left, pair.right) if chart]
    assert len(list(body(document).iter("{*}graphicData"))) == len(charts) == 48


@pytest.mark.ooxml
@pytest.mark.parametrize("name", [AGENDA, REPORT])
def test_microsofts_validator_finds_nothing(sample: SampleDocuments, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(template.render(BEFORE / name, sample.views[name]))
    assert ooxml.errors(tmp_path / name) == []


def test_lint_takes_them(tmp_path: Path) -> None:
    for name in TEMPLATE_VIEWS:
        source = BEFORE / name if (BEFORE / name).is_file() else Path(__file__).parents[2] / "templates" / name
        (tmp_path / name).write_bytes(source.read_bytes())
    answer = CliRunner().invoke(pmqa, ["lint", "--templates", str(tmp_path)])
    assert answer.exit_code == 0, answer.output
