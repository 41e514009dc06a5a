"""The data of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal, Self

from msgspec import Struct, structs

from predlint.diagnostics import Severity

#: What a rule's check works on. ``bytes``: the file and its JSON; ``shape``: the form of one record; ``record``: a computation on one
# record; ``stream``: several records; ``ontology``: the ontology file.
Layer = Literal["bytes", "shape", "record", "stream", "ontology"]

#: A circumstance in which a rule has another severity: of a whole file, or of what else is there.
Circumstance = Literal[
    "coco", "coco-into-encord", "annotated", "beside-predictions", "content-lost", "repeated", "no-loss", "no-match", "unproven"
]

#: The separator between code and circumstance in a rule's key.
OF_CASE = "@"

#: The platform of each hundred of codes: 0xx, 1xx …
_DIALECTS = ("labelbox", "label-studio", "encord", "coco")


class RuleInfo(Struct, frozen=True, kw_only=True):
    """A rule without its documentation."""

    code: str
    slug: str
    severity: Severity
    layer: Layer
    in_part: bool = False
    """True if the JSON Schema refuses only some violations of the rule: the others take a computation."""
    across_files: bool = False
    """True for a rule about all files of a run together: a finding in a report of some of the files may not hold for all."""
    about_name: bool = False
    """True for a rule about the name of a member: where its message has that name, excerpts mark the name, not the value."""
    once_per_file: bool = False
    """True if only the first record in file order reports it; which one that is, is known when records are explained in order."""
    severity_in: tuple[tuple[Circumstance, Severity], ...] = ()
    """Severities other than the default, each with its circumstance; a later one wins."""
    circumstance: Circumstance | None = None
    """The circumstance that `in_case` has applied to the rule; None for the rule itself."""

    @property
    def key(self) -> str:
        """The key of its severity, and of the groups of its findings."""
        return self.code if self.circumstance is None else f"{self.code}{OF_CASE}{self.circumstance}"

    def under(self, circumstance: Circumstance) -> Self:
        """Returns the rule with the severity of a circumstance of one finding, which then has its own message."""
        return structs.replace(self, severity=dict(self.severity_in)[circumstance], circumstance=circumstance)

    @property
    def in_json_schema(self) -> bool:
        """True if the JSON Schema of ``predlint compile`` refuses all violations of the rule."""
        return self.layer == "shape" and self.severity is Severity.ERROR and not self.in_part

    @property
    def family(self) -> str:
        return self.code[:3]

    @property
    def dialect(self) -> str | None:
        """The platform that the rule is about; None for rules that are the same for all: about bytes and JSON, and the user's own."""
        block = int(self.code[3])
        return None if self.family == "RUL" or (self.family == "JSN" and block == 0) else _DIALECTS[block]


class Rule(RuleInfo, frozen=True, kw_only=True):
    """One rule: its identity, its default severity and its documentation."""

    summary: str
    """One sentence, present tense, no full stop: what is wrong in a violation of the rule."""
    why: str
    """What happens on the platform, or to the user, if the predictions are uploaded with this error."""
    fix: str
    """How to fix it."""
    safe_fix: str = ""
    """What ``predlint fix`` does by itself: the platform then reads what the writer evidently meant. Empty for nothing."""
    unsafe_fix: str = ""
    """What ``predlint fix --unsafe`` does in addition: a guess, or a loss. Empty for nothing."""

    @property
    def bad(self) -> str:
        """A record (one line of NDJSON, or several lines, or an ontology for ONT) that breaks the rule under the example ontology."""
        return _page_examples().get(self.code, {}).get("bad", "")

    @property
    def good(self) -> str:
        """The same record, fixed."""
        return _page_examples().get(self.code, {}).get("good", "")

    @property
    def setup(self) -> str:
        """Options that the examples need (``--target mal``, ``--data-rows``), empty for none."""
        return _page_examples().get(self.code, {}).get("with", "")

    @property
    def fixable(self) -> Literal["safe", "unsafe"] | None:
        """How ``predlint fix`` fixes violations of the rule, or some of them: safely, only with --unsafe, or not at all (None)."""
        return "safe" if self.safe_fix else "unsafe" if self.unsafe_fix else None


@cache
def in_case(rule: Rule, circumstance: Circumstance) -> Rule:
    """Returns the rule with the severity of a circumstance of one finding."""
    return rule.under(circumstance)


@cache
def _page_examples() -> Mapping[str, Mapping[str, str]]:
    """The examples of rules' pages, by code: ``bad``, ``good``, and ``with``, the options that they need. The books of cases have them."""
    import json
    from pathlib import Path

    found: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
    return found
