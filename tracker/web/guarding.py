"""What is refused before a request is looked at, and what a browser is told to refuse.

The policy of content names this site alone, and no script or style that stands in a page: what a hostile text smuggled into one would not
run. A request for a host name that is not ours is refused, so that no other site's name can be made to point here (DNS rebinding).
"""

from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.web.site import Site
from tracker.web.visitors import cookie_name

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
YEAR = 365 * 24 * 3600  # seconds
LASTING = 14 * 24 * 3600  # seconds of a cookie
LARGEST = 1_000_000  # bytes of a request that is no upload


class Guard:
    """Stands before the application, as ASGI middleware: streams pass through it piece by piece."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        bare = scope["method"] == "HEAD" and not scope["path"].startswith("/api/")  # the API answers it itself
        if bare:
            scope = {**scope, "method": "GET"}
        request = Request(scope)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(request, MutableHeaders(scope=message))
            elif bare:
                message = {**message, "body": b""}
            await send(message)

        refused = _refusal(request, self._site)
        await (refused or self._app)(scope, receive, guarded)

    def _complete(self, request: Request, headers: MutableHeaders) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if not request.url.path.startswith("/static"):
            headers.setdefault("Cache-Control", "no-store")
        if self._site.options.secure:
            headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
        new = request.scope.get("state", {}).get("new_secret")
        if new is not None:
            cookie = Response()
            secure = self._site.options.secure
            cookie.set_cookie(cookie_name(self._site), new, max_age=LASTING, httponly=True, samesite="lax", secure=secure, path="/")
            headers.append("set-cookie", cookie.headers["set-cookie"])


def _refusal(request: Request, site: Site) -> Response | None:
    host = request.headers.get("host", "")
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if name.lower().removesuffix(".") not in site.options.hosts:
        return PlainTextResponse("this desk is not reached under that name", HTTPStatus.MISDIRECTED_REQUEST)
    own = not request.url.path.startswith("/api/")  # which says itself what is wrong
    if own and ("\0" in request.scope["path"] or "%00" in request.url.query):
        return PlainTextResponse("an address holds no NUL", HTTPStatus.BAD_REQUEST)
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    length = request.headers.get("content-length")
    if length is None and "transfer-encoding" not in request.headers:
        return None  # it has no body
    if length is None or not (length.isascii() and length.isdigit()):
        return PlainTextResponse("say how long the request is: `Content-Length`", HTTPStatus.LENGTH_REQUIRED)
    if int(length) > LARGEST and (request.method, request.url.path) != ("POST", "/import"):
        return PlainTextResponse("too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return None
