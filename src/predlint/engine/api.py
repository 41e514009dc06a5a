"""The public functions: `compile` an ontology for any number of files, count what files contain, and make typed models of predictions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from predlint.diagnostics import Severity
from predlint.engine.checker import Checker
from predlint.engine.inputs import readable_ontology
from predlint.engine.options import MissingFile, OptionError, Options, read_rules
from predlint.platforms.registry import AnyOntology, read_ontology
from predlint.process import paused_gc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor

    from predlint.engine.checker import Predictions
    from predlint.engine.differences import OntologyGiven
    from predlint.engine.reports import Report
    from predlint.platforms.coco.matching import CocoMap
    from predlint.settings import Dialect, Media, Profile, Target
    from predlint.stream.data_rows import DataRowsGiven
    from predlint.typed_models.module import Extra


def compile(
    ontology: OntologyGiven,
    *,
    target: Target = "model-run",
    media: Media | None = None,
    dialect: Dialect | None = None,
    profile: Profile | None = None,
    map: str | os.PathLike[str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    severities: Mapping[str, str | Severity] | None = None,
    rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes] = (),
    statistics: bool = False,
    max_record: int | str | None = None,
    reference: str | os.PathLike[str] | None = None,
) -> Checker:
    """Compiles an ontology (a path, its bytes or text, its JSON as a dict, an object of a platform's SDK that holds it, or an ontology that
    was read before) into a `Checker`.

    A Labelbox ontology is JSON, a Label Studio labeling config is XML, an Encord ontology is JSON with ``objects``; a COCO file provides
    its categories and images. The platform is detected from the content. ``dialect`` names the platform of the predictions where that is
    not clear: ``coco`` for COCO files that go into an Encord project, with ``map`` the path of the JSON that maps their ids.

    ``target`` is ``model-run`` or ``mal`` (Labelbox). ``profile`` names a release or page of the platform's rules where they differ, as
    ``--profile`` does; None for the current ones. ``media`` is the media type of the data rows; the default is the ontology's own media
    type. If neither is known, rules that need it report nothing. ``select`` and ``ignore`` take codes, code prefixes, or names;
    ``severities`` maps a code, or the name of a rule of your own, to error, warning, info or off. ``rules`` are files (paths, or their
    bytes) with rules of your own; those in an ``.onto`` ontology are in force without being named. ``statistics`` counts what the
    records contain in the same pass, see `Report.statistics`. ``max_record`` is the size of the largest record that is read, in bytes
    or as a text such as ``"64MiB"``; None for 16 MiB. A larger one is a finding, JSN018.

    ``reference`` is the file that your own rules on files and runs compare figures with: predictions for the same ontology, or JSON
    that ``predlint stats`` wrote. It is read once, here.

    Raises OntologyError when the ontology cannot be used, LanguageError when a rule cannot, OptionError when an option cannot.
    """
    ontology = readable_ontology(ontology)
    documents = read_rules(rules)
    mapping = _mapping(map) if map is not None else None
    options = Options.of(
        target=target, media=media, dialect=dialect, profile=profile, mapping=mapping, select=select, ignore=ignore,
        severities=severities, rules=documents, statistics=statistics, max_record=max_record,
    )  # fmt: skip
    with paused_gc():  # a large ontology is many thousands of objects
        read = cast(AnyOntology, ontology) if hasattr(ontology, "dialect") else read_ontology(cast(Any, ontology), dialect)
        checker = Checker(read, options.on(read))
        checker.path = os.fspath(ontology) if isinstance(ontology, (str, os.PathLike)) else None
    if reference is None:
        return checker
    from predlint.engine.reference_figures import with_reference

    return with_reference(checker, reference)


def _mapping(path: str | os.PathLike[str]) -> CocoMap:
    if not isinstance(cast(object, path), (str, os.PathLike)):
        raise OptionError(f"map must be the path of a mapping, found {type(path).__name__}", "save the mapping as a JSON file")
    from predlint.platforms.coco.matching import MapError, read_map

    try:
        return read_map(path)
    except MapError as error:
        if isinstance(error, FileNotFoundError):
            raise MissingFile(error.message, error.help).of(error.filename) from None
        raise OptionError(error.message, error.help) from None


# -- what files hold ---------------------------------------------------------------------------------------------------


class Stats:
    """The contents of files: features, options, confidences, sizes (see docs/stats.md). ``print(stats)`` shows it as the command does."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def as_dict(self) -> dict[str, Any]:
        """The data that ``predlint stats --format json`` writes: schemas/statistics.schema.json."""
        from json import loads

        return loads(self.to_json())

    def to_json(self) -> str:
        """The JSON text that ``predlint stats --format json`` writes."""
        from predlint.report.statistics import statistics_json

        summary = self._report.summary
        assert summary.statistics is not None, "the checker was asked to count"
        return statistics_json(summary.statistics, summary).decode() + "\n"

    def __str__(self) -> str:
        from predlint.report.statistics import TablePage, statistics_report

        summary = self._report.summary
        assert summary.statistics is not None, "the checker was asked to count"
        return statistics_report(summary.statistics, summary, TablePage())

    def _repr_html_(self) -> str:
        """The statistics as notebooks show them."""
        from predlint.report.notebook import tables

        return tables(str(self))

    def __repr__(self) -> str:
        return f"<Stats: {self._report.summary.records:,} records>"


