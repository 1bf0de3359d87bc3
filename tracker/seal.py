"""A seal: a list of all versions whose every line depends on all lines before it, signed.

A manifest is a file of JSON lines. The first says what it is; one follows for each version, in the order in which they came in, with the
hashes of its text and bytes and with the chain's hash; the last counts them, names the last hash, the head, and may carry a signature.

    chain(0) = SHA-256("claim-tracker seal 1")
    chain(n) = SHA-256(chain(n-1) + newline + line n without its chain hash, as canonical JSON)

So a line that is changed, left out, added or moved gives another head, and a later manifest begins with the lines of an earlier one.
The signature is Ed25519 (RFC 8032) over the first and the last line, without the signature itself. No word of any text stands in it.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tracker.errors import UsageError
from tracker.records import Record

if TYPE_CHECKING:  # it takes a moment to load, and an unsigned seal does without
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = "claim-tracker seal 1"
START = sha256(FORMAT.encode()).hexdigest()
LONGEST = 4096  # characters of a line; one of a manifest has some 400


class SealedVersion(Record):
    """A version as a manifest lists it.

    Attributes:
        number: its place in the manifest, from 1.
        article, version: ids.
        raw_hash: SHA-256 of the bytes as they were found; None where none were.
        ingested_at: moment in UTC.
    """

    number: int
    article: str
    version: str
    text_hash: str
    raw_hash: str | None
    ingested_at: str


class Signature(Record):
    """Who signed a manifest, and how, in hexadecimal."""

    public_key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Header:
    """The first line.

    Attributes:
        program: that wrote it, with its version.
        at: moment in UTC.
        previous: head of the seal that was made before, None for the first.
    """

    program: str
    at: str
    previous: str | None


@dataclass(frozen=True, slots=True)
class Trailer:
    """The last line.

    Attributes:
        versions: how many lines stand between.
        continues: the head of the seal before, if this chain passes through it; None where it does not, or where there was none.
    """

    versions: int
    head: str
    continues: str | None
    signature: Signature | None = None


class Chain:
    """The hash of all lines so far."""

    def __init__(self) -> None:
        self.head, self.count = START, 0

    def add(self, line: SealedVersion) -> str:
        """Take in the next line and return the chain's hash with it."""
        self.head = sha256(f"{self.head}\n{_canonical(line.model_dump())}".encode()).hexdigest()
        self.count += 1
        return self.head


