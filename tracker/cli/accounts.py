"""`tracker users` and `tokens`: who may sign in at the desk, and which programs act in whose name."""

import getpass
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from tracker.cli.opening import opened, say
from tracker.cli.rows import Column, Format, FormatOption, field, show
from tracker.errors import UsageError
from tracker.rows import minute

users = typer.Typer(name="users", help="Keep the accounts of the desk.", invoke_without_command=True, rich_markup_mode=None)
tokens = typer.Typer(name="tokens", help="Keep the tokens of the desk's API.", invoke_without_command=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help="The person's name, by which decisions are signed.")]
RoleOption = Annotated[str, typer.Option("--role", help="reader, editor or admin.")]

USERS = (
    field("name", wide=True),
    field("role"),
    Column("since", lambda row: minute(row["created_at"]), least=16),
    Column("state", lambda row: f"disabled {row['disabled_at'][:10]}" if row["disabled_at"] else ""),
)
TOKENS = (
    field("id", "no.", right=True),
    field("name", wide=True),
    field("user", "of"),
    field("role"),
    Column("since", lambda row: minute(row["created_at"]), least=16),
    Column("state", lambda row: f"revoked {row['revoked_at'][:10]}" if row["revoked_at"] else ""),
)


def register(app: typer.Typer) -> None:
    app.add_typer(users)
    app.add_typer(tokens)


@users.callback()
def list_users(context: typer.Context, format_: FormatOption = Format.table) -> None:
    """List who may sign in at the desk, or add, change and disable accounts.

    Once there is an account, everybody who opens the desk signs in. A reader looks, an editor decides, too, an admin also takes articles in
    and keeps accounts. Passwords are asked for, or read from standard input.

    \b
    Examples: tracker users add ada --role admin
              tracker users role ada editor
              tracker users disable ada
    """
    if context.invoked_subcommand is not None:
        return
    with opened() as store:
        rows = ({name: value for name, value in asdict(one).items() if name != "password"} for one in store.users())
        show(rows, USERS, format_, empty="no accounts; whoever uses this machine may decide at the desk")


@users.command()
def add(name: Name, role: RoleOption = "reader") -> None:
    """Add a person; the password is asked for.

    \b
    Example: tracker users add ada --role editor
    """
    from tracker.passwords import hashed

    with opened() as store:
        made = store.add_user(name, _role(role), hashed(_password()))
        _log(store, "user added", made.name, {"role": made.role.value})
    say(f"{made.name} may sign in as {made.role}")


@users.command("role")
def role_(name: Name, role: Annotated[str, typer.Argument(help="reader, editor or admin.")]) -> None:
    """Give a person another role; it ends the person's sessions.

    \b
    Example: tracker users role ada editor
    """
    with opened() as store:
        made = store.change_user(name, role=_role(role))
        _log(store, "role changed", made.name, {"role": made.role.value})
    say(f"{made.name} is {made.role}")


@users.command()
def password(name: Name) -> None:
    """Give a person another password, which is asked for; it ends the person's sessions.

    \b
    Example: tracker users password ada
    """
    from tracker.passwords import hashed

    with opened() as store:
        made = store.change_user(name, password=hashed(_password()))
        _log(store, "password reset", made.name)
    say(f"{made.name} has another password")


@users.command()
def disable(name: Name) -> None:
    """Let a person sign in no longer; what the person decided stands, and the name is not given again.

    \b
    Example: tracker users disable ada
    """
    with opened() as store:
        made = store.change_user(name, disabled=True)
        _log(store, "user disabled", made.name)
    say(f"{made.name} may sign in no longer")


@users.command()
def enable(name: Name) -> None:
    """Let a person sign in again.

    \b
    Example: tracker users enable ada
    """
    with opened() as store:
        made = store.change_user(name, disabled=False)
        _log(store, "user enabled", made.name)
    say(f"{made.name} may sign in again")


@tokens.callback()
def list_tokens(context: typer.Context, format_: FormatOption = Format.table) -> None:
    """List the tokens by which programs use the API, or add and revoke some.

    \b
    Examples: tracker tokens add ada "nightly report"
              tracker tokens add ada "correction form" --role editor
              tracker tokens revoke 2
    """
    if context.invoked_subcommand is None:
        with opened() as store:
            show(map(asdict, store.tokens()), TOKENS, format_, empty="no tokens")


@tokens.command("add")
def add_token(
    user: Annotated[str, typer.Argument(help="The person in whose name it acts.")],
    name: Annotated[str, typer.Argument(help="What it is for.")],
    role: Annotated[str, typer.Option("--role", help="reader or editor.")] = "reader",
) -> None:
    """Make a token and print it, this once.

    \b
    Example: tracker tokens add ada "nightly report"
    """
    with opened() as store:
        made, secret = store.add_token(user, name, _role(role))
        _log(store, "token added", str(made.id), {"name": made.name, "role": made.role.value}, target="token")
    typer.echo(secret)
    say(f"token {made.id} of {made.user} may {'read and decide' if made.role == 'editor' else 'read'}; it is not shown again")


@tokens.command()
def revoke(number: Annotated[int, typer.Argument(help="Its number, as `tracker tokens` lists it.")]) -> None:
    """End a token.

    \b
    Example: tracker tokens revoke 2
    """
    with opened() as store:
        made = store.revoke_token(number)
        _log(store, "token revoked", str(made.id), target="token")
    say(f"token {made.id} is of no use any more")


def _role(given: str) -> Any:
    from tracker.store import Role

    try:
        return Role(given)
    except ValueError as error:
        raise UsageError(f"{given!r} is no role: one of {', '.join(Role)}") from error


def _password() -> str:
    """A password, asked for twice where somebody types it, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        raise UsageError("the password was typed in two ways")
    return first


def _log(store: Any, what: str, target_id: str, detail: dict[str, Any] | None = None, *, target: str = "user") -> None:
    from tracker.cli.speakers import signature

    store.log(signature(None), what, through="command", target=target, target_id=target_id, detail=detail)
