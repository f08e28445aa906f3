"""Lays `frontend/` out for the site's bucket, with immutable files below the path of their release.

`frontend/` can be served as it is. In the bucket its folders move to `release/<digest of all of them>/`, so
that browsers may cache them for ever, and a page that is open during a deployment still finds its modules.
The files beside the folders (index.html and others) keep their place, are never cached, and point into the
release. index.html gets a `modulepreload` link for every module that its scripts import, so that the browser
does not find them one level at a time. The service worker gets the list of the release's files to cache.
"""

import hashlib
import json
import mimetypes
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra.client import module_graph

IMMUTABLE = "public, max-age=31536000, immutable"
NO_CACHE = "no-cache"
PREFIX = "release/"
CONFIG = "config.json"
# An address of a file in one of the folders, in an attribute or JSON value: "js/app.js", "/css/app.css".
_ADDRESS = r'(["\'])\.?/?({folders})/'
_REWRITTEN = (".html", ".js", ".webmanifest")
_MODULE_SCRIPT = re.compile(r'<script type="module" src="\./([^"]+)"')
PRELOADS = "<!-- modulepreload -->"
DECLARATION_SUFFIX = ".d.ts"
SERVICE_WORKER = "sw.js"
_NO_FILES = "const FILES = [];"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """An object of the site's bucket."""

    key: str
    body: bytes

    @property
    def is_immutable(self) -> bool:
        return self.key.startswith(PREFIX)

    @property
    def cache_control(self) -> str:
        return IMMUTABLE if self.is_immutable else NO_CACHE

    @property
    def content_type(self) -> str:
        kind, _ = mimetypes.guess_type(self.key)
        kind = "text/javascript" if self.key.endswith(".js") else kind or "application/octet-stream"
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def release_files(frontend: Path) -> list[SiteFile]:
    """Return all objects of the page, except config.json, which the deployment adds."""
    paths = sorted(path for path in frontend.rglob("*") if path.is_file() and _is_served(path, frontend))
    bodies = {path.relative_to(frontend).as_posix(): path.read_bytes() for path in paths}
    inside = {name: body for name, body in bodies.items() if "/" in name}
    prefix = f"{PREFIX}{_digest(inside)}/"
    folders = sorted({name.split("/", 1)[0] for name in inside})
    beside = {
        name: _rewrite_addresses(prefix, folders, name, _add_preloads(body, inside))
        for name, body in bodies.items()
        if "/" not in name and name != CONFIG
    }
    if SERVICE_WORKER in beside:
        beside[SERVICE_WORKER] = _add_file_list(
            [f"/{prefix}{name}" for name in inside], beside[SERVICE_WORKER]
        )
    released = {prefix + name: body for name, body in inside.items()}
    return [SiteFile(key, body) for key, body in (released | beside).items()]


def write_files(objects: list[SiteFile], below: Path) -> Path:
    """Write objects to a folder below `below` that is named by their content, and return it."""
    folder = below / _digest({file.key: file.body for file in objects})
    if not folder.exists():
        # Moved in one step, so that an interrupted run leaves no half-written folder.
        temporary = below / f"{folder.name}.{os.getpid()}"
        for file in objects:
            path = temporary / file.key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.body)
        temporary.mkdir(parents=True, exist_ok=True)
        try:
            temporary.rename(folder)
        except OSError:
            if not folder.exists():  # another process has written the same files meanwhile
                raise
            shutil.rmtree(temporary)
    return folder


def find_preloads(page: str, read: Callable[[str], str]) -> list[str]:
    """Return the paths of the modules that a page's scripts import, those of its first script first."""
    scripts = _MODULE_SCRIPT.findall(page)
    return [module for module in module_graph.static_closure(scripts, read) if module not in scripts]


def _add_preloads(page: bytes, inside: dict[str, bytes]) -> bytes:
    """Replace the page's PRELOADS comment by a link for each module that its scripts import."""
    if PRELOADS.encode() not in page:
        return page
    text = page.decode("utf-8")
    modules = find_preloads(text, lambda name: inside[name].decode("utf-8"))
    links = "\n  ".join(f'<link rel="modulepreload" href="./{module}">' for module in modules)
    return text.replace(PRELOADS, links).encode("utf-8")


def _rewrite_addresses(prefix: str, folders: list[str], name: str, body: bytes) -> bytes:
    """Let addresses of files in the folders point into the release."""
    if not folders or not name.endswith(_REWRITTEN):
        return body
    address = re.compile(_ADDRESS.format(folders="|".join(map(re.escape, folders))))
    return address.sub(rf"\1/{prefix}\2/", body.decode("utf-8")).encode("utf-8")


def _add_file_list(addresses: list[str], worker: bytes) -> bytes:
    """Put the addresses of the release's files into the service worker."""
    return worker.replace(_NO_FILES.encode(), f"const FILES = {json.dumps(addresses)};".encode())


def _digest(bodies: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, body in sorted(bodies.items()):
        digest.update(f"{name}\0{len(body)}\0".encode() + body)
    return digest.hexdigest()[:16]


def _is_served(path: Path, root: Path) -> bool:
    """Return whether the file is published: hidden files and type declarations are not."""
    is_hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return not is_hidden and not path.name.endswith(DECLARATION_SUFFIX)
