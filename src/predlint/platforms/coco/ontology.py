"""The COCO file that is given as the ontology: its categories and images by id and by name."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, islice
from operator import gt, lt
from typing import Any, NamedTuple, Protocol

from predlint.model.hashes import NONE
from predlint.model.ontology import Notice, Value
from predlint.model.texts import lazy_regex
from predlint.platforms.numbers import unquoted_integer

# -- Looks up the ids of listed images and categories by name, because people write names in place of ids ----------

Ids = dict[str, int | None]
#: Maximum number of names that are indexed, because a file may list millions of images.
_MOST_NAMES = 100_000
_NUMBER = lazy_regex(r"(?:^|[^0-9A-Za-z])([0-9]{1,19})$")


class ImageIds:
    """The ids of images by file name. Built on first use, and shared by all that look ids up."""

    def __init__(self, files: FileNames) -> None:
        self._files = files

    @cached_property
    def names(self) -> tuple[Ids, Ids, Ids]:
        """Ids by whole name, by name without folders, and by name without folders and ending."""
        names = list(self._files) if len(self._files) <= _MOST_NAMES else []
        bases = [(id_, base_name(name)) for id_, name in names]
        return _single(names), _single(bases), _single((id_, base.rpartition(".")[0]) for id_, base in bases)

    @cached_property
    def numbers(self) -> Ids:
        """Ids by the number at the end of the file name: 12 for ``000012.jpg``."""
        numbers = [(id_, _NUMBER.search(stem)) for stem, id_ in self.names[2].items() if id_ is not None]
        return _single((id_, str(int(number[1]))) for id_, number in numbers if number is not None)


class Named(Protocol):
    """What is looked up of a category."""

    @property
    def name(self) -> str: ...

    @property
    def keypoints(self) -> tuple[str, ...] | None:
        """The names of its key points."""
        ...


class NamedIds:
    """Looks up ids by name. Not changed after construction."""

    def __init__(self, categories: Mapping[int, Named] | None = None, files: FileNames | None = None) -> None:
        self._given, self._files = categories or {}, files

    def find(self, member: str, name: str) -> int | None:
        """Returns the id to write into ``image_id`` or ``category_id`` for a name, or None unless exactly one image or category has it.

        Names of categories may differ in case; file names may lack folders and the ending.
        """
        if member == "category_id":
            exact, folded = self._categories
            return exact[name] if name in exact else folded.get(name.casefold())
        if member == "image_id":
            if self._files is None:
                return None
            base = base_name(name)
            exact, bases, stems = self._files.ids.names
            found = exact[name] if name in exact else bases[base] if base in bases else stems.get(base)
            if found is None and (number := unquoted_integer(name, 0)) is not None and not self.is_id(member, name):
                return self._files.ids.numbers.get(number)
            return found if found is not None and self.is_at(found, name) else None
        return None

    def is_at(self, id_: int, name: str) -> bool:
        """Returns False if the image is listed in another folder than that of the name, so that it may be another image."""
        listed = self._files.get(id_) if self._files is not None else None
        theirs, given = _folder(listed or ""), _folder(name)
        return not theirs or not given or f"/{theirs}".endswith(f"/{given}") or f"/{given}".endswith(f"/{theirs}")

    def is_id(self, member: str, name: str) -> bool:
        """Returns True for the digits of a listed id."""
        if (number := unquoted_integer(name, 0)) is None:
            return False
        return (
            int(number) in self._given if member == "category_id" else self._files is not None and self._files.get(int(number)) is not None
        )

    def may_have_points(self, category: Any) -> bool:
        """Returns False for the id of a category that is listed without key points."""
        found = self._given.get(category) if category.__class__ is int else None
        return found is None or bool(found.keypoints)

    @cached_property
    def _categories(self) -> tuple[Ids, Ids]:
        names = [(id_, category.name) for id_, category in self._given.items()]
        return _single(names), _single((id_, name.casefold()) for id_, name in names)


def _single(names: Iterable[tuple[int, str]]) -> Ids:
    """Returns name -> id, or None for names that several have."""
    ids: Ids = {}
    for id_, name in names:
        if name:
            ids[name] = id_ if ids.get(name, id_) == id_ else None
    return ids


def _folder(name: str) -> str:
    return _parts(name)[0]


def base_name(name: str) -> str:
    """Returns the file name without its folders, in Unicode form NFC."""
    return _parts(name)[2]


def _parts(path: str) -> tuple[str, str, str]:
    """Splits a path into (folders, separator, file name), in Unicode form NFC, because macOS writes accents as separate characters."""
    return unicodedata.normalize("NFC", path.replace("\\", "/")).rpartition("/")


# -- Images by id, in 24 bytes each, because a file may list millions ----------------------------------------------


def position_of(id_: int, ids: array[int]) -> int | None:
    """Returns the index of an id in a sorted array, or None if it is not there. Accepts integers of any size."""
    if not -(1 << 63) <= id_ < 1 << 63:
        return None
    at = bisect_left(ids, id_)
    return at if at < len(ids) and ids[at] == id_ else None


def are_ascending(ids: array[int]) -> bool:
    """Returns True if each id is larger than the one before."""
    return all(map(lt, ids, islice(ids, 1, None)))


class Image(NamedTuple):
    """Id and size of one image; sizes in pixels, 0 if unknown."""

    id: int
    width: int
    height: int


class Images:
    """Images by id. The size of images with the same id is known only if all have the same size. Not changed after construction."""

    def __init__(self, ids: array[int], widths: array[int], heights: array[int]) -> None:
        self.ids, self.widths, self.heights = ids, widths, heights
        """Parallel columns, sorted by id."""
        if not are_ascending(ids):  # files are rarely unsorted
            self._sort(ids, widths, heights)

    @classmethod
    def of(cls, images: Iterable[tuple[int, int, int]]) -> Images:
        """Builds the images from (id, width, height)."""
        ids, widths, heights = array("q"), array("q"), array("q")
        for id_, width, height in images:
            ids.append(id_)
            widths.append(width)
            heights.append(height)
        return cls(ids, widths, heights)

    def _sort(self, ids: array[int], widths: array[int], heights: array[int]) -> None:
        order = sorted(range(len(ids)), key=ids.__getitem__)
        self.ids, self.widths, self.heights = array("q"), array("q"), array("q")
        last: int | None = None
        for at in order:
            if ids[at] != last:
                last = ids[at]
                self.ids.append(last)
                self.widths.append(widths[at])
                self.heights.append(heights[at])
            elif (self.widths[-1], self.heights[-1]) != (widths[at], heights[at]):
                self.widths[-1] = self.heights[-1] = 0

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, id_: int) -> bool:
        return position_of(id_, self.ids) is not None

    def find(self, id_: int) -> Image | None:
        """Returns the image with this id, or None. Accepts integers of any size."""
        at = position_of(id_, self.ids)
        return Image(id_, self.widths[at], self.heights[at]) if at is not None else None


# -- The COCO file that is given as the ontology: the categories and images that exist. Not changed after construction --
#
# Each image takes 24 bytes and the text of its name, because a file may list millions.

#: Maximum number of matches in names that are examined for a number.
_MOST_LIKELY = 20


class FileNames:
    """File names by image id; of images with the same id, the first. Not changed after construction."""

    def __init__(self, names: Iterable[tuple[Iterable[int], Sequence[str]]]) -> None:
        """``names``: batches of ids with as many file names."""
        ids, ends, text = array("q"), array("Q"), bytearray()
        for some, theirs in names:
            ids.extend(some)
            joined = "".join(theirs)
            if joined.isascii():
                sizes, more = map(len, theirs), joined.encode()
            else:
                each = [name.encode("utf-8", "surrogatepass") for name in theirs]
                sizes, more = map(len, each), b"".join(each)
            ends.extend(islice(accumulate(sizes, initial=len(text)), 1, None))
            text += more
        order: Iterable[int] = range(len(ids))
        self._text = bytes(text)
        if any(map(gt, ids, islice(ids, 1, None))):  # files are rarely unsorted
            order = sorted(order, key=ids.__getitem__)
            self._ids = array("q", [ids[at] for at in order])
            self._begin = array("Q", [ends[at - 1] if at else 0 for at in order])
            self._end = array("Q", [ends[at] for at in order])
        else:
            self._ids, self._begin, self._end = ids, array("Q", [0]) + ends[:-1] if ends else ends, ends

    def __len__(self) -> int:
        return len(self._ids)

    def have(self, ids: array[int], names: Sequence[str]) -> bool:
        """Returns True if these images, with ascending ids, are consecutive here with the same names, and no id occurs more than once."""
        at = bisect_left(self._ids, ids[0])
        if self._ids[at : at + len(ids)] != ids or self._ids[at + len(ids) : at + len(ids) + 1] == ids[-1:]:
            return False
        begin, text = self._begin[at], "".join(names).encode("utf-8", "surrogatepass")
        ends = self._end[at : at + len(ids)]
        if self._text[begin : begin + len(text)] != text or self._begin[at + 1 : at + len(ids)] != ends[:-1]:
            return False
        sizes = map(len, names) if len(text) == sum(map(len, names)) else (len(name.encode("utf-8", "surrogatepass")) for name in names)
        return array("Q", islice(accumulate(sizes, initial=begin), 1, None)) == ends

    def are_of(self, ids: array[int]) -> bool:
        """Returns True if exactly the images with these ids, in this order, have a name."""
        return self._ids == ids

    def encoded(self) -> list[bytes]:
        """Returns the names in UTF-8, sorted by id."""
        text = self._text
        return [text[begin:end] for begin, end in zip(self._begin, self._end, strict=True)]

    @cached_property
    def ids(self) -> ImageIds:
        """Looks up the ids of the images by name."""
        return ImageIds(self)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for id_, begin, end in zip(self._ids, self._begin, self._end, strict=True):
            yield id_, self._text[begin:end].decode("utf-8", "surrogatepass")

    def numbered(self, number: int) -> tuple[int, str] | None:
        """Returns (id, file name) of an image whose file name ends with the number, as ``000012.jpg`` with 12, or None. Reads all names."""
        found = [match.span() for match in islice(re.finditer(rb"0*%d\." % number, self._text), _MOST_LIKELY)] if number >= 0 else []
        for id_, begin, end in zip(self._ids, self._begin, self._end, strict=True) if found else ():
            for first, dot in found:
                if begin <= first and dot < end and self._text[dot:end].isalnum() and not self._text[begin:first][-1:].isalnum():
                    return id_, self._text[begin:end].decode("utf-8", "surrogatepass")
        return None

    def get(self, id_: int) -> str | None:
        """Returns the file name of the image with this id, or None if it is unknown."""
        at = position_of(id_, self._ids)
        return self._text[self._begin[at] : self._end[at]].decode("utf-8", "surrogatepass") if at is not None else None


class ReferenceCategory(Value, frozen=True):
    """One category of the file."""

    NOT_COMPARED = frozenset({"pointer"})

    id: int
    name: str
    supercategory: str | None = None
    keypoints: tuple[str, ...] | None = None
    """Names of its key points, in order; None if it names none."""
    skeleton: tuple[tuple[int, int], ...] = ()
    """Pairs of key points that are joined, counted from 1."""
    pointer: str = ""


class CocoReference(Value, frozen=True, dict=True):
    """The categories and images that exist."""

    NOT_COMPARED = frozenset({"faults", "notices", "remarks"})

    categories: tuple[ReferenceCategory, ...] = ()
    images: Images | None = None
    """The images of the file; None if it has no list of images."""
    file_names: FileNames | None = None
    annotations: bool = False
    """True if the file has annotations, which are not read."""
    large_ids: bool = False
    """True if an image has an id of more than 64 bits."""
    faults: tuple[Notice, ...] = ()
    """Faults that make the file unusable for checking predictions. Categories with a fault are left out."""
    notices: tuple[Notice, ...] = ()
    """What cannot be checked because of the file."""
    remarks: tuple[Notice, ...] = ()
    """What is wrong or suspect in the file, but does not affect these values. `lint` reports faults, notices and remarks."""
    name: str | None = None
    """The description that the file gives of itself."""

    dialect = "coco"
    media = None

    @property
    def expected(self) -> Images | None:
        """The images that other files may name. None for an empty list, as in a file that gives only categories."""
        return self.images if self.images is not None and len(self.images) else None

    @cached_property
    def by_id(self) -> Mapping[int, ReferenceCategory]:
        """Id -> category; the first, if several share an id."""
        return {category.id: category for category in reversed(self.categories)}


# -- Finds values that occur more than once among millions, by 64-bit hashes in file order, eight bytes each ---------


# Equal hashes only make candidates: the caller rereads the records and compares their text, so a collision is never a verdict. `NONE`
# stands for a missing value and is never a candidate.

#: Number of hashes from which on numpy is worth its import.
_LARGE = 50_000


def duplicate_values(hashes: array[int]) -> dict[int, list[int]]:
    """Returns hash -> its positions, ascending, for hashes that occur more than once."""
    if len(hashes) < _LARGE:
        counts = Counter(hashes)
        if len(counts) == len(hashes):
            return {}
        counts[NONE] = 0
        found: dict[int, list[int]] = {}
        for position, value in enumerate(hashes):
            if counts[value] > 1:
                found.setdefault(value, []).append(position)
        return found
    import numpy as np

    from predlint.kernel.large_queries import SortedLookup, duplicate_rows

    values = np.frombuffer(hashes, dtype=np.int64)
    twice = duplicate_rows(values)
    twice = twice[twice != NONE]
    if not len(twice):
        return {}
    positions = SortedLookup(twice).among(values)[0]
    found = {}
    for position, value in zip(positions.tolist(), values[positions].tolist(), strict=True):
        found.setdefault(value, []).append(position)
    return found
