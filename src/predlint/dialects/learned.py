"""What was learned of how the records of a file are written, for the next file of the same plan: most are written alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar


class Lessons(Protocol):
    """What was learned."""

    @property
    def ready(self) -> bool:
        """True where it is enough to prove something."""
        ...

    def serve(self) -> None:
        """Goes on with the next file of the plan."""
        ...


T = TypeVar("T", bound=Lessons)

#: Files that are read at the same time and leave what they learned.
_MOST = 4


class Learned(Generic[T]):
    """Where a file leaves what it learned, and another takes it from. While somebody has it, nobody else does: files that are read at the
    same time, in threads, learn by themselves. It stays in its process: pickled, there is nothing in it."""

    def __init__(self) -> None:
        self._left: list[T] = []
        """Those that are ready stand at the end."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Learned, ()

    def take(self, fits: Callable[[T], bool] | None = None) -> T | None:
        """What was left last, of that what is ready; None where nothing is there that ``fits``."""
        for lessons in reversed(self._left.copy()):
            if fits is None or fits(lessons):
                try:
                    self._left.remove(lessons)
                except ValueError:  # somebody else was faster
                    continue
                lessons.serve()
                return lessons
        return None

    def leave(self, lessons: T) -> None:
        """For the next file. Whoever leaves it uses it no more."""
        self._left.insert(len(self._left) if lessons.ready else 0, lessons)
        del self._left[:-_MOST]
