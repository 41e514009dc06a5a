"""(l) COCO and Encord: what do the tools people use and predlint say of the files of a corpus, the good and the bad?

The corpus is no part of this repository; where it does not lie beside the checkout, that is the answer.
"""

from __future__ import annotations

import json
import re
import subprocess
import textwrap
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from coco_tools import DATUMARO, ENCORD, FASTER, PANLABEL, PYCOCOTOOLS, Tool
from environments import MissingPeerError
from measure import HERE, Answer, Row, Settings, alone, child, predlint

QUESTION = "COCO and Encord: the verdicts of the tools and of predlint on the files of the corpus"
SHARED = "../shared/corpus/encord_coco"
CORPUS = HERE.parent / SHARED
WIDTH = 130

Kind = Literal["annotations", "results", "rows"]
KINDS: dict[Kind, str] = {"annotations": "COCO annotations", "results": "COCO results", "rows": "Encord label rows"}


@dataclass(frozen=True)
class Case:
    """One file of the corpus and what it belongs to."""

    name: str
    path: str
    kind: Kind
    severity: str
    """``valid``, or the severity of the fault: ``error``, ``warning``, ``info``."""
    ontology: str | None = None
    """Label rows, and COCO files for an Encord project: the Encord ontology."""
    truth: str | None = None
    """COCO: an annotation file with the right images and categories."""
    mapping: str | None = None
    keypoints: bool = False
    lines: bool = False


class Verdict(StrEnum):
    """What a tool does with a file."""

    REFUSED = "refused"
    WARNED = "warned of"
    MENTIONED = "mentioned"
    """Something worth knowing is said of it, which is no fault."""
    CHANGED = "changed"
    """Accepted, without a word, and not the same afterwards: parts are gone or put in."""
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class CheckerVerdict:
    """A tool's verdict of a file, and its words if it has any."""

    verdict: Verdict
    words: str = ""


#: What a judge says of files, by name; of files that it has no way to read it says nothing.
CheckerVerdicts = dict[str, CheckerVerdict]
SELF = "predlint"


def measure(settings: Settings) -> Answer:
    """Counts for each judge and each kind of file, then the files by name, those of one pattern of verdicts together."""
    if not (CORPUS / "pairs.json").is_file():
        return Answer("verdicts_coco_encord", QUESTION, [Row("the corpus", note=f"not at {SHARED}")])
    every = cases()
    manifest = settings.directory / "cases.json"
    manifest.write_text(json.dumps([asdict(case) for case in every]), encoding="utf-8")
    judges, missing = ask(manifest, every)
    rows: list[Row] = []
    parts: list[str] = []
    for kind, words in KINDS.items():
        those = [case for case in every if case.kind == kind]
        sayings = {name: said for name, said in judges.items() if any(case.name in said for case in those)}
        rows += [tally(f"{words}: {name}", said, those) for name, said in sayings.items()]
        parts.append(patterns(words, sayings, those))
    return Answer("verdicts_coco_encord", QUESTION, rows + missing, ("files", *HEADS), "\n\n".join(part for part in parts if part))


def cases() -> list[Case]:
    """All files of the corpus that are valid, or invalid with their fault written down; ontologies are another question."""
    found: list[Case] = []
    for sidecar in sorted(CORPUS.glob("invalid/*.expected.json")):
        path = sidecar.with_name(sidecar.name.replace(".expected", ""))
        fault: dict[str, Any] = json.loads(sidecar.read_bytes())[0]
        name = f"invalid/{path.name}"
        if path.name.startswith("encord_"):
            ontology = str(CORPUS / "ontologies" / fault["ontology"])
            found.append(Case(name, str(path), "rows", fault["severity"], ontology, lines=path.suffix == ".ndjson"))
        elif path.name.startswith("coco_"):
            context = [str((sidecar.parent / part).resolve()) for part in fault["context"]]
            reference, mapping, ontology = (*context, None, None)[:3]
            found.append(Case(name, str(path), fault["kind"], fault["severity"], ontology, reference, mapping, "_kp_" in name))
    for name, ontology in json.loads((CORPUS / "pairs.json").read_bytes()).items():
        if name.startswith("valid/"):
            found.append(Case(name, str(CORPUS / name), "rows", "valid", str(CORPUS / ontology), lines=name.endswith(".ndjson")))
    for name in ("annotations", "results_bbox", "results_segm", "keypoints_annotations", "results_keypoints"):
        points = "keypoints" in name
        path, reference = (
            CORPUS / f"valid/coco_fruit_{name}.json",
            CORPUS / f"valid/coco_fruit_{'keypoints_' if points else ''}annotations.json",
        )
        into = (None, None) if points else (str(CORPUS / "ontologies/fruit.encord.json"), str(CORPUS / "valid/coco_fruit_mapping.json"))
        kind: Kind = "results" if "results" in name else "annotations"
        found.append(Case(f"valid/{path.name}", str(path), kind, "valid", into[0], str(reference), into[1], points))
    return found


