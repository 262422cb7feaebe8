"""The set-up files agree with each other: one list of dependencies, one lock, one version."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()


def declared() -> list[Requirement]:
    extras = [r for group in PROJECT["optional-dependencies"].values() for r in group]
    return [Requirement(text) for text in [*PROJECT["dependencies"], *extras]]


def locked() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for line in LOCK:
        requirement = Requirement(line)
        found.setdefault(requirement.name.lower(), []).append(requirement)
    return found


def test_the_lock_holds_names_and_versions_only():
    assert LOCK
    for line in LOCK:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+( ; .+)?", line), line
        assert "://" not in line


def test_the_lock_satisfies_every_declared_dependency():
    pins = locked()
    for requirement in declared():
        versions = pins.get(requirement.name.lower().replace("_", "-"), [])
        assert versions, f"{requirement.name} is declared but not locked: run make lock"
        for pin in versions:
            version = next(iter(pin.specifier)).version
            assert requirement.specifier.contains(version), f"{requirement} against {pin}"


def test_the_users_six_packages_are_runtime_dependencies():
    names = {Requirement(text).name for text in PROJECT["dependencies"]}
    six = {"jupyterlab", "pandas", "numpy", "plotly", "geopandas", "scikit-learn"}
    assert six <= names


def test_environment_yml_is_python_pip_and_the_same_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == PROJECT["name"]
    python, pip, packages = environment["dependencies"]
    version = python.removeprefix("python=")
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(version)
    assert pip == "pip"
    assert packages == {"pip": ["-r requirements.lock", "-e ."]}


@pytest.mark.parametrize("file", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_the_two_commands_and_its_pictures_exist(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "make briefing" in text
    assert "make test" in text
    for picture in re.findall(r"\]\((figures/[^)]+)\)", text):
        assert (ROOT / picture).is_file(), picture


def test_one_version_everywhere():
    version = PROJECT["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == version
    assert f"## {version} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
