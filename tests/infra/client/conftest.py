"""The ledger's functions over moto, for what the client does with their answers."""

from tests.lambdas.conftest import functions, ledger, user

__all__ = ["functions", "ledger", "user"]
