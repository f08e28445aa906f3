"""Daily quotas of one person, so that nobody can stop the others or the export."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lambdas.ledger.errors import OverQuota
from lambdas.ledger.items import setting_key
from lambdas.ledger.store import ConditionFailedError, Store

ROWS, IMPORTS, EXPORTS = "Rows", "Imports", "Exports"
# The day of a quota ends at midnight UTC. Its count is read no more after that.
RETENTION = timedelta(days=2)
_CODES = {ROWS: "rows_quota", IMPORTS: "imports_quota", EXPORTS: "exports_quota"}


@dataclass(frozen=True, slots=True)
class Quota:
    """The most of one kind (ROWS) that a person may do in a day; 0: as much as they like."""

    kind: str
    most: int

    def use(self, store: Store, user: str, amount: int, now: datetime) -> None:
        """Add to what the user has done today.

        The count is one write under a condition, so that it holds however many requests come at once.

        Raises:
            OverQuota: it would be more than the most.
        """
        if not self.most:
            return
        exceeded = OverQuota(_CODES[self.kind], max=self.most)
        if amount > self.most:
            raise exceeded
        day = now.astimezone(UTC).date()
        try:
            store.call(
                "update_item",
                TableName=store.settings,
                Key=setting_key(user, f"quota#{day}"),
                UpdateExpression="ADD #kind :amount SET ExpiresAt = :end",
                ConditionExpression="attribute_not_exists(#kind) OR #kind <= :room",
                ExpressionAttributeNames={"#kind": self.kind},
                ExpressionAttributeValues={
                    ":amount": {"N": str(amount)},
                    ":room": {"N": str(self.most - amount)},
                    ":end": {"N": str(int((now + RETENTION).timestamp()))},
                },
            )
        except ConditionFailedError:
            raise exceeded from None
