"""Rules across records: the first place is named, near duplicates are left alone, and no hash is ever the judge."""

from __future__ import annotations

import json
import random
import re
import uuid
from array import array
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from engine_kit import ID_ONE, ID_TWO, ONTOLOGY, checker, line, mask, ndjson, of, sign, weather

import predlint
from predlint.engine import sizes
from predlint.io import sources
from predlint.kernel import column_joins, column_queries, library
from predlint.model import hashes
from predlint.model.diagnostics import Diagnostic
from predlint.platforms.coco import ontology
from predlint.platforms.labelbox import record as labelbox_record
from predlint.platforms.labelbox import stream
from predlint.platforms.labelbox.record import mask_parts, record_identity
from predlint.platforms.labelbox.topics import relationship_ends

#: Enough records for the road that sorts with numpy, which begins at LARGE of them here, and for a dozen blocks.
LARGE, MANY = 5_000, 6_100
#: Where, in a file of MANY records, a test puts its first and second record.
FIRST, SECOND = 700, 5_600
UUID = "6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90"


def filler(count: int) -> list[bytes]:
    """Right lines that have nothing in common: 2,000 data rows, boxes and texts."""
    return [
        b'{"name":"sign","bbox":{"top":%d,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"row-%d"}}' % (i, i % 2000)
        for i in range(count)
    ]


@pytest.fixture(scope="module")
def numerous() -> list[bytes]:
    return filler(MANY)


