"""Names of files, paths and URLs, and errors for those that cannot be read."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from predlint.model.diagnostics import MissingFileError
from predlint.model.names import nearest
from predlint.model.texts import lazy_regex, quote

if TYPE_CHECKING:
    from urllib.parse import SplitResult


# -- Names of files: paths and URLs. Hides what may be secret in a URL ---------------------------------------------

#: Two letters at least: a single one is a drive of Windows.
_URL = lazy_regex(r"[A-Za-z][A-Za-z0-9+.-]+://")
_CHAIN = lazy_regex(r"::[A-Za-z][A-Za-z0-9+.-]*://")
_SECRET = lazy_regex(r"sig|token|secret|password|credential|key|auth|policy", re.IGNORECASE)
#: Minimum characters of a query's value that may be a secret because of its length alone.
_LONG_VALUE = 16
#: Paths of files that the process itself has open.
_OWN = lazy_regex(r"/(dev/(fd/|std(in|out|err)$)|proc/(self|thread-self)/)")
#: Extensions of files that a run reads: records, ontologies, lists of data rows.
READ = frozenset({".json", ".ndjson", ".jsonl", ".xml", ".onto", ".csv", ".tsv", ".parquet", ".txt"})
_PACKED = frozenset({".gz", ".bgz", ".bz2", ".xz", ".zst", ".zstd"})
_USER = lazy_regex(r"(?<=://)[^/@\s]+@")
_QUERY = lazy_regex(r"\?[^\s'\"<>)]+")


def is_url(path: str) -> bool:
    """Returns True for a URL: ``scheme://…``."""
    return _URL.match(path) is not None


def is_web(path: str) -> bool:
    """Returns True for a URL of a web server."""
    return path[:7].lower() == "http://" or path[:8].lower() == "https://"


def is_chain(url: str) -> bool:
    """Returns True for a file in a remote archive, as fsspec names it: ``zip://a.ndjson::s3://bucket/a.zip``. Otherwise ``::`` is a part of
    a name, or of an address: ``http://[::1]/a.ndjson``."""
    return _CHAIN.search(url) is not None


def local(path: str) -> str:
    """Returns the path of a local file that is given as a URL (``file://``); any other name unchanged.

    ``file://rows.csv`` has two slashes where three are needed, and is taken literally, as fsspec does.
    """
    if path[:7].lower() != "file://":
        return path
    from urllib.request import url2pathname

    parts = split(path)
    host = "" if parts.netloc.lower() == "localhost" else parts.netloc
    if os.name == "nt":
        return url2pathname(f"//{host}{parts.path}" if host else parts.path)
    return url2pathname(host + parts.path)


def split(url: str) -> SplitResult:
    """Returns the parts of a URL, also if its host has brackets that are not around an address, which `urlsplit` rejects."""
    from urllib.parse import SplitResult, urlsplit

    try:
        return urlsplit(url)
    except ValueError:
        scheme, _, rest = url.partition("://")
        rest, _, query = rest.partition("#")[0].partition("?")
        host, slash, path = rest.partition("/")
        return SplitResult(scheme.lower(), host, slash + path, query, "")


def has_invalid_host(url: str) -> bool:
    """Returns True for a URL whose host has brackets that are not around an address (``https://[bucket].host/file``), or another character
    that no parser accepts, such as one that stands for several letters."""
    from urllib.parse import urlsplit

    try:
        urlsplit(url)
    except ValueError:
        return True
    return False


def is_own(path: str) -> bool:
    """Returns True for a path that means another file in another process (``/dev/stdin``, a shell's ``/dev/fd/3``), or none."""
    return os.name != "nt" and _OWN.match(os.path.abspath(path)) is not None


def where_of(path: str) -> str:
    """Returns the path or URL by which a process in another folder opens a file."""
    return path if is_url(path := local(path)) else os.path.abspath(path)


