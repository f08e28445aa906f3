"""The functions' zips hold the files that the functions need and nothing else."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from infra.client.errors import CommandError
from infra.stacks import export_package
from infra.stacks.export_package import MAX_UNZIPPED_BYTES, PACKAGES
from infra.tools import node
from tests.support.export_zip import lay_out, run_alone

node.use_for_cdk()

from aws_cdk import App, Stack  # noqa: E402 - importing the bindings starts node

from infra.stacks import assets  # noqa: E402

ROOT = Path(__file__).parents[3]


def staged(root: Path, patterns: Sequence[str], into: Path) -> set[str]:
    """Return the files that the CDK would put into the zip."""
    app = App(outdir=str(into), analytics_reporting=False)
    assets._selected(root, patterns).bind(Stack(app, "Zip"))
    app.synth()
    (folder,) = into.glob("asset.*")
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def write_checkout(root: Path) -> None:
    """Write a checkout that has also files which must never be shipped."""
    for name in (
        ".env",
        ".aws/credentials",
        "lambdas/.env",
        "lambdas/ledger/.env.py",
        "lambdas/__init__.py",
        "lambdas/add_expense.py",
        "lambdas/__pycache__/add_expense.cpython-311.pyc",
        "lambdas/__pycache__/stale.py",
        "lambdas/openapi.yaml",
        "lambdas/notes.txt",
        "lambdas/statement.csv",
        "lambdas/ledger/__init__.py",
        "lambdas/ledger/store.py",
        "etl/__init__.py",
        "etl/export.py",
        "etl/sql.py",
        "infra/stacks/app.py",
        "tests/test_add_expense.py",
        "setup.py",
        ".venv/lib/python3.11/site-packages/boto3/__init__.py",
        ".local/outputs.json",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("secret", encoding="utf-8")


def test_the_online_zip_has_the_python_files_of_the_lambdas_and_nothing_else(tmp_path: Path) -> None:
    write_checkout(tmp_path / "checkout")
    assert staged(tmp_path / "checkout", assets.ONLINE_FILES, tmp_path / "out") == {
        "lambdas/__init__.py",
        "lambdas/add_expense.py",
        "lambdas/ledger/__init__.py",
        "lambdas/ledger/store.py",
    }


def test_the_export_zip_has_the_etl_package_and_the_ledger_and_nothing_else(tmp_path: Path) -> None:
    write_checkout(tmp_path / "checkout")
    assert staged(tmp_path / "checkout", assets.EXPORT_FILES, tmp_path / "out") == {
        "etl/__init__.py",
        "etl/export.py",
        "lambdas/__init__.py",
        "lambdas/ledger/__init__.py",
        "lambdas/ledger/store.py",
    }


def test_the_export_has_the_same_code_with_its_packages_as_without(tmp_path: Path) -> None:
    without = staged(ROOT, assets.EXPORT_FILES, tmp_path / "out")
    assert {path.as_posix() for path in assets.export_files()} == without


def test_every_online_handler_is_in_the_zip(tmp_path: Path) -> None:
    from infra.stacks.operations import BUDGET_ALERTS, OPERATIONS

    files = staged(ROOT, assets.ONLINE_FILES, tmp_path / "out")
    assert {f"lambdas/{operation.module}.py" for operation in (*OPERATIONS, BUDGET_ALERTS)} <= files
    assert all(name.startswith("lambdas/") and name.endswith(".py") for name in files)


# ---- the export's packages


LOCK = """\
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
alpha-beta==2.0 ; sys_platform == 'linux' \\
    --hash=sha256:bb
gamma==3.0 \\
    --hash=sha256:cc
