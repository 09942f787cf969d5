"""Good shows are read as they are meant: nothing of YAML's own guesses is left."""

from collections.abc import Callable

import pytest
import yaml
from msgspec import UNSET

from cues.conditions import ComfortIs, PropIs
from cues.show import Choice, Prop, Room, Show, Variable
from cues.showfile import Loaded, load, nodes
from cues.steps import FadeLight, PlayClip, SetProp, ShowWords, Step
from cues.triggers import MessageComes, PropBecomes, PuzzleDone, VariableBecomes
from tests.cues.showfile.small_files import HERE, PLAIN, files_in

Reading = Callable[[str], Loaded]


def shown(name: str) -> Show:
    loaded = load(files_in(HERE / "good" / name))
    assert loaded.problems == ()
    assert loaded.show is not None
    return loaded.show


def first_room(loaded: Loaded) -> Room:
    assert loaded.problems == ()
    assert loaded.show is not None
    return next(iter(loaded.show.rooms.values()))


def test_a_cue_reads_as_it_is_written():
    eyes = shown("plain").rooms["lab"].cues["eyes"]

    assert eyes.when == (PuzzleDone("id_tag"),)
    assert eyes.mode == "timeline"
    assert eyes.then == ("opens",)
    assert eyes.title == {"en": "Eyes"}
    assert eyes.steps == (
        Step(FadeLight("red_eyes", "#d9a400", 400_000), at=0),
        Step(PlayClip("bang", "speakers", duck=("ambience",)), at=400_000),
        Step(FadeLight("red_eyes", "#000000", 800_000, "ease_in"), at=2_600_000),
    )


@pytest.mark.parametrize("name", ["plain", "traps", "written_once"])
def test_a_show_reads_alike_where_yaml_has_no_parser_in_c(name: str, monkeypatch: pytest.MonkeyPatch):
    expected = shown(name)
    monkeypatch.setattr(nodes, "Loader", yaml.SafeLoader)
    assert shown(name) == expected


def test_a_show_knows_its_hash_and_gives_its_variables_to_every_room():
    show = shown("plain")

    assert show.hash == load(PLAIN).hash
    assert show.hash != load({**PLAIN, "show.yaml": PLAIN["show.yaml"].replace("60min", "61min")}).hash
    assert show.rooms["lab"].variables["tension"] == Variable("tension", "number", 0.0)
    assert show.rooms["lab"].variables["password"].initial == "none"


def test_line_ends_do_not_change_the_hash():
    assert load({name: text.replace("\n", "\r\n") for name, text in PLAIN.items()}).hash == load(PLAIN).hash


def test_what_yaml_would_guess_stays_what_was_typed():
    show = shown("traps")
    room = show.rooms["y"]

    assert show.title == {"en": "on", "no": "off"}
    assert show.clips["n"].file == "1:30"
    assert show.clips["n"].licence == "12e5"
    assert show.endings["off"].title == {"en": "null", "no": "~"}
    assert show.comfort["on_or_off"] == Choice("on_or_off", ("on", "off"))
    assert list(room.props) == ["on", "off", "no", "yes", "null", "true", "y"]
    accepted = ("0012345670", "62E3086", "12e5", "1:30", "0427", "on", ".nan", "0b11", "1_000", "2024-01-02")
    assert room.puzzles["n"].rule.accept == accepted
    assert room.puzzles["n"].hints == ({"en": "no"}, {"en": "off", "no": "0o14"}, {"en": "1:30"})
    assert room.puzzles["yes"].rule.accept == ("0427", "00", "1e3")
    assert [variable.initial for variable in room.variables.values()] == [
        "0427",
        "62E3086",
        "none",
        "2024-01-02",
        7.0,
        True,
    ]


def test_values_are_of_the_type_that_is_declared_for_them():
    cue = shown("traps").rooms["y"].cues["on"]

    assert cue.when == (
        PropBecomes("on", True),
        PropBecomes("no", "62E3086"),
        PropBecomes("no", None),
        PropBecomes("no", "none"),
        VariableBecomes("code", "0427"),
        MessageComes("on", value=False),
        MessageComes("off", value="off"),
        MessageComes("off", value="0427"),
        MessageComes("off", value=12.0),
    )
    assert cue.if_ == ComfortIs("on_or_off", "off")
    assert [step.action for step in cue.steps][:2] == [SetProp("off", False), SetProp("null", "#ffffff")]
    assert cue.steps[6].action == ShowWords({"en": "off"}, "true")


