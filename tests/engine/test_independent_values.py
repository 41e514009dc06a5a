"""What is said of one record, and of others of its form, where something about them differs: with the kernel the same as without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import predlint
from kernel_kit import needs_kernel
from laws.harness import run
from predlint.model.names import NameIndex

pytestmark = needs_kernel
STREET = Path(__file__).parent.parent.parent / "examples" / "street" / "ontology.json"
LABELS = b'<View><Audio name="a" value="$a"/><Labels name="s" toName="a"><Label value="horn"/></Labels></View>'
UUID = "6e497bf3-75cd-439e-910c-aa8d"


def assert_same_without_kernel(checker: predlint.Checker, records: list[Any]) -> None:
    data = b"".join([json.dumps(record).encode() + b"\n" for record in records])
    assert run(checker, data).verdict == run(checker, data, fast=False).verdict


def test_only_later_uuids_have_a_finding() -> None:
    uuids = [f"{UUID}{number:08x}" for number in range(30)]
    given = [f"{{{uuids[0]}}}", *[uuid[:-1] for uuid in uuids[1:]]]
    lines = [{"uuid": uuid, "name": f"zzz{at}", "answer": "q", "dataRow": {"globalKey": f"k{at}"}} for at, uuid in enumerate(given)]
    assert_same_without_kernel(predlint.compile(STREET, media="image"), lines)


def test_a_member_of_another_name_beside_one_that_is_null_or_not() -> None:
    region = {"id": "a", "from_name": "s", "to_name": "a", "type": "labels", "value": {"start": 1.5, "end": 3, "labels": ["horn"]}}

    def task(number: int, version: str | None) -> Any:
        prediction = {"MODEL_VERSION": 1, "model_version": version, "result": [region]}
        return {"data": {"a": f"https://a.example.com/{number}.mp3"}, "predictions": [prediction]}

    for few, many in ((None, "m"), ("m", None)):
        assert_same_without_kernel(predlint.compile(LABELS), [task(number, few if number in (0, 29) else many) for number in range(30)])


def test_model_versions_of_a_task_that_is_noted_after_those_behind_it() -> None:
    def prediction(version: str, **members: Any) -> Any:
        span = {"start": 1.5, "end": 3, "labels": ["horn"]}
        region = {"id": "a", "from_name": "s", "to_name": "a", "type": "labels", "value": span}
        return {"model_version": version, "result": [region | members]}

    def tasks(odd: Any) -> list[Any]:
        of_each = ([prediction("v0")], [prediction("v2", type=odd), prediction("v1")], [prediction("v1")], [prediction("v2")])
        return [{"data": {"a": f"https://a.example.com/{at}.mp3"}, "predictions": each} for at, each in enumerate(of_each)]

    for odd in (None, {}, [1], "rectangle"):
        assert_same_without_kernel(predlint.compile(LABELS), tasks(odd))


def test_answers_below_names_that_are_nearly_one() -> None:
    """Of the first records nothing more is said, of others of their form there would be; and the other way round."""
    box = {"top": 1, "left": 2, "height": 3, "width": 4}
    asked, other = {"name": "state", "answer": {"name": "moving"}}, {"name": "state", "answer": {"name": "flying"}}
    for below in ([asked], [other], [asked, other]):
        for names in (["zzz", "vehicl"], ["vehicl", "zzz"], ["zzz", "yyy", "vehicl", "vehicle no"]):
            given = [f"{names[at % len(names)]}{at}" for at in range(40)]
            assert_same_without_kernel(
                predlint.compile(STREET, media="image"),
                [{"name": n, "bbox": box, "classifications": below, "dataRow": {"globalKey": f"k{n}"}} for n in given],
            )


def test_names_are_looked_up_in_the_order_of_the_file() -> None:
    """They are looked up only so often: which of them are may not hang on hashes, which differ from run to run."""
    box, below = {"top": 1, "left": 2, "height": 3, "width": 4}, [{"name": "state", "answer": {"name": "moving"}}]
    lines = [{"name": f"zzz{at}", "bbox": box, "classifications": below, "dataRow": {"globalKey": f"k{at}"}} for at in range(60)]
    asked: dict[str, None] = {}
    ask = NameIndex.reserve_search

    def noting(self: NameIndex, name: str) -> None:
        asked.setdefault(name)
        ask(self, name)

    with mock.patch.object(NameIndex, "reserve_search", noting):
        run(predlint.compile(STREET, media="image"), b"".join([json.dumps(line).encode() + b"\n" for line in lines]))
    looked = [name for name in asked if name != "zzz59"]  # the last one is explained as a whole, too
    assert looked == [f"zzz{at}" for at in range(59)]
