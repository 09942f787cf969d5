"""What the engine says to people: each language with its own names."""

from cues.engine import wording


def test_a_name_is_said_in_the_language_of_its_sentence():
    name = {"en": "Radio dial", "ko": "무전기 다이얼"}
    assert wording.fill(wording.PROP_LOST, {"name": name, "why": "unplugged"}) == {
        "en": "Radio dial not responding: unplugged.",
        "ko": "무전기 다이얼 응답 없음: unplugged.",
    }


def test_a_name_that_lacks_a_language_is_said_in_its_first():
    told = wording.fill(wording.PROP_LOST, {"name": {"en": "Lever"}, "why": "unplugged"})
    assert told["ko"].startswith("Lever ")
