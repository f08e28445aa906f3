"""Learn categories and names of payees from what the ledger has recorded of them."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lambdas.ledger.payees import payee_key
from lambdas.ledger.statement.identity import is_imported
from lambdas.ledger.statement.rows import UNCATEGORISED
from lambdas.ledger.statement.values.text import TEXT_SEPARATOR
from lambdas.ledger.store import Store
from lambdas.ledger.trades import trade_of

# A habit changes: of each payee, so many of the newest records count.
_MAX_REMEMBERED = 8
# The first word of a name alone tells a payee if it is no shorter, and all records agree so often.
_MIN_WORD = 4
_MIN_AGREEING = 2
# Of the payees of a trade, so many must have one category.
_MIN_SHARE_OF_TRADE = 2 / 3
# The newest records teach; so many are read in a fraction of a second.
MAX_RECORDS = 4_000


_ATTRIBUTES = ("Type", "Payee", "Description", "Category")


@dataclass(frozen=True, slots=True)
class Known:
    """A record as far as it teaches: who was paid, and what for.

    The description of one that was imported is the bank's text.
    """

    type: str
    payee: str
    description: str
    category: str
    is_imported: bool = False

    @property
    def names(self) -> Iterable[str]:
        """The texts that may name the payee, best first; a bank's text begins with the name."""
        return (self.payee, self.description, self.description.partition(TEXT_SEPARATOR)[0])


class History:
    """The categories of the payees of a ledger, and what the user calls them."""

    def __init__(self, records: Iterable[Known]) -> None:
        """Args: records: newest first; those without a category teach the payee only."""
        self._payees: dict[str, str] = {}
        self._by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._by_word: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._by_purpose: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_trade: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        self._named_for_trade: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for record in records:
            names = dict.fromkeys(filter(None, map(payee_key, record.names)))
            for name in names if record.is_imported else [payee_key(record.payee)]:
                if name and record.payee:
                    self._payees.setdefault(name, record.payee)
            for name in names if record.category not in ("", UNCATEGORISED) else ():
                categories = self._by_name[record.type, name]
                if len(categories) < _MAX_REMEMBERED:
                    categories.append(record.category)
            if record.category not in ("", UNCATEGORISED):
                self._learn_words(record, [*names, _purpose_key(record.description)])
                self._learn_trade(record, names)

    def _learn_trade(self, record: Known, names: Iterable[str]) -> None:
        if trade := trade_of(payee_key(record.category.rpartition(":")[2])):
            self._named_for_trade[record.type, trade][record.category] += 1
        if purpose := _purpose_key(record.description):
            self._by_purpose[record.type, purpose].add(record.category)
        for name in itertools.islice(names, 1):
            if trade := trade_of(name):
                self._by_trade[record.type, trade].setdefault(name, record.category)

    def _learn_words(self, record: Known, keys: Iterable[str]) -> None:
        for key in dict.fromkeys(filter(None, keys)):
            word = (record.type, key.split()[0])
            self._by_word[word].add(record.category)
            self._counts[word] += 1

    def payee_of(self, name: str) -> str | None:
        """Return what the user called the payee of this name last; None if unknown."""
        return self._payees.get(payee_key(name))

    def category_of(self, transaction_type: str, names: Sequence[str]) -> str | None:
        """Return the category of most of the payee's records, the newest of equals; None if unknown."""
        keys = [key for key in map(payee_key, names) if key]
        for key in keys:
            categories = self._by_name.get((transaction_type, key))
            if categories:
                counts = Counter(categories)
                return max(counts, key=lambda category: (counts[category], -categories.index(category)))
        purposes = [key for key in map(_purpose_key, names) if key]
        for key in purposes:
            categories_of_purpose = self._by_purpose.get((transaction_type, key), set())
            if len(categories_of_purpose) == 1:
                return next(iter(categories_of_purpose))
        for key in (*keys, *purposes):
            word = (transaction_type, key.split()[0])
            categories_of_word = self._by_word.get(word, set())
            is_known = len(word[1]) >= _MIN_WORD and self._counts[word] >= _MIN_AGREEING
            if is_known and len(categories_of_word) == 1:
                return next(iter(categories_of_word))
        return self._category_of_trade(transaction_type, keys)

    def _category_of_trade(self, transaction_type: str, keys: Sequence[str]) -> str | None:
        """Return the category that is called as the payee's trade, or that most payees of the trade have."""
        for trade in filter(None, map(trade_of, keys)):
            if named := self._named_for_trade.get((transaction_type, trade)):
                return named.most_common(1)[0][0]
            counts = Counter(self._by_trade.get((transaction_type, trade), {}).values())
            if counts.total() >= _MIN_AGREEING:
                category, most = counts.most_common(1)[0]
                return category if most >= _MIN_SHARE_OF_TRADE * counts.total() else None
        return None


def _purpose_key(text: str) -> str:
    """Return the key of what a bank's text says behind the name, such as what was bought."""
    return payee_key(text.partition(TEXT_SEPARATOR)[2])


def read_history(store: Store, ledger_id: str, before: str) -> History:
    """Return what the newest records before a day teach, reading at most `MAX_RECORDS` of them."""
    known: list[Known] = []
    examined = 0
    query = {
        "TableName": store.expenses,
        "IndexName": "ByDate",
        "ScanIndexForward": False,
        "Limit": MAX_RECORDS // 2,
        "KeyConditionExpression": "LedgerID = :ledger AND #Date <= :before",
        "ProjectionExpression": "TransactionID, #Type, Payee, Description, Category",
        "ExpressionAttributeNames": {"#Date": "Date", "#Type": "Type"},
        "ExpressionAttributeValues": {":ledger": {"S": ledger_id}, ":before": {"S": before}},
    }
    for page in store.query_pages(**query):
        for item in page["Items"]:
            texts = {name: item[name]["S"] if name in item else "" for name in _ATTRIBUTES}
            is_statement_row = is_imported(item["TransactionID"]["S"])
            known.append(
                Known(
                    texts["Type"], texts["Payee"], texts["Description"], texts["Category"], is_statement_row
                )
            )
        examined += page["ScannedCount"]
        if examined >= MAX_RECORDS:
            break
    return History(known)
