"""The application: routes, what is refused before them, and what is answered where something fails."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

import tracker
from tracker.errors import NotFound, Overtaken, StoreError, StoreLocked, TrackerError, UsageError
from tracker.report import visible
from tracker.store import Store
from tracker.web.api import API, conduct
from tracker.web.api import router as api
from tracker.web.guarding import HEADERS, Guard
from tracker.web.jobs import Jobs
from tracker.web.pages import router as pages
from tracker.web.site import Options, Site, problem, without_commands

LOG = logging.getLogger("tracker.web")
HERE = Path(__file__).parent
THREADS = 8  # requests that are worked on at a time: more wait for each other's share of the processor anyway


def create_app(store: Store, options: Options | None = None) -> FastAPI:
    """The application on an open store, which it does not close.

    Args:
        store: of the newest schema.
        options: how it is shown, and to whom.
    """
    site = Site(store, options or Options())
    app = FastAPI(
        title="Claim tracker",
        version=tracker.__version__,
        description="Claims, figures, speakers and discrepancies, as the command line prints them.",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # the usual pages load their scripts from elsewhere
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.site = site
    app.state.jobs = Jobs(site.store)
    conduct(app)
    app.add_middleware(Guard, site=site)
    app.include_router(pages)
    app.include_router(api)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for kind, status in STATUS.items():
        app.add_exception_handler(kind, _refuses(status))
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _failed)
    return app


STATUS: dict[type[Exception], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Overtaken: HTTPStatus.PRECONDITION_FAILED,  # of the API; a page shows both decisions
    UsageError: HTTPStatus.BAD_REQUEST,
    StoreLocked: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    TrackerError: HTTPStatus.BAD_REQUEST,
}
"""What an error of this project means to a browser; the most special first."""


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.openapi()  # which the first request to the API would wait for, and the first page for its template
    for name in app.state.site.environment.list_templates():
        app.state.site.environment.get_template(name)
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    yield


def _refuses(status: HTTPStatus) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def refuse(request: Request, error: Exception) -> Response:
        return answer(request, status, str(error))

    return refuse


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    response = answer(request, status, str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    said = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
    return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY if request.url.path.startswith(API) else HTTPStatus.BAD_REQUEST, said)


async def _failed(request: Request, error: Exception) -> Response:
    LOG.exception("%s %s", request.method, request.url.path, exc_info=error)
    response = answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong here; the log of the server says what")
    response.headers.update(HEADERS)  # this answer does not pass the guard
    return response


def answer(request: Request, status: HTTPStatus, said: str) -> Response:
    """A refusal in the form that the request asked for."""
    said = without_commands(said)
    if request.url.path.startswith(API):
        return JSONResponse({"detail": visible(said)}, status)
    return problem(request, status, said)
