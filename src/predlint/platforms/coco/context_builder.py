"""Builds what the annotations of a file are checked against: its own lists, and the files of -O, --map and --data-rows."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from predlint.platforms.coco.matching import CategoryMatcher, ImageMatches, ResolvedReferences, nearly_all_counts
from predlint.platforms.coco.ontology import CocoReference, FileNames, Images, NamedIds, are_ascending, base_name, duplicate_values
from predlint.platforms.coco.reader import PlainImages, plain, together
from predlint.platforms.coco.record import (
    Category,
    Context,
    file_name_of,
    has_outline,
    id_of,
    intended_id,
    is_large,
    pixels,
    point_names,
    text_of,
)
from predlint.platforms.coco.topics import members
from predlint.platforms.encord.ontology import Structure

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.platforms.coco.matching import CocoMap

Json = dict[str, Any]
#: If a list has more missing and duplicate ids than this, lost ids are not guessed.
_MOST_LOST = 10_000
#: If two neighbouring ids are further apart, only the one in the middle is guessed.
_WIDEST = 10
#: Number of images whose file names are looked up in the reference if it lacks their ids.
_FIRST = 20
#: Minimum number of images with other names in the reference that are reported once, if they are nearly all.
_SEVERAL = 3
_ROWS = "the list of data rows"


class BuiltContext(NamedTuple):
    """What the rules on annotations need, and what the rules on references need in addition."""

    context: Context
    links: ResolvedReferences


def build_context(
    *,
    results: bool,
    images: Iterable[Any] | None,
    categories: Iterable[Any] | None,
    annotations: Callable[[], Iterable[Any]] | None = None,
    truth: CocoReference | None,
    structure: Structure | None,
    mapping: CocoMap | None,
    rows: DataRows | None,
) -> BuiltContext:
    """Builds everything that annotations are checked against.

    ``images``, ``categories`` and ``annotations`` are the decoded elements of the file's own lists, or None. Annotations are read only if
    an image has no size.
    """
    matcher = CategoryMatcher(structure, mapping) if structure is not None else None
    names = truth.file_names if truth is not None else None
    own = _OwnImages(images, mapping if matcher is not None else None, rows, names) if images is not None else None
    listed = list(categories) if categories is not None else None
    named, category_ids = _own_categories(listed, truth, matcher) if listed is not None else ({}, _Ids())
    matches = own.matches if own is not None else _image_matches(truth, rows) if results and truth is not None else None
    unmatched = matches.unmatched() if matches is not None else None
    known, by_row = truth.images if truth is not None else None, False
    if known is None and rows is not None:
        known, by_row = (own.sized() if own is not None else rows.once(Images, _of_rows)), True
    categories = named or _other_categories(truth, matcher, mapping)
    context = Context(
        results=results,
        images=own.images if own is not None else known if results else None,
        known=known,
        categories=categories,
        encord=matcher is not None,
        lost_images=own.lost(mapping, truth) if own is not None else frozenset(),
        named=NamedIds(categories, truth.file_names if truth is not None and results else None),
    )
    return BuiltContext(
        context,
        ResolvedReferences(
            results=results,
            reference=truth,
            mapping=mapping,
            rows=rows,
            matcher=matcher,
            images_in='"images"' if own is not None else _ROWS if by_row else members.TRUTH,
            categories_in='"categories"' if named else members.TRUTH if truth is not None else mapping.name if mapping is not None else "",
            images_without_row={} if unmatched is not None or matches is None else matches.without,
            unnamed={}
            if unmatched is not None or own is None or matcher is None or own.matches.mapped is not None
            else own.matches.without,
            similar_titles=matches.near if matches is not None else None,
            unlisted_images=own.unlisted_images(truth) if own is not None and truth is not None else None,
            renumbered=own.renumbered() if own is not None else None,
            unmatched_images=unmatched,
            compared_by=_compared_by(rows, matches, by_row=by_row and known is not None) if mapping is None or not mapping.images else None,
            known_ids=context.images is not None,
            large_ids=own.large if own is not None else truth is not None and truth.large_ids,
            repeated_images=frozenset(duplicate_values(own.ids.known)) if own is not None else frozenset(),
            repeated_categories=frozenset(duplicate_values(category_ids.known)),
            lost_categories=category_ids.lost(matcher.by_map if matcher is not None else truth.by_id if truth is not None else None),
            named_images=own is not None and own.named,
            drawn_images=_drawn_on(annotations(), own.unsized)
            if own is not None and own.unsized and annotations is not None
            else frozenset(),
            images_unread=own is not None and own.unread,
            categories_unread=listed is not None and None in listed,
        ),
    )


def _compared_by(rows: DataRows | None, matches: ImageMatches | None, *, by_row: bool) -> str | None:
    """Returns what images were compared by if none of them can be in the list. ``by_row``: the list gives the ids of images."""
    if rows is None or by_row or (matches is not None and (matches.matched or matches.without or not matches.total)):
        return None
    return "file_name" if matches is not None else "id"


def _image_matches(truth: CocoReference, rows: DataRows | None) -> ImageMatches | None:
    """Matches the images of the reference with data rows by file name, for a list of results. Returns None without names or rows."""
    if rows is None or truth.file_names is None:
        return None
    matches = ImageMatches(None, rows)
    for id_, name in truth.file_names:
        matches.match(id_, name)
    return matches


class _Ids:
    """The ids of a list in file order, and the places where an id is missing or malformed."""

    def __init__(self) -> None:
        self.known = array("q")
        self.gaps: dict[int, int] = {}
        """Position in `known` -> number of elements without an id before it."""

    def add(self, id_: int | None) -> None:
        """Adds the id of the next element, or None if it has none."""
        if id_ is not None:
            self.known.append(id_)
        elif len(self.gaps) <= _MOST_LOST:
            self.gaps[len(self.known)] = self.gaps.get(len(self.known), 0) + 1

    def lost(self, others: Iterable[int] | None) -> frozenset[int]:
        """Guesses the right ids of elements with a missing or duplicate id, by their neighbours and by the ids in ``others``.

        References to these ids are not reported as unknown, so the guess is narrow.
        """
        duplicates = duplicate_values(self.known).values()
        count = sum(len(positions) - 1 for positions in duplicates) + sum(self.gaps.values())
        if not count or count > _MOST_LOST:
            return frozenset()
        ids, likely = self.known, set[int]()
        for positions in duplicates:
            for position in positions[1:]:
                likely.add(ids[position - 1] + 1)
                if position + 1 < len(ids):
                    likely.add(ids[position + 1] - 1)
            for position in positions:  # any of them may have been another
                if 0 < position < len(ids) - 1:
                    before, after = ids[position - 1], ids[position + 1]
                    likely.update(range(before + 1, after) if after - before <= _WIDEST else [(before + after) // 2])
        for position, length in self.gaps.items():
            if position:
                likely.update(range(ids[position - 1] + 1, ids[position - 1] + 1 + length))
            if position < len(ids):
                likely.update(range(ids[position] - length, ids[position]))
        if others is not None:
            absent = set(others) - set(ids)
            likely |= absent if len(absent) <= count else set[int]()
        return frozenset(likely - set(ids))


class _OwnImages:
    """The file's own images, read once."""

    def __init__(self, images: Iterable[Any], mapping: CocoMap | None, rows: DataRows | None, names: FileNames | None = None) -> None:
        """``names``: file names in the reference."""
        self._names = names
        self.compared = self.renamed = 0
        """Number of named images whose id is in the reference, and of those with another file name there."""
        self._first_renamed: tuple[int, str, str] | None = None
        self.matches = ImageMatches(mapping, rows)
        self.ids = _Ids()
        self.row_sizes: list[tuple[int, int, int]] = []
        self.first: list[tuple[int, str]] = []
        """(id, file name) of the first images."""
        self.large = False
        """True if an image has an id of more than 64 bits."""
        self.unread = False
        """True if an image could not be read. Unknown ids may belong to it."""
        self.named = False
        """True if an image has a file name."""
        self.unsized: set[int] = set()
        """Ids of images without a width or a height."""
        self._widths, self._heights = array("q"), array("q")
        for batch in together(images):
            columns = plain(batch) if rows is None and self.matches.mapped is None else None
            if columns is not None:
                self._take_plain(columns)
            else:
                self._take(batch)
        self.images = Images(self.ids.known, self._widths, self._heights) if self.ids.known else None

    def _take_plain(self, columns: PlainImages) -> None:
        self.named = True
        if len(self.first) < _FIRST:
            self.first += islice(zip(columns.ids, columns.names, strict=True), _FIRST - len(self.first))
        if self._names is not None and are_ascending(columns.ids) and self._names.have(columns.ids, columns.names):
            self.compared += len(columns.ids)
        else:
            for id_, name in zip(columns.ids, columns.names, strict=True):
                self._compare(id_, name)
        self.matches.total += len(columns.ids)
        self.ids.known += columns.ids
        self._widths += columns.widths
        self._heights += columns.heights

    def _take(self, images: list[Any]) -> None:
        for item in images:
            image = cast("Json", item) if isinstance(item, dict) else {}
            id_ = id_of(image.get("id"))
            if id_ is None and is_large(image.get("id")):
                self.large = True
                continue
            self.ids.add(id_)
            if id_ is None:
                self.unread = self.unread or item is None
                continue
            name = file_name_of(image)
            self.named = self.named or name is not None
            if name is not None and len(self.first) < _FIRST:
                self.first.append((id_, name))
            if image.get("width") is None or image.get("height") is None:
                self.unsized.add(id_)
            self._compare(id_, name)
            row = self.matches.match(id_, name)
            if row is not None and (row.width or row.height):
                self.row_sizes.append((id_, pixels(row.width), pixels(row.height)))
            self._widths.append(pixels(image.get("width")))
            self._heights.append(pixels(image.get("height")))

    def _compare(self, id_: int, name: str | None) -> None:
        """Counts whether the reference gives the id to another file."""
        known = self._names.get(id_) if self._names is not None and name is not None else None
        if known is None or name is None:
            return
        self.compared += 1
        if base_name(name) != base_name(known):
            self.renamed += 1
            self._first_renamed = self._first_renamed or (id_, name, known)

    def renumbered(self) -> tuple[int, int, tuple[int, str, str]] | None:
        """Returns (renamed images, compared images, the first renamed) if the reference gives nearly all ids to other files, else None."""
        if self._first_renamed is None or self.renamed < _SEVERAL or self.renamed <= 0.9 * self.compared:
            return None
        return self.renamed, self.compared, self._first_renamed

    def sized(self) -> Images | None:
        """Returns the images with the sizes of their data rows, or None if no data row has a size."""
        return Images.of(self.row_sizes) if self.row_sizes else None

    def unlisted_images(self, truth: CocoReference) -> tuple[int, int, tuple[str, int] | None] | None:
        """Returns (missing images, all images, (file name, its id there) or None) if the reference lacks nearly all images, else None.

        Then it is the wrong file, or it numbers the images differently, as the id of one of the files shows.
        """
        known = truth.expected
        if known is None or truth.large_ids:
            return None
        if self.ids.known == known.ids:
            return None
        absent = nearly_all_counts(sum(1 for id_ in self.ids.known if id_ not in known), len(self.ids.known))
        if absent is None:
            return None
        named = NamedIds(files=truth.file_names)
        there = ((name, named.find("image_id", name)) for id_, name in self.first if id_ not in known)
        return *absent, next(((name, id_) for name, id_ in there if id_ is not None), None)

    def lost(self, mapping: CocoMap | None, truth: CocoReference | None) -> frozenset[int]:
        """Guesses the right ids of images with a missing or duplicate id, by their neighbours, the mapping or the reference."""
        if mapping is not None and mapping.images is not None:
            return self.ids.lost(mapping.images)
        return self.ids.lost(truth.expected.ids if truth is not None and truth.expected is not None else None)


