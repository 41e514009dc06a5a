"""The description of a fix: its options, where its output goes, and the change of one record as a diff shows it."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from msgspec import Struct, field

from predlint.engine.options import OptionError
from predlint.names import did_you_mean, listing, quote
from predlint.output.in_place_output import MadeFolder, is_folder_for, output_names
from predlint.output.opening import CannotWriteError, require_inside, require_packer, require_sendable, require_writable, suffix_of
from predlint.output.streams import descriptor_of
from predlint.report.model import Group, Sink, Summary
from predlint.report.platform_trees import names_of
from predlint.stream.archives import HEAD, kind_of
from predlint.stream.errors import is_url, local, shown
from predlint.stream.sources import is_pipe

if TYPE_CHECKING:
    from predlint.engine.checked_file import CheckedFile
    from predlint.engine.checker import Checker
    from predlint.engine.execution import Execution
    from predlint.engine.inputs import Input
    from predlint.stream.data_rows import DataRows


# -- Options of a fix: how messages spell them for the command or the function, new names, and the destinations of fixed files --


class Spelling(Struct, frozen=True):
    """How messages spell the options of a command, or of a function."""

    file: str
    """An output file."""
    folder: str
    """An output folder."""
    output: Callable[[str], str]
    """Path -> the option that makes it the output."""
    in_place: str
    unsafe: str
    rename: Callable[[str, str], str]
    """(Old name, new name) -> the option that renames it."""
    renames: Callable[[Mapping[str, str]], str]
    """Old name -> new name, as one option for all."""


def _function_renames(names: Mapping[str, str]) -> str:
    return "renames={" + ", ".join([f'"{old}": "{new}"' for old, new in names.items()]) + "}"


#: The spelling for `predlint.fix`.
FUNCTION = Spelling(
    file='output="fixed.ndjson"', folder='output="fixed/"', output=lambda path: f'output="{path}"', in_place="in_place=True",
    unsafe="unsafe=True", rename=lambda old, new: _function_renames({old: new}), renames=_function_renames,
)  # fmt: skip


# -- new names for names in predictions --------------------------------------------------------------------------------


#: How many names of an ontology are listed if none is similar to the given one.
_MOST = 8


def last_names(given: Mapping[str, str], spelling: Spelling) -> dict[str, str]:
    """Returns the final name for each old name: a renamed name may be renamed again. Raises OptionError for a circle."""
    return {old: _last(old, given, spelling) for old in given}


def _last(name: str, names: Mapping[str, str], spelling: Spelling) -> str:
    chain = [name]
    while chain[-1] in names:
        if (new := names[chain[-1]]) in chain:
            circle = spelling.renames({old: names[old] for old in chain[chain.index(new) :]})
            raise OptionError(f"{circle} leads back to {new}", "give the name that the ontology has")
        chain.append(new)
    return chain[-1]


def require_names(names: Mapping[str, str], ontologies: Sequence[tuple[str, Any]], spelling: Spelling) -> None:
    """Raises OptionError for a new name that is in none of the ontologies, which are given with their titles: no prediction may use it."""
    if not names:
        return
    found = [names_of(ontology) for _, ontology in ontologies]
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return  # Label Studio tasks can have names of their own
    suggested = list(dict.fromkeys(name for each, _ in known for name in each))
    for old, new in names.items():
        if not any(new in texts for _, texts in known):
            names_of_ontologies = ", ".join(dict.fromkeys(called for called, _ in ontologies))
            hint = did_you_mean(new, suggested) or f"its names: {listing(suggested, _MOST)}"
            raise OptionError(f"{spelling.rename(old, new)}: {names_of_ontologies} has no {quote(new)}", hint)


# -- destinations: a file, a folder, standard output, or the input file ------------------------------------------------


class FixInputs(Struct, frozen=True):
    """The inputs of a fix."""

    paths: Sequence[str]
    """The files that are fixed: paths, URLs, "-" for standard input."""
    roots: Mapping[str, str] = field(default_factory=dict[str, str])
    """File -> the folder it was searched in, for files that were not named themselves."""
    named: Sequence[str] = ()
    """Files and folders as the user named them."""
    others: Sequence[str] = ()
    """Paths of other files that are read: an ontology, a list of data rows."""


class Destination(Struct, frozen=True):
    """The destination of one input's fixed file."""

    path: str | None
    """None if it is not written: only the changes are shown, or the caller keeps the result."""
    packing: str = ""
    """Ending of its compression: .gz and the like."""

    @property
    def is_stdout(self) -> bool:
        return self.path == "-"


