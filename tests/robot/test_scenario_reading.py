"""What a scenario file may say, and how a wrong one is refused."""

import os
import re
import sys
import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from renkei.mockportals import ledger
from renkei.mockportals.control import bodies
from renkei.mockportals.exchange import roads
from renkei.mockportals.faults import CATALOGUE
from renkei.robot.config.clock import SystemClock
from renkei.robot.config.settings import Timeouts
from renkei.robot.errors import WrongInput
from renkei.robot.messages.times import JST
from renkei.robot.scenario import model
from renkei.robot.scenario.checking import checked_scenarios, installed_faults
from renkei.robot.scenario.clerk import MISTAKES
from renkei.robot.scenario.lines import Lines
from renkei.robot.scenario.reading import (
    case_of,
    neighbour_of,
    read_scenario,
    standing_cases,
    world_of,
)

TODAY = date(2026, 11, 24)
WHOLE = """
title = "5 lost once"
covers = ["5", "7"]

[case]
estimate = 2
"コメント" = "急ぎ"

[[fault]]
name = "link1.lost"
for_this_case = true

[robot.patience]
screen = 2

[expected]
status = "done"
"""


@pytest.fixture
def written(tmp_path):
    def write(text, name="05-lost.toml"):
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return file

    return write


def refusal(file):
    with pytest.raises(WrongInput) as refused:
        read_scenario(file)
    return refused.value.message.en


def test_a_file_becomes_a_scenario_named_after_it(written):
    """Case, fault, patience and what is expected are read; the name is the file's."""
    scenario = read_scenario(written(WHOLE))
    assert (scenario.name, scenario.covers, scenario.fault[0].for_this_case) == ("05-lost", ["5", "7"], True)
    timeouts = scenario.robot.patience.applied_to(Timeouts())
    assert (timeouts.screen, timeouts.sends) == (2, Timeouts().sends)


def test_the_case_is_the_sample_row_with_changes(written):
    """The n-th seeded row, its other columns as they stand; the neighbour is another customer's row."""
    scenario = read_scenario(written(WHOLE))
    case, other = case_of(scenario, TODAY), neighbour_of(scenario, TODAY)
    assert (case.estimate_number, case.party, case.comment) == ("E00000002", "法人", "急ぎ")
    assert (other.estimate_number, other.comment) == ("E00000004", None)


def test_a_later_run_may_have_another_row(written):
    """`[case_again]` changes the row for the runs after the first, on top of `[case]`."""
    scenario = read_scenario(written(WHOLE + '[case_again]\n"手続き区分" = "変更再申込"\n'))
    first, again = case_of(scenario, TODAY), case_of(scenario, TODAY, again=True)
    assert (first.is_reapplication, again.is_reapplication, again.comment) == (False, True, "急ぎ")


def test_a_seed_and_a_day_make_other_rows(written):
    """`[world] seed` draws other people; the insurance begins after the world's day."""
    usual = case_of(read_scenario(written(WHOLE)), TODAY)
    other = case_of(read_scenario(written(WHOLE + "[world]\nseed = 7\n")), date(2027, 3, 1))
    assert usual.customer_kana != other.customer_kana
    assert (usual.inception_date, other.inception_date) == (date(2027, 1, 1), date(2027, 5, 1))


def test_a_row_that_is_no_case_is_refused_without_its_personal_values(written):
    """The scenario and the column are named, what stands there is not."""
    scenario = read_scenario(written(WHOLE.replace('"コメント" = "急ぎ"', '"お客様カナ" = "漢字の名前"')))
    with pytest.raises(WrongInput) as refused:
        case_of(scenario, TODAY)
    assert "お客様カナ" in refused.value.message.ja
    assert "漢字の名前" not in refused.value.message.ja


