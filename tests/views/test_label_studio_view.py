"""Label Studio tasks as a view."""

from __future__ import annotations

import math
from random import Random
from typing import Any, cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.ls_harness import UNUSUAL_VALUES, config_of, disturb, examples, mutate
from laws.ls_mutations import MUTATIONS
from laws.ls_tasks import Tasks
from predlint.model.findings import keys_of, pointer
from predlint.model.views import Instance, Vocabulary
from predlint.platforms.label_studio.reader import read_config
from predlint.platforms.label_studio.view import LabelStudioView, vocabulary

Json = dict[str, Any]
STREET = """<View>
  <Image name="photo" value="$image"/>
  <RectangleLabels name="things" toName="photo"><Label value="Car"/><Label value="Lorry" alias="truck"/></RectangleLabels>
  <Choices name="colour" toName="photo" perRegion="true" choice="multiple"><Choice value="red"/><Choice value="blue"/></Choices>
  <TextArea name="plate" toName="photo" perRegion="true" required="true" whenTagName="things" whenLabelValue="Car"/>
  <Choices name="weather" toName="photo"><Choice value="sunny"/><Choice value="rain"/></Choices>
</View>"""


def view_of(config: str) -> LabelStudioView:
    return LabelStudioView(read_config(config.encode()))


def task_of(*results: Json, **more: Any) -> Json:
    return {"data": {"image": "a.jpg", "text": "some words", **more.pop("data", {})}, "predictions": [{"result": [*results], **more}]}


def result_of(control: str, value: Json, type_: str, to: str = "photo", **more: Any) -> Json:
    return {"from_name": control, "to_name": to, "type": type_, "value": value, **more}


def a_box(*labels: str, **more: Any) -> Json:
    value = {"x": 10, "y": 20, "width": 30, "height": 40, "rectanglelabels": [*labels]} | more.pop("value", {})
    return result_of("things", value, "rectanglelabels", **({"original_width": 200, "original_height": 100, "id": "r1"} | more))


def named(view: LabelStudioView, instance: Instance) -> str:
    return view.vocabulary.features[instance.feature].name


def answers(view: LabelStudioView, instance: Instance) -> dict[str, Any]:
    return {view.vocabulary.questions[number].name: answer for number, answer in instance.answers.items()}


def features_of(found: Vocabulary) -> list[tuple[str, str, tuple[str, ...], list[str]]]:
    return [(f.name, f.kind, f.ids, [found.questions[number].name for number in f.questions]) for f in found.features]


# -- the vocabulary ----------------------------------------------------------------------------------------------------


