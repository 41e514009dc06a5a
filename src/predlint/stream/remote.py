"""Files behind URLs (``s3://``, ``gs://``, ``https://`` …), read by fsspec in blocks, so that memory does not grow with the file.

fsspec is the extra ``remote``; most kinds of storage need a driver of their own beside it. It is loaded only when there is a URL.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import IO, Any, TypeVar, cast
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from predlint.stream.faults import SourceError

#: Bytes of one request, where a file is read on: many enough that waiting for the answer to begin costs less than the answer.
BLOCK = 8 << 20
#: Bytes of one request for what is not behind the last one.
LEAST = 1 << 18
#: Answers that are kept: the one being read, and some that hold records which are read again.
_KEPT = 4
#: What is read on when a few bytes are asked for.
_BUFFER = 1 << 16
#: Seconds to wait before a request that failed is sent again; once they are used up the file is given up.
WAITS = (0.5, 1.0, 2.0)
#: Seconds without an answer, or without the next bytes of one.
_PATIENCE = 60
_DRIVERS = {
    "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "http": "aiohttp", "https": "aiohttp", "abfs": "adlfs", "abfss": "adlfs",
    "az": "adlfs", "adl": "adlfs", "sftp": "paramiko", "ssh": "paramiko", "smb": "smbprotocol", "oss": "ossfs", "hf": "huggingface_hub",
    "dropbox": "dropboxdrivefs", "hdfs": "pyarrow", "webhdfs": "requests", "github": "requests",
}  # fmt: skip
_SECRET = re.compile(r"sig|token|secret|password|credential|key|auth|policy", re.IGNORECASE)
#: Values of a query that may be secrets by their length alone.
_LONG_VALUE = 16
_USER = re.compile(r"(?<=://)[^/@\s]+@")
_QUERY = re.compile(r"\?[^\s'\"<>)]+")
T = TypeVar("T")


class RemoteError(SourceError):
    """A URL that cannot be read."""

    def __init__(self, url: str, reason: str, help: str | None = None) -> None:
        super().__init__(f"{shown(url)}: {reason}", help=help, path=shown(url))
        self.strerror = reason


class NotThere(RemoteError):
    """There is no such file."""


class BrokenOff(RemoteError):
    """The connection, or the server, is the cause: another time it may work."""


def shown(url: str) -> str:
    """The URL without what may be secret in it: the user's name and password, keys and signatures."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return _QUERY.sub("?…", _USER.sub("", url))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = "&".join(
        f"{name}={'…' if _SECRET.search(name) or len(value) >= _LONG_VALUE else value}" for name, value in pairs
    )  # not encoded again: it is to be read
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query or ("…" if parts.query else ""), parts.fragment))


class _File(io.RawIOBase):
    """A file behind a URL. Requests that fail are sent again; where that is in vain, BrokenOff is raised."""

    def __init__(self, file: Any, url: str, size: int | None) -> None:
        self._file, self._url, self._size = file, url, size
        self._at = 0
        self._held: deque[tuple[int, bytes]] = deque(maxlen=_KEPT)
        """What was fetched last, with its places."""
        self._fetched, self._ahead = 0, LEAST // 4
        self.as_far_as_it_goes = False
        """True for a file that ends where it cannot be read on, in place of an error."""
        self.broken: str | None = None
        """Where and why it ended so, in words."""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._size is not None

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if self._size is None:
            raise io.UnsupportedOperation("this file is given once, from its begin")
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        try:
            data = self._next(len(buffer))
        except BrokenOff as broken:
            if not self.as_far_as_it_goes:
                raise
            self.broken = broken.strerror
            return 0
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _next(self, size: int) -> bytes:
        """Some bytes from here on; none at the end."""
        where = f"behind {self._at:,} bytes"
        if self._size is None:
            with _told(self._url, where):  # what was given once is not given again
                return self._file.read(size)
        if self._at >= self._size:
            return b""
        for begin, held in self._held:
            if begin <= self._at < begin + len(held):
                return held[self._at - begin : self._at - begin + size]
        # Who reads on gets more and more with one request; who looks at a place here and there not much more than that.
        self._ahead = min(4 * self._ahead, BLOCK) if self._at == self._fetched else LEAST
        stop = min(self._at + max(size, self._ahead), self._size)
        data = _patiently(lambda: self._fetch(self._at, stop), self._url, where)
        if not data:
            raise BrokenOff(self._url, f"it ends {where}, where {self._size:,} were promised")
        self._fetched = self._at + len(data)
        self._held.append((self._at, data))
        return data[:size]

    def _fetch(self, start: int, stop: int) -> bytes:
        self._file.seek(start)
        return self._file.read(stop - start)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


