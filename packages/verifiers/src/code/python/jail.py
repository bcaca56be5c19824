"""Makes one process, in namespaces of its own, with nothing of the host in reach.

`spawn` is `fork` by the clone system call with new user, pid and mount namespaces: no exec, so an interpreter that is
already warm costs about two milliseconds a program. Network, IPC and UTS namespaces are the slot's: a new one costs as
much as all the rest, a jail has no right in one that it does not own, and what could outlast a program there (local
sockets do not; System V objects and message queues would) is denied by the system call filter.
"""

import ctypes
import os
import platform
import resource
import signal
import socket
import struct

NEW_JAIL = 0x00020000 | 0x10000000 | 0x20000000  # NS USER PID
NEW_ANY = NEW_JAIL | 0x02000000 | 0x04000000 | 0x08000000 | 0x40000000  # CGROUP UTS IPC NET
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 1, 4, 22, 38, 24

# System calls that no program under test needs and that are most of the kernel's attack surface, or that hold memory
# which no limit of a process counts. They fail with EPERM. Numbers: x86_64, aarch64.
DENIED = {
    # file systems and namespaces
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "open_tree": (428, 428), "mount_setattr": (442, 442), "quotactl": (179, 60),
    "quotactl_fd": (443, 443), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "fanotify_init": (300, 262), "lookup_dcookie": (212, 18),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438), "kcmp": (312, 272), "move_pages": (279, 239), "migrate_pages": (256, 238),
    "mbind": (237, 235), "set_mempolicy": (238, 237), "get_mempolicy": (239, 236),
    # the machine
    "reboot": (169, 142), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "swapon": (167, 224), "swapoff": (168, 225),
    "sethostname": (170, 161), "setdomainname": (171, 162), "acct": (163, 89), "syslog": (103, 116), "vhangup": (153, 58),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    # large parts of the kernel
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "io_setup": (206, 0), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "splice": (275, 76), "tee": (276, 77), "vmsplice": (278, 75),
    "personality": (135, 92),
    # what another program of this machine could see: files of /usr are shared
    "inotify_init": (253, 0), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    # memory outside of the process
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186),
    "mq_open": (240, 180),
}
# What V8 reserves for the code of each worker, writable from the start but untouched, and a little.
ENGINE_ROOM = 544 << 20
# x86_64 alone: segments, ports, obsolete calls.
DENIED_X86 = (154, 172, 173, 134, 139, 156)
# The last call that was considered; later ones do not exist here, which every library is prepared for.
NEWEST = 456
MACHINES = {
    "x86_64": {"column": 0, "audit": 0xC000003E, "clone": 56, "clone3": 435, "socket": 41, "socketpair": 53, "capset": 126},
    "aarch64": {"column": 1, "audit": 0xC00000B7, "clone": 220, "clone3": 435, "socket": 198, "socketpair": 199, "capset": 91},
}
MACHINE = MACHINES[platform.machine()]

# PyDLL keeps the interpreter lock: clone must be called exactly as fork is.
libc = ctypes.PyDLL(None, use_errno=True)
python = ctypes.pythonapi


def check(result, what):
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, "%s: %s" % (what, os.strerror(code)))
    return result


libc.signal.argtypes, libc.signal.restype = (ctypes.c_int, ctypes.c_void_p), ctypes.c_void_p
EXIT = ctypes.cast(libc._exit, ctypes.c_void_p)

# What a jail's birth needs, and its program may not have.
BIRTH = ("mount",)
# Calls that send a signal: which argument is the process, which the signal.
SIGNALS = {"kill": ((62, 129), 0, 1), "tkill": ((200, 130), 0, 1), "tgkill": ((234, 131), 0, 2),
           "rt_sigqueueinfo": ((129, 138), 0, 1), "rt_tgsigqueueinfo": ((297, 240), 0, 2)}
# The first process of a namespace does not die of the signals that it sends itself: these kill it here all the same.
FATAL = (4, 5, 6, 7, 8, 9, 11, 19, 31)
# The others with that default get a handler that ends the process with the signal's number as its status.
ENDING = (1, 3, 10, 12, 14, 15, 16, 24, 26, 27, 29, 30, *range(34, 65))
# Locks of files: two programs could signal by those of /usr. They succeed without being taken; a question is refused.
FLOCK, FCNTL, LOCKING, ASKING = (73, 32), (72, 25), (6, 7, 37, 38, 1024), (5, 36, 1026)

