"""Another page in the same browser can neither read nor change the local cloud."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from infra.client.deployment import Deployment, open_session

# Waits until each attempt ends and returns what could be read.
ATTEMPTS = """async ({endpoint, orders}) => {
  const said = [];
  const attempt = (url, options) => fetch(url, options).then(r => r.text()).then(t => said.push(t), () => {});
  await attempt(endpoint + "/");
  await attempt(endpoint + "/" + orders[0], {method: "POST", mode: "no-cors"});
  await new Promise(done => {
    const picture = new Image();
    picture.onload = picture.onerror = done;
    picture.src = endpoint + "/" + orders[1];
  });
  return said.join("");
}"""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Serve another site on this machine, from which browsers allow requests to the emulator."""

    class Blank(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

        def log_message(self, *arguments: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Blank) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def order(queue: str, key: str) -> str:
    """Return a change that the emulator makes for every caller that names its key; it checks no signature."""
    today = datetime.now(UTC)
    return "?" + urlencode(
        {
            "Action": "CreateQueue",
            "QueueName": queue,
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{key}/{today:%Y%m%d}/us-east-1/sqs/aws4_request",
            "X-Amz-Date": f"{today:%Y%m%dT%H%M%SZ}",
            "X-Amz-Expires": "3600",
            "X-Amz-SignedHeaders": "host",
            "X-Amz-Signature": "0",
        }
    )


def test_another_page_reads_and_changes_nothing(page: Page, elsewhere: str, cloud: Deployment) -> None:
    assert cloud.endpoint is not None
    page.goto(elsewhere)
    orders = [order("by-post", cloud.access_key or ""), order("by-picture", cloud.access_key or "")]
    assert page.evaluate(ATTEMPTS, {"endpoint": cloud.endpoint, "orders": orders}) == ""
    queues = open_session(cloud).client("sqs").list_queues().get("QueueUrls", [])
    assert [url for url in queues if url.endswith(("by-post", "by-picture"))] == []
