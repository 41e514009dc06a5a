"""Lints an Encord ontology as a whole: hashes, ids and names that clash, and misplaced attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from predlint.model.diagnostics import Severity
from predlint.model.names import nearest
from predlint.model.ontology import Notice, make_notice
from predlint.model.texts import canonical, quote
from predlint.model.violation import Violation, Words
from predlint.platforms.encord.ontology import MAX_LEVELS, Attribute, Feature, ObjectFeature, SkeletonTemplate, Structure

# -- Violations about an ontology itself, with their messages and helps ----------------------------------------------


class ForeignId(Violation, code="ONT207", slug="encord-foreign-id", severity=Severity.WARNING, layer="ontology"):
    """The id of an attribute or an option does not begin with the id of what it belongs to.

    Why: It is accepted, but usually comes from a part that was copied to another place, with its hashes.
    Fix: Renumber it: the id above it, a point, and the next free number. Check whether its hash was copied too.
    """

    kind: str
    above: str
    count: int

    def words(self) -> Words:
        more = f" (and {self.count - 1:,} more beside it)" if self.count > 1 else ""
        message = f"the id of an {self.kind} is {quote(self.value)}, but its parent has the id {quote(self.above)}{more}"
        return message, f"ids begin with the id of their parent: {self.above}.1, {self.above}.2 …"


class DuplicateId(Violation, code="ONT208", slug="encord-duplicate-id", layer="ontology"):
    """Two features at the same place of an Encord ontology have the same id.

    Why: Nothing checks it while the ontology is read; what is added later is numbered by the ids that are there.
    Fix: Give each the next free number.
    """

    is_local = True

    plural: str

    template = "two {plural} have the id {value:quoted}, which must be different for each", "number them: each gets the next free number"


class DuplicateHash(Violation, code="ONT211", slug="encord-duplicate-hash", layer="ontology"):
    """Two features that labels tell apart by their hash have the same one.

    Why: Nothing checks it while the ontology is read; every label that gives this hash is taken for the first of the two.
    Fix: Give each a hash of its own, as the project's ontology has it.
    """

    who: str
    first: str

    template = (
        "{value:quoted}, the hash of {who}, is already that of {first}; a label that names it can only mean the first",
        "give each feature a hash of its own: export the ontology again",
    )


class SharedHash(Violation, code="ONT212", slug="encord-shared-hash", severity=Severity.WARNING, layer="ontology"):
    """An attribute or option has the hash of a feature elsewhere in the ontology.

    Why: Labels can still be distinguished by the object they are about; a search through the whole ontology finds only the first.
    Fix: Give each a hash of its own. Where two objects ask the same question, each has its own copy of it.
    """

    who: str
    called: str
    elsewhere: str

    template = (
        "{value:quoted}, the hash of {who} of {called}, is that of {elsewhere} too",
        "looking it up without its owner finds the first: give each a hash of its own",
    )


class DuplicateName(Violation, code="ONT214", slug="encord-duplicate-name", severity=Severity.WARNING, layer="ontology"):
    """Two features side by side have names that cannot be distinguished.

    Why: Encord allows it, but a search for the title finds two: the SDK raises an error, and categories of COCO files fit both.
    Fix: Rename one of them.
    """

    plural: str
    first: str
    kind: str

    def words(self) -> Words:
        message = (
            f"two {self.plural} are called {quote(self.value)}"
            if self.value == self.first
            else f"{self.kind} {quote(self.value)} looks like {quote(self.first)}, beside it"
        )
        return message, "people cannot tell them apart, nor can a search by title: rename one of them"


class MisplacedDynamic(Violation, code="ONT222", slug="encord-misplaced-dynamic", layer="ontology"):
    """An attribute is dynamic where answers cannot change from frame to frame.

    Why: Only an object's own attributes may be dynamic. Nothing checks it, and where the answers then belong is not defined.
    Fix: Write dynamic as false; for answers that change, make it an attribute of the object itself.
    """

    is_local = True

    name: str
    option: str | None

    def words(self) -> Words:
        where = f"is nested below option {quote(self.option)}" if self.option is not None else "belongs to a classification"
        message = f"attribute {quote(self.name)} is dynamic, but {where}: only an object's own attributes may change over time"
        return message, 'write "dynamic": false'


class TooDeep(Violation, code="ONT223", slug="encord-too-deep", layer="ontology"):
    """Attributes are nested more than seven levels deep.

    Why: Encord supports seven levels. Its SDK silently reads more; whether the editor shows them is not known.
    Fix: Ask some of it further up, or fold several levels into one list of options.
    """

    called: str

    def words(self) -> Words:
        message = f"attribute {quote(self.value)} of {self.called} is {MAX_LEVELS + 1} levels deep; {MAX_LEVELS} are allowed"
        return message, "ask it further up, or fold several levels into one list of options"


class NoTemplate(Violation, code="ONT224", slug="encord-no-template", layer="ontology"):
    """A skeleton object has no template.

    Why: The template lists the vertices: without it nothing can be drawn, and no label can be checked for them.
    Fix: Add it to skeleton_templates, with the hash of the object as its feature_node_hash.
    """

    is_local = True

    hash_: str

    template = (
        "object {value:quoted} is a skeleton, but no template has its hash, {hash_:quoted}: it has no vertices",
        "add its template to skeleton_templates, with the hash of the object as feature_node_hash, or export the ontology again",
    )


class TemplateOfOtherHash(Violation, of=NoTemplate):
    """No template has the hash of a skeleton, but one has its name."""

    hash_: str
    name: str
    other_hash: str | None

    template = (
        "object {value:quoted} is a skeleton, but no template has its hash, {hash_:quoted}: it has no vertices",
        "template {name:quoted} has the feature_node_hash {other_hash:quoted}: is that intended?",
    )


class DuplicateTemplate(Violation, code="ONT225", slug="encord-duplicate-template", layer="ontology"):
    """Two skeleton templates have the same name.

    Why: Encord keeps them by name: the first is silently lost, and its object has no vertices any more.
    Fix: Rename one of them, or remove it.
    """

    template = "two skeleton templates are called {value:quoted}; Encord keeps only the last", "rename one of them, or remove it"


class NoFeatures(Violation, code="ONT229", slug="encord-no-features", severity=Severity.WARNING, layer="ontology"):
    """An Encord ontology has neither objects nor classifications.

    Why: There is nothing that a label could name, so that every prediction for it is wrong.
    Fix: Add features in the editor, and export the ontology again.
    """

    template = (
        "the ontology has no objects and no classifications: there is nothing that a label could name",
        "was the ontology exported before anything was added to it?",
    )


#: (kind, id or name, pointer) of a part of the ontology.
Titled = tuple[str, str, str]

_PLURALS = {
    "object": "objects", "classification": "classifications", "attribute": "attributes", "option": "options", "vertex": "vertices",
}  # fmt: skip


def lint(structure: Structure) -> list[Notice]:
    """Returns all notices about the ontology, the reader's faults, notices and remarks included."""
    return [
        *structure.faults,
        *structure.notices,
        *structure.remarks,
        *_nothing(structure),
        *_top_hashes(structure),
        *_inner_hashes(structure),
        *_clashes(structure),
        *_nesting(structure),
        *_skeletons(structure),
    ]


