"""Runs of commands that wrote into the database, and what they left out, as rows."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracker.store import Run, Skip


def run_row(one: "Run") -> dict[str, Any]:
    """One run of a command, with what it came to."""
    return {
        "run": one.id,
        "command": one.command,
        "started_at": one.started_at,
        "finished_at": one.finished_at,
        "state": one.state.value,
        "heard_at": one.going.heard_at if one.going else None,
        "counts": dict(one.counts) if one.counts is not None else None,
        "skips": one.left_out,
        "version": one.version,
    }


def skip_row(run: int, one: "Skip") -> dict[str, Any]:
    """What a run left out, and why."""
    return {"run": run, "where": one.where, "reason": one.reason, "remedy": one.remedy}
