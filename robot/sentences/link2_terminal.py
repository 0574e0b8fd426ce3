"""What the operator is told about the customer's own terminal (18-22): what was seen, and what to do next."""

from ..words import Words


def other_transaction(where: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"「{where}」に表示された支払回数・支払総額・保険料が申込と異なります。",
            en=f"「{where}」 shows other amounts than the case's.",
        ),
        Words(
            ja="先へは進めていません。見積書とケース表を照らし合わせてください。",
            en="Nothing went on from there. Compare the estimate with the row.",
        ),
    )


def no_link(number: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"受付番号 {number} の詳細に、お客さま端末の案内が表示されていません。",
            en=f"The details of {number} show no way to the customer's terminal.",
        ),
        Words(ja="J-PASSでお申込みの状態を確認してください。", en="Look the application up in J-PASS."),
    )


def not_taken(number: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"お客さま端末でお申込み後も、受付番号 {number} が「申込前」のままです。",
            en=f"{number} is still 「申込前」 after the application on the customer's terminal.",
        ),
        Words(ja="J-PASSでお申込みの状態を確認してください。", en="Look the application up in J-PASS."),
    )


def never_invited(number: str, times: int) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"受付番号 {number} の「案内を再送」を{times}回行いましたが、お客さま端末へ届きませんでした(未送信)。",
            en=f"「案内を再送」 of {number} was pressed {times} times and never reached the customer's terminal.",
        ),
        Words(
            ja="時間をおいて、J-PASSのお申込内容詳細から「案内を再送」をやり直し、同じケース表でもう一度実行してください。",
            en="After a while press 「案内を再送」 on J-PASS's details again, then run the same sheet.",
        ),
    )
