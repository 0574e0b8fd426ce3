"""What is kept of a trace: what was done, and of nobody who it was done for; a password in no case, however it is written."""

import base64
import json
import zipfile
from urllib.parse import quote, quote_plus

import pytest
from renkei.robot.browser import trace
from renkei.robot.browser.spellings import spellings
from renkei.robot.browser.trace import write_trace
from renkei.robot.screens.labels import Labels

NAME, PASSWORD, CODE = "石川 直美", 'ひみつ&<秘> "pass" 1', "KODO-0815-カ"
LINES = [
    {"type": "context-options", "version": 8, "origin": "library", "wallTime": 1, "monotonicTime": 1, "options": {"userAgent": "x"}},
    {"type": "before", "callId": "c@1", "startTime": 1, "title": "手順16 送信", "class": "Tracing", "method": "tracingGroup", "params": {}},
    {
        "type": "before", "callId": "c@2", "startTime": 2, "class": "Frame", "method": "fill", "parentId": "c@1", "stack": [{"file": NAME}],
        "params": {"selector": 'internal:label="氏名"s', "value": NAME, "strict": True, "timeout": 1},
    },
    {"type": "log", "callId": "c@2", "time": 2, "message": f"  locator resolved to <input value='{NAME}'/>"},
    {"type": "input", "callId": "c@2", "point": {"x": 1, "y": 2}},
    {"type": "after", "callId": "c@2", "endTime": 3, "error": {"name": "TimeoutError", "message": f"Timeout: {NAME}", "stack": NAME}},
    {
        "type": "before", "callId": "c@3", "startTime": 3, "class": "Frame", "method": "evaluateExpression", "parentId": "c@1",
        "params": {"expression": "(a) => a", "arg": {"value": {"s": NAME}}},
    },
    {"type": "after", "callId": "c@3", "endTime": 4, "result": {"value": {"s": NAME}}},
    {"type": "event", "time": 4, "class": "BrowserContext", "method": "dialog", "params": {"pageId": "p", "message": NAME}},
    {"type": "event", "time": 4, "class": "BrowserContext", "method": "page", "params": {"pageId": "p", "title": NAME}},
    {"type": "console", "time": 4, "text": NAME},
    {"type": "frame-snapshot", "snapshot": {"html": ["P", {}, NAME, CODE, PASSWORD]}},
    {
        "type": "before", "callId": "c@4", "startTime": 5, "class": "Frame", "method": "fill", "parentId": "c@1",
        "params": {"selector": 'internal:label="お手続きコード"s', "value": CODE},
    },
    {
        "type": "before", "callId": "c@5", "startTime": 5, "class": "Frame", "method": "goto", "parentId": "c@1",
        "params": {"url": f"http://pal.localhost/?q={quote(NAME)}&p={quote_plus(PASSWORD)}"},
    },
    {"type": "after", "callId": "c@1", "endTime": 6},
    {"type": "something new", "text": NAME},
]  # fmt: skip
NETWORK = [
    {
        "type": "resource-snapshot",
        "snapshot": {
            "request": {
                "url": f"http://pal.localhost/?p={quote(PASSWORD.encode('cp932'))}",
                "headers": [{"name": "Cookie", "value": "session=1234567"}, {"name": "Accept", "value": "*/*"}],
                "cookies": [{"name": "session", "value": "1234567"}],
                "postData": {"text": f"user=a&password={quote_plus(PASSWORD)}"},
            },
            "response": {"headers": [{"name": "set-cookie", "value": "session=1234567"}], "cookies": []},
        },
    }
]
PAGE = f"<p>{NAME} {CODE} " + base64.b64encode(PASSWORD.encode()).decode() + " " + json.dumps(PASSWORD) + "</p>"


@pytest.fixture
def part(tmp_path):
    """What Playwright has written."""
    with zipfile.ZipFile(tmp_path / "1.zip", "w") as written:
        written.writestr("trace.trace", "\n".join(json.dumps(line, ensure_ascii=False) for line in LINES))
        written.writestr("trace.network", "\n".join(json.dumps(line) for line in NETWORK))
        written.writestr("trace.stacks", json.dumps({"files": [f"/home/{NAME}/robot.py"]}))
        written.writestr("resources/1234.html", PAGE)
        written.writestr("resources/5678.dat", PAGE.encode("cp932"))
        written.writestr("resources/page.jpeg", b"\xff\xd8 a picture")
    return tmp_path / "1.zip"


def kept(part, tmp_path, *, mask):
    """Return what is kept of two such parts, by name; and all of it as one."""
    hidden = [PASSWORD, NAME] if mask else [PASSWORD]
    write_trace(tmp_path / "trace.zip", [part, part], mask=mask, hidden=hidden)
    with zipfile.ZipFile(tmp_path / "trace.zip") as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    return members, b"".join(members.values())


def lines(content):
    return [json.loads(line) for line in content.splitlines()]


