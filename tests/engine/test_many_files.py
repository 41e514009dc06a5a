"""A run over many files keeps nothing of those that it is done with: its memory does not grow with their number."""

from __future__ import annotations

import gc
from collections.abc import Generator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest

import predlint
from coco_examples import boat, document, pier
from encord_row_examples import image_row
from kernel_kit import needs_kernel
from predlint.kernel import kernel_option, scanner

EXAMPLES = Path(__file__).parents[2] / "examples"
TASK = (
    '[{"data":{"image":"a.png"},"predictions":[{"result":[{"type":"rectanglelabels","from_name":"%s","to_name":"%s","value":{"x":1,"y":2,'
    '"width":3,"height":4,"rectanglelabels":["%s"]}}]}]}]'
)
CONFIG = '<View><Image name="i" value="$image"/><RectangleLabels name="r" toName="i"><Label value="boat"/></RectangleLabels></View>'
LINES = (EXAMPLES / "street" / "clean.ndjson").read_text()
FILES = 12


@pytest.fixture
def kernel_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel reads the first file already."""
    monkeypatch.setattr(kernel_option, "WORTH", 1)


class Made:
    """The scanners that were made and are still there."""

    def __init__(self) -> None:
        self.alive = WeakSet[Any]()
        self.count = self.most = 0


@pytest.fixture
def scanners(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made()
    begin = scanner.Scanner.__init__

    def init(self: Any, *given: Any) -> None:
        begin(self, *given)
        made.alive.add(self)
        made.count += 1
        made.most = max(made.most, len(made.alive))

    monkeypatch.setattr(scanner.Scanner, "__init__", init)
    return made


@pytest.fixture
def no_collecting() -> Generator[None]:
    """Circles of objects are not looked for: what is in one stays."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def platforms(folder: Path) -> dict[str, tuple[Any, str, str]]:
    config = folder / "config.xml"
    config.write_text(CONFIG)
    return {
        "labelbox": (EXAMPLES / "street" / "ontology.json", LINES, "ndjson"),
        "label-studio": (config, TASK % ("r", "i", "boat"), "json"),
        "encord": (EXAMPLES / "harbour" / "ontology.json", image_row(), "ndjson"),
        "coco": (EXAMPLES / "harbour" / "coco.json", document(boat(), pier()), "json"),
    }


@needs_kernel
@pytest.mark.usefixtures("kernel_at_once", "no_collecting")
@pytest.mark.parametrize("platform", ["labelbox", "label-studio", "encord", "coco"])
def test_scanners_go_with_their_files(platform: str, tmp_path: Path, scanners: Made) -> None:
    ontology, text, ending = platforms(tmp_path)[platform]
    paths = [tmp_path / f"{number}.{ending}" for number in range(FILES)]
    for path in paths:
        path.write_text(text)
    assert predlint.compile(ontology).validate(paths).summary.files == FILES
    assert scanners.count >= FILES
    assert scanners.most <= 4, "those of one file and no more"
    assert not scanners.alive


@needs_kernel
@pytest.mark.usefixtures("kernel_at_once", "no_collecting")
def test_scanners_of_a_stream_go_with_it(tmp_path: Path, scanners: Made) -> None:
    checker = predlint.compile(EXAMPLES / "street" / "ontology.json")
    for line in LINES.splitlines():
        checker.check(line.encode())
    list(checker.iter_diagnostics(line.encode() for line in LINES.splitlines()))
    assert not scanners.alive


@pytest.mark.usefixtures("no_collecting")
@pytest.mark.parametrize("platform", ["labelbox", "label-studio", "encord", "coco"])
def test_rules_of_a_file_go_when_it_is_done(platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where each record is explained: what rules hold leads back to them."""
    ontology, text, ending = platforms(tmp_path)[platform]
    made = WeakSet[Any]()
    checker = predlint.compile(ontology)
    kind = type(checker.plan_of(text.encode()[:100]).file_rules(None))
    begin = kind.__init__

    def init(self: Any, *given: Any, **named: Any) -> None:
        begin(self, *given, **named)
        made.add(self)

    monkeypatch.setattr(kind, "__init__", init)
    path = tmp_path / f"one.{ending}"
    path.write_text(text)
    checker.validate([path, path])
    books = [rules for rules in made if getattr(rules, "column_index", None) is not None and rules.__dict__]
    assert books == []
