/**
 * Programs that try to pass without being right, to leave the sandbox or to leave something behind. Each is asked for
 * `f(x) = x + 1`, tested by asserts whose expected values it must not learn, and does something else.
 */

export interface Attack {
  readonly name: string
  readonly program: string
  /** Default "fail". Where a hostile program is right all the same, it passes, and leaves nothing behind. */
  readonly outcome?: "pass" | "fail"
  readonly reasons?: ReadonlyArray<string>
  readonly asserts?: ReadonlyArray<string>
  /** Default 1,500. */
  readonly wallMs?: number
}

/** In the tests only, never sent to a program. */
export const secret = "zq-4711-expected"

const wrong = "def f(x):\n    return 0\n"
const right = "def f(x):\n    return x + 1\n"
const secretAsserts = [`assert f(1) == ${JSON.stringify(secret)}`]

/** Looks through everything that Python code can reach for a text; the needle is glued so that the program lacks it. */
const search = (needle: string): string => `
import gc, sys, os
NEEDLE = ${JSON.stringify(needle.slice(0, 3))} + ${JSON.stringify(needle.slice(3))}
WANTED = NEEDLE.encode()
def look(value, depth, seen):
    if id(value) in seen or depth > 6:
        return False
    seen.add(id(value))
    if isinstance(value, str):
        return NEEDLE in value and value is not NEEDLE
    if isinstance(value, (bytes, bytearray)):
        return WANTED in value and value is not WANTED
    if isinstance(value, memoryview):
        return WANTED in value.tobytes()
    if isinstance(value, dict):
        return any(look(k, depth + 1, seen) or look(v, depth + 1, seen) for k, v in list(value.items()))
    if isinstance(value, (list, tuple, set)):
        return any(look(v, depth + 1, seen) for v in list(value))
    if hasattr(value, "__dict__"):
        return look(vars(value), depth + 1, seen)
    return False
def found():
    seen = {id(NEEDLE), id(WANTED), id(globals()), id(sys.modules[__name__])}
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename != "<program>":
            if look(frame.f_locals, 0, seen):
                return True
        frame = frame.f_back
    for value in gc.get_objects():
        for part in value.values() if type(value) is dict else value if type(value) in (list, tuple) else ():
            if type(part) is str and NEEDLE in part and part is not NEEDLE or type(part) is bytes and WANTED in part and part is not WANTED:
                return True
    for folder, dirs, files in os.walk("/"):
        dirs[:] = [d for d in dirs if os.path.join(folder, d) not in ("/usr", "/root", "/opt", "/alloc", "/home")]
        for name in files:
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    if WANTED in file.read(1 << 20):
                        return True
            except OSError:
                pass
    return False
`