@dataclass(frozen=True, slots=True)
class Remote:
    """An open file behind a URL."""

    url: str
    raw: _File
    file: IO[bytes]
    size: int | None
    """None for a file that can be read only once, from its begin."""

    @property
    def name(self) -> str:
        """The URL without what must not be shown."""
        return shown(self.url)

    @property
    def is_shared(self) -> bool:
        """True where another process finds the same file."""
        return not self.url.startswith("memory://")


@contextlib.contextmanager
def open_url(url: str, *, known: bool = False) -> Generator[Remote]:
    """Opens a file behind a URL. ``known``: it was opened before, and could be read anywhere. Raises RemoteError."""
    file, size = _opened(url, known)
    raw = _File(file, url, size)
    with raw:
        yield Remote(url, raw, io.BufferedReader(raw, _BUFFER), size)


def _opened(url: str, known: bool) -> tuple[Any, int | None]:
    """The driver's file, and its size if it can be read anywhere."""
    system, path = _system(url)
    info = _patiently(lambda: system.info(path), url)
    if info.get("type") == "directory":
        raise RemoteError(url, "it is a folder", "name a file in it")
    size = info.get("size")
    http = _is_http(url)
    if size and (size > BLOCK or known or not http):
        options = {"block_size": BLOCK, "cache_type": "none"} | ({"size": size} if http else {})
        file = _patiently(lambda: system.open(path, "rb", **options), url)
        if known or not http or (info.get("partial", True) and _takes_ranges(file, size, url)):
            return file, size
        file.close()
    options = {"block_size": 0, "size": size} if http else {}
    return _patiently(lambda: system.open(path, "rb", **options), url), None


def check_url(url: str) -> None:
    """Raises RemoteError when a URL surely cannot be read."""
    system, path = _system(url)
    _patiently(lambda: system.info(path), url)


def mark_of(url: str) -> tuple[str, ...] | None:
    """Size, and ETag or time of the last change, of which one is another once the file was written again. None where that is not told."""
    system, path = _system(url)
    info: dict[str, Any] = _patiently(lambda: system.info(path), url)
    names = ("ETag", "etag", "md5Hash", "generation", "Last-Modified", "LastModified", "mtime", "updated", "created")
    mark = next((str(info[name]) for name in names if info.get(name)), None)
    return (str(info.get("size")), mark) if mark is not None else None


def _takes_ranges(file: Any, size: int, url: str) -> bool:
    """False for a server that gives nothing but whole files."""

    def last() -> bytes:
        file.seek(size - 1)
        return file.read(1)

    try:
        return len(_patiently(last, url)) == 1
    except RemoteError as error:
        if isinstance(error.__cause__, ValueError):  # the answer is the whole file
            return False
        raise


def _is_http(url: str) -> bool:
    return url[:7].lower() == "http://" or url[:8].lower() == "https://"


def _system(url: str) -> tuple[Any, str]:
    """The file system that a URL belongs to, and its path there."""
    scheme = url.partition("://")[0]
    try:
        core: Any = importlib.import_module("fsspec.core")
    except ImportError:
        raise RemoteError(
            url, f"reading from {scheme}:// needs a package that is not installed", "pip install 'predlint[remote]'"
        ) from None
    options: dict[str, Any] = {}
    try:
        if _is_http(url):
            aiohttp: Any = importlib.import_module("aiohttp")
            patience = aiohttp.ClientTimeout(total=None, sock_connect=_PATIENCE, sock_read=_PATIENCE)
            options["client_kwargs"] = {"timeout": patience, "trust_env": True}
        with _told(url):
            return core.url_to_fs(url, **options)
    except ImportError as error:
        driver = _DRIVERS.get(scheme.lower())
        help = f"pip install {driver}" if driver else str(error)
        raise RemoteError(url, f"reading from {scheme}:// needs a package that is not installed", help) from None


