"""Where masking is on, no picture shows who the customer is: not in an item, nor in a list, nor in a heading."""

import pytest
from renkei.mockportals.samples.seed import persona
from renkei.robot.browser.evidence import Evidence

# Whatever shows one of these texts, as a node of its own or as what stands in a field, and is not blurred.
_SHOWN = """
(secrets) => {
  const clear = (node) => { for (; node; node = node.parentElement) if (node.style.filter) return false; return true; };
  const bare = (text) => text.replace(/\\s/g, "");
  const shown = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (clear(node.parentElement)) shown.push([node.parentElement.tagName, bare(node.data)]);
  }
  for (const field of document.querySelectorAll("input, select, textarea")) {
    if (clear(field) && field.value) shown.push([field.tagName, bare(field.value)]);
  }
  return shown.filter(([, text]) => secrets.some((secret) => text.includes(secret))).map((found) => found.join(" "));
}
"""


PICTURES_BEFORE = True


@pytest.fixture
def seen_clear(monkeypatch):
    """What pictures showed of the customer of the first estimate, by step; how many pictures there were."""
    customer, car = persona(1).customer, persona(1).vehicle_registration
    born = customer.birth_date
    personal = (
        customer.name,
        customer.kana,
        customer.phone,
        customer.address,
        born,
        f"{born[:4]}/{born[4:6]}/{born[6:]}",
        car,
    )
    secrets = ["".join(text.split()) for text in personal]
    seen: dict[str, list[str]] = {}

    class Watched(Evidence):
        def picture(self, page, step, **how):
            taken = super().picture(page, step, **how)
            if taken is not None:
                seen.setdefault(step, []).extend(page.evaluate(_SHOWN, secrets))
            return taken

    monkeypatch.setattr("renkei.robot.execution.case_runner.Evidence", Watched)
    return seen


@pytest.mark.parametrize(
    "means", ["J-PASS", pytest.param("お客さま端末", marks=pytest.mark.nightly)], ids=["main", "terminal"]
)
def test_no_picture_of_a_case_shows_its_customer(robot, world, seen_clear, means):
    """Name, kana, telephone, address, birth date and the car's plate are blurred on every screen that a picture is taken of."""
    [result] = robot.carry_out(world.case(申込手段=means), mask=True)

    assert result.status == "done"
    assert len(seen_clear) > 35
    assert {step: found for step, found in seen_clear.items() if found} == {}
