"""A proxy before an emulator: it counts requests, and answers some of them as a failing service would."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

ERRORS = {
    503: b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>",
    500: b"<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>",
    403: b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
}
HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive"}


class Proxy:
    """The requests that the proxy received, and how it shall fail.

    Attributes:
        counts: requests by service and operation, such as `s3 GET` or `dynamodb Query`.
        faults: the status codes that answer the next requests whose path matches `pattern`, in order.
        always: the status code that answers all of them.
    """

    def __init__(self, endpoint: str) -> None:
        self.target = urlsplit(endpoint)
        self.counts: Counter[str] = Counter()
        self.faults: list[int] = []
        self.always: int | None = None
        self.pattern = re.compile(".")
        self.url = ""
        self._lock = threading.Lock()

    def fault(self, path: str) -> int | None:
        """Return the status of a planned fault for this request; None to pass it on."""
        with self._lock:
            if not self.pattern.search(path):
                return None
            return self.faults.pop(0) if self.faults else self.always

    def count(self, name: str) -> None:
        with self._lock:
            self.counts[name] += 1


@contextmanager
def run_proxy(endpoint: str) -> Iterator[Proxy]:
    """Run a proxy before the emulator on a port of its own."""
    proxy = Proxy(endpoint)

    methods = {f"do_{method}": _Handler.answer for method in ("GET", "HEAD", "PUT", "POST", "DELETE")}
    handler = type("Handler", (_Handler,), methods | {"state": proxy})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        proxy.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Proxy

    def log_message(self, *_: Any) -> None:
        pass

    def answer(self) -> None:
        """Answer with the planned fault, or pass the request on."""
        body = self._read_body()
        self.state.count(self._operation())
        fault = self.state.fault(self.path)
        if fault is not None:
            self._send(fault, {"Content-Type": "application/xml"}, ERRORS[fault])
            return
        upstream = HTTPConnection(self.state.target.hostname or "", self.state.target.port or 80)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        upstream.request(self.command, self.path, body, headers)
        response = upstream.getresponse()
        self._send(response.status, dict(response.getheaders()), response.read())
        upstream.close()

    def _read_body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _operation(self) -> str:
        target = self.headers.get("X-Amz-Target", "")
        if target:
            service = "dynamodb" if target.startswith("DynamoDB") else "glue"
            return f"{service} {target.rpartition('.')[2]}"
        return "s3 LIST" if "list-type=" in self.path else f"s3 {self.command}"

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        length = str(len(body))
        for name, value in headers.items():
            if name.lower() == "content-length" and self.command == "HEAD":
                length = value
            elif name.lower() not in HOP_BY_HOP | {"content-length", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
