"""Reading XML of a spreadsheet event by event, with nothing declared, fetched or nested without end."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from xml.parsers import expat

from lambdas.ledger.statement.errors import StatementError

_MAX_DEPTH = 64


class Handler(Protocol):
    """Receives the events of each element, by its name without prefix."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def characters(self, text: str) -> None: ...


def read_xml(chunks: Iterable[bytes], handler: Handler, encoding: str | None = None) -> None:
    """Tell the handler of each element; raise `StatementError` if the XML is broken or declares a type."""
    parser = expat.ParserCreate(encoding)
    depth = 0

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise StatementError("xml_too_deep", line=parser.CurrentLineNumber)
        handler.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(_local(name))

    def reject_doctype(*_declaration: object) -> None:
        raise StatementError("xml_with_doctype")

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reject_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.characters
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise StatementError("broken_xml", line=error.lineno, reason=str(error)) from None


def _local(name: str) -> str:
    return name.rpartition(":")[2]
