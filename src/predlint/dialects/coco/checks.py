"""What rules say of single elements, check by check, and what is declared in the Shape that spares an element a check.

A check that nothing spares, or of which something that should is not declared, leaves elements with the members that it looks at to
the rules: the kernel proves none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from predlint.dialects.coco.annotation_view import Element
from predlint.shapes.faults import Fault
from predlint.shapes.nodes import Anything, Record
from predlint.violation import InternalError, Kind

#: Constraints, or the node that a member must be.
Spares = tuple[type, ...]
KINDS: tuple[str | None, ...] = (None, "bbox", "segm", "keypoints")


class Check(NamedTuple):
    """A check of one element."""

    check: Callable[[Element], None]
    yields: frozenset[Kind]
    """All kinds of findings that it may add."""
    looks_at: Mapping[str, Spares | None]
    """The members that it looks at, and for each what must be declared of it, so that the check has nothing to say of what keeps it all;
    None where nothing spares it."""
    kinds: tuple[str | None, ...] = KINDS
    """What elements it is for: None stands for annotations."""
    into_encord: bool = False
    """True where only files are looked at that are meant for Encord."""

    def run(self, element: Element) -> None:
        """Adds what it finds. Raises InternalError where that is of a kind which it does not declare."""
        before = element.out.copy()
        self.check(element)
        if len(element.out) == len(before) and (not before or element.out[-1] is before[-1]):
            return  # what is new stands at the end
        for finding in element.out:
            if finding.kind not in self.yields and not any([finding is known for known in before]):
                raise InternalError(f"{self.check.__name__} does not declare that it finds {finding.code}: {finding.words()[0]}")


def kinds(*faults: Fault) -> frozenset[Kind]:
    """The kinds of some faults."""
    return frozenset([said.kind for said in faults])


def spares_of(check: Check) -> frozenset[type]:
    """All that must hold so that a check has nothing to say."""
    return frozenset[type]().union(*[spares or () for spares in check.looks_at.values()])


def left_by(checks: tuple[Check, ...], shape: Record, kind: str | None, *, encord: bool) -> Iterator[str]:
    """The members that the kernel must leave to the rules."""
    for check in checks:
        if kind in check.kinds and (encord or not check.into_encord):
            for member, spares in check.looks_at.items():
                if spares is None or not declared(shape, member).issuperset(spares):
                    yield member


def declared(shape: Record, member: str) -> set[type]:
    """What is declared of a member: by its node, and by what must hold of the record."""
    found = {type(one) for one in shape.holds if member in [getattr(one, name) for name in one.__struct_fields__]}
    node: Any = shape.members[member].node if member in shape.members else None
    node = node.usual if isinstance(node, Anything) else node
    found |= {type(node), *[type(one) for one in getattr(node, "holds", ())]}
    return found
