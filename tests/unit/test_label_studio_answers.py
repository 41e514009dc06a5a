"""What a control asks of its answers holds wherever in a file these stand: proven by the block, or explained one by one."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint
from predlint.engine import sizes
from predlint.platforms.label_studio.topics import choices

NESTED = (
    '<Choices name="q" toName="photo" allowNested="true" choice="multiple"><Choice value="food"><Choice value="wet"/></Choice></Choices>'
)


def task(number: int, type_: str, value: Any, member: str | None = None) -> dict[str, Any]:
    """A task with one answer."""
    result = {"from_name": "q", "to_name": "photo", "type": type_, "value": {member or type_: value}}
    data = {"photo": f"https://example.com/{number}.jpg", "more": [{"value": "tin"}], "text": "a tin"}
    return {"data": data, "predictions": [{"model_version": "one", "result": [result]}]}


@pytest.mark.parametrize(
    ("tag", "type_", "good", "bad", "code"),
    [
        ('<Number name="q" toName="photo" step="0.5"/>', "number", 1.5, 1.3, "ANS131"),
        ('<Number name="q" toName="photo" min="1" step="2"/>', "number", 5, 4, "ANS131"),
        ('<Number name="q" toName="photo" min="1" step="2"/>', "number", 5, -1, "ANS116"),
        ('<DateTime name="q" toName="photo"/>', "datetime", "2025-03-31T09:30", "2025-03-31T09:30:00", "ANS130"),
        ('<DateTime name="q" toName="photo" only="date,time"/>', "datetime", "2025-03-31T09:30", "2025-03-31", "ANS130"),
        ('<DateTime name="q" toName="photo" only="date"/>', "datetime", "2025-03-31", "2025-03-31T09:30", "ANS130"),
        ('<DateTime name="q" toName="photo" only="date"/>', "datetime", "2024-02-29", "2025-02-29", "ANS118"),
        ('<DateTime name="q" toName="photo" only="time"/>', "datetime", "09:30", "25:00", "ANS118"),
        ('<DateTime name="q" toName="photo" only="time" max="10:00"/>', "datetime", "09:30", "11:00", "ANS127"),
        ('<DateTime name="q" toName="photo" only="year" min="2020"/>', "datetime", "2025-01-01", "2019-01-01", "ANS127"),
        ('<DateTime name="q" toName="photo" only="month,year"/>', "datetime", "2025-03-01", "2025-03", "ANS130"),
        ('<DateTime name="q" toName="photo" format="%d.%m.%Y"/>', "datetime", "31.03.2025", "2025-03-31", "ANS130"),
        ('<DateTime name="q" toName="photo" format="%d.%m.%Y"/>', "datetime", "31.03.2025", "03/31/2025", "ANS118"),
        ('<DateTime name="q" toName="photo" format="%e %B"/>', "datetime", "2025-03-31", "31.3.", "ANS118"),
        ('<DateTime name="q" toName="photo" format="%d.%m."/>', "datetime", "29.02.", "31.02.", "ANS118"),
        ('<DateTime name="q" toName="photo" format="%j" max="1900-03-01"/>', "datetime", "060", "061", "ANS127"),
        (NESTED, "choices", ["food"], ["wet"], "ANS114"),
        (NESTED, "choices", ["food"], ["food", "food"], "ANS107"),
        ('<Choices name="q" toName="photo" value="$more"/>', "choices", ["tin"], ["jar"], "ANS110"),
    ],
)
@pytest.mark.parametrize("before", [0, 3, 60])
def test_one_answer_among_many(tag: str, type_: str, good: Any, bad: Any, code: str, before: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "SMALLEST", 1 << 9)
    checker = predlint.compile(f'<View><Image name="photo" value="$photo"/>{tag}</View>'.encode())
    tasks = [task(number, type_, good) for number in range(before + 20)]
    assert not checker.validate(json.dumps(tasks).encode()).diagnostics
    tasks[before] = task(before, type_, bad)
    for text in (json.dumps(tasks), "".join(json.dumps(each) + "\n" for each in tasks)):
        found = [d for d in checker.validate(text.encode()).diagnostics if d.code not in ("JSN105", "MED101")]
        assert {d.code for d in found} == {code}
        assert all(f"/predictions/0/result/0/value/{type_}" in str(d.pointer) for d in found)


@pytest.mark.parametrize(
    ("tag", "lacking"),
    [
        ('<TextArea name="q" toName="photo" value="$text"/>', "text"),
        ('<TextArea name="q" toName="photo"/><Header name="h" value="Shop: $text"/>', "text"),
    ],
)
@pytest.mark.parametrize("before", [0, 3, 300])
def test_data_that_one_task_among_many_lacks(tag: str, lacking: str, before: int) -> None:
    checker = predlint.compile(f'<View><Image name="photo" value="$photo"/>{tag}</View>'.encode())
    tasks = [task(number, "textarea", ["words"], "text") for number in range(before + 20)]
    assert not checker.validate(json.dumps(tasks).encode()).diagnostics
    del tasks[before]["data"][lacking]
    found = checker.validate(json.dumps(tasks).encode()).diagnostics
    assert [(d.code, d.pointer) for d in found] == [("KEY101", f"/{before}/data/{lacking}")]


_LISTED = b'<View><Text name="note" value="$note"/><Choices name="one" toName="note" value="$of" choice="multiple"/></View>'


def _choosing(listed: list[Any], *chosen: str) -> dict[str, Any]:
    value = {"choices": list(chosen)}
    result = {"id": "r", "from_name": "one", "to_name": "note", "type": "choices", "value": value}
    return {"data": {"note": "x", "of": listed}, "predictions": [{"model_version": "m", "result": [result]}]}


def test_a_long_list_is_read_once_and_searched_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    reads, searches = 0, 0

    def read(items: Any, known: Any, original: Any = choices._add_names) -> None:  # pyright: ignore[reportPrivateUsage]
        nonlocal reads
        reads += 1
        original(items, known)

    def near(name: str, names: Any, original: Any = choices.nearest) -> list[str]:
        nonlocal searches
        searches += 1
        return original(name, names)

    monkeypatch.setattr(choices, "_add_names", read)
    monkeypatch.setattr(choices, "nearest", near)
    monkeypatch.setattr(choices, "_MOST_COMPARED", 2_000)
    listed = [f"label {number}" for number in range(300)]
    tasks = [_choosing(listed, *(f"lable {number}" for number in range(task, task + 4))) for task in range(5)]
    found = [d for d in predlint.compile(_LISTED).validate(tasks).diagnostics if d.code == "ANS110"]
    assert len(found) == 20
    assert reads == 5, "once for each task, and not for each answer"
    assert searches == 7
    assert [(d.help or "").startswith("did you mean") for d in found] == [True] * 7 + [False] * 13
    again = [d for d in predlint.compile(_LISTED).validate(tasks).diagnostics if d.code == "ANS110"]
    assert again == found, "each file has its own searches"


def test_long_trees_of_the_data_are_searched_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    config = b'<View><Text name="note" value="$note"/><Taxonomy name="one" toName="note" value="$of"/></View>'
    monkeypatch.setattr(choices, "_MOST_COMPARED", 2_000)
    tasks: list[dict[str, Any]] = []
    for number in range(10):
        task = _choosing([f"label {at}" for at in range(300)])
        task["predictions"][0]["result"][0] |= {"type": "taxonomy", "value": {"taxonomy": [[f"lable {number}"]]}}
        tasks.append(task)
    found = [d for d in predlint.compile(config).validate(tasks).diagnostics if d.code == "ANS114"]
    assert [(d.help or "").startswith("did you mean") for d in found] == [True] * 7 + [False] * 3


@pytest.mark.parametrize("made", ["pet", "PET"])
def test_a_question_that_a_choice_asks_for_is_asked_of_each_prediction(made: str) -> None:
    config = (
        '<View><Image name="photo" value="$photo"/><Choices name="q" toName="photo"><Choice value="pet" alias="PET"/>'
        '<Choice value="wild"/></Choices>'
        '<Choices name="breed" toName="photo" required="true" visibleWhen="choice-selected" whenTagName="q" '
        f'whenChoiceValue="{made}"><Choice value="pug"/></Choices></View>'
    )
    tasks = [task(number, "choices", ["wild" if number % 3 else "PET"]) for number in range(200)]
    found = predlint.compile(config.encode()).validate(json.dumps(tasks).encode()).diagnostics
    assert [(each.code, each.message) for each in found] == [("ANS112", "breed is required, and 67 predictions have no answer to it")]
