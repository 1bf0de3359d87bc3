"""Who may sign in at the desk, who is signed in, which programs act in whose name, and what was done there.

Passwords come here as argon2id hashes, and secrets (of sessions and of tokens) leave at once as SHA-256: a copy of the database lets nobody
in. Names are told apart without case, and the name of an account that was disabled is not given again: decisions are signed by it.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, text, update

from tracker.errors import UsageError
from tracker.store import tables
from tracker.store.engine import Database, SqlRow, now

USERS, SESSIONS, TOKENS = tables.User.table(), tables.Session.table(), tables.Token.table()
CHANGES = tables.LoggedChange.table()
LASTING = timedelta(days=14)  # of a session
AHEAD = timedelta(days=1)  # of the clock now, by which one may have been begun: clocks are put back
LONGEST_NAME = 60  # characters


class Role(StrEnum):
    """What a person may do: look, decide, or also take articles in and keep accounts. Each may what those before it may."""

    reader = "reader"
    editor = "editor"
    admin = "admin"

    def may(self, needed: "Role") -> bool:
        """Whether this role includes another."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Account:
    """A person who signs in, or did.

    Attributes:
        password: the argon2id hash.
        disabled_at: since when the person may not.
        looked_at: up to which moment the person has seen what is new.
    """

    id: int
    name: str
    role: Role
    password: str
    created_at: str
    disabled_at: str | None
    looked_at: str | None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token of the API, without its secret.

    Attributes:
        user: the name of the person in whose name it acts.
        role: reader or editor.
    """

    id: int
    user: str
    name: str
    role: Role
    created_at: str
    revoked_at: str | None


@dataclass(frozen=True, slots=True)
class Logged:
    """One thing that somebody did; the fields of the table."""

    id: int
    at: str
    by: str
    through: str
    what: str
    target: str | None
    target_id: str | None
    detail: Mapping[str, Any] | None


class Accounts(Database):
    """Accounts, sessions, tokens, and the log of changes."""

    # ------------------------------------------------------------------ people

    def add_user(self, name: str, role: Role, password: str) -> Account:
        """Add a person.

        Args:
            password: its argon2id hash.

        Raises:
            UsageError: the name is taken, or cannot be shown in a line.
        """
        name = unicodedata.normalize("NFKC", name)
        bare = name.strip()
        if not bare or bare != name or not name.isprintable() or len(name) > LONGEST_NAME or "/" in name or name in (".", ".."):
            raise UsageError(f"{name!r} is no name: write one line of at most {LONGEST_NAME} characters, without a stroke")
        with self._writing(lasts=True) as connection:
            _hold(connection)
            if (taken := _user(connection, name)) is not None:
                raise UsageError(f"the name {taken.name!r} is taken" + (" by a disabled account" if taken.disabled_at else ""))
            row = {"name": name, "name_folded": folded_name(name), "role": Role(role).value, "password": password, "created_at": now()}
            connection.execute(insert(USERS).values(row))
            return _account(_known(connection, name))

    def users(self) -> list[Account]:
        """All accounts by name, disabled ones too."""
        with self._reading() as connection:
            return [_account(row) for row in connection.execute(select(USERS).order_by(USERS.c.name_folded))]

    def user(self, name: str) -> Account | None:
        """The account of a name, whatever its case."""
        with self._reading() as connection:
            row = _user(connection, name)
            return _account(row) if row is not None else None

    def change_user(
        self,
        name: str,
        *,
        role: Role | None = None,
        password: str | None = None,
        disabled: bool | None = None,
        looked_at: str | None = None,
    ) -> Account:
        """Change what is given of an account; another role, password or state ends all its sessions, the last two its tokens, too.

        Raises:
            UsageError: there is no such person, or nobody would be left who keeps the accounts.
        """
        with self._writing(lasts=True) as connection:
            _hold(connection)
            one = _known(connection, name)
            values: dict[str, Any] = {}
            values |= {"role": Role(role).value} if role is not None else {}
            values |= {"password": password} if password is not None else {}
            values |= {"disabled_at": now() if disabled else None} if disabled is not None else {}
            if values:
                connection.execute(delete(SESSIONS).where(SESSIONS.c.user_id == one.id))
            if password is not None or disabled:
                in_force = (TOKENS.c.user_id == one.id, TOKENS.c.revoked_at.is_(None))
                connection.execute(update(TOKENS).where(*in_force).values(revoked_at=now()))
            values |= {"looked_at": looked_at} if looked_at is not None else {}
            if values:
                connection.execute(update(USERS).where(USERS.c.id == one.id).values(values))
            admins = select(func.count()).select_from(USERS).where(USERS.c.role == Role.admin.value, USERS.c.disabled_at.is_(None))
            if one.role == Role.admin and not connection.execute(admins).scalar_one():
                raise UsageError(f"{one.name} is the last admin: make somebody else one first")
            return _account(_known(connection, name))

    # ------------------------------------------------------------------ sessions

    def start_session(self, user: int) -> str:
        """Begin a session of a person, and return its secret."""
        secret = secrets.token_urlsafe(32)
        moment = datetime.now(UTC)
        row = {"id": digest(secret), "user_id": user, "created_at": _iso(moment), "expires_at": _iso(moment + LASTING)}
        with self._writing() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.expires_at < _iso(moment)))
            connection.execute(insert(SESSIONS).values(row))
        return secret

    def session(self, secret: str) -> Account | None:
        """Who is signed in by a secret; None where nobody is, or not any more."""
        statement = select(USERS).join(SESSIONS, SESSIONS.c.user_id == USERS.c.id)
        ahead = _iso(datetime.now(UTC) + AHEAD)  # a session that was begun by a clock that ran years ahead would last for years
        lasts = (SESSIONS.c.expires_at > now(), SESSIONS.c.created_at <= ahead)
        with self._reading() as connection:
            row = connection.execute(statement.where(SESSIONS.c.id == digest(secret), *lasts, USERS.c.disabled_at.is_(None))).one_or_none()
        return _account(row) if row is not None else None

    def end_session(self, secret: str) -> None:
        """End a session."""
        with self._writing() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.id == digest(secret)))

    # ------------------------------------------------------------------ tokens

    def add_token(self, user: str, name: str, role: Role) -> tuple[ApiToken, str]:
        """Make a token that acts in a person's name, and return it with its secret, which is not kept.

        Raises:
            UsageError: there is no such person, the role is more than the person's own, or more than an editor's.
        """
        secret = f"tracker_{secrets.token_urlsafe(32)}"
        with self._writing(lasts=True) as connection:
            one = _known(connection, user)
            if role is Role.admin or not Role(one.role).may(role):
                raise UsageError(
                    f"a token of {one.name} may be for a {Role.reader}{'' if one.role == Role.reader else f' or {Role.editor}'}"
                )
            if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
                raise UsageError(f"{name!r} is no name: write one line of at most {LONGEST_NAME} characters")
            row = {"user_id": one.id, "name": name, "hash": digest(secret), "role": role.value, "created_at": now()}
            made = connection.execute(insert(TOKENS).values(row).returning(TOKENS.c.id)).scalar_one()
            return _token(connection.execute(_tokens().where(TOKENS.c.id == made)).one()), secret

    def tokens(self) -> list[ApiToken]:
        """All tokens, the last one first, revoked ones too."""
        with self._reading() as connection:
            return [_token(row) for row in connection.execute(_tokens().order_by(TOKENS.c.id.desc()))]

    def revoke_token(self, number: int) -> ApiToken:
        """End a token.

        Raises:
            UsageError: there is none of this number in force.
        """
        with self._writing(lasts=True) as connection:
            in_force = update(TOKENS).where(TOKENS.c.id == number, TOKENS.c.revoked_at.is_(None)).values(revoked_at=now())
            if not connection.execute(in_force).rowcount:
                raise UsageError(f"no token {number} is in force; `tracker tokens` lists them")
            return _token(connection.execute(_tokens().where(TOKENS.c.id == number)).one())

    def bearer(self, secret: str) -> ApiToken | None:
        """The token of a secret; None where there is none in force. What its person may not any more, it may not either."""
        in_force = (TOKENS.c.hash == digest(secret), TOKENS.c.revoked_at.is_(None), USERS.c.disabled_at.is_(None))
        with self._reading() as connection:
            row = connection.execute(_tokens().add_columns(USERS.c.role.label("users_role")).where(*in_force)).one_or_none()
        if row is None:
            return None
        role = Role(row.role) if Role(row.users_role).may(Role(row.role)) else Role(row.users_role)
        return ApiToken(row.id, row.user, row.name, role, row.created_at, row.revoked_at)

    # ------------------------------------------------------------------ the log

    def log(
        self,
        by: str,
        what: str,
        *,
        through: str = "page",
        target: str | None = None,
        target_id: str | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Record what somebody did; it can neither be changed nor taken out again.

        Args:
            detail: numbers, ids and names of fields; no words of a text, nor a reason that may quote one: no withdrawal reaches them.
        """
        row = {"at": now(), "by": by, "through": through, "what": what, "target": target, "target_id": target_id}
        with self._writing(lasts=True) as connection:
            connection.execute(insert(CHANGES).values(row | {"detail": dict(detail) if detail is not None else None}))

    def logged(self, *, before: int | None = None, limit: int = 100) -> Iterator[Logged]:
        """Yield what was done, the last first.

        Args:
            before: number of a row; those that were recorded before it.
            limit: how many at most.
        """
        statement = select(CHANGES).order_by(CHANGES.c.id.desc()).limit(limit)
        with self._reading() as connection:
            rows = connection.execute(statement if before is None else statement.where(CHANGES.c.id < before)).all()
        for row in rows:
            yield Logged(**row._mapping)


