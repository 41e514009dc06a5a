"""Reads the categories and images of a COCO file that is given as the ontology. Annotations are skipped."""

from __future__ import annotations

import math
import os
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from predlint.duplicate_hashes import duplicate_values
from predlint.names import nearest, quote
from predlint.ontology import Notice, OntologyError, make_notice
from predlint.platforms.coco.image_columns import plain, together
from predlint.platforms.coco.images import Images
from predlint.platforms.coco.member_values import CATEGORY_MEMBERS, file_name_of, id_of, is_large, number_of, pixels, point_names, text_of
from predlint.platforms.coco.ontology_words import (
    BadEdge,
    CategoryId,
    CategoryIdTooLarge,
    CategoryName,
    CategoryNotAnObject,
    CategoryWithoutId,
    ImageId,
    ImageIdTooLarge,
    ImageNotAnObject,
    ImageWithoutId,
    SkeletonWithoutPoints,
    TruthDuplicateImageId,
    TruthImageSize,
    TruthImageWithoutName,
    TruthKeyPoints,
    TruthMissingMember,
    TruthNoCategories,
    TruthWrongType,
)
from predlint.platforms.coco.reference import CocoReference, FileNames, ReferenceCategory
from predlint.platforms.coco.reference_file import Given, ReferenceLists, UnreadElement, open_lists
from predlint.rules.model import RuleInfo
from predlint.shape.resolver import name_text
from predlint.violation import ComposedKind, P, Violation

Json = dict[str, Any]
#: Maximum number of faults and of remarks that are kept, because a file may have a million images.
_MOST = 1_000


def read_reference(source: Given, *, faulty: bool = False) -> CocoReference:
    """Reads the reference from a path, from bytes, or from a parsed file. Raises OntologyError if it cannot be used.

    ``faulty``: also returns a reference with faults, so that ``lint`` can report all of them.
    """
    path = os.fspath(source) if isinstance(source, (str, os.PathLike)) else None
    with open_lists(source, path, thorough=faulty) as lists:
        reference = _Reading().reference(lists, path)
    if reference.faults and not faulty:
        first, more = reference.faults[0], len(reference.faults) - 1
        others = f"{more:,} more {'fault' if more == 1 else 'faults'} in the file: predlint check lists them" if more else None
        help = "; ".join(filter(None, (first.help, others))) or None
        raise OntologyError(first.message, pointer=first.pointer, help=help, path=path)
    return reference


class _Found:
    """Columns of the images of the file, in file order."""

    def __init__(self) -> None:
        self.ids, self.places, self.widths, self.heights = array("q"), array("q"), array("q"), array("q")