def test_labels_are_features_and_questions_about_regions_are_theirs() -> None:
    found = vocabulary(read_config(STREET.encode()))
    assert features_of(found) == [
        ("Car", "box", ("things",), ["colour", "plate"]),
        ("truck", "box", ("things",), ["colour"]),
        ("weather", "radio", ("weather",), ["weather"]),
    ]
    colour, plate, weather = found.questions
    assert (colour.kind, [choice.value for choice in colour.choices]) == ("checklist", ["red", "blue"])
    assert (plate.kind, plate.required) == ("text", True)
    assert weather.kind == "radio"
    assert found.assumed_confidence is None
    assert [feature.number for feature in found.features] == [0, 1, 2]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ('<PolygonLabels name="c" toName="photo"><Label value="a"/></PolygonLabels>', [("a", "polygon", ("c",), [])]),
        ('<BrushLabels name="c" toName="photo"><Label value="a"/></BrushLabels>', [("a", "mask", ("c",), [])]),
        ('<KeyPointLabels name="c" toName="photo"><Label value="a"/></KeyPointLabels>', [("a", "point", ("c",), [])]),
        ('<EllipseLabels name="c" toName="photo"><Label value="a"/></EllipseLabels>', [("a", "ellipse", ("c",), [])]),
        ('<VectorLabels name="c" toName="photo"><Label value="a"/></VectorLabels>', [("a", "line", ("c",), [])]),
        ('<Labels name="c" toName="text"><Label value="a"/></Labels>', [("a", "text-span", ("c",), [])]),
        ('<Labels name="c" toName="sound"><Label value="a"/></Labels>', [("a", "time-span", ("c",), [])]),
        ('<TimeSeriesLabels name="c" toName="x"><Label value="a"/></TimeSeriesLabels>', [("a", "time-span", ("c",), [])]),
        ('<HyperTextLabels name="c" toName="x"><Label value="a"/></HyperTextLabels>', [("a", "text-span", ("c",), [])]),
        ('<Rectangle name="c" toName="photo"/>', [("c", "box", ("c",), [])]),
        (
            '<Rectangle name="r" toName="photo"/><Polygon name="p" toName="photo"/>'
            '<Labels name="c" toName="photo"><Label value="a"/></Labels>',
            [("r", "box", ("r",), []), ("p", "polygon", ("p",), []), ("a", "box", ("c", "r"), []), ("a", "polygon", ("c", "p"), [])],
        ),
        (
            '<Brush name="r" toName="photo"/><MagicWand name="m" toName="photo"/>'
            '<Labels name="c" toName="photo"><Label value="a"/></Labels>',
            [("r", "mask", ("r",), []), ("m", "mask", ("m",), []), ("a", "mask", ("c", "r", "m"), [])],
        ),
        (
            '<RectangleLabels name="c" toName="photo"><Label value="a"/></RectangleLabels>'
            '<EllipseLabels name="d" toName="photo"><Label value="a"/></EllipseLabels>',
            [("a", "box", ("c",), []), ("a", "ellipse", ("d",), [])],
        ),
        ('<RectangleLabels name="c" toName="photo"/>', [("c", "box", ("c",), ["label"])]),
        (
            '<RectangleLabels name="c" toName="photo" value="$kinds"><Label value="a"/></RectangleLabels>',
            [("a", "box", ("c",), []), ("c", "box", ("c",), ["label"])],
        ),
        ('<Rating name="c" toName="text"/>', [("c", "number", ("c",), ["c"])]),
        ('<DateTime name="c" toName="text"/>', [("c", "text", ("c",), ["c"])]),
        ('<Pairwise name="c" toName="photo,text"/>', [("c", "radio", ("c",), ["c"])]),
        ('<Relations><Relation value="owns"/></Relations>', [("owns", "relationship", ("relation",), [])]),
        ('<Chat name="c" value="$chat"/>', [("c", "message", ("c",), [])]),
        ('<Rectangle name="r" toName="photo"/><Number name="n" toName="photo" perRegion="true"/>', [("r", "box", ("r",), ["n"])]),
    ],
)  # fmt: skip
def test_features_of_controls(tags: str, expected: list[Any]) -> None:
    objects = '<Image name="photo" value="$image"/><Text name="text" value="$text"/><Audio name="sound" value="$sound"/>'
    assert features_of(vocabulary(read_config(f"<View>{objects}{tags}</View>".encode()))) == expected


def test_options_of_a_taxonomy_are_paths() -> None:
    config = """<View><Text name="text" value="$text"/><Taxonomy name="kind" toName="text">
      <Choice value="Animal" alias="an"><Choice value="Dog"/></Choice><Choice value="Plant"/></Taxonomy></View>"""
    view = view_of(config)
    (question,) = view.vocabulary.questions
    assert [(choice.value, choice.label) for choice in question.choices] == [("an", "Animal"), ("an/Dog", "Animal/Dog"), ("Plant", "Plant")]
    (found,) = view.instances(task_of(result_of("kind", {"taxonomy": [["an", "Dog"], ["Plant"], ["Dog"]]}, "taxonomy", "text")))
    assert found.answers == {0: ("an/Dog", "Plant")}
    (found,) = view.instances(task_of(result_of("kind", {"taxonomy": [["Animal", "Dog"]]}, "taxonomy", "text")))
    assert found.answers == {0: ("an/Dog",)}


def test_a_question_under_an_option_of_another() -> None:
    config = """<View><Image name="photo" value="$image"/><Rectangle name="r" toName="photo"/>
      <Choices name="hidden" toName="photo" perRegion="true"><Choice value="yes"/><Choice value="no"/></Choices>
      <TextArea name="by" toName="photo" perRegion="true" visibleWhen="choice-selected" whenTagName="hidden" whenChoiceValue="yes"/>
      </View>"""
    assert [question.under for question in view_of(config).vocabulary.questions] == [None, (0, "yes")]


