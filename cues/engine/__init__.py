"""The engine: events in, effects and facts out; deterministic, synchronous, and it knows no clock."""

from cues.engine.engine import ENGINE_NUMBER, Engine, Outcome

__all__ = ["ENGINE_NUMBER", "Engine", "Outcome"]
