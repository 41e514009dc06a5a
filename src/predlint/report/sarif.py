"""SARIF 2.1.0, for code scanning and editors: one result for each finding, the first 5,000 shared fairly among the rules."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as percent

import orjson

from predlint.io.output_streams import Writable
from predlint.io.paths import is_url
from predlint.model import diagnostics
from predlint.model.diagnostics import Diagnostic, Rule, Severity
from predlint.model.registry import RULES
from predlint.model.texts import lazy_regex
from predlint.report.formats import DEFAULTS, Format, ReportOptions, begins
from predlint.report.kept_findings import MOST_PLACES, Fingerprints, KeptFindings, KeptPlace, KeptSink, text
from predlint.report.markdown import code_block, prose
from predlint.report.merged import notices as of_merged
from predlint.report.model import Group, Summary
from predlint.report.terminal import count, seen
from predlint.report.text import reading_order

if TYPE_CHECKING:
    from predlint.report.finding_details import FindingDetail

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
#: Must be increased when equal findings get other fingerprints.
_FINGERPRINT = "predlint/v1"
#: The beginning of a link in a message.
_LINK = lazy_regex(r"\[(?=[^\]]*\]\()")
#: Characters that are not escaped in a URL.
_IN_URL = "/:?#[]@!$&'()*+,;=%~-._"


class SarifSink(KeptSink):
    """Writes the results at the end of the run."""

    def __init__(self, stream: Writable, options: ReportOptions = DEFAULTS, *, most: int = MOST_PLACES) -> None:
        super().__init__(stream, options, KeptFindings(most))

    wants_ends = True

    def render_with(self, diagnostic: Diagnostic, detail: FindingDetail) -> bytes:
        """As `render`, with the end of the region."""
        self._kept.add(diagnostic, detail.end)
        return b""

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        ordered = _by_rule(reading_order(groups))
        numbers = {_name(group): number for number, group in enumerate(ordered)}
        places = self._kept.in_order()
        shown, found = Counter(place.code for place in places), Counter(summary.by_rule)
        run = {
            "tool": {"driver": _driver([(group.rule, group.severity) for group in ordered])},
            "columnKind": "unicodeCodePoints",
            "invocations": [_invocation(summary, found, shown)],
            "properties": _totals(summary, found, shown),
        }
        marks = Fingerprints()
        head = seen(orjson.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}))
        self._stream.write(head.removesuffix(b"}]}") + b',"results":[')
        for at, place in enumerate(places):
            self._stream.write((b",\n" if at else b"\n") + seen(orjson.dumps(_result(place, numbers[place.code, place.slug], marks))))
        self._stream.write(b"\n]}]}\n")


FORMATS = {
    "sarif": Format(
        ("sarif",), SarifSink,
        begins(rb'\{"\$schema":"[^"]*sarif[^"]*","version":"[^"]*","runs":\[\{"tool":\{"driver":\{"name":"predlint"'),
    )
}  # fmt: skip


def _by_rule(groups: Sequence[Group]) -> list[Group]:
    """Returns the most severe group of each rule: a report that was merged from several may have groups of different severities."""
    return list({_name(group): group for group in reversed(groups)}.values())[::-1]


def _name(group: Group) -> tuple[str, str]:
    """Returns the key of a rule: custom rules of several ontologies may share a code."""
    return group.rule.code, group.rule.slug


def _driver(rules: Sequence[tuple[Rule, Severity]]) -> dict[str, Any]:
    driver: dict[str, Any] = {"name": "predlint", "informationUri": diagnostics.DOCUMENTATION}
    if (version := _version()) is not None:
        driver["version"] = version
    return {**driver, "rules": [_rule(rule, severity) for rule, severity in rules]}


def _version() -> str | None:
    from importlib.metadata import PackageNotFoundError, version  # slow to import

    try:
        return version("predlint")
    except PackageNotFoundError:  # run from a source tree
        return None


def _rule(rule: Rule, severity: Severity) -> dict[str, Any]:
    summary = text(rule.summary[:1].upper() + rule.summary[1:] or rule.slug)
    sentence = summary + ("" if summary.endswith((".", "!", "?")) else ".")
    about: dict[str, Any] = {
        "id": rule.code,
        "name": text(rule.slug),
        "shortDescription": {"text": sentence},
        "fullDescription": {"text": f"{sentence} {text(rule.why)}".rstrip()},
        "defaultConfiguration": {"level": _LEVELS[severity]},
    }
    if rule.code in RULES:
        about["helpUri"] = diagnostics.page_of_rule(rule.code)
    if rule.why or rule.fix or rule.bad:
        about["help"] = {"text": _help_text(rule), "markdown": _help_markdown(rule)}
    if rule.fixable is not None:
        about["properties"] = {"predlint fix": rule.fixable}
    return about


def _help_text(rule: Rule) -> str:
    parts = [rule.why, f"How to fix it: {rule.fix}" if rule.fix else ""]
    parts += [f"Wrong:\n{rule.bad}", f"Right:\n{rule.good}"] if rule.bad and rule.good else []
    return text("\n\n".join(part for part in parts if part), 20_000)


def _help_markdown(rule: Rule) -> str:
    parts = [prose(rule.why), f"**How to fix it:** {prose(rule.fix)}" if rule.fix else ""]
    parts += [f"**Wrong**\n\n{code_block(rule.bad)}", f"**Right**\n\n{code_block(rule.good)}"] if rule.bad and rule.good else []
    return text("\n\n".join(part for part in parts if part), 20_000)


def _result(place: KeptPlace, number: int, marks: Fingerprints) -> dict[str, Any]:
    properties: dict[str, Any] = {"record": place.record}
    if place.value is not None:
        properties["value"] = place.value
    return {
        "ruleId": place.code, "ruleIndex": number, "level": _LEVELS[place.severity],
        "message": {"text": _LINK.sub(r"\\[", place.words)},
        "locations": _locations(place),
        "partialFingerprints": {_FINGERPRINT: marks.of(place)},
        "properties": properties,
    }  # fmt: skip


def _locations(place: KeptPlace) -> list[dict[str, Any]]:
    location: dict[str, Any] = {}
    if place.file is not None:
        where: dict[str, Any] = {"description": {"text": "standard input"}} if place.file == "-" else {"uri": uri(place.file)}
        physical = location["physicalLocation"] = {"artifactLocation": where}
        end_line, end_column = place.end if place.end is not None and place.column is not None else (None, None)
        end_line = None if end_line == place.line else end_line
        region = {
            "startLine": place.line, "startColumn": place.column, "endLine": end_line, "endColumn": end_column, "byteOffset": place.offset,
        }  # fmt: skip
        known = {name: number for name, number in region.items() if number is not None}
        if place.line is not None or place.offset is not None:
            physical["region"] = known
    if place.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": place.pointer}]
    return [location] if location else []


def uri(file: str) -> str:
    """Returns the file as a URI: relative as it was named, ``file://`` for an absolute path."""
    if is_url(file):
        return percent(_bytes(file), safe=_IN_URL)
    path = os.path.normpath(file)
    if not os.path.isabs(file):
        return percent(_bytes(path.replace(os.sep, "/")), safe="/~")
    drive, path = [part.replace(os.sep, "/") for part in os.path.splitdrive(path)]  # "C:" or "//server/share" on Windows, else ""
    root = drive if drive.startswith("//") else f"///{drive}" if drive else "//"
    return f"file:{root}/{percent(_bytes(path.lstrip('/')), safe='/~')}"


