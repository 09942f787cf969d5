"""What is written and then used by nothing."""

from cues.conditions import ComfortIs, NotThat, PropIs, VariableIs
from cues.puzzles.hold import Hold
from cues.puzzles.simultaneous import Simultaneous
from cues.show import Choice, Consequence, ResetItem, Variable
from cues.steps import Notify, PlayClip, Pulse, Say, SetProp, SetVariable, ShowPicture
from cues.triggers import GameIs, MessageComes
from tests.cues.check.small_shows import (
    READER,
    STROBE,
    TAG,
    clip,
    cue,
    found,
    only,
    prop,
    puzzle,
    room,
    show,
    words,
)

TELL = Notify(words("Look"))
STARTS = (GameIs("starts"),)
DOOR = prop("door", "lock", fails="open")


def test_a_prop_that_nothing_speaks_of():
    said = only("unused_prop", show(room(READER, TAG, DOOR)))
    assert said == (
        "rooms.laboratory.props.door: prop door: nothing sets it; use it in a puzzle or cue, or take it out"
    )
    assert "nothing reads it" in only("unused_prop", show(room(READER)))


def test_props_are_used_by_puzzles_cues_conditions_and_the_reset_list():
    handle = prop("handle", "lever")
    assert found("unused_prop", show(room(READER, TAG))) == []
    assert found("unused_prop", show(room(handle, puzzle("grip", Hold(("handle",), 1), "hold")))) == []
    assert found("unused_prop", show(room(DOOR, cue("open", SetProp("door", "released"), when=STARTS)))) == []
    assert (
        found("unused_prop", show(room(handle, cue("see", TELL, if_=NotThat(PropIs("handle", is_=True))))))
        == []
    )
    back = ResetItem("handle_up", words("Handle up"), PropIs("handle", is_=False))
    assert found("unused_prop", show(room(handle, back))) == []


def test_a_simulation_or_an_interlock_alone_is_no_use():
    reed = prop("reed", "contact")
    door = prop("door", "lock", fails="open", simulate=(Consequence("released", "reed", True),))
    opens = cue("open", SetProp("door", "released"), when=STARTS)
    assert "prop reed" in only("unused_prop", show(room(reed, door, opens)))
    other = prop("other", "relay", safe=False)
    fan = prop("fan", "relay", safe=False, never_with=("other",))
    assert "prop other" in only(
        "unused_prop", show(room(other, fan, cue("blow", Pulse("fan", True, 1), when=STARTS)))
    )


def test_clips_and_images():
    plays = cue("radio", PlayClip("voice", "speakers"), when=STARTS)
    assert "no cue plays it" in only("unused_clip", show(room(), clips=[clip("voice")]))
    assert found("unused_clip", show(room(plays), clips=[clip("voice")])) == []
    assert "no cue shows it" in only("unused_image", show(room(), images={"map": "map.png"}))
    shows = cue("look", ShowPicture("map", "screen"), when=STARTS)
    assert found("unused_image", show(room(shows), images={"map": "map.png"})) == []


def test_variables():
    strain = Variable("strain", "number", 0.0)
    grows = cue("grow", SetVariable("strain", add=1), when=STARTS)
    judges = cue("judge", TELL, if_=VariableIs("strain", at_least=2), when=STARTS)
    assert "nothing reads it" in only("unread_variable", show(room(strain, grows)))
    assert found("unread_variable", show(room(strain, grows, judges))) == []
    assert found("unread_variable", show(room(Variable("strain", "number", 0.0, publish=True), grows))) == []
    assert "no cue sets it, so it stays 0.0" in only("unset_variable", show(room(strain, judges)))
    assert found("unset_variable", show(room(strain, grows, judges))) == []


def test_a_variable_of_the_show_is_used_if_any_room_uses_it():
    trust = {"trust": Variable("trust", "number", 0.0)}
    roof = room(cue("raise_it", SetVariable("trust", add=1), when=STARTS), name="rooftop")
    bunker = room(cue("judge", TELL, if_=VariableIs("trust", at_least=2), when=STARTS), name="bunker")
    whole = show(roof, bunker, variables=trust)
    assert found("unread_variable", whole) + found("unset_variable", whole) == []
    assert only("unread_variable", show(roof, variables=trust)).startswith("variables.trust: ")


def test_a_variable_of_one_room_is_set_there_alone():
    strain = {"strain": Variable("strain", "number", 0.0, room="rooftop")}
    raises = cue("raise_it", SetVariable("strain", add=1), when=STARTS)
    assert found("foreign_variable", show(room(raises, name="rooftop"), variables=strain)) == []
    said = only("foreign_variable", show(room(raises, name="bunker"), variables=strain))
    assert "variable strain is set in room rooftop alone" in said


def test_messages_that_a_puzzle_waits_for():
    both = puzzle("both", Simultaneous(("here",), 1_000_000, ("there",)))
    says = room(cue("pulled", Say("there"), when=STARTS), name="rooftop")
    assert found("unheard_message", show(says, room(both))) == []
    assert "no cue of any room sends it" in only("unsent_message", show(room(both)))


def test_messages_need_both_ends():
    says = room(cue("lamps", Say("lamps_out"), when=STARTS), name="rooftop")
    hears = room(cue("eyes", TELL, when=(MessageComes("lamps_out"),)))
    both = show(says, hears)
    assert found("unheard_message", both) + found("unsent_message", both) == []
    wrong = show(says, room(cue("eyes", TELL, when=(MessageComes("lamp_out"),))))
    assert 'did you mean "lamp_out"?' in only("unheard_message", wrong)
    assert only("unsent_message", wrong).startswith(
        "rooms.laboratory.cues.eyes.when.0: message lamp_out: no cue of any room sends it; did you mean "
        '"lamps_out"?'
    )


def test_comfort():
    scares = Choice("scares", ("wild", "mild"))
    asks = cue("jump", TELL, when=STARTS, if_=ComfortIs("scares", "wild"))
    assert "a team's choice changes nothing" in only("unused_comfort", show(room(), comfort=[scares]))
    assert found("unused_comfort", show(room(asks), comfort=[scares])) == []
    warned = cue("flash", TELL, when=STARTS, strobe="warned")
    assert found("unused_comfort", show(room(warned), comfort=[STROBE])) == []
    assert found("unused_comfort", show(room(), comfort=[Choice("captions", ("on", "off"))])) == []


def test_a_comfort_setting_that_is_not_offered():
    asks = cue("jump", TELL, when=STARTS, if_=ComfortIs("scares", "soft"))
    assert "no comfort setting scares; the show offers none" in only("unknown_comfort", show(room(asks)))
    scares = Choice("scares", ("wild", "mild"))
    assert "never soft; a team chooses wild or mild" in only(
        "unknown_comfort", show(room(asks), comfort=[scares])
    )
