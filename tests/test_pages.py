"""The pages for readers hold together: no link leads nowhere, what a command writes is up to date, and what they list is what there is."""

import re
import runpy
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from renkei.mockportals.faults import CATALOGUE
from renkei.robot.commands.known import STATUSES
from renkei.robot.procedure.steps import STEPS
from renkei.robot.reporting.progress import BY_HAND, LEFT

from tests.simulation.mutants import MUTANTS

ROOT = Path(__file__).parents[1]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for folder in (ROOT, ROOT / "docs")
    for path in sorted(folder.glob("*.md"))
}
GUIDES = ("docs/operators.md", "docs/operators.ja.md")
FOREIGN = re.compile(r"[a-z]+:")


def tokens(page):
    return MarkdownIt("commonmark").enable("table").parse(PAGES[page])


def headings(page):
    """Yield level and text of each heading."""
    parts = tokens(page)
    for opened, said in pairwise(parts):
        if opened.type == "heading_open":
            yield opened.tag, "".join(part.content for part in said.children)


def anchors(page):
    """Return the anchors that GitHub gives a page's headings."""
    seen = Counter()
    for _, text in headings(page):
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        yield f"{slug}-{seen[slug]}" if seen[slug] else slug
        seen[slug] += 1


def links(page):
    """Yield where a page's links and pictures lead, but for those to other sites."""
    for part in (child for token in tokens(page) for child in token.children or ()):
        target = part.attrGet("href") or part.attrGet("src")
        if target and not FOREIGN.match(target):
            yield unquote(target)


@pytest.mark.parametrize("page", PAGES)
def test_no_link_leads_nowhere(page):
    """Each relative link names a file that is there, and each anchor a heading of it."""
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent.joinpath(path).resolve() if path else ROOT / page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.relative_to(ROOT).as_posix()), link


def test_the_readme_leads_to_every_page():
    """No page is to be found by those only who know of it."""
    led_to = {(ROOT / link.partition("#")[0]).resolve() for link in links("README.md") if not link.startswith("#")}
    assert [page for page in PAGES if page.startswith("docs/") and (ROOT / page).resolve() not in led_to] == []


@pytest.mark.skipif(
    sys.flags.optimize > 1, reason="`python -OO` leaves nothing of what the functions say of themselves"
)
def test_the_page_of_the_steps_and_the_tables_of_the_chapters_are_the_procedures():
    """docs/steps.md and the READMEs' tables are what `make steps` writes."""
    written = runpy.run_path(str(ROOT / "docs" / "write_steps.py"))["pages"]()
    assert {page: PAGES[page] for page in written} == written
    for readme in ("README.md", "README.ja.md"):
        assert all(f"| {STEPS[first].chapter} | {first}–" in written[readme] for first in ("1", "9", "29", "47", "①"))


@pytest.mark.parametrize("page", PAGES)
def test_what_cannot_be_undone_is_the_procedures(page):
    """Wherever those steps are listed in brackets, they are all listed, and no other one."""
    final = [step.number for step in STEPS.values() if not step.undoable]
    for listed in re.findall(r"(?:cannot be undone|取り消せない手順) ?\(([^)]*)\)", PAGES[page]):
        ranges = [re.split("[-〜]", part.strip()) for part in re.split("[,、]", listed)]
        assert [number for first, *last in ranges for number in _between(first, *last)] == final


def _between(first, last=None):
    return [first] if last is None else [str(number) for number in range(int(first), int(last) + 1)]


@pytest.mark.parametrize("guide", GUIDES)
def test_the_guides_tell_every_status(guide):
    """Each in the words of the program; what only a stopped run says is among them."""
    told = [*(word for _, word in STATUSES.values()), *(word for _, word in LEFT.values()), BY_HAND]
    assert [word for word in told if f"{word.ja}" not in PAGES[guide]] == []
    if guide == GUIDES[0]:
        assert [word for word in told if word.en not in PAGES[guide]] == []


def test_the_guides_in_both_languages_have_the_same_parts():
    """The same headings in the same order, with as many rows of tables and as many blocks of commands below each."""
    assert _shape(GUIDES[0]) == _shape(GUIDES[1])


def _shape(page):
    return [token.tag or token.type for token in tokens(page) if token.type in {"heading_open", "tr_open", "fence"}]


def test_what_was_measured_is_all_there_is():
    """A figure that says "all" is measured anew when there are more: faults, robots that are wrong on purpose, steps."""
    page = PAGES["docs/qa.md"]
    assert f"all {len(CATALOGUE)} faults fired" in page
    assert f"{len(MUTANTS)} of {len(MUTANTS)} were caught" in page
    assert f"each of the\n  {len(STEPS)} steps" in page


def test_every_target_that_is_shown_is_one():
    """`make something` on a page is a target of the Makefile, and all of them are explained by `make help`."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    shown = {name for page in PAGES.values() for name in re.findall(r"(?:`|^)make ([a-z-]+)", page, re.MULTILINE)}
    assert shown <= targets
    assert {name for name in re.findall(r'@echo "make ([a-z-]+)', makefile)} == targets - {"help"}


def test_the_glossary_has_each_word_once():
    """One word, one meaning; and what a word was before is none of today's."""
    explained, _, before = PAGES["docs/glossary.md"].partition("## Words that went before")
    words = re.findall(r"^\| ([^|]+?) \|", explained, re.MULTILINE)
    names = [name for word in words if word not in ("word", "---") for name in word.split(", ")]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert len(names) > 80
    former, today = zip(*re.findall(r"^\| ([a-z ]+) \| ([^|]+) \|$", before, re.MULTILINE)[1:], strict=True)
    assert set(former).isdisjoint(names)
    assert {name for words in today for name in words.split(", ")} <= set(names)
