"""What the kernel takes for clean among good Labelbox lines is clean, however near it lies to what is wrong.

Not at random: records of each medium, every kind of place in them, each bound.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import pytest

from kernel_kit import needs_kernel
from laws.near import Near, is_double, text_of
from laws.records import HEIGHT, WIDTH, Manner
from laws.records_media import DURATION, FRAMES, TEXT
from laws.test_kernel_agreement import NOTES, check_block, columns_since, is_sound, lengths, words_of
from laws.writers import Writer
from predlint.io.data_rows import DataRows

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


class NearLines:
    """A file, and good lines."""

    def __init__(self, writer: Writer, *, listed: bool) -> None:
        """``listed``: there is a list of data rows that tells much of each."""
        writer.records.manner = Manner(tag="name", extras=0.0, confidence=1.0, metrics=0, masks="uri")
        records = [writer.record() for _ in range(150)]
        self.plan = writer.world.checker.record_plan
        self.rules = self.plan.file_rules(_rows(writer, records) if listed else None)
        self.good = [record for record in records if self.are_good([record])]
        self.neighbours = [text_of(record) for record in sorted(self.good, key=lambda record: len(text_of(record)))[:2]]

    def are_good(self, records: list[Any]) -> bool:
        findings = check_block(self.rules, [text_of(record) for record in records], records)
        return findings is not None and not any(findings.found.values())

    def check_law(self, text: bytes, change: str) -> bool:
        """The law for one line between good ones; True where it is clean."""
        first, last = self.neighbours
        lines, before = [first, text, last], lengths(self.rules)
        values = [json.loads(line) for line in lines]
        reported = check_block(self.rules, lines, values)
        if reported is None:
            return False
        found = self.rules.explain(values[1])
        assert {at: words_of(findings) for at, findings in reported.found.items() if findings} == ({1: words_of(found)} if found else {}), (
            change,
            text,
        )
        assert found or not is_double(text) or 1 in reported.left, (change, text)  # what is left is explained as it is written
        if not {"uuid", "dataRow", "answer", "mask"}.isdisjoint(change.replace(" ", "/").split("/")):  # else there is nothing to note
            alone = self.plan.file_rules(self.rules.stream.rows)
            for line, value in zip(lines, values, strict=True):
                alone.add(line, value, is_sound(alone.explain(value)))
            assert columns_since(self.rules, before) == columns_since(alone, dict.fromkeys(NOTES, 0)), (change, text)
        return not found


def _rows(writer: Writer, records: list[Any]) -> DataRows:
    """Their data rows, with all that is known of them."""
    writer.tells = 1.0
    keys = [json.loads(reference) for reference in dict.fromkeys([json.dumps(record["dataRow"]) for record in records])]
    return DataRows([writer.row(at, key.get("globalKey"), key.get("id")) for at, key in enumerate(keys)])


def _near_file(media: str, *, listed: bool) -> NearLines:
    """Under an ontology that has much of it, another one where data rows are listed."""
    writers = (Writer.of(seed, most=12, media=(media,)) for seed in range(40))
    roads = (NearLines(writer, listed=listed) for writer in writers if writer is not None and len(writer.records.features) > 4)
    return next(islice((road for road in roads if len(road.good) > 40), int(listed), None))


@needs_kernel
@pytest.mark.slow
@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("media", _MEDIA)
def test_what_is_clean_near_good_lines(media: str, listed: bool) -> None:
    near_file = _near_file(media, listed=listed)
    asked, clean = _all_near(near_file, Near(near_file.good, _BOUNDS, strangers=_STRANGERS))
    assert asked > 200
    assert 0 < clean < asked


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _all_near(near_file: NearLines, near: Near) -> tuple[int, int]:
    asked = clean = 0
    for name in dict.fromkeys(record.get("name") for record in near_file.good):
        near.done.clear()
        record = min([record for record in near_file.good if record.get("name") == name], key=lambda record: len(text_of(record)))
        for change, text in near.of(record):
            if not _is_json(text):
                continue  # a name such as ":" was replaced throughout
            asked, clean = asked + 1, clean + near_file.check_law(text, change)
    return asked, clean
