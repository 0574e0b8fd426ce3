"""A user without a home folder, as a service or a container may be: told in one sentence, before anything is begun."""

from pathlib import Path

import pytest
from renkei.robot.browser.executable import find_browser
from renkei.robot.browser.warm import WarmBrowser
from renkei.robot.commands.demo import demo
from renkei.robot.config import home
from renkei.robot.config.settings import Settings
from renkei.robot.errors import WrongInput
from renkei.robot.store.location import place_of


@pytest.fixture
def unknown(monkeypatch):
    """A user whom neither the environment nor the system gives a home."""

    def nobody_knows(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("RENKEI_DB", raising=False)
    monkeypatch.setattr(home.sys, "platform", "linux")
    monkeypatch.setattr(home.Path, "home", nobody_knows)
    monkeypatch.setattr(home.Path, "expanduser", nobody_knows)
    monkeypatch.setattr(home, "user_data_path", nobody_knows)


@pytest.mark.usefixtures("unknown")
def test_neither_books_nor_browser_are_looked_for_there(tmp_path):
    """Commands that would keep the store there, and all that drive a browser, say how to name a home."""
    for begun in (
        lambda: place_of(None),
        lambda: WarmBrowser(Settings("http://localhost:9", tmp_path)),
        lambda: demo.callback(tmp_path / "out", headed=False, trace=False, video=False),
    ):
        with pytest.raises(WrongInput, match="HOME"):
            begun()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("unknown")
def test_a_tilde_that_nobody_can_read_is_told():
    """`~/books.sqlite` without a home, `~nobody/…` without such a user: the place of the store, and the browser."""
    with pytest.raises(WrongInput, match=r"~ is in ~/books\.sqlite"):
        place_of("~/books.sqlite")
    with pytest.raises(WrongInput, match="RENKEI_BROWSER"):
        find_browser(headed=False, environ={"RENKEI_BROWSER": "~/browser"})


@pytest.mark.usefixtures("unknown")
def test_windows_knows_the_home_without_the_environment(monkeypatch):
    """There the driver asks the system, so nothing is refused."""
    monkeypatch.setattr(home.sys, "platform", "win32")
    home.must_be_known()
