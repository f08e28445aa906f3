"""The synthesised stacks as the local cloud gets them: templates adapted, assets found."""

import hashlib
import json
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from infra.client.deployment import APP_STACK, DATA_STACK
from infra.local import template_adapters

# The QuickSight stack has no place here: the emulator knows no QuickSight.
STACKS = (DATA_STACK, APP_STACK)
ACCOUNT = "000000000000"
Template = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stack:
    """One stack as it is deployed here; `assets` maps (bucket, key) to the file or folder in the assembly."""

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
    """The stacks of the assembly, adapted to this machine, those that others need first."""
    artifacts = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    needs = {name: set(STACKS) & set(artifacts[name].get("dependencies", [])) for name in STACKS}
    return [
        read_stack(assembly, artifacts[name], name, port, region)
        for name in TopologicalSorter(needs).static_order()
    ]


def read_stack(assembly: Path, artifact: dict[str, Any], name: str, port: int, region: str) -> Stack:
    template = json.loads((assembly / artifact["properties"]["templateFile"]).read_text(encoding="utf-8"))
    adapted = template_adapters.adapt(template, port)
    text = json.dumps(adapted)
    files = json.loads((assembly / f"{name}.assets.json").read_text(encoding="utf-8"))["files"]
    assets = {}
    for file in files.values():
        for place in file["destinations"].values():
            # The template itself is an asset too, and so is what only a removed resource would use.
            if place["objectKey"] in text:
                bucket = place["bucketName"].replace("${AWS::AccountId}", ACCOUNT)
                bucket = bucket.replace("${AWS::Region}", region)
                assets[bucket, place["objectKey"]] = assembly / file["source"]["path"]
    return Stack(name, adapted, assets)
