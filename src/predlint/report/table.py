"""Findings as a table, one row each: text (CSV), Arrow, parquet, and data frames of pandas or polars."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import IO, Any, Literal, cast

import orjson

from predlint.io.data_row_files import MissingPyarrow, pyarrow
from predlint.io.output_streams import Writable, without_commands
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.model.texts import lazy_regex
from predlint.report.formats import HEAD, Format, begins
from predlint.report.listing import as_json_line
from predlint.report.model import Group, Summary
from predlint.report.terminal import printable

# -- Findings as a table, one row each: as text (CSV), as an Arrow table, and as a parquet file --------------------
#
# All of them, and data frames, have the same columns. A value may be of any type, so it is written as JSON; empty if there is none.

Kind = Literal["text", "word", "severity", "number", "value"]
#: Column -> kind of its content. A word is a text with few different values.
COLUMNS: dict[str, Kind] = {
    "file": "word", "line": "number", "column": "number", "offset": "number", "pointer": "text", "code": "word", "rule": "word",
    "severity": "severity", "message": "text", "help": "text", "value": "value", "data_row": "text", "uuid": "text", "feature": "text",
}  # fmt: skip
#: Columns with the identity of the finding's record.
_OF_RECORD = ("data_row", "uuid", "feature")
SEVERITIES = tuple(severity.label for severity in sorted(Severity))
#: Findings that are written to a parquet file together, as a row group.
_GROUP = 1 << 16
#: The key in an Arrow table's metadata that contains the totals.
TOTALS = b"predlint"


def row_of(finding: dict[str, Any]) -> list[Any]:
    """Returns the row for an object that `predlint.report.listing.as_json_line` wrote."""
    record = finding["record"]
    value = finding["value"]
    value_json = orjson.dumps(value).decode() if value is not None else None
    return [record.get(name) if name in _OF_RECORD else value_json if name == "value" else finding[name] for name in COLUMNS]


def rows_of(diagnostics: Iterable[Diagnostic]) -> list[list[Any]]:
    """Returns a row for each finding."""
    return [row_of(orjson.loads(as_json_line(diagnostic))) for diagnostic in diagnostics]


class TableSink:
    """Receives findings as JSON lines, and passes on their rows."""

    wants_places = True
    before, after = b"", b"\n"

    def render(self, diagnostic: Diagnostic) -> bytes:
        return as_json_line(diagnostic) + self.after

    def emit(self, rendered: bytes) -> None:
        self.add([row_of(orjson.loads(line)) for line in rendered.splitlines()])

    def add(self, rows: list[list[Any]]) -> None:
        """Adds the next rows."""
        raise NotImplementedError

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Completes the table. Called once, at the end."""
        raise NotImplementedError


#: How a cell begins that spreadsheets read as a formula; full width signs are read so in some languages.
_FORMULA = lazy_regex("[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = lazy_regex(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class CsvSink(TableSink):
    """Writes a line of names, then one for each finding. Unprintable characters are escaped, so that each finding stays on its line."""

    def __init__(self, stream: Writable, *, spreadsheet: bool = False) -> None:
        """``spreadsheet``: a text that would be read as a formula begins with an apostrophe, and all texts are in quotes, so that no other
        separator splits them."""
        self._stream = stream
        self._cell = _as_text if spreadsheet else printable
        self._spreadsheet = spreadsheet
        self._begun = False

    def add(self, rows: list[list[Any]]) -> None:
        text = io.StringIO()
        lines = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC if self._spreadsheet else csv.QUOTE_MINIMAL)
        if not self._begun:
            self._begun = True
            lines.writerow(COLUMNS)
        lines.writerows([self._cell(cell) if cell.__class__ is str else cell for cell in row] for row in rows)
        self._stream.write(without_commands(text.getvalue()).encode("utf-8", "backslashreplace"))

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        """Writes the names if there was no finding, and nothing else: any other line would be taken for a finding."""
        if not self._begun:
            self.add([])


def _as_text(cell: str) -> str:
    """Returns a cell that no spreadsheet reads as a formula."""
    shown = printable(cell)
    return f"'{shown}" if _FORMULA.match(shown) is not None and _NUMBER.fullmatch(shown) is None else shown


class ParquetSink(TableSink):
    """Writes a parquet file, whose metadata contain the totals as JSON. Needs pyarrow."""

    def __init__(self, stream: Writable) -> None:
        """Raises ImportError."""
        package, parquet = require_pyarrow()
        self._stream = stream
        self._schema = schema_of(package)
        self._writer: Any = parquet.ParquetWriter(package.PythonFile(_Binary(stream), mode="w"), self._schema, compression="zstd")
        self._rows: list[list[Any]] = []

    def add(self, rows: list[list[Any]]) -> None:
        self._rows += rows
        if len(self._rows) >= _GROUP:
            self._write()

    def _write(self) -> None:
        rows, self._rows = self._rows, []
        self._writer.write_table(_arrow(rows, self._schema), row_group_size=_GROUP)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        if self._rows:
            self._write()
        self._writer.add_key_value_metadata({TOTALS: orjson.dumps(_totals(summary))})
        self._writer.close()


def _is_parquet(file: IO[bytes]) -> bool:
    """Returns True if the metadata at the end of the file contain predlint's key."""
    if file.read(4) != b"PAR1":
        return False
    tail = b""
    while block := file.read(1 << 20):
        tail = (tail + block)[-HEAD:]
    return TOTALS in tail


