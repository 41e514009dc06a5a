"""The Python of the pages about the library runs, on the files of examples/street."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import predlint

_BLOCKS = re.compile(r"(<!-- not run by the tests -->\n)?```python\n(.*?)```", re.DOTALL)


def blocks(page: Path) -> list[str]:
    return [code for not_run, code in _BLOCKS.findall(page.read_text(encoding="utf-8")) if not not_run]


def values(code: str, names: dict[str, Any]) -> dict[str, Any]:
    """What the expressions give that have a comment beside them, by the comment."""
    return {said: eval(made, names) for made, said in re.findall(r"^(report\S.*?) +# (\S+|\{.*\})$", code, re.MULTILINE)}


@pytest.fixture
def project(street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(street, tmp_path / "street")
    monkeypatch.chdir(tmp_path / "street")
    shutil.copy("datarows.csv", "rows.csv")
    return tmp_path / "street"


def test_the_library_by_task(repository: Path, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    compared = 0
    every = blocks(repository / "docs" / "library.md") + blocks(repository / "docs" / "library-reference.md")
    assert len(every) >= 10
    for code in every:
        if "to_frame" in code and find_spec("pandas") is None:
            continue
        exec(code, names)
        for said, value in values(code, names).items():
            assert said == repr(value), code
            compared += 1
    assert compared >= 4
    shown = capsys.readouterr().out
    assert "22 errors in 28 predictions; first: " in shown
    assert 'record 2: error "sunny " has a trailing space' in shown


def test_typed_models(repository: Path, project: Path) -> None:
    names: dict[str, Any] = {"checker": predlint.compile("ontology.json", media="image")}
    every = blocks(repository / "docs" / "models.md")
    assert len(every) == 2
    for code in every:
        exec(code.replace("    error.errors", "    said = error.errors"), names)
    assert names["checker"].validate([names["box"], names["scene"]]).ok
    assert f"# {names['said']!r}" in every[1]
    assert names["checker"].validate("\n".join(names["lines"]).encode()).counts["error"] == 0


def test_guarded_uploads(repository: Path, project: Path) -> None:
    names: dict[str, Any] = {}
    for code in blocks(repository / "docs" / "uploads.md"):
        exec(code, names)
    with pytest.raises(predlint.PredictionError):
        names["upload"]("broken.ndjson")
    data = (project / "broken.ndjson").read_bytes()
    kept = names["part"]("broken.ndjson")
    assert 0 < len(kept) < len(data.splitlines())
    assert names["checker"].validate(kept).counts["error"] == 0

    async def body() -> AsyncIterator[bytes]:
        for at in range(0, len(data), 100):
            yield data[at : at + 100]

    assert asyncio.run(names["errors_in"](body())) == names["checker"].validate(data).counts["error"]
