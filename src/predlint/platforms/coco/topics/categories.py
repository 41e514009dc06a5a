"""Categories of a file: their members, duplicate ids and names, and differences to the reference and the ontology."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, spec_of
from predlint.model.names import nearest
from predlint.model.texts import casefolded, listing, quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, fixes, make_finding
from predlint.platforms.coco.matching import IMPORTED, CategoryMatch, CategoryMatcher, ResolvedReferences
from predlint.platforms.coco.ontology import ReferenceCategory
from predlint.platforms.coco.record import CATEGORY_MEMBERS, number_of, point_names, text_of
from predlint.platforms.coco.topics.mapping import MapNotObject, MapWrongHash
from predlint.platforms.coco.topics.members import (
    TRUTH,
    check_large_id,
    element_at,
    form_help,
    is_pointed,
    joined,
    number_form,
    so_many,
    unwrap_id,
)
from predlint.platforms.common_mistakes import describe_non_object
from predlint.platforms.numbers import bracketed_number, quoted_integer
from predlint.shape.nodes import Member, Number, Record, Text
from predlint.shape.resolver import name_text

# -- Categories ----------------------------------------------------------------------------------------------------

_SKIPPED = "Encord leaves its annotations out, with a line in the log"


class CategoryType(Violation, code="NAM308", slug="coco-category-type"):
    """A category, its id or its name is of another type than COCO has.

    Why: An id in quotes is another id than the number: no annotation is found for it, without a message.
    Fix: Write the id as a whole number and the name as a string.
    """

    def words(self) -> Words:
        fix = quoted_integer(self.value) or bracketed_number(self.value, whole=True) or "number the categories: 1, 2, 3 …"
        return f'the "id" of the category is {quote(self.value)}; a whole number was expected', fix

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return unwrap_id(at)


class CategoryNumberForm(Violation, code="NAM312", slug="coco-category-number-form", severity=Severity.WARNING, layer="record"):
    """The id of a category is written with a point.

    Why: Most programs take 1.0 for 1; strict ones refuse it.
    Fix: Write whole numbers without a point. Tables with empty cells (pandas) turn them into floats.
    """

    member: str

    def words(self) -> Words:
        return number_form(self.value, self.member)

    @fixes(safe="writes the number without a point")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_whole_number()


class Supercategory(Violation, of=CategoryType):
    """The supercategory of a category that is meant for Encord is neither a text nor null."""

    template = (
        'the "supercategory" of the category is {value:quoted}; Encord\'s SDK takes a string or null, and stops the whole import',
        "write it as a string in quotes, or leave it out",
    )


class CategoryNotAnObject(Violation, of=CategoryType):
    """A category is not an object."""

    def words(self) -> Words:
        fix = 'write {"id": 1, "name": "…"}'
        if self.value.__class__ is str and self.value:
            fix = f'write {{"id": …, "name": {quote(self.value)}}}, with the category_id of its annotations for an id'
        return f"a category is {describe_non_object(self.value)}, where an object was expected", form_help(self.value) or fix


class CategoryIncomplete(Violation, code="NAM307", slug="coco-category-incomplete"):
    """A category has no id or no name.

    Why: Annotations name categories by their id, and people and ontologies by their name; programs stop with a KeyError.
    Fix: Give each category an id, a whole number, and a name.
    """

    member: str
    given: str | None = None

    def words(self) -> Words:
        return f'the category has no "{self.member}"', element_at(self.given) or 'a category has an "id", a whole number, and a "name"'

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class CategoryName(Violation, of=CategoryType):
    """The name of a category is empty, or not a text."""

    def words(self) -> Words:
        if self.value == "":
            return 'the "name" of the category is empty', "give the name that the class has"
        fix = (
            "write it in quotes"
            if isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
            else "give the name that the class has"
        )
        return f'the "name" of the category is {quote(self.value)}; a string was expected', fix


class CategoryKeyPoints(Violation, code="NAM311", slug="coco-category-key-points", severity=Severity.WARNING, layer="record"):
    """The key points of a category are not a list of different names, or its skeleton joins points that it does not have.

    Why: Annotations give three numbers for each name in the list, and programs draw a line for each edge of the skeleton.
    Fix: List the names of the points in order; edges are pairs of them, counted from 1.
    """

    points: int

    def words(self) -> Words:
        if not (self.value.__class__ is list and len(self.value) == 2 and {int, float}.issuperset(map(type, self.value))):
            return (
                f"an edge of the skeleton is {quote(self.value)}; two numbers were expected",
                "edges are pairs of key points, counted from 1",
            )
        has = f"{self.points:,} key point{'' if self.points == 1 else 's'}"
        return (
            f"an edge of the skeleton is {quote(self.value)}, but the category has {has}",
            "edges are pairs of key points, counted from 1",
        )


class CategoryPoints(Violation, of=CategoryKeyPoints):
    """The key points of a category are not a list of names."""

    template = (
        'the "keypoints" of the category are {value:quoted}; a list of names was expected',
        'write ["nose", "left_eye", …], or leave it out for a category without key points',
    )


class CategoryWithoutPoints(Violation, of=CategoryKeyPoints):
    """A category has a skeleton, and no key points."""

    template = "the category has a skeleton, but no key points for its edges to join", 'name them: "keypoints": ["nose", "left_eye", …]'


class CategoryPointTwice(Violation, of=CategoryKeyPoints):
    """Two key points of a category have the same name."""

    first: int

    template = (
        "two key points are called {value:quoted}, the other is number {first}; CVAT and Datumaro tell them apart by their names",
        'give each its own: "left …", "right …"',
    )


class CategoryEdges(Violation, of=CategoryKeyPoints):
    """The skeleton of a category is not a list."""

    template = "the skeleton must be a list of edges, found {value:quoted}", "edges are pairs of key points, counted from 1: [[1, 2], …]"


class CategoryRenamed(Violation, code="NAM309", slug="coco-category-renamed", layer="record"):
    """A category has the id of another one in the COCO file that it is checked against.

    Why: Predictions are matched by category id: boats would be compared with piers.
    Fix: Number the categories as the other file does, in annotations too; of a class that it does not have leave the annotations out.
    """

    id_: int | None
    known: str
    other: int | None

    def words(self) -> Words:
        fix = (
            f"write {quote(self.known)} if it is the same class; else leave {quote(self.value)} "
            "and its annotations out: the other file has no such class"
        )
        if self.other is not None:
            fix = f"{quote(self.value)} is category {self.other} there: number the categories as the other file does, in annotations too"
        if self.other is None and casefolded(self.value) == casefolded(self.known):
            fix = f"spell it as it is spelt there: {quote(self.known)}"
        return f"category {self.id_} is {quote(self.value)} here, but {quote(self.known)} in {TRUTH}", fix

    @fixes(safe="writes the name as the other file has it, where case or white space is all that differs")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.known)


class KeyPointsDiffer(Violation, code="NAM315", slug="coco-key-points-differ", layer="record"):
    """A category has another number of key points than in the COCO file that it is checked against, or another order of them.

    Why: Poses are compared point by point, by their place in the list: pycocotools stops where one has more than the other, and compares
    left hands with right ones where the order is another.
    Fix: Give the points of the other file, in its order, in the category and in each annotation. Their names may be others.
    """

    name: str
    here: tuple[str, ...]
    there: tuple[str, ...]

    def words(self) -> Words:
        fix = f"give each pose the points of that file, in its order: {listing(self.there, len(self.there))}"
        if len(self.here) == len(self.there):
            return f"the key points of {quote(self.name)} stand in another order here than in {TRUTH}: {listing(self.here)}", fix
        count = f"{len(self.here)} key point{'' if len(self.here) == 1 else 's'}"
        return f"{quote(self.name)} has {count} here ({listing(self.here)}), but {len(self.there)} in {TRUTH}", fix


class CategoryNotInTruth(Violation, code="NAM310", slug="coco-category-not-in-truth", layer="stream"):
    """A category that annotations name is not in the COCO file that it is checked against.

    Why: There is nothing to compare its predictions with; an evaluation silently leaves them out.
    Fix: Number the categories as the other file does, or leave these annotations out.
    """

    name: str | None
    other: int | None
    names: tuple[str, ...]

    def words(self) -> Words:
        shown = f"category {quote(self.value)} ({quote(self.name)})" if self.name is not None else f"category {quote(self.value)}"
        if self.other is not None:
            fix = f"{quote(self.name)} is category {self.other} there"
        else:
            near = nearest(self.name, self.names) if self.name is not None else []
            fix = f"did you mean {listing(near)}?" if near else f"its categories are {listing(self.names)}"
        return f"{shown} is not in {TRUTH}", fix


class DuplicateCategoryId(Violation, code="UID303", slug="coco-duplicate-category-id", layer="stream"):
    """Two categories have the same id.

    Why: Programs keep the first or the last: predictions get the name of another class.
    Fix: Give each category an id of its own.
    """

    first: str
    same: bool
    """True if the two categories have the same name, too."""
    lost: tuple[int, ...] = ()
    """Ids that annotations name, that no category has, and that one of the two probably should have."""

    def words(self) -> Words:
        named = listing([str(id_) for id_ in self.lost])
        if self.same:
            fix = "list it once, with all that either has"
            fix += f"; annotations name {named}, which no category has" if self.lost else ""
            return f"category {quote(self.value)} is listed twice: this is {self.first} again", fix
        fix = "give each category an id of its own: programs keep the first or the last"
        if self.lost:
            fix += (
                f"; annotations name {named}, which no category has: is "
                f"{'it' if len(self.lost) == 1 else 'one of these'} the id that is lost?"
            )
        return f"category id {quote(self.value)} is already that of {self.first}", fix


class CategoryZero(Violation, code="NAM316", slug="coco-category-zero", severity=Severity.INFO, layer="stream"):
    """Annotations name a category whose id is 0.

    Why: COCO allows it, and pycocotools takes it. CVAT of 2026 takes 0 for “no label”, and refuses the file: “annotation has no label”.
    Datumaro 1.13.12 loses the label, and ultralytics 8.4.190 makes it class -1 (convert_coco).
    Fix: Where the file goes to one of these, count categories from 1, and the category_id of annotations with them.
    """

    template = (
        "annotations name the category id {value:quoted}, which CVAT of 2026 takes for “no label”: it refuses them",
        "to import it there, count categories from 1, and the category_id of annotations with them",
    )


class DuplicateCategoryName(Violation, code="DUP302", slug="coco-duplicate-category-name", severity=Severity.WARNING, layer="stream"):
    """Two categories have the same name.

    Why: Looking a class up by its name finds only one of them.
    Fix: Make them one category, or rename one of them.
    """

    first: str

    template = (
        "two categories are called {value:quoted}; the other is {first}",
        "make them one category, or rename one: looking the name up finds only one of them",
    )


class CategoryNotInOntology(Violation, code="NAM302", slug="coco-category-not-in-ontology", layer="stream"):
    """A category that annotations name has no object in the Encord ontology.

    Why: Encord leaves its annotations out, with a line in the log. Names must agree in every letter, and only objects are drawn.
    Fix: Rename the category as the object is called, or give --map with the hash of the object.
    """

    near: tuple[str, ...]

    def words(self) -> Words:
        fix = (
            f"did you mean {listing(self.near)}? Names are compared letter by letter"
            if self.near
            else "rename it, or give a mapping with its hash"
        )
        return f"no object of the ontology is called {quote(self.value)}; {_SKIPPED}", fix


class OnlyOtherKinds(Violation, of=CategoryNotInOntology):
    """The Encord ontology has the name of a category, but no object is called so."""

    also: tuple[str, ...]
    near: tuple[str, ...]

    def words(self) -> Words:
        fix = f"did you mean {listing(self.near)}?" if self.near else "name the object that it is drawn as, or give a mapping with its hash"
        return f"{quote(self.value)} is {joined(self.also)} in the ontology, and only objects can be drawn; {_SKIPPED}", fix


class Unmapped(Violation, of=CategoryNotInOntology):
    """The mapping lacks a category that annotations name."""

    id_: int
    map_name: str

    def words(self) -> Words:
        fix = f'add "{self.id_}" to category_id_to_feature_hash'
        return f"category {self.id_} ({quote(self.value)}) is not in {self.map_name}; {_SKIPPED}", fix


class CategorySpeltOtherwise(Violation, code="NAM313", slug="coco-category-spelt-otherwise", severity=Severity.WARNING, layer="stream"):
    """The mapping takes a category to an object whose name is spelt in another way.

    Why: With this mapping all is well. A script that makes its own, by name, finds no object and leaves the annotations out.
    Fix: Spell the category as the object is spelt in the ontology.
    """

    intended: str

    template = (
        "category {value:quoted} is object {intended:quoted} by the mapping only: names are compared letter by letter",
        "call it {intended:quoted}, so that it is found by its name too",
    )


class MapOtherObject(Violation, code="NAM314", slug="coco-map-other-object", severity=Severity.WARNING, layer="stream"):
    """The mapping takes a category to one object, though another has its name.

    Why: Where two hashes changed places in the mapping, the annotations of one class become those of the other.
    Fix: Give the hash of the object that has the category's name, or rename the category if the other one is meant.
    """

    other: str
    hash_: str
    map_name: str

    template = (
        "{map_name} takes category {value:quoted} to object {other:quoted}, though an object is called {value:quoted}",
        "give the hash of {value:quoted}, {hash_:quoted}; if {other:quoted} is meant, rename the category",
    )


class CategoryTitleShared(Violation, code="NAM303", slug="coco-category-title-shared", severity=Severity.WARNING, layer="stream"):
    """The name of a category is that of an object, and of an option, attribute or classification too.

    Why: A script that looks the name up with get_child_by_title(name) finds two items, and cannot tell which one is meant: it needs
    type_=Object. Whether yours says so cannot be seen in the file.
    Fix: Write get_child_by_title(name, type_=Object) in the script, or give a mapping with the hash.
    """

    also: tuple[str, ...]

    def words(self) -> Words:
        fix = f"write get_child_by_title({quote(self.value)}, type_=Object) in the script, or give its hash in the mapping, there and here"
        message = f"{quote(self.value)} is an object of the ontology, and {joined(self.also)} too"
        return f"{message}: a script that uses get_child_by_title without a type finds both", fix


class CategoryTitleTwice(Violation, code="NAM304", slug="coco-category-title-twice", layer="stream"):
    """The name of a category is that of several objects of the Encord ontology.

    Why: The name does not say which one is meant: get_child_by_title fails, and the annotations of the category are left out.
    Fix: Give --map with the hash of the one that is meant, or rename one in the ontology.
    """

    shapes: tuple[str, ...]

    def words(self) -> Words:
        fix = "give a mapping with the hash of the one that is meant, or rename one of them"
        return (
            (
                f"{len(self.shapes)} objects of the ontology are called {quote(self.value)} "
                f"({', '.join(self.shapes)}): the name does not say which one is meant"
            ),
            fix,
        )


class AttributesForEncord(Violation, code="MED316", slug="coco-attributes-for-encord", severity=Severity.WARNING, layer="stream"):
    """Annotations that are meant for Encord have attributes.

    Why: Encord's COCO import makes objects of coordinates and a confidence alone: attributes are left behind, also where an attribute of
    the ontology has their name. It is reported once per file.
    Fix: Set them after the import, with set_answer() of the SDK's objects, or write label rows.
    """

    names: tuple[str, ...]

    template = (
        "annotations have attributes ({names:list}); Encord's COCO import does not read them",
        "set them after the import with the SDK: object_instance.set_answer(…); or import label rows",
    )


class RequiredForEncord(Violation, code="MED315", slug="coco-required-for-encord", severity=Severity.WARNING, layer="stream"):
    """Annotations become objects of Encord that ask a required question.

    Why: Encord's COCO import sets no answers: each such object lacks one that the ontology requires, and labelers have to give it. It is
    reported once per file.
    Fix: Set the answers after the import, with the SDK, or write label rows.
    """

    objects: tuple[str, ...]
    """Names of objects, each with the questions that it asks in brackets."""

    def words(self) -> Words:
        shown = ", ".join(self.objects[:5]) + (f" and {len(self.objects) - 5:,} more" if len(self.objects) > 5 else "")
        message = f"Encord's COCO import sets no answers, and the ontology requires some: {shown}"
        return message, "set them after the import with the SDK: object_instance.set_answer(…); or import label rows"


class KeyPointsForEncord(Violation, code="MED310", slug="coco-key-points-for-encord", layer="stream"):
    """Annotations that are meant for Encord have key points.

    Why: Encord's COCO import reads boxes, polygons and masks alone: the key points are lost, without a message.
    Fix: Import key points as skeletons, with the SDK's label rows. Leave them out of the file where boxes and outlines are enough.
    """

    count: int
    total: int

    def words(self) -> Words:
        return (
            f"{so_many(self.count, self.total)} key points, which Encord's COCO import does not read: they are lost",
            (
                "import key points as skeletons, with the SDK's label rows; where boxes and "
                "outlines are enough, leave key points out of the file"
            ),
        )


def category_node(encord: bool) -> Record:
    """Returns the shape of a category. Record rules check its key points."""
    named = spec_of(CategoryName)
    members = {
        "id": Member(Number(spec_of(CategoryType), whole=True), spec_of(CategoryIncomplete, "id")),
        "name": Member(Text(named, minimum=1, empty=named), spec_of(CategoryIncomplete, "name")),
    }
    if encord:
        members["supercategory"] = Member(Text(spec_of(Supercategory), nullable=True))
    also_known = frozenset({"supercategory", "keypoints", "skeleton", "color", "isthing"})
    return Record(members, wrong=spec_of(CategoryNotAnObject), ends_open=True, also_known=also_known)


# -- The findings for a category by its match in the Encord ontology -----------------------------------------------


def match_findings(match: CategoryMatch, id_: int, map_name: str) -> ViolationSpec | None:
    """Returns the spec for a category by its match, or None if it matched."""
    hash_ = match.hash or ""
    match match.outcome:
        case "unknown":
            return spec_of(CategoryNotInOntology, match.near)
        case "other":
            return spec_of(OnlyOtherKinds, match.also, match.near)
        case "unmapped":
            return spec_of(Unmapped, id_, map_name)
        case "shared":
            return spec_of(CategoryTitleShared, match.also)
        case "twice":
            return spec_of(CategoryTitleTwice, match.also)
        case "no-hash":
            return spec_of(MapWrongHash, hash_, match.near, map_name)
        case "not-object":
            return spec_of(MapNotObject, hash_, match.also, map_name)
        case "matched":
            return None


def other_name_findings(matcher: CategoryMatcher, match: CategoryMatch, name: str) -> ViolationSpec | None:
    """Returns the spec for a category that the mapping takes to an object of another name: if another object has exactly its name, or
    if the two names differ only in case. Else None."""
    namesake = matcher.namesake(match, name)
    if namesake is not None and match.feature is not None:
        return spec_of(MapOtherObject, match.feature.name, namesake.hash, matcher.map_name)
    intended = match.feature.name if match.feature is not None else name
    differ_in_case = intended != name and casefolded(intended) == casefolded(name)
    return spec_of(CategorySpeltOtherwise, intended) if differ_in_case else None


# -- Rules that compare the categories of a file: duplicate ids and names, and differences to the reference and the ontology --

#: (id, name) of a category, each None if it is missing.
Category = tuple[int | None, str | None]


def check_categories(links: ResolvedReferences, categories: Sequence[Category], used: Collection[int]) -> Iterator[tuple[int, Finding]]:
    """Yields (index of the category, finding). ``used``: category ids that annotations name."""
    ids: dict[int, int] = {}
    names: dict[str, int] = {}
    lost = tuple(sorted(links.lost_categories.intersection(used)))
    for index, (id_, name) in enumerate(categories):
        if id_ is not None and id_ in ids:
            same = name is not None and categories[ids[id_]][1] == name
            yield index, make_finding(DuplicateCategoryId, (None, "id"), id_, _called(ids[id_]), same, lost)
        else:
            if name is not None and name in names and not _renamed(links, id_, name):
                yield index, make_finding(DuplicateCategoryName, (None, "name"), name, _called(names[name]))
            if id_ is not None and id_ in used and name is not None:
                yield from ((index, finding) for finding in _elsewhere(links, id_, name))
        if id_ == 0 and 0 not in ids and 0 in used and links.matcher is None:
            yield index, make_finding(CategoryZero, (None, "id"), id_)
        if id_ is not None:
            ids.setdefault(id_, index)
        if name is not None:
            names.setdefault(name, index)


def unanswered(links: ResolvedReferences, categories: Sequence[Category], used: Collection[int]) -> Finding | None:
    """Returns a finding if annotations become objects of Encord with required questions, which the import cannot answer."""
    found: dict[str, None] = {}
    for id_, name in categories:
        match = links.matcher.of(id_, name) if links.matcher is not None and id_ in used else None
        if match is not None and match.fits and match.feature is not None and match.feature.shape in IMPORTED:
            asked = [one.name for one in match.feature.attributes if one.required and not one.archived]
            found |= dict.fromkeys([f"{match.feature.name} ({', '.join(asked)})"] if asked else ())
    return make_finding(RequiredForEncord, None, None, tuple(found)) if found else None


def stops_import(links: ResolvedReferences, categories: Sequence[Category], used: Collection[int]) -> bool:
    """Returns True if the import into Encord stops at an unsupported shape, which is reported instead of other findings."""
    matcher = links.matcher
    matches = [matcher.of(id_, name) for id_, name in categories if id_ in used] if matcher is not None else []
    return any(match.feature is not None and match.feature.shape not in IMPORTED for match in matches)


def _called(index: int) -> str:
    return f"/categories/{index}"


def _renamed(links: ResolvedReferences, id_: int | None, name: str) -> bool:
    """Returns True if a category has another name in the reference, which is reported at the category."""
    known = links.reference.by_id.get(id_) if links.reference is not None and id_ is not None else None
    return known is not None and known.name != name


def _elsewhere(links: ResolvedReferences, id_: int, name: str) -> Iterator[Finding]:
    """Yields findings for a category that annotations name, but that the reference or the ontology does not have."""
    reference, matcher = links.reference, links.matcher
    if reference is not None and reference.categories and id_ not in reference.by_id:
        known = tuple(category.name for category in reference.categories)
        other = next((category.id for category in reference.categories if category.name == name), None)
        yield make_finding(CategoryNotInTruth, (None, "id"), id_, name, other, known)
    if matcher is not None:
        match = matcher.of(id_, name)
        spec = match_findings(match, id_, matcher.map_name) or (
            other_name_findings(matcher, match, name) if matcher.by_map is not None else None
        )
        if spec is not None:
            yield finding_of(spec, (None, "name"), name)


# -- Record rules for elements of "categories": the form of numbers, and differences to the reference ---------------

Json = dict[str, Any]


class CategoryRules:
    """The rules for categories of one file."""

    def __init__(self, links: ResolvedReferences) -> None:
        self.links, self.reference = links, links.reference
        self.ids_by_name = {category.name: category.id for category in reversed(links.reference.categories)} if links.reference else {}

    def check(self, value: Any, out: list[Finding]) -> None:
        """Adds all findings of one element of "categories" beyond those of its shape."""
        if not isinstance(value, dict):
            return
        category = cast("Json", value)
        _name_alias(category, out)
        if is_pointed(category, "id", out):
            _report(out, (None, "id"), category["id"], spec_of(CategoryNumberForm, "id"))
        check_large_id(category, out)
        if self.links.matcher is None:  # Encord's import reads no key points
            self._points(category, out)
        id_, name = number_of(category.get("id")), text_of(category.get("name"))
        known = self.reference.by_id.get(id_) if self.reference is not None and id_ is not None else None
        if id_ in self.links.repeated_categories:  # it is unknown which of them is intended
            return
        if known is not None and name is not None and name != known.name:
            spec = spec_of(CategoryRenamed, id_, known.name, self.ids_by_name.get(name))
            _report(out, (None, "name"), name, spec)
        elif known is not None:
            _check_keypoint_names(category, known, out)

    def _points(self, category: Json, out: list[Finding]) -> None:
        """Checks the names of key points, and the edges between them."""
        given = category.get("keypoints")
        if given is not None and not (isinstance(given, list) and all(isinstance(name, str) for name in cast("list[Any]", given))):
            _report(out, (None, "keypoints"), given, spec_of(CategoryPoints))
            return
        points, edges = point_names(category) or (), category.get("skeleton")
        first: dict[str, int] = {}
        for at, name in enumerate(points):
            if first.setdefault(name, at) != at:
                _report(out, ((None, "keypoints"), at), name, spec_of(CategoryPointTwice, first[name] + 1))
        if edges is not None and not isinstance(edges, list):
            _report(out, (None, "skeleton"), edges, spec_of(CategoryEdges))
        if isinstance(edges, list) and edges and not points:
            _report(out, (None, "skeleton"), cast("list[Any]", edges), spec_of(CategoryWithoutPoints))
            return
        for at, edge in enumerate(cast("list[Any]", edges) if isinstance(edges, list) else ()):
            ends = [number_of(end) for end in cast("list[Any]", edge)] if isinstance(edge, list) else []
            if len(ends) != 2 or not all(end is not None and 1 <= end <= len(points) for end in ends):
                _report(out, ((None, "skeleton"), at), edge, spec_of(CategoryKeyPoints, len(points)))


def _check_keypoint_names(category: Json, known: ReferenceCategory, out: list[Finding]) -> None:
    """Reports key points whose number or order differs from the reference. Other names are accepted."""
    here, there = point_names(category), known.keypoints
    if here and there and (len(here) != len(there) or (here != there and sorted(here) == sorted(there))):
        _report(out, (None, "keypoints"), category["keypoints"], spec_of(KeyPointsDiffer, known.name, here, there))


def _name_alias(category: Json, out: list[Finding]) -> None:
    """Adds the alias of a missing member to its finding."""
    for at, finding in enumerate(out):
        if finding.kind is CategoryIncomplete and (made := finding.made_as(CategoryIncomplete)).given is None:
            alias = name_text(CATEGORY_MEMBERS[made.member], category)
            out[at] = finding if alias is None else finding.with_fields(given=alias)


def _report(out: list[Finding], path: Path, value: Any, spec: ViolationSpec) -> None:
    out.append(finding_of(spec, path, value))
