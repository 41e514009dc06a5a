"""``predlint show``."""

from __future__ import annotations

import sys
from typing import Any

import click
from msgspec.structs import replace

from predlint.cli.configured_run import choose_configured
from predlint.cli.errors import CLEAN
from predlint.cli.help import command
from predlint.cli.input_errors import ontology_error
from predlint.cli.options import form_option, settings
from predlint.io.output_streams import emit
from predlint.model.ontology import Ontology, OntologyError
from predlint.platforms.registry import read_ontology
from predlint.report.platform_trees import outline_of, tree_text
from predlint.report.terminal import json_text, reads_utf8, screen_style, terminal_width
from predlint.report.tree import Layout


@command("predlint show examples/street/ontology.json")
@click.argument("ontology", required=False, metavar="[ONTOLOGY]")
@form_option("text", "json")
@click.option("--ids", is_flag=True, help="Text: show the schema ids too.")
@click.option("--all", "everything", is_flag=True, help="Text: show long lists of options in full.")
@settings("media config no-config color")
@click.pass_context
def show(ctx: click.Context, ontology: str | None, form: str, ids: bool, everything: bool, media: str | None, color: Any, **_: Any) -> int:
    """Show the ontology as a tree: the exact names to use, kinds, the member that carries each value, options, what is required.

    Without ONTOLOGY: the one in the configuration.
    """
    if ontology is None:
        chosen = choose_configured(ctx)
        ontology, media = chosen.paths[0], chosen.ways[0].value("media")
    try:
        read = read_ontology(ontology)
    except OntologyError as error:
        raise ontology_error(ontology, error) from None
    layout = Layout(ids=ids, everything=everything, width=terminal_width(sys.stdout), ascii=not reads_utf8(sys.stdout))
    if isinstance(read, Ontology):
        read = replace(read, media=media or read.media)
    emit(json_text(outline_of(read)) if form == "json" else tree_text(read, ontology, style=screen_style(color), layout=layout))
    return CLEAN