@pytest.mark.parametrize(
    ("line", "key", "possible"),
    [
        ("surprise = 1", "surprise", "title, covers, case"),
        ("[world]\nsed = 1", "world.sed", "seed, estimates, lived_in, approve_after, now"),
        ("[[clerk]]\nmistake = 'sleeps'", "clerk[1].mistake", "no_ok_at_5"),
        ("[[fault]]\nname = 'link1.lost'\ntime = 3", "fault[1].time", "name, times, nth"),
        ("[screening]\ndecision = '保留'", "screening.decision", "条件付承認"),
        ("[robot]\nstart = 'later'", "robot.start", "'run' or 'none'"),
        ("[robot.patience]\nscren = 1", "robot.patience.scren", "screen, sends"),
        ("[robot.patience]\nscreen = 'long'", "robot.patience", "screen must be a number"),
        ("[case]\n'保険量' = 1", "case.保険量", "保険料"),
        ("[[meanwhile]]\nafter_step = '99'", "meanwhile[1].after_step", "1-52"),
        ("[[meanwhile]]\nadvance_seconds = 9", "meanwhile[1]", "after_step or before_run"),
        ("[robot]\nstaff = 'clerk'", "robot.staff", "'robot' or 'person'"),
        ("[robot]\napprove = ['17']", "robot.approve[1]", "'16', '37' or '50'"),
        ("[[confirm]]\nstep = ['16']\nby = '山田花子'", "confirm[1].step", "steps, by, at, before_run, withdraw"),
        ("[[confirm]]\nsteps = ['99']\nby = '山田花子'", "confirm[1].steps[1]", "1-52"),
        ("[[confirm]]\nsteps = ['16']", "confirm[1].by", "required"),
        ("[[confirm]]\nby = '山田花子'", "confirm[1]", "steps is needed"),
        ("[[confirm]]\nsteps = ['16']\nby = '山田花子'\nat = 'soon'", "confirm[1].at", "20261126 1005"),
        ("[[confirm]]\nsteps = ['16']\nby = '山田花子'\nbefore_run = 1", "confirm[1].before_run", "2"),
        ("[[confirm]]\nsteps = ['16']\nby = '山田花子'\nwhy = 'x'", "confirm[1]", "send_back"),
        ("[[confirm]]\nsteps = ['16']\nby = 'x'\nwithdraw = true\nsend_back = true", "confirm[1]", "either"),
        ("[[confirm]]\nsteps = ['16']\nby = 'x'\nwithdraw = true\nat = -60", "confirm[1]", "at belongs to"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is_possible(written, line, key, possible):
    """File, line, key, and what is possible there, in one message."""
    text = 'title = "x"\ncovers = ["5"]\n'
    text = f"{line}\n{text}" if key == "surprise" else f"{text}{line}\n"
    said = refusal(written(f'{text}[expected]\nstatus = "done"\n'))
    assert re.search(rf"05-lost\.toml:[0-9]+: {re.escape(key)}: ", said)
    assert possible in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('status = "done"\nleger = {}', "ledger, refused, links"),
        ('status = "done"\nledger = { aplication = 1 }', "application"),
        ('status = "done"\nlinks = { link4 = [] }', "link1"),
        ('status = "done"\nsteps = { "0" = 1 }', "1-52"),
        ('status = "done"\nfired = { "link1.lost" = 1 }', "not armed"),
        ('status = "done"\nearlier = ["done"]', "each run before the last"),
        ("", "status is needed"),
    ],
)
def test_an_expectation_that_could_not_hold_is_refused(written, line, said):
    """A wrong effect, road or step, or a fault that is not armed, would otherwise never be noticed."""
    assert said in refusal(written(f'title = "x"\ncovers = ["5"]\n[expected]\n{line}\n'))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "robot.staff = 'person'"),
        ("before_run = 3\n[robot]\nstaff = 'person'", "confirm.before_run is more than the runs"),
    ],
)
def test_a_word_that_nobody_would_hear_is_refused(written, text, said):
    """For practice the robot says it all; and nobody speaks before a run that there is not, but after the last one."""
    whole = 'title = "x"\ncovers = ["5"]\n[[confirm]]\nsteps = ["16"]\nby = "x"\n{}\n[expected]\nstatus = "done"\n'
    assert said in refusal(written(whole.format(text)))
    read_scenario(written(whole.format("before_run = 2\n[robot]\nstaff = 'person'")))


