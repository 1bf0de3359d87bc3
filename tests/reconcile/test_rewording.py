"""Two texts word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reconcile.rewording import rewordings

ONE = "A fire at the mill of Lorno killed 14 people on Friday, the police said."


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        (ONE, ONE, []),
        (ONE, ONE.replace(" ", "  "), []),
        (ONE, ONE.replace("14", "11"), ["A fire at the mill of Lorno killed [-14-] {+11+} people on Friday, the police said."]),
        (ONE, f"{ONE}\n\nRain fell.", ["{+Rain fell.+}"]),
        (f"{ONE}\n\nRain fell.", ONE, ["[-Rain fell.-]"]),
        (f"Rain fell.\n{ONE}", f"{ONE} Snow came.", ["[-Rain fell.-]", "… killed 14 people on Friday, the police said. {+Snow came.+}"]),
        ("", ONE, [f"{{+{ONE}+}}"]),
        (
            "one two three four five six seven eight nine ten 14 a b c d e f g h i j k l m n o p q r 15",
            "one two three four five six seven eight nine ten 11 a b c d e f g h i j k l m n o p q r 12",
            ["… three four five six seven eight nine ten [-14-] {+11+} a b c d e f g h … k l m n o p q r [-15-] {+12+}"],
        ),
    ],
)  # fmt: skip
def test_words(old: str, new: str, shown: list[str]) -> None:
    assert [one.plain() for one in rewordings(old, new)] == shown


TEXTS = st.lists(st.lists(st.sampled_from(["rain", "snow", "11", "14", "mill"]), min_size=1, max_size=6).map(" ".join), max_size=6).map(
    "\n\n".join
)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_it(old: str, new: str) -> None:
    found = list(rewordings(old, new))
    for text, side in ((old, "old"), (new, "new")):
        spans = [one.before if side == "old" else one.after for one in found]
        assert [span for span in spans if span] == sorted(span for span in spans if span)
        for one, span in zip(found, spans, strict=True):
            words = " ".join(filter(None, (getattr(piece, side) for piece in one.pieces)))
            assert words == (" ".join(text[slice(*span)].split()) if span else "")
    assert (not found) == (old == new)
