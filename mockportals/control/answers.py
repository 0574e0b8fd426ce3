"""What control answers, as models: what is shown is described by them, for people and for programs that ask for the description."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ..exchange.roads import Road
from ..ledger import Effect

_MOMENT = "ISO 8601, with Japan's offset"


class Error(BaseModel):
    """Why a request was refused; nothing was changed."""

    error: str = Field(description="a sentence")


class Door(BaseModel):
    """A portal."""

    name: str = Field(description="the host name below that of the world: pal in http://pal.localhost:8700")
    title: str = Field(description="what its screens call it")
    sign_in: bool = Field(description="whether it asks who opens it to sign in")


class CatalogueEntry(BaseModel):
    """A fault that can be armed."""

    name: str
    where: str = Field(description="where it strikes")
    does: str
    robot_must: str = Field(description="what the robot must do about it")


class WorldName(BaseModel):
    """A world that somebody made."""

    world: str
    portals: str = Field(description="the address of its portals, for --portals")


class Standing(BaseModel):
    """What whoever carried a case up to a step would have learnt of it by then."""

    model_config = ConfigDict(extra="allow")

    step: str = Field(description="before which it stands, as it is printed")
    estimate: str = Field(description="its 見積番号")
    premium: int | None = Field(default=None, description="yen, once the application was made")
    total_payment: int | None = Field(default=None, description="yen, of the estimate")
    print_serial: str | None = Field(default=None, description="its 印刷連番, once it was printed")
    receipt_number: str | None = Field(default=None, description="its 受付番号, once it was applied for")
    concluded_at: str | None = Field(default=None, description="once it was concluded")


class World(BaseModel):
    """What a world was made from."""

    world: str
    seed: int = Field(description="of the people who live there")
    estimates: int = Field(description="how many PAL holds that nobody has used")
    lived_in: int = Field(description="about how many cases had been in it before")
    generated: bool = Field(description="whether its estimates are those that `renkei generate` makes rows for")
    standing: list[Standing] = Field(description="the cases that stood at a step when it was made")
    opened_on: str = Field(description="the day on which it was made, by its own clock")


class Time(BaseModel):
    """A world's time."""

    now: str = Field(description=_MOMENT)


class Armed(BaseModel):
    """An armed fault."""

    id: int = Field(description="for DELETE /worlds/{world}/faults/{id}")
    name: str
    estimate: str | None = Field(description="the one that it is meant for; null: all")
    nth: int = Field(description="the match at which it fires first, from 1")
    times: int = Field(description="how many matches in a row it spoils")
    seconds: float = Field(description="how long it lasts")
    matched: int = Field(description="how often it could have fired")
    fired: int = Field(description="how often it did")
    forestalled_by: str | None = Field(
        description="the fault that struck first where this one met its match; null: none did"
    )


class Policy(BaseModel):
    """How screenings are decided that nobody decides by hand."""

    approve_after: float = Field(description="seconds from 「送信」 to the decision")


class Decided(BaseModel):
    """An application that was decided by hand."""

    receipt_number: str | None
    status: str = Field(description="as J-PASS shows it")


class HandOver(BaseModel):
    """A hand-over between two portals."""

    transmission: str = Field(description="its number in the journal")
    road: Road
    estimate: str
    sent_at: str = Field(description=_MOMENT)
    outcome: Literal["sent", "delivered", "refused", "lost", "held"]
    note: str = Field(description="what else there is to say, such as the refusal's sentence")


class Entry(BaseModel):
    """An effect on a case, or one that was asked for and refused."""

    effect: Effect
    estimate: str
    receipt_number: str | None
    at: str = Field(description=_MOMENT)


class Ledger(BaseModel):
    """Every effect once for each time it took hold, and apart from them those that were refused."""

    effects: list[Entry]
    refused: list[Entry]


class Deleted(BaseModel):
    """A world that is gone."""

    deleted: str = Field(description="its name")
