"""Files behind URLs: read in blocks or kept aside, with few requests, and with clear words for what cannot be read."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import predlint
from predlint.io.paths import SourceError
from predlint.io.sources import check_path, modification_mark, open_bytes, open_path, open_where
from predlint.lang.load import OutsideFolderError, resolve_include
from predlint.model.ontology import OntologyError
from predlint.platforms.labelbox.onto_reader import read_onto
from remote_server import Server, serve

fsspec: Any = pytest.importorskip("fsspec", reason="the extra remote is not installed")

from predlint.io import remote  # noqa: E402

pytest.importorskip("aiohttp", reason="the extra remote is not installed")

TEXT = b"".join(b'{"id":%d,"name":"n%d"}\n' % (i, i * 7919 % 1000) for i in range(20_000))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small requests, and no time to wait."""
    monkeypatch.setattr(remote, "BLOCK", 32 << 10)
    monkeypatch.setattr(remote, "LEAST", 4 << 10)
    monkeypatch.setattr(remote, "_KEPT", 128 << 10)
    monkeypatch.setattr(remote, "WAITS", (0.01, 0.01))
    monkeypatch.setattr(remote, "_FRESH", -1.0)


@pytest.fixture
def server(small: None) -> Iterator[Server]:
    with serve({"/a.ndjson": TEXT, "/a.gz": gzip.compress(TEXT), "/small": b"{}\n", "/empty": b""}) as found:
        yield found


def problem(url: str, read: Callable[[str], object] | None = None) -> SourceError:
    with pytest.raises(SourceError) as raised:
        if read is not None:
            read(url)
        else:
            with open_path(url) as source:
                source.read_at(0, source.size)
    assert "secret" not in f"{raised.value} {raised.value.help} {raised.value.path}"
    return raised.value


# -- reading ------------------------------------------------------------------------------------------------------------


