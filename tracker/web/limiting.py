"""How often somebody may try to sign in: failures are counted by name and address, and by address alone, in a moving window."""

from http import HTTPStatus
from math import ceil
from time import monotonic, time

from fastapi import HTTPException, Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

OF_A_NAME = parse("5 per 5 minute")
OF_AN_ADDRESS = parse("30 per 5 minute")
PUT_BACK = 5.0  # seconds; a clock that is only kept right goes back by less


class Tries:
    """Failed tries, remembered while the server runs.

    A name is locked for the address from which somebody fails with it, and not for others: nobody is locked out by a stranger. Where the
    clock is put back they are forgotten: counted by a moment that is still to come, they would lock a name until then.
    """

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._ahead = time() - monotonic()  # of a clock that only goes on

    def _mind_the_clock(self) -> None:
        ahead = time() - monotonic()
        if ahead < self._ahead - PUT_BACK:
            self._begin()
        self._ahead = max(self._ahead, ahead)

    def check(self, request: Request, name: str) -> None:
        """Refuse another try after too many that failed.

        Raises:
            HTTPException: 429, with the seconds to wait.
        """
        self._mind_the_clock()
        for item, key in self._keys(request, name):
            if not self._limiter.test(item, *key):
                wait = max(1, ceil(self._limiter.get_window_stats(item, *key).reset_time - time()))
                raise HTTPException(
                    HTTPStatus.TOO_MANY_REQUESTS, f"too many tries that failed: wait {ceil(wait / 60)} minutes", {"Retry-After": str(wait)}
                )

    def failed(self, request: Request, name: str) -> None:
        """Count a try that failed."""
        self._mind_the_clock()
        for item, key in self._keys(request, name):
            self._limiter.hit(item, *key)

    @staticmethod
    def _keys(request: Request, name: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
        address = request.client.host if request.client else ""
        return [(OF_A_NAME, (address, name.strip().casefold()[:200])), (OF_AN_ADDRESS, (address,))]
