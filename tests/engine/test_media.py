"""Where the medium comes from, and what is said where it is not known or where a file mixes several."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from engine_kit import ndjson

import predlint
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

ONTOLOGY = {
    "tools": [
        {"tool": "rectangle", "name": "sign"},
        {"tool": "named-entity", "name": "place"},
        {"tool": "point", "name": "lamp"},
    ],
    "classifications": [
        {"type": "radio", "name": "mood", "scope": "global", "options": [{"value": "calm"}, {"value": "tense"}]},
        {"type": "radio", "name": "light", "scope": "index", "options": [{"value": "on"}, {"value": "off"}]},
    ],
}
BOX = {"top": 10, "left": 20, "height": 30, "width": 40}


def on(row: str, name: str, **value: Any) -> dict[str, Any]:
    return {"name": name, **value, "dataRow": {"globalKey": row}}


def segments(*frames: int) -> list[dict[str, Any]]:
    return [{"keyframes": [{"frame": frame, "bbox": BOX} for frame in frames]}]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    path = tmp_path / "rows.ndjson"
    rows = [
        {"global_key": "a.jpg", "media_type": "IMAGE", "width": 100, "height": 80},
        {"global_key": "b.mp4", "media_type": "VIDEO", "frame_count": 50},
        {"global_key": "c.txt", "media_type": "TEXT", "text_length": 12},
        {"global_key": "d.mp3", "media_type": "AUDIO", "duration_ms": 9000},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def found(report: predlint.Report) -> list[tuple[str, int | None, str]]:
    return [(d.code, d.line, d.pointer) for d in report.diagnostics]


def test_each_record_is_held_against_the_medium_of_its_row(mixed: Path) -> None:
    checker = predlint.compile(ONTOLOGY)
    good = ndjson(
        on("a.jpg", "sign", bbox=BOX),
        on("b.mp4", "sign", segments=segments(1, 50)),
        on("c.txt", "place", location={"start": 0, "end": 11}),
        on("d.mp3", "light", answer=[{"name": "on", "frames": [{"start": 0, "end": 9000}]}]),
    )
    assert found(checker.validate(good, data_rows=mixed)) == []
    bad = ndjson(
        on("a.jpg", "sign", segments=segments(1)),
        on("b.mp4", "sign", bbox=BOX),
        on("c.txt", "place", location={"start": 0, "end": 12}),
        on("d.mp3", "sign", bbox=BOX),
        on("b.mp4", "sign", segments=segments(51)),
        on("b.mp4", "light", answer={"name": "on"}),
        on("a.jpg", "sign", bbox={**BOX, "left": 200}),
    )
    assert found(checker.validate(bad, data_rows=mixed)) == [
        ("MED004", 1, "/segments"),
        ("MED007", 2, "/bbox"),
        ("SPN003", 3, "/location/end"),
        ("MED001", 4, "/bbox"),
        ("KEY011", 5, "/segments/0/keyframes/0/frame"),
        ("SPN013", 6, "/answer/frames"),
        ("GEO006", 7, "/bbox"),
    ]


def test_a_list_of_one_medium_decides_the_medium(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("global_key,media_type,frame_count\nb.mp4,VIDEO,50\n")
    checker = predlint.compile(ONTOLOGY)
    assert found(checker.validate(ndjson(on("b.mp4", "sign", bbox=BOX)), data_rows=rows)) == [("MED007", 1, "/bbox")]
    assert found(checker.validate(ndjson(on("b.mp4", "sign", segments=segments(1, 2))), data_rows=rows)) == []


def test_the_ontology_decides_the_medium() -> None:
    checker = predlint.compile({"mediaType": "VIDEO", "normalized": ONTOLOGY})
    assert found(checker.validate(ndjson(on("b.mp4", "sign", bbox=BOX)))) == [("MED007", 1, "/bbox")]


def test_what_is_asked_for_wins_over_the_ontology() -> None:
    checker = predlint.compile({"mediaType": "VIDEO", "normalized": ONTOLOGY}, media="image")
    assert found(checker.validate(ndjson(on("a.jpg", "sign", bbox=BOX)))) == []


def test_without_a_medium_every_form_is_accepted_and_that_is_reported_once() -> None:
    checker = predlint.compile(ONTOLOGY)
    report = checker.validate(
        ndjson(
            on("a", "sign", bbox=BOX),
            on("b", "sign", segments=segments(1, 2)),
            on("p", "sign", bbox=BOX, page=0, unit="POINTS"),
            on("g", "sign", bbox={"top": 19.4, "left": -99.2, "height": -0.1, "width": 0.2}),
            on("c", "place", location={"start": 0, "end": 3}),
            on("m", "place", location={"start": 0, "end": 3}, messageId="4"),
            on("d", "place", textSelections=[{"tokenIds": ["t"], "groupId": "g", "page": 1}]),
            on("e", "light", answer={"name": "on", "frames": [{"start": 1, "end": 2}]}),
            on("f", "light", answer=[{"name": "on", "frames": [{"start": 1, "end": 2}]}]),
            on("m", "light", answer={"name": "on"}, messageId="4"),
        )
    )
    assert found(report) == [("GEO029", 4, "/bbox/height"), ("MED009", None, "")]  # a warning, for it may be a map
    assert report.ok and all(each.help and "--media" in each.help for each in report.diagnostics)


def test_no_medium_is_reported_for_an_empty_file() -> None:
    assert [d.code for d in predlint.compile(ONTOLOGY).validate(b"").diagnostics] == ["JSN014"]


@pytest.mark.parametrize(
    ("media", "target", "record", "warned"),
    [
        ("video", "model-run", on("b", "sign", segments=segments(1)), True),
        ("video", "mal", on("b", "sign", segments=segments(1)), False),
        ("image", "model-run", on("a", "sign", bbox=BOX), False),
        ("html", "mal", on("h", "mood", answer={"name": "calm"}), True),
        ("text", "model-run", on("c", "place", location={"start": 0, "end": 3}), False),
        ("conversational", "mal", on("m", "place", location={"start": 0, "end": 3}, messageId="1"), True),
    ],
)
def test_the_tables_of_2023(media: str, target: str, record: dict[str, Any], warned: bool) -> None:
    older = predlint.compile(ONTOLOGY, media=media, target=target, profile="docs-2023")
    assert [(d.code, d.severity.label) for d in older.check(record)] == ([("MED010", "warning")] if warned else [])
    assert predlint.compile(ONTOLOGY, media=media, target=target).check(record) == []


@pytest.mark.parametrize("media", ["image", "video", "text", "pdf", "audio", "conversational", "geospatial", "html", "dicom"])
def test_one_violation_of_a_value_is_reported_once(media: str) -> None:
    """A value that the medium does not have is not checked any further."""
    checker = predlint.compile(ONTOLOGY, media=media)
    wrong = on("x", "sign", bbox={"x": "?"}) if media not in ("image", "geospatial", "pdf") else on("x", "place", location="?")
    assert len(checker.check(wrong)) == 1


# -- what a sceptical reader found ------------------------------------------------------------------------------------------

VIDEO = {
    "mediaType": "VIDEO",
    "tools": [{"tool": "rectangle", "name": "car"}, {"tool": "raster-segmentation", "name": "road"}],
    "classifications": [
        {"type": "radio", "name": "light", "scope": "index", "options": [{"value": "on"}, {"value": "off"}]},
        {"type": "text", "name": "note", "scope": "index"},
    ],
}


def codes(media: str | None, record: dict[str, Any], target: str = "model-run", ontology: Any = VIDEO) -> list[tuple[str, str]]:
    return [(d.code, d.pointer) for d in predlint.compile(ontology, media=media, target=target).check(record)]


@pytest.mark.parametrize("entry", [{"text": "x"}, {"name": "x"}, {}, "x", None, ["x"]])
def test_a_text_over_time_that_is_spelt_otherwise(entry: Any) -> None:
    for media in ("video", "audio"):
        found = predlint.compile(VIDEO, media=media).check(on("v", "note", answer=[entry]))
        assert found and {d.pointer.split("/")[2] for d in found} == {"0"}
        assert "option" not in found[0].message and "checklist" not in found[0].message


@pytest.mark.parametrize("count", [0, 2, 3])
def test_a_radio_answer_in_a_list_of_another_length(count: int) -> None:
    answer = [{"name": "on"}] * count
    nested = {"tools": [{"tool": "rectangle", "name": "car", "classifications": VIDEO["classifications"][:1]}], "classifications": []}
    record = on("v", "car", segments=[{"keyframes": [{"frame": 1, "bbox": BOX, "classifications": [{"name": "light", "answer": answer}]}]}])
    assert ("ANS004", "/segments/0/keyframes/0/classifications/0/answer") in codes("video", record, ontology=nested)


def test_fractions_in_key_frames_are_reported_once() -> None:
    box = {"top": 0.1, "left": 0.2, "height": 0.3, "width": 0.4}
    record = on("v", "car", segments=[{"keyframes": [{"frame": frame, "bbox": box} for frame in (1, 2, 3)]}])
    assert codes("video", record) == [("GEO008", "/segments/0/keyframes/0/bbox")]


def test_negative_numbers_are_reported_once_if_they_may_be_coordinates_of_a_map() -> None:
    ontology = {"tools": [{"tool": "line", "name": "kerb"}], "classifications": []}
    points = [{"x": -1, "y": -2}, {"x": -3, "y": 4}]
    assert codes(None, on("v", "kerb", line=points), ontology=ontology) == [("GEO029", "/line/0/x")]
    far = codes(None, on("v", "kerb", line=[*points, {"x": 400, "y": 4}]), ontology=ontology)
    assert far == [("GEO005", "/line/0/x"), ("GEO005", "/line/0/y"), ("GEO005", "/line/1/x")]


def test_frames_in_two_places() -> None:
    record = on("v", "light", answer={"name": "on", "frames": [{"start": 1, "end": 2}]}, frames=[{"start": 5, "end": 6}])
    assert codes("video", record) == [("SPN014", "/frames")]


def test_misspelt_frames_are_reported_once() -> None:
    found = codes("video", on("v", "light", answer={"name": "on", "Frames": [{"start": 1, "end": 2}]}))
    assert [code for code, _ in found] == ["REC004"]


def test_percent_of_a_page() -> None:
    def box(**sides: float) -> dict[str, Any]:
        return on("p", "sign", bbox={"top": 10, "left": 20, "height": 30, "width": 40, **sides}, page=0, unit="PERCENT")

    assert codes("pdf", box(), ontology=ONTOLOGY) == []
    assert codes("pdf", box(top=600), ontology=ONTOLOGY) == [("GEO006", "/bbox")]
    assert codes("pdf", box(left=90), ontology=ONTOLOGY) == [("GEO007", "/bbox")]


def test_composite_masks_are_looked_into() -> None:
    def masks(frames: list[Any], *colours: list[int], **more: Any) -> dict[str, Any]:
        instances = [{"name": "road", "colorRGB": colour} for colour in colours]
        return {"masks": {"frames": frames, "instances": instances}, "dataRow": {"globalKey": "v"}, **more}

    image = {"index": 1, "instanceURI": "https://masks.example.com/1.png"}
    assert codes("video", masks([image], [1, 2, 3]), "mal") == []
    assert codes("video", masks([{"index": 1, "imBytes": "hello world"}], [1, 2, 3]), "mal") == [("GEO020", "/masks/frames/0/imBytes")]
    assert codes("video", masks([image], [1, 2, 3], [1, 2, 3]), "mal") == [("DUP004", "/masks/instances/1/colorRGB")]
    assert codes("video", masks([image], [1, 2, 3], name="car"), "mal") == [("REC003", "/name")]
    assert codes("video", masks([image], [1, 2, 3])) == [("MED002", "/masks")]


def test_an_image_mask_on_a_video_is_shown_the_right_form() -> None:
    record = on("v", "road", mask={"instanceURI": "https://masks.example.com/1.png", "colorRGB": [1, 2, 3]})
    (found,) = predlint.compile(VIDEO, target="mal").check(record)
    assert found.code == "MED007" and found.help and '"masks"' in found.help and '"instances"' in found.help
    assert codes("video", record) == [("MED002", "/mask")]


def test_a_row_without_a_medium_is_not_its_neighbours(tmp_path: Path) -> None:
    rows = tmp_path / "rows.ndjson"
    rows.write_text('{"global_key":"u"}\n{"global_key":"v","media_type":"VIDEO"}\n')
    checker = predlint.compile(ONTOLOGY)
    assert found(checker.validate(ndjson(on("u", "sign", bbox=BOX), on("v", "sign", bbox=BOX)), data_rows=rows)) == [
        ("MED007", 2, "/bbox"),
        ("MED009", None, ""),
    ]


@pytest.mark.parametrize("spelt", ["video/mp4", "VIDEO", "Video"])
def test_mime_types_in_a_list(tmp_path: Path, spelt: str) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(f"global_key,media_type\nv,{spelt}\n")
    assert found(predlint.compile(ONTOLOGY).validate(ndjson(on("v", "sign", bbox=BOX)), data_rows=rows)) == [("MED007", 1, "/bbox")]


def test_a_medium_that_nobody_knows(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("global_key,media_type\nv,Conversation\n")
    with pytest.raises(predlint.DataRowsError, match=r"line 2.*CONVERSATIONAL.*Conversation"):
        predlint.compile(ONTOLOGY).validate(ndjson(on("v", "sign", bbox=BOX)), data_rows=rows)


@pytest.mark.parametrize("row", [{"data_row": {"global_key": "b.mp4"}}, {"dataRow": {"globalkey": "b.mp4"}}, {"globalKey": "b.mp4"}])
def test_the_medium_of_a_data_row_under_another_name(mixed: Path, row: dict[str, Any]) -> None:
    report = predlint.compile(ONTOLOGY).validate(ndjson({"name": "sign", "bbox": BOX, **row}), data_rows=mixed)
    findings = [(d.code, d.pointer) for d in report.diagnostics if d.line]
    assert ("MED007", "/bbox") in findings
    assert not any(code == "MED009" for code, _ in findings)


@pytest.mark.parametrize(
    "row", ['{"global_key":"g","media_type":"TMS_SIMPLE"}', '{"global_key":"g","media_type":"TMS_GEO","epsg":"SIMPLEPIXEL"}']
)
def test_maps_in_pixels(tmp_path: Path, row: str) -> None:
    rows = tmp_path / "rows.ndjson"
    rows.write_text(row)
    record = ndjson(on("g", "sign", bbox={"top": 500, "left": 300, "height": -20, "width": 30}))
    assert found(predlint.compile(ONTOLOGY).validate(record, data_rows=rows)) == []
    assert [d.code for d in predlint.compile(ONTOLOGY, media="geospatial").validate(record).diagnostics] == ["GEO027"]


@pytest.mark.parametrize("value", [1e300, 1e308, -1e305])
def test_huge_degrees(value: float) -> None:
    assert codes("geospatial", on("g", "lamp", point={"x": 1, "y": value}), ontology=ONTOLOGY) == [("GEO027", "/point/y")]


@pytest.mark.slow
def test_many_faults_of_one_line_take_time_in_proportion() -> None:
    """A line of 19,000 key frames that are all wrong: each place is found without going through the line from its start."""
    keyframes = [{"frame": str(at), "bbox": BOX} for at in range(19_000)]
    report = predlint.compile(VIDEO).validate(ndjson(on("v", "car", segments=[{"keyframes": keyframes}])))
    assert report.counts["error"] == 19_000
    columns = [d.column or 0 for d in report.diagnostics]
    assert columns == sorted(columns) and report.summary.seconds < 30


@pytest.mark.parametrize("many", [0, 3_000], ids=["few", "many"])
def test_radio_answers_of_several_lines_that_overlap(many: int) -> None:
    def light(start: int, end: int, row: str = "v") -> dict[str, Any]:
        return on(row, "light", answer={"name": "on", "frames": [{"start": start, "end": end}]})

    others = [light(at, at + 5, f"other-{at}") for at in range(many)]
    checker = predlint.compile(VIDEO)
    report = checker.validate(ndjson(light(1, 5), *others, light(6, 9), light(3, 8, "w"), light(9, 12)))
    assert found(report) == [("SPN012", many + 4, "/answer/frames/0")]
    assert "line 2" in (report.diagnostics[0].help or "") if not many else report.diagnostics[0].help
    beside = on("v", "light", answer={"name": "on"}, frames=[{"start": 20, "end": 22}, {"start": 30, "end": 31}])
    report = checker.validate(ndjson(light(1, 5), beside, light(31, 40)))
    assert found(report) == [("SPN012", 3, "/answer/frames/0")]


@pytest.mark.parametrize("many", [0, 3_000], ids=["few", "many"])
def test_a_question_answered_twice_about_one_message(many: int) -> None:
    def light(message: str, row: str = "c", answer: str = "on") -> dict[str, Any]:
        return on(row, "light", answer={"name": answer}, messageId=message)

    checker = predlint.compile(ONTOLOGY, media="conversational")
    others = [light("1", f"other-{at}") for at in range(many)]
    report = checker.validate(ndjson(light("1"), light("2"), *others, light("1", "d"), light("1", answer="off")))
    assert found(report) == [("DUP002", many + 4, "/name")]
    assert "message 1" in (report.diagnostics[0].help or "")


@pytest.mark.parametrize(
    ("media", "record", "code", "hint"),
    [
        ("video", on("v", "car", segments=[{"frame": 1, "bbox": BOX}]), "SPN006", "keyframes"),
        ("video", on("v", "car", segments=[{"keyframes": [{"frame_number": 1, "bbox": BOX}]}]), "SPN007", '"frame"'),
        ("video", on("v", "car", segments=[{"keyframes": [{"frame": 1, "bounding_box": BOX}]}]), "GEO025", '"bbox"'),
        ("video", on("v", "light", answer={"name": "on", "frames": [{"startTime": 1, "end": 2}]}), "SPN011", '"start"'),
        ("audio", on("a", "light", answer=[{"name": "on", "frames": [{"start": 1.5, "end": 3}]}]), "SPN011", "1500"),
        ("pdf", on("p", "sign", bbox={**BOX, "page": 0}, page=0, unit="POINTS"), "GEO024", "top of the line"),
        ("conversational", on("c", "place", location={"start": 0, "end": 1, "messageId": "4"}, messageId="4"), "LNK004", "top of the line"),
        ("geospatial", on("g", "lamp", point={"lon": 1, "lat": 2}), "GEO014", '"x"'),
    ],
)
def test_members_of_other_tools_are_reported_with_what_to_write(media: str, record: dict[str, Any], code: str, hint: str) -> None:
    both = {"tools": [*ONTOLOGY["tools"], *VIDEO["tools"]], "classifications": ONTOLOGY["classifications"]}
    found = predlint.compile(both, media=media).check(record)
    assert {d.code for d in found} == {code}, [(d.code, d.pointer, d.message) for d in found]
    assert hint in (found[0].help or "")


# -- facts of data rows ------------------------------------------------------------------------------------------------------------


def against(checker: predlint.Checker, row: DataRow, *records: dict[str, Any]) -> list[tuple[str, int | None, str]]:
    """What is found, whether the lines are alone or among many of their kind."""
    once = found(checker.validate(ndjson(*records), data_rows=DataRows([row])))
    many = [{**records[0], "uuid": str(uuid.UUID(int=at))} for at in range(500)]
    report = checker.validate(ndjson(*many, *records), data_rows=DataRows([row]))
    assert all(line != 1 for _, line, _ in once)
    behind = [(d.code, d.line - 500, d.pointer) for d in report.diagnostics if d.line and d.line > 500 and d.code != "DUP001"]
    assert behind == once
    return once


def test_chats_know_their_messages_and_models() -> None:
    ontology = {"tools": [{"tool": "message-single-selection", "name": "best"}, {"tool": "message-ranking", "name": "rank"}]}
    checker = predlint.compile(ontology, media="llm-multimodal", target="mal")
    row = DataRow(0, "c", parents=("q", "r", "s"), models=("one", "two"), messages={"a": None, "b": None})

    def best(**data: str) -> dict[str, Any]:
        data = {"parentMessageId": "q", "messageId": "a", "modelConfigName": "one", **data}
        return on("c", "best", messageEvaluationTask={"format": "message-single-selection", "data": data})

    ranked = [{"messageId": "a", "modelConfigName": "one", "order": 1}, {"messageId": "b", "modelConfigName": "tw", "order": 2}]
    rank = on("c", "rank", messageEvaluationTask={"format": "message-ranking", "data": {"parentMessageId": "q", "rankedMessages": ranked}})
    lines = (
        best(), best(parentMessageId="a"), best(parentMessageId="r", modelConfigName="three"),
        best(parentMessageId="s", messageId="z"), rank,
    )  # fmt: skip
    data = "/messageEvaluationTask/data"
    assert against(checker, row, *lines) == [
        ("LNK005", 2, f"{data}/parentMessageId"),
        ("LNK005", 3, f"{data}/modelConfigName"),
        ("LNK005", 4, f"{data}/messageId"),
        ("LNK005", 5, f"{data}/rankedMessages/1/modelConfigName"),
    ]
    unknown = lines[0], best(parentMessageId="b"), lines[2]
    assert found(checker.validate(ndjson(*unknown), data_rows=DataRows([DataRow(0, "c")]))) == []


def test_maps_know_their_bounds() -> None:
    kinds = (("rectangle", "b"), ("polygon", "p"), ("line", "l"), ("point", "d"))
    checker = predlint.compile({"tools": [{"tool": tool, "name": name} for tool, name in kinds]}, media="geospatial")
    row = DataRow(0, "g", bounds=(10.0, 40.0, 12.0, 42.0))

    def box(**sides: float) -> dict[str, Any]:
        return on("g", "b", bbox={"top": 41.5, "left": 10.5, "height": -0.5, "width": 0.5, **sides})

    def drawn(name: str, member: str, *pairs: tuple[float, float]) -> dict[str, Any]:
        return on("g", name, **{member: [{"x": x, "y": y} for x, y in pairs]})

    good = box(), box(height=0.5), box(left=9.99), drawn("l", "line", (10, 40), (12.01, 42)), on("g", "d", point={"x": 11, "y": 41})
    assert against(checker, row, *good) == []
    wrong = (
        box(), box(top=43), box(width=3), box(height=0), box(width=-0.5), on("g", "d", point={"x": 13, "y": 41}),
        drawn("l", "line", (10, 40), (12, 45)), drawn("p", "polygon", (1, 1), (2, 1), (2, 2)),
    )  # fmt: skip
    assert against(checker, row, *wrong) == [
        ("GEO030", 2, "/bbox"),
        ("GEO030", 3, "/bbox"),
        ("GEO004", 4, "/bbox/height"),
        ("GEO004", 5, "/bbox/width"),
        ("GEO030", 6, "/point"),
        ("GEO030", 7, "/line"),
        ("GEO030", 8, "/polygon"),
    ]
    swapped = checker.validate(ndjson(on("g", "d", point={"x": 41, "y": 11})), data_rows=DataRows([row])).diagnostics[0]
    assert "swapped" in (swapped.help or "")
    assert found(checker.validate(ndjson(box(top=43)), data_rows=DataRows([DataRow(0, "g", bounds=row.bounds, degrees=False)]))) == []


def test_maps_with_bounds_and_lines_that_misname_their_data_row() -> None:
    checker = predlint.compile({"tools": [{"tool": "point", "name": "d"}]}, media="geospatial")
    rows = DataRows([DataRow(0, "g", bounds=(10.0, 40.0, 12.0, 42.0))])
    lines = [on("g", "d", point={"x": 11 + n / 1_000, "y": 41}) for n in range(600)]
    misnamed = [{"data_row": line.pop("dataRow"), **line} if n % 2 else line for n, line in enumerate(lines)]
    report = checker.validate(ndjson(*misnamed), data_rows=rows)
    assert [(d.code, d.line) for d in report.diagnostics] == [("REC005", n) for n in range(2, 601, 2)]


def test_boxes_in_inches_are_held_against_their_page() -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "b"}]}, media="pdf")

    def box(unit: str, **sides: float) -> dict[str, Any]:
        return on("p", "b", bbox={"top": 1, "left": 1, "height": 5, "width": 5, **sides}, page=0, unit=unit)

    row = DataRow(0, "p", width=612.0, height=792.0)
    lines = (
        box("INCHES"),
        box("INCHES", width=8),
        box("INCHES", top=12),
        box("POINTS", top=780, height=20),
        box("INCHES", width=7.5, height=10),
    )
    assert against(checker, row, *lines) == [("GEO007", 2, "/bbox"), ("GEO006", 3, "/bbox"), ("GEO007", 4, "/bbox")]
    assert against(checker, DataRow(0, "p"), *lines) == []


def test_series_know_their_planes() -> None:
    checker = predlint.compile({"tools": [{"tool": "line", "name": "l"}]}, media="dicom", target="mal")
    drawn = [{"keyframes": [{"frame": 1, "line": [{"x": 1, "y": 2}, {"x": 30, "y": 40}]}]}]
    lines = [on("s", "l", groupKey=plane, segments=drawn) for plane in ("axial", "coronal")]
    assert against(checker, DataRow(0, "s", planes=("axial", "sagittal")), *lines) == [("SPN016", 2, "/groupKey")]
    assert against(checker, DataRow(0, "s"), *lines) == []


def test_the_feature_that_a_relationship_starts_from_is_of_the_ontology() -> None:
    tools = [{"tool": "named-entity", "name": "place"}, {"tool": "edge", "name": "in"}]
    ontology = {"tools": tools, "classifications": [{"type": "text", "name": "author", "scope": "global"}]}
    checker = predlint.compile(ontology, media="pdf", target="mal")
    end = str(uuid.UUID(int=10**6))
    place = {"uuid": end} | on("p", "place", textSelections=[{"tokenIds": ["t"], "groupId": "g", "page": 1}])

    def starts(name: str) -> dict[str, Any]:
        return on("p", "in", relationship={"sourceOntologyName": name, "target": end, "type": "unidirectional"})

    lines = starts("place"), place, starts("plaec"), starts("in"), starts("author")
    assert against(checker, DataRow(0, "p"), *lines) == [("NAM002", 3, "/relationship/sourceOntologyName")]


# -- answers over time ---------------------------------------------------------------------------------------------------------------


def spoken(*answers: Any) -> dict[str, Any]:
    return on("a", "speaker", answer=[{"name": "user", "frames": [{"start": 0, "end": 90}], **answer} for answer in answers])


def note(answer: Any) -> dict[str, Any]:
    return spoken({"classifications": [{"name": "note", "answer": answer}]})


SPEAKER = {
    "classifications": [
        {
            "type": "radio",
            "name": "speaker",
            "scope": "index",
            "options": [{"value": "user", "options": [{"type": "text", "name": "note"}]}],
        },
        {"type": "text", "name": "words", "scope": "index"},
    ]
}


@pytest.mark.parametrize("media", ["audio", "video", None])
@pytest.mark.parametrize("answer", ["polite", [{"value": "polite", "frames": [{"start": 1, "end": 90}]}]], ids=["bare", "in time"])
def test_nested_texts_over_time(media: str | None, answer: Any) -> None:
    record = note(answer)
    record["answer"] = record["answer"] if media == "audio" else record["answer"][0]
    assert [d.code for d in predlint.compile(SPEAKER, media=media).check(record)] == []


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (note(5), [("ANS008", "/answer/0/classifications/0/answer")]),
        (note(None), [("ANS008", "/answer/0/classifications/0/answer")]),
        (note({"value": "polite", "frames": []}), [("ANS025", "/answer/0/classifications/0/answer")]),
        (note([{"value": "polite", "frames": [{"start": 0, "end": 99}]}]), [("SPN015", "/answer/0/classifications/0/answer/0/frames/0")]),
        (on("a", "speaker", answer="user"), [("ANS025", "/answer")]),
        (on("a", "words", answer="hello"), [("ANS025", "/answer")]),
        (on("a", "words", answer=[{"name": "hello", "frames": [{"start": 0, "end": 9}]}]), [("ANS011", "/answer/0/name")]),
        (
            on("a", "words", answer=[{"value": "hello", "start": 0, "end": 9}]),
            [("SPN011", "/answer/0/start"), ("SPN011", "/answer/0/end")],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_answer_over_time_is_reported_once(record: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    findings = predlint.compile(SPEAKER, media="audio").check(record)
    assert sorted((d.code, d.pointer) for d in findings) == sorted(expected)


def test_words_name_the_medium() -> None:
    tools = {"tools": [{"tool": "rectangle", "name": "sign"}, {"tool": "line", "name": "cut"}]}
    video = predlint.compile(tools, media="video")
    wide = [{"keyframes": [{"frame": 1, "bbox": {**BOX, "left": 90}}]}]
    (reported,) = video.validate(
        ndjson(on("v", "sign", segments=wide)), data_rows=DataRows([DataRow(0, "v", width=100, height=80)])
    ).diagnostics
    assert reported.code == "GEO007" and "video frame is 100 wide" in reported.message
    drawn = [{"keyframes": [{"frame": 1, "line": [{"x": 1, "y": 2}, {"x": 30, "y": 40}]}]}]
    series = predlint.compile(tools, media="dicom", target="mal")
    messages = [
        d.message for d in series.check(on("s", "cut", groupKey="axial", segments=drawn, customMetrics=[{"name": "m", "value": 1}]))
    ]
    assert any("DICOM objects" in message for message in messages), messages
    findings = video.check(on("v", "sign", keyframes=segments(1)[0]["keyframes"]))
    assert [(d.code, d.pointer) for d in findings] == [("REC001", "/segments")]
    assert 'put "keyframes" into "segments"' in (findings[0].help or "")


@pytest.mark.parametrize(
    ("record", "code", "words"),
    [
        ({"name": "sign", "bbox": BOX, "globalKey": "a"}, "KEY001", 'write "dataRow": {"globalKey": …}'),
        (on("a", "sign", bbox=BOX, globalKey="a"), "REC003", "dataRow alone says which data row a line is for; remove it"),
        ({"name": "sign", "bbox": BOX, "dataRowId": "c"}, "KEY001", 'write "dataRow": {"id": …}'),
        (on("a", "mood", value={"name": "calm"}), "ANS011", 'rename "value" to "answer"'),
        (on("a", "mood", answer={"label": "calm"}), "ANS011", 'rename "label" to "name"'),
        (on("a", "mood", answer="calm, sad"), "ANS007", "with the name of an option: calm"),
        (on("a", "tags", answer={"x": True, "y": False}), "ANS005", 'list what is ticked: [{"name": "x"}]'),
        (on("a", "sign", bbox={"top": 1, "left": 2, "w": 3, "h": 4}), "GEO001", 'rename "w" to "width"'),
        (on("a", "tags", answer=["x"]), "ANS007", 'write {"name": "x"}'),
        (on("a", "calm", answer=True), "NAM002", 'write "name": "mood", "answer": {"name": "calm"}'),
        (on("a", "s\u0456gn", bbox=BOX), "NAM002", 'did you mean "sign"? it is written with the cyrillic small letter'),
        (on("a", "tags", answer="x"), "ANS007", 'write [{"name": "x"}]'),
    ],
)
def test_help_names_what_to_write(record: dict[str, Any], code: str, words: str) -> None:
    tags = {"type": "checklist", "name": "tags", "scope": "global", "options": [{"value": "x"}]}
    checker = predlint.compile({**ONTOLOGY, "classifications": [*ONTOLOGY["classifications"], tags]}, media="image")
    assert [d.help for d in checker.check(record) if d.code == code and words in (d.help or "")], checker.check(record)


@pytest.mark.parametrize(
    ("media", "target", "record", "expected"),
    [
        (
            "pdf",
            "model-run",
            on("p", "sign", bbox={**BOX, "page": 0, "unit": "POINTS"}),
            [("GEO024", "/bbox/page"), ("GEO024", "/bbox/unit")],
        ),
        ("pdf", "model-run", on("p", "sign", bbox={**BOX, "page": 0}), [("GEO024", "/unit"), ("GEO024", "/bbox/page")]),
        ("conversational", "mal", on("c", "place", location={"start": 0, "end": 3, "messageId": "1"}), [("LNK004", "/location/messageId")]),
        ("conversational", "mal", on("c", "light", answer={"name": "on", "messageId": "1"}), [("LNK004", "/answer/messageId")]),
        (
            "dicom",
            "mal",
            on("s", "lamp", segments=[{"groupKey": "axial", "keyframes": [{"frame": 1, "point": {"x": 1, "y": 2}}]}]),
            [("SPN016", "/segments/0/groupKey")],
        ),
    ],
)
def test_what_is_inside_of_another_member_is_reported_there(
    media: str, target: str, record: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    findings = predlint.compile(ONTOLOGY, media=media, target=target).check(record)
    assert sorted((d.code, d.pointer) for d in findings) == sorted(expected)


def test_an_evaluation_without_data_is_reported_with_what_to_write() -> None:
    checker = predlint.compile({"tools": [{"tool": "message-single-selection", "name": "best"}]}, media="llm-multimodal", target="mal")
    task = {"format": "message-single-selection", "parentMessageId": "q", "messageId": "a", "modelConfigName": "m"}
    findings = checker.check(on("c", "best", messageEvaluationTask=task))
    assert {d.code for d in findings} == {"ANS029"} and all("data" in (d.help or "") for d in findings) and len(findings) == 3


@pytest.mark.parametrize(
    ("media", "target", "record"),
    [
        ("video", "model-run", on("v", "mood", answer={"name": "calm"}, frames=None)),
        ("video", "model-run", on("v", "mood", answer={"name": "calm", "frames": None, "classifications": None})),
        ("conversational", "model-run", on("c", "mood", answer={"name": "calm"}, messageId=None)),
        ("image", "model-run", on("i", "mood", answer={"name": "calm", "customMetrics": None})),
        (
            "image",
            "model-run",
            {
                "dataRow": {"globalKey": "i"},
                "metricName": "m",
                "metricValue": {"0.1": [1, 2, 3, 4], "0.2": [1, 2, 3, 4]},
                "aggregation": "CONFUSION_MATRIX",
            },
        ),
    ],
)
def test_what_the_sdk_takes_for_not_given(media: str, target: str, record: dict[str, Any]) -> None:
    assert predlint.compile(ONTOLOGY, media=media, target=target).check(record) == []


def test_the_value_decides_between_a_tool_and_a_question_of_one_name() -> None:
    question = {"type": "radio", "name": "sign", "scope": "global", "options": [{"value": "calm"}]}
    checker = predlint.compile({**ONTOLOGY, "classifications": [*ONTOLOGY["classifications"], question]}, media="image")
    found = checker.check(on("a", "sign", bbox=None, answer={"name": "calm"}))
    assert [(d.code, d.pointer) for d in found] == [("REC003", "/bbox")]
    found = checker.check({"dataRow": {"globalKey": "a"}, "metricName": "m", "metricValue": 1, "bbox": None, "schemaId": None})
    assert sorted((d.code, d.pointer) for d in found) == [("REC003", "/bbox"), ("REC003", "/schemaId")]
