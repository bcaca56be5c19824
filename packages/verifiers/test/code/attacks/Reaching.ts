/** Programs that reach for the host, for the tests or for rights. */
import { type Attack, scan, search, secret, secretAsserts, wrong } from "./Attack.ts"

export const reaching: ReadonlyArray<Attack> = [
  {
    name: "looks for the expected value in memory and on disk",
    program: `${search(secret)}\nHERE = found()\ndef f(x):\n    return NEEDLE if HERE or found() else 0`,
    asserts: secretAsserts,
    reasons: ["wrong-answer"]
  },
  {
    name: "reads raw memory around its objects for the expected value",
    program: `import ctypes\nNEEDLE = "zq-4711" + "-exp"\ndef f(x):\n    base = id(object()) & ~0xfffff\n    raw = ctypes.string_at(base, 0x80000)\n    at = raw.find(b"-4711-expe")\n    return "zq" + raw[at:at + 14].decode() if at >= 0 else 0`,
    asserts: secretAsserts
  },
  {
    name: "looks into other processes",
    program: `import os, glob\ndef f(x):\n    return 0 if not glob.glob("/proc/*") else "seen"`,
    asserts: ["assert f(1) == 'seen'"],
    reasons: ["wrong-answer"]
  },
  {
    name: "signals its parent, its group and everybody",
    program: `import os, signal\nfor pid in (os.getppid(), 0, -1, 2, 3, 10, 100):\n    try:\n        if pid != 0:\n            os.kill(pid, signal.SIGKILL)\n    except OSError:\n        pass\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nos.kill(0, signal.SIGTERM)\n${wrong}`,
    reasons: ["wrong-answer"]
  },
  {
    name: "reaches for the network",
    program:
      "import socket\ndef f(x):\n    opened = []\n    for family in (socket.AF_INET, socket.AF_INET6, 16, 17):\n        try:\n            socket.socket(family, socket.SOCK_STREAM if family < 16 else socket.SOCK_RAW)\n            opened.append(family)\n        except OSError:\n            pass\n    return opened",
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "reads the environment",
    program:
      "import os\ndef f(x):\n    return [k for k, v in os.environ.items() if 'ALLOC' in k or 'alloc' in v or 'npm' in k.lower()]",
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "follows links to the host",
    program:
      "import os\ndef f(x):\n    got = []\n    for target in ('/etc/passwd', '/etc/shadow', '/root', '/home', '/proc/1/environ', '/sys/class', '/dev/sda', '/dev/vda', '/dev/kmsg', '/var/log'):\n        link = 'alloc-attack-link'\n        os.symlink(target, link)\n        try:\n            got.append(open(link).read(10) if not os.path.isdir(link) else [n for n in os.listdir(link) if n != '.pyenv'] and target)\n        except OSError:\n            pass\n        os.unlink(link)\n    return [g for g in got if g]",
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "writes outside its folder",
    program:
      "import os\ndef f(x):\n    made = []\n    for folder in ('/', '/usr', '/dev', '/proc', '/usr/lib', '/var/tmp', '/lib', '/alloc'):\n        try:\n            open(os.path.join(folder, 'alloc-attack'), 'w').close()\n            made.append(folder)\n        except OSError:\n            pass\n    return made",
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "asks for more rights",
    program: `import ctypes, os, resource\nlibc = ctypes.CDLL(None, use_errno=True)\ndef f(x):\n    got = []\n    tries = {\n        "unshare user": lambda: libc.unshare(0x10000000), "unshare mount": lambda: libc.unshare(0x20000),\n        "mount": lambda: libc.mount(b"proc", b"/tmp", b"proc", 0, None), "umount": lambda: libc.umount2(b"/proc", 2),\n        "chroot": lambda: libc.chroot(b"/tmp"), "ptrace": lambda: libc.ptrace(16, 1, 0, 0), "setuid": lambda: libc.setuid(0),\n        "setns": lambda: libc.setns(0, 0), "mknod": lambda: libc.mknod(b"d", 0o60644, 0xfe00), "reboot": lambda: libc.reboot(0),\n        "clone": lambda: libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) if os.uname().machine == "x86_64" else -1,\n        "keyctl": lambda: libc.syscall(250, 0, -3, 0, 0), "bpf": lambda: libc.syscall(321, 0, 0, 0),\n    }\n    for name, attempt in tries.items():\n        if attempt() >= 0:\n            got.append(name)\n    for limit in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):\n        try:\n            resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n            got.append("limit %d" % limit)\n        except (ValueError, OSError):\n            pass\n    return got`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "scans its raw memory for the expected value",
    program: `${scan(secret)}\ndef f(x):\n    return in_memory()`,
    asserts: [`assert f(1) is True or f(1) == ${JSON.stringify(secret)}`],
    reasons: ["wrong-answer"]
  },
  {
    name: "opens memory, terminals and devices",
    program: `
import os
def f(x):
    found = []
    for path in ("/proc/self/mem", "/proc/1/mem", "/proc/self/exe", "/proc/self/maps", "/proc/self/fd", "/proc/sysrq-trigger", "/proc/sys",
                 "/dev/mem", "/dev/kmem", "/dev/kmsg", "/dev/kvm", "/dev/fuse", "/dev/net/tun", "/dev/tty", "/dev/console", "/dev/ptmx",
                 "/dev/pts", "/dev/vsock", "/dev/userfaultfd", "/dev/loop-control", "/sys", "/run", "/etc", "/boot", "/var/run/docker.sock"):
        try:
            os.close(os.open(path, os.O_RDONLY))
            found.append(path)
        except OSError:
            pass
    return found`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "looks for descriptors that it inherited",
    program: `
import os, stat
def f(x):
    found = []
    for fd in range(4096):
        try:
            mode = os.fstat(fd).st_mode
        except OSError:
            continue
        if fd > 3 or fd < 3 and not stat.S_ISCHR(mode):
            found.append(fd)
    return found`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "looks for other processes by signal, limit and priority",
    program: `
import os, resource
def f(x):
    found = []
    for pid in range(2, 70000):
        for attempt in (lambda: os.kill(pid, 0), lambda: os.sched_getaffinity(pid)):
            try:
                attempt()
                found.append(pid)
            except OSError:
                pass
    for pid in (2, 3, 4, 5, 100, 1000):
        try:
            resource.prlimit(pid, resource.RLIMIT_NPROC)
            found.append(pid)
        except (OSError, ValueError):
            pass
    return found + ([os.getppid()] if os.getppid() else [])`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "asks for new namespaces in every way",
    program: `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def f(x):
    got = []
    for flag in (0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x80):
        if libc.unshare(flag) == 0:
            got.append("unshare %x" % flag)
        if flag > 0x80 and os.uname().machine == "x86_64":
            pid = libc.syscall(56, flag | 17, 0, 0, 0, 0)
            if pid == 0:
                os._exit(0)
            if pid > 0:
                got.append("clone %x" % flag)
    arguments = (ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, 17)
    pid = libc.syscall(435, arguments, 88)
    if pid == 0:
        os._exit(0)
    if pid > 0:
        got.append("clone3")
    return got`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "opens sockets and pairs of every family",
    program: `
import ctypes, socket
libc = ctypes.CDLL(None, use_errno=True)
def f(x):
    got = []
    pair = (ctypes.c_int * 2)()
    for family in list(range(2, 48)):
        for kind in (1, 2, 3, 5):
            if libc.socket(family, kind, 0) >= 0 or libc.socketpair(family, kind, 0, pair) >= 0:
                got.append((family, kind))
    return got`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "makes rare system calls",
    program: `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
page = ctypes.create_string_buffer(8192)
calls = {"ptrace": (101, 0, 0, 0, 0), "process_vm_readv": (310, 1, page, 1, page, 1, 0), "io_uring_setup": (425, 8, page), "bpf": (321, 0, page, 48),
         "perf_event_open": (298, page, 0, -1, -1, 0), "userfaultfd": (323, 1), "keyctl": (250, 0, -3, 1, 0), "add_key": (248, b"user", b"a", b"b", 1, -2),
         "splice": (275, 0, 0, 1, 0, 1, 0), "vmsplice": (278, 1, page, 1, 0), "pidfd_getfd": (438, 3, 0, 0), "kcmp": (312, 1, 1, 0, 0, 0),
         "open_by_handle_at": (304, -100, page, 0), "fsopen": (430, b"tmpfs", 0), "modify_ldt": (154, 0, page, 16), "personality": (135, 0x40000),
         "syslog": (103, 10, page, 0), "acct": (163, 0), "quotactl": (179, 0, 0, 0, 0), "adjtimex": (159, page), "move_pages": (279, 0, 0, 0, 0, 0, 0),
         "iopl": (172, 3), "statmount": (457, page, page, 8, 0), "lsm_list_modules": (461, page, page, 0), "a call of the future": (480,)}
def f(x):
    if os.uname().machine != "x86_64":
        return []
    got = []
    for name, call in calls.items():
        if libc.syscall(*call) >= 0 or ctypes.get_errno() not in (1, 38):
            got.append((name, ctypes.get_errno()))
    return got`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "calls the kernel by another convention",
    program: "import ctypes\ndef f(x):\n    return ctypes.CDLL(None).syscall(0x40000000 + 39)",
    reasons: ["killed"]
  },
  {
    name: "changes the clock and the host's name",
    program: `
import socket, time
def f(x):
    got = []
    for attempt in (lambda: time.clock_settime(time.CLOCK_REALTIME, 0), lambda: socket.sethostname("alloc-attack")):
        try:
            attempt()
            got.append(1)
        except OSError:
            pass
    return got`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "looks for rights that it kept, and for programs that would give some",
    program: `
import ctypes, os, subprocess
libc = ctypes.CDLL(None, use_errno=True)
def f(x):
    got = [n for n in range(64) if libc.prctl(23, n, 0, 0, 0) == 1]
    if libc.prctl(39, 0, 0, 0, 0) != 1:
        got.append("new privileges")
    if 0 in os.getresuid() + os.getresgid():
        got.append("root")
    for program in ("/usr/bin/su", "/usr/bin/mount", "/usr/bin/newgrp", "/usr/bin/sudo"):
        if os.path.exists(program):
            child = subprocess.run([program, "-c", "id -u"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if child.returncode == 0 and child.stdout.strip() == "0":
                got.append(program)
    return got`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "moves its own mounts and root",
    program: `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def f(x):
    got = []
    tries = {"remount": (None, b"/usr", None, 32 | 4096, None), "bind": (b"/usr", b"/tmp", None, 4096, None), "proc": (b"proc", b"/proc", b"proc", 0, None),
             "overlay": (b"overlay", b"/tmp", b"overlay", 0, b"lowerdir=/usr,upperdir=/tmp,workdir=/tmp")}
    got += [name for name, call in tries.items() if libc.mount(*call) == 0]
    got += [path for path in (b"/proc", b"/tmp", b"/usr") if libc.umount2(path, 2) == 0]
    for attempt in (lambda: os.chroot("/tmp"), lambda: os.mknod("alloc-attack-device", 0o60600, 0xfe00)):
        try:
            attempt()
            got.append(1)
        except OSError:
            pass
    return got`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  }
]
