"""Run a program of this project with a claim tagger that reads each text once a run, however many programs extract it.

    python benchmarks/read_once.py FOLDER (-m MODULE | SCRIPT) [ARGUMENT ...]

What the tagger finds follows from the text alone: it reads one window at a time, whatever stands beside it. So what it finds is kept in
FOLDER, one file a text, by the text's hash. All else is done anew: the parse, and the rules. FOLDER is for one run of one program: nothing
in it tells which tagger it was.
"""

import hashlib
import os
import pickle
import runpy
import sys
from pathlib import Path

from tracker.extract.tagger.model import ClaimTagger
from tracker.extract.tagger.statements import Statement


def keep_readings(folder: Path) -> None:
    """Have every tagger of this process look into a folder before it reads."""
    read = ClaimTagger.__call__

    def once(self: ClaimTagger, text: str) -> list[Statement]:
        kept = folder / hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        if kept.exists():
            found: list[Statement] = pickle.loads(kept.read_bytes())
            return found
        found = read(self, text)
        own = kept.with_suffix(f".{os.getpid()}")
        own.write_bytes(pickle.dumps(found))
        own.replace(kept)
        return found

    ClaimTagger.__call__ = once  # type: ignore[method-assign]


def main() -> None:
    _, folder, *words = sys.argv
    keep_readings(Path(folder))
    if words[0] == "-m":
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = words
        runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    main()
