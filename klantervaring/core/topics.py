"""What `kv help TOPIC` can tell about: the topics of the manual, each with its name in both languages."""

from __future__ import annotations

from klantervaring.core.choices import Choice
from klantervaring.core.text.sentences import bilingual


def _topic(key: str, dutch: str, spellings: str = "") -> Choice:
    return Choice(key, bilingual(key, dutch), spellings)


#: In the order in which help names them. The words of each stand in the pages of the manual.
TOPICS = {
    topic.key: topic
    for topic in (
        _topic("day", "dag", "today, vandaag"),
        _topic("times", "tijden", "time, tijd, datum, date"),
        _topic("roles", "rollen", "role, rol, wie"),
        _topic("filters", "filters", "lists, lijsten"),
        _topic(
            "exit-codes", "exitcodes", "exitcode, errors, fouten, foutcodes"
        ),
        _topic("team", "team", "together, samenwerken"),
        _topic("privacy", "privacy", "security, veiligheid, avg, gdpr"),
        _topic("files", "bestanden", "file, bestand"),
        _topic("words", "woorden", "names, namen, waarden, values"),
        _topic("drafts", "concepten", "draft, concept"),
        _topic("settings", "instellingen", "kv.yaml"),
    )
}
#: The topic that is made of kv's own tables of names, behind what the manual says of it.
WORDS = "words"
#: What stands for all commands, where a topic may stand.
ALL = _topic("all", "alles", "alle, commands, opdrachten")
#: Whatever may stand behind `kv help` beside the name of a command.
PAGES_OF_HELP = {**TOPICS, ALL.key: ALL}
