"""``predlint rule``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.faults import CLEAN, Fault
from predlint.cli.options import Word, color_option
from predlint.cli.streams import emit
from predlint.report.terminal import Style, enable_escapes, terminal_width, wants_color

if TYPE_CHECKING:
    from predlint.rules import Rule


@click.command()
@click.argument("names", nargs=-1, metavar="[CODE|NAME]...")
@click.option("--all", "everything", is_flag=True, help="Explain every rule.")
@click.option("--format", "form", type=Word(("text", "json", "markdown")), default="text", show_default=True, help="How to write it.")
@color_option
def rule(names: tuple[str, ...], everything: bool, form: str, color: Any) -> int:
    """Explain a rule: what it means, why it matters, a wrong and a right example, how to fix it.

    Takes a code (GEO003), a name (box-size) or a family (GEO); without any, lists all rules.
    """
    from predlint.report import rule_pages
    from predlint.rules import RULES

    if everything and names:
        raise Fault("--all stands alone", f"predlint rule --all, or predlint rule {' '.join(names)}")
    every = list(RULES.values())
    chosen, whole = (every, everything) if not names else _chosen(names)
    if form == "json":
        emit(_json([rule_pages.rule_data(r) for r in chosen], single=len(names) == 1 and whole))
    elif form == "markdown":
        emit("\n".join(rule_pages.rule_page(r) for r in chosen) if whole or names else rule_pages.index_page())
    else:
        style, width = Style(wants_color(color, sys.stdout)), terminal_width(sys.stdout)
        if style.on:
            enable_escapes()
        if whole:
            rim = style.faint("─" * (width or 72))
            emit(f"\n{rim}\n\n".join(rule_pages.rule_text(r, style=style, width=width) for r in chosen))
        else:
            emit(rule_pages.table_text(chosen, style=style, width=width))
            if not names:
                emit("\n" + style.faint("predlint rule CODE explains one") + "\n")
    return CLEAN


def _chosen(names: tuple[str, ...]) -> tuple[list[Rule], bool]:
    """The rules that were asked for, and whether to explain them: a family alone is listed, single rules are explained."""
    from predlint.rules import RULES, find_rule

    rules: dict[str, Rule] = {}
    whole = False
    for name in names:
        family = [r for r in RULES.values() if r.family == name.strip().upper()]
        if family:
            rules.update({r.code: r for r in family})
            continue
        try:
            found = find_rule(name)
        except KeyError as error:
            message, _, hint = str(error.args[0]).partition("; ")
            raise Fault(message, hint or None) from None
        rules[found.code] = found
        whole = True
    return list(rules.values()), whole


def _json(rules: list[dict[str, Any]], *, single: bool) -> str:
    import json

    return json.dumps(rules[0] if single else rules, indent=2, ensure_ascii=False) + "\n"
