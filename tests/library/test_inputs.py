"""What a program may hand over to be checked, and what is said of everything else."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydantic
import pytest

import predlint

GOOD = json.dumps({"name": "weather", "answer": {"name": "sunny"}, "dataRow": {"globalKey": "street-001.jpg"}})
BAD = json.dumps({"name": "wether", "answer": {"name": "sunny"}, "dataRow": {"globalKey": "street-002.jpg"}})


STREET = Path(__file__).parent.parent.parent / "examples" / "street"


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(STREET / "ontology.json", media="image", select="NAM")


@pytest.mark.parametrize("lines", [[GOOD, BAD], (GOOD, BAD), [GOOD, BAD, ""], [" " + GOOD, BAD], iter([GOOD, BAD]), [GOOD.encode(), BAD]])
def test_lines_may_be_text(checker: predlint.Checker, lines: Any) -> None:
    assert [(d.line, d.code) for d in checker.validate(lines).diagnostics if d.code != "JSN013"] == [(2, "NAM002")]


def test_lines_may_be_text_where_others_wait(checker: predlint.Checker) -> None:
    assert asyncio.run(checker.avalidate([GOOD, BAD])).counts["error"] == 1


@pytest.mark.parametrize("name", ["[draft].ndjson", "{draft}.ndjson", "[[1]].ndjson"])
def test_a_path_may_begin_as_json_does(checker: predlint.Checker, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(BAD, encoding="utf-8")
    assert checker.validate(name).counts["error"] == checker.validate([name]).counts["error"] == 1


def test_a_path_object_may_hold_bytes(tmp_path: Path) -> None:
    for name in ("ontology.json", "broken.ndjson", "datarows.csv", "rules.onto"):
        (tmp_path / name).write_bytes((STREET / name).read_bytes())
    (tmp_path / "map.json").write_text("{}", encoding="utf-8")
    listed: dict[bytes, Any] = {each.name: each for each in os.scandir(os.fsencode(tmp_path))}

    checker = predlint.compile(listed[b"ontology.json"], rules=listed[b"rules.onto"])
    report = checker.validate(listed[b"broken.ndjson"], data_rows=listed[b"datarows.csv"])
    names = predlint.compile(tmp_path / "ontology.json", rules=tmp_path / "rules.onto")
    assert report.counts == names.validate(tmp_path / "broken.ndjson", data_rows=tmp_path / "datarows.csv").counts
    assert {d.file for d in report.diagnostics} == {str(tmp_path / "broken.ndjson")}
    assert checker.validate([listed[b"broken.ndjson"]]).counts["error"] > 0
    with pytest.raises(predlint.OptionError, match=r"map\.json: it has neither"):
        predlint.compile(listed[b"ontology.json"], map=listed[b"map.json"])


@pytest.mark.parametrize("text", [GOOD, GOOD + "\n" + BAD, f"[{GOOD}]", "\ufeff" + GOOD, "[\n" + GOOD + "]", "a.ndjson\nb.ndjson"])
def test_the_text_of_a_file_is_no_path(checker: predlint.Checker, text: str) -> None:
    for given in (lambda: checker.validate(text), lambda: asyncio.run(checker.avalidate(text)), lambda: checker.raise_for_errors(text)):
        with pytest.raises(TypeError, match=r"given as text, not as a path: .{0,70}; give the path of the file, or text\.encode\(\)"):
            given()


def test_no_path(checker: predlint.Checker) -> None:
    with pytest.raises(TypeError, match="the path of the predictions is empty"):
        checker.validate("")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "sign"}, "found one record: put it into a list, or use checker.check"),
        (pydantic.create_model("Sign", name=(str, "sign"))(), "found one record: put it into a list, or use checker.check"),
        (namedtuple("Sign", "name")("sign"), "found one record: put it into a list, or use checker.check"),
        (bytearray(b"{}"), "found one value: validate"),
        (memoryview(b"{}"), "found one value: validate"),
        (None, "an iterable of records is expected, found None"),
        (3, "an iterable of records is expected, found 3"),
    ],
)
def test_what_does_not_give_records(checker: predlint.Checker, given: Any, message: str) -> None:
    async def first() -> None:
        async for _ in checker.aiter_diagnostics(given):
            pass

    with pytest.raises(TypeError, match=message):
        list(checker.iter_diagnostics(given))
    with pytest.raises(TypeError, match=message.replace("validate", "avalidate")):
        asyncio.run(first())
    if "one record" in message:
        with pytest.raises(TypeError, match=message):
            checker.validate(given)
        with pytest.raises(TypeError, match=message):
            asyncio.run(checker.avalidate(given))


def test_a_whole_coco_file_goes_into_a_list(repository: Path) -> None:
    path = repository / "examples/harbour/coco.json"
    checker, file = predlint.compile(path), json.loads(path.read_bytes())
    for check in (checker.validate, checker.raise_for_errors, lambda given: list(checker.iter_diagnostics(given))):
        with pytest.raises(TypeError, match=r"found a whole COCO file: validate\(\[file\]\) checks it"):
            check(file)
    assert checker.validate([file]).summary.records == len(file["annotations"])


def test_who_interrupts_a_program_ends_it(checker: predlint.Checker) -> None:
    def records() -> Iterator[str]:
        yield GOOD
        raise KeyboardInterrupt

    for check in (checker.validate, checker.raise_for_errors, lambda given: list(checker.iter_diagnostics(given))):
        with pytest.raises(KeyboardInterrupt):
            check(records())


@pytest.mark.parametrize("most", [-1, 2.5, "3"])
def test_a_limit_is_a_whole_number(checker: predlint.Checker, most: Any) -> None:
    with pytest.raises(ValueError, match="max_diagnostics must be a whole number from 0"):
        checker.validate([BAD], max_diagnostics=most)


def test_public_names_are_offered_before_they_are_loaded() -> None:
    names = "import predlint; print([name for name in dir(predlint) if not name.startswith('_')] == sorted(predlint.__all__))"
    done = subprocess.run([sys.executable, "-c", names], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "True\n"


def test_paths_are_given_as_a_list(checker: predlint.Checker) -> None:
    path = str(STREET / "clean.ndjson")
    for given in (lambda: checker.validate({path}), lambda: checker.validate(each for each in [path]), lambda: checker.check(path)):
        with pytest.raises(TypeError, match=r"record 1 is the path of a file, .*clean\.ndjson.*: give paths as a list, to validate\(\)"):
            given()
    with pytest.raises(TypeError, match="give paths as a list"):
        list(checker.iter_diagnostics([path]))
    with pytest.raises(TypeError, match="it gives records; give these to validate"):
        checker.check(iter([GOOD]))


def test_a_path_alone_is_no_list_of_files_to_run(checker: predlint.Checker, tmp_path: Path) -> None:
    for path in ("abc", tmp_path):
        with pytest.raises(TypeError, match="put it between brackets"):
            checker.run(path)  # type: ignore[arg-type]


def test_files_that_give_nothing(checker: predlint.Checker, tmp_path: Path) -> None:
    with (
        (tmp_path / "a.ndjson").open("wb") as file,
        pytest.raises(ValueError, match="open for writing: close it, and give its path"),
    ):
        checker.validate(file)
    for given in (lambda: checker.validate(file), lambda: asyncio.run(checker.avalidate(file))):
        with pytest.raises(ValueError, match="the file is closed: check it before its with block ends, or give its path"):
            given()


def test_what_was_gone_through_before(checker: predlint.Checker) -> None:
    records = iter([GOOD])
    with (STREET / "clean.ndjson").open("rb") as file:
        for given in (records, file):
            assert checker.raise_for_errors(given).ok
            with pytest.raises(predlint.PredictionError, match=r"1 error in 0 predictions; first: there is no record$") as caught:
                checker.raise_for_errors(given)
            assert [d.help for d in caught.value.report.diagnostics] == [
                "was it read before? A generator is consumed once, and an open file is read from where it stands"
            ]


def test_records_that_come_asynchronously_are_no_document() -> None:
    """A COCO file is one; a record is none, whatever lists it has."""
    checker = predlint.compile(STREET.parent / "harbour" / "coco.json")
    records = [{"name": "boat", "points": [1, 2]}]
    expected = [d.as_dict() for d in checker.validate(records).diagnostics]
    assert {"code": "REC301"}.items() <= expected[-1].items()
    assert [d.as_dict() for d in asyncio.run(checker.avalidate(records)).diagnostics] == expected


def test_a_checker_says_what_its_mapping_makes_of_it() -> None:
    harbour = STREET.parent / "harbour"
    for options in ({"dialect": "coco"}, {}):
        assert "COCO into Encord" in repr(predlint.compile(harbour / "ontology.json", map=harbour / "mapping.json", **options))  # type: ignore[arg-type]
