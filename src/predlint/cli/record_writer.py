"""Writes records to one file in the form of their source files; the file appears at its path at the end of a run."""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import TYPE_CHECKING, BinaryIO, cast

from predlint.cli.errors import CommandError
from predlint.cli.outputs import open_file, require_packer
from predlint.engine.record_split import ArrayForm, Form, LineForm, SpreadForm
from predlint.output.compression import CompressedOutput, packed, plain_name, suffix_of
from predlint.output.streams import FileOutput, Output, standard_output
from predlint.stream.urls import shown

if TYPE_CHECKING:
    from predlint.engine.checked_file import CheckedFile

#: Suffixes of files with one record per line, whatever the form of the source files is.
_LINES = (".ndjson", ".jsonl")
#: Maximum number of bytes for standard output kept in memory; more go to a temporary file.
_MEMORY = 64 << 20
_KINDS = {"lines": "lines", "array": "a JSON array", "spread": "objects spread over lines", "document": "a document with lists"}
_FORMS = {"lines": LineForm, "array": ArrayForm, "spread": SpreadForm}


class BufferedOutput(Output):
    """Standard output, a pipe or a device that gets all at the end of a run, or nothing."""

    def __init__(self, out: Output) -> None:
        super().__init__(out.name, cast(BinaryIO, tempfile.SpooledTemporaryFile(_MEMORY)))  # noqa: SIM115 - closed in _finish
        self._out = out

    def _finish(self, keep: bool) -> None:
        if self._stream.closed:  # interrupted while it was passed on: this cannot be undone
            return
        with self._stream as stream:
            stream.seek(0)
            while keep and self._out.failed is None and (block := stream.read(1 << 20)):
                self._out.write(block)
        self._out.close(keep=keep)
        self.failed = self._out.failed

    def _abandon(self) -> None:
        self._stream.close()
        self._out.close(keep=False)


class RecordWriter:
    """One file that records are written to: opened before the first record is known, and moved to its path at the end of the run."""

    def __init__(self, path: str) -> None:
        """Raises CommandError."""
        self.path = path
        require_packer(path)
        self.output = _open(path)
        self.stream: CompressedOutput = packed(path, self.output)
        self.is_lines = plain_name(path).lower().endswith(_LINES)
        self.kind: str | None = None
        """``lines``, ``array``, ``spread`` or ``document``; None as long as nothing was written."""
        self.first = ""
        """The file that determined the kind."""
        self.form: Form | None = None
        self.finished = self.placed = False
        self.waits = isinstance(self.output, FileOutput) and self.output.waits
        """True for a file that can still be discarded at the end; what was written to a pipe cannot."""

    def form_for(self, checked: CheckedFile) -> Form | None:
        """Returns the form in which the records of a file are added, or None for a document, which is written as it is. Raises
        CommandError."""
        kind = checked.layout.kind
        name = shown(checked.name or "the predictions")
        if kind == "document" and self.is_lines:
            raise CommandError(
                f"{name} is {_KINDS[kind]}, and {self.output.name} would hold one record per line", "let its name end in .json"
            )
        kind = "lines" if self.is_lines else kind
        if self.kind is not None and (kind != self.kind or kind == "document"):
            both = f"{self.first} is {_KINDS[self.kind]}, {name} {_KINDS[kind] if kind != self.kind else 'another one'}"
            lines = "" if "document" in (kind, self.kind) else f"; or {_as_lines(self.path)}, for one record per line"
            raise CommandError(
                f"{self.output.name} cannot hold both: {both}", f"name a folder, which gets a file for each: {_as_folder(self.path)}{lines}"
            )
        if self.kind is None:
            self.kind, self.first = kind, name
            if kind != "document":
                self.form = _FORMS[kind](self.stream.write)
        return self.form

    def finish(self) -> None:
        """Completes the file after the last record."""
        if self.finished:
            return
        self.finished = True
        if self.form is not None:
            self.form.finish()
        self.stream.close()
        if isinstance(self.output, FileOutput):
            self.output.commit()

    def place(self) -> None:
        """Moves the finished file to its path."""
        self.output.close()
        self.placed = self.output.failed is None

    def discard(self) -> None:
        """Deletes the temporary output. A file that was already moved to its final path stays."""
        if self.placed:
            return
        with contextlib.suppress(OSError, ValueError):  # a compressor that was interrupted at its end
            self.stream.close()  # an open stream would write its end into a closed file
        self.output.close(keep=False)


def _open(path: str) -> Output:
    out = standard_output() if path == "-" else open_file(path, "good.ndjson")
    waits = isinstance(out, FileOutput) and out.waits
    return out if waits or path == os.devnull else BufferedOutput(out)


def _as_folder(path: str) -> str:
    return os.path.splitext(plain_name(path))[0] + "/" if path != "-" else "good/"


def _as_lines(path: str) -> str:
    return f"a name like {os.path.splitext(plain_name(path))[0]}.ndjson{suffix_of(path)}" if path != "-" else "a file like good.ndjson"
