"""When a claim was made: the time words beside its cue, never those inside its content.

"said on Friday that ..." and "On January 15, he said: ..." date the statement; "said the strike hit on Friday" does not. Only
a single day counts, and only one that the words and the article's date fix together.
"""

from bisect import bisect_left

from tracker.dates import written_dates
from tracker.extract.claims.parsed import Parsed
from tracker.extract.claims.speech import Attribution
from tracker.extract.times import TimeKind, TimeWord, report_day, time_words
from tracker.records import Article

NEAR = 60  # characters between cue and time words


class SayingDays:
    """The days that an article's time words name."""

    def __init__(self, parsed: Parsed, article: Article) -> None:
        dates = list(written_dates(parsed.text))
        report, dateline = report_day(parsed.text, article)
        words = time_words(parsed.text, report, [date for date in dates if date.span != dateline])
        self._parsed = parsed
        self._days: list[TimeWord] = sorted((w for w in words if w.kind is TimeKind.day and w.end), key=lambda w: w.span)
        self._starts = [word.span[0] for word in self._days]

    def of(self, a: Attribution) -> str | None:
        """The day on which a claim was made, None when its sentence does not say."""
        p = self._parsed
        if a.cue is None or not self._days:
            return None
        cue = p.idx[a.cue.head]
        start, end = p.idx[p.sentence_start(a.cue.head)], p.ends[p.sentence_end(a.cue.head)]
        best: tuple[int, str] | None = None
        for word in self._days[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            distance = word.span[0] - cue if word.span[0] > cue else cue - word.span[1]
            between = (min(cue, word.span[0]), max(cue, word.span[0]))
            if any(s < between[1] and e > between[0] for s, e in a.content) or (distance > NEAR and word.span[0] > start + len("On the ")):
                continue
            if best is None or distance < best[0]:
                best = distance, word.end or ""
        return best[1] if best else None
