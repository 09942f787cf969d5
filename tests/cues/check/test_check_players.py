"""Puzzles that would leave players or the game master alone; texts, clips and pictures."""

import pytest

from cues.clips import Measured
from cues.conditions import LanguageIs, PropIs
from cues.puzzles.tags import Tags
from cues.show import Cue, Puzzle, ResetItem, Room
from cues.steps import FadeLight, GiveHint, Notify, PlayClip, ShowWords
from cues.triggers import PropBecomes, PuzzleBecomes, PuzzleWrong
from tests.cues.check.small_shows import (
    BACK,
    MINUTE,
    READER,
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

RULE = Tags("id_reader", ("62E3086CED",))
EYES = prop("eyes", "light", colour="rgb", safe="#000000")


def test_hints_and_the_usual_time():
    good = show(room(READER, TAG))
    assert found("no_hints", good) + found("no_expected", good) + found("expected_beyond_game", good) == []
    assert "has no hints" in only("no_hints", show(room(READER, puzzle("id_tag", RULE, hints=()))))
    assert "nobody sees" in only("no_expected", show(room(READER, puzzle("id_tag", RULE, expected=None))))
    long = show(room(READER, puzzle("id_tag", RULE, expected=61 * MINUTE)))
    assert "longer than the game (60min)" in only("expected_beyond_game", long)


def test_a_hint_that_is_not_written():
    gives = cue("help", GiveHint("id_tag", 2))
    assert "this step shows hint 2 of puzzle id_tag, which has 1;" in only(
        "hint_beyond_list", show(room(READER, TAG, gives))
    )
    assert found("hint_beyond_list", show(room(READER, TAG, cue("help", GiveHint("id_tag"))))) == []


def sensed(*cues: Cue, puzzle: Puzzle = TAG) -> list[str]:
    clips = [clip("hum"), clip("voice", bus="voice", caption=words("Come"))]
    return found("by_one_sense", show(room(READER, EYES, puzzle, *cues), clips=clips))


RED = FadeLight("eyes", "#ff0000", 1)
BEGINS = (PuzzleBecomes("id_tag", "active"),)


def test_a_puzzle_told_by_colour_or_sound_alone():
    assert "by the colour of a light alone" in sensed(cue("show", RED, when=BEGINS))[0]
    assert "by sound alone" in sensed(cue("show", PlayClip("hum", "s"), when=BEGINS))[0]
    assert "by sound alone" in sensed(cue("near", PlayClip("hum", "s"), when=(PropBecomes("id_reader"),)))[0]


def test_two_senses_words_or_an_alternative_are_enough():
    assert sensed() == []
    assert sensed(cue("show", RED, PlayClip("hum", "s"), when=BEGINS)) == []
    assert sensed(cue("show", PlayClip("voice", "s"), when=BEGINS)) == []
    assert sensed(cue("show", RED, ShowWords(words("No"), "screen"), when=BEGINS)) == []
    told = puzzle("id_tag", RULE, alternative=words("The lamp also moves"))
    assert sensed(cue("show", RED, when=BEGINS), puzzle=told) == []


def test_what_follows_a_wrong_answer_does_not_tell_the_puzzle():
    assert sensed(cue("wrong", RED, when=(PuzzleWrong("id_tag"),))) == []


def test_what_players_move_is_put_back():
    assert "prop id_reader: players leave it" in only("not_in_reset", show(room(READER, TAG)))
    assert found("not_in_reset", show(room(READER, TAG, BACK))) == []
    sees = ResetItem("empty", words("Nothing lies there"), PropIs("id_reader", is_=None))
    assert found("not_in_reset", show(room(READER, TAG, sees))) == []
    assert found("not_in_reset", show(room(prop("reed", "contact")))) == []
    assert "has no `reset` list" in only("no_reset_list", show(room(READER, TAG)))
    assert found("no_reset_list", show(room(READER, TAG, BACK))) == []


def test_texts_in_every_language():
    assert found("untranslated", show(room(READER, TAG, BACK))) == []
    half = show(
        room(READER, puzzle("id_tag", RULE, hints=(words("Up"), {"en": "Look up, where the wind is from."})))
    )
    assert only("untranslated", half) == (
        'rooms.laboratory.puzzles.id_tag.hints.1: "Look up, where the wind is f…" is not there in ko; a '
        "team that "
        "plays in ko could not read it: add `ko: …`"
    )
    step = show(room(cue("tell", Notify({"en": "Look", "ko": " "}))))
    assert only("untranslated", step).startswith("rooms.laboratory.cues.tell.steps.0.notify: ")
    caption = show(room(), clips=[clip("voice", caption={"en": "Come"})])
    assert only("untranslated", caption).startswith("clips.voice.caption: ")


def test_languages_that_nobody_plays():
    french = show(room(cue("tell", Notify({**words("Look"), "fr": "Regarde"}))))
    assert "no team plays in fr" in only("language_not_played", french)
    asks = show(room(cue("tell", Notify(words("Look")), if_=LanguageIs("fr"))))
    assert "no team plays in fr, so this never holds" in only("language_never_played", asks)
    fine = show(room(cue("tell", Notify(words("Look")), if_=LanguageIs("ko"))))
    assert found("language_not_played", fine) + found("language_never_played", fine) == []


GOOD = Measured(2_000_000, 48_000, 2, -3.0, -20.0, 0, 0)
SPOILT = [
    ("clip_unreadable", "no such file", "clip sting: no such file"),
    (
        "clip_silent",
        Measured(2_000_000, 48_000, 2, -90.0, -99.0, 0, 0),
        "is silent: its loudest sample is -90 dBFS",
    ),
    ("clip_clipping", Measured(2_000_000, 48_000, 2, 0.0, -3.0, 0, 400), "into full scale (400 samples)"),
    ("clip_late", Measured(2_000_000, 48_000, 2, -3.0, -20.0, 300_000, 0), "begins with 300ms of silence"),
    ("clip_length", Measured(1_500_000, 48_000, 2, -3.0, -20.0, 0, 0), "lasts 1.5s, not 2s as written"),
]


@pytest.mark.parametrize(("rule", "measured", "text"), SPOILT)
def test_clips_that_would_not_sound(rule: str, measured: Measured | str, text: str):
    given = show(room(), clips=[clip("sting", length=2_000_000)])
    assert found(rule, given, clips={"sting": GOOD}) == []
    assert found(rule, given) == []
    assert text in only(rule, given, clips={"sting": measured})


def test_licences_and_captions():
    assert "no `licence`" in only("clip_licence", show(room(), clips=[clip("sting", licence=" ")]))
    assert "a voice without a `caption`" in only(
        "voice_caption", show(room(), clips=[clip("voice", bus="voice")])
    )
    good = show(room(), clips=[clip("voice", bus="voice", caption=words("Come"))])
    assert found("clip_licence", good) + found("voice_caption", good) == []


def test_pictures():
    plan = Room("laboratory", words("Lab"), {}, {}, {}, {}, {}, floor_plan="lab.svg")
    given = show(plan, images={"map": "map.png"})
    assert found("picture_unreadable", given) == []
    said = found("picture_unreadable", given, unreadable={"map.png": "no such file", "lab.svg": "not an SVG"})
    assert said == [
        "images.map: image map: no such file (map.png); put it into the media folder",
        (
            "rooms.laboratory.floor_plan: room laboratory: its floor plan can't be shown: not an SVG "
            "(lab.svg); draw it as an SVG and put it there"
        ),
    ]
