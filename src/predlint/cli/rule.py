"""``predlint rule``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.faults import CLEAN, Fault, did_you_mean
from predlint.cli.options import Word, color_option, rules_option
from predlint.cli.streams import emit
from predlint.report.terminal import Style, enable_escapes, terminal_width, wants_color

if TYPE_CHECKING:
    from predlint.rules import Rule


@click.command()
@click.argument("names", nargs=-1, metavar="[CODE|NAME]...")
@click.option("--all", "everything", is_flag=True, help="Explain every rule.")
@click.option("--format", "form", type=Word(("text", "json", "markdown")), default="text", show_default=True, help="How to write it.")
@rules_option
@color_option
def rule(names: tuple[str, ...], everything: bool, form: str, own_rules: tuple[str, ...], color: Any) -> int:
    """Explain a rule: what it means, why it matters, a wrong and a right example, how to fix it.

    Takes a code (GEO003), a name (box-size) or a family (GEO); without any, lists all rules. With --rules: those of your own, by name.

    \b
    predlint rule one-weather --rules rules.onto
    """
    from predlint.report import rule_pages
    from predlint.rules import RULES

    if own_rules:
        return _own(own_rules, names, form, color)

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


def _own(paths: tuple[str, ...], names: tuple[str, ...], form: str, color: Any) -> int:
    """Explains rules of the user's own; all of them where none is named."""
    from predlint.cli.locate import TextFaults
    from predlint.engine.checker import OptionError, read_rules
    from predlint.lang.faults import LanguageError
    from predlint.report.own_rule_pages import OwnPage, own_pages

    try:
        pages = {page.name: page for page in own_pages(read_rules(paths))}
    except LanguageError as error:
        raise TextFaults(error.faults, error.sources) from None
    except OptionError as error:
        raise Fault(error.message, error.help) from None
    if not pages:
        raise Fault(f"there is no rule in {', '.join(paths)}", "a rule begins: rule its-name { on … require … }")
    chosen: list[OwnPage] = []
    for name in names:
        page = pages.get(name) or next((page for page in pages.values() if page.code == name.strip().upper()), None)
        if page is None:
            raise Fault(f'there is no rule "{name}" in {", ".join(paths)}', did_you_mean(name, pages) or f"rules: {', '.join(pages)}")
        chosen.append(page)
    chosen = chosen or list(pages.values())
    if form == "json":
        emit(_json([page.as_data() for page in chosen], single=len(names) == 1))
        return CLEAN
    style, width = Style(wants_color(color, sys.stdout)), terminal_width(sys.stdout)
    if style.on:
        enable_escapes()
    rim = style.faint("─" * (width or 72))
    texts = [page.as_markdown() if form == "markdown" else page.as_text(style, width) for page in chosen]
    emit((f"\n{rim}\n\n" if form == "text" else "\n").join(texts))
    return CLEAN


def _json(rules: list[dict[str, Any]], *, single: bool) -> str:
    import json

    return json.dumps(rules[0] if single else rules, indent=2, ensure_ascii=False) + "\n"
