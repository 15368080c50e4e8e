"""What git's history says of a command, as a reader is told it: the subject of its commit is English.

It must not know commits; whoever has a subject asks here.
"""

from __future__ import annotations

import re

from klantervaring.core.events import usual_title
from klantervaring.core.text.sentences import Named, Part, Several, Text
from klantervaring.files.workspace.settings import WORKSPACE, name_in

_OF_NO_CASE = {
    "customers": Text("customers"),
    "settings": Text("settings"),
    "setting retention": Text("how long cases are kept"),
    "settings by hand": Text("settings changed by hand"),
    "cases merged": Text("cases brought together"),
    "cases of several clones brought together": Text(
        "cases brought together"
    ),
}
_OF_CASES = {
    "edited by hand": Text("edited by hand"),
    "changed by hand": Text("changed by hand"),
    "mended": Text("put right"),
    "copy joined": Text("copy joined"),
    "rest erased": Text("the rest erased"),
    "merged": Text("brought together"),
    "mail": Text("mail"),
}
_BACK = re.compile(r"(undo|redo): (.+)")
_SETTING = re.compile(r"(setting|person) (\S.*)")
_CASES = re.compile(
    r"((?:[0-9A-Z]{4}-[0-9A-Z]{4}\b ?)+)(?:and (\d+) more )?(\S.*)"
)


def subject_told(subject: str) -> Part:
    """Return what a subject says, or several with semicolons between; as it stands where it is not kv's."""
    first, *others = subject.split("; ")
    if others:
        return Several(tuple(map(subject_told, (first, *others))))
    if subject in _OF_NO_CASE:
        return _OF_NO_CASE[subject]
    if turned := _BACK.fullmatch(subject):
        what = subject_told(turned[2])
        if turned[1] == "undo":
            return Text("taken back: {what}", what=what)
        return Text("brought again: {what}", what=what)
    if setting := _SETTING.fullmatch(subject):
        if setting[1] == "person":
            return Text("person {short}", short=setting[2])
        return Text("setting {key}", key=_key(setting[2]))
    cases = _CASES.fullmatch(subject)
    return _of_cases(*cases.groups()) if cases else subject


def _key(key: str) -> Named:
    names = [
        (language, name_in(WORKSPACE, key, language))
        for language in ("en", "nl")
    ]
    return Named(tuple(names))


def _of_cases(ids: str, more: str | None, what: str) -> Text:
    told = _OF_CASES.get(what) or usual_title(what)
    if more is None:
        return Text("{cases}: {what}", cases=ids.strip(), what=told)
    return Text(
        "{cases} and {n} more: {what}",
        cases=ids.strip(),
        n=int(more),
        what=told,
    )
