"""The picture of a scope: numbers over time, by whom they rest on.

What is shown is said by `tracker.plots.panels`; here it gets places on a sheet. A running total is a line of steps with the band in
which it must have been between two reports; what the words allow is a bar with caps, or an arrow towards an open side; a number that does
not fit its series is hollow. Colours are those of Okabe and Ito (Color Universal Design, 2008); every voice has a dash and a marker of its
own too, so that grey print loses nothing.

Of many numbers some can be pointed at: those that are questioned, do not fit or were corrected, the first and the last of each voice, and
of the others as many as there is room for, evenly. The line goes through all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import cos, floor, log10, pi, sin
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from tracker.plots.panels import Gap, Mark, Panel, Spot, Voice
from tracker.reconcile.wording import REPLACING
from tracker.records import Kind, Period
from tracker.report import visible

WIDTH, HEIGHT = 760, 420
TOP, RIGHT, BOTTOM = 16, 18, 46
LETTER = 7.2  # widest digit of an axis
FONT = "system-ui, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"
INK, PAPER, GREY = "#1c1d1f", "#ffffff", "#5a5d63"
MOST_POINTS = 160
"""Numbers of one picture that can be pointed at: more overlap, and a page of them takes longer than a tenth of a second."""
MOST_MARKS = 60
CROWD = 60  # numbers beyond which markers are smaller
BEYOND = 2.2
"""A number that lies further above all that fit, in spans of these, is drawn at the upper edge, as in printed pictures."""
LEAST_SPAN = 4.0  # people on the vertical axis
TICKS = 5  # about as many on the vertical axis
DATES = 8  # at most on the horizontal one
LONGEST_NAME = 70  # characters of a name in a file's key


class Look(NamedTuple):
    """How one voice is drawn."""

    colour: str
    dash: str
    marker: str


LOOKS = (
    Look("#0072B2", "", "circle"),
    Look("#D55E00", "7 3", "square"),
    Look("#009E73", "8 3 2 3", "up"),
    Look("#CC79A7", "2 3", "diamond"),
    Look("#E69F00", "6 2 2 2 2 2", "down"),
    Look("#56B4E9", "12 3", "left"),
    Look("#000000", "1 4", "right"),
)
NOBODY = Look("#777777", "", "cross")  # of outlets that name nobody
REFERENCE = Look("#444444", "", "")

MARKS = {
    Kind.same_origin_mismatch: "cross",
    Kind.subset_exceeds_total: "pentagon",
    Kind.parts_not_total: "hexagon",
    Kind.interval_mismatch: "plus",
    Kind.cross_origin_conflict: "diamond",
    Kind.cumulative_decrease: "down",
    Kind.retraction: "left",
    Kind.series_break: "square",
    Kind.implausible_jump: "up",
    Kind.date_order: "right",
    Kind.stale_repeat: "circle",
}
OTHER_MARK = "star"


class ReferenceLine(NamedTuple):
    """A reference series that stands beside the voices.

    Attributes:
        id: of the series.
        points: ordinal of the day, and the number, by day.
    """

    id: str
    name: str
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A number that can be pointed at.

    Attributes:
        voice: its place among the voices.
        spot: what is said.
        x, y: where it is drawn.
        marks: the discrepancies that question it.
    """

    voice: int
    spot: Spot
    x: float
    y: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with everything in its place.

    Attributes:
        panel: what it shows.
        looks: of its voices, in their order.
        points: by voice and time.
        numbers: how many numbers there are, drawn or not.
        published: its days are those of publication.
        references: the reference series in it.
        first, last: ordinals at its edges.
        low, high: numbers at its edges.
        beyond: some numbers lie far above the upper edge.
    """

    panel: Panel
    looks: tuple[Look, ...]
    points: tuple[Point, ...]
    numbers: int
    published: bool
    references: tuple[ReferenceLine, ...]
    left: float
    first: float
    last: float
    low: float
    high: float
    beyond: bool

    def x(self, at: float) -> float:
        return self.left + (at - self.first) / (self.last - self.first) * (WIDTH - RIGHT - self.left)

    def y(self, value: float) -> float:
        return TOP + (self.high - min(max(value, self.low), self.high)) / (self.high - self.low) * (HEIGHT - BOTTOM - TOP)


def chart(panel: Panel, references: Iterable[ReferenceLine] = (), *, published: bool = False, most: int = MOST_POINTS) -> Chart:
    """Bring a panel to a sheet.

    Args:
        references: series that are drawn beside it, as far as its days reach.
        published: the panel's days are those of publication.
        most: numbers that can be pointed at.
    """
    spots = [spot for voice in panel.voices for spot in voice.spots]
    first = min([*(spot.at for spot in spots), *(spot.since for spot in spots if spot.since is not None)])
    last = max(spot.at for spot in spots)
    spare = max((last - first) * 0.03, 1.0)
    first, last = first - spare, last + spare
    beside = tuple(_clipped(one, first, last) for one in references)
    low, high, beyond = _heights(spots, [value for one in beside for _, value in one.points])
    widest = max(len(f"{tick:,.0f}") for tick in ticks(low, high))
    looks = tuple(NOBODY if voice.nobody else look for voice, look in zip(panel.voices, (*LOOKS, NOBODY), strict=False))
    made = Chart(panel, looks, (), len(spots), published, beside, 14 + widest * LETTER, first, last, low, high, beyond)
    marks: dict[tuple[float, float], list[Mark]] = {}
    for mark in (*panel.marks, *panel.replaced):
        marks.setdefault((mark.at, mark.value), []).append(mark)
    shown = _shown(panel, marks, most)
    points = [
        Point(number, spot, made.x(spot.at), made.y(spot.value), _on(spot, voice, marks))
        for number, voice in enumerate(panel.voices)
        for position, spot in sorted(enumerate(voice.spots), key=lambda item: (item[1].at, item[0]))
        if (number, position) in shown
    ]
    return Chart(panel, looks, tuple(points), len(spots), published, beside, made.left, first, last, low, high, beyond)


def _on(spot: Spot, voice: Voice, marks: Mapping[tuple[float, float], Sequence[Mark]]) -> tuple[Mark, ...]:
    """The marks of a number: one of another voice that has the same number on the same day is not questioned by them."""
    return tuple(mark for mark in marks.get((spot.at, spot.value), ()) if mark.voice in ("", voice.name))


def by_publication(panel: Panel, published: Mapping[str, str | None]) -> tuple[Panel, int]:
    """The same numbers by when they were published first, as points: what came later may tell of an earlier day.

    Args:
        published: of each figure the date of its article.

    Returns:
        The panel, and how many numbers are left out as no whole date of theirs is known.
    """
    lost, voices, moved = 0, [], dict[tuple[str, float, float], float]()
    for voice in panel.voices:
        spots = []
        for spot in voice.spots:
            known = [at for id_ in spot.figures if (at := moment(published.get(id_))) is not None]
            if known:
                spots.append(spot._replace(at=min(known), since=None))
                for name in (voice.name, ""):
                    moved.setdefault((name, spot.at, spot.value), min(known))
            else:
                lost += 1
        if spots:
            voices.append(voice._replace(spots=tuple(sorted(spots, key=lambda spot: spot.at)), stretches=(), gaps=()))
    marks, replaced = (
        tuple(mark._replace(at=at) for mark in of if (at := moved.get((mark.voice, mark.at, mark.value))) is not None)
        for of in (panel.marks, panel.replaced)
    )
    return panel._replace(voices=tuple(voices), marks=marks, replaced=replaced), lost


def moment(published: str | None) -> float | None:
    """The day of a publication with its hour as a fraction, noon where that is not known; None for partial dates."""
    if published is None or len(published) < len("2024-03-26"):
        return None
    try:
        when = datetime.fromisoformat(published)
    except ValueError:
        return None
    hour = when.hour + when.minute / 60 if len(published) > len("2024-03-26") else 12.0
    return when.toordinal() + hour / 24


def day_in_words(at: float) -> str:
    """An ordinal as "26 March 2024"."""
    when = date.fromordinal(int(at))
    return f"{when.day} {when:%B %Y}"


def iso(at: float) -> str:
    """An ordinal as "2024-03-26"."""
    return date.fromordinal(int(at)).isoformat()


def bounds_in_words(spot: Spot) -> str:
    """What the words of a number allow: "30 or more", "100 to 300"; nothing for one number."""
    low, high = spot.bounds
    if spot.bounds.point or (low is None and high is None):
        return ""
    if high is None:
        return f"{low:,.0f} or more"
    return f"{high:,.0f} or fewer" if low is None else f"{low:,.0f} to {high:,.0f}"


def standing_in_words(spot: Spot) -> str:
    """How a number stands to its series; nothing where it fits."""
    said = []
    if not spot.stands:
        said.append("one of two numbers of the day, and nothing tells which is right" if spot.open else "does not fit its series")
    if spot.corrected:
        said.append("corrected by somebody")
    return "; ".join(said)


def mark_in_words(mark: Mark) -> str:
    """What a mark says of its number: its kind, or what the number is to the one that it was given instead of."""
    return mark.said or mark.kind.value.replace("_", " ")


def kind_in_words(kind: Kind) -> str:
    """What a sign stands for, in the keys of a picture: the kind, and on which numbers it sits where it sits on both sides."""
    both = f": {REPLACING[kind].new}, or {REPLACING[kind].old}" if kind in REPLACING else ""
    return kind.value.replace("_", " ") + both


def said(one: Point, of: Chart) -> str:
    """A number with all that is told of it, as a sentence for the ear and for a tooltip."""
    spot = one.spot
    when = day_in_words(spot.at)
    if of.panel.period is Period.interval and spot.since is not None:
        when = f"{day_in_words(spot.since)} to {when}"
    reports = f"{len(spot.figures):,} report{'' if len(spot.figures) == 1 else 's'}"
    first = f"first published {when}" if of.published else when
    parts = (f"{spot.label}, {first}", bounds_in_words(spot), reports, standing_in_words(spot))
    return f"{of.panel.voices[one.voice].name}: {'; '.join(filter(None, parts))}"


def remarks(of: Chart) -> list[str]:
    """What has to be said to read a picture, as sentences: only of what is in it."""
    spots = [spot for voice in of.panel.voices for spot in voice.spots]
    told = {
        "Hollow: does not fit its series, or one of two numbers of a day.": any(not spot.stands for spot in spots),
        "Shaded: what a total must have been between two reports.": any(voice.gaps for voice in of.panel.voices),
        "Upright bars: what the words allow.": any(not spot.bounds.point for spot in spots),
        "Level bars: the stretch that a number counts.": any(spot.since is not None for spot in spots),
        "Ringed with dashes: corrected by somebody.": any(spot.corrected for spot in spots),
        "At the upper edge: far beyond the scale.": of.beyond,
    }
    return [words for words, holds in told.items() if holds]


# ------------------------------------------------------------------ places


def _clipped(line: ReferenceLine, first: float, last: float) -> ReferenceLine:
    """The points between two days, and the last one before."""
    inside = [point for point in line.points if first <= point[0] <= last]
    before = [point for point in line.points if point[0] < first][-1:]
    return line._replace(points=tuple((max(day, int(first) + 1), value) for day, value in (*before, *inside)))


def _heights(spots: Sequence[Spot], beside: Iterable[float]) -> tuple[float, float, bool]:
    """Least and greatest number on the sheet, and whether some lie beyond it."""
    fitting = [spot for spot in spots if spot.stands] or list(spots)
    ends = [end for spot in fitting for end in (spot.value, spot.bounds.low, spot.bounds.high) if end is not None]
    low, high = min(ends), max(ends)
    ceiling = high + BEYOND * ((high - low) or high or 1)
    every = [spot.value for spot in spots if spot.value <= ceiling] + [value for value in beside if value <= ceiling]
    low, high = min([low, *every]), max([high, *every])
    if high - low < LEAST_SPAN:
        middle = (low + high) / 2
        low, high = middle - LEAST_SPAN / 2, middle + LEAST_SPAN / 2
    spare = (high - low) * 0.08
    floor_ = low - spare
    return (max(floor_, 0.0) if low >= 0 else floor_), high + spare, any(spot.value > ceiling for spot in spots)


def _shown(panel: Panel, marks: Mapping[tuple[float, float], object], most: int) -> set[tuple[int, int]]:
    """Which numbers can be pointed at, by voice and position."""
    first: list[tuple[int, int]] = []
    rest: list[tuple[int, int]] = []
    for number, voice in enumerate(panel.voices):
        for position, spot in enumerate(voice.spots):
            special = (spot.at, spot.value) in marks or not spot.stands or spot.corrected or position in (0, len(voice.spots) - 1)
            (first if special else rest).append((number, position))
    chosen = _evenly(first, most)
    return {*chosen, *_evenly(rest, most - len(chosen))}


def _evenly(every: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    if len(every) <= most:
        return list(every)
    return [every[place * len(every) // most] for place in range(most)]


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between two, some five of them: whole ones, as people are counted."""
    raw = (high - low) / TICKS
    size = 10 ** floor(log10(raw)) if raw > 0 else 1
    step = max(next((size * one for one in (1, 2, 2.5, 5, 10) if size * one >= raw), size * 10), 1)
    step = float(round(step)) if step < 10 else step
    at = floor(low / step) * step
    found = []
    while at <= high:
        if at >= low:
            found.append(at)
        at += step
    return found


