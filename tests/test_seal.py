"""A manifest's chain and signature: whatever is changed in it is found, and a later one begins with the lines of an earlier one."""

import io
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tracker.errors import UsageError
from tracker.seal import START, Header, Manifest, SealedVersion, Trailer, new_key, public_hex, read_key, read_public, write

HEADER = Header("claim-tracker 1", "2030-01-08T10:00:00+00:00", None)


def lines(count: int) -> list[SealedVersion]:
    return [
        SealedVersion(
            number=n, article=f"a{n}", version=f"v{n}", text_hash="0" * 64, raw_hash=None, ingested_at=f"2030-01-0{n}T00:00:00+00:00"
        )
        for n in range(1, count + 1)
    ]


def made(count: int = 4, key: Ed25519PrivateKey | None = None, header: Header = HEADER, after: int = 0) -> tuple[str, Trailer]:
    file = io.StringIO()
    trailer = write(file, header, lines(count), after=after, key=key)
    return file.getvalue(), trailer


def read(text: str) -> tuple[Manifest, list[SealedVersion]]:
    manifest = Manifest(io.StringIO(text), "a.seal")
    return manifest, list(manifest.versions())


def test_what_is_written_is_read() -> None:
    key = Ed25519PrivateKey.generate()
    text, trailer = made(key=key)
    manifest, found = read(text)
    assert found == lines(4)
    assert (manifest.problems, manifest.header, manifest.trailer) == ([], HEADER, trailer)
    assert manifest.is_signed_by(public_hex(key))
    assert not manifest.is_signed_by(public_hex(Ed25519PrivateKey.generate()))
    assert not manifest.is_signed_by("no key")


def test_an_empty_archive_can_be_sealed() -> None:
    text, trailer = made(0)
    assert (trailer.versions, trailer.head) == (0, START)
    assert read(text)[0].problems == []
    assert made(2, header=Header("claim-tracker 1", "2030-02-01T00:00:00+00:00", START))[1].continues == START


def test_a_later_manifest_begins_with_the_lines_of_an_earlier_one() -> None:
    early, first = made(2)
    late, second = made(4, header=Header("claim-tracker 1", "2030-02-01T00:00:00+00:00", first.head), after=2)
    assert late.splitlines()[1:3] == early.splitlines()[1:3]
    assert second.continues == first.head
    assert second.head != first.head


def test_a_manifest_that_does_not_continue_the_one_before_says_so() -> None:
    assert made(4, header=Header("claim-tracker 1", "2030-02-01T00:00:00+00:00", "0" * 64), after=2)[1].continues is None


def test_without_a_key_there_is_no_signature() -> None:
    text, trailer = made()
    manifest, _ = read(text)
    assert trailer.signature is None
    assert not manifest.is_signed_by("0" * 64)
    assert "signature" not in text


def dropped(place: int) -> Callable[[list[str]], list[str]]:
    return lambda text: text[:place] + text[place + 1 :]


def swapped(one: int, other: int) -> Callable[[list[str]], list[str]]:
    def swap(text: list[str]) -> list[str]:
        text[one], text[other] = text[other], text[one]
        return text

    return swap


def edited(place: int, field: str, value: object) -> Callable[[list[str]], list[str]]:
    def edit(text: list[str]) -> list[str]:
        text[place] = json.dumps(json.loads(text[place]) | {field: value}, sort_keys=True, separators=(",", ":"))
        return text

    return edit


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (edited(2, "text_hash", "1" * 64), "line 3: the chain is broken"),
        (edited(2, "raw_hash", "1" * 64), "line 3: the chain is broken"),
        (edited(2, "article", "b"), "line 3: the chain is broken"),
        (edited(2, "ingested_at", "2029"), "line 3: the chain is broken"),
        (edited(2, "chain", "1" * 64), "line 3: the chain is broken"),
        (edited(2, "note", "added"), "line 3: lists no version"),
        (edited(0, "note", "added"), "line 1: fields were added"),
        (edited(5, "note", "added"), "line 6: fields were added"),
        (edited(5, "versions", 3), "it counts 3 versions"),
        (edited(5, "head", "1" * 64), "another head"),
        (dropped(1), "number 2 where 1 was expected"),
        (dropped(4), "it counts 4 versions"),
        (dropped(5), "the last line is missing"),
        (swapped(2, 3), "number 3 where 2 was expected"),
        (lambda text: [*text, text[1]], "something stands behind the last line"),
        (lambda text: [*text[:3], "no JSON", *text[3:]], "line 4: no JSON object"),
        (lambda text: [*text[:3], "[1]", *text[3:]], "line 4: no JSON object"),
    ],
)
def test_whatever_is_changed_is_found(damage: Callable[[list[str]], list[str]], problem: str) -> None:
    text, _ = made()
    manifest, _ = read("\n".join(damage(text.splitlines())) + "\n")
    assert any(problem in one for one in manifest.problems), manifest.problems


@pytest.mark.parametrize(("place", "field"), [(0, "at"), (0, "program"), (0, "previous"), (-1, "continues")])
def test_a_signature_covers_the_first_and_the_last_line(place: int, field: str) -> None:
    key = Ed25519PrivateKey.generate()
    text, _ = made(key=key)
    changed = text.splitlines()
    changed = edited(place, field, "1" * 64)(changed)
    manifest, _ = read("\n".join(changed) + "\n")
    assert not manifest.is_signed_by(public_hex(key))


def test_a_forged_chain_is_not_signed() -> None:
    """Whoever changes a line and computes the chain anew has no key to sign it with."""
    key = Ed25519PrivateKey.generate()
    text, _ = made(key=key)
    file = io.StringIO()
    forged = [one.model_copy(update={"text_hash": "1" * 64}) for one in lines(4)]
    write(file, HEADER, forged)
    trailer = json.loads(file.getvalue().splitlines()[-1])
    signed = {name: value for name, value in json.loads(text.splitlines()[-1]).items() if name in ("public_key", "signature")}
    manifest, _ = read("\n".join([*file.getvalue().splitlines()[:-1], json.dumps(trailer | signed, sort_keys=True, separators=(",", ":"))]))
    assert manifest.problems == []
    assert not manifest.is_signed_by(public_hex(key))


@pytest.mark.parametrize("text", ["", "words\n", "{}\n", '{"format": "another"}\n', "[]\n"])
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no manifest"):
        read(text)


def test_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    key = new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert public_hex(read_key(path)) == public_hex(key)
    with pytest.raises(UsageError, match="never written over"):
        new_key(path)
    with pytest.raises(UsageError, match="cannot be written"):
        new_key(tmp_path / "nowhere" / "key.pem")


def test_a_public_key_is_named_in_three_ways(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = new_key(tmp_path / "key.pem")
    public = tmp_path / "public.pem"
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    expected = public_hex(key)
    assert [read_public(one) for one in (expected, expected.upper(), str(public), str(tmp_path / "key.pem"))] == [expected] * 4


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    words, other = tmp_path / "words", tmp_path / "other.pem"
    words.write_text("no key")
    other.write_bytes(generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(UsageError, match="no private key"):
        read_key(words)
    with pytest.raises(UsageError, match="no Ed25519 key"):
        read_key(other)
    with pytest.raises(UsageError, match="--new-key"):
        read_key(tmp_path / "nothing")
    with pytest.raises(UsageError, match="no public key"):
        read_public(os.fspath(tmp_path / "nothing"))
    with pytest.raises(UsageError, match="no private key"):
        read_public(str(words))