# -- regions -----------------------------------------------------------------------------------------------------------


def test_a_region_with_its_labels_and_answers() -> None:
    view = view_of(STREET)
    colour = result_of("colour", {"choices": ["red", "blue", "green"]}, "choices", id="r1")
    texts = [result_of("plate", {"text": [text]}, "textarea", id="r1") for text in ("M-", "AB 1")]
    found = view.instances(task_of(colour, a_box("Car", "truck", "Bus", score=0.7), *texts, score=0.5))
    assert [(named(view, one), answers(view, one)) for one in found] == [
        ("Car", {"colour": ("red", "blue"), "plate": "M-\nAB 1"}),
        ("truck", {"colour": ("red", "blue")}),  # the plate of a lorry is not asked
    ]
    for one in found:
        assert (one.confidence, one.identity, one.scene, pointer(one.path)) == (0.7, "r1", ("predictions", 0), "/predictions/0/result/1")
        assert one.shape is not None
        assert (one.shape.kind, one.shape.box) == ("box", (20, 20, 80, 60))


def test_an_answer_about_the_task() -> None:
    view = view_of(STREET)
    (found,) = view.instances(task_of(result_of("weather", {"choices": ["rain"]}, "choices"), score=0.25))
    assert (named(view, found), answers(view, found), found.confidence) == ("weather", {"weather": ("rain",)}, 0.25)
    own = [
        result_of("weather", {"choices": ["rain"]}, "choices", score=0.5),
        result_of("weather", {"choices": ["sunny"], "score": 0.75}, "choices"),
    ]
    assert [one.confidence for one in view.instances(task_of(*own, score=0.25))] == [0.5, 0.75]


@pytest.mark.parametrize(
    "result",
    [
        a_box("Bus"),
        a_box(),
        a_box("Car") | {"from_name": "thing"},
        result_of("colour", {"choices": ["red"]}, "choices", id="r2"),
        result_of("weather", {"choices": "rain"}, "choices"),
        result_of("weather", {"choices": ["fog"]}, "choices"),
        result_of("weather", {}, "choices"),
    ],
)
def test_what_the_config_does_not_have_is_not_shown(result: Json) -> None:
    assert view_of(STREET).instances(task_of(result)) == []


def test_without_the_size_of_the_image_there_is_no_shape() -> None:
    view = view_of(STREET)
    (found,) = view.instances(task_of(a_box("Car", original_width=None)))
    assert found.shape is None
    assert view.row(task_of(a_box("Car", original_width=None)))[2:4] == (None, None)  # pyright: ignore[reportOptionalSubscript]


def test_a_box_is_turned_about_its_first_corner() -> None:
    view = view_of(STREET)
    turned = a_box("Car", original_width=100, original_height=100, value={"x": 50, "y": 10, "width": 20, "height": 10, "rotation": 90})
    (found,) = view.instances(task_of(turned))
    assert found.shape is not None
    assert found.shape.kind == "rotated-box"
    assert found.shape.box == pytest.approx((40, 10, 50, 30))
    assert found.shape.area == pytest.approx(200)


@pytest.mark.parametrize("rotation", [30, -45, 180, 359])
def test_the_first_corner_of_a_turned_box_stays(rotation: float) -> None:
    turned = a_box("Car", original_width=200, original_height=100, value={"rotation": rotation})
    (found,) = view_of(STREET).instances(task_of(turned))
    assert found.shape is not None
    assert found.shape.points[0] == pytest.approx((20, 20))


SHAPES = """<View><Image name="photo" value="$image"/><Polygon name="polygon" toName="photo"/><Ellipse name="ellipse" toName="photo"/>
  <KeyPoint name="point" toName="photo"/><Vector name="vector" toName="photo"/><Brush name="brush" toName="photo"/></View>"""


