"""``predlint init``."""

from __future__ import annotations

import os
import sys
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

import click

from predlint.cli.configured_run import ConfigErrors, ontologies_of
from predlint.cli.errors import CLEAN, CommandError
from predlint.cli.help import command
from predlint.cli.input_errors import ontology_error
from predlint.cli.options import WordType
from predlint.cli.outputs import cannot_write, open_file
from predlint.config.config_file import OWN, SHARED, ConfigError, has_table
from predlint.config.configuration import Configuration
from predlint.config.load import find, load
from predlint.config.patterns import matches, outside_reason
from predlint.config.toml_positions import Places
from predlint.io.output_streams import emit
from predlint.io.paths import is_url, shown
from predlint.io.sources import read_whole
from predlint.model.ontology import OntologyError
from predlint.model.texts import listing
from predlint.platforms.registry import read_ontology
from predlint.report.terminal import as_word, count, fold, printable, terminal_width
from predlint.tools.init_search import MOST_FILES, NO_TEXT, FoundFiles, is_text, search
from predlint.tools.init_text import FILL_IN, PRE_COMMIT, Plan, Snippet, git_root, github, gitlab, is_in, joined, plan, pre_commit, text_of

#: Bytes of a configuration, of predlint or of another program.
_MOST = 4 << 20
_FORCE = "--force overwrites it; predlint config shows what it says"
_SYSTEMS = {"github": github, "gitlab": gitlab}


@command("predlint init examples/street/ontology.json --write-ci github")
@click.argument("ontology", required=False, metavar="[ONTOLOGY]")
@click.option("--pyproject", is_flag=True, help=f"Write [tool.predlint] into {SHARED} rather than {OWN}.")
@click.option("--force", is_flag=True, help="Overwrite an existing configuration.")
@click.option("--pre-commit", "hook", is_flag=True, help=f"Put the hook into {PRE_COMMIT} too.")
@click.option("--write-ci", "systems", type=WordType(tuple(_SYSTEMS)), multiple=True, help="Write the CI job too; repeatable.")
def init(ontology: str | None, pyproject: bool, force: bool, hook: bool, systems: tuple[str, ...]) -> int:
    """Write predlint.toml for the ontologies and predictions in this folder and below.

    Files are recognised by their content. With ONTOLOGY: use that one for all predictions. An existing configuration is kept, unless
    --force is given; --pre-commit and --write-ci still write the hook and the CI job.
    """
    target = SHARED if pyproject else OWN
    if (hook or systems) and ontology is None and not force and (kept := _kept(pyproject)) is not None:
        emit(printable(f"{kept.path} is here already: kept") + "\n")
        _snippets(_patterns_of(kept), ontologies_of(kept), kept.path, hook, systems)
        return CLEAN
    present = _present(target, force)
    if ontology is not None:
        ontology = _checked(ontology)
    found = search()
    made = plan(found, ontology)
    text = text_of(made, "tool.predlint" if pyproject else "")
    write(target, into_pyproject(present, text) if pyproject else text)
    wrote = f"wrote {target}" + (f", which wins over [tool.predlint] in {SHARED}" if not pyproject and has_table(SHARED) else "")
    if (above := find(os.pardir)) is not None:
        above = os.path.join(os.pardir, above).replace(os.sep, "/")
        wrote += f'; in this folder and below it is in force instead of {above}, unless it says: extend = "{above}"'
    width = terminal_width(sys.stdout)
    for notice in (*_summary_lines(found, made, ontology), wrote):
        emit("".join(f"{line}\n" for line in fold(printable(notice), width, "  ")))
    _snippets(made.include, made.ontologies, target, hook, systems)
    for line in _next(made, hook, systems):
        emit(f"{line}\n")
    return CLEAN


def _kept(pyproject: bool) -> Configuration | None:
    """Returns the configuration in this folder; None if there is none, or if it is in another file than requested. Raises ConfigErrors."""
    path = OWN if os.path.exists(OWN) else SHARED if has_table(SHARED) else None
    if path is None or (pyproject and path == OWN):
        return None
    try:
        return load(path, found=True)
    except ConfigError as error:
        raise ConfigErrors(error) from None


def _patterns_of(kept: Configuration) -> list[str]:
    """Returns the include patterns of a configuration for its own folder; none if they come from a base in another folder."""
    return kept.settings.get("include", []) if kept.folder_of("include") == kept.folder else []