def _patiently(ask: Callable[[], T], url: str, where: str = "") -> T:
    """The answer, asked for again when the connection is the cause that there is none."""
    for wait in WAITS:
        try:
            with _told(url, where):
                return ask()
        except RemoteError as error:
            if not isinstance(error, BrokenOff):
                raise
            time.sleep(wait)
    with _told(url, where):
        return ask()


@contextlib.contextmanager
def _told(url: str, where: str = "") -> Generator[None]:
    """Says in words what a driver raises; each has exceptions of its own."""
    try:
        yield
    except (ImportError, RemoteError, MemoryError):
        raise
    except Exception as error:
        raise _in_words(url, error, where) from error


def _in_words(url: str, error: Exception, where: str) -> RemoteError:
    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None and isinstance(cause, Exception) and len(causes) < 8:
        causes.append(cause)
    status = next((s for c in causes if (s := _status(c)) is not None), None)
    names = {name for cause in causes for name in (t.__name__ for t in type(cause).__mro__)}
    reason = _without_secrets(url, causes[-1])
    if status in (401, 403) or "PermissionError" in names:
        return RemoteError(url, f"no permission to read it{f' (status {status})' if status else ''}", _access(url))
    if {"NoCredentialsError", "DefaultCredentialsError", "CredentialsError"} & names:
        return RemoteError(url, "no credentials were found", _access(url))
    if (status is not None and (status >= 500 or status in (408, 429))) or (status is None and _LOST & names):
        host = urlsplit(url).hostname or url.partition("://")[0]
        what = f"{host} answered with status {status}" if status else f"no connection to {host} ({reason})"
        return BrokenOff(url, f"the connection broke {where}: {what}" if where else what)
    if status in (404, 410) or (status is None and "FileNotFoundError" in names):
        return NotThere(url, "no such file")
    if "IsADirectoryError" in names:
        return RemoteError(url, "it is a folder", "name a file in it")
    if isinstance(error, ValueError) and "rotocol not known" in str(error):
        return RemoteError(
            f"{url.partition('://')[0]}:// is no kind of storage that fsspec knows", "such as s3://, gs://, https:// or abfs://"
        )
    return RemoteError(url, f"cannot be read{f' {where}' if where else ''} ({f'status {status}' if status else reason})")


#: Names of what drivers and libraries raise for lost connections, or of what these derive from.
_LOST = frozenset(
    "ClientConnectionError ClientPayloadError ConnectionError TimeoutError FSTimeoutError gaierror EndpointConnectionError "
    "ConnectTimeoutError ReadTimeoutError HTTPClientError ConnectionClosedError IncompleteRead ServiceRequestError TransportError".split()
)


def _status(error: Exception) -> int | None:
    """The status of an HTTP answer that an exception carries, whoever raised it."""
    found: Any = getattr(error, "status", None) or getattr(error, "status_code", None) or getattr(error, "code", None)
    answer: Any = getattr(error, "response", None)
    if isinstance(answer, dict):  # botocore
        found = cast("dict[str, dict[str, Any]]", answer).get("ResponseMetadata", {}).get("HTTPStatusCode")
    return found if isinstance(found, int) and 400 <= found < 600 else None


def _access(url: str) -> str:
    if url.lower().startswith(("s3://", "s3a://")):
        return "credentials are taken from AWS_PROFILE, from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from the machine's role"
    if url.lower().startswith(("gs://", "gcs://")):
        return "credentials are taken from GOOGLE_APPLICATION_CREDENTIALS, or from: gcloud auth application-default login"
    return "a signed URL may have expired; other storage takes credentials from its driver's settings"


def _without_secrets(url: str, error: Exception) -> str:
    text = " ".join(f"{error}".split()) or type(error).__name__
    text = text.replace(url, shown(url))
    return _QUERY.sub("?…", _USER.sub("", text))[:200]
