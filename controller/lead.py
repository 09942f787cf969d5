"""How much sooner an order must be given to be given on the dot."""

MOST = 20.0
"""Microseconds by which a precise order is given ahead, at most, for what giving it takes."""


class Lead:
    """Learns from how late orders were: a moving median, microseconds."""

    def __init__(self) -> None:
        self.ahead = 4.0

    def learn(self, late: int) -> None:
        """Nothing is learned from a step whose processor was taken away."""
        if late <= 2 * MOST:
            self.ahead = min(max(self.ahead + (0.5 if late > 0 else -0.5), 0.0), MOST)
