"""Columns of records that the kernel found clean, and tables of data rows that it compares records with."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from predlint.io.data_rows import DataRows
from predlint.kernel.library import TextTable, library
from predlint.kernel.lowering_context import LineFacts
from predlint.model.hashes import NONE, combine_hash_columns
from predlint.platforms.labelbox.declarations import ON_PAGE, UNITS
from predlint.platforms.labelbox.features import same_medium
from predlint.platforms.labelbox.record import question_salt
from predlint.platforms.labelbox.topics.boxes import UNKNOWN, page_limit
from predlint.platforms.labelbox.topics.timed_answers import LAST_MOMENT, MASKS, TimedAnswers
from predlint.platforms.labelbox.topics.video import PLANES
from predlint.shape.constraints import WithinBy
from predlint.shape.nodes import Branch

if TYPE_CHECKING:
    import numpy as np

    from predlint.platforms.labelbox.stream import AskedQuestions, LineCrossRecordRules


# -- Records whole columns of clean records for the cross-record rules: relationships, answers over time -------------


# The result is the same as by `LineCrossRecordRules.add` for each record; a test compares them.

#: Returns the values of a named column, and for each value the index of its record in the block.
Column = Callable[[str], "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]"]


class KernelColumns:
    """Adds the kernel's columns to the cross-record rules of one file. ``moments`` and ``features``: for each branch of
    the Shape, its `moment_of`, and its feature."""

    def __init__(
        self, stream: LineCrossRecordRules, moments: Sequence[int | None], features: Sequence[str], sources: Sequence[str]
    ) -> None:
        salts = stream.asked.over_time.task_salts
        self._task_salts = [salts.get(feature, 0) for feature in features]
        self.stream, self._moments_of, self._sources = stream, moments, sources
        self._timed = any([number is not None for number in moments])

    def note(self, column: Column, branch: Any, rows: Any, base: int) -> None:
        """Records the entries of a block. ``branch`` and ``rows``: the branches and data row hashes of all its records. ``base``: position
        of the first."""
        self._links(column, rows, base)
        if self._timed:
            self._moments(column, branch, rows, base)
        self._frames(column, rows, base)
        self._tasks(column, branch, rows, base)
        self._metrics(column, rows, base)

    def _links(self, column: Column, rows: Any, base: int) -> None:
        stream = self.stream
        ends, at = column("link")
        if not len(ends) or stream.links is None:
            return
        named = rows[at] != NONE
        stream.link.frombytes(ends[named].tobytes())
        stream.link_at.frombytes((at[named] + base).tobytes())
        stream.link_row.frombytes(rows[at[named]].tobytes())
        pairs, of = pairs_in(ends, at, rows)
        stream.pair.frombytes(pairs.tobytes())
        stream.pair_at.frombytes((of + base).tobytes())

    def _moments(self, column: Column, branch: Any, rows: Any, base: int) -> None:
        import numpy as np

        once = np.array([number is not None and number in self.stream.asked.over_time.once for number in self._moments_of])
        #: Branch number -> salt of the keys of its answers over time; 0 for none.
        salts = np.array([0 if number is None else TimedAnswers.salt(number) for number in self._moments_of], dtype=np.int64)
        messages, at = column("message")
        if len(messages):
            row, salt = rows[at], salts[branch[at]]
            self._add(combine_hash_columns(row ^ salt, messages), at + base, None, None, (row != NONE) & (salt != 0))
        (starts, at), (ends, _) = column("moment.start"), column("moment.end")
        if self.stream.times is not None:
            self.stream.times.add_many(ends.view("f8"))
        if len(starts):
            named = (rows[at] != NONE) & once[branch[at]]
            keys = combine_hash_columns(rows[at] ^ salts[branch[at]], self._planes(column, len(rows))[at])
            self._add(keys, at + base, starts.view("f8"), ends.view("f8"), named)

    def _tasks(self, column: Column, branch: Any, rows: Any, base: int) -> None:
        """Records which prompts are evaluated, by which tool."""
        import numpy as np

        prompts, at = column("task.prompt")
        if len(prompts):
            salts = np.array(self._task_salts, dtype=np.int64)[branch[at]]
            self._add(combine_hash_columns(rows[at] ^ salts, prompts), at + base, None, None, rows[at] != NONE)

    def _frames(self, column: Column, rows: Any, base: int) -> None:
        """Records the first and the last frame of composite masks."""
        import numpy as np

        frames, at = column("masks.index")
        if not len(frames):
            return
        first = np.flatnonzero(np.r_[True, at[1:] != at[:-1]])
        at, frames = at[first], frames.view("f8")
        keys = combine_hash_columns(rows[at] ^ np.int64(question_salt(MASKS)), self._planes(column, len(rows))[at])
        self._add(keys, at + base, np.minimum.reduceat(frames, first), np.maximum.reduceat(frames, first), rows[at] != NONE)

    def _metrics(self, column: Column, rows: Any, base: int) -> None:
        import numpy as np

        values, at = column("metric.value")
        if not len(values):
            return
        # Clean metric lines have no subclass: a rule checks lines with one.
        texts = np.zeros((3, len(rows)), dtype=np.int64)
        for number, name in enumerate(("metric.name", "metric.feature")):
            hashes, of = column(name)
            texts[number, of] = self._features()[hashes] if name == "metric.feature" else hashes
        at = at[rows[at] != NONE]
        named = rows[at]
        for hashes in texts:
            named = combine_hash_columns(named, hashes[at])
        stream = self.stream
        for values, kept in ((rows[at], stream.metric), (named, stream.named_metric)):
            kept.frombytes(values.tobytes())
        for places in (stream.metric_at, stream.named_metric_at):
            places.frombytes((at + base).tobytes())

    def _features(self) -> Any:
        """Returns the hashes of the features that a metric may name, by their numbers."""
        import numpy as np

        return np.array([self.stream.secret.text_hash(name) for name in self._sources], dtype=np.int64)

    def _planes(self, column: Column, count: int) -> Any:
        """Returns for each clean record the hash of its DICOM plane, or 0."""
        import numpy as np

        found = np.zeros(count, dtype=np.int64)
        numbers, at = column("plane")
        if len(numbers):
            found[at] = np.array([self.stream.secret.text_hash(plane) for plane in PLANES], dtype=np.int64)[numbers]
        return found

    def _add(self, keys: Any, at: Any, starts: Any, ends: Any, there: Any) -> None:
        import numpy as np

        moments = self.stream.moments
        if not there.all():
            keys, at = keys[there], at[there]
            starts, ends = [values[there] if values is not None else None for values in (starts, ends)]
        moments.key.frombytes(keys.view(np.uint8).data)
        moments.at.frombytes(at.astype(np.int64, copy=False).view(np.uint8))
        for column, values in ((moments.start, starts), (moments.end, ends)):
            if values is None:
                column.frombytes(bytes(4 * len(at)))
            else:
                column.frombytes(np.minimum(values, LAST_MOMENT).astype(np.uint32).view(np.uint8))


def pairs_in(ends: Any, at: Any, rows: Any) -> tuple[Any, Any]:
    """Returns the hash of both ends of each relationship whose data row is known, and the indices of their records."""
    import numpy as np

    order = np.argsort(at, kind="stable")
    ends, at = ends[order], at[order].astype(np.int64)
    first = np.flatnonzero(np.bincount(at, minlength=len(rows)) == 2)
    begins = np.searchsorted(at, first)
    first, begins = first[rows[first] != NONE], begins[rows[first] != NONE]
    return combine_hash_columns(rows[first], ends[begins] ^ ends[begins + 1]), first


def masks_in(column: Column, rows: Any) -> tuple[Any, Any]:
    """Returns the hashes of masks and the indices of their records, for the records whose mask and data row the kernel read.
    ``rows``: data row hashes."""
    import numpy as np

    (images, at), (channels, of) = column("mask.uri"), column("mask.colour")
    if (
        len(of) != 3 * len(at) or not (of.reshape(-1, 3) == at[:, None]).all()
    ):  # some records lack the image, or have only a part of the colour
        whole = (np.bincount(at, minlength=len(rows)) == 1) & (np.bincount(of, minlength=len(rows)) == 3)
        images, at, channels = images[whole[at]], at[whole[at]], channels[whole[of]]
    levels = channels.view("f8").astype(np.int64).reshape(-1, 3)
    colours = levels[:, 0] << 16 | levels[:, 1] << 8 | levels[:, 2]
    pngs, of = column("mask.png")
    if len(pngs):  # masks without a colour
        images, at = np.concatenate([images, pngs]), np.concatenate([at, of])
        colours = np.concatenate([colours, np.zeros(len(pngs), dtype=np.int64)])
    named = rows[at] != NONE
    return combine_hash_columns(rows[at], combine_hash_columns(images, colours))[named], at[named]


def moment_of(branch: Branch, questions: AskedQuestions) -> int | None:
    """Returns the number of the question over time that records of a branch answer, or None."""
    if branch.payload not in ("answer", "answers") or branch.feature in questions.by_name:
        return None
    return questions.over_time.numbers.get(branch.feature)


# -- Converts a list of data rows to the names and numbers that the kernel compares records with ---------------------


#: Kernel column -> member of `DataRow`.
MEMBERS = {"key": "global_key", "id": "id"}
_PLAIN = ("width", "height", "frames", "moments", "last character", "pages", "last page")
#: Columns whose values the kernel cannot compare: records of a data row with one of these are explained in Python.
_MORE = ("messages", "tokens", "groups", "bounds", "parents", "models", "planes")


class KnownRows(NamedTuple):
    """What the kernel knows about the data rows of a list."""

    facts: LineFacts
    others: set[str]
    """Names of data rows that the kernel does not know: records of them may have equal doubts but different findings."""


def known_of(rows: DataRows | None, media: str | None) -> KnownRows:
    """Returns what the kernel knows for one medium. Left out are data rows of other media, and those with facts other than numbers, because
    their records need the checks in Python."""
    texts: dict[str, TextTable | Sequence[str | None]] = {}
    others: set[str] = set()
    if rows is not None:
        fits_kernel = _known_to_kernel(rows, media)
        for column, named in (("key", rows.by_key), ("id", rows.by_id)):
            names = rows.column(MEMBERS[column]) or ()
            if fits_kernel is None and len(named) == len(names):
                texts[column] = table_of(rows, column) if names else ()
                continue
            last = {name: at for at, name in enumerate(names)}
            fits = [name is not None and last[name] == at and (fits_kernel is None or fits_kernel[at]) for at, name in enumerate(names)]
            others.update(name for name, fit in zip(names, fits, strict=True) if name is not None and not fit)
            texts[column] = [name if fit else None for name, fit in zip(names, fits, strict=True)]
    sums = [called for one in ON_PAGE if isinstance(one, WithinBy) for _, called in one.sums]
    unknown = {WithinBy.fact(called, unit): page_limit(unit, UNKNOWN) for called in sums for unit in UNITS}
    return KnownRows(LineFacts(texts, _numbers(rows, media, sums), unknown), others)


def table_of(rows: DataRows, column: str) -> TextTable:
    """Returns the names of the rows in a column: a text for each, empty if the row has none."""
    if (table := rows.table_of(MEMBERS[column])) is not None:
        return table
    names = rows.column(MEMBERS[column]) or [""] * len(rows)
    return rows.once((TextTable, column), lambda _: TextTable(library(), names if None not in names else [name or "" for name in names]))


def _known_to_kernel(rows: DataRows, media: str | None) -> list[bool] | None:
    """Returns for each row whether the kernel may know it, or None if it may know all."""
    listed = rows.column("media") or ()
    fits = {medium: medium is None or media is None or same_medium(medium, media) for medium in set(listed)}
    more = [values for name in _MORE if (values := rows.column(name)) is not None]
    if all(fits.values()) and not more:
        return None
    of_medium = [fits[medium] for medium in listed] or [True] * len(rows)
    return [fit and all([values[at] is None for values in more]) for at, fit in enumerate(of_medium)]


def _numbers(rows: DataRows | None, media: str | None, sums: Sequence[str]) -> dict[str, Any]:
    """Returns the numeric facts of each row, and how far a box may reach across and down a page, in each unit."""

    def column(name: str) -> Any:
        values = rows.column(name) if rows is not None else None
        if values is None:
            return math.inf
        import numpy as np

        numbers = np.array(values, np.float64)
        return np.where(np.isnan(numbers), math.inf, numbers)

    width, height, frames, pages = [column(name) for name in ("width", "height", "frame_count", "page_count")]
    if width is math.inf or height is math.inf:
        width = height = math.inf
    else:  # a side of 0 means that the size is not known
        import numpy as np

        sides = (width != 0) & (height != 0) & np.isfinite(width) & np.isfinite(height)
        width, height = np.where(sides, width, math.inf), np.where(sides, height, math.inf)
    moments = column("duration_ms") if media == "audio" else frames
    plain = (width, height, frames, moments, column("text_length") - 1, pages, pages - 1)
    sides_of: tuple[Any, Any] = (width, height)
    limits = [(WithinBy.fact(called, unit), page_limit(unit, side)) for called, side in zip(sums, sides_of, strict=True) for unit in UNITS]
    return {**dict(zip(_PLAIN, plain, strict=True)), **dict(limits)}
