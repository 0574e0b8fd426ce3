"""cal21: a sign-in, a menu, and a door to arclink (step 51)."""

from .browsing import heading


def test_the_accounting_menu_opens_arclink(client):
    """「経理業務」 leads to arclink, in a window of its own."""
    menu = client("cal21").get("/")
    assert heading(menu) == "業務メニュー"
    assert '<a href="http://arclink.localhost:8700/" data-window="arclink">経理業務</a>' in menu.text


def test_cal21_has_a_sign_in_of_its_own(portals, client):
    """Nobody gets to the menu without it."""
    browser = client("cal21")
    browser._client.delete_cookie("cal21_session", domain="cal21.localhost")
    assert browser.get("/").location == "/login?next=/"
