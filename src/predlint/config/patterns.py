"""Patterns of file names, as in .gitignore: ``*`` in one folder, ``**`` through any number of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from predlint.io.paths import READ, ending, is_url, local, without_secrets
from predlint.model.texts import lazy_regex, quote

# -- Decides whether a file is in the folder of a configuration, which limits what a found configuration may reach --

#: Folders of version control systems, which may contain keys and addresses, and do not come with a repository.
_OF_VERSIONS = frozenset({".git", "git~1", ".hg", ".svn", ".jj", ".bzr"})  # git~1: its short name on Windows
#: Signs that some disks of macOS leave out of a name.
_INVISIBLE = lazy_regex("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")


def outside_reason(folder: str, path: str) -> str | None:
    """Returns the reason why a path is outside of the folder, with links resolved, or None if it is inside."""
    root, real = os.path.realpath(folder or os.curdir), os.path.realpath(path)
    inner = os.path.join(root, "")
    if not real.startswith(inner):
        return "is not in the folder of the configuration"
    if _OF_VERSIONS.isdisjoint(map(_as_disks_read, real[len(inner) :].split(os.sep))):
        return None
    return "belongs to version control"


def _as_disks_read(name: str) -> str:
    """Returns a name as file systems of Windows and macOS compare it: without case, trailing dots and spaces, and the text after a
    colon."""
    return _INVISIBLE.sub("", name).partition(":")[0].casefold().rstrip(" .")


def matches_name(path: str) -> bool:
    """Returns True if a file, with links resolved, has a suffix that predlint reads."""
    return ending(os.path.realpath(path)) in READ


# -- Patterns of file names, as in .gitignore: ``*`` in one folder, ``**`` through any number of them --------------

_TOKEN = lazy_regex(r"\*|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)
_SET = lazy_regex(r"\[(!?)(.+)\]", re.DOTALL)
#: Braces that a shell expands to several names if they are not quoted.
_BRACES = lazy_regex(r"\{[^{}/]*(?:,|\.\.)[^{}/]*\}")
_RANGE = lazy_regex(r"(.)-(.)|.", re.DOTALL)


def matches(pattern: str, name: str) -> bool:
    """Returns True if a pattern matches the name of a file (as `relative_name` gives it).

    A pattern without a slash matches files with that name in any folder; one with a slash is relative to the configuration's folder; one
    that ends with a slash matches everything below a folder.
    """
    return _compiled(pattern).fullmatch(name) is not None


def exactly(name: str) -> str:
    """Returns the pattern that matches only this name, if a slash precedes it."""
    return re.sub(r"([*?[\\{])", r"[\1]", name)


def pattern_error(pattern: str) -> tuple[str, str] | None:
    """Returns the message and help for a pattern that cannot match what was probably meant, or None."""
    tokens: list[str] = _TOKEN.findall(pattern)
    if "\\" in tokens:
        return f"{quote(pattern)} has a backslash", f"folders are parted by /: {quote(pattern.replace(chr(92), '/'))}"
    for token in tokens:
        given = _SET.fullmatch(token)
        for found in _RANGE.finditer(given[2]) if given is not None else ():
            if found[1] is not None and found[1] > found[2]:
                return f"{quote(pattern)}: {found[0]} goes backwards", f"in brackets the lower one comes first: {found[2]}-{found[1]}"
    if is_url(pattern):
        return None
    if pattern.startswith("!"):
        message = f'{quote(pattern)} begins with "!", which leaves nothing out here'
        return message, f"exclude = [{quote(pattern[1:])}] leaves it out; a file that is called so is {quote('/' + pattern)}"
    if _BRACES.search("".join(token for token in tokens if not _SET.fullmatch(token))):
        return f"{quote(pattern)} has braces, which stand for themselves here", "write a pattern for each of the names"
    shared = os.name == "nt" and pattern.startswith("//")  # a folder that another machine shares
    parts = pattern.removeprefix("./").removeprefix("//" if shared else "/").rstrip("/").split("/")
    while parts[:1] == [os.pardir]:
        del parts[0]
    if any(part in ("", os.curdir, os.pardir) for part in parts[:-1]):
        straight = os.path.normpath(pattern).replace(os.sep, "/") + "/" * pattern.endswith("/")
        if straight.startswith("//") and not shared:  # normpath() keeps a double slash
            straight = straight[1:]
        return f"{quote(pattern)} takes nothing: no path is spelled so", f"write {quote(straight)}"
    return None


def relative_name(folder: str, file: str) -> str:
    """Returns a file's name as patterns see it: relative to the configuration's folder, with slashes. A URL is unchanged, without its
    query."""
    file = local(file)
    if is_url(file):
        return without_secrets(file).removesuffix("?…")
    if file == "-":
        return file
    try:
        relative = os.path.relpath(file, folder or os.curdir)
    except ValueError:  # on another drive
        relative = os.path.abspath(file)
    if relative.startswith(os.pardir + os.sep):  # the folder may have two names, one of them a link
        real = os.path.join(os.path.realpath(os.path.dirname(file)), os.path.basename(file))
        root = os.path.join(os.path.realpath(folder), "")
        relative = real.removeprefix(root) if real.startswith(root) else relative
    return relative.replace(os.sep, "/")


def matching_files(folder: str, patterns: list[str]) -> list[str]:
    """Returns the files below a folder that one of the patterns matches, sorted by name. Hidden folders are skipped unless a pattern names
    them."""
    found = {name for pattern in patterns for name in _matching_in(folder, pattern)}
    return sorted(found)


def root_of(folder: str, patterns: Sequence[str]) -> str:
    """Returns the folder, without wildcards, with which all patterns begin, so that the names of files relative to it do not depend on
    other files."""
    starts = [_fixed(pattern) for pattern in patterns]
    return os.path.join(
        folder or os.curdir, *(parts[0] for parts in takewhile(lambda parts: len({*parts}) == 1, zip(*starts, strict=False)))
    )


def _matching_in(folder: str, pattern: str) -> Iterator[str]:
    fixed = _fixed(pattern)
    for where, folders, files in os.walk(os.path.join(folder or os.curdir, *fixed)):
        folders[:] = sorted(name for name in folders if not name.startswith(".") or f"{name}/" in pattern)
        for file in files:
            path = os.path.normpath(os.path.join(where, file))
            hidden = file.startswith(".") and not pattern.rpartition("/")[2].startswith(".")
            if not hidden and matches(pattern, relative_name(folder, path)) and _is_file(path):
                yield path


def _is_file(path: str) -> bool:
    """Returns False for a pipe, since reading it would block; True for a broken link, which is reported when it is read."""
    return os.path.isfile(path) or os.path.islink(path)


def _fixed(pattern: str) -> list[str]:
    """The folders that a pattern begins with before its first sign: nothing outside them need be looked at."""
    parts = pattern.removeprefix("/").split("/")
    fixed: list[str] = []
    for part in parts[:-1]:
        if not part or any(sign in part for sign in "*?["):
            break
        fixed.append(part)
    return fixed


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiles a pattern. What precedes the last `**`, and the last `*` of a part, matches as early as possible and is never reconsidered,
    since that leaves most room for the rest. So no pattern needs exponential time."""
    runs: list[list[str]] = [[]]
    for part in _parts(pattern):
        if part == "**":
            runs.append([])
        else:
            runs[-1].append("".join(_stretches(part)))
    first, *others = ["/".join(run) for run in runs]
    if not others:
        return re.compile(first, re.DOTALL)
    *inner, last = others
    text = f"{first}/" if runs[0] else ""
    text += "".join(f"(?>(?:[^/]+/)*?{run}/)" for run in inner)
    return re.compile(text + (f"(?:[^/]+/)*{last}" if runs[-1] else ".+"), re.DOTALL)


