"""What a program may hand over to be checked, and what is said of everything else."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import predlint

GOOD = json.dumps({"name": "weather", "answer": {"name": "sunny"}, "dataRow": {"globalKey": "street-001.jpg"}})
BAD = json.dumps({"name": "wether", "answer": {"name": "sunny"}, "dataRow": {"globalKey": "street-002.jpg"}})


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    street = Path(__file__).parent.parent.parent / "examples" / "street"
    return predlint.compile(street / "ontology.json", media="image", select="NAM")


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


@pytest.mark.parametrize("text", [GOOD, GOOD + "\n" + BAD, f"[{GOOD}]", "\ufeff" + GOOD, "[\n" + GOOD + "]", "a.ndjson\nb.ndjson"])
def test_the_text_of_a_file_is_no_path(checker: predlint.Checker, text: str) -> None:
    for given in (lambda: checker.validate(text), lambda: asyncio.run(checker.avalidate(text)), lambda: checker.raise_for_errors(text)):
        with pytest.raises(TypeError, match=r"a path is expected, found text: .{0,70}; give its bytes, text\.encode\(\)"):
            given()


def test_no_path(checker: predlint.Checker) -> None:
    with pytest.raises(TypeError, match="the path of the predictions is empty"):
        checker.validate("")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "sign"}, "found one record: use check"),
        (bytearray(b"{}"), "found one value: validate"),
        (memoryview(b"{}"), "found one value: validate"),
        (None, "an iterable of records is expected, found None"),
        (3, "an iterable of records is expected, found 3"),
    ],
)
def test_what_does_not_give_records(checker: predlint.Checker, given: Any, said: str) -> None:
    async def first() -> None:
        async for _ in checker.aiter_diagnostics(given):
            pass

    with pytest.raises(TypeError, match=said):
        list(checker.iter_diagnostics(given))
    with pytest.raises(TypeError, match=said.replace("validate", "avalidate")):
        asyncio.run(first())


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
