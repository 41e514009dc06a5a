"""Checks of records beside the Shape: what each may report, and what the Shape must declare so that a check has nothing to report.

The kernel accepts records by what their Shape declares, and skips the checks for clean records. So a check declares here what it relies on:
constraints where they stand, and bounds of numbers. If one of these is missing, or if a check declares nothing, records with the members
that it reads are never clean: it runs on each of them. A finding of a check in a clean record raises an error
(`engine/element_checker.py`).

All checks look at a record that is explained, even if it keeps what they rely on. So a declaration that claims too much loses nothing
there, and the two ways of reading a file disagree, which is reported: if a check did not run where its declaration holds, both would miss
such a mistake. Not all constraints are written in Python: `Image`, `UsualValue` and others leave it to record checks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar, cast

from predlint.model.findings import SLOTS, ConditionalSpec, NameViolations, ViolationSpec
from predlint.model.texts import listing
from predlint.model.violation import Finding, InternalError, Kind, Violation
from predlint.shape.constraints import Constraint, Days, Guarded, Image, OneOf, Unread, UsualValue
from predlint.shape.nodes import AnyValue, Entries, Fork, Items, Member, Node, Number, Open, Record, Tagged, Text

#: Names of nested members, from the record; lists, dictionaries and forks between them are passed through.
Names = tuple[str, ...]
#: In place of members: any path, of any depth, between the record and the next name.
ANYWHERE = "**"
Form = TypeVar("Form")


class Bound(NamedTuple):
    """The minimum and maximum of a member, which must be a number."""

    names: Names
    minimum: float = -math.inf
    maximum: float = math.inf
    whole: bool = False


class Declared(NamedTuple):
    """What a Shape must declare, so that a check has nothing to report for records that keep all of it."""

    holds: tuple[tuple[Names, Constraint], ...] = ()
    """Constraints, each with the member it is about: it stands there, or at a record on the path to it."""
    bounds: tuple[Bound, ...] = ()
    undeclarable: tuple[str, ...] = ()
    """Members for which no declaration is enough: a record with one of them needs the check."""


#: For a check that reports nothing for clean records, without further constraints. None is the opposite: it runs on all of them.
SILENT_ON_CLEAN = Declared()


class Check(NamedTuple, Generic[Form]):
    """A check of records, or of parts of them, of one platform. ``Form`` is what its declaration depends on: a kind of records."""

    run: Callable[..., Any]
    """The function that adds its findings to a list that the caller knows."""
    violations: frozenset[Kind | str]
    """All kinds of findings that it may add; a code stands for all kinds of its rule."""
    members: Names
    """The members of the record that it reads: it reports nothing for a record without any. Empty: it reads all records."""
    guarded_by: Declared | Callable[[Form], Declared | None] | None = None
    """The declarations that make it superfluous, by form if they differ; None if no declaration does."""

    @property
    def name(self) -> str:
        """The name of its function."""
        return getattr(self.run, "__qualname__", repr(self.run))

    def declared(self, form: Form) -> Declared | None:
        """Returns what a form must declare, so that the check has nothing to report."""
        return self.guarded_by(form) if callable(self.guarded_by) else self.guarded_by

    def missing_declarations(self, body: Record | Open, form: Form) -> frozenset[str]:
        """Returns the members of records of a form, whose shape is ``body``, that need the check; ``""`` stands for the record as a
        whole."""
        declared = self.declared(form)
        if declared is None:
            return frozenset(self.members or ("",))
        lacking = {*declared.undeclarable}
        lacking |= {_first(names) for names, one in declared.holds if not guarantees(body, names, one)}
        lacking |= {_first(bound.names) for bound in declared.bounds if not _is_bounded(body, bound.names, bound)}
        return frozenset(lacking)

    def __call__(self, out: list[Finding], *given: Any) -> Any:
        """Runs the function and returns its result. ``out`` is the list that it adds to. Raises InternalError for a kind that is not
        declared."""
        before = out.copy()
        result = self.run(*given)
        if len(out) != len(before) or (before and out[-1] is not before[-1]):  # new findings are at the end
            known = {id(finding) for finding in before}
            self.hold_to([finding for finding in out if id(finding) not in known])
        return result

    def hold_to(self, found: Iterable[Finding]) -> None:
        """Raises InternalError if a finding is of a kind that the check does not declare."""
        for finding in found:
            if finding.kind not in self.violations and finding.code not in self.violations:
                raise InternalError(f"{self.name} does not declare that it finds {finding.code}: {finding.words()[0]}")


#: True in tests: each part of a larger check is then compared with its own declaration.
STRICT = False


def as_part(check: Check[Any]) -> Callable[..., Any]:
    """Returns the function of a check that is part of a larger one. If `STRICT`, its own findings are compared with its declaration. Its
    arguments include a view, to whose ``out`` it adds."""
    if not STRICT:
        return check.run

    def run(*given: Any) -> Any:
        out: list[Finding] = next(one.out for one in given if hasattr(one, "out"))
        count, result = len(out), check.run(*given)
        check.hold_to(out[count:])
        return result

    return run


def check_slots(node: Node | Open | Member | NameViolations) -> None:
    """Raises InternalError if a violation that a node reports has a field that nobody gives: neither its spec nor its slot (`SLOTS`). Specs
    that functions of the node return are not seen."""
    for name in node.__struct_fields__:
        held: Any = getattr(node, name)
        if held.__class__ in _WITHOUT_PARTS:
            continue
        parts: list[Any] = [*held.values()] if isinstance(held, Mapping) else [held]
        for part in parts:
            for one in cast("tuple[Any, ...]", part) if isinstance(part, tuple) else (part,):
                if isinstance(one, Member | NameViolations):
                    check_slots(one)
                elif isinstance(one, ViolationSpec):
                    is_of_name = isinstance(node, NameViolations) and name in _OF_NAMES
                    slot = f"{NameViolations.__name__ if is_of_name else type(node).__name__}.{name}"
                    _check_fields(one.kind, slot, len(one.fields))
                    if isinstance(one, ConditionalSpec):
                        _check_fields(one.then.kind, slot, len(one.then.fields))
                    for kind, instead, count in (one.if_both, "if_both", 0), (one.if_reformed, "if_reformed", len(one.fields)):
                        if kind is not None:
                            _check_fields(kind, instead, count)


#: What is the same for all violations of names.
_OF_NAMES = frozenset({"unknown", "case", "form", "label"})
#: Values of a node's members that are no specs, and have none in them.
_WITHOUT_PARTS = frozenset({type(None), bool, int, float, str, frozenset})


@cache
def _check_fields(kind: Kind, slot: str, count: int) -> None:
    given = SLOTS.get(slot, ())
    lacking = [name for name in kind.fields[count:] if name not in given and not hasattr(kind, name)]
    if lacking:
        gives = f"it gives {listing(given)}" if given else "it gives none"
        raise InternalError(f"a violation of {kind.rule.code} at {slot} needs {listing(lacking)}; {gives}")


def _first(names: Names) -> str:
    return names[0] if names and names[0] != ANYWHERE else ""


def on(names: Names, *constraints: Constraint) -> tuple[tuple[Names, Constraint], ...]:
    """Returns some constraints with the path where they stand."""
    return tuple([(names, one) for one in constraints])


def kinds(*given: ViolationSpec | type[Violation]) -> frozenset[Kind | str]:
    """Returns the kinds of some findings, of violation classes or specs."""
    return frozenset([one.kind if isinstance(one, ViolationSpec) else one for one in given])


def is_certain(checks: Iterable[Check[Form]], body: Record, form: Form) -> bool:
    """Returns True if no check has anything to report for a record that keeps all that its shape declares."""
    return all(
        [
            not _may_have(body, check.members) or not _may_have(body, check.missing_declarations(body, form), of_all=False)
            for check in checks
        ]
    )


def _may_have(body: Record, names: Iterable[str], *, of_all: bool = True) -> bool:
    """Returns True if a record with a known shape may have one of these members, or if none are given and ``of_all``. ``""`` stands for
    any."""
    listed = [*names]
    if not listed:
        return of_all
    return any([not name or name in body.members or name in body.others or name in body.typed for name in listed])


# -- what a Shape declares -------------------------------------------------------------------------------------------------------------


def guarantees(node: Node | Open, names: Names, one: Constraint) -> bool:
    """Returns True if all values at a path of members keep a constraint, or if the kernel never accepts them as clean."""
    if names[:1] == (ANYWHERE,):
        return all([guarantees(record, names[1:], one) for record in _nested_records(node) if names[1] in record.members])
    own = declared_at(node)
    if one in own or any([isinstance(each, Unread) for each in own]):
        return True
    if isinstance(node, Items) and node.bare is not None and guarantees(node.bare, names, one):
        return True  # the constraint is about this other form of the value
    return _everywhere(node, names, lambda below, rest: guarantees(below, rest, one))


def _is_bounded(node: Node | Open, names: Names, bound: Bound) -> bool:
    if isinstance(node, Number) and not names:
        lows = [one for one in (node.minimum, node.above, node.usual_least) if one is not None]
        highs = [one for one in (node.maximum, node.usual_most) if one is not None]
        within = max(lows, default=-math.inf) >= bound.minimum and min(highs, default=math.inf) <= bound.maximum
        return within and (not bound.whole or node.whole or node.usual_whole)
    if any([isinstance(each, Unread) for each in declared_at(node)]):
        return True
    return _everywhere(node, names, lambda below, rest: _is_bounded(below, rest, bound))


def _everywhere(node: Node | Open, names: Names, holds: Callable[[Node | Open, Names], bool]) -> bool:
    """Returns True if ``holds`` is true for all forms that a value may have."""
    if isinstance(node, Record):
        if not names:
            return False
        known = node.members[names[0]].node if names[0] in node.members else node.others.get(names[0]) or node.typed.get(names[0])
        if known is None:  # a record that has it is never clean, unless unknown members are accepted
            return not node.ends_open and node.rest is None
        return holds(known, names[1:])
    if isinstance(node, Tagged):
        return all([holds(branch.body, names) for branch in node.branches])
    if isinstance(node, Fork):
        return holds(node.having, names) and holds(node.lacking, names)
    if isinstance(node, Items):
        return holds(node.item, names)
    if isinstance(node, Entries):
        return holds(node.item, names)
    return isinstance(node, AnyValue) and node.usual is not None and holds(node.usual, names)


def _nested_records(node: Node | Open) -> list[Record]:
    """Returns all record nodes that a value may match or contain at any depth."""
    return [one for one in descendant_nodes(node) if isinstance(one, Record)]


# -- the constraints on a node, and the nodes below it -----------------------------------------------------------------


def declared_at(node: Node | Open) -> list[Constraint]:
    """Returns the constraints on a node itself."""
    if isinstance(node, Record | Items | Entries):
        return [*node.holds]
    if isinstance(node, AnyValue):
        usual = [UsualValue()] if node.usual is not None else []
        return [*([Guarded(node.guard)] if node.guard else []), *usual, *([Unread(node.unread)] if node.unread else [])]
    if isinstance(node, Text):
        guard = [Guarded(node.guard)] if node.guard else []
        usual = [OneOf(node.usual)] if node.usual is not None else []
        days = [Days(*node.usual_days)] if node.usual_days is not None else []
        return [*guard, *usual, *days, *([Unread(node.unread)] if node.unread else []), *([Image()] if node.image else [])]
    return []


def child_nodes(node: Node | Open) -> list[Node | Open]:
    """Returns the nodes one level below a node."""
    if isinstance(node, Record):
        return [*[member.node for member in node.members.values()], *node.typed.values()]
    if isinstance(node, AnyValue):
        return [node.usual] if node.usual is not None else []
    if isinstance(node, Items):
        return [node.item, *([node.bare] if node.bare is not None else [])]
    if isinstance(node, Tagged):
        return [branch.body for branch in node.branches]
    if isinstance(node, Entries):
        return [node.item]
    if isinstance(node, Fork):
        return [node.having, node.lacking]
    return []


def descendant_nodes(node: Node | Open) -> list[Node | Open]:
    """Returns a node and all nodes below it."""
    found: dict[int, Node | Open] = {}
    nodes = [node]
    while nodes:
        one = nodes.pop()
        if id(one) not in found:  # a node may lead back to itself
            found[id(one)] = one
            nodes += child_nodes(one)
    return [*found.values()]
