"""How the API behaves whatever is asked: HEAD, OPTIONS, methods, names in the query, and answers that a client has already.

What may be asked stands in the OpenAPI once, and is held against each request here: a name in the query that an operation does not know
is refused, and so is a filter without a value or given twice, for each would otherwise return more than was meant.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.report import visible

LAST_JUDGEMENT = "Last-Judgement"
MOST = 100  # parameters of a query
KEPT = "private, no-cache"  # a client asks again each time, and is told that nothing changed


class Operation(NamedTuple):
    """What a method of an address takes: the names in its query, and those that may be given again."""

    names: frozenset[str]
    repeated: frozenset[str]


class Conduct:
    """Middleware around all that stands under one prefix of an application.

    Args:
        api: whose OpenAPI says what may be asked.
    """

    def __init__(self, app: ASGIApp, api: FastAPI, prefix: str) -> None:
        self.app, self.api, self.prefix = app, api, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(f"{self.prefix}/"):
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})  # of which those outside read what those inside left there
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD"):
            answer = await self._answer({**scope, "method": "GET"}, receive)
            await (_unchanged(answer, Headers(scope=scope)) or answer)({**scope}, receive, _without_body(send, scope["method"]))
        else:
            await self.app(scope, receive, send)

    def _refused(self, scope: Scope) -> Response | None:
        """The answer to what need not be looked at further; None where it must be."""
        path = scope["path"]
        if not path.isprintable():
            return _problem(HTTPStatus.NOT_FOUND, f"nothing stands under {path!r}")
        operations = next((found for pattern, found in self._operations if pattern.fullmatch(path)), None)
        if operations is None:
            return None
        allowed = {"Allow": ", ".join(sorted({*operations, "OPTIONS", *(("HEAD",) if "GET" in operations else ())}))}
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        if method == "OPTIONS":
            return Response(None, HTTPStatus.NO_CONTENT, allowed)
        if method not in operations:
            return _problem(HTTPStatus.METHOD_NOT_ALLOWED, f"{path} is not there for {method}", allowed)
        return _refused_query(scope["query_string"].decode("latin-1"), operations[method])

    @cached_property
    def _operations(self) -> list[tuple[re.Pattern[str], Mapping[str, Operation]]]:
        """The operations by the pattern of their address, those without a variable part first."""
        paths: Mapping[str, Mapping[str, Any]] = self.api.openapi()["paths"]
        ordered = sorted(paths.items(), key=lambda item: (item[0].count("{"), item[0]))
        return [(_pattern(path), {method.upper(): _operation(one) for method, one in found.items()}) for path, found in ordered]

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        """The whole answer of the application, with what its content is known by."""
        started: Message = {}
        parts: list[bytes] = []

        async def gather(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self.app(scope, receive, gather)
        answer = Response(b"".join(parts), started["status"])
        answer.raw_headers = list(started["headers"])
        headers = MutableHeaders(raw=answer.raw_headers)
        headers["Vary"] = "Authorization, Cookie"
        if answer.status_code == HTTPStatus.OK:
            last = headers.get(LAST_JUDGEMENT)
            headers["ETag"] = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:32]}{f"-{last}" if last is not None else ""}"'
            headers["Cache-Control"] = KEPT
        return answer


def _operation(one: Mapping[str, Any]) -> Operation:
    query = [given for given in one.get("parameters", ()) if given["in"] == "query"]
    return Operation(frozenset(given["name"] for given in query), frozenset(given["name"] for given in query if _is_list(given["schema"])))


def _is_list(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "array" or any(map(_is_list, schema.get("anyOf", ())))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path)))


def _refused_query(query: str, operation: Operation) -> Response | None:
    try:
        given = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST)
    except ValueError:
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"the query has more than {MOST} parts")
    seen: set[str] = set()
    for name, value in given:
        if name not in operation.names:
            known = f"it knows {', '.join(sorted(operation.names))}" if operation.names else "it knows none"
            return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"there is no parameter {name[:60]!r} here: {known}")
        if not value.strip():
            return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name}: it is empty; leave it out, or say what is looked for")
        if "\0" in value:
            return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name}: a text has no null characters")
        if name in seen and name not in operation.repeated:
            return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name}: it is given twice")
        seen.add(name)
    return None


def _problem(status: HTTPStatus, said: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"detail": visible(said)}, status, dict(headers or {}))


def _unchanged(answer: Response, asked: Headers) -> Response | None:
    """An answer without content to a client that has this content; None where it has another, or none."""
    tag = answer.headers.get("etag")
    given = [one.strip().removeprefix("W/") for one in asked.get("if-none-match", "").split(",")]
    if tag is None or not ({tag, "*"} & set(given)):
        return None
    kept = ("etag", "cache-control", "vary", "link", LAST_JUDGEMENT.lower())
    return Response(None, HTTPStatus.NOT_MODIFIED, {name: value for name, value in answer.headers.items() if name in kept})


def _without_body(send: Send, method: str) -> Send:
    if method != "HEAD":
        return send

    async def heads(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return heads
