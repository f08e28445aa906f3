"""Builds a function's handler with the `build` of its module."""

import gc
import os
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from lambdas.ledger import log, sdk
from lambdas.ledger.config import Configuration

# Lambda sets it: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
ON_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME"

Event = TypeVar("Event")
Result = TypeVar("Result")
Handler = Callable[[Event, object], Result]
Build = Callable[[Configuration, sdk.Connect], Handler[Event, Result]]


def lambda_handler(build: Build[Event, Result], environment: Sequence[str]) -> Handler[Event, Result]:
    """Return the function that Lambda calls, built from the variables that `environment` names.

    On Lambda it is built while its module is imported, in the init phase, which has more CPU than a request.
    Elsewhere it is built at the first call, so that an import reads no environment and creates no client.
    """

    @cache
    def built() -> Handler[Event, Result]:
        log.configure()
        return build(Configuration.read(os.environ, environment), sdk.connect)

    if ON_LAMBDA in os.environ:
        built()
        gc.freeze()  # what is loaded lasts as long as the process
        gc.enable()  # `lambdas/__init__.py` has switched it off

    def handler(event: Event, context: object) -> Result:
        return built()(event, context)

    return handler
