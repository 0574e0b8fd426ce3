"""The main way's clicks by the keywords of Robot Framework's Browser library, in an environment of its own; as `with_selenium`."""

import base64
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from Browser import Browser, SelectAttribute, SupportedBrowsers
from clicks import carry_out

_FETCH = """
async () => {
  const url = document.querySelector('[title="帳票"]').src, bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
"""


class RobotFramework:
    """A browser as the library's keywords drive it; windows lie on one another as they are opened."""

    def __init__(self, browser: str) -> None:
        self._library = Browser(timeout="60 s")
        self._library.new_browser(SupportedBrowsers.chromium, headless=True, executablePath=browser or None)
        self._pages: list[str] = []

    def begin(self) -> None:
        """Take a context of its own for a case."""
        self._library.new_context(locale="ja-JP", viewport={"width": 1280, "height": 1000})
        self._pages = []

    def forget(self) -> None:
        """Close it."""
        self._library.close_context()

    def open(self, address: str) -> None:
        self._pages.append(self._library.new_page(address).page_id)

    def press(self, name: str) -> None:
        self._library.click(f'//button[normalize-space()="{name}"] | //a[normalize-space()="{name}"]')

    def popup(self, name: str) -> None:
        self.press(name)
        self._pages.append(self._library.switch_page("NEW"))
        self._pages[-1] = self._library.get_page_ids("ACTIVE", "ACTIVE", "ACTIVE")[0]

    def agreed_popup(self, name: str) -> None:
        self._library.handle_future_dialogs("accept")
        self.popup(name)

    def close(self, name: str = "") -> None:
        self._library.close_page(self._pages.pop())
        if self._pages:
            self._library.switch_page(self._pages[-1])

    def fill(self, label: str, value: str) -> None:
        self._library.fill_text(f'//*[@id=//label[normalize-space()="{label}"]/@for]', value)

    def choose(self, label: str, value: str) -> None:
        self._library.select_options_by(
            f'//*[@id=//label[normalize-space()="{label}"]/@for]', SelectAttribute.text, value
        )

    def tick(self, name: str) -> None:
        inside = f'//label[normalize-space()="{name}"]//input | //input[@aria-label="{name}"]'
        self._library.check_checkbox(f'{inside} | //input[@id=//label[normalize-space()="{name}"]/@for]')

    def wait(self, text: str) -> None:
        self._library.wait_for_elements_state(f'//*[contains(text(), "{text}")] >> nth=0')

    def text(self) -> str:
        return str(self._library.get_text("main"))

    def paper(self) -> bytes:
        return base64.b64decode(self._library.evaluate_javascript(None, _FETCH))


def main() -> None:
    """Carry a case out for each line."""
    at = RobotFramework(sys.argv[1] if len(sys.argv) > 1 else "")
    print(json.dumps({"ready": True}), flush=True)  # noqa: T201
    for line in sys.stdin:
        asked, began = json.loads(line), time.perf_counter()
        try:
            at.begin()
            carry_out(at, asked["addresses"], asked["case"])
            said = {"seconds": time.perf_counter() - began}
        except Exception as error:
            said = {"error": repr(error)[:300]}
        at.forget()
        print(json.dumps(said), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