def _drawn_on(annotations: Iterable[Any], images: set[int]) -> frozenset[int]:
    """Returns those of the images that have an annotation with an outline, for which the image size is needed."""
    found, pending = set[int](), set(images)
    for item in annotations:
        annotation = cast("Json", item) if isinstance(item, dict) else {}
        id_ = intended_id(annotation.get("image_id"))
        if id_ in pending and has_outline(annotation.get("segmentation")):
            pending.discard(id_)
            found.add(id_)
            if not pending:
                break
    return frozenset(found)


def _of_rows(rows: DataRows) -> Images | None:
    """Returns the images in a list of data rows by numeric id, or None if no id is numeric."""
    found = [(id_, pixels(row.width), pixels(row.height)) for row in rows.rows if (id_ := id_of(row.id)) is not None]
    return Images.of(found) if found else None


def _own_categories(
    categories: Iterable[Any], truth: CocoReference | None, matcher: CategoryMatcher | None
) -> tuple[dict[int, Category], _Ids]:
    found: dict[int, Category] = {}
    ids = _Ids()
    for item in categories:
        category = cast("Json", item) if isinstance(item, dict) else {}
        id_ = id_of(category.get("id"))
        ids.add(id_)
        if id_ is None:
            continue
        name = text_of(category.get("name"))
        other = truth.by_id.get(id_) if truth is not None else None
        own_points = point_names(category)
        points = own_points or (other.keypoints if other is not None else None)
        match = matcher.of(id_, name) if matcher is not None else None
        shape = match.feature.shape if match is not None and match.fits and match.feature is not None else None
        found.setdefault(id_, Category(id_, name or str(id_), points, shape, bool(own_points)))
    return found, ids


def _other_categories(truth: CocoReference | None, matcher: CategoryMatcher | None, mapping: CocoMap | None) -> dict[int, Category] | None:
    """Returns the categories for a file that lists none: those of the reference or the mapping, or None."""
    if truth is not None and not truth.categories:  # a file of captions
        return None
    if truth is not None:
        return {category.id: Category(category.id, category.name, category.keypoints) for category in truth.by_id.values()}
    if matcher is None or mapping is None or mapping.categories is None:
        return None
    found: dict[int, Category] = {}
    for id_ in mapping.categories:
        feature = matcher.of(id_, None).feature
        found[id_] = Category(id_, feature.name if feature is not None else str(id_), None, feature.shape if feature is not None else None)
    return found
