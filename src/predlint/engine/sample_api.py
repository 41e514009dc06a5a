"""The public function `sample`: makes valid and broken predictions for an ontology."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

import orjson
from msgspec import Struct

from predlint.engine.inputs import readable_ontology
from predlint.engine.options import OptionError
from predlint.ontology import Ontology
from predlint.platforms.registry import AnyOntology, read_ontology
from predlint.platforms.sources import source_for
from predlint.rules.registry import code_of
from predlint.samples.model import SampleError, SeededSource, Source
from predlint.samples.sampler import Sampler
from predlint.samples.writing import Frame, expected, expected_of_file, frame_of, row_line, table_head, table_row, written
from predlint.settings import MEDIA, TARGETS

if TYPE_CHECKING:
    from predlint.engine.differences import OntologyGiven
    from predlint.settings import Media, Target

#: Number of records if none is given.
USUAL = 1000


class SampleStream(Struct, frozen=True):
    """A stream of predictions for one ontology, before any is made."""

    source: Source
    frame: Frame
    sampler: Sampler

    @property
    def lines(self) -> bool:
        """True if each record is a line of the file."""
        return self.frame.first == 1


def making(
    read: AnyOntology,
    *,
    number: int | None,
    seed: int,
    share: float,
    only: Sequence[str],
    rows: int | None,
    target: str,
    media: str | None,
    form: str | None,
    results: bool,
    listed: bool,
) -> SampleStream:
    """Prepares a stream. ``share``: the share of records that are broken; ``only``: prefixes of codes that these must cause; ``listed``:
    the data rows are written too. Raises SampleError."""
    source = source_for(
        read, SeededSource(seed), target=target, media=media if isinstance(read, Ontology) else None, count=number or USUAL, rows=rows,
        exact=number is not None, results=results, listed=listed,
    )  # fmt: skip
    frame = frame_of(source, read.dialect, form)
    return SampleStream(source, frame, Sampler(source, SeededSource(f"{seed} broken"), share=share, only=only, texts=frame.first == 1))


class Samples:
    """Generated predictions, with their data rows and the expected findings of the broken ones. ``save`` writes the file."""

    def __init__(self, made: SampleStream, dialect: str) -> None:
        frame, self._dialect = made.frame, dialect
        self.lines: list[str] = []
        """Each record as it is written; a broken one need not be JSON."""
        self.data_rows: list[dict[str, Any]] = []
        """The data rows of the records, in the form that ``data_rows=`` takes."""
        self.expected: list[dict[str, Any]] = []
        """For each broken record its ``line`` in the file, the ``codes`` to be found, the ``mutation``, and in words ``what`` was changed;
        then the findings about the whole file, with ``line`` None."""
        for at, each in enumerate(made.sampler.each()):
            self.lines.append(written(each))
            if each.fault is not None:
                self.expected.append(orjson.loads(expected(each, frame.first + at)))
            if not self.data_rows or each.row["global_key"] != self.data_rows[-1]["global_key"]:
                self.data_rows.append(each.row)
        self.expected += [orjson.loads(expected_of_file(code)) for code in made.sampler.of_file(listed=False)]
        self.left_out: list[str] = list(made.source.left_out)
        """Features that no record shows, each with the reason."""
        self._frame = frame

    @property
    def records(self) -> list[Any]:
        """The records as values; a broken one that is not JSON is its line, as text."""
        return [*map(_value_of, self.lines)]

    @property
    def text(self) -> str:
        """The whole file."""
        return self._frame.before + self._frame.between.join(self.lines) + self._frame.behind

    def save(self, path: str | os.PathLike[str], *, data_rows: str | os.PathLike[str] | None = None) -> None:
        """Writes the file, and the list of its ``data_rows`` (``.csv`` or ``.ndjson``), to paths or URLs. Raises OSError, and ValueError
        for a list with another ending."""
        from predlint.output.opening import save

        save(os.fsdecode(path), lambda stream: stream.write(self.text.encode("utf-8", "surrogatepass")))
        if data_rows is not None:
            rows = self._list(os.fsdecode(data_rows))
            save(os.fsdecode(data_rows), lambda stream: stream.write(rows.encode("utf-8", "surrogatepass")))

    def _list(self, path: str) -> str:
        from predlint.output.opening import plain_name

        ending = os.path.splitext(plain_name(path))[1].lower()
        if ending == ".csv":
            return table_head() + "".join(map(table_row, self.data_rows))
        if ending not in (".ndjson", ".jsonl"):
            raise ValueError(f"{path!r} is neither .csv nor .ndjson: the ending says how the data rows are written")
        return "".join(map(row_line, self.data_rows))

    def __len__(self) -> int:
        return len(self.lines)

    def __repr__(self) -> str:
        return f"<Samples: {len(self.lines):,} records on {len(self.data_rows):,} data rows, {len(self.expected):,} findings expected>"


def _value_of(line: str) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return line


def sample(
    ontology: OntologyGiven,
    *,
    number: int | None = None,
    seed: int = 0,
    broken: float | None = None,
    only: Iterable[str] = (),
    rows: int | None = None,
    target: Target = "model-run",
    media: Media | None = None,
    format: Literal["ndjson", "json"] | None = None,
    results: bool = False,
) -> Samples:
    """Makes predictions for an ``ontology``, which is what `compile` takes: ``number`` records (1,000), lines, tasks, label rows or
    annotations. The same ``seed`` gives the same ones.

    ``broken``: the share of records that are broken, each in one known way, above 0 and at most 1; ``only``: codes, code prefixes, or
    names of rules that these must break. ``rows``: the number of data rows that records are spread over. ``target`` and ``media`` are
    Labelbox's; ``format`` is the layout of the file; ``results``: for COCO, make a list of results. Raises OntologyError; OptionError
    for invalid options.

    Examples:
        >>> samples = predlint.sample("ontology.json", number=20, broken=0.2)
        >>> len(samples), [each["codes"] for each in samples.expected]
        (20, [['ANS018'], ['NAM004'], ['NAM011']])
    """
    _require(number=number, seed=seed, broken=broken, rows=rows, target=target, media=media)
    ontology = readable_ontology(ontology)
    read = cast(AnyOntology, ontology) if hasattr(ontology, "dialect") else read_ontology(cast(Any, ontology))
    codes = [code_of(word) or word for word in ([only] if isinstance(only, str) else only)]
    if codes and broken is None:
        raise OptionError("only is about broken records", "say how many are to be broken: broken=0.05")
    if results and read.dialect != "coco":
        raise OptionError("results is for COCO categories", "leave it out")
    if media is not None and not isinstance(read, Ontology):
        raise OptionError("media is for Labelbox ontologies", "leave it out")
    try:
        made = making(
            read, number=number, seed=seed, share=broken or 0.0, only=codes, rows=rows, target=target, media=media, form=format,
            results=results, listed=False,
        )  # fmt: skip
    except SampleError as error:
        raise OptionError(error.message, error.help) from None
    return Samples(made, read.dialect)


def _require(*, number: int | None, seed: int, broken: float | None, rows: int | None, target: str, media: str | None) -> None:
    """Raises OptionError for an invalid option."""
    for name, count in (("number", number), ("rows", rows)):
        if count is not None and (not isinstance(cast(object, count), int) or isinstance(cast(object, count), bool) or count < 1):
            raise OptionError(f"{name} must be a whole number from 1, found {count!r}", "leave it out for the usual one")
    if not isinstance(cast(object, seed), int):
        raise OptionError(f"seed must be a whole number, found {seed!r}", "the same number gives the same records")
    if broken is not None and (not isinstance(cast(object, broken), int | float) or not 0 < broken <= 1):
        raise OptionError(f"broken must be more than 0 and at most 1, found {broken!r}", "broken=0.05 is one record in twenty")
    if target not in TARGETS:
        raise OptionError(f'target "{target}" is not known', f"one of {', '.join(TARGETS)}")
    if media is not None and media not in MEDIA:
        raise OptionError(f'media "{media}" is not known', f"one of {', '.join(MEDIA)}")
