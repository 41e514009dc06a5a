"""The pages that lead from a model to a file run: with objects of the shape that a package gives, and with the package if installed.

None of them takes weights.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy
import pytest

import predlint
from library.test_library_docs import blocks

PAGES = Path(__file__).parents[2] / "docs" / "detectors"
WIDTH, HEIGHT = 1280, 720
CORNERS = [[100.5, 200.0, 300.0, 260.25], [640.0, 80.0, 700.0, 300.0]]
SCORES = [0.9375, 0.5]
#: The text of a data row with an emoji, which is one code point.
TEXT = "🚗 Ada met Grace in London"
BOXES = 'box car\nbox person\npolygon "car outline"\npolygon "person outline"\n'
ENTITIES = "entity PERSON\nentity GPE\n"
COCO = {
    "images": [{"id": 7, "file_name": "street-001.jpg", "width": WIDTH, "height": HEIGHT}],
    "categories": [{"id": 1, "name": "person"}, {"id": 3, "name": "car"}],
    "annotations": [],
}


class Tensor:
    """As one of torch: what the pages call of it."""

    def __init__(self, value: Any) -> None:
        self._array = numpy.asarray(value)

    def tolist(self) -> Any:
        return self._array.tolist()

    def __iter__(self) -> Any:
        return (Tensor(each) for each in self._array)

    def __gt__(self, other: float) -> Any:
        return Tensor(self._array > other)

    def __len__(self) -> int:
        return len(self._array)

    def squeeze(self, axis: int) -> Tensor:
        return Tensor(self._array.squeeze(axis))

    def cpu(self) -> Tensor:
        return self

    def numpy(self) -> Any:
        return self._array


def _run(page: str, names: dict[str, Any]) -> dict[str, Any]:
    """Runs the Python of a page where its labeling config lies; returns its names."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    for config in re.findall(r"```xml\n(.*?)```", text, re.DOTALL):
        Path("config.xml").write_text(config, encoding="utf-8")
    for code in blocks(PAGES / f"{page}.md"):
        exec(code, names)
    return names


