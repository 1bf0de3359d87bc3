"""Reference files of each format give their series; what is wrong with one line loses no other."""

import json
from pathlib import Path

import pytest

from tracker.errors import InputError
from tracker.exchange.reference import ReadReference, Said, read_reference
from tracker.records import Period, ReferenceSeries

ACLED = """\
event_id_cnty,event_date,year,event_type,country,admin1,location,fatalities,notes
NOR1,02 January 2024,2024,Battles,Northland,Upper Vale,Ardmere,4,"Shelling, at night."
NOR2,2024-01-02,2024,Battles,Northland,Upper Vale,Lowmoor,1,
NOR3,05-January-2024,2024,Riots,Northland,Lower Vale,Tarn,0,
NOR4,06 January 2024,2024,Battles,Northland,Upper Vale,Ardmere,3,"Two lines
of notes."
NOR4,06 January 2024,2024,Battles,Northland,Upper Vale,Ardmere,3,
NOR5,07 January 2024,2024,Battles,Northland,Upper Vale,Ardmere,some,
SOU1,08 January 2024,2024,Battles,Southland,Lower Vale,Rook,2,
"""

UCDP = """\
id,type_of_violence,adm_1,country,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low
1,1,Upper Vale province,Northland,2024-01-02 00:00:00.000,2024-01-02 00:00:00.000,1,2,3,0,6,9,5
2,1,Upper Vale province,Northland,2024-01-03 00:00:00.000,2024-01-05 00:00:00.000,0,2,0,0,2,2,2
3,1,Upper Vale province,Northland,2024-01-05 00:00:00.000,2024-01-05 00:00:00.000,0,0,1,0,1,0,1
"""

HXL = """\
Northland toll,,,,,
Day,Province,Dead,Dead girls,Hurt,Source
#date + reported,#adm1+name,#affected+killed,#affected+killed+f+children,#affected+injured,#meta+source
2024-01-01,Upper Vale,10,1,40,Vale Register
2024-01-02,Upper Vale,12,1,44,Vale Register
2024-01-03,Upper Vale,"1,012",2,50,Vale Register
2024-01-04,Upper Vale,1015,2,n/a,Vale Register
2024-01-05,Upper Vale,1015,2,,Vale Register
"""

DAILY = [
    {"report_date": "2024-01-01", "report_period": 24, "killed": 5, "killed_cum": 5, "killed_children_cum": 1, "settler_attacks_cum": 2},
    {"report_date": "2024-01-02", "report_period": 0, "ext_killed_cum": 5, "ext_killed_children_cum": 1},
    {"report_date": "2024-01-03", "report_period": 48, "killed": 3, "killed_cum": 8, "ext_killed_cum": 8, "verified": {"killed_cum": 6}},
]


def read(tmp_path: Path, content: str | bytes, name: str = "file.csv", **said: object) -> ReadReference:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    given = {"originator": "Vale Register", **said}
    return read_reference(path, Said(**given))  # type: ignore[arg-type]  # the tests name the fields


def by_scope(done: ReadReference) -> dict[tuple[str, str, str, str], ReferenceSeries]:
    return {(one.place, one.measure, one.population, one.period.value): one for one in done.series}


def numbers(series: ReferenceSeries) -> list[tuple[str, str, int | None]]:
    return [(point.as_of, point.since, point.value) for point in series.points]


# ------------------------------------------------------------------ events


def test_acled_events_are_added_up_by_day_country_and_province(tmp_path: Path) -> None:
    done = read(tmp_path, ACLED)
    found = by_scope(done)
    assert numbers(found["Northland", "killed", "people", "interval"]) == [
        ("2024-01-02", "2024-01-02", 5),
        ("2024-01-05", "2024-01-05", 0),
        ("2024-01-06", "2024-01-06", 3),
    ]
    assert numbers(found["Northland", "killed", "people", "cumulative"]) == [
        ("2024-01-02", "", 5),
        ("2024-01-05", "", 5),
        ("2024-01-06", "", 8),
    ]
    assert {(one.since, one.until) for one in done.series} == {("2024-01-02", "2024-01-08")}
    assert {place for place, *_ in found} == {
        "Northland", "Southland", "Upper Vale", "Lower Vale, Northland", "Lower Vale, Southland",
    }  # fmt: skip


def test_every_number_says_where_it_stood(tmp_path: Path) -> None:
    found = by_scope(read(tmp_path, ACLED))
    first, last = found["Upper Vale", "killed", "people", "interval"].points
    lines = ACLED.splitlines()
    assert (first.line, first.raw) == (2, "\n".join(lines[1:3]))
    assert (last.line, last.raw) == (5, "\n".join(lines[4:6]))
    assert found["Upper Vale", "killed", "people", "cumulative"].points[1].raw == "sum of 3 events; this day adds those of lines 5"


