"""The ways that cases went: each a life, its acts in order with the minutes that pass before each."""

from collections.abc import Callable

from .affair import Affair

Act = Callable[[Affair], None]
Life = tuple[tuple[float, Act], ...]

_OVERNIGHT = 14 * 60

_INQUIRED: Life = ((0, Affair.inquire),)
_PRINTED: Life = (*_INQUIRED, (6, Affair.make_form), (1, Affair.print_form))
_LINKED: Life = (*_PRINTED, (1, Affair.link))
_SUBMITTED: Life = (*_LINKED, (3, Affair.draft), (2, Affair.choose_insurance), (2, Affair.submit))
_ON_PAPER: Life = (*_LINKED, (3, Affair.draft_on_paper), (2, Affair.choose_insurance), (2, Affair.submit))
_ON_TERMINAL: Life = (
    *_LINKED,
    (3, Affair.draft_for_terminal),
    (2, Affair.choose_insurance),
    (2, Affair.submit_to_terminal),
)
_UNINSURED: Life = ((0, Affair.draft), (2, Affair.choose_no_insurance), (2, Affair.submit))
_APPROVED: Life = ((40, Affair.approve),)
_NEXT_DAY: Life = ((_OVERNIGHT, Affair.approve),)
_ENROLLED: Life = ((20, Affair.open_dlweb), (2, Affair.print_copy))
_CONCLUDED: Life = (*_ENROLLED, (9, Affair.conclude), (1, Affair.hand_back))
_BY_HAND: Life = (*_ENROLLED, (9, Affair.conclude), (4, Affair.register_by_hand))
_IN_ARCLINK: Life = ((5, Affair.deliver_copy), (1, Affair.bring_in))
_FILED: Life = (*_IN_ARCLINK, (3, Affair.file))
_SETTLED: Life = (*_FILED, (_OVERNIGHT, Affair.approve_in_arclink))
_AGAIN: Life = (
    (30, Affair.withdraw),
    (2, Affair.draft_again),
    (1, Affair.inquire_again),
    (4, Affair.make_form),
    (1, Affair.print_form),
    (1, Affair.link),
    (3, Affair.choose_insurance),
    (2, Affair.submit),
)

USUAL: tuple[Life, ...] = (
    _LINKED,
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED, *_SETTLED),
    _INQUIRED,
    (*_SUBMITTED, *_NEXT_DAY, *_CONCLUDED, *_FILED),
    (*_SUBMITTED, (_OVERNIGHT, Affair.decline)),
    (*_ON_TERMINAL, (25, Affair.apply_as_customer), *_NEXT_DAY, *_CONCLUDED, *_SETTLED),
    (*_SUBMITTED, *_NEXT_DAY, *_CONCLUDED, *_SETTLED),
    (*_SUBMITTED, (90, Affair.send_back)),
    _LINKED,
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED, *_FILED, *_AGAIN, *_APPROVED, *_CONCLUDED, *_FILED),
    (*_SUBMITTED, *_APPROVED, *_BY_HAND, *_FILED),
    (*_ON_PAPER, *_NEXT_DAY, *_CONCLUDED, *_FILED),
    (*_UNINSURED, *_APPROVED),
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED, *_FILED, (_OVERNIGHT, Affair.return_in_arclink)),
    (*_LINKED, (3, Affair.draft)),
    (*_SUBMITTED, *_APPROVED, *_ENROLLED),
    (*_ON_TERMINAL, (25, Affair.apply_as_customer), *_APPROVED, *_CONCLUDED, *_FILED),
    (*_SUBMITTED, (5, Affair.hold_back)),
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED, *_IN_ARCLINK),
    _ON_TERMINAL,
    (*_UNINSURED, (40, Affair.approve_conditionally)),
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED, *_FILED, *_AGAIN[:2]),
)
"""Lives that come to rest: nothing in them waits for data to cross, whenever one looks."""

ON_THEIR_WAY: tuple[Life, ...] = (
    (*_SUBMITTED, *_APPROVED),
    (*_SUBMITTED, (40, Affair.approve_conditionally)),
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED),
    (*_INQUIRED, (6, Affair.make_form_without_web), (1, Affair.print_form)),
)
"""Lives that somebody is in the middle of just now: approved and not yet linked, concluded and not yet brought in."""
