"""The database: articles with their versions, claims, figures and speakers, and what follows from them.

    with Store.open("sqlite:///tracker.db") as store:
        store.save(article, extraction, speakers={"Northern Relief Agency": agency})
        for statement in store.claims(ClaimFilter(speakers=[agency.id])):
            ...

The same on SQLite and PostgreSQL. Records go in and records come out; what SQLAlchemy makes of them stays inside. `tables` declares them,
`schema` brings a database to the newest revision, `writing`, `importing` and `restoring` add, `reading`, `incidents`, `brief`, `speakers`,
`words` and `checked` find, `dumping` takes out, `references` keeps the series that figures are held against, `deriving`, `dockets` and
`notices` what may be built anew, `judging`, `merging` and `corrections` what people decided, `history` and `runs` what was done,
`sightings` what was seen, `examining` reads rows for the audit, `sealing` keeps seals, `withdrawing` removes what has to go, `pages`,
`listed_articles` and `listed_discrepancies` list a page at a time, `outlets` who publishes, `scopes` what is counted, `showing` reads one
article, `news` counts what came in and what waits, `finding` looks for something of any kind, `summaries` keeps what takes long to count,
`accounts` who may do what at the desk, `audits` what audits came to.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from tracker.store import schema
from tracker.store.accounts import Account, Accounts, ApiToken, Logged, Role
from tracker.store.audits import Audits, OnRecord
from tracker.store.brief import Brief, Briefing, Who
from tracker.store.checked import Checked, Cited, Held
from tracker.store.deriving import Copied, Deriving, Digest
from tracker.store.dockets import RECONCILED, Change, Changes, Docketing, Key, Share
from tracker.store.dumping import ArticleFilter, Dumping
from tracker.store.engine import PATIENCE, open_engine
from tracker.store.examining import Examined, Examining
from tracker.store.filters import ClaimFilter, EventFilter, FigureFilter
from tracker.store.finding import Finding, Findings, Found, Known, Thing
from tracker.store.history import History, Past, Standing
from tracker.store.importing import Imported, ImportedFigure
from tracker.store.incidents import Doubt, Incident, Telling
from tracker.store.judging import Acting, Judgement, Ruling, Target
from tracker.store.listed_articles import Headed, ListedArticles
from tracker.store.listed_discrepancies import DiscrepancyFilter, ListingDiscrepancies
from tracker.store.merging import Called, Merging, Possible
from tracker.store.news import MOST, News, Newsroom
from tracker.store.notices import Announced, Noticing
from tracker.store.outlets import Outlet, Outlets
from tracker.store.pages import PAGE, ActorFilter, Cursor, Page
from tracker.store.reading import Carrier, Stats, Version
from tracker.store.references import AddedReference, KeptReference, References
from tracker.store.restoring import Restoring
from tracker.store.restoring.ledger import Placed, Restored
from tracker.store.runs import Run, RunState, Skip
from tracker.store.scopes import CarriedBy, CountedScope, Gathered, ScopeFilter, ScopeName, Scopes, scope_named
from tracker.store.sealing import Sealed, Sealing
from tracker.store.showing import Kept, Place, Showing
from tracker.store.sightings import Sightings
from tracker.store.silencing import Quoting
from tracker.store.sizes import NEWCOMER, SUMMARISED
from tracker.store.speakers import Actor
from tracker.store.summaries import Summary
from tracker.store.tombstones import WITHDRAWN
from tracker.store.versions import Versions
from tracker.store.withdrawing import Beside, Leaving, Withdrawal, Withdrawing
from tracker.store.words import Attributed, Carried, Stretch, WordSearch
from tracker.store.writing import FAILED, Saved, Story

__all__ = [
    "FAILED",
    "MOST",
    "NEWCOMER",
    "PAGE",
    "RECONCILED",
    "SUMMARISED",
    "WITHDRAWN",
    "Account",
    "Acting",
    "Actor",
    "ActorFilter",
    "AddedReference",
    "Announced",
    "ApiToken",
    "ArticleFilter",
    "Attributed",
    "Beside",
    "Brief",
    "Called",
    "Carried",
    "CarriedBy",
    "Carrier",
    "Change",
    "Changes",
    "Cited",
    "ClaimFilter",
    "Copied",
    "CountedScope",
    "Cursor",
    "Digest",
    "DiscrepancyFilter",
    "Doubt",
    "EventFilter",
    "Examined",
    "FigureFilter",
    "Findings",
    "Found",
    "Gathered",
    "Headed",
    "Held",
    "Imported",
    "ImportedFigure",
    "Incident",
    "Judgement",
    "Kept",
    "KeptReference",
    "Key",
    "Known",
    "Leaving",
    "ListedArticles",
    "Logged",
    "News",
    "OnRecord",
    "Outlet",
    "Page",
    "Past",
    "Place",
    "Placed",
    "Possible",
    "Quoting",
    "Restored",
    "Role",
    "Ruling",
    "Run",
    "RunState",
    "Saved",
    "ScopeFilter",
    "ScopeName",
    "Sealed",
    "Share",
    "Skip",
    "Standing",
    "Stats",
    "Store",
    "Story",
    "Stretch",
    "Summary",
    "Target",
    "Telling",
    "Thing",
    "Version",
    "Who",
    "Withdrawal",
    "scope_named",
]


class Store(
    Finding,
    ListingDiscrepancies,
    Scopes,
    Dumping,
    Checked,
    WordSearch,
    Versions,
    Noticing,
    Briefing,
    Restoring,
    Deriving,
    Docketing,
    Merging,
    References,
    History,
    Audits,
    Sightings,
    Examining,
    Sealing,
    Withdrawing,
    Accounts,
    Outlets,
    Showing,
    Newsroom,
):
    """An open database; a context manager that closes it."""

    @classmethod
    def open(
        cls,
        url: str,
        *,
        create: bool = False,
        normalise: Callable[[str], str] = str.casefold,
        knowledge: Callable[[], str] | None = None,
        patience: float = PATIENCE,
    ) -> Self:
        """Open a database that fits this code.

        Args:
            url: `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/DATABASE`.
            create: set up an empty database, as `init` does, rather than refuse it.
            normalise: turns a name into the form that speakers are looked up by; whoever saves speakers and whoever looks for
                them must bring the same.
            knowledge: tells the edition of the data on who is who, as in "identity 2.ab12cd34": speakers whom a later one wrote stay as
                they are. Without it they are written as they are given.
            patience: seconds to wait for another writer.

        Raises:
            UsageError: the URL is wrong.
            StoreMissing: there is no database, or nothing was set up in it.
            StoreVersion: its schema is older or newer than this code.
            StoreError: it cannot be reached or opened.
        """
        engine = open_engine(url, create=create, patience=patience)
        try:
            if create and schema.revision(engine) is None:
                schema.upgrade(engine)
            schema.check(engine)
            schema.write_ahead(engine)
            schema.guard(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, normalise, knowledge)

    @staticmethod
    def init(url: str, *, patience: float = PATIENCE) -> str | None:
        """Set up an empty database, or bring an older one to the newest revision; one that has it is left as it is.

        Returns:
            The revision that it had: None for an empty one, `schema.HEAD` where nothing was to be done.
        """
        engine = open_engine(url, create=True, patience=patience)
        try:
            return schema.upgrade(engine)
        finally:
            engine.dispose()

    def again(self) -> Self:
        """Another store on the same connections, for another thread: what this one remembers of its last decision is its own."""
        return type(self)(self.engine, self.normalise, self.knowledge)

    def check_schema(self) -> None:
        """See that the database was not brought to another schema, and no other file put in its place, since it was opened.

        Raises:
            StoreReplaced: another file is there.
            StoreVersion: it was. Whoever writes is refused in any case.
        """
        schema.check_open(self.engine)

    @property
    def url(self) -> str:
        """By which this database is opened, with its password."""
        return self.engine.url.render_as_string(hide_password=False)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
