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
    answered,
    box,
    classified,
    group_row,
    image_row,
    lines,
    mark,
    option,
    text_of,
    turned,
    video_row,
    weather,
)
from predlint.diagnostics import Diagnostic
from predlint.platforms.encord.reader import read_encord
from predlint.platforms.encord.record import Features
from predlint.platforms.encord.stream import EncordCrossRecordRules
from predlint.platforms.encord.topics.files import Kind, kind_of
from predlint.stream.reread import RereadRecord

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
CHECKER = predlint.compile(HARBOUR / "ontology.json", dialect="encord")


def found(text: str, **options: Any) -> list[Diagnostic]:
    return CHECKER.validate(text.encode(), **options).diagnostics


def codes(text: str) -> list[str]:
    return sorted({d.code for d in found(text)})


# -- what stands in the examples ---------------------------------------------------------------------------------------


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


# -- data that have no frames ------------------------------------------------------------------------------------------


def sound(kind: str, **entry: Any) -> str:
    """A row of a recording or a text: its objects stand on ranges of their own."""
    whole = {
        "objectHash": "sOuNd001",
        "featureHash": "HoRn0009",
        "name": "horn",
        "value": "horn",
        "classifications": [],
        "range": [[0, 1500]],
    }
    unit: dict[str, Any] = {
        "data_hash": DATA, "data_title": "call-7.wav", "data_link": "", "data_type": "audio/wav", "data_sequence": 0, "labels": {},
        "audio_codec": "pcm", "audio_sample_rate": 16000, "audio_num_channels": 1, "audio_bit_depth": 16,
    }  # fmt: skip
    return image_row([], data_type=kind, data_units={DATA: unit}, object_answers={"sOuNd001": {**whole, **entry}})


@pytest.mark.parametrize("kind", ["audio", "plain_text", "time_series"])
def test_objects_of_recordings_and_texts_need_no_frame(kind: str) -> None:
    assert not {d.code for d in found(sound(kind))} & {"LNK203", "REC212", "REC214", "KEY203", "KEY205"}


def test_frames_of_scenes_may_have_the_names_of_pictures_and_clouds() -> None:
    for name in ("front#0", "lidar@1710408600500000000"):
        assert not {"KEY203", "KEY204", "REC212"} & set(codes(video_row({name: [box()]}, data_type="scene")))
    assert "KEY203" in codes(video_row({"1710408600.5": [box()]}, data_type="scene"))  # read by nobody


def test_a_row_with_spaces_may_hold_its_objects_there() -> None:
    entry: dict[str, Any] = {"objectHash": "sPaCe001", "classifications": []}
    drawn = {"objects": [turned(objectHash="sPaCe001")], "classifications": []}
    there: dict[str, Any] = {"front": {"space_type": "image", "width": 64, "height": 48, "labels": {"0": drawn}}}
    assert codes(image_row([], spaces=there, object_answers={"sPaCe001": entry})) == []
    assert codes(image_row([], spaces={"front": {**there["front"], "labels": {}}}, object_answers={"sPaCe001": entry})) == ["LNK209"]
    assert codes(image_row([], spaces={"front": {"space_type": "hologram"}}, object_answers={"sPaCe001": entry})) == ["REC206"]


# -- one mistake, one finding ------------------------------------------------------------------------------------------


def test_a_slip_in_a_hash_is_reported_once() -> None:
    entry: dict[str, Any] = {"objectHash": "oBjEcT20", "classifications": []}
    assert codes(image_row([turned(objectHash="oBjEcT02")], object_answers={"oBjEcT20": entry})) == ["LNK202"]


def test_a_row_without_units_says_nothing_of_its_objects() -> None:
    assert codes(image_row(without=("data_units",))) == ["REC201"]


def test_a_global_classification_needs_no_range() -> None:
    assert found(image_row([], classifications=[classified("notes", answered("notes", "calm"), range=[])])) == []


def test_rounded_durations_give_the_nearest_number_of_frames() -> None:
    rounded = {"data_fps": 29.97, "data_duration": 10.01}  # 300 frames
    assert "KEY204" not in codes(video_row({299: [box()]}, unit=rounded))
    assert "KEY204" in codes(video_row({300: [box()]}, unit=rounded))


