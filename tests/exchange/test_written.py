"""Each format is read back by a program that is not ours: csv, openpyxl, pyarrow, libhxl, a JSON-LD processor."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tracker.errors import InputError
from tracker.exchange import csv_tables, formulas, hxl, parquet, schema_org, web_annotation, xlsx
from tracker.exchange.columns import SHEETS, Holds, rows, sheets
from tracker.exchange.documents import Decided, Document, Options
from tracker.exchange.reference import Said, read_reference
from tracker.records import (
    Act,
    Article,
    Claim,
    Discrepancy,
    Figure,
    Kind,
    Named,
    Period,
    Qualifier,
    Quotation,
    Report,
    Speaker,
    SpeakerKind,
    Statement,
    text_hash,
)

TEXT = (
    'The “Vale” register said: =SUM(A1), "12 people" died, and the Guard did not fire. Some 30 were hurt in Ardmere.\nAda Quill denied it.'
)
AGENCY = Speaker(id="register", name="Vale Register", kind=SpeakerKind.body, names=("Vale Register",), wikidata="Q9")
QUILL = Speaker(id="quill", name="Ada Quill", kind=SpeakerKind.person, names=("Ada Quill",))


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def named(speaker: Speaker) -> Named:
    return Named(id=speaker.id, name=speaker.name, mention=speaker.name, found=speaker.id, reason="exact name", score=1.0)


def statement(id_: str, *parts: str, by: Speaker = AGENCY, **fields: Any) -> Statement:
    claim = Claim(
        id=id_, article="a1", content=tuple(map(span, parts)), text=" ".join(parts), quotation=Quotation.mixed, speaker=by.name,
        speakers=(by.name,), speaker_ids=(by.id,), mentions=(by.name,), **fields,
    )  # fmt: skip
    carried: dict[str, Any] = {"outlet": "Harbour Post", "document": "story", "published": "2024-03-26T10:00+02:00"}
    return Statement(claim=claim, speakers=(named(by),), **carried)


def report(id_: str, words: str | None, **fields: Any) -> Report:
    where = {} if words is None else {"article": "a1", "span": span(words), "text": words}
    figure = Figure(**{"id": id_, "measure": "killed", "place": "Ardmere", "as_of": "2024-03-25", **where, **fields})
    carried: dict[str, Any] = {"outlet": "Harbour Post", "document": "story" if words else "r.jsonl:1", "published": "2024-03-26"}
    return Report(figure=figure, originator="Vale Register", originator_id="register", raw=None if words else "{}", **carried)


CONFLICT = Discrepancy(
    id="d1", kind=Kind.denial, severity=Kind.denial.severity, claims=("c1", "c2"), explanation="Vale Register says it, Ada Quill denies it."
)  # fmt: skip


def document(*, with_text: bool = True, **fields: Any) -> Document:
    article = Article(
        id="a1", text=TEXT if with_text else "", title="=Toll", source="Harbour Post", url="https://harbour.example/1", byline="Bo Lind",
        published="2024-03-26T10:00+02:00", language="en",
    )  # fmt: skip
    statements = (
        statement("c1", '=SUM(A1), "12 people" died', "the Guard did not fire", said_on="2024-03-25", cue=(span("said"),)),
        statement("c2", "it", by=QUILL, act=Act.deny, negated=True, denies=(span("it"),)),
    )
    reports = (
        report("f1", "12", value=12, low=12, high=12, period=Period.cumulative, since="2024-01-01", evidence={"place": (span("Ardmere"),)},
               inferred={"as_of": "the day before"}),
        report("f2", "30", value=30, measure="injured", qualifier=Qualifier.approximate, population="sailors", period=Period.incident),
    )  # fmt: skip
    made = Document(
        article=article, name="story", text_hash=text_hash(TEXT), raw_hash=None, number=2, ingested_at="2024-03-27T00:00:00+00:00",
        copy_of=None, statements=statements, reports=reports, discrepancies=(CONFLICT,), speakers={"register": AGENCY, "quill": QUILL},
    )  # fmt: skip
    return replace(made, **fields)


IMPORTED = Document(
    article=Article(id="imports", text=""), name="imports", text_hash="", raw_hash=None, number=1, ingested_at="", copy_of=None,
    statements=(), reports=(report("f3", None, value=2**60, low=2**60, high=2**60, period=Period.interval, since="2024-03-24"),),
    discrepancies=(CONFLICT,), speakers={},
)  # fmt: skip
WITH_TEXT = Options(with_text=True, program="claim-tracker 1")


def told() -> Iterator[Document]:
    yield document()
    yield IMPORTED


def expected(options: Options = WITH_TEXT) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {sheet.name: [] for sheet in SHEETS}
    for name, row in rows(told(), options):
        found[name].append(row)
    return found


# ------------------------------------------------------------------ tables


def test_rows_of_four_tables() -> None:
    found = expected()
    assert {name: len(some) for name, some in found.items()} == {"articles": 1, "claims": 2, "figures": 3, "discrepancies": 1}
    assert found["articles"][0]["text"] == TEXT
    assert "text" not in expected(Options())["articles"][0]
    for sheet in sheets(WITH_TEXT):
        assert all(list(row) == list(sheet.columns) for row in found[sheet.name])
    figure = found["figures"][0]
    assert (figure["published"], figure["published_day"], figure["originator_id"]) == ("2024-03-26", "2024-03-26", "register")


def unzipped(write: Any, options: Options = WITH_TEXT) -> dict[str, bytes]:
    to = BytesIO()
    write(told(), to, options)
    with ZipFile(to) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("bom", [False, True])
def test_csv_is_read_by_csv(bom: bool) -> None:
    files = unzipped(csv_tables.write, replace(WITH_TEXT, bom=bom))
    assert sorted(files) == ["articles.csv", "claims.csv", "discrepancies.csv", "figures.csv"]
    for sheet in sheets(WITH_TEXT):
        data = files[f"{sheet.name}.csv"]
        assert data.startswith(b"\xef\xbb\xbf") is bom
        assert data.endswith(b"\r\n")
        found = list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
        assert len(found) == len(expected()[sheet.name])
        for cells, row in zip(found, expected()[sheet.name], strict=True):
            for name, holds in sheet.columns.items():
                assert read_cell(cells[name], holds) == (None if row[name] in ("", [], {}) else row[name]), name


def read_cell(cell: str, holds: Holds) -> Any:
    if cell == "":
        return None
    if holds is Holds.flag:
        return {"true": True, "false": False}[cell]
    if holds in (Holds.integer, Holds.number):
        return (int if holds is Holds.integer else float)(cell)
    return json.loads(cell) if holds in csv_tables.JSON else formulas.plain(cell)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@", "＝1"])
def test_no_cell_begins_as_a_formula_and_each_is_read_back(text: str) -> None:
    cell = csv_tables.cell(text, Holds.text)
    assert cell[0] == "'"
    assert formulas.plain(cell) == text


@pytest.mark.parametrize("text", ["12", "a=b", "'Tis said", "— he said", "“=”", ""])
def test_other_cells_are_as_they_are(text: str) -> None:
    assert csv_tables.cell(text, Holds.text) == text
    assert formulas.plain(text) == text


def test_a_folder_has_the_files_of_the_zip(tmp_path: Path) -> None:
    csv_tables.write_folder(told(), tmp_path, WITH_TEXT)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == unzipped(csv_tables.write)


def test_xlsx_is_read_by_openpyxl() -> None:
    from openpyxl import load_workbook

    to = BytesIO()
    xlsx.write(told(), to, WITH_TEXT)
    workbook = load_workbook(to)
    assert workbook.sheetnames == [sheet.name for sheet in SHEETS]
    for sheet in sheets(WITH_TEXT):
        page = workbook[sheet.name]
        header, *lines = page.iter_rows()
        assert [cell.value for cell in header] == list(sheet.columns)
        for cells, row in zip(lines, expected()[sheet.name], strict=True):
            for cell, (name, holds) in zip(cells, sheet.columns.items(), strict=True):
                assert cell.data_type != "f"
                value = row[name]
                if value is None or value in ([], {}):
                    assert cell.value is None
                elif holds is Holds.day:
                    assert isinstance(cell.value, datetime)
                    assert cell.value.date() == date.fromisoformat(value)
                    assert cell.number_format == "yyyy-mm-dd"
                elif holds is Holds.integer and value >= 10**15:
                    assert cell.value == str(value)
                elif holds in (Holds.text, Holds.integer, Holds.number, Holds.flag):
                    assert cell.value == value
                else:
                    assert cell.value == ("; ".join(value) if holds is Holds.texts else json.dumps(value))


def test_what_excel_cannot_hold_is_cut_with_a_mark() -> None:
    long = "🌊" * 20_000
    cell = xlsx.cut(long)
    assert len(cell.encode("utf-16-le")) // 2 <= 32_767
    assert cell.endswith("… [cut, 20,000 characters]")
    assert long.startswith(cell.partition("…")[0])
    assert xlsx.cut("a" * 32_767) == "a" * 32_767


def test_a_full_sheet_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    from openpyxl import load_workbook

    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    to = BytesIO()
    xlsx.write(told(), to, Options())
    workbook = load_workbook(to)
    assert "figures 2" in workbook.sheetnames
    ids = [row[0].value for name in ("figures", "figures 2") for row in list(workbook[name].iter_rows())[1:]]
    assert ids == ["f1", "f2", "f3"]


def test_control_characters_are_marked() -> None:
    from openpyxl import load_workbook

    to = BytesIO()
    changed = document()
    xlsx.write(iter([replace(changed, article=changed.article.model_copy(update={"title": "a\x0bb"}))]), to, Options())
    header, first = load_workbook(to)["articles"].iter_rows(values_only=True)
    assert dict(zip(header, first, strict=True))["title"] == "a\ufffdb"


def test_parquet_is_read_by_pyarrow() -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = unzipped(parquet.write)
    assert sorted(files) == [f"{name}.parquet" for name in ("articles", "claims", "discrepancies", "figures")]
    for sheet in sheets(WITH_TEXT):
        table = pq.read_table(BytesIO(files[f"{sheet.name}.parquet"]))
        assert table.schema.equals(parquet.schema(sheet, WITH_TEXT))
        assert table.schema.metadata == {b"program": b"claim-tracker 1"}
        maps = {name for name, holds in sheet.columns.items() if holds in (Holds.evidence, Holds.reasons)}
        for found, row in zip(table.to_pylist(), expected()[sheet.name], strict=True):
            read = {name: dict(value) if name in maps else value for name, value in found.items()}
            days = {name: date.fromisoformat(row[name]) for name, holds in sheet.columns.items() if holds is Holds.day and row[name]}
            assert read == row | days
    figures = parquet.schema(SHEETS[2], Options())
    assert figures.field("span").type == pa.list_(pa.int64())
    assert figures.field("value").type == pa.int64()


def test_parquet_is_written_in_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    monkeypatch.setattr(parquet, "GROUP", 2)
    figures = pq.ParquetFile(BytesIO(unzipped(parquet.write)["figures.parquet"]))
    assert [figures.metadata.row_group(n).num_rows for n in range(figures.num_row_groups)] == [2, 1]


# ------------------------------------------------------------------ HXL


def written(module: Any, *documents: Document, options: Options = WITH_TEXT) -> bytes:
    to = BytesIO()
    module.write(iter(documents), to, options)
    return to.getvalue()


DAYS = [
    report(f"t{n}", "12", value=100 + n, low=100 + n, high=100 + n, period=Period.cumulative, as_of=f"2024-03-2{n}", since="2024-01-01")
    for n in range(5)
]  # fmt: skip
BOUNDED = report("b1", "12", low=90, high=110, qualifier=Qualifier.range, period=Period.cumulative, as_of="2024-03-28", since="2024-01-01")
CHILDREN = report(
    "k1", "12", value=7, low=7, high=7, population="children", period=Period.cumulative, as_of="2024-03-28", since="2024-01-01"
)


@pytest.mark.filterwarnings("ignore")
def test_hxl_is_valid_by_libhxl(tmp_path: Path) -> None:
    reader = pytest.importorskip("hxl", reason="libhxl is not installed")
    path = tmp_path / "figures.csv"
    path.write_bytes(written(hxl, document(), IMPORTED, document(reports=(BOUNDED, CHILDREN))))
    options = reader.input.InputOptions(allow_local=True)
    found = reader.validate(reader.data(str(path), options))
    assert (found["is_valid"], found["issues"]) == (True, [])
    dataset = reader.data(str(path), options)
    assert len(dataset.columns) > 10
    lines = list(dataset)
    assert [line.get("#meta+figure+id") for line in lines] == ["f1", "f2", "f3", "b1", "k1"]
    assert lines[0].get("#affected+killed+cumulative") == "12"
    assert lines[1].get("#affected+injured+group+incident") == "30"
    assert lines[1].get("#description+population") == "sailors"
    assert (lines[3].get("#affected+killed+cumulative+min"), lines[3].get("#affected+killed+cumulative+max")) == ("90", "110")
    assert [line.get("#meta+source") for line in lines] == ["Vale Register"] * 5
    assert lines[0].get("#date+start") == "2024-01-01"


def test_hxl_comes_in_again_as_a_reference_series(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_bytes(written(hxl, document(reports=(*DAYS, BOUNDED, CHILDREN)), document(), IMPORTED))
    found = read_reference(path, Said())
    series = {(one.population, one.period): one for one in found.series}
    totals = series["people", Period.cumulative]
    assert (totals.originator, totals.place, totals.measure) == ("Vale Register", "Ardmere", "killed")
    told_of = {point.as_of: (point.value, point.low, point.high) for point in totals.points}
    assert told_of == {f"2024-03-2{n}": (100 + n, None, None) for n in range(5)} | {
        "2024-03-28": (None, 90, 110),
        "2024-03-25": (12, None, None),
    }
    assert [point.value for point in series["children", Period.cumulative].points] == [7]
    # a toll of one incident, and people of whom nothing is known, are no numbers of a series
    assert not any(one.measure == "injured" for one in found.series)


def test_hxl_leaves_out_what_would_be_read_as_a_count() -> None:
    skipped: list[InputError] = []
    denied = report("n1", "12", value=12, low=12, high=12, negated=True)
    vague = report("n2", "30", qualifier=Qualifier.vague)
    data = written(hxl, document(reports=(denied, vague, DAYS[0])), options=Options(skip=skipped.append))
    lines = list(csv.reader(StringIO(data.decode(), newline="")))
    assert len(lines) == 3
    assert [str(error) for error in skipped] == ["story: HXL cannot say 1 figure that the text denies; 1 figure without a number"]


@pytest.mark.parametrize(
    ("fields", "tag"),
    [
        ({}, "#affected+killed+unspecified"),
        ({"period": Period.interval}, "#affected+killed"),
        ({"measure": "captive", "population": "women", "period": Period.incident}, "#affected+abducted+adults+f+incident"),
        ({"measure": "affected", "period": Period.cumulative}, "#affected+cumulative"),
        ({"measure": "casualties", "period": Period.interval}, "#affected+casualties"),
        ({"measure": "incidents", "population": "attacks", "period": Period.interval}, "#indicator+incidents"),
        ({"established": "or missing", "period": Period.interval}, "#affected+killed+or_missing"),
        ({"measure": "2nd wave", "period": Period.interval}, "#affected+n_2nd_wave"),
    ],
)
def test_hashtags(fields: dict[str, Any], tag: str) -> None:
    assert hxl.tag(report("f", "12", **fields).figure) == tag
    assert re.fullmatch(r"#[a-z]+(\+[a-z][a-z0-9_]*)*", tag)


# ------------------------------------------------------------------ JSON-LD

SCHEMA = "https://schema.org/"
CONTEXTS = {
    "https://schema.org": {"@context": {"@vocab": SCHEMA, "url": {"@type": "@id"}, "sameAs": {"@type": "@id"}}},
    "http://www.w3.org/ns/anno.jsonld": {
        "@context": {
            "oa": "http://www.w3.org/ns/oa#", "as": "http://www.w3.org/ns/activitystreams#", "dc": "http://purl.org/dc/elements/1.1/",
            "dctypes": "http://purl.org/dc/dcmitype/", "xsd": "http://www.w3.org/2001/XMLSchema#", "foaf": "http://xmlns.com/foaf/0.1/",
            "id": "@id", "type": "@type", "Annotation": "oa:Annotation", "AnnotationPage": "as:OrderedCollectionPage",
            "Dataset": "dctypes:Dataset", "Software": "as:Application", "TextQuoteSelector": "oa:TextQuoteSelector", "State": "oa:State",
            "TextPositionSelector": "oa:TextPositionSelector", "describing": "oa:describing", "identifying": "oa:identifying",
            "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "body": {"@id": "oa:hasBody", "@type": "@id"},
            "target": {"@id": "oa:hasTarget", "@type": "@id"}, "source": {"@id": "oa:hasSource", "@type": "@id"},
            "selector": {"@id": "oa:hasSelector", "@type": "@id"}, "state": {"@id": "oa:hasState", "@type": "@id"},
            "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix", "format": "dc:format", "name": "foaf:name",
            "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"}, "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
            "generator": {"@id": "as:generator", "@type": "@id"}, "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
            "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"},
        }
    },
}  # fmt: skip


def expanded(data: bytes) -> list[dict[str, Any]]:
    """The document as a JSON-LD processor reads it, with contexts from here."""
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")

    def load(url: str, _options: object = None) -> dict[str, Any]:
        found = CONTEXTS[url.rstrip("/")]
        return {"contextUrl": None, "documentUrl": url, "document": found, "contentType": "application/ld+json"}

    result: list[dict[str, Any]] = jsonld.expand(json.loads(data), {"documentLoader": load})
    return result


RULED = (
    Decided(3, "claim", "c1", "rejected", "a caption", "ada", "2024-04-01T00:00:00+00:00"),  # no review: claims get no verdict here
    Decided(4, "discrepancy", "d1", "dismissed", None, "bo", "2024-04-02T00:00:00+00:00"),
    Decided(5, "discrepancy", "d1", "accepted", "both stand, see https://desk.example/checks/9.", "bo", "2024-04-03T00:00:00+00:00"),
    Decided(6, "figure", "f1", "corrected", None, "bo", "2024-04-03T00:00:00+00:00"),
)


def graph(*documents: Document, options: Options = WITH_TEXT) -> list[dict[str, Any]]:
    found: dict[str, Any] = json.loads(written(schema_org, *documents, options=options))
    assert set(found) == {"@context", "@graph"}
    return list(found["@graph"])


def test_every_claim_is_a_claim_of_who_made_it() -> None:
    first, denial = graph(document())
    assert first == {
        "@type": "Claim", "@id": "urn:claim-tracker:claim:c1", "text": '=SUM(A1), "12 people" died the Guard did not fire',
        "author": {"@type": "Organization", "name": "Vale Register", "sameAs": "https://www.wikidata.org/entity/Q9"},
        "datePublished": "2024-03-25",
        "appearance": {
            "@type": "NewsArticle", "@id": "urn:claim-tracker:article:a1", "url": "https://harbour.example/1", "headline": "=Toll",
            "datePublished": "2024-03-26T10:00+02:00", "inLanguage": "en", "publisher": {"@type": "Organization", "name": "Harbour Post"},
            "author": {"@type": "Person", "name": "Bo Lind"},
        },
    }  # fmt: skip
    assert "author" not in denial  # who denies something does not claim it
    assert denial["disambiguatingDescription"] == "Ada Quill presents this as untrue."
    assert denial["datePublished"] == "2024-03-26T10:00+02:00"


def test_nobody_reviews_without_a_judgement() -> None:
    assert {node["@type"] for node in graph(document())} == {"Claim"}
    opened = Decided(7, "discrepancy", "d1", "open", None, "bo", "2024-04-04T00:00:00+00:00")
    assert {node["@type"] for node in graph(document(decided=(*RULED[1:3], opened)))} == {"Claim"}


def test_a_judgement_is_a_review_with_what_google_and_schema_org_ask_for() -> None:
    reviews = [node for node in graph(document(decided=RULED), document(decided=RULED)) if node["@type"] == "ClaimReview"]
    assert [review["@id"] for review in reviews] == ["urn:claim-tracker:judgement:5"]
    for review in reviews:
        assert review["claimReviewed"] and review["url"]
        assert review["reviewRating"]["@type"] == "Rating" and review["reviewRating"]["alternateName"]
        assert "ratingValue" not in review["reviewRating"]
        assert review["author"]["@type"] == "Person"
    (on_discrepancy,) = reviews
    assert on_discrepancy["url"] == "https://desk.example/checks/9"
    assert (on_discrepancy["author"]["name"], on_discrepancy["reviewRating"]["alternateName"]) == ("bo", "Discrepancy confirmed")
    assert on_discrepancy["claimReviewed"] == CONFLICT.explanation
    assert on_discrepancy["itemReviewed"] == [{"@id": "urn:claim-tracker:claim:c1"}, {"@id": "urn:claim-tracker:claim:c2"}]


def test_claims_and_reviews_are_counted_as_they_are_written() -> None:
    wrote: list[str] = []
    written(schema_org, document(decided=RULED), options=Options(wrote=wrote.append))
    assert wrote == ["claims", "claims", "reviews"]


def test_reviews_stand_on_the_page_that_is_named() -> None:
    options = Options(site="https://desk.example/reviews")
    urls = [node["url"] for node in graph(document(decided=RULED), options=options) if node["@type"] == "ClaimReview"]
    assert urls == ["https://desk.example/reviews#judgement-5"]


def test_a_json_ld_processor_knows_every_word() -> None:
    found = expanded(written(schema_org, document(decided=RULED)))
    assert [node["@type"] for node in found] == [[f"{SCHEMA}Claim"]] * 2 + [[f"{SCHEMA}ClaimReview"]]
    claim, review = found[0], found[2]
    assert claim["@id"] == "urn:claim-tracker:claim:c1"
    assert claim[f"{SCHEMA}appearance"][0][f"{SCHEMA}url"] == [{"@id": "https://harbour.example/1"}]
    assert review[f"{SCHEMA}reviewRating"][0][f"{SCHEMA}alternateName"] == [{"@value": "Discrepancy confirmed"}]
    properties = {"text", "author", "datePublished", "appearance", "disambiguatingDescription", "url", "claimReviewed", "reviewRating",
                  "itemReviewed", "reviewBody"}  # fmt: skip
    assert {name.removeprefix(SCHEMA) for node in found for name in node if not name.startswith("@")} <= properties


# ------------------------------------------------------------------ web annotations

MOTIVATIONS = {"assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting", "identifying", "linking",
               "moderating", "questioning", "replying", "tagging"}  # fmt: skip


def check_annotation(node: dict[str, Any]) -> None:
    """What https://www.w3.org/TR/annotation-model/ says that an annotation must be."""
    assert re.match(r"[a-z][a-z0-9+.-]*:", node["id"])
    assert node["type"] == "Annotation"
    assert node["motivation"] in MOTIVATIONS
    targets = node["target"] if isinstance(node["target"], list) else [node["target"]]
    assert targets
    for target in targets:
        assert re.match(r"[a-z][a-z0-9+.-]*:", target["source"])
        kinds = [selector["type"] for selector in target["selector"]]
        assert kinds == ["TextQuoteSelector", "TextPositionSelector"]
        quote, position = target["selector"]
        assert isinstance(quote["exact"], str) and quote["exact"]
        assert {"prefix", "suffix"} <= quote.keys() or not {"prefix", "suffix"} & quote.keys()
        assert 0 <= position["start"] <= position["end"]


