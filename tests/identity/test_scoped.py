"""Which speakers are those of one article alone."""

import pytest

from tracker.identity import Resolver
from tracker.identity.scoped import of_one_article


@pytest.mark.parametrize(
    ("mention", "alone"),
    [
        ("the ministry", True),
        ("an Israeli minister", True),
        ("Recep Tayyip Erdogan", False),
        ("Andrei Strovikescu", False),
        ("Strovikescu", True),
        ("the Strovik Relief Agency", False),
    ],
)
def test_who_is_of_one_article(mention: str, alone: bool) -> None:
    assert of_one_article(Resolver().resolve(mention, article="one").speaker) is alone
