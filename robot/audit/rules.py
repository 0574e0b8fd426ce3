"""What is broken, as far as the portals show it. Pure: no browser, no clock.

On its way, and so not broken:

- whatever was printed (5), decided (27), concluded (38, 50) less than the grace ago, by the time that the portal itself shows.
  After an approval no portal tells 「損保オンライン連携」 not yet pressed from pressed in vain, so that time alone decides;
- what somebody has yet to decide or do: 審査中, 申込前 (the customer applies on the own terminal), 差戻し, 否決, 変更手続中.

A moment that is not shown, or that the lists do not tell, counts as long ago: then the case is looked at by itself.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..screens import jpass, sonpo
from .model import Break, Conclusion, Credit, Insurance, Overview

_OVER = jpass.ENDED_WITHOUT_CONTRACT | {jpass.DECLINED}
_KNOW_OF_APPROVAL = frozenset({sonpo.APPROVED, sonpo.ENROLLED})


def breaks(shown: Overview, grace: timedelta) -> list[Break]:
    """Return what is broken and no longer on its way, in the order of the steps, then of the 見積番号 and 受付番号."""
    found = [*_unsent(shown), *_untold(shown), *_unconcluded(shown), *_unhanded(shown)]
    return sorted((one for one in found if not _is_recent(one.since, shown.now, grace)), key=lambda one: one.key)


def _is_recent(since: datetime | None, now: datetime, grace: timedelta) -> bool:
    return since is not None and now - since < grace


def _unsent(shown: Overview) -> Iterator[Break]:
    """連携Ⅰ (5-7): printed with 割賦WEB手続き checked, still 「未連携」, and J-PASS has no application that goes on."""
    applied_for = {credit.estimate_number for credit in shown.credits if credit.status not in _OVER}
    for one in shown.insurances:
        printed = one.status == sonpo.UNLINKED and one.print_serial and one.by_web is not False
        if printed and one.estimate_number not in applied_for:
            yield Break("link1", one.estimate_number, None, one.printed_at, insurance=one)


def _untold(shown: Overview) -> Iterator[Break]:
    """連携Ⅱ (27-28): approved in J-PASS and 損保オンライン does not know; or it knows, and J-PASS not that it does."""
    insurances = {one.estimate_number: one for one in shown.insurances}
    concluded = {one.receipt_number for one in shown.conclusions}  # what of these did not cross is link3's
    for one in shown.credits:
        insurance = insurances.get(one.estimate_number)
        if one.insured and one.receipt_number not in concluded and _is_untold(one, insurance):
            yield Break("link2", one.estimate_number, one.receipt_number, one.decided_at, insurance, credit=one)


def _is_untold(credit: Credit, insurance: Insurance | None) -> bool:
    knows = insurance is not None and insurance.status in _KNOW_OF_APPROVAL
    return credit.status in jpass.APPROVED or (credit.status == jpass.CONTRACTING and not knows)


def _unconcluded(shown: Overview) -> Iterator[Break]:
    """連携Ⅲ (38-40): concluded in 損保オンライン, and J-PASS has not turned 「済」."""
    insurances = {one.estimate_number: one for one in shown.insurances}
    credits = {one.receipt_number: one for one in shown.credits}
    for one in shown.conclusions:
        credit = credits.get(one.receipt_number)
        if credit is None or credit.status in jpass.APPROVED | {jpass.CONTRACTING}:
            yield _concluded(one, insurances.get(one.estimate_number), credit)


def _concluded(one: Conclusion, insurance: Insurance | None, credit: Credit | None) -> Break:
    return Break("link3", one.estimate_number, one.receipt_number, one.concluded_at, insurance, credit, one)


def _unhanded(shown: Overview) -> Iterator[Break]:
    """持込手続 (50): 「済」 or 「控え交付済」 in J-PASS, and arclink does not have it."""
    for one in shown.credits:
        if one.status in jpass.LINKED_BACK and one.receipt_number not in shown.in_arclink:
            yield Break("bringin", one.estimate_number, one.receipt_number, one.concluded_at, credit=one)
