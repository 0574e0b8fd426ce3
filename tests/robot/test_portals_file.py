"""The portals file: where each system is, whose address a page is, and what is said of a file that is wrong."""

from pathlib import Path

import pytest
from renkei.mockportals.server import Worlds
from renkei.mockportals.world import WorldConfig
from renkei.robot.commands.rehearsing import at_portals
from renkei.robot.config.addresses import Addresses
from renkei.robot.config.credentials import Keys
from renkei.robot.config.portals_file import read_portals_file
from renkei.robot.errors import BusinessError, WrongInput
from renkei.robot.messages.books import worker_needed

from tests.support import in_process
from tests.support.serving import free_port, served

SIX = """\
[sonpo]
url = "https://online.insurer.example:8443"
[pal]
url = "https://pal.dealer.example/app/"
[jpass]
url = "https://jpass.example"
[arclink]
url = "https://jpass.example/arclink"
[labels]
"割賦WEB連携" = "割賦WEB連携送信"
[labels.sonpo]
"印刷" = "帳票印刷"
"""


@pytest.fixture
def written(tmp_path: Path):
    """Write a portals file; returns its path."""

    def write(text: str) -> Path:
        file = tmp_path / "portals.toml"
        file.write_text(text, "utf-8")
        return file

    return write


def test_each_portal_has_an_address_of_its_own(written):
    """Host, port and path prefix; the books know them by PAL's address, wherever it stands in the file."""
    addresses = Addresses.parse(str(written(SIX)))
    assert addresses.of("pal") == "https://pal.dealer.example/app/"
    assert addresses.of("pal", "/estimates") == "https://pal.dealer.example/app/estimates"
    assert addresses.of("sonpo") == "https://online.insurer.example:8443/"
    assert addresses.url == "https://pal.dealer.example/app/"
    assert not addresses.are_practice()
    assert "FILE, the file that names https://pal.dealer.example/app/" in worker_needed(addresses.url).en


def test_a_link_to_a_portal_is_opened_as_it_is_shown(written):
    """What a page links to has the prefix already, and what it asks for stays."""
    addresses = Addresses.parse(str(written(SIX)))
    assert addresses.of("pal", addresses.below("pal", "/app/AB12?code=/app/x")) == (
        "https://pal.dealer.example/app/AB12?code=/app/x"
    )
    assert addresses.below("sonpo", "/app/AB12") == "/app/AB12"
    assert Addresses.parse("http://localhost:8700").below("customer", "/AB12") == "/AB12"


def test_the_labels_are_kept_as_they_are_written(written):
    """Printed label to what is really there: at every portal, and at one only."""
    labels = read_portals_file(written(SIX)).labels
    assert dict(labels.everywhere) == {"割賦WEB連携": "割賦WEB連携送信"}
    assert {portal: dict(there) for portal, there in labels.at.items()} == {"sonpo": {"印刷": "帳票印刷"}}


def test_a_portal_that_is_not_named_is_missed_where_it_is_needed(written):
    """The file is good without it; only its own address is refused, with what to write."""
    addresses = Addresses.parse(str(written(SIX)))
    with pytest.raises(BusinessError) as missing:
        addresses.of("cal21")
    assert "does not say where cal21 is" in missing.value.seen.en
    assert "[cal21]" in missing.value.next_action.ja