class DateTick(NamedTuple):
    """A date below the horizontal axis; `year` stands below the first one and where it changes."""

    at: int
    label: str
    year: str


def date_ticks(first: float, last: float) -> list[DateTick]:
    """Days, first days of months, or of years, at most `DATES` of them."""
    start, end = date.fromordinal(int(first) + (1 if first > int(first) else 0)), date.fromordinal(int(last))
    days = end.toordinal() - start.toordinal() + 1
    every = next((step for step in (1, 2, 7, 14) if days / step <= DATES), None)
    if every is not None:
        found = [start + timedelta(place) for place in range(0, days, every)]
        return _with_years(found, "%d %b")
    months = next((step for step in (1, 2, 3, 6) if days / 30.4 / step <= DATES), None)
    if months is not None:
        return _with_years([one for one in _months(start, end) if (one.month - 1) % months == 0], "%b")
    years = end.year - start.year + 1
    step = next((one for one in (1, 2, 5, 10, 20, 50, 100) if years / one <= DATES), 1000)
    return [DateTick(date(year, 1, 1).toordinal(), str(year), "") for year in range(start.year + 1, end.year + 1) if year % step == 0]


def _months(start: date, end: date) -> Iterator[date]:
    one = start.replace(day=1)
    while one <= end:
        if one >= start:
            yield one
        one = (one + timedelta(32)).replace(day=1)


