"""Label rows: rules that take several rows, files that are something else, data types that have no frames."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

import predlint
from encord_row_examples import (
    DATA,
    LABEL,
    SECOND,
    box,
    group_row,
    image_row,
    lines,
    mark,
    turned,
    video_row,
    weather,
)
from predlint.io.reread import RereadRecord
from predlint.model.diagnostics import Diagnostic
from predlint.platforms.encord.reader import read_encord
from predlint.platforms.encord.record import Features
from predlint.platforms.encord.stream import EncordCrossRecordRules
from predlint.platforms.encord.topics.files import Kind, kind_of

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
CHECKER = predlint.compile(HARBOUR / "ontology.json", dialect="encord")


def found(text: str, **options: Any) -> list[Diagnostic]:
    return CHECKER.validate(text.encode(), **options).diagnostics


def codes(text: str) -> list[str]:
    return sorted({d.code for d in found(text)})


def test_the_rows_of_the_harbour_are_clean() -> None:
    assert CHECKER.validate(HARBOUR / "rows.ndjson", data_rows=HARBOUR / "datarows.csv").diagnostics == []


def test_the_broken_rows_are_reported_one_by_one() -> None:
    report = CHECKER.validate(HARBOUR / "broken.ndjson")
    assert [(d.line, d.code) for d in report.diagnostics] == [
        (1, "REC208"), (1, "GEO202"), (1, "NAM201"), (1, "UID202"), (1, "CNF201"), (1, "ANS201"), (1, "NAM223"),
        (2, "KEY204"), (2, "LNK201"), (2, "SPN204"), (3, "REC209"), (3, "GEO209"), (3, "GEO217"), (3, "CNF210"), (3, "GEO208"),
        (3, "GEO225"), (3, "ANS205"), (3, "ANS202"), (3, "CNF220"), (3, "LNK209"), (3, "REC204"),
        (4, "REC207"), (4, "KEY203"), (4, "ANS203"), (4, "SPN220"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", [f"[{image_row()}]", image_row(), orjson.dumps(orjson.loads(image_row()), option=orjson.OPT_INDENT_2).decode()]
)
def test_rows_may_lie_in_a_list_alone_or_spread_over_lines(text: str) -> None:
    assert found(text) == []


def test_who_a_finding_is_about() -> None:
    rows = lines(
        image_row([box({"x": "left"})]),
        image_row([], classifications=[weather(range=[])], branch_name="b"),
        image_row(label_status="?", branch_name="c"),
    )
    assert [(d.record["data_row"], d.record["uuid"], d.record["feature"]) for d in found(rows)] == [
        ("quay-7", "oBjEcT01", "boat"),
        ("quay-7", "cLaSs001", "weather"),
        ("quay-7", None, None),
    ]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"images": [], "annotations": []}, Kind.COCO),
        ({"categories": [], "annotations": []}, Kind.COCO),
        ({"image_id": 1, "category_id": 1, "score": 0.5}, Kind.RESULTS),
        ({"objects": [], "classifications": []}, Kind.ONTOLOGY),
        ({"title": "x", "structure": {"objects": [], "classifications": []}}, Kind.ONTOLOGY),
        ({"dataRow": {"globalKey": "x"}}, Kind.LABELBOX),
        ({"data": {"image": "x"}, "predictions": []}, Kind.LABEL_STUDIO),
        ({"rows": [orjson.loads(image_row())]}, Kind.WRAPPED),
        ({"label_row": orjson.loads(image_row())}, Kind.WRAPPED_ROW),
        ({"a": orjson.loads(image_row()), "b": orjson.loads(image_row())}, Kind.KEYED),
        ({"rows": ["x"]}, Kind.OTHER),
        ({}, Kind.OTHER),
        ([], Kind.VALUE),
        (None, Kind.VALUE),
        ({"data_units": None}, Kind.ROW),
    ],
)
def test_what_an_element_is(value: Any, kind: Kind) -> None:
    assert kind_of(value) is kind


ROWS = [
    image_row([box(without=("confidence",)), turned({"theta": 0.5})]),
    image_row([turned({"theta": 1.25})], branch_name="other"),
    video_row({3: [turned({"theta": 3.1}, without=("confidence",))]}, data_hash=SECOND, no_unit=("data_fps",)),
    image_row(
        [], classifications=[weather(without=("range", "confidence"))], unit={"labels": {"objects": [], "classifications": [mark()]}}
    ),
    image_row(),
    group_row([box()], [turned()]),
    "7",
    video_row(data_hash=SECOND),
]


def findings_of(stream: EncordCrossRecordRules) -> list[tuple[Any, ...]]:
    values = [orjson.loads(row) for row in ROWS]

    def read(position: int) -> RereadRecord:
        return RereadRecord(position + 1, b"", values[position] if values[position].__class__ is dict else {})

    def every() -> Iterator[tuple[Any, ...]]:
        for position, each in stream.finalize(read):
            yield position, each.code, each.path, each._replace(value="").words()
        for each in stream.summary():
            yield None, each.code, each.path, each._replace(value="").words()

    return list(every())


def stream_of(rows: list[str]) -> EncordCrossRecordRules:
    stream = EncordCrossRecordRules(Features(read_encord(HARBOUR / "ontology.json"), lambda _: None), None)
    for row in rows:
        stream.add(orjson.loads(row))
    return stream


@pytest.mark.parametrize("first", range(len(ROWS) + 1))
@pytest.mark.parametrize("second", range(len(ROWS) + 1))
def test_parts_of_a_file_merge_into_the_whole(first: int, second: int) -> None:
    whole = stream_of(ROWS)
    parts = [
        stream_of(ROWS[: min(first, second)]),
        stream_of(ROWS[min(first, second) : max(first, second)]),
        stream_of(ROWS[max(first, second) :]),
    ]
    parts[1].merge(parts[2].snapshot())
    parts[0].merge(parts[1].snapshot())
    assert parts[0].count == whole.count == len(ROWS)
    assert findings_of(parts[0]) == findings_of(whole)
    assert [code for _, code, *_ in findings_of(whole)] == ["DUP201", "DUP201", "DUP201", "CNF210", "REC213", "KEY205"]


def test_the_number_of_objects_without_confidence_is_exact() -> None:
    rows = lines(*(image_row([box(without=("confidence",))], branch_name=f"b{number}") for number in range(2500)))
    missing = [d for d in found(rows) if d.code == "CNF210"]
    assert [(d.line, d.pointer) for d in missing] == [(1, f"/data_units/{DATA}/labels/objects/0/confidence")]
    assert missing[0].message.startswith("2,500 objects")


def test_thousands_of_units_without_labels_that_nobody_reads_are_looked_at_at_once() -> None:
    row = orjson.loads(image_row())
    unit = next(iter(row["data_units"].values())) | {"data_type": "audio/wav", "labels": None}
    row |= {"data_type": "audio", "data_units": {f"unit-{at}": unit for at in range(6_000)}}
    begin = time.process_time()
    codes = {d.code for d in CHECKER.check(row)}
    assert time.process_time() - begin < 4, "it takes half a second"
    assert not codes & {"REC202", "REC203"}


def test_rows_of_one_label_hash_are_reported_where_their_data_or_branches_differ() -> None:
    """Zeros stand for a hash that is still to come."""
    zeros = "00000000-0000-0000-0000-000000000000"

    def found(*rows: str) -> list[tuple[str, int | None]]:
        return [(d.code, d.line) for d in CHECKER.validate("\n".join(rows).encode()).diagnostics]

    def rows(**members: Any) -> list[str]:
        hashes = [f"b7a1e6c0-52d9-4f3b-8c11-0e9d3a7f{number:04}" for number in range(300)]
        return [image_row([box(confidence=at / 300)], data_hash=hash, **members) for at, hash in enumerate(hashes)]

    assert found(*rows()) == []
    assert found(*rows(label_hash=LABEL)) == [("UID205", line) for line in range(2, 301)]
    assert found(*rows(label_hash=zeros)) == []
    assert found(image_row(), image_row(branch_name="pred-june")) == []
    assert found(image_row(), image_row(branch_name="pred-june", label_hash=LABEL)) == [("UID205", 2)]
