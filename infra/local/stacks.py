"""Reads the synthesised stacks as the local cloud deploys them: templates adapted, assets located."""

import hashlib
import json
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from infra.client.deployment import APP_STACK, DATA_STACK
from infra.local import template_adapters
from infra.local.template_adapters import Template

# The stack of the dashboards is not among them: the emulator has no QuickSight.
STACKS = (DATA_STACK, APP_STACK)
ACCOUNT = "000000000000"


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack as it is deployed here; `assets` maps (bucket, key) to a file or folder of the assembly."""

    name: str
    template: Template
    assets: dict[tuple[str, str], Path]

    @property
    def body(self) -> bytes:
        return json.dumps(self.template, sort_keys=True).encode()

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


def read_stacks(assembly: Path, port: int, region: str) -> list[Stack]:
    """Return the stacks of the assembly, adapted to the emulator on `port`, in the order of deployment."""
    artifacts = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    dependencies = {name: set(STACKS) & set(artifacts[name].get("dependencies", [])) for name in STACKS}
    return [
        read_stack(assembly, artifacts[name], name, port, region)
        for name in TopologicalSorter(dependencies).static_order()
    ]


def read_stack(assembly: Path, artifact: dict[str, Any], name: str, port: int, region: str) -> Stack:
    """Return one stack of the assembly, given its entry in the manifest."""
    template = json.loads((assembly / artifact["properties"]["templateFile"]).read_text(encoding="utf-8"))
    adapted = template_adapters.adapt(template, port)
    text = json.dumps(adapted)
    files = json.loads((assembly / f"{name}.assets.json").read_text(encoding="utf-8"))["files"]
    assets = {}
    for file in files.values():
        for destination in file["destinations"].values():
            # The template itself is an asset too, and so are files that only removed resources used.
            if destination["objectKey"] in text:
                bucket = destination["bucketName"].replace("${AWS::AccountId}", ACCOUNT)
                bucket = bucket.replace("${AWS::Region}", region)
                assets[bucket, destination["objectKey"]] = assembly / file["source"]["path"]
    return Stack(name, adapted, assets)