@pytest.mark.parametrize(
    ("at", "read"),
    [("'20261126 1005'", "2026-11-26T10:05:00+09:00"), ("'2026/11/26'", "2026-11-26"), ("-60", -60), ("1.5", 1.5)],
)
def test_of_when_a_word_speaks_is_read_as_a_cell_is_or_as_seconds_from_now(written, at, read):
    """A moment, a day, or so many seconds from when it is said."""
    text = "[[confirm]]\nsteps = ['16']\nby = '山田花子'\nat = {}\n[robot]\nagain = 1\nstaff = 'person'\n"
    [said] = read_scenario(written(WHOLE.replace("[robot.patience]", text.format(at) + "[robot.patience]"))).confirm
    assert said.at == read


def test_a_word_in_the_sheet_may_be_of_today(written):
    """今日 is the day on which the scenario is played, in the columns that date a word and in no other."""
    text = WHOLE + '[case_again]\n"契約内容説明日" = "今日"\n"説明者" = "山田花子"\n"コメント" = "今日"\n'
    first, again = (case_of(read_scenario(written(text)), TODAY, again=one) for one in (False, True))
    assert (first.said, again.comment) == ({}, "今日")
    assert again.said == {"16": f"{SystemClock().now().astimezone(JST):%Y-%m-%d}"}


def test_what_is_no_toml_is_refused_with_the_line(written):
    """The file and the place are named."""
    said = refusal(written("title = \n"))
    assert "05-lost.toml" in said
    assert "line 1" in said


def test_a_file_with_a_mark_before_it_is_read(written, tmp_path):
    """As Notepad saves UTF-8."""
    file = written(WHOLE)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert read_scenario(file).title == "5 lost once"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is an empty file"),
        ("title = 1".encode("utf-16"), "cannot be read as a scenario"),
        (b"x = " + b"[" * 100_000, "cannot be read as a scenario"),
        (b"x = " + b"9" * 10_000, "cannot be read as a scenario"),
        (b'x = "\x1b[2J"', "cannot be read as a scenario"),
        (b'"\\u001b[2J" = 1', "is not known here"),
        (b"#" * 1_000_001, "is too large"),
    ],
)
def test_what_is_no_scenario_is_a_sentence(tmp_path, content, said):
    """Other encodings, nesting without an end, numbers without an end: no traceback, nothing long."""
    (tmp_path / "a.toml").write_bytes(content)
    message = refusal(tmp_path / "a.toml")
    assert said in message
    assert len(message.replace(str(tmp_path), "")) < 500
    assert "\x1b" not in message


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_is_no_scenario(tmp_path):
    """Nobody writes to it: it is not opened."""
    os.mkfifo(tmp_path / "a.toml")
    assert "is no ordinary file" in refusal(tmp_path / "a.toml")


def wrong(*paths, faults=None):
    """Return each line of what is said of the files, without the folder that they are in."""
    with pytest.raises(WrongInput) as refused:
        checked_scenarios(paths, TODAY, faults)
    folder = f"{paths[0] if paths[0].is_dir() else paths[0].parent}{os.sep}"
    assert refused.value.message.ja.count("\n") == refused.value.message.en.count("\n")
    return [line.replace(folder, "") for line in refused.value.message.en.splitlines()]


