"""``--write-valid`` and ``--write-rejects``: write records without errors to one file, and those with errors to another."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, BinaryIO, cast

from predlint.cli.errors import COULD_NOT_RUN, STOPPED, CommandError, print_error, print_message
from predlint.cli.outputs import identities, open_file, require_no_link_out, require_packer
from predlint.engine.record_split import ArrayForm, Form, LineForm, SplitCounts, SpreadForm, split_document, split_elements, split_lines
from predlint.io.output_streams import FileOutput, Output, OutputError, descriptor_of, standard_output
from predlint.io.outputs import CompressedOutput, MadeFolder, is_folder_for, output_names, packed, plain_name, suffix_of
from predlint.io.paths import is_url, local, shown
from predlint.report.terminal import count, printable

if TYPE_CHECKING:
    from predlint.engine.record_split import CheckedFile
    from predlint.report.model import Summary


# -- Writes records to one file in the form of their source files; the file appears at its path at the end of a run --

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


# -- ``--write-valid`` and ``--write-rejects``: write records without errors to one file, and those with errors to another --

_SEE_ERROR = "see the error above"


class SplitOutput:
    """The output for valid records, or for rejects: a file, a folder with one file for each input, or standard output."""

    def __init__(self, option: str, path: str, inputs: Sequence[str], roots: Mapping[str, str]) -> None:
        """``inputs`` are the files to be checked, ``roots`` the folders that they were looked for in. Raises CommandError."""
        path = "-" if descriptor_of(path) == 1 else local(path)
        self.option, self.path, self.number = option, path, 0
        self.is_folder = path != "-" and is_folder_for(path, inputs, roots)
        self.files: list[str] = []
        """Every file that will be written, in the order of the inputs."""
        self.every: list[RecordWriter] = []
        self._made: list[MadeFolder] = []

    def __str__(self) -> str:
        return "standard output" if self.path == "-" else printable(shown(self.path))

    def name(self, inputs: Sequence[str], roots: Mapping[str, str]) -> list[str]:
        """Returns the files that will be written; ``roots``: the folders that were searched for inputs. Raises CommandError if two would
        have the same name."""
        if not self.is_folder:
            return [self.path]
        used: dict[str, str] = {}
        for each, name in zip(inputs, output_names(inputs, roots), strict=True):
            if each == "-" or descriptor_of(each) is not None:
                which = "standard input" if each == "-" else each
                raise CommandError(f"{self.option} {self.path} is a folder, and {which} has no file name to use in it", "name a file")
            if name in used:
                message = f"{self.option} {self.path}: {shown(used[name])} and {shown(each)} would both be {name} there"
                raise CommandError(message, "check files of the same name in separate runs, each with its own folder")
            used[name] = each
        self.files = [os.path.join(self.path, name) for name in used]
        return self.files

    def open(self) -> None:
        """Opens the file, or makes the folder: a wrong path costs no time. Raises CommandError."""
        if not self.is_folder:
            self.every.append(RecordWriter(self.path))
            return
        if is_url(self.path):
            return  # in storage there are no folders to make
        for file in self.files:
            require_no_link_out(self.path, file)
        for folder in (self.path, *dict.fromkeys(map(os.path.dirname, self.files))):
            try:
                self._made.append(MadeFolder(folder))
            except OSError as error:
                help = "name a folder: a file is there" if isinstance(error, FileExistsError | NotADirectoryError) else None
                raise CommandError(
                    f"{self.option} {folder}: the folder cannot be made: {(error.strerror or str(error)).lower()}", help
                ) from None
            if not os.access(folder, os.W_OK | os.X_OK):
                raise CommandError(f"{self.option} {folder}: the folder cannot be written to", "name another one")

    def discard(self) -> None:
        """Deletes all outputs that were not moved to their paths."""
        for each in sorted(self.every, key=lambda each: not each.waits):  # files first: a pipe may keep others waiting
            each.discard()
        for made in reversed(self._made):
            made.remove_empty()

    def next(self, number: int) -> RecordWriter:
        """The file for the input of that number."""
        if self.is_folder:
            self.every.append(RecordWriter(self.files[number]))
        return self.every[-1]


class RecordSplitter:
    """Writes both sides of a run: `take` receives each checked file, `place` or `discard` ends the writing."""

    def __init__(
        self,
        valid: str | None,
        rejects: str | None,
        inputs: Sequence[str],
        roots: Mapping[str, str],
        read: Iterable[str],
        reports: Sequence[str | None],
    ) -> None:
        """``inputs`` are the files to be checked, ``roots`` the folders that they were looked for in, ``read`` all that must not be
        written over, ``reports`` where reports go (None: standard output). Raises CommandError."""
        self._valid = SplitOutput("--write-valid", valid, inputs, roots) if valid is not None else None
        self._rejects = SplitOutput("--write-rejects", rejects, inputs, roots) if rejects is not None else None
        self._sides = [side for side in (self._valid, self._rejects) if side is not None]
        self.fault: CommandError | None = None
        """The error if something cannot be written as requested; then nothing is written."""
        self.notes: list[str] = []
        """Notices about records that are neither valid nor rejected."""
        taken = _Taken()
        for path in read:
            taken.add(path, "a file that is read")
        for path in reports:
            taken.add("-" if path is None or descriptor_of(path) == 1 else path, "a report", write=True)
        self._files = 0
        for side in self._sides:
            for file in side.name(inputs, roots):
                taken.keep_free(side, file)
        try:
            for side in self._sides:
                side.open()
        except BaseException:
            self.discard()
            raise

    # -- during the run -------------------------------------------------------------------------------------------------------------

    def take(self, checked: CheckedFile) -> None:
        """Writes the records of a file. An error ends the writing but not the run, since its report is still useful."""
        number, self._files = self._files, self._files + 1
        if self.fault is not None:
            return
        try:
            parted = self._split(checked, number)
        except CommandError as fault:
            self.fault = fault
            return
        name = printable(shown(checked.name or "the predictions"))
        if parted.neither:
            self.notes.append(f"{name}: left out {count(parted.neither, 'byte')} that belong to no record")
        if parted.staying:
            kept = count(parted.staying, "image or category", "images or categories")
            self.notes.append(f"{name}: left {kept} with an error as before")
        for side, records in ((self._valid, parted.valid), (self._rejects, parted.rejects)):
            if side is not None:
                side.number += records

    def _split(self, checked: CheckedFile, number: int) -> SplitCounts:
        if checked.layout.kind == "other":
            return SplitCounts(neither=checked.source.size)
        each = [side.next(number) if side is not None else None for side in (self._valid, self._rejects)]
        parted = self._written(checked, *each)
        for side, written in zip((self._valid, self._rejects), each, strict=True):
            if side is not None and written is not None and side.is_folder:
                written.finish()
        return parted

    @staticmethod
    def _written(checked: CheckedFile, valid: RecordWriter | None, rejects: RecordWriter | None) -> SplitCounts:
        if checked.layout.kind == "document" and checked.broken:
            name = shown(checked.name or "the predictions")
            raise CommandError(
                f"{name} is not valid JSON, so that no list can be taken out of it", "fix its JSON first: the report shows where"
            )
        if checked.layout.kind == "document" and not any(listed.predictions for listed in checked.lists):
            return SplitCounts(neither=checked.source.size)
        if not checked.count and checked.layout.kind == "lines":
            return SplitCounts()  # an empty file has no form
        forms = [side.form_for(checked) if side is not None else None for side in (valid, rejects)]
        if checked.layout.kind == "document":
            return split_document(checked, *[side.stream.write if side is not None else None for side in (valid, rejects)])
        if checked.layout.kind == "lines":
            return split_lines(checked, *[cast("LineForm | None", form) for form in forms])
        return split_elements(checked, *forms)

    # -- its end ---------------------------------------------------------------------------------------------------------------

    @property
    def failures(self) -> list[OutputError]:
        """Returns the errors of outputs that could not be written."""
        return [each.output.failed for side in self._sides for each in side.every if each.output.failed is not None]

    def end(self, summary: Summary) -> str | None:
        """Moves all files to their paths. Returns None on success, else the reason for the failure."""
        why: str | None = "stopped before the end"
        try:
            why = self._why_not(summary) or self._put_in_place()
        finally:  # also if Ctrl-C ends the wait for the reader of a pipe
            if why is not None:
                self.discard()
        return why

    def _put_in_place(self) -> str | None:
        for each in sorted(self._each(), key=lambda each: each.waits):  # first those that may fail: standard output, a pipe
            each.place()
            if each.output.failed is not None and not each.output.failed.reader_closed:
                return _SEE_ERROR
        return None

    def _why_not(self, summary: Summary) -> str | None:
        if not summary.complete:
            return "the run stopped before its end"
        if summary.unread:
            return "not all files could be read to their end"
        if self.fault is None:
            for each in self._each():
                each.finish()
        return _SEE_ERROR if self.fault is not None or self.failures else None

    def _each(self) -> list[RecordWriter]:
        return [each for side in self._sides for each in side.every]

    def discard(self) -> None:
        """Deletes all outputs."""
        with contextlib.ExitStack() as stack:
            for side in self._sides:
                stack.callback(side.discard)

    def conclude(self, summary: Summary, code: int, quiet: bool) -> int:
        """Moves everything to its path and prints a notice, or the reason for the failure. Returns the exit code of a run that would end
        with ``code``."""
        why = self.end(summary)
        for failure in self.failures:
            if not failure.reader_closed:
                print_error(str(failure), failure.help)
        if self.fault is not None:
            self.fault.show()
        if why is not None:
            missing = [side for side in self._sides if not side.every or not all(each.placed for each in side.every)]
            print_message(f"predlint: {' and '.join(map(str, missing))} not written: {why}")
            if placed := [each.path for each in self._each() if each.placed]:
                more = f" and {count(len(placed) - 1, 'more file')}" if len(placed) > 1 else ""
                print_message(f"predlint: in place already: {printable(placed[0])}{more}")
            return max(code, STOPPED if self.failures else COULD_NOT_RUN)
        for note in self.notes:
            print_message(f"predlint: {note}")
        if self.failures:  # a reader who has seen enough
            return max(code, STOPPED)
        if not quiet:
            print_message(str(self))
        return code

    @property
    def names(self) -> str:
        """Returns the names of the outputs as the user wrote them."""
        return " and ".join(str(side) for side in (self._valid, self._rejects) if side is not None)

    def __str__(self) -> str:
        """``12,345 good records in good.ndjson, 17 rejects in bad.ndjson``."""
        lines: list[str] = []
        for side, noun in ((self._valid, "good record"), (self._rejects, "reject")):
            if side is not None:
                lines.append(f"{count(side.number, noun)} {'on' if side.path == '-' else 'in'} {side}")
        return ", ".join(lines)


class _Taken:
    """The files that a run already reads or writes, by any name."""

    def __init__(self) -> None:
        self._what: dict[str | tuple[int, int], str] = {}

    def add(self, path: str, what: str, *, write: bool = False) -> None:
        """Adds a file. ``-`` is standard input, or standard output if it is written to."""
        if path == "-" and write:
            self._what["-"] = what
        elif is_url(path := local(path)) or os.path.realpath(path) != os.devnull:
            self._what |= dict.fromkeys(identities(path), what)

    def keep_free(self, side: SplitOutput, file: str) -> None:
        """Reserves a file that a side writes. Raises CommandError if the file has another use already."""
        what = next((self._what[key] for key in (["-"] if file == "-" else identities(file)) if key in self._what), None)
        if what is not None and file == "-":
            message = f"{side.option} - and {what} would both go to standard output"
            raise CommandError(
                message, "give the report a file: --format text=report.txt" if what == "a report" else "give one of them a file"
            )
        if what is not None:
            raise CommandError(f"{side.option} {file} would overwrite {what}", "give it a name of its own")
        self.add(file, f"what {side.option} writes", write=True)
