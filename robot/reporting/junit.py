"""What was played as JUnit's XML, which every CI reads. Messages quote portals and files: they are strangers' text."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from .played import Played

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 may have, not even escaped: a reader would refuse the whole file."""
_REPLACEMENT = "\ufffd"
_LONGEST = 100_000


def write_junit(path: Path, played: Sequence[Played]) -> None:
    """Write a `testsuites` with one suite for each `Played.suite`; the folder is made where it is not there. Raises `OSError`.

    What was flaky counts as passed where only passed and failed are known: it carries `flakyFailure`, and the property `flaky`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    root = _with_counts(Element("testsuites", name="renkei"), played)
    for suite, cases in groupby(sorted(played, key=lambda one: one.suite), key=lambda one: one.suite):
        of_suite = list(cases)
        inside = _with_counts(SubElement(root, "testsuite", name=_text(suite)), of_suite)
        for one in of_suite:
            _add_case(inside, one)
    indent(root)
    ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _with_counts(element: Element, played: Sequence[Played]) -> Element:
    statuses = [one.status for one in played]
    counts = {"tests": len(statuses), "failures": statuses.count("failed"), "errors": statuses.count("error")}
    for name, count in (counts | {"skipped": statuses.count("skipped")}).items():
        element.set(name, str(count))
    element.set("time", f"{sum(one.seconds for one in played):.3f}")
    return element


def _add_case(suite: Element, one: Played) -> None:
    case = SubElement(suite, "testcase", classname=_text(one.suite), name=_text(one.name), time=f"{one.seconds:.3f}")
    if one.file:
        case.set("file", _text(one.file))
    told = {"title": one.title, "evidence": one.evidence, "flaky": "true" if one.status == "flaky" else ""}
    told |= {"attempts": str(one.attempts) if one.attempts > 1 else ""}
    if any(told.values()):
        properties = SubElement(case, "properties")
        for name, value in told.items():
            if value:
                SubElement(properties, "property", name=name, value=_text(value))
    if (outcome := _OUTCOMES.get(one.status)) is not None:
        message = one.message or next(iter(one.details), "")
        SubElement(case, outcome, message=_text(message)).text = _text("\n".join(one.details))


_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {"failed": "failure", "error": "error", "skipped": "skipped", "flaky": "flakyFailure"}
)


def _text(text: str) -> str:
    return _NOT_XML.sub(_REPLACEMENT, text[:_LONGEST])
