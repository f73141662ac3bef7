"""`load`: which documents apply, how they merge, and what the errors say."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sweeper
from sweeper.config import (
    KeepRule,
    PackageRule,
    PathRule,
    classifier,
    folder_reader,
    load,
    rules_dir,
)
from sweeper.config.load import load_with_origins, pack_files
from sweeper.errors import ConfigError


def reader(files: Mapping[str, str | bytes]) -> Callable[[str], bytes | None]:
    def read(path: str) -> bytes | None:
        content = files.get(path)
        return content.encode() if isinstance(content, str) else content

    return read


def failure(text: str, name: str = ".sweeper.toml") -> str:
    with pytest.raises(ConfigError) as caught:
        load(reader({name: text}))
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_leaves_the_built_in_policy_alone_without_documents() -> None:
    rules, policy = load(reader({}))
    assert (policy.report_confidence, policy.rewrite_confidence) == (0.60, 0.90)
    assert rules.keeps == ()
    assert rules.packages == ()
    assert rules.path_traits["production"].is_editable
    assert not rules.path_traits["vendored"].is_reported


@pytest.mark.parametrize(
    "text", ["", "[project]\nname = 'x'\n", "[tool.other]\nkey = 1\n", "# [tool.sweeper]\n"]
)
def test_leaves_a_pyproject_without_our_table_alone(text: str) -> None:
    own = {".sweeper.toml": "exclude = ['out/']\n", "pyproject.toml": text}
    assert "out/" in load(reader(own))[0].exclude


def test_the_digest_is_stable_and_follows_every_value() -> None:
    plain = load(reader({}))[0].digest
    assert plain == load(reader({}))[0].digest
    changed = {
        load(reader({".sweeper.toml": text}))[0].digest
        for text in (
            "[policy]\nyoung_days = 31\n",
            "[weights]\nkeep = -6\n",
            "exclude = ['x/']\n",
            "[[keep]]\nsubject = 'a'\nreason = 'r'\n",
            "[[path]]\nglob = 'x/'\nclass = 'docs'\n",
            "[environment]\ntest = ['make', 'test']\n",
        )
    }
    assert plain not in changed
    assert len(changed) == 6


def test_reads_every_section() -> None:
    text = """\
extends = []
exclude = ["out/"]

[policy]
rewrite_confidence = 0.95
security_paths = ["vault/"]

[environment]
python = "python3.12"
test = ["python", "-m", "pytest"]
timeout = 60

[[package]]
path = "./app/"
role = "application"

[[keep]]
subject = "app/*.py::legacy_*"
reason = "mobile clients call it"
until = 2027-01-31

[[path]]
glob = ["tools/", "hack/"]
class = "example"

