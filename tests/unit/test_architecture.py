"""The rules of the design that import-linter cannot say."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("services", "dashboard", "deploy", "shared", "tests")
SERVICES = {"services.tasks", "services.events", "services.notify"}
LAYERS = ("api", "handlers", "documents", "domain")
CLOCKS = {"now", "utcnow", "today", "time", "monotonic"}


def _python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def _features() -> Iterator[Path]:
    for package in sorted((ROOT / "services").rglob("__init__.py")):
        folder = package.parent
        if any((folder / f"{layer}.py").exists() or (folder / layer).is_dir() for layer in LAYERS):
            yield folder


def _domain_modules() -> list[Path]:
    parts = [(feature / "domain", feature / "domain.py") for feature in _features()]
    modules = [module for package, _ in parts for module in package.rglob("*.py")]
    return sorted(modules + [module for _, module in parts if module.exists()])


def test_init_files_stay_empty() -> None:
    assert [path for path in _python_files(*CODE) if path.name == "__init__.py" and path.read_bytes()] == []


def test_the_layers_inside_every_feature_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    checked = {container for contract in contracts for container in contract.get("containers", [])}
    features = {".".join(feature.relative_to(ROOT).parts) for feature in _features()}
    assert features - SERVICES <= checked


def test_nobody_imports_the_test_configuration() -> None:
    importing = [path for path in _python_files(*CODE) if "conftest" in _imported(path)]
    assert importing == []


def _imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = [name.name for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for name in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {part for name in names for part in name.split(".")}


@pytest.mark.parametrize("module", _domain_modules(), ids=lambda module: str(module.relative_to(ROOT)))
def test_a_domain_module_waits_for_nothing_and_reads_no_clock(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    assert [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)] == []
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert [name.attr for name in called if isinstance(name, ast.Attribute) and name.attr in CLOCKS] == []
    assert _imported(module).isdisjoint({"fastapi", "httpx", "asyncio", "store", "bus", "web", "outbox"})
