"""Parts of a run put together: see `apart`. Of the files is read what stands around the cuts, and records that may be repetitions."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from predlint.engine.apart import PartError, PartResult
from predlint.engine.execution import Execution, Means
from predlint.engine.part import FilePart, Outcome
from predlint.engine.planning import require, require_state
from predlint.engine.tasks import FileOutcome
from predlint.hashes import Secret
from predlint.report.wanted import Wanted
from predlint.stream.sources import SourceError, open_where

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.files import Input
    from predlint.stream.data_rows import DataRows
    from predlint.stream.parts import Span
    from predlint.stream.sources import Source

#: Missing parts that are named one by one.
_FEW = 8


class Gathered(Execution, frozen=True):
    """A run whose parts were checked elsewhere."""

    results: tuple[PartResult, ...] = ()
    """One for each part, in order."""

    @property
    def inputs(self) -> list[Input]:
        """What opens the files of the run, in order; of those that were not cut nobody reads again."""
        files = {result.part.file_number: result.part for result in self.results}
        return [open_where(part.where, part.name) for _, part in sorted(files.items())]

    def require(self, inputs: Sequence[Input]) -> None:
        """`gather` has looked for them, by the paths that open them from here."""

    @contextlib.contextmanager
    def means(self, checker: Checker, rows: DataRows | None, wanted: Wanted, *, watched: bool = False) -> Generator[Means]:
        """What gives the results, where another run has workers."""
        planned = self.results[0].part.wanted
        if watched or (wanted.records and not planned.records) or (wanted.ends and not planned.ends):
            raise PartError("these parts were planned for a report of another kind", "plan them by: predlint parts")
        if wanted.samples > planned.samples:
            raise PartError(
                f"these parts keep {planned.samples} places of each message", f"plan them by: predlint parts --samples {wanted.samples}"
            )
        with contextlib.ExitStack() as stack:
            yield _Given(self, checker, rows, wanted, stack)


def gather(checker: Checker, results: Iterable[PartResult], rows: DataRows | None) -> Gathered:
    """The run of results in any order, and any of them several times. Raises PartError where they are not all of one run."""
    by_number: dict[int, PartResult] = {}
    if isinstance(cast(object, results), PartResult | bytes | str):
        raise TypeError(f"results are several, in a list, found {type(results).__name__}")
    for result in results:
        if not isinstance(cast(object, result), PartResult):
            found = type(result).__name__
            raise TypeError(f"a result is a predlint.PartResult, found {found}; one that travelled as bytes is PartResult.from_bytes(data)")
        by_number.setdefault(result.part.number, result)
        if result.part.run != next(iter(by_number.values())).part.run:
            raise PartError("these are results of different runs", "merge the parts of one plan")
    if not by_number:
        raise PartError("there are no results", "give those of all parts")
    parts = [result.part for result in by_number.values()]
    _require_all(parts[0].of, by_number)
    require(parts[0], checker, rows)
    for part in {part.file_number: part for part in parts}.values():
        require_state(part)
    return Gathered(results=tuple(by_number[number] for number in sorted(by_number)))


def _require_all(of: int, found: Mapping[int, PartResult]) -> None:
    missing = [number for number in range(1, of + 1) if number not in found]
    if missing:
        few = ", ".join(map(str, missing[:_FEW])) + (f" and {len(missing) - _FEW:,} more" if len(missing) > _FEW else "")
        what = "the result of part" if len(missing) == 1 else "the results of parts"
        raise PartError(f"{what} {few} of {of:,} {'is' if len(missing) == 1 else 'are'} missing", "check each part that was planned")


class _Given(Means):
    """Has results already."""

    def __init__(self, gathered: Gathered, checker: Checker, rows: DataRows | None, wanted: Wanted, stack: contextlib.ExitStack) -> None:
        super().__init__(gathered, 1, checker, rows, wanted, False, stack)
        self.secret, self.alone = Secret(bytes.fromhex(gathered.results[0].part.secret)), False
        self._whole: dict[int, PartResult] = {}
        self._pieces: dict[tuple[int, int, int], PartResult] = {}
        self._cuts: dict[int, dict[int, list[Span]]] = {}
        for result in gathered.results:
            part = result.part
            if part.start is None or part.stop is None:
                self._whole[part.file_number] = result
            else:
                self._pieces[part.file_number, part.start, part.stop] = result
                self._cuts.setdefault(part.file_number, {}).setdefault(part.begin, []).append((part.start, part.stop))

    def whole(self, inputs: Sequence[Input]) -> dict[int, tuple[str, str]]:
        return {number - 1: (str(number), result.part.file) for number, result in self._whole.items()}

    def mark(self, number: int, source: Source) -> str | None:
        return str(number)

    def cuts(self, number: int) -> Mapping[int, list[Span]] | None:
        return self._cuts.get(number, {})

    def ready(self, number: int, rules: Any) -> None:
        """Nobody else needs them."""

    def check(self, parts: Iterable[FilePart]) -> Generator[tuple[FilePart, Outcome]]:
        for part in parts:
            yield part, self._pieces[part.file, part.start, part.stop].opened()

    def files(self, marked: Iterable[tuple[str, str]]) -> Generator[tuple[str, FileOutcome | SourceError]]:
        for key, path in marked:
            yield path, self._whole[int(key)].opened()
