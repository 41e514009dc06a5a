"""Draws up Encord ontologies: objects of every shape, nested attributes, shared hashes; plain functions over a `random.Random`."""

from __future__ import annotations

import copy
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from random import Random
from typing import Any

from hypothesis import settings

import predlint

Json = dict[str, Any]

#: Shapes that are drawn on frames, those that recordings and texts have, and one that predlint does not know.
DRAWN = (
    "bounding_box", "rotatable_bounding_box", "polygon", "polyline", "point", "skeleton", "bitmask", "cuboid", "cuboid_2d", "circle",
    "ellipse",
)  # fmt: skip
FRAMELESS = ("audio", "text", "time_range")
UNKNOWN_SHAPES = ("segmentation", "hologram")
#: Names: plain ones, and such as need care in pointers, in XML or when letters are folded.
NAMES = (
    "boat", "buoy", "Pier", "rope", "late rust", "Großer Kran", "İstasyon", "数据", "a/b", "x~1", "e\u0301clair", "\u00e9clair", "red, old",
    "wave 🌊", "0", "None", "ﬁn", "λ-beam",
)  # fmt: skip
_HASH = string.ascii_letters + string.digits + "+/"


@dataclass(frozen=True)
class Onto:
    """An ontology as its file has it, with what is compiled from it."""

    source: Json
    checkers: dict[str | None, predlint.Checker] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def checker(self) -> predlint.Checker:
        return self.check_with(None)

    def check_with(self, profile: str | None) -> predlint.Checker:
        """The checker for a profile."""
        if profile not in self.checkers:
            self.checkers[profile] = predlint.compile(self.source, profile=profile or "default")
        return self.checkers[profile]

    @property
    def objects(self) -> list[Json]:
        return self.source["objects"]

    @property
    def classifications(self) -> list[Json]:
        return self.source["classifications"]

    @property
    def features(self) -> list[Json]:
        return [*self.objects, *self.classifications]

    def object(self, hash: Any) -> Json | None:
        return next((feature for feature in self.objects if feature["featureNodeHash"] == hash), None)

    def classification(self, hash: Any) -> Json | None:
        return next((feature for feature in self.classifications if feature["featureNodeHash"] == hash), None)

    def attribute(self, hash: Any) -> Json | None:
        """The first attribute of that hash."""
        return next((a for feature in self.features for a in every_attribute(feature) if a["featureNodeHash"] == hash), None)

    def owners(self, hash: Any) -> int:
        """How many features have an attribute of that hash."""
        return sum(any(a["featureNodeHash"] == hash for a in every_attribute(feature)) for feature in self.features)

    def template(self, feature: Json) -> Json | None:
        """The template of a skeleton object."""
        for wrapped in self.source.get("skeleton_templates") or ():
            template = wrapped["template"]
            hash = template.get("feature_node_hash")
            if hash == feature["featureNodeHash"] if hash is not None else template["name"] == feature["name"]:
                return template
        return None

    def hashes(self) -> set[str]:
        """Every hash in it."""
        return set(_hashes(self.source))


