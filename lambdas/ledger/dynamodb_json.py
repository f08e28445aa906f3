"""The shapes of DynamoDB's JSON: items, the parameters of writes, and answers.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from collections.abc import Mapping
from typing import Required, TypedDict


class AttributeValue(TypedDict, total=False):
    """One value; exactly one of its keys is there. Numbers are text (`{"N": "12.5"}`)."""

    S: str
    N: str
    BOOL: bool
    SS: list[str]
    L: list["AttributeValue"]
    M: dict[str, "AttributeValue"]


Item = Mapping[str, AttributeValue]
# The same inside a class that has a key of this name.
_Item = Item


class Write(TypedDict, total=False):
    """The parameters of one write, on its own or as a part of a transaction."""

    TableName: Required[str]
    Key: _Item
    Item: _Item
    UpdateExpression: str
    ConditionExpression: str
    ExpressionAttributeNames: Mapping[str, str]
    ExpressionAttributeValues: _Item


class Action(TypedDict, total=False):
    """One action of TransactWriteItems; exactly one of its keys is there."""

    Put: Write
    Update: Write
    Delete: Write
    ConditionCheck: Write


class KeysToRead(TypedDict, total=False):
    """The keys of one table that BatchGetItem is to read, or has left unread."""

    Keys: Required[list[_Item]]
    ConsistentRead: bool


class Capacity(TypedDict, total=False):
    """The capacity that a call consumed of one table."""

    CapacityUnits: float


class Answer(TypedDict, total=False):
    """The parts of DynamoDB's answers that the ledger reads; each operation has some of them.

    `body`: the whole answer as unparsed JSON, where `sdk.connect` has kept it so.
    """

    Item: _Item
    Items: list[_Item]
    LastEvaluatedKey: _Item
    ScannedCount: int
    Responses: Mapping[str, list[_Item]]
    UnprocessedKeys: Mapping[str, KeysToRead]
    ConsumedCapacity: Capacity | list[Capacity]
    body: bytes
