"""(i) Label Studio: what do the SDK's own check and predlint say of the files of a corpus, the good and the bad?

The corpus is no part of this repository; where it does not lie beside the checkout, that is the answer.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import label_studio_sdk
import predlint
from environments import MissingPeerError
from label_studio_sdk import FileVerdict
from measure import HERE, Answer, Row, Settings, alone
from predlint.model.diagnostics import Severity

QUESTION = "Label Studio: the verdicts of the SDK and of predlint on the files of the corpus"
SHARED = "../shared/corpus/labelstudio"
CORPUS = HERE.parent / SHARED
PROFILE = "sdk-2.1.2"
WIDTH = 130


@dataclass(frozen=True)
class Judged:
    """One file, and what each judge has against it; nothing: accepted."""

    name: str
    kind: str
    sdk: tuple[str, ...]
    default: tuple[str, ...]
    parity: tuple[str, ...]


#: What one judge says of a file.
Verdict = Callable[[Judged], tuple[str, ...]]
BY_DEFAULT, BY_PARITY = "predlint", f"predlint --profile {PROFILE}"
JUDGES: Mapping[str, Verdict] = {
    label_studio_sdk.PACKAGE: lambda file: file.sdk,
    BY_DEFAULT: lambda file: file.default,
    BY_PARITY: lambda file: file.parity,
}
#: What a file is, by its folder and what its sidecar expects -> what is said of it when it is refused.
VALID, FAULTY, DOUBTFUL, UNSAID = "valid", "invalid", "invalid, worth a warning", "invalid, severity not written down"
REFUSED = {VALID: "refused wrongly", FAULTY: "caught", DOUBTFUL: "refused", UNSAID: "refused"}


@dataclass
class Tally(Row):
    """One judge: how many files of each kind it refuses, as ``more``."""

    def cells(self) -> list[str]:
        return [self.what, *(f"{self.more[words]}" for words in self.more)]


def measure(_: Settings) -> Answer:
    """Counts for each judge, then the files on which the SDK and predlint differ, by name."""
    manifest = CORPUS / "MANIFEST.json"
    if not manifest.is_file():
        return absent(f"not at {SHARED}")
    try:
        said = label_studio_sdk.run_verdicts(manifest)
    except MissingPeerError as error:
        return absent(f"missing: {error}")
    described = json.loads(manifest.read_bytes())
    configs = {f"{part}/{name}": entry["config"] for part in ("valid", "invalid") for name, entry in described[part].items()}
    files = [judged(name, said[name], config) for name, config in configs.items()]
    rows: list[Row] = [tally(judge, verdict, files) for judge, verdict in JUDGES.items()]
    return Answer("label_studio_verdicts", QUESTION, rows, ("files", *rows[0].more), differences(files))


def absent(why: str) -> Answer:
    """No verdicts, and the reason."""
    return Answer("label_studio_verdicts", QUESTION, [Row("the corpus", note=why)])


def judged(name: str, verdict: FileVerdict, config: str) -> Judged:
    """One file before all judges."""
    path = CORPUS / name
    return Judged(name, kind_of(path), complaints(verdict), errors(config, path, None), errors(config, path, PROFILE))


def kind_of(path: Path) -> str:
    """What the corpus expects of a file."""
    if path.parent.name == "valid":
        return VALID
    sidecar = path.with_name(f"{path.stem}.expected.json")
    if not sidecar.exists():
        return UNSAID
    expected: list[dict[str, Any]] = json.loads(sidecar.read_bytes())
    return FAULTY if any(item["severity"] == "error" for item in expected) else DOUBTFUL


def complaints(verdict: FileVerdict) -> tuple[str, ...]:
    """All that the SDK says. What it could not even be asked about counts for it: a program around it would have stopped there."""
    if isinstance(verdict, str):
        return (verdict,)
    reported: list[str] = []
    for task in verdict:
        reported += [task] if isinstance(task, str) else [text for prediction in task for text in prediction["errors"]]
    return tuple(reported)


def errors(config: str, path: Path, profile: str | None) -> tuple[str, ...]:
    """The codes of predlint's errors; a warning refuses nothing."""
    report = compiled(config, profile).validate(path)
    return tuple(sorted({d.code for d in report.diagnostics if d.severity is Severity.ERROR}))


@cache
def compiled(config: str, profile: str | None) -> predlint.Checker:
    return predlint.compile(CORPUS / "configs" / config, profile=profile)


def tally(judge: str, verdict: Verdict, files: list[Judged]) -> Tally:
    """How many files of each kind a judge refuses; of the invalid ones also how many it misses."""
    numbers: dict[str, int] = {}
    for kind, words in REFUSED.items():
        those = [bool(verdict(file)) for file in files if file.kind == kind]
        numbers[f"{words} (of {len(those)} {kind})"] = sum(those)
        if kind == FAULTY:
            numbers["missed"] = len(those) - sum(those)
    return Tally(judge, more=numbers)


def differences(files: list[Judged]) -> str:
    """The files by name: refused by the SDK alone, with its first words; with an error for predlint alone."""
    parts: list[str] = []
    said: dict[str, str] = {}
    for judge in (BY_DEFAULT, BY_PARITY):
        ours = JUDGES[judge]
        alone_sdk = [file for file in files if file.sdk and not ours(file)]
        parts.append(f"Refused by the SDK, no error for `{judge}`: {len(alone_sdk) or 'none'}.")
        parts += ["\n".join(f"- {file.name}: {short(file.sdk[0])}" for file in alone_sdk)] if alone_sdk else []
        alone_ours = {kind: [file.name for file in files if file.kind == kind and ours(file) and not file.sdk] for kind in REFUSED}
        points = "\n".join(listed(kind, names) for kind, names in alone_ours.items() if names)
        same = next((f"the same as for `{other}`." for other, text in said.items() if points == text), points and f"\n\n{points}")
        parts.append(f"An error for `{judge}`, not refused by the SDK: {same or 'none.'}".replace(": \n", ":\n"))
        said[judge] = points
    return "\n\n".join(parts)


def listed(kind: str, names: list[str]) -> str:
    """One point of a list: a kind, and its files without their folder."""
    files = ", ".join(name.partition("/")[2] for name in names)
    return textwrap.fill(f"- {kind} ({len(names)}): {files}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def short(text: str) -> str:
    """What is said, without the value that it is said of (the corpus stays where it is); on one line and harmless in Markdown."""
    return f"`{textwrap.shorten(text.partition(' Got:')[0].replace('`', ''), 100, placeholder=' …')}`"


if __name__ == "__main__":
    alone(measure, __doc__)
