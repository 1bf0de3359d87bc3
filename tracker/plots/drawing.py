"""Drawing panels into a file that can be printed: SVG with text that stays text, or PNG with 300 dots an inch, on A5 or A4.

Colours are those of Okabe and Ito (Color Universal Design, 2008), which people with any colour vision tell apart; every source also has
a line and a marker of its own, so that grey print loses nothing. The same panels give the same bytes.
"""

import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, NamedTuple

from tracker.errors import UsageError
from tracker.plots.panels import Mark, Panel, Spot, Voice
from tracker.reconcile.comparable import days
from tracker.reconcile.wording import when
from tracker.records import Kind, Period

if TYPE_CHECKING:  # imported where a picture is drawn, as it takes half a second
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

FORMATS = (".svg", ".png")
DPI = 300
INCH = 25.4
A5 = 210 / INCH, 148 / INCH
A4 = 210 / INCH, 297 / INCH
FEW_SPOTS = 60
"""A line with more numbers than this is drawn without a marker for each."""
KEY_LINE = 0.15  # inches of a line of keys
AROUND = 1.0  # inches of a panel's title, dates and the name of its horizontal axis
KEY_WIDTH = 44  # characters of a name before it is broken
MARGIN = 0.035  # of the page
EPOCH = date(1970, 1, 1).toordinal()  # day 0 of matplotlib's axes
NEARBY = ((0, 8), (0, -8), (8, 0), (-8, 0), (8, 8), (-8, 8), (8, -8), (-8, -8), (0, 20), (0, -20))  # places of labels, in points
BEYOND = 2.2
"""A number that lies further above all that fit, in spans of these, is drawn at the upper edge."""
MANY_MARKS = 6
"""Marks of one kind in one panel beyond which they are drawn smaller."""
MOST_LABELS = 10
"""Questioned numbers that are written beside their marks in one panel."""


class Style(NamedTuple):
    """How one source is drawn."""

    colour: str
    line: Any  # as matplotlib names it
    marker: str
    hatch: str


STYLES = (
    Style("#0072B2", "-", "o", ""),
    Style("#D55E00", "--", "s", "///"),
    Style("#009E73", "-.", "^", "..."),
    Style("#CC79A7", ":", "D", "\\\\\\"),
    Style("#E69F00", (0, (5, 1, 1, 1, 1, 1)), "v", "xxx"),
    Style("#56B4E9", (0, (8, 2)), "<", "oo"),
    Style("#000000", (0, (1, 3)), ">", "+++"),
)

NOBODY = Style("#777777", "none", "x", "---")  # of outlets that name nobody

MARKS = {
    Kind.same_origin_mismatch: "X",
    Kind.subset_exceeds_total: "p",
    Kind.parts_not_total: "h",
    Kind.interval_mismatch: "P",
    Kind.cross_origin_conflict: "D",
    Kind.cumulative_decrease: "v",
    Kind.retraction: "<",
    Kind.series_break: "s",
    Kind.implausible_jump: "^",
    Kind.date_order: ">",
    Kind.stale_repeat: "o",
    Kind.qualifier_dropped: "d",
}
OTHER_MARK = "*"
CORRECTED = "8"  # around a number that somebody corrected
FEW_DAYS = 3  # of a horizontal axis on which every day has its tick
LEAST_SPAN = 4  # people on the vertical axis

PRINT: dict[Any, Any] = {
    "axes.edgecolor": "#444444",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "figure.constrained_layout.use": True,
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 8,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.5,
    "hatch.linewidth": 0.4,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "legend.handlelength": 3,
    "legend.title_fontsize": 7,
    "lines.linewidth": 1.3,
    "lines.markersize": 4,
    "svg.fonttype": "none",  # letters stay letters: they can be searched, and a designer can set them anew
    "svg.hashsalt": "claim-tracker",
    "text.parse_math": False,  # a name may hold a dollar sign
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
}


