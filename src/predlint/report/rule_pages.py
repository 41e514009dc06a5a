"""The documentation of a rule, built in or of the user's: as a page, as text for a terminal, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from predlint.custom_rules.explain import explain_node
from predlint.custom_rules.ruleset import source_text
from predlint.lang.nodes import Document, RuleNode
from predlint.model.diagnostics import Circumstance, Rule, Severity
from predlint.model.registry import FAMILIES, RULES
from predlint.report.markdown import cell, code, code_block, prose
from predlint.report.terminal import PLAIN, Style, fold, printable, shorten, wrap

# -- Explains custom rules from their text -------------------------------------------------------------------------


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
        blocks = [head, *(_own_paragraph(text, width) for text in (self.comment, self.why or "") if text)]
        blocks.append("\n".join(f"  {line}" for line in _shown(self.text)))
        blocks.append(f"{style.strong('In words')}\n{_own_paragraph(self.english, width, '  ')}")
        if self.fix:
            blocks.append(f"{style.strong('How to fix it')}\n{_own_paragraph(self.fix, width, '  ')}")
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


def _own_paragraph(text: str, width: int | None, indent: str = "") -> str:
    return "\n".join(f"{indent}{line}" for line in wrap("\n".join(_shown(text)), (width or 100) - len(indent)))


# -- The documentation of a rule: as a page of docs/rules, as text for a terminal, and as data. A test checks that the pages match the --
#
# rules.

_LAYERS = {
    "bytes": "on the bytes of the file",
    "shape": "on each record by itself",
    "record": "on each record by itself",
    "stream": "across records",
    "ontology": "on the ontology file, by `predlint check`",
}

#: Minimum columns for the summary of a rule to stand beside its name.
_LEAST_ROOM = 44


def rule_page(rule: Rule) -> str:
    """Returns the rule's page in Markdown."""
    fence = "ndjson" if rule.layer != "ontology" else "xml" if rule.dialect == "label-studio" else "json"
    setup = f"\nWith `{rule.setup}`:\n" if rule.setup else ""
    return f"""# {rule.code} {rule.slug}

{_sentence(rule.summary)}

Severity: {_severity(rule)} · checked {_LAYERS[rule.layer]}{_in_schema(rule)} · family [{rule.family}](README.md#{rule.family.lower()})

## Why it matters

{rule.why}

## Wrong
{setup}
{_fenced(rule.bad, fence)}

## Right

{_fenced(rule.good, fence)}

## How to fix it

{rule.fix}
{_fix_paragraphs(rule)}
## How to change it

`--ignore {rule.code}` leaves the rule out, `--severity {rule.code}=…` makes it an `error`, a `warning` or an `info`.
"""


def _in_schema(rule: Rule) -> str:
    """Returns what the page says about the rule's part in the emitted schema."""
    if rule.in_json_schema:
        return "; the JSON Schema of `predlint compile` says it too"
    return "; the JSON Schema of `predlint compile` says a part of it" if rule.in_part else ""


#: Circumstance -> the words for where it holds.
_WHERE: dict[Circumstance, str] = {
    "coco": "in COCO files", "coco-into-encord": "in COCO files meant for Encord", "annotated": "where annotations were checked",
    "beside-predictions": "beside predictions or annotations", "content-lost": "where a list or an object is lost",
    "repeated": "where both are the same in everything",
    "no-loss": "where all is shown as it is meant",
    "no-match": "where no data row of the list matches",
    "unproven": "where nothing proves it",
}  # fmt: skip


def _severity(rule: Rule) -> str:
    """Returns the default severity of a rule, and its other severities for some files."""
    return f"**{rule.severity.label}**{_elsewhere(rule)}"


def _elsewhere(rule: Rule) -> str:
    """Returns the other severities of a rule, to follow the default one; empty for none."""
    return "".join(f", {severity.label} {_WHERE[circumstance]}" for circumstance, severity in rule.severity_in)


def _fix_paragraphs(rule: Rule) -> str:
    """Returns what ``predlint fix`` does, as paragraphs of the page; empty for nothing."""
    return "".join(f"\n`{command}` {what}.\n" for command, what in fixes_of(rule))


def fixes_of(rule: Rule) -> list[tuple[str, str]]:
    """Returns (command, what it fixes) for the rule."""
    return [(command, what) for command, what in (("predlint fix", rule.safe_fix), ("predlint fix --unsafe", rule.unsafe_fix)) if what]


def index_page() -> str:
    """Returns the page that lists every rule, family by family."""
    parts = [
        "# Rules\n\n`predlint rule CODE` shows a rule's page in the terminal. A code keeps its meaning forever. "
        "`fix` says what [predlint fix](../fix.md) fixes: by itself, or only with `--unsafe`.\n"
    ]
    for family, about, rules in _families():
        rows = [f"| [{r.code}]({r.code}.md) | {r.slug} | {r.severity.label} | {_cell(r.summary)} | {r.fixable or ''} |" for r in rules]
        head = f"## {family}\n\n{_sentence(about)}\n\n| code | name | severity | what is wrong | fix |\n|---|---|---|---|---|\n"
        parts.append(head + "\n".join(rows) + "\n")
    return "\n".join(parts)


def pages() -> dict[str, str]:
    """Returns file name -> text for all files of docs/rules."""
    return {"README.md": index_page(), **{f"{code}.md": rule_page(rule) for code, rule in RULES.items()}}


