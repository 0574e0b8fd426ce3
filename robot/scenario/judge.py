"""Comparing what a scenario expects with what came of it: each difference is one sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..messages import labels
from ..messages.text import Message
from ..reporting.summary import CaseResult, Reason
from .control import Json
from .model import Expected, Scenario


@dataclass(slots=True)
class Seen:
    """What came of a scenario.

    `results` has one entry a run; `stopped_by` is why a run could not go on. `portals` is the case's status by portal, as their
    lists show it; `links`, `ledger` and `faults` are control's.
    """

    results: list[CaseResult] = field(default_factory=list)
    stopped_by: list[Message] = field(default_factory=list)
    clerk_saw: str = ""
    portals: Mapping[str, str] = field(default_factory=dict)
    links: Sequence[Json] = ()
    ledger: Mapping[str, Sequence[Json]] = field(default_factory=dict)
    faults: Sequence[Json] = ()

    def effects(self, estimate: str, which: str = "effects") -> Counter[str]:
        """Count the business effects on the estimate that took hold, or those `refused`."""
        return Counter(entry["effect"] for entry in self.ledger.get(which, ()) if entry["estimate"] == estimate)

    def outcomes(self, estimate: str, road: str) -> list[str]:
        """Return how the estimate's hand-overs on one road ended, in order."""
        return [entry["outcome"] for entry in self.links if (entry["road"], entry["estimate"]) == (road, estimate)]


def differences(scenario: Scenario, seen: Seen, estimate: str, out: Path) -> list[Message]:
    """Return everything about the case of `estimate` that is not as expected; `out` is where its evidence lies."""
    wanted = scenario.expected
    return [
        *seen.stopped_by,
        *_ends(wanted, seen),
        *_words(wanted, seen),
        *_reasons(wanted, seen, out),
        *_books(wanted, seen, estimate),
        *_steps(wanted, seen),
        *_covered(scenario, seen),
        *_portals(wanted, seen),
        *_faults(wanted, seen),
    ]


def run_folder(out: Path, nth: int) -> Path:
    """Return where the evidence of a scenario's n-th run lies, counted from 1."""
    return out / f"run-{nth}"


def differs(what: Message, wanted: object, seen: object) -> Message:
    """Say that something is not as it was expected."""
    return Message(
        ja=f"{what.ja}: 期待は {wanted}、実際は {seen}",
        en=f"{what.en}: expected {wanted}, was {seen}",
    )


def missing_in_reason(reason: Reason, out: Path) -> Iterator[Message]:
    """Say what a person who is handed the case would miss: the step, what was seen, what to do next, the picture."""
    told = (
        (Message(ja="手順", en="the step"), reason.step),
        (Message(ja="システム", en="the system"), reason.portal),
        (labels.SEEN, reason.message),
        (labels.NEXT, reason.next_action),
    )
    for label, value in told:
        if not value:
            yield Message(ja=f"要確認の理由に{label.ja}がありません。", en=f"The reason does not tell {label.en}.")
    if reason.evidence and not (out / reason.evidence).exists():
        yield Message(ja=f"画像 {reason.evidence} がありません。", en=f"The picture {reason.evidence} is not there.")


def _ends(wanted: Expected, seen: Seen) -> Iterator[Message]:
    ended = [result.status for result in seen.results]
    if ended and wanted.status != ended[-1]:
        yield differs(Message(ja="結果", en="status"), wanted.status, f"{ended[-1]}{_why(seen.results[-1])}")
    if wanted.earlier and wanted.earlier != ended[:-1]:
        yield differs(Message(ja="前回までの結果", en="earlier statuses"), wanted.earlier, ended[:-1])
    if wanted.clerk_sees not in seen.clerk_saw:
        yield differs(Message(ja="担当者が見た内容", en="what the clerk saw"), wanted.clerk_sees, seen.clerk_saw)


def _words(wanted: Expected, seen: Seen) -> Iterator[Message]:
    """Compare for which steps' words the last run waited that waited for any."""
    waited = [result.waits_for for result in seen.results if result.waits_for]
    steps = list(dict.fromkeys(one.step for one in waited[-1])) if waited else []
    if wanted.waits_for is not None and wanted.waits_for != steps:
        yield differs(Message(ja="確認を待つ手順", en="steps whose words it waits for"), wanted.waits_for, steps)


def _why(result: CaseResult) -> str:
    return f" ({result.reason.step}: {result.reason.message})" if result.reason else ""


