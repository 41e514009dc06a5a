"""Codes of rules as they stand in our modules: the rule of a fault is loaded when it is told, so that a wrong code would show only then."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import predlint
from predlint.rules import FAMILIES, RULES

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
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("fault", "usual") and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant) and not CODE.fullmatch(str(code.value)):
                    wrong.append(f"{path.name}:{node.lineno}: {code.value}")
    assert wrong == []
    assert found > 1_000
