"""What a screen is known by when two runs are compared: its heading, and the portal's own words on it; nothing that stands in an item.

Digits are all the same here: numbers and times are made anew in every world, and a run is not another one for that.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MOST_WORDS = 200
_LONGEST = 80
_DIGITS = re.compile(r"\d+")

LOOK = f"""
() => {{
  const clean = (node) => (node?.textContent ?? "").replace(/\\s+/g, " ").trim().slice(0, {_LONGEST});
  const main = document.querySelector("main") ?? document.body;
  const own = "h2, h3, th, dt, label, legend, caption, button, summary, [role=alert], [role=status], a:not(td a, dd a)";
  const words = [...(main?.querySelectorAll(own) ?? [])].slice(0, {MOST_WORDS}).map(clean);
  return {{heading: clean(document.querySelector("h1")), words}};
}}
"""
"""A function for a page: what it calls itself, and its labels."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A screen as it was seen: its `heading` and its `words`, each once and in order of their letters, all digits as `0`."""

    heading: str
    words: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Return what the screen is called in a journal: screens of another digest differ."""
        return hashlib.sha256("\n".join((self.heading, *self.words)).encode()).hexdigest()[:12]


def sight_of(seen: Mapping[str, object], discreetly: Callable[[Sequence[str]], Sequence[str]]) -> Sight:
    """Return what `LOOK` saw; `discreetly` takes out of its words what is personal."""
    found = seen.get("words")
    words = [str(word)[:_LONGEST] for word in (found if isinstance(found, list) else [])[:MOST_WORDS]]
    heading, *words = (_DIGITS.sub("0", word) for word in discreetly([str(seen.get("heading", ""))[:_LONGEST], *words]))
    return Sight(heading, tuple(sorted({*words} - {""})))
