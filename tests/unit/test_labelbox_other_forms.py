"""What is said of values of Labelbox records that stand in another form or under another name, and what to write for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from street_kit import BOX, OUTSIDE, ROW, helps

import predlint

#: Two uuids.
ONE, OTHER = "00000000-1111-4111-8111-111111111111", "00000001-1111-4111-8111-111111111111"
#: A box, and what becomes of one as COCO writes it.
SIDES = '{"top": …, "left": …, "height": …, "width": …}'
FROM_LIST = '[x, y, width, height] becomes {"left": x, "top": y, "width": width, "height": height}'
OR_CORNERS = f"{FROM_LIST}; of corners [x1, y1, x2, y2] the width is x2 - x1, and the height y2 - y1"


@pytest.mark.parametrize(
    "media, target, message",
    [
        ("video", "mal", 'no annotation; "mask" is how images are annotated'),
        ("video", "model-run", "no annotation; masks of video data rows can only be imported as pre-labels (MAL)"),
        ("text", "mal", "no annotation; masks are not supported on text data rows"),
    ],
)
def test_a_value_that_could_not_stand_here_is_not_asked_for(media: str, target: str, message: str) -> None:
    ontology = {"tools": [{"tool": "raster-segmentation", "name": "sky"}], "classifications": []}
    (found,) = predlint.compile(ontology, media=media, target=target).check({"dataRow": ROW, "name": "sky"})
    assert (found.code, found.message) == ("REC001", message)


@pytest.mark.parametrize(
    "box, help_",
    [
        ([[9, 9, 2, 3]], f"remove the inner brackets: {FROM_LIST}"),
        ([[1, 1, 2, 4]], f"remove the inner brackets: {OR_CORNERS}"),
        ([1, 2, 3, 4], OR_CORNERS),
        ([40, 25, 30, 60.5], FROM_LIST),
        ([1, 2, "3", "4"], FROM_LIST),
        ([1, 2, 3], f"write {SIDES}"),
        ([], "give the four sides, or leave out the line if nothing is drawn"),
        (
            [{"x": 1, "y": 2}, {"x": 3, "y": 4}],
            '[{"x": x1, "y": y1}, {"x": x2, "y": y2}] becomes {"left": x1, "top": y1, "width": x2 - x1, "height": y2 - y1}',
        ),
        ([[1, 1], [5, 1], [5, 5], [1, 5]], "left and top are the least x and y of its points; width and height reach to the largest"),
        ([BOX, BOX], "a line holds one annotation: write a line for each of them"),
        ({"bbox": BOX}, 'take the inner "bbox" out, and put it in place of the outer one'),
    ],
)
def test_what_to_make_of_another_box(street: Path, box: Any, help_: str) -> None:
    assert helps(street, {"name": "sign", "bbox": box}, "GEO002") == [help_]


def test_what_to_write_for_a_value_of_another_kind(street: Path) -> None:
    assert helps(street, {"name": "sign", "bbox": "1 2 3 4"}, "GEO023") == [f"write {SIDES}"]
    assert helps(street, {"name": "sky", "mask": "iVBORw0KGgo="}, "GEO023") == ['write {"png": …}, with this text in it']


def test_what_to_rename_in_a_frame_of_masks() -> None:
    ontology = {"tools": [{"tool": "raster-segmentation", "name": "sky"}], "classifications": []}
    checker = predlint.compile(ontology, media="video", target="mal")
    for given, intended in (("instance_uri", "instanceURI"), ("url", "instanceURI"), ("png", "imBytes")):
        masks = {"frames": [{"index": 1, given: "https://a.example/1.png"}], "instances": [{"name": "sky", "color": [1, 2, 3]}]}
        image, colour = checker.check({"dataRow": ROW, "masks": masks})
        assert (image.help, colour.help) == (f'rename "{given}" to "{intended}"', 'rename "color" to "colorRGB"')


def test_a_number_that_is_the_name_of_an_option() -> None:
    options = [{"value": str(number), "label": str(number)} for number in (1, 2)]
    questions = [{"type": kind, "name": kind, "instructions": kind, "options": options} for kind in ("radio", "checklist")]
    checker = predlint.compile({"tools": [], "classifications": questions}, media="image")

    def help_(kind: str, answer: Any) -> list[str | None]:
        return [d.help for d in checker.check({"dataRow": ROW, "name": kind, "answer": answer}) if d.code == "ANS025"]

    assert help_("radio", 1) == help_("radio", 1.0) == help_("checklist", [1]) == ['write {"name": "1"}']
    assert help_("checklist", 2) == ['write [{"name": "2"}]']
    assert help_("radio", 3) == ['write {"name": "…"}, with the name of an option: 1, 2']


def test_scores_in_a_nested_checklist_are_reported_once(street: Path) -> None:
    vehicle = {"name": "vehicle", "bbox": BOX, "classifications": [{"name": "damage", "answer": {"dent": 0.9, "scratch": 0.1}}]}
    assert helps(street, vehicle, "ANS006") == []
    assert helps(street, vehicle, "ANS011") == [
        'list the ticked options, each with its confidence: [{"name": "dent", "confidence": 0.9}, …]'
    ]


@pytest.mark.parametrize(
    "metric, code, help_",
    [
        ({"aggregation": "sum"}, "MET005", 'write "SUM"'),
        ({"aggregation": 1}, "REC009", "one of ARITHMETIC_MEAN, GEOMETRIC_MEAN, HARMONIC_MEAN, SUM, CONFUSION_MATRIX"),
    ],
)
def test_what_to_write_for_an_aggregation(street: Path, metric: dict[str, Any], code: str, help_: str) -> None:
    assert helps(street, {"metricName": "m", "metricValue": 0.5, **metric}, code) == [help_]


@pytest.mark.parametrize(
    "metric, fixes",
    [
        ({"metricName": "m", "metricValue": 1}, ['rename "metricName" to "name"', 'rename "metricValue" to "value"']),
        ({"name": 1, "value": 1}, ['write "1"']),
        ({"name": "m", "value": None}, ["give the number, or leave this metric out"]),
        ({"score": 1}, ['write {"name": "score", "value": 1}']),
        ({"metric": 0.5}, ['write {"name": "metric", "value": 0.5}']),
        ({"key": 0.5}, ['write {"name": "key", "value": 0.5}']),
    ],
)
def test_what_to_write_for_a_custom_metric(street: Path, metric: dict[str, Any], fixes: list[str]) -> None:
    assert helps(street, {"name": "sign", "bbox": BOX, "customMetrics": [metric]}, "MET001") == fixes


def test_what_to_write_for_messages() -> None:
    ontology = {"tools": [{"tool": "message-ranking", "name": "best"}], "classifications": []}
    checker = predlint.compile(ontology, media="llm-multimodal", target="mal")
    one = {"messageId": "a", "modelConfigName": "large"}

    def fixes(data: dict[str, Any]) -> list[str | None]:
        task = {"format": "message-ranking", "data": {"parentMessageId": "p", **data}}
        return [d.help for d in checker.check({"dataRow": ROW, "name": "best", "messageEvaluationTask": task})]

    assert fixes({**one, "order": 1}) == ['write "rankedMessages": [{"messageId": …, "modelConfigName": …, "order": …}]']
    assert fixes({"messages": [{**one, "order": 1}]}) == ['rename "messages" to "rankedMessages"']
    assert fixes({"rankedMessages": [{**one, "rank": 1}]}) == ['rename "rank" to "order"']


def test_a_confidence_in_the_value_belongs_beside_it() -> None:
    ontology = {"tools": [{"tool": "named-entity", "name": "word"}, {"tool": "rectangle", "name": "car"}], "classifications": []}
    (entity,) = predlint.compile(ontology, media="text").check(
        {"dataRow": ROW, "name": "word", "location": {"start": 0, "end": 1, "confidence": 0.5}}
    )
    assert (entity.code, entity.help) == ("CNF004", "put it at the top of the line")
    (segment,) = predlint.compile(ontology, media="video").check(
        {"dataRow": ROW, "name": "car", "segments": [{"keyframes": [{"frame": 1, "bbox": BOX}], "confidence": 0.5}]}
    )
    assert (segment.code, segment.message) == ("CNF006", "confidence is not used on a segment")


def test_what_to_write_where_another_member_of_a_key_frame_holds_the_value() -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car"}], "classifications": []}, media="video")

    def fixes(given: dict[str, Any]) -> list[str | None]:
        return [d.help for d in checker.check({"dataRow": ROW, "name": "car", "segments": [{"keyframes": [{"frame": 1, **given}]}]})]

    assert fixes({"geometry": {"bbox": BOX}}) == ['take "bbox" out of "geometry": it belongs in the key frame itself']
    assert fixes({"geometry": BOX}) == ['rename "geometry" to "bbox"']
    assert fixes({"points": [[1, 2], [3, 4]]}) == [f'write "bbox": {SIDES}, with the value of "points"']
    corners = '{"left": x1, "top": y1, "width": x2 - x1, "height": y2 - y1}'
    assert fixes({"xyxy": [1, 2, 3, 4]}) == [f'write "bbox": {corners}, from [x1, y1, x2, y2] of "xyxy"']
    assert len(fixes(BOX)) == 1


@pytest.mark.parametrize(
    "relationship, code, help_",
    [
        ({"source": {"uuid": ONE}, "target": OTHER, "type": "unidirectional"}, "LNK001", f'write "{ONE}" itself'),
        ({"source": ONE, "target": [OTHER], "type": "unidirectional"}, "LNK001", f'write "{OTHER}" itself'),
        ({"source": ONE, "target": OTHER, "type": "Bi-directional"}, "LNK002", 'write "bidirectional"'),
        ({"source": ONE, "target": OTHER, "relationshipType": "unidirectional"}, "LNK002", 'rename "relationshipType" to "type"'),
    ],
)
def test_what_to_write_in_a_relationship(relationship: dict[str, Any], code: str, help_: str) -> None:
    checker = predlint.compile({"tools": [{"tool": "edge", "name": "near"}], "classifications": []}, media="image", target="mal")
    found = checker.check({"dataRow": ROW, "name": "near", "relationship": relationship})
    assert [d.help for d in found if d.code == code] == [help_]


def test_what_other_members_of_a_line_are_meant_to_be() -> None:
    ontology: dict[str, Any] = {
        "tools": [{"tool": "named-entity", "name": "word"}, {"tool": "line", "name": "edge"}],
        "classifications": [{"type": "prompt", "name": "prompt", "instructions": "prompt", "options": []}],
    }

    def fixes(media: str, record: dict[str, Any]) -> list[str | None]:
        return [d.help for d in predlint.compile(ontology, media=media, target="mal").check({"dataRow": ROW, **record})]

    selections = [{"tokens": ["a"], "group": "g", "page": 1}]
    assert fixes("pdf", {"name": "word", "textSelections": selections}) == ['rename "tokens" to "tokenIds"', 'rename "group" to "groupId"']
    form = '"textSelections": [{"tokenIds": […], "groupId": …, "page": …}]'
    assert fixes("pdf", {"name": "word", "tokenIds": ["a"], "groupId": "g", "page": 1}) == [f"write {form}{OUTSIDE}"]
    assert fixes("llm-prompt-response", {"name": "prompt", "prompt": "hello"}) == ['rename "prompt" to "answer"']
    line = [{"keyframes": [{"frame": 1, "line": [{"x": 1, "y": 1}, {"x": 2, "y": 2}]}]}]
    assert fixes("dicom", {"name": "edge", "groupKey": " AXIAL", "segments": line}) == ['write "axial"']


def test_a_box_whose_sides_stand_outside_is_not_looked_for_elsewhere(street: Path) -> None:
    form = f'write "bbox": {SIDES}{OUTSIDE}'
    for other in ({"value": 0.9}, {"shape": "rectangle"}, {"geometry": [1, 2]}):
        for record in ({**other, **BOX}, {**BOX, **other}):
            assert helps(street, {"name": "sign", **record}, "REC001") == [form]
    held, size = {"value": {"bbox": BOX}}, {"width": 640, "height": 480}  # of the image
    for record in ({**held, **size}, {**size, **held}):
        assert helps(street, {"name": "sign", **record}, "REC001") == ['take "bbox" out of "value": it belongs at the top of the line']
        assert helps(street, {"name": "sign", **record}, "REC003") == []


def test_what_another_member_holds_is_checked_in_any_form(street: Path) -> None:
    assert helps(street, {"name": "sign", "value": {"bbox": [1, 2, 3, 4]}}, "GEO002") == [OR_CORNERS]
    assert helps(street, {"name": "weather", "value": {"answer": None}}, "ANS011") == [
        'take "answer" out of "value": it belongs beside the name of the question'
    ]


def test_where_a_nested_answer_that_another_member_holds_belongs(street: Path) -> None:
    state = {"name": "state", "value": {"answer": {"name": "moving"}}}
    assert helps(street, {"name": "vehicle", "bbox": BOX, "classifications": [state]}, "ANS011") == [
        'take "answer" out of "value": it belongs beside the name of the question'
    ]


def test_other_values_that_another_member_holds() -> None:
    ontology: dict[str, Any] = {
        "tools": [{"tool": "named-entity", "name": "word"}, {"tool": "message-ranking", "name": "best"}],
        "classifications": [],
    }
    selections = [{"tokenIds": ["a"], "groupId": "g", "page": 1}]
    task: dict[str, Any] = {"format": "message-ranking", "data": {"parentMessageId": "p", "rankedMessages": []}}

    def fixes(media: str, record: dict[str, Any]) -> list[str | None]:
        found = predlint.compile(ontology, media=media, target="mal").check({"dataRow": ROW, **record})
        return [d.help for d in found if d.code == "REC001"]

    def out(member: str) -> list[str]:
        return [f'take "{member}" out of "value": it belongs at the top of the line']

    assert fixes("pdf", {"name": "word", "value": {"textSelections": selections}}) == out("textSelections")
    assert fixes("llm-multimodal", {"name": "best", "value": {"messageEvaluationTask": task}}) == out("messageEvaluationTask")


_OR_NOT = ", or leave the question out where it has no answer"
ASKED_OVER_TIME = {
    "tools": [],
    "classifications": [
        {"type": "text", "name": "speech", "scope": "index"},
        {"type": "radio", "name": "gear", "scope": "index", "options": [{"value": "first"}, {"value": "second"}]},
    ],
}


@pytest.mark.parametrize(
    ("media", "record", "help_"),
    [
        ("video", {"name": "speech", "value": "hello"}, 'rename "value" to "answer"'),
        ("video", {"name": "speech", "text": "hello", "frames": [{"start": 1, "end": 2}]}, 'rename "text" to "answer"'),
        ("video", {"name": "gear", "value": "first"}, 'rename "value" to "answer"'),
        ("video", {"name": "gear", "value": {"name": "first"}}, 'rename "value" to "answer"'),
        (None, {"name": "speech", "value": "hello"}, 'rename "value" to "answer"'),
        ("audio", {"name": "speech", "value": "hello"}, 'write "answer": [{"value": "…", "frames": [{"start": …, "end": …}]}]' + _OR_NOT),
        ("audio", {"name": "gear"}, 'write "answer": [{"name": "…", "frames": [{"start": …, "end": …}]}]' + _OR_NOT),
        ("video", {"name": "gear"}, 'write "answer": {"name": "…"}' + _OR_NOT),
        ("video", {"name": "gear", "answer": None}, 'write "answer": {"name": "…"}' + _OR_NOT),
    ],
)
def test_an_answer_over_time_under_another_name(media: str | None, record: dict[str, Any], help_: str) -> None:
    found = predlint.compile(ASKED_OVER_TIME, media=media).check({"dataRow": ROW, **record})
    assert [d.help for d in found if d.code == "ANS011"] == [help_]
    assert media == "audio" or "REC003" not in [d.code for d in found]
