"""Of twice as much, a check takes twice the work: counted in calls, not in seconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import predlint
from encord_row_examples import answered, hull, image_row, option
from growth_kit import calls
from predlint.engine import record_checker
from predlint.platforms.coco.topics.references import UnknownCategory
from predlint.platforms.label_studio.texts import CountedText

COUNT = 150
HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour" / "ontology.json"
Json = dict[str, Any]


def coco(count: int, **more: Callable[[int], Any]) -> tuple[Json, bytes]:
    """A file of so many annotations and categories."""
    whole = {
        "images": [{"id": 1, "width": 640, "height": 480, "file_name": "1.jpg"}],
        "categories": [{"id": at + 1, "name": f"cat {at}"} for at in range(count)],
        "annotations": [
            {"id": at + 1, "image_id": 1, "category_id": at + 1, "bbox": [1, 1, 9, 9], "area": 81, "iscrowd": 0}
            | {name.format(at): value(at) for name, value in more.items()}
            for at in range(count)
        ],
    }
    return whole, json.dumps(whole).encode()


def harbour(count: int) -> tuple[Path, bytes]:
    """A label row of Encord that answers one checklist so often."""
    return HARBOUR, image_row(answers={"oBjEcT01": [hull("wood"), *[answered("equipment", [option("net")])] * count]}).encode()


REGIONS = b"""<View><Image name="img" value="$image"/><Rectangle name="s" toName="img"/>
<Labels name="l" toName="img"><Label value="Cat"/></Labels><Choices name="seen" toName="img"><Choice value="well"/></Choices>
<Brush name="m" toName="img"/><RectangleLabels name="b" toName="img"><Label value="Cow"/></RectangleLabels>
<Choices name="why" toName="img" perRegion="true" visibleWhen="choice-selected" whenTagName="seen"><Choice value="far"/></Choices></View>"""


def regions(count: int, *parts: str) -> tuple[bytes, bytes]:
    """A task of Label Studio with so many regions, of each these results."""
    place = {"x": 10, "y": 10, "width": 10, "height": 10}
    values = {
        "s": ("rectangle", place),
        "l": ("labels", {**place, "labels": ["Cat"]}),
        "why": ("choices", {"choices": ["far"]}),
        "m": ("brush", {"rle": [0, 0, 0, 1]}),
        "b": ("rectanglelabels", {**place, "inner": {"rectanglelabels": ["Cow"]}}),
    }
    results = [
        {"id": f"r{at}", "from_name": part, "to_name": "img", "type": values[part][0], "value": values[part][1]}
        for at in range(count)
        for part in parts
    ]
    tasks = [{"data": {"image": "https://photos.example.com/1.jpg"}, "predictions": [{"model_version": "may", "result": results}]}]
    return REGIONS, json.dumps(tasks).encode()


CASES: dict[str, Callable[[int], tuple[Json | Path | bytes, bytes]]] = {
    "of Encord, each to the same checklist": harbour,
    "of COCO, each with another member": lambda count: coco(count, **{"note {}": int}),
    "of Label Studio, with an answer that is not asked for": lambda count: regions(count, "s", "why"),
    "of Label Studio, labels without a shape": lambda count: regions(count, "l"),
    "of Label Studio, masks that are all of their value": lambda count: regions(count, "m"),
    "of Label Studio, labels in an object inside of the value": lambda count: regions(count, "b"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_work_grows_with_the_records(case: Callable[[int], tuple[Json | Path | bytes, bytes]]) -> None:
    def work(count: int) -> int:
        ontology, data = case(count)
        checker = predlint.compile(ontology)
        checker.validate(data)  # what is loaded when first asked for
        return calls(lambda: checker.validate(data))

    works = [work(COUNT << doubled) for doubled in range(5)]
    ratios = [more / fewer for fewer, more in pairwise(works)]
    assert sorted(ratios)[1] < 2.4, ratios  # one of them may lie where places are kept in another way from then on


def test_a_text_that_is_no_json_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bytes] = []
    monkeypatch.setattr(record_checker, "_unreadable", lambda text, told=record_checker._unreadable: (looked.append(text), told(text))[1])
    report = predlint.compile(HARBOUR.parent.parent / "street" / "ontology.json").validate(b"x\n{'a': 1}\n" * 50)
    assert report.summary.by_rule["JSN002"] == 50
    assert [looked.count(text) for text in (b"x", b"{'a': 1}")] == [1, 50]  # of what can be read all the same, each may be another one


def test_a_code_unit_is_found_without_reading_the_text_before_it() -> None:
    text = "a\U0001f600b\U0001f601"
    measured = CountedText(text, in_units=True)
    assert [measured.offset_of(at) for at in range(6)] == [len(text[:at].encode("utf-16-le")) // 2 for at in range(6)]
    measured.text = text[:0] + "\x00" * 4  # which is not looked at again
    assert measured.offset_of(4) == 6


def test_a_page_is_read_without_its_tags_once() -> None:
    page = CountedText("a <b>c</b> &amp; d")
    assert (page.past_first_tag, page.without_tags.text) == (5, "a c & d")
    page.text = ""  # which is not looked at again
    assert (page.past_first_tag, page.without_tags.text) == (5, "a c & d")


@pytest.mark.parametrize(
    ("text", "past", "seen"), [("a<b" * 40_000, float("inf"), None), ("x<i>y</i><b<b>z<b", 4, "xyz<b"), ("a < b > c", float("inf"), None)]
)
def test_a_bracket_that_nothing_closes_is_no_tag(text: str, past: float, seen: str | None) -> None:
    page = CountedText(text)
    assert (page.past_first_tag, page.without_tags.text) == (past, text if seen is None else seen)


def test_offsets_that_count_otherwise_are_counted_again() -> None:
    text = "ab\U0001f600c\U0001f601"
    points, units = CountedText(text), CountedText(text, in_units=True)
    assert [points.recounted(0, at) for at in range(9)] == [None, None, None, None, (0, 3), (0, 4), None, (0, 5), None]
    assert [units.recounted(0, at) for at in range(7)] == [None, None, None, (0, 4), (0, 5), (0, 7), None]
    assert (points.recounted(-1, 4), CountedText("ab").recounted(0, 2)) == (None, None)
    assert [units.points_of(0, at) for at in range(8)] == [(0, 0), (0, 1), (0, 2), None, (0, 3), (0, 4), None, (0, 5)]
    assert [points.points_of(0, at) for at in range(-1, 7)] == [None, (0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 5), None]


def test_offsets_in_bytes_are_counted_again_without_measuring_the_text_before_them() -> None:
    text = "a\U0001f600é b\U0001f601 word"
    points, units = CountedText(text), CountedText(text, in_units=True)
    raw = text.encode()
    for begin in range(len(text)):
        at = len(text[:begin].encode())
        assert points.ends_of_bytes(at, len(raw)) == (begin, len(text))
        assert units.ends_of_bytes(at, len(raw)) == (len(text[:begin].encode("utf-16-le")) // 2, len(text.encode("utf-16-le")) // 2)
    assert points.ends_of_bytes(0, 2) is points.ends_of_bytes(0, len(raw) + 1) is None
    units.text = "\x00" * len(text)  # which is not looked at again
    assert units.ends_of_bytes(len(raw) - 4, len(raw)) == (9, 13)


def test_an_unknown_category_names_the_first_few_alone() -> None:
    class Few(tuple[tuple[int, str], ...]):
        """Ids that are not gone through."""

        __slots__ = ()

        def __iter__(self) -> Any:
            raise AssertionError

    ids = Few([(at + 1, f"cat {at}") for at in range(40)])
    assert UnknownCategory(99, "the file", ids).words() == (
        "category 99 is not in the file",
        "ids here: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 28 more",
    )
