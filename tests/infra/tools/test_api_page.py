"""The API's reference page, generated from the contract."""

from html.parser import HTMLParser

import pytest

from infra.client import site_release
from infra.tools.api_page import PAGE, render
from tests.support.ledger_contract import contract, operations

EMPTY = {"meta", "link", "br", "hr", "img"}


class Outline(HTMLParser):
    """The ids, links, text and still open tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def outline() -> Outline:
    return Outline(PAGE.read_text(encoding="utf-8"))


def test_the_committed_page_is_generated_from_the_contract() -> None:
    """If it fails after a change of the contract: `make api-page`."""
    assert PAGE.read_text(encoding="utf-8") == render(contract())


def test_every_route_parameter_and_field_is_on_the_page(outline: Outline) -> None:
    for route, operation in operations().items():
        assert route in outline.text
        assert operation["operationId"] in outline.ids
    for name, schema in contract()["components"]["schemas"].items():
        assert f"schema-{name}" in outline.ids
        for field in schema.get("properties", {}):
            assert field in outline.text
    for parameter in contract()["components"]["parameters"].values():
        assert parameter["name"] in outline.text


def test_every_tag_is_closed_and_every_link_has_a_target(outline: Outline) -> None:
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    inside = {link[1:] for link in outline.links if link.startswith("#")}
    assert inside <= set(outline.ids)
    files = {link for link in outline.links if not link.startswith("#")} - {"./"}
    assert all((PAGE.parent / name).is_file() for name in files)


def test_the_page_uses_nothing_that_the_content_policy_forbids(outline: Outline) -> None:
    assert not {"script", "style", "iframe", "object", "form"} & set(outline.tags)
    assert not [name for name in outline.attributes if name == "style" or name.startswith("on")]
    assert not [link for link in outline.links if ":" in link]


def test_the_published_page_uses_the_style_of_its_release() -> None:
    files = {file.key: file for file in site_release.release_files(PAGE.parent)}
    page = files["api.html"]

    assert page.content_type == "text/html; charset=utf-8"
    styles = [link.lstrip("/") for link in Outline(page.body.decode()).links if link.endswith(".css")]
    assert len(styles) == 2
    assert all(style.startswith("release/") and style in files for style in styles)


def test_the_tracker_links_to_the_page() -> None:
    pages = (PAGE.parent / "js").rglob("*.js")
    assert any('href="api.html"' in page.read_text(encoding="utf-8") for page in pages)
