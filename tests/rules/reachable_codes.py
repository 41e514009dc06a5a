"""The codes of rules that a function, or whatever it calls, may name as those of its findings: read from its source, without running it.

Whose method is called is told by annotations and by what is made in place. Where that is not known, it may be that of any class of the
platform that has one of the name. What a finding takes over from another one (its kind, with other words) is not seen.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from types import FunctionType, MethodType, ModuleType
from typing import Any

from predlint.model.findings import ViolationSpec
from predlint.model.violation import Violation

#: Methods of what is no class of ours.
_BUILT_IN = frozenset().union(*[dir(kind) for kind in (dict, list, set, frozenset, str, bytes, int, float, tuple)])


#: Modules of a platform that check nothing: what they name is not found in records.
_BESIDE = (".broken", ".sample", ".sample_objects", ".sample_values", ".view", ".view_shapes")


class Reach:
    """What is reached from functions, in the modules of one package."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._methods: dict[str, list[FunctionType]] = {}
        for name, module in [*sys.modules.items()]:
            if name.startswith(package) and not name.endswith(_BESIDE):
                for cls in {value for value in vars(module).values() if isinstance(value, type) and value.__module__ == name}:
                    for attribute in vars(cls):
                        if (function := _method(cls, attribute)) is not None and not attribute.startswith("__"):
                            self._methods.setdefault(attribute, []).append(function)

    def codes(self, run: Callable[..., None]) -> set[str]:
        """The codes that are reached from what a check runs."""
        found, seen = set[str](), set[int]()
        waiting = [*_functions(run), *([] if isinstance(run, MethodType) else _made(type(run)))]
        while waiting:
            function = waiting.pop()
            if id(function.__code__) in seen:
                continue
            seen.add(id(function.__code__))
            codes, named = _source(function).read
            found |= codes
            for part in named:
                if isinstance(part, str):
                    waiting += self._methods.get(part, ())
                elif isinstance(part, type) and part.__module__.startswith(self._package):
                    waiting += _made(part)
                elif isinstance(part, FunctionType | MethodType) and (part.__module__ or "").startswith("predlint."):
                    waiting += _functions(part)
        return found


class _Source:
    """What one function names."""

    def __init__(self, function: FunctionType) -> None:
        self.names = function.__globals__
        self._codes = set[str]()
        self._named: list[Any] = []
        self._asks = False
        try:
            self.tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        except (OSError, SyntaxError):  # what a library made
            self.tree = ast.Module([], [])
        owner = function.__qualname__.rpartition(".")[0]
        self._owner = self.names.get(owner) if isinstance(self.names.get(owner), type) else None

    @cached_property
    def read(self) -> tuple[set[str], list[Any]]:
        """The codes; functions and classes; and methods of nobody knows what, by their names."""
        self._own = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        self._own |= {node.arg for node in ast.walk(self.tree) if isinstance(node, ast.arg)}
        self._compared = asked(self.tree)
        self._called = {id(node.func) for node in ast.walk(self.tree) if isinstance(node, ast.Call)}
        for node in ast.walk(self.tree):
            self._take(node)
        return self._codes, self._named

    @cached_property
    def _classes(self) -> dict[str, type]:
        """Local names of which it is known what they are."""
        found: dict[str, type] = {"self": self._owner} if self._owner is not None else {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.arg) and (known := _annotated(node.annotation, self.names)) is not None:
                found[node.arg] = known
            elif isinstance(node, ast.Assign):
                pairs = [(target, node.value) for target in node.targets]
                if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = [*zip(node.targets[0].elts, node.value.elts, strict=True)]
                made = [(target, self.names.get(given.func.id)) for target, given in pairs if _is_call(given)]
                found |= {target.id: cls for target, cls in made if isinstance(cls, type) and isinstance(target, ast.Name)}
        return found

    def _take(self, node: ast.AST) -> None:
        self._asks = id(node) in self._compared  # what a finding is compared with is not said by that
        if isinstance(node, ast.Name) and node.id in self.names and node.id not in self._own:
            self._hold(self.names[node.id])
        elif isinstance(node, ast.Attribute):
            of = self.names.get(node.value.id) if isinstance(node.value, ast.Name) else None
            if isinstance(of, ModuleType):
                self._hold(getattr(of, node.attr, None))
            elif (cls := self.class_of(node.value)) is not None:
                self._named += [method for method in [_method(cls, node.attr)] if method is not None]
            elif node.attr not in _BUILT_IN and id(node) in self._called:
                self._named.append(node.attr)

    def class_of(self, node: ast.AST) -> type | None:
        if isinstance(node, ast.Name):
            return self._classes.get(node.id)
        if isinstance(node, ast.Attribute) and (holder := self.class_of(node.value)) is not None:
            return _fields(holder).get(node.attr)
        return None

    def _hold(self, value: Any) -> None:
        """A value, and those in it where it holds several."""
        if isinstance(value, dict | tuple | list | set | frozenset):
            for inner in value.values() if isinstance(value, dict) else value:
                self._hold(inner)
        elif isinstance(value, ViolationSpec):
            self._codes.add(value.rule.code)
        elif isinstance(value, type) and issubclass(value, Violation):
            self._codes.update([value.code] if value is not Violation and not self._asks else [])
        elif isinstance(value, FunctionType | MethodType | type):
            self._named.append(value)


