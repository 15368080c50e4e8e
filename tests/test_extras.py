"""What is said where a library that not everybody needs is not there."""

import re
import sys
import tomllib

import pytest
from klantervaring.core.errors import WrongInput
from klantervaring.core.text.sentences import quoted
from klantervaring.extras import libraries_of, needed
from klantervaring.language import Speaker

from tests.test_house import ROOT

#: An extra of kv itself: who would take that name in an index of packages is not known.
OWN_NAME = re.compile(r"pip install.*klantervaring")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OPTIONAL: dict[str, list[str]] = PROJECT["optional-dependencies"]


@pytest.mark.parametrize("extra", sorted(set(OPTIONAL) - {"test"}))
def test_a_missing_library_names_what_its_extra_holds(extra: str) -> None:
    held = [re.split("[<>=]", line)[0] for line in OPTIONAL[extra]]
    assert sorted(libraries_of(extra)) == sorted(held)
    with pytest.raises(WrongInput) as refused:
        needed("not_there", extra)
    english = Speaker("en")
    assert refused.value.remedy is not None
    assert "not_there" in english(refused.value.text)
    command = f"Install it: {quoted(sys.executable)} -m pip install {' '.join(libraries_of(extra))}"
    assert english(refused.value.remedy) == command


def test_nothing_tells_to_install_kv_by_a_name_that_anybody_may_take() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "klantervaring").rglob("*.py")]
    assert [str(page) for page in pages if OWN_NAME.search(page.read_text())] == []


def test_what_is_there_is_returned() -> None:
    assert needed("json", "mail").loads("1") == 1
