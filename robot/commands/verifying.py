"""What `renkei verify` does: it compares an out folder with its seal, and changes nothing there.

Exit codes: 0 all is as it was sealed; 1 something is not; 2 wrong use, or no sealed folder.
"""

import sys
from pathlib import Path

import click

from ..config.seal_key import NAME, SERVICE, VARIABLE, make_key, seal_key
from ..errors import WrongInput
from ..messages import seal as say
from ..messages.text import Language, operator_language
from ..reporting.seal import SEAL
from ..reporting.verifying import Verdict
from ..reporting.verifying import verify as compared
from .options import helped

WHOLE, NOT_WHOLE = 0, 1
MOST_TOLD = 1000
"""So many things that are not as they were sealed are told one by one."""


def verify(folder: Path | None, makes_key: bool, evidence: str | None = None, db: str | None = None) -> None:
    """Compare a folder with its seal, or the depot with the books, or make a key. Raises `WrongInput` where there is none of them."""
    language = operator_language()
    if folder is None and not makes_key and evidence is not None:
        from .verifying_depot import verify_depot

        sys.exit(WHOLE if verify_depot(evidence, db, language, MOST_TOLD) else NOT_WHOLE)
    if makes_key == (folder is not None):
        raise click.UsageError(
            helped("DIR、--evidence、--make-key のどれかを指定してください。", "Say DIR, --evidence or --make-key.")
        )
    if folder is None:
        click.echo(say.key_is_made(make_key(), SERVICE, NAME, VARIABLE).spoken(language))
        return
    if not (folder / SEAL).is_file():
        raise WrongInput(say.no_seal(folder))
    try:
        verdict = compared(folder, seal_key())
    except OSError as error:
        raise WrongInput(say.seal_cannot_be_read(folder, error.strerror or str(error))) from error
    sys.exit(_tell(verdict, language))


def _tell(verdict: Verdict, language: Language) -> int:
    for problem in verdict.problems[:MOST_TOLD]:
        click.echo(problem.spoken(language))
    if left := len(verdict.problems[MOST_TOLD:]):
        click.echo(say.more(left).spoken(language))
    for note in verdict.notes[:MOST_TOLD]:
        click.echo(note.spoken(language), err=True)
    if verdict.problems:
        click.echo(say.not_whole(len(verdict.problems), verdict.lines, verdict.head).spoken(language))
        return NOT_WHOLE
    click.echo(say.whole(verdict.files, verdict.lines, verdict.head).spoken(language))
    return WHOLE
