"""What Label Studio tasks show: where the server takes it, and where the editor can read it."""

from __future__ import annotations

from typing import Any

import pytest

import predlint

CHOICES = '<Choices name="c" toName="x"><Choice value="a"/></Choices>'


def findings_of(tags: str, data: dict[str, Any], *results: dict[str, Any]) -> list[tuple[str, str]]:
    task = {"data": data, "predictions": [{"model_version": "m", "result": list(results)}]} if results else {"data": data}
    found = predlint.compile(f"<View>{tags}</View>".encode()).check(task)
    return [(d.code, d.pointer or "") for d in found if d.code != "MED101"]


@pytest.mark.parametrize(
    ("tag", "datum"),
    [
        ("<Table {}/>", '{"k": 1}'),
        ("<Table {}/>", "[1, 2]"),
        ('<Table {} valueType="csv"/>', "a,b\n1,2"),
        ('<Table {} valueType="csv|separator=;"/>', "a;b"),
        ('<Table {} valueType="json|url"/>', "https://tables.example.com/1.json"),
        ("<Text {}/>", True),
        ('<Text {} valueType="url"/>', "s3://texts/1.txt"),
        ('<Text {} valueType="url"/>', "/data/upload/1.txt"),
        ("<Paragraphs {}/>", "https://talks.example.com/1.json"),
        ("<Table {}/>", '{"k": ' + "[" * 5000 + "]" * 5000 + "}"),
        ("<Table {}/>", r'{"half": "\ud83d", "much": 1e999}'),
        ("<TimeSeries {}/>", "/samples/time-series.csv?time=None"),
        ("<TimeSeries {}/>", "https://tides.example.com/harbour[1]/{2}.csv"),
        ('<TimeSeries {} valueType="json"/>', {"a": [1, 2]}),
    ],
)
def test_what_the_editor_reads(tag: str, datum: Any) -> None:
    assert findings_of(tag.format('name="x" value="$x"') + CHOICES, {"x": datum}) == []


def test_a_tag_may_show_an_item_of_a_list() -> None:
    tags = f'<Audio name="x" value="$calls[0].url"/>{CHOICES}'
    assert findings_of(tags, {"calls": [{"url": "https://calls.example.com/1.wav"}]}) == []
    assert findings_of(tags, {"calls": "https://calls.example.com/1.wav"}) == [("KEY102", "/data/calls")]


def test_texts_that_are_loaded_are_looked_at_in_blocks_too() -> None:
    checker = predlint.compile(b'<View><Text name="x" value="$x" valueType="url"/>%s</View>' % CHOICES.encode())
    places = [f"https://texts.example.com/{number}.txt" for number in range(400)]
    tasks = [{"data": {"x": place}} for place in [*places, "texts/1.txt", *[f"{place}#" for place in places]]]
    assert [(d.code, d.pointer) for d in checker.iter_diagnostics(tasks)] == [("KEY104", "/data/x"), ("JSN108", "")]