@pytest.fixture
def many(numerous: list[bytes], monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """So many lines that a file of them takes the roads of large ones: tables that numpy sorts, and many blocks."""
    monkeypatch.setattr(column_queries, "LARGE", LARGE)
    monkeypatch.setattr(ontology, "_LARGE", LARGE)
    monkeypatch.setattr(sizes, "BLOCK", 1 << 16)
    return numerous


@cache
def mal() -> predlint.Checker:
    """The street ontology for model-assisted labeling, which has relationships."""
    return predlint.compile(ONTOLOGY, target="mal", ignore=["ANS024", "MED009", "MED011"])


@pytest.fixture(params=["small", "large", pytest.param("large, without the kernel", marks=pytest.mark.slow)])
def placed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``placed(first, second, …)``: the findings of a file with these records far apart, and their lines."""
    many = request.getfixturevalue("many") if request.param != "small" else []
    if request.param.endswith("kernel"):
        monkeypatch.setattr(library, "library", lambda: None)

    def run(*records: Any, data_rows: Path | None = None, against: predlint.Checker | None = None) -> tuple[list[Diagnostic], list[int]]:
        lines = filler(40) if request.param == "small" else list(many)
        places = [3, 30, 33, 35] if request.param == "small" else [FIRST, SECOND, SECOND + 7, SECOND + 400]
        for at, record in zip(places, records, strict=False):
            lines[at] = record if isinstance(record, bytes) else line(record)
        report = (against or checker()).validate(b"\n".join(lines) + b"\n", data_rows=data_rows)
        assert report.summary.records == len(lines)
        return report.diagnostics, [at + 1 for at in places[: len(records)]]

    return run


def names_line(found: Diagnostic, number: int) -> bool:
    return bool(re.search(rf"\bline {number:,}\b|\bline {number}\b", f"{found.message} {found.help}"))


def test_a_file_appended_to_itself_is_not_read_over_and_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records that repeat are read again one by one: that must not cost a block each."""
    once = b"\n".join(filler(5_000)) + b"\n"
    path = tmp_path / "twice.ndjson"
    path.write_bytes(once + once)
    read = 0
    read_at = sources.Source.read_at

    def counted(source: sources.Source, offset: int, size: int) -> bytes:
        nonlocal read
        read += size
        return read_at(source, offset, size)

    monkeypatch.setattr(sources.Source, "read_at", counted)
    report = checker().validate(path)
    assert [d.code for d in report.diagnostics] == ["DUP001"] * 5_000
    assert [d.line for d in report.diagnostics] == list(range(5_001, 10_001))
    assert read < 5 * len(once + once)


def test_a_file_that_is_large_indeed() -> None:
    """The tests below lower what large files are; this one does not."""
    lines = filler(61_000)
    assert len(lines) > column_queries.LARGE
    for first, second, records in (
        (100, 60_000, (sign(1, row="x"), sign(1, row="x"))),
        (200, 60_100, (sign(1, row="y", uuid=UUID), sign(2, row="y", uuid=UUID))),
        (300, 60_200, (weather("fog", row="x"), weather("rain", row="x"))),
        (400, 60_300, (mask([1, 2, 3], row="x"), mask([1, 2, 3], row="x", confidence=0.5))),
    ):
        lines[first], lines[second] = map(line, records)
    found = checker().validate(b"\n".join(lines)).diagnostics
    assert [(d.code, d.line) for d in found] == [("DUP001", 60_001), ("UID002", 60_101), ("DUP002", 60_201), ("DUP004", 60_301)]
    assert all(names_line(d, number) for d, number in zip(found, (101, 201, 301, 401), strict=True))


# -- each rule, near and far ------------------------------------------------------------------------------------------------


def test_duplicate_line(placed: Any) -> None:
    found, lines = placed(sign(-0.0, row="x"), sign(-0.0, row="x"), sign(-0.0, row="x"))
    assert [(d.code, d.line) for d in found] == [("DUP001", lines[1]), ("DUP001", lines[2])]
    assert all(names_line(d, lines[0]) for d in found)
    assert {d.pointer for d in found} == {""}


def test_lines_that_say_the_same_in_another_form(placed: Any) -> None:
    text = line(sign(1, row="x"))
    found, lines = placed(text, text.replace(b":1,", b":1.0,"), text.replace(b",", b", "), text.replace(b'"x"', b'"X"'))
    assert [(d.code, d.line) for d in found] == [("DUP001", lines[1]), ("DUP001", lines[2])]
    assert all(names_line(d, lines[0]) for d in found)


def test_uuid_twice_on_a_data_row(placed: Any) -> None:
    found, lines = placed(sign(1, row="x", uuid=UUID), sign(2, row="x", uuid=UUID))
    assert [(d.code, d.line, d.pointer, d.value) for d in found] == [("UID002", lines[1], "/uuid", UUID)]
    assert names_line(found[0], lines[0])


@pytest.mark.parametrize("spelling", [UUID.upper(), UUID.replace("-", ""), "{" + UUID + "}", f"urn:uuid:{UUID}"])
def test_uuid_in_another_spelling(placed: Any, spelling: str) -> None:
    found, lines = placed(sign(1, row="x", uuid=UUID), sign(2, row="x", uuid=spelling))
    if "UID001" in {d.code for d in found}:  # a spelling that is not accepted is told as such
        assert [d.line for d in found] == [lines[1]]
    else:
        assert [(d.code, d.line) for d in found] == [("UID002", lines[1])]


def test_uuid_on_two_data_rows(placed: Any) -> None:
    found, lines = placed(sign(1, row="x", uuid=UUID), sign(2, row="y", uuid=UUID), sign(3, row="x", uuid=UUID))
    assert [(d.code, d.line) for d in found] == [("UID003", lines[1]), ("UID002", lines[2])]
    assert all(names_line(d, lines[0]) for d in found)


def test_uuids_that_differ_in_one_digit(placed: Any) -> None:
    assert placed(sign(1, uuid=UUID), sign(2, uuid=UUID[:-1] + "1"), sign(3, uuid="7" + UUID[1:]))[0] == []


def test_question_answered_twice(placed: Any) -> None:
    found, lines = placed(weather("fog", row="x"), weather("rain", row="x"))
    assert [(d.code, d.line, d.pointer) for d in found] == [("DUP002", lines[1], "/name")]
    assert names_line(found[0], lines[0])


def test_question_answered_by_name_and_by_schema_id(placed: Any) -> None:
    question = next(c for c in checker().ontology.classifications if c.name == "weather")
    other = {"schemaId": question.schema_id, "answer": {"schemaId": question.options[0].schema_id}, "dataRow": {"globalKey": "x"}}
    found, lines = placed(weather("fog", row="x"), other)
    assert [(d.code, d.line) for d in found] == [("DUP002", lines[1])]
    assert names_line(found[0], lines[0])


def test_answers_that_do_not_clash(placed: Any) -> None:
    caption = {"name": "caption", "answer": "fog", "dataRow": {"globalKey": "x"}}
    assert placed(weather("fog", row="x"), weather("fog", row="X"), caption, weather("fog", row="x "))[0][1:] == []


def test_an_answer_with_an_error_of_its_own_clashes_with_none(placed: Any) -> None:
    found, lines = placed(weather("fogg", row="x"), weather("rain", row="x"))
    assert [(d.code, d.line) for d in found] == [("ANS001", lines[0])]


def test_mask_colour_twice(placed: Any) -> None:
    found, lines = placed(mask([1, 2, 3], row="x"), mask([1, 2, 3], row="x", confidence=0.5))
    assert [(d.code, d.line, d.pointer) for d in found] == [("DUP004", lines[1], "/mask/colorRGB")]
    assert names_line(found[0], lines[0])


def test_mask_colour_twice_on_records_with_a_warning(placed: Any) -> None:
    masks = [mask(colour, row="x") for colour in ([3, 2, 1], [1, 2, 3], [4, 5, 6], [1, 2, 3])]
    found, lines = placed(*[{**each, "remark": "x", "confidence": at / 8} for at, each in enumerate(masks)])
    assert [(d.line, d.pointer) for d in found if d.code == "DUP004"] == [(lines[3], "/mask/colorRGB")]
    assert [d.line for d in found if d.pointer == "/remark"] == lines


def test_masks_that_do_not_clash(placed: Any) -> None:
    other = "https://masks.example.com/2.png"
    assert placed(mask([1, 2, 3], row="x"), mask([1, 2, 4], row="x"), mask([3, 2, 1], row="x"), mask([1, 2, 3], other, row="x"))[0] == []


def test_the_same_mask_colour_on_another_data_row_is_no_clash(placed: Any) -> None:
    # The rule is about two masks of one data row; its page says so.
    assert placed(mask([1, 2, 3], row="x"), mask([1, 2, 3], row="y"))[0] == []


def rows_file(folder: Path, *rows: tuple[str, str]) -> Path:
    path = folder / "rows.csv"
    path.write_text("global_key,id\n" + "".join(f"{key},{id_}\n" for key, id_ in rows))
    return path


def all_rows(folder: Path, *rows: tuple[str, str]) -> Path:
    """A list that has the filler's rows too."""
    return rows_file(folder, *rows, *[(f"row-{i}", "") for i in range(2000)])


def test_data_row_by_id_and_by_key(placed: Any, tmp_path: Path) -> None:
    rows = all_rows(tmp_path, ("x", ID_ONE), ("y", ID_TWO))
    by_id = {**sign(1), "dataRow": {"id": ID_ONE}}
    found, lines = placed(
        sign(2, row="x"), by_id, {**sign(3), "dataRow": {"id": ID_TWO}}, {**sign(4), "dataRow": {"id": ID_ONE}}, data_rows=rows
    )
    found = [d for d in found if d.code != "KEY010"]
    assert [(d.code, d.line, d.pointer) for d in found] == [("KEY009", lines[1], "/dataRow")]
    assert names_line(found[0], lines[0])


def test_one_row_in_two_ways_is_one_row_for_uuids_and_answers(tmp_path: Path) -> None:
    rows = rows_file(tmp_path, ("x", ID_ONE))
    by_id = {"dataRow": {"id": ID_ONE}}
    report = checker().validate(ndjson(sign(1, row="x", uuid=UUID), sign(2, uuid=UUID) | by_id), data_rows=rows)
    assert {d.code for d in report.diagnostics} == {"KEY009", "UID002"}


def test_data_rows_without_predictions(tmp_path: Path) -> None:
    rows = rows_file(tmp_path, *[(f"row-{i}", "") for i in range(10)])
    (found,) = checker().validate(ndjson(sign(1, row="row-3"), sign(2, row="row-7")), data_rows=rows).diagnostics
    assert (found.code, found.line, found.offset) == ("KEY010", None, None)
    assert "8 of 10" in found.message


@pytest.mark.parametrize("many", [1, 700], ids=["few", "many"])
@pytest.mark.parametrize("row", [{"data_row": {"global_key": "KEY"}}, {"dataRow": {"globalkey": "KEY"}}, {"Global_Key": "KEY"}])
def test_data_rows_under_another_name_have_predictions(tmp_path: Path, row: dict[str, Any], many: int) -> None:
    rows = rows_file(tmp_path, *[(f"row-{i}", "") for i in range(10)])
    lines = [json.dumps({"name": "sign", "bbox": sign(at)["bbox"], **row}).replace("KEY", f"row-{at % 3}") for at in range(3 * many)]
    found = checker().validate("\n".join(lines).encode(), data_rows=rows).diagnostics
    assert ["7 of 10" in d.message for d in of(found, "KEY010")] == [True]


def test_data_rows_without_predictions_in_several_files(tmp_path: Path) -> None:
    rows = rows_file(tmp_path, ("a", ""), ("b", ""), ("c", ""))
    for name in "ab":
        (tmp_path / name).write_bytes(ndjson(sign(1, row=name)))
    report = checker().validate([str(tmp_path / "a"), str(tmp_path / "b")], data_rows=rows)
    assert ["1 of 3" in d.message for d in of(report.diagnostics, "KEY010")] == [True]


def test_every_data_row_has_a_prediction(tmp_path: Path) -> None:
    rows = rows_file(tmp_path, ("a", ID_ONE), ("b", ID_TWO))
    assert checker().validate(ndjson(sign(1, row="a"), sign(1) | {"dataRow": {"id": ID_TWO}}), data_rows=rows).diagnostics == []


# -- relationships ------------------------------------------------------------------------------------------------------------

OTHER = "b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63"
NOBODY = "0c5d7e21-48fb-4a96-b3d2-91e6f0a7c584"


def towed(source: Any = UUID, target: Any = OTHER, row: str = "x", kind: str = "unidirectional", **more: Any) -> dict[str, Any]:
    """A relationship; without a source when that is None."""
    ends = ({} if source is None else {"source": source}) | {"target": target, "type": kind}
    return {"name": "towed by", "relationship": {**ends, **more}, "dataRow": {"globalKey": row}}


def ends(row: str = "x") -> list[dict[str, Any]]:
    return [sign(1, row=row, uuid=UUID), sign(2, row=row, uuid=OTHER)]


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("row", ["x", "row-7"])
def test_ends_that_are_there(placed: Any, at: int, row: str) -> None:
    records = ends(row)
    records.insert(at, towed(row=row))
    assert placed(*records, against=mal())[0] == []


@pytest.mark.parametrize(
    "spelling", [UUID.upper(), UUID.replace("-", ""), "{" + UUID + "}", "-".join(re.findall("....", UUID.replace("-", "")))]
)
def test_ends_in_another_spelling(placed: Any, spelling: str) -> None:
    assert placed(*ends(), towed(source=spelling), against=mal())[0] == []
    assert placed(towed(source=UUID), sign(1, row="x", uuid=spelling), sign(2, row="x", uuid=OTHER), against=mal())[0] == []


@pytest.mark.parametrize("at", [0, 2])
@pytest.mark.parametrize("end", ["source", "target"])
def test_an_end_that_is_nowhere(placed: Any, end: str, at: int) -> None:
    records = ends()
    records.insert(at, towed(**{end: NOBODY}))
    found, lines = placed(*records, against=mal())
    assert [(d.code, d.line, d.pointer, d.value) for d in found] == [("LNK006", lines[at], f"/relationship/{end}", NOBODY)]
    assert end in found[0].message and NOBODY in found[0].message and "no annotation here" in found[0].message


def test_both_ends_are_nowhere(placed: Any) -> None:
    found, lines = placed(towed(), towed(UUID[:-1] + "1", NOBODY), against=mal())
    expected = [(line, f"/relationship/{end}") for line in lines for end in ("source", "target")]
    assert [(d.line, d.pointer) for d in found if d.code == "LNK006"] == expected and len(found) == 4


def test_a_uuid_that_differs_in_one_digit_is_another(placed: Any) -> None:
    found, lines = placed(*ends(), towed(target=OTHER[:-1] + "4"), against=mal())
    assert [(d.code, d.line, d.pointer) for d in found] == [("LNK006", lines[2], "/relationship/target")]


@pytest.mark.parametrize("at", [0, 2])
def test_an_end_on_another_data_row(placed: Any, at: int) -> None:
    records = [sign(1, row="x", uuid=UUID), sign(2, row="y", uuid=OTHER)]
    records.insert(at, towed())
    found, lines = placed(*records, against=mal())
    assert [(d.code, d.line, d.pointer) for d in found] == [("LNK006", lines[at], "/relationship/target")]
    assert names_line(found[0], lines[1] if at else lines[2])
    assert '"y"' in f"{found[0].help}"


def test_a_uuid_of_two_data_rows_is_found_on_the_right_one(placed: Any) -> None:
    found, _ = placed(sign(1, row="y", uuid=OTHER), *ends(), towed(), against=mal())
    assert {d.code for d in found} == {"UID003"}


def test_a_source_by_its_ontology_name_is_no_uuid(placed: Any) -> None:
    assert placed(*ends(), towed(None, sourceOntologyName="sign"), against=mal())[0] == []
    found, lines = placed(towed(None, NOBODY, sourceOntologyName="sign"), against=mal())
    assert [(d.code, d.line, d.pointer) for d in found] == [("LNK006", lines[0], "/relationship/target")]


@pytest.mark.parametrize("wrong", ["x", UUID + "\n", f"urn:uuid:{UUID}", 7, None])
def test_a_malformed_uuid_takes_no_part(placed: Any, wrong: Any) -> None:
    found, lines = placed(sign(1, row="x", uuid=OTHER), towed(source=wrong), against=mal())
    assert [(d.code, d.line) for d in found] == [("LNK001", lines[1])]
    # and no end can be at a record whose own uuid is malformed
    if isinstance(wrong, str):
        found, lines = placed(sign(1, row="x", uuid=wrong), sign(2, row="x", uuid=OTHER), towed(), against=mal())
        assert [(d.code, d.line) for d in found] == [("UID001", lines[0]), ("LNK006", lines[2])]


def test_an_annotation_joined_to_itself_is_one_fault(placed: Any) -> None:
    found, lines = placed(*ends(), towed(UUID, UUID.upper()), against=mal())
    assert [(d.code, d.line) for d in found] == [("LNK003", lines[2])]
    fours, eights = ("-".join(re.findall(f".{{{size}}}", UUID.replace("-", ""))) for size in (4, 8))
    assert [d.code for d in placed(*ends(), towed(fours, eights), against=mal())[0]] == ["LNK003"]
    found, lines = placed(towed(NOBODY, NOBODY), against=mal())
    assert [(d.code, d.pointer) for d in found] == [("LNK006", "/relationship/source"), ("LNK003", "/relationship/target")]


def test_a_model_run_is_not_asked_for_ends(placed: Any) -> None:
    assert [d.code for d in placed(towed())[0]] == ["MED002"]


@pytest.mark.parametrize("at", [0, 2])
@pytest.mark.parametrize("end", [0, 1])
def test_an_end_at_an_answer(placed: Any, end: int, at: int) -> None:
    records = ends()
    records[end] = weather("fog", row="x", uuid=(UUID, OTHER)[end])
    records.insert(at, towed())
    found, lines = placed(*records, against=mal())
    pointer = f"/relationship/{('source', 'target')[end]}"
    assert [(d.code, d.line, d.pointer) for d in found] == [("LNK007", lines[at], pointer)]
    assert '"weather"' in found[0].message and names_line(found[0], lines[end if at else end + 1])


def test_an_end_at_a_relationship(placed: Any) -> None:
    found, lines = placed(*ends(), towed() | {"uuid": NOBODY}, towed(target=NOBODY), against=mal())
    assert [(d.code, d.line, d.pointer) for d in found] == [("LNK007", lines[3], "/relationship/target")]
    assert "a relationship" in found[0].message


def constrained(*pairs: tuple[str, str], ids: bool = True) -> predlint.Checker:
    """Vehicles, signs, poles and a relationship for these pairs of them."""
    known = {"vehicle": "cmfe10u5cm71fqa5o995n8v45", "sign": "cmfw790ofiiyytrboqwi7bk0b", "pole": "cmfzscirfdecvlfurnm43c6hc"}
    tools: list[Any] = [{"tool": "rectangle", "name": name, "featureSchemaId": id_ if ids else None} for name, id_ in known.items()]
    constraints = [[known[end] for end in pair] for pair in pairs]
    tools.append(
        {"tool": "edge", "name": "towed by", "featureSchemaId": "cmftxky5b0zn3pueciyinlro7", "definition": {"constraints": constraints}}
    )
    return predlint.compile({"tools": tools, "classifications": []}, target="mal", media="image")


def pair(first: str, second: str) -> list[dict[str, Any]]:
    return [one | {"name": name} for one, name in zip(ends(), (first, second), strict=True)]


@pytest.mark.parametrize(
    ("first", "second", "kind", "end"),
    [
        ("vehicle", "vehicle", "unidirectional", None),
        ("vehicle", "sign", "unidirectional", None),
        ("vehicle", "sign", "bidirectional", None),
        ("sign", "vehicle", "bidirectional", None),
        ("sign", "vehicle", "unidirectional", "source"),
        ("vehicle", "pole", "unidirectional", "target"),
        ("vehicle", "pole", "bidirectional", "target"),
        ("pole", "vehicle", "bidirectional", "source"),
        ("pole", "pole", "unidirectional", "source"),
    ],
)
def test_pairs_that_the_ontology_allows(placed: Any, first: str, second: str, kind: str, end: str | None) -> None:
    against = constrained(("vehicle", "vehicle"), ("vehicle", "sign"))
    found, lines = placed(*pair(first, second), towed(kind=kind), against=against)
    assert [(d.code, d.line, d.pointer) for d in found] == ([("LNK007", lines[2], f"/relationship/{end}")] if end else [])
    if end:
        allowed = ["vehicle", "sign"] if end == "target" or kind == "bidirectional" else ["vehicle"]
        assert all(name in f"{found[0].help}" for name in allowed) and f'"{first}"' in found[0].message


def test_pairs_take_ids(placed: Any) -> None:
    assert placed(*pair("pole", "pole"), towed(), against=constrained())[0] == []  # no pairs: any
    assert placed(*pair("pole", "pole"), towed(), against=constrained(("sign", "sign"), ids=False))[0] == []


def test_pairs_of_records_by_schema_id() -> None:
    against = constrained(("vehicle", "sign"))
    by_id = [{**record, "schemaId": "cmfe10u5cm71fqa5o995n8v45"} for record in ends()]
    for record in by_id:
        del record["name"]
    found = against.validate(ndjson(*by_id, towed())).diagnostics
    assert [(d.code, d.line, d.pointer) for d in found] == [("LNK007", 3, "/relationship/target")]


def test_ends_of_a_row_named_in_two_ways(tmp_path: Path) -> None:
    """Without a list nobody can tell whether an id and a key are one data row: then no end is called unknown."""
    by_id = [record | {"dataRow": {"id": ID_ONE}} for record in ends()]
    lone = ndjson(*by_id, towed(row="x"))
    assert mal().validate(lone).diagnostics == []
    (tmp_path / "one").mkdir()
    listed = mal().validate(lone, data_rows=rows_file(tmp_path / "one", ("x", ID_ONE)))
    assert {d.code for d in listed.diagnostics} == {"KEY009"}
    other = mal().validate(lone, data_rows=rows_file(tmp_path, ("y", ID_ONE), ("x", ID_TWO)))
    assert [d.pointer for d in other.diagnostics if d.code == "LNK006"] == ["/relationship/source", "/relationship/target"]


def test_relationships_in_more_than_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relationship_ends, "_AT_ONCE", 2)
    records: list[Any] = [towed(row=f"r{i}", source=str(uuid.UUID(int=i)), target=str(uuid.UUID(int=i + 100))) for i in range(7)]
    records += [sign(i, row=f"r{i % 100}", uuid=str(uuid.UUID(int=i))) for i in range(107) if i % 100 < 7 and i != 104]
    found = mal().validate(ndjson(*records)).diagnostics
    assert [(d.code, d.line, d.pointer) for d in found] == [("LNK006", 5, "/relationship/target")]