@pytest.mark.parametrize(
    ("control", "value", "kind", "box"),
    [
        ("polygon", {"points": [[0, 0], [50, 0], [50, 50]]}, "polygon", (0, 0, 100, 50)),
        ("ellipse", {"x": 50, "y": 50, "radiusX": 10, "radiusY": 20}, "ellipse", (80, 30, 120, 70)),
        ("point", {"x": 25, "y": 25, "width": 1}, "point", (50, 25, 50, 25)),
        ("vector", {"vertices": [{"x": 0, "y": 0}, {"x": 50, "y": 10}]}, "line", (0, 0, 100, 10)),
        ("vector", {"vertices": [{"x": 0, "y": 0}, {"x": 50, "y": 0}, {"x": 0, "y": 50}], "closed": True}, "polygon", (0, 0, 100, 50)),
        ("brush", {"format": "rle", "rle": [0, 0, 0, 64]}, "mask", None),
    ],
)
def test_shapes_in_pixels(control: str, value: Json, kind: str, box: Any) -> None:
    (found,) = view_of(SHAPES).instances(task_of(result_of(control, value, control, original_width=200, original_height=100)))
    assert found.shape is not None
    assert (found.shape.kind, found.shape.box and tuple(found.shape.box)) == (kind, box)


TOOLS = """<View><Image name="photo" value="$image"/><Rectangle name="r" toName="photo"/><Polygon name="p" toName="photo"/>
  <Labels name="what" toName="photo"><Label value="Car"/></Labels></View>"""


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([("r", "rectangle", {"x": 1}, "a"), ("what", "labels", {"labels": ["Car"]}, "a")], [("Car", "box")]),
        ([("what", "labels", {"labels": ["Car"]}, "a"), ("p", "polygon", {"points": []}, "a")], [("Car", "polygon")]),
        ([("what", "rectanglelabels", {"x": 1, "rectanglelabels": ["Car"]}, "a")], [("Car", "box")]),
        ([("what", "polygonlabels", {"labels": ["Car"]}, "a")], [("Car", "polygon")]),
        ([("r", "rectangle", {"x": 1, "labels": ["Car"]}, "a")], [("Car", "box")]),
        ([("r", "rectangle", {"x": 1}, "a")], [("r", "box")]),
        ([("r", "rectangle", {"x": 1}, None), ("what", "labels", {"labels": ["Car"]}, "a")], [("r", "box")]),
        ([("r", "rectangle", {"x": 1}, "a"), ("r", "rectangle", {"x": 2}, "a")], [("r", "box"), ("r", "box")]),
        ([("what", "labels", {"labels": ["Car"]}, "a")], []),
        ([("r", "rectangle", {"x": 1}, "a"), ("what", "rectanglelabels", {"rectanglelabels": ["Car"]}, "a")], [("Car", "box")]),
        ([("r", "rectangle", {"x": 1}, "a"), ("p", "polygon", {"points": []}, "a")], [("r", "box"), ("p", "polygon")]),
    ],
)
def test_labels_name_what_other_tools_draw(results: list[Any], expected: list[tuple[str, str]]) -> None:
    view = view_of(TOOLS)
    found = view.instances(task_of(*(result_of(control, value, type_, id=id_) for control, type_, value, id_ in results)))
    assert [(named(view, one), view.vocabulary.features[one.feature].kind) for one in found] == expected


def test_labels_that_the_task_lists() -> None:
    view = view_of("""<View><Image name="photo" value="$image"/>
      <RectangleLabels name="things" toName="photo" value="$kinds"><Label value="Car"/></RectangleLabels></View>""")
    found = view.instances(task_of(a_box("Car"), a_box("Tram", "Bus", id="r2"), data={"kinds": [{"value": "Tram"}]}))
    assert [(named(view, one), answers(view, one)) for one in found] == [("Car", {}), ("things", {"label": ("Tram", "Bus")})]


VIDEO = """<View><Video name="film" value="$film"/><VideoRectangle name="box" toName="film"/>
  <Labels name="what" toName="film"><Label value="Boat"/></Labels>
  <TimelineLabels name="scene" toName="film"><Label value="night"/></TimelineLabels></View>"""


