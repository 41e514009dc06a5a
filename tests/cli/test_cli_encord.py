"""What the command says of an Encord ontology or a COCO file that predictions are checked against."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_process import clean_environment

import warm

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"


def stderr_of(ontology: Path, file: Path, *more: str) -> str:
    """Standard error of a run."""
    return warm.run(["validate", file, "-O", ontology, *more], env=clean_environment()).stderr.decode()


@pytest.mark.parametrize(
    ("ontology", "more", "message"),
    [
        ("street/ontology.json", [], "a mapping goes with an Encord ontology, and this is a Labelbox ontology"),
        ("harbour/coco.json", [], "a mapping goes with an Encord ontology, and this is a COCO file"),
        ("street/ontology.json", ["--dialect", "coco"], "this is a Labelbox ontology, not a COCO file"),
    ],
)
def test_a_mapping_without_an_encord_ontology(ontology: str, more: list[str], message: str) -> None:
    assert message in stderr_of(HARBOUR.parent / ontology, HARBOUR / "coco.json", "--map", str(HARBOUR / "mapping.json"), *more)


@pytest.mark.parametrize(("file", "ontology"), [("harbour/rows.ndjson", "harbour/ontology.json"), ("shelf/tasks.json", "shelf/config.xml")])
def test_options_that_are_for_labelbox_are_named(file: str, ontology: str) -> None:
    examples = HARBOUR.parent
    output = stderr_of(examples / ontology, examples / file, "--media", "image", "--target", "mal")
    assert output == "predlint: --media is not used: it is for Labelbox\npredlint: --target is not used: it is for Labelbox\n"
    assert stderr_of(examples / ontology, examples / file, "--media", "image", "--quiet") == ""
    assert "not used" not in stderr_of(examples / "street/ontology.json", examples / "street/clean.ndjson", "--media", "image")
