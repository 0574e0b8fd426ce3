"""The ways that cases went: each a life, its acts in order with the minutes that pass before each."""

from collections.abc import Callable

from .case import PastCase

Act = Callable[[PastCase], None]
Life = tuple[tuple[float, Act], ...]

_OVERNIGHT = 14 * 60

_INQUIRED: Life = ((0, PastCase.inquire),)
_PRINTED: Life = (*_INQUIRED, (6, PastCase.make_form), (1, PastCase.print_form))
_LINKED: Life = (*_PRINTED, (1, PastCase.link))
_SUBMITTED: Life = (*_LINKED, (3, PastCase.draft), (2, PastCase.choose_insurance), (2, PastCase.submit))
_ON_PAPER: Life = (*_LINKED, (3, PastCase.draft_on_paper), (2, PastCase.choose_insurance), (2, PastCase.submit))
_ON_TERMINAL: Life = (
    *_LINKED,
    (3, PastCase.draft_for_terminal),
    (2, PastCase.choose_insurance),
    (2, PastCase.submit_to_terminal),
)
_UNINSURED: Life = ((0, PastCase.draft), (2, PastCase.choose_no_insurance), (2, PastCase.submit))
_APPROVED: Life = ((40, PastCase.approve),)
_NEXT_DAY: Life = ((_OVERNIGHT, PastCase.approve),)
_ENROLLED: Life = ((20, PastCase.open_dlweb), (2, PastCase.print_copy))
_CONCLUDED: Life = (*_ENROLLED, (9, PastCase.conclude), (1, PastCase.hand_back))
_BY_HAND: Life = (*_ENROLLED, (9, PastCase.conclude), (4, PastCase.register_by_hand))
_IN_ARCLINK: Life = ((5, PastCase.deliver_copy), (1, PastCase.bring_in))
_FILED: Life = (*_IN_ARCLINK, (3, PastCase.file))
_SETTLED: Life = (*_FILED, (_OVERNIGHT, PastCase.approve_in_arclink))
_AGAIN: Life = (
    (30, PastCase.withdraw),
    (2, PastCase.draft_again),
    (1, PastCase.inquire_again),
    (4, PastCase.make_form),
    (1, PastCase.print_form),
    (1, PastCase.link),
    (3, PastCase.choose_insurance),
    (2, PastCase.submit),
)

USUAL: tuple[Life, ...] = (
    _LINKED,
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED, *_SETTLED),
    _INQUIRED,
    (*_SUBMITTED, *_NEXT_DAY, *_CONCLUDED, *_FILED),
    (*_SUBMITTED, (_OVERNIGHT, PastCase.decline)),
    (*_ON_TERMINAL, (25, PastCase.apply_as_customer), *_NEXT_DAY, *_CONCLUDED, *_SETTLED),
    (*_SUBMITTED, *_NEXT_DAY, *_CONCLUDED, *_SETTLED),
    (*_SUBMITTED, (90, PastCase.send_back)),
    _LINKED,
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED, *_FILED, *_AGAIN, *_APPROVED, *_CONCLUDED, *_FILED),
    (*_SUBMITTED, *_APPROVED, *_BY_HAND, *_FILED),
    (*_ON_PAPER, *_NEXT_DAY, *_CONCLUDED, *_FILED),
    (*_UNINSURED, *_APPROVED),
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED, *_FILED, (_OVERNIGHT, PastCase.return_in_arclink)),
    (*_LINKED, (3, PastCase.draft)),
    (*_SUBMITTED, *_APPROVED, *_ENROLLED),
    (*_ON_TERMINAL, (25, PastCase.apply_as_customer), *_APPROVED, *_CONCLUDED, *_FILED),
    (*_SUBMITTED, (5, PastCase.hold_back)),
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED, *_IN_ARCLINK),
    _ON_TERMINAL,
    (*_UNINSURED, (40, PastCase.approve_conditionally)),
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED, *_FILED, *_AGAIN[:2]),
)
"""Lives that come to rest: nothing in them waits for data to cross, whenever one looks."""

ON_THEIR_WAY: tuple[Life, ...] = (
    (*_SUBMITTED, *_APPROVED),
    (*_SUBMITTED, (40, PastCase.approve_conditionally)),
    (*_SUBMITTED, *_APPROVED, *_CONCLUDED),
    (*_INQUIRED, (6, PastCase.make_form_without_web), (1, PastCase.print_form)),
)
"""Lives that somebody is in the middle of just now: approved and not yet linked, concluded and not yet brought in."""