def _hashes(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("featureNodeHash", "featureHash", "feature_node_hash"):
                yield inner
            else:
                yield from _hashes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _hashes(inner)


def every_attribute(feature: Json) -> Iterator[Json]:
    """The attributes of a feature at any depth."""
    for attribute in feature.get("attributes") or ():
        yield attribute
        yield from nested(attribute)


def nested(attribute: Json) -> Iterator[Json]:
    """Those below an attribute."""
    for choice in attribute.get("options") or () if attribute["type"] == "radio" else ():
        for inner in choice.get("options") or ():
            yield inner
            yield from nested(inner)


def new_hash(rng: Random) -> str:
    """As the platform makes them."""
    return "".join(rng.choice(_HASH) for _ in range(8))


class _Maker:
    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.used: set[str] = set()
        self.attributes: list[Json] = []
        """Whole attributes, to be shared."""

    def hash(self) -> str:
        while True:
            hash = new_hash(self.rng)
            if self.rng.random() < 0.03:
                hash = self.rng.choice(("a~1/b+", "hash with spaces", "Ünïcode", hash * 4)) + hash[:2]
            if hash.casefold() not in self.used:
                self.used.add(hash.casefold())
                return hash

    def name(self, taken: set[str]) -> str:
        """A name that none beside it has, however it is spelt."""
        while True:
            name = self.rng.choice(NAMES) + (str(len(taken)) if self.rng.random() < 0.6 else "")
            if name.casefold() not in taken:
                taken.add(name.casefold())
                return name

    def object(self, taken: set[str], at: int) -> Json:
        rng = self.rng
        shape = rng.choice(DRAWN) if rng.random() < 0.8 else rng.choice((*FRAMELESS, *UNKNOWN_SHAPES))
        made: Json = {
            "id": str(at), "name": self.name(taken), "color": f"#{rng.randrange(1 << 24):06X}", "shape": shape,
            "featureNodeHash": self.hash(),
        }  # fmt: skip
        if rng.random() < 0.5:
            made |= {"required": rng.random() < 0.2, "archived": rng.random() < 0.1}
        attributes = self.many(rng.choice((0, 0, 1, 2, 3)), 1, str(at), dynamic=True)
        own = {a["featureNodeHash"] for a in every_attribute({"attributes": attributes})}
        if self.attributes and rng.random() < 0.2:  # the attributes of another object, as the SDK itself shares them
            shared = self.changed(rng.choice(self.attributes))
            if not own & {a["featureNodeHash"] for a in every_attribute({"attributes": [shared]})}:
                attributes.append(shared)
        self.attributes += attributes
        return made | ({"attributes": attributes} if attributes or rng.random() < 0.5 else {})

    def changed(self, attribute: Json) -> Json:
        """The attribute, with fewer or more options now and then, or of another type."""
        rng, made = self.rng, copy.deepcopy(attribute)
        if made.get("options") and rng.random() < 0.3:
            made["options"] = made["options"][:1]
        if made.get("options") and rng.random() < 0.3:
            made["options"].append(self.choice(f"{made['id']}.99", {c["label"].casefold() for c in made["options"]}, 3, nests=False))
        if rng.random() < 0.1:
            made["type"] = rng.choice(("text", "numeric"))
            made.pop("options", None)
        return made

    def many(self, count: int, depth: int, id: str, *, dynamic: bool = False) -> list[Json]:
        taken: set[str] = set()
        return [self.attribute(f"{id}.{at + 1}", taken, depth, dynamic=dynamic) for at in range(count)]

    def attribute(self, id: str, taken: set[str], depth: int, *, dynamic: bool = False) -> Json:
        rng = self.rng
        kind = rng.choice(("radio", "radio", "checklist", "text", "numeric") if rng.random() < 0.97 else ("rating",))
        made: Json = {"id": id, "name": self.name(taken), "type": kind, "featureNodeHash": self.hash(), "required": rng.random() < 0.3}
        if rng.random() < 0.6:
            made |= {"archived": rng.random() < 0.08, "dynamic": dynamic and rng.random() < 0.4}
        if kind in ("radio", "checklist"):
            labels: set[str] = set()
            made["options"] = [
                self.choice(f"{id}.{at + 1}", labels, depth, nests=kind == "radio", first=not at) for at in range(rng.randint(1, 4))
            ]
        return made

    def choice(self, id: str, taken: set[str], depth: int, *, nests: bool, first: bool = True) -> Json:
        rng = self.rng
        label = self.name(taken)
        made: Json = {"id": id, "label": label, "value": label.replace(" ", "_").lower(), "featureNodeHash": self.hash()}
        if rng.random() < 0.5:
            made["archived"] = not first and rng.random() < 0.2
        if nests and depth < 4 and rng.random() < 0.35:
            made["options"] = self.many(rng.randint(1, 2), depth + 1, id)
        return made

    def classification(self, taken: set[str], at: int) -> Json:
        attribute = self.attribute(f"{at}.1", taken, 1)
        made: Json = {"id": str(at), "featureNodeHash": self.hash(), "attributes": [attribute]}
        return made | ({"level": "global"} if self.rng.random() < 0.3 else {})

    def template(self, feature: Json) -> Json:
        rng = self.rng
        taken: set[str] = set()
        vertices: Json = {}
        for at in range(rng.randint(1, 5)):
            name = self.name(taken)
            place = {"x": round(rng.random(), 3), "y": round(rng.random(), 3)}
            vertices[str(at)] = {**place, "name": name, "color": "#000000", "value": name, "featureHash": self.hash()}
        edges = {"0": {"1": {"color": "#000000"}}} if len(vertices) > 1 else {}
        made = {"name": feature["name"], "width": 0.2, "height": 0.3, "shape": "skeleton", "skeleton": vertices, "skeletonEdges": edges}
        return {"template": made | ({"feature_node_hash": feature["featureNodeHash"]} if rng.random() < 0.7 else {})}


def make_onto(rng: Random, objects: int, classifications: int) -> Onto:
    """An ontology of so many features."""
    maker, taken = _Maker(rng), set[str]()
    drawn = [maker.object(taken, at + 1) for at in range(objects)]
    asked = [maker.classification(set(), objects + at + 1) for at in range(classifications)]
    source: Json = {"objects": drawn, "classifications": asked}
    skeletons = [maker.template(feature) for feature in drawn if feature["shape"] == "skeleton" and rng.random() < 0.9]
    if skeletons or rng.random() < 0.7:
        source["skeleton_templates"] = skeletons
    return Onto(source)


def every_shape(rng: Random) -> Onto:
    """An ontology with an object of every shape and some questions."""
    maker, taken = _Maker(rng), set[str]()
    drawn = [maker.object(taken, at + 1) | {"shape": shape} for at, shape in enumerate((*DRAWN, *FRAMELESS, *UNKNOWN_SHAPES))]
    asked = [maker.classification(set(), 100 + at) for at in range(4)]
    skeletons = [maker.template(feature) for feature in drawn if feature["shape"] == "skeleton" and rng.random() < 0.85]
    return Onto({"objects": drawn, "classifications": asked, "skeleton_templates": skeletons})


def onto_of(seed: int) -> Onto:
    """One of some ontologies, from one feature to dozens: compiling them is most of the time that the laws take."""
    return _onto(seed % (60 if settings().max_examples <= 100 else 600))


@cache
def _onto(number: int) -> Onto:
    rng = Random(number)
    if number % 3 == 0:
        return every_shape(rng)
    size = (0, 1, 2, 3, 5, 8, 30)[number % 7]
    return make_onto(rng, size, rng.randint(0 if size else 1, 4))
