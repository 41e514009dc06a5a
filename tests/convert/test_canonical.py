"""Ontologies of every platform in predlint's own form, and what is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.enc_make import onto_of
from laws.harness import examples
from laws.ls_harness import config_of
from predlint.model.ontology import AnswerKind, Classification, Ontology, Option, Tool, ToolKind
from predlint.platforms.registry import AnyOntology, read_ontology
from predlint.tools.canonical import Loss, Losses, to_ontology

Json = dict[str, Any]
IMAGE = '<Image name="photo" value="$photo"/>'


def config(*tags: str, shown: str = IMAGE) -> tuple[Ontology, list[Loss]]:
    return to_ontology(read_ontology(f"<View>{shown}{''.join(tags)}</View>".encode()))


def encord(*objects: Json, classifications: Sequence[Json] = (), **more: Any) -> tuple[Ontology, list[Loss]]:
    document = {"objects": list(objects), "classifications": list(classifications), **more}
    return to_ontology(read_ontology(json.dumps(document).encode(), "encord"))


def outline(read: Ontology) -> dict[str, Any]:
    """Tools by name with kind and questions, questions by name."""
    tools = {tool.name: (tool.kind, questions_by_name(tool.classifications)) for tool in read.tools}
    return tools | {f"?{name}": each for name, each in questions_by_name(read.classifications).items()}


def questions_by_name(questions: Sequence[Classification]) -> dict[str, Any]:
    return {
        q.name: (q.kind, {o.value: questions_by_name(o.classifications) for o in q.options}) if q.options else q.kind for q in questions
    }


def lost(losses: Sequence[Loss]) -> dict[str, tuple[int, str]]:
    return {loss.what: (loss.count, loss.where) for loss in losses}


# -- predlint's own form ---------------------------------------------------------------------------------------------------


def test_an_ontology_in_that_form_stays_as_it_is(street: Path) -> None:
    read = read_ontology(street / "ontology.json")
    assert to_ontology(read) == (read, [])
    assert to_ontology(read)[0] is read


def test_losses_are_gathered_by_class_with_examples() -> None:
    losses = Losses()
    for number in range(6):
        losses.add("angles", f"a{number}", "gone")
    losses.add("ids", "", "gone too")
    assert losses.all() == [Loss("a0, a1, a2, a3 and 2 more", "angles", "gone", 6), Loss("", "ids", "gone too", 1)]


# -- Label Studio ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ('<PolygonLabels name="p" toName="photo"><Label value="a"/><Label value="B" alias="b"/></PolygonLabels>',
         {"a": ("polygon", {}), "b": ("polygon", {})}),
        ('<BrushLabels name="p" toName="photo"><Label value="a"/></BrushLabels>', {"a": ("mask", {})}),
        ('<KeyPointLabels name="p" toName="photo"><Label value="a"/></KeyPointLabels>', {"a": ("point", {})}),
        ('<VectorLabels name="p" toName="photo"><Label value="a"/></VectorLabels>', {"a": ("line", {})}),
        ('<EllipseLabels name="p" toName="photo"><Label value="a"/></EllipseLabels>', {"a": ("polygon", {})}),
        ('<Rectangle name="r" toName="photo"/>', {"r": ("box", {})}),
        ('<Rectangle name="r" toName="photo"/><Polygon name="p" toName="photo"/>'
         '<Labels name="l" toName="photo"><Label value="a"/></Labels>',
         {"a": ("box", {}), "a (Polygon)": ("polygon", {})}),
        ('<Choices name="c" toName="photo"><Choice value="x"/><Choice value="y"/></Choices>', {"?c": ("radio", {"x": {}, "y": {}})}),
        ('<Choices name="c" toName="photo" choice="multiple"><Choice value="x"/></Choices>', {"?c": ("checklist", {"x": {}})}),
        ('<Taxonomy name="t" toName="photo" maxUsages="1"><Choice value="x"><Choice value="y"/></Choice></Taxonomy>',
         {"?t": ("radio", {"x": {"x": ("radio", {"y": {}})}})}),
        ('<TextArea name="t" toName="photo"/><Number name="n" toName="photo"/><Rating name="r" toName="photo"/>',
         {"?t": "text", "?n": "text", "?r": "text"}),
        ('<RectangleLabels name="p" toName="photo"><Label value="a"/><Label value="b"/></RectangleLabels>'
         '<Choices name="c" toName="photo" perRegion="true" whenTagName="p" whenLabelValue="b"><Choice value="x"/></Choices>',
         {"a": ("box", {}), "b": ("box", {"c": ("radio", {"x": {}})})}),
        ('<Choices name="c" toName="photo"><Choice value="x"/><Choice value="y"/></Choices>'
         '<TextArea name="why" toName="photo" visibleWhen="choice-selected" whenTagName="c" whenChoiceValue="y"/>',
         {"?c": ("radio", {"x": {}, "y": {"why": "text"}})}),
        ('<RectangleLabels name="p" toName="photo"><Label value="a"/></RectangleLabels><Relations><Relation value="on"/></Relations>',
         {"a": ("box", {}), "on": ("relationship", {})}),
        ('<Choices name="a" toName="photo" visibleWhen="choice-selected" whenTagName="b"><Choice value="x"/></Choices>'
         '<Choices name="b" toName="photo" visibleWhen="choice-selected" whenTagName="a"><Choice value="x"/></Choices>',
         {"?a": ("radio", {"x": {}}), "?b": ("radio", {"x": {}})}),
    ],
)  # fmt: skip
def test_tags_become_tools_and_questions(tags: str, expected: dict[str, Any]) -> None:
    read, _ = config(tags)
    assert outline(read) == expected
    assert read.media == "image"


def test_labels_of_sound_become_a_question_over_time() -> None:
    labels = '<Labels name="who" toName="sound" choice="single"><Label value="speech"/><Label value="noise"/></Labels>'
    read, losses = config(labels, shown='<Audio name="sound" value="$sound"/>')
    assert [(q.name, q.kind, q.scope) for q in read.classifications] == [("who", "checklist", "index")]
    assert (read.media, read.tools) == ("audio", ())
    assert lost(losses) == {"names of what draws": (1, "who"), "regions of time": (1, "who")}


def test_what_is_asked_of_a_span_of_sound_is_asked_by_its_label() -> None:
    tags = '<Labels name="who" toName="sound"><Label value="speech"/></Labels><TextArea name="words" toName="sound" perRegion="true"/>'
    read, losses = config(tags, shown='<Audio name="sound" value="$sound"/>')
    assert outline(read) == {"?who": ("checklist", {"speech": {"words": "text"}})}
    assert "questions of regions (perRegion)" not in lost(losses)


def test_questions_of_undrawn_regions_are_lost_and_reported() -> None:
    choices = '<Choices name="c" toName="photo"><Choice value="x"/></Choices>'
    read, losses = config(f'{choices}<TextArea name="words" toName="photo" perRegion="true"/>')
    assert outline(read) == {"?c": ("radio", {"x": {}})}
    assert lost(losses) == {"questions of regions (perRegion)": (1, "words")}


def test_what_a_config_has_beyond_is_lost_and_reported(street: Path) -> None:
    _, losses = to_ontology(read_ontology(street.parent / "shelf" / "config.xml"))
    assert lost(losses) == {
        "names of what draws": (8, "product, board, lid, mark and 4 more"),
        "limits of use (maxUsages)": (1, "carton"),
        "texts that people see instead of a label (value beside alias)": (1, "price"),
        "angles of rotated boxes": (2, "product, area"),
        "ellipses": (1, "lid"),
        "numbers of points": (1, "edge"),
        "limits of texts (maxSubmissions)": (1, "printed"),
        "answers that must be leaves (leafsOnly)": (1, "aisle"),
        "options below options": (1, "food"),
        "numbers": (1, "count"),
        "ratings": (1, "tidiness"),
        "dates": (1, "taken"),
    }


def test_conditions_without_an_option_are_lost_and_reported() -> None:
    tags = (
        '<Choices name="c" toName="photo"><Choice value="x"/></Choices>'
        '<TextArea name="t" toName="photo" visibleWhen="choice-unselected" whenTagName="c" whenChoiceValue="x"/>'
    )
    assert lost(config(tags)[1]) == {"conditions (visibleWhen)": (1, "t")}


# -- Encord and COCO -------------------------------------------------------------------------------------------------------


def thing(name: str, shape: str, **more: Any) -> Json:
    return {"id": "1", "name": name, "color": "#000000", "shape": shape, "featureNodeHash": f"{name:0<8}"[:8], **more}


@pytest.mark.parametrize(
    ("shape", "kind", "message"),
    [
        ("bounding_box", "box", None), ("rotatable_bounding_box", "box", "rotated boxes"), ("polygon", "polygon", None),
        ("polyline", "line", None), ("point", "point", None), ("bitmask", "mask", None), ("skeleton", "unknown", "skeletons"),
        ("cuboid_2d", "unknown", "cuboids"), ("audio", "unknown", "spans of audio"), ("circle", "polygon", "circles"),
        ("tetrahedron", "unknown", "objects of shape tetrahedron"),
    ],
)  # fmt: skip
def test_shapes_of_objects(shape: str, kind: str, message: str | None) -> None:
    read, losses = encord(thing("boat", shape))
    assert [(tool.name, tool.kind, tool.source_kind) for tool in read.tools] == [("boat", kind, shape)]
    assert [loss.what for loss in losses] == ["hashes", *([message] if message else [])]


def test_what_has_no_name_is_called_by_its_kind() -> None:
    question = {"id": "1.1", "name": "", "type": "radio", "featureNodeHash": "QuEsT001", "required": False, "options": []}
    read, losses = encord(classifications=[{"id": "1", "featureNodeHash": "ClAsS001", "attributes": [question]}])
    assert [question.name for question in read.classifications] == ["radio"]
    assert lost(losses)["features without a name"] == (1, "radio")


def test_attributes_become_questions(street: Path) -> None:
    read, losses = to_ontology(read_ontology(street.parent / "harbour" / "ontology.json"))
    boat = next(tool for tool in read.tools if tool.name == "boat")
    hull = boat.classifications[0]
    assert (hull.name, hull.kind, hull.required, hull.scope) == ("hull", "radio", True, None)
    assert questions_by_name([hull]) == {
        "hull": ("radio", {"wood": {}, "steel": {"rust": ("radio", {"some": {}, "much": {"where": "text"}}), "plates": "text"}, "reed": {}})
    }
    assert {"numbers", "archived parts", "answers that change from frame to frame", "templates of skeletons"} <= set(lost(losses))
    assert all(question.scope in ("global", "index") for question in read.classifications)


def test_names_that_objects_share_are_kept_apart() -> None:
    read, losses = encord(thing("bin", "point"), {**thing("bin", "polygon"), "id": "2", "featureNodeHash": "OtHeR001"})
    assert [tool.name for tool in read.tools] == ["bin", "bin (polygon)"]
    assert lost(losses)["names that are used twice"] == (1, "bin")


def test_categories_become_boxes(street: Path) -> None:
    read, losses = to_ontology(read_ontology(street.parent / "harbour" / "coco.json"))
    assert [(tool.name, tool.kind) for tool in read.tools] == [("boat", "box"), ("pier", "box"), ("water", "box"), ("oar", "box")]
    assert (read.name, read.media) == ("A small harbour", "image")
    assert lost(losses) == {
        "images": (1, ""),
        "category ids": (4, "boat, pier, water, oar"), "supercategories": (4, "boat, pier, water, oar"), "key points": (1, "oar"),
        "lines between key points": (1, "oar"),
    }  # fmt: skip


# -- what holds for all ----------------------------------------------------------------------------------------------------


def sound(read: Ontology) -> None:
    """Kinds that the form has, questions in their place, and names that differ among siblings."""
    names = [tool.name for tool in read.tools]
    assert len(set(names)) == len(names)
    assert {tool.kind for tool in read.tools} <= set(get_args(ToolKind))
    assert all(question.scope is not None for question in read.classifications)
    for question, nested in questions(read):
        assert question.kind in get_args(AnswerKind)
        assert (question.scope is None) == nested
        assert not question.schema_id
        values = [option.value for option in question.options]
        assert len(set(values)) == len(values)


def questions(read: Ontology) -> Iterator[tuple[Classification, bool]]:
    todo: list[tuple[Tool | Option | Classification, bool]] = [
        *((t, True) for t in read.tools),
        *((c, False) for c in read.classifications),
    ]
    while todo:
        node, nested = todo.pop()
        if isinstance(node, Classification):
            yield node, nested
            todo += [(option, True) for option in node.options]
        else:
            todo += [(question, True) for question in node.classifications]


@pytest.mark.slow
@examples(30)
@given(st.integers(0, 10**6))
def test_what_comes_out_is_an_ontology_that_predictions_can_be_checked_against(seed: int) -> None:
    both: tuple[AnyOntology, ...] = (onto_of(seed).checker.ontology, config_of(seed).checker.ontology)
    for given_ontology in both:
        read, losses = to_ontology(given_ontology)
        sound(read)
        assert all(loss.what and loss.detail and loss.count > 0 for loss in losses)
        assert len({(loss.what, loss.detail) for loss in losses}) == len(losses)
        predlint.compile(read)
