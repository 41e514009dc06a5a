"""Labels in spaces as a view: each space is a scene of its own."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any, cast

import orjson
from hypothesis import given
from hypothesis import strategies as st

from encord_row_examples import answered, box, option, row, weather
from laws.enc_harness import examples, mutate
from laws.enc_make import onto_of
from laws.enc_rows import Rows
from laws.enc_spaces import SPACE, moved
from predlint.model.findings import pointer
from predlint.model.views import Instance
from predlint.platforms.encord.reader import read_structure
from predlint.platforms.encord.view import EncordView, SpaceInstances

Json = dict[str, Any]
HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour" / "ontology.json"
VIEW = EncordView(read_structure(orjson.loads(HARBOUR.read_bytes())))
SEEDS = st.integers(0, 10**6)


def frame(*objects: Json) -> Json:
    return {"objects": [*objects], "classifications": []}


def text(hash: str, **spaces: Any) -> Json:
    return {"objectHash": hash, "featureHash": "MeSsA010", "name": "radio message", "classifications": [], "range": [], "spaces": spaces}


def group() -> Json:
    node = {"xpath": "/p", "offset": 0}
    spaces = {
        "clip": {
            "space_type": "video",
            "number_of_frames": 9,
            "width": 640,
            "height": 480,
            "labels": {"0": frame(box()), "3": frame(box())},
        },
        "still": {"space_type": "image", "width": 64, "height": 48, "labels": {"0": frame(box())}},
        "words": {"space_type": "text", "labels": {}},
        "page": {"space_type": "html", "labels": {}},
    }
    answers = {
        "oBjEcT01": {"objectHash": "oBjEcT01", "classifications": []},
        "tExT0001": text("tExT0001", words={"type": "frame", "range": [[0, 5], [9, 12]]}, page={"type": "html", "range": [[node, node]]}),
        "tExT0002": text("tExT0002", nowhere={"type": "frame", "range": [[0, 5]]}),
    }
    under_way = {**answered("under way", [option("yes")]), "dynamic": True, "range": [[3, 3]]}
    places = {"clip": [[0, 1], [3, 3]], "still": [[0, 0]], "words": [], "nowhere": [[0, 0]]}
    held = {name: {"type": "frame", "range": given} for name, given in places.items()}
    classified = {"cLaSs001": {**weather(), "range": [], "spaces": held}}
    return orjson.loads(
        row(
            "group", [], spaces=spaces, object_answers=answers, classification_answers=classified,
            object_actions={"oBjEcT01": {"objectHash": "oBjEcT01", "actions": [under_way]}},
        )
    )  # fmt: skip


def shown(instance: Instance) -> tuple[Any, ...]:
    name = VIEW.vocabulary.features[instance.feature].name
    scene = cast("SpaceInstances", instance.scene).key
    return name, scene, instance.frame, instance.frames or instance.span, pointer(instance.path)


def test_every_space_is_a_scene() -> None:
    assert VIEW.scenes(group()) == [SpaceInstances(name) for name in ("clip", "still", "words", "page")]
    assert pointer(VIEW.scene_path(SpaceInstances("clip"))) == "/spaces/clip"
    assert [shown(one) for one in VIEW.instances(group())] == [
        ("boat", "clip", 0, None, "/spaces/clip/labels/0/objects/0"),
        ("boat", "clip", 3, None, "/spaces/clip/labels/3/objects/0"),
        ("boat", "still", None, None, "/spaces/still/labels/0/objects/0"),
        ("radio message", "words", None, (0, 5), "/object_answers/tExT0001/spaces/words/range/0"),
        ("radio message", "words", None, (9, 12), "/object_answers/tExT0001/spaces/words/range/1"),
        ("radio message", "page", None, None, "/object_answers/tExT0001/spaces/page/range/0"),
        ("weather", "clip", None, (0, 1), "/classification_answers/cLaSs001"),
        ("weather", "clip", None, (3, 3), "/classification_answers/cLaSs001"),
        ("weather", "still", None, None, "/classification_answers/cLaSs001"),
        ("weather", "words", None, None, "/classification_answers/cLaSs001"),
    ]


def test_sizes_and_answers_are_those_of_the_space() -> None:
    first, second, still, *_ = VIEW.instances(group())
    assert [one.shape.box for one in (first, still) if one.shape is not None] == [(160, 240, 240, 360), (16, 24, 24, 36)]
    assert not first.answers
    assert [*second.answers.values()] == [("yes",)]


def test_the_space_of_the_row_itself_is_its_scene() -> None:
    layer = {"space_type": "image", "width": 640, "height": 480, "labels": {"0": frame(box())}}
    whole = orjson.loads(row("image", [], spaces={"root": layer, "layer": layer}))
    assert VIEW.scenes(whole) == [0, SpaceInstances("layer")]
    assert [one.scene for one in VIEW.instances(whole)] == [0, SpaceInstances("layer")]


@examples(60)
@given(SEEDS, st.booleans())
def test_a_space_shows_what_a_unit_shows(seed: int, faulty: bool) -> None:
    rng, onto = Random(f"{seed} view"), onto_of(seed)
    whole = Rows(onto, rng, 0.6).one(rng.choice(("image", "video")))
    view = EncordView(read_structure(onto.source))
    other = moved(whole)
    assert other is not None

    def seen(value: Json) -> list[tuple[Any, ...]]:
        found = view.instances(value)
        return sorted(
            ((one.feature, one.frame, one.frames, one.span, one.confidence, one.answers, one.identity) for one in found), key=repr
        )

    assert seen(whole) == seen(other)
    assert {one.scene for one in view.instances(other)} <= {SpaceInstances(SPACE)}
    if faulty:
        view.instances(mutate(rng, other, 4))
        view.scenes(mutate(rng, other, 4))