def test_every_mistake_of_every_file_is_told_at_once(written, tmp_path):
    """What is no TOML, keys, values, faults, rows, and what does not fit together: each in a line, with its file and line."""
    written(WHOLE, "a.toml")
    written("title = 1\ntitle = ", "b.toml")
    written(WHOLE.replace("link1.lost", "link1.lots") + "surprise = 1\nsteps = { 5 = -1.5 }", "c.toml")
    many = WHOLE.replace('"コメント" = "急ぎ"', '"等級" = 99\n"区分" = "?"').replace(
        "for_this_case", "before_run = 2\nfor_this_case"
    )
    written(many + "[[meanwhile]]\n  [world]\n  now = 'soon'\n", "d.toml")
    written(many, "e.toml")
    told = wrong(tmp_path, faults={"link1.lost"})
    assert [line.split(": ")[:2] for line in told] == [
        ["b.toml:2", "cannot be read as a scenario"],
        ["c.toml:10", "fault[1].name"],
        ["c.toml:18", "expected.surprise"],
        ["c.toml:19", "expected.steps.5"],
        ["d.toml:12", "fault[1].before_run"],
        ["d.toml:20", "meanwhile[1]"],
        ["d.toml:22", "world.now"],
        ["e.toml:7", "case.等級"],
        ["e.toml:8", "case.区分"],
        ["e.toml:12", "fault[1].before_run"],
    ]
    assert "nearest: link1.lost" in told[1]


def test_every_row_that_is_no_case_is_told_with_the_line_of_its_value(written):
    """In the first run, in a later one, and on the day that the scenario's world has, in Japan."""
    early = WHOLE.replace('"コメント" = "急ぎ"', '"振替開始年月" = "202703"')
    files = [
        written(WHOLE.replace('"コメント" = "急ぎ"', '"等級" = 99'), "a.toml"),
        written(WHOLE + '[case_again]\n"区分" = "?"\n', "b.toml"),
        written(WHOLE, "c.toml"),
        written(early + "[world]\nnow = 2030-12-31T20:00:00Z\n", "d.toml"),
    ]
    fine = [written(WHOLE, "e.toml"), written(early, "f.toml")]
    told = [line.split(": ")[:2] for line in wrong(*files, *fine)]
    assert told == [["a.toml:7", "case.等級"], ["b.toml:19", "case_again.区分"], ["d.toml:7", "case.振替開始年月"]]
    assert [scenario.name for scenario in checked_scenarios(fine, TODAY)] == ["e", "f"]


def test_the_faults_are_those_of_the_portals_that_are_installed():
    """So that a name is checked before any portals are started."""
    assert installed_faults() == frozenset(CATALOGUE)


def test_a_step_may_be_written_as_the_files_names_have_it(written):
    """`step05` and 05 are step 5, in faults, in what they fired, and wherever a step is named; a number will do."""
    text = WHOLE.replace("link1.lost", "step05.slow").replace('["5", "7"]', '["05", 7]')
    text += 'steps = { "05" = 2 }\nfired = { "step05.slow" = 1 }\n'
    [scenario] = checked_scenarios([written(text)], TODAY, CATALOGUE)
    assert (scenario.fault[0].name, scenario.covers, scenario.expected.fired) == (
        "step5.slow",
        ["5", "7"],
        {"step5.slow": 1},
    )
    assert scenario.expected.steps == {"5": 2}


@pytest.mark.parametrize(
    ("now", "read"),
    [
        ("2026-11-24T10:00:00", "2026-11-24T10:00:00"),
        ("'2026-11-24T10:00:00'", "2026-11-24T10:00:00"),
        ("'2026-11-24 10:00'", "2026-11-24T10:00:00"),
        ("2026-11-24T10:00:00+09:00", "2026-11-24T10:00:00+09:00"),
        ("'2026-11-24T01:00:00Z'", "2026-11-24T10:00:00+09:00"),
    ],
)
def test_the_worlds_time_may_be_quoted(written, now, read):
    """As TOML's own kind of value, or as a text; an offset is reckoned to Japan's."""
    scenario = read_scenario(written(WHOLE + f"[world]\nnow = {now}\n"))
    assert scenario.world.now.isoformat() == read


@pytest.mark.parametrize(
    "now", ["'soon'", "'2026-11-24'", "2026-11-24", "20261124", "'1999-12-31T23:59'", "9999-12-31T23:59:59Z"]
)
def test_what_is_no_time_of_a_world_is_refused_with_the_way_to_write_it(written, now):
    """Before the portals would refuse it, or be taken for a day's midnight."""
    assert "2026-11-24T10:00:00" in refusal(written(WHOLE + f"[world]\nnow = {now}\n"))


