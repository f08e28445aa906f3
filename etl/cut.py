"""DynamoDB's answers cut into attributes by Arrow's text functions: no parser, no object for any value."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

_FIRST, _ITEM, _NEXT = b'"Items":[', '},{"', ',"'


@dataclass(frozen=True, slots=True)
class Attributes:
    """A page's attributes in the order of its items: each one's item (0, 1, …), and its text.

    A text is `,"Date":{"S":"2026-11-23`, or `},{"Date…` where it is an item's first. `items`: their number.
    """

    item: pa.Array
    text: pa.Array
    items: int

    def starting(self, prefix: str) -> "Attributes":
        """Those that start so, without it; in the order of their items."""
        later = self._starting(_NEXT + prefix)
        if len(later.item) == self.items:
            return later
        first = self._starting(_ITEM + prefix)
        if len(later.item) == 0:
            return first
        item = pa.concat_arrays([first.item, later.item])
        order = pc.sort_indices(item)
        text = pa.concat_arrays([first.text, later.text]).take(order)
        return Attributes(item.take(order), text, self.items)

    def _starting(self, prefix: str) -> "Attributes":
        mask = pc.starts_with(self.text, prefix)
        found = self.text.filter(mask).cast(pa.binary())
        rest = pc.binary_replace_slice(found, 0, len(prefix.encode()), b"")
        return Attributes(self.item.filter(mask), rest.cast(pa.string()), self.items)

    def named(self, name: str, kind: str = "S") -> "Attributes":
        """The values of an attribute."""
        return self.starting(f'{name}":{{"{kind}":"')

    def of_each(self, missing: str | None = None) -> pa.Array:
        """The value of every item; `missing` where it has none."""
        if len(self.item) == self.items:
            return self.text
        found = self.text.take(pc.index_in(self.numbers(), self.item))
        return found if missing is None else pc.fill_null(found, missing)

    def there(self) -> pa.Array:
        """For every item whether it has one."""
        return pc.is_in(self.numbers(), self.item)

    def numbers(self) -> pa.Array:
        return pa.array(range(self.items), pa.int32())


def attributes(body: bytes) -> Attributes | None:
    """The attributes of an answer of Query or Scan; None where its bytes have a surprise.

    An attribute is `"name":{"S":"value"}`, so `"}` ends it: inside a text a quote would follow a backslash,
    and a body that has one is left to a parser. Whoever asks must account for every attribute: one of a kind
    that is not expected hides those after it.
    """
    start, end = body.find(_FIRST), body.rfind(b'"}}]')
    if start < 0 or end < start or b"\\" in body:
        return None
    page = pa.array([b"}," + body[start + len(_FIRST) : end]], pa.binary()).cast(pa.string())
    texts = pc.list_flatten(pc.split_pattern(page, '"}'))
    count = pc.cumulative_sum(pc.starts_with(texts, _ITEM).cast(pa.int32()))
    return Attributes(pc.subtract(count, pa.scalar(1, pa.int32())), texts, count[-1].as_py())


def ended_alike(body: bytes) -> bytes:
    """The answer with sets and flags ending as texts do: `["a","b"]"}` and `"true"}`."""
    return body.replace(b'"]}', b'"]"}').replace(b'{"BOOL":true}', b'{"BOOL":"true"}')
