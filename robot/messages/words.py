"""What the operator is told of the words that only people can say: which are waited for, and why one does not count."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from ..procedure.said import Asked, Doubt, Doubted, Said
from ..procedure.steps import STEPS
from ..procedure.words import AFTER, APPROVABLE, CONDITION, SPEAKERS, WORDS
from ..reporting.summary import Confirmation
from .statuses import as_it_is
from .text import Message
from .times import JST, told
from .visible import visible

PRACTISED_BY = "ロボ（練習）"
"""Who says everything on practice portals, where the robot was told to speak for staff and customer."""

WAYS: Mapping[str, Message] = MappingProxyType(
    {
        "sheet": Message("ケース表", "the sheet"),
        "command": Message("renkei confirm", "renkei confirm"),
        "console": Message("コンソール", "the console"),
        "practice": Message("練習", "practice"),
    }
)
"""By which way a word came."""

WHY_NOT: Mapping[Doubt, Message] = MappingProxyType(
    {
        "withdrawn": Message("取り消されました", "withdrawn"),
        "ahead": Message("記録した時点では、まだ先の日時でした", "it spoke of a time that was still to come"),
        "early": Message("対象の帳票や手続きより前の日時です", "it is from before what it is about"),
        "other": Message("その後、対象の内容が変わりました", "what it was about has changed since"),
    }
)
"""Why a word does not count."""


ASKED_ONLY = frozenset({CONDITION, *APPROVABLE})
"""Steps at which something is said only where the case has asked for it."""


def waiting(case_id: str, lacking: Sequence[Asked], doubted: Sequence[Doubted]) -> tuple[Message, Message]:
    """Say which words of whom a case waits for, why those that were said do not do, and how they are given."""
    words, before = listed(lacking), list(dict.fromkeys(_doubt_told(one) for one in doubted))
    steps = " ".join(dict.fromkeys(one.step for one in lacking))
    give = f"renkei confirm {case_id} {steps} --by"
    return (
        Message(
            ja=f"人の確認を待っています: {words.ja}。{''.join(one.ja for one in before)}",
            en=f"Waits for what only a person can say: {words.en}.{''.join(f' {one.en}' for one in before)}",
        ),
        _approve(case_id, give) if any(one.about is not None for one in lacking) else _say(give),
    )


def _say(give: str) -> Message:
    return Message(
        ja=f"実際に行ったことを確かめ、{give} 氏名 で伝えてください(ケース表の日付と説明者でも伝えられます)。伝わると続きから進みます。",
        en=f"Once it has really been done, say so: {give} NAME (or enter dates and 「説明者」 in the sheet and run it again). The case "
        "then goes on.",
    )


def _approve(case_id: str, give: str) -> Message:
    return Message(
        ja=f"renkei status {case_id} で内容を確かめ、よければ {give} 氏名 で伝えてください。伝わると続きから進みます。"
        f"よくなければ renkei confirm {case_id} --send-back --by 氏名 --why 理由 で差し戻します。",
        en=f"See in `renkei status {case_id}` what is shown; where all is right, say so: {give} NAME. The case then goes on. Where it "
        f"is not: `renkei confirm {case_id} --send-back --by NAME --why TEXT`.",
    )


def listed(asked: Sequence[Asked]) -> Message:
    """List words with their step and whose they are."""
    return Message(
        ja="、".join(f"手順{one.step}「{one.word}」({SPEAKERS[one.who].ja})" for one in asked),
        en="; ".join(f"step {one.step} 「{one.word}」{_meaning(one)} ({SPEAKERS[one.who].en})" for one in asked),
    )


def _meaning(asked: Asked) -> str:
    """Return what is to be said in English, behind a comma, where it is known."""
    known = (word.en for word in WORDS.get(asked.step, ()) if word.text == asked.word)
    meaning = next(known, _MEANING.get(asked.word, ""))
    return meaning and f", {meaning}"


APPROVED = "画面の内容を承認した"
"""What is said of a screen that was compared with the sheet (16, 37, 50)."""
_MEANING: Mapping[str, str] = MappingProxyType({APPROVED: "what the portal's own screen shows is approved"})


NOT_TOLD = "（J-PASSに記載なし）"
"""What stands for a condition that J-PASS does not tell."""


def condition_met(condition: str) -> str:
    """Return what is said of a 条件付承認: its condition, in the words of J-PASS."""
    return f"条件「{condition}」が満たされた、または承諾された"


def gave_up(case_id: str, lacking: Sequence[Asked], waited: Message) -> tuple[Message, Message]:
    """Say for which words a case waited in vain."""
    words, steps = listed(lacking), " ".join(dict.fromkeys(one.step for one in lacking))
    return (
        Message(
            ja=f"人の確認が得られていません({waited.ja}待ちました): {words.ja}",
            en=f"Nobody has said what only a person can say (waited {waited.en}): {words.en}",
        ),
        Message(
            ja=f"renkei retry {case_id} で再開し、行ったことを確かめてから renkei confirm {case_id} {steps} --by 氏名 で伝えてください。",
            en=f"Let it wait again with `renkei retry {case_id}`, and once it is done, say so: `renkei confirm {case_id} {steps} --by "
            "NAME`.",
        ),
    )


def _doubt_told(doubted: Doubted) -> Message:
    said, why = doubted.said, WHY_NOT[doubted.doubt]
    hint = _ADD_A_TIME if (doubted.doubt, said.way, said.is_a_day) == ("early", "sheet", True) else _NOTHING
    return Message(
        ja=f"手順{said.step}の {visible(said.by)} の確認({moment_of(said)})は使えません: {why.ja}。{hint.ja}",
        en=f"What 「{visible(said.by)}」 said of step {said.step} ({moment_of(said)}) does not count: {why.en}.{hint.en}",
    )


_NOTHING = Message("", "")
_ADD_A_TIME = Message(
    "日付だけのセルは、ケース表を読み込んだ時刻までのこととして扱います。その後に行ったときは、時刻も記入してください。",
    " A cell with just a day speaks of no later than the sheet was read: where it was done after that, enter the time, too.",
)


def moment_of(said: Said) -> str:
    """Return of when a word speaks, as it is told."""
    return of_when(said.at)


def said_by(said: Confirmation) -> Message:
    """Tell one word: what was said, by whom, of when, by which way; and why it does not count, where it does not."""
    of, way, who, by = of_when(said.at), by_way(said.way), whose(said.who), visible(said.by)
    why = Message.from_both(said.why_not) if said.why_not else None
    if said.withdrawn_by and why:
        withdrawer = visible(said.withdrawn_by)
        why = Message(f"{withdrawer} が取り消しました", f"withdrawn by 「{withdrawer}」")
    return Message(
        ja=f"手順{said.step}「{said.word}」({who.ja}) {by} {of} ({way.ja}){f' → 無効: {why.ja}' if why else ''}",
        en=f"step {said.step} 「{said.word}」 ({who.en}), 「{by}」, {of} ({way.en}){f' -> does not count: {why.en}' if why else ''}",
    )


def whose(who: str) -> Message:
    """Return whose word it is, as it is told; a newer renkei's as it is."""
    return next((words for speaker, words in SPEAKERS.items() if speaker == who), as_it_is(who))