def filters():
    """The two BPF programs: a foreign ABI is killed, some calls are refused, the rest is allowed."""
    load = lambda offset: (0x20, 0, 0, offset)
    equal = lambda value, yes, no: (0x15, yes, no, value)
    at_least = lambda value, yes, no: (0x35, yes, no, value)
    any_bit = lambda value, yes, no: (0x45, yes, no, value)
    allow, kill = (0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x80000000)
    fail = lambda code: (0x06, 0, 0, 0x00050000 | code)
    refuse = lambda numbers: [line for number in numbers for line in (equal(number, 0, 1), fail(1))]
    column = MACHINE["column"]
    # The flags of clone3 are behind a pointer, which a filter cannot follow: ENOSYS makes libc fall back to clone.
    long = [at_least(NEWEST + 1, 0, 1), fail(38), equal(MACHINE["clone3"], 0, 1), fail(38)]
    long += refuse(numbers[column] for name, numbers in DENIED.items() if name not in BIRTH)
    long += refuse(DENIED_X86 if column == 0 else ())
    # Only local sockets: there is no interface to reach anyway, and the protocols' code stays out of reach.
    for name in ("socket", "socketpair"):
        long += [equal(MACHINE[name], 0, 4), load(16), equal(1, 1, 0), fail(1), allow]
    short = refuse(DENIED[name][column] for name in BIRTH)
    argument = lambda index: load(16 + 8 * index)
    for numbers, who, which in SIGNALS.values():
        # To itself, by number or by group, a signal that nothing survives.
        rules = [argument(who), equal(0, 1, 0), equal(1, 0, len(FATAL) + 1), argument(which)]
        rules += [equal(number, len(FATAL) - index, 0) for index, number in enumerate(FATAL)]
        short += [equal(numbers[column], 0, len(rules) + 2), *rules, allow, kill]
    short += [equal(FLOCK[column], 0, 1), fail(0), equal(FCNTL[column], 0, 2 + len(LOCKING) + len(ASKING) + 2), argument(1)]
    short += [equal(number, len(LOCKING) + len(ASKING) - index, 0) for index, number in enumerate(LOCKING)]
    short += [equal(number, len(ASKING) - index + 1, 0) for index, number in enumerate(ASKING)]
    short += [allow, fail(0), fail(22)]
    short += [equal(MACHINE["clone"], 0, 4), load(16), any_bit(NEW_ANY, 0, 1), fail(1), allow]
    for rules in (long, short):
        code = [load(4), equal(MACHINE["audit"], 1, 0), kill, load(0), at_least(0x40000000, 0, 1), kill, *rules, allow]
        buffer = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))
        # The program holds the buffer's address: it has to live as long.
        yield struct.pack("HxxxxxxP", len(code), ctypes.addressof(buffer)), buffer


# Two, because the kernel takes as long to take in the long one as for half of a birth: jails inherit it.
FOR_ALL, FOR_PROGRAMS = filters()


def restrict(program):
    """Puts this process and all that it forks under a filter, for good."""
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    check(libc.prctl(PR_SET_SECCOMP, 2, program[0], 0, 0), "seccomp")


