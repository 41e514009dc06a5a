"""What the pages for beginners and for each platform tell people to do: every command is run, every guard guards."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import predlint
from integration.console_blocks import fits, run, steps

PAGES = ("start", "bug-reports", "platforms/labelbox", "platforms/label-studio", "platforms/encord", "platforms/coco")
needs_bash = pytest.mark.skipif(shutil.which("bash") is None or shutil.which("git") is None, reason="bash or git is not installed")


@pytest.mark.slow
@needs_bash
@pytest.mark.parametrize("name", PAGES)
def test_every_command_prints_what_the_page_shows(repository: Path, tmp_path: Path, name: str) -> None:
    every = steps((repository / "docs" / f"{name}.md").read_text(encoding="utf-8"))
    assert len(every) >= 4
    for step, printed in zip(every, run(every, repository, tmp_path), strict=True):
        assert fits(step.shown, printed), "\n".join([f"$ {step.command}", *printed])


@pytest.mark.slow
@needs_bash
def test_the_page_about_typed_models(repository: Path, tmp_path: Path) -> None:
    every = steps((repository / "docs" / "models.md").read_text(encoding="utf-8"))
    assert [step.command.split()[1] for step in every] == ["compile", "compile"]
    for step, printed in zip(every, run(every, repository, tmp_path), strict=True):
        assert fits(step.shown, printed), "\n".join([f"$ {step.command}", *printed])


def test_a_difference_is_seen() -> None:
    printed = ["a", "b", "3 records · 0.02 s", "d"]
    assert fits(["a", "…", "d"], printed)
    assert fits(["a", "b", "3 records · 0.97 s", "d"], printed)
    assert not fits(["a", "b", "4 records · 0.02 s", "d"], printed)
    assert not fits(["a", "…"], ["b", "a"])
    assert not fits(["a"], printed)


def guard(repository: Path, page: str) -> dict[str, Any]:
    """What the Python below "Guard the …" of a platform's page defines, run in the current folder."""
    text = (repository / "docs" / "platforms" / f"{page}.md").read_text(encoding="utf-8")
    found = re.search(r"^## Guard the .*?^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    names: dict[str, Any] = {}
    exec(found.group(1), names)
    return names


class Calls:
    """Stands in for a function of a platform's SDK: remembers how it was called."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def __call__(self, **given: Any) -> str:
        self.calls.append(given)
        return "sent"


@pytest.fixture
def standing_in(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Goes into a copy of an example."""

    def go(example: str) -> Path:
        folder = tmp_path / example
        shutil.copytree(repository / "examples" / example, folder)
        monkeypatch.chdir(folder)
        return folder

    return go


def test_the_guard_of_labelbox(repository: Path, standing_in: Callable[[str], Path]) -> None:
    standing_in("street")
    upload, calls = guard(repository, "labelbox")["upload"], Calls()
    assert upload(SimpleNamespace(add_predictions=calls), "first", "clean.ndjson") == "sent"
    with pytest.raises(predlint.PredictionError):
        upload(SimpleNamespace(add_predictions=calls), "second", "broken.ndjson")
    assert calls.calls == [{"name": "first", "predictions": "clean.ndjson"}]


def test_the_guard_of_label_studio(repository: Path, standing_in: Callable[[str], Path]) -> None:
    standing_in("shelf")
    import_tasks, calls = guard(repository, "label-studio")["import_tasks"], Calls()
    client = SimpleNamespace(projects=SimpleNamespace(import_tasks=calls))
    assert import_tasks(client, 7, "tasks.json") == "sent"
    with pytest.raises(predlint.PredictionError):
        import_tasks(client, 7, "broken.json")
    assert [(call["id"], len(call["request"])) for call in calls.calls] == [(7, 4)]


def test_the_guard_of_encord(repository: Path, standing_in: Callable[[str], Path]) -> None:
    folder = standing_in("harbour")
    save, calls = guard(repository, "encord")["save"], Calls()

    def row(name: str) -> Any:
        first = json.loads((folder / name).read_text(encoding="utf-8").splitlines()[0])
        return SimpleNamespace(to_encord_dict=lambda: first, save=calls)

    save(row("rows.ndjson"))
    with pytest.raises(predlint.PredictionError):
        save(row("broken.ndjson"))
    assert len(calls.calls) == 1


def test_the_guard_of_coco(repository: Path, standing_in: Callable[[str], Path]) -> None:
    folder = standing_in("harbour")
    document = json.loads((folder / "coco.json").read_text(encoding="utf-8"))
    document["annotations"] = [{**each, "score": 0.9} for each in document["annotations"] if each["category_id"] != 4]
    document["categories"] = [each for each in document["categories"] if each["id"] != 4]
    (folder / "annotations.json").write_text(json.dumps(document), encoding="utf-8")
    results = [{"image_id": 1, "category_id": 1, "bbox": [40, 60, 200, 100], "score": 0.9}]
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
    guard(repository, "coco")
    (folder / "results.json").write_text(json.dumps([{**results[0], "category_id": 9}]), encoding="utf-8")
    with pytest.raises(predlint.PredictionError):
        guard(repository, "coco")


@pytest.mark.slow
@pytest.mark.index
@needs_bash
def test_the_installation(repository: Path, tmp_path: Path) -> None:
    """The first block of the first page, with this checkout for its URL; then the command is there."""
    text = (repository / "docs" / "start.md").read_text(encoding="utf-8")
    block = re.search(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert block is not None
    script = block.group(1).replace("<URL of this repository>", str(repository)).replace("python3", sys.executable)
    result = subprocess.run(
        ["bash", "-ec", f"{script}\npredlint --version"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.splitlines()[-1].startswith("predlint ")
