"""Converts the exceptions of storage drivers to RemoteError, and recognises those that may pass when tried again."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.stream.errors import MissingSourceError, SourceError
from predlint.stream.urls import is_web, shown, split, without_secrets

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