def _with_years(found: Iterable[date], form: str) -> list[DateTick]:
    made: list[DateTick] = []
    year = 0
    for one in found:
        made.append(DateTick(one.toordinal(), format(one, form).removeprefix("0"), str(one.year) if one.year != year else ""))
        year = one.year
    return made


# ------------------------------------------------------------------ drawing


def svg(of: Chart, *, named: str = "", standalone: bool = False) -> str:
    """The picture as SVG.

    Args:
        named: what an id in it begins with, so that several stand in one page.
        standalone: a file by itself, with title, keys and paper, and without links.
    """
    above = 46 if standalone else 0
    keys = _keys(of) if standalone else []
    height = HEIGHT + above + len(keys) * 18 + (10 if keys else 0)
    root = Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {height}", "font-family": FONT, "font-size": "13"}
    )
    if standalone:
        root.attrib |= {"width": str(WIDTH), "height": str(height), "color": INK, "role": "img"}
    else:
        root.attrib |= {"class": "chart", "role": "group", "aria-labelledby": f"{named}title"}
    title = SubElement(root, "title", {"id": f"{named}title"})
    title.text = _plain(f"{of.panel.title}, {of.panel.subtitle}")
    if standalone:
        SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": PAPER})
        _text(root, 14, 22, of.panel.title, {"font-weight": "bold", "font-size": "15"})
        _text(root, 14, 40, of.panel.subtitle, {"fill": GREY})
    sheet = SubElement(root, "g", {"transform": f"translate(0 {above})"} if above else {})
    _axes(sheet, of)
    _references(sheet, of)
    for number, voice in enumerate(of.panel.voices):
        _line(sheet, of, number, voice)
    for number, voice in enumerate(of.panel.voices):
        _points(sheet, of, number, voice, linked=not standalone)
    _marks(sheet, of, linked=not standalone)
    for number, key in enumerate(keys):
        _key(root, 14, HEIGHT + above + 12 + number * 18, key)
    return tostring(root, encoding="unicode")


