"""Reads files behind URLs with fsspec in blocks; and what may go wrong with servers."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import io
import logging
import math
import os
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterable
from functools import cache, partial
from ipaddress import IPv6Address, ip_address
from typing import IO, Any, TypeVar, cast

from msgspec import Struct

from predlint.io.paths import MissingSourceError, SourceError, has_invalid_host, is_chain, is_web, shown, split, without_secrets
from predlint.io.range_cache import FetchedRange, FetchRange, RangeCache
from predlint.model.texts import lazy_regex, quote

# -- Converts the exceptions of storage drivers to RemoteError, and recognises those that may pass when tried again --

_NUMBER = lazy_regex(r"\[Errno -?\d+\] ")  # the system's error number, before its message


class RemoteError(SourceError):
    """A URL that cannot be read."""

    def __init__(self, url: str, reason: str, help: str | None = None) -> None:
        super().__init__(f"{shown(url)}: {reason}", help=help, path=shown(url))
        self.strerror = reason


class NotFoundError(RemoteError, MissingSourceError):
    """The file does not exist."""


class ConnectionLostError(RemoteError):
    """The connection or the server failed: trying again may help."""


@contextlib.contextmanager
def as_remote_error(url: str, where: str = "", *, writing: bool = False) -> Generator[None]:
    """Converts the exceptions of drivers to RemoteError."""
    try:
        yield
    except (ImportError, RemoteError, MemoryError):
        raise
    except Exception as error:
        raise in_words(url, error, where, writing) from error


def in_words(url: str, error: Exception, where: str, writing: bool = False) -> RemoteError:
    """Returns the RemoteError for a driver's exception. ``where``: how far the file was read when a connection broke, or empty."""
    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None and isinstance(cause, Exception) and len(causes) < 8:
        causes.append(cause)
    names = {name for cause in causes for name in (t.__name__ for t in type(cause).__mro__)}
    status = next((s for c in causes if (s := _status(c)) is not None), None)
    if "ClientPayloadError" in names:  # a truncated answer: aiohttp gives it the status 400
        status = None
    reason = _NUMBER.sub("", _without_secrets(url, causes[-1]))
    host = _host(url)
    if status in (401, 403) or "PermissionError" in names:
        more = f" any more, {where}" if where else ""  # a signed URL may expire while a large file is read
        return RemoteError(
            url, f"no permission to {'write' if writing else 'read'} it{more}{f' (status {status})' if status else ''}", _access(url)
        )
    if {"NoCredentialsError", "DefaultCredentialsError", "CredentialsError"} & names:
        return RemoteError(url, "no credentials were found", _access(url))
    if (status is not None and (status >= 500 or status in (408, 429))) or (status is None and _LOST & names):
        what = f"{host} answered with status {status}" if status else f"no connection to {host} ({reason})"
        if status is None and "Not enough data" in reason:  # the text of aiohttp's message
            what = f"{host} sent fewer bytes than it announced"
        help = LONGER if status is None and _TIMED_OUT & names else None
        return ConnectionLostError(url, f"the connection broke {where}: {what}" if where else what, help)
    if "PrivateAddressError" in names:
        return RemoteError(url, f"{host} redirects to an address of an inner network", "where that is meant, give that address itself")
    if "TooManyRedirects" in names:
        return RemoteError(url, f"{host} redirects again and again", "open the URL in a browser: does it ask for a login?")
    if is_web(url) and status is None and {"ValueError", "FileNotFoundError"} <= names:  # aiohttp takes an invalid URL for a file
        return RemoteError(url, f"it is not a URL that can be read ({reason if reason != shown(url) else 'it names no file'})")
    if status in (404, 410) or (status is None and "FileNotFoundError" in names):
        return NotFoundError(url, f"it is no longer there, {where}" if where else "no such file", _instead(url, causes)).of(shown(url))
    if "IsADirectoryError" in names:
        return RemoteError(url, "it is a folder", "name a file in it")
    if isinstance(error, ValueError) and "rotocol not known" in str(error):
        return RemoteError(
            url, f"{url.partition('://')[0]}:// is not a kind of storage that fsspec knows", "such as s3://, gs://, https:// or abfs://"
        )
    return RemoteError(
        url, f"cannot be {'written' if writing else 'read'}{f' {where}' if where else ''} ({f'status {status}' if status else reason})"
    )