def test_an_event_twice_and_a_number_in_words_are_left_out_by_name(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    assert [str(error) for error in read(tmp_path, ACLED).refused] == [
        f"{path}:7: the event NOR4 stands in line 5 too (it is counted once)",
        f"{path}:8: fatalities 'some' is no count of people",
    ]


def test_events_from_a_day_on_in_one_place(tmp_path: Path) -> None:
    done = read(tmp_path, ACLED, place="Upper Vale", since="2024-01-03", period=Period.cumulative)
    assert [(one.place, one.since, numbers(one)) for one in done.series] == [("Upper Vale", "2024-01-03", [("2024-01-06", "", 3)])]


def test_ucdp_low_and_high_are_bounds_and_civilians_a_series(tmp_path: Path) -> None:
    done = read(tmp_path, UCDP)
    found = by_scope(done)
    total = found["Northland", "killed", "people", "cumulative"]
    assert [(one.as_of, one.low, one.value, one.high) for one in total.points] == [("2024-01-02", 5, 6, 9), ("2024-01-05", 7, 8, 11)]
    civilians = found["Upper Vale province", "killed", "civilians", "interval"]
    assert [(one.value, one.low, one.high) for one in civilians.points] == [(3, None, None), (1, None, None)]
    assert "1 events of several days count on their last one" in done.notes
    assert [error.reason for error in done.refused] == ["its bounds 1 to 0 do not hold 1"]


# ------------------------------------------------------------------ HXL


def test_hashtags_say_what_the_columns_are(tmp_path: Path) -> None:
    done = read(tmp_path, HXL, originator=None, since="2023-12-31")
    found = by_scope(done)
    total = found["Upper Vale", "killed", "people", "cumulative"]
    assert total.originator == "Vale Register"
    assert numbers(total) == [(f"2024-01-0{day}", "", value) for day, value in enumerate((10, 12, 1012, 1015, 1015), 1)]
    assert total.points[2].line == 6
    assert numbers(found["Upper Vale", "killed", "girls", "cumulative"])[-1] == ("2024-01-05", "", 2)
    assert {measure for _, measure, *_ in found} == {"killed"}
    [error] = done.refused
    assert error.reason == "does not say whether '#affected+injured' is a running total or counts each day"


@pytest.mark.parametrize(
    ("tag", "measure", "population"),
    [
        ("#affected+killed+m+children", "killed", "boys"),
        ("#affected+f+killed", "killed", "women and girls"),
        ("#affected+killed+adults+f", "killed", "women"),
        ("#affected+injured+num", "injured", "people"),
        ("#affected+idps+ind", "displaced", "people"),
        ("#affected+abducted+children", "captive", "children"),
        ("#affected", "affected", "people"),
    ],
)
def test_attributes_say_who_is_counted(tmp_path: Path, tag: str, measure: str, population: str) -> None:
    done = read(tmp_path, f"#date+start,#date+end,{tag},#adm1+name,#adm1+code\n2024-01-01,2024-01-31,7,Upper Vale,UV\n")
    [series] = done.series
    assert (series.measure, series.population, series.place) == (measure, population, "Upper Vale")
    assert numbers(series) == [("2024-01-31", "2024-01-01", 7)]


def test_minimum_and_maximum_are_bounds_and_households_no_people(tmp_path: Path) -> None:
    content = "#date+occurred,#affected+killed+min,#affected+killed+max,#affected+hh+displaced,#country+name\n2024-01-01,3,5,80,Northland\n"
    done = read(tmp_path, content)
    assert {(one.measure, one.points[0].value, one.points[0].low, one.points[0].high) for one in done.series} == {("killed", None, 3, 5)}
    assert done.notes[0] == "read as HXL; not taken: #affected+hh+displaced"


def test_counts_of_each_day_are_told_by_their_course(tmp_path: Path) -> None:
    rows = "".join(f"2024-01-0{day},Upper Vale,{value}\n" for day, value in enumerate((4, 9, 2, 7, 1, 3), 1))
    done = read(tmp_path, f"#date,#adm1+name,#affected+killed\n{rows}")
    assert [(one.period, numbers(one)[0]) for one in done.series] == [(Period.interval, ("2024-01-01", "2024-01-01", 4))]


@pytest.mark.parametrize("values", [(4, 9, 11), (4, 9, 11, 10, 12, 15, 16)])
def test_a_course_that_tells_nothing_is_asked_for(tmp_path: Path, values: tuple[int, ...]) -> None:
    rows = "".join(f"2024-01-0{day},Upper Vale,{value}\n" for day, value in enumerate(values, 1))
    content = f"#date,#adm1+name,#affected+killed\n{rows}"
    with pytest.raises(InputError, match="does not say whether '#affected\\+killed' is a running total") as refused:
        read(tmp_path, content)
    assert refused.value.remedy == "give --period cumulative or interval"
    [series] = read(tmp_path, content, period=Period.cumulative, since="2024-01-01").series
    assert (series.period, series.since, len(series.points)) == (Period.cumulative, "2024-01-01", len(values))


# ------------------------------------------------------------------ daily series


def test_a_daily_json_file_gives_totals_and_counts(tmp_path: Path) -> None:
    done = read(tmp_path, json.dumps(DAILY, indent=1), "daily.json", place="Ardmere")
    found = by_scope(done)
    assert numbers(found["Ardmere", "killed", "people", "interval"]) == [("2024-01-01", "2023-12-31", 5), ("2024-01-03", "2024-01-01", 3)]
    totals = [one for one in done.series if one.period is Period.cumulative]
    assert {(one.population, one.established, one.since, len(one.points)) for one in totals} == {
        ("people", None, "2024-01-01", 3),
        ("children", None, "2024-01-01", 2),
        ("people", "verified", None, 1),  # it sets in later, so that its start is not known
    }
    point = next(one for one in totals if one.established is None and one.population == "people").points[2]
    assert (point.line, json.loads(point.raw)) == (16, DAILY[2])
    assert "not taken: settler_attacks_cum" in done.notes[0]
    assert done.refused == []


def test_where_a_file_gives_two_numbers_for_one_day_both_are_allowed(tmp_path: Path) -> None:
    """One as it was reported, one that the file worked out; of several days the second is of the last one alone."""
    rows = [
        {"report_date": "2024-01-01", "report_period": 24, "killed": 9, "ext_killed": 4, "killed_cum": 9, "ext_killed_cum": 9},
        {"report_date": "2024-01-03", "report_period": 48, "killed": 6, "ext_killed": 2, "killed_cum": 14, "ext_killed_cum": 15},
    ]
    found = by_scope(read(tmp_path, json.dumps(rows), "daily.json", place="Ardmere"))
    daily, total = (found["Ardmere", "killed", "people", period].points for period in ("interval", "cumulative"))
    assert [(one.low, one.value, one.high) for one in daily] == [(4, 9, 9), (None, 6, None)]
    assert [(one.low, one.value, one.high) for one in total] == [(None, 9, None), (14, 14, 15)]


def test_the_place_is_read_from_the_file_or_the_originator_where_nobody_says_it(tmp_path: Path) -> None:
    assert {one.place for one in read(tmp_path, json.dumps(DAILY), "west_bank_daily.json").series} == {"West Bank"}
    assert {one.place for one in read(tmp_path, json.dumps(DAILY), "daily.json", originator="Syrian Health Register").series} == {"Syria"}
    with pytest.raises(InputError, match="does not say where its numbers were counted \\(give --place\\)"):
        read(tmp_path, json.dumps(DAILY), "daily.json")


@pytest.mark.parametrize(
    "content",
    [
        "date;killed_cum\n2024-01-01;1 200\n2024-01-02;1 250\n".encode("cp1252"),
        '\ufeffdate,killed_cum\n2024-01-01,"1,200"\n2024-01-02,1250\n'.encode(),
        "date\tkilled_cum\r\n2024-01-01\t1200\r\n2024-01-02\t1250.0\r\n".encode("utf-16"),
        b'{"date": "2024-01-01", "killed_cum": 1200}\n{"date": "2024-01-02", "killed_cum": 1250}\n',
        b'{"status": 200, "data": [{"date": "2024-01-01", "killed_cum": 1200}, {"date": "2024-01-02", "killed_cum": 1250.0}]}',
    ],
    ids=["semicolons", "byte order mark", "tabs in UTF-16", "JSON lines", "a list in an object"],
)
def test_ways_of_writing_one_table(tmp_path: Path, content: bytes) -> None:
    name = "file.json" if content.startswith(b"{") else "file.csv"
    done = read(tmp_path, content, name, place="Ardmere")
    assert [numbers(one) for one in done.series] == [[("2024-01-01", "", 1200), ("2024-01-02", "", 1250)]]
    assert done.refused == []


def test_names_of_places_survive_an_old_encoding(tmp_path: Path) -> None:
    done = read(tmp_path, "date,place,killed_cum\n2024-01-01,Val d’Été,3\n".encode("cp1252"))
    assert [one.place for one in done.series] == ["Val d’Été"]
    assert done.notes[0].startswith("decoded as")


def test_bad_lines_are_named_and_the_others_are_taken(tmp_path: Path) -> None:
    content = (
        'date,place,killed_cum\n2024-01-01,Ardmere,10\n2024-01-02,"Ardmere,11\n2024-01-03,Ardmere,12,13\n04/05/2024,Ardmere,13\n'
        "2024-02-30,Ardmere,13\n2024-01-06,,14\n2024-01-07,Ardmere,-3\n2024-01-08,Ardmere,15\n2024-01-08,Ardmere,15\n"
        "2024-01-08,Ardmere,16\n2024-01-09,Ardmere,999999999999\n2024-01-10,Ardmere,17\n"
    )
    done = read(tmp_path, content)
    assert [numbers(one) for one in done.series] == [[("2024-01-01", "", 10), ("2024-01-08", "", 15), ("2024-01-10", "", 17)]]
    assert sorted((int(error.where.rpartition(":")[2]), error.reason.split(":")[0]) for error in done.refused) == [
        (3, "is no line of CSV"),
        (4, "has 4 cells where the table has 3 columns"),
        (5, "'04/05/2024' may be two days"),
        (6, "'2024-02-30' is no date"),
        (7, "names no place"),
        (8, "killed_cum '-3' is no count of people"),
        (11, "gives a second number for 2024-01-08"),
        (12, "killed_cum '999999999999' is no count of people"),
    ]


def test_rows_that_are_parts_of_a_whole_are_no_series(tmp_path: Path) -> None:
    """A row a month and kind of event: no single one of them is the number of the month."""
    rows = "".join(
        f"2024-0{month}-01,2024-0{month}-28,{kind},Upper Vale,{number}\n" for month in range(1, 6) for number, kind in enumerate("ab")
    )
    content = f"#date+start,#date+end,#event+type,#adm1+name,#affected+killed\n{rows}"
    with pytest.raises(InputError, match="holds no number that can be taken") as refused:
        read(tmp_path, content)
    assert "has 5 second numbers for one day of people killed in Upper Vale" in (refused.value.remedy or "")


def test_bad_json_lines_are_named_and_the_others_are_taken(tmp_path: Path) -> None:
    content = '{"date": "2024-01-01", "killed_cum": 1}\n{"date": \n[1]\n{"date": "2024-01-02", "killed_cum": 2}\n'
    done = read(tmp_path, content, "file.jsonl", place="Ardmere")
    assert [one.line for one in done.series[0].points] == [1, 4]
    assert [error.where.rpartition(":")[2] for error in done.refused] == ["2", "3"]


def test_characters_that_no_database_keeps_and_endless_stretches_are_refused(tmp_path: Path) -> None:
    content = (
        '{"date": "2024-01-01", "place": "Ard\\u0000mere", "killed": 1, "killed_cum": 1}\n'
        '{"date": "2024-01-01", "place": "Ard\\ud800mere", "killed": 1, "killed_cum": 1}\n'
        '{"date": "2024-01-01", "place": "Ard\\u00e9mere", "killed": 1, "killed_cum": 1, "hours": 99999999984}\n'
        '{"date": "2024-01-02", "place": "Ard\\u00e9mere", "killed": 1, "killed_cum": 2, "hours": 24}\n'
    )
    done = read(tmp_path, content, "file.jsonl")
    assert [len(one.points) for one in done.series] == [1, 1]
    assert [(error.where.rpartition(":")[2], error.reason[:12]) for error in done.refused] == [
        ("1", "holds charac"), ("2", "holds charac"), ("3", "hours '99999"),
    ]  # fmt: skip


def test_what_a_plain_number_counts_is_said_beside_the_file(tmp_path: Path) -> None:
    content = "date,value\n2024-01-01,3\n2024-01-02,5\n"
    with pytest.raises(InputError, match="does not say what 'value' counts \\(give --measure\\)"):
        read(tmp_path, content, place="Ardmere")
    [one] = read(tmp_path, content, place="Ardmere", measure="missing", population="fishermen", period=Period.cumulative).series
    assert (one.measure, one.population, one.period, one.since) == ("missing", "fishermen", Period.cumulative, None)


def test_one_of_several_counts_is_chosen(tmp_path: Path) -> None:
    content = "date,killed_cum,injured_cum,killed_children_cum\n2024-01-01,3,9,1\n"
    assert [one.population for one in read(tmp_path, content, place="Ardmere", measure="killed", population="kids").series] == ["children"]
    with pytest.raises(InputError, match="has no such count; it has people killed, people injured, children killed"):
        read(tmp_path, content, place="Ardmere", measure="missing")


# ------------------------------------------------------------------ what is not known, and mappings


def test_unknown_columns_are_listed_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="follows no convention that is known; its columns are jour, morts") as refused:
        read(tmp_path, "jour,morts\n2024-01-01,3\n")
    assert "--mapping" in (refused.value.remedy or "")


