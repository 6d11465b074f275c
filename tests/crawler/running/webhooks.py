"""A web server on loopback that takes messages, refuses them, or never answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Mood = Literal["takes", "refuses", "hangs"]


class Webhook:
    """What it does is set while it runs; `received` is what it took."""

    def __init__(self) -> None:
        self.mood: Mood = "takes"
        self.received: list[dict[str, Any]] = []
        self.asked = 0
        self.was_asked = threading.Event()
        self.took = threading.Event()
        """Set once a message was taken."""
        self.end = threading.Event()
        self.address = ""


@contextmanager
def webhook() -> Iterator[Webhook]:
    state = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            mood, state.asked = state.mood, state.asked + 1
            state.was_asked.set()
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if mood == "hangs":
                state.end.wait(60)
                return
            if mood == "takes":
                state.received.append(json.loads(body))
                state.took.set()
            self.send_response(200 if mood == "takes" else 500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- a name of the library
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.address = f"json://127.0.0.1:{server.server_port}/secret-token-4711"
    try:
        yield state
    finally:
        state.end.set()
        server.shutdown()
        server.server_close()
        thread.join()
