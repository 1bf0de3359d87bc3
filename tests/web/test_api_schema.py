"""Everything that the OpenAPI allows, and what it does not: no answer that it does not declare, none that is the server's own failure.

Inputs are drawn by schemathesis from the schema, the same on every run; half of the ids that it draws are exchanged for ids that there are,
so that answers with content are held against their shapes, and decisions are made.
"""

from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.database_kinds import Databases
from tracker.identity import normalise
from tracker.records import Extraction
from tracker.store import ActorFilter, ClaimFilter, FigureFilter, Role, Store, Target
from tracker.web import Options, create_app
from tracker.web.api import router
from tracker.web.api.models import Answer, listed

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    allow_header_conformance,
]
EXAMPLES = {"GET": 20, "POST": 150}  # of each operation: less than a minute for all of them
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def _operations() -> list[tuple[str, str]]:
    described = FastAPI()
    described.include_router(router)
    return [(method.upper(), path) for path, found in described.openapi()["paths"].items() for method in found]


OPERATIONS = _operations()


@pytest.fixture(scope="module")
def served(databases: Databases) -> Iterator[Store]:
    with Store.open(databases.new(databases.demonstration()), normalise=normalise) as opened:
        discrepancy = opened.discrepancies_page().rows[0]
        opened.judge(Target.discrepancy, discrepancy.id, "accepted", by="ada")
        twice(opened, opened.articles_page().rows[0].id)
        yield opened


def twice(store: Store, id_: str) -> None:
    """Give an article another text, with a figure less."""
    before = store.article(id_)
    article = before.article.model_copy(update={"id": before.name, "text": before.article.text + "\nOne more line."})
    store.save(article, Extraction(article=before.name, text_hash=article.text_hash, extractor="by hand", model="none"), speakers={})


@pytest.fixture(scope="module")
def token(served: Store) -> str:
    served.add_user("ada", Role.editor, "no hash")
    return served.add_token("ada", "tests", Role.editor)[1]


@pytest.fixture(scope="module")
def api(served: Store) -> Any:
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(served, Options(hosts=("testserver",))))
    known: dict[str, list[Any]] = {
        "claims": [one.claim.id for one in served.claims_page(ClaimFilter()).rows],
        "figures": [one.figure.id for one in served.figures_page(FigureFilter()).rows],
        "speakers": [one.speaker.id for one in served.actors_page(ActorFilter()).rows],
        "discrepancies": [one.id for one in served.discrepancies_page().rows],
        "events": [one.id for one in served.events_page().rows],
        "articles": [one.id for one in served.articles_page().rows],
    }
    known |= {"policy": ["best", "lowest", "two-origins"], "measure": [["killed"]], "from": ["1"]}
    known["history"] = [ids[0] for ids in known.values()]
    kinds = {"discrepancy": "discrepancies", "figure": "figures", "claim": "claims", "events": "events"}

    def drawn(value: Any, kind: str) -> Any:
        chosen = crc32(repr(value).encode("utf-8", "replace"))
        return known[kind][chosen % len(known[kind])] if chosen % 2 else value

    @schema.hook
    def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
        kind = context.operation.path.split("/")[3]
        if context.operation.path.endswith("/diff"):
            path_parameters = {"id": known["articles"][0]}
        if path_parameters and "id" in path_parameters and kind in known:
            path_parameters["id"] = drawn(path_parameters["id"], kind)
        if path_parameters and "number" in path_parameters and isinstance(path_parameters["number"], int):
            path_parameters["number"] = path_parameters["number"] % 4 or path_parameters["number"]
        return path_parameters

    @schema.hook
    def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:  # noqa: ARG001 - as hooks are called
        if query is None:
            return None
        kinds = {"one": "figures", "other": "figures", "policy": "policy", "measure": "measure", "from": "from"}
        return {name: drawn(value, kinds[name]) if name in kinds else value for name, value in query.items()}

    @schema.hook
    def map_body(context: Any, body: Any) -> Any:  # noqa: ARG001 - as hooks are called
        if isinstance(body, dict) and body.get("target") in (*kinds, "speakers", "name", "row"):
            kind = kinds.get(body["target"], "speakers")
            for name, of in (("id", kind), ("other", "speakers"), ("row", "claims")):
                if name in body:
                    body[name] = drawn(body[name], of)
            if isinstance(body.get("others"), list):
                body["others"] = [drawn(one, "events") for one in body["others"]]
        return body

    return schema


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_declared(api: Any, token: str, method: str, path: str) -> None:
    statuses: list[int] = []

    @given(case=api[path][method].as_strategy())
    @settings(
        max_examples=EXAMPLES[method], derandomize=True, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=SLOW
    )
    def holds(case: schemathesis.Case[Any]) -> None:
        if len(statuses) % 8:  # else what it drew itself, which is no token
            case.headers["Authorization"] = f"Bearer {token}"
        statuses.append(int(case.call_and_validate(checks=CHECKS).status_code))

    holds()
    assert {200, 201} & set(statuses), f"nothing but refusals: {sorted(set(statuses))}"


def test_an_answer_that_is_not_declared_is_found() -> None:
    """The checks themselves: a field of another kind, a status and a kind of content that nothing declares."""
    app = FastAPI()
    app.add_api_route("/field", lambda: JSONResponse({"rows": [{"at": 1}], "next": None}), response_model=listed(Answer))
    app.add_api_route("/status", lambda: JSONResponse({}, 418))
    app.add_api_route("/content", lambda: Response("text", media_type="text/plain"))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    for path in ("/field", "/status", "/content"):
        with pytest.raises(FailureGroup):
            schema[path]["GET"].Case().call_and_validate(checks=CHECKS)
