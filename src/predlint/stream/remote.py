"""Reads files behind URLs (``s3://``, ``gs://``, ``https://`` …) with fsspec in blocks, so that memory does not grow with the file.

fsspec is the extra ``remote``; most kinds of storage need a driver of their own beside it. It is imported only if there is a URL.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import time
from collections.abc import Callable, Generator, Iterable
from functools import partial
from typing import IO, TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from predlint.stream.range_cache import FetchRange, RangeCache
from predlint.stream.remote_faults import ConnectionLostError, RemoteError, as_remote_error
from predlint.stream.slow_servers import StreamPace, in_time, patience
from predlint.stream.urls import has_invalid_host, is_chain, is_web, shown, split

if TYPE_CHECKING:
    from predlint.stream.file_parts import Span

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
T = TypeVar("T")


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

    def expect(self, spans: Iterable[Span], *, side_by_side: bool = True) -> None:
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
            from predlint.stream.redirects import follow_redirects

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