def shown(path: str) -> str:
    """Returns a URL without possible secrets: user name and password, keys and signatures. Returns a path unchanged."""
    if not is_url(path):
        return path
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(path)
    except ValueError:
        return without_secrets(path)
    query = "?" + "&".join(map(_pair, parts.query.split("&"))) if parts.query else ""
    # The part after "#" is not sent to a web server, and may be a token; elsewhere it is part of the name.
    last = path.rpartition("::")[2] if is_chain(path) else path
    behind = f"#{parts.fragment}" if parts.fragment and not is_web(last) else ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{query}{behind}"


def _pair(text: str) -> str:
    name, equals, value = text.partition("=")
    if not equals:
        return text if len(text) < _LONG_VALUE else "…"
    return f"{name}=…" if _SECRET.search(name) or len(value) >= _LONG_VALUE else text


def ending(path: str) -> str:
    """Returns the extension of a file in lower case: ``.csv``. Extensions of compression are skipped."""
    if is_url(path):
        path = split(path).path
    stem, end = os.path.splitext(path.lower())
    return os.path.splitext(stem)[1] if end in _PACKED else end


def without_secrets(text: str) -> str:
    """Returns a foreign text with the users and queries of its URLs removed."""
    return _QUERY.sub("?…", _USER.sub("", text))


# -- Errors for files that cannot be read, with their messages -----------------------------------------------------

#: Endings of files with records or with a report.
_ENDING = lazy_regex(r"\.(?:ndjson|jsonl|json)(?:\.(?:gz|zst|bz2|xz))?\Z")
#: The beginning of JSON or XML given in place of a path; hardly any path begins so. "<file>.json" is a placeholder and does not match.
_TEXT = lazy_regex(r"""[\ufeff\s]*(?:\{\s*["']|\[\s*[\[{]|<[?!]|<[A-Za-z][^>]*(?:/>|>.*</))""")
#: Braces that some shells expand to several names.
_BRACES = lazy_regex(r"\{[^{}]*(?:,|\.\.)[^{}]*\}")
GIVEN_AS_TEXT = "given as text, not as a path"
_SAVE = "save it as a file, and give its path"


class SourceError(OSError):
    """A file that cannot be read. ``message`` gives the reason in the user's words."""

    def __init__(self, message: str, *, help: str | None = None, path: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help, self.path = message, help, path
        self.strerror = message  # for code that handles any OSError

    def __str__(self) -> str:
        return self.message + (f"\n  help: {self.help}" if self.help else "")

    def __reduce__(self) -> tuple[Any, ...]:
        return _source_error_of, (type(self), self.message, self.help, self.path)


class MissingSourceError(SourceError, MissingFileError):
    """The file does not exist."""


class DiskFullError(SourceError):
    """No disk space for the temporary copy of the file: the disk is at fault, not the file."""


def _source_error_of(kind: type[SourceError], message: str, help: str | None, path: str | None) -> SourceError:
    """Rebuilds the error in another process, without calling the constructors of its subclasses."""
    error = kind.__new__(kind, message)
    SourceError.__init__(error, message, help=help, path=path)
    return error.of(path) if isinstance(error, MissingSourceError) else error


def source_error(path: str, error: Exception, like: str | None = None) -> SourceError:
    """Returns the error for a file that cannot be read. ``like``: a pattern of the files that may be meant, if not files with records."""
    if isinstance(error, SourceError):  # the function that read the file did not know its name
        return error if error.path is not None else type(error)(f"{path}: {error.message}", help=error.help, path=path)
    if is_text(path):
        message, help = as_text("the file is", path, _SAVE if like is not None else f'{_SAVE}; or pipe it in: "-" is standard input')
        return SourceError(message, help=help, path=path)
    if isinstance(error, FileNotFoundError):
        if not path:
            return SourceError("the name of a file is empty", help=instead_of(path), path=path)
        return MissingSourceError(f"{path}: no such file", help=instead_of(path), path=path).of(path)
    if isinstance(error, IsADirectoryError) or os.path.isdir(path):
        return SourceError(f"{path} is a folder", help=f"name the files in it: {os.path.join(path, like or _most_in(path))}", path=path)
    return SourceError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})", path=path)


