"""Values out of their bounds of which the Shape cannot tell what is to be said: it takes more to see than the value.

The bound stands in the Shape, for the schema, the kernel and the pages:
``Number(…, outside=broken(PercentRange, "x"), told_by=Coordinate)``. The explainer gives a suspicion in the place of a finding. Whoever
sees the record as a whole takes all of a topic, and a check of theirs says what is wrong: the same with more fields, another kind, or
nothing. What no check took, because it stands where nobody looks, is what the Shape has of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NoReturn, TypeVar

from predlint.violation import Finding, Kind, Words

Topic = TypeVar("Topic", bound="Suspicion")


class Undecided(AssertionError):
    """A suspicion was taken for a finding."""


class Suspicion(Finding):
    """A value out of its bounds, where it stands. It has the kind that the Shape has of it, and the first of its fields; a class of its own
    for each topic. No code can take it for a finding: it has none of a rule, and no words."""

    __slots__ = ()

    @property
    def code(self) -> str:
        return ""

    @property
    def key(self) -> str:
        return ""

    @property
    def rule(self) -> NoReturn:
        raise Undecided(f"no check has decided what is said of {self.value!r}, a {type(self).__name__}")

    def words(self) -> Words:
        return self.rule

    def as_declared(self) -> Finding:
        """What the Shape has of it."""
        return Finding(*self)


def taken(out: list[Finding], topic: type[Topic]) -> list[Topic]:
    """The suspicions of a topic, out of what the explainer gave; the check of that topic is to be asked of them."""
    suspected = [each for each in out if isinstance(each, topic)]
    if suspected:
        out[:] = [each for each in out if not isinstance(each, topic)]
    return suspected


def tell(out: list[Finding], findings: Iterable[Finding], suspected: Sequence[Suspicion], causes: Sequence[Kind] = ()) -> None:
    """Adds what a check says. What it says in the place of a suspicion has that one's room in what one record may have (`shapes.bound`);
    of ``causes``, each of which is told in the place of many, there is room for all."""
    places = {each.path for each in suspected}
    for finding in findings:
        if finding.kind in causes or finding.path in places:
            out += (finding,)
        else:
            out.append(finding)


def decided(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings, and what the Shape has of suspicions that no check took."""
    return (each.as_declared() if isinstance(each, Suspicion) else each for each in findings)
