"""Expands folders and patterns on a command line to prediction files, and finds an ontology among them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from predlint.cli.config_trust import refuse_included
from predlint.cli.errors import CommandError, print_message
from predlint.config.configuration import Configuration, ExclusionRules
from predlint.config.load import effective_settings, included, of_sections
from predlint.engine.file_discovery import (
    DOCUMENT,
    LINES,
    OURS,
    FileSearch,
    NoFilesError,
    head_of_file,
    identity,
    is_coco_file,
    is_folder,
    is_pattern,
    looks_like_predictions,
    platform_of,
    skipped_files,
    walk,
)
from predlint.io.paths import SourceError, ending, is_url, local
from predlint.lang.keywords import is_onto_path
from predlint.model.ontology import OntologyError
from predlint.model.settings import PATHS, WRITTEN_FOR
from predlint.model.texts import listing
from predlint.platforms.format_detection import first_members
from predlint.platforms.registry import read_ontology
from predlint.report.terminal import printable

#: Parameters that name files which are not predictions: files read in addition to them, or written.
_NAMED = (
    "ontology", "data_rows", "map", "rules", "reference", "baseline", "output", "write_valid", "write_rejects", "resume", "format",
)  # fmt: skip


def expand(
    files: Sequence[str], params: Mapping[str, Any], configuration: Configuration | None, excluded: ExclusionRules | None, *, quiet: bool
) -> tuple[list[str], dict[str, str]]:
    """The files, with those of a folder or of a pattern in its place, without those that are excluded; and the folder that each was
    looked for in.

    Raises CommandError for a folder or a pattern without any, and where nothing is left."""
    try:
        if excluded is None and not any(is_folder(file) or is_pattern(file) for file in files):
            return list(files), {}
        search = FileSearch(_named(params, configuration), excluded, lambda folder: _included_in(folder, configuration, search, excluded))
        found = search.expand(files)
    except SourceError as error:
        _require_ontology(params.get("ontology"), error.path)
        raise CommandError(error.message, error.help) from None
    if files and not found:
        (first, why), *more = search.left_out.items()
        every = f"{first} and {len(more):,} more are" if more else f"{first} is"
        raise CommandError(
            f"nothing is left to read: {every} excluded by {why}", f"to read it all the same: --exclude {shlex.quote(why.back)}"
        )
    if not quiet:
        for file, why in search.left_out.items():
            print_message(printable(f"predlint: passed over {file}: excluded by {why}"))
        if search.passed:
            print_message(printable(f"predlint: {skipped_files(search.passed)}"))
    return found, search.roots


def _require_ontology(path: str | None, folder: str | None) -> None:
    """Raises CommandError if the value for the ontology is not one and is in a folder without predictions, so that it is the only
    file."""
    from predlint.cli.input_errors import ontology_error

    if not path or not folder or is_url(path) or not _is_in_folder(folder, path):
        return
    try:
        read_ontology(path)
    except OntologyError as error:
        raise ontology_error(path, error) from None


def of_hook(
    files: Sequence[str], params: Mapping[str, Any], configuration: Configuration | None, excluded: ExclusionRules | None
) -> list[str]:
    """Returns the files to check of those that a hook lists: files that the configuration includes, and files that look like predictions
    for the ontology. Others are silently skipped."""
    search = FileSearch(_named(params, configuration), excluded)
    included_files = {os.path.realpath(file) for file in included(configuration)} if configuration is not None else set[str]()
    files = search.not_excluded(files)
    return search.unnamed(
        [file for file in files if os.path.realpath(file) in included_files or _is_predictions_file(file, params, configuration)]
    )


def _is_predictions_file(file: str, params: Mapping[str, Any], configuration: Configuration | None) -> bool:
    """Returns True for a file of JSON lines, since hardly any other program writes them, and for a JSON document of the ontology's
    platform."""
    if ending(file) in LINES:
        return looks_like_predictions(file)
    if not head_of_file(file) or not looks_like_predictions(file):
        return False
    platform = platform_of(file)
    ontology = params.get("ontology") or effective_settings(configuration, {}, file).value("ontology")
    if ontology is None:
        return configuration is None  # no section of the configuration is for this file
    return platform is None or platform in _written_for(ontology)


@cache
def _written_for(ontology: str) -> tuple[str, ...]:
    """Returns the platforms whose predictions fit an ontology. Returns all if it cannot be read; the error is reported later."""
    try:
        return WRITTEN_FOR[read_ontology(ontology).dialect]
    except OntologyError:
        return tuple(WRITTEN_FOR)


def _included_in(folder: str, configuration: Configuration | None, search: FileSearch, excluded: ExclusionRules | None) -> list[str] | None:
    """Returns the files below a folder that the configuration includes, or None if it has no include patterns. Raises CommandError, or
    NoFilesError if no file is left."""
    if configuration is None or not configuration.settings.get("include"):
        return None
    below = [file for file in included(configuration) if _is_in_folder(folder, file)]
    kept = search.unnamed(search.not_excluded(below))
    refuse_included(configuration, kept, folder)
    if kept:
        return kept
    message, help = f"{configuration.where('include')} includes no file in it", "name the files, or add a pattern that takes them"
    if below and not search.not_excluded(below) and excluded is not None and (why := excluded.why(below[0])) is not None:
        message = f"all that {configuration.where('include')} includes of it is excluded by {why}"
        help = f"to read it all the same: --exclude {shlex.quote(why.back)}"
    raise NoFilesError(f"no predictions in {folder}: {message}", help=help, path=folder)


def _named(params: Mapping[str, Any], configuration: Configuration | None) -> dict[str, bool]:
    """Returns path -> True if it serves as the ontology, for files that the command uses for another purpose than predictions. Files that a
    configuration includes and checks against their own categories are not among them."""
    found: dict[str, bool] = {}
    for name in _NAMED:
        for each in _texts(params.get(name)):
            if each:
                path = each.partition("=")[2] if name == "format" else each
                found[identity(path)] = name == "ontology"
    if configuration is None:
        return found
    given = {*found}
    found.update({os.path.realpath(layer.path): False for layer in configuration.layers})
    for way in [*of_sections(configuration), effective_settings(configuration, {})]:
        for name in PATHS:
            for each in _texts(way.value(name) if name in way.settings else None):
                found.setdefault(identity(each), name == "ontology")
    for file in included(configuration) if any(found.values()) else ():
        real = os.path.realpath(file)
        ontology = effective_settings(configuration, {}, file).value("ontology") if found.get(real) and real not in given else None
        if ontology is not None and real == os.path.realpath(local(ontology)) and is_coco_file(file):
            del found[real]
    return found


def _texts(value: Any) -> list[str]:
    """The texts of an option that takes one or several."""
    every = list(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else [value]
    return [each for each in every if isinstance(each, str)]


def _is_in_folder(folder: str, file: str) -> bool:
    """Returns True if a file is in a folder, by its spelled path or with links resolved."""
    return any(way(file).startswith(os.path.join(way(folder), "")) for way in (os.path.abspath, os.path.realpath))


# -- an ontology among the files ----------------------------------------------------------------------------------------------


def ontology_among(files: Sequence[str], excluded: ExclusionRules | None = None) -> tuple[str, list[str]] | None:
    """Returns the only file that is an ontology, also one in a folder, and the other files; None if there is no ontology.

    Raises CommandError if several files could be the ontology.
    """
    found = [file for file in files if _may_be_ontology(file)]
    if not found and (below := _ontologies_in_folders(files, excluded)):
        if len(below) > 1:
            several = f"{len(below):,} files are ontologies: {listing(below)}"
            raise CommandError(several, f"say which one the predictions are meant for: -O {shlex.quote(below[0])}")
        return below[0], list(files)
    if not found and len(files) > 1:  # a COCO file has the categories of a list of results
        whole = [file for file in files if is_coco_file(file) and _begin(file) == b"{"]
        others = [file for file in files if file not in whole]
        found = whole if len(whole) == 1 and all(_begin(file) == b"[" for file in others) else []
    if not found:
        return None
    if len({os.path.realpath(file) for file in found}) > 1:
        raise CommandError(
            f"{' and '.join(found)} are ontologies", f"say which one the predictions are meant for: -O {shlex.quote(found[0])}"
        )
    others = [file for file in files if file not in found]
    if not others:
        raise CommandError(
            f"{found[0]} is an ontology, and there are no predictions", f"predlint check {shlex.quote(found[0])} checks the ontology itself"
        )
    return found[0], others


def _ontologies_in_folders(files: Sequence[str], excluded: ExclusionRules | None) -> list[str]:
    """Returns the ontologies in the given folders. A .onto file may hold rules alone, so it has to be named explicitly."""
    every = (path for file in files if not is_url(local(file)) and is_folder(file) for path in walk(local(file), excluded))
    return sorted({path for path in every if ending(path) in (DOCUMENT, ".xml") and _may_be_ontology(path)})


def _may_be_ontology(file: str) -> bool:
    if file == "-" or is_url(file) or not os.path.isfile(file):
        return False
    if is_onto_path(file):
        return True
    head = head_of_file(file)
    if head[:1] == b"<":
        return b"<View" in head
    if head[:1] != b"{" or ending(file) in LINES:
        return False
    names = first_members(head)
    ours = names & {"tools", "classifications", "normalized", "objects", "skeleton_templates"}
    return bool(ours) and OURS.isdisjoint(names)


def _begin(file: str) -> bytes:
    return head_of_file(file)[:1]
