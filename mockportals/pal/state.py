"""PAL's estimates (見積書).

The procedure reads estimates and never writes one, so a world does not store them: each is drawn from the world's seed when
it is asked for, and a world of twenty thousand is as quick to make as one of three.
"""

import re
from datetime import date, timedelta
from functools import cached_property

from ..context import Origin
from ..exchange.messages import Customer, EstimateData
from ..samples.estimates import Estimates
from ..samples.seed import Persona
from ..web.paging import PAGE_ROWS, Page, page_number

_NUMBER = re.compile(r"E(\d{8})")


class Estimate:
    """One 見積書 as PAL knows it: what its persona tells of customer, vehicle, insurance and credit, and nothing besides.

    Money is in yen; `made_on` is `YYYYMMDD`.
    """

    def __init__(self, who: Persona, opened_on: date) -> None:
        self._who = who
        self.made_on = f"{opened_on - timedelta(days=who.made_days_ago):%Y%m%d}"
        self.number = who.number
        self.customer: Customer = who.customer
        self.vehicle_name = who.vehicle_name
        self.vehicle_model = who.vehicle_model
        self.vehicle_registration = who.vehicle_registration
        self.vehicle_first_registered = who.vehicle_first_registered
        self.vehicle_price = who.vehicle_price
        self.plan = who.coverage.plan
        self.premium = who.premium
        self.installments = who.installments
        self.total_payment = who.total_payment
        self.staff = who.staff

    def as_message(self) -> EstimateData:
        """Return what PAL hands to 損保オンライン and to J-PASS."""
        return EstimateData(
            estimate_number=self.number,
            customer=self.customer,
            vehicle_name=self.vehicle_name,
            vehicle_price=self.vehicle_price,
            plan=self.plan,
            premium=self.premium,
            installments=self.installments,
            total_payment=self.total_payment,
            staff=self.staff,
        )


class EstimateBook:
    """All estimates of a world: those that nobody has used, and behind them those of the cases that were in it before."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._estimates = Estimates.of(origin)
        self._count = self._estimates.count

    def find(self, number: str) -> Estimate | None:
        """Return the estimate of that number, if there is one."""
        matched = _NUMBER.fullmatch(number)
        n = int(matched[1]) if matched else 0
        return self._draw(n) if 1 <= n <= self._count else None

    def page(self, query: str, asked: str | None) -> Page[Estimate]:
        """Return one page of the estimates whose number, name or kana contains `query`, in order of their numbers."""
        found = self._matching(query)
        number, pages = page_number(asked, len(found))
        rows = found[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]
        return Page([self._draw(n) for n in rows], number, pages)

    def _matching(self, query: str) -> range | list[int]:
        if not query:
            return range(1, self._count + 1)
        if exact := self.find(query):
            return [int(exact.number[1:])]
        return [n for n, text in enumerate(self._searched, 1) if query in text]

    @cached_property
    def _searched(self) -> list[str]:
        """What a search looks through; drawn once, when somebody first searches by name."""
        people = map(self._persona, range(1, self._count + 1))
        return [f"{who.number}\n{who.customer.name}\n{who.customer.kana}" for who in people]

    def _draw(self, n: int) -> Estimate:
        return Estimate(self._persona(n), self._origin.opened_on)

    def _persona(self, n: int) -> Persona:
        return self._estimates.persona(n)
