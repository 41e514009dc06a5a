"""Parts of a run as data, and what is refused when they are put together."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import predlint
from predlint import Part, PartError, PartResult, SourceError
from predlint.engine import sizes
from predlint.engine.resume import checker_fingerprint, data_rows_fingerprint
from predlint.engine.run_parts import is_same
from predlint.io import splitting as stream_parts


@pytest.fixture
def checker(street: Path) -> predlint.Checker:
    return predlint.compile(street / "ontology.json", media="image")


@pytest.fixture
def result(checker: predlint.Checker, street: Path) -> PartResult:
    (part,) = checker.plan(street / "broken.ndjson")
    return checker.check_part(part)


def test_a_part_and_its_result_travel_as_bytes(result: PartResult) -> None:
    assert Part.from_bytes(result.part.to_bytes()) == result.part
    assert Part.from_bytes(result.part.to_bytes().decode()) == result.part
    assert PartResult.from_bytes(result.to_bytes()) == result
    assert str(result.part).startswith("part 1 of 1: ") and str(result.part).endswith("broken.ndjson")


@pytest.mark.parametrize("data", [b"", b"{", b"7", b"[]", b'{"number": "1"}', b"\xff", b"[" * 10**5])
def test_what_is_no_part_is_reported(data: bytes) -> None:
    with pytest.raises(PartError, match="this is no part of a run"):
        Part.from_bytes(data)


@pytest.mark.parametrize(
    "change",
    [{"state": []}, {"secret": "x"}, {"secret": "00"}, {"start": -5}, {"start": 5, "stop": None}, {"number": 0}, {"file_number": 9}],
)
def test_a_part_that_a_program_has_changed_is_reported(result: PartResult, change: dict[str, Any]) -> None:
    changed = json.dumps({**json.loads(result.part.to_bytes()), **change})
    with pytest.raises(predlint.PartError, match="this is no part of a run"):
        predlint.Part.from_bytes(changed)


def test_every_damage_to_a_result_is_reported(result: PartResult) -> None:
    data = result.to_bytes()
    for at in range(0, len(data), 7):
        with pytest.raises(PartError):
            PartResult.from_bytes(data[:at])
    head = len(data) - len(result.data)
    for at in range(18, len(data), 5):
        message = "the result of a part is damaged: its head" if at < head else "the result of part 1 of 1 is damaged"
        with pytest.raises(PartError, match=message):
            PartResult.from_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])


def test_what_is_shown_of_parts_is_short_and_has_no_secrets(result: PartResult) -> None:
    part = replace(result.part, file="https://host/p.ndjson?token=mine", where="https://host/p.ndjson?token=mine")
    for text in (repr(part), str(part), repr([replace(result, part=part)])):
        assert "https://host/p.ndjson" in text and len(text) < 80
        assert "mine" not in text and part.secret not in text


def test_invalid_parts_and_results_are_distinguished(checker: predlint.Checker, result: PartResult) -> None:
    given: Any
    for given in (result.part.to_bytes(), "1", [result.part], None, result):
        with pytest.raises(TypeError, match=r"a part is a predlint\.Part, found"):
            checker.check_part(given)
    for given in ([result.to_bytes()], ["1.part"], [result.part]):
        with pytest.raises(TypeError, match=r"a result is a predlint\.PartResult, found"):
            checker.merge(given)
    for given in (result, result.to_bytes(), "1.part"):
        with pytest.raises(TypeError, match="results are several, in a list"):
            checker.merge(given)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"build": "0.0.9 (of another)"}, "planned by predlint 0.0.9 (of another), and this is"),
        ({"checker": "00"}, "for another ontology, or with other options"),
        ({"rows": "00"}, "planned with a list of data rows, and none is given"),
        ({"state": (1, 2)}, "was changed since the run was planned"),
        ({"state": ("1", "etag")}, "was changed since the run was planned"),
    ],
)
def test_a_part_of_another_run_is_refused(checker: predlint.Checker, result: PartResult, change: dict[str, Any], message: str) -> None:
    part = replace(result.part, **change)
    with pytest.raises(PartError) as refused:
        checker.check_part(part)
    assert message in refused.value.message and refused.value.help
    with pytest.raises(PartError) as refused:
        checker.merge([replace(result, part=part)])
    assert message in refused.value.message


def test_lists_of_data_rows_are_held_against_each_other(checker: predlint.Checker, street: Path) -> None:
    listed = predlint.read_data_rows(street / "datarows.csv")
    (part,) = checker.plan([street / "broken.ndjson"], data_rows=listed)
    same = [
        {name: value for name in ("global_key", "id", "width", "height") if (value := getattr(row, name)) is not None}
        for row in listed.rows
    ]
    for other in (same[:-1], same[::-1], [row["global_key"] for row in same]):
        with pytest.raises(PartError, match="planned with another list of data rows"):
            checker.check_part(part, data_rows=other)
    with pytest.raises(PartError, match="planned without a list of data rows, and one is given"):
        checker.check_part(*checker.plan(street / "broken.ndjson"), data_rows=same)
    merged = checker.merge([checker.check_part(part, data_rows=street / "datarows.csv")], data_rows=listed)
    assert merged.to_jsonl().splitlines()[:-1] == checker.validate(street / "broken.ndjson", data_rows=listed).to_jsonl().splitlines()[:-1]


@pytest.mark.parametrize("row", [{"width": 640, "height": 480}, {"media_type": "pdf", "page_count": 1}, {}])
def test_a_column_that_no_row_fills_makes_no_other_list(row: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("global_key,width,height,media_type,page_count\na,{},{},{},{}\n".format(
        *(row.get(name, "") for name in ("width", "height", "media_type", "page_count"))
    ))  # fmt: skip
    (tmp_path / "rows.ndjson").write_text(json.dumps({"global_key": "a", **row}) + "\n")
    read = [predlint.read_data_rows(tmp_path / name) for name in ("rows.csv", "rows.ndjson")]
    assert data_rows_fingerprint(read[0]) == data_rows_fingerprint(read[1]) == data_rows_fingerprint(pickle.loads(pickle.dumps(read[0])))


def test_rows_of_pages_with_tokens_are_the_same_wherever_they_are_read(street: Path) -> None:
    """Their ids are sets, whose order each process has of its own."""
    program = (
        "import sys, predlint; from predlint.engine.resume import data_rows_fingerprint; "
        "print(data_rows_fingerprint(predlint.read_data_rows(sys.argv[1])))"
    )
    command = [sys.executable, "-c", program, str(street.parent / "media" / "rows.ndjson")]
    made = {subprocess.check_output(command, env=os.environ | {"PYTHONHASHSEED": seed}) for seed in ("1", "2", "3")}
    assert len(made) == 1


def test_checkers_are_equal_wherever_files_of_rules_lie(street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(street)
    ontology, text = street / "ontology.json", (street / "rules.onto").read_bytes()
    given: list[Any] = ["rules.onto", street / "rules.onto", text, [text]]
    assert len({checker_fingerprint(predlint.compile(ontology, media="image", rules=each)) for each in given}) == 1
    other = predlint.compile(ontology, media="image", rules=text.replace(b"8 px", b"9 px"))
    assert checker_fingerprint(other) != checker_fingerprint(predlint.compile(ontology, media="image", rules=text))
    written = b'ontology "Street"\nmedia image\nbox sign\nrule sure { on sign require confidence > 10% }\n'
    (tmp_path / "street.onto").write_bytes(written)
    assert checker_fingerprint(predlint.compile(tmp_path / "street.onto")) == checker_fingerprint(predlint.compile(written))


def test_codes_may_be_given_in_any_order(street: Path) -> None:
    """Those of a set are in an order of its own in each process."""

    def made(**how: Any) -> str:
        return checker_fingerprint(predlint.compile(street / "ontology.json", **how))

    assert made(select=["GEO", "ANS"]) == made(select=["ANS", "GEO", "GEO"]) == made(select="ANS,GEO") != made(select=["GEO"])
    assert made(ignore=["GEO", "ANS"]) == made(ignore={"ANS", "GEO"}) != made(ignore=["ANS"])
    assert made() == made(max_record="16MiB") == made(max_record=16 << 20) != made(max_record="8MiB")
    one, two = {"GEO001": "warning", "ANS001": "off"}, {"ANS001": "off", "GEO001": "warning"}
    assert made(severities=one) == made(severities=two) != made(severities={"GEO001": "off", "ANS001": "warning"})


def test_results_are_of_one_run_and_all_of_it(checker: predlint.Checker, street: Path) -> None:
    files = [street / "broken.ndjson", street / "clean.ndjson"]
    one, two = ([checker.check_part(part) for part in checker.plan(files)] for _ in range(2))
    with pytest.raises(PartError, match="the result of part 1 of 2 is missing"):
        checker.merge(one[1:])
    with pytest.raises(PartError, match="there are no results"):
        checker.merge([])
    with pytest.raises(PartError, match="results of different runs"):
        checker.merge([one[0], two[1]])
    assert checker.merge([one[1], one[0], one[1]]).counts == checker.validate(files).counts


def test_what_only_this_process_can_read_is_not_planned(checker: predlint.Checker, tmp_path: Path) -> None:
    for given in ([{"name": "sign"}], b"{}\n"):
        with pytest.raises(PartError, match="records are in memory"):
            checker.plan(given)
    with pytest.raises(SourceError, match="no such file"):
        checker.plan(tmp_path / "nowhere.ndjson")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(PartError, match="is a pipe"):
            checker.plan(tmp_path / "pipe")


def test_results_are_merged_by_another_process_in_another_folder(
    checker: predlint.Checker, street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which has loaded nothing yet when it reads them. The files are called what the plan called them."""
    monkeypatch.chdir(street)
    files = ["broken.ndjson", "clean.ndjson"]
    for part in checker.plan(files):
        (tmp_path / f"{part.number}.part").write_bytes(checker.check_part(part).to_bytes())
    program = (
        "import sys, predlint; results = [predlint.PartResult.from_bytes(open(name, 'rb').read()) for name in ('1.part', '2.part')]; "
        "print(predlint.compile(sys.argv[1], media='image').merge(results).to_csv(), end='')"
    )
    merged = subprocess.run([sys.executable, "-c", program, street / "ontology.json"], capture_output=True, cwd=tmp_path, check=False)
    assert merged.stdout.decode().splitlines() == checker.validate(files).to_csv().splitlines(), merged.stderr.decode()


