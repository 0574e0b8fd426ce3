"""The words of a scenario file: what may be said where only some things can be, and how long a rehearsal waits."""

from typing import Literal

from ..config.settings import Timeouts

Effect = Literal[
    "terminal_application",
    "application",
    "conclusion",
    "registration",
    "arclink_data",
    "bring_in",
    "reapplication",
]
Road = Literal[
    "estimate.sonpo",
    "estimate.jpass",
    "link1",
    "invite",
    "customer",
    "notice",
    "link2",
    "link3",
    "bringin",
    "reapply",
]
Outcome = Literal["sent", "delivered", "refused", "lost", "held"]
Decision = Literal["承認", "条件付承認", "否決", "差戻し", "審査中"]
Approvable = Literal["16", "37", "50"]
Mistake = Literal[
    "no_ok_at_5",
    "no_insurance_at_11",
    "another_insurance_at_13",
    "wrong_form_id_at_14",
    "wrong_menu_at_23",
    "coverage_changed_at_30",
    "closes_at_38",
    "no_ok_at_39",
    "wrong_date_at_44",
]
"""What a careless clerk does; `robot.scenario.clerk` does each."""

NOT_LISTED = "なし"
"""The status, in `[expected.portals]`, of a case that a portal does not list."""

REHEARSAL = Timeouts(
    screen=5.0,
    sends=3,
    looks=2,
    hours=3.0,
    backoff=0.05,
    phase_attempts=2,
    screening=20.0,
    poll=0.05,
    settle=0.5,
    in_flight=1.0,
    outage=1.0,
    deadline=120.0,
)
"""How long the robot waits in a rehearsal, unless the scenario says otherwise: portals on the same machine are quick."""
