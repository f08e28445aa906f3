"""Sends what an exported file has besides transactions: settings, budgets, accounts, rules, balance
assertions.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.client.api import ApiClient, ApiError

# Answers about what was sent; all others end the import.
_REFUSED = (404, 409, 412, 422)


class OwnFile:
    """An exported JSON file; what the ledger has already stays as it is.

    `problems` says in English what could not be sent.
    """

    def __init__(self, path: Path) -> None:
        self.document: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
        self.problems: list[str] = []

    def send_accounts(self, client: ApiClient) -> None:
        """Send what transactions may refer to, and settings unless the ledger has its own."""
        settings = self.document.get("settings")
        if settings and client.get("/settings")["version"] == 0:
            with self._reported("settings"):
                client.put("/settings", settings, if_match='"0"')
        for budget in self.document.get("budgets", ()):
            with self._reported(f"budget {budget['category']}"):
                client.post("/budgets", budget)
        for account in self.document.get("accounts", ()):
            with self._reported(f"account {account['name']}"):
                client.post("/accounts", account)
        for rule in self.document.get("rules", ()):
            with self._reported(f"rule {rule['id']}"):
                client.post("/rules", rule)

    def send_assertions(self, client: ApiClient) -> None:
        """Send the balance assertions of days for which the ledger has none."""
        assertions = self.document.get("balanceAssertions", ())
        for account_id in {assertion["account"]: None for assertion in assertions}:
            path = f"/accounts/{account_id}/balance-assertions"
            stated: set[str] = set()
            with self._reported(f"balances of account {account_id}"):
                stated = {each["date"] for each in client.get(path)["assertions"]}
            for assertion in assertions:
                day = assertion["date"]
                if assertion["account"] == account_id and day not in stated:
                    with self._reported(f"balance of account {account_id} on {day}"):
                        content = {name: assertion[name] for name in ("amount", "source")}
                        client.put(f"{path}/{day}", content)

    @contextmanager
    def _reported(self, name: str) -> Iterator[None]:
        """Note a refusal as a problem, and go on."""
        try:
            yield
        except ApiError as error:
            if error.status not in _REFUSED:
                raise
            self.problems.append(f"{name}: {error}")
