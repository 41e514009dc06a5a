"""Files that are excluded from checking: patterns as in .gitignore, of the configuration and of the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from predlint.names import quote
from predlint.stream.errors import is_url, local

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from predlint.config.merged_config import Configuration


#: Precedes all patterns and includes every file again, so that a pattern for a folder excludes no file in it here. Each parent folder is
#: matched separately, as git does.
_EACH = "!*"
#: A line that is not a pattern.
_NONE = "#"
_EXAMPLES = 'patterns are written as in .gitignore: "drafts/", "*.old.json", "!drafts/keep.json"'


class Exclusion(Struct, frozen=True):
    """The exclusion of a file by a pattern that matches the file or one of its folders."""

    pattern: str
    place: str
    back: str
    """The pattern that takes it back in, wherever patterns begin."""

    def __str__(self) -> str:
        return f"{quote(self.pattern)} in {self.place}"


class ExclusionRules:
    """The exclusion patterns of a run: those of the configuration, then those of the command line. The last pattern that matches
    decides."""

    def __init__(self, lists: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> None:
        """``lists``: the folder that patterns are relative to, the patterns, and the origin of each."""
        self._lists = [_Patterns(*each) for each in reversed(lists)]

    def why(self, file: str, *, folder: bool = False, start: str | None = None) -> Exclusion | None:
        """Returns the exclusion of a file, or of a ``folder``, or None. As in git, all files in an excluded folder are excluded. Standard
        input is never excluded, nor is a URL, unless it was found below the folder ``start``; then patterns are relative to that."""
        from predlint.config.patterns import relative_name

        file = local(file)
        if file == "-" or (is_url(file) and start is None):
            return None
        if is_url(file) and start is not None:
            names = [(file.removeprefix(start.partition("::")[0]).partition("::")[0].strip("/").split("/"), each) for each in self._lists]
        else:
            names = [(relative_name(each.start, file).split("/"), each) for each in self._lists]
        for above in range(max(len(parts) for parts, _ in names) - 1, -1, -1):  # from the topmost folder down to the file
            for parts, patterns in names:  # later lists decide, so they come first
                part = parts[: len(parts) - above]
                excluded = patterns.takes(part, folder or above > 0) if part and part[-1] != ".." else None
                if excluded:
                    return excluded
                if excluded is not None:
                    break
        return None


class _Patterns:
    """The patterns of one list."""

    def __init__(self, start: str, patterns: Sequence[str], places: Sequence[str]) -> None:
        self.start, self._patterns, self._places = start, patterns, places
        # Folders are matched without a trailing slash: with one, a pattern would also match what is in them.
        self._of_folders = _spec([_EACH, *(each.rstrip("/") or _NONE for each in patterns)])
        self._of_files = _spec([_EACH, *(_NONE if not each or each.endswith("/") else each for each in patterns)])

    def takes(self, parts: Sequence[str], folder: bool) -> Exclusion | Literal[False] | None:
        """Returns the last pattern that matches a file or a folder; False if that pattern includes it again, None if none matches."""
        found = (self._of_folders if folder else self._of_files).check_file("/".join(parts))
        if not found.index:
            return None
        at = found.index - 1
        back = "!" + re.sub(r"([*?\[\\])", r"\\\1", parts[-1]) + "/" * folder
        return Exclusion(self._patterns[at], self._places[at], back) if found.include else False


def excluded_by(configuration: Configuration | None, given: Sequence[str]) -> ExclusionRules | None:
    """Combines ``exclude`` of the configuration with ``--exclude``. Returns None if there are no patterns."""
    lists: list[tuple[str, Sequence[str], Sequence[str]]] = []
    if configuration is not None:
        own: list[str] = configuration.settings.get("exclude", [])
        for folder, numbers in configuration.by_layer("exclude"):
            lists.append((folder, [own[each] for each in numbers], [configuration.where("exclude", each) for each in numbers]))
    if given:
        lists.append(("", given, ["--exclude"] * len(given)))
    return ExclusionRules(lists) if lists else None


def exclude_error(pattern: str) -> tuple[str, str] | None:
    """Returns the message and help for a pattern that git would reject, or read in part only; None for a valid one."""
    try:
        _spec([pattern])
    except re.error as error:
        if error.msg.startswith("bad character range"):
            return f"{quote(pattern)} has a range that goes backwards", "in brackets the lower one comes first: [a-z]"
        return f"{quote(pattern)} is no pattern", _EXAMPLES
    except ValueError:
        return f"{quote(pattern)} is no pattern", _EXAMPLES
    return None


def _spec(patterns: Sequence[str]) -> GitIgnoreSpec:
    import warnings

    from pathspec import GitIgnoreSpec  # forty milliseconds, for runs that exclude something

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # later versions of Python may read "[[]" in another way
        return GitIgnoreSpec.from_lines(patterns)
