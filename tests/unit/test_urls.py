"""Names of files: what is a URL, and what of a URL may be shown."""

from __future__ import annotations

import pytest

from predlint.io.paths import is_chain, is_own, is_url, local, shown, without_secrets


@pytest.mark.parametrize("path", ["s3://bucket/a.ndjson", "https://host/a?b", "memory://a", "gs://b/c", "abfs+x://y", "FILE:///a"])
def test_what_is_a_url(path: str) -> None:
    assert is_url(path)


def test_a_file_in_a_file_elsewhere() -> None:
    assert is_chain("zip://a.ndjson::s3://bucket/a.zip") and is_chain("zip://a::simplecache::https://host/a.zip")
    assert not any(map(is_chain, ["s3://bucket/a::b.ndjson", "http://[::1]:80/a", "s3://bucket/a::b/c://d", "s3://bucket/a"]))


@pytest.mark.parametrize("path", ["/dev/fd/3", "/dev/stdin", "/dev/./fd/63", "/proc/self/fd/0", "/proc/thread-self/fd/0"])
def test_what_other_processes_have_something_else_by(path: str) -> None:
    assert is_own(path)


@pytest.mark.parametrize("path", ["/dev/null", "/dev/shm/a", "/dev/stdin.ndjson", "/proc/7/fd/3", "dev/fd/3", "-", "s3://dev/fd/3", ""])
def test_what_all_processes_have_the_same_by(path: str) -> None:
    assert not is_own(path)


@pytest.mark.parametrize(
    "path", ["a.ndjson", "C://data/a.ndjson", r"C:\data", "-", "", "a/b://c", "://x", "s3:/bucket", "2x://a", "a b://c"]
)
def test_what_is_a_path(path: str) -> None:
    assert not is_url(path) and local(path) == path and shown(path) == path


def test_a_file_url_is_a_path() -> None:
    assert local("file:///tmp/a%20b.ndjson") == "/tmp/a b.ndjson"
    assert local("file://localhost/tmp/a.ndjson") == "/tmp/a.ndjson"
    assert local("file://a%20b.ndjson") == "a b.ndjson"
    assert local("file://out/a.ndjson") == "out/a.ndjson"


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://host/a.ndjson", "https://host/a.ndjson"),
        ("https://me:pass@host:80/a.ndjson", "https://host:80/a.ndjson"),
        ("https://token@host/a.ndjson#frag", "https://host/a.ndjson"),
        ("https://host/a?versionId=3&x=", "https://host/a?versionId=3&x="),
        (
            "https://host/a?X-Amz-Signature=0f&X-Amz-Expires=60&X-Amz-Credential=AK%2Fx",
            "https://host/a?X-Amz-Signature=…&X-Amz-Expires=60&X-Amz-Credential=…",
        ),
        ("https://host/a?sv=2020-08-04&sig=abc%3D", "https://host/a?sv=2020-08-04&sig=…"),
        ("https://host/a?x=0123456789abcdef", "https://host/a?x=…"),
        ("https://host/a?0123456789abcdef", "https://host/a?…"),
        ("https://[host/a?b=c", "https://[host/a?…"),
        ("HTTPS://host/a#access_token=b", "https://host/a"),
        ("s3://bucket/run#1.ndjson", "s3://bucket/run#1.ndjson"),
        ("gs://bucket/run#1?.ndjson", "gs://bucket/run#1?.ndjson"),
        ("zip://a.ndjson::https://host/a.zip?sig=b#access_token=c", "zip://a.ndjson::https://host/a.zip?sig=…"),
        ("s3://", "s3://"),
    ],
)
def test_secrets_are_not_shown(url: str, seen: str) -> None:
    assert shown(url) == seen


def test_texts_of_others() -> None:
    text = "Cannot connect to https://me:pw@host/a?sig=x (see 'http://b/?k=v')"
    assert without_secrets(text) == "Cannot connect to https://host/a?… (see 'http://b/?…')"
