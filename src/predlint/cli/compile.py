"""``predlint compile``."""

from __future__ import annotations

import os
from typing import Any

import click

from predlint.cli.compiling import checkers_of, compile_ontology
from predlint.cli.configured import choose_configured, config_options
from predlint.cli.faults import CLEAN, Fault
from predlint.cli.help import command
from predlint.cli.options import media_option, rules_option, target_option
from predlint.cli.outputs import cannot_write, not_elsewhere, not_through, open_file
from predlint.output.streams import emit, fail
from predlint.report.terminal import as_word, count


@command("predlint compile examples/street/ontology.json --media image -o compiled")
@click.argument("ontology", required=False, metavar="[ONTOLOGY]")
@click.option("-o", "--output", "folder", metavar="DIR", help="Where to write; created if it does not exist.")
@target_option
@media_option
@rules_option
@config_options
@click.pass_context
def compile(
    ctx: click.Context, ontology: str | None, folder: str | None, target: str, media: str | None, own_rules: tuple[str, ...],
    config: str | None, no_config: bool,
) -> int:  # fmt: skip
    """Write schema.json (JSON Schema 2020-12 for one record) and rules.json (the checks beyond it) for an ontology.

    Without ONTOLOGY: the one in the configuration, with all that is set there for its files.
    """
    if folder is None:
        raise Fault("no folder to write to", f"predlint compile {ontology + ' ' if ontology is not None else ''}-o DIR")
    if folder == "-":
        raise Fault("two files are written, which cannot go to standard output", "name a folder: -o compiled")
    not_elsewhere(folder)  # before a folder is made that is called so
    if ontology is None:
        chosen = choose_configured(ctx, config, no_config)
        ontology, (checker,) = chosen.paths[0], checkers_of(chosen, statistics=False)
    else:
        checker = compile_ontology(ontology, target=target, media=media, rules=own_rules)
    schema = checker.json_schema
    _check_schema(schema)
    path = _write(folder, "schema.json", schema, ontology)
    emit(f"{as_word(path)}: JSON Schema 2020-12 for one record, {os.path.getsize(path):,} bytes\n")
    path = _write(folder, "rules.json", checker.rules, ontology)
    emit(f"{as_word(path)}: {count(len(checker.rules), 'rule')} in force\n")
    return CLEAN


def _check_schema(schema: dict[str, Any]) -> None:
    """A schema that the metaschema refuses is a bug of ours: let it surface as one."""
    from predlint.shapes.metaschema import check_schema

    check_schema(schema)


def _write(folder: str, name: str, data: Any, source: str) -> str:
    import json

    path = os.path.join(folder, name)
    if os.path.realpath(path) == os.path.realpath(source):
        raise Fault(f"{path} is the ontology itself", "choose another folder with -o")
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error, name) from None
    not_through(folder, path)
    output = open_file(path, name)
    output.on_failure = fail
    output.write((json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))
    output.close()
    return path
