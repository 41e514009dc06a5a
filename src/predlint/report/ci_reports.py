"""Reports for CI: annotations of GitHub Actions, the code quality of GitLab, and JUnit XML."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

import orjson
from msgspec import Struct, field

from predlint.io.output_streams import MARK, Writable
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.model.texts import lazy_regex
from predlint.report.formats import CODE, DEFAULTS, Format, ReportOptions, begins
from predlint.report.kept_findings import MOST_PLACES, Fingerprints, KeptFindings, KeptPlace, KeptSink, file_name, relative, text
from predlint.report.markdown import page
from predlint.report.model import Group, Summary
from predlint.report.terminal import as_word, count, printable, seen
from predlint.report.text import reading_order

# -- GitHub Actions: an annotation for each rule at its first place, and a summary of the step for all the rest ------


#: Maximum annotations of one level that GitHub shows for one step.
MOST_SHOWN = 10
#: GitHub rejects a step's summary of more bytes: 1 MiB.
_MOST_SUMMARY = 1 << 20
#: Characters that would move the cursor in a terminal that shows the log.
_CONTROLS = lazy_regex(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class GithubSink(KeptSink):
    """Writes workflow commands, and the summary to the file that the environment names."""

    def __init__(self, stream: Writable, options: ReportOptions = DEFAULTS) -> None:
        super().__init__(stream, options, KeptFindings(1 << 30, each=1, key=_group_of))

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        lines = self._annotations(summary, reading_order(groups))
        path = self._options.environment.get("GITHUB_STEP_SUMMARY")
        if not path or not self._append(path, summary, groups):
            lines += _shielded(page(summary, groups, self._options, _MOST_SUMMARY - 1024))
        self._stream.write("".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))

    def _annotations(self, summary: Summary, groups: Sequence[Group]) -> list[str]:
        lines = ["::error title=predlint::the run was stopped before the end"] if not summary.complete else []
        lines += [f"::error title=predlint::not read to the end: {_data(text(unread))}" for unread in summary.unread[:MOST_SHOWN]]
        used = {Severity.ERROR: len(lines)}
        root = self._options.environment.get("GITHUB_WORKSPACE")
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
                self._options.warn(f"predlint: warning: the summary of the step is full ({before:,} bytes): the report follows in the log")
                return False
            with open(path, "ab") as file:
                file.write(page(summary, groups, self._options, room).encode())
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            self._options.warn(
                f"predlint: warning: cannot write the summary of the step to {path} ({reason}): the report follows in the log"
            )
            return False
        return True


def _group_of(d: Diagnostic) -> tuple[str, str, Severity]:
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


# -- GitLab code quality: a JSON array of findings, the first 5,000 shared fairly among the rules --------------------


_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


class GitlabSink(KeptSink):
    """Writes the array at the end of the run."""

    def __init__(self, stream: Writable, options: ReportOptions = DEFAULTS, *, most: int = MOST_PLACES) -> None:
        super().__init__(stream, options, KeptFindings(most))
        self._root = options.environment.get("CI_PROJECT_DIR")

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        places, marks = self._kept.in_order(), Fingerprints()
        entries = [self._entry(place, marks) for place in places]
        file = next(iter((*self._kept.files, *summary.sizes)), None)
        entries += [self._notice(message, severity, file) for message, severity in self._run_messages(summary, len(places))]
        self._stream.write(b"[" + b",".join(b"\n" + seen(orjson.dumps(entry)) for entry in entries) + b"\n]\n")

    def _entry(self, place: KeptPlace, marks: Fingerprints) -> dict[str, Any]:
        path = relative(place.file, self._root)
        where = "" if path is not None or place.line is None else f" ({place.where})"
        return {
            "description": place.words + where,
            "check_name": f"{place.code} {text(place.slug)}",
            "fingerprint": blake2b(marks.of(place).encode(), digest_size=16).hexdigest(),
            "severity": "blocker" if _hides_records(place) else _SEVERITIES[place.severity],
            "location": {"path": path or file_name(place.file), "lines": {"begin": place.line or 1}},
        }

    def _run_messages(self, summary: Summary, shown: int) -> list[tuple[str, str]]:
        """Returns the messages about the whole run, with their severities."""
        messages: list[tuple[str, str]] = []
        if not summary.complete:
            messages.append(("the run was stopped before the end: this was found so far", "blocker"))
        messages += [(f"not read to the end: {text(unread)}", "blocker") for unread in summary.unread]
        found = self._kept.counts.total()
        if found > shown:
            cut = sorted(code for code, places in self._kept.places().items() if len(places) < self._kept.counts[code])
            counts = ", ".join(f"{code} {self._kept.counts[code]:,}" for code in cut[:50]) + (", …" if len(cut) > 50 else "")
            rest = count(found - shown, "more finding")
            messages.append((f"{rest} not listed here: only the first places of {count(len(cut), 'rule')} are ({counts} in all)", "info"))
        return messages

    def _notice(self, message: str, severity: str, file: str | None) -> dict[str, Any]:
        return {
            "description": message, "check_name": "predlint",
            "fingerprint": blake2b(message.encode(), digest_size=16).hexdigest(), "severity": severity,
            "location": {"path": relative(file, self._root) or file_name(file), "lines": {"begin": 1}},
        }  # fmt: skip


def _hides_records(place: KeptPlace) -> bool:
    """Returns True if a record, or a file, could not be read at all."""
    return place.severity is Severity.ERROR and place.code.startswith("JSN")


# -- JUnit XML: a suite for each file, a test for each rule with findings in it, and a passed test for a file without findings --


#: Maximum places that one test shows; further ones are counted.
_EACH = 20


class _Suite(Struct):
    """The tests of one file, as XML."""

    name: str
    path: str | None
    cases: list[str] = field(default_factory=list[str])
    failures: int = 0
    errors: int = 0


class JunitSink(KeptSink):
    """Writes the suites at the end of the run."""

    def __init__(self, stream: Writable, options: ReportOptions = DEFAULTS, *, most: int = MOST_PLACES, each: int = _EACH) -> None:
        super().__init__(stream, options, KeptFindings(most, each=each, key=_suite_order))

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        suites = [*self._suites(), *self._clean(summary), *_unread(summary)]
        tests, failures, errors = (
            sum(numbers) for numbers in zip((0, 0, 0), *((len(s.cases), s.failures, s.errors) for s in suites), strict=True)
        )
        lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        lines.append(f'<testsuites name="predlint" tests="{tests}" failures="{failures}" errors="{errors}">')
        for suite in suites:
            head = f'tests="{len(suite.cases)}" failures="{suite.failures}" errors="{suite.errors}" skipped="0"'
            lines.append(f'  <testsuite name="{_xml(suite.name)}" {head}>')
            lines += suite.cases
            lines.append("  </testsuite>")
        lines.append("</testsuites>\n")
        self._stream.write("\n".join(lines).encode())

    def _suites(self) -> Iterator[_Suite]:
        """Yields a suite for each file with findings, in their order, with the most severe rules first."""
        by_file: defaultdict[str | None, list[tuple[Severity, int, str, str]]] = defaultdict(list)
        for (file, severity, code, slug), number in self._kept.counts.items():
            by_file[file].append((severity, number, code, slug))
        places = self._kept.places()
        for file in self._kept.files:
            suite = _Suite(file_name(file), relative(file))
            for severity, number, code, slug in sorted(by_file[file], key=lambda each: (-each[0], -each[1], each[2])):
                self._case(suite, severity, f"{code} {text(slug)}", number, places[file, severity, code, slug])
            yield suite

    def _case(self, suite: _Suite, severity: Severity, name: str, number: int, places: Sequence[KeptPlace]) -> None:
        body = "\n".join(_lines(places, number))
        head = f"{count(number, 'place')}" + (f", first: {places[0].words}" if places else "")
        if self._fails(severity):
            suite.failures += 1
            inner = f'      <failure type="{severity.label}" message="{_xml(head)}">{_xml(body, lines=True)}</failure>'
        else:
            inner = f"      <system-out>{_xml(f'{severity.label}: {head}')}\n{_xml(body, lines=True)}</system-out>"
        suite.cases += [f"    {_testcase(name, suite)}>\n{inner}\n    </testcase>"]

    def _fails(self, severity: Severity) -> bool:
        """Returns True if findings of this severity fail the test. Errors always do, also with ``--fail-level never``, where the command
        itself succeeds."""
        level = {"warning": Severity.WARNING, "info": Severity.INFO}.get(self._options.fail_level, Severity.ERROR)
        return severity >= level

    def _clean(self, summary: Summary) -> Iterator[_Suite]:
        """Yields suites for files that were read to the end and have no findings. After an interrupted run that is not known."""
        if not summary.complete or not summary.records_known:
            return
        found = {file for file in self._kept.files if file is not None}
        unread = {name for name in summary.sizes if any(entry.startswith(f"{name}:") for entry in summary.unread)}
        named = [name for name in summary.sizes if name not in found and name not in unread]
        for name in named:
            suite = _Suite(file_name(name), relative(name))
            suite.cases.append(f"    {_testcase('no findings', suite)}/>")
            yield suite
        others = summary.files - len(found) - len(summary.unread) - len(named)
        if others > 0:
            suite = _Suite("predlint", None)
            suite.cases.append(f"    {_testcase(count(others, 'file') + ' without findings', suite)}/>")
            yield suite


def _suite_order(d: Diagnostic) -> tuple[str | None, Severity, str, str]:
    return d.file, d.severity, d.code, d.rule


def _lines(places: Sequence[KeptPlace], number: int) -> Iterator[str]:
    for place in places:
        pointer = f" [{place.pointer}]" if place.pointer else ""
        yield printable(f"{_where(place)}: {place.words}{pointer}")
    if number > len(places):
        rest = number - len(places)
        yield f"and {count(rest, 'more place')}" if places else f"{count(rest, 'place')}, not listed"


def _where(place: KeptPlace) -> str:
    """Returns the position for the beginning of a line."""
    if place.file is None or place.file == "-":
        return place.where
    name = file_name(place.file)
    return as_word(name) + place.where[len(name) :]


def _unread(summary: Summary) -> Iterator[_Suite]:
    """Yields a suite with errors for everything that makes the whole report unreliable."""
    problems = ([] if summary.complete else ["the run was stopped before the end"]) + [text(each) for each in summary.unread]
    if problems:
        suite = _Suite("not read to the end", None, errors=len(problems))
        for each in problems:
            suite.cases.append(f'    {_testcase(each, suite)}>\n      <error type="unread" message="{_xml(each)}"/>\n    </testcase>')
        yield suite


def _testcase(name: str, suite: _Suite) -> str:
    """Returns the opening tag, unclosed. A dot in a class name would be read as that of a package."""
    file = f' file="{_xml(suite.path)}"' if suite.path is not None else ""
    return f'<testcase classname="predlint.{_xml(suite.name.replace(".", "_"))}" name="{_xml(name)}"{file}'


_XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_SPECIAL = lazy_regex("[&<>\"']")


def _xml(given: str, *, lines: bool = False) -> str:
    """Returns text for XML without control characters; with ``lines`` it may have several lines."""
    shown = "\n".join(map(printable, given.split("\n"))) if lines else printable(given)
    return _SPECIAL.sub(lambda found: _XML[found[0]], shown)


FORMATS = {
    "github": Format(
        ("txt",), GithubSink, needs_all=True,
        detects=begins(rb"\Z|::(?:error|warning|notice) (?:file=|title=)[^\n]*::|::stop-commands::[0-9a-f]{32}\n## predlint: "),
    ),
    "gitlab": Format(
        ("json",), GitlabSink, begins(rb'\[\n(?:\]\n\Z|\{"description":.*?,"check_name":"(?:predlint"|' + CODE + b" ))"), needs_all=True
    ),
    "junit": Format(("xml",), JunitSink, begins(rb'<\?xml [^>]*>\n<testsuites name="predlint" '), needs_all=True),
}  # fmt: skip
