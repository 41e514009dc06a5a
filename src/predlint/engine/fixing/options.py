"""What whoever asks for a fix says: how its options are spelled in messages, new names, and where mended files go."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from msgspec import Struct, field

from predlint.engine.options import OptionError
from predlint.names import did_you_mean, listing, quote
from predlint.output.compression import require_packer, suffix_of
from predlint.output.folders import MadeFolder, is_folder_for, output_names
from predlint.output.opening import CannotWriteError, require_inside, require_sendable, require_writable
from predlint.output.streams import descriptor_of
from predlint.stream.archives import HEAD, kind_of
from predlint.stream.sources import is_pipe
from predlint.stream.urls import is_url, local, shown


class Spelling(Struct, frozen=True):
    """The options of a command, or of a function."""

    file: str
    """A file for what is fixed."""
    folder: str
    """A folder for it."""
    output: Callable[[str], str]
    """This very path for it."""
    in_place: str
    unsafe: str
    rename: Callable[[str, str], str]
    """A name, and what is to be written in its place."""
    renames: Callable[[Mapping[str, str]], str]
    """Several of them."""


def _function_renames(names: Mapping[str, str]) -> str:
    return "renames={" + ", ".join([f'"{old}": "{new}"' for old, new in names.items()]) + "}"


#: As `predlint.fix` takes them.
FUNCTION = Spelling(
    file='output="fixed.ndjson"', folder='output="fixed/"', output=lambda path: f'output="{path}"', in_place="in_place=True",
    unsafe="unsafe=True", rename=lambda old, new: _function_renames({old: new}), renames=_function_renames,
)  # fmt: skip


# -- names that are to be written in place of others -------------------------------------------------------------------


#: Names of an ontology that are listed where none is like the one that was given.
_MOST = 8


def last_names(given: Mapping[str, str], spelling: Spelling) -> dict[str, str]:
    """What each name is called in the end: one that is renamed may be renamed again. Raises OptionError for a circle."""
    return {old: _last(old, given, spelling) for old in given}


def _last(name: str, names: Mapping[str, str], spelling: Spelling) -> str:
    met = [name]
    while met[-1] in names:
        if (new := names[met[-1]]) in met:
            circle = spelling.renames({old: names[old] for old in met[met.index(new) :]})
            raise OptionError(f"{circle} leads back to {new}", "give the name that the ontology has")
        met.append(new)
    return met[-1]


def require_names(names: Mapping[str, str], ontologies: Sequence[tuple[str, Any]], spelling: Spelling) -> None:
    """Raises OptionError for a new name that none of the ontologies has, each with what it is called: nothing would ever be called so."""
    if not names:
        return
    from predlint.report.ontology_outline import names_of

    found = [names_of(ontology) for _, ontology in ontologies]
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return  # the tasks bring names of their own
    suggested = list(dict.fromkeys(name for each, _ in known for name in each))
    for old, new in names.items():
        if not any(new in texts for _, texts in known):
            where = ", ".join(dict.fromkeys(called for called, _ in ontologies))
            hint = did_you_mean(new, suggested) or f"its names: {listing(suggested, _MOST)}"
            raise OptionError(f"{spelling.rename(old, new)}: {where} has no {quote(new)}", hint)


# -- where mended files go: a file, a folder, standard output, or the place of the input -------------------------------


class FixInputs(Struct, frozen=True):
    """What is read."""

    paths: Sequence[str]
    """The files that are fixed: paths, URLs, "-" for standard input."""
    roots: Mapping[str, str] = field(default_factory=dict[str, str])
    """The folder that a file was looked for in, where it was not named."""
    named: Sequence[str] = ()
    """Files and folders as they were named."""
    others: Sequence[str] = ()
    """Paths of what else is read: an ontology, a list of data rows."""


class Destination(Struct, frozen=True):
    """Where one input goes."""

    path: str | None
    """None for nowhere: only the changes are shown, or the caller keeps what is made."""
    packing: str = ""
    """How it is compressed: .gz and the like."""

    @property
    def is_stdout(self) -> bool:
        return self.path == "-"


def in_place(read: FixInputs, spelling: Spelling) -> list[Destination]:
    """The place of each input. Raises OptionError, CannotWrite, NoPacker."""
    folders = [os.path.normpath(each) for each in read.named if os.path.isdir(each)]
    for file in {*read.paths}.difference(read.named):  # one that a folder has brought in, and that lies elsewhere
        folder = next((each for each in folders if each == os.curdir or file.startswith(os.path.join(each, ""))), None)
        if folder is not None:
            require_inside(folder, file)
    return [_over(file, spelling) for file in read.paths]


def separate_output(read: FixInputs, output: str, spelling: Spelling, made: ExitStack) -> list[Destination]:
    """A place for each input that is none of what is read. ``made``: folders that were made for it, and go again where they stay empty.

    Raises OptionError, CannotWrite, NoPacker.
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
    if descriptor_of(file) is not None:  # a shell opened it to be read
        raise OptionError(f"{file} cannot be written in place", f"give the name of the file itself, or {spelling.file}")
    try:
        with open(file, "rb") as opened:
            packing = packing_of(opened.read(HEAD))  # as it is, whatever it is called
    except OSError:
        packing = ""  # whoever reads the file says what is wrong with it
    require_packer(file + packing)
    if os.path.exists(file):
        try:
            require_writable(file)
        except CannotWriteError as error:  # its name cannot be another one here
            raise CannotWriteError(error.message, f"{spelling.file} writes the fixed file elsewhere") from None
    return Destination(os.path.realpath(file), packing)


def _in_folder(read: FixInputs, folder: str, spelling: Spelling, stack: ExitStack) -> list[Destination]:
    if "-" in read.paths:
        raise OptionError("standard input has no name in a folder", f"give {spelling.file}")
    names = output_names(read.paths, read.roots)
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice is not None:
        raise OptionError(f"two of the files are called {twice}", "fix them one after the other, each into its own folder")
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
        stack.callback(made.remove_empty)  # however the fix ends, the lowest first
    return [_separate_path(read, path, spelling) for path in paths]


def _separate_path(read: FixInputs, path: str, spelling: Spelling) -> Destination:
    """A path that is none of what is read."""
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
    """The ending that stands for how data is compressed that begins like this."""
    kind = kind_of(head)
    return {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz", "zstd": ".zst"}[kind.name] if kind is not None else ""


def names_after(files: Sequence[str], places: Sequence[Destination]) -> list[str]:
    """What mended files are called in reports: as they will be, or as they are where they are not written."""
    return [file if place.path in (None, "-") else place.path or file for file, place in zip(files, places, strict=True)]
