"""A value that is known when the definition is deployed."""


class Placeholder(str):
    """A function of CloudFormation instead of a value; its text names the function's argument."""

    __slots__ = ()