"""


def test_packages_are_taken_from_the_lock_file_with_their_hashes() -> None:
    assert export_package.locked_entries(LOCK, ["alpha", "gamma"]) == (
        "alpha==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\ngamma==3.0 \\\n    --hash=sha256:cc\n"
    )


def test_a_package_that_the_lock_file_lacks_is_named() -> None:
    from infra.client.errors import CommandError

    with pytest.raises(CommandError, match="delta"):
        export_package.locked_entries(LOCK, ["alpha", "delta"])


def test_every_package_of_the_export_is_locked() -> None:
    entries = export_package.locked_entries(export_package.LOCK.read_text(encoding="utf-8"), PACKAGES)
    assert entries.count("==") >= len(PACKAGES)
    assert "--hash=sha256:" in entries


def test_heavy_packages_stay_out_of_the_exports_zip() -> None:
    assert not {"pandas", "numpy", "boto3", "botocore", "duckdb", "awswrangler"} & set(PACKAGES)


@pytest.fixture(scope="module")
def trimmed_here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out(tmp_path_factory.mktemp("export"))


def test_the_export_imports_nothing_that_its_zip_lacks(trimmed_here: Path) -> None:
    modules = [path.with_suffix("").as_posix().replace("/", ".") for path in assets.export_files()]
    names = [module.removesuffix(".__init__") for module in modules]
    done = run_alone(trimmed_here, f"for name in {names!r}: importlib.import_module(name)")
    assert done.returncode == 0, done.stderr


def test_the_trimmed_packages_write_and_read_a_sorted_parquet_file(
    trimmed_here: Path, tmp_path: Path
) -> None:
    program = f"""
import pyarrow as pa, pyarrow.parquet as pq, pyarrow.compute as pc, pyarrow.fs, pyarrow.dataset
from etl.schema import ARROW_SCHEMA
table = pa.table([pa.array(["b", "a"])], names=["ledger_id"])
table = table.take(pc.sort_indices(table["ledger_id"]))
pq.write_table(table, {str(tmp_path / "a.parquet")!r}, compression="zstd")
assert pq.read_table({str(tmp_path / "a.parquet")!r})["ledger_id"].to_pylist() == ["a", "b"]
assert pyarrow.fs.S3FileSystem(anonymous=True, region="eu-central-1")
assert "numpy" not in sys.modules and "pandas" not in sys.modules
"""
    done = run_alone(trimmed_here, program)
    assert done.returncode == 0, done.stderr


def test_trimming_removes_the_big_libraries(trimmed_here: Path) -> None:
    names = {path.name for path in (trimmed_here / "pyarrow").iterdir()}
    assert not [name for name in names if "flight" in name and ".so" in name]
    assert [name for name in names if name.startswith("libarrow.so")]


@pytest.fixture(scope="module")
def lambda_packages() -> Path:
    """The packages for Lambda as a deployment ships them, downloaded if they are not cached."""
    return export_package.lambda_packages()


def test_a_package_that_is_too_large_for_lambda_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "module.py").write_bytes(b"#" * 3 * 1024 * 1024)
    assert export_package.check_size(tmp_path) == "3 MB unzipped, of at most 250"
    monkeypatch.setattr(export_package, "MAX_UNZIPPED_BYTES", 2 * 1024 * 1024)
    with pytest.raises(CommandError, match="too large for Lambda: 3 MB unzipped, of at most 2"):
        export_package.check_size(tmp_path)


def test_the_packages_for_lambda_fit(lambda_packages: Path) -> None:
    code = sum((ROOT / path).stat().st_size for path in assets.export_files())
    assert export_package.size_bytes(lambda_packages) + code < MAX_UNZIPPED_BYTES


def test_the_packages_for_lambda_are_built_for_its_processor(lambda_packages: Path) -> None:
    libraries = [path for path in lambda_packages.rglob("*.so*") if path.is_file()]
    assert libraries
    for library in libraries:
        # e_machine of an ELF header: 0xB7 is AArch64. https://man7.org/linux/man-pages/man5/elf.5.html
        assert library.read_bytes()[18:20] == b"\xb7\x00", library.name


def test_no_library_for_lambda_needs_another_that_was_trimmed(lambda_packages: Path) -> None:
    libraries = list((lambda_packages / "pyarrow").glob("*.so*"))
    there = {library.name for library in libraries}
    assert len(there) > 10
    for library in libraries:
        # The library names in an ELF file's string table: those it needs, and its own.
        named = {
            name.decode()
            for name in re.findall(rb"\0(lib(?:arrow|parquet)\w*\.so\.\d+)\0", library.read_bytes())
        }
        assert named <= there, library.name
