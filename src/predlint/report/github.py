"""GitHub Actions: an annotation for each rule at its first place, and a summary of the step for all the rest."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b

from predlint.diagnostics import Diagnostic, Severity
from predlint.lazy_regex import lazy_regex
from predlint.report.kept_findings import KeptFindings, KeptPlace, KeptSink, relative, text
from predlint.report.markdown import page
from predlint.report.model import Group, Summary, Writable
from predlint.report.terminal import MARK, count, printable
from predlint.report.text import SumUp, reading_order

#: Maximum annotations of one level that GitHub shows for one step.
MOST_SHOWN = 10
#: GitHub rejects a step's summary of more bytes: 1 MiB.
_MOST_SUMMARY = 1 << 20
#: Characters that would move the cursor in a terminal that shows the log.
_CONTROLS = lazy_regex(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class GithubSink(KeptSink):
    """Writes workflow commands, and the summary to the file that ``environment`` names."""

    def __init__(
        self,
        stream: Writable,
        *,
        samples: int = 3,
        sum_up: SumUp | None = None,
        environment: Mapping[str, str],
        warn: Callable[[str], object],
    ) -> None:
        """``warn``: warns the user about a summary that could not be written."""
        super().__init__(stream, KeptFindings(1 << 30, each=1, key=_key))
        self._samples, self._sum_up = samples, sum_up
        self._environment, self._warn = environment, warn

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        lines = self._annotations(summary, reading_order(groups))
        path = self._environment.get("GITHUB_STEP_SUMMARY")
        if not path or not self._append(path, summary, groups):
            lines += _shielded(self._page(summary, groups, _MOST_SUMMARY - 1024))
        self._stream.write("".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))

    def _page(self, summary: Summary, groups: Sequence[Group], most: int) -> str:
        return page(summary, groups, samples=self._samples, sum_up=self._sum_up, most=most)

    def _annotations(self, summary: Summary, groups: Sequence[Group]) -> list[str]:
        lines = ["::error title=predlint::the run was stopped before the end"] if not summary.complete else []
        lines += [f"::error title=predlint::not read to the end: {_data(text(unread))}" for unread in summary.unread[:MOST_SHOWN]]
        used = {Severity.ERROR: len(lines)}
        root = self._environment.get("GITHUB_WORKSPACE")
        first, left = self._kept.places(), 0
        for group in groups:
            if used.get(group.severity, 0) >= MOST_SHOWN:
                left += 1
                continue
            used[group.severity] = used.get(group.severity, 0) + 1
            lines.append(_annotation(group, first[group.rule.code, group.rule.slug, group.severity][0], root))
        if left:
            lines.append(f"predlint: {count(left, 'more rule')} in the summary of the step only: GitHub shows {MOST_SHOWN} of each level")
        return lines

    def _append(self, path: str, summary: Summary, groups: Sequence[Group]) -> bool:
        """Adds the summary to what the step has written before. Returns False if that fails."""
        try:
            before = os.path.getsize(path) if os.path.exists(path) else 0
            room = _MOST_SUMMARY - before - 1024
            if room < 2048:
                self._warn(f"predlint: warning: the summary of the step is full ({before:,} bytes): the report follows in the log")
                return False
            with open(path, "ab") as file:
                file.write(self._page(summary, groups, room).encode())
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self._warn(f"predlint: warning: cannot write the summary of the step to {path} ({reason}): the report follows in the log")
            return False
        return True


def _key(d: Diagnostic) -> tuple[str, str, Severity]:
    """Returns the key of the finding's group: custom rules of several ontologies may share a code."""
    return d.code, d.rule, d.severity


def _annotation(group: Group, place: KeptPlace, root: str | None) -> str:
    path = relative(place.file, root)
    known: list[tuple[str, str | int | None]] = []
    if path is not None:  # GitHub does not show a line without a file
        known += [("file", path), ("line", place.line), ("col", place.column if place.line is not None else None)]
    known.append(("title", f"{group.rule.code} {group.rule.slug}: {count(group.count, 'place')}"))
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in known if value is not None)
    where = "" if path is not None or place.line is None else f" ({place.where})"
    first = f" · this is the first of {group.count:,} places" if group.count > 1 else ""
    return f"::{_COMMANDS[group.severity]} {properties}::{_data(place.words + where + first)}"


def _data(text: str) -> str:
    shown = MARK.sub("\\\\u0023", _CONTROLS.sub(lambda found: printable(found[0]), text))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _shielded(page: str) -> list[str]:
    """Returns the page for the log, protected so that no line of it is taken for a command."""
    mark = blake2b(page.encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
    return [f"::stop-commands::{mark}", *page.splitlines(), f"::{mark}::"]
