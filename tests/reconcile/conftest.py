"""Reports and statements with the least said, so that a test shows only what matters to it."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tracker.records import Act, Claim, Figure, Period, Qualifier, Quotation, Report, Statement

MakeReport = Callable[..., Report]
MakeStatement = Callable[..., Statement]


def make_report(
    number: int | None,
    *,
    id_: str,
    outlet: str = "Levant Wire",
    on: str | None = "2024-03-26",
    by: str | None = "the ministry",
    **fields: object,
) -> Report:
    """A running total of the dead of one territory as of its publication day, unless fields say otherwise."""
    given: dict[str, object] = {
        "measure": "killed",
        "value": number,
        "place": "Gaza",
        "period": Period.cumulative,
        "since": "2023-10-07",
        "as_of": (on or "")[:10] or None,
        "article": None if fields.get("event") else f"{outlet} {on}",  # an event id that is given, not found out, is an imported figure's
        "attributed_to": by,
    } | fields
    report = {name: given.pop(name) for name in ("copy_of", "credit") if name in given}
    if given["period"] is Period.incident:
        given["since"] = None
    if number is not None and given.get("qualifier", Qualifier.exact) is Qualifier.exact:
        given |= {"low": number, "high": number}
    figure = Figure.model_validate(given | {"id": id_})
    carried = {"figure": figure, "outlet": outlet, "published": on, "originator": by, "origin": by, "event": figure.event}
    return Report.model_validate(carried | report)


@pytest.fixture
def report() -> MakeReport:
    """Makes reports with ids f0, f1, ... in the order of making, unless `id_` is given."""
    numbers: Iterator[int] = count()

    def make(number: int | None, **fields: object) -> Report:
        id_ = str(fields.pop("id_", None) or f"f{next(numbers)}")
        return make_report(number, id_=id_, **fields)  # type: ignore[arg-type]  # the tests name the fields

    return make


@pytest.fixture
def statement() -> MakeStatement:
    """Makes statements with ids c0, c1, ... in the order of making."""
    numbers: Iterator[int] = count()

    def make(
        text: str,
        speaker: str | None,
        *,
        act: Act = Act.assert_,
        outlet: str = "Levant Wire",
        on: str | None = "2024-03-26",
        **fields: object,
    ) -> Statement:
        number = next(numbers)
        copy_of = fields.pop("copy_of", None)
        given: dict[str, object] = {
            "id": f"c{number}",
            "article": f"{outlet} {on}",
            "content": ((100_000 * number, 100_000 * number + len(text)),),
            "text": text,
            "quotation": Quotation.indirect,
            "act": act,
            "negated": act is Act.deny,
            "speaker": speaker,
            "speakers": (speaker,) if speaker else (),
        } | fields
        return Statement.model_validate({"claim": Claim.model_validate(given), "outlet": outlet, "published": on, "copy_of": copy_of})

    return make
