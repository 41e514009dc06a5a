"""Records of the shipped street ontology, and short ways to ask what was found about them."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import predlint
import warm
from jsonl_kit import findings
from predlint.model.diagnostics import Diagnostic

ONTOLOGY = Path(__file__).parent.parent.parent / "examples" / "street" / "ontology.json"
ID_ONE, ID_TWO = "cmr3k2q9t4w7x1y5z8b3d6f0h", "cmr3k2q9t4w7x1y5z8b3d6f1h"


@cache
def checker() -> predlint.Checker:
    """The street ontology; without the findings that nearly every file has: no weather answer, no medium named."""
    return predlint.compile(ONTOLOGY, ignore=["ANS024", "MED009", "MED011"])


def sign(top: float = 1, row: str = "street-001.jpg", **more: Any) -> dict[str, Any]:
    """A box that is right; a different ``top`` makes a different line."""
    return {"name": "sign", "bbox": {"top": top, "left": 20, "height": 30, "width": 40}, "dataRow": {"globalKey": row}, **more}


def weather(answer: str = "sunny", row: str = "street-001.jpg", **more: Any) -> dict[str, Any]:
    return {"name": "weather", "answer": {"name": answer}, "dataRow": {"globalKey": row}, **more}


def mask(colour: list[int], uri: str = "https://masks.example.com/1.png", row: str = "street-001.jpg", **more: Any) -> dict[str, Any]:
    return {"name": "sky", "mask": {"instanceURI": uri, "colorRGB": colour}, "dataRow": {"globalKey": row}, **more}


#: Wrong in one way: NAM002 at /name.
WRONG = sign(5, name="sgn")


def line(record: Any) -> bytes:
    """A record as compact JSON, without a line feed; characters beyond ASCII stand as they are."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def ndjson(*records: Any) -> bytes:
    """Lines; what is bytes already is a line as it stands."""
    return b"".join((r if isinstance(r, bytes) else line(r)) + b"\n" for r in records)


def with_member(text: bytes, record: dict[str, Any] | None = None) -> bytes:
    """A right line with one more member, given as raw text."""
    return line(record or sign(3))[:-1] + b"," + text + b"}"


def check(data: bytes) -> list[Diagnostic]:
    return checker().validate(data).diagnostics


def codes(found: list[Diagnostic]) -> list[tuple[str, int | None]]:
    """Code and line of each finding, in their order."""
    return [(d.code, d.line) for d in found]


def of(found: list[Diagnostic], code: str) -> list[Diagnostic]:
    return [d for d in found if d.code == code]


def everything(report: predlint.Report) -> tuple[Any, ...]:
    """All that a report says, for comparing two runs."""
    summary = report.summary
    places = [(d.line, d.column, d.offset, d.pointer, d.code, d.severity, d.message, d.help, repr(d.value)) for d in report.diagnostics]
    return summary.records, summary.clean_records, report.counts, summary.by_rule, places


def command(*args: object, stdin: bytes = b"", timeout: float = 30) -> subprocess.CompletedProcess[bytes]:
    """``predlint validate … --format jsonl`` in a process of its own; never a traceback."""
    asked = ("-O", ONTOLOGY, "--ignore", "ANS024,MED009,MED011", "--format", "jsonl", "--progress", "never")
    done = warm.run(["validate", *args, *asked], stdin=stdin, timeout=timeout)
    assert b"Traceback" not in done.stderr and b"internal error" not in done.stderr, done.stderr
    return done


def command_codes(done: subprocess.CompletedProcess[bytes]) -> list[tuple[str, int | None]]:
    return [(found["code"], found["line"]) for found in findings(done.stdout)]


#: Rules that any compiled ontology with boxes has in force.
BOX_CODES = frozenset({"JSN001", "NAM002", "KEY001", "GEO003", "UID002", "DUP001"})
