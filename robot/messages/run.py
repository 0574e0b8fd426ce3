"""What the operator is told about a run as a whole: what was seen, and what to do next."""

import errno
from pathlib import Path

from ..errors import ApplicationError, BusinessError, OutOfHours, Waiting
from ..execution.facts import Facts
from ..execution.job import Job
from ..procedure.steps import SYSTEMS
from ..reporting.summary import CaseResult, Reason
from .text import Language, Message

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def browser_gone() -> Message:
    return Message(
        ja="ブラウザが終了したため、実行を続けられません。",
        en="The browser is gone; the run cannot go on.",
    )


def portals_gone(address: str) -> Message:
    return Message(
        ja=f"ポータル({address})に接続できなくなったため、実行を続けられません。",
        en=f"The portals at {address} no longer answer; the run cannot go on.",
    )


def stopped_by_operator() -> Message:
    return Message(
        ja="操作者が実行を止めました。同じコマンドをもう一度実行すると、続きから進みます。",
        en="The operator stopped the run. Give the same command again and it goes on from there.",
    )


def left_over(result: CaseResult, why: Message, language: Language) -> Reason:
    """Return why a run has left a case open."""
    last = result.steps[-1] if result.steps else None
    return Reason(
        step=last.step if last else "1",
        portal=last.portal if last else "pal",
        kind="application",
        message=why.spoken(language),
        evidence=last.evidence if last else None,
        next_action=run_again().spoken(language),
    )


def run_again() -> Message:
    return Message(
        ja="原因を取り除き、同じケース表でもう一度実行してください。各システムの状態を確認してから続きを進めます。",
        en="Mend what stopped it and run the same sheet again; each case is looked up in the portals first.",
    )


def browser_died() -> tuple[Message, Message]:
    return (
        Message(ja="ブラウザが途中で終了しました。", en="The browser died."),
        Message(
            ja="パソコンのメモリに余裕があるか確認し、もう一度実行してください。続きから進みます。",
            en="See whether the machine has memory left, and run the case again; it goes on where it stands.",
        ),
    )


def dies_again_and_again(lives: int) -> tuple[Message, Message]:
    return (
        Message(
            ja=f"この案件の処理中にロボが{lives}回続けて異常終了したため、処理を止めました。",
            en=f"The robot died {lives} times in a row while it worked on this case.",
        ),
        Message(
            ja="画像とジャーナルで最後の状態を確認し、renkei retry でもう一度実行してください。",
            en="See by pictures and journal how far it came, then give `renkei retry`.",
        ),
    )


def disk_trouble(error: OSError, job: Job) -> ApplicationError:
    full = error.errno in _FULL
    last = job.records[-1] if job.records else None
    what = f"「{error.strerror or error}」"
    return ApplicationError(
        Message(
            ja=f"ディスクがいっぱいで、画像やジャーナルを書けません({error.filename or what})。"
            if full
            else f"画像やジャーナルを書けません: {what}({error.filename or '-'})。",
            en=f"The disk is full: pictures and journal cannot be written ({error.filename or what})."
            if full
            else f"Pictures and journal cannot be written: {what} ({error.filename or '-'}).",
        ),
        Message(
            ja="出力フォルダーのあるディスクの空き容量とアクセス権を確認し、もう一度実行してください。続きから進みます。",
            en="See to the space and the access rights of the out folder, and run the case again; it goes on where it stands.",
        ),
        step=last.step if last else "1",
        portal=last.portal if last else "pal",
    )


def no_form_id() -> BusinessError:
    """Say that a case has no 帳票ID, before anything of it is entered anywhere (step 14)."""
    return BusinessError(
        Message(
            ja="帳票ID(保険用)がケース表にないため、手続きを始めていません。",
            en="The sheet gives no 「帳票ID(保険用)」; nothing was begun.",
        ),
        Message(
            ja="契約内容に合う帳票IDを損害保険ジャパンに確認してケース表に入力し、もう一度実行してください。",
            en="Ask the insurer for the 帳票ID of this contract, enter it in the sheet, and run the case again.",
        ),
        step="14",
        portal="jpass",
    )


def out_of_hours(closed: OutOfHours) -> ApplicationError:
    """Say which portal is closed, in its own words where it was asked, and that a case waits until it opens."""
    waits = ApplicationError(*closed.told, step=closed.step, portal=closed.portal)
    waits.evidence = closed.evidence
    return waits


def gave_up_waiting(waiting: Waiting, facts: Facts, seconds: float) -> ApplicationError:
    """Say for whom, or for what, a case waited in vain (22, 24, or a portal's hours)."""
    if isinstance(waiting, OutOfHours):
        return _never_opened(waiting, seconds)
    waited, number = duration(seconds), facts.receipt_number
    if waiting.awaited == "customer":
        return ApplicationError(
            Message(
                ja=f"お客さまがまだ審査申込をしていません(受付番号 {number}、{waited.ja}待ちました)。",
                en=f"The customer has not applied yet (「受付番号」 {number}, waited {waited.en}).",
            ),
            Message(
                ja="お客さまにお手続きをご案内し、お申込み後に同じケース表でもう一度実行してください。続きから進みます。",
                en="Ask the customer to apply, then run the same sheet again; the case goes on where it stands.",
            ),
            step="22",
            portal="customer",
        )
    return ApplicationError(
        Message(
            ja=f"審査の結果がまだ出ていません(受付番号 {number}、{waited.ja}待ちました)。",
            en=f"The screening has not ended (「受付番号」 {number}, waited {waited.en}).",
        ),
        Message(
            ja="審査が終わってから、同じケース表でもう一度実行してください。続きから進みます。",
            en="Run the same sheet again when it has; the case goes on where it stands.",
        ),
        step="24",
        portal="jpass",
    )