def ask(manifest: Path, every: list[Case]) -> tuple[dict[str, CheckerVerdicts], list[Row]]:
    """All judges' sayings, and a line for each tool that cannot be had here."""
    judges: dict[str, CheckerVerdicts] = {}
    missing: list[Row] = []
    askers: dict[Tool, Callable[[], dict[str, CheckerVerdicts]]] = {
        PYCOCOTOOLS: lambda: {PYCOCOTOOLS.package: from_program(PYCOCOTOOLS, manifest)[0]},
        FASTER: lambda: {FASTER.package: from_program(FASTER, manifest)[0]},
        DATUMARO: lambda: dict(
            zip((f"{DATUMARO.package}, without {ALWAYS}", DATUMARO.package), from_program(DATUMARO, manifest), strict=True)
        ),
        PANLABEL: lambda: {PANLABEL.package: {case.name: panlabel(case) for case in every if case.kind == "annotations"}},
        ENCORD: lambda: {ENCORD.package: from_program(ENCORD, manifest)[0]},
    }
    for tool, asker in askers.items():
        try:
            judges |= asker()
        except MissingPeerError as error:
            missing.append(Row(tool.package, note=f"missing: {error}"))
    judges[SELF] = {case.name: ours(case) for case in every}
    return judges, missing


#: Datumaro says this of ``is_crowd`` and ``score`` of every annotation of every file, good or bad.
ALWAYS = "UndefinedAttribute"


def from_program(tool: Tool, manifest: Path) -> tuple[CheckerVerdicts, CheckerVerdicts]:
    """What a program in peer_programs says; and the same with what it says of all files."""
    answer: dict[str, dict[str, str | None]] = json.loads(child(tool.command("verdicts", manifest)).out)
    without: CheckerVerdicts = {}
    whole: CheckerVerdicts = {}
    for name, said in answer.items():
        refused, changed, always = said.get("refused"), said.get("changed"), said.get("always")
        if refused:
            without[name] = CheckerVerdict(Verdict.REFUSED, short(refused))
        else:
            without[name] = CheckerVerdict(Verdict.CHANGED, changed) if changed else CheckerVerdict(Verdict.ACCEPTED)
        whole[name] = CheckerVerdict(Verdict.REFUSED, always) if always and not refused else without[name]
    return without, whole


def panlabel(case: Case) -> CheckerVerdict:
    """The Rust tool: exit code 1 for errors in the file, and when it cannot be read; warnings leave it at 0."""
    command = PANLABEL.command("validate", "--format", "coco", "--output-format", "json", case.path)
    result = subprocess.run(command, capture_output=True, text=True)
    try:
        report: dict[str, Any] = json.loads(result.stdout)
    except ValueError:
        return CheckerVerdict(Verdict.REFUSED, short(result.stderr.strip().replace(case.path, "the file")))
    codes = ", ".join(sorted({issue["code"] for issue in report["issues"]}))
    if result.returncode:
        return CheckerVerdict(Verdict.REFUSED, codes)
    return CheckerVerdict(Verdict.WARNED, codes) if codes else CheckerVerdict(Verdict.ACCEPTED)


