"""Pictures as files: they parse, name their sources, fit a page, and are the same bytes each time."""

import builtins
import struct
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

from tracker.errors import UsageError
from tracker.plots.drawing import MARKS, STYLES, check, draw
from tracker.plots.panels import MOST_VOICES, Gap, Mark, Panel, Spot, Voice
from tracker.reconcile.intervals import Interval
from tracker.records import Kind, Period, Severity

FIRST = 738_946  # 1 March 2024
SVG = "{http://www.w3.org/2000/svg}"


def spot(at: float, value: float, *, bounds: Interval | None = None, stands: bool = True) -> Spot:
    return Spot(FIRST + at, None, value, bounds or Interval(value, value), stands, (f"f{at}{value}",), f"{value:,.0f}")


def total(name: str = "Ardmere police", start: int = 31_000) -> Panel:
    spots = (*(spot(n, start + 90 * n) for n in (0, 1, 2, 6, 7)), spot(7, start + 1_200, stands=False))
    voice = Voice(name, 3, spots, ((0, 1, 2, 3, 4),), (Gap(FIRST + 2, FIRST + 6, start + 180, start + 540),))
    wide = Voice(
        "Sudmark $1 army", 1, (spot(3, start + 400, bounds=Interval(start, None)), spot(5, start, bounds=Interval(start - 99, start + 99)))
    )
    marks = (
        Mark("d1", Kind.same_origin_mismatch, FIRST + 7, start + 1_200, "32,200"),
        Mark("d2", Kind.stale_repeat, FIRST + 2, start + 180, "31,180"),
    )
    return Panel("People killed in Ardmere", "total since 1 January 2024", "people", Period.cumulative, (voice, wide), marks)


def stretches() -> Panel:
    spots = tuple(Spot(FIRST + n, FIRST + n - 1, 5 + n, Interval(5 + n, 5 + n), True, (f"s{n}",), str(5 + n)) for n in range(5))
    voices = (Voice("Ardmere police", 2, spots), Voice("Norrland court", 1, spots[::2]))
    return Panel("People killed in Ardmere", "counts of stretches of time", "people", Period.interval, voices, ())


def words(path: Path) -> list[str]:
    return ["".join(text.itertext()).strip() for text in ET.parse(path).iter(f"{SVG}text")]


def test_an_svg_keeps_its_words(tmp_path: Path) -> None:
    path = tmp_path / "one.svg"
    draw([total()], path, known_at="2024-03-26")
    said = words(path)
    for expected in (
        "People killed in Ardmere",
        "total since 1 January 2024, as known on 26 March 2024",
        "day that the number describes",
        "people",
        "Ardmere police (3 outlets)",
        "Sudmark $1 army (1 outlet)",
        "same origin mismatch",
        "stale repeat",
        "does not fit its series",
        "possible between two reports",
        "what the words allow",
        "32,200",
        "3 Mar",
        "2024",
    ):
        assert expected in said, (expected, said)
    assert any("," in word and word.replace(",", "").isdigit() for word in said)


@pytest.mark.parametrize(("panels", "suffix"), [([total()], ".png"), ([total()], ".svg"), ([total(), stretches()] * 3, ".svg")])
def test_the_same_panels_are_the_same_bytes(tmp_path: Path, panels: list[Panel], suffix: str) -> None:
    one, other = tmp_path / f"one{suffix}", tmp_path / f"other{suffix}"
    draw(panels, one)
    draw(panels, other)
    assert one.read_bytes() == other.read_bytes() != b""
    assert b"Date" not in one.read_bytes()[:2_000]


@pytest.mark.parametrize(
    ("panels", "millimetres"),
    [([total()], (210, 148)), ([stretches()] * 3, (210, 297)), ([total(), stretches()] * 3, (210, 297))],
    ids=["A5", "A4 of three", "A4 of six"],
)
def test_a_png_has_300_dots_an_inch_on_a_sheet(tmp_path: Path, panels: list[Panel], millimetres: tuple[int, int]) -> None:
    path = tmp_path / "one.png"
    draw(panels, path)
    raw = path.read_bytes()
    width, height = struct.unpack(">II", raw[16:24])
    assert (round(width / 300 * 25.4), round(height / 300 * 25.4)) == millimetres
    place = raw.index(b"pHYs") + 4
    assert round(struct.unpack(">I", raw[place : place + 4])[0] * 0.0254) == 300


