"""Sentences written by somebody who had not seen the rules, with what the annotation guide wants of them.

`sentences.jsonl` names for each figure only the fields that its sentence is about; an item without figures must yield none. What is
known to fail bears the reason in `known`, and must go on failing until that is taken away.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from tracker.extract.claims.claims import claims
from tracker.extract.figures.figures import figures
from tracker.records import Article, Figure

LINES = (Path(__file__).parent / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
ITEMS = [
    pytest.param(
        item, id=f"{item['group']}-{item['id']}", marks=[pytest.mark.xfail(strict=True, reason=item["known"])] if "known" in item else []
    )
    for item in map(json.loads, LINES)
]
LINKS = {"subset_of", "revises"}
LOOSE = {"population", "place"}  # one may say a word more than the other


@pytest.fixture(scope="module")
def nlp(tagged_nlp: Language) -> Language:
    return tagged_nlp


def name(value: object) -> str:
    text = str(value).lower()
    return next((text.removeprefix(article) for article in ("the ", "a ", "an ") if text.startswith(article)), text)


def fits(field: str, wanted: Any, said: Any) -> bool:
    if wanted is None or said is None or not isinstance(wanted, str | list):
        return bool(wanted == said)
    if isinstance(wanted, list):
        return [name(one) for one in wanted] == [name(one) for one in said]
    return name(wanted) in name(said) or name(said) in name(wanted) if field in LOOSE else name(wanted) == name(said)


@pytest.mark.parametrize("item", ITEMS)
def test_sentence(nlp: Language, item: dict[str, Any]) -> None:
    text = item["text"]
    article, doc = Article(id="a", text=text, published=item["published"], title=item.get("title")), nlp(text)
    found = [figure for figure in figures(doc, article, tuple(claims(doc, article))).figures if figure.excluded is None]
    by_id, events = {figure.id: figure for figure in found}, dict[int, set[str | None]]()
    left = {figure.id for figure in found}
    for wanted in item["figures"]:
        figure = at(text, wanted, found)
        left.discard(figure.id)
        for field in wanted.keys() - {"text", "nth", "event"}:
            said = getattr(figure, field)
            said = by_id[said].text if field in LINKS and said is not None else getattr(said, "value", said)
            assert fits(field, wanted[field], said), f"{wanted['text']}: {field} is {said!r}, not {wanted[field]!r}"
        if wanted.get("event") is not None:
            events.setdefault(wanted["event"], set()).add(figure.event)
        elif "event" in wanted:
            assert figure.event is None, f"{wanted['text']} is of no incident"
    assert not left, f"counted though nobody is: {[by_id[id_].text for id_ in left]}"
    assert all(len(ids) == 1 and None not in ids for ids in events.values()), f"one incident is several, or none: {events}"
    assert len(set().union(*events.values())) == len(events), "two incidents are one"


def at(text: str, wanted: dict[str, Any], found: list[Figure]) -> Figure:
    start = -1
    for _ in range(wanted.get("nth", 0) + 1):
        start = text.index(wanted["text"], start + 1)
    stop = start + len(wanted["text"])
    here = [figure for figure in found if figure.span and figure.span[0] < stop and figure.span[1] > start]
    assert here, f"{wanted['text']} is not counted"
    return here[0]
