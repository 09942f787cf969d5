"""A scene as a terminal shows it: dark, grey when all is well, and the alarm the loudest thing on it."""

from collections.abc import Iterable, Mapping, Sequence

from rich.cells import cell_len
from rich.text import Text

from controller.demo import plan
from controller.demo.scene import CueRow, PropRow, PuzzleRow, Scene
from controller.demo.telling import Line

GREY, DIM, WHITE = "#9aa5ab", "#59656d", "#eceff1"
AMBER, RED, BLUE, VIOLET, GREEN = "#ffb300", "#ff5252", "#64b5f6", "#b39ddb", "#7fd6a2"

PHASES: Mapping[str, tuple[str, str]] = {
    "idle": ("○ IDLE", GREY),
    "ready": ("◎ READY", WHITE),
    "running": ("▶ RUNNING", BLUE),
    "paused": ("‖ PAUSED", AMBER),
    "finished": ("■ FINISHED", GREEN),
    "stopped": ("■ STOPPED", RED),
}
PUZZLES: Mapping[str, tuple[str, str]] = {
    "locked": ("·", DIM),
    "active": ("▶", BLUE),
    "solved": ("✓", GREY),
    "skipped": ("»", VIOLET),
}
WEIGHTS: Mapping[str, str] = {
    "quiet": DIM,
    "plain": GREY,
    "good": WHITE,
    "attention": AMBER,
    "danger": f"bold {RED}",
}
CUES: Mapping[str, str] = {"running": "●", "waiting": "◌", "paused": "‖"}

WIDE, HIGH = 110, 34
"""From this size on there is room for the floor plan."""


def render(scene: Scene, width: int, height: int, keys: str, floor: plan.Drawing | None = None) -> Text:
    """`scene` in exactly `height` lines of `width` characters; `keys` is what the game master can press."""
    hands = _hands(scene, width)
    top = _header(scene, width)
    bottom = [*hands, Text(keys, style=DIM)]
    free = height - len(top) - len(bottom)
    if floor is not None and width >= WIDE and height >= HIGH:
        middle = _with_plan(scene, width, free, floor)
    else:
        middle = _without_plan(scene, width, free)
    lines = [_fit(line, width) for line in (*top, *middle, *bottom)]
    return Text("\n").join(lines[:height])


def _header(scene: Scene, width: int) -> list[Text]:
    name = Text.assemble((scene.title.upper(), f"bold {WHITE}"), ("  " + scene.room, GREY))
    badge = Text.assemble((f"{scene.sound}  ", DIM), (f" {scene.badge} ", f"bold black on {AMBER}"))
    word, colour = PHASES[scene.phase]
    left = Text.assemble((word, f"bold {colour}"), (f"  {scene.ending}" if scene.ending else "", WHITE))
    clock = Text(f" {scene.clock}", style=f"bold {WHITE if scene.phase != 'stopped' else RED}")
    bar_width = max(0, width - left.cell_len - clock.cell_len - 2)
    full = round(bar_width * scene.share_left)
    bar = Text.assemble(("  " + "━" * full, colour), ("─" * (bar_width - full), DIM))
    return [_apart(name, badge, width), Text.assemble(left, bar, clock), _loudest(scene)]


def _loudest(scene: Scene) -> Text:
    """One line: what needs a person; else what players read at the moment; else what was answered."""
    if scene.alerts:
        level, text = max(scene.alerts, key=lambda alert: ("info", "attention", "danger").index(alert[0]))
        more = f"  (+{len(scene.alerts) - 1})" if len(scene.alerts) > 1 else ""
        return Text(f"▲ {text}{more}", style={"danger": f"bold {RED}", "attention": AMBER}.get(level, GREY))
    if scene.note:
        return Text(scene.note, style=AMBER)
    return Text(f"▤ {scene.screen}" if scene.screen else "", style=GREY)


