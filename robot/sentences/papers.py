"""What the operator is told about printed papers: what was seen, and what to do next."""

from ..words import Words


def no_paper(status: int, size: int) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"印刷したPDFを読み取れませんでした(応答 {status}、{size}バイト)。",
            en=f"The printed PDF could not be read (status {status}, {size} bytes).",
        ),
        Words(
            ja="損保オンラインで印刷できるか確認し、時間をおいてもう一度実行してください。印刷からやり直します。",
            en="See whether 損保オンライン prints, and run the case again after a while; it is printed again.",
        ),
    )


def other_paper(estimate: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"印刷したPDFに見積番号 {estimate} の印刷連番が見つかりませんでした。",
            en=f"The printed PDF carries no 印刷連番 for estimate {estimate}.",
        ),
        Words(
            ja="別のお客さまの帳票でないか画像で確認し、時間をおいてもう一度実行してください。印刷からやり直します。",
            en="See by the picture whether it is another customer's paper, and run the case again after a while; it is printed again.",
        ),
    )


def other_copy(estimate: str) -> tuple[Words, Words]:
    return (
        Words(
            ja=f"印刷した控えに見積番号 {estimate} の記載または契約手続き日時が見つかりませんでした。",
            en=f"The printed copy does not carry estimate {estimate} or its 契約手続き日時.",
        ),
        Words(
            ja="別のお客さまの控えでないか画像で確認し、時間をおいてもう一度実行してください。印刷からやり直します。",
            en="See by the picture whose copy it is, and run the case again after a while; it is printed again.",
        ),
    )