def _nothing(structure: Structure) -> Iterator[Notice]:
    if not structure.features and not structure.faults:
        yield make_notice(NoFeatures, "", None)


# ---- hashes


def _hashes(feature: Feature) -> Iterator[tuple[str, str, str]]:
    """Yields the attributes and options of a feature: text for messages, hash, pointer of the hash."""
    for _, attribute in feature.every_attribute():
        yield f"attribute {quote(attribute.name)}", attribute.hash, f"{attribute.pointer}/featureNodeHash"
        for choice in attribute.options:
            yield f"option {quote(choice.label)}", choice.hash, f"{choice.pointer}/featureNodeHash"


def _called(feature: Feature) -> str:
    return f"{'object' if isinstance(feature, ObjectFeature) else 'classification'} {quote(feature.name)}"


def _top_hashes(structure: Structure) -> Iterator[Notice]:
    """Reports equal hashes of objects and classifications: labels look them up among all of them."""
    seen: dict[str, str] = {}
    for feature in structure.features:
        if feature.hash:
            who = _called(feature)
            if feature.hash in seen:
                yield _same_hash(f"{feature.pointer}/featureNodeHash", feature.hash, who, seen[feature.hash])
            seen.setdefault(feature.hash, who)


def _inner_hashes(structure: Structure) -> Iterator[Notice]:
    """Reports equal hashes of attributes and options. They must differ within a feature, and should differ between features."""
    elsewhere: dict[str, str] = {feature.hash: _called(feature) for feature in reversed(structure.features)}
    for feature in structure.features:
        here = {feature.hash: _called(feature)}
        for who, hash, pointer in _hashes(feature):
            if not hash:
                continue
            if hash in here:
                yield _same_hash(pointer, hash, who, here[hash])
            elif hash in elsewhere:
                yield make_notice(SharedHash, pointer, hash, who, _called(feature), elsewhere[hash])
            here.setdefault(hash, who)
        for hash, who in here.items():
            elsewhere.setdefault(hash, f"{who} of {_called(feature)}")


