"""When the records of a block hold: key frames and ranges of time, as far as they are proven to be in order."""

from __future__ import annotations

from collections.abc import Sequence
from operator import lt
from typing import Any


def last_frame(keyframes: list[Any]) -> int:
    """The last frame, when every key frame comes after the one before it and none is frame 0; else 0."""
    frames = [keyframe.frame for keyframe in keyframes]
    return frames[-1] if frames[0] > 0 and all(map(lt, frames, frames[1:])) else 0


def last_moment(answer: Any, *, radio: bool) -> float:
    """The end, when the answer or each of several says when it holds, in ranges one after another, with nothing below; else -1.

    Of a radio question also those of several answers come one after another.
    """
    end, last = 0, -1
    for item in _items(answer):
        if getattr(item, "classifications", None):
            return -1
        last = last if radio else -1
        for moment in getattr(item, "frames", ()) or (None,):
            if moment is None or not last < moment.start <= moment.end:
                return -1
            last = moment.end
        end = max(end, last)
    return end


def moments_of(answer: Any) -> list[tuple[int, int]]:
    """All ranges of an answer that `last_moment` has looked at."""
    return [(moment.start, moment.end) for item in _items(answer) for moment in item.frames]


def _items(answer: Any) -> Sequence[Any]:
    """Several answers, which are a tuple where the file always has the same, or the only one."""
    return answer if answer.__class__ in (list, tuple) else (answer,)
