"""Write frontend/api.html, the API's reference, from the contract: `python -m infra.tools.api_page`.

The page is static and has no script, as the site's content policy demands. It is committed, and a test fails
where it differs from `lambdas/openapi.yaml`.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import yaml

from infra.client.paths import ROOT

CONTRACT = ROOT / "lambdas" / "openapi.yaml"
PAGE = ROOT / "frontend" / "api.html"
METHODS = ("get", "post", "put", "delete")

Node = Mapping[str, Any]


def render(contract: Node) -> str:
    """Return the page as HTML; the same contract gives the same bytes."""
    info = contract["info"]
    lines = [
        "<!doctype html>",
        "<!-- Made of lambdas/openapi.yaml by infra/tools/api_page.py: change it there. -->",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(info['title'])}: the API</title>",
        '<link rel="icon" href="icon.svg" type="image/svg+xml">',
        '<link rel="stylesheet" href="css/page.css">',
        '<link rel="stylesheet" href="css/api.css">',
        "</head>",
        '<body class="api">',
        '<header><p><a href="./">Back to the tracker</a></p>',
        f"<h1>{escape(info['title'])}: the API</h1>",
        f'<p class="lead">{inline(info["summary"])}</p></header>',
        *_contents(contract),
        "<main>",
        *_before_you_call(contract),
    ]
    for tag in contract["tags"]:
        lines.append(f'<h2 id="{tag["name"]}">{tag["name"].capitalize()}</h2>')
        for route, path, operation in _operations(contract, tag["name"]):
            lines += _operation(contract, route, path, operation)
    lines += [*_problems(contract), *_schemas(contract), "</main>", "</body>", "</html>"]
    return "\n".join(lines) + "\n"


def inline(text: str) -> str:
    """Render a line of the contract's Markdown, in which code spans are the only markup."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(" ".join(text.split()), quote=False))


def paragraphs(text: str) -> Iterator[str]:
    for part in re.split(r"\n\s*\n", text.strip()):
        if part:
            yield f"<p>{inline(part)}</p>"


def kind(schema: Node) -> str:
    """Return a value's type in a few words; a named schema is a link."""
    if "$ref" in schema:
        return _link("schema", schema["$ref"].rpartition("/")[2])
    if "oneOf" in schema:
        return " or ".join(kind(option) for option in schema["oneOf"])
    if "const" in schema:
        return f"<code>{escape(json.dumps(schema['const']))}</code>"
    if "enum" in schema:
        return " or ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    types = schema.get("type", "any")
    types = [types] if isinstance(types, str) else types
    if types == ["array"]:
        return f"list of {kind(schema.get('items', {}))}"
    if types == ["object"] and "properties" in schema:
        inner = ", ".join(f"{name}: {kind(value)}" for name, value in schema["properties"].items())
        return f"object with {inner}"
    words = " or ".join(types)
    return f"{words} ({schema['format']})" if "format" in schema else words


def limits(schema: Node) -> str:
    """Return the bounds that a schema sets for a value."""
    bounds = []
    for low, high, unit in (
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " entries"),
    ):
        if low in schema and high in schema:
            bounds.append(f"{schema[low]} to {schema[high]}{unit}")
        elif low in schema:
            bounds.append(f"at least {schema[low]}{unit}")
        elif high in schema:
            bounds.append(f"at most {schema[high]}{unit}")
    if "pattern" in schema:
        bounds.append(f"<code>{escape(schema['pattern'])}</code>")
    if "default" in schema:
        bounds.append(f"default <code>{escape(json.dumps(schema['default']))}</code>")
    return "; ".join(bounds)


def _operations(contract: Node, tag: str) -> Iterator[tuple[str, Node, Node]]:
    for path, item in contract["paths"].items():
        for method in METHODS:
            if method in item and tag in item[method]["tags"]:
                yield f"{method.upper()} {path}", item, item[method]


def _contents(contract: Node) -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    for tag in contract["tags"]:
        yield f'<h2><a href="#{tag["name"]}">{tag["name"].capitalize()}</a></h2><ul>'
        for route, _, operation in _operations(contract, tag["name"]):
            yield f'<li><a href="#{operation["operationId"]}">{_route(route)}</a></li>'
        yield "</ul>"
    yield '<h2><a href="#problems">Problems</a></h2><h2><a href="#schemas">Schemas</a></h2>'
    yield "</nav>"


def _before_you_call(contract: Node) -> Iterator[str]:
    yield '<section id="start">'
    yield from paragraphs(contract["info"]["description"])
    server = contract["servers"][0]
    server_description = inline(_lower_first(server["description"]))
    yield f"<p>All paths are below <code>{escape(server['url'])}</code>, {server_description}. "
    scheme = contract["components"]["securitySchemes"]["accessToken"]
    yield f"Send <code>Authorization: Bearer</code> with {inline(_lower_first(scheme['description']))}.</p>"
    yield "</section>"