def test_a_masked_trace_says_what_was_done_and_of_nobody(part, tmp_path):
    """No page, no picture, no answer, no message; and no word that was typed where a customer's are asked for."""
    members, whole = kept(part, tmp_path, mask=True)
    assert set(members) == {"1-trace.trace", "1-trace.network", "2-trace.trace", "2-trace.network"}
    for value in (NAME, PASSWORD, CODE):
        assert [written for written in spellings(value) if written in whole] == []
    told = lines(members["1-trace.trace"])
    assert [one["type"] for one in told] == [
        "context-options", "before", "before", "input", "after", "before", "after", "event", "before", "before", "after",
    ]  # fmt: skip
    assert told[1]["title"] == "手順16 送信"
    assert told[2]["params"] == {
        "selector": 'internal:label="氏名"s',
        "value": trace.BULLETS,
        "strict": True,
        "timeout": 1,
    }
    assert told[2]["parentId"] == told[1]["callId"]


def test_a_trace_without_mask_shows_pages_and_no_secret(part, tmp_path):
    """The customer's name may stay; a password, a code that was typed, and what keeps one signed in do not, in no spelling."""
    members, whole = kept(part, tmp_path, mask=False)
    assert NAME.encode() in whole
    for value in (PASSWORD, CODE):
        assert [written for written in spellings(value) if written in whole] == []
    assert b"1234567" not in whole.replace(b"resources/1234567", b"")
    assert members["resources/page.jpeg"] == b"\xff\xd8 a picture"
    assert [name for name in members if name.endswith(".stacks")] == []
    assert [len(lines(members[f"{nth}-trace.trace"])) for nth in (1, 2)] == [len(LINES)] * 2


def test_what_a_system_calls_otherwise_is_hidden_under_that_name_too(part, tmp_path):
    """A customer's data, and a secret, are asked for under the names that the sheet of labels has for them."""
    labels = Labels(general={"氏名": "ご氏名", "お手続きコード": "受付コード"})
    renamed = tmp_path / "2.zip"
    with zipfile.ZipFile(renamed, "w") as written:
        asked = [("ご氏名", NAME), ("受付コード", CODE)]
        params = [{"selector": f'internal:label="{label}"s', "value": value} for label, value in asked]
        told = [{"type": "before", "callId": "c@1", "method": "fill", "params": one} for one in params]
        written.writestr("trace.trace", "\n".join(json.dumps(one) for one in told))
    for mask in (True, False):
        write_trace(tmp_path / "trace.zip", [renamed], mask=mask, hidden=[], labels=labels)
        with zipfile.ZipFile(tmp_path / "trace.zip") as whole:
            values = [one["params"]["value"] for one in lines(whole.read("1-trace.trace"))]
        assert values == [trace.BULLETS if mask else NAME, trace.BULLETS]


def test_a_number_that_looks_like_a_secret_stays_a_number(part, tmp_path):
    """What is kept can be read by the viewer, whatever a password is made of."""
    write_trace(tmp_path / "trace.zip", [part], mask=True, hidden=["1", "2", "true"])
    with zipfile.ZipFile(tmp_path / "trace.zip") as whole:
        assert lines(whole.read("1-trace.trace"))[3]["point"] == {"x": 1, "y": 2}


def test_pages_and_pictures_have_a_bound(part, tmp_path, monkeypatch):
    """What was done is kept beyond it."""
    monkeypatch.setattr(trace, "LARGEST", 0)
    members, _ = kept(part, tmp_path, mask=False)
    assert {name.partition("/")[0] for name in members} == {
        "1-trace.trace",
        "1-trace.network",
        "2-trace.trace",
        "2-trace.network",
    }


def test_what_cannot_be_written_leaves_nothing(part, tmp_path, monkeypatch):
    """Neither a half trace nor one that nobody has cleaned."""
    broken = tmp_path / "2.zip"
    broken.write_bytes(part.read_bytes()[:-40])
    (tmp_path / "kept").mkdir()
    with pytest.raises(zipfile.BadZipFile):
        write_trace(tmp_path / "kept" / "trace.zip", [part, broken], mask=True, hidden=[])
    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize("value", ["ひみつ pass", 'a&b<c>"d\\e', "Ｗｉｄｅ１２３", "pass+word%20/="])
def test_a_value_is_known_however_it_is_written(value):
    """Encoded as the portals' pages may be, escaped for an address, a form, JSON, a page, or a header."""
    known = spellings(value)
    for encoding in ("utf-8", "cp932", "euc_jp"):
        plain = value.encode(encoding)
        for written in (
            plain,
            quote(plain).encode(),
            quote(plain, safe="").lower().encode(),
            quote_plus(plain).encode(),
        ):
            assert written in known or written.lower() in {one.lower() for one in known}
        assert base64.b64encode(plain) in known
    assert json.dumps(value)[1:-1].encode() in known
