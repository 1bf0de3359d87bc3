"""Near-duplicates: which article is a copy of which, under another headline or with its last paragraph cut.

A text becomes a digest: MinHash (Broder 1997) over its five-word shingles, 128 hash functions of 32 bits, so that the share of equal
places in two digests estimates the Jaccard similarity of the texts with a standard error of at most .045. Digests are found by
locality-sensitive hashing (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, section 3.4): 32 bands of 4 places put a pair
of similarity .5 into one bucket with probability .87, of .6 with .99, of .2 with .05.

Between two short texts a single number may be all the news, so a text of under about 50 words is a copy only where its digest is
equal. How many shingles a text has is read from its digest: the smaller the least hashes, the more there were (9 % standard error).

Everything is integer arithmetic from fixed seeds: digests are equal on every machine. The algorithm's name and version open the
digest, and digests of another version are refused rather than compared.
"""

import base64
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Places = NDArray[np.uint32]
    Places2 = NDArray[np.uint32]  # one digest a row
    Pairs = NDArray[np.int64]

ALGORITHM = "minhash-1"
SHINGLE = 5  # words
PLACES = 128
BANDS = 32
PAIRS = 20_000  # that are compared at a time: 10 MB
BUCKET = 64  # digests that a bucket keeps: templates repeated a thousand times stay linear
COPY = 0.5  # on 2,162 articles about single incidents: pairs above it share most of their text; reports of one event stay below .4

SHORT = 46  # shingles of about 50 words

