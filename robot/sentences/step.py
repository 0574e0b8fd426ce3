"""What the operator is told about any step: what was seen, and what to do next."""

from playwright.sync_api import Error as PlaywrightError

from ..procedure import Step
from ..words import Words


def no_answer(heading: str, error: PlaywrightError) -> tuple[Words, Words]:
    waited = _waited_for(error)
    return (
        Words(
            ja=f"時間内に応答がありませんでした(表示中の画面: 「{heading or 'なし'}」、待っていたもの: {waited or '不明'})。",
            en=f"No answer in time (screen shown: 「{heading or 'none'}」, waited for: {waited or 'unknown'}).",
        ),
        Words(
            ja="画像で状態を確認し、システムが動いていればもう一度実行してください。",
            en="Look at the picture; when the system is up, run the case again.",
        ),
    )


def took_too_long(seconds: float) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"画面が{seconds:.0f}秒たっても戻らないため、ブラウザを終了しました。",
            en=f"The page did not come back within {seconds:.0f} s, so the browser was ended.",
        ),
        Words(
            ja="システムの画面を手で開いて正常に動くか確認し、もう一度実行してください。続きから進みます。",
            en="Open the system by hand and see whether it works, then run the case again; it goes on where it stands.",
        ),
    )


def browser_trouble(heading: str, error: PlaywrightError) -> tuple[Words, Words]:
    first = error.message.splitlines()[0] if error.message else ""
    return (
        Words(
            ja=f"画面が失われたか、接続できませんでした(表示中の画面: 「{heading or 'なし'}」): {first}",
            en=f"The window was lost or could not connect (screen shown: 「{heading or 'none'}」): {first}",
        ),
        Words(
            ja="ブラウザとポータルが動いているか確認し、もう一度実行してください。",
            en="Check that the browser and the portals are up, and run the case again.",
        ),
    )


def out_of_time(deadline: float) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"1件の処理時間の上限({deadline:.0f}秒)を超えました。",
            en=f"The case took longer than its {deadline:.0f} s.",
        ),
        Words(
            ja="システムが遅くなっていないか確認し、もう一度実行してください。続きから進みます。",
            en="See whether a system is slow, and run the case again; it goes on where it stands.",
        ),
    )


def outcome_unknown(step: Step) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"手順{step.number}「{step.title.ja}」の操作後に応答がなく、完了したか確認できませんでした。再操作はしていません。",
            en=f"Step {step.number} ({step.title.en}) was clicked and nothing answered; whether it took hold is not known. "
            "It was not clicked again.",
        ),
        Words(
            ja="各システムの画面で結果を確認し、完了していれば renkei resolve 案件ID --happened "
            f"{step.number}、していなければ --did-not-happen {step.number} で続けてください。",
            en=f"Look the outcome up in the portals, then say it: renkei resolve CASE --happened {step.number}, "
            f"or --did-not-happen {step.number}.",
        ),
    )


def said_done_but_not_there(step: Step) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"手順{step.number}「{step.title.ja}」は完了と指定されましたが、システムには反映されていません。再操作はしていません。",
            en=f"Step {step.number} ({step.title.en}) was said to have taken hold, but the portal does not show it. "
            "It was not clicked again.",
        ),
        Words(
            ja=f"画面で確認し、完了していなければ renkei resolve 案件ID --did-not-happen {step.number} で続けてください。",
            en=f"Look again, and if it did not take hold: renkei resolve CASE --did-not-happen {step.number}.",
        ),
    )


def _waited_for(error: PlaywrightError) -> str:
    """Return what Playwright was waiting for, out of its call log."""
    lines = (line.strip(" -\t") for line in error.message.splitlines())
    return next((line.removeprefix("waiting for ") for line in lines if line.startswith("waiting for ")), "")
