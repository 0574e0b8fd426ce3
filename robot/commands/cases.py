"""What `renkei retry`, `cancel` and `resolve` do: a person says how a case goes on.

None of them opens a browser: they write in the robot's store, and a robot (`renkei run` or `renkei work`) does the rest.
"""

import getpass
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import click

from ..errors import WrongInput
from ..flows.phases import Part, parts_of
from ..messages import books
from ..messages import cases as say
from ..messages.text import Message, operator_language
from ..procedure.steps import STEPS
from ..reporting.summary import ByHand, StoredReason
from ..store.entry import WAITS_FOR_A_WORD, Entry, Status
from ..store.location import must_be_there, place_of
from ..store.store import Store
from .known import how_it_stands, known_case
from .options import helped


def retry(case: str, step: str | None, db: str | None) -> None:
    """Begin the phase anew that the case stopped in, or an earlier one."""
    with Store.open(must_be_there(place_of(db))) as store:
        entry = known_case(store, case)
        _must_not_be_at_work(entry)
        _must_not_have_ended(entry)
        phase = _phase_from(entry, step, store.unsettled(case))
        _go_on(store, entry, phase)
    said = Message(
        ja=f"案件 {case} を手順{phase.first_step}から再開します。各システムの状態を確認しながら進みます。",
        en=f"Case {case} goes on from step {phase.first_step}; the robot looks at the portals first.",
    )
    _say(said, _worker_needed(entry))


def cancel(case: str, db: str | None) -> None:
    """End a case that goes on or was parked, and say what of it is in the portals."""
    with Store.open(must_be_there(place_of(db))) as store:
        entry = known_case(store, case)
        if not store.cancel(case):
            raise WrongInput(_has_ended(entry))
        left = say.left_in_the_portals(entry.facts.get("receipt_number"), store.clicked(case))
    lets_go = [say.robot_lets_go(entry.holder)] if entry.holder else []
    _say(Message(ja=f"案件 {case} を取り消しました。", en=f"Case {case} is cancelled."), *lets_go, left)


def resolve(case: str, happened: str | None, did_not: str | None, done: bool, db: str | None) -> None:
    """Settle a click of unknown outcome and go on, or end the case as done by hand."""
    said = [happened, did_not, "done" if done else None]
    if sum(one is not None for one in said) != 1:
        raise click.UsageError(
            helped(
                "画面で確認した結果を、--happened 手順、--did-not-happen 手順、--done のどれか1つで指定してください。",
                "Say what you saw in the portals, by one of --happened STEP, --did-not-happen STEP and --done.",
            )
        )
    with Store.open(must_be_there(place_of(db))) as store:
        entry = known_case(store, case)
        _must_need_a_person(entry)
        if done:
            _say(*_close_by_hand(store, entry))
            return
        step = str(happened or did_not)
        _must_be_unsettled(store, case, step)
        store.settle(case, step, "said_done" if happened else "not_done")
        _go_on(store, entry, _phase_of(entry))
    took_hold = (
        Message(ja="完了していた", en="took hold")
        if happened
        else Message(ja="完了していなかった", en="did not take hold")
    )
    _say(
        Message(
            ja=f"案件 {case} の手順{step}は「{took_hold.ja}」として、続きを進めます。",
            en=f"Step {step} of case {case} {took_hold.en}; the case goes on.",
        ),
        _worker_needed(entry),
    )


def _close_by_hand(store: Store, entry: Entry) -> tuple[Message, ...]:
    """End a case by a person's word; say what the robot has not seen of it, and keep that."""
    case = entry.case.case_id
    step = entry.reason.step if entry.reason else _phase_of(entry).first_step
    by_hand = ByHand(at=store.clock.now(), by=_who(), unseen_from=step)
    unseen, what_to_do = say.unseen(step, store.unsettled(case)), say.see_for_yourself()
    reason = StoredReason.of(
        say.done_by_hand(by_hand, unseen, entry.reason),
        what_to_do,
        operator_language(),
        step=step,
        portal=STEPS[step].system,
        kind="business",
        evidence=entry.reason.evidence if entry.reason else None,
    )
    if not store.close_by_hand(case, by_hand, reason):
        _must_need_a_person(known_case(store, case))
    return say.closed_by_hand(case), unseen, what_to_do


def _who() -> str:
    """Return the name by which the system knows who gives the command, where it knows one."""
    try:
        return getpass.getuser()
    except (OSError, ImportError, KeyError):
        return "-"


def _go_on(store: Store, entry: Entry, phase: Part) -> None:
    from ..workers.engine import Queue

    with Queue(store, entry.portals) as queue:
        store.put_back(entry.case.case_id, phase.name, queue.put_within)


def _phase_of(entry: Entry) -> Part:
    phases = parts_of(entry.case)
    return next((phase for phase in phases if phase.name == entry.phase), phases[0])


