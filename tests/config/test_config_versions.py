"""Which versions of predlint a configuration is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.config.keys import CONFIGURATION, satisfies
from predlint.config.load import ConfigError, load

NUMBER = st.integers(0, 3).map(str)
RELEASE = st.lists(NUMBER, min_size=1, max_size=3).map(".".join)
REST = st.tuples(
    st.sampled_from(["", "", "a1", "b0", "rc2"]), st.sampled_from(["", "", ".post0", ".post1"]), st.sampled_from(["", "", ".dev0", ".dev2"])
).map("".join)
VERSION = st.builds(str.__add__, RELEASE, REST)
OPERATOR = st.sampled_from([">=", "<=", ">", "<", "==", "!="])
CLAUSE = st.one_of(
    st.builds("{}{}".format, OPERATOR, VERSION),
    st.builds("{}{}.*".format, st.sampled_from(["==", "!="]), RELEASE),
    st.builds("~={}.{}{}".format, NUMBER, RELEASE, REST),
)
BOUNDS = st.lists(CLAUSE, min_size=1, max_size=3).map(", ".join)


@given(VERSION, BOUNDS)
def test_bounds_that_are_accepted_can_be_read(version: str, bounds: str) -> None:
    assert [*CONFIGURATION.wrong({"required-version": bounds}, ())] == []
    assert satisfies(version, bounds) in (True, False)


@pytest.mark.parametrize(
    ("version", "required", "fits"),
    [
        ("0.3.1", "0.3.1", True), ("0.3.0", "0.3", True), ("0.3.1", "0.3", False), ("0.3.1+local", "0.3.1", True),
        ("0.3.1", ">=0.3, <1", True), ("1.0", ">=0.3,<1", False), ("1.0a1", "<1", False), ("1.0.post1", ">1", False),
        ("0.3.9", "~=0.3.1", True), ("0.4", "~=0.3.1", False), ("1.2.3", "==1.2.*", True), ("1.2.3", "!=1.2.*", False),
        ("0.4rc1", ">=0.3", True),
    ],
)  # fmt: skip
def test_versions_that_a_configuration_is_for(version: str, required: str, fits: bool) -> None:
    """A pre-release counts like any other version."""
    assert satisfies(version, required) is fits


@pytest.mark.parametrize(
    "value",
    ["", "latest", ">=", "0.3,", "=0.3", ">=0.3 <1", "~=1", ">=1.*", "^0.3", "1.0,2.0", ">=1," * 30 + ">=1", "9" * 10, 0.3, ["0.3"]],
)
def test_what_says_no_versions(value: object) -> None:
    (wrong,) = CONFIGURATION.wrong({"required-version": value}, ())
    assert wrong.message.endswith("says no versions of predlint") and wrong.help == 'for example ">=0.3,<1", or one version: "0.3.1"'


def test_another_version_is_reported_before_keys_that_it_may_not_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("predlint.config.keys.__version__", "0.2.5")
    path = tmp_path / "predlint.toml"
    path.write_text('key-of-tomorrow = 1\nrequired-version = ">=0.3, <1"\n')
    with pytest.raises(ConfigError) as caught:
        load("predlint.toml")
    (fault,) = caught.value.faults
    assert fault.where == "predlint.toml:2"
    assert fault.message == 'required-version: this is predlint 0.2.5, and the configuration is for ">=0.3, <1"'
    assert fault.help == "install one that it is for: pip install 'predlint>=0.3,<1'; for a hook of pre-commit set rev"
    path.write_text('required-version = "0.3"\n')
    with pytest.raises(ConfigError, match=r"for .0\.3.") as caught:
        load("predlint.toml")
    assert (caught.value.faults[0].help or "").startswith("install one that it is for: pip install predlint==0.3;")
    monkeypatch.setattr("predlint.config.keys.__version__", "0.3.0")
    assert load("predlint.toml").settings == {"required-version": "0.3"}


def test_each_file_says_what_it_is_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base may use keys of a newer version, whatever the file above it asks for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("predlint.config.keys.__version__", "0.3.0")
    (tmp_path / "base.toml").write_text('\nrequired-version = ">=0.4"\nkey-of-tomorrow = 1\n')
    (tmp_path / "predlint.toml").write_text('extend = "base.toml"\nrequired-version = ">=0.2"\n')
    with pytest.raises(ConfigError) as caught:
        load("predlint.toml")
    assert [fault.where for fault in caught.value.faults] == ["base.toml:2"]
