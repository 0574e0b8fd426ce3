"""The simulation's command line: what it is told wrongly is said, and nothing is played."""

import pytest
from click.testing import CliRunner

from tests.chaos.__main__ import torture
from tests.simulation.__main__ import main


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "way=main party=1"),
        ("party=x", "no line of a run"),
        ("party=3", "there is no party=3"),
        ("way=mian", "main"),
        ("fault=step16.lost_anser", "step16.lost_answer"),
        ("fault=*", "NAME*TIMES"),
        ("crash=16", "no line of a run"),
        ("crash=99:sent", "there is no crash=99"),
        ("mutant=nobody", "there is no mutant=nobody"),
        ("from=link9", "there are link3, link2"),
        ("way=terminal from=link1", "there is no from=link1"),
    ],
)
def test_a_line_that_is_none_is_wrong_use(line, said):
    """No traceback: what is wrong, and what there is instead."""
    done = CliRunner().invoke(main, ["--replay", line])
    assert done.exit_code == 2, done.output
    assert said in done.output


def test_torture_of_nobody_is_wrong_use(tmp_path):
    """A beginning that no plan's name has; what lies in the out folder stays."""
    (tmp_path / "kept").touch()
    done = CliRunner().invoke(torture, ["--only", "nonsense", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "nonsense" in done.output
    assert (tmp_path / "kept").exists()