def test_a_file_that_cannot_be_read_is_in_the_report(checker: predlint.Checker, street: Path, tmp_path: Path) -> None:
    """As it is where one process reads all."""
    broken = tmp_path / "broken.ndjson.gz"
    broken.write_bytes(b"\x1f\x8b\x08\x00" + bytes(40))
    files = [broken, street / "broken.ndjson"]
    merged, whole = checker.merge([checker.check_part(part) for part in checker.plan(files)]), checker.validate(files)
    assert merged.summary.unread == whole.summary.unread != []
    assert merged.counts == whole.counts


def test_parts_may_be_checked_backwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first annotations are taken for is not known from those behind them."""
    monkeypatch.setattr(sizes, "PART", 200)
    monkeypatch.setattr(sizes, "LEAST_FOR_PROCESSES", 0)
    monkeypatch.setattr(stream_parts, "_PROBE_BYTES", 200)
    images = [{"id": number, "width": 640, "height": 480, "file_name": f"{number}.jpg"} for number in (1, 2)]
    annotations: list[dict[str, Any]] = [{"id": 1}, {"id": 2, "caption": 1}]
    annotations += [{"id": number, "image_id": 1, "category_id": 1, "bbox": [1, 1, 9, 9], "area": 81} for number in range(3, 20)]
    categories = [{"id": 1, "name": "boat"}]
    path = tmp_path / "p.json"
    path.write_text(json.dumps({"images": images, "categories": categories, "annotations": annotations}))
    checker = predlint.compile({"images": images, "categories": categories})
    parts = checker.plan(path)
    assert len(parts) > 3
    orders = (parts, parts[::-1], [*parts, *parts])
    merged = [checker.merge([checker.check_part(part) for part in order][-len(parts) :]) for order in orders]
    assert all(report.diagnostics == checker.validate(path).diagnostics for report in merged)


def test_results_count_what_records_hold(street: Path) -> None:
    counting = predlint.compile(street / "ontology.json", media="image", statistics=True)
    merged = counting.merge([counting.check_part(part) for part in counting.plan(street / "clean.ndjson")])
    assert merged.statistics == counting.validate(street / "clean.ndjson").statistics


@pytest.mark.parametrize(
    ("planned", "here", "same"),
    [
        ((5, 1_234_567_890), (5, 1_234_567_890), True),
        ((5, 1_234_567_890), (5, 1_234_567_000), True),
        ((5, 1_234_567_890), (5, 1_000_000_000), True),
        ((5, 1_234_567_890), (5, 1_234_567_891), False),
        ((5, 1_234_567_890), (5, 2_000_000_000), False),
        ((5, 1_234_567_890), (6, 1_234_567_890), False),
        (("5", "a"), ("5", "a"), True),
        (("5", "a"), ("5", "b"), False),
        (None, None, True),
        (None, ("5", "a"), True),
        (("5", "a"), None, False),
    ],
)
def test_copies_may_have_lost_the_fraction_of_a_second(planned: Any, here: Any, same: bool) -> None:
    assert is_same(planned, here) == same
