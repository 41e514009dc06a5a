"""Reads an Encord ontology: objects, classifications, their attributes and options, and the templates of skeletons.

All errors in the file are collected, not only the first one: a faulty member gets its default value.
"""

from __future__ import annotations

from typing import cast

from predlint.names import nearest, quote
from predlint.ontology import OntologyError
from predlint.platforms.encord.ontology_file import Document, Source, open_document
from predlint.platforms.encord.ontology_members import ATTRIBUTE, CHOICE, CLASSIFICATION, OBJECT, ROOT, Json, MemberReader, titled
from predlint.platforms.encord.ontology_words import (
    BadLevel,
    NestedInChecklist,
    NoAttribute,
    NoOptions,
    NoSkeletonList,
    NoSkeletonListForSkeletons,
    OptionAsAttribute,
    OptionsIgnored,
    TwoAttributes,
    UnknownShape,
    UnknownType,
)
from predlint.platforms.encord.skeletons import read_skeletons
from predlint.platforms.encord.structure import CHOICES, SHAPES, TYPES, Attribute, Choice, ClassificationFeature, ObjectFeature, Structure

#: Deeper attributes are not read. The allowed depth is far less, which the linter checks.
MAX_DEPTH = 50

#: Names of shapes and types in other tools -> names in Encord.
_SHAPE_WORDS = {
    "bbox": "bounding_box", "box": "bounding_box", "rectangle": "bounding_box", "rect": "bounding_box",
    "rotated_box": "rotatable_bounding_box", "rotated_bounding_box": "rotatable_bounding_box", "mask": "bitmask",
    "line": "polyline", "keypoint": "point", "keypoints": "skeleton", "pose": "skeleton", "cuboid_3d": "cuboid",
}  # fmt: skip
_TYPE_WORDS = {
    "select": "radio", "dropdown": "radio", "single": "radio", "choice": "radio", "boolean": "radio", "bool": "radio",
    "multi": "checklist", "multiple": "checklist", "multiselect": "checklist", "checkbox": "checklist",
    "string": "text", "free_text": "text", "number": "numeric", "integer": "numeric", "int": "numeric", "float": "numeric",
}  # fmt: skip


def read_encord(source: Source) -> Structure:
    """Reads the ontology at a path, in the bytes of a file, or in parsed JSON. Raises OntologyError if it cannot be used."""
    document = open_document(source)
    structure = _Reading().structure(document)
    if structure.faults:
        first = structure.faults[0]
        others = len(structure.faults) - 1
        more = f"{others:,} more {'fault' if others == 1 else 'faults'} in the file: predlint check lists them" if others else None
        help = "; ".join(filter(None, (first.help, more))) or None
        raise OntologyError(first.message, pointer=first.pointer, help=help, path=document.path)
    return structure


def read_structure(source: Source) -> Structure:
    """Reads an ontology with its faults, for the linter. Raises OntologyError for a file that is no Encord ontology."""
    return _Reading().structure(open_document(source))


