"""The shared corpus, if it lies beside the checkout: models, JSON Schema and predlint agree over every record of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

import predlint
from corpus.test_corpus import CORPUS, INVALID, LABELBOX, MEDIA, VALID
from predlint.io.sources import open_path
from predlint.platforms.format_detection import head_of
from predlint.tools.affected_records import WrongFileError, begin, records
from predlint.tools.schema_verification import SchemaVerification, verify

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the shared corpus is not at {CORPUS}")

PAIRS: dict[str, str] = json.loads((CORPUS / "encord_coco" / "pairs.json").read_text("utf-8")) if CORPUS.is_dir() else {}
STUDIO = CORPUS / "labelstudio"
MANIFEST: dict[str, Any] = json.loads((STUDIO / "MANIFEST.json").read_text("utf-8")) if STUDIO.is_dir() else {"valid": {}, "invalid": {}}
#: File, ontology, target, medium.
Given = tuple[Path, Path, str, str | None]
GIVEN: list[Given] = [
    *((LABELBOX / e["file"], LABELBOX / e["ontology"], e["mode"].replace("_", "-"), MEDIA[e["media"]]) for e in (*INVALID, *VALID)),
    *((CORPUS / "encord_coco" / path, CORPUS / "encord_coco" / ontology, "model-run", None) for path, ontology in PAIRS.items()),
    *(
        (STUDIO / kind / name, STUDIO / "configs" / entry["config"], "model-run", None)
        for kind in ("valid", "invalid")
        for name, entry in MANIFEST[kind].items()
    ),
]
#: Files that are right.
VALID_FILES = frozenset(given[0] for given in GIVEN if "valid" in given[0].parts or given[0].parent.parent.name == "valid")


@cache
def made(ontology: Path, target: str, media: str | None) -> tuple[predlint.Checker, ModuleType, Any]:
    checker = predlint.compile(ontology, target=target, media=media)  # type: ignore[arg-type]
    return checker, predlint.models(checker, extra="allow"), Draft202012Validator(checker.json_schema)


def values(checker: predlint.Checker, path: Path) -> list[Any]:
    with open_path(str(path)) as source:
        rules = checker.record_plan.for_file_head(head_of(source, 1 << 16)).file_rules(None)
        try:
            layout, document = begin(source, rules)
            return [] if document is not None else [each.value for each in records(source, rules, layout, document) if each.readable]
        except WrongFileError:
            return []
        finally:
            rules.discard()
            rules.close()


@pytest.mark.parametrize("given", GIVEN, ids=[given[0].stem for given in GIVEN])
def test_models_and_schema_agree(given: Given) -> None:
    path, *how = given
    checker, module, validator = made(*how)
    for value in values(checker, path):
        try:
            module.parse(value)
            accepted = True
        except ValidationError:
            accepted = False
        assert accepted is validator.is_valid(value), value


@pytest.mark.parametrize("given", [given for given in GIVEN if given[0] in VALID_FILES], ids=lambda given: given[0].stem)
def test_what_vendors_write_has_no_unknown_members(given: Given) -> None:
    path, *how = given
    checker, _, validator = made(*how)
    narrow = predlint.models(checker)
    for value in filter(validator.is_valid, values(checker, path)):
        narrow.parse(value)


@pytest.mark.parametrize("given", GIVEN, ids=[given[0].stem for given in GIVEN])
def test_schema_and_predlint_agree(given: Given) -> None:
    path, *how = given
    checker, _, _ = made(*how)
    verified = SchemaVerification()
    try:
        assert list(verify(checker, str(path), verified)) == []
    except WrongFileError:
        return
    assert verified.disagreements == 0