class _Reading:
    """Reads the lists once and collects notices."""

    def __init__(self) -> None:
        self.faults: list[Notice] = []
        self.remarks: list[Notice] = []
        self.left_out = Counter[RuleInfo]()
        self.text_ids = False
        """True for a panoptic file, whose image ids are not checked if they are texts."""
        self.large_ids = False
        """True if an image has an id of more than 64 bits."""

    def reference(self, lists: ReferenceLists, path: str | None) -> CocoReference:
        categories = tuple(
            c for at, item in enumerate(lists.categories or ()) if (c := self._category(item, f"/categories/{at}")) is not None
        )
        if not categories and not self.faults and not lists.captions:
            self.fault(TruthNoCategories, "/categories", [])
        images: Images | None = None
        self.text_ids = lists.panoptic
        file_names: FileNames | None = None
        if lists.images is not None:
            found = _Found()
            file_names = FileNames(self._names(lists.images, found))
            images = Images(found.ids, found.widths, found.heights)
            self._same_ids(found)
        elif "images" in lists.names:
            self.fault(TruthWrongType, "/images", None)
        info = cast("Json", lists.info) if isinstance(lists.info, dict) else {}
        self._add_omission_notices()
        return CocoReference(
            categories=categories,
            images=images,
            file_names=file_names,
            annotations=lists.annotated,
            large_ids=self.large_ids,
            faults=tuple(self.faults),
            remarks=(*lists.duplicate_lists, *self.remarks),
            name=text_of(info.get("description")),
        )

    # ---- categories

    def _category(self, item: Any, at: str) -> ReferenceCategory | None:
        if isinstance(item, UnreadElement):
            self.fault(cast("Any", item.finding.kind), at, None, *item.finding.fields)
            return None
        if not isinstance(item, dict):
            self.fault(CategoryNotAnObject, at, item)
            return None
        category = cast("Json", item)
        name = self._name(category, at)
        subject = f"category {quote(name)}" if name else "a category"
        id_ = self._id(category, at, subject)
        if name is None or id_ is None:
            return None
        return ReferenceCategory(
            id=id_,
            name=name,
            supercategory=text_of(category.get("supercategory")),
            keypoints=point_names(category),
            skeleton=self._skeleton(category, at, subject),
            pointer=at,
        )

    def _name(self, category: Json, at: str) -> str | None:
        if "name" not in category:
            near = next(iter(nearest("name", [k for k in category if k != "supercategory"], 1)), None)
            self.fault(TruthMissingMember, f"{at}/name", None, _suggestion("name", near, category))
            return None
        name = category["name"]
        if not isinstance(name, str) or not name.strip():
            self.fault(CategoryName, f"{at}/name", name)
            return None
        return name

    def _id(self, category: Json, at: str, who: str) -> int | None:
        if "id" not in category:
            self.fault(CategoryWithoutId, f"{at}/id", None, who, _suggestion("id", None, category))
            return None
        id_ = number_of(category["id"])
        if id_ is None:
            if is_large(category["id"]) or category["id"] in (
                math.inf,
                -math.inf,
            ):  # an integer of hundreds of digits, as "Infinity" is not JSON
                self.fault(CategoryIdTooLarge, f"{at}/id", category["id"], who)
            else:
                self.fault(CategoryId, f"{at}/id", category["id"], who)
        return id_

    def _skeleton(self, category: Json, at: str, who: str) -> tuple[tuple[int, int], ...]:
        """Returns the edges of the skeleton. Invalid edges are reported and left out."""
        given, named = category.get("skeleton"), category.get("keypoints")
        points = point_names(category)
        names: Any = cast("list[Any]", named) if named.__class__ is list else ()
        if named is not None and (named.__class__ is not list or any(name.__class__ is not str for name in names)):
            self.remark(TruthKeyPoints, f"{at}/keypoints", named, who)
            return ()
        edges: list[tuple[int, int]] = []
        if given.__class__ is list and given and not points:
            self.remark(SkeletonWithoutPoints, f"{at}/skeleton", given, who)
            return ()
        for number, edge in enumerate(cast("list[Any]", given) if given.__class__ is list else ()):
            ends = [number_of(end) for end in edge] if edge.__class__ is list else []
            if len(ends) == 2 and all(end is not None and 1 <= end <= len(points or ()) for end in ends):
                edges.append((cast(int, ends[0]), cast(int, ends[1])))
                continue
            self.remark(BadEdge, f"{at}/skeleton/{number}", edge, who, len(points or ()))
        return tuple(edges)

    # ---- images

    def _names(self, images: Iterable[Any], found: _Found) -> Iterator[tuple[Sequence[int], Sequence[str]]]:
        """Yields ids and file names of images in batches, and adds the other columns to ``found``."""
        at = 0
        for batch in together(images):
            columns = plain(batch)
            if columns is not None:
                found.ids += columns.ids
                found.places.extend(range(at, at + len(batch)))
                found.widths += columns.widths
                found.heights += columns.heights
                yield columns.ids, columns.names
            else:
                yield from self._one_by_one(batch, at, found)
            at += len(batch)

    def _one_by_one(self, images: list[Any], first: int, found: _Found) -> Iterator[tuple[Sequence[int], Sequence[str]]]:
        for at, item in enumerate(images, first):
            image = self._image(item, f"/images/{at}")
            if image is not None:
                id_, name, width, height = image
                found.ids.append(id_)
                found.places.append(at)
                found.widths.append(width)
                found.heights.append(height)
                if name is not None:
                    yield (id_,), (name,)

    def _same_ids(self, found: _Found) -> None:
        for id_, positions in duplicate_values(found.ids).items():
            first = found.places[positions[0]]
            for position in positions[1:]:
                self.remark(TruthDuplicateImageId, f"/images/{found.places[position]}/id", id_, first)

    def _image(self, item: Any, at: str) -> tuple[int, str | None, int, int] | None:
        if isinstance(item, UnreadElement):
            self.remark(cast("Any", item.finding.kind), at, None, *item.finding.fields)
            return None
        if not isinstance(item, dict):
            self.remark(ImageNotAnObject, at, item)
            return None
        image = cast("Json", item)
        name = file_name_of(image)
        subject = f"image {quote(name)}" if name else "an image"
        if "id" not in image:
            self.remark(ImageWithoutId, f"{at}/id", None, name)
            return None
        if self.text_ids and isinstance(image["id"], str):
            return None
        id_ = id_of(image["id"])
        if is_large(image["id"]):
            self.large_ids = True
            self.remark(ImageIdTooLarge, f"{at}/id", image["id"], name)
            return None
        if id_ is None or isinstance(image["id"], str):
            self.remark(ImageId, f"{at}/id", image["id"], name)
        if id_ is None:
            return None
        subject = f"image {id_}" + (f" ({quote(name)})" if name else "")
        if name is None:
            self._nameless(image, at, subject)
        width, height = pixels(image.get("width")), pixels(image.get("height"))
        for member, size in (("width", width), ("height", height)):
            if not size:
                value, missing = image.get(member), member not in image
                self.remark(TruthImageSize, f"{at}/{member}", value, member, subject, missing)
        return id_, name, width, height

    def _nameless(self, image: Json, at: str, who: str) -> None:
        """Adds a remark about an image without a file name, or with another value in its place."""
        given = image.get("file_name")
        near = [slip for slip in image if slip.lower().replace("_", "") == "filename" and slip != "file_name"]
        self.remark(TruthImageWithoutName, f"{at}/file_name", given, who, tuple(near))

    # ---- notices

    def fault(self, kind: Callable[P, Violation], pointer: str, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        if len(self.faults) < _MOST:
            self.faults.append(make_notice(kind, pointer, value, *given, **named))
        else:
            self.left_out[cast("type[Violation]", kind).parent.rule] += 1

    def remark(self, kind: Callable[P, Violation], pointer: str, value: object, /, *given: P.args, **named: P.kwargs) -> None:
        if len(self.remarks) < _MOST:
            self.remarks.append(make_notice(kind, pointer, value, *given, **named))
        else:
            self.left_out[cast("type[Violation]", kind).parent.rule] += 1

    def _add_omission_notices(self) -> None:
        for rule, count in self.left_out.items():
            more = f"{count:,} more of this kind are not listed"
            self.remarks.append(Notice(ComposedKind(rule), "", None, (more, None)))


def _suggestion(member: str, near: str | None, category: Json) -> str | None:
    """Returns the help that names the alias of a missing member of a category, or None."""
    alias = near or name_text(CATEGORY_MEMBERS[member], category)
    return f"is it {quote(alias)}? then rename it" if alias is not None else None
