"""Fuzzing guided by coverage: every target of tests/fuzz/targets.py by turns, with atheris (libFuzzer), for a budget of minutes.

    python -m benchmarks.fuzzing [--minutes 60] [--target NAME ...] [--out build/fuzzing]

Each target runs in a process of its own, one after another. An input that breaks a promise is written to OUT/TARGET/found once for each
place in the code at which it does, and the run goes on; an input that takes more than `SECONDS` of processor time counts as broken. What
was reached is kept in OUT/TARGET/corpus, so that the next run goes on from there. The record of a run is OUT/record.jsonl and a table.

    python -m benchmarks.fuzzing --replay FILE --target NAME      runs one input again, and shows how it breaks
"""

import argparse
import hashlib
import json
import os
import re
import sys
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.limits import TooSlow, limited

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 5.0  # of processor time for one input; instrumented code takes about four times as long as plain code
MEMORY = 2_000  # megabytes, at most: the parsers' models stay within 500
LONGEST = 16_000  # bytes of an input
INSTRUMENTED = [
    *(
        "tracker.read",
        "tracker.numbers",
        "tracker.dates",
        "tracker.extract",
        "tracker.quotes",
        "tracker.identity.names",
        "tracker.exchange",
    ),
    *("tracker.fetch", "tracker.store.search", "tracker.web.cursors"),
]
_STATUS = re.compile(r"#(\d+)\s+(?:INITED|NEW|REDUCE|RELOAD|pulse|DONE)\s+cov: (\d+) ft: (\d+) corp: (\d+)")


@dataclass(frozen=True, slots=True)
class Run:
    """What a target's run came to.

    Attributes:
        executions: inputs that were run.
        seconds: of the clock.
        edges: of our own code that were reached, as the fuzzer counts them.
        corpus: inputs that reach something of their own.
        broken: places in the code at which an input broke a promise.
    """

    target: str
    executions: int
    seconds: int
    edges: int
    corpus: int
    broken: int
    ended: str


def place_of(error: BaseException) -> str:
    """Where and how an input broke: the error's kind, and the last line of ours that was running."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(str(ROOT)) and frame.filename != __file__]
    last = ours[-1] if ours else frames[-1]
    line = 0 if isinstance(error, TooSlow) else last.lineno
    return f"{type(error).__name__} {Path(last.filename).name}:{line}"


def instrumented() -> dict[str, Any]:
    """The targets, with our own code made to tell where it was; takes a minute, and is done once for all of them."""
    import atheris  # type: ignore[import-not-found]  # of an environment of its own

    with atheris.instrument_imports(include=INSTRUMENTED):
        from tests.fuzz.targets import TARGETS, prepare

        prepare()
    return TARGETS


def fuzz(name: str, target: Any, folder: Path, seconds: int) -> None:
    """The process of one target; it does not come back."""
    import atheris

    from tests.fuzz.material import beginnings, dictionary

    corpus, found = folder / "corpus", folder / "found"
    for one in (corpus, found):
        one.mkdir(parents=True, exist_ok=True)
    for data in beginnings(name):
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    (folder / "words.dict").write_text(dictionary())
    seen: set[str] = {file.stem for file in found.iterdir()}

    def one_input(data: bytes) -> None:
        try:
            with limited(SECONDS):
                target(data)
        except (Exception, TooSlow) as error:
            place = re.sub(r"[^\w.]+", "-", place_of(error))
            if place not in seen:
                seen.add(place)
                (found / f"{place}.input").write_bytes(data)
                (found / f"{place}.trace").write_text("".join(traceback.format_exception(error)), errors="replace")

    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-rss_limit_mb={MEMORY}", "-print_final_stats=1"]
    options += [
        "-timeout=300",
        "-report_slow_units=300",
    ]  # by the clock, which says nothing on a busy machine: processor time is bounded above
    atheris.Setup([sys.argv[0], *options, f"-dict={folder / 'words.dict'}", f"-artifact_prefix={found}/", str(corpus)], one_input)
    atheris.Fuzz()


def run(name: str, target: Any, out: Path, seconds: int) -> Run:
    """Fuzz one target in a process of its own and read what it printed."""
    folder = out / name
    folder.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    log = folder / "log"
    child = os.fork()
    if not child:
        with log.open("wb") as to:
            os.dup2(to.fileno(), 1)
            os.dup2(to.fileno(), 2)
        try:
            fuzz(name, target, folder, seconds)
        finally:
            os._exit(1)  # never into what the parent has yet to do
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    printed = log.read_text(errors="replace")
    told = _STATUS.findall(printed)
    count = re.search(r"stat::number_of_executed_units:\s*(\d+)", printed)
    executions = int(count[1]) if count else int(told[-1][0]) if told else 0
    broken = len({file.stem for file in (folder / "found").iterdir()}) if (folder / "found").is_dir() else 0
    ended = "in time" if code == 0 else f"stopped ({code}): see {log}"
    edges, corpus = (int(told[-1][1]), int(told[-1][3])) if told else (0, 0)
    return Run(name, executions, round(time.monotonic() - begun), edges, corpus, broken, ended)


def replay(name: str, file: Path) -> None:
    from tests.fuzz.targets import TARGETS

    begun = time.process_time()
    with limited(SECONDS):
        TARGETS[name](file.read_bytes())
    print(f"{name} takes it, in {time.process_time() - begun:.2f} seconds of processor time")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60, help="for all targets together")
    parser.add_argument("--target", action="append", help="one of them, again for more; all where none is named")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "fuzzing")
    parser.add_argument("--replay", type=Path, help="run the bytes of a file once")
    said = parser.parse_args()
    if said.replay:
        replay(said.target[0], said.replay)
        return
    targets = instrumented()
    names = said.target or list(targets)
    broken = False
    print(f"{'target':<20} {'executions':>11} {'seconds':>8} {'edges':>7} {'corpus':>7} {'broken':>7}  ended", flush=True)
    said.out.mkdir(parents=True, exist_ok=True)
    for name in names:
        one = run(name, targets[name], said.out, max(1, round(said.minutes * 60 / len(names))))
        broken |= one.broken > 0 or one.ended != "in time"
        with (said.out / "record.jsonl").open("a") as record:
            record.write(json.dumps({"on": time.strftime("%Y-%m-%dT%H:%M:%S%z"), **asdict(one)}) + "\n")
        print(
            f"{name:<20} {one.executions:>11,} {one.seconds:>8,} {one.edges:>7,} {one.corpus:>7,} {one.broken:>7}  {one.ended}", flush=True
        )
    if broken:
        sys.exit(f"inputs that broke a promise are in {said.out}; see one again with --replay FILE --target NAME")


if __name__ == "__main__":
    main()
