"""Hashes are the same wherever their secret is: in every process, in the kernel, for one and for many at once. Two secrets give two."""

from __future__ import annotations

import pickle
import subprocess
import sys
from array import array
from random import Random

import numpy as np
import pytest

from kernel_kit import needs_kernel
from predlint.kernel.library import library
from predlint.kernel.scanner import Scanner
from predlint.kernel.shape_lowering import LoweredShape
from predlint.model import hashes
from predlint.model.hashes import NONE, OWN, SIZE, Secret, combine_hash_columns, combine_hashes, drop_missing, signed
from predlint.platforms.coco.topics.duplicates import content_hash, content_hashes
from predlint.platforms.encord.stream import key_hash
from predlint.platforms.label_studio.stream import id_hash, number_hashes
from predlint.platforms.labelbox.record import identity_of, question_salt
from predlint.shape.nodes import Member, Record, Uuid
from violation_kit import violation_spec

TEXTS = ["", "a", "img-0000001.jpg", "ключ", "\U0001f600", "a\0b", "\ud800", "x" * 10_000]
#: One that is known, and others.
SECRET = Secret(bytes(range(SIZE)))
SECRETS = [SECRET, Secret(bytes(SIZE)), Secret(b"\xff" * SIZE), Secret(Random(5).randbytes(SIZE)), OWN]
UUID = "6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90"


def test_a_secret_gives_what_it_always_gave() -> None:
    """Notes of parts that an earlier run has read are joined with others of the same secret."""
    assert Secret(bytes(SIZE)).text_hash("img-0000001.jpg") == -7707581868009236742, "XXH3, as everybody computes it"
    assert SECRET.text_hash("img-0000001.jpg") == SECRET.bytes_hash(b"img-0000001.jpg") == 1166369334224151606
    assert identity_of(SECRET, UUID, b"") == -8159677213603843870 and SECRET.content_of([UUID, 1, {"a": 2.5}]) == -27297002234874428
    assert combine_hashes(1, 2) == -6744058495134998741
    assert key_hash(SECRET, "a", "main") != key_hash(SECRET, "am", "ain")


def test_another_process_has_the_same() -> None:
    program = "from predlint.model.hashes import SIZE, Secret; print(Secret(bytes(range(SIZE))).text_hash('ключ'))"
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        assert int(ran.stdout) == SECRET.text_hash("ключ")


def test_each_process_draws_its_own() -> None:
    program = "from predlint.model.hashes import OWN; print(OWN.data.hex())"
    drawn = {subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(drawn) == 2 and all(len(each.strip()) == 2 * SIZE for each in drawn)


def test_a_secret_travels_and_is_not_shown() -> None:
    assert pickle.loads(pickle.dumps(OWN)) == OWN and {OWN, Secret(OWN.data), SECRET} == {OWN, SECRET}
    assert OWN.data.hex() not in repr(OWN) and Secret.drawn() != OWN != OWN.data
    with pytest.raises(ValueError, match="a secret has 40 bytes, found 8"):
        Secret(b"12345678")


def test_every_hash_hangs_on_the_secret() -> None:
    """For all that is hashed: of a hundred secrets no two give the same."""
    makers = [
        *[lambda secret, text=text: secret.text_hash(text) for text in TEXTS if text != "\ud800"],
        *[lambda secret, size=size: secret.bytes_hash(b"m" * size) for size in (1, 5, 12, 30, 130, 241, 3_000)],
        lambda secret: identity_of(secret, UUID, b""),
        lambda secret: secret.content_of([1.5]),
        lambda secret: secret.content_of({"a": "text"}),
        lambda secret: id_hash(secret, 7),
        lambda secret: id_hash(secret, "7"),
        lambda secret: content_hash(secret, {"image_id": 1, "category_id": 2, "bbox": [1.0, 2.0, 3.0, 4.0]}),
    ]
    source = Random(1)
    secrets = [Secret(source.randbytes(SIZE)) for _ in range(100)]
    for make in makers:
        assert len({make(secret) for secret in secrets}) == 100


@pytest.mark.parametrize("secret", [secret for secret in SECRETS if secret.high != secret.low])
def test_uuids_that_differ_a_little_differ(secret: Secret) -> None:
    """In one bit, or in two, in their halves turned round, and in those that the older hash took for one."""
    number = int(UUID.replace("-", ""), 16)
    others = {number ^ 1 << one ^ 1 << two for one in range(128) for two in range(one)} | {number ^ 1 << one for one in range(128)}
    others |= {(number & (1 << 64) - 1) << 64 | number >> 64, ~number & (1 << 128) - 1, number}
    found = {secret.uuid_hash(each) for each in others}
    assert len(found) == len(others) == 128 * 127 // 2 + 128 + 3


@pytest.mark.parametrize(
    "almost",
    [
        f"-{UUID}",
        UUID + "-",
        f"{{{UUID}",
        f"ff{UUID}",
        UUID.replace("-", "_"),
        UUID.replace("-", "--"),
        UUID.replace("6", "\u0666"),
        f" {UUID}",
    ],
)
def test_what_is_almost_a_uuid_is_none(almost: str) -> None:
    """There are such texts without end: they would crowd out the record that has the uuid."""
    for spelling in (UUID, UUID.upper(), f"{{{UUID}}}", UUID.replace("-", "")):
        assert identity_of(OWN, spelling, b"one") == identity_of(OWN, UUID, b"two") != identity_of(OWN, almost, b"one")
    assert identity_of(OWN, almost, b"one") == OWN.bytes_hash(b"one")


@needs_kernel
@pytest.mark.parametrize("secret", SECRETS)
def test_the_kernel_has_the_same_uuids_and_contents(secret: Secret) -> None:
    said = violation_spec("UID001", lambda value: ("", None))
    shape = Record({"uuid": Member(Uuid(said, column="identity"))}, said, said, said)
    scanner = Scanner(library(), LoweredShape(library(), shape, identity="identity", content=("content", ())), secret)
    source = Random(3)
    uuids = [UUID, *[f"{source.getrandbits(128):032x}" for _ in range(50)]]
    uuids = [uuid if "-" in uuid else "-".join((uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:])) for uuid in uuids]
    records = [{"uuid": uuid} for uuid in uuids]
    scanned = scanner.scan("\n".join([f'{{"uuid": "{uuid}"}}' for uuid in uuids]).encode())
    assert scanned is not None and not scanned.lines["state"].any()
    assert scanner.column("identity")[0].tolist() == [identity_of(secret, uuid, b"") for uuid in uuids]
    assert scanner.column("content")[0].tolist() == [secret.content_of(record) for record in records]


