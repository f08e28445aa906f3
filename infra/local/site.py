"""Publishes the page to the site's bucket, which CDK's bucket deployment does on AWS."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import boto3

from infra.client import site_release
from infra.client.configuration import read_configuration
from infra.client.paths import ROOT
from infra.local import deployment_marks

FRONTEND = ROOT / "frontend"


def publish(session: boto3.Session, outputs: Mapping[str, str], frontend: Path = FRONTEND) -> int:
    """Upload the files of `frontend` and config.json unless they are there; return how many were uploaded."""
    page_config = site_release.SiteFile(site_release.CONFIG, render_page_config(session.region_name, outputs))
    files = [*site_release.release_files(frontend), page_config]
    digest = hashlib.sha256(outputs["SiteBucket"].encode())
    for file in files:
        digest.update(f"{file.key}\0{file.cache_control}\0{file.content_type}\0".encode() + file.body)
    if deployment_marks.SITE.read(session) == digest.hexdigest():
        return 0
    s3 = session.client("s3")
    for file in files:
        s3.put_object(
            Bucket=outputs["SiteBucket"],
            Key=file.key,
            Body=file.body,
            ContentType=file.content_type,
            CacheControl=file.cache_control,
        )
    deployment_marks.SITE.write(session, digest.hexdigest())
    return len(files)


def render_page_config(region: str, outputs: Mapping[str, str]) -> bytes:
    """Return config.json: what the page must know of its deployment."""
    document = {
        "region": region,
        "userPoolId": outputs["UserPoolId"],
        "clientId": outputs["UserPoolClientId"],
        "signInUrl": outputs["SignInUrl"],
        "apiUrl": "/api",
        "currency": read_configuration().currency,
    }
    return json.dumps(document, indent=2).encode()
