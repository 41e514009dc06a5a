"""What a rule is."""

from __future__ import annotations

from functools import cache
from typing import Literal, Self

from msgspec import Struct, structs

from predlint.diagnostics import Severity

#: Where a rule's check works. ``bytes``: the file and its JSON; ``shape``: the form of one record; ``record``: a computation on one
#: record; ``stream``: across records; ``ontology``: on the ontology file.
Layer = Literal["bytes", "shape", "record", "stream", "ontology"]


#: Where a rule may be graver or milder than elsewhere: in all of a file, or with what else is there.
Circumstance = Literal["coco", "coco-into-encord", "annotated", "beside-predictions", "content-lost", "repeated", "no-loss"]

#: Stands between the code of a rule and the circumstance, in its key.
OF_CASE = "@"

#: Whose rules have a code of that hundred: 0xx, 1xx …
_DIALECTS = ("labelbox", "label-studio", "encord", "coco")


class RuleInfo(Struct, frozen=True, kw_only=True):
    """What a rule is, without its documentation."""

    code: str
    slug: str
    severity: Severity
    layer: Layer
    in_part: bool = False
    """The JSON Schema refuses some of what breaks the rule: of the rest it takes a computation to tell."""
    across_files: bool = False
    """It is about all files of a run together: what a report of some of them says is not true of all."""
    severity_in: tuple[tuple[Circumstance, Severity], ...] = ()
    """Other severities than the default one, each with the circumstance in which it holds; a later one wins."""
    circumstance: Circumstance | None = None
    """Of the rule as it is under a circumstance of one finding (`in_case`)."""

    @property
    def key(self) -> str:
        """What its severity is found by, and its findings are grouped by."""
        return self.code if self.circumstance is None else f"{self.code}{OF_CASE}{self.circumstance}"

    def under(self, circumstance: Circumstance) -> Self:
        """The same with the severity that it has under a circumstance of one finding. What is said then has words of its own."""
        return structs.replace(self, severity=dict(self.severity_in)[circumstance], circumstance=circumstance)

    @property
    def in_json_schema(self) -> bool:
        """True where the JSON Schema of ``predlint compile`` refuses whatever breaks the rule."""
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
    """One sentence, present tense, no full stop: what is wrong when the rule speaks."""
    why: str
    """What happens on the platform, or to the user, if the fault is uploaded."""
    fix: str
    """How to mend it."""
    bad: str
    """A record (one line of NDJSON, or several lines, or an ontology for ONT) that breaks the rule under the example ontology."""
    good: str
    """The same, mended."""
    setup: str = ""
    """Options that the examples need (``--target mal``, ``--data-rows``), empty for none."""
    safe_fix: str = ""
    """What ``predlint fix`` does by itself, as an order: the platform then reads what the writer evidently meant. Empty for nothing."""
    unsafe_fix: str = ""
    """What ``predlint fix --unsafe`` does besides: a guess, or a loss. Empty for nothing."""

    @property
    def fixable(self) -> Literal["safe", "unsafe"] | None:
        """Whether ``predlint fix`` mends some of what the rule finds: safely, only with --unsafe, or not at all."""
        return "safe" if self.safe_fix else "unsafe" if self.unsafe_fix else None


@cache
def in_case(rule: Rule, circumstance: Circumstance) -> Rule:
    """The rule as it is under a circumstance of one finding."""
    return rule.under(circumstance)
