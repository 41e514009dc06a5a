"""The ways in which a COCO file is spoilt on purpose: what is put where, and the rule that must tell of it, at which place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import predlint
from laws.coco_make import HARBOUR, PLAIN, Maker, Style, World, worlds
from predlint.rules import coco_examples as harbour
from predlint.rules.coco_examples import (
    BASIN,
    BOAT,
    HULL,
    OAR,
    PACKED,
    PIER,
    PLANKS,
    QUAY,
    RUNS,
    THUMB,
    boat,
    found_boat,
    found_oar,
    found_water,
    mask,
    oar,
    pier,
    points_of,
    text_of,
    water,
)

Json = dict[str, Any]
#: Makes a file of a world, as its text, and the pointer to what is wrong in it.
Make = Callable[[Random, World], tuple[str, str]]
_TIDY = Style(rings=0)
#: An id that no element has.
_NEW = 5000
_FILES = HARBOUR.parent.parent / "tests" / "rules" / "files"


@dataclass(frozen=True)
class Mutation:
    """One way to spoil a file. ``also``: what else is rightly said of it."""

    code: str
    world: str
    make: Make
    also: frozenset[str] = frozenset()


@cache
def odd_worlds() -> dict[str, World]:
    """Ontologies and mappings that do not fit, beside those that do."""
    ontology = json.loads((HARBOUR / "ontology.json").read_bytes())
    named = {thing["name"]: thing for thing in ontology["objects"]}
    shared = {**named["rope"], "name": "wood", "shape": "bounding_box", "featureNodeHash": "WoOdX999", "id": "77"}
    again = {**named["pier"], "featureNodeHash": "PiEr/999", "id": "78"}
    made = {
        "shared": predlint.compile({**ontology, "objects": [*ontology["objects"], shared]}, dialect="coco"),
        "twice": predlint.compile({**ontology, "objects": [*ontology["objects"], again]}, dialect="coco"),
        "wrong map": predlint.compile(HARBOUR / "ontology.json", map=_FILES / "mapping_wrong_hashes.json"),
        "other map": predlint.compile(HARBOUR / "ontology.json", map=_FILES / "mapping_other_ids.json"),
    }
    return {**worlds(), **{name: World(name, checker, harbour.IMAGES, PLAIN, encord=True) for name, checker in made.items()}}


def _document(rng: Random, world: World, **more: Any) -> Json:
    return {**Maker(world, rng, _TIDY).document(45), **more}


def _put(rng: Random, elements: list[Any], element: Any) -> int:
    """Puts an element somewhere behind the first twenty; its index."""
    at = rng.randint(20, len(elements))
    elements.insert(at, element)
    return at


def _annotated(element: Json, rel: str) -> Make:
    """An annotation among others."""

    def make(rng: Random, world: World) -> tuple[str, str]:
        document = _document(rng, world)
        numbered = element if element.get("id") in (0, None) else {**element, "id": _NEW}
        at = _put(rng, document["annotations"], numbered)
        return text_of(document), f"/annotations/{at}{rel}"

    return make


def _found(kind: str, element: Json, rel: str) -> Make:
    """A result among others."""

    def make(rng: Random, world: World) -> tuple[str, str]:
        found = Maker(world, rng, _TIDY).results(kind, 45)
        at = _put(rng, found, element)
        return text_of(found), f"/{at}{rel}"

    return make


def _listed(name: str, element: Json, rel: str, *annotations: Json) -> Make:
    """An image or category among others, and what names it."""

    def make(rng: Random, world: World) -> tuple[str, str]:
        document = _document(rng, world)
        at = rng.randint(len(world.categories) if name == "categories" else 3, len(document[name]))
        document[name].insert(at, element)
        for number, annotation in enumerate(annotations):
            document["annotations"].append({**annotation, "id": _NEW + number})
        return text_of(document), f"/{name}/{at}{rel}"

    return make


def _named(name: str, at: int, element: Json, rel: str) -> Make:
    """An image or category that annotations name, replaced by another."""

    def make(rng: Random, world: World) -> tuple[str, str]:
        document = _document(rng, world)
        document[name][at] = element
        return text_of(document), f"/{name}/{at}{rel}"

    return make


def _whole(pointer: str, change: Callable[[Json], Any]) -> Make:
    """A change of the root object; gives the new root, or its text."""

    def make(rng: Random, world: World) -> tuple[str, str]:
        root = change(_document(rng, world))
        return root if isinstance(root, str) else text_of(root), pointer

    return make


def _without(members: Json, name: str) -> Json:
    return {key: value for key, value in members.items() if key != name}


def _of_truth() -> list[tuple[str, Json, str]]:
    """Annotations held against a COCO file: code, element, where in it."""
    along_rows, big = [10, 3, 5, 3, 5, 3, 5, 3, 11], [200, 150, 300, 150, 300, 200, 200, 200]
    point = {
        "category_id": 1,
        "bbox": [100, 100, 0, 0],
        "area": 0,
        "segmentation": [[100, 100]],
        "keypoints": [100, 100, 2],
        "num_keypoints": 1,
    }
    return [
        ("REC301", boat(without=("bbox",)), "/bbox"),
        ("REC302", boat(image_id="1"), "/image_id"),
        ("REC303", boat(without=("area",)), "/area"),
        ("REC304", boat(category_id=1.0), "/category_id"),
        ("REC305", boat(id=0), "/id"),
        ("REC306", boat(iscrowd=2), "/iscrowd"),
        ("REC307", boat(iscrowd=1), "/iscrowd"),
        ("REC310", boat(without=("segmentation",)), "/segmentation"),
        ("CNF302", boat(score="0.9"), "/score"),
        ("CNF303", boat(score=-0.5), "/score"),
        ("GEO301", boat(bbox="40,60"), "/bbox"),
        ("GEO301", boat(bbox=[40, "60", 200, 100]), "/bbox/1"),
        ("GEO302", boat(bbox=[40, 60, 200]), "/bbox"),
        ("GEO303", boat(bbox=[240, 60, -200, 100]), "/bbox/2"),
        ("GEO304", boat(bbox=[400, 300, 600, 400]), "/bbox"),
        ("GEO305", boat(bbox=[-5, 60, 200, 100]), "/bbox/0"),
        ("GEO306", boat(bbox=[0.0625, 0.125, 0.3125, 0.2083], segmentation=[[0, 0, 1, 0, 1, 1]]), "/bbox"),
        ("GEO307", oar(**point), "/bbox"),
        ("GEO308", boat(bbox=[200, 150, 300, 200], segmentation=[big], area=5000), "/bbox"),
        ("GEO309", boat(area=-20000), "/area"),
        ("GEO310", pier(area=1), "/area"),
        ("GEO311", boat(segmentation=HULL), "/segmentation"),
        ("GEO312", pier(segmentation=[PLANKS[:4]]), "/segmentation/0"),
        ("GEO313", boat(segmentation=[]), "/segmentation"),
        ("GEO314", pier(segmentation=[[*PLANKS, 300]]), "/segmentation/0"),
        ("GEO315", pier(segmentation=[[300, 200, 700, 200, 500, 300]]), "/segmentation/0/2"),
        ("GEO316", pier(segmentation=[[300, 200, 400, 250, 500, 300]], area=0), "/segmentation/0"),
        ("GEO318", pier(area=20000), "/area"),
        ("GEO321", water(segmentation=mask(size=["6", 8])), "/segmentation/size/0"),
        ("GEO322", water(segmentation=mask(PACKED, [8, 6])), "/segmentation/size"),
        ("GEO323", water(segmentation=mask([13, -4, 2, 4, 2, 4, 27])), "/segmentation/counts/1"),
        ("GEO324", water(segmentation=mask([*RUNS[:-1], 30])), "/segmentation/counts"),
        ("GEO325", water(segmentation=mask(f"b'{PACKED}'")), "/segmentation/counts"),
        ("GEO327", water(segmentation=mask([48])), "/segmentation"),
        ("GEO328", water(segmentation=mask(along_rows)), "/segmentation"),
        ("GEO331", oar(keypoints="none"), "/keypoints"),
        ("GEO332", oar(keypoints=points_of()[:8]), "/keypoints"),
        ("GEO333", oar(keypoints=[1, 1, 2]), "/keypoints"),
        ("GEO334", oar(keypoints=points_of((100, 100, 3))), "/keypoints/2"),
        ("GEO335", oar(keypoints=points_of(blade=(158, 138, 0))), "/keypoints/6"),
        ("GEO336", oar(keypoints=points_of((1900, 100, 2))), "/keypoints/0"),
        ("GEO337", oar(keypoints=points_of((-3, 100, 2))), "/keypoints/0"),
        ("GEO338", oar(num_keypoints=3), "/num_keypoints"),
        ("KEY301", boat(image_id=98), "/image_id"),
        ("NAM301", boat(category_id=0), "/category_id"),
    ]


def _of_results() -> list[tuple[str, str, Json, str]]:
    """Results: code, the kind of the others, element, where in it."""
    return [
        ("REC301", "bbox", found_boat(without=("image_id",)), "/image_id"),
        ("REC308", "bbox", found_water(), "/bbox"),
        ("REC309", "caption", {"image_id": 1, "caption": ""}, "/caption"),
        ("CNF301", "segm", found_water(without=("score",)), "/score"),
        ("CNF302", "keypoints", found_oar(score="1"), "/score"),
        ("CNF303", "bbox", found_boat(score=87), "/score"),
        ("CNF304", "keypoints", found_oar(score=2.4), "/score"),
        ("GEO322", "segm", found_water(segmentation=mask(PACKED, [8, 6])), "/segmentation/size"),
        ("GEO326", "segm", found_water(segmentation=mask(RUNS)), "/segmentation/counts"),
        ("KEY301", "segm", found_water(image_id=98), "/image_id"),
        ("GEO337", "keypoints", found_oar(keypoints=points_of((-30, 100, 1))), "/keypoints/0"),
        ("NAM301", "bbox", found_boat(category_id=0), "/category_id"),
    ]


_LOCK = {**QUAY, "id": _NEW, "file_name": "lock.jpg"}
_CRANE = {"id": 50, "name": "crane", "supercategory": "tool"}


def _of_images() -> list[tuple[str, str, Json, str]]:
    """Images among others: code, world, element, where in it."""
    return [
        ("KEY303", "categories", _without(_LOCK, "file_name"), "/file_name"),
        ("KEY304", "categories", _without(_LOCK, "id"), "/id"),
        ("KEY305", "encord", _without(_LOCK, "height"), "/height"),
        ("KEY306", "encord", {**_LOCK, "width": 0}, "/width"),
        ("KEY307", "encord", {**_LOCK, "width": "640"}, "/width"),
        ("KEY308", "categories", {**_LOCK, "width": 640.0}, "/width"),
        ("KEY311", "truth", _LOCK, "/id"),
        ("UID302", "encord", {**_LOCK, "id": 1}, "/id"),
        ("DUP303", "encord", {**_LOCK, "file_name": QUAY["file_name"]}, "/file_name"),
    ]


def _of_categories() -> list[tuple[str, str, Json, str]]:
    """Categories behind the others: code, world, element, where in it."""
    return [
        ("NAM307", "truth", _without(_CRANE, "name"), "/name"),
        ("NAM308", "encord", {**_CRANE, "id": "50"}, "/id"),
        ("NAM311", "truth", {**_CRANE, "keypoints": ["top"], "skeleton": [[1, 2]]}, "/skeleton/0"),
        ("NAM312", "encord", {**_CRANE, "id": 50.0}, "/id"),
        ("UID303", "encord", {**_CRANE, "id": 2}, "/id"),
        ("DUP302", "encord", {**_CRANE, "name": "pier"}, "/name"),
    ]


def _captions(rng: Random, world: World) -> tuple[str, str]:
    return text_of(Maker(world, rng).results("caption", 30)), ""


def _panoptic(rng: Random, world: World) -> tuple[str, str]:
    segments = [{"image_id": image["id"], "segments_info": [{"id": 1}], "file_name": "a.png"} for image in world.images]
    return text_of(_document(rng, world, annotations=segments)), "/annotations/0"


def _lines(rng: Random, world: World) -> tuple[str, str]:
    return "\n".join(map(text_of, Maker(world, rng).results("bbox", 30))), ""


def _results(rng: Random, world: World) -> tuple[str, str]:
    return text_of(Maker(world, rng).results("bbox", 30)), ""


def _first_result(rng: Random, world: World) -> tuple[str, str]:
    return _captions(rng, world)[0], "/0"


def _all() -> list[Mutation]:
    several, bow = [PLANKS, [20, 20, 60, 20, 60, 60]], {**BOAT, "keypoints": ["bow", "stern"]}
    on_boat = boat(keypoints=[50, 70, 2, 60, 80, 2], num_keypoints=2)
    made = [Mutation(code, "truth", _annotated(element, rel)) for code, element, rel in _of_truth()]
    made += [Mutation(code, "truth", _found(kind, element, rel)) for code, kind, element, rel in _of_results()]
    made += [Mutation(code, world, _listed("images", element, rel)) for code, world, element, rel in _of_images()]
    made += [
        Mutation(code, world, _listed("categories", element, rel), frozenset({"NAM302"})) for code, world, element, rel in _of_categories()
    ]
    return [
        *made,
        Mutation("UID301", "truth", _whole("/annotations/30/id", lambda d: d["annotations"][30].update(id=d["annotations"][3]["id"]) or d)),
        Mutation(
            "DUP301",
            "truth",
            _whole("/annotations/45", lambda d: {**d, "annotations": [*d["annotations"], {**d["annotations"][7], "id": _NEW}]}),
        ),
        Mutation("CNF310", "encord", _annotated(boat(without=("score",)), "/score")),
        Mutation("GEO317", "encord", _annotated(pier(segmentation=several, bbox=[20, 20, 480, 280], area=10800), "/segmentation/1")),
        Mutation(
            "MED310",
            "encord",
            _whole(
                "/annotations/45/keypoints",
                lambda d: {**d, "categories": [bow, *d["categories"][1:]], "annotations": [*d["annotations"], {**on_boat, "id": _NEW}]},
            ),
        ),
        Mutation(
            "MED311",
            "encord",
            _whole(
                "/annotations/45/category_id",
                lambda d: {**d, "categories": [*d["categories"], OAR], "annotations": [*d["annotations"], {**oar(), "id": _NEW}]},
            ),
        ),
        Mutation("MED312", "encord", _annotated(water(segmentation=[[2, 1, 5, 1, 5, 5, 2, 5]], iscrowd=0), "/segmentation")),
        Mutation("MED313", "encord", _annotated(water(category_id=2), "/segmentation")),
        Mutation("MED314", "encord", _captions, frozenset({"JSN302"})),
        Mutation("MED301", "truth", _first_result),
        Mutation("MED302", "truth", _panoptic),
        Mutation(
            "KEY302",
            "rows",
            _whole(
                "/annotations/45/image_id",
                lambda d: {**d, "images": [*d["images"], _LOCK], "annotations": [*d["annotations"], {**boat(image_id=_NEW), "id": _NEW}]},
            ),
        ),
        Mutation(
            "KEY302",
            "mapped",
            _whole(
                "/annotations/45/image_id",
                lambda d: {**d, "images": [*d["images"], _LOCK], "annotations": [*d["annotations"], {**boat(image_id=_NEW), "id": _NEW}]},
            ),
        ),
        Mutation("KEY309", "truth", _named("images", 1, {**BASIN, "file_name": "lock.jpg"}, "/file_name")),
        Mutation("KEY310", "truth", _named("images", 2, {**THUMB, "width": 80, "height": 60}, "/width"), frozenset({"GEO322", "GEO306"})),
        Mutation("NAM302", "encord", _named("categories", 0, {**BOAT, "name": "Boat"}, "/name")),
        Mutation("NAM303", "shared", _named("categories", 0, {**BOAT, "name": "wood"}, "/name")),
        Mutation("NAM304", "twice", _named("categories", 1, PIER, "/name")),
        Mutation("NAM305", "wrong map", _named("categories", 1, PIER, "/name")),
        Mutation("NAM306", "other map", _whole("", lambda d: d), frozenset({"NAM302"})),
        Mutation("NAM309", "truth", _named("categories", 0, {**BOAT, "name": "hulk"}, "/name")),
        Mutation("NAM310", "truth", _listed("categories", _CRANE, "/id", boat(category_id=50))),
        Mutation("NAM313", "mapped", _named("categories", 0, {**BOAT, "name": "Boat"}, "/name")),
        Mutation("JSN301", "truth", _whole("", lambda d: {"annotations": d["annotations"]})),
        Mutation("JSN302", "encord", _results),
        Mutation("JSN303", "truth", _whole("/categories", lambda d: _without(d, "categories"))),
        Mutation("JSN304", "truth", _whole("/images", lambda d: {**d, "images": {"1": "quay_001.jpg"}})),
        Mutation("JSN305", "truth", _whole("", lambda d: "[]")),
        Mutation("JSN306", "truth", _whole("/annotations", lambda d: {**d, "annotations": []})),
        Mutation("JSN307", "truth", _lines),
    ]


MUTATIONS: tuple[Mutation, ...] = tuple(_all())
