"""`tracker serve`: the desk, a web page and an API on the database."""

import gc
import ipaddress
from typing import Annotated

import typer

from tracker.cli.opening import opened, say
from tracker.cli.speakers import signature
from tracker.errors import UsageError


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; any other than this machine's own needs accounts.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8010,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="A host name by which it is reached, too, as behind a proxy; may be given again.")
    ] = None,
    https: Annotated[bool, typer.Option("--https", help="Reached by https, through a proxy on this machine.")] = False,
) -> None:
    """Serve the desk: pages to search, read and decide on in a browser, and an API under /api/v1.

    It listens on this machine alone, and whoever uses this machine may decide, signed by TRACKER_USER or the name of the account. With
    accounts (`tracker users add`) everybody signs in; without any, no other address is listened on.

    \b
    Examples: tracker serve
              tracker serve --host 0.0.0.0 --name desk.example.org --https
    """
    import uvicorn

    from tracker.web import Options, create_app

    with opened() as store:
        if (https or name or not _is_own(host)) and not store.users():
            what = host if not _is_own(host) else "a desk behind a proxy"
            raise UsageError(f"{what} is reached from other machines, and nobody has to sign in: add accounts, `tracker users add NAME`")
        names = ("localhost", "127.0.0.1", "[::1]", host, *(name or ()))
        app = create_app(store, Options(hosts=names, user=signature(None), secure=https))
        gc.freeze()  # what is loaded stays: looking through it for garbage held a page up for a tenth of a second now and then (2026-11)
        say(f"the desk is at http://{'localhost' if _is_own(host) else host}:{port}/ (Ctrl-C ends it)")
        try:
            uvicorn.run(
                app, host=host, port=port, log_level="warning", server_header=False, proxy_headers=https, forwarded_allow_ips="127.0.0.1"
            )
        except SystemExit as ended:  # its exit code means something else here
            raise UsageError(f"nothing was served: is port {port} of {host} taken, as said above? Name another one by --port") from ended


def _is_own(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
