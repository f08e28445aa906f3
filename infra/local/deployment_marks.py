"""Marks of what is deployed, kept in the emulator itself: they are lost exactly when its state is."""

from dataclasses import dataclass

import boto3


@dataclass(frozen=True, slots=True)
class Mark:
    """The last result of one step of a start, as a text that differs if it must be done again."""

    parameter: str

    def read(self, session: boto3.Session) -> str | None:
        """Return what was written last; None if nothing was."""
        ssm = session.client("ssm")
        try:
            return str(ssm.get_parameter(Name=self.parameter)["Parameter"]["Value"])
        except ssm.exceptions.ParameterNotFound:
            return None

    def write(self, session: boto3.Session, value: str) -> None:
        session.client("ssm").put_parameter(Name=self.parameter, Value=value, Type="String", Overwrite=True)


STACKS = Mark("/tracker/stacks")
SITE = Mark("/tracker/site")
DEMO = Mark("/tracker/demo")