def test_a_region_of_a_video_is_an_instance_in_each_key_frame() -> None:
    view = view_of(VIDEO)
    key_frames = [{"frame": frame, "x": 0, "y": 0, "width": 50, "height": 50} for frame in (1, 9.0)] + [{"x": 1}, 5]
    size = {"original_width": 200, "original_height": 100}
    drawn = result_of("box", {"sequence": key_frames, "framesCount": 90, "labels": ["Boat"]}, "videorectangle", "film", id="v", **size)
    shadow = result_of("scene", {"timelinelabels": ["night"]}, "timelinelabels", "film", id="v")
    night = result_of("scene", {"ranges": [{"start": 3, "end": 8}], "timelinelabels": ["night"]}, "timelinelabels", "film", id="n")
    task = task_of(drawn, shadow, night, data={"film": "f.mp4"})
    boats = [one for one in view.instances(task) if named(view, one) == "Boat"]
    assert [(one.frame, one.identity, pointer(one.path)) for one in boats] == [
        (1, "v", "/predictions/0/result/0/value/sequence/0"),
        (9, "v", "/predictions/0/result/0/value/sequence/1"),
    ]
    assert [one.shape and one.shape.area for one in boats] == [5000, 5000]
    assert [one.span for one in view.instances(task) if one.identity == "n"] == [(3, 8)]
    row = view.row(task)
    assert row is not None
    assert (row.name, row.frames, row.media) == ("f.mp4", 90, "video")


@pytest.mark.parametrize(
    ("tags", "result", "span", "frame"),
    [
        ('<Text name="t" value="$text"/><Labels name="c" toName="t"><Label value="a"/></Labels>', {"start": 5, "end": 10}, (5, 9), None),
        ('<Text name="t" value="$text"/><Labels name="c" toName="t"><Label value="a"/></Labels>', {"start": 5, "end": 5}, None, None),
        ('<Audio name="t" value="$text"/><Labels name="c" toName="t"><Label value="a"/></Labels>', {"start": 1, "end": 2}, (1, 2), None),
        (
            '<HyperText name="t" value="$text"/><HyperTextLabels name="c" toName="t"><Label value="a"/></HyperTextLabels>',
            {"start": "/p", "end": "/p", "startOffset": 1, "endOffset": 2, "globalOffsets": {"start": 3, "end": 7}}, (3, 6), None,
        ),
        (
            '<HyperText name="t" value="$text"/><HyperTextLabels name="c" toName="t"><Label value="a"/></HyperTextLabels>',
            {"start": "/p", "end": "/p", "startOffset": 1, "endOffset": 2}, None, None,
        ),
        (
            '<Paragraphs name="t" value="$text"/><ParagraphLabels name="c" toName="t"><Label value="a"/></ParagraphLabels>',
            {"start": "2", "end": "2", "startOffset": 1, "endOffset": 4}, (1, 3), 2,
        ),
        (
            '<Paragraphs name="t" value="$text"/><Labels name="c" toName="t"><Label value="a"/></Labels>',
            {"start": 1, "end": 2, "startOffset": 1, "endOffset": 4}, None, None,
        ),
        ('<Pdf name="t" value="$text"/><OcrLabels name="c" toName="t"><Label value="a"/></OcrLabels>', {"pageIndex": 4}, None, 4),
    ],
)  # fmt: skip
def test_spans_and_pages(tags: str, result: Json, span: Any, frame: int | None) -> None:
    view = view_of(f"<View>{tags}</View>")
    type_ = view._meanings.names.controls[0].type  # pyright: ignore[reportPrivateUsage]
    (found,) = view.instances(task_of(result_of("c", {**result, type_: ["a"]}, type_, "t")))
    assert (found.span, found.frame) == (span, frame)


