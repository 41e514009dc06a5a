"""Findings as a table: CSV, Arrow, parquet, data frames; and what a report with a limit says in each format."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import predlint
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.model.settings import REPORT_FORMATS
from predlint.report.formats import format_named
from predlint.report.model import Summary
from predlint.report.table import COLUMNS, SEVERITIES, CsvSink, arrow

SIGN = {"name": "sign", "bbox": {"top": 1, "left": 2, "height": 3, "width": 4}, "dataRow": {"globalKey": "street-001.jpg"}}
TEXTS = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(["a\nb", "::error::x", "##[group]", '"', ",", "=1+1", "\ud800"])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.lists(st.integers(), max_size=3)
FINDINGS = st.builds(
    Diagnostic, st.none() | TEXTS, st.none() | st.integers(1, 1 << 40), st.none() | st.integers(1, 99), st.none() | st.integers(0, 1 << 40),
    TEXTS, st.just("GEO001"), st.just("box"), st.sampled_from(Severity), TEXTS, st.none() | TEXTS, VALUES,
    st.fixed_dictionaries({"data_row": st.none() | TEXTS, "uuid": st.none() | TEXTS, "feature": st.none() | TEXTS}),
)  # fmt: skip


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    street = Path(__file__).parent.parent.parent / "examples" / "street"
    return predlint.compile(street / "ontology.json", media="image")


@pytest.fixture(scope="module")
def broken_report(checker: predlint.Checker, street: Path) -> predlint.Report:
    return checker.validate(street / "broken.ndjson")


def cells(report: predlint.Report) -> list[dict[str, Any]]:
    """What each finding says, by the columns."""
    lines = [json.loads(line) for line in report.to_jsonl().splitlines()[:-1]]
    return [{name: line["record"][name] if name in line["record"] else line[name] for name in COLUMNS} for line in lines]


def test_csv_says_what_jsonl_says(broken_report: predlint.Report) -> None:
    rows = list(csv.DictReader(io.StringIO(broken_report.to_csv())))
    assert list(rows[0]) == list(COLUMNS) and len(rows) == 22
    for row, said in zip(rows, cells(broken_report), strict=True):
        for name, told in said.items():
            if name == "value":
                assert (json.loads(row[name]) if row[name] else None) == told
            else:
                assert row[name] == ("" if told is None else str(told))


@given(st.lists(FINDINGS, max_size=4))
@settings(max_examples=200, deadline=None)
def test_each_finding_is_one_line_of_csv_that_no_program_obeys(found: list[Diagnostic]) -> None:
    out = io.BytesIO()
    sink = CsvSink(out)
    for each in found:
        sink.emit(sink.render(each))
    sink.finish(Summary(), [])
    text = out.getvalue().decode()
    assert text.count("\n") == len(found) + 1 and text.replace("\n", "").isprintable()
    assert not any(line.lstrip().startswith("::") for line in text.splitlines()) and "##[" not in text
    rows = list(csv.reader(io.StringIO(text)))
    assert [len(row) for row in rows] == [len(COLUMNS)] * (len(found) + 1)


@given(st.lists(FINDINGS, max_size=4))
@settings(max_examples=50, deadline=None)
def test_any_finding_has_a_row_in_each_table(found: list[Diagnostic]) -> None:
    pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    table = arrow(found, Summary(errors=len(found)))
    assert table.num_rows == len(found) and table.column_names == list(COLUMNS)
    report = predlint.Report(Summary(errors=len(found)), found)
    frame = report.to_frame("polars")
    assert frame.columns == list(COLUMNS) and frame.height == len(found)
    assert frame.schema["severity"] == polars.Enum(SEVERITIES)
    assert frame.rows() == [tuple(row.values()) for row in table.to_pylist()]


def test_parquet_is_the_arrow_table(broken_report: predlint.Report, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    broken_report.save(tmp_path / "a.parquet")
    assert parquet.read_table(tmp_path / "a.parquet").to_pylist() == broken_report.to_arrow().to_pylist()
    totals = json.loads(parquet.read_metadata(tmp_path / "a.parquet").metadata[b"predlint"])
    assert totals["errors"] == broken_report.counts["error"] and totals["complete"] is True


def test_what_is_not_installed_is_named(broken_report: predlint.Report, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("polars", "pyarrow"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match="pip install polars"):
        broken_report.to_frame("polars")
    with pytest.raises(ImportError, match="pip install pyarrow"):
        broken_report.to_arrow()
    with pytest.raises(ImportError, match="pip install pyarrow"):
        broken_report.save(tmp_path / "a.parquet")
    assert not list(tmp_path.iterdir())


# -- saved ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REPORT_FORMATS)
def test_every_format_is_saved(name: str, broken_report: predlint.Report, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    file = tmp_path / f"report.{format_named(name).suffixes[0]}"
    broken_report.save(file, format=name)  # pyright: ignore[reportArgumentType]
    broken_report.save(f"{file}.gz", format=name)  # pyright: ignore[reportArgumentType]
    assert file.stat().st_size and gzip.decompress(Path(f"{file}.gz").read_bytes()) == file.read_bytes()
    if name in ("text", "json", "jsonl", "sarif", "markdown", "html", "csv", "parquet", "junit"):
        broken_report.save(again := tmp_path / f"again.{format_named(name).suffixes[0]}")
        assert again.read_bytes() == file.read_bytes(), "the ending tells the format"


def test_text_that_a_method_gives_is_what_is_saved(broken_report: predlint.Report, tmp_path: Path) -> None:
    for name in ("json", "jsonl", "sarif", "markdown", "html", "csv", "junit"):
        broken_report.save(tmp_path / name, format=name)
        assert (tmp_path / name).read_text() == getattr(broken_report, f"to_{name}")()


def test_no_cell_is_a_formula_in_a_spreadsheet(checker: predlint.Checker) -> None:
    """Not even where a spreadsheet splits at semicolons; numbers stay numbers, and a program gets the texts as they are."""
    names = ["=1+1", "+1+cmd", "-2+3", "@SUM(A1)", "\uff1d1", "a;=1", "\t=1", "-2"]
    records = [{**SIGN, "name": name, "confidence": -2, "dataRow": {"globalKey": name}} for name in names]
    report = checker.validate(records)
    text = report.to_csv(spreadsheet=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(report.diagnostics) and [*rows[0]] == [*COLUMNS]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+@\uff1d" and cell]
    assert {row["data_row"] for row in rows} >= {"'=1+1", "'+1+cmd", "'-2+3", "'@SUM(A1)", "'\uff1d1", "a;=1", "-2"}
    assert {row["value"] for row in rows} >= {"-2"} and '"a;=1"' in text
    plain = list(csv.DictReader(io.StringIO(report.to_csv())))
    assert [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows] == plain


def test_a_file_is_saved_whole_or_not_at_all(checker: predlint.Checker, tmp_path: Path) -> None:
    capped = checker.validate([{**SIGN, "name": f"x{n}"} for n in range(5)], max_diagnostics=2)
    (tmp_path / "a.html").write_text("before")
    with pytest.raises(ValueError, match=r"html needs every finding, and this report keeps the first 2 of 6: validate without max_diag"):
        capped.save(tmp_path / "a.html")
    assert (tmp_path / "a.html").read_text() == "before" and len(list(tmp_path.iterdir())) == 1
    with pytest.raises(FileNotFoundError) as caught:
        capped.save(tmp_path / "none" / "a.json")
    assert caught.value.filename == str(tmp_path / "none" / "a.json")
    for wrong in ("a.xyz", "a", "a.gz"):
        with pytest.raises(ValueError, match="ending"):
            capped.save(tmp_path / wrong)
    with pytest.raises(ValueError, match="format must be one of"):
        capped.save(tmp_path / "a.json", format="xls")  # pyright: ignore[reportArgumentType]


def test_a_report_is_saved_behind_a_url(broken_report: predlint.Report) -> None:
    fsspec = pytest.importorskip("fsspec")
    broken_report.save("memory://reports/a.json")
    broken_report.save("memory://reports/a.csv.gz")
    memory = fsspec.filesystem("memory")
    assert memory.cat("/reports/a.json").decode() == broken_report.to_json()
    assert gzip.decompress(memory.cat("/reports/a.csv.gz")).decode() == broken_report.to_csv()
    for url in ("s3://bucket", "gs://bucket/", "s3://"):
        with pytest.raises(OSError, match="it names no object in a bucket"):
            broken_report.save(url, format="json")
    with pytest.raises(OSError, match="a web server takes no files"):
        broken_report.save("https://host.invalid/a.json")


# -- with a limit --------------------------------------------------------------------------------------------------------------


def test_a_report_with_a_limit_says_so_or_refuses(checker: predlint.Checker, street: Path, tmp_path: Path) -> None:
    whole = checker.validate(street / "broken.ndjson")
    capped = checker.validate(street / "broken.ndjson", max_diagnostics=2)
    for text in (capped.to_json(), capped.to_jsonl().splitlines()[-1]):
        summary = json.loads(text)["summary"]
        assert summary["listed"] == 2 and summary["errors"] == 20
    assert json.loads(whole.to_json())["summary"].keys() >= {"errors"} and "listed" not in json.loads(whole.to_json())["summary"]
    run = json.loads(capped.to_sarif())["runs"][0]
    assert run["properties"]["by_rule"]["ANS001"] == {"found": 6, "shown": 2} and run["properties"]["shown"] == 2
    assert capped.to_markdown() == whole.to_markdown()
    for name in REPORT_FORMATS:
        if format_named(name).needs_all:
            with pytest.raises(ValueError, match="needs every finding"):
                capped.save(tmp_path / name, format=name)  # pyright: ignore[reportArgumentType]