def in_place(read: FixInputs, spelling: Spelling) -> list[Destination]:
    """Returns each input as its own destination. Raises OptionError, CannotWriteError, NoPackerError."""
    folders = [os.path.normpath(each) for each in read.named if os.path.isdir(each)]
    for file in {*read.paths}.difference(read.named):  # a file found in a named folder may be a link to elsewhere
        folder = next((each for each in folders if each == os.curdir or file.startswith(os.path.join(each, ""))), None)
        if folder is not None:
            require_inside(folder, file)
    return [_over(file, spelling) for file in read.paths]


def separate_output(read: FixInputs, output: str, spelling: Spelling, made: ExitStack) -> list[Destination]:
    """Returns a destination for each input that differs from all inputs. ``made``: on exit, deletes new folders that stay empty.

    Raises OptionError, CannotWriteError, NoPackerError.
    """
    output = local("-" if descriptor_of(output) == 1 else output)
    if output != "-" and is_folder_for(output, read.paths, read.roots):
        return _in_folder(read, output, spelling, made)
    if len(read.paths) > 1:
        raise OptionError(f"{len(read.paths)} files do not go into one: {shown(output)}", f"name a folder: {spelling.folder}")
    return [_separate_path(read, output, spelling)]


def _over(file: str, spelling: Spelling) -> Destination:
    if file == "-" or is_url(file):
        name = "standard input" if file == "-" else shown(file)
        raise OptionError(f"{name} cannot be written in place", f"give {spelling.file}")
    if is_pipe(file):
        raise OptionError(f"{file} is a pipe: it cannot be written in place", f"give {spelling.file}")
    if descriptor_of(file) is not None:  # a shell opened it for reading
        raise OptionError(f"{file} cannot be written in place", f"give the name of the file itself, or {spelling.file}")
    try:
        with open(file, "rb") as opened:
            packing = packing_of(opened.read(HEAD))  # by its content, whatever its name is
    except OSError:
        packing = ""  # reading the file reports the error
    require_packer(file + packing)
    if os.path.exists(file):
        try:
            require_writable(file)
        except CannotWriteError as error:  # here another name is no remedy
            raise CannotWriteError(error.message, f"{spelling.file} writes the fixed file elsewhere") from None
    return Destination(os.path.realpath(file), packing)


def _in_folder(read: FixInputs, folder: str, spelling: Spelling, stack: ExitStack) -> list[Destination]:
    if "-" in read.paths:
        raise OptionError("standard input has no name in a folder", f"give {spelling.file}")
    names = output_names(read.paths, read.roots)
    duplicate = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if duplicate is not None:
        raise OptionError(f"two of the files are called {duplicate}", "fix them one after the other, each into its own folder")
    paths = [os.path.join(folder, name) for name in names]
    if is_url(folder):
        return [_separate_path(read, path, spelling) for path in paths]
    for path in paths:
        require_inside(folder, path)
    for each in (folder, *dict.fromkeys(map(os.path.dirname, paths))):
        try:
            made = MadeFolder(each)
        except OSError as error:
            raise CannotWriteError(f"cannot make {each}: {(error.strerror or str(error)).lower()}") from None
        stack.callback(made.remove_empty)  # when the fix ends, the deepest folder first
    return [_separate_path(read, path, spelling) for path in paths]


def _separate_path(read: FixInputs, path: str, spelling: Spelling) -> Destination:
    """Returns a destination with this path. Raises OptionError if it is one of the inputs."""
    require_packer(path)
    if is_url(path):
        if path in (*read.paths, *read.others):
            raise OptionError(f"{shown(path)} is an input", "give the fixed file another name")
        require_sendable(path)
    elif path != "-":
        real = os.path.realpath(path)
        inputs = {os.path.realpath(each): each for each in (*read.paths, *read.others) if each != "-" and not is_url(each)}
        if real in inputs:
            if inputs[real] not in read.paths:
                raise OptionError(f"{spelling.output(path)} would overwrite a file that is read", "give the fixed file a name of its own")
            raise OptionError(f"{path} is an input", f"{spelling.in_place} overwrites it; or give another name")
        parent = os.path.dirname(real)
        if not os.path.isdir(parent):
            raise CannotWriteError(f"cannot write {path}: there is no such folder", f"make it first: mkdir -p {shlex.quote(parent)}")
        require_writable(path)
    return Destination(path, suffix_of(path))