def _canonical(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _signed_bytes(header: Header, trailer: Trailer) -> bytes:
    return _canonical({"seal": _first(header), "end": _last(trailer)}).encode()


def _first(header: Header) -> dict[str, Any]:
    return {"format": FORMAT, "program": header.program, "at": header.at, "previous": header.previous}


def _last(trailer: Trailer) -> dict[str, Any]:
    return {"versions": trailer.versions, "head": trailer.head, "continues": trailer.continues}


# ------------------------------------------------------------------ writing


def write(
    file: IO[str], header: Header, versions: Iterable[SealedVersion], *, after: int = 0, key: "Ed25519PrivateKey | None" = None
) -> Trailer:
    """Write a manifest, line by line, and return its last one.

    Args:
        versions: in the order in which they came in, numbered from 1.
        after: how many versions the seal before had, whose head `header.previous` is.
        key: by which it is signed.
    """
    chain, continues = Chain(), None
    file.write(_canonical(_first(header)) + "\n")
    for one in versions:
        line = one.model_dump() | {"chain": chain.add(one)}
        file.write(_canonical(line) + "\n")
        if header.previous is not None and chain.count == after and chain.head == header.previous:
            continues = header.previous
    if header.previous == START and after == 0:  # the seal before was of an empty database
        continues = START
    trailer = Trailer(chain.count, chain.head, continues)
    if key is not None:
        signature = key.sign(_signed_bytes(header, trailer)).hex()
        trailer = replace(trailer, signature=Signature(public_key=public_hex(key), signature=signature))
    signed = {} if trailer.signature is None else trailer.signature.model_dump()
    file.write(_canonical(_last(trailer) | signed) + "\n")
    return trailer


# ------------------------------------------------------------------ reading


class Manifest:
    """A manifest that is read line by line; what is wrong with it gathers in `problems`.

    Attributes:
        header: the first line.
        trailer: the last line; None until it was read, or where it is missing.
        count: versions read so far.
    """

    def __init__(self, file: IO[str], name: str) -> None:
        """
        Raises:
            UsageError: the file is no manifest.
        """
        self._file, self._name = file, name
        self.problems: list[str] = []
        self.trailer: Trailer | None = None
        self._chain = Chain()
        first = _object(file.readline(LONGEST))
        if first is None or first.get("format") != FORMAT:
            raise UsageError(f"{name} is no manifest that `tracker seal` wrote ({FORMAT})")
        self.header = Header(str(first.get("program")), str(first.get("at")), first.get("previous"))
        if _canonical(_first(self.header)) != _canonical(first):
            self.problems.append("line 1: fields were added or changed")

    @property
    def count(self) -> int:
        return self._chain.count

    def versions(self) -> Iterator[SealedVersion]:
        """Yield the listed versions; a line that cannot be read ends the list."""
        place = 1
        while text := self._file.readline(LONGEST):
            place += 1
            line = _object(text)
            if self.trailer is not None:
                self.problems.append(f"line {place}: something stands behind the last line")
                return
            if line is None:
                self.problems.append(f"line {place}: no JSON object")
                return
            if "head" in line:
                self._end(line, place)
                continue
            said = line.pop("chain", None)
            try:
                one = SealedVersion.model_validate(line)
            except ValueError:
                self.problems.append(f"line {place}: lists no version")
                return
            if one.number != self.count + 1:
                self.problems.append(f"line {place}: number {one.number} where {self.count + 1} was expected: lines were removed or moved")
                self._chain.count = one.number - 1
            if self._chain.add(one) != said:
                self.problems.append(f"line {place}: the chain is broken here: this line, or one before it, was changed")
                self._chain.head = str(said)  # to say it once, where it is broken, and not of every line that follows
            yield one
        if self.trailer is None:
            self.problems.append(f"the last line is missing: the file ends after {self.count:,} versions")

    def _end(self, line: dict[str, Any], place: int) -> None:
        signature = None
        if "signature" in line:
            signature = Signature(public_key=str(line.pop("public_key", "")), signature=str(line.pop("signature")))
        self.trailer = Trailer(line.get("versions", 0), str(line["head"]), line.get("continues"), signature)
        if _canonical(_last(self.trailer)) != _canonical(line):
            self.problems.append(f"line {place}: fields were added or changed")
        if (self.trailer.versions, self.trailer.head) != (self.count, self._chain.head):
            self.problems.append(f"line {place}: it counts {self.trailer.versions} versions and another head than the lines above give")

    def is_signed_by(self, public: str) -> bool:
        """Whether the signature is that of a public key, 64 hexadecimal digits; false without a signature."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        if self.trailer is None or self.trailer.signature is None:
            return False
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
            key.verify(bytes.fromhex(self.trailer.signature.signature), _signed_bytes(self.header, self.trailer))
        except (InvalidSignature, ValueError):
            return False
        return True


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


# ------------------------------------------------------------------ keys


def new_key(path: Path) -> "Ed25519PrivateKey":
    """Make a key and write it to a new file that only its owner may read (PKCS #8, PEM, no password).

    Raises:
        UsageError: the file is there already, or cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already: a key is never written over") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    with os.fdopen(handle, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def read_key(path: Path) -> "Ed25519PrivateKey":
    """Read a key that signs.

    Raises:
        UsageError: there is none, or it is none of this kind.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}: `--new-key` makes a key") from error
    except (ValueError, TypeError) as error:
        raise UsageError(f"{path} is no private key without a password (PKCS #8, PEM)") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path} is no Ed25519 key: `--new-key` makes one")
    return key


def public_hex(key: "Ed25519PrivateKey") -> str:
    """The public half of a key, 64 hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def read_public(given: str) -> str:
    """A public key that a person names: as 64 hexadecimal digits, or by a PEM file with it or with the private key.

    Raises:
        UsageError: it is neither.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    plain = given.strip().lower()
    if len(plain) == 64 and set(plain) <= set("0123456789abcdef"):
        return plain
    path = Path(given)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{given!r} is no public key: give 64 hexadecimal digits or a PEM file") from error
    try:
        key = load_pem_public_key(data)
    except ValueError:
        return public_hex(read_key(path))
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{path} is no Ed25519 key")
    return key.public_bytes_raw().hex()
