"""Generates samples of one source, some of them broken, and writes them in any layout; and the public function `sample`."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, cast

import orjson
from msgspec import Struct

from predlint.engine.inputs import readable_ontology
from predlint.engine.options import OptionError
from predlint.model.diagnostics import Severity
from predlint.model.ontology import Ontology
from predlint.model.registry import RULES, code_of
from predlint.model.settings import MEDIA, TARGETS
from predlint.model.texts import listing
from predlint.platforms.registry import AnyOntology, read_ontology
from predlint.platforms.samples import Json, Made, Mutation, RandomSource, Sample, SampleError, SeededSource, Source, text_of
from predlint.platforms.sources import source_for

if TYPE_CHECKING:
    from predlint.engine.inputs import OntologyGiven
    from predlint.model.settings import Media, Target


# -- Generates samples: the records of a source, some of them broken -----------------------------------------------

#: Codes of records that name no data row.
_NAMELESS = frozenset({"KEY001", "KEY002", "KEY003", "KEY004", "KEY005", "KEY007", "JSN001"})
#: Those whose data row is plain all the same, so that it does not count as one without a record.
_PLAIN = frozenset({"KEY002", "KEY003", "KEY004"})
#: Code of a line that is read in spite of the error.
_READ = ("JSN002",)
#: Code of a record whose data row is recognised, but in a form that is not imported: its name is known, and it needs no answers.
_MEANT = ("REC005",)


class Sampler:
    """Generates the samples of one source. ``share``: the fraction of broken ones. ``only``: prefixes of codes that the broken ones must
    cause."""

    def __init__(self, source: Source, draw: RandomSource, *, share: float = 0.0, only: Sequence[str] = (), texts: bool = True) -> None:
        """``texts``: the text of a record may be broken too, so that it is not a record any more."""
        self.source, self.draw, self.share = source, draw, share
        self.used: Counter[str] = Counter()
        self.made = self.rows = self.broken = 0
        self.asked_broken = False
        """True if an answer that every data row needs is broken, on a data row that the file names."""
        self.unnamed = 0
        """Number of data rows that no record of the file names any more."""
        self._row: Json | None = None
        self._lost = self._named = self._seen = False
        """For the current data row: whether a required answer is broken, whether a record names the row, and whether a line does."""
        self.features: dict[Mutation, frozenset[int]] = {}
        """Possible mutations, with the features to whose records they can be applied."""
        if share > 0:
            self.features = chosen_mutations(source, only, texts=texts)
        self._by_feature: dict[int, list[Mutation]] = {}
        for fault, at in self.features.items():
            for feature in at:
                self._by_feature.setdefault(feature, []).append(fault)

    def each(self) -> Iterator[Sample]:
        """The samples, in their order."""
        owed = 0
        for made in self.source.records():
            owed += self.share > 0 and self.draw.chance(self.share)
            fault = self._fault(made) if owed else None
            if fault is not None:
                owed -= 1
                self.broken += 1
                self.used[fault.name] += 1
                if fault.respell is None:
                    fault.apply(self.draw, made)
            self._note(made, fault)
            self.source.wanted = self._least_used_features() if owed else None
            yield Sample(made.record, made.row, fault)
        self._end_row()

    def _note(self, made: Made, fault: Mutation | None) -> None:
        """Counts a sample, and remembers facts that need more than one record."""
        self.made += 1
        if self._row is None or made.row["global_key"] != self._row["global_key"]:
            self._end_row()
            self._row, self._lost, self._named, self._seen = made.row, False, False, False
            self.rows += 1
        if fault is None or fault.codes == _READ:
            self._named = self._seen = True
            return
        self._lost |= made.asked is not None and any(RULES[code].severity is Severity.ERROR for code in fault.codes)
        names = _NAMELESS.isdisjoint(fault.codes)
        self._seen |= names or not _PLAIN.isdisjoint(fault.codes)
        self._named |= names and fault.respell is None and fault.codes != _MEANT

    def _end_row(self) -> None:
        self.asked_broken |= self._lost and self._named
        self.unnamed += self._row is not None and not self._seen

    def of_file(self, *, listed: bool) -> tuple[str, ...]:
        """Returns the codes found in the file as a whole, after the last sample. ``listed``: checked with the list of its data rows."""
        codes = self.source.file_codes(asked_broken=self.asked_broken)
        return (*codes, self.source.unseen) if listed and self.unnamed and self.source.unseen else codes

    def _fault(self, made: Made) -> Mutation | None:
        """Returns the mutation for a record: one of those that were used least so far."""
        if made.held:
            return None
        fitting = [fault for fault in self._by_feature.get(made.feature, ()) if fault.applies_to(made)]
        if not fitting:
            return None
        minimum = min(self.used[fault.name] for fault in fitting)
        return self.draw.choice([fault for fault in fitting if self.used[fault.name] == minimum])

    def _least_used_features(self) -> frozenset[int]:
        """Returns the features to whose records the least used mutations apply."""
        return self.features[min(self.features, key=lambda fault: self.used[fault.name])]


def chosen_mutations(source: Source, only: Sequence[str], *, texts: bool) -> dict[Mutation, frozenset[int]]:
    """Returns the mutations that cause such codes, or all, each with the features whose records suit it. Raises SampleError if there are
    none."""
    possible = _possible(source, texts)
    chosen = {fault: at for fault, at in possible.items() if not only or _matches(fault, only)}
    if not chosen:
        raise _impossible(possible, only)
    return chosen


def _possible(source: Source, texts: bool) -> dict[Mutation, frozenset[int]]:
    """Returns the mutations that can be applied to records of the source, tried on a few records of each feature."""
    broken = import_module(type(source).__module__.removesuffix("sample") + "broken")  # a platform's mutations stand beside its source
    faults: list[Mutation] = [fault for fault in broken.mutations(source) if texts or fault.respell is None]
    found: dict[Mutation, set[int]] = {fault: set() for fault in faults}
    for made in source.probe():
        for fault in faults:
            if made.feature not in found[fault] and fault.applies_to(made):
                found[fault].add(made.feature)
    return {fault: frozenset(at) for fault, at in found.items() if at}


def _matches(fault: Mutation, only: Sequence[str]) -> bool:
    return any(code.startswith(prefix) for code in fault.codes for prefix in only)


def _impossible(possible: dict[Mutation, frozenset[int]], only: Sequence[str]) -> SampleError:
    codes = sorted({code for fault in possible for code in fault.codes})
    what = (
        f"no record of this ontology can be broken so that {listing(only, 8)} is found"
        if only
        else "no record of this ontology can be broken"
    )
    return SampleError(what, f"possible: {', '.join(codes)}" if codes else None)


# -- Writes samples to a file, each on a line of its own, in any layout ----------------------------------------------


#: Columns of a table of data rows; other members do not fit a table.
_COLUMNS = ("global_key", "id", "media_type", "width", "height", "frame_count", "duration_ms", "text_length", "page_count")
#: Dialect -> possible layouts of records in a file, the usual one first.
FORMS = {"labelbox": ("ndjson",), "label-studio": ("json", "ndjson"), "encord": ("ndjson", "json"), "coco": ("json",)}


class Frame(Struct, frozen=True):
    """The text before, between and after the records of a file."""

    before: str
    between: str
    behind: str
    first: int
    """The line of the first record; each has a line of its own."""


_LINES = Frame("", "\n", "\n", 1)
_LIST = Frame("[\n", ",\n", "\n]\n", 2)


def frame_of(source: Source, dialect: str, form: str | None) -> Frame:
    """The frame of a file of that form, or of the usual one."""
    forms = FORMS[dialect]
    if form is not None and form not in forms:
        raise SampleError(f"{_PLATFORMS[dialect]} reads no predictions as {form}", f"possible: {', '.join(forms)}")
    if (form or forms[0]) == "ndjson":
        return _LINES
    return _LIST if source.head is None else Frame(source.head, ",\n", "\n]}\n", 2)


_PLATFORMS = {"labelbox": "Labelbox", "label-studio": "Label Studio", "encord": "Encord", "coco": "a COCO tool"}


def written(sample: Sample) -> str:
    """The text of a sample, on one line."""
    text = text_of(sample.record)
    respell = sample.fault.respell if sample.fault is not None else None
    return respell(text) if respell is not None else text


def expected(sample: Sample, line: int, more: Sequence[str] = ()) -> str:
    """Returns the findings in a sample on that line, as a line of NDJSON. ``more``: codes found there in any case."""
    fault = sample.fault
    descriptions = [*([fault.what] if fault is not None else []), *(_OF_FILES[code] for code in more)]
    codes = [*(fault.codes if fault is not None else ()), *more]
    return _dumped({"line": line, "codes": codes, "mutation": fault.name if fault is not None else None, "what": "; ".join(descriptions)})


_OF_FILES = {
    "ANS024": "a question that is required has no answer that could be imported on some data rows",
    "KEY010": "a data row of the list is in no record",
    "KEY207": "a data row of the list is in no label row",
    "JSN102": "uploads to Label Studio take no JSON lines",
    "KEY316": "the ontology has no images that the results could be checked against",
}


def expected_of_file(code: str) -> str:
    """Returns the finding in the file as a whole, as a line of NDJSON."""
    return _dumped({"line": None, "codes": [code], "mutation": None, "what": _OF_FILES[code]})


def _dumped(value: Any) -> str:
    return orjson.dumps(value).decode() + "\n"


def table_head() -> str:
    return ",".join(_COLUMNS) + "\n"


def table_row(row: Json) -> str:
    """Returns a data row as a line of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([row.get(column, "") for column in _COLUMNS])
    return text.getvalue()


def row_line(row: Json) -> str:
    """Returns a data row as a line of NDJSON."""
    return text_of(row) + "\n"


# -- The public function `sample`: makes valid and broken predictions for an ontology --------------------------------


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
        from predlint.io.outputs import save

        save(os.fsdecode(path), lambda stream: stream.write(self.text.encode("utf-8", "surrogatepass")))
        if data_rows is not None:
            rows = self._list(os.fsdecode(data_rows))
            save(os.fsdecode(data_rows), lambda stream: stream.write(rows.encode("utf-8", "surrogatepass")))

    def _list(self, path: str) -> str:
        from predlint.io.outputs import plain_name

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