@pytest.mark.parametrize("texts", [[], TEXTS, TEXTS[:-2], TEXTS[2:3] * 40, [*["a"] * 40, *TEXTS, *["b"] * 3], ["\ud800"] * 40])
def test_many_at_once(texts: list[str]) -> None:
    assert OWN.text_hashes(texts).tolist() == [OWN.text_hash(text) for text in texts]
    lines = [text.encode("utf-8", "surrogatepass") for text in texts]
    assert [OWN.bytes_hash(line) for line in lines] == [OWN.text_hash(text) for text in texts]


def test_none_is_no_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    assert signed(1 << 63) == NONE + 1 and signed((1 << 63) + 1) == NONE + 1 and signed(-1) == -1 and signed(1 << 64) == 0
    monkeypatch.setattr(hashes, "digest", lambda data, seed: 1 << 63)
    assert OWN.text_hash("a") == OWN.bytes_hash(b"a") == NONE + 1
    assert set(OWN.text_hashes(["a", "b"]).tolist()) == {NONE + 1}
    assert drop_missing(np.array([NONE, 5])).tolist() == [NONE + 1, 5]


def test_two_hashes_as_one() -> None:
    ones, twos = array("q", [0, 1, -1, NONE + 1, 77, 1 << 62]), array("q", [0, 1, 5, -1, 1 << 40, -(1 << 62)])
    found = combine_hash_columns(np.frombuffer(ones, np.int64), np.frombuffer(twos, np.int64))
    assert found.tolist() == list(map(combine_hashes, ones, twos))
    assert combine_hash_columns(np.array([3, 4]), np.array([1, 2], np.uint16)).tolist() == [combine_hashes(3, 1), combine_hashes(4, 2)]


def test_ids_and_texts_of_the_same_digits_are_two() -> None:
    found = [id_hash(OWN, id_) for id_ in (1, "1", 0x31, "31", -1, 10**30, "")]
    assert len(set(found)) == len(found) and NONE not in found
    numbers = [0, 1, -1, 77, 1 << 52, -(1 << 53)]
    assert number_hashes(OWN, np.array(numbers, float)).tolist() == [id_hash(OWN, number) for number in numbers]
    assert [id_hash(OWN, id_) for id_ in (None, True, 1.5, [])] == [NONE] * 4


def test_questions_are_distinguished() -> None:
    assert len({question_salt(number) for number in (*range(1000), *range(1 << 20, (1 << 20) + 1000))}) == 2000


@pytest.mark.parametrize("secret", SECRETS)
def test_an_annotation_has_the_hash_that_it_has_among_many(secret: Secret) -> None:
    one = {"image_id": 0, "category_id": 0, "bbox": [0.0, 0.0, 0.0, 0.0]}
    zero = np.zeros(1, np.int64)
    assert content_hash(secret, one) == content_hashes(secret, zero, zero, np.zeros((1, 4)), None)[0] == NONE + 1
    other = {"image_id": 7, "category_id": -3, "bbox": [1.5, 2, -0.25, 1e9]}
    box = np.array([[1.5, 2, -0.25, 1e9]])
    assert content_hash(secret, other) == content_hashes(secret, zero + 7, zero - 3, box, None)[0]
    first, last = 1 << 63 | 1 << 31, 1 << 62 | 1 << 30
    turned = {
        content_hash(secret, other | {"image_id": 7 ^ one, "category_id": 3 ^ two}) for one in (0, first, last) for two in (0, first, last)
    }
    assert len(turned) == 9, "by one product alone, changes of the first bits would cancel each other out"
    text = {"image_id": 7, "category_id": -3, "caption": "a"}
    assert content_hash(secret, text) == content_hashes(secret, zero + 7, zero - 3, None, np.array([secret.text_hash("a")]))[0]
