"""Text from outside, made fit for a terminal: a team's name must not clear a game master's screen."""


def printable(text: str) -> str:
    """`text` with a `·` for each control character and each that turns the direction of reading."""
    return "".join(one if one.isprintable() else "·" for one in text)
