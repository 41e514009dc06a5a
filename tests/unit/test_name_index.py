"""Thousands of names, and thousands of texts that are none of them: what findings have in common is kept once."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.model import names as name_index
from predlint.model.names import MAX_COMPARED, NameIndex, RecordNames, Shared, part_begins
from predlint.platforms.encord.forms import HashTitles
from predlint.platforms.label_studio.ontology import Label
from predlint.platforms.label_studio.topics.labels import LabelTree
from predlint.report import finding_cases
from predlint.report.finding_cases import memo_size, never_varies

#: Names of each kind, and wrong ones.
NAMES, WRONG = 300, 40


def test_what_is_shared_is_a_tuple_that_is_hashed_as_one() -> None:
    one, other = Shared(["quay", "pier"]), Shared(["quay", "pier"])
    assert one == other == ("quay", "pier")
    assert len({one, other}) == 2 and hash(one) == hash(one)
    assert pickle.loads(pickle.dumps(one)) == one
    assert never_varies("key", (one,)) and memo_size("key", (Shared(map(str, range(10_000))),)) == 1


def test_what_is_of_one_record_weighs_as_a_list_of_its_own() -> None:
    one, other = RecordNames(["quay", "pier"]), RecordNames(["quay", "pier"])
    assert one == other and len({one, other}) == 2 and never_varies("key", (one,))
    assert memo_size("key", (RecordNames(map(str, range(10_000))),)) > 100


def test_long_texts_and_lists_of_their_own_weigh_more() -> None:
    assert memo_size("short", ("a", ("b", "c"), 1, None)) == 1
    assert memo_size("x" * 100_000, ()) > 100
    assert memo_size(1, (("name",) * 10_000,)) > 100
    assert memo_size(1, ("x" * 100_000,)) > 100


def test_a_vocabulary_knows_what_looks_alike() -> None:
    names = NameIndex(["Quay", "quay", "old  pier", "Quay"])
    assert names.all == ("Quay", "quay", "old  pier")
    assert "quay" in names and "pier" not in names
    assert names.same_form(" quay") == (("quay",), ("Quay", "quay"))
    assert names.same_form("Old pier\u200b") == ((), ("old  pier",))
    assert names.same_form(" " * 20_000 + "quay") == ((), ())
    assert names.near("old peir") == ("old  pier",)


def test_a_name_that_had_its_turn_is_looked_for_when_somebody_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_index, "_MOST_COMPARED", 2)
    part_begins()
    names = NameIndex(["quay"])
    names.reserve_search("quai")
    names.reserve_search("quai")
    assert names.near("quey") == ("quay",)
    names.reserve_search("quaay")
    assert (names.near("quaay"), names.near("quays")) == ((), ())
    assert names.near("quai") == ("quay",)


@pytest.mark.slow
def test_likely_names_are_no_longer_looked_for_once_it_takes_too_long() -> None:
    names = NameIndex(f"berth {n:05d}" for n in range(40_000))
    told = [bool(names.near(f"birth {n:05d}")) for n in range(0, 40_000, 1_000)]
    assert all(told[:25]) and not any(told[25:])
    assert names.near("birth 00000"), "those that were met before are kept"
    assert not names.near("x" * (MAX_COMPARED + 1))


def test_ways_through_a_tree_of_labels() -> None:
    leaf = Label("other", "Other")
    tree = LabelTree((Label("ship", "Ship", children=(leaf, Label("ferry", "ferry"))), Label("crane", "crane", children=(leaf,)), leaf))
    assert tree.ways_to(["other"]) == [["ship", "other"], ["crane", "other"], ["other"]]
    assert tree.ways_to(["ferry", "crane", "none"]) == [["ship", "ferry"], ["crane"]]
    assert tree.holds(["ferry", "other"]) and not tree.holds(["ferry", "none"])
    ship = tree.stored("ship")
    assert ship is not None and tree.shown("Ship") is ship and tree.stored("Ship") is None
    assert tree.under(ship).names.all == ("other", "ferry")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("Quay", "that is a title; write its hash, aB12"),
        ("quay", "that is a title; write its hash, aB12"),
        (" AB12", "write aB12 (Quay): hashes are compared letter by letter"),
        ("aB13", "did you mean aB12 (Quay)?"),
        ("something else", "places: aB12 (Quay), xY98 (Pier)"),
    ],
)
def test_what_a_text_in_the_place_of_a_hash_was_to_be(given: str, message: str) -> None:
    assert HashTitles([("aB12", "Quay"), ("xY98", "Pier")], "places").likely(given) == message


def _labelbox() -> tuple[Any, list[Any]]:
    options = [{"label": f"Berth {n}", "value": f"berth {n}", "options": []} for n in range(NAMES)]
    tools = [{"tool": "rectangle", "name": f"ship {n}", "classifications": []} for n in range(NAMES)]
    ontology = {"tools": tools, "classifications": [{"type": "radio", "name": "berth", "instructions": "berth", "options": options}]}
    box = {"top": 1, "left": 1, "height": 5, "width": 5}
    return ontology, [
        {"name": f"shop {n}x", "bbox": box, "dataRow": {"globalKey": f"quay-{n}"}}
        if n % 2
        else {"name": "berth", "answer": {"name": f"birth {n}x"}, "dataRow": {"globalKey": f"quay-{n}"}}
        for n in range(WRONG)
    ]


def _label_studio() -> tuple[Any, list[Any]]:
    choices = "".join(f'<Choice value="berth {n}"/>' for n in range(NAMES))
    labels = "".join(f'<Label value="ship {n}"/>' for n in range(NAMES))
    config = (
        f'<View><Image name="image" value="$image"/><Taxonomy name="place" toName="image">{choices}</Taxonomy>'
        f'<RectangleLabels name="ship" toName="image">{labels}</RectangleLabels></View>'
    )

    def result(n: int) -> dict[str, Any]:
        if n % 2:
            return {"type": "taxonomy", "from_name": "place", "to_name": "image", "value": {"taxonomy": [[f"birth {n}x"]]}}
        box = {"x": 1, "y": 1, "width": 5, "height": 5, "rotation": 0, "rectanglelabels": [f"shop {n}x"]}
        return {"type": "rectanglelabels", "from_name": "ship", "to_name": "image", "original_width": 9, "original_height": 9, "value": box}

    return config, [
        {"data": {"image": f"quay-{n}.jpg"}, "predictions": [{"model_version": "m", "result": [{"id": "one", **result(n)}]}]}
        for n in range(WRONG)
    ]


def _coco() -> tuple[Any, Any]:
    categories = [{"id": n, "name": f"ship {n}"} for n in range(1, NAMES)]
    images = [{"id": 1, "file_name": "quay.jpg", "width": 90, "height": 90}]
    annotations = [
        {"id": n, "image_id": 1, "category_id": 5_000 + n, "bbox": [1, 1, 5, 5], "area": 25, "iscrowd": 0, "segmentation": []}
        for n in range(1, WRONG)
    ]
    reference = {"images": images, "categories": categories, "annotations": []}
    return reference, {**reference, "annotations": annotations}


@pytest.mark.parametrize("made", [_labelbox, _label_studio, _coco])
def test_all_names_are_no_facts_of_each_finding_alone(
    made: Callable[[], tuple[Any, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would be kept once for each wrong name: gigabytes, where both are many."""
    ontology, predictions = made()
    file = tmp_path / ("config.xml" if isinstance(ontology, str) else "ontology.json")
    file.write_text(ontology if isinstance(ontology, str) else json.dumps(ontology))
    written = tmp_path / "predictions.json"
    written.write_text("\n".join(map(json.dumps, predictions)) if isinstance(predictions, list) else json.dumps(predictions))
    weights: list[int] = []

    def weighed(value: Any, about: tuple[Any, ...]) -> int:
        weights.append(memo_size(value, about))
        return weights[-1]

    monkeypatch.setattr(finding_cases, "memo_size", weighed)
    report = predlint.compile(file).validate(written)
    assert report.counts["error"] >= WRONG - 1
    assert len(weights) >= WRONG - 1 and max(weights) == 1


