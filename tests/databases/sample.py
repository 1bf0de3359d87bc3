"""Print a small database of the newest schema as JSON: table -> rows.

    python tests/databases/sample.py > tests/databases/0001.json

Run it once for each released schema, and name the file by its revision; a test fills a database of that revision with the rows,
on both kinds of server, and upgrades it. A file of a released schema is never made anew.
"""

import json
import tempfile

from sqlalchemy import column, select, table

from tracker.records import (
    Article,
    Claim,
    Event,
    Extraction,
    Figure,
    Kind,
    Notice,
    NoticeKind,
    Period,
    Quotation,
    ReferencePoint,
    ReferenceSeries,
    Resolution,
    Speaker,
    SpeakerKind,
    Term,
    discrepancy,
)
from tracker.seal import Trailer
from tracker.store import ImportedFigure, Store, Target
from tracker.store.tables import Base
from tracker.store.tables import Extraction as Extractions

STATE = Speaker(id="northland", name="Northland", kind=SpeakerKind.state, names=("Northland",), country="nl")
AGENCY = Speaker(
    id="agency", name="Northern Relief Agency", kind=SpeakerKind.body, names=("Northern Relief Agency", "NRA"), member_of=("northland",)
)
DIRECTOR = Speaker(id="director", name="Director of Relief", kind=SpeakerKind.body, names=("Director of Relief",), member_of=("agency",))
QUILL = Speaker(
    id="quill",
    name="Ada Quill",
    kind=SpeakerKind.person,
    names=("Ada Quill",),
    terms=(Term(office="director", since="2020", until="2024-06", source="almanac"),),
    wikidata="Q1",
)
ADDA = Speaker(id="adda", name="Adda Quill", kind=SpeakerKind.person, names=("Adda Quill",))
SPEAKERS: dict[str, Speaker | Resolution] = {
    **{one.name: one for one in (STATE, AGENCY, DIRECTOR, QUILL)},
    "the North": STATE,
    "Adda Quill": Resolution(speaker=ADDA, reason="full name", score=0.4, candidates=("quill",), office="director", on_behalf_of="agency"),
}


SEARCH = ("extraction_id", "claim_id", "text")  # of the full-text index, which is outside the models


def fill(store: Store) -> None:
    """Two articles, one of them in two versions; claims, figures, an imported figure, a judged discrepancy, a run.

    A term of office, a candidate, speakers that were merged, a name that means another one and one that was split off; a corrected figure
    and a reference series.
    """
    run = store.start_run("ingest news")
    for name, place in (("first", "Ardmere"), ("first", "Upper Ardmere"), ("second", "Lowmoor")):
        text = f"Northern Relief Agency said 12 people were killed in {place}, including 5 children."
        article = Article(
            id=name, text=text, source="Harbour Post", published="2024-03-26", url=f"https://harbour.example/{name}", language="en-GB"
        )
        said = Claim(id="", article=name, content=((28, 30),), text="12", quotation=Quotation.indirect, speakers=(AGENCY.name,))
        second = {"speakers": ("Adda Quill",), "about": ("the North",)}
        claims = tuple(said.model_copy(update={"id": f"{place} claim {n}"} | (second if n else {})) for n in range(2))
        total = Figure(id=f"{place} total", article=name, span=(28, 30), text="12", measure="killed", value=12, attributed_to=AGENCY.name)
        part = Figure(id=f"{place} part", measure="killed", value=5, population="children", place=place, subset_of=total.id, event=place)
        extraction = Extraction(article=name, text_hash=article.text_hash, claims=claims, figures=(part, total), model="m 1", extractor="1")
        extraction = extraction.model_copy(update={"events": (Event(id=place, kind="shelling", place=place, since="2024-03-25"),)})
        store.save(article, extraction, speakers=SPEAKERS, digest="d1")
    line = Figure(id="reported", measure="killed", value=14, as_of="2024-03-25", attributed_to=AGENCY.name)
    store.import_figures([ImportedFigure(line, "Bay Herald", "2024-03-27", "reported.jsonl", 1, "{}")], speakers=SPEAKERS)
    store.group_events({"Upper Ardmere": "Upper Ardmere", "Lowmoor": "Upper Ardmere"})
    found = discrepancy(Kind.same_origin_mismatch, "12 against 14", figures=["Lowmoor total", "reported"], claims=["Lowmoor claim 0"])
    store.replace_discrepancies([("one", found)])
    store.judge(Target.discrepancy, found.id, "dismissed", by="ada", reason="two places")
    store.merge("quill", "adda", by="ada", reason="two spellings")
    store.name("agency", "Adda Quill", means=True, by="bo", article=store.article("second").article.id)
    store.name("northland", "the North", means=False, by="bo")
    store.correct(store.figure("reported"), {"place": "Lowmoor"}, by="bo", reason="misread")
    point = ReferencePoint(as_of="2024-03-25", value=13, line=2, raw="2024-03-25,13")
    series = ReferenceSeries(originator="Relief Register", measure="killed", place="Northland", period=Period.cumulative, points=(point,))
    store.add_references([series], path="register.csv", file_hash="h1")
    store.finish_run(run, {"new": 2, "version": 1})


def fill_archive(store: Store) -> None:
    """A notice of a correction, a file that is watched, a seal, and a former version that was withdrawn."""
    second = store.article("second").article.id
    with store.engine.connect() as connection:
        extraction = connection.scalars(select(Extractions.id).where(Extractions.current_of == second)).one()
    store.set_notices({extraction: [Notice(kind=NoticeKind.correction, span=(31, 45), title="Northern Relief Agency")]})
    store.record_sighting("news/second.txt", "84 1711411200")
    with store.sealing() as lot:
        lot.record(Trailer(versions=3, head="0" * 64, continues=None), by="ada")
    store.withdraw("first", number=1, reason="a court order", by="ada")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/tracker.db", create=True) as store:
        fill(store)
        fill_archive(store)
        with store.engine.connect() as connection:
            tables = [one for one in Base.metadata.sorted_tables if one.name != "searched_texts"]  # it counts what an index holds
            rows = {one.name: [dict(row._mapping) for row in connection.execute(select(one))] for one in tables}
            search = select(table("claim_search", *map(column, SEARCH)))
            rows["claim_search"] = [dict(row._mapping) for row in connection.execute(search)]
    print(json.dumps({name: found for name, found in rows.items() if found}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
