"""A COCO file as a whole: its lists, and what was given in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Literal, Protocol, cast

from predlint.io.data_row import medium_of_keys
from predlint.io.sections import Document
from predlint.model.names import nearest
from predlint.model.texts import listing, quote
from predlint.model.violation import Finding, Violation, Words, codes_of, make_finding
from predlint.platforms.coco.forms import Inside, annotation_kind, first_records, foreign, foreign_members
from predlint.platforms.coco.topics.images import ImageType
from predlint.platforms.coco.topics.members import MemberType
from predlint.platforms.coco.topics.results import NotResults
from predlint.platforms.protocols import MAX_EXAMINED

# -- Violations about a COCO file as a whole -----------------------------------------------------------------------

Table = Literal["columns", "rows"]
_RECORDS = 'with pandas: df.to_json(path, orient="records")'
_TABLES: dict[Table, str] = {
    "columns": f"this is a table by its columns: write an object for each row, [{{…}}, …]; {_RECORDS}",
    "rows": f"write the objects as a list, without their numbers: [{{…}}, …]; {_RECORDS}",
}

_MERGE = 'put the results under "annotations" of their annotation file; number them ("id"), and give each "area" and "iscrowd"'


class ForeignFile(Violation, of=NotResults):
    """The file is one of another platform."""

    kind: tuple[str, str]
    """What the file is, as text, and what to do about it."""

    def words(self) -> Words:
        return f"this is {self.kind[0]}, where a COCO file was expected", self.kind[1]


class ObjectForResults(Violation, of=NotResults):
    """A root object that is no annotation file."""

    members: tuple[str, ...]
    wrapped: tuple[str, ...] = ()
    """The members that contain lists of results. The first of them is checked."""
    nested: tuple[str, ...] = ()
    """The members that are objects, if no member is a list."""
    table: Table | None = None

    def words(self) -> Words:
        has = f" (its members are {listing(self.members)})" if self.members else ""
        message = f"results must be a JSON array, but the file holds an object{has}; pycocotools stops at it"
        ids = all(map(str.isdecimal, self.members))
        if self.members and self.table is None and (ids or (medium_of_keys(self.members) or "")[:1] == ("image",)):
            id_ = self.members[0] if ids else "…"
            shown = '"category_id": …, "bbox": [x, y, width, height], "score": …' if self.nested else "…"
            what = f'write one list, with an object for each result: [{{"image_id": {id_}, {shown}}}, …]'
            rest = f" (only the list under {quote(self.wrapped[0])} was checked)" if len(self.wrapped) > 1 else ""
            return message, f"are the names {'ids' if ids else 'files'} of images? {what}{rest}"
        if len(self.wrapped) > 1:
            return message, f"put all lists together into one, without names (only that under {quote(self.wrapped[0])} was checked)"
        if self.wrapped:
            return message, f"write the list under {quote(self.wrapped[0])} by itself (its elements were checked)"
        if self.table is not None:
            return message, _TABLES[self.table]
        if {"image_id", "category_id"} & set(self.members):
            return message, "put the one result into a list: [{…}]"
        if len(self.nested) == 1:
            return message, f"is the object under {quote(self.nested[0])} the COCO file? write it by itself, and check that"
        if self.nested:
            return message, f"are the objects under {listing(self.nested)} COCO files? write each by itself, and check these"
        if len(self.members) == 1:
            return (
                message,
                f'write the list under {quote(self.members[0])} by itself, or add "images" and "categories" to make it an annotation file',
            )
        return message, "write a list of results: [{…}, …]"


class OnlyAnnotations(Violation, of=NotResults):
    """A file that is meant for Encord has annotations, but neither images nor categories."""

    def words(self) -> Words:
        message = 'the file has "annotations", but neither "images" nor "categories": Encord\'s import needs all three'
        return message, f"{_LISTS['images']}; {_LISTS['categories']}"


class ResultsInLines(Violation, code="JSN307", slug="coco-results-in-lines", layer="bytes"):
    """The results are one per line, not in a list.

    Why: Programs for COCO read one JSON value, and stop at the second.
    Fix: Write them into one list: json.dump(results, file).
    """

    safe_fix = "writes the results as one list"

    template = (
        "the file has one JSON value per line; programs for COCO read one JSON value, and stop at the second",
        "write one list of results: [{{…}}, …]",
    )


class MissingList(Violation, code="JSN303", slug="coco-missing-list", layer="bytes"):
    """An annotation file lacks its images, categories or annotations, or lists none.

    Why: Encord's recipe and pycocotools stop with a KeyError: without images no size is known, without categories no class. Files of
    captions need no categories. Annotations that are inside of their images are lost: nobody looks for them there.
    Fix: Add the list; copy it from the data set that the predictions were made for.
    """

    member: str
    given: str | None

    def words(self) -> Words:
        fix = f"is it {quote(self.given)}? then rename it" if self.given else _LISTS[self.member]
        return f'the annotation file has no "{self.member}"', fix


class InsideImages(Violation, of=MissingList):
    """The annotations stand inside of the images, and not in a list of their own."""

    is_there: bool
    """True if the list of annotations exists, but is empty. The other params describe the first image with annotations."""
    number: int
    member: str
    image_id: int | None

    def words(self) -> Words:
        lacks = 'the "annotations" of the annotation file are empty' if self.is_there else 'the annotation file has no "annotations"'
        list_ = f'"annotations": [{{"id": 1, "image_id": {"…" if self.image_id is None else self.image_id}, …}}, …]'
        fix = f'write all of them into one list beside "images", each with the "id" of its image: {list_}'
        return f"{lacks}: they are inside of its images (/images/{self.number}/{self.member}), where no reader looks for them", fix


class EmptyList(Violation, of=MissingList):
    """A file with annotations has an empty list of images or of categories."""

    member: str

    def words(self) -> Words:
        return f'"{self.member}" is empty, so that no annotation can name any', _LISTS[self.member]


_LISTS = {
    "images": 'add the images: [{"id": 1, "file_name": "…", "width": …, "height": …}, …]',
    "categories": 'add the categories: [{"id": 1, "name": "…"}, …]',
    "annotations": 'add the predictions: [{"id": 1, "image_id": …, "category_id": …, "bbox": […], …}, …]',
}


class NotAList(Violation, code="JSN304", slug="coco-not-a-list", layer="bytes"):
    """The images, categories or annotations of a file are not a list.

    Why: Every reader goes through them one by one; a table by id makes it stop, or read the keys for elements.
    Fix: Write a list of objects, each with its id.
    """

    member: str
    opening: str
    """The first character of the value; ``length``: its size in bytes."""
    length: int

    def words(self) -> Words:
        found = _FOUND.get(self.opening, "a number")
        if self.length == 2 and self.opening in '{"':
            found = {"{": "an empty object", '"': "an empty text"}[self.opening]
        element = {"images": '{"id": 1, …}', "categories": '{"id": 1, "name": "…"}', "annotations": '{"id": 1, "image_id": …, …}'}[
            self.member
        ]
        fix = f"make it a list: [{element}, …]"
        if self.opening == "{" and self.length > 2:
            fix += "; from a table by id, take its values, with the id in each"
        return f'"{self.member}" must be a list, found {found}', fix


#: First character of a value -> its type, as text.
_FOUND = {"{": "an object", '"': "a string", "n": "null", "t": "true", "f": "false"}


class PanopticList(Violation, code="JSN309", slug="coco-panoptic-list", layer="bytes"):
    """Panoptic results are a bare list, or one per line.

    Why: Results of boxes, masks and key points are a list, panoptic ones an object that holds it: panopticapi reads its annotations, and
    stops with TypeError at a list.
    Fix: Write {"annotations": […]}: json.dump({"annotations": results}, file).
    """

    in_lines: bool
    """True if the file has one result per line."""

    def words(self) -> Words:
        form = "has one result per line" if self.in_lines else "holds a bare list"
        message = f'panoptic results are an object with "annotations", but the file {form}: panopticapi stops at it'
        return message, 'write {"annotations": […]}, with the results in the list'


class NoResults(Violation, code="JSN305", slug="coco-no-results", layer="bytes"):
    """The list of results is empty.

    Why: pycocotools stops with an IndexError: it takes the kind of results from the first one.
    Fix: See whether the model ran, and whether its threshold leaves anything.
    """

    template = "the list has no results: pycocotools stops at an empty one", "was the model run, and its threshold not too high?"


class ResultsAsAnnotations(Violation, code="JSN308", slug="coco-results-as-annotations", layer="bytes"):
    """The annotations of an annotation file are results, without id, area and iscrowd.

    Why: COCO() stops with KeyError at an annotation without id, and so does Encord's import. It is reported once for the file; the results
    themselves are checked all the same.
    Fix: Number them, and give each its area and iscrowd; or write the list by itself, for loadRes().
    """

    encord: bool

    def words(self) -> Words:
        fix = 'add them: "id" from 1 on, "area" as width × height or the pixels of the mask, "iscrowd": 0'
        if not self.encord:
            fix += '; or write the list under "annotations" by itself, for loadRes()'
        return (
            'the annotations are results: they have a "score", but no "id", "area" and "iscrowd"; programs that read annotations stop',
            fix,
        )


class AnnotationsAsResults(Violation, code="JSN310", slug="coco-annotations-as-results", layer="stream"):
    """The list of an annotation file is given as results: its annotations have id, area and iscrowd, and no score.

    Why: loadRes() takes it, and COCOeval stops with KeyError: nobody's score is there to rank by. It is reported once for the file.
    Fix: Give the list of results that the model wrote; check annotations as the file that they are in.
    """

    count: int
    total: int

    def words(self) -> Words:
        which = "this is" if self.count == self.total else f"{self.count:,} of {self.total:,} entries are from"
        return (
            f'{which} the list "annotations" of an annotation file: "id", "area" and "iscrowd", but no "score"; COCOeval stops',
            "give the results of the model; annotations are checked in the file that they come from: predlint validate FILE -O FILE",
        )


class NoAnnotations(Violation, code="JSN306", slug="coco-no-annotations", layer="bytes"):
    """An annotation file has no annotations.

    Why: Nothing is predicted, so that there is nothing to import or to evaluate.
    Fix: See whether the model ran, and whether its threshold leaves anything.
    """

    template = "there are no annotations, so nothing to import", "was the model run, and its threshold not too high?"


class ResultsForEncord(Violation, code="JSN302", slug="coco-results-for-encord", layer="bytes"):
    """A list of results is meant for Encord, which imports annotation files only.

    Why: import_coco_labels stops at a list. The results themselves are checked all the same.
    Fix: Put the results under annotations of the annotation file that they were made for, beside its images and categories; number them,
    give each its area and iscrowd, and import with confidence_field_name="score".
    """

    def words(self) -> Words:
        return "Encord's COCO import takes annotation files only, and this is a list of results", _MERGE


class TaskNotForEncord(Violation, code="MED314", slug="coco-task-not-for-encord", layer="bytes"):
    """The file holds captions, or panoptic segments, which Encord's COCO import does not take.

    Why: The import wants a box, an area and iscrowd of every annotation, and stops without.
    Fix: Import boxes, polygons or masks; all else goes through the SDK's label rows.
    """

    what: str

    template = (
        "the file holds {what}, which Encord's COCO import does not take",
        "import boxes, polygons or masks; others with the SDK's label rows",
    )


# -- Findings about a COCO file as a whole. Most depend on the members of its root and are reported before its elements are read --

LISTS = ("images", "categories", "annotations")
#: List -> other names for it.
_MISSPELLINGS = {
    "images": ("image", "imgs", "img"),
    "categories": ("category", "classes", "cats", "labels"),
    "annotations": ("annotation", "anns", "labels", "predictions", "results", "detections"),
}
#: Unmistakable names of the two lists that predictions refer to.
_NEARLY = (frozenset({"images", "image"}), frozenset({"categories", "category"}))
_REFERENCES = frozenset({"image_id", "category_id"})


class Part(Protocol):
    """A member of the root object."""

    @property
    def name(self) -> str: ...
    @property
    def is_array(self) -> bool: ...
    @property
    def begin(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def opening(self) -> str: ...
    @property
    def is_empty(self) -> bool: ...


def is_annotation_file(names: Iterable[str]) -> bool:
    """Returns True for a root object that is intended as an annotation file: it has images or categories, or both under similar names."""
    given = {name.lower() for name in names}
    return not {"images", "categories"}.isdisjoint(names) or all([not given.isdisjoint(similar_names) for similar_names in _NEARLY])


def has_annotations(parts: Iterable[Part]) -> bool:
    """Returns True for a root object with non-empty annotations, which need not be a list."""
    return any(part.name == "annotations" and not (part.is_array and part.is_empty) for part in parts)


def of_object(
    parts: Iterable[Part], first: Any = None, inside: Inside | None = None, wrapped: tuple[str, ...] = (), *, encord: bool = False
) -> Iterator[Finding]:
    """Yields findings about a root object with these members, in file order.

    ``first``: its first annotation, if any; ``inside``: the first image with annotations inside, if the object has none itself;
    ``wrapped``: the members with lists of results; the first is checked; ``encord``: the file is meant for Encord.
    """
    members = {part.name: part for part in parts}
    other = foreign_members(members)
    if other is not None and len(members.keys() & set(LISTS)) < 2:
        yield make_finding(ForeignFile, None, None, other)
        return
    if not is_annotation_file(members):
        if annotation_kind(first) == "panoptic":  # the one kind of results that is an object: {"annotations": [...]}
            return
        if encord and "annotations" in members:
            yield make_finding(OnlyAnnotations, None, None)
            return
        yield make_finding(ObjectForResults, None, None, tuple(members), wrapped, _nested(members), _table(members))
        return
    for name in LISTS:
        if name not in members:
            if name == "categories" and annotation_kind(first) == "caption":
                continue
            if (
                name == "images" and "videos" in members and foreign(first) is not None
            ):  # tracks through videos, reported at the first annotation
                continue
            likely = [
                misspelt
                for misspelt in members
                if misspelt not in LISTS and (misspelt.lower() in _MISSPELLINGS[name] or nearest(misspelt, [name]))
            ]
            misspelt = likely[0] if likely else None
            if name == "annotations" and inside is not None and misspelt is None:
                yield make_finding(InsideImages, (None, name), None, False, *inside)
            else:
                yield make_finding(MissingList, (None, name), None, name, misspelt)
        elif not members[name].is_array:
            yield make_finding(NotAList, (None, name), None, name, members[name].opening, members[name].end - members[name].begin)
        elif members[name].is_empty and name == "annotations":
            if inside is not None:  # the annotations are lost, not just missing
                yield make_finding(InsideImages, (None, name), None, True, *inside)
            else:
                yield make_finding(NoAnnotations, (None, name), None)
        elif members[name].is_empty and "annotations" in members and not members["annotations"].is_empty:
            if name == "categories" and annotation_kind(first) == "caption":  # Datumaro writes an empty list
                continue
            yield make_finding(EmptyList, (None, name), None, name)


def _nested(members: Mapping[str, Part]) -> tuple[str, ...]:
    """Returns the members that are objects, or none of them if a member is a list."""
    openings = {name: part.opening for name, part in members.items() if name != "info"}
    return tuple(name for name, opening in openings.items() if opening == "{") if "[" not in openings.values() else ()


def _table(members: Mapping[str, Part]) -> Table | None:
    """Returns how a table of results was written as one object, as pandas does without orient="records", or None."""
    if {"columns", "data"} <= members.keys() or any(members[name].opening in "{[" for name in _REFERENCES & members.keys()):
        return "columns"
    rows = [part for name, part in members.items() if name.isdecimal() and part.opening == "{"]
    return "rows" if len(rows) == len(members) > 1 and "0" in members else None  # without "0" these are ids


def of_end(layout: str, kind: str | None, records: int, *, objects: bool, named: bool, encord: bool) -> Iterator[Finding]:
    """Yields findings about kind and layout of the predictions once the file was read. ``kind``: the kind of the predictions, if known;
    ``objects``: True if a prediction was an object; ``named``: True if the file has a name."""
    if encord and kind in _KINDS:
        yield make_finding(TaskNotForEncord, None, None, _KINDS[kind])
    if encord and (layout == "array" or (objects and layout != "document")):  # a file without objects has no results
        yield make_finding(ResultsForEncord, None, None)
    in_lines = layout in ("lines", "spread") and named and objects  # COCO programs expect one JSON value
    if kind == "panoptic" and not encord and (layout == "array" or in_lines):
        yield make_finding(PanopticList, None, None, in_lines)
    elif in_lines:
        yield make_finding(ResultsInLines, None, None)
    if not records and layout == "array":  # `of_object` reports missing annotations of a document
        yield make_finding(NoResults, None, None)


_KINDS = {"caption": "captions", "panoptic": "panoptic segments"}


# -- Finds lists of results inside an object that replaces the list of results, or a single result -----------------


def wrapped_list(document: Document, read: Callable[[str], Iterator[Any]]) -> tuple[str, ...]:
    """Returns the first two members of a root object that are lists of results, judged by the first readable element of each."""
    found: list[str] = []
    for section in document.sections:
        if section.is_array and not section.is_empty and section.name not in LISTS:
            first = next((value for value in islice(read(section.name), MAX_EXAMINED) if value is not None), None)
            if isinstance(first, dict) and {"image_id", "category_id"} <= cast("dict[str, Any]", first).keys():
                found.append(section.name)
                if len(found) == 2:
                    break
    return tuple(found)


#: Members of a single annotation or result. A panoptic one contains segments, but no other records.
_OWN = frozenset({"category_id", "bbox", "segmentation", "keypoints", "caption", "segments_info"})
#: Names of members with lists of results.
_HOLDERS = frozenset({"instances", "predictions", "detections", "results", "annotations", "objects"})


def held_records(value: dict[str, Any]) -> str | None:
    """Returns the member of an element with a list of results, as models write them per image, or None if there is no such list."""
    if not _OWN.isdisjoint(value):
        return None
    for name, inner in value.items():
        first: Any = cast("list[Any]", inner)[0] if isinstance(inner, list) and inner else None
        if inner == [] and name in _HOLDERS:  # an image on which nothing was found
            return name
        if not isinstance(first, dict):
            continue
        given = cast("dict[str, Any]", first).keys()
        if {"image_id", "category_id"} <= given or (
            name in _HOLDERS and not _OWN.isdisjoint(given)
        ):  # image_id may be given outside the list only
            return name
    return None


# -- Panoptic files, which are hardly checked. Their image ids may be texts, as in Mapillary Vistas and Cityscapes --

#: Codes about the form of an id.
_OF_FORM = codes_of(ImageType, MemberType)


def has_text_ids(images: Iterable[Any], annotations: Iterable[Any]) -> bool:
    """Returns True for a panoptic file whose first image has a text as id."""
    if annotation_kind(first_records(annotations)) != "panoptic":
        return False
    return _has_text(next(iter(images), None), "id")


def without_text_id(value: Any, member: str, out: list[Finding]) -> list[Finding]:
    """Returns the findings without those about the form of an id that is a text."""
    if not _has_text(value, member):
        return out
    return [finding for finding in out if finding.path != (None, member) or finding.code not in _OF_FORM]


def _has_text(value: Any, member: str) -> bool:
    return isinstance(value, dict) and isinstance(cast("dict[str, Any]", value).get(member), str)