def _reasons(wanted: Expected, seen: Seen, out: Path) -> Iterator[Message]:
    """Compare the reason of the last run that has one; a repetition may have ended well."""
    reasons = [result.reason for result in seen.results if result.reason]
    for nth, result in enumerate(seen.results, 1):
        if result.reason:
            yield from missing_in_reason(result.reason, run_folder(out, nth))
    step, message = (reasons[-1].step, reasons[-1].seen.ja) if reasons else (None, "")
    if wanted.reason_step and wanted.reason_step != step:
        yield differs(Message(ja="止まった手順", en="step of the reason"), wanted.reason_step, step)
    if wanted.reason_contains not in message:
        yield differs(Message(ja="理由", en="reason"), f"…{wanted.reason_contains}…", message)


def _books(wanted: Expected, seen: Seen, estimate: str) -> Iterator[Message]:
    took_hold, named = dict(seen.effects(estimate)), {e: n for e, n in wanted.ledger.items() if n}
    if took_hold != named:
        yield differs(Message(ja="成立した業務の回数", en="ledger"), named, took_hold)
    refused = dict(seen.effects(estimate, "refused"))
    if wanted.refused is not None and refused != {e: n for e, n in wanted.refused.items() if n}:
        yield differs(Message(ja="断られた業務の回数", en="refused in the ledger"), wanted.refused, refused)
    for road, outcomes in wanted.links.items():
        if (travelled := seen.outcomes(estimate, road)) != outcomes:
            yield differs(Message(ja=f"連携 {road}", en=f"link {road}"), outcomes, travelled)


def _steps(wanted: Expected, seen: Seen) -> Iterator[Message]:
    # A run that went on where an earlier one waited for a person tells that one's steps, too.
    made = {(record.step, record.attempt, record.started_at) for result in seen.results for record in result.steps}
    attempts = Counter(step for step, _, _ in made)
    for step, times in wanted.steps.items():
        if attempts[step] != times:
            yield differs(Message(ja=f"手順{step}の回数", en=f"attempts at step {step}"), times, attempts[step])


def _covered(scenario: Scenario, seen: Seen) -> Iterator[Message]:
    """See that the robot came to the steps that the file says it shows. What a clerk does by hand is not counted."""
    if scenario.clerk:
        return
    reached = {record.step for result in seen.results for record in result.steps}
    reached |= {result.reason.step for result in seen.results if result.reason}
    if missed := [step for step in scenario.covers if step not in reached]:
        steps = ", ".join(missed)
        yield Message(ja=f"手順{steps}に達していません。", en=f"Steps that were to be shown were not reached: {steps}.")


def _portals(wanted: Expected, seen: Seen) -> Iterator[Message]:
    for portal, status in wanted.portals.model_dump(exclude_none=True).items():
        if seen.portals.get(portal) != status:
            label = Message(ja=f"{portal} の状態", en=f"status in {portal}")
            yield differs(label, status, seen.portals.get(portal))


def _faults(wanted: Expected, seen: Seen) -> Iterator[Message]:
    for fault in seen.faults:
        name, fired = fault["name"], fault["fired"]
        label = Message(ja=f"障害 {name} の発生回数", en=f"times that the fault {name} fired")
        named = wanted.fired.get(name)
        if fired == named or (named is None and fired):
            continue
        told = differs(label, "at least once" if named is None else named, fired)
        why = why_not_fired(fault, seen)
        yield Message(ja=f"{told.ja}{why.ja}", en=f"{told.en}{why.en}") if fired < (named or 1) else told


def why_not_fired(fault: Json, seen: Seen) -> Message:
    """Say, in brackets, why an armed fault has not fired as often as it could, where that is known: what struck first; else nothing."""
    if first := fault.get("forestalled_by"):
        return Message(
            ja=f"(同じ操作で {first} が先に発生。1回の操作で発生する障害は、先に準備された1つだけ)",
            en=f" ({first} struck first at the same request: one request meets one fault, the one that was armed first)",
        )
    matched, nth = fault.get("matched", 0), fault.get("nth", 1)
    if 0 < matched < nth:
        return Message(
            ja=f"({nth} 回目に発生するはずが、{matched} 回しか機会がなかった)",
            en=f" (it was to fire at match {nth}, and had only {matched})",
        )
    struck = ", ".join(
        dict.fromkeys(one["name"] for one in seen.faults if one["fired"] and one["name"] != fault["name"])
    )
    if matched or not struck or not seen.results:
        return Message(ja="", en="")
    last = seen.results[-1]
    end = f"{last.status}{f' ({last.reason.step})' if last.reason else ''}"
    return Message(
        ja=f"(先に {struck} が発生し、案件はそこに達しないまま {end} で終わった)",
        en=f" ({struck} struck first, and the case ended {end} without coming there)",
    )
