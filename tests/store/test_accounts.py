"""Accounts, sessions, tokens and the log keep secrets to themselves, and what they refuse they refuse in the database."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.database_kinds import Server
from tracker.errors import UsageError
from tracker.store import Role, Store
from tracker.store.accounts import CHANGES, SESSIONS, TOKENS


def test_a_name_is_given_once_whatever_its_case(store: Store) -> None:
    made = store.add_user("Ada Quill", Role.editor, "hash")
    assert (made.name, made.role, made.disabled_at) == ("Ada Quill", Role.editor, None)
    assert store.user("ada QUILL") == made
    with pytest.raises(UsageError, match=r"is taken$"):
        store.add_user("ADA QUILL", Role.reader, "hash")
    store.add_user("Bo", Role.admin, "hash")
    store.change_user("Ada Quill", disabled=True)
    with pytest.raises(UsageError, match="taken by a disabled account"):
        store.add_user("ada quill", Role.reader, "hash")
    assert [one.name for one in store.users()] == ["Ada Quill", "Bo"]


@pytest.mark.parametrize("name", ["", " ", " ada", "a\nb", "a\u202eb", "x" * 61, "a/b", ".", ".."])
def test_a_name_can_be_shown_in_a_line(store: Store, name: str) -> None:
    with pytest.raises(UsageError, match="is no name"):
        store.add_user(name, Role.reader, "hash")


def test_somebody_keeps_the_accounts(store: Store) -> None:
    store.add_user("ada", Role.admin, "hash")
    for change in ({"disabled": True}, {"role": Role.editor}):
        with pytest.raises(UsageError, match="ada is the last admin"):
            store.change_user("ada", **change)
    store.add_user("bo", Role.admin, "hash")
    assert store.change_user("ada", role=Role.editor).role is Role.editor
    with pytest.raises(UsageError, match="there is no user 'cy'"):
        store.change_user("cy", disabled=True)


@pytest.mark.parametrize("change", [{"password": "other"}, {"role": Role.reader}, {"disabled": True}])
def test_a_session_ends_with_what_it_was_begun_by(store: Store, change: dict[str, object]) -> None:
    store.add_user("bo", Role.admin, "hash")
    ada = store.add_user("ada", Role.editor, "hash")
    secret = store.start_session(ada.id)
    assert store.session(secret) == ada
    store.change_user("ada", looked_at="2026-01-01")
    assert store.session(secret) is not None, "looking at what is new is no reason to sign in again"
    store.change_user("ada", **change)  # type: ignore[arg-type]
    assert store.session(secret) is None


def test_a_session_ends_by_itself_and_by_signing_out(store: Store) -> None:
    ada = store.add_user("ada", Role.editor, "hash")
    first, second = store.start_session(ada.id), store.start_session(ada.id)
    assert first != second
    with store._reading() as connection:
        kept = connection.execute(select(SESSIONS)).all()
    assert all(secret not in repr(row) for secret in (first, second) for row in kept), "a secret is stored"
    store.end_session(first)
    assert store.session(first) is None
    assert store.session(second) is not None
    with store._writing() as connection:
        past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="seconds")
        connection.execute(update(SESSIONS).values(expires_at=past))
    assert store.session(second) is None
    assert store.session("") is None


def test_a_token_may_no_more_than_its_person(store: Store) -> None:
    store.add_user("bo", Role.admin, "hash")
    store.add_user("ada", Role.editor, "hash")
    made, secret = store.add_token("ada", "report", Role.editor)
    assert secret.startswith("tracker_")
    assert store.bearer(secret) == made
    with store._reading() as connection:
        assert all(secret not in repr(row) for row in connection.execute(select(TOKENS)))
    store.change_user("ada", role=Role.reader)
    assert store.bearer(secret).role is Role.reader  # type: ignore[union-attr]
    with pytest.raises(UsageError, match=r"may be for a reader$"):
        store.add_token("ada", "more", Role.editor)
    with pytest.raises(UsageError, match="may be for a reader or editor"):
        store.add_token("bo", "more", Role.admin)
    assert store.revoke_token(made.id).revoked_at
    assert store.bearer(secret) is None
    with pytest.raises(UsageError, match="no token"):
        store.revoke_token(made.id)


@pytest.mark.parametrize("change", [{"password": "other"}, {"disabled": True}])
def test_a_token_ends_with_the_password_or_the_account_and_does_not_come_back(store: Store, change: dict[str, object]) -> None:
    store.add_user("bo", Role.admin, "hash")
    store.add_user("ada", Role.editor, "hash")
    _, secret = store.add_token("ada", "report", Role.reader)
    store.change_user("ada", role=Role.reader)
    assert store.bearer(secret) is not None
    store.change_user("ada", **change)  # type: ignore[arg-type]
    store.change_user("ada", disabled=False)
    assert store.bearer(secret) is None


def test_a_name_in_another_form_is_the_same_name(store: Store) -> None:
    made = store.add_user("Zoe\u0301", Role.reader, "hash")
    assert made.name == "Zo\u00e9"
    with pytest.raises(UsageError, match="taken"):
        store.add_user("ZO\u00c9", Role.reader, "hash")


def test_the_log_grows_and_nothing_else(store: Store) -> None:
    for number in range(3):
        store.log("ada", f"did {number}", target="figure", target_id="f", detail={"n": number})
    assert [(one.by, one.what, one.through) for one in store.logged(limit=2)] == [("ada", "did 2", "page"), ("ada", "did 1", "page")]
    (first,) = store.logged(before=2)
    assert (first.what, first.detail) == ("did 0", {"n": 0})
    for statement in (update(CHANGES).values(by="bo"), delete(CHANGES), text("DELETE FROM changes WHERE id = 1")):
        with pytest.raises(DBAPIError, match="append-only"), store._writing() as connection:
            connection.execute(statement)
    assert len(list(store.logged())) == 3


def test_of_two_admins_who_leave_at_once_one_stays(postgresql: Server) -> None:
    with postgresql.fresh("migrated") as url, Store.open(url) as store, Store.open(url) as other:
        for name in ("ada", "bo"):
            store.add_user(name, Role.admin, "$argon2id$invented")
        refused: list[str] = []

        def leave() -> None:
            try:
                other.change_user("bo", disabled=True)
            except UsageError as error:
                refused.append(str(error))

        leaving = threading.Thread(target=leave)
        with store._writing() as connection:
            connection.execute(text("UPDATE users SET disabled_at = created_at WHERE name = 'ada'"))
            leaving.start()
            leaving.join(1)
        leaving.join()
        assert refused == ["bo is the last admin: make somebody else one first"]
