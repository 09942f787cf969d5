"""Finds frames in a stream of bytes: in any pieces, joined, torn, with garbage between them."""

import re
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Scanner(Generic[T]):
    """Reads frames that begin with a byte which stands nowhere else in them.

    So a frame can never hide in another, and every start byte is worth a look.  `whole` matches a
    frame, `partial` (matched to the end) what may still become one; `read` gives the frame's
    meaning, or None where its checksum is wrong.  What is held between calls never exceeds `limit` bytes.

    `dropped` counts what was thrown away in pieces, each a frame that failed or a run of stray
    bytes; `dropped_bytes` counts it in bytes.  However the stream is cut, the counts are the same, and
    bytes fed = bytes of frames read + `dropped_bytes` + `held`.  `frames` counts those that were read.
    """

    def __init__(
        self,
        start: bytes,
        whole: re.Pattern[bytes],
        partial: re.Pattern[bytes],
        limit: int,
        read: Callable[[re.Match[bytes]], T | None],
    ) -> None:
        self.dropped = 0
        self.dropped_bytes = 0
        self.frames = 0
        self._start = start
        self._whole = whole
        self._partial = partial
        self._limit = limit
        self._read = read
        self._rest = b""
        self._in_garbage = False

    @property
    def held(self) -> int:
        """Bytes that wait for the rest of their frame."""
        return len(self._rest)

    def feed(self, received: bytes) -> list[T]:
        """Take bytes in and give the frames that they complete, in order.  Never raises."""
        stray, *pieces = (self._rest + received).split(self._start)
        self._rest = b""
        self._stray(stray)
        frames: list[T] = []
        for number, piece in enumerate(pieces, start=1):
            frame = self._piece(self._start + piece, is_last=number == len(pieces))
            if frame is not None:
                frames.append(frame)
        return frames

    def _piece(self, piece: bytes, is_last: bool) -> T | None:
        match = self._whole.match(piece)
        frame = self._read(match) if match else None
        if match and frame is not None:
            self._in_garbage = False
            self.frames += 1
            self._stray(piece[match.end() :])
            return frame
        if is_last and not match and len(piece) <= self._limit and self._partial.fullmatch(piece):
            self._rest = piece
        else:
            self._in_garbage = False  # a start that led nowhere is news, also amid garbage
            self._stray(piece)
        return None

    def _stray(self, garbage: bytes) -> None:
        if not garbage:
            return
        self.dropped += not self._in_garbage
        self.dropped_bytes += len(garbage)
        self._in_garbage = True
