"""Back end three: a Shape becomes closures that name every violation in a decoded record."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import Check, new_findings, run_check
from predlint.model.processes import paused_gc
from predlint.model.texts import is_uuid, lazy_regex
from predlint.model.violation import Finding, Path
from predlint.shape import record_checks
from predlint.shape.branches import ChildFindings, branch_namer, count_distinct, nothing, tagged
from predlint.shape.intended_record import has_name, is_unwrapped, looks_like
from predlint.shape.member_checks import UnknownMemberCheck, misplaced_inside, required_members_check, unknown_member_check, unusual_numbers
from predlint.shape.nodes import (
    AnyValue,
    Entries,
    Flag,
    Fork,
    Items,
    Kind,
    Member,
    Name,
    Node,
    Number,
    Open,
    Record,
    Tagged,
    Text,
    Typed,
    Uuid,
)
from predlint.shape.resolver import NameTable, Resolver

# -- Explains values without parts: a node becomes a closure that names what is wrong with a number, a text, a name --


#: JSON type -> Python types.
_PYTHON: dict[Kind, tuple[type, ...]] = {
    "string": (str,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,), "null": (type(None),),
}  # fmt: skip


def _anything(node: AnyValue) -> Check:
    return nothing


def _flag(node: Flag) -> Check:
    wrong, nullable = node.wrong, node.nullable

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ is not bool and not (nullable and value is None):
            spec = wrong.for_value(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def _number(node: Number) -> Check:
    minimum, above, maximum, whole = node.minimum, node.above, node.maximum, node.whole
    low = minimum if minimum is not None else above if above is not None else float("-inf")
    high = maximum if maximum is not None else float("inf")
    wrong, outside, null, nullable = node.wrong, node.outside, node.null, node.nullable
    found = node.reported_by or Finding

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        kind = value.__class__
        if (kind is float or kind is int) and not (whole and kind is float and not value.is_integer()):
            if (value < low or value > high or value == above) and outside is not None:
                out.append(found(outside.kind, (parent, key), value, outside.fields))
        elif value is None and (nullable or null is not None):
            if null is not None:
                out.append(Finding(null.kind, (parent, key), None, null.fields))
        else:
            spec = wrong.for_value(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def are_numbers(node: Number) -> Callable[[list[Any]], bool]:
    """Returns a check that is True for a list without any finding. Most lists are clean, and checking all items at once is faster."""
    minimum, above, maximum = node.minimum, node.above, node.maximum
    kinds = frozenset({int} if node.whole else {int, float})

    def check(values: list[Any]) -> bool:
        if not kinds.issuperset(map(type, values)):
            return False
        if not values or node.outside is None:
            return True
        low, high = min(values), max(values)
        return (minimum is None or low >= minimum) and (above is None or low > above) and (maximum is None or high <= maximum)

    return check


def _text(node: Text) -> Check:
    minimum, maximum, length, form, empty = node.minimum, node.maximum, node.length, node.form, node.empty
    pattern = lazy_regex(node.pattern) if node.pattern else None
    maximum = maximum if maximum is not None else 1 << 62

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ is not str:
            if value is None and node.nullable:
                return
            spec = (node.also_written(value) if node.also_written else None) or node.wrong
        elif not value and empty is not None:
            spec = empty
        elif not minimum <= len(value) <= maximum:
            spec = length or node.wrong
        elif pattern is not None and pattern.search(value) is None:
            spec = form or node.wrong
        else:
            return
        spec = spec.for_value(value)
        out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def _name(node: Name) -> Check:
    table = NameTable(node.names, node.violations, node.labels)
    names, others_too, wrong = table.names, node.others_too, node.violations.wrong

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ is not str or not value:
            spec = wrong.for_value(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))
        elif value not in names and not others_too:
            spec = table.unknown(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def _typed(node: Typed) -> Check:
    classes = tuple(python for kind in node.kinds for python in _PYTHON[kind])
    wrong = node.wrong

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ not in classes:
            spec = wrong.for_value(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def _uuid(node: Uuid) -> Check:
    wrong, form = node.wrong, node.form or node.wrong
    nullable = node.nullable

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if not is_uuid(value) and not (value is None and nullable):
            spec = (form if value.__class__ is str else wrong).for_value(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def free_classes(node: Node) -> frozenset[type]:
    """Returns the classes of values that are always clean for a node."""
    if isinstance(node, Text) and not (node.minimum or node.maximum is not None or node.pattern or node.empty is not None):
        return frozenset({str, type(None)} if node.nullable else {str})
    if isinstance(node, Flag):
        return frozenset({bool, type(None)} if node.nullable else {bool})
    return frozenset([python for kind in node.kinds for python in _PYTHON[kind]] if isinstance(node, Typed) else ())


#: Class of a node -> function that makes its check.
LEAVES: Mapping[type, Callable[[Any], Check]] = {
    AnyValue: _anything,
    Flag: _flag,
    Number: _number,
    Text: _text,
    Name: _name,
    Typed: _typed,
    Uuid: _uuid,
}

# This module handles values with parts: lists, entries, records. `value_explainers` explains values without parts, `branches` finds the
# branch that a record of a union means.

_NONE = frozenset[type]()
#: For a member: the classes of values that are always clean, and the check for all others (None if there is none).
_TypedCheck = tuple[frozenset[type], Check | None]


class Explainer:
    """Lists every violation in one decoded record."""

    def __init__(self, shape: Node | Open) -> None:
        self._compiler = _Compiler()
        self._check = self._compiler.compile(shape)
        self._naming: dict[int, tuple[Resolver, ChildFindings]] = {}
        self._members: dict[int, dict[str, Check | None]] = {}

    def __call__(self, value: Any) -> list[Finding]:
        out = new_findings()
        run_check(self._check, value, out)
        return out

    def at(self, value: Any, parent: Path, key: str | int, out: list[Finding]) -> None:
        """Explains a value at ``key`` inside a record."""
        self._check(value, parent, key, out)

    def check_of(self, node: Node | Open) -> Check:
        """Returns the check of a node of the Shape."""
        return self._compiler.compile(node)

    @staticmethod
    def reads_whole(shape: Tagged, node: Record, record: dict[str, Any], names: Iterable[str]) -> bool:
        """Returns True if it is not enough to explain these members of a record, because what it is taken for hangs on their values.
        ``node``: the shape's branch for the record."""
        return (
            any([name in record and record[name] is None for name in names])
            or (shape.foreign is not None and shape.foreign(record) is not None)
            or (shape.select is not None and shape.select(record) is not None)
            or (node.also_written is not None and node.also_written(record) is not None)
        )

    def explain_some(self, node: Record, record: dict[str, Any], names: Container[str], out: list[Finding]) -> None:
        """Explains some members of a record, if all others match what their Shape declares."""
        members = self._members.get(id(node))
        if members is None:
            members = self._members[id(node)] = {}
        for name, item in record.items():
            if name in names:
                if name not in members:
                    members[name] = self._compiler.member(node.members[name])
                if (check := members[name]) is not None:
                    check(item, None, name, out)

    def explain_name(self, node: Tagged) -> tuple[Resolver, ChildFindings]:
        """Returns the resolver that finds the branch of a record by its name, and the explainer of the nested answers below the name."""
        if id(node) not in self._naming:
            resolver = Resolver(node)
            self._naming[id(node)] = resolver, ChildFindings(resolver, self._compiler.compile)
        return self._naming[id(node)]

    def explain_unknown(self, node: Record) -> UnknownMemberCheck:
        """Returns the check for members that a record's node does not know."""
        members = {name: self._compiler.member(member) for name, member in node.members.items()}
        return unknown_member_check(node, members, self._compiler.compile)