def _same_hash(pointer: str, hash: str, who: str, first: str) -> Notice:
    return make_notice(DuplicateHash, pointer, hash, who, first)


# ---- ids and names


def _clashes(structure: Structure) -> Iterator[Notice]:
    """Reports duplicate ids, ids that do not begin with the one above them, and names that look equal to people."""
    objects = [("object", o.id, o.name, o.pointer, f"{o.pointer}/name") for o in structure.objects]
    classes = [
        ("classification", c.id, c.name, c.pointer, f"{c.attribute.pointer}/name" if c.attribute else "") for c in structure.classifications
    ]
    reported: set[str] = set()
    for siblings in (objects, classes):
        yield from _collect_duplicates(_same_ids((kind, id, at) for kind, id, _, at, _ in siblings), reported)
        yield from _same_names((kind, name, at) for kind, _, name, _, at in siblings)
    for feature in structure.features:
        own = feature.attributes if isinstance(feature, ObjectFeature) else (feature.attribute,) if feature.attribute else ()
        yield from _collect_duplicates(_attribute_clashes(own, "" if f"{feature.pointer}/id" in reported else feature.id), reported)
        for above, attribute in feature.every_attribute():
            sound = _belongs(attribute.id, above[-1].choice.id if above else feature.id) and f"{attribute.pointer}/id" not in reported
            yield from _collect_duplicates(_choice_clashes(attribute, attribute.id if sound else ""), reported)
            for choice in attribute.options:
                sound = _belongs(choice.id, attribute.id) and f"{choice.pointer}/id" not in reported
                yield from _collect_duplicates(_attribute_clashes(choice.attributes, choice.id if sound else ""), reported)


def _collect_duplicates(found: Iterable[Notice], reported: set[str]) -> Iterator[Notice]:
    """Yields the notices, and adds the pointers of duplicate ids to ``reported``."""
    for notice in found:
        if notice.code == DuplicateId.code:
            reported.add(notice.pointer)
        yield notice


def _attribute_clashes(attributes: Sequence[Attribute], above: str) -> Iterator[Notice]:
    yield from _same_ids(("attribute", a.id, a.pointer) for a in attributes)
    yield from _same_names(("attribute", a.name, f"{a.pointer}/name") for a in attributes)
    yield from _foreign_ids((("attribute", a.id, a.pointer) for a in attributes), above)


