"""Small gzip files that unpack to much, for tests of bounded memory."""

import gzip
import struct
import zlib

GZIP_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"
FINAL_EMPTY_BLOCK = b"\x03\0"
EVENT_BATCH, HEAP_ALLOC, END_OF_GENERATION = 1, 37, 52


def pack_repeated(start, unit, times):
    """A gzip member that unpacks to `start` and then `unit`, `times` over.

    `unit` is compressed once; a full flush makes its blocks independent of what precedes them.
    """
    def blocks(data):
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        return deflate.compress(data) + deflate.flush(zlib.Z_FULL_FLUSH)

    checksum = zlib.crc32(start)
    for _ in range(times):
        checksum = zlib.crc32(unit, checksum)
    size = (len(start) + len(unit) * times) & 0xFFFFFFFF
    return b"".join((GZIP_HEADER, blocks(start), blocks(unit) * times, FINAL_EMPTY_BLOCK,
                     struct.pack("<II", checksum, size)))


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def batch(generation, thread, time, payload):
    return b"".join((bytes([EVENT_BATCH]), varint(generation), varint(thread), varint(time),
                     varint(len(payload)), payload))


def zeros(megabytes, start=b""):
    return pack_repeated(start, bytes(1 << 20), megabytes)


def endless_generation(trace, megabytes):
    """A good trace of one generation (format 1.26) whose generation then goes on and on."""
    assert trace[-1] == END_OF_GENERATION, "not a trace of format 1.26"
    event = bytes([HEAP_ALLOC, 0]) + varint(4 << 20)
    one = batch(1, 777, 1 << 40, event * (60_000 // len(event)))
    unit = one * ((1 << 20) // len(one))
    return pack_repeated(trace[:-1], unit, (megabytes << 20) // len(unit) + 1)


def check():
    """The packer against Python's own unpacker."""
    packed = pack_repeated(b"start", b"unit" * 1000, 3)
    assert gzip.decompress(packed) == b"start" + b"unit" * 3000


check()
