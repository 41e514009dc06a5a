"""What was read of a block: what remains to be proven of all its records together, and what the stream rules need."""

from __future__ import annotations

from array import array
from collections.abc import Container, Sequence
from itertools import chain, compress
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct

from predlint.dialects.labelbox.identity import identity_of
from predlint.dialects.labelbox.moments import LAST_MOMENT
from predlint.dialects.labelbox.png import png_problem
from predlint.dialects.labelbox.png_pixels import is_blank
from predlint.hashes import bytes_hash, bytes_hashes, text_hashes, without_none
from predlint.shapes.findings import Finding, Repeated
from predlint.shapes.floats import Floats
from predlint.shapes.uuids import digits_of

if TYPE_CHECKING:
    import numpy as np

    from predlint.shapes.floats import Column

    Bools = np.ndarray[Any, np.dtype[np.bool_]]

_PLAIN_MASK = ("instanceURI", "colorRGB")
_MIX = 0x9E3779B97F4A7C15


class _XY(Struct, gc=False):
    x: float
    y: float


class Points:
    """The coordinates of lists of points, kept while the points are at hand."""

    __slots__ = ("at", "layout", "lengths", "packed")

    def __init__(self) -> None:
        self.at: list[int] = []
        self.lengths: list[int] = []
        self.packed = bytearray()
        self.layout = Floats(("x", "y"))

    def add(self, at: list[int], lists: list[list[Any]]) -> int:
        """The points of the records at these places in the block; gives their number."""
        points = list(chain.from_iterable(lists))
        if points and (points[0].__struct_fields__ != self.layout.names or points[0].__struct_defaults__):
            points = [_XY(point.x, point.y) for point in points]
        self.packed += self.layout.pack(points)
        self.lengths += map(len, lists)
        self.at += at
        return len(points)

    def columns(self) -> tuple[Column, Column]:
        """All x, then all y."""
        columns = self.layout.columns(self.packed)
        return columns["x"], columns["y"]