def swatch(look: Look, *, line: bool = True) -> str:
    """The sign of a voice for the keys of a page."""
    root = Element("svg", {"class": "swatch", "viewBox": "0 0 36 16", "width": "36", "height": "16", "aria-hidden": "true"})
    _sign(root, 18, 8, look, line=line)
    return tostring(root, encoding="unicode")


def mark_swatch(kind: Kind) -> str:
    """The sign of a kind of discrepancy for the keys of a page."""
    root = Element("svg", {"class": "swatch", "viewBox": "0 0 20 20", "width": "20", "height": "20", "aria-hidden": "true"})
    _outline(root, MARKS.get(kind, OTHER_MARK), 10, 10)
    return tostring(root, encoding="unicode")


def _axes(sheet: Element, of: Chart) -> None:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    grid = SubElement(sheet, "g", {"class": "axes", "stroke": "currentColor", "stroke-width": "1", "aria-hidden": "true"})
    letters = SubElement(sheet, "g", {"class": "axes", "fill": "currentColor", "font-size": "12", "aria-hidden": "true"})
    for tick in ticks(of.low, of.high):
        at = _n(of.y(tick))
        SubElement(grid, "path", {"d": f"M{_n(of.left)} {at}H{right}", "stroke-opacity": "0.15"})
        _text(letters, of.left - 6, of.y(tick) + 4, f"{tick:,.0f}", {"text-anchor": "end"})
    for one in date_ticks(of.first, of.last):
        if not of.first <= one.at <= of.last:
            continue
        x = of.x(one.at)
        SubElement(grid, "path", {"d": f"M{_n(x)} {bottom}v5"})
        _text(letters, x, bottom + 18, one.label, {"text-anchor": "middle"})
        if one.year:
            _text(letters, x, bottom + 33, one.year, {"text-anchor": "middle"})
    SubElement(grid, "path", {"d": f"M{_n(of.left)} {TOP}V{bottom}H{right}", "fill": "none"})


