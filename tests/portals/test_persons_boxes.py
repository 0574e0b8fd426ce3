"""The boxes that speak for a person, row by row of "What a person says": without them the portal goes no further, and says so.

Nobody ticks them for anybody here: what is not ticked is refused in the portal's own words, and nothing has happened.
"""

import pytest
from renkei.mockportals.jpass.rules import COPIES_GIVEN, EXPLAINED
from renkei.mockportals.sonpo.texts import TEXTS

from .browsing import alerts, button, heading
from .sonpo_kit import AGREED, INDIVIDUAL, Sonpo

COPY = "控え交付済"


@pytest.fixture
def sonpo(world_context, client):
    """損保オンライン, with the customer's copy printed (31): the contract can be signed."""
    sonpo = Sonpo(world_context, client)
    sonpo.enrolled()
    return sonpo


@pytest.fixture
def explained(kit):
    """契約内容説明 of a draft in J-PASS: `explained(EXPLAINED, …)` ticks these boxes and presses 「次へ」."""
    kit.send_insurance(1)
    number = kit.draft(1)
    kit.fill(number, 1, until="explain")

    def explained(*boxes):
        return kit.jpass.post(f"/applications/{number}/explain", **dict.fromkeys(boxes, "1"))

    explained.number = number
    return explained


def wants(box):
    return f"「{box}」にチェックを入れてください。"


@pytest.mark.parametrize(
    ("ticked", "lacking"),
    [((), (EXPLAINED, COPIES_GIVEN)), ((EXPLAINED,), (COPIES_GIVEN,)), ((COPIES_GIVEN,), (EXPLAINED,))],
)
def test_16_goes_no_further_without_both_boxes(kit, explained, ticked, lacking):
    """契約内容を説明した, お客様控え等を交付した: each that lacks is named; 「送信」 is out of reach, by its address too."""
    answer = explained(*ticked)
    assert (answer.status_code, heading(answer), alerts(answer)) == (
        422,
        "契約内容説明",
        [wants(box) for box in lacking],
    )
    kit.jpass.post(f"/applications/{explained.number}/submit")
    assert kit.jpass.get(f"/applications/{explained.number}/final").location.endswith("/explain")
    assert kit.effects() == []


def test_16_is_sent_with_both(kit, explained):
    """With the two boxes it is sent, once."""
    assert explained(EXPLAINED, COPIES_GIVEN).status_code == 302
    kit.jpass.post(f"/applications/{explained.number}/submit")
    assert [effect for effect, *_ in kit.effects()] == ["application"]


def test_31_has_no_box(sonpo):
    """That the customer's copy was handed over is asked nowhere on the page: the word for it is the robot's business alone."""
    page = sonpo.get(INDIVIDUAL, "/paperless").text
    assert page.count('type="checkbox"') == len(AGREED) == 3
    assert "お客様控" not in page


@pytest.mark.parametrize("text", TEXTS, ids=("33", "34", "35"))
def test_no_box_of_the_paperless_page_can_be_ticked_before_its_text_was_opened(sonpo, text):
    """33-35: the box is locked, and a request that has it all the same is refused, naming the text that was not opened."""
    for other in TEXTS:
        if other is not text:
            sonpo.get(INDIVIDUAL, f"/texts/{other.key}")
    page = sonpo.get(INDIVIDUAL, "/paperless").text
    assert "disabled" in page.split(f"> {text.agreement}</label>")[0].rpartition("<input")[2]
    answer = sonpo.post(INDIVIDUAL, "/paperless", **AGREED)
    assert (answer.status_code, alerts(answer)) == (422, [f"「{text.title}」を開いて内容を確認してください。"])


@pytest.mark.parametrize("text", TEXTS, ids=("33", "34", "35"))
def test_the_contract_is_not_signed_without_each_box(sonpo, text):
    """33-35: with the text open and its box not ticked 「契約締結します」 is refused; 37 is out of reach, and nothing is concluded."""
    for each in TEXTS:
        sonpo.get(INDIVIDUAL, f"/texts/{each.key}")
    answer = sonpo.post(INDIVIDUAL, "/paperless", **{box: "1" for box in AGREED if box != text.agreement})
    assert (answer.status_code, heading(answer), alerts(answer)) == (422, "ペーパーレス手続き", [wants(text.agreement)])
    sonpo.post(INDIVIDUAL, "/conclude")
    assert "conclusion" not in [entry.effect for entry in sonpo.context.ledger.entries()]
    assert sonpo.record(INDIVIDUAL).concluded_at is None


def test_37_is_pressed_on_the_last_screen_alone(sonpo):
    """「契約を申し込む」: what the customer confirms with it has been shown before, screen by screen."""
    for each in TEXTS:
        sonpo.get(INDIVIDUAL, f"/texts/{each.key}")
    sonpo.post(INDIVIDUAL, "/paperless", **AGREED)
    sonpo.post(INDIVIDUAL, "/conclude")
    assert sonpo.record(INDIVIDUAL).concluded_at is None
    for at in (1, 2):
        sonpo.post(INDIVIDUAL, f"/paperless/{at}")
    assert button(sonpo.get(INDIVIDUAL, "/paperless/3"), "契約を申し込む") is not None
    sonpo.post(INDIVIDUAL, "/conclude")
    assert sonpo.record(INDIVIDUAL).concluded_at is not None


def test_49_is_ticked_after_the_conclusion_and_arclink_gets_nothing_without(kit):
    """控え交付済: refused before 済, as is handing the case to arclink before it; then both."""
    receipt = kit.in_procedure(1)
    early = kit.jpass.post(f"/contracts/{receipt}/copy", **{COPY: "1"})
    assert alerts(early) == ["「控え交付済」は状態が「済」になってからチェックしてください。"]
    kit.conclude(1, receipt)
    without = kit.jpass.post(f"/contracts/{receipt}/arclink")
    assert (without.status_code, alerts(without)) == (
        409,
        ["「控え交付済」にチェックを入れてからarclinkへ連携してください。"],
    )
    kit.jpass.post(f"/contracts/{receipt}/copy", **{COPY: "1"})
    assert kit.status(receipt) == COPY
