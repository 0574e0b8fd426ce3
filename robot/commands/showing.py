"""What a person approves, laid out for a terminal: the sheet beside the portal's own screen, what differs first."""

from rich.cells import cell_len, set_cell_size

from ..messages.text import Language, Message
from ..procedure.steps import STEPS
from ..reporting.summary import ComparedItem
from ..store.entry import Entry

_SAME, _OTHER, _NOT_IN_SHEET = Message("一致", "same"), Message("相違", "DIFFERS"), Message("－", "-")
_HEADS = (Message("項目", "item"), Message("ケース表", "sheet"), Message("画面", "screen"), Message("", ""))
_HIDDEN = Message("(個人情報)", "(personal)")


def comparison(entry: Entry, step: str, language: Language) -> str:
    """Return the items of the screen that is approved before `step`, one a line."""
    items = [ComparedItem.model_validate(kept) for kept in entry.facts.get("compared", {}).get(step, ())]
    lines = [tuple(head.spoken(language) for head in _HEADS), *(_line(item, language) for item in items)]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    title = STEPS[step].title
    head = Message(ja=f"手順{step} {title.ja}: ケース表と画面", en=f"step {step}, {title.en}: sheet and screen").spoken(
        language
    )
    rows = ("  ".join(map(set_cell_size, line, widths)).rstrip() for line in lines)
    return "\n".join([head, *rows])


def _line(item: ComparedItem, language: Language) -> tuple[str, str, str, str]:
    hidden = _HIDDEN.spoken(language) if not item.sheet and not item.screen else ""
    verdict = (_SAME if item.same else _OTHER) if item.in_sheet else _NOT_IN_SHEET
    return item.label, item.sheet or (hidden if item.in_sheet else ""), item.screen or hidden, verdict.spoken(language)