@pytest.mark.parametrize(
    ("ranges", "clash"),
    [
        ([[[5, 9]], [[1, 4]], [[10, 12]]], None),
        ([[[5, 9], [7, 8]], [[10, 10]]], None),
        ([[[5, 9]], [[9, 5]], [[12, 10]]], None),
        ([[[5, 9]], [[20, 30]], [[1, 19]]], 'on frames 5 to 9: "c0"'),
        ([[[5, 9]], [[1, 40]], [[20, 30]]], 'on frames 5 to 9: "c0"'),
        ([[[5, 9]], [[12, 14]], [[10, 12]]], 'on frame 12: "c1"'),
        ([[[0, 0], [2, 2], [4, 4]], [[1, 1], [3, 3]], [[4, 5]]], 'on frame 4: "c0"'),
    ],
)
def test_ranges_that_share_a_frame(ranges: list[Any], clash: str | None) -> None:
    entries = [weather(hash=f"c{number}", range=given) for number, given in enumerate(ranges)]
    overlaps = [d.message for d in found(video_row(classifications=entries)) if d.code == "SPN204"]
    assert (clash is None) == (overlaps == [])
    assert clash is None or clash in overlaps[0]


def test_no_placeholder_beside_frames_like_it() -> None:
    unknown: dict[str, Any] = {"no_unit": ("data_fps", "data_duration")}
    assert "KEY209" in codes(video_row({3: [box()], 9999: [box()]}, **unknown))
    assert "KEY209" in codes(video_row({3: [box()], 10**9: [box()]}, **unknown))
    assert "KEY209" not in codes(video_row({3: [box()], 10**6: [box()]}, **unknown))
    assert "KEY209" not in codes(video_row({4000: [box()], 9999: [box()]}, **unknown))
    assert "KEY209" not in codes(video_row({9999: [box()]}, **unknown))
    assert "KEY209" not in codes(video_row({3: [box()], 9998: [box()]}, **unknown))


# -- files that are something else -------------------------------------------------------------------------------------


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


def test_a_coco_file_declared_as_label_rows() -> None:
    whole = text_of({"images": [], "annotations": [], "categories": []})
    assert [(d.code, d.help) for d in found(whole)] == [("JSN201", "check it with --dialect coco")]


# -- across rows -------------------------------------------------------------------------------------------------------

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


def test_answers_are_counted_where_their_confidence_belongs() -> None:
    older = image_row([], classifications=[weather(without=("confidence",))], unit={"labels": {"objects": [], "classifications": [mark()]}})
    assert "CNF210" not in codes(older)
    newer = image_row([], classifications=[weather(without=("confidence",), classifications=[answered("weather", [option("sunny")])])])
    assert "CNF210" in codes(newer)


@pytest.mark.parametrize(
    ("member", "entry", "lacks"),
    [
        ("object_answers", {}, ["objectHash"]),
        ("object_answers", {"objectHash": "gHoSt001"}, []),  # nobody reads what is answered about it
        ("object_answers", {"objectHash": "gHoSt001", "classifications": [5]}, []),
        ("object_actions", {}, ["objectHash", "actions"]),
        ("object_actions", {"objectHash": "gHoSt001"}, ["actions"]),
    ],
)
def test_entries_about_nothing_that_the_sdk_stops_at(member: str, entry: Any, lacks: list[str]) -> None:
    row = orjson.loads(image_row())
    row[member]["gHoSt001"] = entry
    findings = [(d.code, d.pointer) for d in found(orjson.dumps(row).decode())]
    code = "LNK203" if "classifications" in entry else "LNK209"  # answers that nobody reads
    assert findings == ([("REC251", f"/{member}/gHoSt001/{name}") for name in lacks] or [(code, f"/{member}/gHoSt001")])


@pytest.mark.parametrize("labels", [None, "absent", {}])
def test_labels_that_nobody_reads_may_be_missing(labels: Any) -> None:
    row = orjson.loads(sound("audio"))
    row["data_units"][DATA]["labels"] = labels
    if labels == "absent":
        del row["data_units"][DATA]["labels"]
    assert found(orjson.dumps(row).decode()) == []


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


def test_a_row_that_is_there_twice_loses_nothing() -> None:
    row, other = image_row(), image_row([turned()])

    def severities(*rows: str) -> list[str]:
        found = CHECKER.validate("\n".join(rows).encode()).diagnostics
        return [d.severity.label for d in found if d.code == "DUP201"]

    assert severities(row, row) == ["warning"]
    assert severities(row, other) == ["error"]
    assert severities(row, row, other) == ["warning", "error"]