_WORD = re.compile(r"\w+")
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0x9E3779B97F4A7C15)  # splitmix64 (Steele, Lea and Flood 2014)


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that repeats an earlier one.

    Attributes:
        id: the later article.
        of: the earliest article that it repeats, itself no copy.
        similarity: estimated share of common shingles of the two nearest texts, 0 to 1.
    """

    id: str
    of: str
    similarity: float


def digest(text: str) -> str:
    """The digest of a text: "minhash-1:" and its places in base64; nothing after the colon for a text without words.

    Words are compared without case and punctuation. Leave marked stretches out before (`layout.text_without_marks`).
    """
    import numpy as np

    words = _WORD.findall(text.casefold())
    if not words:
        return f"{ALGORITHM}:"
    numbers = np.fromiter((zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words), dtype=np.uint64, count=len(words))
    width = min(SHINGLE, len(words))
    shingles = np.zeros(len(words) - width + 1, dtype=np.uint64)
    for i in range(width):
        shingles = _mixed(shingles + numbers[i : i + len(shingles)])
    places = np.full(PLACES, np.iinfo(np.uint32).max, dtype=np.uint32)
    multipliers, addends = _functions()
    for start in range(0, len(shingles), 4096):  # 4 MB at a time
        part = np.unique(shingles[start : start + 4096])
        hashed = (part[None, :] * multipliers[:, None] + addends[:, None]) >> np.uint64(32)
        places = np.minimum(places, hashed.min(axis=1).astype(np.uint32))
    return f"{ALGORITHM}:{base64.b64encode(places.astype('<u4').tobytes()).decode('ascii')}"


def similarity(one: str, other: str) -> float:
    """Estimated share of shingles that two texts have in common, 0 to 1.

    Raises:
        ValueError: a digest was made by another algorithm.
    """
    left, right = _places(one), _places(other)
    return 0.0 if left is None or right is None else float((left == right).mean())


def bands(digest: str) -> frozenset[str]:
    """The buckets of a digest: two texts of which one may repeat the other share one of them."""
    places = _places(digest)
    if places is None:
        return frozenset()
    width = PLACES // BANDS * places.itemsize
    raw = places.tobytes()
    return frozenset(f"{band:02x}{zlib.crc32(raw[band * width : (band + 1) * width]):08x}" for band in range(BANDS))


def copied(one: str, other: str, threshold: float = COPY) -> float | None:
    """The estimated similarity of two texts of which one repeats the other; None where neither does."""
    left, right = _places(one), _places(other)
    if left is None or right is None:
        return None
    if one == other:
        return 1.0
    score = float((left == right).mean())
    return score if score >= threshold and not _short(left) and not _short(right) else None


def copies(digests: Iterable[tuple[str, str]], threshold: float = COPY) -> Iterator[Copy]:
    """Find the articles that repeat an earlier one: what is connected by repetition carries one text.

    Args:
        digests: article ids with their digests, the earliest article first; ids do not repeat.
        threshold: estimated similarity from which on an article is a copy.

    Yields:
        One row for each copy, in their order. Time is linear in the number of articles.

    Raises:
        ValueError: a digest was made by another algorithm.
    """
    import numpy as np

    ids: list[str] = []
    same: dict[str, int] = {}  # of each digest the first row that has it
    first: list[int] = []  # of each row the one that has its digest first
    rows: list[Places] = []
    number: list[int] = []  # of each of `rows` its place among all
    for id, text in digests:
        places = _places(text)
        if places is None:
            continue
        if text not in same:
            same[text] = len(ids)
            rows.append(places)
            number.append(len(ids))
        first.append(same[text])
        ids.append(id)
    if not rows:
        return
    later, former, scores = _repeated(np.stack(rows), threshold)
    score = np.zeros(len(rows))
    np.maximum.at(score, later, scores)
    origin: list[int] = np.array(number)[_earliest(len(rows), later, former)].tolist()
    own = {place: row for row, place in enumerate(number)}
    for row, (id, one) in enumerate(zip(ids, first, strict=True)):
        if (place := origin[own[one]]) != row:
            yield Copy(id, ids[place], 1.0 if one != row else float(score[own[one]]))


def _earliest(count: int, later: "Pairs", former: "Pairs") -> "Pairs":
    """Of each of some rows the first one that it is connected with by pairs: the least number spreads until nothing changes."""
    import numpy as np

    least = np.arange(count)
    while True:
        before = least.copy()
        nearer = np.minimum(least[later], least[former])
        np.minimum.at(least, later, nearer)
        np.minimum.at(least, former, nearer)
        least = least[least]
        if np.array_equal(least, before):
            return least


def _repeated(digests: "Places2", threshold: float) -> "tuple[Pairs, Pairs, NDArray[np.float64]]":
    """Pairs of digests that share a bucket and are similar enough: later rows, earlier rows and similarities; short ones have none."""
    import numpy as np

    long_ = np.flatnonzero(~_all_short(digests))
    digests = digests[long_]
    none = np.empty(0, dtype=np.int64)
    shared = np.sort(np.concatenate([_bucketed(part) for part in np.split(digests, BANDS, axis=1)])) if len(digests) > 1 else none
    shared = shared[np.diff(shared, prepend=-1) != 0]
    later, former = np.divmod(shared, max(len(digests), 1))
    scores = np.empty(len(shared))
    for start in range(0, len(shared), PAIRS):
        part = slice(start, start + PAIRS)
        scores[part] = (digests[later[part]] == digests[former[part]]).mean(axis=1)
    near = scores >= threshold
    return long_[later[near]], long_[former[near]], scores[near]


def _bucketed(part: "Places2") -> "Pairs":
    """Pairs of rows that are equal in one band: each with the first `BUCKET` rows of its bucket.

    A pair is one number: the later row times how many rows there are, plus the earlier row.
    """
    import numpy as np

    keys = np.zeros(len(part), dtype=np.uint64)  # 64 bits for 128: what meets in one by chance is compared, and unlike
    for column in part.T:
        keys = _mixed(keys + column)
    order = np.argsort(keys, kind="stable")  # rows of one bucket follow each other, the earliest first
    new = np.empty(len(order), dtype=bool)
    new[0], new[1:] = True, keys[order][1:] != keys[order][:-1]
    begins = np.flatnonzero(new)[np.cumsum(new) - 1]  # of each where its bucket begins
    within = np.arange(len(order)) - begins
    found = []
    for step in range(min(BUCKET, int(within.max()))):
        after = within > step
        found.append(order[after] * len(order) + order[begins[after] + step])
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _places(text: str) -> "Places | None":
    import numpy as np

    name, _, body = text.partition(":")
    if name != ALGORITHM:
        raise ValueError(f"a digest of {name[:20]!r} cannot be compared with {ALGORITHM}: make it again from the text")
    return np.frombuffer(base64.b64decode(body), dtype="<u4") if body else None


def _short(places: "Places") -> bool:
    """True for the digest of a text of under about 50 words: of n random hashes the least is expected at 1/(n + 1) of the range."""
    return bool(_all_short(places[None, :])[0])


def _all_short(digests: "Places2") -> "NDArray[np.bool_]":
    """The same of each of some digests."""
    short: NDArray[np.bool_] = PLACES * 2.0**32 / (digests.sum(axis=1, dtype="uint64") + 1.0) - 1 < SHORT
    return short


def _mixed(numbers: "Hashes") -> "Hashes":
    """Every bit of each number spread over all of its bits; arithmetic wraps at 64 bits."""
    import numpy as np

    numbers = numbers + np.uint64(_MIX[2])
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(_MIX[0])
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(_MIX[1])
    return numbers ^ (numbers >> np.uint64(31))


@cache
def _functions() -> "tuple[Hashes, Hashes]":
    """The hash functions x -> (a x + b) >> 32 modulo 2^64, a odd (Dietzfelbinger et al. 1997)."""
    import numpy as np

    seeds = _mixed(np.arange(2 * PLACES, dtype=np.uint64))
    return seeds[:PLACES] | np.uint64(1), seeds[PLACES:]
