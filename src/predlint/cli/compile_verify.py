"""``predlint compile --verify``: compares the schema with predlint's checks on files, in the user's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from predlint.cli.errors import CLEAN, FINDINGS, CommandError, print_error, require_single_stdin
from predlint.output.streams import emit
from predlint.report.terminal import as_word, count, printable

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.schema_verification import Disagreement, SchemaVerification

#: Disagreements that are shown of each file; all are counted.
MOST = 20


def verify_files(checker: Checker, paths: Sequence[str]) -> int:
    """Reports where the schema and predlint disagree. Returns exit code 1 if they do. Raises CommandError."""
    require_single_stdin(paths)
    return max([_verify(checker, path) for path in paths], default=CLEAN)


def _verify(checker: Checker, path: str) -> int:
    from predlint.compare.record_reading import WrongFileError
    from predlint.engine.schema_verification import SchemaVerification, verify
    from predlint.stream.sources import SourceError, check_path

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
