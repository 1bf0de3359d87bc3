"""`python -m tracker` and the `tracker` command: run, and turn what went wrong into one line and an exit code.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | `audit` found rows that their text does not support; or an error of ours |
| 2 | the command's own words are wrong |
| 3 | done, and some documents were skipped; each is named and recorded |
| 4 | the language model cannot be loaded |
| 5 | the database refuses: missing, locked, read-only, or of another version |
| 6 | the cluster does not answer, or its workers are of another program |
| 130 | interrupted by Ctrl-C; what was saved is kept |
"""

import sys

from tracker.errors import TrackerError
from tracker.report import visible


def main() -> None:
    from tracker.cli import app

    try:
        app()
    except TrackerError as error:
        sys.stderr.write(visible(f"tracker: {error}") + "\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of our output went away: `tracker claims | head`
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