def packing_of(head: bytes) -> str:
    """Returns the file ending for the compression of data with these first bytes."""
    kind = kind_of(head)
    return {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz", "zstd": ".zst"}[kind.name] if kind is not None else ""


def names_after(files: Sequence[str], places: Sequence[Destination]) -> list[str]:
    """Returns the names of the fixed files in reports: the destination, or the input if nothing is written."""
    return [file if place.path in (None, "-") else place.path or file for file, place in zip(files, places, strict=True)]


# -- The description of a fix, its result, and the change of one record as a diff shows it -------------------------


class Change(NamedTuple):
    """The change of one record, as a diff shows it."""

    line: int
    """Line on which the record begins, from 1."""
    new_line: int
    """Its line in the fixed file; for a dropped record, the line of what follows it."""
    before: bytes
    after: bytes | None
    """None for a dropped record."""
    codes: tuple[str, ...]


class FixOutcome(Struct):
    """The counts of fixes in the records of one or more files."""

    fixed_counts: Counter[str] = field(default_factory=Counter[str])
    """Rule code -> number of fixed findings."""
    undone: Counter[str] = field(default_factory=Counter[str])
    """Rule code -> number of findings whose fix would have caused an error."""
    causes: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """(Rule code, code of the error that the fix would have caused) -> number of findings."""
    guessed: set[str] = field(default_factory=set[str])
    """Codes of rules with findings that only an unsafe fix would remove."""
    renamed: set[str] = field(default_factory=set[str])
    """Names of --rename that were replaced."""
    unknown: set[str] = field(default_factory=set[str])
    """Names of --rename whose new name is just as wrong."""
    changed: int = 0
    """Number of records that were changed."""
    dropped: int = 0
    """Number of records that were dropped."""
    touched: bool = False
    """True if any byte of the files differs."""

    def add(self, other: FixOutcome) -> None:
        """Adds the counts of another outcome."""
        self.fixed_counts += other.fixed_counts
        self.undone += other.undone
        self.causes += other.causes
        self.guessed |= other.guessed
        self.renamed |= other.renamed
        self.unknown |= other.unknown
        self.changed += other.changed
        self.dropped += other.dropped
        self.touched = self.touched or other.touched


# -- the job and its result --------------------------------------------------------------------------------------------


class Changes(Protocol):
    """Receives the changes of records, file by file."""

    def file(self, before: str, after: str) -> object: ...
    def show(self, change: Change) -> object: ...
    def whole(self, done: Mapping[str, int]) -> object: ...
    def close(self) -> object: ...


class ChangePrinter(Protocol):
    """A screen or log that changes are written to."""

    def write(self, data: bytes) -> object: ...
    def changes(self, write: Callable[[bytes], object]) -> Changes:
        """Returns a writer that encodes changes with ``write`` so that they can be shown here."""
        ...


class GroupSink(Sink, Protocol):
    """A sink that keeps the remaining findings, rule by rule."""

    groups: list[Group]


class FileToFix(Struct, frozen=True):
    """One input of a fix."""

    opened: Input
    """Its path, or a context manager that opens it once."""
    checker: int
    """Index of its checker."""
    place: Destination
    name: str
    """Its name where changes are shown."""
    name_after: str | None
    """Name of the fixed file in reports; None for records in memory."""

    @property
    def path(self) -> str | None:
        return self.opened if isinstance(self.opened, str) else None


class FixJob(Struct, frozen=True):
    """The description of a fix: files, checkers, and options."""

    checkers: Sequence[Checker]
    rows: Sequence[DataRows | None]
    """The list of data rows of each checker."""
    files: Sequence[FileToFix]
    execution: Execution
    sink: Callable[[], GroupSink]
    """Makes a sink for the findings that remain; the sink of the last run counts."""
    samples: int = 0
    """Number of places that are kept of each message."""
    unsafe: bool = False
    renames: Mapping[str, str] = field(default_factory=dict[str, str])
    screen: ChangePrinter | None = None
    on_fixed: Callable[[int, CheckedFile], None] | None = None
    """Called with the index of each fixed file, and the result of its check; that of the last run counts."""


class FixResult(Struct):
    """The result of a fix."""

    outcome: FixOutcome
    summary: Summary
    """The summary of the fixed files, or of the first run if that was stopped."""
    remaining: list[Group] = field(default_factory=list[Group])
    paths: list[str] = field(default_factory=list[str])
    """Paths of the fixed files. They exist as long as their temporary folder."""
    written: bool = False
