"""Writes samples to a file, each on a line of its own, in any layout."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import orjson
from msgspec import Struct

from predlint.samples.model import Json, Sample, SampleError, Source, text_of

#: Columns of a table of data rows; other members do not fit a table.
_COLUMNS = ("global_key", "id", "media_type", "width", "height", "frame_count", "duration_ms", "text_length", "page_count")
#: Dialect -> possible layouts of records in a file, the usual one first.
FORMS = {"labelbox": ("ndjson",), "label-studio": ("json", "ndjson"), "encord": ("ndjson", "json"), "coco": ("json",)}


class Frame(Struct, frozen=True):
    """The text before, between and after the records of a file."""

    before: str
    between: str
    behind: str
    first: int
    """The line of the first record; each has a line of its own."""


_LINES = Frame("", "\n", "\n", 1)
_LIST = Frame("[\n", ",\n", "\n]\n", 2)


def frame_of(source: Source, dialect: str, form: str | None) -> Frame:
    """The frame of a file of that form, or of the usual one."""
    forms = FORMS[dialect]
    if form is not None and form not in forms:
        raise SampleError(f"{_PLATFORMS[dialect]} reads no predictions as {form}", f"possible: {', '.join(forms)}")
    if (form or forms[0]) == "ndjson":
        return _LINES
    return _LIST if source.head is None else Frame(source.head, ",\n", "\n]}\n", 2)


_PLATFORMS = {"labelbox": "Labelbox", "label-studio": "Label Studio", "encord": "Encord", "coco": "a COCO tool"}


def written(sample: Sample) -> str:
    """The text of a sample, on one line."""
    text = text_of(sample.record)
    respell = sample.fault.respell if sample.fault is not None else None
    return respell(text) if respell is not None else text


def expected(sample: Sample, line: int, more: Sequence[str] = ()) -> str:
    """Returns the findings in a sample on that line, as a line of NDJSON. ``more``: codes found there in any case."""
    fault = sample.fault
    descriptions = [*([fault.what] if fault is not None else []), *(_OF_FILES[code] for code in more)]
    codes = [*(fault.codes if fault is not None else ()), *more]
    return _dumped({"line": line, "codes": codes, "mutation": fault.name if fault is not None else None, "what": "; ".join(descriptions)})


_OF_FILES = {
    "ANS024": "a question that is required has no answer that could be imported on some data rows",
    "KEY010": "a data row of the list is in no record",
    "KEY207": "a data row of the list is in no label row",
    "JSN102": "uploads to Label Studio take no JSON lines",
    "KEY316": "the ontology has no images that the results could be checked against",
}


def expected_of_file(code: str) -> str:
    """Returns the finding in the file as a whole, as a line of NDJSON."""
    return _dumped({"line": None, "codes": [code], "mutation": None, "what": _OF_FILES[code]})


def _dumped(value: Any) -> str:
    return orjson.dumps(value).decode() + "\n"


def table_head() -> str:
    return ",".join(_COLUMNS) + "\n"


def table_row(row: Json) -> str:
    """Returns a data row as a line of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([row.get(column, "") for column in _COLUMNS])
    return text.getvalue()


def row_line(row: Json) -> str:
    """Returns a data row as a line of NDJSON."""
    return text_of(row) + "\n"
