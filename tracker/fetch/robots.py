"""What a site permits programs to fetch, by its robots.txt (RFC 9309).

A site whose robots.txt is not there (400-499) permits all; one that cannot answer now (500-599, no connection, no time) permits nothing
for now. Rules are asked for once for each site and kept for as long as the process fetches, at most a day.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

LIMIT = 512_000  # bytes that are read of a robots.txt; the standard asks for 500 KiB at least
KEPT = 86_400.0  # seconds for which rules are kept, the most that the standard allows
LONGEST_DELAY = 60.0  # seconds between two requests; who asks for more is asked rarely all the same


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request for a robots.txt ended: its status and bytes; status 0 where nothing answered."""

    status: int
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class _Rules:
    read: Protego | None  # None permits nothing, for now
    at: float


class Robots:
    """The rules of sites.

    Args:
        agent: the program's name, as rules are written for it.
        get: fetches an address.
    """

    def __init__(self, agent: str, get: Callable[[str], Answer]) -> None:
        self._agent, self._get = agent, get
        self._sites: dict[str, _Rules] = {}

    def refusal(self, address: str) -> tuple[str, bool] | None:
        """Why an address may not be fetched, and whether that may change soon; None for one that may be."""
        rules = self._rules(address)
        if rules.read is None:
            return "the site's robots.txt cannot be read, so nothing of it is fetched for now", True
        if not rules.read.can_fetch(address, self._agent):
            return "the site's robots.txt does not permit it", False
        return None

    def delay(self, address: str) -> float:
        """Seconds that the site wants between two requests; 0 where it says none."""
        rules = self._sites.get(_site(address))
        wanted = rules.read.crawl_delay(self._agent) if rules and rules.read else None
        return min(float(wanted or 0), LONGEST_DELAY)

    def _rules(self, address: str) -> _Rules:
        site = _site(address)
        known = self._sites.get(site)
        if known is None or time.monotonic() - known.at > (KEPT if known.read else LONGEST_DELAY):
            known = self._sites[site] = _Rules(_read(self._get(f"{site}/robots.txt")), time.monotonic())
        return known


def _site(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _read(answer: Answer) -> Protego | None:
    if 200 <= answer.status < 300:
        return Protego.parse(answer.raw[:LIMIT].decode("utf-8-sig", "replace"))
    return Protego.parse("") if 300 <= answer.status < 500 else None