def _references(sheet: Element, of: Chart) -> None:
    for one in of.references:
        path = _steps([(of.x(day), of.y(value)) for day, value in one.points])
        if path:
            look = {"d": path, "fill": "none", "stroke": REFERENCE.colour, "stroke-width": "1"}
            line = SubElement(sheet, "path", {"class": "reference", **look})
            SubElement(line, "title").text = _plain(f"Reference: {one.name}")


def _line(sheet: Element, of: Chart, number: int, voice: Voice) -> None:
    """Bands, bars and steps of a voice, below all that can be pointed at."""
    look = of.looks[number]
    group = SubElement(sheet, "g", {"class": f"voice-{_name(of, number)}", "aria-hidden": "true"})
    for gap in voice.gaps:
        _band(group, of, gap, look)
    for stretch in voice.stretches:
        path = _steps([(of.x(voice.spots[place].at), of.y(voice.spots[place].value)) for place in stretch])
        if path:
            dash = {"stroke-dasharray": look.dash} if look.dash else {}
            SubElement(group, "path", {"class": "line", "d": path, "fill": "none", "stroke": look.colour, "stroke-width": "2", **dash})
    bars = [_bar(of, point) for point in of.points if point.voice == number]
    if path := "".join(filter(None, bars)):
        SubElement(group, "path", {"class": "line", "d": path, "fill": "none", "stroke": look.colour, "stroke-width": "1.2"})


def _band(group: Element, of: Chart, gap: Gap, look: Look) -> None:
    x, y = of.x(gap.first), of.y(gap.high)
    width, height = of.x(gap.last) - x, of.y(gap.low) - y
    box = {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height)}
    SubElement(group, "rect", {"class": "band", **box, "fill": look.colour, "fill-opacity": "0.16"})


