"""What a field of a case is in the sheet: its column. All that is known of a column is said where the field is declared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ..messages.text import Message

PARTIES, APPLICANT, STAFF, INSURANCE = "当事者選択", "ご本人さま情報", "ご担当者確認", "保険選択"
"""Screens of J-PASS in whose lists columns are chosen."""


class Wanted(Enum):
    """When a column is to be filled in; outside its condition a conditional column stays empty."""

    ALWAYS = Message("", "")
    OPTIONAL = Message("空欄可: ", "may be empty: ")
    INDIVIDUAL = Message("個人のみ: ", "individuals only: ")
    CORPORATE = Message("法人のみ: ", "corporations only: ")
    GUARANTOR = Message("連帯保証人「あり」のみ: ", "only with a guarantor: ")


_CONDITIONS: Mapping[Wanted, tuple[str, str]] = MappingProxyType(
    {
        Wanted.INDIVIDUAL: ("party", "個人"),
        Wanted.CORPORATE: ("party", "法人"),
        Wanted.GUARANTOR: ("guarantor", "あり"),
    }
)
_NOTHING = Message("", "")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind of values looks like: stands beside the type that checks it, and is told of each column of that kind."""

    told: Message


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where J-PASS has the column's choices: a list, or a group of radio buttons, of `screen`.

    The screen writes `suffix` behind what the sheet says. In a group (`radios`) the width of blanks does not matter.
    """

    screen: str
    radios: bool = False
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the case file.

    Whoever declares a field of the case gives what is particular: a `rule` where that of the field's type does not say enough, and a
    `note` behind it. What a `personal` or a `blurred` column says is never printed, and blurred on pictures (`tells_of_people`);
    a personal one is filled in for one customer only, unless it may stand `beforehand`. A `code` column holds digits that are no number: a
    spreadsheet must keep it as text. It `says` what a person says at that printed step, and is no part of what is applied for; "*" says it
    of all of them. No two rows have the same value in a `unique` one. `labels` are what screens call it otherwise, the
    one that it is `chosen` by first.

    The rest follows from the field: a sheet may lack an `extra` column altogether, and an empty cell of it means its first option.
    """

    rule: Message = _NOTHING
    note: Message = _NOTHING
    wanted: Wanted = Wanted.ALWAYS
    personal: bool = False
    blurred: bool = False
    beforehand: bool = False
    code: bool = False
    unique: bool = False
    says: str = ""
    labels: tuple[str, ...] = ()
    chosen: Chosen | None = None

    field: str = ""
    header: str = ""
    options: tuple[str, ...] = ()
    extra: bool = False

    @property
    def tells_of_people(self) -> bool:
        """Whether what it says tells who somebody is, or how they live: it is in no picture and in no words."""
        return self.personal or self.blurred

    @property
    def required(self) -> bool:
        """Whether every row must fill it in."""
        return self.wanted is Wanted.ALWAYS

    @property
    def expected(self) -> Message:
        """What is expected in it, in one phrase."""
        when, note = self.wanted.value, self.note
        return Message(when.ja + self.rule.ja + note.ja, when.en + self.rule.en + note.en)

    @property
    def names(self) -> tuple[str, ...]:
        """What screens and sheets call it."""
        return *self.labels, self.header

    def allows_empty(self, before: Mapping[str, object]) -> bool:
        """Whether it may stay empty beside the values `before` it; where its condition is unknown, it may."""
        if self.wanted in _CONDITIONS:
            field, value = _CONDITIONS[self.wanted]
            return before.get(field) != value
        return self.wanted is Wanted.OPTIONAL

    def allows_value(self, before: Mapping[str, object]) -> bool:
        """Whether it may be filled in beside the values `before` it; where its condition is unknown, it may."""
        if self.wanted in _CONDITIONS:
            field, value = _CONDITIONS[self.wanted]
            return before.get(field, value) == value
        return True


def columns_of(model: type[BaseModel]) -> Mapping[str, Column]:
    """Return the columns that a model's fields declare, by header and in their order.

    Raises `TypeError` for a field that lacks its header (the alias), its `Column` or any rule.
    """
    columns = [_column(field, info) for field, info in model.model_fields.items()]
    return MappingProxyType({column.header: column for column in columns})


def _column(field: str, info: FieldInfo) -> Column:
    declared = next((part for part in info.metadata if isinstance(part, Column)), None)
    options = tuple(str(option) for option in _options(info.annotation))
    extra = not info.is_required() and info.default is not None
    if declared is None or info.alias is None:
        raise TypeError(f"the field {field} needs Field(alias=<its header>) and Column() beside its type")
    rule = declared.rule if declared.rule != _NOTHING else _rule(info, options, first_if_empty=extra)
    if rule is None:
        raise TypeError(f"the field {field} has no rule, and its type none that could be told")
    whole = replace(declared, field=field, header=info.alias, options=options, rule=rule, extra=extra)
    return replace(whole, wanted=Wanted.OPTIONAL) if extra else whole


def _rule(info: FieldInfo, options: tuple[str, ...], *, first_if_empty: bool) -> Message | None:
    if not options:
        kinds = (part for part in (*info.metadata, *_within(info.annotation)) if isinstance(part, Rule))
        return next((kind.told for kind in kinds), None)
    text = " / ".join(options)
    if first_if_empty:
        return Message(f"{text}（空欄は {options[0]}）", f"one of {text} (empty: {options[0]})")
    return Message(text, f"one of {text}")


def _options(annotation: object) -> tuple[Any, ...]:
    """Return what there is to choose from, maybe inside a union."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return next((found for part in get_args(annotation) if (found := _options(part))), ())


def _within(annotation: object) -> Iterator[object]:
    """Go through what annotates the parts of a union."""
    for part in get_args(annotation):
        yield from getattr(part, "__metadata__", ())
