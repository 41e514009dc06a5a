"""``predlint compile``, and ``--verify``, which compares the schema with predlint's checks on files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.configured_run import choose_configured
from predlint.cli.errors import CLEAN, FINDINGS, CommandError, as_command_errors, print_error, require_single_stdin
from predlint.cli.help import command
from predlint.cli.options import settings
from predlint.cli.outputs import cannot_write, open_file, require_local, require_no_link_out
from predlint.cli.runs import checkers_of, compile_ontology
from predlint.engine.options import OptionError
from predlint.io.output_streams import emit, fail
from predlint.io.paths import SourceError
from predlint.io.sources import check_path
from predlint.report.terminal import as_word, count, printable
from predlint.tools.affected_records import WrongFileError
from predlint.tools.prediction_models import OWN_PART, models_text
from predlint.tools.schema_verification import SchemaVerification, verify

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.tools.prediction_models import Extra
    from predlint.tools.schema_verification import Disagreement, SchemaVerification


# -- ``predlint compile --verify``: compares the schema with predlint's checks on files, in the user's words -------

#: Disagreements that are shown of each file; all are counted.
MOST = 20


def verify_files(checker: Checker, paths: Sequence[str]) -> int:
    """Reports where the schema and predlint disagree. Returns exit code 1 if they do. Raises CommandError."""
    require_single_stdin(paths)
    return max([_verify(checker, path) for path in paths], default=CLEAN)


def _verify(checker: Checker, path: str) -> int:
    name, verified = "standard input" if path == "-" else as_word(path), SchemaVerification()
    try:
        check_path(path)
        for index, each in enumerate(verify(checker, path, verified)):
            if index < MOST:
                emit(_words(name, each))
    except SourceError as error:
        raise CommandError(error.message, error.help) from None
    except WrongFileError as error:
        raise CommandError(str(error)) from None
    if verified.disagreements > MOST:
        emit(f"{name}: {count(verified.disagreements - MOST, 'more disagreement')} not shown\n")
    emit(_sum(name, verified))
    if verified.corrupt is not None:
        raise CommandError(f"{name} could not be read to its end: {verified.corrupt}")
    if verified.records and verified.unreadable == verified.records:
        raise CommandError(f"nothing of {name} is JSON, so nothing was compared")
    if verified.disagreements:
        help_ = "this is a fault of predlint's: report it, with the record"
        print_error(f"the schema and predlint disagree over {count(verified.disagreements, 'record')} of {name}", help_)
    return FINDINGS if verified.disagreements else CLEAN


def _words(name: str, each: Disagreement) -> str:
    """Returns a disagreement as three lines."""
    schema = "takes it" if each.schema is None else f"refuses it: {each.schema}"
    reason = "; ".join(f"{found.code} {found.message}" for found in each.found) or "finds no error"
    return f"{name}:{each.place}\n  the schema {printable(schema)}\n  predlint {'finds ' if each.found else ''}{printable(reason)}\n"


def _sum(name: str, verified: SchemaVerification) -> str:
    """Returns the summary of how all records were judged, one or two lines."""
    judged = f"{name}: {count(verified.records, 'record')}: {verified.taken:,} taken by both, {verified.refused:,} refused by both"
    if verified.unreadable:
        judged += f", {verified.unreadable:,} no JSON, which no schema judges"
    text = f"{judged}, {count(verified.disagreements, 'disagreement')}\n"
    if verified.only_predlint:
        codes = ", ".join(f"{code} {number:,}" for code, number in sorted(verified.beyond.items()))
        more = count(verified.only_predlint, "more record")
        text += f"  {more} refused by predlint alone, for what no schema of one record can say: {codes}\n"
    return text


# -- ``predlint compile`` ------------------------------------------------------------------------------------------


@command(
    "predlint compile examples/street/ontology.json --media image -o compiled --models",
    "predlint compile examples/street/ontology.json --media image --verify examples/street/clean.ndjson",
)
@click.argument("ontology", required=False, metavar="[ONTOLOGY]")
@click.option("-o", "--output", "folder", metavar="DIR", help="Where to write; created if it does not exist.")
@click.option("--models", is_flag=True, help="Write models.py too: classes of pydantic, whose records cannot misspell a name.")
@click.option(
    "--extra",
    type=click.Choice(["forbid", "allow"]),
    default="forbid",
    show_default=True,
    help="With --models: refuse members that the platform does not know, or keep them.",
)
@click.option(
    "--verify", "verified", multiple=True, metavar="FILE", help="Hold the schema against a file, and tell where predlint disagrees."
)
@settings("target media rules config no-config")
@click.pass_context
def compile(
    ctx: click.Context, ontology: str | None, folder: str | None, models: bool, extra: Extra, verified: tuple[str, ...], target: str,
    media: str | None, rules: tuple[str, ...], **_: Any,
) -> int:  # fmt: skip
    """Write schema.json (JSON Schema 2020-12 for one record) and rules.json (the checks beyond it) for an ontology.

    Without ONTOLOGY: the one in the configuration, with all that is set there for its files. With --verify, nothing is written unless -o
    says where; the exit code is 1 when the schema and predlint disagree over a record.
    """
    if folder is None and (models or not verified):
        words = f"{ontology + ' ' if ontology is not None else ''}{'--models ' if models else ''}"
        raise CommandError("no folder to write to", f"predlint compile {words}-o DIR")
    if folder == "-":
        raise CommandError(
            f"{'three' if models else 'two'} files are written, which cannot go to standard output", "name a folder: -o compiled"
        )  # fmt: skip
    if folder is not None:
        require_local(folder)  # before a folder with that name is created
    if ontology is None:
        chosen = choose_configured(ctx)
        ontology, (checker,) = chosen.paths[0], checkers_of(chosen, statistics=False)
    else:
        checker = compile_ontology(ontology, target=target, media=media, rules=rules)
    if folder is not None:
        _write_all(checker, folder, ontology, extra if models else None)
    if not verified:
        return CLEAN

    return verify_files(checker, verified)


def _write_all(checker: Checker, folder: str, ontology: str, extra: Extra | None) -> None:
    """Writes all files. ``extra``: given if models are wanted, too."""
    schema = checker.json_schema
    _check_schema(schema)
    text = _models(checker, extra) if extra is not None else None  # created first: errors are reported before anything is written
    path = _write(folder, "schema.json", _json(schema), ontology)
    emit(f"{as_word(path)}: JSON Schema 2020-12 for one record, {os.path.getsize(path):,} bytes\n")
    path = _write(folder, "rules.json", _json(checker.rules), ontology)
    emit(f"{as_word(path)}: {count(len(checker.rules), 'rule')} in force\n")
    if text is not None:
        path = _write(folder, "models.py", text, ontology)
        number = text.partition(OWN_PART)[2].count("\nclass ")
        emit(f"{as_word(path)}: {count(number, 'class', 'classes')} of pydantic, and Record for all that one record may be\n")


def _models(checker: Checker, extra: Extra) -> str:
    with as_command_errors(OptionError):
        return models_text(checker, extra)


def _check_schema(schema: dict[str, Any]) -> None:
    """Raises an error if the metaschema rejects the schema: that is a bug of predlint and must surface as one."""
    from predlint.shape.json_schema import check_schema

    check_schema(schema)


def _json(data: Any) -> str:
    import json

    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _write(folder: str, name: str, text: str, source: str) -> str:
    path = os.path.join(folder, name)
    if os.path.realpath(path) == os.path.realpath(source):
        raise CommandError(f"{path} is the ontology itself", "choose another folder with -o")
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error, name) from None
    require_no_link_out(folder, path)
    output = open_file(path, name)
    output.on_failure = fail
    output.write(text.encode("utf-8", "backslashreplace"))
    output.close()
    return path