def _bar(of: Chart, point: Point) -> str:
    """What the words of a number allow, and the stretch that it counts, as a path."""
    spot, x, y = point.spot, point.x, point.y
    path = ""
    if spot.since is not None:
        path = f"M{_n(of.x(spot.since))} {_n(y - 4)}v8m0-4H{_n(x)}m0-4v8"
    low, high = spot.bounds
    if spot.bounds.point or spot.value > of.high or (low is None and high is None):
        return path
    down = of.y(low) if low is not None else min(y + 22, HEIGHT - BOTTOM)
    up = of.y(high) if high is not None else max(y - 22, TOP)
    path += f"M{_n(x)} {_n(down)}V{_n(up)}"
    path += f"M{_n(x - 4)} {_n(down)}h8" if low is not None else f"M{_n(x - 4)} {_n(down - 5)}l4 5l4-5"
    return path + (f"M{_n(x - 4)} {_n(up)}h8" if high is not None else f"M{_n(x - 4)} {_n(up + 5)}l4-5l4 5")


def _points(sheet: Element, of: Chart, number: int, voice: Voice, *, linked: bool) -> None:
    look, size = of.looks[number], 4.4 if len(of.points) <= CROWD else 3.4
    group = SubElement(sheet, "g", {"class": f"voice voice-{_name(of, number)}"})
    if linked:
        group.attrib |= {"role": "group", "aria-label": _plain(voice.name)}
    for point in of.points:
        if point.voice != number:
            continue
        holder = group
        if linked:
            words = _plain(said(point, of))
            holder = SubElement(group, "a", {"class": "point", "href": f"/figures/{point.spot.figures[0]}", "aria-label": words})
            SubElement(holder, "title").text = words
            SubElement(holder, "circle", {"class": "reach", "cx": _n(point.x), "cy": _n(point.y), "r": "12", "fill": "none"})
        hollow = not point.spot.stands
        fill = {"fill": "none" if look.marker == "cross" else PAPER if hollow else look.colour}
        pen = {"stroke": look.colour if hollow or look.marker == "cross" else INK, "stroke-width": "1.6" if hollow else "0.9"}
        kind = "marker hollow" if hollow else "marker"
        SubElement(holder, "path", {"class": kind, "d": shape(look.marker, point.x, point.y, size), **fill, **pen})
        if point.spot.corrected:
            ring = {"fill": "none", "stroke": "currentColor", "stroke-width": "0.9", "stroke-dasharray": "2 2"}
            SubElement(holder, "path", {"class": "corrected", "d": shape("circle", point.x, point.y, 7.5), **ring})


