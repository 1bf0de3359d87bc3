"""What is refused before a request is looked at, and what a browser is told to refuse.

The policy of content names this site alone, and no script or style that stands in a page: what a hostile text smuggled into one would not
run. A request for a host name that is not ours is refused, so that no other site's name can be made to point here (DNS rebinding).
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

from tracker.web.site import Site
from tracker.web.visitors import COOKIE

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LASTING = 14 * 24 * 3600  # seconds of a cookie
LARGEST = 1_000_000  # bytes of a request that is no upload


def guard(app: FastAPI, site: Site) -> None:
    """Set an application under guard."""

    @app.middleware("http")
    async def guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        refused = _refusal(request, site)
        response = refused if refused is not None else await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.url.path.startswith("/static"):
            response.headers.setdefault("Cache-Control", "no-store")
        new = getattr(request.state, "new_secret", None)
        if new is not None:
            response.set_cookie(COOKIE, new, max_age=LASTING, httponly=True, samesite="lax", secure=site.options.secure, path="/")
        return response


def _refusal(request: Request, site: Site) -> Response | None:
    host = request.headers.get("host", "")
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if name not in site.options.hosts:
        return PlainTextResponse("this desk is not reached under that name", HTTPStatus.MISDIRECTED_REQUEST)
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or (int(length) > LARGEST and not request.url.path.startswith("/import")):
        return PlainTextResponse("too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return None
