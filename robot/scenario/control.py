"""Control's address of the practice portals, asked over HTTP: worlds, trouble, time, decisions, and what really happened."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from ..config.addresses import Addresses
from ..errors import RunAborted, WrongInput
from ..messages.text import Message
from ..messages.visible import visible

T = TypeVar("T")
Json = dict[str, Any]

_PATIENCE = 60.0
_LONGEST_SENTENCE = 1_000
_MOST_BYTES = 100_000_000
_ROW = TypeAdapter(Json)
_ROWS = TypeAdapter(list[Json])
_BOOKS = TypeAdapter(dict[str, list[Json]])
_WORDS = TypeAdapter(dict[str, str])


class Control:
    """The hand on one world of the practice portals at `addresses`.

    Everything raises `WrongInput` with control's own sentence where it refuses, and `RunAborted` where it does not answer, or
    something else than practice portals does.
    """

    def __init__(self, addresses: Addresses, world: str) -> None:
        if not addresses.are_practice():
            raise RunAborted(
                Message(
                    ja=f"シナリオは練習用ポータルでのみ実行できます({addresses.host} は練習用ではありません)。",
                    en=f"Scenarios are played on practice portals only; {addresses.host} is none.",
                )
            )
        self._port = addresses.port
        self._world = world
        self.addresses = Addresses(f"{world}.localhost", addresses.port)

    def reset(self, **origin: object) -> Json:
        """Make the world anew: `seed`, `estimates`, `lived_in` (cases before), `now` (ISO 8601), `approve_after` (seconds), `at_step` with
        the `cases` that stand there. Return what it was made from, `standing` with what was learnt of those cases.
        """
        return _ROW.validate_python(self._ask("POST", "reset", origin))

    def origin(self) -> Json:
        """Return what the world was made from."""
        return _ROW.validate_python(self._ask("GET", "origin"))

    def approve_after(self) -> float:
        """Return after how many seconds an application is decided that nobody decides by hand."""
        return float(_ROW.validate_python(self._ask("GET", "screening"))["approve_after"])

    def set_time(self, **to: object) -> None:
        """Move the world's clock: `now` (ISO 8601) or `advance_seconds`."""
        self._ask("POST", "clock", to)

    def time(self) -> str:
        """Return the world's time in ISO 8601."""
        return self._read(_WORDS, "GET", "clock")["now"]

    def arm(self, **fault: object) -> None:
        """Arm a fault: `name`, `times`, `nth`, `estimate`, `seconds`."""
        self._ask("POST", "faults", fault)

    def armed(self) -> list[Json]:
        """Return what is armed, each with how often it `fired`."""
        return self._read(_ROWS, "GET", "faults")

    def disarm(self, armed: int | None = None) -> None:
        """Clear every fault, or the one that is `armed` under this id."""
        self._ask("DELETE", "faults" if armed is None else f"faults/{armed}")

    def decide(self, estimate: str, decision: str, reason: str) -> None:
        """Decide the screening of an estimate's application by hand."""
        self._ask("POST", "screening", {"estimate": estimate, "decision": decision, "reason": reason})

    def links(self) -> list[Json]:
        """Return every hand-over between the portals, oldest first."""
        return self._read(_ROWS, "GET", "links")

    def ledger(self) -> dict[str, list[Json]]:
        """Return the business `effects` that took hold, and those that were `refused`."""
        return self._read(_BOOKS, "GET", "ledger")

    def catalogue(self) -> list[Json]:
        """Return every fault that there is, by `name`, with `where`, `does` and `robot_must`."""
        with _as_practice_portals("/faults"):
            faults = _ROWS.validate_python(self._request("GET", "/faults"))
            return [fault for fault in faults if fault["name"]]

    def _read(self, kind: TypeAdapter[T], method: str, what: str) -> T:
        with _as_practice_portals(what):
            return kind.validate_python(self._ask(method, what))

    def _ask(self, method: str, what: str, body: Json | None = None) -> object:
        return self._request(method, f"/worlds/{self._world}/{what}", body)

    def _request(self, method: str, path: str, body: Json | None = None) -> object:
        status, answer = self._exchange(method, path, body)
        if status >= 500:
            raise RunAborted(_no_answer(path, f"status {status}"))
        if status >= 400:
            with _as_practice_portals(path):
                said = visible(_WORDS.validate_python(answer)["error"], _LONGEST_SENTENCE)
            raise WrongInput(Message(ja=f"練習用ポータルに断られました: {said}", en=f"The portals refused: {said}"))
        return answer

    def _exchange(self, method: str, path: str, body: Json | None) -> tuple[int, object]:
        headers = {"Host": f"control.localhost:{self._port}", "Content-Type": "application/json"}
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            with connection.getresponse() as answer:
                return answer.status, json.loads(answer.read(_MOST_BYTES) or b"null")
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            raise RunAborted(_no_answer(path, str(error))) from error
        finally:
            connection.close()


@contextmanager
def _as_practice_portals(path: str) -> Iterator[None]:
    """Raise `RunAborted` where what answers is something else."""
    try:
        yield
    except (ValidationError, KeyError) as error:
        raise RunAborted(
            Message(
                ja=f"練習用ポータルではないものが応答しています({path})。--portals のアドレスを確認してください。",
                en=f"What answers there is no control of practice portals ({path}); look at the address of --portals.",
            )
        ) from error


def _no_answer(path: str, why: str) -> Message:
    return Message(
        ja=f"練習用ポータルの操作用アドレスが応答しません({path}: {why})。",
        en=f"The portals' control does not answer ({path}: {why}).",
    )
