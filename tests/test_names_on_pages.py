"""What the pages for readers name is there: files, modules, classes and functions. Whoever moves one comes by here."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for folder in (ROOT, ROOT / "docs")
    for path in sorted(folder.glob("*.md"))
}
SOURCES = {
    path: path.read_text("utf-8") for top in ("robot", "mockportals", "tests") for path in (ROOT / top).rglob("*.py")
}
FOLDERS = "robot|mockportals|tests|requirements|docs"
PATH = re.compile(rf"(?<![\w./-])(?:{FOLDERS})/(?:[\w-]+/)*(?:[\w-]+(?:\.\w+)+|[\w-]*)")
DOTTED = re.compile(r"(?<![\w./@\[-])(?:renkei\.)?(?:robot|mockportals|tests)(?:\.[A-Za-z_]\w*)+")
CODE = re.compile(r"`([^`\n]+)`")
A_CLASS = re.compile(r"_?[A-Z][A-Za-z]*[a-z][A-Za-z]*")
TOLD_IN_FULL = ("docs/architecture.md", "docs/glossary.md")


def classes() -> dict[str, set[str]]:
    """Return what each class of the project has in its own body, by its name; of a name that several have, of all."""
    found: dict[str, set[str]] = {}
    for source in SOURCES.values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, set()).update(members(node))
    return found


def members(node: ast.ClassDef) -> Iterator[str]:
    """Yield the names of a class's methods and fields."""
    for part in node.body:
        if isinstance(part, ast.FunctionDef):
            yield part.name
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            yield part.target.id


CLASSES = classes()


def is_there(name: str) -> bool:
    """Tell whether a dotted name is a module, or something in one."""
    parts = name.removeprefix("renkei.").split(".")
    top = [] if parts[0] == "tests" else ["renkei"]
    for end in range(len(parts), 0, -1):
        module = ".".join([*top, *parts[:end]])
        try:
            known = find_spec(module) is not None
        except ModuleNotFoundError:
            known = False
        if known:
            thing: object = import_module(module)
            for part in parts[end:]:
                thing = getattr(thing, part, None)
            return thing is not None
    return False


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_is_named_exists(page):
    """A path from the project's folder on, in a sentence, a table or a command, leads to a file or a folder."""
    assert [path for path in PATH.findall(PAGES[page]) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_dotted_name_exists(page):
    """A module of the project, or what stands behind it, can be imported by the name that a page has for it."""
    assert [name for name in DOTTED.findall(PAGES[page]) if not is_there(name)] == []


@pytest.mark.parametrize("page", TOLD_IN_FULL)
def test_every_class_that_is_named_exists(page):
    """A word in the manner of classes is one, and what stands behind it is in its body."""
    named = [code.split(".") for code in CODE.findall(PAGES[page]) if A_CLASS.match(code.split(".")[0])]
    named = [parts for parts in named if all(part.isidentifier() for part in parts)]
    assert len(named) > 20
    assert [parts for parts in named if not set(parts[1:]) <= CLASSES.get(parts[0], set()) | {""}] == []
    assert {parts[0] for parts in named} <= CLASSES.keys()


def test_every_function_that_architecture_names_exists():
    """A word in the manner of functions and fields is one of the code's."""
    words = set(re.findall(r"\w+", "\n".join(SOURCES.values())))
    named = {code for code in CODE.findall(PAGES["docs/architecture.md"]) if re.fullmatch(r"[a-z]\w*_\w+", code)}
    assert len(named) > 5
    assert named <= words


def test_architecture_tells_the_rooms_as_they_are_held():
    """The modules that it lists from the top down stand so in the contract that `make check` holds."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["name"] == "the robot's rooms"]
    level = {module.strip(): place for place, layer in enumerate(layers) for module in re.split("[:|]", layer)}
    _, _, rooms = PAGES["docs/architecture.md"].partition("## The rooms\n")
    told = [DOTTED.findall(line) for line in rooms.split("```")[1].strip().splitlines()]
    assert {level[name] for names in told for name in names} == set(range(len(layers)))
    assert [{level[name] for name in names} for names in told] == [{place} for place in range(len(layers))]


def test_architecture_counts_as_the_test_of_frames_does():
    """How many functions lie between a row and a click at most is what that test allows."""
    [most] = re.findall(r"^MOST = (\d+)$", SOURCES[ROOT / "tests/e2e/test_frames.py"], re.MULTILINE)
    assert f"at every click of the main way: {most} at most" in PAGES["docs/architecture.md"].replace("\n", " ")


def test_architecture_tells_every_room():
    """No folder of the robot or of the portals is left out."""
    folders = [
        path for top in ("robot", "mockportals") for path in (ROOT / top).iterdir() if (path / "__init__.py").exists()
    ]
    rooms = PAGES["docs/architecture.md"]
    assert [path.name for path in folders if f"{path.name}/" not in rooms] == []