#: Names of the exceptions, or of their base classes, that drivers and libraries raise for lost connections.
_LOST = frozenset(
    "ClientConnectionError ClientPayloadError ConnectionError TimeoutError FSTimeoutError gaierror EndpointConnectionError "
    "ConnectTimeoutError ReadTimeoutError HTTPClientError ConnectionClosedError IncompleteRead ServiceRequestError TransportError".split()
)

_TIMED_OUT = frozenset({"TimeoutError", "FSTimeoutError", "ConnectTimeoutError", "ReadTimeoutError"})
#: Environment variable with the seconds that a server may send nothing, and the help that names it.
TIMEOUT = "PREDLINT_TIMEOUT"
LONGER = f"{TIMEOUT}, in the environment, is the seconds that a server may send nothing"


def _status(error: Exception) -> int | None:
    """Returns the status of an HTTP answer that an exception carries, for exceptions of all libraries."""
    found: Any = next((value for name in ("status", "status_code", "code") if (value := getattr(error, name, None)) is not None), None)
    answer: Any = getattr(error, "response", None)
    if isinstance(answer, dict):  # botocore
        found = cast("dict[str, dict[str, Any]]", answer).get("ResponseMetadata", {}).get("HTTPStatusCode")
    return found if isinstance(found, int) and 400 <= found < 600 else None


def _host(url: str) -> str:
    """Returns the name of the server. The URL of a bucket does not contain it."""
    parts = split(url)
    if url.lower().startswith(_OF_BUCKETS):
        return f"the server of {parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return parts.hostname or parts.scheme