def with_fixes(page: str) -> str:
    """Returns a page of the documentation with the table of all current fixes between its two marks."""
    begin, end = "<!-- fixes -->\n", "<!-- /fixes -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no {begin.strip()} and {end}")
    rows = [
        f"| [{rule.code}](rules/{rule.code}.md) {rule.slug} | {_cell(rule.safe_fix)} | {_cell(rule.unsafe_fix)} |\n"
        for rule in RULES.values()
        if rule.fixable is not None
    ]
    return f"{before}{begin}| rule | `predlint fix` | `predlint fix --unsafe` |\n|---|---|---|\n{''.join(rows)}{end}{after}"


def write_pages(folder: Path) -> list[str]:
    """Updates a folder of rule pages. Returns the names of changed files."""
    return write_folder(folder, pages(), "[A-Z][A-Z][A-Z][0-9][0-9][0-9].md")


def write_folder(folder: Path, wanted: dict[str, str], pattern: str) -> list[str]:
    """Updates a folder, and deletes files that match the pattern and are no longer wanted. Returns the names of changed files."""
    folder.mkdir(parents=True, exist_ok=True)
    changed: list[str] = []
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(name)
    for path in folder.glob(pattern):
        if path.name not in wanted:
            path.unlink()
            changed.append(path.name)
    return changed


def rule_text(rule: Rule, *, style: Style = PLAIN, width: int | None = None) -> str:
    """Returns the explanation of a rule, for a terminal or a pipe."""
    dot, level = style.faint(" · "), style.severity(rule.severity.label, rule.severity) + _elsewhere(rule)
    about = FAMILIES[rule.family].partition(":")[0]
    head = f"{style.severity(rule.code, rule.severity)} {style.strong(rule.slug)}{dot}{level}{dot}{rule.family}: {about}"
    blocks = [
        "\n".join(fold(head, width)),
        _paragraph(_sentence(rule.summary), "", width),
        f"{style.strong('Why it matters')}\n{_paragraph(rule.why, '  ', width)}",
        f"{style.bad('Wrong')}{style.faint(' with ' + rule.setup) if rule.setup else ''}\n{_code(rule.bad)}",
        f"{style.good('Right')}\n{_code(rule.good)}",
        f"{style.strong('How to fix it')}\n{_paragraph(rule.fix, '  ', width)}",
        *(f"{style.strong(command)}\n{_paragraph(_sentence(what), '  ', width)}" for command, what in fixes_of(rule)),
    ]
    return "\n\n".join(blocks) + "\n"


def table_text(rules: Iterable[Rule], *, style: Style = PLAIN, width: int | None = None) -> str:
    """Returns one line for each rule, family by family; on a narrow terminal its summary is below."""
    chosen = {rule.code for rule in rules}
    slugs = max((len(RULES[code].slug) for code in chosen), default=0)
    lines: list[str] = []
    for family, about, members in _families():
        shown = [rule for rule in members if rule.code in chosen]
        if not shown:
            continue
        first, *others = wrap(about, width - 5 if width is not None else None)
        lines += ["", f"{style.strong(family)}  {style.faint(first)}", *(f"     {style.faint(line)}" for line in others)]
        room = width - slugs - 21 if width is not None else None
        for rule in shown:
            level = style.severity(rule.severity.label, rule.severity)
            if room is not None and room < _LEAST_ROOM:
                if width is None or len(rule.slug) + len(rule.severity.label) + 12 <= width:
                    lines.append(f"  {style.strong(rule.code)}  {rule.slug}  {level}")
                else:
                    lines += [f"  {style.strong(rule.code)}  {level}", f"{'  ' if len(rule.slug) + 4 > width else '    '}{rule.slug}"]
                lines += [f"    {line}" for line in wrap(rule.summary, width - 4 if width is not None else None)]
                continue
            head = f"  {style.strong(rule.code)}  {rule.slug:<{slugs}}  {level}{' ' * (9 - len(rule.severity.label))}"
            lines.append(head + (shorten(rule.summary, room) if room is not None else rule.summary))
    return "\n".join(lines[1:]) + "\n"


def rule_data(rule: Rule) -> dict[str, Any]:
    """Returns the rule as data."""
    return {
        "code": rule.code, "rule": rule.slug, "severity": rule.severity.label, "layer": rule.layer, "family": rule.family,
        "summary": rule.summary, "why": rule.why, "fix": rule.fix, "bad": rule.bad, "good": rule.good, "setup": rule.setup,
        "severity_in": {circumstance: severity.label for circumstance, severity in rule.severity_in},
        "fixable": rule.fixable, "safe_fix": rule.safe_fix or None, "unsafe_fix": rule.unsafe_fix or None,
    }  # fmt: skip


def _families() -> Iterator[tuple[str, str, list[Rule]]]:
    for family, about in FAMILIES.items():
        rules = [rule for rule in RULES.values() if rule.family == family]
        if rules:
            yield family, about, rules


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith((".", "!", "?")) else ".")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _fenced(text: str, language: str) -> str:
    ticks = "`" * (4 if "```" in text else 3)
    return f"{ticks}{language}\n{text}\n{ticks}"


def _paragraph(text: str, indent: str, width: int | None) -> str:
    room = width - len(indent) if width is not None else None
    return "\n".join(indent + line for part in text.splitlines() for line in wrap(part, room))


def _code(text: str) -> str:
    """Returns an example without line wrapping, so that it can be copied."""
    return "\n".join("  " + line for line in text.splitlines())
