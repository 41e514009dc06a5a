"""Where characters stand in a text is told as it is counted from the start, and what stands before them is counted once."""

from __future__ import annotations

import json
from typing import Any, SupportsIndex

import pytest

import predlint
from predlint.report import source_record
from predlint.report.source_record import SourceRecord, TextPlaces, on_one_line

TEXT = "".join(f'{{"nr": {n},\n "weiß": "é€😀\\n"}}\r\n' for n in range(2000))


class Counted(str):
    """A text that knows how many of its characters were gone through."""

    __slots__ = ()
    walked = 0

    def __getitem__(self, at: SupportsIndex | slice) -> str:
        got = super().__getitem__(at)
        Counted.walked += len(got)
        return got

    def count(self, sub: str, start: Any = 0, end: Any = None, /) -> int:
        Counted.walked += (len(self) if end is None else end) - (start or 0)
        return super().count(sub, start, end)


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", " "), "a\n\nü", "", "\n"])
def test_places_are_those_that_are_counted_from_the_start(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    places = TextPlaces(text)
    for short in (0, 1 << 30):
        monkeypatch.setattr(source_record, "_SHORT", short)
        for start in range(0, len(text) + 1, max(1, len(text) // 300)):
            line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
            assert places.line_and_column(start) == (line, column)
            assert places.character(line, column) == start
            assert places.offset(start) == len(text[:start].encode())


@pytest.mark.parametrize("order", [1, -1])
def test_thousands_of_places_cost_no_more_than_the_text(order: int) -> None:
    raw = TEXT.encode()
    line = SourceRecord("a.json", 1, 0, raw, None, _text=Counted(TEXT))
    Counted.walked = 0
    places = range(0, len(TEXT), 10)[::order]
    for start in places:
        line.place(start)
        line.byte_offset(start)
        on_one_line(line.text, start, start + 1)
    assert Counted.walked < 3 * len(TEXT) + len(places) * 5000 < len(places) * len(TEXT) / 6


def test_a_character_that_stands_for_broken_bytes_is_one_like_others_in_a_sound_text() -> None:
    ontology = {"tools": [{"tool": "rectangle", "name": "sign"}]}
    box = {"top": 1, "left": 2, "width": -3, "height": 4}
    record = json.dumps({"name": "sign", "note": "� é", "bbox": box, "dataRow": {"globalKey": "a"}}, ensure_ascii=False).encode()
    found = [d for d in predlint.compile(ontology, media="image").validate(record).diagnostics if d.value == -3]
    assert [d.offset for d in found] == [record.index(b"-3")]