@pytest.mark.parametrize(
    "line",
    [
        "[world]\nseed = 9223372036854775808",
        "[world]\nestimates = 100000000",
        "[world]\nlived_in = 10001",
        "[world]\napprove_after = inf",
        "[[meanwhile]]\nbefore_run = 2\n",
        "[[meanwhile]]\nafter_step = 5\nadvance_seconds = nan",
        "[[clerk]]\nmistake = 'no_ok_at_5'\n[world]\nestimates = 2",
        "[robot]\nagain = 1001",
        "[robot.patience]\nscreen = inf",
        "[[fault]]\nname = 'link1.late'\nseconds = 3601",
        "[[fault]]\nname = 'link1.late'\ntimes = 1000001",
        "[case]\nestimate = 10001",
    ],
)
def test_a_value_that_the_portals_would_refuse_is_refused_in_the_file(written, line):
    """With its line, before any scenario is played."""
    text = f'title = "x"\ncovers = ["5"]\n{line}\n[expected]\nstatus = "done"\n'
    assert wrong(written(text))[0].startswith("05-lost.toml:")


def test_a_folder_stands_for_its_files_in_order(written, tmp_path):
    """Every `.toml` by name, each file once; an empty folder is refused."""
    written(WHOLE, "b.toml")
    first = written(WHOLE, "a.toml")
    assert [scenario.name for scenario in checked_scenarios([tmp_path, first], TODAY)] == ["a", "b"]
    (tmp_path / "empty").mkdir()
    assert wrong(tmp_path / "empty") == [f"{tmp_path / 'empty'} has no scenario in it."]


