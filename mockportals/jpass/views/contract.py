"""お申込内容詳細 and 契約手続き (steps 26-28, 48-50 and ③)."""

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ...arclink import ARCLINK
from ...sonpo import SONPO
from ...web.refusal import Refusal
from ...web.screens import address, context, form_value, or_404
from ..handover import approval_of, bring_in_of
from ..reapplication import follow_up, is_reapplicable, put_back
from ..rules import APPROVALS, CONTRACT_OPEN, LINKABLE, REGISTERED, Status
from ..screening import notify
from ..state import Application, by_receipt


def add_to(screens: Blueprint) -> None:
    """Add these screens to the portal's."""
    screens.add_url_rule("/contracts/<receipt>", "contract", _contract)
    screens.add_url_rule("/contracts/<receipt>/reapply", "reapply", _reapply, methods=["POST"])
    screens.add_url_rule("/contracts/<receipt>/procedure", "procedure", _procedure)
    screens.add_url_rule("/contracts/<receipt>/link", "link", _link, methods=["POST"])
    screens.add_url_rule("/contracts/<receipt>/copy", "copy", _copy, methods=["POST"])
    screens.add_url_rule("/contracts/<receipt>/arclink", "arclink", _arclink, methods=["POST"])


def find_contract(receipt: str) -> Application:
    """Return the application of the 受付番号, or answer that there is no such screen."""
    with context().store.reading() as session:
        return or_404(by_receipt(session, receipt))


def _contract(receipt: str) -> ResponseReturnValue:
    application = find_contract(receipt)
    return render_template(
        "contract.html",
        application=application,
        open=application.status in CONTRACT_OPEN,
        reapplicable=is_reapplicable(application),
    )


def _reapply(receipt: str) -> ResponseReturnValue:
    """「変更再申込へ」 (③): lead to 当事者選択 of the draft that follows this contract; the contract is 「変更手続中」.

    損保オンライン is told each time: where it did not hear it, it is told by pressing again.
    """
    with context().store.writing() as session:
        application = or_404(by_receipt(session, receipt))
        draft = follow_up(session, application)
        put_back(context(), session, application)
    notify(context(), application)
    return redirect(url_for("screens.parties", number=draft.id))


def _procedure(receipt: str) -> ResponseReturnValue:
    application = find_contract(receipt)
    if application.status not in CONTRACT_OPEN:
        raise Refusal(f"「{application.status}」のため契約手続きを開始できません。")
    return render_template(
        "procedure.html",
        application=application,
        linkable=application.status in LINKABLE and application.with_insurance,
        copy_open=application.status in REGISTERED and application.arclink_sent_at is None,
        copy_delivered=application.status == Status.COPY_DELIVERED,
    )


def _link(receipt: str) -> ResponseReturnValue:
    """「損保オンライン連携」 (step 28): answer where DLWebオンライン opens; nothing opens when the link failed."""
    application = find_contract(receipt)
    if application.status not in LINKABLE or application.print_serial is None:
        raise Refusal(f"「{application.status}」のため損保オンラインへ連携できません。")
    delivery = context().link.send("link2", approval_of(application))
    if delivery.answer is None or not delivery.answer.accepted:
        return jsonify(url=None)
    with context().store.writing() as session:
        linked = or_404(by_receipt(session, receipt))
        if linked.status in APPROVALS:
            linked.status = Status.IN_PROCEDURE
    return jsonify(url=address(SONPO.name, delivery.answer.path))


def _copy(receipt: str) -> ResponseReturnValue:
    """「控え交付済」 (step 49): checked when the copy was handed over, unchecked again only until arclink has the case."""
    with context().store.writing() as session:
        application = or_404(by_receipt(session, receipt))
        if application.status not in REGISTERED:
            raise Refusal("「控え交付済」は状態が「済」になってからチェックしてください。")
        if application.arclink_sent_at is not None:
            raise Refusal("「控え交付済」はarclinkデータ連携後は変更できません。")
        application.status = Status.COPY_DELIVERED if form_value("控え交付済") else Status.CONCLUDED
    return redirect(url_for("screens.procedure", receipt=receipt))


def _arclink(receipt: str) -> ResponseReturnValue:
    """「arclinkデータ連携」 (step 50): hands the case over as often as it is pressed."""
    application = find_contract(receipt)
    if application.status != Status.COPY_DELIVERED:
        raise Refusal("「控え交付済」にチェックを入れてからarclinkへ連携してください。")
    delivery = context().link.send("bringin", bring_in_of(application))
    if delivery.answer is None or not delivery.answer.accepted:
        raise Refusal("arclinkへ連携できませんでした。")
    with context().store.writing() as session:
        or_404(by_receipt(session, receipt)).arclink_sent_at = context().clock.now()
    return redirect(address(ARCLINK.name, delivery.answer.path))