def _most_in(folder: str) -> str:
    """Returns a pattern for the files of a folder that may be meant, with their most common ending."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith(".") and entry.is_file())
    except (OSError, ValueError):
        names = []
    found = Counter([ending[0] for name in names if (ending := _ENDING.search(name)) is not None])
    return f"*{found.most_common(1)[0][0]}" if found else "*.ndjson"


def is_text(path: str) -> bool:
    """Returns True for the text of a file given in place of its path, as by "$(cat FILE)" in a shell."""
    return ("\n" in path or _TEXT.match(path) is not None) and not os.path.exists(path)


def names_in(text: str) -> str | None:
    """Returns a help if the text consists of names of existing files, one per line, as by "$(ls *.json)" in a shell; else None."""
    names = [name for line in text.splitlines() if (name := line.strip())]
    if not names or not all(map(os.path.exists, names)):
        return None
    if len(names) == 1:
        return f"leave out what stands around the name: {names[0]} is there"
    return f"these are the names of {len(names):,} files: give each by itself; a shell splits $(…) where it is without quotes"


def readable_text(text: str) -> str:
    """Returns the help for a text given in place of a path."""
    return names_in(text) or _SAVE


def as_text(what: str, text: str, fix: str = _SAVE) -> tuple[str, str]:
    """Returns message and help for a text given in place of a path. ``what``: the subject of the message, with its verb; ``fix``: the help
    if the text does not consist of names of files."""
    return f"{what} {GIVEN_AS_TEXT}: {quote(text)}", names_in(text) or fix


def unexpanded_pattern(pattern: str) -> str:
    """Returns the help for a pattern that no shell has expanded."""
    import glob

    found = sum([os.path.isfile(each) for each in glob.iglob(pattern)])
    if not found:
        return "the shell found no file for this pattern"
    files = "1 file matches" if found == 1 else f"{found:,} files match"
    return f"{files} this pattern: a shell expands it where it is without quotes, Python by glob.glob()"


def _missing_folder_message(folder: str, name: str) -> str:
    """Returns the message for a file whose folder does not exist."""
    around, called = os.path.split(folder)
    message = f"there is no folder {folder}"
    try:
        with os.scandir(around or os.curdir) as entries:
            names = [entry.name for entry in entries if entry.is_dir() and not entry.name.startswith(".")]
    except (OSError, ValueError):
        return message
    near = [path for other in nearest(called, names)[:2] if os.path.exists(path := os.path.join(around, other, name))]
    return f"{message}: did you mean {' or '.join(near)}?" if near else message


def instead_of(path: str) -> str | None:
    """Returns a help that suggests what may be meant by the name of a missing file; None without a suggestion."""
    if is_url(path):  # files beside it cannot be listed
        return None
    if os.path.islink(path):
        return f"it is a link to {os.readlink(path)}, which is not there"
    folder, name = os.path.split(path)
    if path.startswith("~"):
        return "a shell puts your home folder in the place of ~ where a word begins with it; Python does with os.path.expanduser()"
    if any(mark in path for mark in "*?["):
        return unexpanded_pattern(path)
    if _BRACES.search(path):
        return "bash and zsh make several names of the braces, where they are without quotes; here, name each file"
    try:
        with os.scandir(folder or os.curdir) as entries:
            every = sorted((entry.name, entry.is_dir()) for entry in entries)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return _missing_folder_message(folder, name) if folder and not os.path.exists(folder) else None
    there = [other for other, is_dir in every if not is_dir or not ending(name)]
    read = READ | {"", ending(name)}  # suggest no files of another kind, such as programs
    # compared without endings, which many files share
    names = {
        other.partition(".")[0]: other for other in there if not other.startswith(".") and other.isprintable() and ending(other) in read
    }
    near = [os.path.join(folder, names[other]) for other in nearest(name.partition(".")[0], names)[:2]]
    return f"did you mean {' or '.join(near)}?" if near else None
