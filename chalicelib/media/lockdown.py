"""Take from a process what a decoder does not need: credentials, files, sockets, processes and most system calls.

Decision 19 has the reasons. The rules hold for the process that calls `lock_down` and for its later threads, and cannot
be lifted. What the process has opened stays usable. Linux on x86-64 and ARM64.
"""

import ctypes
import errno
import os
import platform
import resource
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from struct import pack

FILE_LIMIT = 128_000_000  # bytes of a file: a minute of video at the encoder's highest rate has 31 MB
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2  # linux/prctl.h, linux/seccomp.h
_ALLOW, _DENY, _KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000  # seccomp's answers; `_DENY` has the error in its low bits
_LOAD, _IF_EQUAL, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06  # instructions of classic BPF
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16  # offsets into `struct seccomp_data`; both processors are little-endian
_THREAD = 0x0001_0000  # CLONE_THREAD: a thread of this process, not another process
_COLUMNS = {"x86_64": (0, 0xC000_003E), "aarch64": (1, 0xC000_00B7)}  # of the table below; AUDIT_ARCH

# System calls by their numbers on x86-64 and ARM64. None opens a file or a socket or reaches another process.
# fmt: off
_ALLOWED = {
    "read": (0, 63), "readv": (19, 65), "pread64": (17, 67), "lseek": (8, 62), "fstat": (5, 80),
    "newfstatat": (262, 79), "write": (1, 64), "writev": (20, 66), "ftruncate": (77, 46), "close": (3, 57),
    "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216), "mprotect": (10, 226),
    "madvise": (28, 233), "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293),
    "membarrier": (324, 283), "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "getpid": (39, 172),
    "gettid": (186, 178), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128), "nanosleep": (35, 101), "getrandom": (318, 278),
    "clock_nanosleep": (230, 115), "clock_gettime": (228, 113), "clock_getres": (229, 114), "exit": (60, 93),
    "gettimeofday": (96, 169), "getrusage": (98, 165), "sysinfo": (99, 179), "exit_group": (231, 94),
}
# fmt: on
_SIGNALS = {"kill": (62, 129), "tgkill": (234, 131)}  # allowed to this process: that is how `abort` ends it
_CLONE, _CLONE3 = (56, 220), (435, 435)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def descriptors() -> set[int]:
    """The open descriptors of this process."""
    with os.scandir("/proc/self/fd") as entries:
        listed = {int(entry.name) for entry in entries}
    return {each for each in listed if Path(f"/proc/self/fd/{each}").exists()}  # one was that of the listing


def forget_environment() -> None:
    """Remove the environment, which has the function's credentials, from this process and from its memory."""
    os.environ.clear()
    first, end = map(int, Path("/proc/self/stat").read_text().rpartition(")")[2].split()[47:49])
    if first:  # 0 where the kernel hides addresses
        ctypes.memset(first, 0, end - first)


def lock_down(unneeded: Iterable[int]) -> None:
    """Allow no new descriptor, large file, core dump, process, or system call outside the list.

    The limits always apply. The list of calls applies if the kernel has filters (`has_filters`).

    Args:
        unneeded: descriptors to close, such as the parent's connections.

    Raises:
        OSError: the kernel has filters, but refused this one.
    """
    for descriptor in unneeded:
        os.close(descriptor)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # open descriptors stay; no other number is below 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not has_filters():
        return
    program = _program(*_COLUMNS[platform.machine()], os.getpid())
    filtered = _Program(len(program) // 8, program)
    _prctl(_NO_NEW_PRIVILEGES, 1, None)
    _prctl(_SET_SECCOMP, _FILTER, ctypes.byref(filtered))


@cache
def has_filters() -> bool:
    """Whether this kernel filters system calls, and the processor is one of the table."""
    try:
        _prctl(_SET_SECCOMP, _FILTER, None)
    except OSError as error:  # EFAULT: it would have read the filter that is missing
        return error.errno == errno.EFAULT and platform.machine() in _COLUMNS
    return False


def _program(column: int, architecture: int, process: int) -> bytes:
    """The filter in classic BPF. Numbers of another architecture, such as 32-bit calls, end the process."""
    steps = [_step(_LOAD, _ARCHITECTURE), _step(_IF_EQUAL, architecture, 1, 0), _step(_RETURN, _KILL)]
    steps.append(_step(_LOAD, _NUMBER))
    for numbers in _ALLOWED.values():
        steps += [_step(_IF_EQUAL, numbers[column], 0, 1), _step(_RETURN, _ALLOW)]
    steps += [_step(_IF_EQUAL, _CLONE3[column], 0, 1), _step(_RETURN, _DENY | errno.ENOSYS)]  # glibc then uses `clone`
    for numbers, test, value in (
        (_CLONE, _IF_ANY_BIT, _THREAD),
        *((numbers, _IF_EQUAL, process) for numbers in _SIGNALS.values()),
    ):
        steps += [_step(_IF_EQUAL, numbers[column], 0, 4), _step(_LOAD, _ARGUMENT), _step(test, value, 0, 1)]
        steps += [_step(_RETURN, _ALLOW), _step(_RETURN, _DENY | errno.EPERM)]
    return b"".join([*steps, _step(_RETURN, _DENY | errno.EPERM)])


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return pack("<HBBI", code, if_true, if_false, value)


def _prctl(option: int, value: int, pointer: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), pointer, ctypes.c_ulong(0), ctypes.c_ulong(0)):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
