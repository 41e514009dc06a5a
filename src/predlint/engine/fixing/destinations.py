"""Where mended files go: a file, a folder, standard output, or the place of the input."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from msgspec import Struct, field

from predlint.engine.fixing.spelling import Spelling
from predlint.engine.options import OptionError
from predlint.output.folders import MadeFolder, is_folder_for, names_below
from predlint.output.opening import CannotWrite, require_sendable, require_within, require_writable
from predlint.output.packing import require_packer, suffix_of
from predlint.output.streams import descriptor_of
from predlint.stream.archives import HEAD, kind_of
from predlint.stream.sources import is_pipe
from predlint.stream.urls import is_url, local, shown


class Read(Struct, frozen=True):
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


def in_place(read: Read, spelling: Spelling) -> list[Destination]:
    """The place of each input. Raises OptionError, CannotWrite, NoPacker."""
    folders = [os.path.normpath(each) for each in read.named if os.path.isdir(each)]
    for file in {*read.paths}.difference(read.named):  # one that a folder has brought in, and that lies elsewhere
        folder = next((each for each in folders if each == os.curdir or file.startswith(os.path.join(each, ""))), None)
        if folder is not None:
            require_within(folder, file)
    return [_over(file, spelling) for file in read.paths]


def apart(read: Read, output: str, spelling: Spelling, made: ExitStack) -> list[Destination]:
    """A place for each input that is none of what is read. ``made``: folders that were made for it, and go again where they stay empty.

    Raises OptionError, CannotWrite, NoPacker.
    """
    output = local("-" if descriptor_of(output) == 1 else output)
    if output != "-" and is_folder_for(output, read.paths, read.roots):
        return _in_folder(read, output, spelling, made)
    if len(read.paths) > 1:
        raise OptionError(f"{len(read.paths)} files do not go into one: {shown(output)}", f"name a folder: {spelling.folder}")
    return [_apart(read, output, spelling)]


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
        except CannotWrite as error:  # its name cannot be another one here
            raise CannotWrite(error.message, f"{spelling.file} writes the fixed file elsewhere") from None
    return Destination(os.path.realpath(file), packing)


def _in_folder(read: Read, folder: str, spelling: Spelling, stack: ExitStack) -> list[Destination]:
    if "-" in read.paths:
        raise OptionError("standard input has no name in a folder", f"give {spelling.file}")
    names = names_below(read.paths, read.roots)
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice is not None:
        raise OptionError(f"two of the files are called {twice}", "fix them one after the other, each into its own folder")
    paths = [os.path.join(folder, name) for name in names]
    if is_url(folder):
        return [_apart(read, path, spelling) for path in paths]
    for path in paths:
        require_within(folder, path)
    for each in (folder, *dict.fromkeys(map(os.path.dirname, paths))):
        try:
            made = MadeFolder(each)
        except OSError as error:
            raise CannotWrite(f"cannot make {each}: {(error.strerror or str(error)).lower()}") from None
        stack.callback(made.remove_empty)  # however the fix ends, the lowest first
    return [_apart(read, path, spelling) for path in paths]


def _apart(read: Read, path: str, spelling: Spelling) -> Destination:
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
            raise CannotWrite(f"cannot write {path}: there is no such folder", f"make it first: mkdir -p {shlex.quote(parent)}")
        require_writable(path)
    return Destination(path, suffix_of(path))


def packing_of(head: bytes) -> str:
    """The ending that stands for how data is compressed that begins like this."""
    kind = kind_of(head)
    return {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz", "zstd": ".zst"}[kind.name] if kind is not None else ""


def names_after(files: Sequence[str], places: Sequence[Destination]) -> list[str]:
    """What mended files are called in reports: as they will be, or as they are where they are not written."""
    return [file if place.path in (None, "-") else place.path or file for file, place in zip(files, places, strict=True)]
