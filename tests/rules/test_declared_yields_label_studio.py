"""Each check of Label Studio tasks declares all that it may find: the codes that occur in what its function can reach.

Functions are followed by what their source names: those of their modules, methods of what they take, tables of functions. A code that is
said stands as an argument of a call, or in a fault that is named; codes that are only compared with stand in neither.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import sys
import textwrap
from types import FunctionType, ModuleType
from typing import Any

import pytest

from predlint.model.findings import ConditionalSpec, ViolationSpec
from predlint.model.violation import Violation
from predlint.platforms import label_studio
from predlint.platforms.label_studio import record
from predlint.platforms.label_studio.rules import RESULT_CHECKS, TASK_CHECKS
from predlint.shape.record_checks import Check
from rules.reachable_codes import asked

#: It sorts results by the names of their controls, and says nothing of these.
_SORTS = record.sorted_results


def checks() -> list[tuple[str, Check[Any]]]:
    """All checks in the platform's modules, each with where it is."""
    for module in pkgutil.iter_modules(label_studio.__path__):
        importlib.import_module(f"{label_studio.__name__}.{module.name}")
    modules = [(name, module) for name, module in sys.modules.items() if name.startswith(f"{label_studio.__name__}.")]
    found = [(f"{name.rpartition('.')[2]}.{own}", each) for name, module in modules for own, each in vars(module).items()]
    return sorted([(where, each) for where, each in found if isinstance(each, Check)], key=lambda one: one[0])


class Reached:
    """What a function can reach."""

    def __init__(self) -> None:
        self.codes = set[str]()
        self._done = list[Any]()

    def look(self, found: Any, depth: int = 0) -> None:
        """A function, a fault, or what holds some."""
        if isinstance(found, ViolationSpec):
            self.codes.add(found.kind.code)
            self.look(found.then if isinstance(found, ConditionalSpec) else None)
        elif inspect.isclass(found) and issubclass(found, Violation):
            self.codes.add(found.code)
        elif isinstance(found, FunctionType):
            self._function(found)
        elif isinstance(found, (tuple, list, frozenset, set, dict)) and depth < 3:
            for each in found.values() if isinstance(found, dict) else found:
                self.look(each, depth + 1)

    def _function(self, function: FunctionType) -> None:
        if function is _SORTS or function in self._done or not function.__module__.startswith(label_studio.__name__):
            return
        self._done.append(function)
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        names, types = function.__globals__, dict[str, Any]()
        for node in ast.walk(tree):
            if isinstance(node, ast.arg):
                named = node.annotation.id if isinstance(node.annotation, ast.Name) else None
                types[node.arg] = names.get(function.__qualname__.partition(".")[0] if node.arg == "self" else named or "")
        compared = asked(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in compared:
                self.look(names.get(node.id))
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                self._attribute(node.attr, types.get(node.value.id), names.get(node.value.id))

    def _attribute(self, name: str, of: Any, found: Any) -> None:
        if isinstance(found, ModuleType):
            self.look(getattr(found, name, None))
            return
        held = inspect.getattr_static(of if inspect.isclass(of) else type(found), name, None)
        self.look(getattr(held, "fget", None) or getattr(held, "func", None) or getattr(held, "__func__", held))


@pytest.mark.parametrize(("where", "check"), [pytest.param(*each, id=each[0]) for each in checks()])
def test_a_check_declares_all_that_it_may_find(where: str, check: Check[Any]) -> None:
    reached = Reached()
    reached.look(check.run)
    yields = {each if isinstance(each, str) else each.code for each in check.violations}
    assert reached.codes <= yields, where


def test_no_check_is_forgotten_by_its_declared_constraints() -> None:
    known = {id(each) for each in (*TASK_CHECKS, *RESULT_CHECKS)}
    assert [where for where, check in checks() if id(check) not in known] == []


def test_a_code_in_a_function_that_is_called_is_seen() -> None:
    """In another module, in a method, in a table of functions, and as a class of its own."""
    reached = {name: Reached() for name, _ in checks()}
    for name, check in checks():
        reached[name].look(check.run)
    assert len(reached) > 12
    assert {"KEY103", "KEY108"} <= reached["rules._OF_DATA"].codes
    assert {"LNK115", "REC117"} <= reached["regions.OF_LINKS"].codes
    assert {"GEO102", "GEO122"} <= reached["units.OF_UNITS"].codes
