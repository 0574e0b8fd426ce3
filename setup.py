"""Where the packages lie, which pyproject.toml cannot say: `robot/` here is `renkei.robot` there, and `mockportals/` `renkei.mockportals`.
`pytest_renkei/` keeps its name: see there.

Robot Framework, which half of this field has installed, brings a top-level package `robot` of its own. Inside, ours import each
other relatively, so that they do not care what stands above them.
"""

import shutil

from setuptools import find_namespace_packages, setup
from setuptools.command.build import build


class FreshBuild(build):
    """Begin with an empty folder: whatever an earlier build left in `build/`, a `robot/` maybe, would go into the wheel too."""

    def run(self) -> None:
        """Build."""
        shutil.rmtree(self.build_base, ignore_errors=True)
        super().run()


# Every folder is packed, also one that holds templates and no module, with all that lies in it.
_FOLDERS = find_namespace_packages(
    include=["robot", "robot.*", "mockportals", "mockportals.*"], exclude=["*.__pycache__"]
)

setup(
    packages=[*(f"renkei.{folder}" for folder in _FOLDERS), "pytest_renkei"],
    package_dir={"renkei.robot": "robot", "renkei.mockportals": "mockportals"},
    package_data={"": ["*"]},
    cmdclass={"build": FreshBuild},
)