[[root]]
why = "the plug-in loader looks for it"
name = "setup_plugin"
"""
    rules, policy = load(reader({".sweeper.toml": text}))
    assert policy.rewrite_confidence == 0.95
    assert "vault/" in policy.security_paths
    assert rules.environment.python == "python3.12"
    assert rules.environment.test == ("python", "-m", "pytest")
    assert rules.environment.timeout == 60
    assert rules.packages == (PackageRule("app", "application"),)
    assert rules.keeps == (
        KeepRule(
            "app/*.py::legacy_*", "mobile clients call it", date(2027, 1, 31), ".sweeper.toml:17"
        ),
    )
    assert rules.paths[-2:] == (PathRule("tools/", "example"), PathRule("hack/", "example"))
    assert rules.roots[-1].origin == ".sweeper.toml:26"
    assert rules.roots[-1].name == ("setup_plugin",)


def test_reads_the_table_of_pyproject() -> None:
    text = (
        "[tool.sweeper.policy]\nyoung_days = 90\n[[tool.sweeper.keep]]\nsubject='a'\nreason='b'\n"
    )
    rules, policy = load(reader({"pyproject.toml": text}))
    assert policy.young_days == 90
    assert rules.keeps[0].origin == "pyproject.toml:3"


def test_refuses_two_documents() -> None:
    files = {".sweeper.toml": "", "pyproject.toml": "[project]\nname='x'\n[tool.sweeper]\n"}
    with pytest.raises(ConfigError, match=r"^pyproject\.toml:3: both .* keep one"):
        load(reader(files))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[polcy]\n", ".sweeper.toml:1: unknown key 'polcy'; did you mean 'policy'?"),
        (
            "[policy]\n# a comment\nreport_confidance = 1\n",
            ".sweeper.toml:3: unknown key 'report_confidance'; did you mean 'report_confidence'?",
        ),
        (
            "[policy]\nrewrite_confidence = 'high'\n",
            ".sweeper.toml:2: 'rewrite_confidence' must be a number",
        ),
        (
            "[policy]\nrewrite_confidence = 95\n",
            ".sweeper.toml:2: 'rewrite_confidence' must be between 0 and 1, not 95",
        ),
        ("[policy]\nyoung_days = true\n", ".sweeper.toml:2: 'young_days' must be a whole number"),
        ("[policy]\nyoung_days = 30.5\n", ".sweeper.toml:2: 'young_days' must be a whole number"),
        (
            "[weights]\nhistory-olt = 0.1\n",
            ".sweeper.toml:2: unknown weights 'history-olt'; did you mean 'history-old'?",
        ),
        (
            "[priors]\ndead-symbol.functoin = 0.1\n",
            ".sweeper.toml:2: unknown priors 'dead-symbol.functoin'; "
            "did you mean 'dead-symbol.function'?",
        ),
        ("exclude = 'a'\n\nexclude = 'b'\n", ".sweeper.toml:3: not valid TOML: Cannot overwrite"),
        ("[policy\n", ".sweeper.toml:1: not valid TOML: Expected"),
        ("exclude = [1]\n", ".sweeper.toml:1: 'exclude' must be a list of strings"),
        ("exclude = ['../x']\n", ".sweeper.toml:1: bad glob '../x': "),
        ("exclude = ['a[']\n", ".sweeper.toml:1: bad glob 'a[': '[' is never closed"),
        ("exclude = ['!a']\n", ".sweeper.toml:1: bad glob '!a': "),
        ("[[path]]\nglob = 'a'\nclass = 'tests'\n", ".sweeper.toml:3: unknown class 'tests'; did"),
        ("[[path]]\nclass = 'test'\n", ".sweeper.toml:1: 'glob' is missing; "),
        ("[[package]]\npath='a'\nrole='lib'\n", ".sweeper.toml:3: unknown role 'lib'"),
        ("[[package]]\npath='../a'\nrole='library'\n", ".sweeper.toml:2: bad folder '../a'"),
        ("[[keep]]\nsubject = 'a'\n", ".sweeper.toml:1: 'reason' is missing; it must be a string"),
        ("[[keep]]\nsubject='a'\nreason=''\n", ".sweeper.toml:3: 'reason' must not be empty"),
        (
            "[[keep]]\nsubject='a'\nreason='b'\n[[keep]]\nsubject='a'\nreason='b'\nuntil='soon'\n",
            ".sweeper.toml:7: bad date 'soon'; write it as 2026-01-31",
        ),
        (
            "[[keep]]\nsubject='a'\nreason='b'\nuntil=2026-02-30\n",
            ".sweeper.toml:4: not valid TOML",
        ),
        ("[[keep]]\nsubject='a'\nreason='b'\nuntil=1\n", ".sweeper.toml:4: 'until' must be a date"),
        ("[keep]\nsubject='a'\n", ".sweeper.toml:1: 'keep' must be a list of tables, each written"),
        ("extends = ['djanga']\n", ".sweeper.toml:1: unknown rule pack 'djanga'"),
        ("[environment]\ntimeout = 0\n", ".sweeper.toml:2: 'timeout' must be between 1 and 86400"),
        (
            '[environment]\ntest = ["a\\u0000"]\n',
            ".sweeper.toml:2: 'test' must not hold the character NUL",
        ),
        (
            '[environment]\npython = "a\\u0000"\n',
            ".sweeper.toml:2: 'python' must not hold the character NUL",
        ),
        (
            '[environment]\ntest = ["make \'it"]\n',
            ".sweeper.toml:2: 'test' is no command: no closing quotation",
        ),
        ("[environment]\ntest = 'make'\n", ".sweeper.toml:2: 'test' must be a list of strings"),
        ("[[root]]\nwhy = 'x'\n", ".sweeper.toml:2: a root needs at least one of path, name"),
        ("[[root]]\nwhy='x'\nmember='y'\n", ".sweeper.toml:3: 'member' needs 'base'"),
        ("[[root]]\nname = 'x'\n", ".sweeper.toml:1: 'why' is missing"),
        ("[[root]]\nwhy='x'\nsymbol_kind='funktion'\n", ".sweeper.toml:3: unknown symbol_kind"),
        ("[class.test]\nis_user = true\n", ".sweeper.toml:1: unknown key 'class'"),
    ],
)
def test_names_file_line_and_remedy(text: str, message: str) -> None:
    assert message in failure(text)


WHOLE = """\
exclude = ["out/"]
[policy]
rewrite_confidence = 0.95
[priors]
dead-symbol.function = 1
[[package]]
path = "app"
role = "application"
[[keep]]
subject = "a"
reason = '''b'''
until = 2027-01-31
[[path]]
glob = ["tools/"]
class = "example"
[[root]]
why = "called"
base = "object"
member = "on_*"
"""


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.integers(0, len(WHOLE)),
    st.integers(0, 12),
    st.sampled_from(["", "[", "]]", '"', "'''", "=", ".", "\n", "[[x]]", "-1", "{", "[" * 2000])
    | st.text(max_size=3),
)
def test_any_text_is_read_or_refused_with_file_and_line(at: int, cut: int, put: str) -> None:
    text = WHOLE[:at] + put + WHOLE[at + cut :]
    message = ".sweeper.toml:1: "
    try:
        load({".sweeper.toml": text.encode("utf-8", "surrogatepass")}.get, dependencies=["x"])
    except ConfigError as error:
        message = str(error)
    assert re.match(r"\.sweeper\.toml:\d+: ", message)


@pytest.mark.parametrize("value", ["9" * 5000, "9" * 400, "nan", "-inf", "1e400"])
def test_refuses_numbers_beyond_all_bounds(value: str) -> None:
    message = failure(f"[policy]\nrewrite_confidence = {value}\n")
    assert re.match(r"\.sweeper\.toml:[23]: ", message)
    assert len(message) < 200


def test_finds_the_rules_in_a_wheel_and_the_source_tree_first(tmp_path: Path) -> None:
    package = Path(sweeper.__file__).parent
    for name in ("__init__.py", "errors.py", "model.py"):
        (tmp_path / "sweeper").mkdir(exist_ok=True)
        shutil.copy(package / name, tmp_path / "sweeper" / name)
    shutil.copytree(package / "config", tmp_path / "sweeper" / "config")
    shutil.copytree(rules_dir(), tmp_path / "sweeper" / "rules")
    code = "from sweeper.config import load, rules_dir; load(lambda p: None); print(rules_dir())"

    def found() -> str:
        command = [
            sys.executable,
            "-I",
            "-c",
            f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; {code}",
        ]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert found() == str(tmp_path / "sweeper" / "rules")
    shutil.copytree(rules_dir(), tmp_path / "rules")
    (tmp_path / "pyproject.toml").touch()
    assert found() == str(tmp_path / "rules")


def test_refuses_text_that_is_not_utf8() -> None:
    with pytest.raises(ConfigError, match=r"^\.sweeper\.toml:2: not UTF-8"):
        load(reader({".sweeper.toml": b"exclude = []\n# caf\xe9\n"}))


def test_shows_where_each_value_is_from(tmp_path: Path) -> None:
    organisation = tmp_path / "org.toml"
    organisation.write_text("[policy]\nyoung_days = 10\n\n[weights]\nhistory-old = 0.9\n")
    text = "[policy]\nyoung_days = 20\n"
    loaded = load_with_origins(reader({".sweeper.toml": text}), organisation=organisation)
    assert loaded.policy.young_days == 20
    assert loaded.origins["young_days"] == ".sweeper.toml:2"
    assert loaded.origins["weights.history-old"] == f"{organisation}:5"
    assert loaded.origins["approval_risk"].startswith("defaults.toml:")


def test_refuses_an_organisation_file_that_is_absent(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can not read the configuration"):
        load(reader({}), organisation=tmp_path / "absent.toml")


def test_a_command_may_be_one_string() -> None:
    text = "[environment]\ntest = ['python -m pytest \"a b\"']\n"
    rules = load(reader({".sweeper.toml": text}))[0]
    assert rules.environment.test == ("python", "-m", "pytest", "a b")


def test_repository_path_rules_win() -> None:
    text = "[[path]]\nglob = 'tests/'\nclass = 'production'\n"
    before = classifier(load(reader({}))[0].paths)
    after = classifier(load(reader({".sweeper.toml": text}))[0].paths)
    assert (before("tests/shop.py"), after("tests/shop.py")) == ("test", "production")


def test_folder_reader_stays_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text("[tool.sweeper.policy]\nyoung_days = 999\n")
    inside = tmp_path / "tree"
    inside.mkdir()
    (inside / "pyproject.toml").symlink_to(tmp_path / "outside.toml")
    (inside / "setup.py").symlink_to("setup.py")
    read = folder_reader(inside)
    assert read("../outside.toml") is None
    assert load(read)[1].young_days == 30


@pytest.mark.parametrize("target", ["../outside.toml", "absent.toml", ".sweeper.toml", "."])
def test_rule_files_that_cannot_be_read_are_not_left_out(tmp_path: Path, target: str) -> None:
    (tmp_path / "outside.toml").write_text("[policy]\nyoung_days = 999\n")
    inside = tmp_path / "tree"
    inside.mkdir()
    (inside / ".sweeper.toml").symlink_to(target)
    with pytest.raises(ConfigError, match="not a file of this folder"):
        load(folder_reader(inside))


def test_every_built_in_file_is_toml_named_for_its_id() -> None:
    for name, path in pack_files(rules_dir()).items():
        assert tomllib.loads(path.read_text())["id"] == name
