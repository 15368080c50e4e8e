"""Templates of a workspace: they take the place of kv's own, and can do no harm, whoever wrote them."""

from __future__ import annotations

import pytest
from klantervaring.core.errors import WrongInput
from klantervaring.letters import fields
from klantervaring.letters.rendering import LONGEST_LETTER, rendered
from klantervaring.letters.templates import template_in

from tests.conftest import ROOT, Desk
from tests.letters.scenes import ID, SCENES, set_up

HEAD = "---\nsubject: 'Over {{ title }}'\nto: customer\nafter: [listened]\n---\n"
FIELDS: dict[str, object] = {"name": "Marijke", "wish": "", "level": 0, "solved": False, "words": "x" * 100}
HOSTILE = {
    "an attribute": "{{ name.__class__ }}",
    "an attribute by filter": "{{ name | attr('__class__') }}",
    "an item": "{{ name['__class__'] }}",
    "a method": "{{ name.upper() }}",
    "a call": "{{ name() }}",
    "a global": "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "a namespace": "{% set ns = namespace(x=1) %}{{ ns.x }}",
    "a range": "{% for i in range(1000000000) %}x{% endfor %}",
    "a loop over letters": "{% for c in name %}{{ c }}{% endfor %}",
    "loops in loops": "{% for a in words %}{% for b in words %}{{ words }}{% endfor %}{% endfor %}",
    "a product": "{{ 'x' * 1000000000 }}",
    "a power": "{{ 9 ** 99999999 }}",
    "doubling": "{% set a = words ~ words %}{% set a = a ~ a %}{{ a }}",
    "a format": "{{ '%999999999d' % 1 }}",
    "a filter that pads": "{{ name | center(1000000000) }}",
    "a filter with a format": "{{ '%999999999d' | format(1) }}",
    "a macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "another template": "{% include '/etc/passwd' %}",
    "an import": "{% import 'os' as os %}{{ os }}",
    "a base": "{% extends 'x' %}",
    "a block": "{% block x %}y{% endblock %}",
    "a raw end": "{{ name",
    "a nest": "{% if name %}" * 400 + "{% endif %}" * 400,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused(name: str) -> None:
    with pytest.raises(WrongInput):
        rendered(HOSTILE[name], FIELDS, False, "letters/nl/x.md")


def test_fields_are_texts_and_are_not_read_again() -> None:
    fields = {**FIELDS, "name": "{{ words }}{% for %}"}
    assert rendered("{{ name }}", fields, False, "x") == "{{ words }}{% for %}"


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(WrongInput) as found:
        rendered("Beste {{ naam }}", FIELDS, False, "letters/nl/x.md")
    assert found.value.text.parts["name"] == "naam"
    assert found.value.where == "letters/nl/x.md"


def test_an_empty_field_is_named_where_it_would_be_shown() -> None:
    assert rendered("{% if wish %}Wens: {{ wish }}{% endif %}.", FIELDS, False, "x") == "."
    for template in ("Wens: {{ wish }}", "Wens: {{ wish | capital }}"):
        with pytest.raises(WrongInput) as found:
            rendered(template, FIELDS, False, "x")
        assert found.value.text.parts["field"] == "wish"


def test_a_text_is_never_longer_than_it_may_be() -> None:
    with pytest.raises(WrongInput):
        rendered("{{ words }}" * 10, {**FIELDS, "words": "x" * (LONGEST_LETTER // 9)}, False, "x")


BAD_FILES = {
    "no front matter": b"Beste {{ name }}",
    "no yaml": b"---\nsubject: [\n---\nBeste",
    "a list": b"---\n- subject\n---\nBeste",
    "another key": b"---\nsubject: x\nonderwerp: y\n---\nBeste",
    "an object": b"---\nsubject: !!python/object/apply:os.system [id]\n---\nBeste",
    "nobody to send to": b"---\nsubject: x\nto: kwaad@test.example\n---\nBeste",
    "a level in words": b"---\nsubject: x\nlevel: twee\n---\nBeste",
    "no text": b"---\nsubject: x\n---\n",
    "no text in UTF-8": b"---\nsubject: x\n---\n\xff\xfe",
    "much too much": b"---\nsubject: x\n---\n" + b"x" * 70_000,
    "a deep list": b"---\nsubject: x\nafter: " + b"[" * 5000 + b"]" * 5000 + b"\n---\nBeste",
    "an alias": b"---\nsubject: &a [x, x]\nafter: [*a, *a]\n---\nBeste",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_template_is_refused(name: str) -> None:
    with pytest.raises(WrongInput):
        template_in(BAD_FILES[name], "reaction", "nl", "letters/nl/reaction.md")


def test_the_text_may_stand_in_the_front_matter() -> None:
    read = template_in(b"---\nsubject: x\ntext: |\n  Beste {{ name }}\n---\n", "reaction", "nl", "x")
    assert read.text == "Beste {{ name }}\n"


def test_a_workspace_has_its_own(desk: Desk) -> None:
    set_up(desk, SCENES["reaction-respond"])
    desk.write("letters/nl/reaction.md", f"{HEAD}{{{{ salutation }}}}\n\nWij van {{{{ organisation }}}}.\n")
    made = desk.done("letter", ID, "reaction", "-m", "x", "--json").json
    assert made["subject"] == "Over Leskist bleef leeg"
    assert made["text"] == "Beste Marijke,\n\nWij van Dyade Academy.\n"
    assert {finding["code"] for finding in made["findings"]} == {"no-next-step", "day-missing", "no-person"}
    english = desk.done("letter", ID, "reaction", "-m", "x", "--language", "en", "--anew", "--json").json
    assert english["text"].startswith("Dear Marijke,")


def test_a_mistake_in_it_names_file_and_line(desk: Desk) -> None:
    set_up(desk, SCENES["reaction-respond"])
    desk.write(
        "letters/nl/reaction.md", f"{HEAD}{{{{ salutation }}}}\n\n{{% for x in name %}}{{% endfor %}}\n"
    )
    found = desk.run("letter", ID, "reaction")
    assert found.code == 2
    assert "letters/nl/reaction.md:3" in found.err


def test_a_link_in_its_place_is_not_followed(desk: Desk) -> None:
    set_up(desk, SCENES["reaction-respond"])
    secret = desk.root.parent / "geheim.md"
    secret.write_text(f"{HEAD}geheim\n")
    folder = desk.root / "letters" / "nl"
    folder.mkdir(parents=True)
    (folder / "reaction.md").symlink_to(secret)
    found = desk.run("letter", ID, "reaction")
    assert found.code == 2
    assert "geheim" not in found.out


def test_the_check_knows_the_fields_that_a_letter_has(desk: Desk) -> None:
    """Each of them in a template is right in `kv check`; one that no letter has is wrong for both alike."""
    set_up(desk, SCENES["reaction-respond"])
    every = "".join(f"{{% if {name} %}}{{% endif %}}" for name in fields.FIELDS)
    desk.write("letters/nl/reaction.md", f"{HEAD}{{{{ salutation }}}}\n{every}\n")
    desk.done("letter", ID, "reaction", "--anew")
    assert desk.done("check", "--fix", "--json").json == []
    desk.write("letters/nl/reaction.md", f"{HEAD}{{{{ naam }}}}\n")
    [found] = desk.run("check", "--json").json
    made = desk.run("letter", ID, "reaction", "--anew")
    assert made.err == f"kv: {found['path']}: {found['message']}\n    {found['remedy']}\n"
    assert found["remedy"] == f"Known are: {', '.join(sorted(fields.FIELDS))}."
    page = " ".join((ROOT / "docs" / "format.md").read_text("utf-8").split())
    assert " ".join(fields.FIELDS) in page
