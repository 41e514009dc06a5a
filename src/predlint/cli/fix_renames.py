"""``--rename OLD=NEW``."""

from __future__ import annotations

from collections.abc import Sequence

from predlint.cli.errors import CommandError


def renames_of(given: Sequence[str]) -> dict[str, str]:
    """Names by what they are called in the predictions. Raises CommandError."""
    names: dict[str, str] = {}
    for each in given:
        old, equals, new = each.partition("=")
        if not equals or not old or not new:
            raise CommandError(f'--rename takes OLD=NEW, not "{each}"', "for example: --rename car=vehicle")
        if names.setdefault(old, new) != new:
            raise CommandError(f'--rename gives "{old}" two names, "{names[old]}" and "{new}"', "give it one")
    return names
