"""The COCO file that is given as the ontology: the categories and images that exist. Not changed after construction.

Each image takes 24 bytes and the text of its name, because a file may list millions.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, islice
from operator import gt

from predlint.ontology import Notice
from predlint.platforms.coco.ids_by_name import ImageIds
from predlint.platforms.coco.images import Images, position_of
from predlint.serialization import Value

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
