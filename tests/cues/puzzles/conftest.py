"""Plays a puzzle's rule as a room would, in milliseconds, and keeps what came of it."""

import json

import pytest


class Play:
    """One puzzle and its players."""

    def __init__(self, rule, **values):
        self.rule = rule
        self.now = 0
        self.values = dict.fromkeys(rule.watches(), False) | values
        self.log = []
        self.solved = False
        self.take(rule.begin(0, dict(self.values)))

    def take(self, verdict):
        assert verdict.memory == json.loads(json.dumps(verdict.memory))
        self.verdict = verdict
        if verdict.missed:
            self.log.append((self.now // 1000, "missed", verdict.given))
        if verdict.solved:
            self.log.append((self.now // 1000, "solved"))
            self.solved = True

    def wait(self, ms):
        """Let time pass, with the ticks that the rule asks for."""
        end = self.now + ms * 1000
        while not self.solved and self.verdict.due is not None and self.verdict.due <= end:
            self.now = max(self.now, self.verdict.due)
            self.take(self.rule.tick(self.verdict.memory, self.now, dict(self.values)))
        self.now = end
        return self

    def say(self, prop, value):
        """A prop takes a value; the rule hears of it if it asked to."""
        self.values[prop] = value
        if not self.solved and prop in self.rule.watches():
            self.take(self.rule.sense(self.verdict.memory, self.now, prop, dict(self.values)))
        return self

    def press(self, *props):
        """Each goes on and off again, all at one moment."""
        for prop in props:
            self.say(prop, True).say(prop, False)
        return self

    def keys(self, keypad, typed):
        """Each key is reported by itself."""
        for key in typed:
            self.say(keypad, key)
        return self


@pytest.fixture
def play():
    return Play
