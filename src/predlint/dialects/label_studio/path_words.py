"""The sentences about taxonomies, and choices within choices: answers that are paths."""

from __future__ import annotations

import json
from typing import Any

from predlint.dialects.label_studio.label_words import USAGES, one_of
from predlint.dialects.label_studio.words import Said, did_you_mean
from predlint.dialects.slips import holds_list, list_in, not_its_text
from predlint.names import listing, quote

Paths = tuple[tuple[str, ...], ...]


def not_paths(value: Any, control: str, member: str = "taxonomy", paths: Paths = (), ways: Paths = (), others: bool = False) -> Said:
    """``paths``: all that a text means, where that is certain; ``ways``: of which it means one; ``others``: it holds more."""
    fix = 'write [["root", …, "node"]]: a list for each path'
    held = list_in(value)
    if held is not None and (not held or member == "choices" or any(isinstance(path, list) for path in held)):
        fix = not_its_text(value) or fix
    elif len(ways) > 1:
        fix = f"write {one_of([[[*way]] for way in ways])}: it is not the name of one path alone"
    elif paths and len(text := json.dumps(paths, ensure_ascii=False)) < 200:
        fix = f"write {text}: a list of paths"
    elif not others and isinstance(value, str) and 0 < len(value) < 60 and not holds_list(value):
        fix = f"write [[{quote(value)}]]: a list of paths"
    return f"{member} of {control} must be a list of paths, found {quote(value)}", fix


def path_form(value: Any, control: str, *size: int) -> Said:
    fix = "write the path, or leave it out" if value == [] else 'write [["root", …, "node"]]: a list of lists'
    return f"an answer of {control} must be a path from the root, found {quote(value)}", fix


def flat_path(value: Any, control: str, paths: Paths, ways: Paths = ()) -> Said:
    """``paths``: what the names mean, where that is known; ``ways``: those of which one of them means one."""
    meant = json.dumps(paths, ensure_ascii=False)
    fix = f"write {meant}" if paths and len(meant) < 200 else 'write [["root", …, "node"]]: a list of lists'
    if len(ways) > 1:
        fix = f"{fix}; {quote(ways[0][-1])} is {one_of([[*way] for way in ways])}"
    return f"taxonomy of {control} must be a list of paths from the root, found a list of names: {quote(value)}", fix


def max_paths(value: Any, control: str, most: int, count: int) -> Said:
    return f"{control} takes {most} choice{'s' if most != 1 else ''} (maxUsages), found {count}", USAGES


def deep_paths(value: Any, control: str, paths: Paths) -> Said:
    """``paths``: those that are in lists of their own."""
    meant = json.dumps(paths, ensure_ascii=False)
    fix = f"write {meant}" if len(meant) < 200 else "take the list around each path away"
    return f"taxonomy of {control} must be a list of paths, found lists of paths: {quote(value)}", fix


def unknown_node(
    value: Any, control: str, above: str, nearest: tuple[str, ...], names: tuple[str, ...], what: str, ways: Paths = ()
) -> Said:
    """``what``: a taxonomy, or choices within choices. ``ways``: the paths that end as this one does."""
    fix = (
        did_you_mean(nearest, (), what, value)
        if nearest
        else f"under {above}: {listing(names)}"
        if names
        else f"nothing is under {above}: end the path there"
    )
    if ways and not nearest:
        other = one_of([[*way] for way in ways])
        fix = f"write {other}, or one of those {fix}" if names else f"nothing is under {above}: write {other}, or end the path there"
    return f"{quote(value)} is not under {above} in the {what} {control}", fix


def not_from_root(value: Any, control: str, *ways: tuple[str, ...]) -> Said:
    """``ways``: all paths that it may mean."""
    return f"{quote(value)} is not a path from the root of {control}", f"write {one_of([[*way] for way in ways])}"


def not_a_leaf(value: Any, control: str) -> Said:
    return f"{quote(value)} of {control} has choices under it, and only leaves may be chosen (leafsOnly)", "go on to one of those under it"


def taxonomy_value(value: Any, control: str, aliases: tuple[str, ...]) -> Said:
    return f"{quote(value)} is what people see; newer releases store its alias", f"write {' or '.join(quote(name) for name in aliases[:3])}"