def _operation(contract: Node, route: str, path: Node, operation: Node) -> Iterator[str]:
    yield f'<section class="operation" id="{operation["operationId"]}">'
    yield f"<h3>{_route(route)}</h3>"
    yield f'<p class="lead">{inline(operation["summary"])}</p>'
    yield from paragraphs(operation.get("description", ""))
    parameters = [
        _resolved(contract, parameter)
        for parameter in [*path.get("parameters", []), *operation.get("parameters", [])]
    ]
    if parameters:
        yield from _table(
            ("Parameter", "Where", "Value", "Meaning"),
            (
                (
                    f"<code>{escape(parameter['name'])}</code>{_required(parameter.get('required', False))}",
                    parameter["in"],
                    _value(parameter["schema"]),
                    inline(parameter.get("description", "")),
                )
                for parameter in parameters
            ),
        )
    if "requestBody" in operation:
        yield from _body("Send", _resolved(contract, operation["requestBody"]), contract)
    errors = []
    for status, response in operation["responses"].items():
        content = _resolved(contract, response)
        if status.startswith("2"):
            yield from _body(
                f"{status}: {_lower_first(' '.join(content['description'].split()))}", content, contract
            )
        else:
            errors.append(f'<a href="#{_anchor("response", response["$ref"])}">{status}</a>')
    yield f'<p class="errors">Errors: {", ".join(errors)}</p>'
    yield "</section>"


def _body(title: str, body: Node, contract: Node) -> Iterator[str]:
    """Render a request's or response's headers, media types and examples."""
    yield f"<h4>{inline(title)}</h4>"
    headers = body.get("headers", {})
    if headers:
        names = ", ".join(f"<code>{escape(name)}</code>" for name in headers)
        yield f"<p>Headers: {names}</p>"
    yield from _answers(contract, body)


def _answers(contract: Node, body: Node) -> Iterator[str]:
    for media_type, content in body.get("content", {}).items():
        schema = f": {kind(content['schema'])}" if "schema" in content else ""
        yield f"<p><code>{escape(media_type)}</code>{schema}</p>"
        for example in content.get("examples", {}).values():
            value = _resolved(contract, example)["value"]
            text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
            yield f'<pre tabindex="0"><code>{escape(text, quote=False)}</code></pre>'


def _problems(contract: Node) -> Iterator[str]:
    yield '<h2 id="problems">Problems</h2>'
    used = {
        _anchor("response", response["$ref"]): status
        for item in contract["paths"].values()
        for method in METHODS
        if method in item
        for status, response in item[method]["responses"].items()
        if "$ref" in response
    }
    yield from _table(
        ("Status", "When", "Answer"),
        (
            (
                f'<span id="response-{name}">{used[f"response-{name}"]}</span>',
                inline(response["description"]),
                "".join(_answers(contract, response)),
            )
            for name, response in sorted(
                contract["components"]["responses"].items(), key=lambda item: used[f"response-{item[0]}"]
            )
        ),
    )
    types = contract["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    yield "<p>The <code>type</code> of a problem is one of:</p><ul>"
    yield from (f"<li><code>{escape(type_)}</code></li>" for type_ in types)
    yield "</ul>"


def _schemas(contract: Node) -> Iterator[str]:
    yield '<h2 id="schemas">Schemas</h2>'
    for name, schema in sorted(contract["components"]["schemas"].items()):
        yield f'<section class="schema" id="schema-{name}"><h3>{escape(name)}</h3>'
        yield from paragraphs(schema.get("description", ""))
        if all("const" in option for option in schema.get("oneOf", ({},))):
            yield from _table(
                ("Value", "Meaning"),
                ((kind(option), inline(option["description"])) for option in schema["oneOf"]),
            )
            yield "</section>"
            continue
        if "properties" not in schema:
            yield f"<p>{_value(schema)}</p></section>"
            continue
        required = schema.get("required", ())
        yield from _table(
            ("Field", "Value", "Meaning"),
            (
                (
                    f"<code>{escape(field)}</code>{_required(field in required)}",
                    _value(value),
                    inline(value.get("description", "")),
                )
                for field, value in schema["properties"].items()
            ),
        )
        yield "</section>"


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield '<div class="scroll" tabindex="0"><table><thead><tr>'
    yield "".join(f'<th scope="col">{title}</th>' for title in titles)
    yield "</tr></thead><tbody>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
    yield "</tbody></table></div>"


def _value(schema: Node) -> str:
    return "; ".join(filter(None, (kind(schema), limits(schema))))


def _required(required: bool) -> str:
    return ' <span class="required">required</span>' if required else ""


def _route(route: str) -> str:
    method, path = route.split()
    return f'<span class="method {method.lower()}">{method}</span> <code>{escape(path)}</code>'


def _link(kind_of_anchor: str, name: str) -> str:
    return f'<a href="#{kind_of_anchor}-{name}">{name}</a>'


def _anchor(what: str, reference: str) -> str:
    return f"{what}-{reference.rpartition('/')[2]}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _resolved(contract: Node, node: Node) -> Node:
    """Return the node itself, or the component that it refers to."""
    if "$ref" not in node:
        return node
    component: Any = contract
    for part in node["$ref"].removeprefix("#/").split("/"):
        component = component[part]
    return _resolved(contract, component)


def write(page: Path = PAGE) -> None:
    page.write_text(render(yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
