"""What predlint.compile takes besides a path, bytes and a dict: texts, and objects that hold an ontology."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import predlint

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
LABELBOX = (EXAMPLES / "street" / "ontology.json").read_text(encoding="utf-8")
STUDIO = (EXAMPLES / "shelf" / "config.xml").read_text(encoding="utf-8")
ENCORD = (EXAMPLES / "harbour" / "ontology.json").read_text(encoding="utf-8")
COCO = (EXAMPLES / "harbour" / "coco.json").read_text(encoding="utf-8")
ONTO = "box car\n"


class Builder:
    """As Labelbox's OntologyBuilder and Encord's OntologyStructure: what it holds is what a method returns."""

    def __init__(self, text: str) -> None:
        self._data = json.loads(text)


class OntologyBuilder(Builder):
    def asdict(self) -> dict[str, Any]:
        return self._data


class OntologyStructure(Builder):
    def to_dict(self) -> dict[str, Any]:
        return self._data


class LabelInterface:
    """As that of Label Studio's SDK."""

    def __init__(self, config: str) -> None:
        self._config = config

    @property
    def config(self) -> str:
        return self._config


def zipped(text: str) -> zipfile.Path:
    archive = zipfile.ZipFile(BytesIO(), "w")
    archive.writestr("ontology.json", text)
    return zipfile.Path(archive, "ontology.json")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (OntologyBuilder(LABELBOX), LABELBOX),
        (SimpleNamespace(normalized=json.loads(LABELBOX), name="street"), LABELBOX),
        (OntologyStructure(ENCORD), ENCORD),
        (SimpleNamespace(structure=OntologyStructure(ENCORD), title="harbour"), ENCORD),
        (LabelInterface(STUDIO), STUDIO),
        (SimpleNamespace(label_config=STUDIO, id=1), STUDIO),
        (SimpleNamespace(dataset=json.loads(COCO)), COCO),
        (zipped(LABELBOX), LABELBOX),
        (LABELBOX, LABELBOX),
        (STUDIO, STUDIO),
        (" ".join(STUDIO.split()), STUDIO),
        (ENCORD, ENCORD),
        (ONTO, ONTO),
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_holds_an_ontology_is_read(given: Any, text: str) -> None:
    made, wanted = predlint.compile(given), predlint.compile(text.encode())
    assert made.json_schema == wanted.json_schema and made.path is None
    assert predlint.check(given).counts == predlint.check(text.encode()).counts
    assert not predlint.diff(given, text.encode()).changes
    assert len(predlint.sample(given, number=2, seed=1)) == 2
    assert predlint.models(given).__all__ == predlint.models(text.encode()).__all__


def test_what_such_an_object_holds_may_be_wrong() -> None:
    with pytest.raises(predlint.OntologyError):
        predlint.compile(SimpleNamespace(normalized={"a": 1}))


def test_builders_of_labelbox() -> None:
    """The SDK itself, where it is installed."""
    labelbox: Any = pytest.importorskip("labelbox", reason="Labelbox's SDK is not installed")
    builder = labelbox.OntologyBuilder.from_dict(json.loads(LABELBOX))
    assert predlint.compile(builder).json_schema == predlint.compile(builder.asdict()).json_schema


def test_structures_of_encord() -> None:
    objects: Any = pytest.importorskip("encord.objects", reason="Encord's SDK is not installed")
    structure = objects.OntologyStructure.from_dict(json.loads(ENCORD))
    assert predlint.compile(structure).json_schema == predlint.compile(structure.to_dict()).json_schema


def test_interfaces_of_label_studio() -> None:
    interface: Any = pytest.importorskip("label_studio_sdk.label_interface", reason="Label Studio's SDK is not installed")
    assert predlint.compile(interface.LabelInterface(STUDIO)).json_schema == predlint.compile(STUDIO.encode()).json_schema
