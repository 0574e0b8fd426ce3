"""The files that a case's evidence is made of, as the books have them: where each was kept, its hash, and whether it is safe in the depot.

A file is entered with the step that kept it, in one transaction: a step that is in the books has all its files there. What is not safe
yet is what `robot.depot.courier` still has to carry, whoever was killed meanwhile.
"""

import hashlib
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from . import tables
from .reader import Reader
from .store import Store

_evidence, _steps, _cases = tables.evidence, tables.steps, tables.cases
_LONGEST_MACHINE, _LONGEST_TROUBLE = 80, 300
_ENTER = insert(_evidence)
_THIS_ONE = (
    _evidence.c.case_id == bindparam("of_case"),
    _evidence.c.folder == bindparam("in_folder"),
    _evidence.c.name == bindparam("of_name"),
    _evidence.c.sha256 == bindparam("hash"),
)
_IS_SAFE = update(_evidence).where(*_THIS_ONE).values(safe_at=bindparam("at"), trouble=None)
_IS_REFUSED = update(_evidence).where(*_THIS_ONE, _evidence.c.safe_at.is_(None)).values(trouble=bindparam("why"))
WAITS_FOR_EVIDENCE = "waiting_evidence"
"""The status of a case of which nothing is left to do but to see its evidence safe."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in an out folder: its path there, with `/`, and what it holds."""

    name: str
    sha256: str
    size: int

    @classmethod
    def of(cls, name: str, content: bytes) -> Self:
        """Return what is told of these bytes."""
        return cls(name, hashlib.sha256(content).hexdigest(), len(content))


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of a case's evidence, and where it was kept."""

    case_id: str
    folder: str
    file: KeptFile


@dataclass(frozen=True, slots=True)
class Known:
    """A file as the books have it. `trouble` is why it could not be carried, where the file itself is to blame."""

    where: CaseFile
    machine: str
    is_safe: bool
    trouble: str | None


@dataclass(frozen=True, slots=True)
class At:
    """How much of a case's evidence lies in one out folder of one machine alone; `machine` is not known of what was never entered."""

    folder: str
    machine: str
    files: int
    trouble: str | None = None


@dataclass(slots=True)
class Lacking:
    """What of a case's evidence is not in the depot, by where it lies."""

    at: list[At] = field(default_factory=list)

    @property
    def files(self) -> int:
        """How many files that are."""
        return sum(one.files for one in self.at)

    def __bool__(self) -> bool:
        return bool(self.at)


def machine() -> str:
    """Return what this machine is called."""
    return (platform.node() or "-")[:_LONGEST_MACHINE]


def enter(connection: Connection, case_id: str, folder: str, files: Sequence[KeptFile], at: datetime) -> None:
    """Enter files that a robot has kept."""
    same = {"case_id": case_id, "folder": folder, "machine": machine(), "kept_at": at.isoformat()}
    if files:
        connection.execute(_ENTER, [same | _values(file) for file in files])


def are_safe(store: Store, files: Sequence[CaseFile]) -> None:
    """Note that these are in the depot."""
    at = store.clock.now().isoformat()
    with store.writing() as connection:
        connection.execute(_IS_SAFE, [_which(one) | {"at": at} for one in files])


def is_refused(store: Store, one: CaseFile, why: str) -> None:
    """Note why a file cannot be carried: it is not what was kept, say."""
    with store.writing() as connection:
        connection.execute(_IS_REFUSED, _which(one) | {"why": why[:_LONGEST_TROUBLE]})


def to_carry(store: Reader, folder: str, most: int, *, refused_too: bool = False) -> list[CaseFile]:
    """Return files of an out folder that are not safe yet, the oldest first; those that were refused only where they are wanted, too."""
    query = select(_evidence).where(_evidence.c.folder == folder, _evidence.c.safe_at.is_(None))
    if not refused_too:
        query = query.where(_evidence.c.trouble.is_(None))
    with store.reading() as connection:
        rows = connection.execute(query.order_by(_evidence.c.id).limit(most)).mappings().all()
    return [_case_file(row) for row in rows]


def behind(store: Reader, folder: str) -> tuple[int, int]:
    """Return how many files of an out folder are not safe yet, and how many bytes those are."""
    query = select(func.count(), func.coalesce(func.sum(_evidence.c.size), 0))
    with store.reading() as connection:
        count, size = connection.execute(query.where(_evidence.c.folder == folder, _evidence.c.safe_at.is_(None))).one()
    return int(count), int(size)


