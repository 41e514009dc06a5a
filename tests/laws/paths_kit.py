"""The reports of a file, of all formats and by every path: with the kernel and without, in blocks of any size, in parts, by workers."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

from msgspec import structs

import predlint
from laws.coco_run import small_windows
from laws.harness import without_kernel
from laws.parts_kit import by, cut
from laws.paths_files import Case
from predlint.io import similar_rows
from predlint.model import names
from predlint.model.registry import RULES
from predlint.model.settings import REPORT_FORMATS
from predlint.platforms.coco.topics import references
from predlint.platforms.label_studio.topics import choices
from predlint.report.baseline import Baseline, baseline_bytes, compare
from predlint.report.formats import ReportOptions, format_named
from predlint.report.hidden_findings import AllFindings
from predlint.report.model import Group, Summary

#: Formats that are made of groups, of findings, of records, and of where values end.
FEW = ("jsonl", "text", "sarif", "html")


class _Timeless:
    """A report that is not told how long it took."""

    def __init__(self, sink: Any) -> None:
        self._sink = sink

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sink, name)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self._sink.finish(structs.replace(summary, seconds=0.0), groups)


#: All formats, but for parquet, which takes a package, and what is csv in other quotes.
FORMATS = tuple(name for name in REPORT_FORMATS if name not in ("parquet", "spreadsheet"))
OPTIONS = ReportOptions(environment={}, warn=lambda text: None)
#: What begins and ends a page in a report for GitHub: of random letters, so that no text of a file can end it.
_MARK = re.compile(rb"(?m)^::(stop-commands::)?[0-9a-f]{32}(::)?$")


class Reports:
    """Makes the reports of a file."""

    def __init__(self, case: Case, path: Path, formats: tuple[str, ...]) -> None:
        self.case, self.path, self.formats = case, path, formats

    def __call__(self, executor: Executor | None = None) -> dict[str, bytes]:
        """All formats at once; those alone that then are made in another way; a baseline, and what is shown beside one."""
        checker = self.case.checker
        found, _ = self._written(checker, self.formats, executor)
        for name in ("text", "jsonl"):
            found[f"{name} alone"] = self._written(checker, (name,), executor)[0][name]
        _, summary = self._written(checker.leaving_out(AllFindings(None)), (), executor)
        assert summary.left_out is not None
        known = Baseline.of(summary.left_out, "", ())
        found["baseline"] = baseline_bytes(known)
        for rules in known.counts.files.values():  # of every second rule nothing is known
            for rule in sorted(rules)[::2]:
                rules.pop(rule)
        verdict = compare(known, "", summary.left_out, [str(self.path)], lambda file, rule: True)
        shown, _ = self._written(checker.leaving_out(verdict.known), ("jsonl", "text"), executor)
        return found | {f"{name} beside a baseline": text for name, text in shown.items()}

    def _written(self, checker: predlint.Checker, formats: tuple[str, ...], executor: Executor | None) -> tuple[dict[str, bytes], Summary]:
        outs = {name: io.BytesIO() for name in formats}
        sinks = [_Timeless(format_named(name).sink(out, OPTIONS)) for name, out in outs.items()]
        given: Any = self.case.rows
        summary = checker.run([str(self.path)], data_rows=given, sinks=sinks, execution=by(executor))
        return {name: _MARK.sub(b"::", out.getvalue()) for name, out in outs.items()}, summary


def differences(
    case: Case, executor: Executor | None = None, *, formats: tuple[str, ...] = FORMATS, block: int = 1 << 12, usual: bool = True
) -> list[str]:
    """In what the reports differ by the path that the file goes; nothing where they are the same. ``usual``: in blocks of the usual size,
    too, of which a small file is one."""
    wrong: list[str] = []

    def hold(way: str, found: dict[str, bytes], expected: dict[str, bytes]) -> None:
        wrong.extend(f"{way}, {name}: {_first(report, expected[name])}" for name, report in found.items() if report != expected[name])

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "predictions.json"
        path.write_bytes(case.data)
        reports = Reports(case, path, formats)
        with without_kernel():
            slow = reports()
        hold("without the kernel", {name: slow[f"{name} alone"] for name in ("text", "jsonl") if name in slow}, slow)
        if usual:
            hold("with the kernel", reports(), slow)
        with small_windows(block):
            hold("in small blocks", reports(), slow)
            if executor is not None:
                with cut(len(case.data) // 3 + 1):
                    with without_kernel():
                        here = reports()
                    hold("in parts", reports(), here)
                    hold("by workers", reports(executor), here)
    return wrong


def _first(one: bytes, other: bytes) -> str:
    """The first lines that differ."""
    lines, others = one.decode("utf-8", "replace").split("\n"), other.decode("utf-8", "replace").split("\n")
    ours = [line for line in lines if line not in set(others)][:3]
    theirs = [line for line in others if line not in set(lines)][:3]
    return "\n".join(["", *[f"  here  {line[:900]}" for line in ours], *[f"  there {line[:900]}" for line in theirs]])


@contextlib.contextmanager
def short_memory() -> Iterator[None]:
    """What is looked for, or told at length, a number of times in a part of a file is so just a few times."""
    with (
        mock.patch.object(similar_rows, "_MOST_KEYS", 3),
        mock.patch.object(choices, "_MOST_COMPARED", 60),
        mock.patch.object(references, "_SPELT_OUT", 2),
        mock.patch.object(references, "_MOST_SPELT_OUT", 4),
        mock.patch.object(names, "_MOST_COMPARED", 60),
    ):
        yield


# -- alone and in a file ---------------------------------------------------------------------------------------------------------


#: What a sentence has that is about other records, too.
_OTHERS = re.compile(r"\b(line|record|element) \d|\bwhile others?\b")


def _findings_by_record(case: Case, records: list[bytes]) -> list[list[Any]]:
    """What is said of each record of a file by rules that look at one record alone, but for where it stands."""
    data = Case(case.name, case.checker, records, case.rows, case.head, case.end).data
    report = case.checker.validate(data, data_rows=case.rows)
    rules = case.checker.record_plan.file_rules(case.rows)
    found: list[list[Any]] = [[] for _ in records]
    first = case.head.count(b"\n") + 1
    for d in report.diagnostics:
        of_one = RULES[d.code].layer in ("shape", "record") and d.code not in rules.once_per_file
        if not of_one or d.line is None or not 0 <= d.line - first < len(records) or _OTHERS.search(f"{d.message} {d.help}"):
            continue
        base = re.match(r"(/annotations)?/[0-9]+(?=/|$)", d.pointer) if case.head else None
        pointer = d.pointer[base.end() :] if base is not None else d.pointer
        found[d.line - first].append((pointer, d.code, d.severity, d.message, d.help, repr(d.value), tuple(d.record.items())))
    return [sorted(each, key=repr) for each in found]


def _long_memory() -> AbstractContextManager[Any]:
    """All images that are not known are told at length."""
    return mock.patch.object(references, "_SPELT_OUT", 1 << 30)


def alone(case: Case, places: list[int]) -> list[str]:
    """In what the findings of these records differ in the file from those of a file that has such a record behind its first one alone."""
    with _long_memory():
        together, wrong = _findings_by_record(case, case.records), list[str]()
    for place in filter(None, places):
        with without_kernel():  # the first record of a file may tell of what kind all are
            by_itself = _findings_by_record(case, [*case.records[:1], case.records[place]])[1]
        if by_itself != together[place]:
            ours = [each for each in by_itself if each not in together[place]]
            theirs = [each for each in together[place] if each not in by_itself]
            wrong.append(f"record {place}: alone {ours[:3]}, in the file {theirs[:3]}: {case.records[place][:900]!r}")
    return wrong
