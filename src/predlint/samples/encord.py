"""Made-up label rows for Encord: images, groups of images, videos, recordings, texts, and data groups of several of these."""

from __future__ import annotations

from collections.abc import Iterator

from predlint.names import quote
from predlint.platforms.encord.structure import Attribute, Choice, ClassificationFeature, ObjectFeature, Structure
from predlint.samples.model import Made, Mutation, SampleError
from predlint.samples.random_source import Identities, RandomSource

#: Data type -> shapes that can be drawn on a frame, or that have ranges in a row without frames.
DRAWN = frozenset(
    {
        "bounding_box", "rotatable_bounding_box", "polygon", "polyline", "point", "skeleton", "bitmask", "cuboid", "cuboid_2d", "circle",
        "ellipse",
    }
)  # fmt: skip
ALONE = {"audio": "audio", "plain_text": "text", "time_series": "time_range"}
_FRAMED = ("image", "image", "image", "img_group", "video", "group")
_TYPES = frozenset({"radio", "checklist", "text", "numeric"})


class EncordSource:
    """Makes label rows for one ontology."""

    features = 1

    def __init__(self, ontology: Structure, draw: RandomSource, *, count: int | None = None, rows: int | None = None) -> None:
        if rows is not None and rows != count:
            raise SampleError(
                "--rows is not for Encord: every label row is a data row of its own", "leave it out; -n counts the label rows"
            )
        self.ontology, self.draw, self.count = ontology, draw, count
        self.ids = Identities(draw)
        self.wanted: frozenset[int] | None = None
        self.unseen: str | None = "KEY207"
        left_out: list[str] = []
        self.objects = self._objects(left_out)
        self.classifications = self._classifications(left_out)
        self.left_out = tuple(left_out)
        self.kinds = self._kinds()
        self.shared = _shared(ontology)
        """Hashes of attributes that several features have, each in its own way."""

    @property
    def faults(self) -> tuple[Mutation, ...]:
        from predlint.samples.encord_mutations import mutations

        return mutations(self)

    def _objects(self, left_out: list[str]) -> list[ObjectFeature]:
        found: dict[str, ObjectFeature] = {}
        checkable = all(_vertices(self.ontology, feature) for feature in self.ontology.objects if feature.shape == "skeleton")
        for feature in self.ontology.objects:
            why = None
            if feature.hash in found:
                why = "another object has this hash"
            elif feature.archived:
                why = "it is archived"
            elif feature.shape not in DRAWN and feature.shape not in ALONE.values():
                why = f"predlint does not generate the shape {quote(feature.shape)}"
            elif feature.shape == "skeleton" and not checkable:
                why = "a skeleton of the ontology has no template, or one without vertices, so that none can be checked"
            elif _repeats(feature):
                why = "two of its attributes have one hash"
            elif not all(able(attribute) for attribute in feature.attributes if attribute.required):
                why = "a required attribute of it has no answer that would suit"
            if why is None:
                found[feature.hash] = feature
            else:
                left_out.append(f"{quote(feature.name)}: {why}")
        return list(found.values())

    def _classifications(self, left_out: list[str]) -> list[ClassificationFeature]:
        found: dict[str, ClassificationFeature] = {}
        used = {feature.hash for feature in self.objects}
        for feature in self.ontology.classifications:
            if feature.attribute is None or not able(feature.attribute) or feature.hash in found or feature.hash in used:
                left_out.append(f"classification {quote(feature.name)}: it has no answer that would suit, or its hash is not its own")
            elif _repeats(feature):
                left_out.append(f"classification {quote(feature.name)}: two of its attributes have one hash")
            else:
                found[feature.hash] = feature
        return list(found.values())

    def _kinds(self) -> tuple[str, ...]:
        """The data types that rows can have."""
        shapes = {feature.shape for feature in self.objects}
        kinds = _FRAMED if shapes & DRAWN or self.classifications else ()
        kinds += tuple(kind for kind, shape in ALONE.items() if shape in shapes)
        if kinds:
            return kinds
        if not self.ontology.objects and not self.ontology.classifications:
            raise SampleError("the ontology has no features, so that no labels can be made for it")
        raise SampleError("the ontology has no feature that labels can be made for", "\n".join(self.left_out[:8]))

    def records(self) -> Iterator[Made]:
        number = 0
        while self.count is None or number < self.count:
            number += 1
            yield self._row(number)

    def _row(self, number: int) -> Made:
        return self._of(number, self.draw.choice(self.kinds))

    def _of(self, number: int, kind: str) -> Made:
        from predlint.samples.encord_groups import made_group
        from predlint.samples.encord_rows import Row

        return made_group(self, number) if kind == "group" else Row(self, number, kind).made()

    def one(self, feature: int) -> Made:
        return self._row(self.draw.integer(1, 999_999))

    def probe(self) -> Iterator[Made]:
        for at in range(30):
            yield self._of(0, self.kinds[at % len(self.kinds)])

    def file_codes(self, *, asked_broken: bool) -> tuple[str, ...]:
        return ()


def able(attribute: Attribute, depth: int = 0) -> bool:
    """Returns True if an answer to the attribute can be generated."""
    if attribute.archived or attribute.type not in _TYPES or depth > 7:
        return False
    return attribute.type in ("text", "numeric") or bool(choices(attribute, depth))


def choices(attribute: Attribute, depth: int = 0) -> list[Choice]:
    """Returns the options that can be chosen: those whose required attributes can be answered."""
    return [
        choice
        for choice in attribute.options
        if not choice.archived and all(able(nested, depth + 1) for nested in choice.attributes if nested.required)
    ]


def _shared(ontology: Structure) -> frozenset[str]:
    first: dict[str, Attribute] = {}
    every = [attribute for feature in ontology.features for _, attribute in feature.every_attribute()]
    return frozenset(attribute.hash for attribute in every if first.setdefault(attribute.hash, attribute) is not attribute)


def _repeats(feature: ObjectFeature | ClassificationFeature) -> bool:
    """Returns True if a hash does not identify the attribute of a feature."""
    hashes = [attribute.hash for _, attribute in feature.every_attribute()]
    return len(set(hashes)) < len(hashes)


def _vertices(ontology: Structure, feature: ObjectFeature) -> bool:
    template = ontology.skeleton_of(feature)
    return template is not None and len(template.vertices) > 0
