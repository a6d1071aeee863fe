"""Serving: a listening socket, on loopback unless people sign in, and uvicorn behind it, for good or for a block."""

import socket
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from ipaddress import ip_address

import uvicorn
from starlette.types import ASGIApp

from pipelines.exceptions import ServingError
from pipelines.flows.priority import give_way

__all__ = ["is_loopback", "listen", "serve", "serving"]

_START_SECONDS = 30.0


def listen(host: str, port: int, *, anywhere: bool = False) -> socket.socket:
    """A socket bound to a loopback address, or to any if `anywhere`; port 0 takes a free one.

    Raises:
        ServingError: the address is not this machine's alone, or the port is taken.
    """
    if not anywhere and not is_loopback(host):
        raise ServingError(
            f"the service listens on this machine alone, not on '{host}'",
            remedy="use a loopback address such as 127.0.0.1",
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio turns Nagle's algorithm off: an answer in two writes waits 40 ms for its second.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Whoever comes before the server has started waits, and is not refused.
        listener.listen()
    except OSError as error:
        listener.close()
        raise ServingError(
            f"port {port} on {host} is taken", remedy="stop what listens there, or choose another with --port"
        ) from error
    return listener


def serve(app: ASGIApp, listener: socket.socket, *, proxies: Collection[str] = ()) -> None:
    """Serve until SIGINT or SIGTERM; `proxies` are the addresses of those who may say for whom they ask, and how.

    Pages give way to uploads and whatever else runs on the machine.
    """
    give_way()
    _server(app, proxies).run(sockets=[listener])


@contextmanager
def serving(app: ASGIApp, listener: socket.socket) -> Iterator[None]:
    """Serve in a thread for as long as the block runs; the socket is closed afterwards.

    Raises:
        ServingError: the server did not start.
    """
    server = _server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="service", daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + _START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise ServingError("the service did not start", remedy="look at the messages above")
            time.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=_START_SECONDS)
        listener.close()


def _server(app: ASGIApp, proxies: Collection[str] = ()) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_keep_alive=75,
            # Streams of events have no end of their own, and must not hold up the server's.
            timeout_graceful_shutdown=5,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            server_header=False,
        )
    )


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
