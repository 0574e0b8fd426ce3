"""Where the packages lie, which pyproject.toml cannot say: `robot/` here is `renkei.robot` there, and `mockportals/` `renkei.mockportals`.

Robot Framework, which half of this field has installed, brings a top-level package `robot` of its own. Inside, ours import each
other relatively, so that they do not care what stands above them.
"""

from setuptools import find_packages, setup

setup(
    packages=[f"renkei.{name}" for name in find_packages(include=["robot", "robot.*", "mockportals", "mockportals.*"])],
    package_dir={"renkei.robot": "robot", "renkei.mockportals": "mockportals"},
    package_data={"": ["templates/*", "static/*"]},
)