export const attacks: ReadonlyArray<Attack> = [
  { name: "exits with status 0 when loaded", program: "import os\nos._exit(0)", reasons: ["ended-early"] },
  { name: "raises SystemExit when loaded", program: "import sys\nsys.exit(0)", reasons: ["program-error"] },
  {
    name: "exits with status 0 when called",
    program: "import os\ndef f(x):\n    os._exit(0)",
    reasons: ["ended-early"]
  },
  { name: "raises SystemExit when called", program: "def f(x):\n    raise SystemExit(0)", reasons: ["program-error"] },
  {
    name: "raises AssertionError, the tests' own voice",
    program: "def f(x):\n    raise AssertionError()",
    reasons: ["program-error"]
  },
  {
    name: "raises what no `except Exception` catches",
    program: "class E(BaseException): pass\ndef f(x):\n    raise E()",
    reasons: ["program-error"]
  },
  {
    name: "raises an error whose text raises",
    program: "class E(Exception):\n    def __str__(self):\n        raise SystemExit(0)\ndef f(x):\n    raise E()",
    reasons: ["program-error"]
  },
  {
    name: "returns an object that equals everything",
    program:
      "class A:\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\n    __hash__ = None\ndef f(x):\n    return A()",
    reasons: ["program-error"]
  },
  {
    name: "returns an integer that equals everything",
    program:
      "class A(int):\n    def __eq__(self, other): return True\n    def __index__(self): return 2\n    def __int__(self): return 2\n    __hash__ = int.__hash__\ndef f(x):\n    return A(0)",
    reasons: ["wrong-answer"]
  },
  {
    name: "returns a list whose iteration lies",
    program:
      "class A(list):\n    def __eq__(self, other): return True\n    def __iter__(self): return iter([2])\ndef f(x):\n    return A([0])",
    asserts: ["assert f(1) == [2]"],
    reasons: ["wrong-answer"]
  },
  {
    name: "returns a string whose conversions lie",
    program:
      "class A(str):\n    def __str__(self): return 'right'\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__\ndef f(x):\n    return A('no')",
    asserts: ["assert f(1) == 'right'"],
    reasons: ["wrong-answer"]
  },
  {
    name: "patches built-ins and the comparison",
    program: `import builtins, operator, json\nbuiltins.AssertionError = ValueError\nbuiltins.isinstance = lambda *a: True\noperator.eq = lambda a, b: True\nbuiltins.__build_class__ = None\n${wrong}`
  },
  {
    name: "patches the encoder of its own side",
    program:
      "import sys\nspace = sys._getframe(2).f_globals\nspace['encode'] = lambda value: b'[\"t\",\"returned\",true]'\ndef f(x):\n    return 0",
    reasons: ["wrong-answer", "program-error"]
  },
  {
    name: "forges verdicts on every descriptor",
    program: `import os, struct, json\nhead = json.dumps({"verdict": "pass", "message": "", "case": None, "id": 1, "exit": 0, "reason": None}).encode()\nframe = struct.pack(">II", len(head), 0) + head\nfor fd in range(64):\n    try:\n        os.write(fd, frame)\n    except OSError:\n        pass\n${wrong}`
  },
  {
    name: "prints what a harness might look for",
    program: `print("passed", "PASS", "ok 1", "\\x00pass")\n${wrong}`,
    reasons: ["wrong-answer"]
  },
  {
    name: "answers before it is asked",
    program: `import os, struct\nbody = b'["t","returned",true]'\nready = b'["t","ready"]'\npack = lambda b: struct.pack(">I", len(b)) + b\nos.write(3, pack(ready) + pack(body) * 10)\n${wrong}`,
    asserts: ["assert f(1) is True", "assert f(2) is False", "assert f(3) is True"],
    reasons: ["wrong-answer"]
  },
  {
    name: "looks for the expected value in memory and on disk",
    program: `${search(secret)}\nHERE = found()\ndef f(x):\n    return NEEDLE if HERE or found() else 0`,
    asserts: secretAsserts,
    reasons: ["wrong-answer"],
    wallMs: 15_000
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
    name: "fork bomb",
    program:
      "import os\ndef f(x):\n    while True:\n        try:\n            os.fork()\n        except OSError:\n            pass",
    reasons: ["timeout", "killed", "program-error", "ended-early"]
  },
  {
    name: "thread bomb",
    program:
      "import threading, time\ndef f(x):\n    while True:\n        threading.Thread(target=time.sleep, args=(60,)).start()",
    reasons: ["program-error", "timeout", "killed"]
  },
  {
    name: "memory bomb",
    program: "def f(x):\n    held = []\n    while True:\n        held.append(bytearray(1 << 24))",
    reasons: ["program-error", "killed"]
  },
  {
    name: "memory bomb in many processes",
    program:
      "import os, time\ndef f(x):\n    for _ in range(20):\n        if os.fork() == 0:\n            held = bytearray(1 << 27)\n            for i in range(0, 1 << 27, 4096):\n                held[i] = 1\n            time.sleep(30)\n    time.sleep(30)",
    reasons: ["timeout", "killed", "ended-early"]
  },
  {
    name: "disk bomb",
    program:
      "def f(x):\n    n = 0\n    try:\n        for i in range(10000):\n            with open('/tmp/alloc-attack-%d' % i, 'wb') as file:\n                n += file.write(bytes(1 << 20))\n    except OSError:\n        pass\n    return n > 32 << 20",
    asserts: ["assert f(1) is True"],
    reasons: ["wrong-answer"]
  },
  {
    name: "inode bomb",
    program:
      "def f(x):\n    n = 0\n    try:\n        for n in range(100000):\n            open('/tmp/alloc-attack-%d' % n, 'w').close()\n    except OSError:\n        pass\n    return n > 1000",
    asserts: ["assert f(1) is True"],
    reasons: ["wrong-answer"]
  },
  { name: "output flood", program: "def f(x):\n    while True:\n        print('x' * 65536)", reasons: ["timeout"] },
  {
    name: "error flood",
    program: "import sys\ndef f(x):\n    while True:\n        sys.stderr.write('x' * 65536)",
    reasons: ["timeout"]
  },
  {
    name: "reply flood",
    program: "import os\ndef f(x):\n    while True:\n        os.write(3, b'\\x00\\x00\\x00\\x04null' * 1000)"
  },
  { name: "sleeps", program: "import time\ndef f(x):\n    time.sleep(60)", reasons: ["timeout"] },
  { name: "loops", program: "def f(x):\n    while True:\n        pass", reasons: ["timeout"] },
  { name: "loops when loaded", program: "while True:\n    pass", reasons: ["timeout"] },
  { name: "loops in C", program: "def f(x):\n    return sum(range(10 ** 12))", reasons: ["timeout"] },
  {
    name: "ignores every signal and loops",
    program:
      "import signal\nfor n in range(1, 65):\n    try:\n        signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass\ndef f(x):\n    while True:\n        pass",
    reasons: ["timeout"]
  },
  {
    name: "daemonises, and is right",
    program: `import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        os.closerange(0, 64)\n        time.sleep(600)\n    os._exit(0)\n${right}`,
    outcome: "pass"
  },
  {
    name: "leaves threads running, and is right",
    program: `import threading, time\nthreading.Thread(target=lambda: [time.sleep(1) for _ in range(600)]).start()\n${right}`,
    outcome: "pass"
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
      "import os\ndef f(x):\n    got = []\n    for target in ('/etc/passwd', '/etc/shadow', '/root', '/home', '/proc/1/environ', '/sys/class', '/dev/sda', '/dev/vda', '/dev/kmsg', '/var/log'):\n        link = '/tmp/alloc-attack-link'\n        os.symlink(target, link)\n        try:\n            got.append(open(link).read(10) if not os.path.isdir(link) else [n for n in os.listdir(link) if n != '.pyenv'] and target)\n        except OSError:\n            pass\n        os.unlink(link)\n    return [g for g in got if g]",
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "writes outside its folder",
    program:
      "import os\ndef f(x):\n    made = []\n    for folder in ('/', '/usr', '/dev', '/proc', '/usr/lib', '/dev/shm', '/var/tmp', '/lib', '/alloc'):\n        try:\n            open(os.path.join(folder, 'alloc-attack'), 'w').close()\n            made.append(folder)\n        except OSError:\n            pass\n    return made",
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "asks for more rights",
    program: `import ctypes, os, resource\nlibc = ctypes.CDLL(None, use_errno=True)\ndef f(x):\n    got = []\n    tries = {\n        "unshare user": lambda: libc.unshare(0x10000000), "unshare mount": lambda: libc.unshare(0x20000),\n        "mount": lambda: libc.mount(b"proc", b"/tmp", b"proc", 0, None), "umount": lambda: libc.umount2(b"/proc", 2),\n        "chroot": lambda: libc.chroot(b"/tmp"), "ptrace": lambda: libc.ptrace(16, 1, 0, 0), "setuid": lambda: libc.setuid(0),\n        "setns": lambda: libc.setns(0, 0), "mknod": lambda: libc.mknod(b"/tmp/d", 0o60644, 0xfe00), "reboot": lambda: libc.reboot(0),\n        "clone": lambda: libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) if os.uname().machine == "x86_64" else -1,\n        "keyctl": lambda: libc.syscall(250, 0, -3, 0, 0), "bpf": lambda: libc.syscall(321, 0, 0, 0),\n    }\n    for name, attempt in tries.items():\n        if attempt() >= 0:\n            got.append(name)\n    for limit in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):\n        try:\n            resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))\n            got.append("limit %d" % limit)\n        except (ValueError, OSError):\n            pass\n    return got`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "returns an endless generator",
    program: "import itertools\ndef f(x):\n    return itertools.count()",
    reasons: ["program-error", "timeout"]
  },
  {
    name: "returns a list that holds itself",
    program: "def f(x):\n    a = []\n    a.append(a)\n    return a",
    reasons: ["program-error"]
  },
  {
    name: "returns a list nested very deep",
    program: "def f(x):\n    a = []\n    for _ in range(100000):\n        a = [a]\n    return a",
    reasons: ["program-error"]
  },
  {
    name: "returns far too much",
    program: "def f(x):\n    return 'x' * (1 << 26)",
    reasons: ["program-error", "ended-early"]
  },
  {
    name: "returns an integer of a million digits",
    program: "def f(x):\n    return 1 << 4000000",
    reasons: ["wrong-answer"]
  },
  { name: "returns a function", program: "def f(x):\n    return lambda: 0", reasons: ["program-error"] },
  {
    name: "returns nan where a number is compared",
    program: "def f(x):\n    return float('nan')",
    asserts: ["assert abs(f(1) - 2) < 1e-6"],
    reasons: ["wrong-answer"]
  },
  {
    name: "sends an unhashable member of a set",
    program:
      'import os, struct\ndef f(x):\n    body = b\'["t","returned",["s",["l"]]]\'\n    os.write(3, struct.pack(\'>I\', len(body)) + body)',
    reasons: ["program-error"]
  },
  {
    name: "sends a frame of four gigabytes",
    program: "import os\ndef f(x):\n    os.write(3, b'\\xff\\xff\\xff\\xff')",
    reasons: ["program-error"]
  },
  {
    name: "sends text nested very deep",
    program:
      "import os, struct\ndef f(x):\n    body = b'[' * 1000000\n    head = struct.pack('>I', len(body))\n    data = head + body\n    while data:\n        data = data[os.write(3, data):]",
    reasons: ["program-error"]
  },
  {
    name: "sends no text at all",
    program:
      "import os, struct\ndef f(x):\n    body = bytes(range(256))\n    os.write(3, struct.pack('>I', len(body)) + body)",
    reasons: ["program-error"]
  },
  {
    name: "sends a number of a million digits",
    program:
      "import os, struct\ndef f(x):\n    body = b'9' * 1000000\n    data = struct.pack('>I', len(body)) + body\n    while data:\n        data = data[os.write(3, data):]",
    reasons: ["program-error"]
  },
  {
    name: "passes descriptors to the tester",
    program:
      "import socket, array\nsock = socket.socket(fileno=3)\ndef f(x):\n    for _ in range(200):\n        sock.sendmsg([b''.join([b'\\x00\\x00\\x00\\x04', b'null'])], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [0, 1, 2]))])\n    return 0",
    reasons: ["program-error"]
  },
  {
    name: "closes its channel",
    program: "import os\ndef f(x):\n    os.close(3)",
    reasons: ["ended-early", "program-error"]
  },
  {
    name: "crashes by a null pointer",
    program: "import ctypes\ndef f(x):\n    ctypes.string_at(0)",
    reasons: ["killed"]
  },
  {
    name: "overflows the C stack",
    program:
      "import sys\nsys.setrecursionlimit(10 ** 9)\ndef g(a):\n    return [g(a) for _ in a]\ndef f(x):\n    class A:\n        def __getattr__(self, n):\n            return getattr(self, n + 'x')\n    return repr(A().b)",
    reasons: ["killed", "program-error", "timeout"]
  },
  { name: "aborts", program: "import os\ndef f(x):\n    os.abort()", reasons: ["killed"] },
  {
    name: "executes another program in its place",
    program: "import os\ndef f(x):\n    os.execv('/usr/bin/env', ['env'])",
    reasons: ["ended-early", "program-error", "killed"]
  },
  {
    name: "leaves files, shared memory and IPC objects, and is right",
    program: `import ctypes, socket\nopen('/tmp/alloc-attack-left', 'w').write('x')\nctypes.CDLL(None).shmget(4711, 4096, 0o1666)\nkeep = socket.socket(socket.AF_UNIX)\nkeep.bind('\\0alloc-attack')\nkeep.listen()\n${right}`,
    outcome: "pass"
  },
  {
    name: "finds what the program before it left",
    program:
      "import ctypes, os, socket\ndef f(x):\n    found = []\n    if os.path.exists('/tmp/alloc-attack-left'):\n        found.append('file')\n    if ctypes.CDLL(None).shmget(4711, 4096, 0o666) >= 0:\n        found.append('memory')\n    try:\n        socket.socket(socket.AF_UNIX).connect('\\0alloc-attack')\n        found.append('socket')\n    except OSError:\n        pass\n    return found",
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  },
  {
    name: "holds a text that the next program looks for, and is right",
    program: `MARK = "previous-program-text"\n${right}`,
    outcome: "pass"
  },
  {
    name: "looks for the text of the program before it",
    program: `${search("previous-program-text")}\ndef f(x):\n    return found()`,
    asserts: ["assert f(1) is True"],
    reasons: ["wrong-answer"],
    wallMs: 15_000
  }
]
