"""The main way's clicks by Selenium, in an environment of its own: a case a line on standard input, an answer a line on standard output."""

import base64
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from clicks import carry_out
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as shown
from selenium.webdriver.support.ui import Select, WebDriverWait

_FETCH = """
const [url, done] = arguments;
fetch(url).then((one) => one.blob()).then((blob) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.split(",")[1]);
  reader.readAsDataURL(blob);
});
"""


class Selenium:
    """A browser as Selenium drives it; windows lie on one another as they are opened."""

    def __init__(self, browser: str) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = browser
        for argument in ("--headless=new", "--no-sandbox", "--window-size=1280,1000"):
            options.add_argument(argument)
        self._driver = webdriver.Chrome(options=options)
        self._wait = WebDriverWait(self._driver, 60, poll_frequency=0.05)
        self._windows = [self._driver.current_window_handle]

    def forget(self) -> None:
        """Close every window but the first, and forget the sign-ins."""
        while len(self._windows) > 1:
            self.close()
        for handle in self._driver.window_handles[1:]:
            self._driver.switch_to.window(handle)
            self._driver.close()
        self._driver.switch_to.window(self._windows[0])
        self._driver.delete_all_cookies()

    def open(self, address: str) -> None:
        self._driver.switch_to.new_window("window")
        self._windows.append(self._driver.current_window_handle)
        self._driver.get(address)

    def press(self, name: str) -> None:
        self._found(f"//button[normalize-space()={_said(name)}] | //a[normalize-space()={_said(name)}]").click()

    def popup(self, name: str) -> None:
        before = set(self._driver.window_handles)
        self.press(name)
        self._arrive(before)

    def agreed_popup(self, name: str) -> None:
        before = set(self._driver.window_handles)
        self.press(name)
        self._wait.until(shown.alert_is_present()).accept()
        self._arrive(before)

    def close(self, name: str = "") -> None:
        self._driver.close()
        self._windows.pop()
        self._driver.switch_to.window(self._windows[-1])

    def fill(self, label: str, value: str) -> None:
        field = self._field(label)
        field.clear()
        field.send_keys(value)

    def choose(self, label: str, value: str) -> None:
        Select(self._field(label)).select_by_visible_text(value)

    def tick(self, name: str) -> None:
        inside = f"//label[normalize-space()={_said(name)}]//input"
        box = self._found(
            f"{inside} | //input[@aria-label={_said(name)}] | //input[@id=//label[normalize-space()={_said(name)}]/@for]"
        )
        if not box.is_selected():
            box.click()

    def wait(self, text: str) -> None:
        self._found(f"//*[contains(text(), {_said(text)})]")

    def text(self) -> str:
        return str(self._driver.find_element(By.TAG_NAME, "main").text)

    def paper(self) -> bytes:
        address = self._found("//*[@title='帳票']").get_attribute("src")
        return base64.b64decode(self._driver.execute_async_script(_FETCH, address))

    def _arrive(self, before: set[str]) -> None:
        self._wait.until(lambda driver: set(driver.window_handles) - before)
        [opened] = set(self._driver.window_handles) - before
        self._windows.append(opened)
        self._driver.switch_to.window(opened)

    def _field(self, label: str) -> Any:
        return self._found(f"//*[@id=//label[normalize-space()={_said(label)}]/@for]")

    def _found(self, path: str) -> Any:
        return self._wait.until(shown.element_to_be_clickable((By.XPATH, path)))


def _said(text: str) -> str:
    return f'"{text}"'


def main() -> None:
    """Carry a case out for each line."""
    at = Selenium(sys.argv[1])
    print(json.dumps({"ready": True}), flush=True)  # noqa: T201
    for line in sys.stdin:
        asked, began = json.loads(line), time.perf_counter()
        try:
            carry_out(at, asked["addresses"], asked["case"])
            said = {"seconds": time.perf_counter() - began}
        except Exception as error:
            said = {"error": repr(error)[:300]}
        at.forget()
        print(json.dumps(said), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
