"""Names of files: paths and URLs. Hides what may be secret in a URL."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from predlint.lazy_regex import lazy_regex

if TYPE_CHECKING:
    from urllib.parse import SplitResult

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
