"""Several faults of one record are all told at once: what can be judged beside a fault is judged, and in words that fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from encord_row_examples import box, image_row, text_of
from predlint.stream.data_rows import DataRow, DataRows

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
ROW = {"dataRow": {"globalKey": "row-1"}}
BOX = {"top": 1, "left": 1, "height": 5, "width": 5}
MASK = {"instanceURI": "https://masks.example.com/quay.png", "colorRGB": [0, 128, 255]}


def labelbox(media: str, target: str = "model-run") -> predlint.Checker:
    named = EXAMPLES / "media" / f"{media}.json"
    return predlint.compile(named if named.exists() else EXAMPLES / "street" / "ontology.json", media=media, target=target)


def findings_of(checker: predlint.Checker, record: Any) -> list[tuple[str, str]]:
    return [(d.code, d.pointer) for d in checker.check(json.dumps(record).encode())]


ROWS = DataRows([DataRow(0, "row-1", width=100, height=100)])


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"bbox": BOX, "data_row": {"globalKey": 5}}, [("REC005", "/data_row"), ("KEY003", "/data_row/globalKey")]),
        ({"bbox": BOX, "data_row": {"globalKey": "row-2"}}, [("REC005", "/data_row"), ("KEY007", "/data_row/globalKey")]),
        ({"bbox": BOX, "datRow": {"global_key": "row-2"}}, [
            ("KEY001", "/dataRow"), ("REC005", "/datRow/global_key"), ("KEY007", "/datRow/global_key"),
        ]),
        ({"bbox": BOX, "globalKey": "row-2"}, [("KEY001", "/dataRow"), ("KEY007", "/globalKey")]),
        ({"bbox": {**BOX, "left": 98}, "data_row": {"globalKey": "row-1"}}, [("GEO007", "/bbox"), ("REC005", "/data_row")]),
        ({"bbx": {**BOX, "left": 98}, **ROW}, [("REC001", "/bbox"), ("GEO007", "/bbx")]),
        ({"box": {**BOX, "left": "1"}, **ROW}, [("REC001", "/bbox"), ("GEO003", "/box/left")]),
        ({"Bounding-Box": {**BOX, "left": "1"}, **ROW}, [("REC001", "/bbox"), ("GEO003", "/Bounding-Box/left")]),
        ({"name": "weather", "Response": {"name": "rainn"}, **ROW}, [("ANS011", "/answer"), ("ANS001", "/Response/name")]),
        ({"bbox": BOX, "confidance": 87, **ROW}, [("REC004", "/confidance"), ("CNF001", "/confidance")]),
        ({"Box": {"Top": 1, "Left": 2, "Height": 0, "Width": 4}, **ROW}, [
            ("REC001", "/bbox"), *[("GEO001", f"/Box/{side}") for side in ("top", "left", "height", "width")], ("GEO004", "/Box/Height"),
        ]),
        ({"name": "weather", "value": "snow", **ROW}, [("ANS011", "/answer"), ("ANS007", "/value")]),
        ({"name": "weather", "value": 0.5, **ROW}, [("ANS011", "/answer")]),
        # What is not even of the member's kind is not that member.
        ({"bbox": BOX, "confidance": [87], **ROW}, [("REC004", "/confidance")]),
        # One cause, told once: at what is nearest to the member that is meant.
        ({"bbox": BOX, "globalkey": "row-1", "Datarow": {"globalKey": "row-1"}}, [("KEY001", "/dataRow"), ("REC003", "/globalkey")]),
        ({"bbox": BOX, "globalKey": "row-1", "data_row": {"globalKey": "row-1"}}, [("REC005", "/data_row"), ("REC003", "/globalKey")]),
        ({"name": "weather", "answr": {"name": "rain"}, "anser": {"name": "rain"}, **ROW}, [("ANS011", "/answer"), ("REC003", "/anser")]),
        # Nobody knows whether that is the key.
        ({"bbox": BOX, "externalId": "row-2"}, [("KEY001", "/dataRow")]),
    ],
)  # fmt: skip
def test_what_stands_under_another_name_is_held_against_what_is_meant(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    record = {"name": "sign", **members}
    report = labelbox("image").validate([record], data_rows=ROWS)
    found = [(d.code, d.pointer) for d in report.diagnostics if d.line is not None]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"nmae": "wether", "answer": {"name": "rain"}}, [("NAM001", "/name"), ("NAM002", "/nmae")]),
        ({"category": "Sign", "bbox": BOX}, [("NAM001", "/name"), ("NAM003", "/category")]),
        ({"name": "weather", "answer": {"nmae": "snow"}}, [("ANS001", "/answer/nmae"), ("ANS011", "/answer/name")]),
        ({"name": "weather", "answer": {"label": "Rainy weather"}}, [("ANS011", "/answer/name")]),
        ({"name": "hazards", "answer": [{"nmae": "ice"}, {"nmae": "animal"}]}, [
            ("ANS001", "/answer/0/nmae"), ("ANS011", "/answer/0/name"), ("ANS011", "/answer/1/name"),
        ]),
        ({"name": "vehicle", "bbox": BOX, "classifications": [{"label": "stat", "answer": {"name": "gone"}}]}, [
            ("ANS019", "/classifications/0/label"), ("NAM001", "/classifications/0/name"),
        ]),
        # What is to be renamed, and stands where nothing reads it.
        ({"name": "weather", "radio_answer": {"name": "snow"}}, [("ANS001", "/radio_answer/name"), ("REC006", "/radio_answer")]),
        ({"name": "weather", "radio_answer": {"name": "Rainy weather", "value": "rain"}}, [("REC006", "/radio_answer")]),
        ({"name": "weather", "radio_answer": {"name": "rain", "value": "snow", "feature_id": "a"}}, [
            ("ANS001", "/radio_answer/value"), ("REC006", "/radio_answer"),
        ]),
        ({"name": "weather", "radio_answer": {"value": "rain", "classifications": [
            {"name": "intensity", "value": "intensity", "feature_schema_id": "b", "radio_answer": {"name": "heavy", "value": "some"}},
        ]}}, [
            ("ANS001", "/radio_answer/classifications/0/radio_answer/value"),
            ("REC006", "/radio_answer"), ("REC006", "/radio_answer/classifications/0/radio_answer"),
        ]),
        ({"name": "hazards", "checklist_answers": [{"value": "animal"}, {"name": "animal", "value": "ice"}]}, [
            ("ANS001", "/checklist_answers/1/value"), ("REC006", "/checklist_answers"),
        ]),
        ({"name": "caption", "text_answer": {"content": 4}}, [("ANS008", "/text_answer/content"), ("REC006", "/text_answer")]),
        ({"name": "hazards", "checklist_answers": [{"name": "ice"}]}, [
            ("ANS001", "/checklist_answers/0/name"), ("REC006", "/checklist_answers"),
        ]),
        ({"name": "weather", "answer": {"name": "rain"}, "classifications": [{"name": "intensity", "answer": {"name": "some"}}]}, [
            ("ANS001", "/classifications/0/answer/name"), ("REC008", "/classifications"),
        ]),
        ({"name": "weather", "answer": {"name": "rain"}, "classifications": [{"name": "intensity", "answer": {"name": "light"}}]}, [
            ("REC008", "/classifications"),
        ]),
        ({"name": "weather", "answer": {"name": "fog"}, "classifications": [{"name": "intensity", "answer": {"name": "light"}}]}, [
            ("ANS021", "/classifications/0/name"), ("REC008", "/classifications"),
        ]),
    ],
)  # fmt: skip
def test_what_is_to_be_renamed_or_moved_is_held_against_the_ontology(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert sorted(findings_of(labelbox("image"), {**members, **ROW})) == sorted(expected)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"name": "sign", "bbox": BOX, "page": "one", "unit": "POINT"}, [("GEO024", "/page"), ("GEO024", "/unit")]),
        ({"name": "sign", "bbox": BOX, "page": 1, "unit": "POINTS"}, []),
        ({"name": "sign", "bbox": BOX, "page": None, "unit": None, "messageId": None, "groupKey": None}, []),
        ({"name": "sign", "bbox": BOX, "groupKey": "Axial", "messageId": 4}, [("LNK005", "/messageId"), ("SPN016", "/groupKey")]),
        ({"name": "fog", "point": {"x": 1, "y": 2}, "groupKey": "front"}, [("NAM002", "/name"), ("SPN016", "/groupKey")]),
        ({"name": "what", "answer": "x", "messageId": 7}, [("NAM002", "/name"), ("LNK005", "/messageId")]),
        # A question about the whole data row has no moments on any medium.
        ({"name": "weather", "answer": {"name": "rain", "frames": [{"start": 1, "end": 2}]}}, [("SPN014", "/answer/frames")]),
        ({"name": "weather", "answer": {"name": "rain"}, "frames": [{"start": 3, "end": 2}]}, [
            ("SPN014", "/frames"), ("SPN011", "/frames/0"),
        ]),
        ({"name": "weather", "answer": {"name": "rain"}, "messageId": "7"}, [("MED006", "/messageId")]),
        ({"name": "weather", "answer": {"name": "rain"}, "messageId": None, "frames": None, "page": None}, []),
    ],
)  # fmt: skip
def test_what_no_medium_takes_is_reported_where_none_is_known(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    checker = predlint.compile(EXAMPLES / "street" / "ontology.json")
    found = findings_of(checker, {**members, **ROW})
    assert sorted(found) == sorted(expected)


GONE = [{"name": "state", "answer": {"name": "gone"}}]
ON_MEDIA = DataRows([DataRow(0, "row-1", page_count=3, frame_count=50)])


@pytest.mark.parametrize(
    ("media", "members", "expected"),
    [
        ("image", {"name": "sign", "bbox": [{**BOX, "width": 0}]}, [("GEO002", "/bbox"), ("GEO004", "/bbox/0/width")]),
        ("image", {"name": "pole top", "point": [{"x": "1", "y": 2}]}, [("GEO014", "/point"), ("GEO003", "/point/0/x")]),
        ("image", {"name": "road", "polygon": {"x": 1}}, [("GEO023", "/polygon")]),  # whatever that is
        ("image", {"name": "road", "polygon": {"x": 1, "y": "2"}}, [("GEO023", "/polygon"), ("GEO003", "/polygon/y")]),
        ("image", {"metric_value": 0.5, "metricName": "iou"}, [("REC005", "/metric_value"), ("MET003", "/metricName")]),
        ("image", {"metricvalue": 0.5, "metricName": "sunny"}, [("REC001", "/metricValue")]),
        ("video", {"name": "vehicle", "segments": {"keyframes": {"frame": 9, "bbox": {**BOX, "width": 0}}}}, [
            ("SPN006", "/segments"), ("SPN006", "/segments/keyframes"), ("GEO004", "/segments/keyframes/bbox/width"),
        ]),
        ("video", {"name": "vehicle", "Segments": [{"keyframes": [{"frame": 51, "bbox": BOX}]}]}, [
            ("REC001", "/segments"), ("KEY011", "/Segments/0/keyframes/0/frame"),
        ]),
        ("video", {"name": "vehicle", "segments": [{"frame": 51, "bbox": {**BOX, "width": 0}, "classifications": GONE}]}, [
            ("SPN006", "/segments/0"), ("KEY011", "/segments/0/frame"), ("GEO004", "/segments/0/bbox/width"),
            ("ANS001", "/segments/0/classifications/0/answer/name"),
        ]),
        ("video", {"name": "vehicle", "segments": {"frame": 51, "bbox": {**BOX, "width": 0}}}, [
            ("SPN006", "/segments"), ("KEY011", "/segments/frame"), ("GEO004", "/segments/bbox/width"),
        ]),
        ("video", {"name": "vehicle", "segments": [[{"frame": 9, "bbox": {**BOX, "width": 0}}, {"frame": 10, "bbox": BOX}]]}, [
            ("SPN006", "/segments/0"), ("GEO004", "/segments/0/0/bbox/width"),
        ]),
        ("video", {"name": "vehicle", "keyframes": [{"frame": 51, "bbox": {**BOX, "width": 0}}]}, [
            ("REC001", "/segments"), ("KEY011", "/keyframes/0/frame"), ("GEO004", "/keyframes/0/bbox/width"),
        ]),
        # Of how many stretches they are, nobody knows.
        ("video", {"name": "vehicle", "segments": [{"frame": 9, "bbox": BOX}, {"frame": 4, "bbox": BOX}]}, [
            ("SPN006", "/segments/0"), ("SPN006", "/segments/1"),
        ]),
        ("pdf", {"name": "stamp", "bbox": BOX, "Page": 3, "unit": "POINTS"}, [("GEO024", "/page"), ("KEY011", "/Page")]),
    ],
)  # fmt: skip
def test_what_is_in_brackets_or_without_them_or_misnamed_is_looked_at(
    media: str, members: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    report = labelbox(media).validate([{**members, **ROW}], data_rows=ON_MEDIA)
    assert sorted((d.code, d.pointer) for d in report.diagnostics if d.line is not None) == sorted(expected)


SOME = [{"name": "intensity", "answer": {"name": "some"}}]
SPADE = [{"name": "equipment", "answer": [{"name": "spade"}]}]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"name": "weather", "answer": "rain", "classifications": SOME}, [("ANS007", "/answer"), ("REC008", "/classifications")]),
        ({"name": "weather", "answer": "Rain", "classifications": SOME}, [("ANS007", "/answer"), ("REC008", "/classifications")]),
        ({"name": "weather", "answer": ["rain"], "classifications": SOME}, [("ANS004", "/answer"), ("REC008", "/classifications")]),
        ({"name": "weather", "answer": [{"name": "rain"}], "classifications": SOME}, [
            ("ANS004", "/answer"), ("REC008", "/classifications"),
        ]),
        ({"name": "weather", "answers": [{"name": "rain"}], "classifications": SOME}, [
            ("ANS012", "/answers"), ("REC008", "/classifications"),
        ]),
        ({"name": "weather", "answr": {"name": "rain"}, "classifications": SOME}, [("ANS011", "/answer"), ("REC008", "/classifications")]),
        ({"name": "weather", "value": "rain", "classifications": SOME}, [
            ("ANS011", "/answer"), ("ANS007", "/value"), ("REC008", "/classifications"),
        ]),
        ({"name": "weather", "radio_answer": {"name": "rain"}, "classifications": SOME}, [
            ("REC006", "/radio_answer"), ("REC008", "/classifications"),
        ]),
        ({"name": "hazards", "answer": "roadworks", "classifications": SPADE}, [("ANS007", "/answer"), ("REC011", "/classifications")]),
        ({"name": "hazards", "answer": [{"name": "roadworks"}], "classifications": SPADE}, [("REC011", "/classifications")]),
        # Only one of the two asks that.
        ({"name": "hazards", "answer": [{"name": "animal"}, {"name": "roadworks"}], "classifications": SPADE}, [
            ("REC011", "/classifications"),
        ]),
    ],
)  # fmt: skip
def test_nested_answers_beside_answers_of_any_form(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    inner = "/classifications/0/answer/name" if members["classifications"] is SOME else "/classifications/0/answer/0/name"
    assert sorted(findings_of(labelbox("image"), {**members, **ROW})) == sorted([*expected, ("ANS001", inner)])


def test_nested_answers_that_none_or_several_may_have_are_not_held_against_any() -> None:
    two = [{"name": "animal"}, {"name": "pothole"}]
    for answer in (two, ["animal", "pothole"], "nothing", 5, None, [None]):
        found = findings_of(labelbox("image"), {"name": "hazards", "answer": answer, "classifications": SPADE, **ROW})
        assert not [code for code, pointer in found if pointer.startswith("/classifications/")], answer


def test_nested_answers_under_a_misspelt_member_beside_their_answer() -> None:
    record = {"name": "weather", "answer": {"name": "rain"}, "classification": SOME, **ROW}
    expected = [("REC004", "/classification"), ("REC008", "/classification"), ("ANS001", "/classification/0/answer/name")]
    assert sorted(findings_of(labelbox("image"), record)) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "answer"), [("classifications", {"name": "rain"}), ("classifications", "rain"), ("classification", {"name": "rain"})]
)
def test_nested_answers_beside_their_answers_in_blocks(name: str, answer: Any) -> None:
    """What makes the block road set members aside does not hide what is in them."""
    beside = {"name": "weather", "answer": answer, name: SOME}
    wrong = {"name": "vehicle", "bbox": BOX, "classifications": [{"name": "state", "answer": {"name": "gone"}}]}
    records = [{**(beside, wrong)[at % 2], "dataRow": {"globalKey": f"row-{at}"}} for at in range(2_000)]
    lines = "".join(f"{json.dumps(record)}\n" for record in records).encode()
    by_rule = labelbox("image").validate(lines).summary.by_rule
    assert [by_rule[code] for code in ("REC008", "ANS001")] == [1_000, 2_000]


def test_an_object_is_held_against_what_it_surely_means_but_not_against_what_would_only_be_ignored() -> None:
    checker = predlint.compile(EXAMPLES / "harbour" / "ontology.json")

    def told_of(item: dict[str, Any]) -> list[tuple[str, str]]:
        return [(d.code, d.pointer.rpartition("/objects/0/")[2]) for d in checker.check(image_row([item]).encode())]

    misnamed = box()
    misnamed["boundingbox"] = {**misnamed.pop("boundingBox"), "w": -1}
    assert told_of(misnamed) == [("GEO203", "boundingBox"), ("GEO204", "boundingbox/w")]
    spelt = box()
    spelt["Rect"] = spelt.pop("boundingBox")
    assert told_of(spelt) == [("GEO203", "boundingBox")]  # and not that it is not read
    assert told_of({**box(), "confidance": 5}) == [("REC245", "confidance")]  # Encord reads the row, and takes no notice of it


@pytest.mark.parametrize(
    ("renamed", "expected"),
    [
        ({"imageId": 77}, [("REC301", "image_id"), ("KEY301", "imageId")]),
        ({"Cat-ID": 99}, [("REC301", "category_id"), ("NAM301", "Cat-ID")]),
        ({"Bbox": [1, 2, -3, 4]}, [("REC301", "bbox"), ("GEO303", "Bbox/2")]),
        # Without a segmentation there is a box: one under another name is taken no notice of.
        ({"segmentations": [[1, 2, 3]]}, [("REC310", "segmentation")]),
    ],
)
def test_a_coco_annotation_is_held_against_what_its_members_surely_mean(renamed: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    usual = {"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "segmentation": [[1, 2, 4, 2, 4, 6, 1, 6]]}
    intended = {"imageId": "image_id", "Cat-ID": "category_id", "Bbox": "bbox", "segmentations": "segmentation"}[next(iter(renamed))]
    annotation = {"id": 1, "area": 12, "iscrowd": 0, **{name: value for name, value in usual.items() if name != intended}, **renamed}
    document = {
        "images": [{"id": 1, "width": 100, "height": 100, "file_name": "quay.jpg"}],
        "categories": [{"id": 1, "name": "boat"}],
        "annotations": [annotation],
    }
    data = json.dumps(document).encode()
    report = predlint.compile(document).validate(data)
    found = [(d.code, d.pointer.removeprefix("/annotations/0/")) for d in report.diagnostics if d.line is not None]
    assert sorted(found) == sorted(expected)


LABELBOX: list[tuple[str, str, dict[str, Any], list[tuple[str, str]]]] = [
    # A value of another kind of feature, which this medium does not take: the rest of the line is looked at.
    ("audio", "model-run", {"name": "speaker", "bbox": BOX, "uuid": "x"}, [("NAM005", "/bbox"), ("UID001", "/uuid")]),
    # What a tool is asked stands beside its value, and is nothing wrong beside an answer that stands in its place.
    ("image", "model-run", {"name": "sign", "answer": "x", "classifications": [{"name": "kind", "answer": "x"}]}, [("NAM005", "/answer")]),
    # Of the tool that is named all the same, by its questions or because no other one takes that value: its answers are looked at.
    (
        "image",
        "model-run",
        {"name": "vehicle", "mask": MASK, "classifications": [{"name": "state", "answer": {"name": "parkd"}}]},
        [("NAM005", "/mask"), ("ANS001", "/classifications/0/answer/name")],
    ),
    (
        "image",
        "model-run",
        {"name": "vehicle", "location": {"start": 1, "end": 2}, "classifications": [{"name": "stat", "answer": {"name": "x"}}]},
        [("NAM005", "/location"), ("ANS019", "/classifications/0/name")],
    ),
    (
        "image",
        "model-run",
        {"name": "vehicle", "mask": MASK, "classifications": [{"schemaId": "cmf5zyhk4mx92voofl5qt6h45", "answer": {"name": "parkd"}}]},
        [("NAM005", "/mask"), ("ANS001", "/classifications/0/answer/name")],
    ),
    # Of the tool that is nearly called so and has such a question: the same.
    (
        "image",
        "model-run",
        {"name": "vehicel", "bbox": BOX, "classifications": [{"name": "state", "answer": {"name": "parkd"}}]},
        [("NAM002", "/name"), ("ANS001", "/classifications/0/answer/name")],
    ),
    (
        "image",
        "model-run",
        {"name": "vehicel", "bbox": BOX, "classifications": [{"name": "note", "answer": {"name": "parkd"}}]},
        [("NAM002", "/name")],
    ),
    (
        "image",
        "model-run",
        {"name": "vehicel", "mask": MASK, "classifications": [{"name": "state", "answer": {"name": "parkd"}}]},
        [("NAM002", "/name")],
    ),
    # A name may be wrong where another tool takes the value, and no question is one of its own: the questions are nobody's.
    (
        "image",
        "model-run",
        {"name": "vehicle", "mask": MASK, "classifications": [{"name": "note", "answer": 1}]},
        [("NAM005", "/mask")],
    ),
    # Of whom an answer is was misspelt, but is certain: when it holds is looked at.
    ("video", "model-run", {"name": "Traffic", "answer": {"name": "flowing"}}, [("NAM003", "/name"), ("SPN013", "/answer/frames")]),
    ("video", "model-run", {"label": "traffic", "answer": {"name": "flowing"}}, [("NAM001", "/name"), ("SPN013", "/answer/frames")]),
    # An id that is not for predictions, a name in an id's place and an id in a name's place are certain as well.
    (
        "image",
        "model-run",
        {"schemaId": "cmn51bxojmxzieyck6crcvjln", "answer": {"name": "rainn"}},
        [("NAM009", "/schemaId"), ("ANS001", "/answer/name")],
    ),
    ("image", "model-run", {"schemaId": "weather", "answer": {"name": "rainn"}}, [("NAM008", "/schemaId"), ("ANS001", "/answer/name")]),
    (
        "image",
        "model-run",
        {"name": "cmf2hffauc3lezzwik4yfsujp", "answer": {"name": "rainn"}},
        [("NAM002", "/name"), ("ANS001", "/answer/name")],
    ),
    # Nobody knows the name: what the member with the value tells by itself is looked at.
    ("image", "model-run", {"name": "zeppelin", "answer": "x", "confidance": 1}, [("NAM002", "/name"), ("REC004", "/confidance")]),
    ("image", "model-run", {"name": "zeppelin", "answer": "x", "messageId": "4"}, [("NAM002", "/name"), ("MED006", "/messageId")]),
    ("image", "model-run", {"name": "zeppelin", "answers": [], "answer": "x"}, [("NAM002", "/name"), ("ANS013", "/answer")]),
    ("video", "model-run", {"name": "zeppelin", "answer": {"name": "x"}, "frames": [7]}, [("NAM002", "/name"), ("SPN011", "/frames/0")]),
    ("text", "model-run", {"name": "zeppelin", "location": {"start": 4}}, [("NAM002", "/name"), ("SPN001", "/location/end")]),
    ("pdf", "model-run", {"name": "zeppelin", "location": {"start": 4}}, [("NAM002", "/name"), ("MED007", "/location")]),
    (
        "video",
        "model-run",
        {"name": "zeppelin", "segments": [{"keyframes": [{"frame": "1", "bbox": {**BOX, "width": 0}}]}]},
        [("NAM002", "/name"), ("SPN007", "/segments/0/keyframes/0/frame"), ("GEO004", "/segments/0/keyframes/0/bbox/width")],
    ),
    (
        "image",
        "mal",
        {"name": "zeppelin", "relationship": {"source": "x", "target": "7c65c1e5-82e2-4662-8728-b4fa00000001"}},
        [("NAM002", "/name"), ("LNK002", "/relationship/type"), ("LNK001", "/relationship/source")],
    ),
    # One in place of a list, and a list in place of one: what is named in it is looked at.
    ("image", "model-run", {"name": "weather", "answer": [{"name": "rainn"}]}, [("ANS004", "/answer"), ("ANS001", "/answer/0/name")]),
    ("image", "model-run", {"name": "hazards", "answer": {"name": "pothol"}}, [("ANS005", "/answer"), ("ANS001", "/answer/name")]),
    (
        "image",
        "model-run",
        {"name": "vehicle", "bbox": BOX, "classifications": {"name": "stat", "answer": {"name": "x"}}},
        [("REC007", "/classifications"), ("ANS019", "/classifications/name")],
    ),
    # A question that nobody knows may be a checklist, and these may have "answers".
    (
        "image",
        "model-run",
        {"name": "sign", "bbox": BOX, "classifications": [{"name": "zeppelin", "answers": [{"name": "x"}]}]},
        [("ANS019", "/classifications/0/name")],
    ),
]


def test_shapes_that_leave_their_image_on_both_sides() -> None:
    rows = DataRows([DataRow(0, "row-1", media="image", width=100, height=100)])
    checker = labelbox("image")

    def found(record: dict[str, Any]) -> list[tuple[str, str]]:
        report = checker.validate(json.dumps(ROW | record).encode(), data_rows=rows)
        return [(d.code, d.pointer) for d in report.diagnostics if d.line]

    wide = {"top": 1, "left": -5, "height": 5, "width": 120}
    assert found({"name": "sign", "bbox": wide}) == [("GEO007", "/bbox"), ("GEO005", "/bbox/left")]
    assert found({"name": "sign", "bbox": wide | {"left": -500}}) == [("GEO005", "/bbox/left")]
    corners = [{"x": -5, "y": 1}, {"x": 50, "y": 60}, {"x": 120, "y": 1}]
    assert found({"name": "road", "polygon": corners}) == [("GEO005", "/polygon/0/x"), ("GEO007", "/polygon/2")]
    assert found({"name": "road", "polygon": [*corners[:2], {"x": 90, "y": 1}]}) == [("GEO005", "/polygon/0/x")]


def test_a_line_with_a_member_of_exports_is_a_line() -> None:
    line = {"annotation_kind": "Radio", "name": "weather", "answer": {"name": "hail"}}
    assert findings_of(labelbox("image"), line) == [("KEY001", "/dataRow"), ("REC006", "/annotation_kind"), ("ANS001", "/answer/name")]
    spelt = [
        code for code, _ in findings_of(labelbox("image"), {"data_row": {"globalKey": "a"}, "name": "Sign", "bbox": BOX, "feature_id": "x"})
    ]
    assert spelt == ["REC005", "NAM003", "REC006"]
    assert findings_of(labelbox("image"), {"annotation_kind": "ImagePolygon", "name": "x", "polygon": []}) == [
        ("REC006", "/annotation_kind")
    ]


@pytest.mark.parametrize(("media", "target", "record", "expected"), LABELBOX)
def test_labelbox(media: str, target: str, record: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert findings_of(labelbox(media, target), ROW | record) == expected


def test_blocks_of_misspelt_questions_over_time() -> None:
    """Where one mistake comes again and again, all else is told of each line."""
    lines = [json.dumps({"name": "Traffic", "answer": {"name": "flowing"}, "dataRow": {"globalKey": f"{at}"}}) for at in range(300)]
    report = labelbox("video").validate("\n".join(lines).encode())
    assert [report.summary.by_rule[code] for code in ("NAM003", "SPN013")] == [300, 300]


CONFIG = """<View><Image name="photo" value="$image"/><RectangleLabels name="box" toName="photo"><Label value="boat"/></RectangleLabels>
<PolygonLabels name="outline" toName="photo"><Label value="boat"/></PolygonLabels><PolygonLabels name="water" toName="photo">
<Label value="river"/></PolygonLabels><Image name="map" value="$map"/><PolygonLabels name="area" toName="map"><Label value="boat"/>
</PolygonLabels></View>"""
WIDE = {"type": "rectanglelabels", "value": {"x": 90, "y": 1, "width": 20, "height": 5, "rectanglelabels": ["boat"]}}


def flat(label: str) -> dict[str, Any]:
    return {"type": "polygonlabels", "value": {"points": [[1, 1], [2, 2]], "polygonlabels": [label]}}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        # The control is certain: by its name but for the case, by the type, by the object, or by the labels that only one of them has.
        ({"from_name": "Box", **WIDE}, [("NAM101", "/from_name"), ("GEO104", "/value/width")]),
        ({"from_name": "zeppelin", **WIDE}, [("NAM101", "/from_name"), ("GEO104", "/value/width")]),
        (WIDE, [("NAM105", "/from_name"), ("GEO104", "/value/width")]),
        ({"from_name": "map", "to_name": "map", **flat("boat")}, [("NAM101", "/from_name"), ("GEO110", "/value/points")]),
        ({"from_name": "zeppelin", **flat("river")}, [("NAM101", "/from_name"), ("GEO110", "/value/points")]),
        # Here it is not: two controls of the object have neither the label nor another sign.
        ({"from_name": "zeppelin", **flat("lake")}, [("NAM101", "/from_name")]),
    ],
)
def test_label_studio(result: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    whole = {"to_name": "photo", "id": "a", "original_width": 100, "original_height": 100, **result}
    task = {"data": {"image": "a.jpg", "map": "b.jpg"}, "predictions": [{"model_version": "m", "result": [whole]}]}
    assert findings_of(predlint.compile(CONFIG.encode()), task) == [(code, f"/predictions/0/result/0{at}") for code, at in expected]


def coco(**changes: Any) -> list[tuple[str, str]]:
    """What is told of an annotation of the second image, beside a good one."""
    categories = [{"id": 1, "name": "boat", "keypoints": ["bow", "stern"]}]
    images = [{"id": at, "width": 640, "height": 480, "file_name": f"{at}.jpg"} for at in (1, 2)]
    good = {
        "image_id": 1,
        "category_id": 1,
        "bbox": [10, 10, 20, 10],
        "area": 200,
        "iscrowd": 0,
        "segmentation": [[10, 10, 30, 10, 30, 20, 10, 20]],
    }
    pose = {"keypoints": [10, 10, 2, 30, 20, 2], "num_keypoints": 2}
    annotations = [{"id": 1, **good, **pose}, {"id": 2, **good, **pose, "image_id": 2, **changes}]
    document = {"images": images, "categories": categories, "annotations": annotations}
    report = predlint.compile({"categories": categories}, dialect="coco").validate(json.dumps(document).encode())
    return [(d.code, d.pointer.removeprefix("/annotations/1")) for d in report.diagnostics if d.line]


def test_coco() -> None:
    # A visibility that cannot be does not hide where the points lie.
    points = [900, 10, 3, 30, 20, 2]
    assert coco(keypoints=points) == [("GEO336", "/keypoints/0"), ("GEO334", "/keypoints/2")]
    # An id in quotes is the image's all the same, and its box is held against it.
    assert coco(image_id="2", bbox=[630, 10, 20, 10], segmentation=None)[:1] == [("REC302", "/image_id")]
    assert ("GEO305", "/bbox") in coco(image_id="2", bbox=[630, 10, 20, 10])
    # An area below 0 does not tell that an outline was meant.
    assert coco(segmentation=[], area=-5) == [("GEO309", "/area"), ("GEO313", "/segmentation")]


def encord(thing: dict[str, Any]) -> list[tuple[str, str]]:
    checker = predlint.compile(EXAMPLES / "harbour" / "ontology.json", dialect="encord")
    report = checker.validate(text_of(json.loads(image_row([thing]))).encode())
    return [(d.code, d.pointer.rpartition("/objects/0")[2]) for d in report.diagnostics if "/objects/0" in d.pointer]


def test_encord() -> None:
    # The hash of a feature in another case is that feature's: what it lacks, and what stands beside it, is told at once.
    boat = box(featureHash="bOaT+001", name="ship", point={"0": {"x": 0.5, "y": 0.5}})
    assert encord(boat) == [("NAM201", "/featureHash"), ("NAM203", "/name"), ("REC246", "/point")]
    assert ("GEO203", "/boundingBox") in encord({name: value for name, value in boat.items() if name not in ("boundingBox", "point")})


def test_encord_rows() -> None:
    # What the data are is certain all the same: an image has a size.
    row = json.loads(image_row(no_unit=("height",)))
    report = predlint.compile(EXAMPLES / "harbour" / "ontology.json", dialect="encord").validate([row | {"data_type": "IMAGE"}])
    assert {"REC206", "REC214"} <= {d.code for d in report.diagnostics}


def test_options_in_words() -> None:
    """Labels of several options, in a sentence about another fault, are quoted once."""
    options = [{"featureHash": hash, "name": name, "value": name} for hash, name in (("WoOdX001", "wood"), ("StEeL007", "steel"))]
    hull = {"name": "hull", "value": "hull", "featureHash": "HuLlX009", "manualAnnotation": False}
    row = json.loads(image_row(answers={"oBjEcT01": [{**hull, "answers": options}, {**hull, "answers": options[:1]}]}))
    report = predlint.compile(EXAMPLES / "harbour" / "ontology.json", dialect="encord").validate([row])
    assert "hull is answered twice" in " ".join(d.message.replace('"', "") for d in report.diagnostics)
    assert not [d.message for d in report.diagnostics if '\\"' in d.message]


def test_a_region_with_a_wrong_object_is_no_reason_to_give_its_answer_that_object() -> None:
    box = {"x": 10, "y": 20, "width": 15, "height": 30, "rectanglelabels": ["dent"]}
    region = {"id": "d1", "from_name": "damage", "to_name": "afterwards", "type": "rectanglelabels", "value": box}
    answer = {"id": "d1", "from_name": "severity", "to_name": "after", "type": "choices", "value": {"choices": ["slight"]}}
    data = {name: f"https://cars.example.com/{name}.jpg" for name in ("before", "after")}
    task = {"data": data, "predictions": [{"model_version": "may", "result": [region, answer]}]}
    found = predlint.compile(EXAMPLES / "studio" / "compare.xml").check(task)
    assert [(d.code, d.pointer) for d in found] == [("NAM102", "/predictions/0/result/0/to_name")]
