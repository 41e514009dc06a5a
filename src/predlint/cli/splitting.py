"""``--write-valid`` and ``--write-rejects``: the records without an error in one file, those with one in another."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from predlint.cli.faults import COULD_NOT_RUN, STOPPED, Fault, complain, say
from predlint.cli.streams import OutputError
from predlint.cli.written import Written
from predlint.engine.split import Parted, split_document, split_elements, split_lines
from predlint.report.terminal import count, printable
from predlint.stream.urls import is_url, shown

if TYPE_CHECKING:
    from predlint.engine.checked import Checked
    from predlint.engine.forms import LineForm
    from predlint.report.model import Summary


class Side:
    """Where the valid records go, or the rejects: a file, a folder with one for each input, or standard output."""

    def __init__(self, option: str, path: str) -> None:
        """Raises Fault."""
        self.option, self.path, self.number = option, path, 0
        if is_url(path):
            raise Fault(f"{option} {shown(path)}: records are written to files of this machine only", "copy the file there afterwards")
        if not path:
            raise Fault(f"{option} names no file", f"{option} {'good' if 'valid' in option else 'bad'}.ndjson")
        self.is_folder = path != "-" and (path.endswith(("/", os.sep)) or os.path.isdir(path))
        self.files: list[str] = []
        """Every file that will be written, in the order of the inputs."""
        self.every: list[Written] = []
        self.makes = self.is_folder and not os.path.isdir(path)
        """True for a folder that is not there yet."""

    def __str__(self) -> str:
        return "standard output" if self.path == "-" else printable(self.path)

    def name(self, inputs: Sequence[str]) -> list[str]:
        """The files that will be written. Raises Fault where two would have one name."""
        if not self.is_folder:
            return [self.path]
        taken: dict[str, str] = {}
        for each in inputs:
            name = os.path.basename(shown(each).split("?", 1)[0]) if is_url(each) else os.path.basename(os.path.realpath(each))
            if each == "-":
                raise Fault(f"{self.option} {self.path} is a folder, and standard input has no name for a file in it", "name a file")
            if name in taken:
                said = f"{self.option} {self.path}: {shown(taken[name])} and {shown(each)} would both be {name} there"
                raise Fault(said, "give files of one name in runs of their own, each with a folder of its own")
            taken[name] = each
        self.files = [os.path.join(self.path, name) for name in taken]
        return self.files

    def open(self) -> None:
        """Opens the file, or makes the folder: a wrong path costs no time. Raises Fault."""
        if not self.is_folder:
            self.every.append(Written(self.path))
            return
        try:
            os.makedirs(self.path, exist_ok=True)
        except OSError as error:
            raise Fault(f"{self.option} {self.path}: the folder cannot be made: {(error.strerror or str(error)).lower()}") from None

    def next(self, number: int) -> Written:
        """The file for the input of that number."""
        if self.is_folder:
            self.every.append(Written(self.files[number]))
        return self.every[-1]


class Splitting:
    """Both sides of a run: `take` gets each file once it is checked, `place` or `discard` ends it."""

    def __init__(
        self, valid: str | None, rejects: str | None, inputs: Sequence[str], read: Iterable[str], reports: Sequence[str | None]
    ) -> None:
        """``inputs`` are the files to be checked, ``read`` all that must not be written over, ``reports`` where reports go (None:
        standard output). Raises Fault."""
        self._valid = Side("--write-valid", valid) if valid is not None else None
        self._rejects = Side("--write-rejects", rejects) if rejects is not None else None
        self._sides = [side for side in (self._valid, self._rejects) if side is not None]
        self.fault: Fault | None = None
        """What cannot be written as it was asked; then nothing is."""
        self.notes: list[str] = []
        """What became neither a good record nor a reject."""
        taken = {os.path.realpath(path): "a file that is read" for path in read if path != "-" and not is_url(path)}
        taken |= {os.path.realpath(path): "a report" for path in reports if path is not None}
        self._files = 0
        for side in self._sides:
            _keep_free(side, side.name(inputs), taken, None in reports)
        try:
            for side in self._sides:
                side.open()
        except BaseException:
            self.discard()
            raise

    # -- while the run goes on ---------------------------------------------------------------------------------------------------

    def take(self, checked: Checked) -> None:
        """Writes the records of a file. A fault ends the writing, not the run: its report is worth something by itself."""
        number, self._files = self._files, self._files + 1
        if self.fault is not None:
            return
        try:
            parted = self._split(checked, number)
        except Fault as fault:
            self.fault = fault
            return
        name = printable(shown(checked.name or "the predictions"))
        if parted.neither:
            self.notes.append(f"{name}: left out {count(parted.neither, 'byte')} of no record")
        if parted.staying:
            kept = count(parted.staying, "image or category", "images or categories")
            self.notes.append(f"{name}: left {kept} with an error as before")
        for side, records in ((self._valid, parted.valid), (self._rejects, parted.rejects)):
            if side is not None:
                side.number += records

    def _split(self, checked: Checked, number: int) -> Parted:
        if checked.layout.kind == "other":
            return Parted(neither=checked.source.size)
        each = [side.next(number) if side is not None else None for side in (self._valid, self._rejects)]
        parted = self._written(checked, *each)
        for side, written in zip((self._valid, self._rejects), each, strict=True):
            if side is not None and written is not None and side.is_folder:
                written.finish()
        return parted

    @staticmethod
    def _written(checked: Checked, valid: Written | None, rejects: Written | None) -> Parted:
        if checked.layout.kind == "document" and checked.broken:
            name = shown(checked.name or "the predictions")
            raise Fault(f"{name} breaks off, so that no list can be taken out of it", "mend what the report says of its JSON first")
        if checked.layout.kind == "document" and not any(listed.predictions for listed in checked.lists):
            return Parted(neither=checked.source.size)
        if not checked.count and checked.layout.kind == "lines":
            return Parted()  # an empty file has no form
        forms = [side.form_for(checked) if side is not None else None for side in (valid, rejects)]
        if checked.layout.kind == "document":
            return split_document(checked, *[side.stream.write if side is not None else None for side in (valid, rejects)])
        if checked.layout.kind == "lines":
            return split_lines(checked, *[cast("LineForm | None", form) for form in forms])
        return split_elements(checked, *forms)

    # -- its end ---------------------------------------------------------------------------------------------------------------

    @property
    def failures(self) -> list[OutputError]:
        """What could not be written."""
        return [each.output.failed for side in self._sides for each in side.every if each.output.failed is not None]

    def end(self, summary: Summary) -> str | None:
        """Puts all files in their places; None when that was done, else why it was not."""
        why = self._why_not(summary)
        if why is not None:
            self.discard()
            return why
        for side in self._sides:
            for each in side.every:
                each.output.close()
        return self._why_not(summary)

    def _why_not(self, summary: Summary) -> str | None:
        if not summary.complete:
            return "the run stopped before its end"
        if summary.unread:
            return "not all files could be read to their end"
        if self.fault is None:
            for side in self._sides:
                for each in side.every:
                    each.finish()
        return "of the error told above" if self.fault is not None or self.failures else None

    def discard(self) -> None:
        """Leaves nothing behind."""
        for side in self._sides:
            for each in side.every:
                each.discard()
            if side.makes:
                with contextlib.suppress(OSError):
                    os.rmdir(side.path)

    def conclude(self, summary: Summary, code: int, quiet: bool) -> int:
        """Puts everything in its place and says so, or why it is not there; the exit code of a run that would end with ``code``."""
        why = self.end(summary)
        for failure in self.failures:
            if not failure.reader_left:
                complain(str(failure))
        if self.fault is not None:
            self.fault.show()
        if why is not None:
            say(f"predlint: {' and '.join(map(str, self._sides))} not written: {why}")
            return max(code, STOPPED if self.failures else COULD_NOT_RUN)
        for note in self.notes:
            say(f"predlint: {note}")
        if not quiet:
            say(str(self))
        return code

    def __str__(self) -> str:
        """``12,345 good records in good.ndjson, 17 rejects in bad.ndjson``."""
        said: list[str] = []
        for side, noun in ((self._valid, "good record"), (self._rejects, "reject")):
            if side is not None:
                said.append(f"{count(side.number, noun)} {'on' if side.path == '-' else 'in'} {side}")
        return ", ".join(said)


def _keep_free(side: Side, files: Sequence[str], taken: dict[str, str], screen: bool) -> None:
    """Raises Fault where a file of a side is something else already; ``screen``: a report goes to standard output."""
    for file in files:
        if file == "-" and screen:
            said = f"{side.option} - and a report would both go to standard output"
            raise Fault(said, "give the report a file: --format text=report.txt")
        key = os.path.realpath(file) if file != "-" else file
        if key in taken and key != os.devnull:
            raise Fault(f"{side.option} {file} would overwrite {taken[key]}", "give it a name of its own")
        taken[key] = f"what {side.option} writes"
