"""Cases that stand at a step: all before it has been done, as the portals' own rules allow it, in a world that is just being made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from .. import applicant
from ..context import WorldContext
from ..jpass.fields import STAFF, check_parties
from ..jpass.form_ids import form_id_of
from ..jpass.rules import Screened, Status, check_form_id, check_product, decide
from ..samples.estimates import Estimates
from ..samples.seed import Persona
from ..sonpo import rules as sonpo
from ..web.refusal import Refusal, Refused
from . import entries
from .case import Facts, PastCase
from .records import PastRecords
from .ways import Steps, is_again, steps_before


@dataclass(frozen=True, slots=True)
class Standing:
    """A case that is to stand as it does before a printed step: the number of its estimate, and what its row says otherwise."""

    step: str
    estimate: int = 1
    changes: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_again(self) -> bool:
        """Whether its contract is applied for again: then the row tells of the second application."""
        return is_again(self.step, entries.as_entered(self.changes))

    def steps(self) -> Steps:
        """Return what is done before. Raises `Refusal` where the case does not go through the step."""
        return steps_before(self.step, entries.as_entered(self.changes))


def must_stand(standing: Sequence[Standing], estimates: Estimates, now: datetime) -> None:
    """Raise `Refusal`, with a portal's own sentence where one would refuse something on the way, before anything is made."""
    taken: set[int] = set()
    for one in standing:
        if one.estimate > estimates.unused:
            raise Refusal(f"there is no estimate {one.estimate}: the world has {estimates.unused}")
        if one.estimate in taken:
            raise Refusal(f"estimate {one.estimate} cannot stand at two steps")
        taken.add(one.estimate)
        who = estimates.persona(one.estimate)
        row = {**entries.entered_row(who, now.date()), **entries.as_entered(one.changes)}
        for step, refused in _refusals(one.steps(), who, row, now.date()):
            raise Refusal(f"{who.number} does not come to step {one.step}: at step {step}, {refused.sentence}")


def stand(context: WorldContext, standing: Sequence[Standing]) -> list[Facts]:
    """Let the cases come to stand there, now; return what whoever carried them so far would have learnt."""
    estimates = Estimates.of(context.origin)
    with context.store.writing() as session:
        records = PastRecords(context, session, context.policy.approve_after)
        cases = [(one, PastCase(records, estimates.persona(one.estimate), one.changes)) for one in standing]
        for one, case in cases:
            if not one.is_again:
                case.wish()
            for _, act in one.steps():
                act(case)
        session.flush()
        return [{"step": one.step, **case.learnt({number for number, _ in one.steps()})} for one, case in cases]


def _refusals(steps: Steps, who: Persona, row: entries.Row, today: date) -> Iterator[tuple[str, Refused]]:
    """Yield what a portal would refuse of the row on the way, with the step at which it would."""
    numbers = {number for number, _ in steps}
    checks = {
        "3": _in_sonpo,
        "10": _parties,
        "18": _parties,
        "14": _insurance,
        "21": _insurance,
        "16": _applicant,
    }
    for step, check in checks.items():
        if step in numbers:
            yield from ((step, refused) for refused in check(who, row, today))
    if "23" in numbers:
        yield from (("24", refused) for refused in _declined(who, row, today))


def _in_sonpo(who: Persona, row: entries.Row, today: date) -> list[Refused]:
    kind = who.customer.party_kind
    basis = sonpo.Basis(party_kind=kind, plan=who.coverage.plan, installments=who.installments, today=today)
    return sonpo.check(entries.in_sonpo(row, who.customer, by_web=True), basis)


def _parties(who: Persona, row: entries.Row, today: date) -> list[Refused]:
    staff = entries.staff(row, on_paper=row.get("契約書") == "紙")
    return [*check_parties(entries.parties(row), who.customer.party_kind, today), *applicant.check(STAFF, staff, today)]


def _insurance(who: Persona, row: entries.Row, _today: date) -> list[Refused]:
    expected = form_id_of(who.coverage.plan, int(row["保険期間"]), who.customer.party_kind)
    return [*check_product(row["制度商品"]), *check_form_id(row["帳票ID"], expected)]


def _applicant(who: Persona, row: entries.Row, today: date) -> list[Refused]:
    guaranteed = row["連帯保証人"] == "あり"
    sections = applicant.sections(who.customer.party_kind, guarantor=guaranteed, known=False)
    fields = [one for part in sections.values() for one in part]
    return applicant.check(fields, entries.applicant(row), today)


def _declined(who: Persona, row: entries.Row, today: date) -> list[Refused]:
    screened = Screened(
        party_kind=who.customer.party_kind,
        total_payment=who.total_payment,
        installments=who.installments,
        annual_income=int(row["年収"]) if who.customer.party_kind == "個人" else 0,
        founded=row["設立年月"],
        applied_on=today,
    )
    decision = decide(screened)
    return [Refused(f"「{decision.status}」: {decision.reason}")] if decision.status == Status.DECLINED else []