def _marks(sheet: Element, of: Chart, *, linked: bool) -> None:
    group = SubElement(sheet, "g", {"class": "marks"})
    if linked:
        group.attrib |= {"role": "group", "aria-label": "Discrepancies"}
    once = {(mark.discrepancy, mark.at, mark.value): mark for mark in (*of.panel.replaced, *of.panel.marks)}
    every = list(once.values())
    for place in range(min(len(every), MOST_MARKS)):
        mark = every[place * len(every) // min(len(every), MOST_MARKS)]
        holder = group
        if linked:
            words = _plain(f"{mark_in_words(mark)}: {mark.label}, {day_in_words(mark.at)}")
            holder = SubElement(group, "a", {"class": "mark", "href": f"/discrepancies/{mark.discrepancy}", "aria-label": words})
            SubElement(holder, "title").text = words
        _outline(holder, MARKS.get(mark.kind, OTHER_MARK), of.x(mark.at), of.y(mark.value), reach=linked)


def _outline(holder: Element, name: str, x: float, y: float, *, reach: bool = False) -> None:
    """A sign around a number, which stays open, so that the number below can be pointed at too."""
    path = shape(name, x, y, 8.5)
    if reach:
        SubElement(holder, "path", {"d": path, "fill": "none", "stroke": "transparent", "stroke-width": "7", "pointer-events": "stroke"})
    pen = {"fill": "none", "stroke": "currentColor", "stroke-width": "1.3", "pointer-events": "none"}
    SubElement(holder, "path", {"class": "outline", "d": path, **pen})


class _Key(NamedTuple):
    look: Look | None
    line: bool
    mark: Kind | None
    words: str


def _keys(of: Chart) -> list[_Key]:
    """The lines below a picture that is a file by itself."""
    found = []
    for look, voice in zip(of.looks, of.panel.voices, strict=True):
        outlets = f"{voice.outlets:,} outlet{'' if voice.outlets == 1 else 's'}"
        found.append(_Key(look, bool(voice.stretches), None, f"{_cut(voice.name)} ({outlets})"))
    found += [_Key(REFERENCE, True, None, f"Reference: {_cut(one.name)}") for one in of.references]
    found += [_Key(None, False, kind, kind_in_words(kind)) for kind in dict.fromkeys(mark.kind for mark in of.panel.marks)]
    found += [_Key(None, False, None, words.removesuffix(".")) for words in remarks(of)]
    by_publication_day = of.published or of.panel.period is Period.incident
    found.append(_Key(None, False, None, "By day of publication" if by_publication_day else "By the day that a number describes"))
    return found


def _key(root: Element, x: float, y: float, key: _Key) -> None:
    if key.look is not None:
        _sign(root, x + 18, y, key.look, line=key.line)
    elif key.mark is not None:
        _outline(root, MARKS.get(key.mark, OTHER_MARK), x + 18, y)
    _text(root, x + 44, y + 4, key.words, {})


def _sign(root: Element, x: float, y: float, look: Look, *, line: bool) -> None:
    if line:
        dash = {"stroke-dasharray": look.dash} if look.dash else {}
        width = "2" if look.marker else "1"
        SubElement(root, "path", {"class": "line", "d": f"M{_n(x - 17)} {_n(y)}h34", "stroke": look.colour, "stroke-width": width, **dash})
    if look.marker:
        pen = {"fill": look.colour, "stroke": INK, "stroke-width": "0.9"}
        pen = {"fill": "none", "stroke": look.colour, "stroke-width": "1.6"} if look.marker == "cross" else pen
        SubElement(root, "path", {"class": "marker", "d": shape(look.marker, x, y, 4.4), **pen})


def _name(of: Chart, number: int) -> str:
    return "nobody" if of.panel.voices[number].nobody else str(number)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _text(parent: Element, x: float, y: float, words: str, look: Mapping[str, str]) -> None:
    SubElement(parent, "text", {"x": _n(x), "y": _n(y), "fill": "currentColor", **look}).text = _plain(words)


def _plain(words: str) -> str:
    """Words without what XML cannot hold, and without what would reorder a line."""
    return visible(words)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _steps(places: Sequence[tuple[float, float]]) -> str:
    """A line that keeps its height until the next place."""
    if len(places) < 2:
        return ""
    path = f"M{_n(places[0][0])} {_n(places[0][1])}"
    for _, (x, y) in pairwise(places):
        path += f"H{_n(x)}V{_n(y)}"
    return path


_CORNERS = {
    "up": (3, -90),
    "down": (3, 90),
    "left": (3, 180),
    "right": (3, 0),
    "diamond": (4, 0),
    "square": (4, 45),
    "pentagon": (5, -90),
    "hexagon": (6, 0),
}


def shape(name: str, x: float, y: float, size: float) -> str:
    """A sign as a path around a place."""
    if name == "circle":
        return f"M{_n(x - size)} {_n(y)}a{size} {size} 0 1 0 {_n(2 * size)} 0a{size} {size} 0 1 0 {_n(-2 * size)} 0"
    if name == "cross":
        return f"M{_n(x - size)} {_n(y - size)}L{_n(x + size)} {_n(y + size)}M{_n(x - size)} {_n(y + size)}L{_n(x + size)} {_n(y - size)}"
    if name == "plus":
        return f"M{_n(x - size)} {_n(y)}h{_n(2 * size)}M{_n(x)} {_n(y - size)}v{_n(2 * size)}"
    if name == "star":
        corners = (10, -90)
        radii = [size * 1.2 if place % 2 == 0 else size * 0.5 for place in range(10)]
    else:
        corners = _CORNERS[name]
        radii = [size * (1.25 if corners[0] == 3 else 1.15)] * corners[0]
    sides, turned = corners
    angles = [(turned + 360 * place / sides) * pi / 180 for place in range(sides)]
    edge = [f"{_n(x + radius * cos(angle))} {_n(y + radius * sin(angle))}" for radius, angle in zip(radii, angles, strict=True)]
    return f"M{'L'.join(edge)}Z"
