"""Explains custom rules from their text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from predlint.custom_rules.compiled_rule import source_text
from predlint.custom_rules.explain import explain_node
from predlint.diagnostics import Severity
from predlint.lang.nodes import Document, RuleNode
from predlint.report.markdown_text import cell, code, code_block, prose
from predlint.report.terminal import PLAIN, Style, printable, wrap


class OwnPage(Struct, frozen=True):
    """The explanation of one custom rule."""

    code: str
    name: str
    severity: Severity
    path: str
    line: int
    text: str
    """The rule as it is written."""
    comment: str
    """The comment lines above the rule."""
    why: str | None
    fix: str | None
    english: str

    def as_data(self) -> dict[str, Any]:
        """Returns the explanation as data."""
        return {
            "code": self.code, "rule": self.name, "severity": self.severity.label, "family": "RUL", "file": self.path, "line": self.line,
            "text": self.text, "comment": self.comment, "why": self.why, "fix": self.fix, "explanation": self.english,
        }  # fmt: skip

    def as_text(self, style: Style = PLAIN, width: int | None = None) -> str:
        """Returns the explanation for a terminal or a pipe."""
        dot = style.faint(" · ")
        level = style.severity(self.severity.label, self.severity)
        head = f"{style.severity(self.code, self.severity)} {style.strong(printable(self.name))}{dot}{level}{dot}{self._place}"
        blocks = [head, *(_paragraph(text, width) for text in (self.comment, self.why or "") if text)]
        blocks.append("\n".join(f"  {line}" for line in _shown(self.text)))
        blocks.append(f"{style.strong('In words')}\n{_paragraph(self.english, width, '  ')}")
        if self.fix:
            blocks.append(f"{style.strong('How to fix it')}\n{_paragraph(self.fix, width, '  ')}")
        return "\n\n".join(blocks) + "\n"

    def as_markdown(self) -> str:
        """Returns the explanation as a section of a page."""
        parts = [f"## {cell(self.name)}", f"`{self.code}` · {self.severity.label} · {code(self._place)}"]
        parts += [_prose(text) for text in (self.comment, self.why) if text]
        parts += [code_block("\n".join(_shown(self.text))), _prose(self.english)]
        parts += [f"**How to fix it:** {_prose(self.fix)}"] if self.fix else []
        return "\n\n".join(parts) + "\n"

    @property
    def _place(self) -> str:
        return printable(f"{self.path}:{self.line}")


def own_pages(documents: Sequence[Document]) -> Iterator[OwnPage]:
    """Yields a page for every rule of the files, with the numbers that a run with these files gives them."""
    seen: set[RuleNode] = set()
    for document in documents:
        for node in document.rules:
            if node not in seen:
                seen.add(node)
                severity = Severity.parse(node.severity.text) if node.severity is not None else Severity.ERROR
                yield OwnPage(
                    f"RUL{len(seen):03}", node.name.text, severity, node.at.path, node.at.line,
                    source_text(node, document.sources[node.at.path]), node.comment,
                    node.why.text if node.why is not None else None, node.fix.text if node.fix is not None else None, explain_node(node),
                )  # fmt: skip


def _shown(text: str) -> list[str]:
    """Returns the lines of a text without control characters."""
    return [printable(line.expandtabs(4)) for line in text.splitlines()]


def _prose(text: str) -> str:
    return prose("\n".join(_shown(text)))


def _paragraph(text: str, width: int | None, indent: str = "") -> str:
    return "\n".join(f"{indent}{line}" for line in wrap("\n".join(_shown(text)), (width or 100) - len(indent)))