def test_two_files_of_one_name_have_a_world_each(written, tmp_path):
    """The second is called after its folder, too: worlds and pictures are found by the name."""
    for folder in ("one", "two", "more/two"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.toml").write_text(WHOLE, "utf-8")
    scenarios = checked_scenarios([tmp_path / folder for folder in ("one", "two", "more/two")], TODAY)
    assert [scenario.name for scenario in scenarios] == ["a", "two-a", "two-a-2"]
    assert len({world_of(scenario) for scenario in scenarios}) == 3


def test_lines_are_found_in_whatever_toml_allows():
    """Quoted and dotted keys, tables of tables, values over several lines, comments, and Windows' ends of lines."""
    text = """# x
a."b c".d = 1
e = [
  1,  # [no.table]
]
f = '''
[no.table]
'''
[[g]]
h = { i = 1 }
[g."j"]
k = 1
[[g]]
[[g.l]]
m = 1
"""
    for lines in (Lines(text), Lines(text.replace("\n", "\r\n"))):
        places = [
            ("a", "b c", "d"),
            ("e", 0),
            ("f",),
            ("g",),
            ("g", 0, "h", "i"),
            ("g", 0, "j", "k"),
            ("g", 1),
            ("g", 1, "l", 0, "m"),
        ]
        assert [lines.of(place) for place in places] == [2, 3, 6, 9, 10, 12, 13, 15]
        assert [lines.of(place) for place in ((), ("nowhere",), ("g", 0, "nowhere"))] == [1, 1, 9]


@pytest.mark.parametrize("name", ["05-lost", "手順5", "A name, with (much) in it and far too long for a host's name"])
def test_each_scenario_has_a_world_that_a_host_name_can_carry(written, name):
    """Small letters, digits and hyphens, at most 40; other names, other worlds."""
    world = world_of(read_scenario(written(WHOLE, f"{name}.toml")))
    assert world == world_of(read_scenario(written(WHOLE, f"{name}.toml")))
    assert world != world_of(read_scenario(written(WHOLE, f"{name}x.toml")))
    assert len(world) <= 40
    assert world.isascii()
    assert world.replace("-", "").isalnum()


def most_of(field):
    """Return the bound of a number."""
    return next(one.le for one in field.metadata if hasattr(one, "le"))


def test_the_words_are_those_of_the_portals():
    """Effects, roads, decisions and bounds are the portals' own; mistakes are what the clerk can make."""
    assert get_args(model.Effect) == get_args(ledger.Effect)
    assert get_args(model.Road) == get_args(roads.Road)
    assert get_args(model.Decision) == get_args(bodies.Screening.model_fields["decision"].annotation)
    assert get_args(model.Mistake) == tuple(MISTAKES)
    bounds = [("seed", "_Reset"), ("estimates", "_Reset"), ("lived_in", "_Reset"), ("approve_after", "_Reset")]
    bounds += [("times", "_Fault"), ("nth", "_Fault"), ("seconds", "_Fault"), ("advance_seconds", "Clock")]
    ours = model.WorldData, model.FaultData, model.MeanwhileData
    for name, body in bounds:
        [most] = {most_of(part.model_fields[name]) for part in ours if name in part.model_fields}
        assert most == most_of(getattr(bodies, body).model_fields[name])
    assert model.TimeoutsTable.possible() == tuple(field.name for field in fields(Timeouts))


def test_the_page_for_scenarios_names_every_key():
    """`docs/scenarios.md` has each table, key and mistake, and its example is a scenario."""
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text("utf-8")
    parts = [getattr(model, name) for name in dir(model) if name.endswith("Data")] + [model.Expected, model.Scenario]
    tables = {
        "expected",
        "case",
        "case_again",
        "world",
        "fault",
        "clerk",
        "confirm",
        "screening",
        "meanwhile",
        "robot",
        "patience",
        "portals",
    }
    keys = (
        {key for part in parts for key in part.model_fields}
        - tables
        - {"name", "file", "ledger", "refused", "links", "steps", "fired"}
    )
    assert [key for key in sorted(keys) + list(MISTAKES) if f"`{key}`" not in page] == []
    example = page.split("```toml\n")[1].split("```")[0]
    assert model.Scenario.model_validate(tomllib.loads(example)).covers == ["5", "7"]


AT_STEP = """
title = "x"
covers = ["29"]
[world]
at_step = %s
[case]
"申込手段" = "%s"
[expected]
status = "done"
"""


@pytest.mark.parametrize(("said", "step"), [("29", "29"), ('"29"', "29"), ('"①"', "①")])
def test_a_step_to_begin_at_is_a_number_or_as_it_is_printed(written, said, step):
    """`at_step` names a printed step."""
    assert read_scenario(written(AT_STEP % (said, "J-PASS"))).world.at_step == step


def test_a_step_that_is_none_is_refused_with_what_is_printed(written):
    """`at_step` is checked as all steps are."""
    with pytest.raises(WrongInput, match="60"):
        read_scenario(written(AT_STEP % ("60", "J-PASS")))


@pytest.mark.parametrize(("step", "means"), [("20", "J-PASS"), ("10", "お客さま端末"), ('"①"', "J-PASS")])
def test_a_step_that_the_case_does_not_go_through_is_told_before_anything_is_played(written, step, means):
    """With the file's name, and the columns that decide it."""
    with pytest.raises(WrongInput, match=r"05-lost\.toml:5: world\.at_step: .*手続き区分"):
        checked_scenarios([written(AT_STEP % (step, means))], TODAY)


def test_a_clerk_cannot_begin_at_a_step(written):
    """A clerk works from the estimate on."""
    with pytest.raises(WrongInput, match="a clerk begins at step 1"):
        read_scenario(written(AT_STEP % ("29", "J-PASS") + '[[clerk]]\nmistake = "closes_at_38"\n'))


def test_control_is_told_of_the_case_as_screens_take_it(written):
    """What the row says otherwise than the sample's, dates as they are entered."""
    scenario = read_scenario(written(AT_STEP % ("29", "J-PASS") + ""))
    scenario = scenario.model_copy(
        update={"case": model.CaseData.model_validate({"保険始期日": "2026/12/1", "等級": "７"})}
    )
    [standing] = standing_cases(scenario, case_of(scenario, TODAY))
    assert standing == {"estimate": 1, "columns": {"保険始期日": "20261201", "等級": "7"}}
