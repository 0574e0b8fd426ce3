"""What is installed: two packages below a name that is ours alone, pytest's plugin beside it, whole, and nothing besides."""

import ast
import json
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from zipfile import ZipFile

import pytest
from _pytest.config import _iter_rewritable_modules

OURS = ("robot", "mockportals")
PLUGIN = "pytest_renkei"
_LOAD_ALL = """
import json, pkgutil, sys
from importlib import import_module
from importlib.metadata import distributions

sys.path.insert(0, sys.argv[1])
import renkei
assert renkei.__path__[0].startswith(sys.argv[1]), renkei.__path__
names = [module.name for module in pkgutil.walk_packages(renkei.__path__[:1], "renkei.")]
for name in names:
    if not name.endswith("__main__"):
        import_module(name)
(installed,) = distributions(path=[sys.argv[1]])
offered = {point.name: point.value for point in installed.entry_points if point.group != "pytest11" and callable(point.load())}
print(json.dumps([names, offered, [name for name in ("robot", "mockportals") if name in sys.modules]]))
"""


@pytest.fixture(scope="session")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_no_top_level_name_but_ours(unpacked):
    """`renkei/`, the plugin and their own record, whatever an earlier build has left in the tree."""
    (record,) = unpacked.glob("renkei-*.dist-info")
    assert {path.name for path in unpacked.iterdir()} == {"renkei", PLUGIN, record.name}
    assert {path.name for path in (unpacked / "renkei").iterdir()} == set(OURS)


@pytest.mark.parametrize("package", OURS)
def test_a_package_is_whole_and_nothing_is_in_it_besides(tree, unpacked, package):
    """Each module, template and static file of the folder is there, and no other; so nothing of tests, docs or an old build."""
    assert files_below(unpacked / "renkei" / package) == files_below(tree / package)


def test_the_plugin_is_whole_and_is_all_that_pytest_rewrites(tree, unpacked):
    """Pytest takes the top of what a plugin's distribution brings for its own to rewrite: with `robot` it would be Robot Framework."""
    assert files_below(unpacked / PLUGIN) == files_below(tree / PLUGIN)
    assert set(_iter_rewritable_modules(files_below(unpacked))) == {PLUGIN}


def test_nothing_imports_the_names_that_are_others(unpacked):
    """No module says `robot` or `mockportals` where it means ours: there it would find Robot Framework, or nothing."""
    assert [
        f"{path.relative_to(unpacked)}:{line} {name}"
        for path in unpacked.rglob("*.py")
        for line, name in absolute_names(ast.parse(path.read_text("utf-8")))
        if name.partition(".")[0] in OURS
    ] == []


def absolute_names(module: ast.Module) -> list[tuple[int, str]]:
    """Return what a module imports absolutely, and what its strings say that read like a module's dotted name."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.append((node.lineno, str(node.module)))
        elif isinstance(node, ast.Constant) and is_dotted(node.value):
            found.append((node.lineno, node.value))
    return found


def is_dotted(value: object) -> bool:
    return isinstance(value, str) and "." in value and all(part.isidentifier() for part in value.split("."))


def test_all_of_it_can_be_imported_and_its_entry_points_resolve(unpacked):
    """Every module loads from the wheel, none by another name; each command and sample source is in the wheel."""
    done = subprocess.run(
        [sys.executable, "-IB", "-c", _LOAD_ALL, str(unpacked)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    names, offered, strangers = json.loads(done.stdout)
    assert set(names) == {
        "renkei." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in files_below(unpacked / "renkei")
        if path.endswith(".py")
    }
    assert offered == {
        "renkei": "renkei.robot.cli:main",
        "portals": "renkei.mockportals.cli:portals",
        "seeded": "renkei.mockportals.samples.case_rows:rows",
        "varied": "renkei.mockportals.samples.generating:generated",
    }
    assert strangers == []


def test_the_groups_of_entry_points_are_ours(unpacked):
    """One command, three groups that carry our name, and one plugin of pytest, by our name."""
    (file,) = unpacked.glob("renkei-*.dist-info/entry_points.txt")
    points = ConfigParser()
    points.read_string(file.read_text("utf-8"))
    assert set(points.sections()) == {
        "console_scripts",
        "pytest11",
        "renkei.commands",
        "renkei.faults",
        "renkei.samples",
    }
    assert list(points["console_scripts"]) == ["renkei"]
    assert dict(points["pytest11"]) == {"renkei": PLUGIN}
