"""A COCO file that is given as the ontology: the categories and images that exist. Frozen.

Images are kept in 24 bytes each and the text of their names: a file may list millions.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from operator import gt

from predlint.dialects.coco.images import Images, position_of
from predlint.dialects.coco.named_ids import ImageIds
from predlint.frozen import Value
from predlint.ontology import Notice

#: Places in names that are looked at for a number.
_MOST_LIKELY = 20


class FileNames:
    """Names of files by the id of their image; of several with one id, the first. Frozen once made."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        ids, ends, text = array("q"), array("Q"), bytearray()
        for id_, name in names:
            ids.append(id_)
            text += name.encode("utf-8", "surrogatepass")
            ends.append(len(text))
        order: Iterable[int] = range(len(ids))
        if any(map(gt, ids, islice(ids, 1, None))):  # they seldom stand in another order
            order = sorted(order, key=ids.__getitem__)
        self._text = bytes(text)
        self._ids = array("q", [ids[at] for at in order])
        self._begin = array("Q", [ends[at - 1] if at else 0 for at in order])
        self._end = array("Q", [ends[at] for at in order])

    def __len__(self) -> int:
        return len(self._ids)

    @cached_property
    def ids(self) -> ImageIds:
        """The ids of the images, by these names."""
        return ImageIds(self)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for id_, begin, end in zip(self._ids, self._begin, self._end, strict=True):
            yield id_, self._text[begin:end].decode("utf-8", "surrogatepass")

    def numbered(self, number: int) -> tuple[int, str] | None:
        """An image whose file has the number as its name, as ``000012.jpg`` has 12: its id, and the name. Reads all names."""
        found = [match.span() for match in islice(re.finditer(rb"0*%d\." % number, self._text), _MOST_LIKELY)] if number >= 0 else []
        for id_, begin, end in zip(self._ids, self._begin, self._end, strict=True) if found else ():
            for first, dot in found:
                if begin <= first and dot < end and self._text[dot:end].isalnum() and not self._text[begin:first][-1:].isalnum():
                    return id_, self._text[begin:end].decode("utf-8", "surrogatepass")
        return None

    def get(self, id_: int) -> str | None:
        """The name of that image's file; None where it is not known."""
        at = position_of(id_, self._ids)
        return self._text[self._begin[at] : self._end[at]].decode("utf-8", "surrogatepass") if at is not None else None


class TruthCategory(Value, frozen=True):
    """One category of the file."""

    APART = frozenset({"pointer"})

    id: int
    name: str
    supercategory: str | None = None
    keypoints: tuple[str, ...] | None = None
    """Names of its key points, in order; None where it has none."""
    skeleton: tuple[tuple[int, int], ...] = ()
    """Pairs of key points that are joined, counted from 1."""
    pointer: str = ""


class CocoTruth(Value, frozen=True, dict=True):
    """The categories and images that exist."""

    APART = frozenset({"faults", "notices", "remarks"})

    categories: tuple[TruthCategory, ...] = ()
    images: Images | None = None
    """None where the file has no list of images."""
    file_names: FileNames | None = None
    annotations: bool = False
    """True when the file has annotations: they are not read."""
    large_ids: bool = False
    """True when an image has an id of more than 64 bits."""
    faults: tuple[Notice, ...] = ()
    """What makes the file unusable for checking predictions; such a category is left out."""
    notices: tuple[Notice, ...] = ()
    """What cannot be checked because of it."""
    remarks: tuple[Notice, ...] = ()
    """What is wrong or odd and does not show in these values; told, with the others, by ``lint``."""
    name: str | None = None
    """The description that the file gives of itself."""

    dialect = "coco"
    media = None

    @property
    def expected(self) -> Images | None:
        """The images that others may have. An empty list, as a file has that gives categories alone, says nothing of them."""
        return self.images if self.images is not None and len(self.images) else None

    @cached_property
    def by_id(self) -> Mapping[int, TruthCategory]:
        """The categories by id; the first, where several share one."""
        return {category.id: category for category in reversed(self.categories)}