def _next(made: Plan, hook: bool, systems: Sequence[str]) -> Iterator[str]:
    """Yields the lines that tell the next steps."""
    if any(part.ontology and part.patterns for part in made.parts):
        yield "next: predlint validate checks them all"
    if not hook:
        yield f"predlint init --pre-commit puts a hook into {PRE_COMMIT}"
    if not systems:
        yield f"predlint init --write-ci {next(iter(_SYSTEMS))} (or {', '.join([*_SYSTEMS][1:])}) writes a job for CI"


def _present(target: str, force: bool) -> str:
    """Returns the present content of the file to be written. Raises CommandError if a configuration exists that must stay."""
    if target == SHARED:
        if os.path.exists(OWN):
            raise CommandError(f"{OWN} is here, and wins over {SHARED}", f"predlint init writes {OWN}; remove it to use {SHARED}")
        if not os.path.exists(SHARED):
            return ""
        if has_table(SHARED) and not force:
            raise CommandError(f"{SHARED} has [tool.predlint] already", _FORCE)
        try:
            return _text(SHARED)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{SHARED} cannot be read: {(getattr(error, 'strerror', None) or str(error)).lower()}") from None
    if os.path.exists(OWN) and not force:
        raise CommandError(f"{OWN} is here already", f"{_FORCE}; --pre-commit and --write-ci work beside it")
    return ""


def _text(path: str) -> str:
    """Reads a file that is to be extended. Raises OSError also for one that surely was not written by a person."""
    with open(path, "rb") as file:
        return read_whole(file, _MOST).decode()


def _checked(ontology: str) -> str:
    """The path of an ontology that can be read, as the configuration has it. Raises CommandError."""
    if not is_text(ontology):
        raise CommandError(f"{ontology}: {NO_TEXT}", "give it another name")
    try:
        read_ontology(ontology)
    except OntologyError as error:
        raise ontology_error(ontology, error) from None
    return ontology if is_url(ontology) or os.path.isabs(ontology) else os.path.normpath(ontology).replace(os.sep, "/")


def _summary_lines(found: FoundFiles, made: Plan, ontology: str | None) -> list[str]:
    """Returns the lines that list the files found, and how they are used."""
    lines = [f"looked at {count(found.checked_files, 'file')}"]
    if found.more:
        lines[0] += f": there are more, and only the first {MOST_FILES:,} are looked at"
    if ontology is not None:
        lines.append(f"ontology: {shown(ontology)}")
    else:
        lines += [f"ontology: {path} ({dialect})" for path, dialect in found.ontologies.items() if path in made.for_others]
    own = {path for part in made.parts for path in part.files if path == part.ontology}
    by_dialect: dict[str, list[str]] = {}
    for path, dialect in found.predictions.items():
        by_dialect.setdefault("coco, by its own categories" if path in own else dialect or "compressed", []).append(path)
    lines += [f"predictions ({dialect}): {listing(paths)}" for dialect, paths in by_dialect.items()]
    kinds = (("data rows", found.data_rows), ("rules", found.rules), ("mapping of COCO", found.maps))
    lines += [f"{kind}: {listing(paths)}" for kind, paths in kinds if paths]
    if found.arrays:
        one = len(found.arrays) == 1
        lines.append(
            f"{listing(found.arrays)}: {'a JSON array' if one else 'JSON arrays'}, where Labelbox reads one object a line (JSN004)"
        )
        lines.append(
            f"  to upload the {'file' if one else 'files'}: predlint fix -o writes lines; to give the SDK the list: ignore JSN004 there"
        )
    lines += found.remarks
    lines += [f"{as_word(path)}: these rules fit no ontology that was found; predlint check says why" for path in made.unused]
    if not any(part.ontology for part in made.parts):
        lines.append("no ontology found: put its path into the configuration, or name it: predlint init ONTOLOGY")
    if not found.predictions:
        lines.append("no predictions found: name them on the command line, or say in the configuration where they will be (include)")
    if made.lone:
        lines.append(f"not for {'this ontology' if len(made.ontologies) == 1 else 'any of the ontologies'}: {listing(made.lone)}")
    if any(len(part.data_rows) > 1 for part in made.parts):
        lines.append("there are several lists of data rows: choose one in the configuration")
    if any(len(part.maps) > 1 for part in made.parts):
        lines.append("there are several mappings: choose one in the configuration")
    lines += [f"media: {part.medium[0]}, because {part.medium[1]}" for part in made.parts if part.medium is not None]
    left = [path for path in found.data_rows if not any(path in part.data_rows for part in made.parts)]
    if left and found.predictions:
        lines += [f"{as_word(path)}: the predictions name none of its data rows: not used" for path in left]
    if len(made.for_others) > 1:
        lines.append("there are several ontologies: check in the configuration that each has the right files")
    return lines