@pytest.mark.parametrize(
    ("url", "portal"),
    [
        ("https://pal.dealer.example/app/estimates?q=1", "pal"),
        ("https://pal.dealer.example:443/app", "pal"),
        ("https://pal.dealer.example/sign-in", "pal"),  # nobody else is at that origin
        ("https://online.insurer.example:8443/login", "sonpo"),
        ("https://online.insurer.example/login", None),
        ("https://online.insurer.example:8444/login", None),
        ("http://online.insurer.example:8443/login", None),
        ("http://pal.dealer.example/app/", None),
        ("https://evil.example/app/", None),
        ("https://pal.dealer.example.evil.example/app/", None),
        ("https://pal.dealer.example@evil.example/app/", None),
        ("https://someone@pal.dealer.example/app/", None),
        ("https://jpass.example/", "jpass"),
        ("https://jpass.example/contracts/1", "jpass"),
        ("https://jpass.example/arclink", "arclink"),
        ("https://jpass.example/arclink/cases", "arclink"),
        ("https://jpass.example/arclinks", "jpass"),
        ("https://jpass.example/arclink/../contracts", None),
        ("https://jpass.example/arclink/%2e%2e/contracts", None),
        ("https://pal.dealer.example:port/app/", None),
        ("about:blank", None),
        ("", None),
    ],
)
def test_whose_an_address_is(written, url, portal):
    """By scheme, host and port, and where two share these by the path: a password may be typed there, or not."""
    assert Addresses.parse(str(written(SIX))).portal_at(url) == portal


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            '[pal]\nurl = "https://pal.example"\n[jpas]\nurl = "https://j.example"',
            3,
            "no 「jpas」; it can have pal, sonpo",
        ),
        ('[pal]\nurl = "https://pal.example"\n\nhost = "x"', 4, "no 「host」 in [pal]"),
        ("[pal]\nca = 'ca.pem'", 1, "[pal] has no url"),
        ('[pal]\nurl = "pal.example"', 2, "'pal.example', is not an address"),
        ('[pal]\nurl = "https://"', 2, "is not an address"),
        ('[pal]\nurl = "ftp://pal.example"', 2, "is not an address"),
        ('[pal]\nurl = "https://pal.example:99999"', 2, "is not an address"),
        ('[pal]\nurl = "https://me:word@pal.example"', 2, "is not an address"),
        ('[pal]\nurl = "https://pal.example/?a=1"', 2, "is not an address"),
        ("[pal]\nurl = 5", 2, 'must be a text ("…")'),
        ('pal = "https://pal.example"', 1, "「pal」 must be a table"),
        ("# nothing\n", 1, "no system is named"),
        ('[labels]\n"a" = "b"', 1, "no system is named"),
        ('[pal]\nurl = "https://pal.example\n', 2, "this is no TOML"),
        ('[pal]\nurl = "http://pal.example"\nca = "ca.pem"', 3, "with https:// only"),
        ('[pal]\nurl = "https://pal.example"\nca = "nowhere.pem"', 3, "which is not there"),
        ('[pal]\nurl = "https://pal.example"\nca = "portals.toml"', 3, "cannot be read as a certificate"),
        ('[pal]\nurl = "https://pal.example"\nclient_certificate = "no.p12"', 3, "which is not there"),
        ('[pal]\nurl = "https://pal.example"\nclient_key = "portals.toml"', 3, "goes with a client_certificate"),
        ('[pal]\nurl = "https://pal.example"\nproxy = "proxy:3128"', 3, "proxy in [pal] must be http://host:port"),
        ('[pal]\nurl = "https://pal.example"\nproxy = "http://me:word@proxy:1"', 3, "without a password"),
        ('[pal]\nurl = "https://pal.example"\nbasic_auth = "me"', 3, "must be true or false"),
        ('[pal]\nurl = "https://pal.example"\n[pal.sign_in]\nname = "x"', 4, "no 「name」 in [pal.sign_in]"),
        ('[pal]\nurl = "https://x.example"\n[jpass]\nurl = "https://x.example/"', 4, "is that of [pal]"),
        ('[pal]\nurl = "https://x.example"\n[labels]\n"保存" = 5', 4, "「保存」 in [labels] must be a text"),
        ('[pal]\nurl = "https://x.example"\n[labels.pall]\n"保存" = "b"', 3, "no 「pall」 in [labels]"),
        ('[pal]\nurl = "https://x.example"\n[labels.pal]\n"保存" = []', 4, "「保存」 in [labels.pal] must be a text"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_with_its_line(written, text, line, said):
    """In both languages, the file and the line first; nothing is guessed."""
    file = written(text)
    with pytest.raises(WrongInput) as refused:
        Addresses.parse(str(file))
    message = refused.value.message
    assert message.en.startswith(f"{file}, line {line}: ")
    assert said in message.en
    assert message.ja.startswith(f"{file} の{line}行目: ")
    assert "\n" not in message.en + message.ja


def test_a_file_that_is_not_there_is_named(tmp_path):
    """By its ending it is meant as a file, and not as a host."""
    with pytest.raises(WrongInput, match="There is no file"):
        Addresses.parse(str(tmp_path / "portals.toml"))


PRACTICE = '[pal]\nurl = "http://pal.dealer.localhost:{port}/app"\n[jpass]\nurl = "http://{jpass}"\n'


@pytest.mark.parametrize(
    ("jpass", "practice"),
    [
        ("jpass.localhost:1", True),
        ("jpass.example", False),
        ("localhost:1", False),
        ("127.0.0.1:1", False),
        ("jpass.localhost.evil.example", False),
    ],
)
def test_practice_is_where_every_name_is_under_localhost(written, jpass, practice):
    """One real system among them, or what may be the end of a tunnel, and the training account opens nothing."""
    addresses = Addresses.parse(str(written(PRACTICE.format(port=1, jpass=jpass))))
    assert addresses.are_practice() == practice
    keys = Keys(addresses, {})
    if practice:
        assert keys.of("pal").user == "renkei"
    else:
        with pytest.raises(WrongInput, match="RENKEI_PAL_USER"):
            keys.of("pal")


def test_the_first_portal_is_asked_whether_it_answers(written, tmp_path):
    """Before anything is begun; silence is told with the address, and with the command that looks at all of them."""
    with served(Worlds(tmp_path / "portals.sqlite", WorldConfig(estimates=1))) as server:
        there = Addresses.parse(str(written(f'[pal]\nurl = "http://pal.localhost:{server.port}"')))
        there.must_answer()
        assert there.answer()
    silent = Addresses.parse(str(written(PRACTICE.format(port=free_port(), jpass="jpass.localhost"))))
    assert not silent.answer()
    with pytest.raises(WrongInput, match=r"Nothing answers at http://pal\.dealer\.localhost.*renkei systems"):
        silent.must_answer()


def test_a_scenario_takes_no_file(written):
    """It makes worlds and moves their clocks, which only practice portals at one address have."""
    with pytest.raises(WrongInput, match="not by a portals file"), at_portals(str(written(SIX))):
        pass


@pytest.mark.parametrize("command", [("run", "cases.csv"), ("work",), ("audit",), ("check", "cases.csv")])
def test_the_file_may_be_named_by_the_environment(written, tmp_path, command):
    """RENKEI_PORTALS stands in for --portals: it is read, and what is wrong with it is said."""
    file = written("[pal]\n")
    (tmp_path / "cases.csv").write_text("", "utf-8")
    if command[0] == "check":
        in_process.renkei("template", "cases.csv", "--rows", "1", "--force", cwd=tmp_path, environ={"LC_ALL": "C"})
    environ = {"RENKEI_PORTALS": str(file), "LC_ALL": "C", "RENKEI_DB": str(tmp_path / "books.sqlite")}
    done = in_process.renkei(*command, cwd=tmp_path, environ=environ)
    assert (done.returncode, "line 1: [pal] has no url" in done.stderr) == (2, True), done.stderr
