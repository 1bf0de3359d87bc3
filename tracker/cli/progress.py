"""A bar on standard error for what takes long, where somebody watches."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Task

Passing = Callable[[int | None], None]  # told that one more is done, and how far of the whole that is; None for one further


@contextmanager
def bar(what: str, total: int | None, *, quiet: bool = False, unit: str = "", state: Callable[[], str] | None = None) -> Iterator[Passing]:
    """Show a bar.

    Args:
        what: is being done ("reading articles").
        total: of things, or of whatever else `Passing` is told (bytes); None where nobody knows.
        quiet: show none, as where standard error is no terminal.
        unit: of things, for how many a second are done; "" does not say it.
        state: what else is to be said, asked anew whenever the bar is drawn.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: "Task") -> Text:
            done, seconds = task.fields["done"], task.elapsed
            return Text(f"{done / seconds:,.1f} {unit}/s" if unit and done and seconds else "")

    class State(ProgressColumn):
        def render(self, task: "Task") -> Text:  # noqa: ARG002 - rich passes it
            return Text(state() if state else "")

    columns = (TextColumn(what), BarColumn(), TextColumn("{task.fields[done]:,}"), Rate(), TimeRemainingColumn(), State())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=total, done=0)
        done = 0

        def passing(reached: int | None) -> None:
            nonlocal done
            done += 1
            progress.update(task, completed=done if reached is None else reached, done=done)

        yield passing
