"""What is left of an article that was withdrawn: by it the same address, text or bytes are known again, and refused."""

from datetime import date
from hashlib import sha256

from sqlalchemy import Connection, func, select

from tracker.errors import Withdrawn
from tracker.records import Article
from tracker.store import tables

ARTICLES, VERSIONS = tables.Article.table(), tables.ArticleVersion.table()
RAW_CONTENTS, WITHDRAWALS = tables.RawContent.table(), tables.Withdrawal.table()
WITHDRAWN = "withdrawn"  # why a text is absent; how the key and name of such an article begin


def tomb_of(connection: Connection, article_id: str, where: str) -> Withdrawn | None:
    """The refusal of an article that was withdrawn as a whole; None for any other."""
    tomb = select(ARTICLES.c.id).where(ARTICLES.c.id == article_id, ARTICLES.c.key.startswith(f"{WITHDRAWN}:"))
    found = connection.scalars(tomb).first()
    return None if found is None else Withdrawn(where, found, _day(connection, found))


def _day(connection: Connection, article_id: str) -> date | None:
    at = connection.scalars(select(func.max(WITHDRAWALS.c.at)).where(WITHDRAWALS.c.article_id == article_id)).one()
    return date.fromisoformat(at[:10]) if at else None


def refuse_withdrawn(connection: Connection, article: Article, article_id: str, version_id: str) -> None:
    """Refuse what was withdrawn: an address or file, whatever stands there now, and a text or its bytes, wherever they stand.

    An article that carried the same text and was left in the archive may be read anew.

    Args:
        article_id, version_id: under which it would be stored.

    Raises:
        Withdrawn: it was.
    """
    known = connection.execute(select(VERSIONS.c.absent).where(VERSIONS.c.id == version_id)).one_or_none()
    if known is not None and known.absent != WITHDRAWN:
        return
    where = article.path or article.id
    # its key was replaced by a hash; its id still follows from the old one
    tomb = select(ARTICLES.c.id).where(ARTICLES.c.id == article_id, ARTICLES.c.key.startswith(f"{WITHDRAWN}:"))
    same = select(VERSIONS.c.article_id).where(VERSIONS.c.text_hash == article.text_hash, VERSIONS.c.absent == WITHDRAWN)
    found = connection.scalars(tomb).first() or connection.scalars(same).first()
    if found is None and article.raw:
        bytes_ = sha256(article.raw).hexdigest()
        gone = select(RAW_CONTENTS.c.hash).where(RAW_CONTENTS.c.hash == bytes_, RAW_CONTENTS.c.compressed.is_(None))
        if connection.scalars(gone).first() is not None:  # asked for first: versions are not indexed by their bytes
            carried = select(VERSIONS.c.article_id).where(VERSIONS.c.raw_hash == bytes_, VERSIONS.c.absent == WITHDRAWN)
            found = connection.scalars(carried).first()
    if found is not None:
        raise Withdrawn(where, found, _day(connection, found))
