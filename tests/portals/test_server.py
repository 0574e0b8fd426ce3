"""One port, one host name a portal; sign-ins do not cross; worlds do not see each other."""

import re
from contextlib import closing
from datetime import date
from http.client import HTTPConnection

import pytest
from renkei.mockportals import rating
from renkei.mockportals.samples import case_rows as samples
from renkei.mockportals.server import ByHostName, Server, Worlds
from renkei.mockportals.world import WorldConfig
from werkzeug.test import Client

from tests.support.serving import served

ACCOUNT = {"user": "renkei", "password": "renkei-training"}


@pytest.fixture
def worlds(tmp_path):
    worlds = Worlds(tmp_path / "portals.sqlite", WorldConfig(estimates=45))
    yield worlds
    worlds.close()


@pytest.fixture
def client(worlds):
    return Client(ByHostName(worlds))


def test_every_portal_asks_for_its_own_sign_in(client):
    """Signed in to PAL, one is not signed in to J-PASS."""
    pal, jpass = "http://pal.localhost:8700", "http://jpass.localhost:8700"
    assert client.get("/estimates", base_url=pal).location == "/login?next=/estimates"
    assert client.post("/login?next=/estimates", base_url=pal, data=ACCOUNT).location == "/estimates"
    assert client.get("/estimates", base_url=pal).status_code == 200
    assert client.get("/", base_url=jpass).location == "/login?next=/"


def test_a_wrong_password_is_refused_in_words(client):
    """The sign-in says what was wrong, and opens nothing."""
    answer = client.post("/login", base_url="http://pal.localhost", data={**ACCOUNT, "password": "x"})
    assert (answer.status_code, "利用者IDまたはパスワードが正しくありません。" in answer.text) == (422, True)


@pytest.mark.parametrize("onward", ["//evil.example/", "http://evil.example/"])
def test_signing_in_never_leads_elsewhere(client, onward):
    """An address smuggled into `next` is not followed."""
    answer = client.post("/login", query_string={"next": onward}, base_url="http://pal.localhost", data=ACCOUNT)
    assert answer.location == "/"


def test_worlds_are_apart(client, worlds):
    """A sign-in and a fault of one world are nothing in another."""
    worlds.named("one").faults.arm("link1.lost")
    assert worlds.named("two").faults.armed() == []
    client.post("/login", base_url="http://pal.one.localhost", data=ACCOUNT)
    assert client.get("/", base_url="http://pal.one.localhost").status_code == 200
    assert client.get("/", base_url="http://pal.two.localhost").status_code == 302


def test_estimates_are_searched_and_paged(client):
    """PAL finds by number, name or kana, and shows twenty a page."""
    pal = "http://pal.localhost"
    client.post("/login", base_url=pal, data=ACCOUNT)
    first = client.get("/estimates", base_url=pal).text
    last = client.get("/estimates?page=99", base_url=pal).text
    assert (len(re.findall(r">E\d{8}<", first)), "1 / 3" in first) == (20, True)
    assert (len(re.findall(r">E\d{8}<", last)), "3 / 3" in last) == (5, True)
    found = client.get("/estimates", query_string={"q": "E00000007"}, base_url=pal).text
    assert re.findall(r">(E\d{8})<", found) == ["E00000007"]
    assert "該当する見積書はありません。" in client.get("/estimates?q=%25", base_url=pal).text


def test_the_contract_procedure_does_not_start_from_the_deals(client):
    """Step 23: 商談一覧 is the wrong door, and says which is the right one."""
    pal = "http://pal.localhost"
    client.post("/login", base_url=pal, data=ACCOUNT)
    answer = client.post("/deals/E00000001/contract", base_url=pal)
    assert answer.status_code == 409
    assert "商談一覧からは契約手続きを開始できません" in answer.text
    assert "「その他商談支援」から「J-PASS」" in answer.text


def test_sample_rows_fit_the_seeded_estimates(worlds):
    """Premium, kana and installments of a row are those of PAL's estimate, and the insurer's arithmetic agrees."""
    for row in samples.rows(30, today=date(2026, 11, 24)):
        coverage = rating.Coverage(
            plan=samples.persona(int(str(row["見積番号"])[1:])).coverage.plan,
            term_years=row["保険期間"],
            grade=row["等級"],
            age_condition=row["年齢条件"],
            driver_limit=row["運転者限定"],
            bodily_injury=row["対人"],
            property_damage=row["対物"],
            personal_injury=row["人身傷害"],
            vehicle_amount=row["車両保険金額"],
            deductible=row["免責金額"],
        )
        assert row["保険料"] == rating.premium(coverage)
        assert row["保険始期日"] == "20270101"


def test_the_server_listens_and_names_its_doors(worlds):
    """Over real HTTP the bare address lists the portals, and a port in use is an OSError."""
    with served(worlds) as server:
        with closing(HTTPConnection("127.0.0.1", server.port)) as connection:
            connection.request("GET", "/")
            assert "http://pal.localhost" in connection.getresponse().read().decode()
        with pytest.raises(OSError, match="in use"):
            Server(worlds, port=server.port)
