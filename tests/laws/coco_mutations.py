"""The ways in which a COCO file is spoilt on purpose: what is put where, and the rule that must tell of it, at which place."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import coco_examples as harbour
import predlint
from coco_examples import (
    BASIN,
    BOAT,
    OAR,
    PIER,
    PLANKS,
    QUAY,
    RUNS,
    THUMB,
    boat,
    found_boat,
    mask,
    oar,
    pier,
    text_of,
    water,
)
from laws.coco_faults import CRANE, LOCK, NEW, annotations, categories, images, results, without
from laws.coco_make import HARBOUR, PLAIN, Maker, Style, World, worlds
from predlint.io.data_row import DataRow
from predlint.io.data_row_files import read_data_rows
from predlint.io.data_rows import DataRows

Json = dict[str, Any]
#: Makes a file of a world, as its text, and the pointer to what is wrong in it.
Make = Callable[[Random, World], tuple[str, str]]
_TIDY = Style(rings=0)
_FILES = HARBOUR.parent.parent / "tests" / "rules" / "files"


@dataclass(frozen=True)
class Mutation:
    """One way to spoil a file. ``also``: what else is rightly said of it."""

    code: str
    world: str
    make: Make
    also: frozenset[str] = frozenset()


@cache
def mismatched_worlds() -> dict[str, World]:
    """Ontologies and mappings that do not fit, beside those that do."""
    ontology = json.loads((HARBOUR / "ontology.json").read_bytes())
    named = {thing["name"]: thing for thing in ontology["objects"]}
    shared = {**named["rope"], "name": "wood", "shape": "bounding_box", "featureNodeHash": "WoOdX999", "id": "77"}
    hashes = read_data_rows(HARBOUR / "images.csv")
    again = {**named["pier"], "featureNodeHash": "PiEr/999", "id": "78"}
    made: dict[str, World] = {}
    for name, things in (("shared", shared), ("twice", again)):
        checker = predlint.compile({**ontology, "objects": [*ontology["objects"], things]}, dialect="coco")
        made[name] = World(name, checker, harbour.IMAGES, PLAIN, encord=True)
    for name, rows in (
        ("wrong_hashes", None),
        ("other_ids", None),
        ("same_frame", None),
        ("titles", None),
        ("unknown_hash", hashes),
        ("far_frame", hashes),
    ):
        checker = predlint.compile(HARBOUR / "ontology.json", map=_FILES / f"mapping_{name}.json")
        made[name] = World(name, checker, harbour.IMAGES, PLAIN, rows, encord=True)
    listed, harbour_hash = read_data_rows(HARBOUR / "coco.json"), "5a2f6f0e-8d0b-4a53-9c58-1d2f7f3b6a01"
    spaced = DataRows([*listed.rows, DataRow(len(listed), f"{LOCK['file_name']} ")])
    encord = predlint.compile(HARBOUR / "ontology.json", dialect="coco")
    made["hashes"] = World("hashes", encord, harbour.IMAGES, PLAIN, read_data_rows([{"data_hash": harbour_hash}]), encord=True)
    made["spaced"] = World("spaced", encord, harbour.IMAGES, PLAIN, spaced, encord=True)
    return {**worlds(), **made}


#: Boats by their centre and size, which leave the image to the right where they are read as others are.
CENTRED = [boat({"id": at, "bbox": [590 - at, 60, 90, 100], "area": 9000}, without=("segmentation",)) for at in range(1, 31)]


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
        numbered = element if element.get("id") in (0, -1, None, 1 << 63) else {**element, "id": NEW}
        at = _put(rng, document["annotations"], numbered)
        return text_of(document), f"/annotations/{at}{rel}"

    return make


def _outlined(result: Json) -> Json:
    """A box with its corners as an outline beside it."""
    x, y, width, height = result["bbox"]
    return {**result, "segmentation": [[x, y, x + width, y, x + width, y + height, x, y + height]]}


def _found(kind: str, element: Json, rel: str) -> Make:
    """A result among others."""

    def make(rng: Random, world: World) -> tuple[str, str]:
        found = Maker(world, rng, _TIDY).results("bbox" if kind == "outlined" else kind, 45)
        found = [_outlined(result) for result in found] if kind == "outlined" else found
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
            document["annotations"].append({**annotation, "id": NEW + number})
        return text_of(document), f"/{name}/{at}{rel}"

    return make


def _named(name: str, at: int, element: Json, rel: str) -> Make:
    """An image or category that annotations name, replaced by another."""

    def make(rng: Random, world: World) -> tuple[str, str]:
        document = _document(rng, world)
        document[name][at] = element
        return text_of(document), f"/{name}/{at}{rel}"

    return make


def _post(id_: int, points: int) -> Json:
    """A pier with so many key points, of which its category names none."""
    return pier(id=id_, bbox=[299 + id_, 200, 200, 100], keypoints=[310, 210, 2] * points, num_keypoints=points)


def _whole(pointer: str, change: Callable[[Json], Any]) -> Make:
    """A change of the root object; gives the new root, or its text."""

    def make(rng: Random, world: World) -> tuple[str, str]:
        root = change(_document(rng, world))
        return root if isinstance(root, str) else text_of(root), pointer

    return make


def _captions(rng: Random, world: World) -> tuple[str, str]:
    return text_of(Maker(world, rng).results("caption", 30)), ""


def _panoptic(rng: Random, world: World) -> tuple[str, str]:
    segments = [{"image_id": image["id"], "segments_info": [{"id": 1}], "file_name": "a.png"} for image in world.images]
    return text_of(_document(rng, world, annotations=segments)), "/annotations/0"


def _panoptic_list(rng: Random, world: World) -> tuple[str, str]:
    return text_of(json.loads(_panoptic(rng, world)[0])["annotations"]), ""


def _without_all(document: Json, name: str, member: str) -> Json:
    """None of a list has the member."""
    return {**document, name: [without(element, member) for element in document[name]]}


def _lines(rng: Random, world: World) -> tuple[str, str]:
    return "\n".join(map(text_of, Maker(world, rng).results("bbox", 30))), ""


def _results(rng: Random, world: World) -> tuple[str, str]:
    return text_of(Maker(world, rng).results("bbox", 30)), ""


def _first_result(rng: Random, world: World) -> tuple[str, str]:
    return _captions(rng, world)[0], "/0"


def _all() -> list[Mutation]:
    several, bow = [PLANKS, [20, 20, 60, 20, 60, 60]], {**BOAT, "keypoints": ["bow", "stern"]}
    on_boat = boat(keypoints=[50, 70, 2, 60, 80, 2], num_keypoints=2)
    made = [Mutation(code, "truth", _annotated(element, rel)) for code, element, rel in annotations()]
    made += [Mutation(code, "truth", _found(kind, element, rel)) for code, kind, element, rel in results()]
    made += [Mutation(code, world, _listed("images", element, rel)) for code, world, element, rel in images()]
    made += [
        Mutation(code, world, _listed("categories", element, rel), frozenset({"NAM302"})) for code, world, element, rel in categories()
    ]
    return [
        *made,
        Mutation("UID301", "truth", _whole("/annotations/30/id", lambda d: d["annotations"][30].update(id=d["annotations"][3]["id"]) or d)),
        Mutation(
            "DUP301",
            "truth",
            _whole("/annotations/45", lambda d: {**d, "annotations": [*d["annotations"], {**d["annotations"][7], "id": NEW}]}),
        ),
        Mutation(
            "REC314",
            "truth",
            _whole(
                "/annotations/0/iscrowd", lambda d: {**d, "annotations": [water(id=at, score=at / 30, iscrowd=1) for at in range(1, 31)]}
            ),
        ),
        Mutation("CNF310", "encord", _whole("/annotations/0/score", lambda d: _without_all(d, "annotations", "score"))),
        Mutation("CNF307", "encord", _annotated(boat(without=("score",)), "/score")),
        Mutation("CNF306", "encord", _annotated(boat(score=1.0000002), "/score")),
        Mutation("GEO329", "encord", _annotated(water(iscrowd=0, segmentation=mask([*RUNS[:-1], 19.0])), "/segmentation/counts/6")),
        Mutation("GEO321", "encord", _annotated(water(iscrowd=0, segmentation=mask(size=[6, 8.0])), "/segmentation/size/1")),
        Mutation("REC316", "truth", _whole("/annotations/0/area", lambda d: _without_all(d, "annotations", "area"))),
        Mutation("REC317", "truth", _whole("/annotations/0/iscrowd", lambda d: _without_all(d, "annotations", "iscrowd"))),
        Mutation("REC303", "encord", _whole("/annotations/7/area", lambda d: _without_all(d, "annotations", "area"))),
        Mutation("KEY312", "categories", _whole("/images/0/file_name", lambda d: _without_all(d, "images", "file_name"))),
        Mutation("KEY305", "truth", _named("images", 0, without(QUAY, "width"), "/width")),
        Mutation("JSN309", "truth", _panoptic_list),
        Mutation("GEO341", "truth", _annotated(oar(without=("num_keypoints",)), "/num_keypoints")),
        Mutation(
            "GEO342",
            "truth",
            _whole(
                "/annotations/0/num_keypoints",
                lambda d: _without_all({**d, "annotations": [{**oar(), "id": NEW}, *d["annotations"]]}, "annotations", "num_keypoints"),
            ),
        ),
        Mutation("GEO339", "truth", _annotated(oar(without=("keypoints", "num_keypoints")), "/keypoints")),
        Mutation("GEO317", "encord", _annotated(pier(segmentation=several, bbox=[20, 20, 480, 280], area=10800), "/segmentation/1")),
        Mutation(
            "MED310",
            "encord",
            _whole(
                "/annotations/45/keypoints",
                lambda d: {**d, "categories": [bow, *d["categories"][1:]], "annotations": [*d["annotations"], {**on_boat, "id": NEW}]},
            ),
        ),
        Mutation(
            "MED311",
            "encord",
            _whole(
                "/annotations/45/category_id",
                lambda d: {**d, "categories": [*d["categories"], OAR], "annotations": [*d["annotations"], {**oar(), "id": NEW}]},
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
                lambda d: {**d, "images": [*d["images"], LOCK], "annotations": [*d["annotations"], {**boat(image_id=NEW), "id": NEW}]},
            ),
        ),
        Mutation(
            "KEY321",
            "spaced",
            _whole(
                "/annotations/45/image_id",
                lambda d: {**d, "images": [*d["images"], LOCK], "annotations": [*d["annotations"], {**boat(image_id=NEW), "id": NEW}]},
            ),
        ),
        Mutation(
            "KEY302",
            "mapped",
            _whole(
                "/annotations/45/image_id",
                lambda d: {**d, "images": [*d["images"], LOCK], "annotations": [*d["annotations"], {**boat(image_id=NEW), "id": NEW}]},
            ),
        ),
        Mutation("KEY309", "truth", _named("images", 1, {**BASIN, "file_name": "lock.jpg"}, "/file_name")),
        Mutation("KEY310", "truth", _named("images", 2, {**THUMB, "width": 80, "height": 60}, "/width"), frozenset({"GEO322", "GEO306"})),
        Mutation("NAM302", "encord", _named("categories", 0, {**BOAT, "name": "Boat"}, "/name")),
        Mutation("NAM303", "shared", _named("categories", 0, {**BOAT, "name": "wood"}, "/name")),
        Mutation("NAM304", "twice", _named("categories", 1, PIER, "/name")),
        Mutation("NAM305", "wrong_hashes", _named("categories", 1, PIER, "/name")),
        Mutation("KEY313", "same_frame", _whole("", lambda d: d)),
        Mutation("KEY314", "titles", _whole("", lambda d: d)),
        Mutation("KEY315", "unknown_hash", _whole("", lambda d: d)),
        Mutation("KEY317", "far_frame", _whole("", lambda d: d)),
        Mutation("KEY316", "encord", _whole("", lambda d: d)),
        Mutation("KEY323", "hashes", _whole("", lambda d: d)),
        Mutation("MED315", "encord", _whole("", lambda d: {**d, "annotations": [boat()]})),
        Mutation("MED316", "encord", _whole("/annotations/0/attributes", lambda d: {**d, "annotations": [boat(attributes={"age": 7})]})),
        Mutation("GEO345", "truth", _whole("/annotations/0/segmentation", lambda d: {**d, "annotations": [boat(segmentation=[[]])]})),
        Mutation("JSN310", "truth", _whole("", lambda d: text_of([without(boat(), "score")]))),
        Mutation("DUP304", "truth", _whole("/1/image_id", lambda d: text_of([{"image_id": 1, "caption": text} for text in "ab"]))),
        Mutation("KEY322", "truth", _whole("", lambda d: text_of([{"image_id": 1, "caption": "a"}]))),
        Mutation("CNF305", "encord", _annotated(boat({"confidence": 87}, without=("score",)), "/confidence"), frozenset({"CNF307"})),
        Mutation("NAM306", "other_ids", _whole("", lambda d: d), frozenset({"NAM302"})),
        Mutation("NAM309", "truth", _named("categories", 0, {**BOAT, "name": "hulk"}, "/name")),
        Mutation("NAM315", "truth", _named("categories", 3, {**OAR, "keypoints": OAR["keypoints"][::-1]}, "/keypoints")),
        Mutation("NAM310", "truth", _listed("categories", CRANE, "/id", boat(category_id=50))),
        Mutation("NAM316", "truth", _listed("categories", {**CRANE, "id": 0}, "/id", boat(category_id=0)), frozenset({"NAM310"})),
        Mutation("NAM313", "mapped", _named("categories", 0, {**BOAT, "name": "Boat"}, "/name")),
        Mutation("NAM314", "mapped", _named("categories", 0, {**BOAT, "name": "pier"}, "/name"), frozenset({"DUP302"})),
        Mutation("GEO320", "truth", _whole("", lambda d: {**d, "annotations": CENTRED}), frozenset({"GEO304", "GEO305"})),
        Mutation("JSN301", "truth", _whole("", lambda d: {"annotations": d["annotations"]})),
        Mutation("JSN302", "encord", _results),
        Mutation("JSN303", "truth", _whole("/categories", lambda d: without(d, "categories"))),
        Mutation("JSN304", "truth", _whole("/images", lambda d: {**d, "images": {"1": "quay_001.jpg"}})),
        Mutation("JSN305", "truth", _whole("", lambda d: "[]")),
        Mutation("JSN306", "truth", _whole("/annotations", lambda d: {**d, "annotations": []})),
        Mutation("JSN307", "truth", _lines),
        Mutation("JSN308", "truth", _whole("/annotations", lambda d: {**d, "annotations": [found_boat()]})),
        Mutation(
            "GEO340",
            "truth",
            _whole("/annotations/1/keypoints", lambda d: {**d, "annotations": [_post(1, 5), _post(2, 6), _post(3, 5)]}),
        ),
        Mutation(
            "KEY318",
            "truth",
            _whole(
                "/images/0/file_name",
                lambda d: {
                    **d,
                    "images": [{("filename" if k == "file_name" else k): v for k, v in d["images"][0].items()}, *d["images"][1:]],
                },
            ),
        ),
    ]


MUTATIONS: tuple[Mutation, ...] = tuple(_all())
