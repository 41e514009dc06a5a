"""Reads an Encord ontology: objects, classifications, their attributes and options, and the templates of skeletons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from predlint.model.diagnostics import Severity
from predlint.model.names import nearest
from predlint.model.ontology import OntologyError
from predlint.model.texts import listing, quote
from predlint.model.violation import Violation, Words
from predlint.platforms.encord.ontology import (
    CHOICES,
    SHAPES,
    TYPES,
    Attribute,
    Choice,
    ClassificationFeature,
    ObjectFeature,
    SkeletonTemplate,
    Structure,
    Vertex,
)
from predlint.platforms.encord.ontology_file import Document, Source, open_document
from predlint.platforms.encord.ontology_members import (
    ATTRIBUTE,
    CHOICE,
    CLASSIFICATION,
    OBJECT,
    ROOT,
    TEMPLATE,
    VERTEX,
    Json,
    MemberReader,
    WrongType,
    escaped,
    titled,
)


class OptionAsAttribute(Violation, of=WrongType):
    """An option is in place of an attribute."""

    label: str

    template = (
        "{label} is an option, where an attribute was expected",
        'the "options" of an option are attributes, each with a "type" and "options" of its own',
    )


class UnknownShape(Violation, code="ONT203", slug="encord-unknown-shape", layer="ontology"):
    """An object has a shape that predlint does not know.

    Why: Encord's SDK refuses the whole ontology for one shape that it does not know. It may be from a newer release of Encord.
    Fix: Correct the spelling. If the shape is new, update predlint, or lower the severity of this rule.
    """

    is_local = True

    key_: str
    who: str
    intended: str | None
    known: tuple[str, ...]
    count: int

    def words(self) -> Words:
        allowed = f"the {self.key_}s are {listing(self.known, self.count)}"
        message = (
            f'the "{self.key_}" of {self.who} is {quote(self.value)}, which predlint does '
            "not know: a slip, or from a newer release of Encord"
        )
        return message, f"did you mean {quote(self.intended)}? {allowed}" if self.intended else allowed


class UnknownType(Violation, code="ONT204", slug="encord-unknown-type", layer="ontology"):
    """An attribute has a type that predlint does not know.

    Why: Encord's SDK refuses the whole ontology for one type that it does not know. It may be from a newer release of Encord.
    Fix: Correct the spelling: radio, checklist, text or numeric. If the type is new, update predlint, or lower the severity.
    """

    is_local = True

    key_: str
    who: str
    intended: str | None
    known: tuple[str, ...]
    count: int

    def words(self) -> Words:
        allowed = f"the {self.key_}s are {listing(self.known, self.count)}"
        message = (
            f'the "{self.key_}" of {self.who} is {quote(self.value)}, which predlint does '
            "not know: a slip, or from a newer release of Encord"
        )
        return message, f"did you mean {quote(self.intended)}? {allowed}" if self.intended else allowed


class BadLevel(Violation, code="ONT216", slug="encord-bad-level", severity=Severity.WARNING, layer="ontology"):
    """The level of a classification is another word than "global".

    Why: Encord's SDK reads it as if it were not there, so that the classification is answered per frame.
    Fix: Write "global", or remove the member.
    """

    who: str

    template = (
        'the "level" of {who} is {value:quoted}; Encord knows only "global" and reads anything else as if it were not there',
        'write "global", or leave it out for a classification that is answered per frame',
    )


class NoAttribute(Violation, code="ONT217", slug="encord-no-attribute", layer="ontology"):
    """A classification has no attribute.

    Why: The attribute is the question: without it there is no title and nothing to answer, and Encord's SDK stops with an error.
    Fix: Add the attribute, or remove the classification.
    """

    who: str

    template = (
        "{who} has no attribute, so that nothing can be answered",
        'add the question that is asked: "attributes": [{{"type": …, "name": …}}]',
    )


class TwoAttributes(Violation, code="ONT218", slug="encord-two-attributes", layer="ontology"):
    """A classification has more than one attribute of its own.

    Why: Only the first is taken for the question; the others can neither be found by title nor answered.
    Fix: Make a classification of each, or nest them under an option of the first.
    """

    who: str
    count: int

    template = (
        "{who} has {count} attributes, where exactly one was expected: {value:quoted} is one too many",
        "make it a classification of its own, or nest it under an option",
    )


class NoOptions(Violation, code="ONT219", slug="encord-no-options", layer="ontology"):
    """A radio or checklist attribute has no options.

    Why: Nothing can be chosen, so that no label can answer it.
    Fix: Add its options, or make it a text.
    """

    is_local = True

    who: str
    kind: str

    template = (
        "{who} is a {kind} without options, so that nothing can be chosen",
        'add what can be chosen: "options": [{{"label": …, "value": …}}]',
    )


class OptionsIgnored(Violation, code="ONT220", slug="encord-options-ignored", severity=Severity.WARNING, layer="ontology"):
    """A text or numeric attribute has options.

    Why: Encord ignores them: any text, or any number, may be answered.
    Fix: Make it a radio or a checklist, or remove the options.
    """

    who: str
    kind: str

    template = (
        "{who} is of type {kind}, so that Encord ignores its options",
        'to let people choose among them write "type": "radio", or "checklist"; else remove them',
    )


class NestedInChecklist(Violation, code="ONT221", slug="encord-nested-in-checklist", layer="ontology"):
    """An option of a checklist has attributes of its own.

    Why: Only options of a radio may. Encord silently drops them, with all that would be answered there.
    Fix: Make the attribute a radio, or move what is nested up beside it.
    """

    who: str

    template = (
        "{who} of a checklist has attributes of its own; only options of a radio may, and Encord drops these",
        "make the attribute above a radio, or move what is nested up beside it",
    )


class BadEdge(Violation, code="ONT226", slug="encord-bad-edge", layer="ontology"):
    """A skeleton template has an edge to a vertex that it does not have, or no vertices at all.

    Why: It is accepted, and fails later where the skeleton is drawn.
    Fix: Edges name the keys of vertices, not their names: correct the key, or add the vertex.
    """

    who: str
    how: str
    named: str | None
    vertices: tuple[str, ...]

    def words(self) -> Words:
        message = f"an edge of {self.who} {self.how} vertex {quote(self.value)}, which is not there"
        return (
            message,
            f"edges use the keys of vertices, not their names: write {quote(self.named)}"
            if self.named
            else f"the vertices are {listing(self.vertices)}"
            if self.vertices
            else None,
        )


class NoVertices(Violation, of=BadEdge):
    """A skeleton template has no vertices."""

    who: str

    template = "{who} has no vertices, so that nothing can be drawn", 'add them by number: {{"0": {{"name": …, "x": …, "y": …}}}}'


class EdgeToItself(Violation, of=BadEdge):
    """An edge joins a vertex with itself."""

    who: str
    start: str

    template = "an edge of {who} joins vertex {start:quoted} with itself", "name another vertex, or remove it"


class NoSkeletonList(Violation, code="ONT228", slug="encord-no-skeleton-list", severity=Severity.INFO, layer="ontology"):
    """An Encord ontology has no list of skeleton templates.

    Why: It may be left out. Where skeletons are drawn, their vertices are then unknown and cannot be checked.
    Fix: Nothing needs to be done where no skeletons are drawn.
    """

    template = 'the ontology has no "skeleton_templates"', "nothing needs to be done: it may be left out"


class NoSkeletonListForSkeletons(Violation, of=NoSkeletonList):
    """The templates are left out, though objects are skeletons."""

    drawn: tuple[str, ...]

    template = (
        'the ontology has no "skeleton_templates", so that the vertices of {drawn:list} are unknown',
        "to have the vertices of labels checked, export the ontology again, with its templates",
    )


# All errors in the file are collected, not only the first one: a faulty member gets its default value.

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


# -- Reads the templates of skeletons: named vertices, and the edges between them. Errors there do not stop the checking of labels --


#: Members that reveal a template without the object around it.
_BARE = frozenset({"skeleton", "skeletonEdges", "feature_node_hash"})


def read_skeletons(root: Json, at: str, members: MemberReader) -> tuple[SkeletonTemplate, ...]:
    """Reads the templates of an ontology, each in an object of its own: ``{"template": {…}}``."""
    found: list[SkeletonTemplate] = []
    for item, pointer in members.items(root, "skeleton_templates", at, "the ontology", "template"):
        if isinstance(item.get("template"), dict):
            members.unknown(item, ("template",), pointer, "the object around a template")
            found.append(_template(cast(Json, item["template"]), f"{pointer}/template", members))
        elif "template" not in item and not _BARE.isdisjoint(item):
            members.missing(item, "template", pointer, "an item of skeleton_templates", usable=True)
            found.append(_template(item, pointer, members))
        else:
            members.mapping(item, "template", pointer, "an item of skeleton_templates")
    return tuple(found)


def _template(item: Json, at: str, members: MemberReader) -> SkeletonTemplate:
    who = titled("skeleton template", item.get("name"))
    joined = _written(item, "skeletonEdges", "skeleton_edges")
    members.unknown(item, [joined if name == "skeletonEdges" else name for name in TEMPLATE], at, who)
    members.texts(item, ("shape",), at, who)
    vertices = _vertices(members.mapping(item, "skeleton", at, who), f"{at}/skeleton", who, members)
    if item.get("skeleton") == {}:
        members.warn(NoVertices, f"{at}/skeleton", {}, who)
    edges = members.mapping(item, joined, at, who)
    given = item.get("skeleton")
    keys = set(cast(Json, given)) if isinstance(given, dict) else set[str]()
    hash = members.hash(item, "feature_node_hash", at, who, usable=True) if item.get("feature_node_hash") is not None else None
    return SkeletonTemplate(
        name=members.text(item, "name", at, who, usable=True),
        width=members.number(item, "width", at, who),
        height=members.number(item, "height", at, who),
        vertices=vertices,
        edges=tuple(_edges(edges, vertices, keys, f"{at}/{joined}", who, members)) if keys else (),
        hash=hash or None,
        pointer=at,
    )


def _written(item: Json, name: str, other: str) -> str:
    """Returns the name of a member as the file has it: Encord's SDK writes the first, and reads both."""
    return other if name not in item and other in item else name