def _never_opened(closed: OutOfHours, seconds: float) -> ApplicationError:
    system, waited = SYSTEMS[closed.portal], duration(seconds)
    gave_up = ApplicationError(
        closed.told[0]
        if closed.in_our_words
        else Message(
            ja=f"{system.ja}がサービス時間外のままです({waited.ja}待ちました)。画面の表示: 「{closed.said}」",
            en=f"{system.en} is still out of its service hours (waited {waited.en}). It says: 「{closed.said}」",
        ),
        Message(
            ja=f"{system.ja}のサービス時間を確認し、時間内に同じケース表でもう一度実行してください。続きから進みます。",
            en=f"See when {system.en} is open, and run the same sheet again in its hours; the case goes on where it stands.",
        ),
        step=closed.step,
        portal=closed.portal,
    )
    gave_up.evidence = closed.evidence
    return gave_up


def duration(seconds: float) -> Message:
    """Say how long something took, in the largest unit that it fills."""
    for size, ja, en in ((86_400, "日", "day"), (3600, "時間", "hour"), (60, "分", "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return Message(ja=f"{count}{ja}", en=f"{count} {en}{'s' if count > 1 else ''}")
    return Message(ja=f"{seconds:.0f}秒", en=f"{seconds:.0f} s")


def torn_journal(path: Path) -> Message:
    return Message(
        ja=f"{path} の最後の行が途中で切れていました(書き込み中の電源断など)。その行は残し、続きから書いています。",
        en=f"The last line of {path} had been cut off, as by a power cut; it was left as it is, and new lines follow it.",
    )


def taken_for_gone() -> Message:
    return Message(
        ja="このロボは応答がなかったため、案件は他のロボに引き継がれました。",
        en="This robot gave no sign of life for a while, and others have taken its cases over.",
    )


def further_worker_gone() -> Message:
    return Message(
        ja="同時に働いていたロボの1つが終了しました。その案件は残りのロボが引き継いで進めます。",
        en="One of the further workers has ended; the others take its cases over and go on.",
    )


def metrics_at(port: int) -> Message:
    return Message(
        ja=f"監視用のページ: http://127.0.0.1:{port}/metrics と http://127.0.0.1:{port}/healthz",
        en=f"For monitoring: http://127.0.0.1:{port}/metrics and http://127.0.0.1:{port}/healthz",
    )


def no_sandbox() -> Message:
    return Message(
        ja="ブラウザのサンドボックスなしで動いています(root での実行や、この環境の制限のため)。信頼できるポータルだけに使ってください。",
        en="The browser runs without its sandbox: root, or this system, cannot give it one. Use it for portals that you trust.",
    )


def pickles_refused(count: int, place: str) -> Message:
    return Message(
        ja=f"台帳({place})のエンジンの表に、読み込んではいけない形式(pickle)の行が{count}件ありました。読み込まずに取り除き、案件は台帳から"
        "もう一度待ち行列に入れました。renkei 0.1 の行でなければ、台帳に書き込める人を確認してください。",
        en=f"{count} rows of the engine's tables in {place} were pickles, which are never loaded; they were taken out unread, and the "
        "cases put on the queue anew from the books. Unless renkei 0.1 wrote them, see who may write to the books.",
    )


def tickets_put_anew(count: int) -> Message:
    return Message(
        ja=f"待ち行列から失われていた案件が{count}件あったため、台帳からもう一度待ち行列に入れました。案件はそのまま進みます。"
        "繰り返し表示される場合は、台帳の表を変えている別のプログラムがないか確認してください。",
        en=f"{count} case{'s' if count > 1 else ''} had been lost from the queue, and {'were' if count > 1 else 'was'} put there anew from "
        "the books; nothing else is to be done. If this comes again and again, see which other program changes the books' tables.",
    )


def standstill(place: str) -> Message:
    return Message(
        ja=f"待っている案件がありますが、台帳({place})のエンジンが案件を渡しません。台帳の表が別のプログラムに変えられたおそれがあります。"
        "控えから戻すか、--db で別の台帳を指定してください。",
        en=f"Cases wait, but the engine in the robot's books at {place} brings none: another program may have changed its tables. "
        "Put a copy of the books back, or name other books with --db.",
    )


def browser_stands_still() -> Message:
    return Message(
        ja="このロボは画面の操作から戻れなくなったため、案件を他のロボに譲ります。プログラムを終了して、もう一度実行してください。",
        en="This robot does not come back from what it is doing, and leaves its cases to others. End it and start it again.",
    )


def own_fault(fault: Exception, path: Path) -> ApplicationError:
    return ApplicationError(
        Message(
            ja=f"ロボの内部エラー({type(fault).__name__})が発生しました。",
            en=f"The robot itself failed ({type(fault).__name__}).",
        ),
        Message(
            ja=f"{path} を開発元に送り、案件は画面で状態を確認してから renkei retry で再実行してください。",
            en=f"Send {path} to its makers; see in the portals how the case stands, then give `renkei retry`.",
        ),
        step="1",
        portal="pal",
    )


def left_to_newer(case_id: str) -> Message:
    return Message(
        ja=f"案件 {case_id} は新しい版の renkei が進めている案件のため、この renkei では進めません。renkei を更新してください。",
        en=f"Case {case_id} says something that only a newer renkei knows the meaning of; this one leaves it alone: update renkei.",
    )