#: Kinds of storage whose URLs begin with the name of a bucket, or of a container.
_OF_BUCKETS = tuple(f"{scheme}://" for scheme in ("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "hf"))


def _instead(url: str, causes: list[Exception]) -> str | None:
    """Returns the help for the URL of a missing file; None without one."""
    if not is_web(url) and any("bucket does not exist" in f"{cause}" for cause in causes):  # words of S3 and of Google's storage
        return f"there is no bucket {split(url).netloc}"
    if "*" in url.partition("?")[0]:
        return "a pattern in a URL is not expanded: name each file" if is_web(url) else None
    return "a web server does not list what is in a folder: name each file in it" if is_web(url) and split(url).path.endswith("/") else None


def _access(url: str) -> str:
    if url.lower().startswith(("s3://", "s3a://")):
        return "credentials are taken from AWS_PROFILE, from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from the machine's role"
    if url.lower().startswith(("gs://", "gcs://")):
        return "credentials are taken from GOOGLE_APPLICATION_CREDENTIALS, or from: gcloud auth application-default login"
    return "a signed URL may have expired; other storage takes credentials from its driver's settings"


def _without_secrets(url: str, error: Exception) -> str:
    text = " ".join(f"{error}".split()) or type(error).__name__
    return without_secrets(text.replace(url, shown(url)))[:200]


# -- Ends requests to servers that send nothing, or a byte now and then, which would keep a run for ever -----------

T = TypeVar("T")
_DEFAULT = 60.0
#: Bytes that a server sends in each second of the default, on average. With a longer timeout it may be slower.
_SLOWEST = 64 << 10
#: The same where a file is sent as a whole, and each answer is what has arrived.
_SLOWEST_STREAM = 1 << 10


def patience() -> float:
    """Returns the maximum seconds without an answer, or without the next bytes of one. Raises SourceError for a wrong setting."""
    text = os.environ.get(TIMEOUT)
    if not text:
        return _DEFAULT
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < threading.TIMEOUT_MAX / 4:
        raise SourceError(f"{TIMEOUT} must be a number of seconds above 0, found {quote(text)}")
    return seconds


def in_time(ask: Callable[[], T], url: str, where: str = "", *, size: int = 0) -> T:
    """Returns the answer of ``ask``, which has ``size`` bytes. Raises ConnectionLostError if it takes too long; then ``ask`` is left alone
    in its thread."""
    answers: list[T] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            answers.append(ask())
        except BaseException as error:
            errors.append(error)
        done.set()

    threading.Thread(target=run, name="predlint request", daemon=True).start()
    given = patience()
    allowed = min(2 * given + size / _SLOWEST * given / _DEFAULT, threading.TIMEOUT_MAX)
    if not done.wait(allowed):
        raise slow(url, f"no whole answer in {allowed:,.3g} seconds", where)
    if errors:
        raise errors[0]
    return answers[0]


def slow(url: str, what: str, where: str) -> ConnectionLostError:
    """Returns the error for a server that is too slow."""
    what = f"the server sends too slowly: {what} (a larger {TIMEOUT} waits longer)"
    return ConnectionLostError(url, f"the connection broke {where}: {what}" if where else what)


class StreamPace:
    """The pace of a file that a server sends as a whole."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waited = 0.0
        self._bytes = 0

    def read(self, read: Callable[[int], bytes], size: int, where: str) -> bytes:
        """Returns the next bytes. Raises ConnectionLostError if there were too few since long."""
        begin = time.monotonic()
        data = in_time(lambda: read(size), self._url, where)
        self._waited += time.monotonic() - begin
        self._bytes += len(data)
        allowed = 2 * patience()
        if self._waited >= allowed:
            if data and self._bytes < self._waited * _SLOWEST_STREAM * _DEFAULT / patience():
                raise slow(self._url, f"{self._bytes:,} bytes in {self._waited:,.3g} seconds", where)
            self._waited, self._bytes = 0.0, 0
        return data


# -- Checks redirects of web servers: a public server must not redirect into an inner network, which the user never named --
#
# Imported only if there is a URL of a web server.


class PrivateAddressError(Exception):
    """A public address redirects to one of an inner network, or of this machine."""


@cache
def follow_redirects() -> Any:
    """Returns the aiohttp trace that checks redirects. Always the same object, because fsspec identifies connections by their arguments."""
    import aiohttp

    config = aiohttp.TraceConfig()
    config.on_request_redirect.append(_check_redirect)
    return config


async def _check_redirect(_session: object, _context: object, params: Any) -> None:
    from yarl import URL

    headers = params.response.headers
    try:
        target = params.url.join(URL(headers.get("Location") or headers.get("URI") or ""))
    except ValueError:  # aiohttp reports it
        return
    if await _is_inside(target.host) and not await _is_inside(params.url.host):
        raise PrivateAddressError(f"{target.host} is not a public address")


async def _is_inside(host: str | None) -> bool:
    """Returns True for an address of an inner network. A name that is not known here counts as public, as a proxy may know it."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return any(not is_public(str(address[0])) for *_, address in found)


def is_public(address: str) -> bool:
    """Returns True for an address that is reachable from the internet."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return parsed.is_global


# -- Reads files behind URLs (``s3://``, ``gs://``, ``https://`` …) with fsspec in blocks, so that memory does not grow with the file --
#
# fsspec is the extra ``remote``; most kinds of storage need a driver of their own beside it. It is imported only if there is a URL.

#: Bytes of one request while reading on: so many that waiting for the answer to begin costs less than the answer.
BLOCK = 8 << 20
#: Bytes of one request elsewhere than after the last one.
LEAST = 1 << 18
#: Bytes of answers that are cached: the one being read, and those with records that are reread, alternately at several offsets.
_KEPT = 4 * BLOCK
#: Bytes that are read at once if few are asked for.
_BUFFER = 1 << 16
#: Seconds to wait before a failed request is sent again. After the last wait, reading fails.
WAITS = (0.5, 1.0, 2.0)

_DRIVERS = {
    "s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "http": "aiohttp", "https": "aiohttp", "abfs": "adlfs", "abfss": "adlfs",
    "az": "adlfs", "adl": "adlfs", "sftp": "paramiko", "ssh": "paramiko", "smb": "smbprotocol", "oss": "ossfs", "hf": "huggingface_hub",
    "dropbox": "dropboxdrivefs", "hdfs": "pyarrow", "webhdfs": "requests", "github": "requests",
}  # fmt: skip


class RemoteFile(io.RawIOBase):
    """A file behind a URL. Failed requests are sent again; if that does not help, ConnectionLostError is raised."""

    def __init__(self, file: Any, url: str, size: int | None) -> None:
        self._file, self._url, self._size = file, url, size
        self._at = 0
        self._pace = StreamPace(url)
        self._answers = RangeCache(size, self._read_range, least=LEAST, most=BLOCK, room=_KEPT) if size is not None else None
        self.as_far_as_it_goes = False
        """True if the file should end where it cannot be read on, instead of raising an error."""
        self.broken: str | None = None
        """The message about where and why it ended early."""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._size is not None

    def seek(self, offset: int, origin: int = 0, /) -> int:
        if self._size is None:
            raise io.UnsupportedOperation("this file is given once, from its beginning")
        self._at = offset + (0, self._at, self._size)[origin]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        try:
            data = self._next(len(buffer))
        except ConnectionLostError as broken:
            if not self.as_far_as_it_goes:
                raise
            self.broken = broken.strerror
            return 0
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def expect(self, spans: Iterable[FetchedRange], *, side_by_side: bool = True) -> None:
        """Announces the ranges that are read next, in file order: each is requested as a whole, with its neighbours, and nothing after it.
        ``side_by_side``: a few of them at once, before they are read."""
        if self._answers is not None:
            get = _getter(self._file) if side_by_side else None
            self._answers.expect(spans, partial(self._read_range, get=get) if get is not None else None)

    def _next(self, size: int) -> bytes:
        """Returns some bytes from the current position on; empty at the end."""
        if self._answers is None:
            where = f"after {self._at:,} bytes"
            with as_remote_error(self._url, where):  # the stream cannot be requested again
                return self._pace.read(self._file.read, size, where)
        return self._answers.read(self._at, size) if self._at < (self._size or 0) else b""

    def _read_range(self, start: int, stop: int, get: FetchRange | None = None) -> bytes:
        """Returns the bytes between two offsets, or only the first of them. Failed requests are sent again."""
        where = f"after {start:,} bytes"
        ask = partial(self._fetch, start, stop, get or self._read)
        data = patiently(lambda: in_time(ask, self._url, where, size=stop - start), self._url, where)
        if not data:
            raise ConnectionLostError(self._url, f"it ends {where}, where {self._size:,} were promised")
        return data

    def _fetch(self, start: int, stop: int, get: FetchRange) -> bytes:
        data = get(start, stop)
        # A web server may send a part of what was requested, but no sensible one sends so little: it is a page with another message and a
        # successful status, which aiohttp's file takes for a part.
        if 0 < len(data) < min(stop - start, LEAST) and is_web(self._url):
            what = f"the answer has {len(data):,} bytes, where {stop - start:,} were asked for"
            raise ConnectionLostError(self._url, f"the connection broke after {start:,} bytes: {what}")
        return data

    def _read(self, start: int, stop: int) -> bytes:
        self._file.seek(start)
        return self._file.read(stop - start)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _getter(file: Any) -> FetchRange | None:
    """Returns the function that fetches a range of a driver's file in any thread, as fsspec's own caches do in the background. Returns None
    if the driver handles one request at a time, or caches in a way of its own."""
    several = getattr(getattr(file, "fs", None), "async_impl", False) and getattr(getattr(file, "cache", None), "name", "") == "none"
    return getattr(file, "_fetch_range", None) if several else None


class Remote(Struct, frozen=True):
    """An open file behind a URL."""

    url: str
    raw: RemoteFile
    file: IO[bytes]
    size: int | None
    """None for a file that can be read only once, from its beginning."""

    @property
    def name(self) -> str:
        """The URL without its secrets."""
        return shown(self.url)

    @property
    def is_shared(self) -> bool:
        """True if another process finds the same file."""
        return not self.url.startswith("memory://")


@contextlib.contextmanager
def open_url(url: str, *, known: bool = False) -> Generator[Remote]:
    """Opens a file behind a URL. ``known``: it was opened before, and could be read anywhere. Raises RemoteError."""
    # keep the reference while the file is read: the file system of an archive closes its file when it is deleted
    system, path = system_of(url)
    file, size = _opened(system, path, url, known)
    raw = RemoteFile(file, url, size)
    with raw:
        yield Remote(url, raw, io.BufferedReader(raw, _BUFFER), size)


#: Maximum bytes of a file that `open_small` caches: an ontology, for example, is read several times in a row to detect its kind.
_SMALL = 16 << 20
#: Seconds that such a file is cached.
_FRESH = 10.0
_fetched: dict[str, tuple[float, bytes]] = {}


@contextlib.contextmanager
def open_small(url: str) -> Generator[IO[bytes]]:
    """Opens a small file that is opened again soon. Its content is cached for some seconds."""
    now = time.monotonic()
    for other in [other for other, (since, _) in _fetched.items() if now - since > _FRESH]:
        del _fetched[other]
    if url in _fetched:
        yield io.BytesIO(_fetched[url][1])
        return
    with open_url(url) as remote:
        head = remote.file.read(_SMALL)
        if len(head) < _SMALL:
            _fetched[url] = (now, head)
            yield io.BytesIO(head)
            return
    with open_url(url) as remote:
        yield remote.file


def _opened(system: Any, path: str, url: str, known: bool) -> tuple[Any, int | None]:
    """Returns the driver's file, and its size if it can be read anywhere (else None)."""
    info = _info(system, path, url)
    if info.get("type") == "directory":
        raise RemoteError(
            url, "it is a folder", "name a file in it; in the place of predictions, with a slash at its end, it stands for them all"
        )
    http = is_web(url)
    if http and info.get("mimetype") == "text/html" and split(url).path.endswith("/"):
        raise RemoteError(url, "it is a web page, and a web server does not list what is in a folder", "name each file in it")
    size = info.get("size")
    if size and (size > BLOCK or known or not http):
        options = {"block_size": BLOCK, "cache_type": "none"} | ({"size": size} if http else {})
        file = patiently(lambda: in_time(lambda: system.open(path, "rb", **options), url), url)
        if known or not http or (info.get("partial", True) and _takes_ranges(file, size, url)):
            return file, size
        file.close()
    options = {"block_size": 0, "size": size} if http else {}
    return patiently(lambda: in_time(lambda: system.open(path, "rb", **options), url), url), None


def check_url(url: str) -> None:
    """Raises RemoteError if a URL surely cannot be read."""
    system, path = system_of(url)
    _info(system, path, url)


def mark_of(url: str) -> tuple[str, ...] | None:
    """Returns the size, and the ETag or time of the last change; they differ after the file is written again. None if the storage gives
    neither."""
    system, path = system_of(url)
    info = _info(system, path, url)
    names = ("ETag", "etag", "md5Hash", "generation", "Last-Modified", "LastModified", "mtime", "updated", "created")
    mark = next((str(info[name]) for name in names if info.get(name)), None)
    return (str(info.get("size")), mark) if mark is not None else None


def _takes_ranges(file: Any, size: int, url: str) -> bool:
    """Returns False for a server that returns whole files only."""

    def last() -> bytes:
        file.seek(size - 1)
        return file.read(1)

    try:
        return len(patiently(lambda: in_time(last, url), url)) == 1
    except RemoteError as error:
        if isinstance(error.__cause__, ValueError):  # the answer is the whole file
            return False
        raise


def _info(system: Any, path: str, url: str) -> dict[str, Any]:
    return patiently(lambda: in_time(lambda: system.info(path), url), url)


def require(url: str) -> None:
    """Raises RemoteError if a package that reads from such a URL is not installed. Sends no request."""
    _core(url)
    registry: Any = importlib.import_module("fsspec.registry")
    with _drivers(url), as_remote_error(url):
        if is_web(url):
            importlib.import_module("aiohttp")
        registry.get_filesystem_class(url.partition("://")[0].lower())


def system_of(url: str, *, writing: bool = False) -> tuple[Any, str]:
    """Returns the file system of a URL, and the path in it. Raises RemoteError."""
    core = _core(url, writing)
    options: dict[str, Any] = {}
    with _drivers(url, writing):
        if is_web(url):
            aiohttp: Any = importlib.import_module("aiohttp")
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=patience(), sock_read=patience())

            options["client_kwargs"] = {"timeout": timeout, "trust_env": True, "trace_configs": [follow_redirects()]}
        with as_remote_error(url):
            scheme, _, rest = url.partition("://")
            url = f"{scheme.lower()}://{rest}"
            if "::" not in url or is_chain(url):
                return core.url_to_fs(url, **options)
            kind: Any = importlib.import_module("fsspec.registry").get_filesystem_class(scheme.lower())
            # as url_to_fs does, except that it splits at ::
            return kind(**kind._get_kwargs_from_urls(url), **options), kind._strip_protocol(url)


def _core(url: str, writing: bool = False) -> Any:
    """Returns fsspec.core, on which all drivers are based. Raises RemoteError if it is missing, or for an invalid host."""
    if has_invalid_host(url):
        if not {"[", "]"} & {*url}:
            raise RemoteError(url, "its host has characters that no address has", "write it in plain letters")
        raise RemoteError(url, "its host has brackets that are not around an address", "write the name itself in the place of [name]")
    try:
        core = importlib.import_module("fsspec.core")
    except ImportError:
        driver = None if is_web(url) else _DRIVERS.get(url.partition("://")[0].lower())
        raise RemoteError(
            url, _missing_package_message(url, writing), "pip install 'fsspec[http]'" + (f" {driver}" if driver else "")
        ) from None
    _keep_quiet()
    return core


def _keep_quiet() -> None:
    """Silences the logs of drivers (whole tracebacks for each try), unless the program handles logs: Python would print them among the
    messages. `as_remote_error` reports the result."""
    for name in {"fsspec", "aiobotocore", *_DRIVERS.values()}:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


@contextlib.contextmanager
def _drivers(url: str, writing: bool = False) -> Generator[None]:
    """Raises RemoteError with the name of the driver if it is not installed."""
    try:
        yield
    except ImportError as error:
        driver = _DRIVERS.get(url.partition("://")[0].lower())
        raise RemoteError(url, _missing_package_message(url, writing), f"pip install {driver}" if driver else str(error)) from None


def _missing_package_message(url: str, writing: bool) -> str:
    return f"{'writing to' if writing else 'reading from'} {url.partition('://')[0]}:// needs a package that is not installed"


def patiently(ask: Callable[[], T], url: str, where: str = "", *, writing: bool = False) -> T:
    """Returns the answer of ``ask``, which is called again after lost connections. After a long time without an answer it is not."""
    since = time.monotonic()
    for wait in WAITS:
        try:
            with as_remote_error(url, where, writing=writing):
                return ask()
        except RemoteError as error:
            if not isinstance(error, ConnectionLostError) or time.monotonic() - since >= 2 * patience():
                raise
            time.sleep(wait)
    with as_remote_error(url, where, writing=writing):
        return ask()
