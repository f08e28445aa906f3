"""Puts the page into the site's bucket: what CDK's bucket deployment does on AWS."""

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
    """Bring the bucket in line with `frontend` and these outputs; how many files were put (0: as before)."""
    settings = site_release.SiteFile(site_release.CONFIG, page_settings(session, outputs))
    files = [*site_release.files(frontend), settings]
    digest = hashlib.sha256(outputs["SiteBucket"].encode())
    for file in files:
        digest.update(f"{file.key}\0{file.cache_control}\0{file.content_type}\0".encode() + file.body)
    if deployment_marks.read(session, deployment_marks.SITE) == digest.hexdigest():
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
    deployment_marks.write(session, deployment_marks.SITE, digest.hexdigest())
    return len(files)


def page_settings(session: boto3.Session, outputs: Mapping[str, str]) -> bytes:
    """config.json: what the page must know of its deployment."""
    settings = {
        "region": session.region_name,
        "userPoolId": outputs["UserPoolId"],
        "clientId": outputs["UserPoolClientId"],
        "signInUrl": outputs["SignInUrl"],
        "apiUrl": "/api",
        "currency": read_configuration().currency,
    }
    return json.dumps(settings, indent=2).encode()
