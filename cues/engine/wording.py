"""What the engine itself says to people, in every language that Maglock speaks."""

from collections.abc import Mapping

from cues.show import Prop
from cues.values import Text

CYCLE: Text = {
    "en": "Cues set each other off without end; the rest of this moment was left out.",
    "ko": "큐가 서로를 끝없이 실행하여 이 순간의 나머지를 생략했습니다.",
}
PROP_LOST: Text = {"en": "{name} not responding: {why}.", "ko": "{name} 응답 없음: {why}."}
PROP_REMEDY: Text = {
    "en": "Check its plug and cable; solve its puzzle by hand if players wait for it.",
    "ko": "플러그와 케이블을 확인하고, 팀이 기다리면 퍼즐을 수동으로 풀어 주세요.",
}
OUTPUT_REMEDY: Text = {
    "en": "Check its plug and cable; the game goes on without it: do by hand what players wait for.",
    "ko": "플러그와 케이블을 확인하세요. 게임은 이 장치 없이 계속되니, 팀이 기다리는 일은 직접 해 주세요.",
}
SPEAKER_REMEDY: Text = {
    "en": "Check the sound device, its cable and the sound server. The room plays on, silent; "
    "it is tried again all the time.",
    "ko": "사운드 장치와 케이블, 사운드 서버를 확인하세요. 방은 소리 없이 계속되며, 계속 다시 시도합니다.",
}
SCREEN_REMEDY: Text = {
    "en": "Check the screen's power and its cable. The room plays on; tell players what it would show.",
    "ko": "화면의 전원과 케이블을 확인하세요. 방은 계속되니, 화면에 나올 내용은 직접 알려 주세요.",
}
ODD_VALUE: Text = {
    "en": "{name} reported “{value}”, which it cannot have; passed over.",
    "ko": "{name} 이(가) 가질 수 없는 값 “{value}” 을(를) 보내 무시했습니다.",
}
CLIP_FAULT: Text = {
    "en": "Clip {name} ended early: {why}.",
    "ko": "클립 {name} 이(가) 일찍 끝났습니다: {why}.",
}
ROOM_LOST: Text = {"en": "Room {name} not answering.", "ko": "방 {name} 응답 없음."}
OTHER_GAME: Text = {
    "en": "The other rooms play a game that this room is not in.",
    "ko": "다른 방에서 이 방이 참여하지 않은 게임이 진행 중입니다.",
}
OTHER_GAME_REMEDY: Text = {
    "en": "Reset this room and see to its list: it joins the game as soon as it is ready.",
    "ko": "이 방을 초기화하고 목록을 확인하세요. 준비되면 바로 게임에 참여합니다.",
}
RESUMED: Text = {"en": "Resumed after {seconds} s.", "ko": "{seconds}초 뒤 재개했습니다."}
RESUMED_UNKNOWN: Text = {"en": "Resumed after an outage.", "ko": "중단 뒤 재개했습니다."}
CHANGED: Text = {
    "en": "{what} changed while a game was on. Paused, outputs held. Look at the room, then resume.",
    "ko": "게임 중 {what} 이(가) 바뀌었습니다. 일시 정지, 출력 유지. 방을 확인한 뒤 재개하세요.",
}
RULE_FAULT: Text = {
    "en": "Puzzle {name} broke on an input: {why}. Solve it by hand.",
    "ko": "퍼즐 {name} 오류: {why}. 수동으로 풀어 주세요.",
}
ENGINE_FAULT: Text = {
    "en": "An event could not be worked on: {why}. The game goes on; please report this.",
    "ko": "이벤트를 처리하지 못했습니다: {why}. 게임은 계속됩니다. 알려 주세요.",
}


def remedy_of_loss(prop: Prop) -> Text:
    """What to do about a lost prop: an input can be stood in for, what plays or acts cannot."""
    if prop.direction == "in":
        return PROP_REMEDY
    return {"speaker": SPEAKER_REMEDY, "screen": SCREEN_REMEDY}.get(prop.kind, OUTPUT_REMEDY)


def fill(text: Text, values: Mapping[str, object]) -> dict[str, str]:
    """`text` in every language, its `{names}` filled in; a value that is itself a text in that language."""
    return {
        language: words.format_map({name: _in(language, value) for name, value in values.items()})
        for language, words in text.items()
    }


def _in(language: str, value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return value.get(language) or next(iter(value.values()), "")
