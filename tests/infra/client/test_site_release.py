"""The page in the bucket: files of a release are immutable, and files that point to them are not cached."""

import json
import re
from pathlib import Path

import pytest

from infra.client import site_release
from infra.client.site_release import SiteFile

ROOT = Path(__file__).parents[3]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A small page of the same shape as `frontend/`."""
    folder = tmp_path / "frontend"
    for name, text in {
        "index.html": '<link href="css/page.css"><!-- modulepreload -->'
        '<script type="module" src="./js/app.js"></script><p>"js"/</p>',
        "sw.js": "const FILES = ['js/app.js', 'index.html']; fetch('/config.json');",
        "config.json": "{}",
        "icon.svg": "<svg/>",
        "css/page.css": "@font-face{src:url(../img/a.woff2)}",
        "js/app.js": "import './views/list.js'; fetch('/config.json')",
        "js/views/list.js": "import('../../vendor/chart.js')",
        "vendor/chart.js": "export {}",
        "js/.DS_Store": "junk",
        "js/types.d.ts": "export {};",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def by_key(page: Path) -> dict[str, SiteFile]:
    return {file.key: file for file in site_release.release_files(page)}


def prefix(page: Path) -> str:
    """Return the path of the page's release."""
    (path,) = {"/".join(key.split("/")[:2]) for key in by_key(page) if key.startswith("release/")}
    return path


def test_folders_move_into_the_release_and_other_files_stay(page: Path) -> None:
    inside = {key.removeprefix(prefix(page) + "/") for key in by_key(page) if key.startswith("release/")}
    assert inside == {"css/page.css", "js/app.js", "js/views/list.js", "vendor/chart.js"}
    assert {key for key in by_key(page) if not key.startswith("release/")} == {
        "index.html",
        "sw.js",
        "icon.svg",
    }


def test_the_page_and_the_service_worker_point_into_the_release(page: Path) -> None:
    html = by_key(page)["index.html"].body.decode()
    assert f'href="/{prefix(page)}/css/page.css"' in html
    assert f'src="/{prefix(page)}/js/app.js"' in html
    assert html.endswith('<p>"js"/</p>'), "text is not changed"
    worker = by_key(page)["sw.js"].body.decode()
    assert f"'/{prefix(page)}/js/app.js'" in worker
    assert "'/config.json'" in worker and "'index.html'" in worker


def test_the_service_worker_has_the_list_of_the_releases_files() -> None:
    page = ROOT / "frontend"
    worker = by_key(page)["sw.js"].body.decode()
    (files,) = re.findall(r"const FILES = (\[.*?\]);", worker)
    assert set(json.loads(files)) == {f"/{key}" for key in by_key(page) if key.startswith("release/")}


def test_the_manifest_points_to_existing_icons() -> None:
    files = by_key(ROOT / "frontend")
    manifest = json.loads(files["manifest.webmanifest"].body)
    assert {icon["src"].lstrip("/") for icon in manifest["icons"]} <= set(files)
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert "maskable" in {icon.get("purpose") for icon in manifest["icons"]}
    assert files["manifest.webmanifest"].content_type == "application/manifest+json"


def test_the_page_preloads_static_imports_and_no_dynamic_ones(page: Path) -> None:
    html = by_key(page)["index.html"].body.decode()
    assert re.findall(r'<link rel="modulepreload" href="([^"]+)">', html) == [
        f"/{prefix(page)}/js/views/list.js"
    ]


def test_files_of_a_release_are_not_changed(page: Path) -> None:
    for key, file in by_key(page).items():
        if key.startswith("release/"):
            assert file.body == (page / key.removeprefix(prefix(page) + "/")).read_bytes()


def test_a_change_in_a_folder_makes_another_release_and_a_change_beside_does_not(page: Path) -> None:
    before = prefix(page)
    (page / "index.html").write_text("<p>", encoding="utf-8")
    assert prefix(page) == before
    (page / "js" / "app.js").write_text("1", encoding="utf-8")
    assert prefix(page) != before


def test_renaming_a_file_makes_another_release(page: Path) -> None:
    before = prefix(page)
    (page / "css" / "page.css").rename(page / "css" / "page2.css")
    assert prefix(page) != before


def test_a_release_is_immutable_and_files_that_point_to_it_are_not_cached(page: Path) -> None:
    for key, file in by_key(page).items():
        expected = "public, max-age=31536000, immutable" if key.startswith("release/") else "no-cache"
        assert file.cache_control == expected


def test_each_file_has_the_content_type_that_nosniff_requires(page: Path) -> None:
    kinds = {key.rsplit("/", 1)[-1]: file.content_type for key, file in by_key(page).items()}
    assert kinds["app.js"] == "text/javascript; charset=utf-8"
    assert kinds["page.css"] == "text/css; charset=utf-8"
    assert kinds["index.html"] == "text/html; charset=utf-8"
    assert kinds["icon.svg"] == "image/svg+xml"


def test_the_same_files_are_written_once(page: Path, tmp_path: Path) -> None:
    files = site_release.release_files(page)
    once = site_release.write_files(files, tmp_path / "out")
    assert site_release.write_files(files, tmp_path / "out") == once
    written = {path.relative_to(once).as_posix() for path in once.rglob("*") if path.is_file()}
    assert written == {file.key for file in files}
    assert [path.name for path in (tmp_path / "out").iterdir()] == [once.name]


def test_every_address_in_the_page_is_of_a_file() -> None:
    files = {file.key: file for file in site_release.release_files(ROOT / "frontend")}
    written_by_the_deployment = {site_release.CONFIG}
    html = files["index.html"].body.decode()
    addresses = re.findall(r'(?:href|src)="(?:\./|/)?([^"#:]+)"', html)
    assert addresses
    for address in addresses:
        assert address in files.keys() | written_by_the_deployment, address


def test_two_processes_may_write_the_same_files_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [SiteFile("release/1/js/app.js", b"x")]

    def rename_after_the_other(path: Path, target: Path) -> None:
        target.mkdir()
        (target / "app.js").touch()
        raise OSError("Directory not empty")

    monkeypatch.setattr(Path, "rename", rename_after_the_other)
    folder = site_release.write_files(files, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