def test_columns_of_two_conventions_are_ambiguous(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="may be read as ACLED and as a daily series"):
        read(tmp_path, "event_date,fatalities,date,killed_cum\n2024-01-01,3,2024-01-01,4\n")
    with pytest.raises(InputError, match="several columns with a day: report_date, date"):
        read(tmp_path, "date,report_date,killed_cum\n2024-01-01,2024-01-01,4\n")
    with pytest.raises(InputError, match="two columns 'date'"):
        read(tmp_path, "date,date,killed_cum\n2024-01-01,2024-01-01,4\n")


MAPPING = """\
date = "jour"
place = ["commune", "pays"]
day_first = true
[[count]]
column = "morts"
low = "min"
high = "max"
measure = "killed"
population = "civilians"
period = "cumulative"
established = "verified"
"""
FRENCH = "jour,commune,pays,morts,min,max\n04/05/2024,,Northland,30,28,35\n05/05/2024,Ardmere,Northland,12,,\n"


@pytest.mark.parametrize("form", ["toml", "json"])
def test_a_mapping_says_which_column_is_which(tmp_path: Path, form: str) -> None:
    import tomllib

    mapping = tmp_path / f"mapping.{form}"
    mapping.write_text(MAPPING if form == "toml" else json.dumps(tomllib.loads(MAPPING)), encoding="utf-8")
    done = read(tmp_path, FRENCH, mapping=mapping, since="2024-01-01")
    country, town = (by_scope(done)[name, "killed", "civilians", "cumulative"] for name in ("Northland", "Ardmere"))
    assert (country.established, country.since, numbers(country)) == ("verified", "2024-01-01", [("2024-05-04", "", 30)])
    assert (country.points[0].low, country.points[0].high, town.points[0].low) == (28, 35, None)


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ("date = ", "is no TOML"),
        ('date = "jour"', r"needs date = .* and a \[\[count\]\]"),
        ('date = "day"\n[[count]]\ncolumn = "morts"', "'day' is no column of the file; it has jour, commune, pays, morts, min, max"),
        ('date = "jour"\ncolour = "red"\n[[count]]\ncolumn = "morts"', "'colour' means nothing"),
        ('date = "jour"\n[[count]]\nmeasure = "killed"', "a count needs column"),
        ('date = "jour"\n[[count]]\ncolumn = "morts"\nperiod = "weekly"', "'weekly' is neither cumulative nor interval"),
        ('date = "jour"\n[[count]]\ncolumn = "morts"\nsex = "f"', "'sex' of a count means nothing"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(tmp_path: Path, mapping: str, reason: str) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(mapping, encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        read(tmp_path, FRENCH, mapping=path)


@pytest.mark.parametrize("content", ["", " \n", "date,place,killed_cum\n", "[]", "{", '[{"date": ]', b"\0\1\2"])
def test_a_file_without_a_number_is_refused(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(InputError):
        read(tmp_path, content, place="Ardmere")


REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "gaza_daily"


@pytest.mark.skipif(not REAL.is_dir(), reason="the daily series are not part of this project")
@pytest.mark.parametrize("name", ["casualties_daily.json", "west_bank_daily.json", "lebanon_casualties_daily.json"])
def test_real_daily_series_are_read_number_by_number(name: str) -> None:
    given = json.loads((REAL / name).read_text(encoding="utf-8"))
    done = read_reference(REAL / name, Said(originator="Ministry", place="Ardmere"))
    totals = [one for one in done.series if (one.measure, one.population, one.established) == ("killed", "people", None)]
    [plain] = [one for one in totals if one.period is Period.cumulative]
    expected = {row["report_date"]: row.get("killed_cum", row.get("ext_killed_cum")) for row in given}
    assert {point.as_of: point.value for point in plain.points} == expected
    assert all(json.loads(point.raw)["report_date"] == point.as_of for point in plain.points)
