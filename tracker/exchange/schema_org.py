"""Claims as schema.org `Claim`, and what people decided as `ClaimReview`, in JSON-LD: what search engines and fact-check feeds read.

Each claim leaves as a Claim: its words, who made it, when, and the article in which it appears. A ClaimReview leaves only where a person's
judgement on a discrepancy stands, and what was decided is the rating. Of a claim nobody can decide more than that there is none, and then
it does not leave. Nothing here makes a verdict, and no rating is turned into a number. What the speaker presents as untrue is no claim of
that speaker: it leaves without an author, and says so.

Google asks for `claimReviewed`, `reviewRating.alternateName` and `url`, the page on which the review stands: `--site`, else an address in
the judge's note; without either the review has a URN, which is well formed and cannot be published as it is.
(https://schema.org/ClaimReview, https://developers.google.com/search/docs/appearance/structured-data/factcheck)
"""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from tracker.exchange.documents import Decided, Document, Options
from tracker.records import Discrepancy, Named, SpeakerKind, Statement, Status

Node = dict[str, Any]

CONTEXT = "https://schema.org"
URN = "urn:claim-tracker"
ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:]")
RATED = {Status.accepted: "Discrepancy confirmed", Status.dismissed: "No discrepancy", Status.explained: "Discrepancy explained"}
"""What a decision on a discrepancy says; that it is open again says nothing."""


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write one JSON-LD document: a graph of claims and reviews."""
    to.write(f'{{"@context": "{CONTEXT}", "@graph": ['.encode())
    separator = "\n"
    for node in nodes(documents, options):
        to.write((separator + json.dumps(node, ensure_ascii=False)).encode())
        separator = ",\n"
        options.wrote("reviews" if node["@type"] == "ClaimReview" else "claims")
    to.write(b"\n]}\n")


def nodes(documents: Iterator[Document], options: Options) -> Iterator[Node]:
    """Yield the claims of each article and the reviews of what is in it; a review in which several articles take part once."""
    told: set[int] = set()
    for one in documents:
        yield from (_claim(statement, one) for statement in one.statements)
        discrepancies = {discrepancy.id: discrepancy for discrepancy in one.discrepancies}
        for decided in {judged.target_id: judged for judged in one.decided}.values():  # the last on each holds
            if decided.number in told or decided.target != "discrepancy":
                continue
            review = _of_discrepancy(decided, discrepancies, options)
            if review is not None:
                told.add(decided.number)
                yield review


def _claim(statement: Statement, document: Document) -> Node:
    claim = statement.claim
    node: Node = {"@type": "Claim", "@id": f"{URN}:claim:{claim.id}", "text": claim.text}
    authors = [_actor(one, document) for one in statement.speakers]
    if not claim.negated and authors:
        node["author"] = authors[0] if len(authors) == 1 else authors
    elif claim.negated:
        node["disambiguatingDescription"] = f"{claim.speaker or 'The speaker'} presents this as untrue."
    if (made := claim.said_on or statement.published) is not None:
        node["datePublished"] = made
    node["appearance"] = _article(document)
    return node


def _actor(named: Named, document: Document) -> Node:
    speaker = document.speakers.get(named.id)
    kind = "Person" if speaker is not None and speaker.kind is SpeakerKind.person else "Organization"
    node: Node = {"@type": kind, "name": named.name}
    if speaker is not None and speaker.wikidata:
        node["sameAs"] = f"https://www.wikidata.org/entity/{speaker.wikidata}"
    return node


def _article(document: Document) -> Node:
    article = document.article
    node: Node = {"@type": "NewsArticle", "@id": f"{URN}:article:{article.id}"}
    said = {"url": article.url, "headline": article.title, "datePublished": article.published, "inLanguage": article.language}
    node |= {name: value for name, value in said.items() if value}
    if article.source:
        node["publisher"] = {"@type": "Organization", "name": article.source}
    if article.byline:
        node["author"] = {"@type": "Person", "name": article.byline}
    return node


def _of_discrepancy(decided: Decided, rows: dict[str, Discrepancy], options: Options) -> Node | None:
    row = rows.get(decided.target_id)
    rating = RATED.get(Status(decided.decision))
    if row is None or rating is None:
        return None
    members: list[Node] = [{"@id": f"{URN}:claim:{id_}"} for id_ in row.claims]
    # of figures nobody made a claim of this project's: what is reviewed is that they do not go together
    item: Any = members if members else {"@type": "Claim", "@id": f"{URN}:discrepancy:{row.id}", "text": row.explanation}
    return _review(decided, row.explanation, rating, item, options)


def _review(decided: Decided, claim: str, rating: str, item: Any, options: Options) -> Node:
    id_ = f"{URN}:judgement:{decided.number}"
    address = ADDRESS.search(decided.reason or "")
    node: Node = {
        "@type": "ClaimReview",
        "@id": id_,
        "url": f"{options.site}#judgement-{decided.number}" if options.site else address.group() if address else id_,
        "claimReviewed": claim,
        "datePublished": decided.at,
        "author": {"@type": "Person", "name": decided.by},
        "reviewRating": {"@type": "Rating", "alternateName": rating},
        "itemReviewed": item,
    }
    if decided.reason:
        node["reviewBody"] = decided.reason
    return node
