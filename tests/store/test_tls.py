"""Books in PostgreSQL by TLS: taken where the certificate fits, refused in one sentence where it does not, or where there is none."""

import ssl
from urllib.parse import quote

import pytest
import trustme
from renkei.robot.app import App
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.flows.ways import Phase
from renkei.robot.store.location import place_of
from renkei.robot.store.reader import Reader
from renkei.robot.store.trouble import StoreTrouble
from renkei.robot.workers import sheet_run as session
from sqlalchemy import create_engine

from tests.support.doubles import Notes, no_browser
from tests.support.tls_door import door

from .conftest import PORTALS, invented


@pytest.fixture
def authority(tmp_path):
    """An authority of the dealer's own; its certificate is `ca.pem`."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return made


@pytest.fixture
def behind(server, new_database):
    """The database's socket, and its name."""
    url = place_of(new_database)
    return f"{url.query['host']}/.s.PGSQL.5432", url


@pytest.fixture
def url_by(behind, tmp_path):
    """The URL of the database behind a door's port: `url_by(port, ca="ca.pem")`."""

    def url_by(port: int, host: str = "127.0.0.1", ca: str = "ca.pem", more: str = "") -> str:
        at = f"postgresql://postgres@{host}:{port}/{behind[1].database}"
        return f"{at}?sslmode=verify-full&sslrootcert={quote(str(tmp_path / ca))}{more}"

    return url_by


def served(authority: trustme.CA, *hosts: str) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*hosts).configure_cert(tls)
    return tls


def test_a_sheet_is_carried_by_tls(behind, authority, url_by, without_a_machine, tmp_path):
    """Store and engine, both: nothing goes by any other way than through the door."""
    with door(behind[0], served(authority, "127.0.0.1")) as port:
        app = App(
            settings=Settings(PORTALS, tmp_path / "out", timeouts=Timeouts(backoff=0.05)),
            language="en",
            listener=Notes(),
            start_browser=no_browser,
            phases_of=lambda _case: [Phase("link1", lambda _job: None)],
        )
        outcome = session.carry_out(app, [invented(1)], place_of(url_by(port, more="&schema=dealer")))
    assert [result.status for result in outcome.summary.cases] == ["done"]


@pytest.mark.parametrize("why", ["another authority", "another host", "no authority", "no TLS"])
def test_what_does_not_fit_is_said_and_not_waited_for(behind, authority, url_by, tmp_path, why):
    """In one sentence, with what to look at; a worker does not go on asking for what will not change."""
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    tls = served(authority, "elsewhere.example" if why == "another host" else "127.0.0.1")
    ca = {"another authority": "other.pem", "no authority": "missing.pem"}.get(why, "ca.pem")
    with door(behind[0], None if why == "no TLS" else tls) as port, pytest.raises(StoreTrouble) as trouble:
        Reader.open(place_of(url_by(port, ca=ca)))
    seen = trouble.value.message
    assert (trouble.value.cause, trouble.value.passes) == ("untrusted", False), seen.en
    for said in (seen.ja, seen.en):
        assert "sslrootcert" in said
        assert "\n" not in said


def test_a_server_that_goes_away_behind_tls_is_waited_for(behind, authority, url_by):
    """A connection that breaks off says nothing of any certificate."""
    with door(behind[0], served(authority, "127.0.0.1")) as port:
        engine = create_engine(place_of(url_by(port)))
        engine.connect().close()
    engine.dispose()
    with pytest.raises(StoreTrouble) as trouble:
        Reader.open(place_of(url_by(port)))
    assert trouble.value.cause == "silent"