def become(uid):
    """Leaves root for good: the kernel exempts root from the limit on processes."""
    if uid:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    # Ends with its starter; a change of user takes that wish back, so it comes after.
    check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
    # Its own /proc entries must stay writable after the change: a new namespace's user map is written there.
    check(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")


def spawn():
    """Forks into new namespaces: 0 in the child, which is process 1 there, its pid in the parent."""
    python.PyOS_BeforeFork()
    pid = libc.syscall(MACHINE["clone"], NEW_JAIL | signal.SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        python.PyOS_AfterFork_Child()
        return 0
    code = ctypes.get_errno()
    python.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(code, "clone: %s" % os.strerror(code))
    return pid


def _write(path, text):
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, text)
    finally:
        os.close(fd)


def enter(limits, outer_uid, outer_gid, stdin):
    """In the child: own session, user map, fresh file systems. Gives two descriptors of standard input, to read and to write."""
    # A signal to its own process group would otherwise reach the slot's supervisors.
    os.setsid()
    _write("/proc/self/oom_score_adj", b"1000")
    _write("/proc/self/setgroups", b"deny")
    _write("/proc/self/uid_map", b"1000 %d 1" % outer_uid)
    _write("/proc/self/gid_map", b"1000 %d 1" % outer_gid)
    flags = MS_NOSUID | MS_NODEV
    size = b"size=%d,nr_inodes=%d,mode=700" % (limits["diskBytes"] + limits.get("extraBytes", len(stdin or b"") | 4095), limits["files"] + 8)
    check(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", flags, size), "mount /tmp")
    # An empty directory in place of the supervisors' /proc.
    check(libc.mount(b"tmpfs", b"/proc", b"tmpfs", flags | MS_RDONLY | MS_NOEXEC, b"size=4k"), "mount /proc")
    os.chdir("/tmp")
    os.umask(0o077)
    if stdin is None:
        return None
    # A file, which has a name at /dev/stdin alone.
    with open("/tmp/.stdin", "wb") as file:
        file.write(stdin)
    check(libc.mount(b"/tmp/.stdin", b"/dev/stdin", None, 4096, None), "mount /dev/stdin")
    descriptors = os.open("/tmp/.stdin", os.O_RDONLY), os.open("/tmp/.stdin", os.O_WRONLY)
    os.unlink("/tmp/.stdin")
    return descriptors


def give_up(limits):
    """In the child: limits, no capability, signals that end it, system call filter."""
    limit = lambda name, value: resource.setrlimit(name, (value, value))
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_CPU, limits["cpuSeconds"])
    limit(resource.RLIMIT_FSIZE, limits["diskBytes"])
    # Each worker of Node takes five.
    limit(resource.RLIMIT_NOFILE, 256 if limits["language"] == "javascript" else 64)
    limit(resource.RLIMIT_NPROC, limits["processes"])
    limit(resource.RLIMIT_MEMLOCK, 0)
    limit(resource.RLIMIT_MSGQUEUE, 0)
    # Addresses, of which stacks and heaps of threads reserve many; what is used is the supervisor's to watch. A JavaScript
    # engine reserves far more: there, data is limited instead, with room for the code of an engine in every thread.
    python = limits["language"] == "python"
    room = limits["processes"] * ENGINE_ROOM if limits["language"] == "javascript" else 0
    limit(resource.RLIMIT_AS if python else resource.RLIMIT_DATA, limits["memoryBytes"] + (1 << 30) + room)
    for capability in range(41):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    header, data = struct.pack("II", 0x20080522, 0), bytes(24)
    check(libc.syscall(MACHINE["capset"], header, data), "capset")
    if python:
        for number in ENDING:
            libc.signal(number, EXIT)
    restrict(FOR_PROGRAMS)


def build_root(settings):
    """What bubblewrap does, where only `unshare` is at hand: a new root with read-only parts of the host."""
    socket.sethostname("sandbox")
    sources = [source for source, _ in settings["binds"]]
    root = next(d for d in ("/mnt", "/media", "/srv", "/opt", "/var") if os.path.isdir(d)
                and not any(s == d or s.startswith(d + "/") for s in sources))
    mount = lambda source, target, kind, flags, data=None: check(
        libc.mount(source and os.fsencode(source), os.fsencode(target), kind, flags, data), "mount %s" % target)
    bind, recursive, private, remount = 4096, 16384, 1 << 18, 32
    mount(None, "/", None, recursive | private)
    mount("tmpfs", root, b"tmpfs", MS_NOSUID | MS_NODEV, b"size=1m,mode=755")
    copies = settings["binds"] + [[path, path] for target, path in settings["links"] if not target]
    for source, target in copies:
        place = root + target
        if os.path.isdir(source):
            os.makedirs(place, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            os.close(os.open(place, os.O_CREAT | os.O_WRONLY))
        mount(source, place, None, bind)
        mount(None, place, None, bind | remount | MS_RDONLY | MS_NOSUID | MS_NODEV)
    for target, path in settings["links"]:
        if target:
            os.symlink(target, root + path)
    for name in ("/tmp", "/dev", "/proc", "/old"):
        os.mkdir(root + name)
    os.symlink("/tmp", root + "/dev/shm")
    for source, path in settings["devices"]:
        os.close(os.open(root + path, os.O_CREAT | os.O_WRONLY))
        mount(source, root + path, None, bind)
    mount("proc", root + "/proc", b"proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    os.chdir(root)
    check(libc.syscall(DENIED["pivot_root"][MACHINE["column"]], b".", b"old"), "pivot_root")
    os.chdir("/")
    check(libc.umount2(b"/old", 2), "umount")
    os.rmdir("/old")
    mount(None, "/", None, remount | MS_RDONLY | MS_NOSUID | MS_NODEV)
