"""Checks of records beside the Shape: what each may find, and what the Shape must declare where it has nothing to say.

The kernel proves records by what their Shape declares, and a record that it proves is spared the checks. So a check says here what it
relies on: constraints where they stand, bounds of numbers. Where one of them is missing, or where a check declares nothing, records with
the members that it reads are never proven: it is run on each of them. What it finds in a proven record all the same is refused
(`engine/block_report.py`).

A record that is explained is looked at by all checks, whatever it keeps of what they rely on. So a declaration that claims too much loses
nothing there, and the two ways of reading a file disagree, which is told: were a check run nowhere that its declaration holds, such a
mistake would be silent on both. Nor is all that constraints hold written in Python: `Image`, `UsualValue` and others leave it to rules.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from predlint.shape.constraints import Constraint, Days, Guarded, Image, OneOf, Unread, UsualValue
from predlint.shape.findings import Finding
from predlint.shape.nodes import AnyValue, Entries, Fork, Items, Node, Number, Open, Record, Tagged, Text
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import InternalError, Kind, Violation

#: Members, one inside the other, from the record; lists, dictionaries and forks on the way are gone through.
Names = tuple[str, ...]
#: In place of members: whatever stands between the record and the next one named, however deep that is.
ANYWHERE = "**"
Form = TypeVar("Form")


class Bound(NamedTuple):
    """What a number, which may be no other value, is at least and at most."""

    names: Names
    minimum: float = -math.inf
    maximum: float = math.inf
    whole: bool = False


class Declared(NamedTuple):
    """What a Shape must declare of records, so that a check has nothing to say of one that keeps all of it."""

    holds: tuple[tuple[Names, Constraint], ...] = ()
    """Constraints, each with the member it is about: it stands there, or at a record on the way there."""
    bounds: tuple[Bound, ...] = ()
    undeclarable: tuple[str, ...] = ()
    """Members of which nothing that could be declared is enough: a record that has one is for the check."""


class Check(NamedTuple, Generic[Form]):
    """A check of records, or of parts of them, of one platform. ``Form`` is what its declaration hangs on: a kind of records."""

    run: Callable[..., Any]
    """Adds what it finds to a list that its caller knows."""
    violations: frozenset[Kind | str]
    """All kinds of findings that it may add; of rules that have no kinds yet, their codes."""
    members: Names
    """The members of the record that it looks at: it has nothing to say of a record without any. Empty: it looks at all records."""
    guarded_by: Declared | Callable[[Form], Declared | None] | None = None
    """What must be declared, by form where it differs; None for a check that nothing declared spares a record."""

    @property
    def name(self) -> str:
        """What its function is called."""
        return getattr(self.run, "__qualname__", repr(self.run))

    def declared(self, form: Form) -> Declared | None:
        """What must be declared of a form, so that the check has nothing to say."""
        return self.guarded_by(form) if callable(self.guarded_by) else self.guarded_by

    def missing_declarations(self, body: Record | Open, form: Form) -> frozenset[str]:
        """The members of records of a form, whose shape is ``body``, that are for the check; ``""`` stands for the record as a whole."""
        declared = self.declared(form)
        if declared is None:
            return frozenset(self.members or ("",))
        lacking = {*declared.undeclarable}
        lacking |= {_first(names) for names, one in declared.holds if not guarantees(body, names, one)}
        lacking |= {_first(bound.names) for bound in declared.bounds if not _is_bounded(body, bound.names, bound)}
        return frozenset(lacking)

    def __call__(self, out: list[Finding], *given: Any) -> Any:
        """What its function gives. ``out`` is what that adds to. Raises InternalError where that is of a kind which it does not declare."""
        before = out.copy()
        result = self.run(*given)
        if len(out) != len(before) or (before and out[-1] is not before[-1]):  # what is new stands at the end
            known = {id(finding) for finding in before}
            self.hold_to([finding for finding in out if id(finding) not in known])
        return result

    def hold_to(self, found: Iterable[Finding]) -> None:
        """Raises InternalError where it does not declare one of these."""
        for finding in found:
            if finding.kind not in self.violations and finding.code not in self.violations:
                raise InternalError(f"{self.name} does not declare that it finds {finding.code}: {finding.words()[0]}")


#: True in tests: there each part of a larger check is held to what it declares itself.
STRICT = False


def as_part(check: Check[Any]) -> Callable[..., Any]:
    """A check as a part of a larger one, which is run once for many things, and held to what all of its parts may find. It is given a
    view, and adds to the ``out`` of that."""
    if not STRICT:
        return check.run

    def run(*given: Any) -> Any:
        out: list[Finding] = next(one.out for one in given if hasattr(one, "out"))
        count, result = len(out), check.run(*given)
        check.hold_to(out[count:])
        return result

    return run


def _first(names: Names) -> str:
    return names[0] if names and names[0] != ANYWHERE else ""


def on(names: Names, *constraints: Constraint) -> tuple[tuple[Names, Constraint], ...]:
    """Some constraints where they stand."""
    return tuple([(names, one) for one in constraints])


def kinds(*said: ViolationSpec | type[Violation] | str) -> frozenset[Kind | str]:
    """The kinds of some findings: violations, those of faults, and the codes of rules that have no kinds yet."""
    return frozenset([one.kind if isinstance(one, ViolationSpec) else one for one in said])


def is_certain(checks: Iterable[Check[Form]], body: Record, form: Form) -> bool:
    """True where no check has anything to say of a record of a form that keeps all that its shape declares."""
    return all(
        [
            not _may_have(body, check.members) or not _may_have(body, check.missing_declarations(body, form), of_all=False)
            for check in checks
        ]
    )


def _may_have(body: Record, names: Iterable[str], *, of_all: bool = True) -> bool:
    """True where a record that a Shape knows may have one of some members; ``of_all``: of no members, too. ``""`` stands for any."""
    listed = [*names]
    if not listed:
        return of_all
    return any([not name or name in body.members or name in body.others for name in listed])


# -- what a Shape declares -------------------------------------------------------------------------------------------------------------


def guarantees(node: Node | Open, names: Names, one: Constraint) -> bool:
    """True where all values that members name keep a constraint, or none of them is ever proven to be clean."""
    if names[:1] == (ANYWHERE,):
        return all([guarantees(record, names[1:], one) for record in _nested_records(node) if names[1] in record.members])
    own = declared_at(node)
    if one in own or any([isinstance(each, Unread) for each in own]):
        return True
    if isinstance(node, Items) and node.bare is not None and guarantees(node.bare, names, one):
        return True  # it is about this other form of the value
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
    """True where something holds in all forms that a value may have."""
    if isinstance(node, Record):
        if not names:
            return False
        known = node.members[names[0]].node if names[0] in node.members else node.others.get(names[0])
        if known is None:  # a record that has it is never proven, if its further members are not taken as they are
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
    """All records that a value may be, or hold at any depth, the value itself among them."""
    return [one for one in descendant_nodes(node) if isinstance(one, Record)]


# -- what a Shape declares of a value, and which nodes stand below it --------------------------------------------------


def declared_at(node: Node | Open) -> list[Constraint]:
    """The constraints on a node itself."""
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
    """The nodes of what a value holds."""
    if isinstance(node, Record):
        return [member.node for member in node.members.values()]
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
    """A node, and those of all that a value holds, at any depth."""
    found: dict[int, Node | Open] = {}
    nodes = [node]
    while nodes:
        one = nodes.pop()
        if id(one) not in found:  # a node may lead back to itself
            found[id(one)] = one
            nodes += child_nodes(one)
    return [*found.values()]
