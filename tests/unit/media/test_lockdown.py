"""The filter of system calls, run by an interpreter of its instructions, for both processors."""

import errno
import struct

import pytest

from chalicelib.media import lockdown

ALLOWED, KILLED = 0x7FFF_0000, 0x8000_0000
REFUSED, ABSENT = 0x0005_0000 | errno.EPERM, 0x0005_0000 | errno.ENOSYS
SELF, OTHER, THREAD, PROCESS = 1234, 1, 0x003D_0F00, 17
X86, ARM = "x86_64", "aarch64"
# By the kernel's tables: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
OUTCOMES = {
    X86: {
        ALLOWED: [(0, 0), (1, 0), (9, 0), (202, 0), (231, 0), (56, THREAD), (62, SELF), (234, SELF)],
        REFUSED: [
            *[(number, 0) for number in (2, 257, 437, 41, 42, 53, 57, 58, 59, 322, 101, 310, 425, 16, 72, 321, 87)],
            *[(56, PROCESS), (62, OTHER), (234, OTHER), (0x4000_0000, 0), (302, 0)],
        ],
        ABSENT: [(435, 0)],
    },
    ARM: {
        ALLOWED: [(63, 0), (64, 0), (222, 0), (98, 0), (94, 0), (220, THREAD), (129, SELF), (131, SELF)],
        REFUSED: [
            *[(number, 0) for number in (56, 437, 198, 203, 199, 221, 281, 117, 270, 425, 29, 25, 280, 35, 261)],
            *[(220, PROCESS), (129, OTHER), (131, OTHER)],
        ],
        ABSENT: [(435, 0)],
    },
}


@pytest.mark.parametrize("machine", [X86, ARM])
def test_calls_have_their_outcome(machine: str) -> None:
    column, architecture = lockdown._COLUMNS[machine]
    program = lockdown._program(column, architecture, SELF)
    for outcome, calls in OUTCOMES[machine].items():
        for number, argument in calls:
            assert run(program, architecture, number, argument) == outcome, (number, argument)


def test_calls_of_another_architecture_end_the_process() -> None:
    program = lockdown._program(*lockdown._COLUMNS[X86], SELF)
    assert run(program, 0x4000_0003, 3, 0) == KILLED, "32-bit calls have other numbers"


def run(program: bytes, architecture: int, number: int, argument: int) -> int:
    """The answer of a filter to a call whose first argument is given."""
    call = struct.pack("<IIQ6Q", number, architecture, 0, argument, 0, 0, 0, 0, 0)
    steps = list(struct.iter_unpack("<HBBI", program))
    at, value = 0, 0
    while True:
        code, if_true, if_false, constant = steps[at]
        at += 1
        if code == 0x06:
            return int(constant)
        if code == 0x20:
            (value,) = struct.unpack_from("<I", call, constant)
        else:
            holds = {0x15: value == constant, 0x45: bool(value & constant)}[code]
            at += if_true if holds else if_false