#: Functions and methods that are given rules to compare a finding with them, or to read it as one.
_ASKING = frozenset({"breaks", "codes_of", "made_as"})


def asked(tree: ast.AST) -> set[int]:
    """The names, by their ids, of what a finding is compared with, or read as."""
    parts: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            parts += node.comparators
        elif isinstance(node, ast.Attribute) and node.attr == "code":
            parts.append(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", None)) in _ASKING:
            parts += node.args
    return {id(name) for part in parts for name in ast.walk(part)}


def _is_call(node: ast.AST) -> bool:
    """True where a name is called."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


_source = cache(_Source)


def _functions(run: Any) -> list[FunctionType]:
    if isinstance(run, MethodType):
        run = run.__func__
    if isinstance(run, FunctionType):
        return [run]
    call = vars(type(run)).get("__call__")
    return [call] if isinstance(call, FunctionType) else []


def _made(cls: type) -> Iterator[FunctionType]:
    made = vars(cls).get("__init__")
    if isinstance(made, FunctionType):
        yield made


def _method(cls: type, name: str) -> FunctionType | None:
    value = inspect.getattr_static(cls, name, None)
    value = value.fget if isinstance(value, property) else value.func if isinstance(value, cached_property) else value
    return value if isinstance(value, FunctionType) and value.__module__.startswith("predlint.") else None


_KNOWN: dict[type, dict[str, type]] = {}


def _fields(cls: type) -> dict[str, type]:
    """What the members of an object are, where that is told."""
    if cls in _KNOWN:
        return _KNOWN[cls]
    names = vars(sys.modules[cls.__module__])
    found = _KNOWN[cls] = dict[str, type]()
    for name, annotation in vars(cls).get("__annotations__", {}).items():
        if isinstance(annotation, str) and (known := _annotated(ast.parse(annotation, mode="eval").body, names)) is not None:
            found[name] = known
    for made in _made(cls):
        source = _source(made)
        for node in ast.walk(source.tree):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
            value, several = getattr(node, "value", None), [*targets]
            pairs = [(target, value) for target in several]
            if len(several) == 1 and isinstance(several[0], ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = [*zip(several[0].elts, value.elts, strict=True)]
            for target, either in pairs:
                given = either.body if isinstance(either, ast.IfExp) else either
                if isinstance(target, ast.Attribute) and getattr(target.value, "id", None) == "self":
                    called = names.get(getattr(given.func, "id", "")) if isinstance(given, ast.Call) else None
                    known = called if isinstance(called, type) else source.class_of(given) if given is not None else None
                    known = _annotated(node.annotation, names) if isinstance(node, ast.AnnAssign) else known
                    if known is not None:
                        found[target.attr] = known
    return found


def _annotated(node: ast.AST | None, names: dict[str, Any]) -> type | None:
    """The class that an annotation names; of ``X | None`` the X, of what holds several the one that holds them."""
    if isinstance(node, ast.BinOp):
        sides = [_annotated(side, names) for side in (node.left, node.right)]
        return sides[0] or sides[1] if None in sides else None
    if isinstance(node, ast.Subscript):
        return _annotated(node.value, names)
    if isinstance(node, ast.Name):
        value = names.get(node.id, __builtins__.get(node.id) if isinstance(__builtins__, dict) else getattr(__builtins__, node.id, None))
        value = getattr(value, "__origin__", value)
        return value if isinstance(value, type) else None
    return None
