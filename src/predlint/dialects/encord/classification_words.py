"""What is said of the classifications of a label row: of their ranges, and of those that stand on frames."""

from __future__ import annotations

from typing import Any

from predlint.names import quote

Said = tuple[str, str | None]
NO_RANGE = 'leave "range" empty: []; for an answer on some frames alone the ontology must not say "level": "global"'


def reversed_range(value: Any, first: int, last: int) -> Said:
    return f"the range ends at frame {last:,} before it begins, at {first:,}", turned_round(first, last) or f"write [{last}, {first}]"


def turned_round(first: float, last: float) -> str | None:
    """What to do about a range that ends before it begins, where the other way round is none either: with -1 for the end of the data."""
    return "frames count from 0: write the last one by its number" if min(first, last) < 0 else None


def range_beyond(value: Any, last: int, count: int, source: str) -> Said:
    fix = f"ranges include their last frame: end it at {count - 1:,}" if last == count else f"the last frame is {count - 1:,}"
    there = "is 1 frame" if count == 1 else f"are {count:,} frames"
    return f"the range reaches to frame {last:,}, but there {there}, as {source}", fix


def negative_range(value: Any, first: int) -> Said:
    return f"the range begins at frame {first:,}: frames count from 0", "begin it at 0 or later"


def reversed_global_range(value: Any, first: int, last: int, name: str) -> Said:
    message = f"the range ends at frame {last:,} before it begins, at {first:,}, and {quote(name)} needs none: it is answered once for all"
    return message, NO_RANGE


def global_range(value: Any, name: str) -> Said:
    return f"{quote(name)} is answered once for the whole file, so that its range says nothing", NO_RANGE


def overlap(value: Any, name: str, other: str, first: int, last: int, space: str | None = None) -> Said:
    where = f"frame {first:,}" if first == last else f"frames {first:,} to {last:,}"
    then = "stops" if space is None else "keeps the later answer alone"
    if space is not None:
        where += f" of space {quote(space)}"
    return f"{quote(name)} is answered twice on {where}: {quote(other)} answers it too; Encord's SDK {then}", "answer it once per frame"


def both_global(value: Any, name: str, other: str) -> Said:
    message = f"{quote(name)} is answered once for the whole file, and {quote(other)} answers it already; Encord's SDK stops"
    return message, "join both into one entry, or give the one that holds"


def old_and_new(value: Any, name: str, other: str, frame: int) -> Said:
    message = f"{quote(name)} is answered twice on frame {frame:,}: {quote(other)}, in classification_answers, answers it too"
    return message, "answer it once per frame"


def same_frame(value: Any, name: str, other: str) -> Said:
    return f"{quote(name)} is answered twice in one place: {quote(other)} answers it too", "answer it once"


def wrong_title(value: Any, name: str) -> Said:
    message = f"the name is {quote(value)}, but in the ontology the classification of this featureHash is {quote(name)}; Encord keeps that"
    return message, f"write {quote(name)}, or correct the featureHash if another classification is meant"


def on_no_frame(value: Any, name: str, kind: str) -> Said:
    return f"the classification {quote(name)} is on no frame, so that Encord's SDK silently drops it", _frames_of(kind)


def leftover(value: Any, name: str, kind: str) -> Said:
    """The same of one without an answer."""
    return f"the classification {quote(name)} is on no frame and has no answer", f"leave it out, or answer it and {_frames_of(kind)}"


def _frames_of(kind: str) -> str:
    fix = 'give its "range": [[0, 0]]' if kind == "image" else 'give the frames that it holds for: "range": [[first, last]]'
    if kind == "group":
        fix = 'give the space that it holds for: "spaces": {"<space id>": {"type": "frame", "range": [[first, last]]}}'
    return fix