def ours(case: Case) -> CheckerVerdict:
    """The command line as its user would write it: what the file belongs to is given."""
    if case.kind == "rows":
        options = ["--ontology", case.ontology, "--dialect", "encord"]
    else:
        options = ["--ontology", case.ontology, "--map", case.mapping] if case.mapping else ["--ontology", case.truth]
        options += ["--dialect", "coco", *(["--data-rows", case.truth] if case.kind == "results" else [])]
    command = predlint("validate", case.path, *(str(option) for option in options), "--format", "jsonl", "--progress", "never")
    found = [json.loads(line) for line in child(command, expect=(0, 1)).out.splitlines()]
    for severity, verdict in (("error", Verdict.REFUSED), ("warning", Verdict.WARNED), ("info", Verdict.MENTIONED)):
        codes = sorted({item["code"] for item in found if item["severity"] == severity})
        if codes:
            return CheckerVerdict(verdict, ", ".join(codes))
    return CheckerVerdict(Verdict.ACCEPTED)


#: What is counted: heading -> severities of the files, verdicts.
HEADS: dict[str, tuple[tuple[str, ...], tuple[Verdict, ...]]] = {
    "valid: refused": (("valid",), (Verdict.REFUSED,)),
    "warned of": (("valid",), (Verdict.WARNED,)),
    "changed": (("valid",), (Verdict.CHANGED,)),
    "faulty: caught": (("error",), (Verdict.REFUSED,)),
    "only warned of": (("error",), (Verdict.WARNED, Verdict.MENTIONED)),
    "changed unsaid": (("error",), (Verdict.CHANGED,)),
    "missed": (("error",), (Verdict.ACCEPTED,)),
    "doubtful: refused": (("warning", "info"), (Verdict.REFUSED,)),
    "said so": (("warning", "info"), (Verdict.WARNED, Verdict.MENTIONED)),
    "not a word": (("warning", "info"), (Verdict.CHANGED, Verdict.ACCEPTED)),
}


@dataclass
class Tally(Row):
    """One judge: how many files of each kind get which verdict, as ``more``."""

    def cells(self) -> list[str]:
        return [self.what, *(self.more.get(head, "") or self.note for head in HEADS)]


def tally(what: str, said: CheckerVerdicts, those: list[Case]) -> Tally:
    """Counts, each out of the files that the judge could be asked about; and every verdict with its words."""
    more: dict[str, Any] = {}
    for head, (severities, verdicts) in HEADS.items():
        asked = [said[case.name] for case in those if case.severity in severities and case.name in said]
        more[head] = f"{sum(item.verdict in verdicts for item in asked)} of {len(asked)}" if asked else "–"
    more["files"] = {case.name: asdict(said[case.name]) for case in those if case.name in said}
    return Tally(what, more=more)


def patterns(words: str, sayings: dict[str, CheckerVerdicts], those: list[Case]) -> str:
    """The files by name, those together that get the same verdicts from all judges."""
    names = [name for name in sayings if name != DATUMARO.package]  # it refuses all of them
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for case in those:
        key = tuple(verdict_of(sayings[name].get(case.name)) for name in names)
        mark = {"valid": "", "error": ""}.get(case.severity, f" ({case.severity})")
        groups[("valid" if case.severity == "valid" else "invalid", *key)].append(Path(case.name).stem + mark)
    lines: list[str] = []
    for (folder, *verdicts), files in sorted(groups.items(), key=lambda item: (item[0][0] == "invalid", -len(item[1]), item[0])):
        by_verdict: dict[str, list[str]] = defaultdict(list)
        for name, verdict in zip(names, verdicts, strict=True):
            if verdict != NOT_ASKED:
                by_verdict[verdict].append(name.partition("==")[0])
        message = "; ".join(f"{verdict} by {', '.join(by_verdict[verdict])}" for verdict in Verdict if verdict in by_verdict)
        text = f"- {folder}, {message} ({len(files)}): {', '.join(files)}"
        lines.append(textwrap.fill(text, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False))
    return f"{words}, file by file:\n\n" + "\n".join(lines) if lines else ""


NOT_ASKED = ""


def verdict_of(said: CheckerVerdict | None) -> str:
    return NOT_ASKED if said is None else said.verdict.value


def short(text: str) -> str:
    """The first words of what is said, without the moment at which it was said."""
    return textwrap.shorten(re.sub(r"\s*timestamp='[^']*'", "", text), 120, placeholder=" …")


if __name__ == "__main__":
    alone(measure, __doc__)
