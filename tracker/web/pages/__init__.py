"""A module for each part of the desk; each has a `router`. Whoever may not look is sent to sign in, but for the door itself."""

from fastapi import APIRouter, Depends

from tracker.web.deciding import told
from tracker.web.pages import (
    accounts,
    actors,
    articles,
    auditing,
    claims,
    desk,
    discrepancies,
    door,
    events,
    figures,
    intake,
    judgements,
    queue,
    searching,
)
from tracker.web.visitors import reading

router = APIRouter(include_in_schema=False)
router.include_router(door.router)
for module in (desk, claims, actors, figures, discrepancies, queue, events, articles, auditing, intake, searching, judgements, accounts):
    router.include_router(module.router, dependencies=[Depends(reading), Depends(told)])
