"""How many records of a prediction file a breaking change hits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ontology_kit import attribute, coco, config, encord, labelbox, labels, option, question, thing, tool

from predlint.platforms.registry import AnyOntology, read_ontology
from predlint.tools.affected_records import AffectedCounts, WrongFileError, count_hits
from predlint.tools.changes import Change, Hits
from predlint.tools.ontology_diff import against_text, hits_text
from predlint.tools.tree_comparison import compare

Json = dict[str, Any]
CAR_ID = "cmr1k2q9t4w7x1y5z8b3d6f0h"
BOX = {"top": 1, "left": 2, "height": 3, "width": 4}
OLD = labelbox(
    tool("car", question("state", option("parked", question("where", kind="text")), "moving"), featureSchemaId=CAR_ID),
    question("sky", "clear", "grey", kind="checklist"),
    question("note", kind="text"),
)


def line(name: str | None, **more: Any) -> Json:
    return {**({"name": name} if name else {}), **more, "dataRow": {"globalKey": "a.jpg"}}


def state(option: str, *nested: Json) -> list[Json]:
    return [{"name": "state", "answer": {"name": option, "classifications": list(nested)}}]


PREDICTIONS = [
    line("car", bbox=BOX, classifications=state("parked", {"name": "where", "answer": "kerb"})),
    line("car", bbox=BOX, classifications=state("moving")),
    line("car", bbox=BOX),
    line(None, schemaId=CAR_ID, bbox=BOX),
    line("sky", answer=[{"name": "clear"}, {"name": "grey"}]),
    line("sky", answer=[{"name": "grey"}]),
    line("note", answer="short"),
    line("note", answer="rather long"),
]


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "p.ndjson"
    path.write_text("".join(json.dumps(record) + "\n" for record in PREDICTIONS))
    return path


def counted(old: AnyOntology, new: AnyOntology, *paths: Path) -> tuple[dict[str, Hits | None], AffectedCounts]:
    """What each breaking change hits, by its kind and path."""
    changes = compare(old, new)
    dialect = old.dialect if old.dialect == new.dialect else "neutral"
    found, read = count_hits(changes, old, dialect, [str(path) for path in paths])
    return {f"{change.kind} {'/'.join(change.path)}".strip(): change.hits for change in found if change.cls == "breaking"}, read


def hit(path: Path, *lines: int | str, exact: bool = True) -> Hits:
    """``lines``: of each record, with the column where it is a part of a document."""
    return Hits(len(lines), exact, tuple(f"{path}:{line}" for line in lines[:3]))


def begins(path: Path, *lines: int) -> Hits:
    """Records of a document that begin at the first column."""
    return hit(path, *(f"{line}:1" for line in lines))


STATE = question("state", option("parked", question("where", kind="text")), "moving")
CAR = tool("car", STATE, featureSchemaId=CAR_ID)
SKY, NOTE = question("sky", "clear", "grey", kind="checklist"), question("note", kind="text")


@pytest.mark.parametrize(
    ("new", "what", "lines"),
    [
        ((SKY, NOTE), "removed car", (1, 2, 3, 4)),
        ((tool("lorry", STATE, featureSchemaId=CAR_ID), SKY, NOTE), "renamed car", (1, 2, 3)),
        ((tool("car", STATE, featureSchemaId="c" * 25), SKY, NOTE), "id-changed car", (4,)),
        ((tool("car", STATE, featureSchemaId=CAR_ID, kind="polygon"), SKY, NOTE), "kind-changed car", (1, 2, 3, 4)),
        ((tool("car", featureSchemaId=CAR_ID), SKY, NOTE), "removed car/state", (1, 2)),
        ((tool("car", question("state", "parked", "moving"), featureSchemaId=CAR_ID), SKY, NOTE), "removed car/state/parked/where", (1,)),
        ((tool("car", question("state", "moving"), featureSchemaId=CAR_ID), SKY, NOTE), "removed car/state/parked", (1,)),
        ((tool("car", {**STATE, "required": True}, featureSchemaId=CAR_ID), SKY, NOTE), "required-changed car/state", (3, 4)),
        ((tool("car", STATE, question("age", kind="text", required=True), featureSchemaId=CAR_ID), SKY, NOTE), "added car/age",
        (1, 2, 3, 4)),
        ((CAR, question("sky", "grey", kind="checklist"), NOTE), "removed sky/clear", (5,)),
        ((CAR, question("sky", "clear", "grey"), NOTE), "kind-changed sky", (5, 6)),
        ((CAR, SKY, question("note", kind="text", maxCharacters=5)), "limit-changed note", (8,)),
        ((CAR, SKY, question("note", kind="text", minCharacters=6)), "limit-changed note", (7,)),
    ],
)  # fmt: skip
def test_lines_that_a_change_hits(predictions: Path, new: tuple[Json, ...], what: str, lines: tuple[int, ...]) -> None:
    found, read = counted(OLD, labelbox(*new), predictions)
    assert found == {what: hit(predictions, *lines)}
    assert (read.files, read.records, read.unreadable) == (1, len(PREDICTIONS), 0)


def test_what_takes_a_whole_data_row_is_not_counted(predictions: Path) -> None:
    found, _ = counted(OLD, labelbox(CAR, SKY, {**NOTE, "required": True}), predictions)
    assert found == {"required-changed note": None}


def test_several_files_and_lines_that_cannot_be_read(predictions: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ndjson"
    broken.write_text(f'\n{json.dumps(PREDICTIONS[0])}\n{{"name": \n\n{json.dumps(PREDICTIONS[4])}\n7\n[1')
    found, read = counted(OLD, labelbox(SKY, NOTE), predictions, broken)
    assert found == {"removed car": Hits(5, True, tuple(f"{predictions}:{line}" for line in (1, 2, 3)))}
    assert (read.files, read.records, read.unreadable, read.first_unreadable) == (2, 13, 2, f"{broken}:3")


def test_an_array_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(PREDICTIONS, indent=1))
    lines = path.read_text().splitlines()
    found, read = counted(OLD, labelbox(CAR, question("sky", "grey", kind="checklist"), NOTE), path)
    (place,) = (at for at, text in enumerate(lines, 1) if '"clear"' in text)
    starts = [at for at, text in enumerate(lines, 1) if text == " {"]
    assert found == {"removed sky/clear": hit(path, f"{max(at for at in starts if at < place)}:2")}
    assert read.records == len(PREDICTIONS)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(WrongFileError, match="table"):
        counted(OLD, labelbox(SKY, NOTE), path)


def test_tasks_that_a_change_of_a_config_hits(tmp_path: Path) -> None:
    def region(label: str, id_: str) -> Json:
        box = {"x": 1, "y": 1, "width": 5, "height": 5, "rectanglelabels": [label]}
        return {"id": id_, "from_name": "thing", "to_name": "photo", "type": "rectanglelabels", "value": box}

    def answer(*values: str) -> Json:
        return {"from_name": "look", "to_name": "photo", "type": "choices", "value": {"choices": list(values)}}

    results = [[region("tin", "a")], [region("jar", "a"), region("tin", "b")], [answer("tidy", "new")], [answer("tidy")]]
    path = tmp_path / "t.json"
    path.write_text("[\n" + ",\n".join(json.dumps({"data": {"photo": "x.jpg"}, "predictions": [{"result": r}]}) for r in results) + "\n]")
    look = labels("look", "tidy", "new", tag="Choices", choice="multiple")
    old = config(labels("thing", "tin", "jar"), look)

    def hits(*tags: str, **more: str) -> dict[str, Hits | None]:
        return counted(old, config(*tags, **more), path)[0]

    assert hits(labels("thing", "tin"), look) == {"removed thing/jar": begins(path, 3)}
    assert hits(look) == {"removed thing": begins(path, 2, 3)}
    assert hits(labels("thing", "tin", "jar"), labels("look", "tidy", tag="Choices", choice="multiple")) == {
        "removed look/new": begins(path, 4)
    }
    assert hits(labels("thing", "tin", "jar"), labels("look", "tidy", "new", tag="Choices")) == {"limit-changed look": begins(path, 4)}
    required = labels("look", "tidy", "new", tag="Choices", choice="multiple", required="true")
    assert hits(labels("thing", "tin", "jar"), required) == {"required-changed look": begins(path, 2, 3)}
    other_data = hits(labels("thing", "tin", "jar"), look, shown='<Image name="photo" value="$image"/>')
    assert other_data == {"place-changed photo": begins(path, 2, 3, 4, 5)}
    more_data = hits(labels("thing", "tin", "jar"), look, '<Text name="note" value="$note"/>')
    assert more_data == {"added data/note": begins(path, 2, 3, 4, 5)}


def test_tasks_that_have_what_a_new_object_shows_are_not_hit(tmp_path: Path) -> None:
    path = tmp_path / "t.ndjson"
    tasks = [{"photo": "x.jpg"}, {"photo": "x.jpg", "note": "dry"}, {"photo": "x.jpg", "said": {"by": "me"}}]
    path.write_text("".join(json.dumps({"data": data, "predictions": []}) + "\n" for data in tasks))
    boxes = labels("thing", "tin")
    for shown, key, lines in (("$note", "note", (1, 3)), ("$said.by", "said.by", (1, 2))):
        found, _ = counted(config(boxes), config(boxes, f'<Text name="more" value="{shown}"/>'), path)
        assert found == {f"added data/{key}": hit(path, *lines)}


FOOD = '<Choice value="food"><Choice value="dry"/><Choice value="wet"/></Choice>'
TREE = f'<Taxonomy name="q" toName="photo">{FOOD}<Choice value="tool"/></Taxonomy>'


@pytest.mark.parametrize(
    ("tree", "what", "lines"),
    [
        (TREE.replace('value="food"', 'value="FOOD"'), "renamed q/food", (1, 2, 3)),
        (TREE.replace('<Choice value="wet"/>', ""), "removed q/food/wet", (3,)),
        (labels("q", "tool", tag="Taxonomy"), "removed q/food", (1, 2, 3)),
    ],
)
def test_paths_through_a_choice_are_hit_with_it(tmp_path: Path, tree: str, what: str, lines: tuple[int, ...]) -> None:
    chosen = [["food"]], [["food", "dry"]], [["tool"], ["food", "wet"]], [["tool"]]
    answers = [{"from_name": "q", "to_name": "photo", "type": "taxonomy", "value": {"taxonomy": paths}} for paths in chosen]
    path = tmp_path / "t.ndjson"
    path.write_text("".join(json.dumps({"data": {"photo": "x.jpg"}, "predictions": [{"result": [each]}]}) + "\n" for each in answers))
    assert counted(config(TREE), config(tree), path)[0] == {what: hit(path, *lines)}


def test_labels_below_one_that_is_gone_are_hit_with_it(tmp_path: Path) -> None:
    tag = '<Choices name="q" toName="photo"><Choice value="a"><Choice value="b"/></Choice><Choice value="c"/></Choices>'
    path = tmp_path / "t.ndjson"
    answers = [{"from_name": "q", "to_name": "photo", "type": "choices", "value": {"choices": [each]}} for each in "abc"]
    path.write_text("".join(json.dumps({"data": {"photo": "x.jpg"}, "predictions": [{"result": [each]}]}) + "\n" for each in answers))
    assert counted(config(tag), config(labels("q", "c", tag="Choices")), path)[0] == {"removed q/a": hit(path, 1, 2)}


def test_records_without_a_feature_of_the_old_ontology_are_counted(predictions: Path) -> None:
    _, read = counted(labelbox(tool("car", featureSchemaId=CAR_ID)), labelbox(tool("bus")), predictions)
    assert (read.records, read.without_features) == (8, 4)
    _, read = counted(labelbox(tool("cat")), labelbox(tool("cow")), predictions)
    none = "none of these records has a feature of the old ontology: were they made for it?"
    assert against_text(read) == f"counted in 8 records of 1 file; {none}"


def test_a_change_that_single_records_do_not_show_is_reported_as_not_counted(predictions: Path) -> None:
    once = {**NOTE, "required": True}
    found = count_hits(compare(labelbox(CAR, NOTE), labelbox(CAR, once)), labelbox(CAR, NOTE), "labelbox", [str(predictions)])[0]
    assert [(change.kind, hits_text(change)) for change in found] == [("required-changed", "not counted: single records do not show it")]


def test_annotations_that_a_change_of_categories_hits(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    given = [{"id": n, "image_id": 1, "category_id": category, "bbox": [1, 1, 4, 4]} for n, category in enumerate((1, 2, 1), 1)]
    categories = [{"id": 1, "name": "car"}, {"id": 2, "name": "bus"}]
    images = [{"id": 1, "file_name": "a.jpg", "width": 9, "height": 9}]
    text = ",\n".join(json.dumps(each) for each in given)
    path.write_text(f'{{"images": {json.dumps(images)}, "categories": {json.dumps(categories)},\n"annotations": [\n{text}]}}')
    found, read = counted(coco((1, "car"), (2, "bus")), coco((3, "car"), (2, "bus")), path)
    assert found == {"id-changed car": begins(path, 3, 5)}
    assert read.records == 3
    results = tmp_path / "r.json"
    results.write_text(json.dumps([{k: v for k, v in each.items() if k != "id"} | {"score": 0.5} for each in given]))
    assert counted(coco((1, "car"), (2, "bus")), coco((1, "car")), results)[0] == {
        "removed bus": hit(results, f"1:{results.read_text().index(chr(123), 5) + 1}")
    }
    held = tmp_path / "held.json"
    held.write_text(f'{{"detections":\n{results.read_text()}}}')  # as the list alone
    found, read = counted(coco((1, "car"), (2, "bus")), coco((1, "car")), held)
    assert (len(found["removed bus"].places), read.records) == (1, 3)


def test_label_rows_that_a_change_of_an_encord_ontology_hits(street: Path) -> None:
    harbour = street.parent / "harbour"
    document = json.loads((harbour / "ontology.json").read_text())
    del document["objects"][1]  # the ferry
    hull = document["objects"][0]["attributes"][0]
    hull["options"] = [each for each in hull["options"] if each["label"] != "wood"]
    rows = harbour / "rows.ndjson"
    ferries = [at for at, text in enumerate(rows.read_text().splitlines(), 1) if '"FeRrY002"' in text]
    wood = [at for at, text in enumerate(rows.read_text().splitlines(), 1) if '"WoOdX001"' in text]
    found, _ = counted(read_ontology(str(harbour / "ontology.json")), read_ontology(json.dumps(document).encode()), rows)
    assert found == {"removed ferry": hit(rows, *ferries), "removed boat/hull/wood": hit(rows, *wood)}
    assert ferries and wood


def test_an_encord_text_that_becomes_a_radio_is_hit_wherever_it_is_answered(tmp_path: Path) -> None:
    def row(number: int, hash_: str) -> Json:
        answer = {"name": "note", "value": "note", "answers": "grey", "featureHash": hash_, "manualAnnotation": True}
        box = {"x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2}
        object_ = {"name": "car", "shape": "bounding_box", "objectHash": "oBjEcT01", "featureHash": "CaRx0001", "boundingBox": box}
        return {
            "label_hash": f"l{number}", "data_title": "a.jpg", "data_hash": f"d{number}", "data_type": "image",
            "data_units": {f"d{number}": {"data_hash": f"d{number}", "labels": {"objects": [object_], "classifications": []}}},
            "object_answers": {"oBjEcT01": {"objectHash": "oBjEcT01", "classifications": [answer]}},
        }  # fmt: skip

    path = tmp_path / "r.ndjson"
    path.write_text("".join(json.dumps(row(number, "NoTe0001")) + "\n" for number in (1, 2)))
    old = encord(thing("car", "CaRx0001", attribute("note", "NoTe0001", kind="text")))
    new = encord(thing("car", "CaRx0001", attribute("note", "NoTe0001", ("grey", "GrEy0001"))))
    assert counted(old, new, path)[0]["kind-changed car/note"] == hit(path, 1, 2)


def test_what_must_be_answered_on_some_frame_may_be_answered_on_another(street: Path) -> None:
    harbour = street.parent / "harbour"
    document = json.loads((harbour / "ontology.json").read_text())
    (under_way,) = (each for each in document["objects"][0]["attributes"] if each["name"] == "under way")
    old = read_ontology(json.dumps(document).encode())
    under_way["required"] = True
    (hits,) = counted(old, read_ontology(json.dumps(document).encode()), harbour / "rows.ndjson")[0].values()
    assert hits is not None and hits.records and not hits.exact


def test_records_are_counted_across_platforms(predictions: Path) -> None:
    new = encord(thing("car", "CaRx0001", attribute("state", "StAt0001", ("moving", "MoVe0001"))))
    found, _ = counted(OLD, new, predictions)
    assert found["removed car/state/parked"] == hit(predictions, 1)
    assert found["removed sky"] == hit(predictions, 5, 6)


def test_only_breaking_changes_are_counted(predictions: Path) -> None:
    changes: list[Change] = count_hits(compare(OLD, labelbox(tool("bus"), NOTE, SKY, CAR)), OLD, "labelbox", [str(predictions)])[0]
    assert {change.cls for change in changes} == {"widening", "cosmetic"}
    assert [change.hits for change in changes] == [None] * len(changes)


def test_ids_that_all_changed_hit_what_gives_one(tmp_path: Path) -> None:
    def made(letter: str) -> AnyOntology:
        return labelbox(tool("car", featureSchemaId=letter * 25), tool("road", featureSchemaId=letter * 24 + "1"))

    path = tmp_path / "p.ndjson"
    path.write_text("".join(json.dumps(each) + "\n" for each in (line("car", bbox=BOX), line(None, schemaId="a" * 25, bbox=BOX))))
    assert counted(made("a"), made("b"), path)[0] == {"ids-changed": hit(path, 2)}


def test_ids_of_categories_that_all_changed_hit_every_result(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    results = [{"image_id": 1, "category_id": id_, "bbox": [1, 2, 3, 4], "score": 0.5} for id_ in (1, 2)]
    path.write_text(json.dumps(results))
    second = path.read_text().index("{", 2) + 1
    found = counted(coco((1, "car"), (2, "bus")), coco((8, "car"), (9, "bus")), path)[0]
    assert found == {"ids-changed": hit(path, "1:2", f"1:{second}")}