@pytest.mark.usefixtures("colliding")
def test_ends_are_confirmed_on_the_records() -> None:
    records = [*ends("x"), towed(row="x"), towed(row="y"), towed(target=NOBODY)]
    found = mal().validate(ndjson(*records)).diagnostics
    assert [(d.line, d.pointer) for d in found if d.code == "LNK006"] == [
        (4, "/relationship/source"), (4, "/relationship/target"), (5, "/relationship/target"),
    ]  # fmt: skip
    assert names_line(found[0], 1) and names_line(found[1], 2)


def test_memory_for_relationships(monkeypatch: pytest.MonkeyPatch) -> None:
    """24 bytes an end and 16 for both together, for relationships alone."""
    runs = kept_runs(monkeypatch)
    assert mal().validate(ndjson(*ends(), *[towed(kind=kind) for kind in ("unidirectional", "bidirectional")])).diagnostics == []
    (run,) = runs
    assert memory_bytes(run.stream) == 4 * 24 + 4 * 24 + 2 * 16


# -- limits -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("around", [0, MANY])
@pytest.mark.parametrize("count", [5_000, 5_001, 5_003])
def test_more_than_5000_annotations_of_a_name(count: int, around: int, request: pytest.FixtureRequest) -> None:
    lines = (request.getfixturevalue("many") if around else []) + [line(sign(i, row="crowded")) for i in range(count)]
    # as many again of another name, and on other rows: neither counts
    lines += [line({"name": "vehicle", "bbox": sign(i)["bbox"], "dataRow": {"globalKey": "crowded"}}) for i in range(4_999)]
    report = checker().validate(b"\n".join(lines) + b"\n")
    assert [(d.code, d.line) for d in report.diagnostics] == ([("DUP003", around + 5_001)] if count > 5_000 else [])
    assert all("sign" in d.message and "crowded" in d.message for d in report.diagnostics)


