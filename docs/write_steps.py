"""Write docs/steps.md and the READMEs' tables of the chapters anew: `make steps`. All of it is what `renkei steps` knows."""

import re
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from inspect import getdoc
from itertools import groupby
from pathlib import Path

from renkei.robot.catalogue import doers
from renkei.robot.procedure import STEPS, SYSTEMS, Step

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"(?<=<!-- written by `make steps` -->\n).*?(?=<!-- end -->)", re.DOTALL)
_TOP = """# The steps

Each printed step of the procedure, where it is done, and the function that does it. `once` marks what cannot be undone: its intent is
written down before the click, and whether it took hold is read back from the portal. `renkei steps` prints the same, and
`renkei steps --json` for programs. The chapters in the order of the print; words in 「」 are the screens' own.

This page and the READMEs' tables of the chapters are written by `make steps`; a test holds them to the code.

この表は `renkei steps` と同じ内容です。once の手順は取り消せません(予定を台帳に書いてから操作し、結果を画面で読み直します)。
"""
_HEADS = {
    "README.md": ("chapter", "steps", "systems", "cannot be undone"),
    "README.ja.md": ("章", "手順", "システム", "取り消せない手順"),
}


def pages() -> dict[str, str]:
    """Return all that is written, by its path from the project's folder: the page, and the READMEs with their tables in place."""
    readmes = {name: _BLOCK.sub(_chapters(heads), (ROOT / name).read_text("utf-8")) for name, heads in _HEADS.items()}
    return {"docs/steps.md": "\n".join([_TOP, *_sections()]), **readmes}


def _by_chapter() -> Iterator[tuple[str, list[Step]]]:
    return ((chapter, list(steps)) for chapter, steps in groupby(STEPS.values(), key=lambda step: step.chapter))


def _sections() -> Iterator[str]:
    done_by = doers()
    for chapter, steps in _by_chapter():
        yield f"## {chapter}\n"
        yield from _table(("step", "system", "what is done", "内容", "", "how", "function"))
        for step in steps:
            yield _row(_cells(step, done_by[step.number]))
        yield ""


def _cells(step: Step, doer: str) -> Iterable[str]:
    """Return a step's row; `how` is the first paragraph of what its function says of itself."""
    module, _, function = doer.rpartition(".")
    said = getdoc(getattr(import_module(module), function)) or ""
    how = " ".join(said.partition("\n\n")[0].split())
    once = "" if step.undoable else "**once**"
    place = f"`{module.removeprefix('renkei.')}` `{function}`"
    return step.number, SYSTEMS[step.system].ja, step.title.en, step.title.ja, once, how, place


def _chapters(heads: Iterable[str]) -> str:
    """Return a table with a row for each chapter: its steps, the systems that they begin on, and those that cannot be undone."""
    rows = [
        (chapter, f"{steps[0].number}–{steps[-1].number}", _systems(steps), _once(steps))
        for chapter, steps in _by_chapter()
    ]
    return "\n".join([*_table(heads), *map(_row, rows), ""])


def _systems(steps: Iterable[Step]) -> str:
    return ", ".join(dict.fromkeys(SYSTEMS[step.system].ja for step in steps))


def _once(steps: Iterable[Step]) -> str:
    return ", ".join(step.number for step in steps if not step.undoable)


def _table(heads: Iterable[str]) -> Iterator[str]:
    heads = tuple(heads)
    yield _row(heads)
    yield _row(["---"] * len(heads))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    if sys.flags.optimize > 1:
        sys.exit("python -OO leaves nothing of what the functions say of themselves")
    for path, text in pages().items():
        (ROOT / path).write_text(text, "utf-8", newline="\n")
