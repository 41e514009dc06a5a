"""Codes of rules as they stand in our modules: a wrong one would show only where its rule is broken."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import predlint
from predlint.model.registry import FAMILIES, RULES

CODE = re.compile(rf"(?:{'|'.join(FAMILIES)})\d{{3}}")
OWN = "RUL"  # rules of the user's own are numbered


def test_every_code_is_that_of_a_rule() -> None:
    wrong: list[str] = []
    found = 0
    for path in Path(predlint.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found += 1
                if node.value not in RULES and not node.value.startswith(OWN):
                    wrong.append(f"{path.name}:{node.lineno}: {node.value}")
    assert wrong == []
    assert found > len(RULES)
