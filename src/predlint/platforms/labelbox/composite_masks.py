"""Compares composite masks of one data row across lines: a frame has one image, and a line may name some of its colours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from predlint.hashes import Secret
from predlint.platforms.labelbox.frame_words import ImageTwice
from predlint.platforms.labelbox.identity import DeferredFinding
from predlint.platforms.labelbox.ranges import entries_of, is_whole
from predlint.platforms.labelbox.record_words import SameMaskColour
from predlint.shape.findings import Path
from predlint.stream.reread import RereadRecord
from predlint.violation import make_finding as found_at


def plane_of(value: dict[str, Any]) -> str:
    """Returns the plane of a line in a DICOM series, or "". Frames are counted in each plane."""
    plane = value.get("groupKey")
    return plane if isinstance(plane, str) else ""


def plane_hash(secret: Secret, value: dict[str, Any]) -> int:
    """Returns the hash of the line's plane, or 0 if it has none."""
    plane = plane_of(value)
    return secret.text_hash(plane) if plane else 0


def frames_of(value: dict[str, Any]) -> list[tuple[int, Path, dict[str, Any]]]:
    """Returns the frames for which a record gives an image: (index, path, frame)."""
    found: list[tuple[int, Path, dict[str, Any]]] = []
    for at, frame in entries_of(value.get("masks"), "frames"):
        index: Any = frame.get("index")
        if is_whole(index) and index >= 0:
            found.append((int(index), ((((None, "masks"), "frames"), at), "index"), frame))
    return found


#: Identity of an image: its address, or a digest of its bytes. None if neither is given.
Image = tuple[str, str | bytes] | None


def image_of(frame: dict[str, Any]) -> Image:
    from hashlib import blake2b

    address, text = frame.get("instanceURI"), frame.get("imBytes")
    if isinstance(address, str):
        return "instanceURI", address
    return ("imBytes", blake2b("".join(text.split()).encode("utf-8", "surrogatepass")).digest()) if isinstance(text, str) else None


class CompositeMasks:
    """The images of frames so far, each with its line. Several lines may share an image if each names other colours."""

    def __init__(self) -> None:
        self._given: dict[tuple[Any, str, int], tuple[Image, int, int]] = {}
        self._colours: dict[int, set[tuple[Any, ...]]] = {}
        """The colours of instances, by the position of their record."""

    def check(self, record: RereadRecord, row: Any, position: int) -> Iterator[DeferredFinding]:
        """Yields the first frame for which an earlier line gives another image, else the first colour that an earlier line has in the same
        image. Duplicates within one record are reported elsewhere."""
        value, source, plane = record.value, (position, record.line), plane_of(record.value)
        clashes: list[tuple[int, Path, int]] = []
        shared: dict[tuple[int, int], None] = {}
        colours = {tuple(colour): at for at, colour in _colours_of(value)}
        for index, path, frame in frames_of(value):
            image = image_of(frame)
            given, *other = self._given.setdefault((row, plane, index), (image, *source))
            if given != image and other[0] != position:
                clashes.append((index, path, other[1]))
            elif other[0] != position:
                shared[other[0], other[1]] = None
        self._colours[position] = {*colours}
        if clashes:
            index, path, line = clashes[0]
            yield position, found_at(ImageTwice, path, index, line, len(clashes) - 1)
            return
        repeated = next(((line, colour) for other, line in shared for colour in colours if colour in self._colours[other]), None)
        if repeated is not None:
            line, colour = repeated
            path = ((((None, "masks"), "instances"), colours[colour]), "colorRGB")
            yield position, found_at(SameMaskColour, path, [*colour], line)


def _colours_of(value: dict[str, Any]) -> Iterator[tuple[int, list[Any]]]:
    for at, instance in entries_of(value.get("masks"), "instances"):
        colour: Any = instance.get("colorRGB")
        if colour.__class__ is list:
            yield at, colour
