"""The file of ``--map`` as a whole, and what cannot be checked without one or without a list of images."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any

from predlint.io.data_rows import DataRows
from predlint.model.diagnostics import Severity
from predlint.model.texts import is_uuid, listing, quote
from predlint.model.violation import Finding, P, Violation, Words, make_finding
from predlint.platforms.coco import matching
from predlint.platforms.coco.matching import CategoryMatcher, CocoMap, Frame, ResolvedReferences
from predlint.platforms.coco.topics.members import RELEASE, joined

# -- Mapping -------------------------------------------------------------------------------------------------------


class MapWrongHash(Violation, code="NAM305", slug="coco-map-wrong-hash", layer="stream"):
    """The mapping gives a category a hash that is not the hash of an object.

    Why: Encord stops when it looks the hash up.
    Fix: Take the featureNodeHash of an object from the ontology; upper and lower case count.
    """

    hash_: str
    near: tuple[str, ...]
    map_name: str

    def words(self) -> Words:
        return _no_hash(quote(self.value), self.hash_, self.near, self.map_name)


class MapNoHashOf(Violation, of=MapWrongHash):
    """The mapping gives a hash that the ontology does not have to a category that no annotation names."""

    id_: int
    hash_: str
    near: tuple[str, ...]
    map_name: str

    def words(self) -> Words:
        return _no_hash(str(self.id_), self.hash_, self.near, self.map_name)


def _no_hash(category: str, hash_: str, near: tuple[str, ...], map_name: str) -> Words:
    fix = f"did you mean {' or '.join(near[:3])}?" if near else "take the featureNodeHash of the object from the ontology"
    if any(hash_.casefold() == one.partition(" ")[0].casefold() for one in near):
        fix += " Hashes are case-sensitive"
    return f"{map_name} gives category {category} the hash {quote(hash_)}, which the ontology does not have", fix


class MapNotObject(Violation, of=MapWrongHash):
    """The mapping gives a category the hash of something that is not an object."""

    hash_: str
    also: tuple[str, ...]
    map_name: str

    def words(self) -> Words:
        return _not_object(quote(self.value), self.hash_, self.also, self.map_name)


class MapNotObjectOf(Violation, of=MapWrongHash):
    """The mapping gives the hash of something that is not an object to a category that no annotation names."""

    id_: int
    hash_: str
    also: tuple[str, ...]
    map_name: str

    def words(self) -> Words:
        return _not_object(str(self.id_), self.hash_, self.also, self.map_name)


def _not_object(category: str, hash_: str, also: tuple[str, ...], map_name: str) -> Words:
    fix = "give the hash of an object: nothing else can be drawn"
    return f"{map_name} gives category {category} the hash {quote(hash_)}, which is that of {joined(also)}", fix


class MapOfAnotherFile(Violation, code="NAM306", slug="coco-map-of-another-file", severity=Severity.WARNING, layer="stream"):
    """No id in the mapping is in the file.

    Why: The mapping was made for another file: all annotations would be left out.
    Fix: Make the mapping from the images and categories of this file.
    """

    what: str
    map_name: str
    theirs: tuple[str, ...]
    ours: tuple[str, ...]

    def words(self) -> Words:
        fix = f"the mapping has {listing(self.theirs, 5)}, the predictions have {listing(self.ours, 5)}: was it made for other ones?"
        return f"not one of the {self.what} in {self.map_name} is in the predictions", fix


class IdsUnchecked(Violation, code="KEY316", slug="coco-ids-unchecked", severity=Severity.INFO, layer="stream"):
    """Ids or file names were not checked, because nothing was given to compare them with.

    Why: An ontology knows the names of classes, and no ids, images or files. Results name images and categories by ids alone; annotations
    name images by their files.
    Fix: Give the mapping of the import (--map), or the list of data rows (--data-rows).
    """

    what: str
    need: str

    template = "{what} were not checked", "give {need} to check them too"


class NoCategoriesThere(Violation, of=IdsUnchecked):
    """The COCO file that results are checked against has no categories."""

    def words(self) -> Words:
        fix = "give the annotation file of boxes or masks; is it that of captions?"
        return f"category ids were not checked, because the COCO file has no categories: {RELEASE} stops with KeyError at it", fix


class MapSameFrame(Violation, code="KEY313", slug="coco-map-same-frame", severity=Severity.WARNING, layer="stream"):
    """The mapping takes two images to the same data_hash and frame.

    Why: The annotations of both end up on one image, and the other has none.
    Fix: Give each image its own data_hash, and each frame of a video its own number.
    """

    map_name: str
    one: int
    other: int
    count: int

    def words(self) -> Words:
        more = f" (and {self.count - 1:,} more such {'pair' if self.count == 2 else 'pairs'})" if self.count > 1 else ""
        fix = "give each image its own data_hash and frame"
        return (
            (
                f"{self.map_name} takes images {self.one} and {self.other} to the same data_hash and "
                f"frame{more}: their annotations would lie on one image"
            ),
            fix,
        )


class MapDoubtfulHash(Violation, code="KEY314", slug="coco-map-doubtful-hash", severity=Severity.WARNING, layer="stream"):
    """A data_hash in the mapping is not a UUID or that of another title, or none of them is in the list of data rows.

    Why: Encord's data hashes are UUIDs. Titles, file names and label hashes are taken for them by mistake; no data row is found then.
    Fix: Take data_hash from the label rows of the project: label_row.data_hash.
    """

    map_name: str
    image: int
    hash_: str
    count: int

    def words(self) -> Words:
        more = f" (and {self.count - 1:,} more)" if self.count > 1 else ""
        message = f"{self.map_name} gives image {self.image} the data_hash {quote(self.hash_)}, which is not a UUID{more}"
        return message, "Encord's data hashes are UUIDs: take data_hash of the label row, neither its title nor its label_hash"


class NoHashListed(Violation, of=MapDoubtfulHash):
    """The list of data rows has no data hash of the mapping."""

    map_name: str

    template = (
        "no data hash in {map_name} is in the list of data rows",
        "is it the mapping, or the list, of another project? The list may also hold other ids than data hashes",
    )


class MapUnknownHash(Violation, code="KEY315", slug="coco-map-unknown-hash", layer="stream"):
    """A data_hash in the mapping is not in the list of data rows as it is spelt, while others are, or is a title in the list.

    Why: The project has no such data row: the import stops, or leaves its annotations out.
    Fix: Correct the hash (upper and lower case count), or leave the image and its annotations out.
    """

    map_name: str
    image: int
    hash_: str
    listed: str
    count: int

    def words(self) -> Words:
        more = f" (and {self.count - 1:,} more)" if self.count > 1 else ""
        message = (
            f"{self.map_name} gives image {self.image} the data_hash {quote(self.hash_)}, "
            f"which the list of data rows has in another case{more}"
        )
        return message, f"write {quote(self.listed)}: hashes are compared letter by letter"


class MapTitle(Violation, of=MapUnknownHash):
    """A title of the list of data rows stands in place of the data_hash that the list has for it."""

    map_name: str
    image: int
    title: str
    listed: str
    count: int

    def words(self) -> Words:
        more = f" (and {self.count - 1:,} more)" if self.count > 1 else ""
        message = f"{self.map_name} gives image {self.image} the data_hash {quote(self.title)}, which is the title of its data row{more}"
        return message, f"write its data_hash: {quote(self.listed)}"


class HashNotListed(Violation, of=MapUnknownHash):
    """The list of data rows has some of the data hashes in the mapping, and lacks others."""

    map_name: str
    image: int
    hash_: str
    count: int
    total: int

    def words(self) -> Words:
        verb = "has" if self.count == 1 else "have"
        message = f"{self.count:,} of {self.total:,} images in {self.map_name} {verb} a data_hash that is not in the list of data rows"
        return (
            f"{message}, such as image {self.image} ({quote(self.hash_)})",
            "correct the hash, or leave the image and its annotations out",
        )


class MapNoSuchFrame(Violation, code="KEY317", slug="coco-map-no-such-frame", layer="stream"):
    """The mapping takes an image to a frame that its data does not have.

    Why: Encord's SDK takes any number: annotations of an image are then left out of the row, and those of a video are written to a frame
    that nobody sees. Often the number is the place of the image in the file, or counts from 1.
    Fix: Write the place in the data, from 0: 0 for a single image.
    """

    map_name: str
    image: int
    frame: int
    count: int
    hash_: str
    places: int

    def words(self) -> Words:
        has = f"has {self.count:,} frames" if self.count > 1 else "is one image"
        more = (
            f" (and {self.places - 1:,} more images to such frames)"
            if self.places > 2
            else " (and 1 more image to such a frame)"
            if self.places > 1
            else ""
        )
        message = (
            f"{self.map_name} takes image {self.image} to frame {self.frame:,} of {quote(self.hash_)}, "
            f"which {has}, as the list of data rows says{more}"
        )
        fix = 'write "frame": 0: it is the place in its own data, not among the images of the file' if self.count == 1 else None
        return (
            f"{message}; Encord's SDK takes it, and its annotations are lost",
            fix or f"frames count from 0: the last one is {self.count - 1:,}",
        )


class OtherRow(Violation, of=MapDoubtfulHash):
    """The mapping takes an image to the data row of another title."""

    hash_: str
    map_name: str
    right: str
    title: str
    """The title of the data row with the hash in the mapping."""

    template = (
        "{map_name} takes image {value:quoted} to the data row {title:quoted} ({hash_:quoted})",
        "the data row of that title is {right:quoted}: correct the mapping, or file_name",
    )


# -- Rules about the mapping as a whole, and about what cannot be checked without a mapping or a list of images ----


def check_mapping(
    mapping: CocoMap,
    matcher: CategoryMatcher,
    rows: DataRows | None,
    categories: Sequence[tuple[int | None, str | None]],
    used: Set[int],
    images: Sequence[int],
) -> Iterator[Finding]:
    """Yields findings about the mapping as a whole. ``categories``: (id, name) of the file's categories; ``used``: ids of categories
    that annotations name; ``images``: ids of some images of the file."""
    yield from _ids(mapping, [id_ for id_, _ in categories if id_ is not None], images)
    yield from _frames(mapping, rows)
    named = {id_ for id_, name in categories if id_ is not None and name is not None}
    yield from _hashes(matcher, mapping, used & named)


def _frames(mapping: CocoMap, rows: DataRows | None) -> Iterator[Finding]:
    """Yields findings for values that are no data hashes, for images mapped to the same frame, and for unknown rows and frames."""
    frames = mapping.images
    if not frames:
        return
    places: dict[Frame, int] = {}
    pairs: list[tuple[int, int]] = []
    for id_, frame in frames.items():
        first = places.setdefault(frame, id_)
        if first != id_:
            pairs.append((first, id_))
    if pairs:
        yield _finding(MapSameFrame, mapping.name, *pairs[0], len(pairs))
    invalid = [(id_, frame.data_hash) for id_, frame in frames.items() if not is_uuid(frame.data_hash)]
    by_title: dict[str, str] = {}
    for _, hash_ in invalid:
        row = rows.by_key.get(hash_) if rows is not None else None
        if row is not None and row.id is not None and is_uuid(row.id):
            by_title[hash_] = row.id
    titles = [(id_, hash_, by_title[hash_]) for id_, hash_ in invalid if hash_ in by_title]
    if titles:
        yield _finding(MapTitle, mapping.name, *titles[0], len(titles))
        invalid = [(id_, hash_) for id_, hash_ in invalid if hash_ not in by_title]
    if invalid:
        yield _finding(MapDoubtfulHash, mapping.name, *invalid[0], len(invalid))
    if rows is not None:
        yield from _listed(mapping, frames.items(), rows)
        yield from _beyond(mapping, frames.items(), rows)


def _listed(mapping: CocoMap, frames: Any, rows: DataRows) -> Iterator[Finding]:
    """Yields findings for hashes that the list of data rows lacks. Only a list with data hashes is used: many have other ids."""
    known = {text.lower(): text for text in (*rows.by_id, *rows.by_key) if is_uuid(text)}
    valid = [(id_, frame.data_hash) for id_, frame in frames if is_uuid(frame.data_hash)]
    other_case = [(id_, hash_, known[hash_.lower()]) for id_, hash_ in valid if known.get(hash_.lower(), hash_) != hash_]
    if other_case:
        yield _finding(MapUnknownHash, mapping.name, *other_case[0], len(other_case))
    absent = [(id_, hash_) for id_, hash_ in valid if hash_.lower() not in known]
    if not known or not absent:
        return
    if len(absent) == len(valid):
        yield _finding(NoHashListed, mapping.name)
    else:
        yield _finding(HashNotListed, mapping.name, *absent[0], len(absent), len(valid))


def _beyond(mapping: CocoMap, frames: Any, rows: DataRows) -> Iterator[Finding]:
    """Yields a finding for frames beyond the end of their data row, if the list gives the number of frames."""
    found: list[tuple[int, int, int, str]] = []
    for id_, (hash_, frame) in frames:
        row = (rows.by_id.get(hash_) or rows.by_key.get(hash_)) if frame else None
        count = 0 if row is None else row.frame_count or (1 if row.media == "image" else 0)
        if 0 < count <= frame:
            found.append((id_, frame, count, hash_))
    if found:
        yield _finding(MapNoSuchFrame, mapping.name, *found[0], len(found))


def _hashes(matcher: CategoryMatcher, mapping: CocoMap, reported: Set[int]) -> Iterator[Finding]:
    """Yields findings for hashes of categories that no annotation names. ``reported``: categories that are reported elsewhere."""
    for id_, hash_ in (mapping.categories or {}).items():
        match = matcher.of_hash(hash_)
        if id_ in reported or match.outcome == "matched":
            continue
        if match.outcome == "no-hash":
            yield _finding(MapNoHashOf, id_, hash_, match.near, mapping.name)
        else:
            yield _finding(MapNotObjectOf, id_, hash_, match.also, mapping.name)


def _ids(mapping: CocoMap, categories: Sequence[int], images: Sequence[int]) -> Iterator[Finding]:
    """Yields findings for a mapping whose ids have nothing in common with the ids of the file."""
    for what, theirs, ours in (("categories", mapping.categories, categories), ("images", mapping.images, images)):
        if theirs and len(ours) and not any(id_ in theirs for id_ in ours):
            shown = tuple(tuple(str(id_) for id_ in list(ids)[:20]) for ids in (theirs, ours))
            yield _finding(MapOfAnotherFile, what, mapping.name, *shown)


def unchecked(links: ResolvedReferences, named: bool) -> Iterator[Finding]:
    """Yields findings for references that cannot be checked, because the list for them was not given. ``named``: the file names
    categories."""
    mapped = links.mapping
    if links.matcher is None:
        if links.results and named and links.reference is not None and not links.reference.categories:
            yield _finding(NoCategoriesThere)
        if links.results and not links.known_ids and links.compared_by is None:
            yield _finding(IdsUnchecked, "image ids", 'a COCO file with "images", or a list of data rows,')
        return
    if links.results:
        without_images = not links.known_ids and (mapped is None or mapped.images is None)
        without_categories = mapped is None or mapped.categories is None
        what = " and ".join(["category ids"] * without_categories + ["image ids"] * without_images)
        need = "the mapping of the import" + (", or a COCO file as the list of data rows," if not without_categories else "")
        if what:
            yield _finding(IdsUnchecked, what, need)
    elif (
        links.compared_by is None
        and (mapped is None or mapped.images is None)
        and (links.rows is None or not matching.are_known(links.rows))
    ):
        given = "the list of data rows" if links.rows is None else "a list of data rows with their titles"
        need = f"{given}, or the mapping of the import,"
        yield _finding(IdsUnchecked, "file names (the titles of data rows in the project)", need)


def _finding(kind: Callable[P, Violation], /, *given: P.args, **named: P.kwargs) -> Finding:
    return make_finding(kind, None, None, *given, **named)