def _phase_from(entry: Entry, step: str | None, unsettled: Sequence[str]) -> Part:
    """Return the phase that begins with `step`. Only there the robot looks where the case stands before it does anything."""
    if step is None:
        return _phase_of(entry)
    phases = {phase.first_step: phase for phase in parts_of(entry.case)}
    if step in phases:
        return _reached(entry, phases[step], unsettled)
    reached = _starts(entry)
    starts = "、".join(reached)
    if step not in STEPS:
        raise WrongInput(
            Message(
                ja=f"手順{step}はありません。始められるのは {starts} です。",
                en=f"There is no step {step}; the case can begin at {', '.join(reached)}.",
            )
        )
    raise WrongInput(
        Message(
            ja=f"手順{step}「{STEPS[step].title.ja}」からは始められません。途中からでは、取り消せない操作を二重に行うおそれがあります。"
            f"始められるのは {starts} です(各システムの状態を確認し、済んだ手順は飛ばします)。",
            en=f"Step {step} ({STEPS[step].title.en}) is no place to begin: in the middle of its screens the robot cannot see what "
            f"was done before, and might do it twice. Begin at {', '.join(reached)}; what is done already is skipped.",
        )
    )


def _reached(entry: Entry, phase: Part, unsettled: Sequence[str]) -> Part:
    """Return the phase, where the case has come as far, and makes nothing anew there that a click may have sent."""
    now, starts, case_id = _phase_of(entry), _starts(entry), entry.case.case_id
    if phase.first_step not in starts:
        raise WrongInput(say.beyond(case_id, now.first_step, phase.first_step, starts))
    if unsettled and phase != now:
        raise WrongInput(say.in_doubt(case_id, unsettled, phase.first_step))
    return phase


def _starts(entry: Entry) -> list[str]:
    """Return the first steps of the phases that the case has come to."""
    phases = parts_of(entry.case)
    return [phase.first_step for phase in phases[: phases.index(_phase_of(entry)) + 1]]


def _must_not_be_at_work(entry: Entry) -> None:
    if entry.status == WAITS_FOR_A_WORD:
        raise WrongInput(say.waits_for_a_word(entry.case.case_id))
    if entry.is_open:
        raise WrongInput(
            Message(
                ja=f"案件 {entry.case.case_id} は手続き中です({how_it_stands(entry)[1].ja})。"
                "やめるには renkei cancel を実行してください。",
                en=f"Case {entry.case.case_id} goes on by itself ({how_it_stands(entry)[1].en}); "
                "`renkei cancel` ends it.",
            )
        )


def _must_not_have_ended(entry: Entry) -> None:
    """A case that has ended is never begun again in the middle: it would be applied for, or concluded, once more."""
    if entry.status not in _AFTER_THE_END:
        return
    said, advice = _has_ended(entry), _AFTER_THE_END[entry.status]
    raise WrongInput(Message(ja=f"{said.ja}{advice.ja}", en=f"{said.en} {advice.en}"))


_AFTER_THE_END: Mapping[Status, Message] = MappingProxyType(
    {
        "done": Message(
            ja="変更するときは、ケース表の手続き区分を「変更再申込」にして renkei run を実行してください。",
            en="To change its contract, let its row say 変更再申込 and give `renkei run`.",
        ),
        "declined": Message(
            ja="もう一度申し込むときは、新しい見積番号と案件IDの行で renkei run を実行してください。",
            en="To apply again, give `renkei run` a row with a new estimate and a new 案件ID.",
        ),
        "cancelled": Message(
            ja="もう一度進めるときは、各システムの状態を確認し、新しい案件IDの行で renkei run を実行してください。",
            en="To go on after all, see in the portals how it stands, and give `renkei run` a row with a new 案件ID.",
        ),
    }
)


def _must_need_a_person(entry: Entry) -> None:
    if entry.status != "needs_person":
        raise WrongInput(
            Message(
                ja=f"案件 {entry.case.case_id} は要確認ではありません({how_it_stands(entry)[1].ja})。",
                en=f"Case {entry.case.case_id} does not need a person: {how_it_stands(entry)[1].en}.",
            )
        )


def _must_be_unsettled(store: Store, case: str, step: str) -> None:
    unsettled = store.unsettled(case)
    if step in unsettled:
        return
    raise WrongInput(
        Message(
            ja=f"案件 {case} の手順{step}の結果は不明ではありません。結果が不明な手順: {'、'.join(unsettled) or 'なし'}",
            en=f"How step {step} of case {case} ended is not in doubt. In doubt: {', '.join(unsettled) or 'none'}.",
        )
    )


def _has_ended(entry: Entry) -> Message:
    return Message(
        ja=f"案件 {entry.case.case_id} はすでに終わっています({how_it_stands(entry)[1].ja})。",
        en=f"Case {entry.case.case_id} has ended already: {how_it_stands(entry)[1].en}.",
    )


def _worker_needed(entry: Entry) -> Message:
    return books.worker_needed(entry.portals)


def _say(*sentences: Message) -> None:
    for sentence in sentences:
        click.echo(sentence.spoken(operator_language()))
