"""How `frontend/` lies in the site's bucket: a release's files under a path of their own, kept for a year.

`frontend/` itself is laid out to be served as it stands. In the bucket its folders move to
`release/<digest of all of them>/`, so that browsers may keep them for ever and a page that is open while a
new release arrives still finds its own modules. The files beside the folders (index.html and the like) stay
where they are, are asked for every time, and point into the release. index.html gets a `modulepreload` link
for every module that its scripts import, so that the browser does not find them one level at a time. The
service worker gets the list of the release's files, which it keeps for times without a network.
"""

import hashlib
import json
import mimetypes
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.client import module_graph

FOREVER = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"
PREFIX = "release/"
CONFIG = "config.json"
# An address in an attribute or a JSON value that leads into one of the folders: "js/app.js", "/css/app.css".
_ADDRESS = r'(["\'])\.?/?({folders})/'
_REWRITTEN = (".html", ".js", ".webmanifest")
_MODULE_SCRIPT = re.compile(r'<script type="module" src="\./([^"]+)"')
PRELOADS = "<!-- modulepreload -->"
TYPES = ".d.ts"
SERVICE_WORKER = "sw.js"
_NO_FILES = "const FILES = [];"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One object of the site's bucket."""

    key: str
    body: bytes

    @property
    def kept_forever(self) -> bool:
        return self.key.startswith(PREFIX)

    @property
    def cache_control(self) -> str:
        return FOREVER if self.kept_forever else ALWAYS_ASK

    @property
    def content_type(self) -> str:
        kind, _ = mimetypes.guess_type(self.key)
        kind = "text/javascript" if self.key.endswith(".js") else kind or "application/octet-stream"
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def files(frontend: Path) -> list[SiteFile]:
    """Every object that `frontend` becomes; config.json, which the deployment knows, is not among them."""
    paths = sorted(path for path in frontend.rglob("*") if path.is_file() and _is_served(path, frontend))
    bodies = {path.relative_to(frontend).as_posix(): path.read_bytes() for path in paths}
    inside = {name: body for name, body in bodies.items() if "/" in name}
    prefix = f"{PREFIX}{_digest(inside)}/"
    folders = sorted({name.split("/", 1)[0] for name in inside})
    beside = {
        name: _pointing_into(prefix, folders, name, _with_preloads(body, inside))
        for name, body in bodies.items()
        if "/" not in name and name != CONFIG
    }
    if SERVICE_WORKER in beside:
        beside[SERVICE_WORKER] = _knowing([f"/{prefix}{name}" for name in inside], beside[SERVICE_WORKER])
    kept = {prefix + name: body for name, body in inside.items()}
    return [SiteFile(key, body) for key, body in (kept | beside).items()]


def write(chosen: list[SiteFile], below: Path) -> Path:
    """The chosen objects as files in a folder below `below` that is named by their content."""
    folder = below / _digest({file.key: file.body for file in chosen})
    if not folder.exists():
        # In one step, so that a run that was interrupted leaves no half-written folder behind.
        fresh = below / f"{folder.name}.{os.getpid()}"
        for file in chosen:
            path = fresh / file.key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.body)
        fresh.mkdir(parents=True, exist_ok=True)
        fresh.rename(folder)
    return folder


def preloads(page: str, read: Callable[[str], str]) -> list[str]:
    """Return the paths of the modules that a page's scripts import, those of its first script first."""
    scripts = _MODULE_SCRIPT.findall(page)
    return [module for module in module_graph.static_closure(scripts, read) if module not in scripts]


def _with_preloads(page: bytes, inside: dict[str, bytes]) -> bytes:
    """Return the page with a link for each module that its scripts import, where it asks for them."""
    if PRELOADS.encode() not in page:
        return page
    text = page.decode("utf-8")
    modules = preloads(text, lambda name: inside[name].decode("utf-8"))
    links = "\n  ".join(f'<link rel="modulepreload" href="./{module}">' for module in modules)
    return text.replace(PRELOADS, links).encode("utf-8")


def _pointing_into(prefix: str, folders: list[str], name: str, body: bytes) -> bytes:
    if not folders or not name.endswith(_REWRITTEN):
        return body
    address = re.compile(_ADDRESS.format(folders="|".join(map(re.escape, folders))))
    return address.sub(rf"\1/{prefix}\2/", body.decode("utf-8")).encode("utf-8")


def _knowing(addresses: list[str], worker: bytes) -> bytes:
    """The service worker with the list of what it keeps."""
    return worker.replace(_NO_FILES.encode(), f"const FILES = {json.dumps(addresses)};".encode())


def _digest(bodies: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, body in sorted(bodies.items()):
        digest.update(f"{name}\0{len(body)}\0".encode() + body)
    return digest.hexdigest()[:16]


def _is_served(path: Path, root: Path) -> bool:
    """Whether browsers need the file: hidden files and type declarations stay here."""
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return not hidden and not path.name.endswith(TYPES)
