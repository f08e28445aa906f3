"""Notes that live exactly as long as the emulator's state, for they are kept in the emulator itself."""

import boto3

# What is there: the deployed stacks, the page, the demo ledger.
STACKS, SITE, DEMO = "/tracker/stacks", "/tracker/site", "/tracker/demo"


def read(session: boto3.Session, name: str) -> str | None:
    """What `write` wrote; None if it never did."""
    ssm = session.client("ssm")
    try:
        return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound:
        return None


def write(session: boto3.Session, name: str, value: str) -> None:
    """Write down that something has been done, in words that tell it apart from the next time."""
    session.client("ssm").put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
