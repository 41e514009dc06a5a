"""What the kernel cannot take of a Shape is said there: a bound that it does not know makes every record that has one be explained.

Of each platform's examples the tables are made as they are for a file. A place that they leave out, and that does not say why, fails
here by its name, and not by how long clean files take.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from kernel_kit import needs_kernel
from laws.shape_mutations import instead_of, nodes_of, paths_in
from laws.test_check_mutation import each_file
from laws.test_planted import FILES, compiled, found, made
from predlint.kernel import opcodes, shape_lowering
from predlint.kernel.library import library
from predlint.kernel.lowering_context import LoweringContext
from predlint.kernel.record_nodes import is_plain
from predlint.kernel.shape_lowering import LoweredShape
from predlint.shape.constraints import Unread
from predlint.shape.nodes import Record, Text

pytestmark = needs_kernel


@contextmanager
def lowering() -> Generator[tuple[list[Any], dict[int, Any]]]:
    """The Shapes that are lowered meanwhile, and the nodes of which no record can be clean, by their ids."""
    shapes, refused = list[Any](), dict[int, Any]()
    of_node, of_body, of_shape = LoweringContext.node, shape_lowering._body, LoweredShape.__init__

    def node(self: LoweringContext, node: Any, **more: Any) -> int:
        index = of_node(self, node, **more)
        if self.words[index] == opcodes.REFUSED:
            refused[id(node)] = node
        return index

    def body(built: LoweringContext, body: Any, *given: Any, **more: Any) -> int:
        index = of_body(built, body, *given, **more)
        if index < 0 and isinstance(body, Record):
            refused[id(body)] = body
        return index

    def shape(self: LoweredShape, lib: Any, shape: Any, **more: Any) -> None:
        shapes.append(shape)
        of_shape(self, lib, shape, **more)

    with (
        mock.patch.object(LoweringContext, "node", node),
        mock.patch.object(shape_lowering, "_body", body),
        mock.patch.object(LoweredShape, "__init__", shape),
    ):
        yield shapes, refused


def why_refused(node: Any) -> str | None:
    """What a node says itself; None for one that says nothing."""
    if getattr(node, "unread", None):
        return f"{node.unread} is left to a rule"
    if any([isinstance(one, Unread) for one in getattr(node, "holds", ())]):
        return "a rule looks at all of it"
    if isinstance(node, Record) and any([member.missing is not None and not is_plain(member) for member in node.members.values()]):
        return "it needs a member that must not be there"
    return None


def unexplained(shapes: list[Any], refused: dict[int, Any]) -> list[str]:
    """The places that say nothing, by the members that lead to them."""
    paths = {id_: path for shape in shapes for id_, path in paths_in(shape).items()}
    silent = [(paths.get(id_, ("?",)), node) for id_, node in refused.items() if why_refused(node) is None]
    return sorted({f"/{'/'.join(path)}: {type(node).__name__} {getattr(node, 'holds', '')}" for path, node in silent})


@each_file
def test_what_the_kernel_cannot_take_says_why(platform: str, ontology: tuple[str, ...]) -> None:
    _, data = made(*ontology)
    with lowering() as (shapes, refused):
        found(compiled(*ontology), data, FILES[platform][0], kernel=True)
    assert shapes
    assert unexplained(shapes, refused) == []


def test_a_bound_that_the_kernel_does_not_know_is_named() -> None:
    """Such as a pattern: it knows only a few."""
    checker, _ = made("street/ontology.json", "--media", "image")
    plan: Any = checker.record_plan
    paths, named = paths_in(plan.shape), list[str]()
    for text in [node for node in nodes_of(plan.shape) if isinstance(node, Text) and not node.unread]:
        changed = instead_of(plan.shape, text, Text(text.wrong, pattern="^k[0-9]+$"))
        with lowering() as (shapes, refused):
            LoweredShape(library(), changed)
        if places := unexplained(shapes, refused):  # a text in a branch of which no record is clean is not read
            assert f"/{'/'.join(paths[id(text)])}" in [place.partition(":")[0] for place in places]
            named += places
    assert len(named) > 3