def test_a_file_is_read_in_blocks_where_it_is(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_BUFFER", 1 << 10)  # less than a request
    with open_path(f"{server.url}/a.ndjson") as source:
        assert (source.name, source.where, source.size) == (f"{server.url}/a.ndjson",) * 2 + (len(TEXT),)
        text = b""
        while block := source.read_at(len(text), 10_000):
            text += block
        assert text == TEXT
        # a look at the end, three that grow, then blocks of 32 kB
        assert len(server.asked()) <= 4 + len(TEXT) // (32 << 10) + 1
        assert server.sent <= len(TEXT) + 100
        before = len(server.asked())
        assert source.read_at(len(TEXT) - 500, 500) == TEXT[-500:]
        assert len(server.asked()) == before  # it is still held
        assert [source.read_at(at, 100) for at in (5_000, 5_200, 5_100)] == [TEXT[at : at + 100] for at in (5_000, 5_200, 5_100)]
        assert len(server.asked()) == before + 1
        source.file.seek(0)
        assert source.file.readline() == TEXT[: TEXT.index(b"\n") + 1]


def test_reading_on_is_not_disturbed_by_looks_elsewhere(server: Server) -> None:
    with open_path(f"{server.url}/a.ndjson") as source:
        for at in range(0, len(TEXT), 20_000):
            assert source.read_at(at, 20_000) == TEXT[at : at + 20_000]
            source.read_at(len(TEXT) // 2, 10)
    assert len(server.asked()) < 25


def test_records_at_several_places_by_turns_are_not_fetched_anew_each_time(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """As those that repeat others, of a file that was written three times over."""
    monkeypatch.setattr(remote, "_BUFFER", 1 << 10)
    third = len(TEXT) // 3
    with open_path(f"{server.url}/a.ndjson") as source:
        for at in range(0, third - 3_000, 400):
            for begin in (at, at + third, at + 2 * third):
                source.read_at(begin // 3_000 * 3_000, 3_000)  # a stretch in which a record is, and the record
                assert source.read_at(begin, 100) == TEXT[begin : begin + 100]
    assert len(server.asked()) < 100
    assert server.sent < 4 * len(TEXT)


def test_a_server_without_ranges_gives_the_file_once(server: Server) -> None:
    server.ranges = False
    with open_path(f"{server.url}/a.ndjson") as source:
        assert source.where is None and source.read_at(0, source.size) == TEXT == source.read_at(0, source.size)
    assert len(server.asked()) == 2


def test_a_server_that_gives_no_size(server: Server) -> None:
    server.lengths = server.ranges = False
    with open_path(f"{server.url}/a.ndjson") as source:
        assert (source.read_at(0, source.size), source.corrupt) == (TEXT, None)


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("name", ["a.gz", "small", "empty"])
def test_what_is_packed_or_small_is_kept_aside(server: Server, ranges: bool, name: str) -> None:
    server.ranges = ranges
    with open_path(f"{server.url}/{name}") as source:
        wanted = TEXT if name == "a.gz" else server.files[f"/{name}"]
        assert (source.read_at(0, source.size), source.size, source.corrupt, source.where) == (wanted, len(wanted), None, None)


@pytest.mark.parametrize(("ranges", "lengths"), [(True, True), (False, True), (False, False)])
def test_nobody_is_asked_for_a_url_without_its_secrets(server: Server, street: Path, ranges: bool, lengths: bool) -> None:
    server.ranges, server.lengths = ranges, lengths
    server.files["/file"] = (street / "clean.ndjson").read_bytes()
    assert predlint.compile(street / "ontology.json").validate(f"{server.url}/file?token=secret").ok
    assert server.queries == {"token=secret"}


def test_names_with_signs() -> None:
    memory = fsspec.filesystem("memory")
    for name in ("c#1", "c#2"):
        memory.pipe_file(f"/{name}", name.encode())
        with open_path(f"MEMORY://{name}") as source:
            assert (source.name, source.read_at(0, 9)) == (f"memory://{name}", name.encode())


def test_an_address_or_a_name_with_colons(small: None, server: Server) -> None:
    server.files["/a::b"] = TEXT
    with open_path(f"{server.url}/a::b") as source:
        assert source.read_at(0, 100) == TEXT[:100]
    with serve({"/a.ndjson": TEXT}, host="::1") as server, open_path(f"{server.url}/a.ndjson") as source:
        assert source.read_at(0, 100) == TEXT[:100]


def test_another_process_opens_the_same(server: Server) -> None:
    code = """
import sys
from predlint.io.sources import open_where
with open_where(sys.argv[1], "a") as source:
    sys.stdout.buffer.write(source.read_at(100_000, 1000))
"""
    with open_path(f"{server.url}/a.ndjson?sig=secret") as source:
        assert source.where is not None and source.name == f"{server.url}/a.ndjson?sig=…"
        done = subprocess.run([sys.executable, "-c", code, source.where], stdout=subprocess.PIPE, check=True)
    assert done.stdout == TEXT[100_000:101_000]


def test_other_storage() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/dir/a.ndjson", TEXT)
    memory.pipe_file("/dir/a.gz", gzip.compress(TEXT))
    for name in ("a.ndjson", "a.gz"):
        with open_path(f"memory://dir/{name}") as source:
            assert (source.read_at(0, source.size), source.where) == (TEXT, None)
    assert problem("memory://dir/b.ndjson").message == "memory://dir/b.ndjson: no such file"
    assert problem("memory://dir").message == "memory://dir: it is a folder"


def test_a_file_of_this_machine_needs_no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    (tmp_path / "a b.ndjson").write_bytes(TEXT)
    with open_path((tmp_path / "a b.ndjson").as_uri()) as source:
        assert source.read_at(0, source.size) == TEXT


def test_a_file_that_is_opened_again_and_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_FRESH", 60.0)
    for _ in range(3):
        with open_bytes(f"{server.url}/small") as file:
            assert file.read() == b"{}\n"
    assert server.asked() == ["GET /small"]
    monkeypatch.setattr(remote, "_SMALL", 1000)
    for size in (10, 2000):
        with open_bytes(f"{server.url}/a.ndjson") as file:
            assert file.read(size) == TEXT[:size]


def test_a_mark_of_what_is_written_anew() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/m", b"1")
    first = modification_mark("memory://m")
    assert first is not None and modification_mark("memory://m") == first
    memory.pipe_file("/m", b"2")
    assert modification_mark("memory://m") not in (None, first)
    assert modification_mark("memory://n") is None


# -- what goes wrong ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read", [None, check_path, lambda url: open_where(url, "a").__enter__()])
def test_there_is_no_such_file(server: Server, read: Callable[[str], object] | None) -> None:
    assert problem(f"{server.url}/nothing?token=secret", read).message == f"{server.url}/nothing?token=…: no such file"
    with pytest.raises(FileNotFoundError), open_bytes(f"{server.url}/nothing"):
        pass


def test_a_pattern_in_a_url_is_reported(server: Server) -> None:
    assert problem(f"{server.url}/*.ndjson").help == "a pattern in a URL is not expanded: name each file"
    assert problem(f"{server.url}/nothing?of=*").help is None


def test_no_permission(server: Server) -> None:
    server.statuses["/a.ndjson"] = [403]
    found = problem(f"{server.url.replace('//', '//me:secret@')}/a.ndjson")
    assert found.message == f"{server.url}/a.ndjson: no permission to read it (status 403)" and found.help is not None


def test_what_may_be_read_no_more(server: Server) -> None:
    """As where a signed URL expires while a large file is read."""
    for status, words in (
        (403, "no permission to read it any more, after {} bytes (status 403)"),
        (404, "it is no longer there, after {} bytes"),
    ):
        server.statuses["/a.ndjson"] = [200, 200, 200, 200, status]
        with open_path(f"{server.url}/a.ndjson") as source, pytest.raises(SourceError) as raised:
            for at in range(0, len(TEXT), 1000):
                source.read_at(at, 1000)
        assert re.sub(r"\d+,\d+", "{}", raised.value.message) == f"{server.url}/a.ndjson: {words}"


def test_no_connection(small: None) -> None:
    with serve({}) as gone:
        url = gone.url
    found = problem(f"{url}/a?sig=secret")
    assert found.message.startswith(f"{url}/a?sig=…: no connection to 127.0.0.1 (")
    assert "no connection to no.such.host.invalid" in problem("http://no.such.host.invalid/a").message


def test_what_is_lost_for_a_moment_is_asked_for_again(server: Server) -> None:
    server.statuses["/a.ndjson"] = [200, 200, 503, 0, 200, 429, 200]
    with open_path(f"{server.url}/a.ndjson") as source:
        assert b"".join(source.read_at(at, 50_000) for at in range(0, len(TEXT), 50_000)) == TEXT


@pytest.mark.parametrize(("patience", "times"), [("60", 3), ("1e-9", 1)])
def test_who_says_nothing_for_long_is_not_asked_on_and_on(small: None, monkeypatch: pytest.MonkeyPatch, patience: str, times: int) -> None:
    monkeypatch.setenv("PREDLINT_TIMEOUT", patience)
    asked: list[None] = []

    def ask() -> None:
        asked.append(None)
        raise TimeoutError("no answer")

    with pytest.raises(remote.ConnectionLostError):
        remote.patiently(ask, "https://host/a")
    assert len(asked) == times


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("behaviour", ["delay", "pace"])
def test_a_server_that_sends_nothing_or_hardly_anything_is_left(
    server: Server, monkeypatch: pytest.MonkeyPatch, behaviour: str, ranges: bool
) -> None:
    """Not after each of its bytes, but after a time that can be set."""
    monkeypatch.setenv("PREDLINT_TIMEOUT", "0.3")
    server.ranges = ranges
    setattr(server, behaviour, 2.0 if behaviour == "delay" else 0.1)
    begin = time.monotonic()
    try:
        with open_path(f"{server.url}/a.ndjson") as source:  # what is fetched as a whole is kept as far as it came
            source.read_at(0, 1000)
            words = source.corrupt or ""
    except remote.ConnectionLostError as error:
        words = f"{error.message} {error.help}"
    finally:
        server.delay = server.pace = 0
    assert time.monotonic() - begin < 6
    assert "PREDLINT_TIMEOUT" in words and (behaviour == "delay" or "the server sends too slowly: " in words), words


def test_a_wrong_timeout_is_an_error(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("soon", "0", "-1", "nan", "inf"):
        monkeypatch.setenv("PREDLINT_TIMEOUT", wrong)
        assert problem(f"{server.url}/a.ndjson").message == f'PREDLINT_TIMEOUT must be a number of seconds above 0, found "{wrong}"'


def test_a_connection_that_breaks_while_a_file_is_read_in_blocks(server: Server) -> None:
    server.statuses["/a.ndjson"] = [200, 200, 200, 200, 0]
    with open_path(f"{server.url}/a.ndjson") as source, pytest.raises(remote.ConnectionLostError) as raised:
        for at in range(0, len(TEXT), 1000):
            assert source.read_at(at, 1000) == TEXT[at : at + 1000]
    assert raised.value.message.startswith(f"{server.url}/a.ndjson: the connection broke after ")
    assert len(server.asked()) == 4 + 3


def test_a_page_in_the_place_of_a_part_is_none(server: Server) -> None:
    """As where a login ends: its status is one of success, and aiohttp's file takes what is shorter than it asked for."""
    server.statuses["/a.ndjson"] = [200, 200, 200, 200, 203]
    with open_path(f"{server.url}/a.ndjson") as source, pytest.raises(remote.ConnectionLostError) as raised:
        for at in range(0, len(TEXT), 1000):
            assert source.read_at(at, 1000) == TEXT[at : at + 1000]
    assert re.search(r": the connection broke after [\d,]+ bytes: the answer has \d+ bytes, where [\d,]+ were", raised.value.message)
    assert len(server.asked()) == 4 + 3


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("name", ["plain", "packed"])
def test_a_connection_that_breaks_while_a_file_is_kept_aside(server: Server, name: str, ranges: bool) -> None:
    if name == "plain" and ranges:
        pytest.skip("read in blocks")
    noise = Random(1).randbytes(3_000_000).hex().encode()
    server.files["/file"] = gzip.compress(noise) if name == "packed" else noise
    server.ranges = ranges
    server.statuses["/file"] = [200] * (1 + 20 * ranges) + [0]
    with open_path(f"{server.url}/file") as source:
        content = source.read_at(0, source.size)
        assert noise.startswith(content) and 0 < len(content) < len(noise)  # how much of it was still on its way nobody knows
        assert source.corrupt is not None and source.corrupt.startswith("the connection broke after ")
        assert source.corrupt.endswith(" bytes: 127.0.0.1 sent fewer bytes than it announced")


def test_a_server_that_redirects_without_end(server: Server) -> None:
    server.statuses["/a.ndjson"] = [302]
    found = problem(f"{server.url}/a.ndjson?token=secret")
    assert (found.message, found.help) == (
        f"{server.url}/a.ndjson?token=…: 127.0.0.1 redirects again and again",
        "open the URL in a browser: does it ask for a login?",
    )


def test_a_public_server_that_redirects_into_an_inner_network(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that the user named is public: what it leads to was not meant to be read by it."""
    monkeypatch.setattr(remote, "is_public", lambda address: address == "127.0.0.1")
    server.files["/inside"] = b"the secret of an inner network"
    server.moved["/moved"] = server.url.replace("127.0.0.1", "127.0.0.2") + "/inside"
    server.moved["/again"] = f"{server.url}/moved"
    for path in ("/moved", "/again"):
        found = problem(f"{server.url}{path}")
        assert found.message == f"{server.url}{path}: 127.0.0.1 redirects to an address of an inner network"
    assert not [line for line in server.log if "/inside" in line], "nobody asked for it"
    server.moved["/elsewhere"] = "/a.ndjson"
    with open_bytes(f"{server.url}/elsewhere") as file:
        assert file.read() == TEXT
    monkeypatch.setattr(remote, "is_public", lambda address: False)  # who names an inner address may be led to another one
    server.moved["/inner"] = f"{server.url}/a.ndjson"
    with open_bytes(f"{server.url}/inner") as file:
        assert file.read() == TEXT


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("169.254.169.254", False), ("10.1.2.3", False),
        ("192.168.0.1", False), ("100.64.0.1", False), ("0.0.0.0", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:93.184.216.34", True),
    ],
)  # fmt: skip
def test_addresses_that_anyone_can_reach(address: str, public: bool) -> None:
    assert remote.is_public(address) == public


def test_a_text_behind_a_url_includes_only_what_is_beside_it(server: Server, tmp_path: Path) -> None:
    secret = tmp_path / "secret.onto"
    secret.write_text("box secret")
    names = (
        "more.onto",
        "sub/deep.onto",
        secret,
        secret.as_uri(),
        "../a.onto",
        "/a.onto",
        f"{server.url}/texts/more.onto",
        "%2e%2e/a.onto",
    )
    server.files |= {"/texts/more.onto": b"box more", "/texts/sub/deep.onto": b'box deep include "../more.onto"', "/a.onto": b"box secret"}
    for number, name in enumerate(names):
        server.files[f"/texts/{number}.onto"] = f'box a\ninclude "{name}"\n'.encode()
    assert [tool.name for tool in read_onto(f"{server.url}/texts/0.onto").tools] == ["a", "more"]
    assert [tool.name for tool in read_onto(f"{server.url}/texts/1.onto").tools] == ["a", "deep", "more"]
    for number, name in enumerate(names[2:], 2):
        with pytest.raises(OntologyError) as raised:
            read_onto(f"{server.url}/texts/{number}.onto?v={number}")
        assert "box secret" not in str(raised.value), name
        assert "is a URL" in str(raised.value) or "is not in the folder of" in str(raised.value), name
    assert not [line for line in server.log if "/a.onto" in line]


def test_a_configuration_that_was_found_shows_nothing_of_what_is_no_ontology(
    server: Server, street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is behind its URL may be of an inner network that only this machine can ask."""
    from predlint.cli.main import main

    monkeypatch.setattr("predlint.cli.main._end_on_sigterm", lambda: None)
    monkeypatch.setattr("gc.freeze", lambda: None)
    monkeypatch.setattr("gc.set_threshold", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    secret = b"AccessKeyId hunter2\nhunter2\n"
    names = ("/role", "/role.json", "/role.onto", "/role.csv", "/role.txt", "/role.xml", "/role.ndjson")
    server.files |= dict.fromkeys(names, secret) | {
        "/ontology.json": (street / "ontology.json").read_bytes(), "/datarows.csv": (street / "datarows.csv").read_bytes(),
    }  # fmt: skip
    args = ["validate", str(street / "clean.ndjson"), "--media", "image"]
    config = tmp_path / "predlint.toml"
    for key in ("ontology", "data-rows", "map", "baseline", "rules"):
        for name in names:
            url = f'["{server.url}{name}"]' if key == "rules" else f'"{server.url}{name}"'
            others = "" if key == "ontology" else f'ontology = "{server.url}/ontology.json"\n'
            config.write_text(f"{others}{key} = {url}\n")
            code, shown = main(args), capfd.readouterr()
            assert code == 2 and "hunter2" not in shown.out + shown.err, (key, name)
            assert f"{key} names {server.url}{name}" in shown.err
    config.write_text(f'ontology = "{server.url}/ontology.json"\ndata-rows = "{server.url}/datarows.csv"\n')
    assert main(args) == 0, capfd.readouterr().err


def test_a_text_in_an_archive_behind_a_url_includes_nothing() -> None:
    with pytest.raises(OutsideFolderError, match="in an archive behind a URL"):
        resolve_include("zip://a.onto::https://h/x.zip", "zip://a.onto::https://h/x.zip", "a.onto", "b.onto")
    assert resolve_include("s3://bucket/a/b.onto", "s3://bucket/a/b.onto", "", "c/d.onto") == ("s3://bucket/a/c/d.onto",) * 2


def test_what_was_found_before_a_connection_broke_is_reported(server: Server, street: Path) -> None:
    line = (street / "clean.ndjson").read_bytes().split(b"\n", 1)[0]
    server.files["/file"] = (b'{"name":"nobody","dataRow":{"globalKey":"a"}}\n' + (line + b"\n") * 999) * 40
    server.statuses["/file"] = [200] * 4 + [0]
    report = predlint.compile(street / "ontology.json").validate(f"{server.url}/file")
    assert not report.ok and 1_000 < report.summary.records < 40_000
    assert 1 < sum(finding.code == "NAM002" for finding in report.diagnostics) < 40
    assert [words.startswith(f"{server.url}/file: the connection broke after ") for words in report.summary.unread] == [True]


def test_packages_that_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problem("s3://bucket/a.ndjson") if not _has("s3fs") else None
    assert found is None or (found.message.endswith("reading from s3:// needs a package that is not installed"), found.help) == (
        True, "pip install s3fs",
    )  # fmt: skip
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    assert problem("https://host/a").help == "pip install aiohttp"
    for url, words in (("HTTPS://host/a", "reading from HTTPS:// needs"), ("nonsense://a/b", "not a kind of storage")):
        with pytest.raises(SourceError, match=words):
            remote.require(url)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert problem("https://host/a").help == "pip install 'fsspec[http]'"


def _has(name: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(name) is not None


@pytest.mark.parametrize("url", ["https://[bucket].host/a.ndjson?sig=secret", "s3://[bucket]/a.ndjson", "http://[::1/a.ndjson"])
def test_a_placeholder_that_was_left_in_brackets(url: str) -> None:
    for read in (check_path, None):
        error = problem(url, read)
        assert error.message.endswith(": its host has brackets that are not around an address")
        assert error.help == "write the name itself in the place of [name]"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://:80/a.ndjson", "it is not a URL that can be read (Invalid URL: host is required for absolute urls with the http scheme)"),
        ("https://", "it is not a URL that can be read (it names no file)"),
        ("http://127.0.0.1:99999/a", "it is not a URL that can be read (Port out of range 0-65535)"),
    ],
)
def test_what_is_no_url_is_not_reported_as_a_missing_file(url: str, message: str) -> None:
    assert problem(url).message == f"{url}: {message}"


def test_a_host_with_a_sign_that_stands_for_letters() -> None:
    error = problem("https://exa\u2100mple.com/a.ndjson", check_path)
    assert error.message.endswith(": its host has characters that no address has")


def test_a_kind_of_storage_that_nobody_knows() -> None:
    found = problem("nonsense://a/b")
    assert found.message == "nonsense://a/b: nonsense:// is not a kind of storage that fsspec knows"


def test_what_drivers_raise_is_reported_in_plain_words() -> None:
    class NoCredentialsError(Exception):
        pass

    class ClientError(Exception):
        response = {"ResponseMetadata": {"HTTPStatusCode": 403}}  # noqa: RUF012

    class HttpError(Exception):
        code = 404

    words = remote.in_words
    assert "no credentials were found" in str(words("s3://b/a", NoCredentialsError("Unable to locate"), ""))
    assert (words("s3://b/a", NoCredentialsError(), "").help or "").startswith("credentials are taken from AWS_PROFILE")
    assert "no permission to read it (status 403)" in str(words("s3://b/a", ClientError("Forbidden"), ""))
    assert isinstance(words("gs://b/a", HttpError("Not Found"), ""), remote.NotFoundError)
    gone = FileNotFoundError("The specified bucket does not exist")
    assert words("s3://b/a", gone, "").help == "there is no bucket b" and words("s3://b/a", FileNotFoundError("b/a"), "").help is None
    assert "no connection to the server of s3://b (refused)" in str(words("s3://b/a", ConnectionError("refused"), ""))
    assert "GOOGLE_APPLICATION" in (words("gs://b/a", PermissionError("x"), "").help or "")
    assert str(words("s3://b/a", RuntimeError("odd\nthing at https://u:p@h/?k=v"), "")) == (
        "s3://b/a: cannot be read (odd thing at https://h/?…)"
    )
    assert "[Errno" not in str(words("https://h/a", OSError("[Errno -2] Name or service not known"), ""))


def test_what_drivers_log_is_not_written_among_the_messages() -> None:
    code = (
        "import logging; from predlint.io.remote import require; require('memory://a'); require('memory://b')\n"
        "logging.getLogger('gcsfs.retry').error('out of retries'); logging.getLogger('mine').error('my own')\n"
        "assert len(logging.getLogger('gcsfs').handlers) == 1"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "my own\n"
