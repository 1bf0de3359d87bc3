"""How fast articles are taken in, and whether the memory that it takes stays the same however many they are.

    python benchmarks/ingest.py [--articles 10000] [--claims tagger|rules] [--database URL] [--interval 0.5]

Makes articles of the sentences of seeds/ (`recombined`), takes them in by `tracker ingest` as a person would, and samples the memory of
that process and of those that it starts. Prints one JSON object: articles, seconds, articles a second, the peak in MB, and the mean of the
first and of the last quarter of the samples after the first article was stored: memory is flat where the two are about equal. Exit code 1
where the last quarter is more than a tenth above the first.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import recombined

GROWTH = 1.10  # of the last quarter's memory over the first's, at most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--claims", choices=("tagger", "rules"), default="tagger")
    parser.add_argument("--database", help="URL of an empty database; an SQLite file that is thrown away, if none is given")
    parser.add_argument("--interval", type=float, default=0.5, help="seconds between two samples")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "articles.jsonl"
        size = recombined.write(file, arguments.articles)
        url = arguments.database or f"sqlite:///{folder / 'tracker.db'}"
        environment = {"OMP_NUM_THREADS": "1", **os.environ, "TRACKER_DATABASE_URL": url, "TRACKER_CLAIMS": arguments.claims}
        subprocess.run([sys.executable, "-m", "tracker", "init"], env=environment, check=True, stderr=subprocess.DEVNULL)
        command = [sys.executable, "-m", "tracker", "ingest", str(file), "--quiet", "--summary", str(folder / "summary.json")]
        process = subprocess.Popen(command, env=environment)
        samples = watched(process, arguments.interval)
        if process.returncode:
            sys.exit(f"tracker ingest ended with exit code {process.returncode}")
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        stored = (folder / "tracker.db").stat().st_size if arguments.database is None else None
    first, last = quarters(samples, summary["seconds"])
    told = {
        "articles": arguments.articles,
        "claims_by": arguments.claims,
        "input_mb": round(size / 1e6, 1),
        "database_mb": round(stored / 1e6, 1) if stored is not None else None,
        "counts": summary["counts"],
        "seconds": summary["seconds"],
        "articles_per_second": summary["articles_per_second"],
        "peak_mb": round(max(memory for _, memory in samples)),
        "first_quarter_mb": round(first),
        "last_quarter_mb": round(last),
        "growth": round(last / first, 3),
        "samples": len(samples),
    }
    print(json.dumps(told))
    sys.exit(1 if last > GROWTH * first else 0)


def watched(process: "subprocess.Popen[bytes]", interval: float) -> list[tuple[float, float]]:
    """Memory of a process and its descendants until it ends: seconds since its start, MB."""
    began, samples = time.monotonic(), list[tuple[float, float]]()
    while process.poll() is None:
        samples.append((time.monotonic() - began, sum(map(resident, family(process.pid)))))
        time.sleep(interval)
    return samples


def quarters(samples: list[tuple[float, float]], seconds: float) -> tuple[float, float]:
    """Mean MB of the first and of the last quarter of the time in which articles were taken in, the last `seconds` of the samples."""
    end = samples[-1][0]
    working = [memory for at, memory in samples if at >= end - seconds] or [samples[-1][1]]
    quarter = max(1, len(working) // 4)
    return statistics.mean(working[:quarter]), statistics.mean(working[-quarter:])


def family(pid: int) -> list[int]:
    """A process with all that it started and that still runs."""
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii").split()
        except OSError:  # it ended meanwhile
            continue
        found += map(int, children)
    return found


def resident(pid: int) -> float:
    """MB of memory that a process holds; 0 for one that ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:")), 0)


if __name__ == "__main__":
    main()
