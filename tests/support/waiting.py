"""Waits for what other processes do."""

import time
from collections.abc import Callable

import pytest

ATTEMPTS, PAUSE_S = 1200, 0.1


def wait_until(condition: Callable[[], bool], failure: str, pause_s: float = PAUSE_S) -> None:
    """Check a condition again and again; fail the test if it is false at the last of many attempts."""
    for _ in range(round(ATTEMPTS * PAUSE_S / pause_s)):
        if condition():
            return
        time.sleep(pause_s)
    pytest.fail(failure)
