"""Writes configurations, whole or into a file that others use too."""

from __future__ import annotations

import os
from typing import Any

from predlint.cli.errors import CommandError


def write(path: str, text: str, folder: str = os.curdir) -> None:
    """Writes a whole file in a folder, or nothing. Raises CommandError, also if a link leads out of the folder."""
    from predlint.cli.outputs import cannot_write, open_file
    from predlint.config.containment import outside_reason

    if outside_reason(folder, path) is not None:
        raise CommandError(f"{path} leads to {os.path.realpath(path)}, out of this folder", "remove the link, or write that file yourself")
    try:
        os.makedirs(os.path.dirname(path) or os.curdir, exist_ok=True)
    except OSError as error:
        raise cannot_write(path, error, os.path.basename(path), fixed=True) from None
    output = open_file(path, os.path.basename(path), fixed=True)
    output.write(text.encode("utf-8"))
    output.close()
    if output.failed is not None:
        raise output.failed


def into_pyproject(present: str, text: str) -> str:
    """Returns the file with predlint's table at its end, replacing an earlier one. Everything else stays as it is. Raises CommandError."""
    import tomllib

    plain = present.replace("\r\n", "\n")
    try:
        before: dict[str, Any] = tomllib.loads(plain)
    except (ValueError, RecursionError) as error:
        reason = error if isinstance(error, ValueError) else "it nests too deep"
        raise CommandError(f"pyproject.toml is not TOML: {reason}", "fix it first: nothing was written") from None
    kept = _without_table(plain).rstrip("\n")
    made = f"{kept}\n\n{text}" if kept else text
    try:
        same = _without_predlint_table(tomllib.loads(made)) == _without_predlint_table(before)
    except ValueError:
        same = False
    if not same:
        raise CommandError(
            "[tool.predlint] cannot safely be put into pyproject.toml as it is written", "predlint init writes predlint.toml"
        )
    return made.replace("\n", "\r\n") if "\r\n" in present else made


def _without_table(text: str) -> str:
    from predlint.config.toml_positions import Places

    headers = Places(text).headers
    ends = [start for start, _ in headers[1:]] + [len(text)]
    kept, at = "", 0
    for (start, path), end in zip(headers, ends, strict=False):  # without any header there is nothing to take out
        if path[:2] == ("tool", "predlint"):
            kept += text[at:start]
            at = _before_comments(text, start, end)
    return kept + text[at:]


def _before_comments(text: str, start: int, end: int) -> int:
    """Returns the offset of the comments directly above a header, since they belong to it."""
    while end < len(text) and (above := text.rfind("\n", start, end - 1) + 1) > start and text.startswith("#", above):
        end = above
    return end


def _without_predlint_table(root: dict[str, Any]) -> dict[str, Any]:
    """Returns the parsed file without predlint's table."""
    tool = {name: table for name, table in root.get("tool", {}).items() if name != "predlint"}
    others = {name: table for name, table in root.items() if name != "tool"}
    return {**others, "tool": tool} if tool else others
