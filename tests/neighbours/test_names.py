"""The names under which renkei appears on a machine are its own, and `docs/names.md` says them."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import distributions, packages_distributions

import pytest
from _pytest.fixtures import FixtureFunctionDefinition
from renkei.mockportals.cli import portals
from renkei.mockportals.control import CONTROL
from renkei.mockportals.portals import PORTALS
from renkei.robot.store.location import place_of
from renkei.robot.store.store import Store
from renkei.robot.store.tables import metadata
from renkei.robot.workers.heartbeats import slot

from pytest_renkei import fixtures, with_playwright
from tests.neighbours.conftest import ROOT

PAGE = (ROOT / "docs" / "names.md").read_text("utf-8")
MODULES = [
    path for package in ("robot", "mockportals", "pytest_renkei") for path in sorted((ROOT / package).rglob("*.py"))
]


def row(what: str) -> str:
    (found,) = re.findall(rf"^\| {re.escape(what)} \| (.*) \|$", PAGE, re.MULTILINE)
    return found


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of a function of such a name in the product, and where it stands."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_the_variables_of_the_environment_are_told():
    """Each that the program names is on the page, and each of the page is named by the program, be it by its portal."""
    sources = "\n".join(path.read_text("utf-8") for path in MODULES)
    read = set(re.findall(r"\bRENKEI_[A-Z_]*[A-Z]\b", sources))
    told = set(re.findall(r"RENKEI_[A-Z_]+", row("environment")))
    assert told == read | {"RENKEI_USER", "RENKEI_PASSWORD", "RENKEI_PAL_USER", "RENKEI_PAL_PASSWORD"}
    assert read >= {"RENKEI_DB", "RENKEI_BROWSER"}


def test_what_can_be_started_as_a_module_is_told():
    """Every module that does something when it is started by its name."""
    startable = {
        "renkei." + ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__main__")
        for path in MODULES
        if '__name__ == "__main__"' in path.read_text("utf-8")
    }
    assert set(re.findall(r"`(renkei\.[\w.]+)`", row("`python -m`"))) == startable


def test_the_port_and_the_hosts_are_told():
    """The port by default, and each portal's host name."""
    (port,) = (option.default for option in portals.params if option.name == "port")
    assert str(port) in row("port")
    assert [f"{one.name}.localhost" for one in (*PORTALS, CONTROL)] == re.findall(
        r"`(\w+\.localhost)`", row("host names")
    )


def test_temporary_files_say_whose_they_are():
    """Whoever finds one that was left behind can see by its name whose it was."""
    made = list(calls("TemporaryDirectory", "mkdtemp", "NamedTemporaryFile", "mkstemp"))
    assert len(made) >= 4
    for place, call in made:
        (prefix,) = (keyword.value for keyword in call.keywords if keyword.arg == "prefix")
        assert ast.literal_eval(prefix).startswith("renkei-"), place


def test_tables_carry_our_name():
    """A database may hold others' tables: ours, and their indexes, begin with our name."""
    names = [*metadata.tables, *(str(index.name) for table in metadata.tables.values() for index in table.indexes)]
    assert [name for name in names if "renkei_" not in name] == []


def test_files_beside_the_books_carry_our_name_or_theirs(tmp_path):
    """Books may lie in any folder: what is put beside them takes no name that somebody's own file may have."""
    (tmp_path / "machine").write_text("somebody's own\n", "utf-8")
    with Store.open(place_of(str(tmp_path / "practice.sqlite"))) as store, slot(store) as worker:
        beside = {path.name for path in tmp_path.iterdir()} - {"machine"}
    assert [name for name in beside if not name.startswith(("practice.sqlite", "renkei-"))] == []
    assert "somebody" not in worker
    assert (tmp_path / "machine").read_text("utf-8") == "somebody's own\n"


def test_what_pytest_meets_is_told():
    """One plugin, and of it every fixture and setting: whoever tests things of their own beside renkei meets nothing else of it."""
    ours = list(distributions(name="renkei"))  # twice, where building it has left its egg-info in the source tree
    assert ours
    for found in ours:
        assert {point.group for point in found.entry_points} == {
            "console_scripts",
            "pytest11",
            "renkei.commands",
            "renkei.faults",
            "renkei.samples",
        }
    assert {f"`{group}`" for group in ("renkei.commands", "renkei.faults", "renkei.samples", "pytest11")} <= set(
        re.findall(r"`[^`]+`", row("entry points"))
    )
    defined = {
        name
        for module in (fixtures, with_playwright)
        for name, value in vars(module).items()
        if isinstance(value, FixtureFunctionDefinition) and not name.startswith("_")
    }
    settings = re.findall(r"addini\(\s*\"(\w+)\"", (ROOT / "pytest_renkei" / "__init__.py").read_text("utf-8"))
    told = set(re.findall(r"`(\w+)`", row("pytest")))
    assert told == {"renkei", *defined, *settings}


@pytest.mark.parametrize("group", ["console_scripts", "pytest11", "renkei.commands", "renkei.faults", "renkei.samples"])
def test_nobody_that_is_installed_here_has_our_names(group):
    """None of the packages that we depend on, or work with, brings a package or a command of our name."""
    others = [found for found in distributions() if found.metadata["Name"] != "renkei"]
    assert len(others) > 20
    names = {"renkei"} if group in {"console_scripts", "pytest11"} else {"portals", "seeded", "varied", "catalogue"}
    assert [
        (found.name, point.name)
        for found in others
        for point in found.entry_points.select(group=group)
        if point.name in names
    ] == []
    assert set(packages_distributions().get("renkei", ["renkei"])) == {"renkei"}