def check(path: Path) -> None:
    """Refuse a file that could not be drawn, before anything is read.

    Raises:
        UsageError: the name's end, the folder, or matplotlib is missing.
    """
    if path.suffix.lower() not in FORMATS:
        raise UsageError(f"{path}: a picture is drawn as {' or '.join(FORMATS)}, by the end of its name")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {path.parent}")
    try:
        import matplotlib  # noqa: F401 - whether it is there
    except ImportError:
        raise UsageError("drawing needs matplotlib, which is not installed: pip install 'claim-tracker[plot]'") from None


def draw(panels: Sequence[Panel], path: Path, *, known_at: str | None = None) -> None:
    """Draw panels into a file, A5 across for one, A4 for several.

    Args:
        panels: six at most.
        path: .svg or .png.
        known_at: the past day as of which they are known, for the title.

    Raises:
        UsageError: the file cannot be written.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    columns = 1 if len(panels) <= 3 else 2
    rows = -(-len(panels) // columns)
    width, height = A5 if len(panels) == 1 else (A4[0], A4[1] * min(1, rows / 3 + 0.04))
    small: dict[Any, Any] = {} if columns == 1 else {"font.size": 6.5, "legend.fontsize": 6, "xtick.labelsize": 6, "ytick.labelsize": 6}
    with mpl.rc_context({**PRINT, **small}), _silent():
        figure = Figure(figsize=(width, height))
        figure.get_layout_engine().set(rect=(MARGIN, MARGIN, 1 - 2 * MARGIN, 1 - 2 * MARGIN), h_pad=0.06)  # type: ignore[union-attr, call-arg]
        grid = figure.add_gridspec(rows, columns)
        drawn = []
        for position, panel in enumerate(panels):
            one = _Drawn(panel, known_at, wide=columns == 1)
            keys = (one.lines * KEY_LINE + 0.05) / (height * (1 - 2 * MARGIN) / rows - AROUND)  # of what axes and keys share
            cell = grid[position // columns, position % columns].subgridspec(2, 1, height_ratios=(1 - keys, keys), hspace=0)
            one.draw(figure.add_subplot(cell[0]), figure.add_subplot(cell[1]))
            drawn.append(one)
        _settle(figure)
        for one in drawn:
            one.label()
        metadata: dict[str, Any] = {"Date": None, "Creator": None} if path.suffix.lower() == ".svg" else {"Software": None}
        try:
            figure.savefig(path, dpi=DPI, metadata=metadata)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror or error})") from error


def _settle(figure: "Figure") -> None:
    """Give everything its place, by which labels find theirs; rounded, as the solver's last digits differ from run to run."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        left, bottom, width, height = (round(edge, 5) for edge in axes.get_position().bounds)
        axes.set_position((left, bottom, width, height))
    figure.draw_without_rendering()