def stats(
    predictions: Predictions,
    ontology: OntologyGiven,
    *,
    dialect: Dialect | None = None,
    target: Target = "model-run",
    media: Media | None = None,
    data_rows: DataRowsGiven | None = None,
    map: str | os.PathLike[str] | None = None,
    max_record: int | str | None = None,
    rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes] = (),
    jobs: int = 1,
    executor: Executor | None = None,
) -> Stats:
    """Counts what ``predictions`` contain. The parameters are those of `compile` and `Checker.validate`, which also takes ``predictions``.
    Measures of ``rules`` on files and on the run are counted too.

    Raises what `compile` and `Checker.validate` raise. A truncated file is counted as far as it could be read: then ``complete`` is False
    in the summary.

    Examples:
        >>> predlint.stats("clean.ndjson", "ontology.json").as_dict()["statistics"]["records"]["total"]
        26
    """
    checker = compile(ontology, dialect=dialect, target=target, media=media, map=map, max_record=max_record, rules=rules, statistics=True)
    return Stats(checker.validate(predictions, data_rows=data_rows, max_diagnostics=0, jobs=jobs, executor=executor))


# -- typed prediction models -------------------------------------------------------------------------------------------


def models(
    ontology: OntologyGiven | Checker,
    *,
    target: Target = "model-run",
    media: Media | None = None,
    dialect: Dialect | None = None,
    profile: Profile | None = None,
    map: str | os.PathLike[str] | None = None,
    rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes] = (),
    extra: Extra = "forbid",
) -> ModuleType:
    """Returns pydantic classes for the predictions of an ontology, as ``predlint compile --models`` writes them into ``models.py``.

    The result is a module with a class for each feature, question and option, named after it; ``Record``, the union of all record types;
    ``parse(record)`` and ``parse_json(line)``, which make models of existing records. Lengths and coordinates are in the units of the
    platform, which the docstrings of the classes name; confidences go from 0 to 1. ``model.to_dict()`` and ``model.to_json()`` give
    what is uploaded. `Checker.validate` finds what takes a computation, or more than one record. Models are frozen, can be pickled, and
    can be passed wherever predlint takes records.

    Members that the platform does not know are refused; with ``extra="allow"`` they are kept: then ``Record`` accepts exactly what
    `Checker.json_schema` accepts. The other parameters are those of `compile`; ``ontology`` may also be a `Checker`. The same ontology and
    parameters give the same classes. Raises what `compile` raises, OptionError if questions
    nest too deep for classes, and pydantic.ValidationError when a model is made of values that do not fit.

    Examples:
        >>> m = predlint.models("ontology.json", media="image")
        >>> box = m.Bbox(top=4, left=30, height=20, width=20)
        >>> line = m.Sign(dataRow=m.DataRow(globalKey="street-001.jpg"), bbox=box, confidence=0.75)
        >>> line.to_json()
        '{"name":"sign","dataRow":{"globalKey":"street-001.jpg"},"bbox":{"top":4.0,"left":30.0,"height":20.0,"width":20.0},"confidence":0.75}'
        >>> predlint.compile("ontology.json").check(line)
        []
        >>> m.parse({"name": "sgn"})  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        ValidationError: 1 validation error for Record
    """
    from predlint.typed_models.module import module_of

    if isinstance(ontology, Checker):
        checker = ontology
    else:
        checker = compile(ontology, target=target, media=media, dialect=dialect, profile=profile, map=map, rules=rules)
    return module_of(models_text(checker, extra))


def models_text(checker: Checker, extra: Extra = "forbid") -> str:
    """Returns the source text of the models module. Raises OptionError if questions nest too deep."""
    if extra not in ("forbid", "allow"):
        raise OptionError(f'extra must be "forbid" or "allow", found {extra!r}', 'with "allow", members that are not declared are kept')
    from predlint.typed_models.module import TooDeep, text_of

    try:
        schema = checker.record_plan.json_schema(apart=True)
        if checker.path is not None:
            schema["description"] += f"\nThe ontology: {os.path.basename(checker.path)}."
        return text_of(schema, checker.options.dialect or checker.ontology.dialect, extra)
    except TooDeep:
        raise OptionError("the ontology's questions nest too deep for classes", "use its JSON Schema: predlint compile -o DIR") from None
