"""The API: the rows of the command line as JSON under a versioned address, for programs.

A module has the operations of a kind of record; `shapes` and `models` say what they answer, `lists` how a list goes on, `callers` who may
ask, `conduct` what holds for every request, `describing` what is published about all of it.
"""

from fastapi import APIRouter, Depends, FastAPI

from tracker.web.api import articles, claims, describing, discrepancies, events, figures, judgements, runs, searching, speakers
from tracker.web.api.callers import calling
from tracker.web.api.conduct import Conduct
from tracker.web.api.describing import openapi_of
from tracker.web.api.shapes import PROBLEMS

API = "/api/v1"

router = APIRouter(prefix=API)
router.include_router(describing.router)
for module in (claims, figures, speakers, discrepancies, events, articles, judgements, runs, searching):
    router.include_router(module.router, dependencies=[Depends(calling)], responses=PROBLEMS)


def conduct(app: FastAPI) -> None:
    """Make an application with this router behave as the API does; before it is set under guard, which then stands outside."""
    app.openapi = openapi_of(app)  # type: ignore[method-assign]  # as FastAPI has it done
    app.add_middleware(Conduct, api=app, prefix=API)
