"""The list of places: each has a name in both languages, and one way in which it is cleaned."""

from klantervaring.core.erasure.places import (
    BY_CHOICE,
    BY_ERASE,
    BY_HAND,
    BY_PURGE,
    PLACES,
    cleaned_by,
)

WAYS = (BY_ERASE, BY_CHOICE, BY_PURGE, BY_HAND)


def test_each_place_is_cleaned_in_one_way() -> None:
    found = [place.key for way in WAYS for place in cleaned_by(way)]
    assert sorted(found) == sorted(PLACES)


def test_no_two_places_are_called_the_same() -> None:
    for language in ("nl", "en"):
        titles = [place.title.in_language(language) for place in PLACES.values()]
        assert len(set(titles)) == len(titles)
