"""What kv can be asked to do: each command once, with its place in `kv --help`.

A table and nothing else, so that every floor may look at it: help, completion, the fast path, the check of
procedure files. What a command does is in the module of `klantervaring.cli` that is named here.
"""

from __future__ import annotations

from klantervaring.command_entry import Command as Command
from klantervaring.command_entry import Panel
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
            ),
            Command(
                "overdue",
                "[WORDS]...",
                "Promises and targets whose moment has passed, the longest first.",
            ),
            Command(
                "due",
                "[WORDS]...",
                "What still runs and ends soon: promises, targets, and rights of customers.",
            ),
            Command(
                "next",
                "[ID]...",
                "The next command: of one case, or of the case that is most urgent.",
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
            ),
            Command(
                "import",
                "FILE.csv",
                "Customer experiences from a list (CSV). Lines that cannot come in are named; what is "
                "known already is not added again.",
                module="import_list",
                writes=True,
            ),
        ),
    ),
    "procedure": Panel(
        N_("Procedure"),
        (
            Command(
                "listen",
                "ID...",
                "You listened to the customer: the story and the wish (P1).",
                writes=True,
            ),
            Command(
                "respond",
                "ID...",
                "You reacted to the customer, within 48 hours (P2).",
                writes=True,
            ),
            Command(
                "offer",
                "ID...",
                "No, but...: what we cannot do, and what somebody else can (P3). Never a bare no.",
                writes=True,
            ),
            Command(
                "resolve",
                "ID...",
                "It is solved, and the customer was told; the customer's right to object starts (P4, P5).",
                writes=True,
            ),
            Command(
                "verdict",
                "ID... VERDICT",
                "The customer's own verdict on how it was handled.",
                writes=True,
            ),
            Command(
                "escalate",
                "ID...",
                "The customer objects in writing: the first appeal, or the second (P5, P6). With --at "
                "the moment on which the objection was received.",
                writes=True,
            ),
            Command(
                "invite",
                "ID...",
                "The customer is invited to explain the objection: orally, at the second appeal in "
                "writing.",
                writes=True,
            ),
            Command(
                "hear",
                "ID...",
                "The customer explained the objection, or waived it (P5, P6).",
                writes=True,
            ),
            Command(
                "decide",
                "ID... DECISION",
                "The decision on the objection, in writing and with reasons. With --at when it was sent.",
                writes=True,
            ),
            Command(
                "follow-up",
                "ID... VERDICT",
                "Aftercare: is the customer still satisfied, and what do they think of us now (R5)? "
                "It closes the case.",
                writes=True,
            ),
            Command(
                "close",
                "ID... OUTCOME",
                "The case ends. While the customer may still object only as satisfied, withdrawn or "
                "duplicate.",
                writes=True,
            ),
            Command(
                "reopen",
                "ID...",
                "A closed case goes back to the step before; its deadlines run on from their own starts.",
                writes=True,
            ),
        ),
        module="steps",
    ),
    "win-back": Panel(
        N_("Win back"),
        (
            Command(
                "apologise",
                "ID...",
                "You said sorry, personally (R1). Also where the customer is wrong on the facts.",
                writes=True,
            ),
            Command(
                "compensate",
                "ID",
                "You gave something extra that suits this customer (R3). Within your own budget you "
                "need not ask anybody (K3).",
                writes=True,
            ),
            Command(
                "cause",
                "ID",
                "Why it went wrong, and what we change for good (R4, K1).",
                writes=True,
            ),
            Command(
                "improve",
                "ID",
                "The lasting fix was carried out (R4). It closes when somebody has seen that it helped.",
                writes=True,
            ),
            Command(
                "effect",
                "ID yes|no",
                "Somebody looked whether the fix helped. Yes closes the improvement, no opens it again.",
                writes=True,
            ),
            Command(
                "improvements",
                "",
                "Lasting fixes that are open, overdue, or not yet seen to help.",
            ),
            Command(
                "fan",
                "[ID]",
                "A customer was delighted: the story, with a case or without. A score of 9 or 10 "
                "makes a fan by itself.",
                module="fans",
                writes=True,
            ),
            Command(
                "fans",
                "",
                "One fan a day: the calendar of the year. With how many days in a row, today's fan, "
                "and the stories.",
                module="fans",
            ),
            Command(
                "customer",
                "[WORDS]...",
                "All that we went through with one customer; without words, all customers.",
                module="customers",
                writes=True,
            ),
            Command(
                "budget",
                "",
                "What each may still spend, and what winning back cost and brought (K3).",
                module="budgets",
            ),
        ),
        module="recovery",
    ),
    "work": Panel(
        N_("Work"),
        (
            Command(
                "note",
                "ID...",
                "Write something down with the case; the step stays as it is.",
                writes=True,
            ),
            Command(
                "contact",
                "ID... in|out",
                "There was contact: in (the customer came to us) or out (we went to the customer).",
                writes=True,
            ),
            Command(
                "assign",
                "ID... OWNER",
                "Somebody else takes the case.",
                writes=True,
            ),
            Command(
                "tag",
                "ID +TAG|-TAG...",
                "Give a case tags (+tag) or take them away (-tag).",
                writes=True,
            ),
            Command(
                "attach",
                "ID FILE...",
                "Put files with the case: copied beside it, and named in it with their SHA-256.",
                writes=True,
            ),
            Command(
                "edit",
                "ID",
                "Open the case in your editor ($VISUAL or $EDITOR); what you save is checked before "
                "it counts.",
                writes=True,
            ),
            Command(
                "record",
                "ID... EVENT",
                "Record an event that your own procedure defines and that has no command of its own.",
                writes=True,
            ),
        ),
    ),
    "insight": Panel(
        N_("Insight"),
        (
            Command(
                "alerts",
                "[WORDS]...",
                "Early warning: what calls for somebody, why, and on what level (F6).",
            ),
            Command(
                "take",
                "ID [RULE]",
                "You take an alert of a case: it rests until a new fact fires it again (F6).",
                writes=True,
            ),
            Command(
                "stats",
                "[WORDS]...",
                "The figures of a period: terms, appeals, causes, recovery, fans (H1).",
            ),
            Command(
                "ask",
                "[ID]",
                "Whom to ask for their experience now; with an ID that you asked (F1). Nobody is "
                "asked more than once in 90 days.",
                module="ask",
                writes=True,
            ),
            Command(
                "foresee",
                "TITLE",
                "Tell customers beforehand of a promise that we cannot keep (F13). It begins a case "
                "for each customer in a list; given again, it adds only who is new.",
                writes=True,
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
            ),
            Command(
                "show",
                "ID...",
                "Everything about one case.",
            ),
            Command(
                "why",
                "ID... [DEADLINE]",
                "The proof of a deadline: what started it, the rule and its source, the count, the result.",
            ),
            Command(
                "search",
                "WORDS...",
                "Cases with these words anywhere: title, customer, story, texts; closed ones too.",
            ),
            Command(
                "log",
                "[ID]...",
                "What happened, newest first: in one case, or in all.",
            ),
            Command(
                "procedure",
                "[NAME]...",
                "The procedure: steps, deadlines, who decides, and where they are reached.",
            ),
        ),
    ),
    "team": Panel(
        N_("Team"),
        (
            Command(
                "sync",
                "",
                "Bring together what you and the others have. It commits, fetches, joins, checks and "
                "sends.",
                writes=True,
            ),
            Command(
                "status",
                "",
                "What you have that others have not, and the other way round, as last heard.",
            ),
            Command(
                "join",
                "URL [DIR]",
                "Begin working with a team: copy its workspace, and set this clone up.",
                writes=True,
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
                writes=True,
            ),
            Command(
                "history",
                "ID",
                "Who set which field when, newest first. From git; what was recorded later tells both "
                "moments.",
            ),
            Command(
                "merge-driver",
                "BASE OURS THEIRS PATH",
                "For git, not for people: joins two versions of a case. Set up by kv init and kv sync.",
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
                writes=True,
            ),
            Command(
                "undo",
                "",
                "Take back the last command, as a new commit; once more takes that back.",
                writes=True,
            ),
            Command(
                "config",
                "[set|get|unset] [KEY] [VALUE]...",
                "The settings that hold here, or change one. Your own with --personal, for all workspaces.",
                module="settings",
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
        ),
    ),
}
COMMANDS = {
    command.name: command._replace(
        module=command.module or panel.module or name
    )
    for name, panel in PANELS.items()
    for command in panel.commands
}
#: Those that people use.
NAMES = tuple(
    name for name, command in COMMANDS.items() if not command.hidden
)