def _stands_in(inner: Any, name: str) -> bool:
    """Returns True for an object with a non-null member of that name, and for a list with such an object."""
    if inner.__class__ is list:
        return any([item.__class__ is dict and item.get(name) is not None for item in inner])
    return inner.__class__ is dict and inner.get(name) is not None


def build_explainer(shape: Node | Open) -> Explainer:
    """Returns a function that lists every violation in one decoded record."""
    with paused_gc():  # thousands of functions for thousands of features
        return Explainer(shape)


class _Compiler:
    """Compiles each node once, however often it is shared, and bodies when they are needed; 4,000 features stay cheap."""

    def __init__(self) -> None:
        self.done: dict[int, tuple[object, Check]] = {}

    def compile(self, node: Node | Open) -> Check:
        known = self.done.get(id(node))
        if known is None:
            if record_checks.STRICT:
                record_checks.check_slots(node)
            build = LEAVES.get(type(node)) or cast("Callable[[Any], Check]", getattr(self, type(node).__name__.lower()))
            known = self.done[id(node)] = (node, build(node))
        return known[1]

    def later(self, node: Node | Open) -> Check:
        """Returns a check that compiles the node when its first value comes: the explainer meets few of thousands of features in one
        file."""
        compiled: Check | None = None

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            nonlocal compiled
            if compiled is None:
                compiled = self.compile(node)
            compiled(value, parent, key, out)

        return check

    def tagged(self, node: Tagged) -> Check:
        return tagged(node, self.compile, self.later)

    def items(self, node: Items) -> Check:
        item, minimum, maximum = self.compile(node.item), node.minimum, node.maximum
        length, excess, single, listed = node.length, node.excess or node.length, node.single, node.listed
        first_only, mistaken, common_form, nullable, also_written = (
            node.first_only,
            node.mistaken,
            node.find_common_form,
            node.nullable,
            node.also_written,
        )
        bare = self.compile(node.bare) if node.bare is not None else None
        names = branch_namer(node)
        find_unusual = unusual_numbers(node.item) if isinstance(node.item, Record) else None
        numbers = are_numbers(node.item) if isinstance(node.item, Number) else None
        check_unwrapped = self.compile(node.item.shell_of) if isinstance(node.item, Record) and node.item.shell_of is not None else None

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            path = (parent, key)
            if value.__class__ is list:
                if mistaken is not None and value and value[0].__class__ is not dict and (other := mistaken(value)) is not None:
                    out.append(Finding(other.kind, path, value, other.fields))
                    for index, inner in enumerate(value):  # such lists, nested in another list
                        if inner.__class__ is list and inner and inner[0].__class__ is dict:
                            check(inner, path, index, out)
                    return
                if common_form is not None and value and value[0].__class__ is not dict and (each := common_form(value)) is not None:
                    out.append(Finding(each.kind, (path, 0), value[0], each.fields))
                    return
                size = len(value)
                too_many = maximum is not None and size > maximum and (node.unique is None or count_distinct(value) > maximum)
                spec = length if size < minimum else excess if too_many else None
                if spec is not None:
                    out.append(spec.found(path, value, count=size))
                elif listed is not None:
                    out.append(Finding(listed.kind, path, value, listed.fields))
                if numbers is not None and numbers(value):
                    return
                count = len(out)
                unusual = find_unusual(value) if find_unusual is not None else None
                for index in range(size) if unusual is None else unusual:
                    item(value[index], path, index, out)
                    if first_only and len(out) > count:
                        break
                if names is not None:
                    names(value, path, out)
            elif value is None and nullable:
                return
            elif bare is not None:
                bare(value, parent, key, out)
            elif single is not None and value.__class__ is dict and (also_written is None or also_written(value) is None):
                out.append(Finding(single.kind, path, value, single.fields))
                item(value, parent, key, out)
            else:
                spec = ((also_written(value) if also_written else None) or node.wrong).for_value(value)
                out.append(Finding(spec.kind, path, value, spec.fields))
                if looks_like(node.item, value):  # one item in place of a list
                    item(value, parent, key, out)
                elif is_unwrapped(node.item, value) and check_unwrapped is not None:
                    check_unwrapped(value, parent, key, out)
                elif value.__class__ is dict:  # a dictionary of items, by name
                    for name, entry in cast("dict[str, Any]", value).items():
                        if has_name(node.item, entry):
                            item(entry, path, name, out)

        return check

    def entries(self, node: Entries) -> Check:
        item, minimum, length = self.compile(node.item), node.minimum, node.length
        names = lazy_regex(node.keys) if node.keys else None
        bad_key, one = node.key, node.one
        check_unwrapped = self.compile(node.item.shell_of) if isinstance(node.item, Record) and node.item.shell_of is not None else None

        def check_listed(value: list[Any], path: Path, out: list[Finding]) -> None:
            for at, entry in enumerate(value):
                if looks_like(node.item, entry):
                    item(entry, path, at, out)
                elif check_unwrapped is not None and is_unwrapped(node.item, entry):
                    check_unwrapped(entry, path, at, out)

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            path: Path = None if key is None else (parent, key)
            if value.__class__ is not dict:
                spec = ((node.also_written(value) if node.also_written else None) or node.wrong).for_value(value)
                out.append(Finding(spec.kind, path, value, spec.fields))
                if value.__class__ is list:
                    check_listed(value, path, out)
                return
            if one is not None and (spec := one(value)) is not None:
                out.append(Finding(spec.kind, path, value, spec.fields))
                item(value, parent, key, out)
                return
            if length is not None and len(value) < minimum:
                out.append(length.found(path, value, count=len(value)))
            for name, entry in value.items():
                if names is not None and bad_key is not None and names.search(name) is None:
                    out.append(Finding(bad_key.kind, (path, name), name, bad_key.fields))
                else:
                    item(entry, path, name, out)

        return check

    def fork(self, node: Fork) -> Check:
        having, lacking, by = self.compile(node.having), self.compile(node.lacking), frozenset(node.by)

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            has = value.__class__ is dict and not by.isdisjoint(value)
            (having if has else lacking)(value, parent, key, out)

        return check

    def record(self, node: Record) -> Check:
        members: dict[str, Check | None] = {name: self.member(member) for name, member in node.members.items()}
        required = [(name, member.missing, member.within) for name, member in node.members.items() if member.missing is not None]
        # The classes of values that need no check: for texts and flags, which are most members.
        free = {name: free_classes(member.node) for name, member in node.members.items() if member.presence is None}
        known: dict[str, _TypedCheck] = {name: (free.get(name, _NONE), check) for name, check in members.items()}
        known |= {name: (free_classes(each), self.compile(each)) for name, each in node.typed_apart().items()}
        find, check_unknown = known.get, unknown_member_check(node, members, self.compile)
        also_written, stands_for, wrong = node.also_written, node.stands_for, node.wrong
        complete = required_members_check(node)
        check_unwrapped = self.compile(node.shell_of) if node.shell_of is not None else None
        relax = self.eased(node)

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            path: Path = None if key is None else (parent, key)
            if value.__class__ is not dict:
                spec = ((also_written(value) if also_written else None) or wrong).for_value(value)
                out.append(Finding(spec.kind, path, value, spec.fields))
                if value.__class__ is list and len(value) == 1 and looks_like(node, value[0]):  # one record in a list
                    check(value[0], path, 0, out)
                elif value.__class__ is list and check_unwrapped is not None:
                    for at, item in enumerate(value):
                        if is_unwrapped(node, item):
                            check_unwrapped(item, path, at, out)
                return
            if also_written is not None and (spec := also_written(value)) is not None:
                out.append(Finding(spec.kind, path, value, spec.fields))
                if check_unwrapped is not None:
                    check_unwrapped(value, parent, key, out)
                return
            intended: set[str] | None = None
            find_check = find if relax is None or not (relaxed := relax(value)) else {**known, **relaxed}.get
            for name, item in value.items():
                if (member := find_check(name)) is None:
                    intended = intended or set()
                    check_unknown(name, item, value, path, out, intended)
                    continue
                clean_classes, inner = member
                if inner is not None and item.__class__ not in clean_classes:
                    inner(item, path, name, out)
            for name, spec, within in required:
                if name not in value and (intended is None or name not in intended) and not _stands_in(value.get(within), name):
                    if stands_for is not None and (other := stands_for(value)) is not None:
                        out.append(Finding(other.kind, path, value, other.fields))
                        break
                    out.append(Finding(spec.kind, (path, name), None, spec.fields))
            if complete is not None:
                complete(value, path, out, intended)

        return misplaced_inside(node, check, check_unknown, members)

    def eased(self, node: Record) -> Callable[[dict[str, Any]], dict[str, _TypedCheck]] | None:
        """Returns a function that gives, for a record, the checks of members that another member relaxes; None if the node has no such
        members."""
        found = {name: member.relaxed_if for name, member in node.members.items() if member.relaxed_if is not None}
        checks = {name: (one.other, self.compile(one.clean), self.compile(one.node)) for name, one in found.items()}

        def relax(value: dict[str, Any]) -> dict[str, _TypedCheck]:
            relaxed: dict[str, _TypedCheck] = {}
            for name, (other, clean, inner) in checks.items():
                if name in value and other in value:
                    findings: list[Finding] = []
                    clean(value[other], None, other, findings)
                    if not any(finding.rule.severity is Severity.ERROR for finding in findings):
                        relaxed[name] = (_NONE, inner)
            return relaxed

        return relax if checks else None

    def member(self, member: Member) -> Check | None:
        inner = self.compile(member.node)
        spec = member.presence
        if spec is None:
            return None if inner is nothing else inner
        node = member.node
        idle = isinstance(node, Items) and not node.minimum
        null = (isinstance(node, Number) and node.null is not None) or (isinstance(node, Items | Text | Flag) and node.nullable)

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            if (null and value is None) or (idle and value == []):  # an empty value cannot be misplaced
                inner(value, parent, key, out)
                return
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))
            inner(value, parent, key, out)

        return check

    def open(self, node: Open) -> Check:
        spec, at = node.messages, node.at
        envelope = self.compile(node.envelope) if node.envelope else None

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            if spec is not None:
                path = None if key is None else (parent, key)
                out.append(Finding(spec.kind, (path, at) if at else path, value.get(at) if at else value, spec.fields))
            if envelope is not None:
                envelope(value, parent, key, out)

        return check