class Seen:
    """Of one block."""

    __slots__ = (
        "answer_at",
        "answer_to",
        "box_at",
        "box_layout",
        "boxes",
        "count",
        "digits",
        "ends",
        "ends_at",
        "faults",
        "given",
        "identities",
        "lines",
        "links",
        "masks",
        "messages",
        "metrics",
        "moment_at",
        "moment_to",
        "moving",
        "odd",
        "points",
        "polygons",
        "positions",
        "quotes",
        "repeated",
        "rows",
        "sorts",
        "starts",
        "uuids",
    )  # fmt: skip

    def __init__(self, *, gather: bool = False) -> None:
        """``gather``: findings that many records share are kept as such."""
        self.count = 0
        self.sorts = bytearray()
        """The records' sorts."""
        self.quotes = 0
        """Quotation marks of values, beyond those that every record of its sort has."""
        self.rows: list[Any] = []
        """The hashes of the records' data rows, an array for each part of the block."""
        self.positions: list[Any] = []
        """The places of the data rows in the list of data rows, where there is one."""
        self.uuids = bytearray()
        """The records' uuids, as they are spelt."""
        self.digits = b""
        """The 16 bytes of each uuid."""
        self.given: list[bool] | None = None
        """Which records have a uuid; None as long as all have."""
        self.identities: array[int] | None = None
        """What makes each record one of a kind, where uuids are looked at one by one."""
        self.faults: list[tuple[int, list[Finding]]] = []
        """Records with findings in their loose members, by their place in the block."""
        self.repeated: list[Repeated] | None = [] if gather else None
        self.odd: set[int] = set()
        """The places of records of which there may be more to say."""
        self.polygons, self.lines, self.points = Points(), Points(), Points()
        self.box_at: list[int] = []
        self.boxes = bytearray()
        self.box_layout: Floats | None = None
        self.moving: set[int] = set()
        """The places of records whose boxes are those of key frames."""
        self.ends: dict[str, tuple[list[int], list[float]]] = {}
        """Where ranges of text or of time end: what kind -> (places of the records, ends)."""
        self.moment_at, self.moment_to = array("I"), array("I")
        """Answers over time, or about a message: their places, questions, messages (hashes), and when they hold."""
        self.messages, self.starts, self.ends_at = array("q"), array("I"), array("I")
        self.answer_at: list[int] = []
        self.answer_to: list[int] = []
        self.masks: list[tuple[int, str, list[int]]] = []
        self.metrics: list[int] = []
        """The places of records that carry the value of a metric, beside that of their own."""
        self.links: list[tuple[int, list[int]]] = []
        """Relationships by their place in the block, each with the hashes of the uuids that it joins."""

    def doubt(self, at: list[int], doubtful: list[Any]) -> None:
        """Records are odd of which something is ``doubtful``; they stand at these places."""
        self.odd.update(compress(at, doubtful))

    def expect(self, at: Any, fine: Bools) -> None:
        """Records are odd for which something is not ``fine``; they stand at these places."""
        if not fine.all():
            import numpy as np

            self.odd.update(np.asarray(at)[~fine].tolist())

    def add_uuids(self, uuids: list[Any]) -> bool:
        """Keeps uuids, of 36 characters each; False when one of them has others than a uuid has."""
        if UNSET in uuids or self.given is not None:
            if self.given is None:
                self.given = [True] * (len(self.uuids) // 36)
            self.given += [uuid is not UNSET for uuid in uuids]
            uuids = [uuid for uuid in uuids if uuid is not UNSET]
        try:
            self.uuids += "".join(uuids).encode("ascii")
        except UnicodeEncodeError:
            return False
        return True

    def read_uuids(self) -> bool:
        """Reads the digits of all uuids. Records are odd of which they have not the usual spelling (8-4-4-4-12 digits); False when there is
        one."""
        uuids = bytes(self.uuids)
        digits = digits_of(uuids)
        self.digits = digits or b""
        if digits is None:
            having = range(len(uuids) // 36) if self.given is None else list(compress(range(len(self.given)), self.given))
            self.odd.update([at for n, at in enumerate(having) if digits_of(uuids[36 * n : 36 * n + 36]) is None])
        return digits is not None

    def add_boxes(self, at: list[int], boxes: list[Any]) -> bool:
        """Keeps the sides of boxes; False when they are not spelt like the others."""
        if self.box_layout is None or self.box_layout.names != boxes[0].__struct_fields__:
            if self.boxes or (layout := Floats.of(boxes[0])) is None:
                return False
            self.box_layout = layout
        self.boxes += self.box_layout.pack(boxes)
        self.box_at += at
        return True

    def still_boxes(self) -> dict[str, Column]:
        """The sides of the boxes, but for those of key frames."""
        assert self.box_layout is not None
        sides = self.box_layout.columns(self.boxes)
        if not self.moving:
            return sides
        still = [at not in self.moving for at in self.box_at]
        return {side: column[still] for side, column in sides.items()}

    def add_masks(self, at: list[int], masks: list[Any], unsound: Container[int]) -> None:
        """Keeps the images and colours of masks, but for ``unsound`` records; those are odd whose mask may be worth a word."""
        shapes: set[Any] = set(map(type, masks))
        if not unsound and all([shape.__struct_fields__ == _PLAIN_MASK and not shape.__struct_defaults__ for shape in shapes]):
            colours = [mask.colorRGB for mask in masks]
            self.masks += zip(at, [mask.instanceURI for mask in masks], colours, strict=True)
            self.doubt(at, [not any(colour) for colour in colours])
        else:
            self.doubt(at, [not self._add_mask(mask, place, sound=place not in unsound) for place, mask in zip(at, masks, strict=True)])

    def _add_mask(self, mask: Any, at: int, *, sound: bool) -> bool:
        colour, png = getattr(mask, "colorRGB", UNSET), getattr(mask, "png", UNSET)
        uri = getattr(mask, "instanceURI", UNSET)
        if png is not UNSET and (uri is not UNSET or png_problem(png) is not None or is_blank(png)):
            return False
        if colour is UNSET:
            return png is not UNSET
        if not any(colour):
            return False
        if uri is not UNSET and sound:
            self.masks.append((at, uri, colour))
        return True

    def add_ends(self, what: str, at: list[int], ends: list[float]) -> None:
        """Keeps where ranges end."""
        places, kept = self.ends.setdefault(what, ([], []))
        places += at
        kept += ends

    def add_messages(self, at: list[int], to: list[int], messages: list[str]) -> None:
        """Keeps which questions are answered about which messages."""
        self.moment_at.extend(at)
        self.moment_to.extend(to)
        self.messages.frombytes(text_hashes(messages).tobytes())
        self.starts.frombytes(bytes(4 * len(at)))
        self.ends_at.frombytes(bytes(4 * len(at)))

    def add_spans(self, at: int, to: int, spans: list[tuple[int, int]]) -> None:
        """Keeps when the answer of one record holds."""
        for start, end in spans:
            self.moment_at.append(at)
            self.moment_to.append(to)
            self.messages.append(0)
            self.starts.append(min(start, LAST_MOMENT))
            self.ends_at.append(min(end, LAST_MOMENT))

    def identity(self, block: bytes) -> array[int]:
        """What makes each record one of a kind: its uuid, else its text."""
        if self.identities is not None:
            return self.identities
        hashes = hashes_of(self.digits)
        if self.given is None:
            return hashes
        lines = block.split(b"\n")
        if not hashes:
            return array("q", bytes_hashes(lines[:-1]).tobytes())
        ready = iter(hashes)
        return array("q", [next(ready) if given else bytes_hash(line) for given, line in zip(self.given, lines, strict=False)])


def hashes_of(digits: bytes) -> array[int]:
    """`identity_of` of uuids, by their 16 bytes."""
    import numpy as np

    halves = np.frombuffer(digits, dtype=">u8").astype(np.uint64).reshape(-1, 2)
    mixed = halves[:, 0] ^ (halves[:, 1] * np.uint64(_MIX))
    return array("q", without_none(mixed.view(np.int64)).tobytes())


def identities(uuids: Sequence[Any], texts: Sequence[bytes]) -> array[int]:
    """`identity_of` of many records, by what stands as their uuids, and their texts."""
    import numpy as np

    found = np.empty(len(uuids), np.int64)
    lengths = [len(uuid) if uuid.__class__ is str else 0 for uuid in uuids]
    usual = [length == 36 for length in lengths]
    spelt = "".join(compress(uuids, usual))
    digits = digits_of(spelt.encode()) if spelt.isascii() else None
    if digits is not None:
        found[usual] = hashes_of(digits)
    unspelt = [length < 32 for length in lengths]
    found[unspelt] = bytes_hashes(list(compress(texts, unspelt)))
    for at, length in enumerate(lengths):
        if length >= 32 and (length != 36 or digits is None):
            found[at] = identity_of(uuids[at], texts[at])
    return array("q", found.tobytes())
