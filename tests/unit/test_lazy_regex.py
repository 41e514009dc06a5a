"""Expressions are compiled when they are first used: no module compiles one while it is loaded."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
import re
import subprocess
import sys

import pytest

import predlint
from predlint.model.texts import lazy_regex

#: Prints the modules of ours that compile an expression while they are loaded.
_LOADING = """
import importlib, pkgutil, re, sys
import predlint
compile = re._compiler.compile
def told(pattern, flags=0):
    frame = sys._getframe()
    while (name := frame.f_globals["__name__"]) == "__main__" or name.split(".")[0] == "re":
        frame = frame.f_back
    if name.split(".")[0] == "predlint":
        print(name, pattern)
    return compile(pattern, flags)
re._compiler.compile = told
for module in pkgutil.walk_packages(predlint.__path__, "predlint."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
assert "predlint.cli.validate" in sys.modules
"""


def test_no_module_compiles_an_expression_while_it_is_loaded() -> None:
    ran = subprocess.run([sys.executable, "-c", _LOADING], capture_output=True, text=True, check=True)
    assert ran.stdout == ""


def test_every_expression_of_a_module_compiles() -> None:
    held: list[object] = []
    for found in pkgutil.walk_packages(predlint.__path__, "predlint."):
        if not found.name.endswith("__main__"):
            held += vars(importlib.import_module(found.name)).values()
    kind, expressions = type(lazy_regex("")), set[tuple[str | bytes, int]]()
    while held:
        value = held.pop()
        if type(value) is kind:
            expressions.add((value.pattern, value.flags))
        elif isinstance(value, (tuple, list)):
            held += value
        elif isinstance(value, dict):
            held += value.values()
    assert len(expressions) > 200
    for pattern, flags in expressions:
        re.compile(pattern, flags)


@pytest.mark.parametrize("method", ["match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn"])
def test_the_methods_are_those_of_the_compiled_expression(method: str) -> None:
    lazy, compiled = lazy_regex("(a)B+", re.IGNORECASE), re.compile("(a)B+", re.IGNORECASE)
    words = ("x", "cabbAB") if method in ("sub", "subn") else ("cabbAB",)
    for _ in range(2):
        found, expected = getattr(lazy, method)(*words), getattr(compiled, method)(*words)
        if method == "finditer":
            found, expected = list(found), list(expected)
        assert str(found) == str(expected)
    assert (lazy.pattern, lazy.flags) == ("(a)B+", re.IGNORECASE)


def test_an_expression_goes_to_other_processes() -> None:
    for lazy in (lazy_regex(rb"a+"), copy.deepcopy(lazy_regex(rb"a+"))):
        assert lazy.search(b"baac")
        assert pickle.loads(pickle.dumps(lazy)).search(b"baac")


def test_a_method_that_it_has_not_is_missed() -> None:
    with pytest.raises(AttributeError):
        lazy_regex("a").scanner("a")  # type: ignore[attr-defined]
