"""What was played, as other programs read it: whatever strangers wrote in it, the file is one that every reader takes."""

import json
from xml.etree import ElementTree

from hypothesis import example, given, settings
from hypothesis import strategies as st
from renkei.robot.reporting.junit import write_junit
from renkei.robot.reporting.played import Played, as_json, write_json

ALL = ("passed", "failed", "flaky", "error", "skipped")


def played(status="passed", **more):
    return Played(**{"name": status, "status": status, "seconds": 1.25, **more})


def read(tmp_path, *ones):
    write_junit(tmp_path / "j.xml", ones)
    return ElementTree.parse(tmp_path / "j.xml").getroot()


def test_each_way_to_end_has_its_element(tmp_path):
    """Counted at the top and in the suite; what was flaky says so, and is no failure."""
    root = read(tmp_path, *(played(status, message="why", details=["one", "two"]) for status in ALL))
    counts = {"tests": "5", "failures": "1", "errors": "1", "skipped": "1", "time": "6.250"}
    for element in (root, root[0]):
        assert {name: element.get(name) for name in counts} == counts
    inside = {case.get("name"): [child.tag for child in case if child.tag != "properties"] for case in root[0]}
    assert inside == {
        "passed": [], "failed": ["failure"], "flaky": ["flakyFailure"], "error": ["error"], "skipped": ["skipped"]
    }  # fmt: skip
    failure = root.find(".//failure")
    assert (failure.get("message"), failure.text) == ("why", "one\ntwo")
    assert [one.get("name") for one in root.find(".//testcase[@name='flaky']/properties")] == ["flaky"]


def test_each_suite_stands_by_itself(tmp_path):
    """In the order of their names, each with its own count."""
    root = read(tmp_path, played(suite="b"), played("failed", suite="a"), played(suite="b", file="x.toml", attempts=2))
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [("a", "1"), ("b", "2")]
    assert root[1][1].get("file") == "x.toml"


@given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=40))
@example("\x00\x1b\ud800\ufffe]]>&<\"'\r\n")
@settings(deadline=None, max_examples=30)
def test_whatever_is_written_the_file_can_be_read(tmp_path_factory, text):
    """Controls, lone surrogates and markup: what XML forbids is replaced, the rest comes back."""
    folder = tmp_path_factory.getbasetemp() / "junit"
    everywhere = dict.fromkeys(("name", "message", "title", "suite", "file", "evidence"), text)
    one = played("failed", details=[text], **everywhere)
    root = read(folder, one)
    assert root.get("tests") == "1"
    if text.isprintable():
        assert root.find(".//testcase").get("name") == text
    write_json(folder / "j.json", [one])
    assert json.loads((folder / "j.json").read_text("utf-8"))["failed"] == 1


def test_as_json_all_are_counted_and_told():
    """Each way to end, the seconds, and whatever else is known."""
    told = as_json([played(status, more={"world": "w"}) for status in ALL])
    assert {told[status] for status in ALL} == {1}
    assert (told["seconds"], told["played"][0]["more"], told["played"][2]["status"]) == (6.25, {"world": "w"}, "flaky")
