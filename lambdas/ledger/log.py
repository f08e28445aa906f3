"""One line of JSON a request: what it was, how it ended and what it took, never what it was about.

CloudWatch takes the same line as metrics, without a dimension, so that they are three in all however many
routes there are; Logs Insights tells the routes apart.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from typing import Any

METRICS_NAMESPACE = "ExpenseTracker"
METRICS = {"durationMs": "Milliseconds", "units": "Count", "repeats": "Count"}

logger = logging.getLogger("expense-tracker")


def attach() -> None:
    """A handler of our own: not every runtime prints what the bare root logger is told."""
    if not logger.handlers:
        logger.addHandler(logging.StreamHandler(sys.stdout))
        logger.setLevel(logging.INFO)
        logger.propagate = False


def write(line: Mapping[str, Any], *, failed: bool, at_epoch_ms: int) -> None:
    """Logs the line, which has a value for each of the metrics."""
    metrics = [{"Name": name, "Unit": unit} for name, unit in METRICS.items()]
    directive = {"Namespace": METRICS_NAMESPACE, "Dimensions": [[]], "Metrics": metrics}
    embedded = {"_aws": {"Timestamp": at_epoch_ms, "CloudWatchMetrics": [directive]}}
    tell({**line, **embedded}, failed=failed)


def tell(line: Mapping[str, Any], *, failed: bool) -> None:
    """Logs the line, and no metric."""
    logger.log(logging.ERROR if failed else logging.INFO, json.dumps(line))


def place(error: BaseException) -> dict[str, Any]:
    """What an unforeseen error was and where it happened: its message may quote a user's data."""
    frames = traceback.extract_tb(error.__traceback__)
    at = [f"{frame.filename}:{frame.lineno}" for frame in frames if "lambdas" in frame.filename]
    return {"fault": type(error).__name__, "at": at}