def by_way(way: str) -> Message:
    """Return by which way a word came, as it is told; a newer renkei's as it is."""
    return WAYS.get(way) or as_it_is(way)


def of_when(at: str) -> str:
    """Return of which day or moment a word speaks, as it is told."""
    return at if len(at) == len("2026-11-26") else told(datetime.fromisoformat(at).astimezone(JST))


def not_yet(case_id: str, step: str) -> Message:
    """Say that what a step's words are about has not been yet."""
    after = AFTER.get(step, step)
    return Message(
        ja=f"案件 {case_id} はまだ手順{after}「{STEPS[after].title.ja}」まで進んでいないため、手順{step}の確認はまだ受け付けられません。",
        en=f"Case {case_id} has not come to step {after} ({STEPS[after].title.en}) yet: nothing can be said of step {step} before that.",
    )


def too_early(said: Said, after: datetime) -> Message:
    """Say that a word speaks of a time before what it is about."""
    step, since = said.step, AFTER.get(said.step, said.step)
    at = moment_of(said)
    return Message(
        ja=f"手順{step}の確認の日時 {at} は、手順{since}「{STEPS[since].title.ja}」({told(after)})より前です。"
        "それより後に行った日時を指定してください。",
        en=f"{at} is before step {since} ({STEPS[since].title.en}) was done, at {told(after)}: say when it was done after that.",
    )


def still_to_come(said: Said) -> Message:
    at = moment_of(said)
    return Message(
        ja=f"{at} はまだ先です。行った後に伝えてください。", en=f"{at} is still to come: say it once it has been done."
    )


def no_words(step: str) -> Message:
    """Say that nobody says anything at a step."""
    steps, step = "、".join(WORDS), visible(step)
    return Message(
        ja=f"手順{step}には人の確認はありません。確認があるのは手順{steps}です"
        "(条件付承認の条件は 24、承認は --approve で指定した手順)。",
        en=f"Nobody has to say anything at step {step}. Words belong to the steps {steps.replace('、', ', ')} (24 for the condition of a "
        "「条件付承認」, and whichever --approve has named).",
    )