class _Reading(MemberReader):
    """Reads one document."""

    def structure(self, document: Document) -> Structure:
        root, at, who = document.value, document.pointer, "the ontology"
        self.unknown(root, ROOT, at, who)
        objects = tuple(self._object(*item) for item in self.items(root, "objects", at, who, "object", must=True))
        classifications = tuple(
            self._classification(*item) for item in self.items(root, "classifications", at, who, "classification", must=True)
        )
        if "skeleton_templates" not in root:
            self._no_skeletons(objects, at)
        return Structure(
            objects=objects,
            classifications=classifications,
            skeletons=read_skeletons(root, at, self),
            lists_skeletons=isinstance(root.get("skeleton_templates"), list),
            faults=tuple(self.faults),
            notices=tuple(self.notices),
            remarks=(*document.notices, *self.remarks),
            name=document.name,
        )

    def _no_skeletons(self, objects: tuple[ObjectFeature, ...], at: str) -> None:
        place = f"{at}/skeleton_templates"
        drawn = [feature.name for feature in objects if feature.shape == "skeleton"]
        if not drawn:
            self.warn(NoSkeletonList, place, None)
            return
        self.warn(NoSkeletonListForSkeletons, place, None, tuple(drawn))

    def _object(self, item: Json, at: str) -> ObjectFeature:
        who = titled("object", item.get("name"))
        self.unknown(item, OBJECT, at, who)
        return ObjectFeature(
            id=self.id(item, at, who, nested=False),
            name=self.text(item, "name", at, who),
            color=self.color(item, at, who),
            shape=self._word(item, "shape", at, who, SHAPES, _SHAPE_WORDS),
            hash=self.hash(item, "featureNodeHash", at, who),
            required=self.flag(item, "required", at, who),
            archived=self.flag(item, "archived", at, who),
            attributes=self._attributes(item, "attributes", at, who, 1),
            pointer=at,
        )

    def _classification(self, item: Json, at: str) -> ClassificationFeature:
        who = titled("classification", _title(item))
        self.unknown(item, CLASSIFICATION, at, who)
        return ClassificationFeature(
            id=self.id(item, at, who, nested=False),
            hash=self.hash(item, "featureNodeHash", at, who),
            level=self._level(item, at, who),
            attribute=self._only_attribute(item, at, who),
            pointer=at,
        )

    def _level(self, item: Json, at: str, who: str) -> str | None:
        value = item.get("level")
        if value is None or value == "global":
            return None if value is None else "global"
        self.warn(BadLevel, f"{at}/level", value, who)
        return None

    def _only_attribute(self, item: Json, at: str, who: str) -> Attribute | None:
        before = len(self.faults)
        attributes = self._attributes(item, "attributes", at, who, 1)
        if attributes:
            for extra in attributes[1:]:
                self.notice(TwoAttributes, extra.pointer, extra.name, who, len(attributes))
            return attributes[0]
        if len(self.faults) == before:
            self.fault(NoAttribute, f"{at}/attributes", None, who)
        return None

    # ---- attributes and options

    def _attributes(self, item: Json, key: str, at: str, who: str, depth: int) -> tuple[Attribute, ...]:
        if depth > MAX_DEPTH:
            return ()
        found: list[Attribute] = []
        for attribute, pointer in self.items(item, key, at, who, "attribute"):
            if "type" not in attribute and "label" in attribute:
                label = quote(attribute["label"])
                self.fault(OptionAsAttribute, pointer, attribute["label"], label)
            else:
                found.append(self._attribute(attribute, pointer, depth))
        return tuple(found)

    def _attribute(self, item: Json, at: str, depth: int) -> Attribute:
        who = titled("attribute", item.get("name"))
        self.unknown(item, ATTRIBUTE, at, who)
        kind = self._word(item, "type", at, who, TYPES, _TYPE_WORDS)
        return Attribute(
            id=self.id(item, at, who, nested=True),
            name=self.text(item, "name", at, who),
            type=kind,
            hash=self.hash(item, "featureNodeHash", at, who),
            required=self.flag(item, "required", at, who, must=True),
            archived=self.flag(item, "archived", at, who),
            dynamic=self.flag(item, "dynamic", at, who),
            options=self._options(item, kind, at, who, depth),
            pointer=at,
        )

    def _options(self, item: Json, kind: str, at: str, who: str, depth: int) -> tuple[Choice, ...]:
        given = item.get("options")
        if kind in CHOICES:
            if given is None or given == []:
                self.notice(NoOptions, f"{at}/options", given, who, kind)
                return ()
            found = self.items(item, "options", at, who, "option")
            return tuple(self._choice(option, pointer, kind, depth) for option, pointer in found)
        if given and kind in TYPES:
            self.warn(OptionsIgnored, f"{at}/options", given, who, kind)
        return ()

    def _choice(self, item: Json, at: str, kind: str, depth: int) -> Choice:
        who = titled("option", item.get("label"))
        self.unknown(item, CHOICE, at, who)
        nested: tuple[Attribute, ...] = ()
        if kind == "radio":
            nested = self._attributes(item, "options", at, who, depth + 1)
        elif item.get("options"):
            self.warn(NestedInChecklist, f"{at}/options", item["options"], who)
        return Choice(
            id=self.id(item, at, who, nested=True),
            label=self.text(item, "label", at, who),
            value=self.text(item, "value", at, who),
            hash=self.hash(item, "featureNodeHash", at, who),
            archived=self.flag(item, "archived", at, who),
            attributes=nested,
            pointer=at,
        )

    # ---- words of a list

    def _word(self, item: Json, key: str, at: str, who: str, known: tuple[str, ...], words: dict[str, str]) -> str:
        """Reads a shape or a type. One that predlint does not know is kept and reported."""
        value = self.text(item, key, at, who)
        if not value or value in known:
            return value
        intended = words.get(value.strip().lower().replace(" ", "_").replace("-", "_")) or next(iter(nearest(value, known, 1)), None)
        if key == "shape":
            self.notice(UnknownShape, f"{at}/{key}", value, key, who, intended, known, len(known))
        else:
            self.notice(UnknownType, f"{at}/{key}", value, key, who, intended, known, len(known))
        return value


def _title(classification: Json) -> object:
    """Returns the name of the first attribute of a classification, as classifications have no name of their own."""
    attributes = classification.get("attributes")
    first = cast("list[object]", attributes)[:1] if isinstance(attributes, list) else []
    return cast(Json, first[0]).get("name") if first and isinstance(first[0], dict) else None
