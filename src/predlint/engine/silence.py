"""Workers of this machine that bring nothing: what is said of them while the run goes on waiting.

It is no fault of the run: storage that answers late may answer yet, and a process that was stopped may be let go on.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable

#: Seconds between two looks at the workers, and looks after which something is said.
LOOK, LOOKS = 5.0, 6
_STOPPED, _AT_STORAGE, _AT_WORK, _OTHERWISE = "stopped", "at storage", "at work", "otherwise"
#: By the letter for it in /proc.
_STATES = {"T": _STOPPED, "t": _STOPPED, "D": _AT_STORAGE, "R": _AT_WORK}


def warn(text: str) -> None:
    """Says it to a program that has no other way to be told."""
    warnings.warn(text, RuntimeWarning, stacklevel=2)


class Silence:
    """Looks at the workers as long as nothing comes from them, and says once of each what keeps it."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._looks: dict[tuple[int, str], int] = {}
        """Looks in a row at which a worker was found so."""
        self._told: set[tuple[int, str]] = set()

    def over(self) -> None:
        """Something has come."""
        self._looks.clear()

    def look(self, workers: Iterable[int]) -> None:
        """Another while has gone by without anything from these processes."""
        states = {pid: _state(pid) for pid in workers}
        if any(state != _OTHERWISE for state in states.values()):  # the others may have nothing to do until that one is done
            states = {pid: state for pid, state in states.items() if state != _OTHERWISE}
        self._looks = {each: self._looks.get(each, 0) + 1 for each in states.items()}
        silent = [each for each, looks in self._looks.items() if looks >= LOOKS and each not in self._told and each[1] != _AT_WORK]
        self._told.update(silent)
        for pid, state in silent:
            if state == _STOPPED:
                self._say(f"worker process {pid} is stopped; the run waits for it (to let it go on: kill -CONT {pid})")
            elif state == _AT_STORAGE:
                self._say(f"worker process {pid} has waited for its storage for {LOOK * LOOKS:.0f} s; the run waits for it")
        if others := [str(pid) for pid, state in silent if state == _OTHERWISE]:
            one = len(others) == 1
            who = f"worker process {others[0]} has" if one else f"worker processes {', '.join(others)} have"
            why = "it may be stopped, or its storage" if one else "they may be stopped, or their storage"
            self._say(f"{who} not answered for {LOOK * LOOKS:.0f} s; {why} may not answer")


def _state(pid: int) -> str:
    """What a process is at, as far as this system tells."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return _STATES.get(file.read().rpartition(")")[2].split()[0], _OTHERWISE)
    except (OSError, IndexError):
        return _OTHERWISE
