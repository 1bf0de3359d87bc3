"""Audits of the whole database that are on record: when, how much was looked at, and which articles did not hold.

What was wrong with a row is told by its text's own words, so it is not kept here, where a withdrawal would not find it: whoever wants to
know audits the article again. A run says that there was an audit; what it found is kept as a summary is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from tracker.store.runs import RUN_SKIPS, RUNS, Run, Running
from tracker.store.summaries import Summaries

COMMAND = "audit --all"  # the run's
MOST = 2000  # articles that are kept by name
KIND, LAST = "audit", "last"  # of the summary


@dataclass(frozen=True, slots=True)
class OnRecord:
    """An audit of all versions and readings.

    Attributes:
        run: its record; without counts it goes on, or was stopped and could say nothing.
        articles: of those that did not hold the first 2,000 by id, each with the number of its findings; None where that is not kept (any
            more).
    """

    run: Run
    articles: Mapping[str, int] | None = field(default=None)

    @property
    def broken(self) -> int:
        return (self.run.counts or {}).get("broken", 0)


class Audits(Running, Summaries):
    """Audits on record."""

    def start_audit(self) -> int:
        """Record that an audit begins, and return the number of its run."""
        return self.start_run(COMMAND)

    def finish_audit(self, run: int, counts: Mapping[str, int], articles: Mapping[str, int]) -> None:
        """Record what an audit came to.

        Args:
            counts: "versions", "rows", "withdrawn", "withheld", "broken".
            articles: ids of those that did not hold, each with the number of its findings.
        """
        named = dict(sorted(articles.items())[:MOST])
        self.keep_summaries(KIND, {LAST: (len(articles), {"run": run, "articles": named})})
        self.finish_run(run, counts)

    def audits(self, limit: int = 10) -> list[OnRecord]:
        """The last audits, the latest first; of the latest that came to its end the articles that did not hold."""
        left_out = select(func.count()).where(RUN_SKIPS.c.run_id == RUNS.c.id).correlate(RUNS).scalar_subquery()
        statement = select(RUNS, left_out.label("left_out")).where(RUNS.c.command == COMMAND).order_by(RUNS.c.id.desc()).limit(limit)
        with self._reading() as connection:
            runs = [Run(**row._mapping) for row in connection.execute(statement)]
        kept = self.summary(KIND, LAST)
        content = kept.content or {} if kept is not None else {}
        return [OnRecord(run, content.get("articles") if content.get("run") == run.id else None) for run in runs]