@pytest.mark.parametrize(
    ("tag", "type_", "value"),
    [
        ("Choices", "choices", {"choices": ["raft"]}),
        ("Taxonomy", "taxonomy", {"taxonomy": [["raft"]]}),
        ("Ranker", "ranker", {"ranker": {"kind": ["raft"]}}),
    ],
)
def test_names_of_one_task_weigh_what_they_hold(tag: str, type_: str, value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of millions of tasks may list thousands of its own."""
    weights: list[int] = []
    monkeypatch.setattr(finding_cases, "memo_size", lambda value, about: weights.append(memo_size(value, about)) or weights[-1])
    on = '<List name="on" value="$ships"/>' if tag == "Ranker" else '<Text name="on" value="$text"/>'
    listed = "" if tag == "Ranker" else 'value="$ships"'
    checker = predlint.compile(f'<View>{on}<{tag} name="kind" toName="on" {listed}/></View>'.encode())
    ships = [{"id": f"ship {n}"} if tag == "Ranker" else {"value": f"ship {n}"} for n in range(NAMES)]
    results = [{"from_name": "kind", "to_name": "on", "type": type_, "value": value}]
    task = {"data": {"text": "quay", "ships": ships}, "predictions": [{"model_version": "m", "result": results}]}
    [found] = [d for d in checker.validate([task]).diagnostics if d.severity.label == "error"]
    assert found.value == "raft" and max(weights) > NAMES // 20
