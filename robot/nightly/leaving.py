"""What a night leaves in its folder, and putting together what its shards have left."""

import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from filelock import Timeout
from pydantic import ValidationError

from ..cases.files import contents
from ..errors import WrongInput
from ..messages import nightly as say
from ..messages.text import Language
from ..reporting.drafts import replacing
from ..reporting.junit import write_junit
from .history import append, records
from .model import Shard, exit_code
from .page import Base, write_index

NIGHTS = "nights"
JUNIT = "junit.xml"
KEPT = 14
"""Of so many nights the evidence is kept; the history keeps all."""

_MOST_BYTES = 64_000_000
_NIGHT = re.compile(r"\d{8}-\d{6}-\d{1,3}of\d{1,3}(-\d+)?")


def leave(shard: Shard, out: Path, language: Language) -> tuple[Sequence[Shard], int]:
    """Leave what a shard came to, and the page of what is there of its night; return that, and the shard's exit code. Raises `OSError`."""
    with replacing(out / shard.file) as file:
        file.write(f"{shard.model_dump_json(indent=1)}\n".encode())
    shards = _of_the_night([Base(shard, out), *_bases([out])])
    past = records(out, [base.shard for base in shards])
    try:
        append(out, shard)
    except Timeout as error:
        raise OSError(str(error)) from error
    write_junit(out / JUNIT, shard.played)
    write_index(shards, out, past, language, whole=False)
    return [base.shard for base in shards], exit_code([shard], all_of_them=False)


def put_together(folders: Iterable[Path], out: Path, language: Language) -> tuple[Sequence[Shard], int]:
    """Put the latest night's shards together that lie in the folders, or just below them; return them, and the night's exit code.

    Raises `WrongInput` where there is none, `OSError`.
    """
    bases = _bases(folders)
    if not bases:
        raise WrongInput(say.no_shards_there())
    found = _of_the_night(sorted(bases, key=lambda base: base.shard.began, reverse=True))
    shards = [base.shard for base in found]
    past = records(out, shards)
    for shard in shards:
        append(out, shard)
    write_junit(out / JUNIT, [one for shard in shards for one in shard.played])
    write_index(found, out, past, language, whole=True)
    return shards, exit_code(shards, all_of_them=True)


def clear_up(out: Path) -> None:
    """Take away the evidence of nights that were long ago; nothing that renkei has not made."""
    folder = out / NIGHTS
    nights = [one for one in folder.iterdir() if _NIGHT.fullmatch(one.name) and not one.is_symlink() and one.is_dir()]
    for night in sorted(nights, key=lambda one: one.name)[:-KEPT]:
        shutil.rmtree(night, ignore_errors=True)


def _of_the_night(bases: Sequence[Base]) -> list[Base]:
    """Return the shards of the first one's night, each once, in order."""
    first = bases[0].shard
    found: dict[int, Base] = {}
    for base in bases:
        if (base.shard.night, base.shard.of) == (first.night, first.of):
            found.setdefault(base.shard.shard, base)
    return [found[nth] for nth in sorted(found)]


def _bases(folders: Iterable[Path]) -> list[Base]:
    paths = [
        path for folder in folders for pattern in ("", "*/") for path in folder.glob(f"{pattern}shard-*-of-*.json")
    ]
    return [Base(_read(path), path.parent) for path in sorted(dict.fromkeys(paths))]


def _read(path: Path) -> Shard:
    try:
        return Shard.model_validate_json(contents(path, _MOST_BYTES))
    except ValidationError as error:
        raise WrongInput(say.shard_unreadable(path, error.errors()[0]["msg"])) from error