def _choice_clashes(attribute: Attribute, above: str) -> Iterator[Notice]:
    yield from _same_ids(("option", c.id, c.pointer) for c in attribute.options)
    yield from _same_names(("option", c.label, f"{c.pointer}/label") for c in attribute.options)
    yield from _foreign_ids((("option", c.id, c.pointer) for c in attribute.options), above)


def _same_ids(items: Iterable[Titled]) -> Iterator[Notice]:
    seen: set[str] = set()
    for kind, id, pointer in items:
        if id in seen:
            yield make_notice(DuplicateId, f"{pointer}/id", id, _PLURALS[kind])
        elif id:
            seen.add(id)


def _same_names(items: Iterable[Titled]) -> Iterator[Notice]:
    seen: dict[str, str] = {}
    for kind, name, pointer in items:
        form = canonical(name)
        if not form or form not in seen:
            seen[form] = name
            continue
        first = seen[form]
        yield make_notice(DuplicateName, pointer, name, _PLURALS[kind], first, kind)


def _belongs(id: str, above: str) -> bool:
    """Returns True if an id begins with the one above it, or if one of them is unknown."""
    return not id or not above or id.startswith(f"{above}.")


def _foreign_ids(items: Iterable[Titled], above: str) -> Iterator[Notice]:
    """Reports the first id that does not begin with ``above``, which is empty if the id above is itself reported."""
    foreign = [item for item in items if not _belongs(item[1], above)]
    for kind, id, pointer in foreign[:1]:
        yield make_notice(ForeignId, f"{pointer}/id", id, kind, above, len(foreign))


# ---- nesting


def _nesting(structure: Structure) -> Iterator[Notice]:
    """Reports dynamic attributes where they are not allowed, and attributes below the deepest level."""
    for feature in structure.features:
        is_object = isinstance(feature, ObjectFeature)
        for above, attribute in feature.every_attribute():
            if attribute.dynamic and (above or not is_object):
                option = above[-1].choice.label if above else None
                yield make_notice(MisplacedDynamic, f"{attribute.pointer}/dynamic", True, attribute.name, option)
            if len(above) == MAX_LEVELS:
                yield make_notice(TooDeep, attribute.pointer, attribute.name, _called(feature))


# ---- skeletons


def _skeletons(structure: Structure) -> Iterator[Notice]:
    hashes: dict[str, SkeletonTemplate] = {}
    names: dict[str, SkeletonTemplate] = {}
    for template in structure.skeletons:
        if template.name and names.setdefault(template.name, template) is not template:
            yield make_notice(DuplicateTemplate, f"{template.pointer}/name", template.name)
        elif template.hash and hashes.setdefault(template.hash, template) is not template:
            who, first = (f"skeleton template {quote(t.name)}" for t in (template, hashes[template.hash]))
            yield _same_hash(f"{template.pointer}/feature_node_hash", template.hash, who, first)
        yield from _vertices(template)
    for feature in structure.objects if structure.lists_skeletons else ():
        if feature.shape == "skeleton" and feature.hash and structure.skeleton_of(feature) is None:
            yield _no_template(feature, structure)


def _vertices(template: SkeletonTemplate) -> Iterator[Notice]:
    yield from _same_names(("vertex", v.name, f"{v.pointer}/name") for v in template.vertices.values())
    seen: dict[str, str] = {}
    for vertex in template.vertices.values():
        who = f"vertex {quote(vertex.name)}"
        if vertex.hash in seen:
            yield _same_hash(f"{vertex.pointer}/featureHash", vertex.hash, who, seen[vertex.hash])
        elif vertex.hash:
            seen[vertex.hash] = who


def _no_template(feature: ObjectFeature, structure: Structure) -> Notice:
    near = nearest(feature.name, (t.name for t in structure.skeletons), 1)
    other = next((t for t in structure.skeletons if t.name in near), None)
    if other is None:
        return make_notice(NoTemplate, feature.pointer, feature.name, feature.hash)
    return make_notice(TemplateOfOtherHash, feature.pointer, feature.name, feature.hash, other.name, other.hash)