def test_each_selector_finds_its_stretch_in_the_text() -> None:
    page = json.loads(written(web_annotation, document()))
    assert page["type"] == "AnnotationPage"
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert [node["id"].rpartition(":")[2] for node in page["items"]] == ["c1", "c2", "f1", "f2"]
    number = 0
    for node in page["items"]:
        check_annotation(node)
        for target in node["target"] if isinstance(node["target"], list) else [node["target"]]:
            quote, position = target["selector"]
            start, end = position["start"], position["end"]
            assert TEXT[start:end] == quote["exact"]
            context = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert len(quote["prefix"]) <= 32 and len(quote["suffix"]) <= 32
            assert TEXT.find(context) == start - len(quote["prefix"])
            assert target["state"]["textHash"] == text_hash(TEXT)
            number += 1
    assert number == 5  # a claim of two stretches has two
    assert page["items"][0]["body"]["row"]["content"] == [list(span('=SUM(A1), "12 people" died')), list(span("the Guard did not fire"))]


def test_without_texts_only_the_stretch_itself_leaves() -> None:
    page = json.loads(written(web_annotation, document(with_text=False), options=Options()))
    for node in page["items"]:
        check_annotation(node)
        targets = node["target"] if isinstance(node["target"], list) else [node["target"]]
        assert all(set(target["selector"][0]) == {"type", "exact"} for target in targets)
    assert "register said" not in json.dumps(page)


