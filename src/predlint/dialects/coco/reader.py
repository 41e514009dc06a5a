"""Reads a COCO file that is given as the ontology: its categories and images. Annotations are passed over."""

from __future__ import annotations

import math
import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from predlint.dialects.coco.image_columns import plain, together
from predlint.dialects.coco.images import Images
from predlint.dialects.coco.truth import CocoTruth, FileNames, TruthCategory
from predlint.dialects.coco.truth_file import Given, TruthLists, open_lists
from predlint.dialects.coco.values import CATEGORY_MEMBERS, id_of, is_large, number_of, pixels, point_names, text_of
from predlint.dialects.in_quotes import in_brackets, whole_in_quotes
from predlint.names import nearest, quote
from predlint.ontology import Notice, OntologyError
from predlint.repeats import repeated
from predlint.shape.resolver import called

Json = dict[str, Any]
#: Notices of one kind that are kept, of a file of a million images.
_MOST = 1_000


def read_truth(source: Given, *, faulty: bool = False) -> CocoTruth:
    """The COCO file at a path, in bytes, or parsed. Raises OntologyError where it cannot be used.

    ``faulty``: give one with faults too, so that ``lint`` tells them all.
    """
    path = os.fspath(source) if isinstance(source, (str, os.PathLike)) else None
    with open_lists(source, path, thorough=faulty) as lists:
        truth = _Reading().truth(lists, path)
    if truth.faults and not faulty:
        first, more = truth.faults[0], len(truth.faults) - 1
        others = f"{more:,} more {'fault' if more == 1 else 'faults'} in the file: predlint check lists them" if more else None
        help = "; ".join(filter(None, (first.help, others))) or None
        raise OntologyError(first.message, pointer=first.pointer, help=help, path=path)
    return truth


class _Found:
    """The images of the file, one after another."""

    def __init__(self) -> None:
        self.ids, self.places, self.widths, self.heights = array("q"), array("q"), array("q"), array("q")


