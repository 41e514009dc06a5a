"""Files that are named more than once on a command line, under one name or several: each is read once, and that is said."""

from __future__ import annotations

import os
from collections.abc import Sequence

from predlint.cli.errors import print_message, require_single_stdin
from predlint.report.terminal import printable
from predlint.stream.urls import shown


def unique_files(files: Sequence[str], *, quiet: bool = False) -> list[str]:
    """The files without those that are named again: all that is wrong in one would be told twice, and its records as duplicates.

    Raises Fault where standard input is asked for twice.
    """
    require_single_stdin(files)
    kept: dict[str, str] = {}
    for file in files:
        place = os.path.realpath(file) if os.path.isfile(file) else file
        if place in kept and not quiet:
            name, first = shown(file), shown(kept[place])
            names = f"{name} is given twice" if file == kept[place] else f"{first} and {name} are one file"
            print_message(printable(f"predlint: {names}: it is read once"))
        kept.setdefault(place, file)
    return list(kept.values())