def not_asked(case_id: str, step: str) -> Message:
    return Message(
        ja=f"案件 {case_id} は手順{step}の確認を待っていません。renkei status {case_id} で、待っている確認を見てください。",
        en=f"Case {case_id} does not wait for a word at step {step}; `renkei status {case_id}` tells for which it does.",
    )


def taken(case_id: str, asked: Sequence[Asked], by: str) -> Message:
    words = listed(asked)
    return Message(
        ja=f"案件 {case_id}: {visible(by)} の確認を記録しました: {words.ja}",
        en=f"Case {case_id}: noted, by 「{visible(by)}」: {words.en}",
    )


def said_before(said: Said) -> Message:
    return Message(
        ja=f"手順{said.step}「{said.word}」は {visible(said.by)} が確認済みです({moment_of(said)})。そのままにしました。",
        en=f"Step {said.step} 「{said.word}」 was said already by 「{visible(said.by)}」 ({moment_of(said)}); it stays as it is.",
    )


def still_waits(case_id: str, lacking: Sequence[Asked]) -> Message:
    words = listed(lacking)
    return Message(
        ja=f"案件 {case_id} はまだ待っています: {words.ja}", en=f"Case {case_id} still waits for: {words.en}"
    )


def goes_on(case_id: str) -> Message:
    return Message(ja=f"案件 {case_id} は続きから進みます。", en=f"Case {case_id} goes on.")


def withdrawn(case_id: str, step: str, by: str) -> Message:
    return Message(
        ja=f"案件 {case_id}: 手順{step}の確認を {visible(by)} が取り消しました。",
        en=f"Case {case_id}: 「{visible(by)}」 has withdrawn what was said of step {step}.",
    )


def nothing_to_withdraw(case_id: str, step: str) -> Message:
    step = visible(step)
    return Message(
        ja=f"案件 {case_id} の手順{step}には、取り消せる確認がありません。",
        en=f"Nothing that stands was said of step {step} of case {case_id}.",
    )


def used_already(case_id: str, step: str) -> Message:
    return Message(
        ja=f"案件 {case_id} の手順{step}の確認は、ロボがすでに使っているため取り消せません。各システムの画面で対応してください。",
        en=f"The robot has acted already on what was said of step {step} of case {case_id}: it cannot be withdrawn; see to it in the "
        "portals.",
    )


def has_ended(case_id: str) -> Message:
    return Message(ja=f"案件 {case_id} はすでに終わっています。", en=f"Case {case_id} has ended already.")


_LONGEST_WHY = 200


def sent_back(by: str, asked: Sequence[Asked], why: str) -> tuple[Message, Message]:
    """Say that somebody did not approve, or did not accept a condition."""
    words = listed(asked)
    because = (
        Message(f"理由: 「{visible(why, _LONGEST_WHY)}」", f" They say: 「{visible(why, _LONGEST_WHY)}」")
        if why
        else Message("", "")
    )
    return (
        Message(
            ja=f"{visible(by)} が差し戻しました: {words.ja}。{because.ja}",
            en=f"「{visible(by)}」 has sent the case back: {words.en}.{because.en}",
        ),
        Message(
            ja="内容を直すか、申込を取り下げるかを決めてください。ケース表を直して renkei run を実行すると、そこから進みます。",
            en="Settle whether it is corrected or withdrawn. With the sheet put right, `renkei run` goes on from there.",
        ),
    )


def waits_for_nothing(case_id: str) -> Message:
    return Message(ja=f"案件 {case_id} は人の確認を待っていません。", en=f"Case {case_id} waits for nobody's word.")


def nothing_to_send_back(case_id: str) -> Message:
    return Message(
        ja=f"案件 {case_id} は承認も条件の確認も待っていないため、差し戻せません。",
        en=f"Case {case_id} waits for no approval and no condition: there is nothing to send back.",
    )


def only_practice(option: str, address: str) -> Message:
    """Say that the robot stands in for people on practice portals only."""
    return Message(
        ja=f"{option} robot は練習用ポータルでだけ使えます({address} は練習用ではありません)。"
        "実際のポータルでは、人の代わりにロボが確認や申込をすることはできません。",
        en=f"{option} robot is for practice portals only, and {address} is none: in real ones the robot never speaks or applies for a "
        "person.",
    )


def practised() -> Message:
    return Message(
        ja="練習: 人の確認(説明・交付・同意・承認)は、すべてロボが代わりに行いました(--staff robot)。",
        en="Practice: whatever only a person can say was said by the robot (--staff robot).",
    )
