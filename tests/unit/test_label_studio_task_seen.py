"""How tasks are written is learned from their results without looking through all controls of the config for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.dialects.label_studio.task_seen import Seen
from predlint.shapes.nodes import Branch, Record, Tagged

UNSAID = cast(Any, None)


class Counted(tuple[Branch, ...]):
    """Branches that know how many of them were looked at."""

    __slots__ = ()
    looked = 0

    def __iter__(self) -> Iterator[Branch]:
        for branch in super().__iter__():
            Counted.looked += 1
            yield branch

    def __getitem__(self, at: Any) -> Any:
        Counted.looked += 1
        return super().__getitem__(at)


def test_results_find_their_control_by_its_name() -> None:
    controls = [f"c{n}" for n in range(300)]
    node = Tagged("control", Counted(Branch(name, None, None, Record({}, UNSAID, UNSAID, UNSAID)) for name in controls), UNSAID, UNSAID)
    Counted.looked = 0
    seen = Seen()
    for name in [*controls, *reversed(controls), "of no control"]:
        seen.observe(node, {"from_name": name})
    assert seen.controls == set(controls)
    assert sum(seen.records.values()) == 2 * len(controls)
    assert Counted.looked <= 2 * len(controls)


def test_members_that_differ_in_each_record_are_not_all_learned() -> None:
    """A checker that lives long sees files without end, and each name that it knows costs every record time."""
    node = Record({}, UNSAID, UNSAID, UNSAID)
    seen = Seen()
    for at in range(5_000):
        seen.observe(node, {f"note {at}": at, "kept": 1})
    (known,) = seen.members.values()
    assert "kept" in known
    assert len(known) <= 41
    seen.changed = False
    seen.observe(node, {"another note": 1})
    assert not seen.changed


def test_members_that_are_the_same_in_each_record_are_learned_however_many_they_are() -> None:
    node = Record({}, UNSAID, UNSAID, UNSAID)
    seen = Seen()
    for at in range(100):
        seen.observe(node, {f"column {number}": at for number in range(500)})
    (known,) = seen.members.values()
    assert set(known.values()) == {100}
    assert len(known) == 500
