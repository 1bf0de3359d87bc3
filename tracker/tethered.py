"""`python -m tracker.tethered COMMAND...`: a command of `tracker` that ends with the process that began it.

Its standard input is a pipe that nothing is written to: when it closes, whoever held the other end is gone, however that came. What the
command is at is stored then, as by Ctrl-C; what it started itself is killed with it if that takes long. It leads a group of processes.
"""

import os
import signal
import sys
import threading
import time

LONGEST = 20.0  # seconds to store what is under way


def watch(pipe: int, longest: float = LONGEST) -> None:
    """Wait until a pipe closes, then end this process: by SIGTERM, and where that does not do, by SIGKILL with its whole group.

    Args:
        pipe: a descriptor that is open for reading.
        longest: seconds between the two.
    """
    while os.read(pipe, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(longest)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    from tracker.__main__ import main

    if os.getpgrp() == os.getpid():  # else the group is somebody else's, too
        threading.Thread(target=watch, args=(os.dup(0),), daemon=True).start()
    sys.argv[0] = "tracker"
    main()
