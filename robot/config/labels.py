"""Reading `[labels]`: what each printed label is really called, for all systems or for one, with a word about what cannot be meant."""

import re
from collections.abc import Iterable, Mapping
from importlib import import_module

from ..errors import WrongInput
from ..messages import portal_labels as say
from ..screens.labels import Labels, alike
from ..screens.printed import PRINTED

_LONGEST = 100  # characters
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def read_labels(table: Mapping[str, object]) -> Labels:
    """Return the labels of a file's `[labels]`: texts for all systems, and below `[labels.sonpo]` those for one; a table without a name is
    for all, too.

    Raises `WrongInput` with one sentence where something is no text, no system has that name, or no flow looks for that label: a slip of
    the pen would go unnoticed until a run stops.
    """
    general: dict[str, str] = {}
    by_portal: dict[str, dict[str, str]] = {}
    for name, value in table.items():
        if not isinstance(value, Mapping):
            general[_known(name, everywhere(), "")] = _text(name, value, "")
        elif not name:
            general |= _texts(value, everywhere(), "")
        elif name in PRINTED:
            by_portal[name] = _texts(value, _with_blurred(PRINTED[name]), name)
        else:
            raise WrongInput(say.no_such_system(name, tuple(PRINTED)))
    return Labels(general, by_portal)


def everywhere() -> list[str]:
    """Return all that may be said of in `[labels]`, each once: what flows look for in any system, and what is blurred on pictures."""
    return _with_blurred(label for labels in PRINTED.values() for label in labels)


def _with_blurred(printed: Iterable[str]) -> list[str]:
    # A case's columns say what is blurred; whoever has no labels of their own does without these.
    blurred: Iterable[str] = import_module("..browser.masking", __package__).labels_of(mask=True)
    return list(dict.fromkeys([*printed, *blurred]))


def _texts(table: Mapping[str, object], known: list[str], portal: str) -> dict[str, str]:
    return {_known(name, known, portal): _text(name, value, portal) for name, value in table.items()}


def _known(name: str, known: list[str], portal: str) -> str:
    if name not in known:
        elsewhere = [other for other, labels in PRINTED.items() if portal and name in labels]
        raise WrongInput(say.no_such_label(name, portal, alike(name, known), elsewhere))
    return name


def _text(name: str, value: object, portal: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST or _UNSEEN.search(value):
        raise WrongInput(say.no_label(name, portal, _LONGEST))
    return " ".join(value.split())  # as a browser calls it
