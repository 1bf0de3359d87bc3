"""What rows that are not stored are to those that are: the rules of reconciliation on both together, in memory.

Only what touches the new rows is looked at, as when an article comes in, and only rows in which one of them takes part are told.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tracker.checking.subject import Subject
from tracker.reconcile import dockets as dockets_of
from tracker.reconcile import of_article, of_copies, of_docket
from tracker.reconcile.comparable import Reading, readings
from tracker.reconcile.dockets import text_of
from tracker.reconcile.echoes import carriers
from tracker.reconcile.edits import of_editions
from tracker.reconcile.findings import ordered, told_apart
from tracker.reconcile.statements import keys, links, rows
from tracker.reconciling.statements import KEYS as STATEMENTS
from tracker.records import Discrepancy, Edition, Report

if TYPE_CHECKING:
    from tracker.store import Store


def discrepancies(store: "Store", subject: Subject) -> list[Discrepancy]:
    """The discrepancies of a document that is not stored, with what is stored and within itself; the most serious first."""
    told = readings(subject.reports)
    own = of_article(told)
    found = list(own.listed())
    mine = {one.id for one in told}
    by_docket: dict[str, list[Report]] = {}
    for id_, docket in dockets_of(told).items():
        by_docket.setdefault(docket, []).append(next(one.report for one in told if one.id == id_))
    for docket, reports in by_docket.items():
        others = [one for one in docketed(store, subject, docket) if one.figure.article != subject.id]
        explained = own.explained | store.questioned((one.figure.id for one in others), text_of(""))
        rows_ = of_docket([*others, *reports], explained, lambda article: _aside(store, subject, article)).listed()
        found += [row for row in rows_ if mine.intersection(row.figures)]
    found += _statements(store, subject)
    found += _copied(store, subject, told)
    found += _edited(store, subject)
    return list(ordered(told_apart(found)))


def docketed(store: "Store", subject: Subject, docket: str) -> list[Report]:
    """The stored figures of a docket, and those of incidents that are one with an incident of the subject."""
    found = {one.figure.id: one for one in store.docket(docket)}
    kind, _, name = docket.partition("|")
    group = name.partition("|")[0]
    if kind == "event" and group in subject.together:
        for one in store.of_events(subject.together[group]):
            found[one.figure.id] = one.model_copy(update={"event": group})
    return list(found.values())


def _aside(store: "Store", subject: Subject, article: str) -> Iterable[Report]:
    if article == subject.id:
        return subject.reports
    return next((reports for _, reports in store.of_articles([article])), [])


def _statements(store: "Store", subject: Subject) -> list[Discrepancy]:
    fresh = {one.claim.id: one for one in subject.statements}
    wanted = {key for one in subject.statements for key in keys(one)}
    near = set().union(*store.sharing(STATEMENTS, wanted).values()) if wanted else set()
    others = [one for one in store.statements_of(claims=near) if one.claim.article != subject.id] if near else []
    linked = [one for one in links([*fresh.values(), *others]) if {one.first.id, one.second.id} & fresh.keys()]
    return list(rows(linked))


def _copied(store: "Store", subject: Subject, told: list[Reading]) -> list[Discrepancy]:
    if not subject.copies:
        return []
    others = [report for _, reports in store.of_articles(subject.copies) for report in reports]
    known = carriers([*readings(others), *told], [*store.statements_of(articles=subject.copies), *subject.statements])
    first = subject.copy_of or subject.id
    group = [first, *(one for one in (*subject.copies, subject.id) if one != first)]
    return list(of_copies([group], known).listed())


def _edited(store: "Store", subject: Subject) -> list[Discrepancy]:
    """What was changed in silence, where another text of the same article is stored."""
    before = store.editions(subject.id)
    article = subject.article
    if not before or before[-1].text == article.text:
        return []
    current = Edition(
        article=subject.id,
        number=before[-1].number + 1,
        outlet=article.source,
        title=article.title,
        published=article.published,
        read_at=datetime.now(UTC).isoformat(timespec="seconds"),
        text=article.text,
        notices=tuple(one.notice for one in subject.announced),
        reports=tuple(subject.reports),
        statements=tuple(subject.statements),
    )
    return list(of_editions((*before, current)).listed())
