"""Whether two mentions are one actor: `tracker speakers same` over the pairs of tests/labels/pairs-*.jsonl.

    python benchmarks/pairs.py

Precision is the share of the pairs said to be one that are; recall the share of the pairs that are one that are said to be. Undecided is
neither.
Standard output gets {measure: number}, standard error a line for each file.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tracker.errors import InputError
from tracker.identity import Resolver
from tracker.identity.pairs import judged_pairs

LABELS = Path(__file__).resolve().parent.parent / "tests" / "labels"
FILES = {"pairs_development": "pairs-development.jsonl", "pairs_measured_only": "pairs-measured-only.jsonl"}


def measures() -> Iterator[tuple[str, float]]:
    """All measures, by name."""
    resolver = Resolver()
    for part, name in FILES.items():
        lines = (LABELS / name).read_text(encoding="utf-8").splitlines()
        rows = [row for row in judged_pairs(lines, resolver, name) if not isinstance(row, InputError)]
        said = [row for row in rows if row["same"] is True]
        one = [row for row in rows if row["gold"] is True]
        right = sum(row["gold"] is True for row in said)
        apart = [row for row in rows if row["same"] is False]
        print(
            f"{name}: of {len(one)} pairs that are one {right} found, {len(said) - right} more said to be one; "
            f"of {len(apart)} said to be two {sum(row['gold'] is not False for row in apart)} wrong",
            file=sys.stderr,
        )
        yield f"{part}.precision", right / max(1, len(said))
        yield f"{part}.recall", right / max(1, len(one))


if __name__ == "__main__":
    print(json.dumps(dict(measures())))
