"""The online path: one module per operation behind the HTTP API."""

import gc
import os

# Nothing that an import creates is garbage, and looking for some takes a tenth of a cold start. `runtime`
# switches the collector on again when the handler is built. `_HANDLER` names the handler of a function:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
if os.environ.get("_HANDLER", "").startswith("lambdas."):
    gc.disable()
