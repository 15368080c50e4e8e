"""The name of a figure in the words of either language means that figure, part for part."""

import pytest
from klantervaring.core.stats.figure_words import figure_meant, figure_typed
from klantervaring.core.stats.figures import below
from klantervaring.core.text.sentences import Named

TITLES = {
    "steps.decision": Named((("en", "To decide"), ("nl", "Beslissen"))),
    "promises.response": Named((("en", "response"), ("nl", "reactie"))),
    "promises.decision": Named((("en", "decision"), ("nl", "besluit"))),
    "promises.second-decision": Named((("en", "second decision"), ("nl", "tweede besluit"))),
    "steps.listen": Named((("en", "Listen"), ("nl", "Luisteren"))),
}
FIGURES = [
    "in", "out", "open", "promises.response.met", "promises.response.late", "promises.response.overdue",
    "promises.decision.running", "promises.second-decision.met", "steps.listen", "channels.phone",
    "steps.decision",
    "channels.in-person", "moments.before", "kano.basic", "causes.file", "causes.late.open",
    "appeals.first.lodged", "appeals.second.partly", "no_but.offered", "gestures.count", "fans",
    "improvements.opened", "alerts.open",
]  # fmt: skip


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_figure_is_meant_by_its_name_in_either_language(figure: str, language: str) -> None:
    typed = figure_typed(figure, TITLES).in_language(language)
    assert figure_meant(typed, FIGURES, TITLES) == figure
    assert figure_meant(typed.upper(), FIGURES, TITLES) == figure


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("beloften.reactie", "promises.response"),
        ("belof.reac.op", "promises.response.met"),
        # a step and a promise of one name each have their own
        ("stappen.beslissen", "steps.decision"),
        ("beloften.besluit", "promises.decision"),
        ("kanalen.tel", "channels.phone"),
        ("beloften.niets", "beloften.niets"),
        ("o", "o"),
    ],
)
def test_a_beginning_is_enough_and_what_is_no_figure_stays(typed: str, figure: str) -> None:
    assert figure_meant(typed, FIGURES, TITLES) == figure


@pytest.mark.parametrize("typed", ["causes.Post.nl", "oorzaken.post.nl", "causes.post", "oorzaken.post"])
def test_a_point_in_somebodys_own_words_parts_nothing(typed: str) -> None:
    known = ["causes.post", "causes.Post.nl", "causes.post.kantoor"]
    wanted = "causes.Post.nl" if typed.endswith("nl") else "causes.post"
    assert figure_meant(typed, known, TITLES) == wanted
    assert below(known, wanted) == [wanted]
    assert below(known, "causes") == known