def evidence_of(store: Reader, case_id: str) -> list[Known]:
    """Return all files of a case that were entered, the oldest first; books from before have none."""
    if not store.has(_evidence.c.id):
        return []
    query = select(_evidence).where(_evidence.c.case_id == case_id).order_by(_evidence.c.id)
    with store.reading() as connection:
        rows = connection.execute(query).mappings().all()
    return [Known(_case_file(row), row["machine"], row["safe_at"] is not None, row["trouble"]) for row in rows]


def all_files(store: Reader, at_once: int = 1000) -> Iterator[Known]:
    """Yield all files that were entered of any case, in the order in which they were kept."""
    last = 0
    while True:
        query = select(_evidence).where(_evidence.c.id > last).order_by(_evidence.c.id).limit(at_once)
        with store.reading() as connection:
            rows = connection.execute(query).mappings().all()
        for row in rows:
            yield Known(_case_file(row), row["machine"], row["safe_at"] is not None, row["trouble"])
        if not rows:
            return
        last = rows[-1]["id"]


def with_evidence(store: Reader, case_ids: Sequence[str], at_once: int = 1000) -> list[str]:
    """Return those of these cases that have files which were entered."""
    if not store.has(_evidence.c.id):
        return []
    found: list[str] = []
    with store.reading() as connection:
        for at in range(0, len(case_ids), at_once):
            some = _evidence.c.case_id.in_(case_ids[at : at + at_once])
            found += connection.execute(select(_evidence.c.case_id).where(some).distinct()).scalars()
    return found


def forget(store: Store, case_id: str) -> None:
    """Take out what is known of a case's files: nothing of them is left in the depot."""
    with store.writing() as connection:
        connection.execute(delete(_evidence).where(_evidence.c.case_id == case_id))


def lacking(store: Reader, case_id: str, *, every_picture: bool) -> Lacking:
    """Return what of a case's evidence is not safe; `every_picture` of its steps counts, also one that nobody has entered.

    Such a one was taken by a robot that was told of no depot.
    """
    found: dict[tuple[str, str], At] = {}
    known = evidence_of(store, case_id)
    for one in known:
        if not one.is_safe:
            _count(found, one.where.folder, one.machine, one.trouble)
    if every_picture:
        entered = {(one.where.folder, one.where.file.name) for one in known}
        for folder, _ in sorted(_pictures(store, case_id) - entered):
            _count(found, folder, "-", None)
    return Lacking(list(found.values()))


def never_entered(store: Reader, folder: str) -> list[str]:
    """Return the cases that wait for their evidence, and have steps of this out folder of which no file was entered."""
    entered = select(_evidence.c.id).where(_evidence.c.case_id == _cases.c.case_id, _evidence.c.folder == folder)
    query = select(_cases.c.case_id).where(
        _cases.c.status == WAITS_FOR_EVIDENCE,
        _cases.c.case_id.in_(select(_steps.c.case_id).where(_steps.c.folder == folder)),
        ~entered.exists(),
    )
    with store.reading() as connection:
        return list(connection.execute(query).scalars())


def enter_what_lies_there(store: Store, case_id: str, folder: str) -> None:
    """Enter the pictures and papers of a case that lie in an out folder, and were taken when nobody knew of a depot. Raises `OSError`."""
    lies = Path(folder) / "evidence" / case_id
    paths = [path for path in sorted(lies.glob("*-step*")) if path.is_file() and not path.name.endswith(".draft")]
    files = [KeptFile.of(path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths]
    with store.writing() as connection:
        enter(connection, case_id, folder, files, store.clock.now())


def _pictures(store: Reader, case_id: str) -> set[tuple[str, str]]:
    query = select(_steps.c.folder, _steps.c.evidence, _steps.c.before).where(_steps.c.case_id == case_id)
    with store.reading() as connection:
        rows = connection.execute(query).all()
    return {(row.folder, name) for row in rows for name in (row.evidence, *(row.before or ())) if name}


def _count(found: dict[tuple[str, str], At], folder: str, where: str, trouble: str | None) -> None:
    before = found.get((folder, where), At(folder, where, 0))
    found[folder, where] = At(folder, where, before.files + 1, before.trouble or trouble)


def _values(file: KeptFile) -> dict[str, Any]:
    return {"name": file.name, "sha256": file.sha256, "size": file.size}


def _which(one: CaseFile) -> dict[str, Any]:
    return {"of_case": one.case_id, "in_folder": one.folder, "of_name": one.file.name, "hash": one.file.sha256}


def _case_file(row: Any) -> CaseFile:  # noqa: ANN401 - a row of the table
    return CaseFile(row["case_id"], row["folder"], KeptFile(row["name"], row["sha256"], row["size"]))
