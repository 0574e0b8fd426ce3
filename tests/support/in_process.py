"""A command given as an operator gives it, but in this process: a Python of its own takes a second of two cores for its imports alone.

What only a process of its own can show (imports, signals, a terminal, a parent that ends) stays with `subprocess`.
"""

import os
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from renkei.robot import cli

_OF_A_PROCESS = ("keep_to_ourselves", "end_with_parent", "make_output_unbreakable")
"""What a command does to its own process, and would do to that of all other tests."""


def renkei(*arguments: str | Path, cwd: Path, environ: Mapping[str, str]) -> CompletedProcess[str]:
    """Give a command in that folder, with these variables beside this process's own; return what came of it, as `subprocess` does."""
    line = ["renkei", *map(str, arguments)]
    out, err = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patch, chdir(cwd), redirect_stdout(out), redirect_stderr(err):
        for name in _OF_A_PROCESS:
            patch.setattr(cli, name, lambda: None)
        for name, value in {"RENKEI_LANG": "", **environ}.items():  # `--lang` sets that one, and it is put back
            patch.setitem(os.environ, name, value)
        patch.setattr("sys.argv", line)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    return CompletedProcess(line, int(ended.value.code or 0), out.getvalue(), err.getvalue())
