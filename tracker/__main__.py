"""`python -m tracker` and the `tracker` command: run, and turn what went wrong into one line and an exit code.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | `audit` or `backup` found broken rows, `verify-quote` nothing, `migrate-store` a difference; or an error of ours |
| 2 | the command's own words are wrong |
| 3 | done, and some documents were skipped; each is named and recorded |
| 4 | the language model cannot be loaded |
| 5 | the database refuses: missing, locked, read-only, not to be reached, damaged, or of another version; or no room is left on a disk |
| 6 | the cluster does not answer, or its workers are of another program |
| 130 | interrupted by Ctrl-C; what was saved is kept |
"""

import os
import sys

from tracker.errors import MAKE_ROOM, NO_ROOM, StoreError, TrackerError
from tracker.report import visible


def main() -> None:
    from tracker.cli import app

    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # what does not go through is an error, and no note of the interpreter's
    except TrackerError as error:
        sys.stderr.write(visible(f"tracker: {error}") + "\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of our output went away: `tracker claims | head`
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        named = f" for {error.filename}" if error.filename else ""
        sys.stderr.write(visible(f"tracker: no room is left on the disk{named} ({error.strerror}): {MAKE_ROOM}") + "\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what waits to be printed is given up
        sys.exit(StoreError.exit_code)


if __name__ == "__main__":
    main()
