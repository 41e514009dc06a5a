"""Decides which files a text may include: those in the folder of the first text, and below it.

A text may come from anywhere. A file that it names is read only if the author of the text could have put it there, and its content is shown
only if it is a text of the language.
"""

from __future__ import annotations

import os
import posixpath

from predlint.lang.text_detection import is_onto_path, looks_like_onto
from predlint.names import listing, nearest, quote
from predlint.stream.urls import is_chain, is_url, local, shown

_STAY = "an include names a file in the folder of the text, or below it"


class OutsideFolderError(Exception):
    """Raised if a text includes a file that it must not include: the message, and the help."""


def resolve_include(first: str, path: str, name: str, given: str) -> tuple[str, str]:
    """Returns the path to read for an include, with links resolved, and its name in messages. Raises OutsideFolderError.

    ``first``: the file or URL given by the user, in whose folder all others must be; ``path``: the path of the including text, ``name``:
    its name in messages.
    """
    if is_url(given):
        raise OutsideFolderError(f"{quote(shown(given))} is a URL, and cannot be included", _STAY)
    if _is_remote(path):
        return _resolve_url_include(first, path, given)
    target = os.path.normpath(os.path.join(os.path.dirname(local(path)), given))
    called = os.path.normpath(os.path.join(os.path.dirname(local(name)), given))
    real, folder = os.path.realpath(target), os.path.realpath(os.path.dirname(local(first)))
    if not os.path.join(real, "").startswith(os.path.join(folder, "")):
        raise OutsideFolderError(f"{quote(given)} is not in the folder of {shown(first)}", _STAY)
    if os.path.exists(real) and not os.path.isfile(real):  # reading a pipe would block
        raise OutsideFolderError(f"{quote(called)} cannot be read: it is {'a folder' if os.path.isdir(real) else 'not a file'}")
    return real, called


def _resolve_url_include(first: str, path: str, given: str) -> tuple[str, str]:
    """Returns the same as `resolve_include` for a text at a URL: a file of the same server, never a local file."""
    if is_chain(path):
        raise OutsideFolderError("a text in an archive behind a URL cannot include another", "unpack the archive")
    root, folder = _folder(first), _folder(path)
    place, slash, inner = folder.partition("://")[2].partition("/")
    joined = posixpath.normpath(posixpath.join("/", inner, given.replace("\\", "/")))
    target = f"{folder.partition('://')[0]}://{place}{slash and joined}"
    if not target.startswith(root) or "%" in given:  # each server decodes %2e%2e in its own way
        raise OutsideFolderError(f"{quote(given)} is not in the folder of {shown(first)}", _STAY)
    return target, shown(target)


def _folder(url: str) -> str:
    """The folder of a URL, with the slash at its end."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{posixpath.dirname(rest.partition('?')[0].partition('#')[0])}/"


def _is_remote(path: str) -> bool:
    return is_url(local(path))


def identity(path: str | None) -> str:
    """Returns the same text for all names of one file."""
    if path is None:
        return ""
    return path if _is_remote(path) else os.path.realpath(local(path))


def is_ours(path: str, data: bytes) -> bool:
    """Returns True for a text of the language: by its begin or if it is empty, and for local files also by suffix (URLs can have any)."""
    return (is_onto_path(path) and not is_url(path)) or not data.strip() or looks_like_onto(data)


def neighbours(path: str, given: str) -> str | None:
    """Files in the same folder with a like name, as the including text would write them."""
    if is_url(path):
        return None
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            near = nearest(name, [entry.name for entry in entries if entry.is_file()])
    except OSError:
        return f"there is no folder {quote(folder)}"
    before = given[: len(given) - len(name)] if given.endswith(name) else ""
    if os.path.isfile(path + ".onto"):
        return f"did you mean {before}{name}.onto?"
    return f"did you mean {listing([before + found for found in near])}?" if near else None
