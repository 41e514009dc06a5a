"""Whole numbers written with a decimal point, as tables and arrays of floats give them, hide nothing that else is told."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from predlint.model.registry import RULES
from rules.page_examples import books
from rules.test_rule_cases import run, text_of

#: Of a mask whose size is told to have a point the area is not told too; the values of a bitmap, and the number of a picture, are whole
#: numbers, by which they are known for what they are.
NOT_BESIDE = {("GEO310", "mask"), ("GEO311", "a mask pixel by pixel"), ("KEY204", "a picture that the scene does not have")}
#: Of numbers with a point the first of a list is told, which is another one then.
OF_THE_FIRST = {"GEO329"}
Found = Counter[tuple[str, int | None, str | None]]


def with_points(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: with_points(item) for name, item in value.items()}
    if isinstance(value, list):
        return [with_points(item) for item in value]
    return float(value) if type(value) is int and abs(value) < 1e15 else value


def read(text: bytes) -> list[Any] | None:
    """The documents of a case, if it is JSON that says each member once."""

    def once(members: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(members)) != len(members):
            raise ValueError
        return dict(members)

    def refuse(literal: str) -> Any:
        raise ValueError(literal)

    try:
        return [json.loads(line, object_pairs_hook=once, parse_constant=refuse) for line in text.decode().split("\n") if line]
    except (ValueError, RecursionError):
        return None


def found_in(documents: list[Any], case: dict[str, Any], file: Path | None) -> Found:
    text = "".join(json.dumps(document) + "\n" for document in documents).encode()
    return Counter((d.code, d.line, d.pointer) for d in run(text, case.get("options") or [], case.get("ontology"), file))


@pytest.mark.slow
@pytest.mark.parametrize("code", [code for code in RULES if not code.startswith("ONT") and code not in OF_THE_FIRST])
def test_points_hide_nothing(code: str, tmp_path: Path) -> None:
    for case in [case for case in books()[code]["cases"] if "limits" not in case]:
        documents = read(text_of(case))
        if (
            documents is not None
            and (code, case["name"]) not in NOT_BESIDE
            and json.dumps(pointed := with_points(documents)) != json.dumps(documents)
        ):
            file = tmp_path / case["file"] if "file" in case else None
            assert not found_in(documents, case, file) - found_in(pointed, case, file), case["name"]
