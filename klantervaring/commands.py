"""What kv can be asked to do: each command once, with its names and its place in `kv --help`.

A table and nothing else, so that every floor may look at it: help, completion, the fast path, the check of
procedure files. What a command does is in the module of `klantervaring.cli` that is named here. Those that
record an event of a case are in `case_commands`.
"""

from __future__ import annotations

from klantervaring.case_commands import CASE_PANELS
from klantervaring.core.command import Command, Panel
from klantervaring.core.text.sentences import N_

#: In the order of `kv --help`. The catalogue takes each third value of a command: `.ci/catalogue`.
PANELS: dict[str, Panel] = {
    "day": Panel(
        N_("Day"),
        (
            Command(
                "today",
                "[WORDS]...",
                "The day: overdue, due within 48 hours, and who waits for whom. The same as kv alone.",
                dutch="vandaag",
                daily=N_("The day: what is late, and what to do first."),
            ),
            Command(
                "overdue",
                "[WORDS]...",
                "Promises and targets whose moment has passed, the longest first.",
                dutch="te-laat",
            ),
            Command(
                "due",
                "[WORDS]...",
                "What still runs and ends soon: promises, targets, and rights of customers.",
                dutch="binnenkort",
            ),
            Command(
                "next",
                "[ID]...",
                "The next command: of one case, or of the case that is most urgent.",
                dutch="volgende",
            ),
            Command(
                "digest",
                "",
                "What is late, due, waiting and new. With the alerts, for one person or all, as text or as a "
                "mail; exit 1 when there is anything.",
                module="digest",
                dutch="samenvatting",
            ),
        ),
    ),
    "intake": Panel(
        N_("Intake"),
        (
            Command(
                "new",
                "[TITLE]",
                "A customer experience came in. Without title or customer kv asks, on a terminal.",
                writes=True,
                dutch="nieuw",
                daily=N_("Somebody calls: a customer experience comes in."),
            ),
            Command(
                "import",
                "FILE",
                "Customer experiences from a list (CSV, xlsx, ods). Lines that cannot come in are named; "
                "what is known already is not added again.",
                module="import_list",
                writes=True,
                dutch="importeer",
            ),
            Command(
                "mail",
                "[FILE]...",
                "Mail that came in: new cases, and replies. What is doubtful waits until you say "
                "where it belongs.",
                module="mail",
                writes=True,
                dutch="mail",
            ),
        ),
    ),
    **CASE_PANELS,
    "insight": Panel(
        N_("Insight"),
        (
            Command(
                "alerts",
                "[WORDS]...",
                "Early warning: what calls for somebody, why, and on what level.",
                module="alerts",
                dutch="signalen",
            ),
            Command(
                "take",
                "ID [RULE]",
                "You take an alert of a case: it rests until a new fact fires it again.",
                module="alerts",
                writes=True,
                dutch="pak-op",
            ),
            Command(
                "stats",
                "[WORDS]...",
                "The figures of a period: terms, appeals, causes, recovery, fans.",
                module="stats",
                dutch="cijfers",
            ),
            Command(
                "report",
                "[WORDS]...",
                "The figures of a period as one page, for those without kv. With --public for everybody.",
                module="report",
                dutch="verslag",
            ),
            Command(
                "board",
                "[WORDS]...",
                "Open cases on a board, a column for each step. With -o as a page for the wall.",
                module="board",
                dutch="bord",
            ),
            Command(
                "ask",
                "[ID]",
                "Whom to ask for their experience now; with an ID that you asked. Nobody is "
                "asked more than once in 90 days.",
                module="ask",
                writes=True,
                dutch="vraag",
            ),
            Command(
                "foresee",
                "TITLE",
                "Tell customers beforehand of a promise that we cannot keep. It begins a case "
                "for each customer in a list; given again, it adds only who is new.",
                module="foresee",
                writes=True,
                dutch="voorzie",
            ),
        ),
    ),
    "look": Panel(
        N_("Look"),
        (
            Command(
                "list",
                "[WORDS]...",
                "Open cases, with --all also closed ones.",
                dutch="lijst",
            ),
            Command(
                "show",
                "ID...",
                "Everything about one case.",
                dutch="toon",
                daily=N_("Everything about one experience."),
            ),
            Command(
                "why",
                "ID... [DEADLINE]",
                "The proof of a deadline: what started it, the rule and its source, the count, the result.",
                module="why",
                dutch="waarom",
            ),
            Command(
                "search",
                "WORDS...",
                "Cases with these words anywhere: title, customer, story, texts; closed ones too.",
                module="search",
                dutch="zoek",
                daily=N_("Experiences with these words anywhere."),
            ),
            Command(
                "log",
                "[ID]...",
                "What happened, newest first: in one case, or in all.",
                module="log",
                dutch="logboek",
            ),
            Command(
                "export",
                "[WORDS]...",
                "Cases to a spreadsheet, a database or JSON. Open ones, with --all also closed ones.",
                module="export",
                dutch="exporteer",
            ),
            Command(
                "calendar",
                "",
                "All terms and hearings that run, for your calendar.",
                module="calendars",
                dutch="agenda",
            ),
            Command(
                "procedure",
                "[NAME]...",
                "The procedure: steps, deadlines, who decides, and where they are reached.",
                dutch="procedure",
            ),
        ),
    ),
    "team": Panel(
        N_("Team"),
        (
            Command(
                "sync",
                "",
                "Bring together what you and the others have. Yours is saved, theirs is fetched, and all is "
                "joined, checked and shared.",
                module="sync",
                writes=True,
                dutch="samen",
                daily=N_("Bring together what you and the others have."),
            ),
            Command(
                "status",
                "",
                "What you have that others have not, and the other way round, as last heard.",
                module="sync",
                dutch="stand",
            ),
            Command(
                "join",
                "URL [DIR]",
                "Begin working with a team: copy its workspace to here.",
                module="join",
                writes=True,
                dutch="doe-mee",
            ),
            Command(
                "share",
                "PATH|URL",
                "Choose where your team meets: a shared folder, or an address.",
                module="share",
                writes=True,
                dutch="deel",
            ),
            Command(
                "settle",
                "ID [FIELD]",
                "Settle what two people set differently. What stands is kept, or another value is taken.",
                module="settle",
                writes=True,
                dutch="kies",
            ),
            Command(
                "history",
                "ID...",
                "Who set which field when, newest first. From git; what was recorded later tells both "
                "moments.",
                module="history",
                dutch="geschiedenis",
            ),
            Command(
                "merge-driver",
                "BASE OURS THEIRS PATH",
                "For git, not for people: joins two versions of a case. Set up by kv init and kv sync.",
                module="merge_driver",
                hidden=True,
            ),
        ),
    ),
    "keep": Panel(
        N_("Keep"),
        (
            Command(
                "init",
                "[DIR]",
                "Make a workspace; on a terminal kv asks for whom. Safe to repeat.",
                module="beginning",
                writes=True,
                dutch="begin",
            ),
            Command(
                "check",
                "",
                "Everything that is wrong in the workspace, with the remedy; exit 1 when there is "
                "anything.",
                module="check",
                writes=True,
                dutch="controleer",
            ),
            Command(
                "retention",
                "",
                "Closed cases that you kept long enough. By your own rules; they are erased once you agree.",
                module="retention",
                dutch="bewaartermijn",
                writes=True,
            ),
            Command(
                "undo",
                "",
                "Take back the last command; again takes back the one before it.",
                module="undo",
                writes=True,
                dutch="ongedaan",
                daily=N_("That was wrong: take the last command back."),
            ),
            Command(
                "redo",
                "",
                "Bring again what kv undo took back.",
                module="undo",
                writes=True,
                dutch="opnieuw",
            ),
            Command(
                "erase",
                "[ID]...",
                "Words, names and files of a case or a customer go, for good; what figures need stays.",
                module="erase",
                writes=True,
                dutch="wis",
            ),
            Command(
                "purge",
                "",
                "Take what was erased out of the history as well: here, where clones meet, and in every "
                "clone at its next sync.",
                module="purge",
                writes=True,
                dutch="wis-overal",
            ),
            Command(
                "drafts",
                "",
                "What you typed at a command that did not come to its end. The command itself offers "
                "it again.",
                module="drafts",
                dutch="concepten",
            ),
            Command(
                "config",
                "[set|get|unset] [KEY] [VALUE]...",
                "The settings that hold here, or change one. Your own with --personal, for all workspaces.",
                module="settings",
                dutch="instellingen",
                writes=True,
            ),
            Command(
                "person",
                "[add|list] [SHORT]",
                "Who works here; or add somebody, under a short name.",
                module="settings",
                writes=True,
                dutch="persoon",
            ),
            Command(
                "completion",
                "SHELL",
                "The Tab key completes commands, ids, people and values: the script for a shell. With "
                "--install it is put where that shell finds it.",
                module="shells",
                dutch="aanvullen",
            ),
            Command(
                "tour",
                "",
                "Ten minutes of kv, on made-up experiences.",
                module="tour",
                dutch="rondleiding",
            ),
            Command(
                "help",
                "[TOPIC]",
                "The manual, topic by topic; without a topic the commands of every day.",
                module="help",
                dutch="help",
            ),
        ),
    ),
}


def _placed(panel: str, command: Command) -> Command:
    """Return a command with the place of its module: in the room that is named as its panel."""
    room = panel.replace("-", "_")
    module = command.module or PANELS[panel].module or room
    return command._replace(module=f"{room}.{module}")


COMMANDS = {
    command.name: _placed(name, command)
    for name, panel in PANELS.items()
    for command in panel.commands
}
#: A command by each of its names, English and Dutch.
CALLED = {
    name: command for command in COMMANDS.values() for name in command.names
}
#: Those that people use.
NAMES = tuple(
    name for name, command in COMMANDS.items() if not command.hidden
)
