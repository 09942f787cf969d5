"""What a file includes stands there as if it were written there, and its mistakes where they are."""

from cues.showfile import Loaded, load
from tests.cues.showfile.small_files import HEAD, PLAIN


def including(files: dict[str, str], room: str = HEAD) -> Loaded:
    return load({**PLAIN, "rooms/lab.yaml": room + "include: [common.yaml]\n", **files})


def told(loaded: Loaded) -> list[str]:
    return [str(problem) for problem in loaded.problems]


def test_sections_of_both_files_are_one():
    loaded = including(
        {
            "common.yaml": "include: more.yaml\nprops:\n  fan: {kind: fan, safe: off}\n",
            "more.yaml": "cues:\n  blow: {steps: {set: fan, to: on}}\n",
        }
    )

    assert loaded.problems == ()
    assert loaded.show is not None
    assert "fan" in loaded.show.rooms["lab"].props
    assert "lamp" in loaded.show.rooms["lab"].props
    assert str(loaded.places["rooms.lab.cues.blow"]) == "more.yaml:2:3"


def test_a_mistake_is_shown_in_the_file_that_it_stands_in():
    loaded = including({"common.yaml": "cues:\n  blow: {steps: {set: fna, to: on}}\n"})

    assert told(loaded) == [
        'common.yaml:2:23: cue blow: no prop "fna"; there are door, eyes, lamp, lever, speakers',
    ]


def test_what_stands_in_both_is_a_mistake():
    loaded = including(
        {"common.yaml": "title: Lab\nprops:\n  lamp: {kind: light, safe: on}\n"}, HEAD + "title: A\n"
    )

    assert told(loaded) == [
        'common.yaml:1:1: "title" stands in rooms/lab.yaml:9:1 already, which includes this file',
        'common.yaml:3:3: "lamp" stands in rooms/lab.yaml:4:3 already, which includes this file',
    ]


def test_files_that_include_each_other():
    loaded = including({"common.yaml": "include: more.yaml\n", "more.yaml": "include: common.yaml\n"})

    assert told(loaded) == ["more.yaml:1:10: common.yaml includes itself"]


def test_what_a_broken_file_may_have_told_is_not_missed():
    loaded = including(
        {"common.yaml": "props: {fan: {kind: fan\n"}, HEAD + "cues: {blow: {steps: {set: fan, to: on}}}\n"
    )

    assert told(loaded) == ['common.yaml:1:14: this mapping is not closed; a "," or "}" is missing']


def test_a_template_for_all_rooms_tells_where_it_is_used():
    show = PLAIN["show.yaml"] + "templates:\n  pane: {kind: light, safe: sometimes}\n"
    room = HEAD + "  left: {use: pane}\n  right: {use: pane}\n"

    assert told(load({**PLAIN, "show.yaml": show, "rooms/lab.yaml": room})) == [
        (
            'show.yaml:24:29: "sometimes" is not a share; write one like 60% or 0.6, on or off '
            "(used at rooms/lab.yaml:9:10 and 1 more)"
        ),
    ]


def test_a_file_that_several_include_is_read_once():
    loaded = including(
        {
            "common.yaml": "include: [left.yaml, right.yaml, left.yaml]\n",
            "left.yaml": "include: shared.yaml\n",
            "right.yaml": "include: shared.yaml\n",
            "shared.yaml": "props:\n  fan: {kind: fan, safe: off}\n",
        }
    )

    assert loaded.problems == ()
    assert loaded.show is not None
    assert "fan" in loaded.show.rooms["lab"].props


def test_includes_that_fan_out_are_read_once_each():
    files = {f"a{n}.yaml": f"include: [a{n + 1}.yaml, a{n + 1}.yaml]\n" for n in range(15)}
    loaded = including({"common.yaml": "include: a0.yaml\n", **files, "a15.yaml": "props: {}\n"})

    assert loaded.show is not None


def test_a_chain_of_includes_ends():
    files = {f"a{n}.yaml": f"include: a{n + 1}.yaml\n" for n in range(3_000)}
    loaded = including({"common.yaml": "include: a0.yaml\n", **files})

    assert told(loaded) == [
        "a18.yaml:1:10: files include each other 20 deep here; include a19.yaml further up",
    ]


def test_more_files_than_anyone_writes():
    names = [f"a{n}.yaml" for n in range(101)]
    loaded = including(
        {"common.yaml": f"include: [{', '.join(names)}]\n", **dict.fromkeys(names, "props: {}\n")}
    )

    assert told(loaded)[0].endswith("rooms/lab.yaml includes more than 100 files; join some of them")
