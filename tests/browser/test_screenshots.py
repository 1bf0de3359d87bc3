"""Pictures of the main pages, for people to look at: $SCREENSHOTS, else build/screenshots."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Opened = Callable[..., Page]

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only(reason="what a browser makes of a page does not depend on the database")]

FOLDER = Path(os.environ.get("SCREENSHOTS", "build/screenshots"))
TALLEST = 1600  # pixels
PICTURES = {
    "desk": "/",
    "actor": "/actors/*",
    "series": "/series",
    "discrepancy": "/discrepancies/*",
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_taken(name: str, width: int, desk: str, reachable: dict[str, str], opened: "Opened") -> None:
    address = reachable.get(PICTURES[name])
    if not address:
        pytest.skip(f"no link leads to {PICTURES[name]}")
    page = opened(desk + address, width=width)
    FOLDER.mkdir(parents=True, exist_ok=True)
    height = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
    file = FOLDER / f"{name}-{width}.png"
    page.screenshot(path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    assert file.stat().st_size > 5000
