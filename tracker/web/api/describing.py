"""What may be asked, for programs and for people: the OpenAPI, and a page that is made of it."""

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from tracker import audit, records, store
from tracker.web.api.models import said_of_fields, summary_of
from tracker.web.api.shapes import PROBLEMS
from tracker.web.site import page
from tracker.web.visitors import recognised

router = APIRouter(include_in_schema=False)

PARAMETERS = {
    "by": "Speaker, in any spelling, an office, whoever held it, or an id.",
    "with_members": "With `by`: also its ministries, army, leaders while they held office.",
    "only_direct_quotes": "Only what stands inside quotation marks.",
    "act": "What the speaker does: deny, accuse, confirm, ...; may be given again.",
    "about": "An actor whom the claim names or means, in any spelling; else words in it.",
    "words": 'Words in the claim, in any form; "several words" in a row in double quotation marks.',
    "source": "Outlet, or part of its name.",
    "article": "Only of this article: its id, or the id that it came with.",
    "event": "An incident: its id, or how it begins.",
    "since": "First day, inclusive: 2024-03-26, 2024-03 or 2024.",
    "until": "Last day, inclusive: 2024-03-26, 2024-03 or 2024.",
    "one": "Id of a figure, or its first characters.",
    "other": "Id of another figure.",
}
"""What parameters mean that several operations share, where none of them says it."""
AGAIN = "May be given again."  # of a filter that pages and API share, which says no more

DESCRIPTION = """Claims, figures, speakers and discrepancies, as the command line prints them with `--format jsonl`.

Lists come a page at a time: `rows`, and `next`, which is given back as `after` with the same filters. Every answer has an ETag; a request
with `If-None-Match` is answered with 304 where nothing changed. Whatever is refused is answered with `detail`: what was wrong, and what
mends it. A parameter that an operation does not know is refused, and so is an empty one."""


MADE: dict[tuple[str, str], dict[str, Any]] = {}
"""The OpenAPI by title and version: it takes most of a second, and all applications of one program have the same routes."""


def openapi_of(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The OpenAPI of an application, made once, with what docstrings say of fields."""

    def openapi() -> dict[str, Any]:
        app.openapi_schema = app.openapi_schema or MADE.get((app.title, app.version))
        if app.openapi_schema is None:
            made = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes)
            for name, schema in made["components"]["schemas"].items():
                kind = next(
                    (getattr(module, name) for module in (records, store, audit) if isinstance(getattr(module, name, None), type)), None
                )
                if kind is not None:
                    _describe(schema, kind)
            for operations in made["paths"].values():
                for one in operations.values():
                    _mend(one)
            app.openapi_schema = MADE[app.title, app.version] = made
        return app.openapi_schema

    return openapi


def _describe(schema: dict[str, Any], kind: type) -> None:
    schema["description"] = summary_of(kind)
    for name, said in said_of_fields(kind).items():
        if name in schema.get("properties", {}) and "$ref" not in schema["properties"][name]:
            schema["properties"][name].setdefault("description", said)


def _mend(operation: dict[str, Any]) -> None:
    """Give shared parameters their words, and say that what is read has an ETag."""
    for given in operation.get("parameters", ()):
        if given["name"] in PARAMETERS and given.get("description", AGAIN) == AGAIN:
            given["description"] = PARAMETERS[given["name"]]
    for status, response in operation["responses"].items():
        if status == str(HTTPStatus.OK) and "post" not in operation["operationId"].rsplit("_", 1)[-1]:
            response["headers"] = {"ETag": {"description": "By what this content is known.", "schema": {"type": "string"}}}


@router.get("/docs", dependencies=[Depends(recognised)])
def docs(request: Request) -> Response:
    """The API on a page, to read."""
    api: FastAPI = request.app
    openapi = api.openapi()
    schemas = openapi["components"]["schemas"]
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in openapi["paths"].items():
        for method, one in operations.items():
            row = {
                "method": method.upper(),
                "path": path,
                "said": one.get("description", one.get("summary", "")),
                "parameters": [_parameter(given) for given in one.get("parameters", ())],
                "answer": list(_answers(one, schemas)),
                "takes": list(_taken(one, schemas)),
                "refusals": [status for status in one["responses"] if status >= "400"],
            }
            groups.setdefault(one["tags"][0], []).append(row)
    problems = [(status, one["description"]) for status, one in PROBLEMS.items()]
    return page(request, "api.html", title="API", groups=groups, description=DESCRIPTION.split("\n\n"), problems=problems)


def _parameter(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": given["name"],
        "where": given["in"],
        "required": given.get("required", False),
        "kind": _kind(given["schema"]),
        "said": given.get("description", ""),
    }


def _kind(schema: Mapping[str, Any]) -> str:
    """A type in words: "text", "whole number, null", "list of text"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"] if one.get("type") != "null"))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if "const" in schema or "enum" in schema:
        return " | ".join(map(str, schema.get("enum", [schema.get("const")])))
    return {"string": "text", "integer": "whole number", "number": "number", "boolean": "true | false", "object": "object"}.get(
        str(schema.get("type")), "value"
    )


def _shape_of(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "$ref" in schema:
        yield {"name": _kind(schema), **schemas[_kind(schema)]}
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _shape_of(one, schemas)


def _answers(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The fields of what an operation answers; of a list those of a row."""
    for status, response in operation["responses"].items():
        if status < "300":
            for one in _shape_of(response.get("content", {}).get("application/json", {}).get("schema", {}), schemas):
                rows = one.get("properties", {}).get("rows", {}).get("items", {}) if str(one["name"]).endswith("Page") else {}
                yield from map(_fields, _shape_of(rows, schemas) if rows else [one])


def _taken(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    yield from map(_fields, _shape_of(body, schemas))


def _fields(one: Mapping[str, Any]) -> dict[str, Any]:
    properties = one.get("properties", {})
    return {
        "name": one["name"],
        "said": one.get("description", ""),
        "fields": [{"name": name, "kind": _kind(schema), "said": schema.get("description", "")} for name, schema in properties.items()],
    }
