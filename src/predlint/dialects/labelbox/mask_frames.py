"""Composite masks of one data row, held against one another across lines: a frame has one image, whatever it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from predlint.dialects.labelbox import frame_words
from predlint.dialects.labelbox.identity import Late, finding
from predlint.dialects.labelbox.ranges import entries_of, is_whole
from predlint.hashes import text_hash
from predlint.shapes.findings import Path
from predlint.stream.reread import Reread


def plane_of(value: dict[str, Any]) -> str:
    """Of a DICOM series, frames are counted in each plane."""
    plane = value.get("groupKey")
    return plane if isinstance(plane, str) else ""


def plane_hash(value: dict[str, Any]) -> int:
    """A hash of that plane; 0 where there is none."""
    plane = plane_of(value)
    return text_hash(plane) if plane else 0


def frames_of(value: dict[str, Any]) -> list[tuple[int, Path]]:
    """The frames of which a record gives an image, each with its place."""
    found: list[tuple[int, Path]] = []
    for at, frame in entries_of(value.get("masks"), "frames"):
        index: Any = frame.get("index")
        if is_whole(index) and index >= 0:
            found.append((int(index), ((((None, "masks"), "frames"), at), "index")))
    return found


class Images:
    """The images of frames so far, each with the record that gives it, and the line of that."""

    def __init__(self) -> None:
        self._given: dict[tuple[Any, str, int], tuple[int, int]] = {}
        self._texts: set[bytes] = set()

    def look(self, record: Reread, row: Any, position: int) -> Iterator[Late]:
        """The first frame of a record that an earlier one gives an image of; twice in one record was told, and so is a repeated one."""
        if record.text in self._texts:
            return
        self._texts.add(record.text)
        value, here = record.value, (position, record.line)
        plane, frames = plane_of(value), frames_of(value)
        clashes = [(index, path) for index, path in frames if self._given.get((row, plane, index), here) != here]
        if clashes:
            (index, path), more = clashes[0], len(clashes) - 1
            yield position, finding("SPN009", frame_words.image_twice, path, index, self._given[row, plane, index][1], more)
        for index, _ in frames:
            self._given.setdefault((row, plane, index), here)