#: What the text begins with, in quotes for spreadsheets.
_NAMES, _QUOTED = (",".join([f"{quote}{name}{quote}" for name in COLUMNS]).encode() + b"\n" for quote in ("", '"'))
FORMATS = {
    "csv": Format(("csv",), lambda stream, _: CsvSink(stream), begins(_NAMES), in_lines=True, on_the_way=True, needs_all=True),
    "spreadsheet": Format(
        ("csv",), lambda stream, _: CsvSink(stream, spreadsheet=True), begins(_QUOTED), in_lines=True, on_the_way=True, needs_all=True
    ),
    "parquet": Format(("parquet",), lambda stream, _: ParquetSink(stream), _is_parquet, needs_all=True, page="a parquet file"),
}


class _Binary(io.RawIOBase):
    """A stream with the file interface that pyarrow needs."""

    def __init__(self, stream: Writable) -> None:
        self._stream, self._at = stream, 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._stream.write(bytes(data))
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at


def require_pyarrow() -> tuple[Any, Any]:
    """Returns pyarrow and its parquet module. Raises ImportError with the command to install it."""
    try:
        return pyarrow()
    except MissingPyarrow:
        raise ImportError("findings as an Arrow table or a parquet file need pyarrow: pip install pyarrow", name="pyarrow") from None


def schema_of(package: Any) -> Any:
    """Returns the Arrow schema of the columns."""
    text = package.string()
    kinds = {"number": package.int64(), "word": package.dictionary(package.int32(), text), "text": text, "value": text}
    kinds["severity"] = package.dictionary(package.int8(), text, ordered=True)
    return package.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])


def _arrow(rows: Sequence[Sequence[Any]], schema: Any) -> Any:
    package, _ = pyarrow()
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    made = [
        package.DictionaryArray.from_arrays(
            package.array(map(SEVERITIES.index, cells), package.int8()), package.array(SEVERITIES), ordered=True
        )
        if COLUMNS[kind.name] == "severity"
        else package.array(cells, kind.type)
        for kind, cells in zip(schema, columns, strict=True)
    ]
    return package.Table.from_arrays(made, schema=schema)


def arrow(diagnostics: Iterable[Diagnostic], summary: Summary) -> Any:
    """Returns an Arrow table with a row for each finding. Raises ImportError."""
    package, _ = require_pyarrow()
    table = _arrow(rows_of(diagnostics), schema_of(package))
    return table.replace_schema_metadata({TOTALS: orjson.dumps(summary.as_dict())})


def _totals(summary: Summary) -> dict[str, Any]:
    """Returns the totals without the time, because equal files give equal reports."""
    return {name: value for name, value in summary.as_dict().items() if name != "seconds"}


# -- Findings as a data frame of pandas or polars, one row each ----------------------------------------------------

_KINDS = {"number": "Int64", "text": "object", "value": "object", "severity": "category", "word": "category"}
#: The types of pandas' columns. Values are objects, as they are in the diagnostics, and so are texts.
PANDAS = {name: _KINDS[kind] for name, kind in COLUMNS.items()}


def frame(diagnostics: Sequence[Diagnostic], summary: Summary) -> Any:
    """Returns a pandas frame with one row for each finding, with the same columns and types also without findings. Raises ImportError if
    pandas is not installed.

    ``attrs["counts"]`` has the exact numbers of findings, ``attrs["complete"]`` whether the rows are all of them.
    """
    pandas = _require("pandas")
    levels = pandas.CategoricalDtype(list(SEVERITIES), ordered=True)
    made: dict[str, Any] = {}
    for name, kind in COLUMNS.items():
        values = [_member(diagnostic, name) for diagnostic in diagnostics]
        if kind == "severity":
            made[name] = pandas.Series(pandas.Categorical(values, dtype=levels))
        elif kind == "word":  # categories are texts, also if there are none
            distinct = pandas.Index(sorted({value for value in values if value is not None}), dtype="object")
            made[name] = pandas.Series(pandas.Categorical(values, categories=distinct))
        else:
            made[name] = pandas.Series(values, dtype=PANDAS[name])
    table = pandas.DataFrame(made)
    counts = {"error": summary.errors, "warning": summary.warnings, "info": summary.infos}
    table.attrs["counts"] = counts
    table.attrs["complete"] = len(diagnostics) == sum(counts.values()) and summary.complete and not summary.unread
    return table


def _member(diagnostic: Diagnostic, name: str) -> Any:
    if name == "severity":
        return diagnostic.severity.label
    if name in ("data_row", "uuid", "feature"):
        return diagnostic.record.get(name)
    return getattr(diagnostic, name)


def polars_frame(diagnostics: Sequence[Diagnostic]) -> Any:
    """Returns a polars frame with one row for each finding. Its columns have one type each, so values are JSON texts. Raises
    ImportError."""
    polars = _require("polars")
    kinds = {
        "number": polars.Int64, "text": polars.String, "value": polars.String, "severity": polars.Enum(SEVERITIES),
        "word": polars.Categorical,
    }  # fmt: skip
    return polars.DataFrame(rows_of(diagnostics), schema={name: kinds[kind] for name, kind in COLUMNS.items()}, orient="row")


def _require(name: str) -> Any:
    try:
        return cast(Any, import_module(name))
    except ImportError:
        raise ImportError(f"to_frame() needs {name}: pip install {name}", name=name) from None