def _snippets(include: Sequence[str], ontologies: Iterable[str | None], target: str, hook: bool, systems: Container[str]) -> None:
    """Writes the requested snippets, or prints one that a person has to put into its file. ``include`` and ``ontologies`` are those of the
    configuration."""
    root = git_root() or os.getcwd()
    below = os.path.relpath(os.getcwd(), root).replace(os.sep, "/")
    below = "" if below == "." else below
    files = (each for each in ontologies if each and not os.path.isabs(each) and not is_url(each))
    others = sorted(each for each in {*files} if not any(matches(pattern, each) for pattern in include))
    snippets = [pre_commit(below, target, include, others)] if hook else []
    snippets += [snippet(below) for name, snippet in _SYSTEMS.items() if name in systems]
    for snippet in snippets:
        if not _written(snippet, root):
            emit(f"\n# {snippet.file}\n{snippet.text}")


def _written(snippet: Snippet, root: str) -> bool:
    """Adds a snippet to its file and prints a notice; returns False if a person has to add it."""
    path = os.path.join(root, *snippet.file.split("/"))
    name = os.path.relpath(path)
    present = ""
    try:
        if os.path.exists(path):
            present = _text(path)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {(getattr(error, 'strerror', None) or str(error)).lower()}") from None
    if is_in(present):
        emit(f"{name} already has predlint: left as it is\n")
        return True
    text = joined(snippet, present)
    if text is None:
        emit(f"{name} is written in a way that predlint cannot extend; put this into it:\n")
        return False
    write(path, text, root)
    emit(f"{'added to' if present else 'wrote'} {name}\n")
    if FILL_IN in snippet.text:
        emit(f"fill in where {name} gets predlint from: the URL of its repository and a revision, in the line with git+URL@REVISION\n")
    return True


# -- Writes configurations, whole or into a file that others use too -----------------------------------------------


def write(path: str, text: str, folder: str = os.curdir) -> None:
    """Writes a whole file in a folder, or nothing. Raises CommandError, also if a link leads out of the folder."""
    if outside_reason(folder, path) is not None:
        raise CommandError(f"{path} leads to {os.path.realpath(path)}, out of this folder", "remove the link, or write that file yourself")
    try:
        os.makedirs(os.path.dirname(path) or os.curdir, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error, os.path.basename(path), fixed=True) from None
    output = open_file(path, os.path.basename(path), fixed=True)
    output.write(text.encode("utf-8"))
    output.close()
    if output.failed is not None:
        raise output.failed


def into_pyproject(present: str, text: str) -> str:
    """Returns the file with predlint's table at its end, replacing an earlier one. Everything else stays as it is. Raises CommandError."""
    import tomllib

    plain = present.replace("\r\n", "\n")
    try:
        before: dict[str, Any] = tomllib.loads(plain)
    except (ValueError, RecursionError) as error:
        reason = error if isinstance(error, ValueError) else "it nests too deep"
        raise CommandError(f"pyproject.toml is not TOML: {reason}", "fix it first: nothing was written") from None
    kept = _without_table(plain).rstrip("\n")
    made = f"{kept}\n\n{text}" if kept else text
    try:
        same = _without_predlint_table(tomllib.loads(made)) == _without_predlint_table(before)
    except ValueError:
        same = False
    if not same:
        raise CommandError(
            "[tool.predlint] cannot safely be put into pyproject.toml as it is written", "predlint init writes predlint.toml"
        )
    return made.replace("\n", "\r\n") if "\r\n" in present else made


def _without_table(text: str) -> str:
    headers = Places(text).headers
    ends = [start for start, _ in headers[1:]] + [len(text)]
    kept, at = "", 0
    for (start, path), end in zip(headers, ends, strict=False):  # without any header there is nothing to take out
        if path[:2] == ("tool", "predlint"):
            kept += text[at:start]
            at = _before_comments(text, start, end)
    return kept + text[at:]


def _before_comments(text: str, start: int, end: int) -> int:
    """Returns the offset of the comments directly above a header, since they belong to it."""
    while end < len(text) and (above := text.rfind("\n", start, end - 1) + 1) > start and text.startswith("#", above):
        end = above
    return end


def _without_predlint_table(root: dict[str, Any]) -> dict[str, Any]:
    """Returns the parsed file without predlint's table."""
    tool = {name: table for name, table in root.get("tool", {}).items() if name != "predlint"}
    others = {name: table for name, table in root.items() if name != "tool"}
    return {**others, "tool": tool} if tool else others
