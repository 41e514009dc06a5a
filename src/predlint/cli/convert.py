"""``predlint convert``."""

from __future__ import annotations

import os
from typing import Any

import click

from predlint.cli.errors import CLEAN, CommandError, print_message
from predlint.cli.help import command
from predlint.cli.input_errors import ontology_error
from predlint.cli.options import WordType
from predlint.cli.outputs import open_file, require_uncompressed
from predlint.io.output_streams import emit, fail
from predlint.io.paths import ending, is_url, shown
from predlint.model.ontology import Ontology, OntologyError
from predlint.platforms.registry import read_ontology, rereadable
from predlint.report.platform_trees import outline_of
from predlint.report.terminal import json_text, printable
from predlint.tools.canonical import Loss
from predlint.tools.labelbox_json import labelbox_json, loss_text, onto_text, outline_losses

FORMS = ("onto", "labelbox", "json")


@command("predlint convert examples/street/ontology.json --to onto", "predlint convert examples/shelf/config.xml -o shelf.onto")
@click.argument("ontology", metavar="FILE")
@click.option("--to", "form", type=WordType(FORMS), help=".onto text, Labelbox's JSON, or the JSON of predlint show.")
@click.option("-o", "--output", metavar="PATH", help="Where to write.  [default: standard output]")
def convert(ontology: str, form: str | None, output: str | None) -> int:
    """Write an ontology in another form: FILE is of Labelbox, Label Studio, Encord or COCO, or .onto text.

    What the new form cannot say is named on standard error.
    """
    if output is not None:
        require_uncompressed(output, "an ontology")
    form = form or _form_of(output)
    try:
        source = rereadable(ontology)
        read = read_ontology(source)
        text, losses = _converted(source, ontology, read, form)
    except OntologyError as error:
        raise ontology_error(ontology, error) from None
    if output is None or output == "-":
        emit(text)
    else:
        _write(output, text, [ontology, *_included(read)])
    for loss in losses:
        print_message(printable(f"predlint: not kept as it was: {loss_text(loss)}"))
    return CLEAN


def _form_of(output: str | None) -> str:
    if output is not None and ending(output) == ".onto":
        return "onto"
    raise CommandError("into which form?", f"say it with --to: {', '.join(FORMS)}")


def _converted(source: str | bytes, path: str, read: Any, form: str) -> tuple[str, list[Loss]]:
    if form == "onto":
        return onto_text(source, read, shown(os.path.basename(path) if not is_url(path) else path))
    if form == "labelbox":
        made, losses = labelbox_json(source, read)
        return json_text(made), losses
    return json_text(outline_of(read)), outline_losses(read)


def _included(read: Any) -> list[str]:
    return list(read.document.sources) if isinstance(read, Ontology) and read.document is not None else []


def _write(path: str, text: str, sources: list[str]) -> None:
    """Writes the whole text or nothing; never overwrites a source."""
    if any(not is_url(source) and os.path.realpath(source) == os.path.realpath(path) for source in sources):
        raise CommandError(f"{path} is the ontology itself", "choose another name with -o")
    written = open_file(path, "ontology.json")
    written.on_failure = fail
    written.write(text.encode("utf-8", "backslashreplace"))
    written.close()