def test_no_two_labels_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[tuple[str, Bbox]] = []
    page: list[BboxBase] = []
    save = Figure.savefig

    def looked_at(self: Figure, *given: Any, **how: Any) -> None:
        page.append(self.bbox)
        found.extend((text.get_text(), text.get_window_extent()) for text in _shown(self))
        save(self, *given, **how)

    monkeypatch.setattr(Figure, "savefig", looked_at)
    crowded = total()
    marks = tuple(Mark(kind, kind, one.at, one.value, one.label) for kind in list(MARKS)[:3] for one in crowded.voices[0].spots)
    long = Voice("Norrland Relief Council and Observatory of the Northern and Eastern Provinces", 12, crowded.voices[0].spots)
    draw([crowded._replace(marks=marks, voices=(*crowded.voices, long)), stretches(), total()], tmp_path / "x.png")
    [sheet] = page
    assert {"32,200", "31,180", "Norrland court (1 outlet)", "does not fit its series"} <= {text for text, _ in found}
    for position, (text, box) in enumerate(found):
        assert sheet.x0 <= box.x0 <= box.x1 <= sheet.x1, text
        assert sheet.y0 <= box.y0 <= box.y1 <= sheet.y1, text
        assert [other for other, taken in found[:position] if box.overlaps(taken)] == [], text


def _shown(figure: Figure) -> list[Text]:
    """All words of a picture, each once."""
    texts: dict[int, Text] = {}
    for axes in figure.axes:
        ticks = [*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label, axes.yaxis.label, axes.title] if axes.axison else []
        keys = [text for legend in axes.findobj(Legend) for text in [*legend.get_texts(), legend.get_title()]]
        texts |= {id(text): text for text in [*axes.texts, *ticks, *keys]}
    return [text for text in texts.values() if text.get_text() and text.get_visible()]


def test_what_would_flatten_everything_stands_at_the_edge(tmp_path: Path) -> None:
    far = total()
    mark = Mark("d", Kind.implausible_jump, FIRST + 7, 900_000, "900,000")
    voice = far.voices[0]._replace(spots=(*far.voices[0].spots, spot(7, 900_000, stands=False)))
    draw([far._replace(voices=(voice, *far.voices[1:]), marks=(mark,))], tmp_path / "x.svg")
    said = words(tmp_path / "x.svg")
    assert {"\u2191 900,000", "\u2191 far beyond the scale"} <= set(said)
    assert max(int(word.replace(",", "")) for word in said if word.replace(",", "").isdigit()) < 50_000


def test_names_in_other_scripts_are_drawn(tmp_path: Path) -> None:
    name = "وزارة الصحة 卫生部 <&> _x"
    for suffix in (".svg", ".png"):
        draw([total(name)], tmp_path / f"x{suffix}")
    assert f"{name} (3 outlets)" in words(tmp_path / "x.svg")


def test_every_source_and_every_loud_kind_has_a_look_of_its_own() -> None:
    assert len(STYLES) == MOST_VOICES
    for look in zip(*STYLES, strict=True):
        assert len(set(look)) == len(STYLES)
    assert len(set(MARKS.values())) == len(MARKS)
    figures_only = {Severity.error, Severity.revision, Severity.plausibility}
    assert {kind for kind in Kind if kind.severity in figures_only} - {Kind.stealth_edit} <= set(MARKS)


def test_what_cannot_be_drawn_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"drawn as \.svg or \.png"):
        check(tmp_path / "x.pdf")
    with pytest.raises(UsageError, match="there is no folder"):
        check(tmp_path / "nowhere" / "x.svg")
    check(tmp_path / "x.SVG")
    real = builtins.__import__

    def without(name: str, *given: Any, **how: Any) -> Any:
        if name == "matplotlib":
            raise ImportError(name)
        return real(name, *given, **how)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"pip install 'claim-tracker\[plot\]'"):
        check(tmp_path / "x.svg")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.svg").mkdir()
    with pytest.raises(UsageError, match=r"x\.svg: cannot be written"):
        draw([total()], tmp_path / "x.svg")


def test_one_small_toll_has_whole_numbers_on_its_axis_each_once(tmp_path: Path) -> None:
    voice = Voice("Ardmere police", 1, (spot(0.5, 12)._replace(corrected=True),))
    draw([Panel("People killed in Ardmere", "one event", "people", Period.incident, (voice,), ())], tmp_path / "one.svg")
    said = words(tmp_path / "one.svg")
    assert [word for word in said if word.isdigit() and len(word) < 4] == ["10", "11", "12", "13", "14"]
    assert {"when the toll was published", "people, toll of one event", "corrected by somebody"} <= set(said)
    assert not any(":" in word for word in said), "days, not hours"


def test_of_two_numbers_between_which_nothing_decides_none_is_said_not_to_fit(tmp_path: Path) -> None:
    open_ = tuple(spot(0, value, stands=stands)._replace(open=True) for value, stands in ((4_812, True), (4_182, False)))
    voices = Voice("Ardmere police", 2, open_, ((0,),))
    draw([Panel("People killed in Ardmere", "total", "people", Period.cumulative, (voices,), ())], tmp_path / "open.svg")
    said = " ".join(words(tmp_path / "open.svg"))
    assert "nothing tells which" in said
    assert "does not fit its series" not in said
