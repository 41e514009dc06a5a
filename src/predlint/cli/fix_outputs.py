"""Where mended files go: a file, a folder, standard output, or the place of the input."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence

import click
from msgspec import Struct

from predlint.cli.configured import Chosen
from predlint.cli.faults import Fault
from predlint.cli.folders import MadeFolder, is_folder_for, names_below
from predlint.cli.outputs import may_send, not_through, read_only, require_packer
from predlint.output.packing import suffix_of
from predlint.output.streams import descriptor_of
from predlint.stream.archives import HEAD, kind_of
from predlint.stream.sources import is_pipe
from predlint.stream.urls import is_url, local, shown

_WAYS = "-o FILE (or FOLDER/, for several inputs), --in-place to overwrite the input, or --diff to see what would change"


class Destination(Struct, frozen=True):
    """Where one input goes."""

    path: str | None
    """None for nowhere: only the changes are shown."""
    packing: str = ""
    """How it is compressed: .gz and the like."""

    @property
    def is_stdout(self) -> bool:
        return self.path == "-"


def destinations(chosen: Chosen, output: str | None, *, in_place: bool, diff: bool, given: Sequence[str] = ()) -> list[Destination]:
    """One for each file, in order. ``given``: the files and folders on the command line. Raises Fault."""
    ways = [name for name, is_given in (("-o", output is not None), ("--in-place", in_place), ("--diff", diff)) if is_given]
    if not ways:
        raise Fault("where should the fixed file go?", _WAYS)
    if len(ways) > 1:
        raise Fault(f"{' and '.join(ways)} contradict each other", "give one of them")
    files = chosen.paths
    output = "-" if output is not None and descriptor_of(output) == 1 else output
    if diff:
        return [Destination(None)] * len(files)
    if in_place:
        _stay(files, given)
        return [_over(file) for file in files]
    assert output is not None
    output = local(output)
    if output != "-" and is_folder_for(output, files, chosen.roots):
        return _in_folder(chosen, output)
    if len(files) > 1:
        raise Fault(f"{len(files)} files do not go into one: {shown(output)}", "name a folder: -o fixed/")
    return [_apart(chosen, output)]


def _stay(files: Sequence[str], given: Sequence[str]) -> None:
    """Raises Fault for a file that a folder on the command line has brought in, and that lies elsewhere."""
    folders = [os.path.normpath(each) for each in given if os.path.isdir(each)]
    for file in {*files}.difference(given):
        folder = next((each for each in folders if each == os.curdir or file.startswith(os.path.join(each, ""))), None)
        if folder is not None:
            not_through(folder, file)


def _over(file: str) -> Destination:
    if file == "-" or is_url(file):
        name = "standard input" if file == "-" else shown(file)
        raise Fault(f"{name} cannot be written in place", "give -o FILE")
    if is_pipe(file):
        raise Fault(f"{file} is a pipe: it cannot be written in place", "give -o FILE")
    if descriptor_of(file) is not None:  # a shell opened it to be read
        raise Fault(f"{file} cannot be written in place", "give the name of the file itself, or -o FILE")
    try:
        with open(file, "rb") as opened:
            packing = packing_of(opened.read(HEAD))  # as it is, whatever it is called
    except OSError:
        packing = ""  # whoever reads the file says what is wrong with it
    require_packer(file + packing)
    if os.path.exists(file):
        try:
            _may_write(file)
        except Fault as fault:  # its name cannot be another one here
            raise Fault(fault.message, "-o FILE writes the fixed file elsewhere") from None
    return Destination(os.path.realpath(file), packing)


def _in_folder(chosen: Chosen, folder: str) -> list[Destination]:
    if "-" in chosen.paths:
        raise Fault("standard input has no name in a folder", "give -o FILE")
    names = names_below(chosen.paths, chosen.roots)
    twice = next((name for at, name in enumerate(names) if name in names[:at]), None)
    if twice is not None:
        raise Fault(f"two of the files are called {twice}", "fix them one after the other, each into its own folder")
    paths = [os.path.join(folder, name) for name in names]
    if is_url(folder):
        return [_apart(chosen, path) for path in paths]
    for path in paths:
        not_through(folder, path)
    for each in (folder, *dict.fromkeys(map(os.path.dirname, paths))):
        try:
            made = MadeFolder(each)
        except OSError as error:
            raise Fault(f"cannot make {each}: {(error.strerror or str(error)).lower()}") from None
        if (context := click.get_current_context(silent=True)) is not None:
            context.call_on_close(made.remove_empty)  # however the command ends, the lowest first
    return [_apart(chosen, path) for path in paths]


def _apart(chosen: Chosen, path: str) -> Destination:
    """A path that is none of what is read."""
    require_packer(path)
    if is_url(path):
        if path in chosen.inputs:
            raise Fault(f"{shown(path)} is an input", "give the fixed file another name")
        may_send(path)
    elif path != "-":
        real = os.path.realpath(path)
        read = {os.path.realpath(each): each for each in chosen.inputs if each != "-" and not is_url(each)}
        if real in read:
            if read[real] not in chosen.paths:
                raise Fault(f"-o {path} would overwrite a file that is read", "give the fixed file a name of its own")
            raise Fault(f"{path} is an input", "--in-place overwrites it; or give another name")
        parent = os.path.dirname(real)
        if not os.path.isdir(parent):
            raise Fault(f"cannot write {path}: there is no such folder", f"make it first: mkdir -p {shlex.quote(parent)}")
        _may_write(path)
    return Destination(path, suffix_of(path))


def _may_write(path: str) -> None:
    """Raises Fault where a file is surely not written in the end: nobody waits for that until all is mended."""
    real = os.path.realpath(path)
    if os.path.exists(real) and not os.access(real, os.W_OK):
        raise read_only(path)
    if (os.path.isfile(real) or not os.path.exists(real)) and not os.access(os.path.dirname(real), os.W_OK):
        raise Fault(f"cannot write {path}: the folder {os.path.dirname(real)} cannot be written to", "name another one")


def packing_of(head: bytes) -> str:
    """The ending that stands for how data is compressed that begins like this."""
    kind = kind_of(head)
    return {"gzip": ".gz", "bzip2": ".bz2", "xz": ".xz", "zstd": ".zst"}[kind.name] if kind is not None else ""


def names_after(files: Sequence[str], places: Sequence[Destination]) -> list[str]:
    """What mended files are called in reports: as they will be, or as they are where they are not written."""
    return [file if place.path in (None, "-") else place.path or file for file, place in zip(files, places, strict=True)]
