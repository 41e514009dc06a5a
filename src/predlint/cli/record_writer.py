"""One file that records are written to, in the form of the files they come from; what is written is in place at the end of a run."""

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

#: Endings of files that hold a record a line, whatever the files are that the records come from.
_LINES = (".ndjson", ".jsonl")
#: Bytes for standard output that are held in memory; more are held in a temporary file.
_MEMORY = 64 << 20
_KINDS = {"lines": "lines", "array": "a JSON array", "spread": "objects spread over lines", "document": "a document with lists"}
_FORMS = {"lines": LineForm, "array": ArrayForm, "spread": SpreadForm}


class BufferedOutput(Output):
    """Standard output, a pipe or a device that gets all at the end of a run, or nothing."""

    def __init__(self, out: Output) -> None:
        super().__init__(out.name, cast(BinaryIO, tempfile.SpooledTemporaryFile(_MEMORY)))  # noqa: SIM115 - closed in _finish
        self._out = out

    def _finish(self, keep: bool) -> None:
        if self._stream.closed:  # broken off while it was handed over: what is gone is not taken back
            return
        with self._stream as held:
            held.seek(0)
            while keep and self._out.failed is None and (block := held.read(1 << 20)):
                self._out.write(block)
        self._out.close(keep=keep)
        self.failed = self._out.failed

    def _abandon(self) -> None:
        self._stream.close()
        self._out.close(keep=False)


class RecordWriter:
    """One file that records are written to: opened before there is anything to write, in place when the run has come to its end."""

    def __init__(self, path: str) -> None:
        """Raises Fault."""
        self.path = path
        require_packer(path)
        self.output = _open(path)
        self.stream: CompressedOutput = packed(path, self.output)
        self.is_lines = plain_name(path).lower().endswith(_LINES)
        self.kind: str | None = None
        """``lines``, ``array``, ``spread`` or ``document``; None as long as nothing was written."""
        self.first = ""
        """The file that decided so."""
        self.form: Form | None = None
        self.finished = self.placed = False
        self.waits = isinstance(self.output, FileOutput) and self.output.waits
        """True for a file that can still be taken back at the end; what a pipe has got cannot."""

    def form_for(self, checked: CheckedFile) -> Form | None:
        """The form in which the records of a file are added; None for a document, which is written as it is. Raises Fault."""
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
        """All is written."""
        if self.finished:
            return
        self.finished = True
        if self.form is not None:
            self.form.finish()
        self.stream.close()
        if isinstance(self.output, FileOutput):
            self.output.commit()

    def place(self) -> None:
        """What is finished appears."""
        self.output.close()
        self.placed = self.output.failed is None

    def discard(self) -> None:
        """Nothing of it stays that is not in its place."""
        if self.placed:
            return
        with contextlib.suppress(OSError, ValueError):  # a packer that was broken off at its end
            self.stream.close()  # one that is still open would write its end into a file that is closed
        self.output.close(keep=False)


def _open(path: str) -> Output:
    out = standard_output() if path == "-" else open_file(path, "good.ndjson")
    waits = isinstance(out, FileOutput) and out.waits
    return out if waits or path == os.devnull else BufferedOutput(out)


def _as_folder(path: str) -> str:
    return os.path.splitext(plain_name(path))[0] + "/" if path != "-" else "good/"


def _as_lines(path: str) -> str:
    return f"a name like {os.path.splitext(plain_name(path))[0]}.ndjson{suffix_of(path)}" if path != "-" else "a file like good.ndjson"
