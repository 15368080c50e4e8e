"""What somebody types as an answer says something."""

from __future__ import annotations

import pytest
from klantervaring.core.errors import Refused
from klantervaring.core.text.input_checks import check_alternative, says_nothing

BARE = (
    "geen", "Geen.", "niets", "niks", "nee", "nee, helaas", "n.v.t.", "N.V.T", "nvt", "-", "--", "?", "…",
    " ", "(geen)", "er is geen alternatief", "niet van toepassing", "onbekend", "nog niet bekend", "none",
    "None!", "nothing", "n/a", "N.A.", "no", "not applicable", "there is no alternative", "unknown",
)  # fmt: skip
SAYING = (
    "online meedoen", "niets, maar we bellen morgen", "no charge", "een plek op 1 december", "na de pauze",
    "x", "ja", "geen kosten", "Nova", "niet hier, wel in Ede", "noon", "€ 20", "12 uur",
)  # fmt: skip


@pytest.mark.parametrize("text", BARE)
def test_a_bare_no_is_no_alternative(text: str) -> None:
    assert says_nothing(text)
    with pytest.raises(Refused) as caught:
        check_alternative(text)
    assert not caught.value.overridable


@pytest.mark.parametrize("text", SAYING)
def test_what_says_something_is_one(text: str) -> None:
    assert not says_nothing(text)
    check_alternative(text)
