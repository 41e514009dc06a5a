"""Names of files: paths, and URLs of files elsewhere. How a URL is shown, and what of it is not."""

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
#: Values of a query that may be secrets by their length alone.
_LONG_VALUE = 16
#: What a process has open, by its number.
_OWN = lazy_regex(r"/(dev/(fd/|std(in|out|err)$)|proc/(self|thread-self)/)")
#: Endings of files that a run reads: records, ontologies, lists of data rows.
READ = frozenset({".json", ".ndjson", ".jsonl", ".xml", ".onto", ".csv", ".tsv", ".parquet", ".txt"})
_PACKED = frozenset({".gz", ".bgz", ".bz2", ".xz", ".zst", ".zstd"})
_USER = lazy_regex(r"(?<=://)[^/@\s]+@")
_QUERY = lazy_regex(r"\?[^\s'\"<>)]+")


def is_url(path: str) -> bool:
    """True for what names a file elsewhere: ``scheme://…``."""
    return _URL.match(path) is not None


def is_web(path: str) -> bool:
    """True for a URL of a web server."""
    return path[:7].lower() == "http://" or path[:8].lower() == "https://"


def is_chain(url: str) -> bool:
    """True for a file in a file elsewhere, as fsspec names it: ``zip://a.ndjson::s3://bucket/a.zip``. Else ``::`` is a part of a name, or
    of an address: ``http://[::1]/a.ndjson``."""
    return _CHAIN.search(url) is not None


def local(path: str) -> str:
    """The path of a file that is named by a URL though it is here (``file://``); any other name as it is.

    ``file://rows.csv`` has two slashes where three are needed, and is taken for what it says: fsspec does so too.
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
    """The parts of a URL; also of one whose host has brackets that are not around an address, which `urlsplit` refuses."""
    from urllib.parse import SplitResult, urlsplit

    try:
        return urlsplit(url)
    except ValueError:
        scheme, _, rest = url.partition("://")
        rest, _, query = rest.partition("#")[0].partition("?")
        host, slash, path = rest.partition("/")
        return SplitResult(scheme.lower(), host, slash + path, query, "")


def has_invalid_host(url: str) -> bool:
    """True for a URL whose host has brackets that are not around an address: ``https://[bucket].host/file``; or another character that
    no parser takes, such as a sign that stands for several letters."""
    from urllib.parse import urlsplit

    try:
        urlsplit(url)
    except ValueError:
        return True
    return False


def is_own(path: str) -> bool:
    """True for what another process has another file by (``/dev/stdin``, the ``/dev/fd/3`` of a shell), or nothing at all."""
    return os.name != "nt" and _OWN.match(os.path.abspath(path)) is not None


def shown(path: str) -> str:
    """A URL without what may be secret in it: the user's name and password, keys and signatures. A path as it is."""
    if not is_url(path):
        return path
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(path)
    except ValueError:
        return without_secrets(path)
    query = "?" + "&".join(map(_pair, parts.query.split("&"))) if parts.query else ""
    # A web server is not told what stands behind a "#", and it may be a token; elsewhere it is a part of the name like any other.
    last = path.rpartition("::")[2] if is_chain(path) else path
    behind = f"#{parts.fragment}" if parts.fragment and not is_web(last) else ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{query}{behind}"


def _pair(text: str) -> str:
    name, equals, value = text.partition("=")
    if not equals:
        return text if len(text) < _LONG_VALUE else "…"
    return f"{name}=…" if _SECRET.search(name) or len(value) >= _LONG_VALUE else text


def ending(path: str) -> str:
    """How the name of a file ends, in lower case: ``.csv``. What says only that it is compressed does not count."""
    if is_url(path):
        path = split(path).path
    stem, end = os.path.splitext(path.lower())
    return os.path.splitext(stem)[1] if end in _PACKED else end


def without_secrets(text: str) -> str:
    """A text of somebody else in which URLs may stand, without their users and queries."""
    return _QUERY.sub("?…", _USER.sub("", text))
