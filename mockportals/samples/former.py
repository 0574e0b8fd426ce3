"""The estimates of those who were here before: what a world that was lived in holds beyond the ones that nobody has used.

They carry the numbers after those, so whoever comes with one of the first estimates finds it untouched. Every fifth belongs to a
customer who has one of the first, too; every fifth to somebody who only bears the same name and was born on the same day, or to
another office of the same firm under the same telephone number.
"""

from dataclasses import replace

from .seed import Persona, persona

KNOWN = 12
"""How many of the first estimates' customers come up again among those who were here before."""

DAYS = 8
"""How many days the past goes back: no estimate of it was made later."""

_THE_SAME, _A_NAMESAKE, _EVERY = 1, 3, 5


def former(k: int, seed: int, estimates: int) -> Persona:
    """Return the `k`-th estimate, counted from 1, of those that stand behind the `estimates` that nobody has used."""
    drawn = persona(estimates + k, seed)
    drawn = replace(drawn, made_days_ago=drawn.made_days_ago + DAYS)
    which = k % _EVERY
    if which not in {_THE_SAME, _A_NAMESAKE}:
        return drawn
    other = persona(1 + k // _EVERY % min(KNOWN, estimates), seed)
    customer = other.customer
    if which == _A_NAMESAKE:
        address = drawn.customer.address
        phone = drawn.customer.phone if customer.party_kind == "個人" else customer.phone
        customer = replace(customer, address=address, phone=phone)
    return replace(
        drawn,
        customer=customer,
        gender=other.gender,
        representative=other.representative,
        occupation=other.occupation,
        employer=other.employer,
        annual_income=other.annual_income,
        housing=other.housing,
        founded=other.founded,
        industry=other.industry,
    )
