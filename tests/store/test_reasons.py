"""A reason is kept in both languages: whoever asks reads it in the own one, whoever ran the case."""

import json

import pytest
from click.testing import CliRunner
from renkei.robot.commands.status import status
from renkei.robot.messages.text import Message
from renkei.robot.reporting.summary import StoredReason

SEEN = Message(ja="審査で差戻しとなりました。", en="The screening sent the case back.")
NEXT = Message(ja="確認してください。", en="Look at it.")
NO_PICTURE = Message(ja="画面「見積 / 一覧」は閉じていました。", en="Screen 「見積 / 一覧」 was closed.")


def reason(language: str) -> StoredReason:
    where = {"step": "24", "portal": "jpass", "kind": "business", "evidence": None}
    return StoredReason.of(SEEN, NEXT, language, **where)


@pytest.fixture
def ask(file, monkeypatch):
    """Ask for the status in a locale."""

    def ask(locale: str, *arguments: str) -> str:
        monkeypatch.setenv("LC_ALL", locale)
        return CliRunner().invoke(status, [*arguments, "--db", str(file)], catch_exceptions=False).output

    return ask


@pytest.mark.parametrize("ran_in", ["ja", "en"])
def test_the_status_speaks_the_language_of_whoever_asks(case, enrol, end, ask, ran_in):
    """In the table and in --json, in whichever language the case was run."""
    end(enrol(case()), status="needs_person", reason=reason(ran_in).model_dump(mode="json"))
    for locale, spoken, other in (("ja_JP.UTF-8", "ja", "en"), ("C.UTF-8", "en", "ja")):
        for told in (ask(locale), ask(locale, "--json"), ask(locale, "case-0001")):
            assert SEEN.spoken(spoken) in told
            assert NEXT.spoken(spoken) in told
            assert SEEN.spoken(other) not in told
            assert NEXT.spoken(other) not in told
        [shown] = json.loads(ask(locale, "--json"))
        assert set(shown["reason"]) == {"step", "portal", "kind", "message", "evidence", "next_action"}


def test_a_reason_of_an_older_version_is_shown_as_it_is(case, enrol, end, ask):
    """renkei 0.2 kept the sentence that it had said, and nothing else."""
    old = {"step": "24", "portal": "jpass", "kind": "business", "message": "m", "evidence": None, "next_action": "n"}
    end(enrol(case()), status="needs_person", reason=old)
    for locale in ("ja_JP.UTF-8", "C.UTF-8"):
        assert json.loads(ask(locale, "--json"))[0]["reason"] == old


def test_an_older_version_reads_what_it_knows():
    """What renkei 0.2 looks for in the store is still there: one text, in the language of whoever ran the case."""
    kept = reason("ja").model_dump(mode="json")
    assert (kept["message"], kept["next_action"]) == (SEEN.ja, NEXT.ja)


def test_the_summary_has_plain_texts_in_the_operators_language(store, case, enrol, end, tmp_path):
    """The shape of `summary.json` stays: a case that another language's run had left is told in this one's."""
    end(enrol(case()), status="needs_person", reason=reason("ja").model_dump(mode="json"))
    told = json.loads(store.result("case-0001", tmp_path).spoken("en").model_dump_json())["reason"]
    assert told == {
        "step": "24",
        "portal": "jpass",
        "kind": "business",
        "message": SEEN.en,
        "evidence": None,
        "next_action": NEXT.en,
    }


def test_why_there_is_no_picture_is_told_in_one_language():
    """Kept as one text with both halves, also where both quote what looks like the line between them."""
    assert [Message.from_both(NO_PICTURE.both).spoken(one) for one in ("ja", "en")] == [NO_PICTURE.ja, NO_PICTURE.en]
    assert Message.from_both("as it is") == Message("as it is", "as it is")
