"""The description of a fix: its options, where its output goes, and the change of one record as a diff shows it."""

from __future__ import annotations

import os
import re
import shlex
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from msgspec import Struct, field

from predlint.engine.options import OptionError
from predlint.io.archives import HEAD, kind_of
from predlint.io.output_streams import descriptor_of, without_commands
from predlint.io.outputs import (
    CannotWriteError,
    MadeFolder,
    is_folder_for,
    output_names,
    require_inside,
    require_packer,
    require_sendable,
    require_writable,
    suffix_of,
)
from predlint.io.paths import is_url, local, shown
from predlint.io.sources import is_pipe
from predlint.model.names import did_you_mean
from predlint.model.registry import RULES
from predlint.model.texts import lazy_regex, listing, quote
from predlint.report.model import Group, Sink, Summary
from predlint.report.platform_trees import names_of
from predlint.report.terminal import Style, count, display_width, printable, shorten

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.files import Execution
    from predlint.engine.inputs import Input
    from predlint.engine.record_split import CheckedFile
    from predlint.io.data_rows import DataRows


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
_MOST_NAMES = 8


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
    """Raises OptionError for a new name that no ontology has (given with their titles): no prediction may use it."""
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
            hint = did_you_mean(new, suggested) or f"its names: {listing(suggested, _MOST_NAMES)}"
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


# -- Shows changes of records as a diff: the old and the new record; for a record of many lines, the changed lines with some context --


_PARTS = lazy_regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[A-Za-z0-9_.+-]+|\s+|.', re.DOTALL)
#: Characters of context on either side of a change: at most, on the narrowest terminal, and the step between.
_AROUND, _LEAST_AROUND, _STEP = 24, 6, 2
#: Columns of a terminal for each such character: there is context on both sides of the old and the new text.
_COLUMNS = 5
#: Limits of the changes on a terminal: in all, and in one record.
_MOST, _MOST_IN_RECORD = 100, 12


