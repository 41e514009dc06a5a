"""JUnit XML: a suite for each file, a test for each rule with findings in it, and a passed test for a file without findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from predlint.diagnostics import Diagnostic, Severity
from predlint.lazy_regex import lazy_regex
from predlint.report.kept_findings import MOST_PLACES, KeptFindings, KeptPlace, KeptSink, file_name, relative, text
from predlint.report.model import Group, Summary, Writable
from predlint.report.replay import records_known
from predlint.report.terminal import as_word, count, printable

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

    def __init__(self, stream: Writable, *, fail_level: str = "error", most: int = MOST_PLACES, each: int = _EACH) -> None:
        """``fail_level``: see `_fails`."""
        super().__init__(stream, KeptFindings(most, each=each, key=_key))
        self._fail_level = fail_level

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
        level = {"warning": Severity.WARNING, "info": Severity.INFO}.get(self._fail_level, Severity.ERROR)
        return severity >= level

    def _clean(self, summary: Summary) -> Iterator[_Suite]:
        """Yields suites for files that were read to the end and have no findings. After an interrupted run that is not known."""
        if not summary.complete or not records_known(summary):
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


def _key(d: Diagnostic) -> tuple[str | None, Severity, str, str]:
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