def test_ten_equal_props_are_written_once():
    roof = shown("written_once").rooms["roof"]

    assert [name for name in roof.props if name.startswith("window")] == [
        f"window_{row}_{column}" for row in (1, 2, 3) for column in ("left", "right")
    ]
    assert roof.props["window_3_left"].title == {"en": "Window 3, left: $5"}
    assert roof.props["west_door"].hold_for == 5_000_000
    assert roof.props["gate"].wired_release == {"en": "Green button on the front and back"}
    dark = roof.cues["city_goes_dark"]
    assert dark.when == tuple(PropBecomes(f"plate_{number}", True) for number in ("08", "09", "10", "11"))
    assert [step.post_wait for step in dark.steps] == [500_000] * 6 + [0, 0]
    assert dark.steps[-1] == dark.steps[-2]


@pytest.mark.parametrize(
    ("written", "safe", "initial"),
    [
        ("{kind: lock, fails: open}", "released", "locked"),
        ("{kind: lock, fails: closed}", "locked", "locked"),
        ("{kind: lock, fails: open, initial: released}", "released", "released"),
        ("{kind: light, house_lights: yes}", 1.0, 1.0),
        ("{kind: light, house_lights: yes, colour: rgb}", "#ffffff", "#ffffff"),
        ("{kind: relay, house_lights: yes, initial: off}", True, False),
        ("{kind: light, safe: 20%}", 0.2, 0.2),
        ("{kind: fan, safe: off, initial: on}", False, True),
        ("{kind: fan}", UNSET, UNSET),
        ("{kind: speaker}", UNSET, UNSET),
    ],
)
def test_an_outputs_safe_and_initial_values(written: str, safe: object, initial: object, room: Reading):
    loaded = room("").problems
    assert loaded == ()
    thing = first_room(
        load({**PLAIN, "rooms/lab.yaml": f"format: 1\nroom: lab\nprops: {{thing: {written}}}\n"})
    )

    prop: Prop = thing.props["thing"]
    assert (prop.safe, prop.initial) == (safe, initial)


def test_one_thing_alone_will_do_where_a_list_is_wanted(room: Reading):
    one = first_room(room("cues:\n  a: {when: {game: starts}, steps: {wait: 1s}, then: a, phases: idle}\n"))
    many = first_room(
        room("cues:\n  a: {when: [{game: starts}], steps: [{wait: 1s}], then: [a], phases: [idle]}\n")
    )

    assert one == many


def test_empty_sections_are_empty(room: Reading):
    assert first_room(room("cues:\nreset:\npuzzles: {}\nvariables:\n")).cues == {}


@pytest.mark.parametrize(("none", "meant"), [("none", None), ('"none"', "none")])
def test_a_bare_none_is_no_tag_and_a_quoted_one_is_text(none: str, meant: str | None):
    text = PLAIN["rooms/lab.yaml"].replace("is: none", f"is: {none}")
    tag_back = first_room(load({**PLAIN, "rooms/lab.yaml": text})).reset["tag_back"]

    assert tag_back.sensor == PropIs("id_reader", meant)


def test_every_key_that_is_written_has_its_place():
    loaded = load(PLAIN)
    room = PLAIN["rooms/lab.yaml"].splitlines()

    for path, word in {
        "rooms.lab": "room",
        "rooms.lab.props.fan.max_on": "max_on",
        "rooms.lab.cues.eyes.steps.2.fade": "fade",
        "rooms.lab.cues.opens.when.2.true.all.1.not": "not",
        "rooms.lab.cues.opens.steps.2.otherwise.wait": "wait",
        "rooms.lab.puzzles.code.accept.0": '"0427"',
        "rooms.lab.reset.swept": "swept",
    }.items():
        place = loaded.places[path]
        assert place.file == "rooms/lab.yaml"
        assert room[place.line - 1][place.column - 1 :].startswith(word), path
    assert "rooms.lab.cues.eyes.title" not in loaded.places


def test_a_custom_puzzles_options_are_read_after_its_class(room: Reading):
    from cues.puzzles.count import Count

    asked = []

    def find(file: str, name: str) -> type[Count]:
        asked.append((file, name))
        return Count

    text = PLAIN["rooms/lab.yaml"] + "  swept_again: Swept again\n"
    text = text.replace(
        "puzzles:\n",
        "puzzles:\n  shelf: {kind: custom, python: parts.shelf.Books, options: {prop: lever, times: 3}}\n",
    )
    shelf = first_room(load({**PLAIN, "rooms/lab.yaml": text}, custom=find)).puzzles["shelf"]

    assert asked == [("parts/shelf.py", "Books")]
    assert shelf.rule.rule == Count("lever", 3)


def test_rooms_are_read_even_if_the_show_is_not():
    broken = load(
        {"show.yaml": "format: 1\nshow: {a: 1", "rooms/lab.yaml": "format: 1\nroom: lab\nprop: 3\n"}
    )

    assert [str(problem) for problem in broken.problems] == [
        'show.yaml:2:7: this mapping is not closed; a "," or "}" is missing',
        'rooms/lab.yaml:3:1: no key "prop" here; did you mean "props"?',
    ]