def test_what_does_not_fit_its_offsets_is_skipped_by_name() -> None:
    skipped: list[InputError] = []
    wrong = statement("c1", "it").model_copy(update={"claim": statement("c1", "it").claim.model_copy(update={"text": "its"})})
    data = written(web_annotation, document(statements=(wrong,)), IMPORTED, options=Options(skip=skipped.append))
    assert [node["id"].rpartition(":")[2] for node in json.loads(data)["items"]] == ["f1", "f2"]
    assert [str(error) for error in skipped] == [
        "story: claim c1 does not say what stands at its offsets: nothing is annotated",
        "imports: figure f3 stands in no text: there is nothing to annotate",
    ]


def test_a_json_ld_processor_reads_annotations() -> None:
    oa = "http://www.w3.org/ns/oa#"
    (page,) = expanded(written(web_annotation, document()))
    items = page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
    assert [item["@type"] for item in items] == [[f"{oa}Annotation"]] * 4
    first = items[0]
    assert first[f"{oa}motivatedBy"] == [{"@id": f"{oa}describing"}]
    selectors = first[f"{oa}hasTarget"][0][f"{oa}hasSelector"]
    assert {selector["@type"][0] for selector in selectors} == {f"{oa}TextQuoteSelector", f"{oa}TextPositionSelector"}
    (row,) = first[f"{oa}hasBody"][0]["urn:claim-tracker:row"]
    assert row["@type"] == "@json"
    assert row["@value"]["id"] == "c1"
