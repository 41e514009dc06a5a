"""GitLab code quality: a JSON array of findings, the first 5,000 shared fairly among the rules."""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson

from predlint.diagnostics import Severity
from predlint.report.kept_findings import MOST_PLACES, Fingerprints, KeptFindings, KeptPlace, KeptSink, file_name, relative, text
from predlint.report.model import Group, Summary, Writable
from predlint.report.terminal import count, seen

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


class GitlabSink(KeptSink):
    """Writes the array at the end of the run."""

    def __init__(self, stream: Writable, *, environment: Mapping[str, str] = os.environ, most: int = MOST_PLACES) -> None:
        super().__init__(stream, KeptFindings(most))
        self._root = environment.get("CI_PROJECT_DIR")

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
