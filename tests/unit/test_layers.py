"""Arrows never turn back: a module imports only from its own layer or from layers to its left."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent.parent
_PAGE = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
#: From left to right, as CONTRIBUTING.md draws them. A layer is packages, or modules that stand at the root of the package.
LAYERS = tuple(frozenset(re.findall(r"\w+", layer)) for block in re.findall(r"```\n([^`]*◀[^`]*)```", _PAGE) for layer in block.split("◀"))
#: The public names and ``python -m predlint`` may reach everything, and everything may know the version.
FREE = frozenset({"__init__", "__main__", "__version__", "testing"})

#: Modules that know another layer by its types alone: the fix of a violation is given its context, loaded only where something is fixed.
BY_TYPE = frozenset({("model/violation.py", "tools"), ("io/json_violations.py", "tools")})

ROOT = REPOSITORY / "src" / "predlint"
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))


def layer(part: str) -> int:
    """The position of a layer by the first part of a module's name below ``predlint``."""
    for position, parts in enumerate(LAYERS):
        if part in parts:
            return position
    raise AssertionError(f"predlint.{part} belongs to no layer: give it its place in CONTRIBUTING.md")


def imports(tree: ast.Module, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Line and first part below ``predlint`` of every import of ours, in functions and under TYPE_CHECKING too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            before = list(package[: len(package) - node.level + 1]) if node.level else []
            start = [*before, *(node.module.split(".") if node.module else [])]
            targets = [[*start, alias.name] for alias in node.names]
        else:
            continue
        yield from ((node.lineno, target[1]) for target in targets if target[0] == "predlint" and len(target) > 1)


def backward(source: str, module: str) -> list[str]:
    """The imports of a module (``io/json_errors.py``) that point to its right."""
    parts = module.removesuffix(".py").split("/")
    if parts[0] in FREE:
        return []
    package = ("predlint", *parts[:-1])
    own = layer(parts[0])
    found = imports(ast.parse(source), package)
    behind = [(line, part) for line, part in found if part not in FREE and layer(part) > own and (module, part) not in BY_TYPE]
    return [f"{module}:{line}: {parts[0]} must not import from {part}" for line, part in behind]


def test_modules_import_only_from_their_left() -> None:
    assert [found for module in MODULES for found in backward((ROOT / module).read_text(encoding="utf-8"), module)] == []


@pytest.mark.parametrize(
    ("source", "module", "expected"),
    [
        ("import predlint.shape.nodes", "model/names.py", 1),
        ("from predlint import engine", "io/json_errors.py", 1),
        ("from predlint.model.names import quote, nearest", "shape/nodes.py", 0),
        ("from predlint.shape.nodes import fault", "shape/decoder.py", 0),
        ("def late():\n    from predlint.engine.run import FileRun", "report/text.py", 1),
        ("from ..report import text", "io/sources.py", 1),
        ("from . import sources", "io/json_errors.py", 0),
        ("from predlint import __version__", "report/text.py", 0),
        ("import json, numpy as np", "model/geometry.py", 0),
    ],
)
def test_the_test_sees_what_it_should(source: str, module: str, expected: int) -> None:
    assert len(backward(source, module)) == expected


def test_what_is_known_by_type_is_not_loaded() -> None:
    for module, part in BY_TYPE:
        assert not [name for name in imported(ROOT / module, typing=False) if name.startswith(f"{part}/")]


def test_every_layer_is_there_once() -> None:
    names = {module.removesuffix(".py").split("/")[0] for module in MODULES} - FREE
    assert sorted(name for layer in LAYERS for name in layer) == sorted(names)


def test_every_package_is_described() -> None:
    """In the table below the layers."""
    packages = {module.split("/")[0] for module in MODULES if "/" in module}
    described = {name for row in re.findall(r"^\| (`[^|]*) \|", _PAGE, re.MULTILINE) for name in re.findall(r"`(\w+)/`", row)}
    assert packages - described == set()


# -- circles ------------------------------------------------------------------------------------------------------------


def imported(path: Path, *, typing: bool) -> set[str]:
    """The modules of ours that a module imports, in functions too; ``typing``: also those that are only for types."""
    tree, found = ast.parse(path.read_text(encoding="utf-8")), set[str]()
    for node in [*ast.walk(tree)] if not typing else ():
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            module = node.module.removeprefix("predlint.").replace(".", "/")
            found |= {f"{module}.py", *[f"{module}/{alias.name}.py" for alias in node.names]}
    return found & {*MODULES}


def circles(folders: set[str], *, typing: bool) -> list[list[str]]:
    """The modules of some folders that import each other, in groups."""
    graph = {module: imported(ROOT / module, typing=typing) for module in MODULES if module.split("/")[0] in folders}
    reach: dict[str, set[str]] = {}
    for module in graph:
        seen, waiting = set[str](), [module]
        while waiting:
            new = graph.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        reach[module] = seen
    found = {tuple(sorted(other for other in graph if other in reach[module] and module in reach[other])) for module in graph}
    return [[*group] for group in sorted(found) if group]


def test_modules_do_not_import_each_other() -> None:
    assert circles({"engine", "kernel", "shape"}, typing=False) == []


def test_nor_for_their_types() -> None:
    assert circles({"engine", "kernel", "shape"}, typing=True) == []


def test_circles_are_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "shape").mkdir()
    (tmp_path / "shape" / "one.py").write_text("def f():\n    from predlint.shape import two\n")
    (tmp_path / "shape" / "two.py").write_text("if TYPE_CHECKING:\n    from predlint.shape.one import f\n")
    for name, value in {"ROOT": tmp_path, "MODULES": ["shape/one.py", "shape/two.py"]}.items():
        monkeypatch.setitem(globals(), name, value)
    assert circles({"shape"}, typing=True) == [["shape/one.py", "shape/two.py"]]
    assert circles({"shape"}, typing=False) == []
