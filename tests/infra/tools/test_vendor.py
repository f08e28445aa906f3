"""The page's vendored libraries are the packages that package.json pins."""

import json
import shutil
from pathlib import Path

import pytest

from infra.client.paths import ROOT
from infra.tools import vendor

MANIFEST = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
LOCK = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))


@pytest.fixture
def node_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Packages as npm would unpack them, and an empty folder for the copies."""
    root = tmp_path / "node_modules"
    for package in vendor.PACKAGES:
        for name in (*package.files, package.licence):
            path = root / package.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f'import{{h}}from"preact";// {name}\n//# sourceMappingURL=x.map\n')
    monkeypatch.setattr(vendor, "NODE_MODULES", root)
    monkeypatch.setattr(vendor, "VENDOR", tmp_path / "vendor")
    return root


def test_every_library_of_the_page_is_pinned_exactly_and_vendored() -> None:
    assert set(MANIFEST["dependencies"]) == {package.name for package in vendor.PACKAGES}
    pins = MANIFEST["dependencies"] | MANIFEST["devDependencies"]
    assert [pin for pin in pins.values() if not pin[0].isdigit()] == []
    assert {name: LOCK["packages"][f"node_modules/{name}"]["version"] for name in pins} == pins


def test_the_npm_lock_holds_hashes_and_no_address_of_a_registry() -> None:
    packages = [package for path, package in LOCK["packages"].items() if path]
    assert [package for package in packages if not package["integrity"].startswith("sha512-")] == []
    assert [package for package in packages if "resolved" in package] == []


def test_copies_import_relatively_and_name_no_source_map(node_modules: Path) -> None:
    assert vendor.main([]) == 0
    text = (vendor.VENDOR / "signals.js").read_text()
    assert text == 'import{h}from"./preact.js";// dist/signals.mjs\n'
    assert vendor.main(["--check"]) == 0


def test_a_check_fails_where_a_copy_is_not_the_pinned_version(
    node_modules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vendor.main([])
    (node_modules / "htm" / "dist" / "htm.mjs").write_text("newer\n")
    capsys.readouterr()
    assert vendor.main(["--check"]) == 1
    output = capsys.readouterr()
    assert output.out == "frontend/vendor/htm.js is not the pinned version\n"
    assert "make vendor" in output.err
    assert (vendor.VENDOR / "htm.js").read_text() != "newer\n"


def test_missing_packages_name_the_command_that_brings_them(
    node_modules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(node_modules)
    assert vendor.main(["--check"]) == 1
    assert "npm ci" in capsys.readouterr().err
