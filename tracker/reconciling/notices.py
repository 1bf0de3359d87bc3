"""Which corrections the texts of the database announce, and which articles they correct.

A notice about the text that carries it is linked to that article. One that names another by its address is linked to the article of that
address; one that gives a title, to the article of the same outlet that bears nearly this title and is not later. Nothing else is linked:
"our story of 3 May" may be any.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from tracker.read.notices import ITSELF, notices
from tracker.reconcile.comparable import days

if TYPE_CHECKING:
    from tracker.store import Store
    from tracker.store.notices import Open, Titled

ALIKE = 90
"""Of 100, rapidfuzz's ratio of two titles without case and punctuation: above it they differ in a word of a dozen or less."""

CLEAR = 5
"""By how much the best title is to be more alike than that of any other article."""

BY_ADDRESS, BY_TITLE = "by its address", "by its title, in the same outlet"
UNKNOWN = "no stored article has this address or title"


def find(store: "Store", articles: Iterable[str] | None = None) -> bool:
    """Store what the texts of some articles announce, None for all: of former versions too, as what was told once was told.

    Returns:
        Whether there is a notice, or was one.
    """
    wanted = None if articles is None else set(articles)
    found = {}
    for one in store.printed(wanted):
        told = list(notices(one.text, title=one.title, outlet=one.outlet, marks=one.marks))
        if told:
            own = {"article": one.article}
            found[one.extraction] = [notice.model_copy(update=own) if notice.reason == ITSELF else notice for notice in told]
    return store.set_notices(found, wanted)


def changed(store: "Store", articles: frozenset[str]) -> set[str]:
    """Find and link anew after some articles changed, and return the articles of which more or less is told than before."""
    if not articles:
        return set()
    before = store.corrected_by(articles)
    any_ = find(store, articles)
    linked = link(store, articles)
    return before | linked | (store.corrected_by(articles) if any_ else set())


def link(store: "Store", articles: Iterable[str] | None = None) -> set[str]:
    """Link notices to the articles that they correct, and return the articles of which more or less is told than before.

    Args:
        articles: those that changed; None where everything is linked anew.
    """
    open_ = store.open_notices(articles)
    spelled = {spelling for one in open_ if one.url for spelling in _spellings(one.url)}
    known = store.addressed(spelled) if spelled else {}
    links = []
    for outlet, some in groupby(open_, key=lambda one: one.outlet):
        of_outlet = list(some)
        titled = store.titled(outlet) if outlet is not None and any(one.title for one in of_outlet) else []
        for one in of_outlet:
            article, reason = _linked(one, known, titled)
            if (article, reason) != (one.article, one.reason):
                links.append((one, article, reason))
    store.link_notices(links)
    return {id_ for one, article, _ in links for id_ in (one.article, article) if id_ is not None}


def _linked(one: "Open", known: dict[str, str], titled: Sequence["Titled"]) -> tuple[str | None, str]:
    if one.url:
        article = next((known[spelling] for spelling in _spellings(one.url) if spelling in known), None)
        if article is not None:
            return article, BY_ADDRESS
    if one.title:
        article = _named(one, one.title, titled)
        if article is not None:
            return article, BY_TITLE
    return None, UNKNOWN


def _named(one: "Open", title: str, titled: Sequence["Titled"]) -> str | None:
    """The article that bears a title and is not later than the notice; None where nobody knows, or two may be meant."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extract
    from rapidfuzz.utils import default_process

    told = days(one.published)
    if told is None:
        return None
    early = {}
    for other in titled:
        when = days(other.published)
        if other.article != one.carrier and when is not None and when.first <= told.last:
            early[other.article] = other.title
    best = extract(title, early, scorer=ratio, processor=default_process, limit=2, score_cutoff=ALIKE)
    if not best or (len(best) > 1 and best[0][1] - best[1][1] < CLEAR):
        return None
    return str(best[0][2])


def _spellings(url: str) -> list[str]:
    """How an address may be stored: as it stands, without its fragment or query, with another ending or scheme."""
    plain = url.partition("#")[0]
    found = [url, plain]
    for one in (plain, plain.partition("?")[0]):
        bare = one.rstrip("/")
        found += [bare, f"{bare}/"]
    for one in found.copy():
        scheme, _, rest = one.partition("://")
        found.append(f"{'http' if scheme.lower() == 'https' else 'https'}://{rest}")
    return list(dict.fromkeys(found))
