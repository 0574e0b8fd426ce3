"""Books in a schema of a database that others use, too: a role that owns nothing but that schema can carry a whole sheet."""

import pytest
from renkei.robot.app import App
from renkei.robot.cases.case import Case
from renkei.robot.config.settings import Settings, Timeouts
from renkei.robot.errors import WrongInput
from renkei.robot.flows.ways import Phase
from renkei.robot.store.location import place_of, schema_of
from renkei.robot.store.reader import Reader
from renkei.robot.workers import sheet_run as session
from sqlalchemy import create_engine, inspect

from tests.support.doubles import Notes, no_browser

from .conftest import PORTALS, invented


@pytest.fixture
def as_a_clerk(server, new_database):
    """The database's URL for a role that may make nothing in it but tables in the schema `dealer`, which is its own."""
    owner = create_engine(place_of(new_database))
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for said in (
            "DROP ROLE IF EXISTS clerk",
            "CREATE ROLE clerk LOGIN PASSWORD 'training'",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            f'REVOKE CREATE, TEMPORARY ON DATABASE "{owner.url.database}" FROM PUBLIC',
            "CREATE SCHEMA dealer AUTHORIZATION clerk",
        ):
            connection.exec_driver_sql(said)
    url = owner.url.set(drivername="postgresql", username="clerk", password="training")
    yield url.render_as_string(hide_password=False)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("DROP OWNED BY clerk")
        connection.exec_driver_sql("DROP ROLE clerk")
    owner.dispose()


def in_schema(url: str, name: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}schema={name}"


@pytest.fixture
def run(without_a_machine, tmp_path):
    """Carry a sheet of two cases, done after two phases that do nothing, with books at that URL: `run(url)`."""
    phases = [Phase("link1", lambda _job: None), Phase("link2", lambda _job: None)]

    def run(url: str, *cases: Case) -> list[str]:
        app = App(
            settings=Settings(PORTALS, tmp_path / "out", timeouts=Timeouts(backoff=0.05)),
            language="en",
            listener=Notes(),
            start_browser=no_browser,
            phases_of=lambda _case: phases,
        )
        outcome = session.carry_out(app, cases or [invented(1), invented(2)], place_of(url))
        return [result.status for result in outcome.summary.cases]

    return run


def tables_by_schema(url: str) -> dict[str, int]:
    engine = create_engine(place_of(url))
    try:
        there = inspect(engine)
        return {
            name: len(there.get_table_names(name)) for name in there.get_schema_names() if name != "information_schema"
        }
    finally:
        engine.dispose()


def test_a_role_that_owns_one_schema_carries_a_sheet(new_database, as_a_clerk, run):
    """Books and engine are in that schema, all of them; nothing is made anywhere else in the database."""
    assert run(in_schema(as_a_clerk, "dealer")) == ["done", "done"]
    made = {name: count for name, count in tables_by_schema(new_database).items() if count}
    assert made.keys() == {"dealer"}


def test_a_role_that_may_only_write_rows_carries_a_sheet(new_database, as_a_clerk, run):
    """Somebody else has made the tables, the engine's among them, and owns them: nothing is asked for but to read and write there."""
    assert run(in_schema(new_database, "shared")) == ["done", "done"]
    owner = create_engine(place_of(new_database))
    with owner.begin() as connection:
        for said in (
            "GRANT USAGE ON SCHEMA shared TO clerk",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shared TO clerk",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA shared TO clerk",
        ):
            connection.exec_driver_sql(said)
    owner.dispose()
    assert run(in_schema(as_a_clerk, "shared"), invented(3)) == ["done"]


def test_a_schema_is_made_where_there_is_none(new_database, run):
    """Who may make one need not be asked to do it by hand."""
    assert run(in_schema(new_database, "store_2")) == ["done", "done"]
    assert "store_2" in tables_by_schema(new_database)


def test_books_in_two_schemas_know_nothing_of_each_other(new_database, run):
    """The same sheet is carried once in each."""
    for name in ("east", "west", "east"):
        assert run(in_schema(new_database, name)) == ["done", "done"]
    for name, cases in (("east", 2), ("west", 2), ("north", 0)):
        with Reader.open(place_of(in_schema(new_database, name))) as reader:
            assert len(reader.entries()) == cases


@pytest.mark.parametrize("name", ["", "Dealer", "pg_own", "a b", "x;DROP", "é", "1st", "a" * 64, "a&schema=b"])
def test_a_name_that_is_none_is_refused(name):
    """One sentence, before anything is asked of a server."""
    with pytest.raises(WrongInput, match="schema"):
        place_of(f"postgresql://clerk@localhost/db?schema={name}")


def test_a_schema_stands_beside_what_else_the_url_says():
    """Options and TLS of the URL's own go on to the server as they are."""
    url = place_of(
        "postgresql://clerk@db.example/db?sslmode=verify-full&options=-cstatement_timeout%3D9s&schema=dealer"
    )
    assert url.query == {"sslmode": "verify-full", "options": "-cstatement_timeout=9s -csearch_path=dealer"}
    assert schema_of(url) == "dealer"
    assert schema_of(place_of("postgresql://clerk@db.example/db")) is None