class Differ:
    """Writes the changes of one file after the other."""

    def __init__(self, write: Callable[[str], object], style: Style, *, short: bool, width: int | None = None) -> None:
        """``short``: for a terminal with ``width`` columns: unchanged text of long records, and changes beyond a limit, are left out."""
        self._write, self.style, self.short = write, style, short
        self._width = width
        self._around = max(_LEAST_AROUND, min(_AROUND, (width or 1_000) // _COLUMNS))
        self._head: tuple[str, str] | None = None
        self._left = _MOST if short else None
        self._more = 0

    def file(self, before: str, after: str) -> None:
        """Starts the changes of another file."""
        self._head = (printable(before), printable(after))

    def show(self, change: Change) -> None:
        """Writes one change."""
        if self._left == 0:
            self._more += 1
            return
        if self._left is not None:
            self._left -= 1
        self._begin()
        old = change.before.decode("utf-8", "backslashreplace").split("\n")
        new = change.after.decode("utf-8", "backslashreplace").split("\n") if change.after is not None else []
        found = hunks(old, new)
        shown = found[:_MOST_IN_RECORD] if self.short else found
        for hunk in shown:
            before, after = hunk.lengths
            self._place(change, (hunk.at, before), (hunk.to, after))
            for run in hunk.runs:
                self._run(run)
        if len(found) > len(shown):
            self._write(self.style.faint(f"… ({count(len(found) - len(shown), 'more change')} in this record)") + "\n")
        if not found:
            self._place(change, (0, len(old)), (-(not new), len(new)))
            if self.short and new and (len(old) == len(new) == 1 or len(old) + len(new) > _MOST_IN_RECORD):
                old, new = self._shortened("\n".join(old), "\n".join(new))
            self._lines(old, new)

    def _place(self, change: Change, old: tuple[int, int], new: tuple[int, int]) -> None:
        """Writes the line numbers of a hunk: for each text, the offset in lines from the record's first line, and the number of lines."""
        place = f"@@ -{_range(change.line + old[0], old[1])} +{_range(change.new_line + new[0], new[1])} @@"
        self._write(f"{self.style.place(place)} {' '.join(change.codes)}\n")

    def _run(self, run: Run) -> None:
        """Writes lines that are equal in both texts, or the differing lines of each. A terminal gets shortened lines."""
        same, old, new = run
        wide = self.short and self._width is not None and any(display_width(line) >= self._width for line in (*old, *new))
        if same:
            lines = [printable(line.rstrip("\r")) for line in old]
            room = (self._width or 0) - 1
            self._write(without_commands("".join([f" {shorten(line, room) if wide else line}\n" for line in lines])))
        elif self.short and old and new and (wide or len(old) + len(new) > _MOST_IN_RECORD):
            self._lines(*self._shortened("\n".join(old), "\n".join(new)))
        elif self.short and (wide or len(old) + len(new) > _MOST_IN_RECORD):
            self._lines(*(_cut("\n".join(lines)).split("\n") if lines else [] for lines in (old, new)))
        else:
            self._lines(old, new)

    def _lines(self, old: Sequence[str], new: Sequence[str]) -> None:
        """Writes the old lines, then the new ones."""
        show = printable if [*map(printable, old)] != [*map(printable, new)] and not _differ_invisibly(old, new) else _spelt_out
        painted = [self.style.bad("-" + show(line.rstrip("\r"))) for line in old]
        painted += [self.style.help("+" + show(line.rstrip("\r"))) for line in new]
        self._write("\n".join(painted) + "\n")

    def _shortened(self, old: str, new: str) -> tuple[list[str], list[str]]:
        """Returns both texts as lines, with less and less context until they fit."""
        lines: tuple[list[str], list[str]] = ([], [])
        for around in range(self._around, _LEAST_AROUND - 1, -_STEP):
            one, other = abbreviate(old, new, around)
            lines = one.split("\n"), other.split("\n")
            if self._width is None or all(display_width(line) < self._width for line in (*lines[0], *lines[1])):
                break
        return lines

    def whole(self, done: Mapping[str, int]) -> None:
        """Writes which fixes concern the file as a whole: how often, by rule."""
        for code, times in sorted(done.items()):
            self._begin()
            often = f", {times:,} times" if times > 1 else ""
            self._write(f"{self.style.place('@@ the whole file @@')} {code} {RULES[code].slug}: {RULES[code].safe_fix}{often}\n")

    def close(self) -> None:
        """Writes how many changes were not shown."""
        if self._more:
            self._write(self.style.faint(f"… {count(self._more, 'more change')}; to see all of them: --diff > changes.diff") + "\n")

    def _begin(self) -> None:
        if self._head is not None:
            self._write(self.style.strong(f"--- {self._head[0]}") + "\n" + self.style.strong(f"+++ {self._head[1]}") + "\n")
            self._head = None


def _range(first: int, count: int) -> str:
    return str(first) if count == 1 else f"{first},{count}"


def _differ_invisibly(old: Sequence[str], new: Sequence[str]) -> bool:
    """Returns True for lines that differ, but look equal: for example in how accents are stored."""
    return old != new and len(old) == len(new) and all(map(_looks_equal, old, new))


def _looks_equal(one: str, other: str) -> bool:
    return one == other or unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)


def _spelt_out(line: str) -> str:
    """Returns the line with all non-ASCII characters as escapes."""
    return "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in printable(line))


def abbreviate(old: str, new: str, around: int = _AROUND) -> tuple[str, str]:
    """Shortens two texts: … replaces long spans that are equal in both, and everything after the first changes."""
    befores: list[str] = []
    afters: list[str] = []
    changes = 0
    for same, one, other in matching_spans(_PARTS.findall(old), _PARTS.findall(new)):
        before, after = "".join(one), "".join(other)
        if same and len(before) > 2 * around + 1:
            head = before[:around] if befores else before[: around // 2]
            before = after = f"{head}…{before[-around:]}"
        changes += not same
        if changes <= _MOST_IN_RECORD:
            befores.append(_cut(before))
            afters.append(_cut(after))
    more = f"… ({count(changes - _MOST_IN_RECORD, 'more change')} in this record)" if changes > _MOST_IN_RECORD else ""
    return "".join(befores) + more, "".join(afters) + more


def _cut(text: str) -> str:
    """Drops the middle of a very long text."""
    maximum = 20 * _AROUND
    return f"{text[: maximum // 2]}…{text[-maximum // 2 :]}" if len(text) > maximum + 1 else text


# -- differences of two texts: by words above, by lines here -----------------------------------------------------------


#: Up to this many tokens, a full comparison is made; in longer texts only a window is compared.
_MOST_PARTS = 1_500
#: In tokens: how far two long texts may diverge before they match again, and how many tokens must match then.
_WINDOW, _MEETING = 40, 4
#: Lines of context on either side of a change.
_CONTEXT = 2
Run = tuple[bool, Sequence[str], Sequence[str]]


"""A span of two texts: whether it is equal in both, and the tokens or lines of each."""


class Hunk(Struct):
    """Changed lines, with some context."""

    at: int
    """Index of its first line in the old text."""
    to: int
    """Index of its first line in the new text."""
    runs: list[Run]

    @property
    def lengths(self) -> tuple[int, int]:
        """Number of its lines in either text."""
        return sum([len(one) for _, one, _ in self.runs]), sum([len(other) for _, _, other in self.runs])


def hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """Returns the hunks in which the lines of two texts differ. Returns none if most lines differ, or a text has one line only: then both
    are better shown whole."""
    if min(len(old), len(new)) < 2:
        return []
    runs = list(matching_spans(old, new))
    if 2 * sum([len(one) + len(other) for same, one, other in runs if not same]) > len(old) + len(new):
        return []
    found: list[Hunk] = []
    hunk: Hunk | None = None
    at = to = 0
    for number, (same, one, other) in enumerate(runs):
        if not same or (hunk is not None and len(one) <= 2 * _CONTEXT and number + 1 < len(runs)):
            hunk = hunk or Hunk(at, to, [])
            hunk.runs.append((same, one, other))
        else:
            if hunk is not None:
                hunk.runs.append((True, one[:_CONTEXT], one[:_CONTEXT]))
                found.append(hunk)
            lead = one[-_CONTEXT:]
            hunk = Hunk(at + len(one) - len(lead), to + len(one) - len(lead), [(True, lead, lead)]) if number + 1 < len(runs) else None
        at, to = at + len(one), to + len(other)
    return [*found, hunk] if hunk is not None else found


def matching_spans(one: Sequence[str], other: Sequence[str]) -> Iterator[Run]:
    """Yields the equal and the differing spans of two texts, in order."""
    if max(len(one), len(other)) > _MOST_PARTS:
        yield from _long(one, other)
        return
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        yield kind == "equal", one[a:b], other[c:d]


def _long(one: Sequence[str], other: Sequence[str]) -> Iterator[Run]:
    """Yields the spans of two long texts: after a difference, searches for the nearest place where both match again."""
    at = to = 0
    while at < len(one) or to < len(other):
        begin = at
        while at < len(one) and to < len(other) and one[at] == other[to]:
            at, to = at + 1, to + 1
        if at > begin:
            yield True, one[begin:at], one[begin:at]
        if at >= len(one) and to >= len(other):
            return
        skip, extra = _meeting(one, other, at, to)
        yield False, one[at : at + skip], other[to : to + extra]
        at, to = at + skip, to + extra


def _meeting(one: Sequence[str], other: Sequence[str], at: int, to: int) -> tuple[int, int]:
    """Returns how many tokens to skip in either text until both match again; to their ends if that is not near."""
    for apart in range(1, 2 * _WINDOW):
        for skip in range(max(0, apart - _WINDOW), min(apart, _WINDOW) + 1):
            behind = one[at + skip : at + skip + _MEETING]
            if len(behind) == _MEETING and behind == other[to + apart - skip : to + apart - skip + _MEETING]:
                return skip, apart - skip
    return len(one) - at, len(other) - to