def _lines(path: str = "predictions.ndjson") -> list[Any]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the ontologies of the pages, and the list of data rows."""
    monkeypatch.chdir(tmp_path)
    Path("rows.csv").write_text(
        f"global_key,media_type,width,height,text_length\nstreet-001.jpg,IMAGE,{WIDTH},{HEIGHT},\nreport-001.txt,TEXT,,,{len(TEXT)}\n",
        encoding="utf-8",
    )
    Path("annotations.json").write_text(json.dumps(COCO), encoding="utf-8")


def _write_ontology(text: str) -> None:
    Path("ontology.json").write_bytes(text.encode())


# -- Ultralytics ---------------------------------------------------------------------------------------------------------------


def _made_results() -> Any:
    boxes = SimpleNamespace(xyxy=Tensor(CORNERS), conf=Tensor(SCORES), cls=Tensor([1.0, 0.0]))
    outlines = [numpy.array([[1.5, 2.0], [90.0, 4.0], [30.0, 60.0]], numpy.float32), numpy.zeros((0, 2), numpy.float32)]
    masks = SimpleNamespace(xy=outlines)
    return SimpleNamespace(path="/data/images/street-001.jpg", names={0: "person", 1: "car"}, boxes=boxes, masks=masks)


def _real_results() -> Any:
    results: Any = pytest.importorskip("ultralytics.engine.results", reason="ultralytics is not installed")
    import torch  # pyright: ignore[reportMissingImports]

    boxes = torch.tensor([[*corners, score, number] for corners, score, number in zip(CORNERS, SCORES, [1, 0], strict=True)])
    masks = torch.zeros((2, HEIGHT, WIDTH))
    masks[0, 10:90, 10:90] = 1
    image = numpy.zeros((HEIGHT, WIDTH, 3), numpy.uint8)
    return results.Results(image, path="/data/images/street-001.jpg", names={0: "person", 1: "car"}, boxes=boxes, masks=masks)


@pytest.mark.parametrize("make", [_made_results, _real_results])
def test_ultralytics(make: Callable[[], Any]) -> None:
    _write_ontology(BOXES)
    names = _run("ultralytics", {"model": lambda source: [make()]})
    assert [(line["name"], line["bbox"], line["confidence"]) for line in _lines()] == [
        ("car", {"left": 100.5, "top": 200.0, "width": 199.5, "height": 60.25}, 0.9375),
        ("person", {"left": 640.0, "top": 80.0, "width": 60.0, "height": 220.0}, 0.5),
    ]
    outlines = names["records"][2:]
    assert [each.name for each in outlines] == ["car outline"] and len(outlines[0].polygon) >= 3
    assert predlint.compile("ontology.json", media="image").validate(names["records"], data_rows="rows.csv").ok


# -- supervision ---------------------------------------------------------------------------------------------------------------


def _made_detections() -> Any:
    return SimpleNamespace(
        xyxy=numpy.array(CORNERS),
        confidence=numpy.array(SCORES),
        class_id=numpy.array([1, 0]),
        data={"class_name": numpy.array(["car", "person"])},
    )


def _real_detections() -> Any:
    supervision: Any = pytest.importorskip("supervision", reason="supervision is not installed")
    made = vars(_made_detections())
    return supervision.Detections(**made)


@pytest.mark.parametrize("make", [_made_detections, _real_detections])
def test_supervision(make: Callable[[], Any]) -> None:
    names = {"detections": make(), "width": WIDTH, "height": HEIGHT, "url": "https://images.example.com/street-001.jpg"}
    _run("supervision", names)
    (task,) = json.loads(Path("tasks.json").read_text(encoding="utf-8"))
    (prediction,) = task["predictions"]
    value = prediction["result"][0]["value"]
    assert value["rectanglelabels"] == ["car"] and prediction["result"][1]["score"] == 0.5
    assert [value[side] for side in ("x", "y", "width", "height")] == pytest.approx([7.8515625, 27.7777, 15.5859375, 8.3680], abs=1e-3)


# -- torchvision ---------------------------------------------------------------------------------------------------------------


def _made_output() -> Any:
    masks = numpy.zeros((2, 1, HEIGHT, WIDTH), numpy.float32)
    masks[0, 0, 200:260, 100:300] = 0.75
    masks[1, 0, 80:300, 640:700] = 0.75
    return {"boxes": Tensor(CORNERS), "labels": Tensor([3, 1]), "scores": Tensor(SCORES), "masks": Tensor(masks)}


def _real_output() -> Any:
    torch: Any = pytest.importorskip("torch", reason="torch is not installed")
    return {name: torch.tensor(each.numpy()) for name, each in _made_output().items()}


@pytest.mark.parametrize("make", [_made_output, _real_output])
def test_torchvision(make: Callable[[], Any]) -> None:
    pytest.importorskip("pycocotools", reason="pycocotools is not installed")
    names = _run("torchvision", {"outputs": [(7, make())]})
    results = json.loads(Path("results.json").read_text(encoding="utf-8"))
    assert [(each["category_id"], each["bbox"]) for each in results] == [(3, [100.5, 200.0, 199.5, 60.25]), (1, [640.0, 80.0, 60.0, 220.0])]
    assert predlint.compile("annotations.json").validate(names["masks"]).ok
    assert [each.segmentation.size for each in names["masks"]] == [[HEIGHT, WIDTH]] * 2


# -- pipelines of Hugging Face: lists of dicts, whatever is installed ----------------------------------------------------------


def test_transformers() -> None:
    _write_ontology(BOXES)
    found = [
        {"score": 0.98, "label": "car", "box": {"xmin": -2, "ymin": 10, "xmax": 200, "ymax": 721}},
        {"score": 0.9, "label": "person", "box": {"xmin": 640, "ymin": 80, "xmax": 700, "ymax": 300}},
    ]
    entities = [
        {"entity_group": "PER", "score": numpy.float32(0.96875), "word": "Ada", "start": 2, "end": 5},
        {"entity_group": "PER", "score": numpy.float32(0.5), "word": "grace", "start": 10, "end": 15},
        {"entity_group": "LOC", "score": numpy.float32(0.75), "word": "London", "start": 19, "end": 25},
    ]
    names = {"detect": lambda image: found, "recognise": lambda text: entities, "text": TEXT, "width": WIDTH, "height": HEIGHT}
    task = _run("transformers", names)["task"]
    assert _lines()[0]["bbox"] == {"left": 0, "top": 10, "width": 200, "height": 710}
    assert [each.value.text for each in task.predictions[0].result] == ["Ada", "Grace", "London"]


# -- spaCy ---------------------------------------------------------------------------------------------------------------------

_FOUND = [(2, 5, "PERSON"), (10, 15, "PERSON"), (19, 25, "GPE")]


def _made_doc(text: str) -> Any:
    return SimpleNamespace(text=text, ents=[SimpleNamespace(start_char=a, end_char=b, label_=label) for a, b, label in _FOUND])


def _real_doc(text: str) -> Any:
    spacy: Any = pytest.importorskip("spacy", reason="spaCy is not installed")
    doc = spacy.blank("en")(text)
    doc.ents = [doc.char_span(start, end, label=label) for start, end, label in _FOUND]
    return doc


@pytest.mark.parametrize("make", [_made_doc, _real_doc])
def test_spacy(make: Callable[[str], Any]) -> None:
    _write_ontology(ENTITIES)
    _run("spacy", {"nlp": make, "text": TEXT})
    lines = _lines()
    assert [(line["name"], TEXT[line["location"]["start"] : line["location"]["end"] + 1]) for line in lines] == [
        ("PERSON", "Ada"),
        ("PERSON", "Grace"),
        ("GPE", "London"),
    ]
    late = [{**line, "location": {**line["location"], "end": line["location"]["end"] + 1}} for line in lines]
    found = predlint.compile("ontology.json", media="text").validate(late, data_rows="rows.csv")
    assert "SPN003" in found.summary.by_rule  # what the page says of the end


# -- Whisper -------------------------------------------------------------------------------------------------------------------


def test_whisper() -> None:
    segments = [
        {"id": 0, "seek": 0, "start": 0.0, "end": 4.25, "text": " Turn left.", "avg_logprob": -0.25, "no_speech_prob": 0.01},
        {"id": 1, "seek": 0, "start": 4.25, "end": 9.0, "text": " Then stop.", "avg_logprob": -0.5, "no_speech_prob": 0.02},
    ]
    _run("whisper", {"transcribed": {"segments": segments, "text": "", "language": "en"}, "url": "https://audio.example.com/call-001.wav"})
    (task,) = json.loads(Path("tasks.json").read_text(encoding="utf-8"))
    speech, words, *_ = task["predictions"][0]["result"]
    assert speech["id"] == words["id"] and words["value"]["text"] == ["Turn left."]
    assert (speech["value"]["start"], speech["value"]["end"], speech["score"]) == (0.0, 4.25, math.exp(-0.25))


def test_every_page_is_run() -> None:
    tested = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert {page.stem for page in PAGES.glob("*.md")} - {"README"} == tested - {"every_page_is_run"}