# -- other answers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "value", "answer"),
    [
        ('<Number name="c" toName="t"/>', {"number": 2.5}, 2.5),
        ('<Number name="c" toName="t"/>', {"number": True}, None),
        ('<Number name="c" toName="t"/>', {"number": "2"}, None),
        ('<Rating name="c" toName="t"/>', {"rating": 4}, 4),
        ('<DateTime name="c" toName="t"/>', {"datetime": "2024-02-29"}, "2024-02-29"),
        ('<TextArea name="c" toName="t"/>', {"text": ["one", "two", 3]}, "one\ntwo"),
        ('<TextArea name="c" toName="t"/>', {"text": "one"}, "one"),
        ('<TextArea name="c" toName="t"/>', {"text": []}, None),
        ('<Pairwise name="c" toName="t,u"/>', {"selected": "left"}, ("left",)),
        ('<Pairwise name="c" toName="t,u"/>', {"selected": "both"}, None),
        ('<Choices name="c" toName="t" value="$o"/>', {"choices": ["any", "other"]}, ("any", "other")),
        (
            '<Choices name="c" toName="t" allowNested="true"><Choice value="a"><Choice value="b"/></Choice></Choices>',
            {"choices": [["a", "b"], "a"]}, ("a/b", "a"),
        ),
        ('<Ranker name="c" toName="t"/>', {"ranker": {"c": ["2", "1"], "_": ["3"]}}, ("c",)),
        ('<Ranker name="c" toName="t"><Bucket name="best"/></Ranker>', {"ranker": {"best": ["2"], "_": ["3"]}}, ("best",)),
    ],
)  # fmt: skip
def test_answers(tag: str, value: Json, answer: Any) -> None:
    view = view_of(f'<View><Text name="t" value="$text"/><Text name="u" value="$more"/><List name="l" value="$list"/>{tag}</View>')
    found = view.instances(task_of(result_of("c", value, "any", "t")))
    assert [one.answers for one in found] == ([{0: answer}] if answer is not None else [])


def test_the_items_of_a_list_are_frames() -> None:
    view = view_of("""<View><Image name="photo" valueList="$pages"/><RectangleLabels name="things" toName="photo"><Label value="Car"/>
      </RectangleLabels><Choices name="kind" toName="photo" perItem="true"><Choice value="map"/></Choices></View>""")
    kinds = [result_of("kind", {"choices": ["map"]}, "choices", item_index=index) for index in (0, 2)]
    found = view.instances(task_of(a_box("Car", item_index=1), *kinds))
    assert [(named(view, one), one.frame) for one in found] == [("Car", 1), ("kind", 0), ("kind", 2)]


def test_repeated_controls() -> None:
    view = view_of("""<View><Repeater on="$pages" indexFlag="{{n}}"><Image name="page_{{n}}" value="$pages[{{n}}].image"/>
      <RectangleLabels name="things_{{n}}" toName="page_{{n}}"><Label value="Car"/></RectangleLabels>
      <TextArea name="note_{{n}}" toName="page_{{n}}"/></Repeater></View>""")
    results = (
        a_box("Car") | {"from_name": "things_3"},
        result_of("note_1", {"text": ["x"]}, "textarea"),
        a_box("Car") | {"from_name": "things_x"},
    )
    found = view.instances(task_of(*results))
    assert [(named(view, one), one.frame) for one in found] == [("Car", 3), ("note_{{n}}", 1)]
    assert [view.prefilter_texts(feature.number) for feature in view.vocabulary.features] == [(b'"Car"',), None]


def test_relations() -> None:
    view = view_of("""<View><Text name="t" value="$text"/><Labels name="c" toName="t"><Label value="a"/></Labels>
      <Relations><Relation value="owns"/></Relations></View>""")
    relation = {"type": "relation", "from_id": "x", "to_id": "y", "direction": "right", "labels": ["owns", "none"]}
    assert [(named(view, one), pointer(one.path)) for one in view.instances(task_of(relation))] == [("owns", "/predictions/0/result/0")]


# -- rows and scenes ---------------------------------------------------------------------------------------------------


def test_every_prediction_is_a_scene_and_every_annotation() -> None:
    view = view_of(STREET)
    task: Json = {"id": 7, "data": {"image": "a.jpg"}}
    task |= {"predictions": [{"result": [a_box("Car")], "score": 0.1}, {"result": []}], "annotations": [{"result": [a_box("truck")]}]}
    assert [(named(view, one), one.scene, one.confidence) for one in view.instances(task)] == [
        ("Car", ("predictions", 0), 0.1),
        ("truck", ("annotations", 0), None),
    ]
    assert view.scenes(task) == [("predictions", 0), ("predictions", 1), ("annotations", 0)]
    assert view.row(task) == (("task", 7), "a.jpg", 200, 100, None, "image")


