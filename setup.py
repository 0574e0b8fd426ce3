"""Where the packages lie, which pyproject.toml cannot say: `robot/` here is `renkei.robot` there, and `mockportals/` `renkei.mockportals`.

Robot Framework, which half of this field has installed, brings a top-level package `robot` of its own. Inside, ours import each
other relatively, so that they do not care what stands above them.
"""

import shutil

from setuptools import find_packages, setup
from setuptools.command.build import build


class FreshBuild(build):
    """Begin with an empty folder: whatever an earlier build left in `build/`, a `robot/` maybe, would go into the wheel too."""

    def run(self) -> None:
        """Build."""
        shutil.rmtree(self.build_base, ignore_errors=True)
        super().run()


setup(
    packages=[f"renkei.{name}" for name in find_packages(include=["robot", "robot.*", "mockportals", "mockportals.*"])],
    package_dir={"renkei.robot": "robot", "renkei.mockportals": "mockportals"},
    package_data={"": ["templates/*", "static/*"], "renkei.mockportals": ["ui/*/*"]},  # `ui` holds no module
    cmdclass={"build": FreshBuild},
)
