"""Run commands of `tracker` one after the other in one process, as a user would type them: the program is loaded once.

    python benchmarks/commands.py <COMMANDS.jsonl

A line holds `arguments`, the words after `tracker`; `output`, the file for what the command prints; and `environment`, the variables that
are set for it. The first command that fails ends the run with its exit code.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path

from tracker.__main__ import main as tracker


def run(arguments: Sequence[str], output: Path, environment: Mapping[str, str]) -> int:
    """Run one command, and return its exit code."""
    before = dict(os.environ)
    sys.argv = ["tracker", *arguments]
    try:
        os.environ.update(environment)
        with output.open("w", encoding="utf-8") as file, redirect_stdout(file):
            tracker()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        os.environ.clear()
        os.environ.update(before)
    return 0


def main() -> int:
    for line in sys.stdin:
        command = json.loads(line)
        code = run(command["arguments"], Path(command["output"]), command["environment"])
        if code:
            print(f"tracker {' '.join(command['arguments'])} ended with {code}", file=sys.stderr)
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
