"""Ogg files that are the same at every run.

Encoders give each stream a random serial number, and every page carries it below a checksum
(RFC 3533, section 6).
"""

SERIAL = 1


def settled(content: bytes) -> bytes:
    """The same stream with serial number `SERIAL`."""
    table = _table()
    return b"".join(_settle(page, table) for page in _pages(content))


def _pages(content: bytes) -> list[bytes]:
    pages, start = [], 0
    while start < len(content):
        segments = content[start + 26]
        size = 27 + segments + sum(content[start + 27 : start + 27 + segments])
        pages.append(content[start : start + size])
        start += size
    return pages


def _settle(page: bytes, table: list[int]) -> bytes:
    bare = page[:14] + SERIAL.to_bytes(4, "little") + page[18:22] + bytes(4) + page[26:]
    crc = 0
    for byte in bare:
        crc = (crc << 8) & 0xFFFFFFFF ^ table[crc >> 24 ^ byte]
    return bare[:22] + crc.to_bytes(4, "little") + bare[26:]


def _table() -> list[int]:
    table = []
    for byte in range(256):
        crc = byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1
        table.append(crc & 0xFFFFFFFF)
    return table