def _bytes(file: str) -> bytes:
    """Returns the bytes of a file name, which need not be valid text."""
    try:
        return os.fsencode(file)
    except UnicodeEncodeError:
        return file.encode("utf-8", "backslashreplace")


# -- what is true of the whole run -------------------------------------------------------------------------------------------


def _invocation(summary: Summary, found: Counter[str], shown: Counter[str]) -> dict[str, Any]:
    notes: list[tuple[str, str]] = []
    unlisted = found.total() - shown.total()
    if unlisted:
        rules = count(sum(1 for code in found if found[code] > shown[code]), "rule")
        sentence = f"{unlisted:,} of {count(found.total(), 'finding')} are not listed: only the first places of {rules} are"
        notes.append(("warning", f"{sentence}; run.properties.by_rule has the true counts"))
    if not summary.complete:
        notes.append(("error", "the run was stopped before the end: what is listed was found so far"))
    notes += [("error", f"{text(unread)}: not read to the end") for unread in summary.unread]
    notes += [("note", text(sentence)) for sentence in of_merged(summary)]
    return {
        "executionSuccessful": summary.complete and not summary.unread,
        "toolExecutionNotifications": [{"level": level, "message": {"text": _LINK.sub(r"\\[", sentence)}} for level, sentence in notes],
    }


def _totals(summary: Summary, found: Counter[str], shown: Counter[str]) -> dict[str, Any]:
    """Returns the counts of all findings, and of those that are listed. Time is left out, so that equal runs write equal files."""
    facts = {name: value for name, value in summary.as_dict().items() if name not in ("by_rule", "seconds")}
    return {
        "summary": facts, "found": found.total(), "shown": shown.total(),
        "by_rule": {code: {"found": found[code], "shown": shown[code]} for code in sorted(found)},
    }  # fmt: skip
