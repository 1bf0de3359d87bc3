"""Corrections, clarifications and retractions that articles announce, as rows."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracker.store import Announced


def notice_row(one: "Announced", names: dict[str, str]) -> dict[str, Any]:
    """A correction that an article announces.

    Args:
        names: the ids with which articles came, by their own.
    """
    carried = {name: value for name, value in asdict(one).items() if name not in ("notice", "title")}
    own = one.notice.model_dump(mode="json")
    return own | carried | {"carrier_title": one.title, "corrects": names.get(one.notice.article or "")}