class _Reading:
    """One pass over the lists."""

    def __init__(self) -> None:
        self.faults: list[Notice] = []
        self.remarks: list[Notice] = []
        self.left_out: dict[str, int] = {}
        self.text_ids = False
        """True for a panoptic file, of which the ids of images are not checked where they are texts."""
        self.large_ids = False
        """True when an image has an id of more than 64 bits."""

    def truth(self, lists: TruthLists, path: str | None) -> CocoTruth:
        categories = tuple(
            c for at, item in enumerate(lists.categories or ()) if (c := self._category(item, f"/categories/{at}")) is not None
        )
        if not categories and not self.faults and not lists.captions:
            self.fault("ONT307", "/categories", "the file lists no categories, so that no prediction can name one", "add them", [])
        images: Images | None = None
        self.text_ids = lists.panoptic
        file_names: FileNames | None = None
        if lists.images is not None:
            found = _Found()
            file_names = FileNames(self._names(lists.images, found))
            images = Images(found.ids, found.widths, found.heights)
            self._same_ids(found)
        elif "images" in lists.names:
            self.fault(
                "ONT302", "/images", '"images" is not a list', 'write [{"id": 1, "file_name": "…", "width": …, "height": …}, …]', None
            )
        info = cast("Json", lists.info) if isinstance(lists.info, dict) else {}
        self._count_left_out()
        return CocoTruth(
            categories=categories,
            images=images,
            file_names=file_names,
            annotations=lists.annotated,
            large_ids=self.large_ids,
            faults=tuple(self.faults),
            remarks=(*lists.twice, *self.remarks),
            name=text_of(info.get("description")),
        )

    # ---- categories

    def _category(self, item: Any, at: str) -> TruthCategory | None:
        if not isinstance(item, dict):
            self.fault("ONT302", at, f"a category is {quote(item)}, where an object was expected", 'write {"id": 1, "name": "…"}', item)
            return None
        category = cast("Json", item)
        name = self._name(category, at)
        who = f"category {quote(name)}" if name else "a category"
        id_ = self._id(category, at, who)
        if name is None or id_ is None:
            return None
        return TruthCategory(
            id=id_,
            name=name,
            supercategory=text_of(category.get("supercategory")),
            keypoints=point_names(category),
            skeleton=self._skeleton(category, at, who),
            pointer=at,
        )

    def _name(self, category: Json, at: str) -> str | None:
        if "name" not in category:
            near = next(iter(nearest("name", [k for k in category if k != "supercategory"], 1)), None)
            help = _meant("name", near, category) or 'add "name": "…"'
            self.fault("ONT301", f"{at}/name", 'a category has no "name"', help, None)
            return None
        name = category["name"]
        if not isinstance(name, str) or not name.strip():
            help = "write the name as a string in quotes" if not isinstance(name, str) else "give it the name that predictions are to have"
            self.fault("ONT302", f"{at}/name", f'the "name" of a category is {quote(name)}', help, name)
            return None
        return name

    def _id(self, category: Json, at: str, who: str) -> int | None:
        if "id" not in category:
            help = _meant("id", None, category) or "predictions name categories by their id, a whole number"
            self.fault("ONT301", f"{at}/id", f'{who} has no "id"', help, None)
            return None
        id_ = number_of(category["id"])
        if id_ is None:
            help = whole_in_quotes(category["id"]) or in_brackets(category["id"], whole=True) or "number the categories: 1, 2, 3 …"
            message = f'the "id" of {who} is {quote(category["id"])}; a whole number was expected'
            if is_large(category["id"]) or category["id"] in (math.inf, -math.inf):  # of hundreds of digits: "Infinity" is no JSON
                message = f'the "id" of {who} does not fit in 64 bits with a sign'
            self.fault("ONT302", f"{at}/id", message, help, category["id"])
        return id_

    def _skeleton(self, category: Json, at: str, who: str) -> tuple[tuple[int, int], ...]:
        """The edges; an odd one is told and left out."""
        given, named = category.get("skeleton"), category.get("keypoints")
        points = point_names(category)
        names: Any = cast("list[Any]", named) if named.__class__ is list else ()
        if named is not None and (named.__class__ is not list or any(name.__class__ is not str for name in names)):
            message = f'the "keypoints" of {who} are {quote(named)}; a list of names was expected'
            self.remark("ONT309", f"{at}/keypoints", message, 'write ["nose", "left_eye", …]', named)
            return ()
        edges: list[tuple[int, int]] = []
        if given.__class__ is list and given and not points:
            message = f"{who} has a skeleton, but no key points for its edges to join"
            self.remark("ONT309", f"{at}/skeleton", message, 'name them: "keypoints": ["nose", "left_eye", …]', given)
            return ()
        for number, edge in enumerate(cast("list[Any]", given) if given.__class__ is list else ()):
            ends = [number_of(end) for end in edge] if edge.__class__ is list else []
            if len(ends) == 2 and all(end is not None and 1 <= end <= len(points or ()) for end in ends):
                edges.append((cast(int, ends[0]), cast(int, ends[1])))
                continue
            has = f"{len(points or ()):,} key point{'' if len(points or ()) == 1 else 's'}"
            message = f"an edge of the skeleton of {who} is {quote(edge)}, which does not join two of its {has}"
            self.remark("ONT309", f"{at}/skeleton/{number}", message, "edges are pairs of key points, counted from 1", edge)
        return tuple(edges)

    # ---- images

    def _names(self, images: Iterable[Any], found: _Found) -> Iterator[tuple[Sequence[int], Sequence[str]]]:
        """The ids and names of images; what else is wanted of them goes to ``found``."""
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
        for id_, positions in repeated(found.ids).items():
            first = found.places[positions[0]]
            for position in positions[1:]:
                message = f"image id {id_} is already that of /images/{first}"
                help = "give each image an id of its own: of several with one id, programs keep the first or the last"
                self.remark("ONT305", f"/images/{found.places[position]}/id", message, help, id_)

    def _image(self, item: Any, at: str) -> tuple[int, str | None, int, int] | None:
        if not isinstance(item, dict):
            self.remark(
                "ONT302",
                at,
                f"an image is {quote(item)}, where an object was expected",
                'write {"id": 1, "file_name": "…", "width": …, "height": …}',
                item,
            )
            return None
        image = cast("Json", item)
        name = text_of(image.get("file_name"))
        who = f"image {quote(name)}" if name else "an image"
        if "id" not in image:
            self.remark("ONT301", f"{at}/id", f'{who} has no "id"', "predictions name images by their id", None)
            return None
        if self.text_ids and isinstance(image["id"], str):
            return None
        id_ = id_of(image["id"])
        if is_large(image["id"]):
            self.large_ids = True
            help = "number the images: 1, 2, 3 …"
            message = f'the "id" of {who} does not fit in 64 bits with a sign: predictions for it are not checked against its size'
            self.remark("ONT302", f"{at}/id", message, help, image["id"])
            return None
        if id_ is None or isinstance(image["id"], str):
            help = whole_in_quotes(image["id"]) or in_brackets(image["id"], whole=True) or "number the images: 1, 2, 3 …"
            message = f'the "id" of {who} is {quote(image["id"])}; a whole number was expected'
            self.remark("ONT302", f"{at}/id", message, help, image["id"])
        if id_ is None:
            return None
        who = f"image {id_}" + (f" ({quote(name)})" if name else "")
        if name is None:
            self._nameless(image, at, who)
        width, height = pixels(image.get("width")), pixels(image.get("height"))
        for member, size in (("width", width), ("height", height)):
            if not size:
                given = f"is {quote(image[member])}" if member in image else "is missing"
                message = f"the {member} of {who} {given}: boxes and masks cannot be checked against it"
                self.remark("ONT306", f"{at}/{member}", message, "give the size in pixels", image.get(member))
        return id_, name, width, height

    def _nameless(self, image: Json, at: str, who: str) -> None:
        """An image without a name, or with something else in its place."""
        given = image.get("file_name")
        message = f"{who} has no file_name" if given is None or given == "" else f"the file_name of {who} is {quote(given)}"
        near = [slip for slip in image if slip.lower().replace("_", "") == "filename" and slip != "file_name"]
        help = f"is it {quote(near[0])}? then rename it" if near else "give the name that the data row has"
        self.remark("ONT308", f"{at}/file_name", message, help, given)

    # ---- what is said

    def fault(self, code: str, pointer: str, message: str, help: str | None, value: object) -> None:
        if len(self.faults) < _MOST:
            self.faults.append(Notice(code, pointer, message, help, value))
        else:
            self.left_out[code] = self.left_out.get(code, 0) + 1

    def remark(self, code: str, pointer: str, message: str, help: str | None, value: object) -> None:
        if len(self.remarks) < _MOST:
            self.remarks.append(Notice(code, pointer, message, help, value))
        else:
            self.left_out[code] = self.left_out.get(code, 0) + 1

    def _count_left_out(self) -> None:
        for code, count in self.left_out.items():
            self.remarks.append(Notice(code, "", f"{count:,} more of this kind are not listed", None, None))


def _meant(member: str, near: str | None, category: Json) -> str | None:
    """Names the member of a category that stands for a missing one."""
    alias = near or called(CATEGORY_MEMBERS[member], category)
    return f"is it {quote(alias)}? then rename it" if alias is not None else None