@pytest.mark.parametrize(
    ("value", "key", "count"),
    [
        ({"task": 5, "result": [a_box("Car")], "id": 1}, ("task", 5), 1),
        ({"results": [{"result": [a_box("Car")]}, {"result": [a_box("Car")]}]}, None, 2),
        ({"image": "a.jpg"}, ("data", "a.jpg"), 0),
        ({"image": "a.jpg", "id": 3, "things": [{"x": 1}], "annotator": 1, "annotation_id": 2}, ("task", 3), 0),
        ({"data": {"image": ["a.jpg", "b.jpg"]}}, ("data", b'["a.jpg","b.jpg"]'), 0),
        ({"data": {}}, None, 0),
        ({"data": {"other": 1}}, ("data", b'{"other":1}'), 0),
        ([], None, 0),
    ],
)
def test_what_a_file_may_hold(value: Any, key: Any, count: int) -> None:
    view = view_of(STREET)
    row = view.row(value)
    assert (row and row.key) == key
    assert len(view.instances(value)) == count


# -- laws --------------------------------------------------------------------------------------------------------------

SEEDS = st.integers(0, 10**6)
ANY = st.recursive(
    st.sampled_from(UNUSUAL_VALUES) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("data predictions results result from_name to_name type value id score labels x sequence frame".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def read_instances(view: LabelStudioView, value: Any) -> list[Instance]:
    """What a value shows, once everything about it was asked for."""
    row, found = view.row(value), view.instances(value)
    hash(row)
    scenes = view.scenes(value)
    for one in found:
        assert one.scene in scenes
        hash((one.identity, one.scene))
        at = value
        for key in keys_of(one.path):
            at = at[key]
        assert isinstance(at, dict)
        if one.shape is not None:
            sides = [*(one.shape.box or ()), one.shape.area or 0, one.shape.length or 0, *(c for p in one.shape.points for c in p)]
            assert all(math.isfinite(side) for side in sides)
        for number, answer in one.answers.items():
            kind = view.vocabulary.questions[number].kind
            assert isinstance(answer, tuple if kind in ("radio", "checklist") else str if kind == "text" else int | float)
    return found


@examples(60)
@given(SEEDS)
def test_good_tasks_show_all_that_is_in_them(seed: int) -> None:
    rng, config = Random(f"{seed} view"), config_of(seed)
    view, task = LabelStudioView(read_config(config.xml)), Tasks(config, rng, rng.choice((0.3, 0.6, 1.0))).one()
    found = read_instances(view, task)
    assert view.row(task) is not None or not config.objects
    text = orjson.dumps(task)
    for one in found:
        feature = view.vocabulary.features[one.feature]
        assert one.answers.keys() <= set(feature.questions), (feature, one.answers, task, config)
        needles = view.prefilter_texts(one.feature)
        assert needles is None or b"\\" in text or any(prefilter_text in text for prefilter_text in needles)
    shown = {(one.scene, one.identity) for one in found}
    for member in ("predictions", "annotations"):
        for at, prediction in enumerate(task.get(member, ())):
            for index, result in enumerate(prediction["result"]):
                asks = config.control(result.get("from_name"))
                if asks is None or asks.flag("perRegion") or any(result["value"].get(key) == [] for key in (asks.type, "labels")):
                    continue  # a relation, an answer about a region, a region without labels
                # Labels may be those of another result's region, texts are joined, and a list may have nothing to rank.
                is_shown = ((member, at), result.get("id")) in shown or ((member, at), index) in shown
                assert is_shown or asks.tag in ("Labels", "TextArea", "Ranker"), (result, task, config)


@examples(60)
@given(SEEDS)
def test_spoilt_tasks_never_raise(seed: int) -> None:
    rng, config = Random(f"{seed} spoilt"), config_of(seed)
    view, task = LabelStudioView(read_config(config.xml)), Tasks(config, rng, 0.8).one()
    mutant = rng.choice(MUTATIONS).apply(rng, task, config)
    for mutated in (disturb(rng, task), mutate(rng, task, 6), *([mutant.task] if mutant is not None else ())):
        read_instances(view, mutated)


@examples(100)
@given(ANY, st.integers(0, 3))
def test_no_json_raises(value: Any, number: int) -> None:
    view = view_of((STREET, TOOLS, VIDEO, SHAPES)[number])
    read_instances(view, value)
    if isinstance(value, dict):
        read_instances(view, {"data": {}, "predictions": [cast(Json, value), {"result": [value, a_box("Car") | cast(Json, value)]}]})
