"""What the operator is told about a run as a whole: what was seen, and what to do next."""

from robot.words import Words


def browser_gone() -> Words:
    return Words(
        ja="ブラウザが終了したため、実行を続けられません。",
        en="The browser is gone; the run cannot go on.",
    )


def portals_gone(address: str) -> Words:
    return Words(
        ja=f"ポータル({address})に接続できなくなったため、実行を続けられません。",
        en=f"The portals at {address} no longer answer; the run cannot go on.",
    )


def stopped_by_operator() -> Words:
    return Words(ja="操作者が実行を止めました。", en="The operator stopped the run.")


def run_again() -> Words:
    return Words(
        ja="原因を取り除き、同じケース表でもう一度実行してください。各システムの状態を確認してから続きを進めます。",
        en="Mend what stopped it and run the same sheet again; each case is looked up in the portals first.",
    )