def _without_plan(scene: Scene, width: int, height: int) -> list[Text]:
    left = min(width // 2 + 2, 60)
    upper = max(len(scene.outputs) + 1, len(scene.puzzles) + 4)
    upper = min(upper, height - 3)
    columns = (
        _column(_left(scene, left, upper), left, upper),
        _column(_outputs(scene.outputs, width - left - 2), width - left - 2, upper),
    )
    return [*_beside(columns), *_column(_log(scene.log, width, height - upper - 1), width, height - upper)]


def _with_plan(scene: Scene, width: int, height: int, floor: plan.Drawing) -> list[Text]:
    rows = min(height - 5, 26)
    columns = min(int(rows * 2 * floor.plan.width / floor.plan.height), width // 2)
    left = width - columns - 3
    first = len(scene.puzzles) + 6
    half = [*_left(scene, left, first), *_outputs(scene.outputs, left)]
    drawn = [Text.assemble(("", "")), *_drawn(scene, floor, columns, rows)]
    upper = _beside((_column(half, left, rows), _column(drawn[1:], columns, rows)), gap=3)
    return [*upper, *_column(_log(scene.log, width, height - rows - 1), width, height - rows)]


def _left(scene: Scene, width: int, height: int) -> list[Text]:
    """The puzzles, and below them what is under way."""
    rows = [_rule("Puzzles", width), *(_puzzle(row, width) for row in scene.puzzles)]
    playing = Text("♪ " + ", ".join(scene.playing), style=DIM) if scene.playing else None
    room = height - len(rows) - 1 - (playing is not None)
    cues = [_cue(row, width) for row in scene.cues[: max(0, room)]]
    rows += [_rule("Under way", width), *cues, *([playing] if playing else [])]
    return rows + [Text("")] * (height - len(rows))


def _puzzle(row: PuzzleRow, width: int) -> Text:
    mark, colour = PUZZLES[row.state]
    colour = VIOLET if row.by_hand else AMBER if row.late else colour
    title = Text(f"{mark} {row.title}", style=colour)
    note = row.note if not row.by_hand else "by hand"
    if row.progress is not None and row.progress > 0:
        full = round(row.progress * 8)
        note = "▰" * full + "▱" * (8 - full) + " " + note
    return _apart(title, Text(note, style=AMBER if row.late else GREY), width)


def _cue(row: CueRow, width: int) -> Text:
    colour = {"running": WHITE, "paused": AMBER}.get(row.state, GREY)
    return _apart(Text(f"{CUES[row.state]} {row.title}", style=colour), Text(row.left, style=GREY), width)


def _outputs(rows: Sequence[PropRow], width: int) -> list[Text]:
    return [_rule("Props", width), *(_output(row, width) for row in rows)]


def _output(row: PropRow, width: int) -> Text:
    lamp = Text("██ ", style=row.glow) if row.glow else Text("░░ ", style="#263238")
    if row.health != "ok":
        return _apart(
            Text.assemble(lamp, (row.title, AMBER)), Text(row.health.replace("_", " "), style=AMBER), width
        )
    name = Text.assemble(lamp, (row.title, WHITE if row.glow else GREY))
    return _apart(name, Text(("~ " if row.moving else "") + row.value, style=GREY), width)


def _hands(scene: Scene, width: int) -> list[Text]:
    """What players can do, in two columns (three on a wide screen), each with its key and how it stands."""
    across = 3 if width >= WIDE else 2
    each = (width - 2 * (across - 1)) // across
    cells = [_hand(row, each) for row in scene.inputs]
    depth = -(-len(cells) // across)
    columns = [_column(cells[at : at + depth], each, depth) for at in range(0, len(cells), depth or 1)]
    return [_rule("Players' hands", width), *_beside(columns)]


def _hand(row: PropRow, width: int) -> Text:
    key = Text(f"{row.key:>3} " if row.key else "    ", style=f"bold {BLUE}")
    title = Text.assemble(key, (row.title, WHITE if row.glow else GREY))
    value = row.value if row.health == "ok" else row.health.replace("_", " ")
    return _apart(title, Text(value, style=GREY if row.health == "ok" else AMBER), width)


def _log(lines: Sequence[Line], width: int, room: int) -> list[Text]:
    shown = lines[-room:] if room > 0 else ()
    return [_rule("What happened", width), *(told(line) for line in shown)]


def told(line: Line) -> Text:
    """A line of the log, with its mark and colour."""
    return Text(f"{line.clock:>6} {line.mark} {line.text}", style=WEIGHTS[line.weight])


def _drawn(scene: Scene, floor: plan.Drawing, columns: int, rows: int) -> list[Text]:
    """The floor plan with living props: inputs by their key, outputs by their light."""
    marks = [(row.place, _mark(row)) for row in (*scene.outputs, *scene.inputs) if row.place]
    cells = floor.cells(columns, rows, marks)
    return [
        Text.assemble(
            *((cell.character, f"bold {cell.colour}" if cell.is_strong else cell.colour) for cell in line)
        )
        for line in cells
    ]


def _mark(row: PropRow) -> plan.Cell:
    if row.health != "ok":
        return plan.Cell("▲", AMBER, is_strong=True)
    if row.key:
        return plan.Cell(row.key[0], WHITE if row.glow else BLUE, is_strong=True)
    return plan.Cell("●", row.glow, is_strong=True) if row.glow else plan.Cell("○", DIM)


def _rule(title: str, width: int) -> Text:
    return Text.assemble((f"{title} ", GREY), ("─" * max(0, width - cell_len(title) - 1), "#37474f"))


def _apart(left: Text, right: Text, width: int) -> Text:
    """`left` at the left, `right` at the right; what doesn't fit is cut from `left`."""
    room = max(0, width - right.cell_len - (1 if right.cell_len else 0))
    left = left.copy()
    left.truncate(room, overflow="ellipsis", pad=True)
    return Text.assemble(left, " " if right.cell_len else "", right)


def _fit(line: Text, width: int) -> Text:
    line = line.copy()
    line.truncate(width, overflow="ellipsis", pad=True)
    return line


def _column(lines: Sequence[Text], width: int, height: int) -> list[Text]:
    fitted = [_fit(line, width) for line in lines[:height]]
    return fitted + [Text(" " * width)] * (height - len(fitted))


def _beside(columns: Iterable[Sequence[Text]], gap: int = 2) -> list[Text]:
    return [Text(" " * gap).join(row) for row in zip(*columns, strict=False)]