@contextmanager
def _silent() -> Iterator[None]:
    """Names in scripts that the font lacks are drawn as boxes in PNG, and stay letters in SVG: no reason to warn on every one."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        warnings.filterwarnings("ignore", message="Matplotlib currently does not support")
        yield


class Keys(NamedTuple):
    """What the keys below a panel explain: its sources, and its marks."""

    sources: "list[Artist]"
    signs: "list[Artist]"


class _Drawn:
    """One panel on its axes, with its keys below.

    Args:
        panel: what is drawn.
        known_at: the past day as of which it is known.
        wide: it has the width of the page, so that sources and marks stand side by side.
    """

    def __init__(self, panel: Panel, known_at: str | None, *, wide: bool) -> None:
        self.panel, self.known_at, self.wide = panel, known_at, wide
        spots = [spot for voice in panel.voices for spot in voice.spots]
        fitting = [spot for spot in spots if spot.stands] or spots
        ends = [end for spot in fitting for end in (spot.value, spot.bounds.low, spot.bounds.high) if end is not None]
        self.reach = (max(ends) - min(ends)) or max(ends) or 1
        self.ceiling = max(ends) + BEYOND * self.reach
        self.beyond = any(spot.value > self.ceiling for spot in spots)
        self.voices = [(voice, NOBODY if voice.nobody else style) for voice, style in zip(panel.voices, (*STYLES, NOBODY), strict=False)]
        self.times = Counter(mark.kind for mark in panel.marks)
        self.keys = Keys([], [])
        self._sources()
        self._signs()

    @property
    def lines(self) -> int:
        """Lines that the keys take, their headings included."""
        names = [sum(1 + str(key.get_label()).count("\n") for key in keys) for keys in self.keys]
        return (max(names) if self.wide else sum(names)) + (1 if self.wide or not self.keys.signs else 2)

    def draw(self, axes: "Axes", below: "Axes") -> None:
        self.axes = axes
        for number, (voice, style) in enumerate(self.voices):
            if self.panel.period is Period.interval:
                self._bars(voice, style, number)
            else:
                self._points(voice, style)
        for mark in self.panel.marks:
            size, edge = (9, 1.1) if self.times[mark.kind] <= MANY_MARKS else (6, 0.7)
            sign = MARKS.get(mark.kind, OTHER_MARK)
            axes.plot(mark.at - EPOCH, self.height(mark), sign, ms=size, mfc="none", mec="black", mew=edge, zorder=6)
        self._frame()
        self._legends(below)

    def height(self, one: Spot | Mark) -> float:
        """Where a number is drawn: at the upper edge where it lies far beyond all that fit, which it would flatten."""
        return min(one.value, self.ceiling)

    def _points(self, voice: Voice, style: Style) -> None:
        crowded = len(voice.spots) > FEW_SPOTS
        for stretch in voice.stretches:
            at = [voice.spots[position].at - EPOCH for position in stretch]
            values = [voice.spots[position].value for position in stretch]
            self.axes.step(at, values, where="post", color=style.colour, linestyle=style.line, zorder=3)
        for gap in voice.gaps:
            self.axes.fill_between(
                [gap.first - EPOCH, gap.last - EPOCH], gap.low, gap.high, color=style.colour, alpha=0.15, linewidth=0, zorder=1
            )
        for stands in (True, False):
            shown = [spot for spot in voice.spots if spot.stands is stands and not (crowded and stands)]
            face = style.colour if stands else "white"
            places = [spot.at - EPOCH for spot in shown], [self.height(spot) for spot in shown]
            self.axes.plot(*places, style.marker, color=style.colour, mfc=face, mec=style.colour, zorder=4)
        for spot in voice.spots:
            self._allowed(spot, spot.at - EPOCH, style)
            if spot.corrected:
                self.axes.plot(spot.at - EPOCH, self.height(spot), CORRECTED, ms=8, mfc="none", mec="#555555", mew=0.7, zorder=5)

    def _bars(self, voice: Voice, style: Style, number: int) -> None:
        """Bars as wide as their stretches; those of several sources stand side by side."""
        for spot in voice.spots:
            days = max(spot.at - (spot.since or spot.at), 1)
            width = 0.9 * days / len(self.panel.voices)
            left = spot.at - EPOCH - days + 0.05 * days + number * width
            bar: dict[str, Any] = {"color": style.colour, "edgecolor": "white", "hatch": style.hatch, "alpha": 0.85, "linewidth": 0.4}
            self.axes.bar(left, spot.value, width, align="edge", zorder=3, **bar)
            self._allowed(spot, left + width / 2, style)

    def _allowed(self, spot: Spot, at: float, style: Style) -> None:
        """What the words allow, where that is more than one number: a bar, and an arrow towards an open side."""
        low, high = spot.bounds
        if spot.bounds.point:
            return
        if spot.value > self.ceiling:
            return
        down = spot.value - low if low is not None else 0.06 * self.reach
        up = high - spot.value if high is not None else 0.06 * self.reach
        bar: dict[str, Any] = {"ecolor": style.colour, "elinewidth": 1, "fmt": "none", "capsize": 2.5, "zorder": 2}
        if low is not None and high is not None:
            self.axes.errorbar(at, spot.value, yerr=[[max(down, 0)], [max(up, 0)]], **bar)
        else:
            self.axes.errorbar(at, spot.value, yerr=up if high is None else down, lolims=high is None, uplims=low is None, **bar)

    def _frame(self) -> None:
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, DayLocator
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        axes, panel = self.axes, self.panel
        known = f", as known on {when(days(self.known_at))}" if self.known_at else ""
        axes.set_title(panel.title, fontweight="bold", fontsize="large", pad=18)
        beneath: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom", "annotation_clip": False}
        axes.annotate(f"{panel.subtitle}{known}", (0, 1), (0, 4), fontsize="small", color="#333333", **beneath)
        axes.set_xlabel("when the toll was published" if panel.period is Period.incident else "day that the number describes")
        axes.set_ylabel(f"{panel.counts}, toll of one event" if panel.period is Period.incident else panel.counts)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True, min_n_ticks=1))
        axes.margins(x=0.04, y=0.12)
        low, high = axes.get_ylim()
        if high - low < LEAST_SPAN:  # one small toll alone: ticks would repeat it
            middle = (low + high) / 2
            axes.set_ylim(max(middle - LEAST_SPAN / 2, min(0, low)), middle + LEAST_SPAN / 2)
        times = [spot.at for voice in panel.voices for spot in voice.spots]
        first = min([*times, *(spot.since for voice in panel.voices for spot in voice.spots if spot.since is not None)])
        spare = max((max(times) - first) * 0.05, 1)
        axes.set_xlim(first - spare - EPOCH, max(times) + spare - EPOCH)
        if panel.period is Period.interval:
            axes.set_ylim(bottom=0)
        few = max(times) - first < FEW_DAYS  # hours would be labelled without their day
        locator: Any = DayLocator() if few else AutoDateLocator(minticks=3, maxticks=7, interval_multiples=False)  # type: ignore[no-untyped-call]  # has no types
        axes.xaxis.set_major_locator(locator)

        class Dates(ConciseDateFormatter):
            """Days without a leading zero, which `%d` has everywhere and `%-d` leaves out on some systems only."""

            def format_ticks(self, values: Sequence[float]) -> list[str]:
                labels = super().format_ticks(values)  # type: ignore[no-untyped-call]
                return [str(label).removeprefix("0") for label in labels]

        dates = Dates(locator, formats=_DATES, zero_formats=_DATES, offset_formats=_OFFSETS)  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_formatter(dates)

    def _sources(self) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Patch

        keys = self.keys.sources
        for voice, style in self.voices:
            label = fill(f"{voice.name} ({voice.outlets:,} outlet{'' if voice.outlets == 1 else 's'})", KEY_WIDTH)
            if self.panel.period is Period.interval:
                keys.append(Patch(facecolor=style.colour, edgecolor="white", hatch=style.hatch, label=label))
            else:
                line: Any = style.line if voice.stretches else "none"
                keys.append(Line2D([], [], color=style.colour, linestyle=line, marker=style.marker, label=label))
        if any(voice.gaps for voice in self.panel.voices):
            keys.append(Patch(facecolor="#999999", alpha=0.4, label="possible between two reports"))
        if any(not spot.bounds.point for voice in self.panel.voices for spot in voice.spots):
            keys.append(Line2D([], [], color="#555555", linestyle="none", marker="|", ms=8, label="what the words allow"))
        if any(spot.corrected for voice in self.panel.voices for spot in voice.spots):
            keys.append(Line2D([], [], mec="#555555", mfc="none", linestyle="none", marker=CORRECTED, ms=8, label="corrected by somebody"))

    def _signs(self) -> None:
        from matplotlib.lines import Line2D

        look: dict[str, Any] = {"linestyle": "none", "mfc": "none"}
        for kind in self.times:
            times = len({mark.discrepancy for mark in self.panel.marks if mark.kind is kind})
            label = kind.value.replace("_", " ") + (f" ({times:,})" if times > 1 else "")
            self.keys.signs.append(Line2D([], [], marker=MARKS.get(kind, OTHER_MARK), mec="black", ms=7, label=label, **look))
        spots = [spot for voice in self.panel.voices for spot in voice.spots]
        beside = ["does not fit its series"] if any(not spot.stands and not spot.open for spot in spots) else []
        beside += ["one of two numbers of a day, and nothing tells which is right"] if any(s.open and not s.stands for s in spots) else []
        if beside:
            self.keys.signs.append(Line2D([], [], marker="o", mec="#555555", label=fill("; ".join(beside), KEY_WIDTH), **look))
        if self.beyond:
            self.keys.signs.append(Line2D([], [], marker="none", label="\u2191 far beyond the scale", **look))

    def _legends(self, below: "Axes") -> None:
        below.set_axis_off()
        place: dict[str, Any] = {"borderaxespad": 0, "alignment": "left", "title_fontproperties": {"weight": "bold", "size": "medium"}}
        first = below.legend(handles=self.keys.sources, title="Who counts", loc="upper left", **place)
        if self.keys.signs:
            below.add_artist(first)
            below.legend(handles=self.keys.signs, title="Questioned", loc="upper right" if self.wide else "lower left", **place)

    def label(self) -> None:
        """Write questioned numbers beside their marks, each where it covers no other label and no number, else not at all.

        Of a kind that is marked many times, as where two sources stay apart for weeks, only the first and the last number is written.
        """
        inside, taken = self.axes.get_window_extent(), self._occupied()
        labels = 0
        by_kind = {kind: [mark for mark in self.panel.marks if mark.kind is kind] for kind in self.times}
        written = [mark for same in by_kind.values() for mark in (same if len(same) <= MANY_MARKS else (same[0], same[-1]))]
        for mark in {(mark.at, mark.value): mark for mark in written}.values():
            shown = mark._replace(value=self.height(mark), label=mark.label if mark.value <= self.ceiling else f"\u2191 {mark.label}")
            for right, up in NEARBY:
                label = _written(self.axes, shown, right, up)
                box = label.get_window_extent()
                free = inside.contains(box.x0, box.y0) and inside.contains(box.x1, box.y1)
                if labels < MOST_LABELS and free and not any(box.overlaps(other) for other in taken):
                    taken.append(box)
                    labels += 1
                    break
                label.remove()

    def _occupied(self) -> "list[Bbox]":
        """Boxes around every number, mark and step, in dots."""
        boxes: list[Bbox] = []
        for voice in self.panel.voices:
            for spot in voice.spots:
                low, high = (spot.value if end is None else end for end in spot.bounds)
                boxes.append(self._box(spot._replace(value=low), spot._replace(value=high), 3))
            for stretch in voice.stretches:
                for before, after in pairwise(voice.spots[position] for position in stretch):
                    boxes += [
                        self._box(before, after._replace(value=before.value), 1),
                        self._box(after._replace(value=before.value), after, 1),
                    ]
        return [*boxes, *(self._box(mark, mark, 6) for mark in self.panel.marks)]

    def _box(self, one: Spot | Mark, other: Spot | Mark, around: float) -> "Bbox":
        from matplotlib.transforms import Bbox

        (x0, y0), (x1, y1) = (self.axes.transData.transform((end.at - EPOCH, self.height(end))) for end in (one, other))
        return Bbox.from_extents(min(x0, x1) - around, min(y0, y1) - around, max(x0, x1) + around, max(y0, y1) + around)


_DATES = ["%Y", "%b %Y", "%d %b", "%H:%M", "%H:%M", "%S"]
_OFFSETS = ["", "%Y", "%Y", "%d %b %Y", "%d %b %Y", "%d %b %Y"]


def _written(axes: "Axes", mark: Mark, right: int, up: int) -> "Annotation":
    ha = "left" if right > 0 else "right" if right < 0 else "center"
    va = "bottom" if up > 0 else "top" if up < 0 else "center"
    paper = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
    place: dict[str, Any] = {"xytext": (right, up), "textcoords": "offset points", "ha": ha, "va": va}
    return axes.annotate(mark.label, (mark.at - EPOCH, mark.value), bbox=paper, fontsize="small", zorder=7, **place)