def expression(pattern: str) -> str:
    """The regular expression that takes the same names as a whole, as any other program reads it."""
    text = ""
    parts = _parts(pattern)
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == "**":
            text += ".+" if last else "(?:[^/]+/)*"
        else:
            text += "".join(map(_sign, _TOKEN.findall(part))) + ("" if last else "/")
    return text


def _parts(pattern: str) -> list[str]:
    """The patterns of folders, and of the file in the last of them."""
    anchored = "/" in pattern.rstrip("/")
    parts = pattern.removeprefix("/").removeprefix("./").split("/")
    if not parts[-1]:
        parts[-1] = "**"
    if not anchored:
        parts.insert(0, "**")
    return [part for at, part in enumerate(parts) if part != "**" or parts[at + 1 : at + 2] != ["**"]]


def _stretches(part: str) -> Iterator[str]:
    """Yields regular expressions for a pattern within one folder, one for each section between stars."""
    first, *others = _between_stars(part)
    yield first
    for stretch in others[:-1]:
        yield f"(?>[^/]*?{stretch})"
    for stretch in others[-1:]:
        yield f"[^/]*{stretch}"


def _between_stars(part: str) -> list[str]:
    stretches = [""]
    for sign in _TOKEN.findall(part):
        if sign == "*":
            stretches.append("")
        else:
            stretches[-1] += _sign(sign)
    return stretches


def _sign(sign: str) -> str:
    if sign == "*":
        return "[^/]*"
    if sign == "?":
        return "[^/]"
    given = _SET.fullmatch(sign)
    if given is not None:
        inner = "".join(map(_range, _RANGE.finditer(given[2])))
        return f"(?!/)[^{inner}]" if given[1] and inner else f"(?!/)[{inner}]" if inner else "(?!)"
    return re.escape(sign)


def _range(found: re.Match[str]) -> str:
    """Returns a part of a character set: one character, or a range."""
    if found[1] is None:
        return re.escape(found[0])
    return f"{re.escape(found[1])}-{re.escape(found[2])}" if found[1] <= found[2] else ""
