"""What the robot asks a page that has arrived: its items, its lists, a list's page once it has come. Each is one question to the browser.

A page that has not one main part, or not yet, answers nothing: whoever asks then waits for it.
"""

_IN_MAIN = """
  const mains = document.querySelectorAll("main");
  if (mains.length !== 1) return null;
"""

ITEMS = """
(main) => Object.fromEntries(
  [...main.querySelectorAll('th[scope="row"]')].map((head) => [
    head.textContent.trim(), head.nextElementSibling.textContent.trim()
  ]))
"""
"""A function for a page's main part: what stands beside each label."""

ROWS = """
(main) => [...main.querySelectorAll("table")].flatMap((table) => {
  const heads = [...table.rows[0].cells].map((cell) => cell.textContent.trim());
  if (table.rows[0].querySelector("td")) return [];
  return [...table.rows].slice(1).filter((row) => row.cells.length === heads.length).map((row) =>
    Object.fromEntries(heads.map((head, at) => [head, row.cells[at].textContent.trim()])));
})
"""
"""A function for a page's main part: the rows of its lists, by their column heads."""


def in_main(script: str) -> str:
    """Return the function for a page that does so with its main part."""
    return f"() => {{{_IN_MAIN} return ({script})(mains[0]); }}"


LISTED = f"""
async ([headings, onward, milliseconds]) => {{
  const ends = Date.now() + milliseconds, called = () => document.querySelector("h1")?.innerText.trim();
  while (document.readyState === "loading" || !headings.includes(called())) {{
    if (Date.now() > ends) return null;
    await new Promise((done) => setTimeout(done, 10));
  }}
  {_IN_MAIN}
  const links = [...document.querySelectorAll("a, [role=link]")], says = (link) => link.ariaLabel || link.textContent;
  return {{rows: ({ROWS})(mains[0]), onward: links.some((link) => says(link).trim() === onward)}};
}}
"""
"""A function for a page: waits until it is whole and has one of these headings, and returns the rows of its lists, and whether some link on
it is called as the one that leads `onward`.
"""
