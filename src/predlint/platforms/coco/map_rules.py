"""Rules about the mapping as a whole, and about what cannot be checked without a mapping or a list of images."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any

from predlint.platforms.coco import data_row_titles
from predlint.platforms.coco.category_matching import CategoryMatcher
from predlint.platforms.coco.mapping import CocoMap, Frame
from predlint.platforms.coco.reference_words import (
    HashNotListed,
    IdsUnchecked,
    MapDoubtfulHash,
    MapNoSuchFrame,
    MapSameFrame,
    MapTitle,
    MapUnknownHash,
    NoCategoriesThere,
    NoHashListed,
)
from predlint.platforms.coco.resolved_references import ResolvedReferences
from predlint.platforms.coco.words import MapNoHashOf, MapNotObjectOf, MapOfAnotherFile
from predlint.shape.findings import Finding
from predlint.shape.value_explainers import is_uuid
from predlint.stream.data_rows import DataRows
from predlint.violation import P, Violation, make_finding


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
        and (links.rows is None or not data_row_titles.are_known(links.rows))
    ):
        given = "the list of data rows" if links.rows is None else "a list of data rows with their titles"
        need = f"{given}, or the mapping of the import,"
        yield _finding(IdsUnchecked, "file names (the titles of data rows in the project)", need)


def _finding(kind: Callable[P, Violation], /, *given: P.args, **named: P.kwargs) -> Finding:
    return make_finding(kind, None, None, *given, **named)
