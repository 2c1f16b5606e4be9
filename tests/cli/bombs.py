"""Small gzip and zstd files that unpack to much, for tests of bounded memory."""

import gzip
import struct
import subprocess
import zlib

import harness

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


def endless_unit(trace):
    """Where a good trace of one generation (format 1.26) can go on, and what with, for ever."""
    assert trace[-1] == END_OF_GENERATION, "not a trace of format 1.26"
    event = bytes([HEAP_ALLOC, 0]) + varint(4 << 20)
    one = batch(1, 777, 1 << 40, event * (60_000 // len(event)))
    return trace[:-1], one * ((1 << 20) // len(one))


def endless_generation(trace, megabytes):
    """A good trace whose generation then goes on and on."""
    start, unit = endless_unit(trace)
    return pack_repeated(start, unit, (megabytes << 20) // len(unit) + 1)


def zstd_zeros(megabytes, window_log=17):
    """One zstd frame of blocks that repeat a byte (RFC 8878, 3.1.1.2)."""
    size = 128 << 10
    count = (megabytes << 20) // size
    block = struct.pack("<I", size << 3 | 1 << 1)[:3] + b"\0"
    last = struct.pack("<I", size << 3 | 1 << 1 | 1)[:3] + b"\0"
    header = b"\x28\xb5\x2f\xfd\x00" + bytes([(window_log - 10) << 3])
    return header + block * (count - 1) + last


def zstd_endless_generation(trace, megabytes, *options):
    """The same as endless_generation, in zstd frames of 128 MB."""
    start, unit = endless_unit(trace)
    frame = harness.zstd(unit, *options, times=128)
    return harness.zstd(start) + frame * (megabytes // 128 + 1)


def check():
    """The packers against other unpackers."""
    packed = pack_repeated(b"start", b"unit" * 1000, 3)
    assert gzip.decompress(packed) == b"start" + b"unit" * 3000
    unzstd = subprocess.run(["zstd", "-qdc"], input=zstd_zeros(2), capture_output=True, check=True)
    assert unzstd.stdout == bytes(2 << 20)


check()
