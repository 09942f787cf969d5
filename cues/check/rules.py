"""Everything that `check` looks for beyond the grammar: one row a rule, in the order of the docs."""

from cues.check import claims, cycles, light, media, pins, players, purity, safety, unreachable, unused, words
from cues.check.given import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "cue_never_runs",
        "warning",
        "A cue whose triggers can never come, or whose callers never run. What only the game master's GO "
        "would run does not count as running.",
        unreachable.cue_never_runs,
    ),
    Rule(
        "trigger_never_comes",
        "warning",
        "One trigger of a cue that can never come: a puzzle that can't be solved, a variable nothing sets, "
        "a message nobody sends, a phase in which the cue does not run.",
        unreachable.trigger_never_comes,
    ),
    Rule(
        "cue_without_a_person",
        "warning",
        "A cue with no `when` that no cue runs. It is the game master's to GO, and needs a `title` of its "
        "own by which they know it.",
        unreachable.cue_without_a_person,
    ),
    Rule(
        "puzzle_cycle",
        "error",
        "Puzzles that wait for each other in a ring through `after`.",
        unreachable.puzzle_cycle,
    ),
    Rule(
        "puzzle_never_played",
        "error",
        "A puzzle that never becomes active: what it comes `after` can never be done, or its `if` never "
        "holds.",
        unreachable.puzzle_never_played,
    ),
    Rule(
        "puzzle_solved_by_nobody",
        "error",
        "A puzzle that watches no prop, is not `by_hand`, and that no cue solves.",
        unreachable.puzzle_solved_by_nobody,
    ),
    Rule(
        "ending_never_reached",
        "warning",
        "An ending that no cue and no running out of time leads to.",
        unreachable.ending_never_reached,
    ),
    Rule("no_way_to_finish", "warning", "A show that no cue finishes.", unreachable.no_way_to_finish),
    Rule(
        "no_way_to_win",
        "error",
        "A show with endings that are won, none of which is ever reached.",
        unreachable.no_way_to_win,
    ),
    Rule(
        "no_out_of_time",
        "warning",
        "A show that does not say which ending running out of time is.",
        unreachable.no_out_of_time,
    ),
    Rule(
        "instant_cycle",
        "error",
        "Cues that set each other off for ever within a millisecond, through `run`, `start`, `then`, cues' "
        "starts and ends, variables, messages or puzzles.",
        cycles.instant_cycle,
    ),
    Rule(
        "instant_cycle_if",
        "warning",
        "The same, where conditions stand between and only they can end it.",
        cycles.instant_cycle_if,
    ),
    Rule(
        "two_writers",
        "warning",
        "An output that two cues of one priority drive, where one takes its time over it and neither runs, "
        "follows or stops the other. The latest order would stand.",
        claims.two_writers,
    ),
    Rule(
        "egress_fails_closed",
        "error",
        "A lock on a way out that does not open when power or controller fail.",
        safety.egress_fails_closed,
    ),
    Rule(
        "egress_without_release",
        "error",
        "A lock on a way out without a wired release.",
        safety.egress_without_release,
    ),
    Rule(
        "egress_held",
        "error",
        "A lock on a way out that is held (`on_loss: hold`) when the room is gone.",
        safety.egress_held,
    ),
    Rule(
        "lock_without_fails",
        "error",
        "A lock that does not say what it does without power.",
        safety.lock_without_fails,
    ),
    Rule(
        "egress_on_another_kind",
        "error",
        "`egress`, `fails` or `wired_release` on something that is no lock.",
        safety.egress_on_another_kind,
    ),
    Rule("no_house_lights", "error", "A room without house lights.", safety.no_house_lights),
    Rule(
        "house_lights_off",
        "error",
        "House lights that can't be lit, or whose `safe` is off.",
        safety.house_lights_off,
    ),
    Rule(
        "output_without_safe",
        "error",
        "An output that does not say what it does when the show does not drive it.",
        safety.output_without_safe,
    ),
    Rule(
        "input_with_output_keys",
        "error",
        "`safe`, `max_on` and other keys of outputs on something that only senses.",
        safety.input_with_output_keys,
    ),
    Rule(
        "never_with_itself",
        "error",
        "An interlock with itself, or between outputs that are both on when safe.",
        safety.never_with_itself,
    ),
    Rule(
        "max_on_below_need", "error", "`max_on` on an output that is on when safe.", safety.max_on_below_need
    ),
    Rule(
        "hold_without_time",
        "warning",
        "`on_loss: hold` for no time, or for over a minute.",
        safety.hold_without_time,
    ),
    Rule("hold_for_alone", "warning", "`hold_for` on an output that is not held.", safety.hold_for_alone),
    Rule(
        "coil_without_limit",
        "warning",
        "A lock that fails closed, and so is opened by a coil under power, without `max_on`.",
        safety.coil_without_limit,
    ),
    Rule(
        "danger_without_limit",
        "warning",
        "A switched output marked `danger` without `max_on`.",
        safety.danger_without_limit,
    ),
    Rule(
        "go_guard",
        "warning",
        "A `go_guard` so short that a double press fires twice, or so long that a second GO is lost.",
        safety.go_guard,
    ),
    Rule(
        "flashes_unwarned",
        "error",
        "Light that flashes more than three times a second, by a pattern or step by step, in a cue that is "
        "not marked `strobe: warned`.",
        light.flashes_unwarned,
    ),
    Rule(
        "strobe_without_choice",
        "error",
        "A cue with strobe in a show whose `comfort` has no `strobe` with `off`.",
        light.strobe_without_choice,
    ),
    Rule(
        "strobe_against_comfort",
        "error",
        "Light in a warned cue that flashes too fast other than by `pattern: strobe`, with no condition on "
        "`comfort: strobe`: it would not stand still for teams that play without.",
        light.strobe_against_comfort,
    ),
    Rule(
        "warned_for_nothing",
        "warning",
        "A cue marked `strobe: warned` in which nothing flashes too fast.",
        light.warned_for_nothing,
    ),
    Rule(
        "by_one_sense",
        "warning",
        "A puzzle that is told to players by coloured light alone, or by sound alone, and declares no "
        "`alternative`.",
        players.by_one_sense,
    ),
    Rule("no_hints", "warning", "A puzzle without hints.", players.no_hints),
    Rule(
        "no_expected", "warning", "A puzzle that does not say how long it usually takes.", players.no_expected
    ),
    Rule(
        "expected_beyond_game",
        "warning",
        "A puzzle that usually takes longer than the whole game.",
        players.expected_beyond_game,
    ),
    Rule(
        "hint_beyond_list",
        "error",
        "A step that shows a hint that its puzzle does not have.",
        players.hint_beyond_list,
    ),
    Rule(
        "not_in_reset",
        "warning",
        "A prop that players move, and of which no item of the reset list speaks.",
        players.not_in_reset,
    ),
    Rule("no_reset_list", "warning", "A room with puzzles and no reset list.", players.no_reset_list),
    Rule(
        "impure_puzzle",
        "error",
        "A custom puzzle that fails, keeps something elsewhere than in its memory, or asks a clock or "
        "chance. Each is played at random, every game twice, and compared.",
        purity.impure_puzzle,
    ),
    Rule("untranslated", "warning", "A text that lacks one of the show's languages.", words.untranslated),
    Rule(
        "language_not_played",
        "warning",
        "A text in a language that the show does not list.",
        words.language_not_played,
    ),
    Rule(
        "language_never_played",
        "error",
        "A condition on a language that the show does not list.",
        words.language_never_played,
    ),
    Rule(
        "clip_unreadable", "error", "A clip whose file is missing or can't be decoded.", media.clip_unreadable
    ),
    Rule(
        "clip_silent",
        "error",
        "A clip in which nothing can be heard (all of it below -60 dBFS).",
        media.clip_silent,
    ),
    Rule("clip_clipping", "warning", "A clip that runs into full scale.", media.clip_clipping),
    Rule(
        "clip_late", "warning", "An effect or alert that begins with over 50 ms of silence.", media.clip_late
    ),
    Rule(
        "clip_length",
        "error",
        "A clip that is not as long as its `length` says, by over 2 % and 50 ms.",
        media.clip_length,
    ),
    Rule("clip_licence", "warning", "A clip without a licence.", media.clip_licence),
    Rule("voice_caption", "warning", "A voice without a caption.", media.voice_caption),
    Rule(
        "picture_unreadable",
        "error",
        "An image or floor plan whose file is missing or can't be shown.",
        media.picture_unreadable,
    ),
    Rule(
        "unused_prop",
        "warning",
        "A prop that no puzzle, cue, condition or reset item speaks of. House lights and egress locks "
        "serve alone.",
        unused.unused_prop,
    ),
    Rule("unused_clip", "warning", "A clip that no cue plays.", unused.unused_clip),
    Rule("unused_image", "warning", "An image that no cue shows.", unused.unused_image),
    Rule(
        "unread_variable",
        "warning",
        "A variable that nothing reads and that is not published.",
        unused.unread_variable,
    ),
    Rule(
        "foreign_variable",
        "error",
        "A step that sets a variable which another room sets.",
        unused.foreign_variable,
    ),
    Rule("unset_variable", "warning", "A variable that no cue sets.", unused.unset_variable),
    Rule(
        "unheard_message", "warning", "A message that a cue sends and none waits for.", unused.unheard_message
    ),
    Rule(
        "unsent_message", "warning", "A message that a cue waits for and none sends.", unused.unsent_message
    ),
    Rule("unused_comfort", "warning", "A comfort setting that changes nothing.", unused.unused_comfort),
    Rule(
        "unknown_comfort",
        "error",
        "A condition on a comfort setting, or one of its options, that the show does not offer.",
        unused.unknown_comfort,
    ),
    Rule("pin_twice", "error", "One GPIO line for two props, or for two colours of a light.", pins.pin_twice),
    Rule("no_such_pin", "error", "A GPIO number that is not on a Pi's header.", pins.no_such_pin),
    Rule("connection_unfit", "error", "A prop on a connection that can't carry it.", pins.connection_unfit),
    Rule("port_twice", "error", "One serial port for two props that can't share it.", pins.port_twice),
    Rule(
        "nothing_to_wire",
        "error",
        "Wiring for a room or prop that the show does not have.",
        pins.nothing_to_wire,
    ),
    Rule(
        "prop_not_wired",
        "error",
        "A prop of a wired room that is connected to nothing; speakers and screens then go to the default "
        "device.",
        pins.prop_not_wired,
    ),
    Rule("room_not_wired", "warning", "A room that a wiring leaves out.", pins.room_not_wired),
    Rule(
        "pin_taken",
        "warning",
        "A GPIO line that the Pi itself may use (I2C, SPI, serial console, EEPROM).",
        pins.pin_taken,
    ),
    Rule(
        "pin_wrong_at_boot",
        "warning",
        "An output that the Pi's own pull may hold otherwise than safe from power-up until the room runs.",
        pins.pin_wrong_at_boot,
    ),
    Rule(
        "pull_against_resistor",
        "error",
        "An input pulled down on GPIO 2 or 3, which have a fixed resistor up.",
        pins.pull_against_resistor,
    ),
    Rule(
        "port_not_by_id",
        "warning",
        "A serial port named by the order in which it was plugged in.",
        pins.port_not_by_id,
    ),
    Rule(
        "slow_fade_on_pins",
        "warning",
        "A light on a GPIO line that fades over more than two seconds: software PWM jitters.",
        pins.slow_fade_on_pins,
    ),
    Rule("pwm_flickers", "warning", "A light dimmed at under 100 Hz.", pins.pwm_flickers),
)
