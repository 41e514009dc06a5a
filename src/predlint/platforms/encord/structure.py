"""An Encord ontology, as values: what can be drawn, what can be answered, and which skeletons there are. Frozen.

An *object* is a feature that is drawn, a *classification* one that is answered for the whole frame or file. Both carry
*attributes*, the questions; a radio or checklist attribute has *choices*, and each choice of a radio may ask attributes of its own.
What labels name is the *hash* of a feature (``featureNodeHash``); names are for people and need not be unique.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from predlint.frozen import Value
from predlint.ontology import Notice

#: Shapes of objects that predlint knows; the platform adds some from release to release.
SHAPES = (
    "bounding_box", "rotatable_bounding_box", "polygon", "polyline", "point", "skeleton", "bitmask", "cuboid", "cuboid_2d",
    "segmentation", "circle", "ellipse", "audio", "text", "time_range",
)  # fmt: skip
#: Those of objects that no frame has: where they are, a range of their entry in the answers says.
FRAMELESS_SHAPES = frozenset({"audio", "text", "time_range"})
#: Types of attributes that are answered by choosing among options.
CHOICES = ("radio", "checklist")
TYPES = (*CHOICES, "text", "numeric")
#: How deep attributes may be nested, that of an object or a classification being the first level.
MAX_LEVELS = 7


def value_of(name: str) -> str:
    """How Encord writes the "value" of what has a name."""
    return name.lower().replace(" ", "_")


@lru_cache(maxsize=4096)
def is_value_of(value: str, name: str) -> bool:
    """True for a "value" that is the name but for case, spaces and signs: releases write it in several ways."""
    return _bare(value) == _bare(name)


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def spellings(name: str) -> tuple[str, ...]:
    """How releases write the "value" of what has a name."""
    plain = name.lower()
    every = (name, plain, plain.replace(" ", "_"), "_".join(plain.split()))
    return tuple(dict.fromkeys(value for value in every if is_value_of(value, name)))


class Step(NamedTuple):
    """An attribute, and the choice of it under which another attribute is asked."""

    attribute: Attribute
    choice: Choice


class Choice(Value, frozen=True):
    """One option of a radio or checklist attribute."""

    NOT_COMPARED = frozenset({"pointer"})

    id: str
    label: str
    """The text that people see, and its title."""
    value: str
    hash: str
    archived: bool = False
    attributes: tuple[Attribute, ...] = ()
    """What is asked once this option is chosen; of radio attributes only."""
    pointer: str = ""


class Attribute(Value, frozen=True):
    """A question about an object, about a classification, or about a choice."""

    NOT_COMPARED = frozenset({"pointer"})

    id: str
    name: str
    type: str
    """One of TYPES; another word, as the file spells it, stands for a type that predlint does not know."""
    hash: str
    required: bool = False
    archived: bool = False
    dynamic: bool = False
    """The answer may change from frame to frame."""
    options: tuple[Choice, ...] = ()
    pointer: str = ""

    def every(self) -> Iterator[tuple[tuple[Step, ...], Attribute]]:
        """This attribute and all nested below it, in the order of the file, each with the steps that lead to it."""
        todo: list[tuple[tuple[Step, ...], Attribute]] = [((), self)]
        while todo:
            above, attribute = todo.pop()
            yield above, attribute
            below = [((*above, Step(attribute, choice)), nested) for choice in attribute.options for nested in choice.attributes]
            todo += reversed(below)


class ObjectFeature(Value, frozen=True):
    """A kind of object that can be drawn."""

    NOT_COMPARED = frozenset({"pointer"})

    id: str
    name: str
    color: str
    """``#RRGGBB``, as written."""
    shape: str
    """One of SHAPES; another word, as the file spells it, stands for a shape that predlint does not know."""
    hash: str
    required: bool = False
    archived: bool = False
    attributes: tuple[Attribute, ...] = ()
    pointer: str = ""

    def every_attribute(self) -> Iterator[tuple[tuple[Step, ...], Attribute]]:
        """Its attributes at any depth, each with the steps that lead to it."""
        for attribute in self.attributes:
            yield from attribute.every()


class ClassificationFeature(Value, frozen=True):
    """A question about a whole frame, or about the whole file. It has no name but that of its attribute."""

    NOT_COMPARED = frozenset({"pointer"})

    id: str
    hash: str
    level: str | None = None
    """``global`` when it is answered once for all frames."""
    attribute: Attribute | None = None
    """None only in an ontology that cannot be used."""
    pointer: str = ""

    @property
    def name(self) -> str:
        return self.attribute.name if self.attribute is not None else ""

    def every_attribute(self) -> Iterator[tuple[tuple[Step, ...], Attribute]]:
        """Its attribute and those nested below, each with the steps that lead to it."""
        if self.attribute is not None:
            yield from self.attribute.every()


Feature = ObjectFeature | ClassificationFeature


class Vertex(Value, frozen=True):
    """A named point of a skeleton."""

    NOT_COMPARED = frozenset({"pointer"})

    name: str
    hash: str
    """Empty where the template gives none: labels then name the vertex."""
    pointer: str = ""


class SkeletonTemplate(Value, frozen=True):
    """The vertices that every object of a skeleton feature has."""

    NOT_COMPARED = frozenset({"pointer"})

    name: str
    width: float
    height: float
    """Both as fractions of the image, of the template as it is first drawn."""
    vertices: Mapping[str, Vertex]
    """By their key in the file: ``0``, ``1`` …"""
    edges: tuple[tuple[str, str], ...]
    """Pairs of keys."""
    hash: str | None = None
    """That of the object feature it belongs to."""
    pointer: str = ""


class Structure(Value, frozen=True):
    """An Encord ontology: what the labels of a project may say."""

    NOT_COMPARED = frozenset({"faults", "notices", "remarks"})

    objects: tuple[ObjectFeature, ...] = ()
    classifications: tuple[ClassificationFeature, ...] = ()
    skeletons: tuple[SkeletonTemplate, ...] = ()
    lists_skeletons: bool = True
    """False where the file has no list of templates: there may be some that it does not show."""
    faults: tuple[Notice, ...] = ()
    """What makes the ontology unusable for checking labels; a faulty member reads as its default."""
    notices: tuple[Notice, ...] = ()
    """Parts that cannot be used as they stand: their labels are checked less, or not at all."""
    remarks: tuple[Notice, ...] = ()
    """What is wrong or odd in the file and does not show in these values; told, with the others, by ``lint``."""
    name: str | None = None

    dialect = "encord"
    media = None

    @property
    def features(self) -> tuple[Feature, ...]:
        """Objects, then classifications."""
        return (*self.objects, *self.classifications)

    def skeleton_of(self, feature: ObjectFeature) -> SkeletonTemplate | None:
        """The template of a skeleton object: that with its hash, or one without a hash that has its name."""
        linked = (t for t in self.skeletons if (t.name == feature.name if t.hash is None else t.hash == feature.hash))
        return next(linked, None)

    def attribute_count(self) -> int:
        """How many attributes there are, at any depth."""
        return sum(1 for feature in self.features for _ in feature.every_attribute())

    def choice_count(self) -> int:
        """How many options there are, at any depth."""
        return sum(len(attribute.options) for feature in self.features for _, attribute in feature.every_attribute())
