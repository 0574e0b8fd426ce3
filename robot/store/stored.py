"""Rows of case files as any version of renkei may have left them in the store.

They were judged by the rules of the day on which they were enrolled, and are not judged again: a column that has come since takes its
default, one that this version does not know is passed over, and stays in the store. A choice that this version does not offer is no
case of its: it is shown, and left to a version that knows what it means.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import ConfigDict, ValidationError, ValidationInfo, ValidatorFunctionWrapHandler, field_validator

from ..cases.case import Case
from ..cases.named import MARK

_FIELDS = frozenset(Case.model_fields)  # what pydantic makes of it at each look takes longer than the look
_REQUIRED = tuple(name for name, field in Case.model_fields.items() if field.is_required())


@cache
def _borne_with() -> type[Case]:
    """Return what reads a row that is not as this version would have it: made only where there is one, for it takes 10 ms."""

    class Stored(Case):
        model_config = ConfigDict(extra="ignore")

        @field_validator("*", mode="wrap")
        @classmethod
        def _as_it_is(cls, value: object, judged: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
            """Take a value whatever the rules are by now; note where it is a choice that nobody here offers."""
            try:
                return judged(value)
            except ValidationError as error:
                if isinstance(info.context, list) and any(one["type"] == "literal_error" for one in error.errors()):
                    info.context.append(info.field_name)
                return value

    return Stored


def case_from(row: Mapping[str, Any]) -> tuple[Case, tuple[str, ...]]:
    """Return a stored row's case, and the fields whose value is a choice that this version does not know."""
    known = {name: value for name, value in row.items() if name in _FIELDS}
    name, mark, _ = str(known.get("case_id", "")).partition(MARK)
    if mark:  # the rules are those for names in sheets
        case, unknown = case_from({**row, "case_id": name})
        return case.model_copy(update={"case_id": known["case_id"]}), unknown
    try:
        return Case.model_validate(known, by_name=True), ()
    except ValidationError:
        strange: list[str] = []
        stored = _borne_with().model_validate(dict.fromkeys(_REQUIRED) | known, by_name=True, context=strange)
        return Case.model_construct(**dict(stored)), tuple(strange)


def what_is_left(row: Mapping[str, Any]) -> Case:
    """Return the case of a row that was pruned: all its fields are empty but those that are left."""
    left: dict[str, Any] = dict.fromkeys(_REQUIRED) | dict(row)
    return Case.model_construct(**left)


def row_of(case: Case, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a case as it is stored; of the row that it takes the place of, it keeps what this version does not know."""
    unknown = {name: value for name, value in (before or {}).items() if name not in Case.model_fields}
    return unknown | case.model_dump(mode="json")
