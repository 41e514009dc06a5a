"""Label rows whose tables disagree about an object or a classification, and rows as Encord's SDK writes them."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest

import predlint
from encord_row_examples import (
    DATA,
    answered,
    box,
    classified,
    hull,
    image_row,
    lines,
    mark,
    option,
    under_way,
    video_row,
    weather,
)

CHECKER = predlint.compile(Path(__file__).parents[2] / "examples" / "harbour" / "ontology.json", dialect="encord")
NONE = "00000000-0000-0000-0000-000000000000"


def findings_of(text: str) -> list[tuple[str, str, str | None]]:
    return [(d.code, d.pointer or "", d.help) for d in CHECKER.validate(text.encode()).diagnostics]


def renamed(held: dict[str, Any], old: str, new: str, member: str) -> None:
    held[new] = held.pop(old) | {member: new}


def test_the_only_entry_and_the_only_object_without_one_another_are_named() -> None:
    row = json.loads(image_row())
    renamed(row["object_answers"], "oBjEcT01", "Zq7wvY4k", "objectHash")
    assert findings_of(json.dumps(row)) == [
        ("LNK201", "/object_answers/oBjEcT01", 'the entry "Zq7wvY4k" is of no object: is it meant for this one?'),
        ("LNK203", "/object_answers/Zq7wvY4k", 'the object "oBjEcT01" has no entry: is this one meant for it?'),
    ]


def test_an_entry_with_the_hash_of_a_classification_is_not_offered_to_an_object() -> None:
    row = json.loads(image_row(classifications=[weather()]))
    renamed(row["object_answers"], "oBjEcT01", "cLaSs001", "objectHash")
    helps = {code: help for code, _, help in findings_of(json.dumps(row))}
    assert (helps["LNK201"] or "").startswith('add "oBjEcT01": ')
    assert helps["LNK203"] == '"cLaSs001" is a classificationHash of this row; entries are under the objectHash'


@pytest.mark.parametrize(
    ("key", "entry", "code"),
    [
        ("oBjEcT01", {"classificationHash": "oBjEcT01"}, "REC251"),
        ("Zq7wvY4k", {}, "REC251"),
        ("Zq7wvY4k", {"classificationHash": "Zq7wvY4k", "featureHash": "BoAt+001"}, "REC251"),
        ("Zq7wvY4k", {"classificationHash": "Zq7wvY4k", "objectHash": "Zq7wvY4k"}, "LNK209"),
        ("Zq7wvY4k", {"classificationHash": "Zq7wvY4k", "objectHash": "Zq7wvY4k", "classifications": [hull("wood")]}, "LNK203"),
    ],
    ids=["drawn", "no hash", "feature", "both hashes", "both hashes and answers"],
)
def test_an_entry_that_may_be_of_an_object_is_not_taken_for_that_of_a_classification(key: str, entry: dict[str, Any], code: str) -> None:
    row = json.loads(image_row())
    row["object_answers"][key] = {"classifications": [], **entry}
    findings = [d for d in CHECKER.validate(json.dumps(row).encode()).diagnostics if d.code in ("REC251", "LNK203", "LNK209")]
    assert [d.code for d in findings] == [code]
    assert "as those of classification_answers" not in findings[0].message


def test_duplicate_entries_of_the_other_kind_are_reported_in_linear_time() -> None:
    row = json.loads(image_row(classifications=[weather()]))
    entries = {f"{at:08}": {**row["classification_answers"]["cLaSs001"], "classificationHash": f"{at:08}"} for at in range(6_000)}
    row["object_answers"] |= entries
    row["classification_answers"] |= entries
    begin = process_time()
    found = CHECKER.check(row)
    assert sum(d.code == "REC251" for d in found) == 6_000
    assert process_time() - begin < 4


def test_a_classification_of_an_older_row_and_the_only_other_entry_are_reported_once() -> None:
    answer = {"classificationHash": "Zq7wvY4k", "classifications": [answered("weather", [{"name": "sunny"}])]}
    row = json.loads(image_row([], unit={"labels": {"objects": [], "classifications": [mark()]}}))
    row["classification_answers"] = {"Zq7wvY4k": answer}
    only = [("LNK205", 'the entry "Zq7wvY4k" is of no classification on a frame: is it meant for this one?')]
    assert _links(row) == only
    answer["featureHash"] = mark()["featureHash"]
    assert _links(row) == only
    answer["featureHash"] = "NoTeS003"
    ((code, help),) = _links(row)
    assert code == "LNK205"
    assert "Zq7wvY4k" not in (help or "")


def _links(row: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(code, help) for code, _, help in findings_of(json.dumps(row)) if code.startswith("LNK")]


@pytest.mark.parametrize(("actions", "code"), [([], "LNK209"), ([under_way("yes", [0])], "LNK207")])
def test_actions_of_a_classification_are_reported_as_such(actions: list[Any], code: str) -> None:
    row = json.loads(image_row(classifications=[weather()]))
    row["object_actions"] = {"cLaSs001": {"objectHash": "cLaSs001", "actions": actions}}
    finding = next(found for found in findings_of(json.dumps(row)) if found[0].startswith("LNK"))
    assert finding == (
        code,
        "/object_actions/cLaSs001",
        '"cLaSs001" is a classificationHash of this row; entries are under the objectHash',
    )


@pytest.mark.parametrize("count", [1, 400])
def test_an_object_and_a_classification_of_one_hash(count: int) -> None:
    good = image_row(classifications=[weather()])
    row = json.loads(good)
    renamed(row["classification_answers"], "cLaSs001", "oBjEcT01", "classificationHash")
    text = lines(*[good] * (count - 1), json.dumps(row))
    found = [d for d in CHECKER.validate(text.encode()).diagnostics if d.code == "UID204"]
    assert [(d.line, d.pointer) for d in found] == [(count, "/classification_answers/oBjEcT01")]


def test_rows_that_are_attached_to_no_project_are_reported_as_such() -> None:
    row = json.loads(image_row())
    row |= {"label_hash": NONE, "data_hash": NONE, "dataset_hash": NONE}
    text = lines(*[json.dumps(row)] * 2)
    assert [(d.code, d.line, d.pointer) for d in CHECKER.validate(text.encode()).diagnostics] == [
        ("UID204", 1, "/data_hash"),
        ("UID204", 2, "/data_hash"),
    ]


def _in_branches(text: str, count: int) -> str:
    """A row, as it would be in so many branches, of models that are less or more certain of its objects."""
    row, certain = json.loads(text), '"confidence": 0.9'
    rows = [json.dumps(row | {"branch_name": f"b-{n}", "label_hash": f"{n:08x}{row['label_hash'][8:]}"}) for n in range(count)]
    return lines(*[text.replace(certain, f'"confidence": {n / count}') for n, text in enumerate(rows)])


@pytest.mark.parametrize(("range_", "expected"), [([], []), ([[0, 0]], []), ([[0, 4]], ["SPN203"])])
def test_the_range_that_the_sdk_gives_to_answers_of_a_whole_file(range_: list[Any], expected: list[str]) -> None:
    text = video_row({0: [box()]}, classifications=[classified("notes", answered("notes", "calm"), range=range_)])
    assert [code for code, _, _ in findings_of(text)] == expected
    assert [code for code, _, _ in findings_of(_in_branches(text, 300))] == expected * 300


def test_classifications_that_are_marked_as_made_by_a_person() -> None:
    good, bad = (image_row(classifications=[weather(manualAnnotation=given)], branch_name=f"b-{given}") for given in (False, True))
    found = CHECKER.validate(lines(_in_branches(good, 300), bad).encode()).diagnostics
    assert [(d.code, d.line, d.pointer) for d in found] == [("REC247", 301, "/classification_answers/cLaSs001/manualAnnotation")]
    older = image_row([], classifications=[weather()], unit={"labels": {"objects": [], "classifications": [mark(manualAnnotation=True)]}})
    assert ("REC247", f"/data_units/{DATA}/labels/classifications/0/manualAnnotation", "write false for predictions") in findings_of(older)


def test_helps_that_go_together() -> None:
    row = json.loads(image_row([box(objectHash="FeRrY002")]))
    row["object_answers"] = {}
    assert ("LNK201", "/object_answers/FeRrY002", "give the object an objectHash of its own, and answer it under that") in findings_of(
        json.dumps(row)
    )
    hashes = {"classificationHash": "FeRrY002"}
    older = json.loads(image_row([], unit={"labels": {"objects": [], "classifications": [mark(**hashes), mark()]}}))
    older["classification_answers"] = {"mArK0001": weather() | {"classificationHash": "mArK0001"}}
    older["data_units"][DATA]["labels"]["classifications"][1]["classificationHash"] = "mArK0001"
    own = "give the classification a classificationHash of its own, and answer it under that"
    assert ("LNK205", "/classification_answers/FeRrY002", own) in findings_of(json.dumps(older))
    undated = {("created_at" if name == "createdAt" else name): given for name, given in box().items()}
    assert 'rename "created_at" to "createdAt"' in [help for code, _, help in findings_of(image_row([undated])) if code == "REC244"]


def test_a_checklist_that_is_answered_twice_the_same_way_is_reported_once() -> None:
    row = json.loads(image_row())
    both = answered("equipment", [option("radar"), option("net")])
    row["object_answers"]["oBjEcT01"]["classifications"] += [both, both]
    place = "/object_answers/oBjEcT01/classifications"
    assert [(code, at) for code, at, _ in findings_of(json.dumps(row))] == [("ANS206", f"{place}/2")]
    row["object_answers"]["oBjEcT01"]["classifications"][2] = answered("equipment", [option("radar")])
    assert [(code, at) for code, at, _ in findings_of(json.dumps(row))] == [("ANS206", f"{place}/2/answers/0")]


@pytest.mark.parametrize("continuous", [True, False])
def test_answers_of_no_object_are_reported_in_scenes(continuous: bool) -> None:
    """But for those that name a space: what stands there is not all known."""
    frames = {5: [box(event="upsert")], 9: [box(event="delete")]} if continuous else {5: [box()]}
    row = json.loads(video_row(frames, data_type="scene", scene={"isContinuous": continuous}))
    assert findings_of(json.dumps(row)) == []
    for answers, code in (([hull("wood")], "LNK203"), ([], "LNK209")):
        row["object_answers"]["nObOdY01"] = {"objectHash": "nObOdY01", "classifications": answers}
        assert [found[:2] for found in findings_of(json.dumps(row))] == [(code, "/object_answers/nObOdY01")]
    row["object_answers"]["nObOdY01"]["spaces"] = {"cloud": {}}
    row["spaces"] = {"cloud": {}}
    assert [
        code for code, pointer, _ in findings_of(json.dumps(row)) if pointer == "/object_answers/nObOdY01" and code.startswith("LNK")
    ] == []
