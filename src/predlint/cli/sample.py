"""``predlint sample``."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.configured_run import choose_configured
from predlint.cli.errors import CLEAN, CommandError, as_command_errors, print_message
from predlint.cli.help import command
from predlint.cli.input_errors import ontology_error
from predlint.cli.options import NumberType, WordType, rule_prefixes, settings
from predlint.cli.outputs import open_file
from predlint.io.output_streams import Output, fail, standard_output
from predlint.io.outputs import plain_name
from predlint.model.ontology import Ontology, OntologyError
from predlint.platforms.labelbox.features import ROWS, likely_medium
from predlint.platforms.registry import read_ontology
from predlint.platforms.samples import SampleError
from predlint.report.terminal import count as counted
from predlint.report.terminal import printable
from predlint.tools.sampler import USUAL, expected, expected_of_file, making, row_line, table_head, table_row, written

if TYPE_CHECKING:
    from predlint.platforms.registry import AnyOntology
    from predlint.platforms.samples import Sample, Source
    from predlint.tools.sampler import Frame, Sampler


#: Number of characters that are written at once.
_BLOCK = 1 << 16
_LINES = (".ndjson", ".jsonl")


class Share(click.ParamType):  # pyright: ignore[reportMissingTypeArgument] - generic only since click 8.3
    """A part of a whole: 0.05."""

    name = "FRACTION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        with contextlib.suppress(ValueError):
            if 0 < float(value) <= 1:
                return float(value)
        raise CommandError(f'--broken cannot be "{value}"', "more than 0, and at most 1: --broken 0.05 is one record in twenty")


@command(
    "predlint sample examples/street/ontology.json -n 20 -o made.ndjson",
    "predlint sample examples/shelf/config.xml -n 20 --broken 0.2 -o made.json",
)
@click.argument("ontology", required=False, metavar="[ONTOLOGY]")
@click.option(
    "-n", "number", type=NumberType(1), metavar="N", help=f"Records: lines, tasks, label rows or annotations.  [default: {USUAL}]"
)
@click.option("--seed", type=NumberType(), default=0, show_default=True, metavar="N", help="The same number gives the same file.")
@click.option("--broken", type=Share(), metavar="FRACTION", help="Break this share of the records, each in one known way.")
@click.option("--only", multiple=True, metavar="CODES", help="Break records so that these codes, or codes that begin with them, are found.")
@click.option("--rows", type=NumberType(1), metavar="N", help="Spread the records over this many data rows or images.")
@click.option("-o", "--output", metavar="PATH", help="Where to write.  [default: standard output]")
@click.option("--data-rows", "rows_path", metavar="PATH", help="Write the data rows too: .csv or .ndjson.")
@click.option("--expected", metavar="PATH", help="Write what is found in each broken record.  [default: beside the output]")
@click.option("--format", "form", type=WordType(("ndjson", "json")), help="One record per line, or one JSON document.")
@click.option("--results", is_flag=True, help="COCO: a list of results, not an annotation file.")
@settings("target media config no-config")
@click.pass_context
def sample(
    ctx: click.Context,
    ontology: str | None,
    number: int | None,
    seed: int,
    broken: float | None,
    only: tuple[str, ...],
    rows: int | None,
    output: str | None,
    rows_path: str | None,
    expected: str | None,
    form: str | None,
    results: bool,
    target: str,
    media: str | None,
    **_: Any,
) -> int:
    """Generate predictions for an ontology: good ones, or some that are broken in known ways, with the findings to expect.

    Without ONTOLOGY: the one in the configuration.
    """
    output = None if output == "-" else output
    share = _share(broken, only, expected)
    prefixes = rule_prefixes("--only", only)
    if ontology is None:
        chosen = choose_configured(ctx)
        ontology, target, media = chosen.paths[0], chosen.ways[0].value("target"), chosen.ways[0].value("media")
    expected = expected or (_expected_path(output) if share > 0 and output is not None else None)
    _check_paths(ontology, output, rows_path, expected)
    try:
        read = read_ontology(ontology)
    except OntologyError as error:
        raise ontology_error(ontology, error) from None
    _check_paths(ontology, output, rows_path, expected, read=read)
    _check_options(read, results=results, media=ctx.params["media"], rows_path=rows_path)
    media = media if isinstance(read, Ontology) else None  # a configuration may set the medium for other files
    if read.dialect == "label-studio":
        form = _form_of_tasks(form, output)
    with as_command_errors(SampleError):
        made = making(
            read, number=number, seed=seed, share=share, only=prefixes, rows=rows, target=target, media=media, form=form, results=results,
            listed=rows_path is not None,
        )  # fmt: skip
    with contextlib.ExitStack() as stack:
        files = _Files(stack, output, rows_path, expected)
        lone = made.lines and read.dialect == "label-studio" and output is not None and (number or USUAL) > 1
        of_first = ("JSN102",) if lone else ()
        files.write(made.sampler, made.frame, of_first)
    _sum_up(read, made.source, made.sampler, media, expected)
    if of_first and expected is None:
        print_message(f"predlint: uploads to Label Studio take no JSON lines: see {of_first[0]}")
    return CLEAN


def _share(broken: float | None, only: tuple[str, ...], expected: str | None) -> float:
    if broken is None:
        for option, given in (("--only", bool(only)), ("--expected", expected is not None)):
            if given:
                raise CommandError(f"{option} is about broken records", "say how many are to be broken: --broken 0.05")
        return 0.0
    return broken


def _expected_path(output: str) -> str:
    stem, _ = os.path.splitext(plain_name(output))
    return f"{stem}.expected.ndjson"


def _check_paths(ontology: str, *paths: str | None, read: AnyOntology | None = None) -> None:
    """Raises CommandError if a path would be written twice, or would overwrite the ontology. ``read``: the ontology, whose included files
    are protected as well."""
    if paths[1] is not None and not plain_name(paths[1]).endswith((".csv", *_LINES)):
        raise CommandError(f'--data-rows: "{paths[1]}" is neither .csv nor .ndjson', "the ending of the name says how they are written")
    if paths[2] == "-":
        raise CommandError("--expected cannot be standard output", "name a file: --expected expected.ndjson")
    uses = {os.path.realpath(ontology): "the ontology"}
    if isinstance(read, Ontology) and read.document is not None:
        uses |= {os.path.realpath(path): "a part of the ontology" for path in list(read.document.sources)[1:]}
    for path in paths:
        if path is not None:
            place = os.path.realpath(path)
            if place in uses:
                raise CommandError(f"{path} is {uses[place]}", "choose another name")
            uses[place] = "written to twice"


def _check_options(read: AnyOntology, *, results: bool, media: str | None, rows_path: str | None) -> None:
    if results and read.dialect != "coco":
        raise CommandError("--results is for COCO categories", "leave it out")
    if media is not None and not isinstance(read, Ontology):
        raise CommandError("--media is for Labelbox ontologies", "leave it out")
    if rows_path is not None and read.dialect == "label-studio":
        raise CommandError("Label Studio has no data rows: every task has its own data", "leave --data-rows out")


def _form_of_tasks(form: str | None, output: str | None) -> str | None:
    """Returns the form of tasks in a file: by its name, as Label Studio decides."""
    lines = plain_name(output or "").endswith(_LINES)
    if form == "ndjson" and output is not None and not lines:
        raise CommandError(f"Label Studio reads {output} as one JSON value, and not line by line", "call it .jsonl, or leave --format out")
    return form or ("ndjson" if lines else None)


class _Files:
    """The output files: the records, their data rows, and the expected findings."""

    def __init__(self, stack: contextlib.ExitStack, output: str | None, rows_path: str | None, expected: str | None) -> None:
        self._whole = False
        self.records = self._open(stack, output)
        self.rows = self._open(stack, rows_path) if rows_path is not None else None
        self.expected = self._open(stack, expected) if expected is not None else None
        self.as_table = rows_path is not None and plain_name(rows_path).endswith(".csv")

    def _open(self, stack: contextlib.ExitStack, path: str | None) -> Output:
        output = open_file(path, "predictions.ndjson", by_name=True) if path is not None else standard_output()
        output.on_failure = fail
        stack.callback(lambda: output.close(keep=self._whole))
        return output

    def write(self, sampler: Sampler, frame: Frame, of_first: tuple[str, ...]) -> None:
        """``of_first``: codes that are found in the first record whatever it is."""
        if self.rows is not None and self.as_table:
            self.rows.write(table_head().encode())
        parts, size = [frame.before], len(frame.before)
        last: str | None = None
        for at, made in enumerate(sampler.each()):
            text = (frame.between if at else "") + written(made)
            parts.append(text)
            size += len(text)
            if size > _BLOCK:
                self.records.write("".join(parts).encode("utf-8", "surrogatepass"))
                parts, size = [], 0
            if made.fault is not None or (of_first and at == 0):
                self._expect(expected(made, frame.first + at, of_first if at == 0 else ()))
            if self.rows is not None and made.row["global_key"] != last:
                last = made.row["global_key"]
                self._row(made)
        self.records.write("".join([*parts, frame.behind]).encode("utf-8", "surrogatepass"))
        for code in sampler.of_file(listed=self.rows is not None):
            self._expect(expected_of_file(code))
        self._whole = True

    def _expect(self, line: str) -> None:
        if self.expected is not None:
            self.expected.write(line.encode())

    def _row(self, made: Sample) -> None:
        if self.rows is not None:
            self.rows.write((table_row(made.row) if self.as_table else row_line(made.row)).encode("utf-8", "surrogatepass"))


def _sum_up(read: AnyOntology, source: Source, sampler: Sampler, media: str | None, expected: str | None) -> None:
    """Prints a summary to standard error, since standard output may be the predictions."""
    for line in _notes(read, source, media):
        print_message(printable(f"predlint: {line}"))
    broken = f", {sampler.broken:,} of them broken" if sampler.share > 0 else ""
    where = f"; expected findings: {expected}" if broken and expected is not None else ""
    print_message(printable(f"predlint: {counted(sampler.made, 'record')} on {counted(sampler.rows, 'data row')}{broken}{where}"))


def _notes(read: AnyOntology, source: Source, media: str | None) -> Iterator[str]:
    if isinstance(read, Ontology) and media is None and read.media is None:
        medium = likely_medium(read)
        yield f"the ontology does not say what its data rows are: {ROWS[medium]} data rows are assumed; check with --media {medium}"
    if isinstance(read, Ontology) and read.document is not None and read.document.rules:
        yield "the rules in the ontology's file are not considered: the predictions may break them"
    shown = 5
    for left in source.left_out[:shown]:
        yield f"left out: {left}"
    if len(source.left_out) > shown:
        yield f"left out: {len(source.left_out) - shown:,} more"