def test_annotations_are_counted_by_name_and_by_id_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST_ANNOTATIONS", 200)
    sign_id = next(tool["featureSchemaId"] for tool in json.loads(ONTOLOGY.read_bytes())["tools"] if tool["name"] == "sign")
    lines = [line(sign(at, row="a", **({"name": None, "schemaId": sign_id} if at % 2 else {}))) for at in range(201)]
    lines = [raw.replace(b'"name":null,', b"").replace(b'"name": null, ', b"") for raw in lines]
    found = checker().validate(b"\n".join(lines)).diagnostics
    assert [(d.code, d.line) for d in found] == [("DUP003", 201)]
    assert "sign" in found[0].message


def test_records_without_a_data_row_are_not_counted_together() -> None:
    lines = [line({"name": "sign", "bbox": sign(i)["bbox"]}) for i in range(5_002)]
    assert set(checker().validate(b"\n".join(lines)).summary.by_rule) == {"KEY001"}


@pytest.mark.parametrize("name", [["sign"], {"a": 1}, 5, None, True])
def test_many_records_whose_name_is_no_text(name: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST_ANNOTATIONS", 200)
    lines = [line({**sign(i, row="a"), "name": name}) for i in range(202)]
    report = checker().validate(b"\n".join(lines))
    assert report.summary.records == 202 and "DUP003" not in report.summary.by_rule


@pytest.mark.parametrize("count", [20, 21, 25])
def test_more_than_20_metrics_on_a_data_row(count: int) -> None:
    metric = {"metricName": "iou", "metricValue": 0.5}
    lines = [line({**metric, "metricName": f"m{i}", "dataRow": {"globalKey": row}}) for row in ("a", "b") for i in range(20)]
    lines += [line({**metric, "metricName": f"n{i}", "dataRow": {"globalKey": "a"}}) for i in range(count - 20)]
    report = checker().validate(b"\n".join(lines))
    assert [(d.code, d.line) for d in report.diagnostics] == ([("MET007", 41)] if count > 20 else [])


# -- required questions ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asking() -> predlint.Checker:
    """The street ontology with all rules: weather is required."""
    return predlint.compile(checker().ontology, ignore=["MED009", "MED011"])


@pytest.mark.parametrize("large", [False, True])
def test_required_question_without_an_answer(asking: predlint.Checker, large: bool, request: pytest.FixtureRequest) -> None:
    lines = request.getfixturevalue("many") if large else filler(2000)
    lines = lines + [line(weather(row=f"row-{i}")) for i in range(2000) if i not in (5, 9)]
    (found,) = asking.validate(b"\n".join(lines)).diagnostics
    assert (found.code, found.line) == ("ANS024", None)
    assert "2 of the 2,000" in found.message and "weather" in found.message
    assert "row-5" in f"{found.message} {found.help}"
    lines += [line(weather(row=f"row-{i}")) for i in (5, 9)]
    assert asking.validate(b"\n".join(lines)).diagnostics == []


def test_required_question_of_a_row_named_in_two_ways(asking: predlint.Checker, tmp_path: Path) -> None:
    rows = rows_file(tmp_path, ("x", ID_ONE))
    report = asking.validate(ndjson(sign(1) | {"dataRow": {"id": ID_ONE}}, weather(row="x")), data_rows=rows)
    assert [d.code for d in report.diagnostics] == ["KEY009"]


# -- hashes only nominate ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def colliding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every hash is the same: all records nominate one another. Without the kernel, which has its own hashing."""
    monkeypatch.setattr(library, "library", lambda: None)
    monkeypatch.setattr(hashes, "digest", lambda data, seed: 7)
    monkeypatch.setattr(stream, "identity_of", lambda secret, uuid, text: 7)
    monkeypatch.setattr(relationship_ends, "identity_of", lambda secret, uuid, text: 7)
    for module in (stream, column_joins, column_queries):
        monkeypatch.setattr(module, "combine_hashes", lambda one, two: 7)
    monkeypatch.setattr(labelbox_record, "ID_SALT", 0)


@pytest.mark.usefixtures("colliding")
def test_collisions_are_no_verdict() -> None:
    source = random.Random(4)
    records: list[Any] = []
    for i in range(30):
        row = f"row-{i}"
        records += [
            sign(i, row=row), sign(i + 500, row=row, uuid=str(uuid.UUID(int=source.getrandbits(128), version=4))), weather(row=row),
            {"name": "caption", "answer": "x", "dataRow": {"globalKey": row}}, mask([i, 2, 3], row=row),
        ]  # fmt: skip
    assert checker().validate(ndjson(*records)).diagnostics == []


@pytest.mark.usefixtures("colliding")
def test_a_key_and_an_id_of_the_same_text_are_two_rows() -> None:
    by_id = {**weather("rain"), "dataRow": {"id": ID_ONE}}
    assert checker().validate(ndjson(weather("fog", row=ID_ONE), by_id)).diagnostics == []


@pytest.mark.usefixtures("colliding")
def test_true_repetitions_are_found_among_collisions() -> None:
    records = [
        sign(1), sign(2), sign(1), weather("fog", row="x"), weather("fog", row="y"), weather("rain", row="x"), sign(3, uuid=UUID),
        sign(4, uuid=UUID), mask([1, 2, 3]), mask([1, 2, 4]), mask([1, 2, 3], confidence=0.5),
    ]  # fmt: skip
    found = checker().validate(ndjson(*records)).diagnostics
    assert [(d.code, d.line) for d in found] == [("DUP001", 3), ("DUP002", 6), ("UID002", 8), ("DUP004", 11)]


@pytest.mark.usefixtures("colliding")
def test_limits_are_counted_on_the_records_not_on_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST_ANNOTATIONS", 500)
    lines = [line(sign(i, row=f"row-{i % 2}")) for i in range(900)]
    assert checker().validate(b"\n".join(lines)).diagnostics == []
    lines += [line(sign(i, row="row-0")) for i in range(901, 960)]
    assert [d.code for d in checker().validate(b"\n".join(lines)).diagnostics] == ["DUP003"]


@pytest.mark.usefixtures("colliding")
def test_mixed_references_are_confirmed_on_the_records(tmp_path: Path) -> None:
    rows = rows_file(tmp_path, ("a", ID_ONE), ("b", ID_TWO))
    records = [sign(1, row="b"), sign(2, row="a"), {**sign(3), "dataRow": {"id": ID_ONE}}]
    found = checker().validate(ndjson(*records), data_rows=rows).diagnostics
    assert [(d.code, d.line) for d in found] == [("KEY009", 3)]
    assert names_line(found[0], 2)


# -- memory ---------------------------------------------------------------------------------------------------------------------


def memory_bytes(rules: Any) -> int:
    """Bytes that the stream rules hold, all their arrays together."""
    return sum(len(value) * value.itemsize for value in vars(rules).values() if isinstance(value, array))


def kept_runs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The runs over files that the engine makes from here on, so that what they hold can be weighed."""
    from predlint.engine import files, session

    runs: list[Any] = []
    original = files.FileRun

    def keep(*given: Any, **named: Any) -> Any:
        run = original(*given, **named)
        runs.append(SimpleNamespace(stream=run.rules.stream, records=run.records))  # the run itself lets go of its rules at its end
        return run

    for module in (files, session):
        monkeypatch.setattr(module, "FileRun", keep)
    return runs


def run_of(count: int, monkeypatch: pytest.MonkeyPatch, folder: Path) -> tuple[int, int]:
    """Bytes held for ``count`` records of the usual mix, one in ten an answer: by the rules, and by the run's own books."""
    runs = kept_runs(monkeypatch)
    path = folder / "mix.ndjson"
    with open(path, "wb") as file:
        for i in range(0, count, 10):
            file.write(b"".join(
                b'{"name":"sign","bbox":{"top":%d,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"r%d"}}\n' % (i + j, i)
                for j in range(9)
            ) + b'{"name":"weather","answer":{"name":"fog"},"dataRow":{"globalKey":"r%d"}}\n' % i)  # fmt: skip
    report = checker().validate(str(path))
    assert report.ok and report.summary.records == count
    (run,) = runs
    return memory_bytes(run.stream), sum(len(value) * value.itemsize for value in vars(run.records).values() if isinstance(value, array))


def test_memory_for_a_record(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rules, books = run_of(100_000, monkeypatch, tmp_path)
    assert rules < 28 * 100_000
    assert rules + books < 40 * 100_000


@pytest.mark.slow
def test_memory_for_a_million_records(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rules, books = run_of(1_000_000, monkeypatch, tmp_path)
    assert rules + books < 40 * 1_000_000


def test_memory_while_streaming(monkeypatch: pytest.MonkeyPatch) -> None:
    """`iter_diagnostics` keeps to the same bound."""
    runs = kept_runs(monkeypatch)

    def records() -> Iterator[bytes]:
        yield from filler(20_000)

    assert list(checker().iter_diagnostics(records())) == []
    (run,) = runs
    books = sum(len(value) * value.itemsize for value in vars(run.records).values() if isinstance(value, array))
    assert memory_bytes(run.stream) + books < 40 * 20_000


def test_findings_of_a_json_report_survive_the_order(tmp_path: Path) -> None:
    """Late findings take their place by offset among those found on the way."""
    data = ndjson(sign(1), sign(2, name="sgn"), sign(1), sign(3, name="sgn"), weather("fog"), weather("rain"), sign(4, name="sgn"))
    found = checker().validate(data).diagnostics
    assert [(d.code, d.line) for d in found] == [("NAM002", 2), ("DUP001", 3), ("NAM002", 4), ("DUP002", 6), ("NAM002", 7)]
    assert json.dumps([d.as_dict() for d in found])


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"dataRow": {"globalKey": "", "id": "row"}, "name": "", "schemaId": "schema", "uuid": 5}, ("row", None, "schema")),
        ({"dataRow": {"globalKey": 4, "id": "row"}, "name": ["x"], "schemaId": "schema", "uuid": "u"}, ("row", "u", "schema")),
        ({"dataRow": {"globalKey": "key", "id": "row"}, "name": "name", "schemaId": "schema"}, ("key", None, "name")),
        ({"dataRow": "key", "name": None}, (None, None, None)),
        ([], (None, None, None)),
    ],
)
def test_a_record_is_named_by_what_it_has(record: Any, expected: tuple[str | None, ...]) -> None:
    assert tuple(record_identity(record).values()) == expected


@pytest.mark.parametrize("colour", [None, 5, "1,2,3", [1, 2, "3"], [1, [2], 3], {"r": 1}])
def test_an_invalid_colour_distinguishes_no_masks(colour: Any) -> None:
    assert mask_parts({"instanceURI": "https://x.org/1.png", "colorRGB": colour}) is None
    assert mask_parts({"instanceURI": "https://x.org/1.png", "colorRGB": [1, 2, 3]}) == ("https://x.org/1.png", [1, 2, 3])
