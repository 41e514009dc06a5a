"""What the fast road takes for clean among good Labelbox lines is clean, however near it lies to what is wrong.

Not at random: records of each medium, every kind of place in them, each bound.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from laws.harness import SUMMARIES
from laws.near import Near, is_double, text_of
from laws.records import HEIGHT, WIDTH, Manner
from laws.records_media import DURATION, FRAMES, TEXT
from laws.test_roads import NOTES, assert_same_notes
from laws.writers import Writer
from predlint.shapes.findings import pointer
from predlint.stream.data_rows import DataRows

_BOUNDS = (
    -1,
    -0.5,
    -0.0,
    0,
    0.5,
    1,
    2,
    180.5,
    255,
    256,
    WIDTH,
    WIDTH + 0.5,
    HEIGHT,
    HEIGHT + 0.5,
    2 * WIDTH,
    FRAMES,
    FRAMES + 1,
    DURATION + 1,
    TEXT,
)
_MEDIA = (
    "image",
    "text",
    "video",
    "audio",
    "conversational",
    "dicom",
    "html",
    "llm-prompt-response",
    "llm-multimodal",
    "geospatial",
    "pdf",
)
_STRANGERS = ("schemaId", "answers", "answer", "frames", "confidence", "messageId", "unit", "page", "groupKey")


class Road:
    """A file of which good lines were seen."""

    def __init__(self, writer: Writer, *, listed: bool) -> None:
        """``listed``: there is a list of data rows that tells much of each."""
        writer.records.manner = Manner(tag="name", extras=0.0, confidence=1.0, metrics=0, masks="uri")
        records = [writer.record() for _ in range(350)]
        self.writer, self.rules = writer, writer.world.checker.plan.file(_rows(writer, records) if listed else None)
        for record in records[:200]:
            if not self.rules.explain(record):
                self.rules.learn(record)
        self.good = [record for record in records[200:] if self.rules.prove(text_of(record) + b"\n") == 1]
        self.beside = [text_of(record) for record in sorted(self.good, key=lambda record: len(text_of(record)))[:2]]

    def holds(self, text: bytes, change: str) -> bool:
        """The law for one line between good ones; True where it is proven."""
        first, last = self.beside
        before = {name: len(getattr(self.rules.stream, name)) for name in NOTES}
        block = b"\n".join((first, text, last)) + b"\n"
        if self.rules.prove(block) < 0:
            return False
        assert not is_double(text), (change, text)
        assert not self.rules.faults, (change, text)
        found = [(finding[0].code, pointer(finding[1])) for finding in self.rules.explain(json.loads(text))]
        assert not {code for code, _ in found} - SUMMARIES, (change, found, text)
        if not {"uuid", "dataRow", "answer", "mask"}.isdisjoint(change.replace(" ", "/").split("/")):  # else there is nothing to note
            assert_same_notes(self.writer, self.rules, block, before)
        return True


def _rows(writer: Writer, records: list[Any]) -> DataRows:
    """Their data rows, with all that is known of them."""
    writer.tells = 1.0
    keys = [json.loads(reference) for reference in dict.fromkeys([json.dumps(record["dataRow"]) for record in records])]
    return DataRows([writer.row(at, key.get("globalKey"), key.get("id")) for at, key in enumerate(keys)])


def _roads(media: str, *, listed: bool) -> Iterator[Road]:
    """Under a few ontologies that have much of which lines can be proven."""
    writers = (Writer.of(seed, most=12, media=(media,)) for seed in range(40))
    roads = (Road(writer, listed=listed) for writer in writers if writer is not None and len(writer.records.features) > 4)
    return islice((road for road in roads if len(road.good) > 40), 2)


@pytest.mark.slow
@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("media", _MEDIA)
def test_what_is_proven_near_good_lines_is_clean(media: str, listed: bool) -> None:
    asked = proven = 0
    for road in _roads(media, listed=listed):
        near = Near(road.good, _BOUNDS, strangers=_STRANGERS)
        more = _all_near(road, near)
        asked, proven = asked + more[0], proven + more[1]
    assert asked > 200
    assert 0 < proven < asked


def _all_near(road: Road, near: Near) -> tuple[int, int]:
    asked = proven = 0
    for name in dict.fromkeys(record["name"] for record in road.good):
        near.done.clear()
        record = min([record for record in road.good if record["name"] == name], key=lambda record: len(text_of(record)))
        for change, text in near.of(record):
            asked, proven = asked + 1, proven + road.holds(text, change)
    return asked, proven
