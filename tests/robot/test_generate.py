"""`renkei generate`: a sheet that check takes as it is, the same bytes for the same seed, and what refuses each near-valid row."""

import csv
from datetime import date

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from renkei.robot.cases import generated
from renkei.robot.cases.sheet.reading import read_cases
from renkei.robot.cli import commands
from renkei.robot.errors import WrongInput

TODAY = date(2026, 11, 24)


@pytest.fixture
def generate(tmp_path, monkeypatch):
    """Give the command in a folder of its own; return what was written."""
    monkeypatch.chdir(tmp_path)

    def run(*wanted, code=0):
        result = CliRunner().invoke(commands(), ["--lang", "en", "generate", *wanted, "--today", "20261124"])
        assert result.exit_code == code, result.output
        return result.output

    return run


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_generated_sheet_is_taken_as_it_is(generate, tmp_path, suffix):
    """300 rows, and nothing is wrong with any of them on that day."""
    generate("300", "--seed", "7", "--to", f"cases.{suffix}")
    reading = read_cases(tmp_path / f"cases.{suffix}", today=TODAY)
    assert (len(reading.cases), reading.problems, reading.notes) == (300, [], [])


def test_the_same_seed_gives_the_same_bytes(generate, tmp_path):
    """Of a workbook, too, whenever it is written; another seed gives others."""
    for name, seed in (("a.xlsx", "7"), ("b.xlsx", "7"), ("c.xlsx", "8")):
        generate("30", "--seed", seed, "--near-valid", "--to", name)
    a, b, c = ((tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx", "c.xlsx"))
    assert a == b != c


def _told(path):
    """Return what refuses each row, by its number in the sheet."""
    if path.suffix == ".csv":
        beside = path.with_name(f"{path.stem}-断られる理由.csv")
        lines = list(csv.reader(beside.read_text("utf-8-sig").splitlines()))[1:]
    else:
        lines = list(load_workbook(path)["断られる理由"].values)[1:]
    return {int(row): (at, column) for row, _, at, column, *_ in lines}


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_check_refuses_of_the_near_valid_ones_what_is_told_and_nothing_else(generate, tmp_path, suffix):
    """Row by row and column by column; those that a portal refuses are right as a row."""
    path = tmp_path / f"cases.{suffix}"
    generate("104", "--seed", "7", "--near-valid", "--to", path.name)
    told = _told(path)
    reading = read_cases(path, today=TODAY)
    assert set(told) == set(range(2, 106))
    by_check = {(row, column) for row, (at, column) in told.items() if at == "renkei check"}
    assert {(problem.row, problem.at) for problem in reading.problems} == by_check
    assert len(reading.cases) == len(told) - len(by_check)


def test_where_nothing_invents_cases_it_is_told(monkeypatch):
    """One sentence, as for every part that is not installed."""
    monkeypatch.setattr(generated, "entry_points", lambda **_wanted: [])
    with pytest.raises(WrongInput, match="install renkei again"):
        generated.generated_rows(1, 7, near_valid=False, today=TODAY)


def test_a_file_that_is_there_is_not_overwritten(generate, tmp_path):
    """Unless `--force` says so; without `--to` the file is named by the seed."""
    generate("2", "--seed", "7")
    before = (tmp_path / "generated-7.xlsx").read_bytes()
    with pytest.raises(WrongInput, match=r"generated-7\.xlsx"):
        CliRunner().invoke(commands(), ["generate", "3", "--seed", "7"], catch_exceptions=False, standalone_mode=False)
    assert (tmp_path / "generated-7.xlsx").read_bytes() == before
    generate("2", "--seed", "7", "--force")
    assert (tmp_path / "generated-7.xlsx").exists()
