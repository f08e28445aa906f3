"""One line of JSON for each request: its route, its outcome and its cost, never the user's data.

CloudWatch reads metrics from the same line. They have no dimension, so that there are three in all however
many routes there are; Logs Insights tells the routes apart.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import logging
import sys
import traceback
from collections.abc import Mapping

METRICS_NAMESPACE = "ExpenseTracker"
METRICS = {"durationMs": "Milliseconds", "units": "Count", "retries": "Count"}

logger = logging.getLogger("expense-tracker")
logger.setLevel(logging.INFO)

Line = Mapping[str, object]


def configure() -> None:
    """Send the lines to standard output: the root logger of some runtimes prints no lines of level INFO."""
    if not logger.handlers:
        logger.addHandler(logging.StreamHandler(sys.stdout))
        logger.propagate = False


def request(line: Line, *, failed: bool, at_epoch_ms: int) -> None:
    """Log a request's line with its metrics; the line has a value for each of them."""
    metrics = [{"Name": name, "Unit": unit} for name, unit in METRICS.items()]
    directive = {"Namespace": METRICS_NAMESPACE, "Dimensions": [[]], "Metrics": metrics}
    embedded = {"_aws": {"Timestamp": at_epoch_ms, "CloudWatchMetrics": [directive]}}
    (error if failed else info)({**line, **embedded})


def info(line: Line) -> None:
    """Log the line, without metrics."""
    logger.info(json.dumps(line))


def error(line: Line) -> None:
    """Log the line as an error, without metrics."""
    logger.error(json.dumps(line))


def error_location(error: BaseException) -> dict[str, object]:
    """Return the class of an unexpected error and where it happened; its message may quote a user's data."""
    frames = traceback.extract_tb(error.__traceback__)
    at = [f"{frame.filename}:{frame.lineno}" for frame in frames if "lambdas" in frame.filename]
    return {"fault": type(error).__name__, "at": at}