def digest(secret: str) -> str:
    """SHA-256 of a secret that is long and random, so that it needs neither salt nor slowness."""
    return hashlib.sha256(secret.encode()).hexdigest()


def folded_name(name: str) -> str:
    """A name as it is told from others: in one form, without case."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _hold(connection: Connection) -> None:
    """Let nobody else change accounts until the end of the transaction: of two last admins each would see the other stay."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer at a time
        connection.execute(text("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE"))


def _user(connection: Connection, name: str) -> "SqlRow | None":
    return connection.execute(select(USERS).where(USERS.c.name_folded == folded_name(name))).one_or_none()


def _known(connection: Connection, name: str) -> SqlRow:
    row = _user(connection, name)
    if row is None:
        raise UsageError(f"there is no user {name!r}; `tracker users` lists them")
    return row


def _account(row: SqlRow) -> Account:
    fields = {name: value for name, value in row._mapping.items() if name != "name_folded"}
    return Account(**fields | {"role": Role(fields["role"])})


def _tokens() -> Select[Any]:
    columns = (TOKENS.c[name] for name in ("id", "name", "role", "created_at", "revoked_at"))
    return select(*columns, USERS.c.name.label("user")).join(USERS, USERS.c.id == TOKENS.c.user_id)


def _token(row: SqlRow) -> ApiToken:
    return ApiToken(row.id, row.user, row.name, Role(row.role), row.created_at, row.revoked_at)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
