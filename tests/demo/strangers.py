"""Programs that have nothing to do with the demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class NotFound(BaseHTTPRequestHandler):
    """Knows no page."""

    def do_GET(self) -> None:
        """Answer as a program that is no gateway."""
        self.send_error(404)

    def log_message(self, *_words: object) -> None:
        """Say nothing about it."""


@contextmanager
def another_program(port: int = 0) -> Iterator[int]:
    """An HTTP server that is no gateway and no department; yields its port."""
    with ThreadingHTTPServer(("127.0.0.1", port), NotFound) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
