"""What came of a fix, for programs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from predlint.engine.fixing.spelling import FUNCTION

if TYPE_CHECKING:
    from predlint.engine.fixing.change_log import ChangeLog
    from predlint.engine.fixing.mended_file import MendedFile
    from predlint.engine.fixing.work import Result
    from predlint.engine.reports import Report


class Fixed:
    """What `predlint.fix` has fixed, and what remains. ``print(fixed)`` shows it as the command does.

    Without ``output`` and ``in_place`` the fixed predictions are here: as ``records``, as text, and ``save`` writes them.
    """

    def __init__(
        self,
        result: Result,
        remaining: Report,
        files: Sequence[MendedFile],
        log: ChangeLog | None,
        *,
        renames: Mapping[str, str],
        unsafe: bool,
    ) -> None:
        """``files`` and ``log``: what was mended and is written nowhere, and the changes; ``renames``: those that were asked for."""
        self._result, self._files, self._log, self._renames, self._unsafe = result, files, log, renames, unsafe
        self.remaining = remaining
        """The report on the fixed predictions: all that is yet to be done."""

    @property
    def ok(self) -> bool:
        """True when no error remains."""
        return self.remaining.ok

    @property
    def mended(self) -> dict[str, int]:
        """How many findings of each rule were fixed, by its code; what was fixed most stands first."""
        return {code: times for code, times in self._result.outcome.mended.most_common() if times}

    @property
    def changed(self) -> int:
        """How many records are written otherwise."""
        return self._result.outcome.changed

    @property
    def left_out(self) -> int:
        """How many records are left out since an earlier one is the same; 0 without ``unsafe``."""
        return self._result.outcome.dropped

    @cached_property
    def records(self) -> list[Any]:
        """The fixed records as values, whatever they were given as: dicts for lines, models and rows of a table; of a document, such as a
        COCO file, all of it as one dict.

        Raises ValueError where one is no JSON and could not be fixed, and for what ``output`` or ``in_place`` has written.
        """
        return list(self.iter_records())

    def iter_records(self) -> Iterator[Any]:
        """The same one by one, for more of them than memory holds."""
        for file in self._held("records"):
            yield from file.records()

    @property
    def text(self) -> str:
        """The fixed file. Bytes that are no UTF-8 and could not be fixed are as ``surrogateescape`` has them.

        Raises ValueError where several files were fixed, or they were written by ``output`` or ``in_place``.
        """
        return self.to_bytes().decode("utf-8", "surrogateescape")

    def to_bytes(self) -> bytes:
        """The same as bytes."""
        return self._only("text").content()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the fixed file to a path or a URL, compressed where its name asks for it. It appears when it is whole.

        Raises OSError where it cannot be written; ValueError as for ``text``.
        """
        from predlint.output.saved import save

        file = self._only("save()")
        save(os.fsdecode(path), lambda stream: file.copy(stream.write))

    def diff(self) -> str:
        """What was changed, each record before and after, as ``predlint fix --diff`` writes it; empty where nothing was.

        Raises ValueError for what ``output`` or ``in_place`` has written.
        """
        self._held("diff()")
        return self._log.text() if self._log is not None else ""

    def as_dict(self) -> dict[str, Any]:
        """What ``predlint fix --format json`` writes, as data."""
        from predlint.engine.fixing.totals import as_data

        result = self._result
        return as_data(result.outcome, result.remaining, result.summary, written=result.written)

    def __str__(self) -> str:
        from predlint.engine.fixing.totals import as_text

        result = self._result
        text = as_text(result.outcome, result.remaining, FUNCTION, would=False, unsafe=self._unsafe, renames=self._renames)
        return text.rstrip("\n")

    def __repr__(self) -> str:
        from predlint.report.terminal import count
        from predlint.report.text import totals

        return f"<Fixed: {count(self._result.outcome.mended.total(), 'finding')} fixed; remaining: {totals(self.remaining.summary)}>"

    def _held(self, what: str) -> Sequence[MendedFile]:
        if self._log is None:
            raise ValueError(f"{what} is not kept where output or in_place is given: leave them out, and write the file with save()")
        return self._files

    def _only(self, what: str) -> MendedFile:
        files = self._held(what)
        if len(files) != 1:
            raise ValueError(f'{what} is about one file, and {len(files):,} were fixed: give output="fixed/", or in_place=True')
        return files[0]