def _vertices(given: Json, at: str, who: str, members: MemberReader) -> dict[str, Vertex]:
    found: dict[str, Vertex] = {}
    for key in given:
        item, pointer = members.mapping(given, key, at, who), f"{at}/{escaped(key)}"
        if not isinstance(given[key], dict):
            continue
        vertex = f"{titled('vertex', item.get('name'))} of {who}"
        written = _written(item, "featureHash", "feature_hash")
        members.unknown(item, [written if name == "featureHash" else name for name in VERTEX], pointer, vertex)
        for side in ("x", "y"):
            members.number(item, side, pointer, vertex)
        members.texts(item, ("color", "value"), pointer, vertex)
        name = members.text(item, "name", pointer, vertex, usable=True)
        hash = members.hash(item, written, pointer, vertex, usable=True) if item.get(written) is not None else ""
        found[key] = Vertex(name, hash, pointer)
    return found


def _edges(given: Json, vertices: dict[str, Vertex], keys: set[str], at: str, who: str, members: MemberReader) -> Iterator[tuple[str, str]]:
    """Yields the pairs of keys that edges join. Edges with an end that is no vertex are reported and left out.

    ``keys``: all keys of vertices in the file; those without a valid vertex are reported there, not here.
    """
    for start in given:
        ends, pointer = members.mapping(given, start, at, who), f"{at}/{escaped(start)}"
        if start not in vertices:
            if start not in keys:
                _bad_edge(start, vertices, pointer, who, members, "starts at")
            continue
        for end in ends:
            edge = members.mapping(ends, end, pointer, who)
            members.texts(edge, edge, f"{pointer}/{escaped(end)}", f"edge {quote(start)} to {quote(end)} of {who}", null=False)
            if end == start:
                members.warn(EdgeToItself, f"{pointer}/{escaped(end)}", end, who, start)
            elif end not in vertices and end in keys:
                continue
            elif end not in vertices:
                _bad_edge(end, vertices, f"{pointer}/{escaped(end)}", who, members)
            else:
                yield start, end


def _bad_edge(key: str, vertices: dict[str, Vertex], pointer: str, who: str, members: MemberReader, how: str = "leads to") -> None:
    named = next((k for k, vertex in vertices.items() if vertex.name == key), None)
    members.warn(BadEdge, pointer, key, who, how, named, tuple(vertices))
