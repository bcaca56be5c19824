/** Programs that take all of something, or never end, or break down. */
import type { Attack } from "./Attack.ts"

export const exhausting: ReadonlyArray<Attack> = [
  {
    name: "fork bomb",
    program:
      "import os\ndef f(x):\n    while True:\n        try:\n            os.fork()\n        except OSError:\n            pass",
    reasons: ["timeout", "memory-limit", "killed", "program-error", "ended-early"],
    wallMs: 1500
  },
  {
    name: "thread bomb",
    program:
      "import threading, time\ndef f(x):\n    while True:\n        threading.Thread(target=time.sleep, args=(60,)).start()",
    reasons: ["program-error", "timeout", "memory-limit", "killed"],
    wallMs: 1500
  },
  {
    name: "memory bomb",
    program: "def f(x):\n    held = []\n    while True:\n        held.append(bytearray(1 << 24))",
    reasons: ["memory-limit", "timeout", "program-error", "killed"]
  },
  {
    name: "memory bomb in many processes",
    program:
      "import os, time\ndef f(x):\n    for _ in range(20):\n        if os.fork() == 0:\n            held = bytearray(1 << 27)\n            for i in range(0, 1 << 27, 4096):\n                held[i] = 1\n            time.sleep(30)\n    time.sleep(30)",
    reasons: ["memory-limit", "timeout", "killed", "ended-early"],
    wallMs: 1500
  },
  {
    name: "disk bomb",
    program:
      "def f(x):\n    n = 0\n    try:\n        for i in range(10000):\n            with open('alloc-attack-%d' % i, 'wb') as file:\n                n += file.write(bytes(1 << 20))\n    except OSError:\n        pass\n    return n > 32 << 20",
    asserts: ["assert f(1) is True"],
    reasons: ["wrong-answer"]
  },
  {
    name: "inode bomb",
    program:
      "def f(x):\n    n = 0\n    try:\n        for n in range(100000):\n            open('alloc-attack-%d' % n, 'w').close()\n    except OSError:\n        pass\n    return n > 1000",
    asserts: ["assert f(1) is True"],
    reasons: ["wrong-answer"]
  },
  {
    name: "output flood",
    program: "def f(x):\n    while True:\n        print('x' * 65536)",
    reasons: ["timeout"],
    wallMs: 1500
  },
  {
    name: "error flood",
    program: "import sys\ndef f(x):\n    while True:\n        sys.stderr.write('x' * 65536)",
    reasons: ["timeout"],
    wallMs: 1500
  },
  {
    name: "reply flood",
    program: "import os\ndef f(x):\n    while True:\n        os.write(3, b'\\x00\\x00\\x00\\x04null' * 1000)",
    wallMs: 1500
  },
  { name: "sleeps", program: "import time\ndef f(x):\n    time.sleep(60)", reasons: ["timeout"], wallMs: 1500 },
  { name: "loops", program: "def f(x):\n    while True:\n        pass", reasons: ["timeout"], wallMs: 1500 },
  { name: "loops when loaded", program: "while True:\n    pass", reasons: ["timeout"], wallMs: 1500 },
  { name: "loops in C", program: "def f(x):\n    return sum(range(10 ** 12))", reasons: ["timeout"], wallMs: 1500 },
  {
    name: "ignores every signal and loops",
    program:
      "import signal\nfor n in range(1, 65):\n    try:\n        signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass\ndef f(x):\n    while True:\n        pass",
    reasons: ["timeout"],
    wallMs: 1500
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
    name: "blocks every signal and loops",
    program:
      "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\ndef f(x):\n    while True:\n        pass",
    reasons: ["timeout"],
    wallMs: 1500
  },
  {
    name: "searches by a regular expression without end",
    program: "import re\ndef f(x):\n    return re.match('(a+)+$', 'a' * 60 + 'b')",
    reasons: ["timeout"],
    wallMs: 1500
  },
  {
    name: "storms itself with timers",
    program:
      "import signal\nsignal.signal(signal.SIGALRM, lambda *a: None)\nsignal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)\ndef f(x):\n    while True:\n        pass",
    reasons: ["timeout"],
    wallMs: 1500
  },
  {
    name: "leaves the dead unburied",
    program:
      "import os\ndef f(x):\n    n = 0\n    try:\n        for n in range(10000):\n            if os.fork() == 0:\n                os._exit(0)\n    except OSError:\n        pass\n    return n > 1000",
    asserts: ["assert f(1) is True"],
    reasons: ["wrong-answer"]
  },
  {
    name: "fills pipes and sockets",
    program: `
import os, socket
def f(x):
    held, total = [], 0
    try:
        while True:
            a, b = socket.socketpair()
            held += [a, b]
            a.setblocking(False)
            a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
            try:
                while True:
                    total += a.send(bytes(1 << 16))
            except BlockingIOError:
                pass
    except OSError:
        pass
    return total > 1 << 28`,
    asserts: ["assert f(1) is True"],
    reasons: ["wrong-answer"]
  },
  {
    name: "makes a file that is larger than the disk",
    program:
      "def f(x):\n    with open('alloc-attack-sparse', 'wb') as file:\n        file.truncate(1 << 40)\n    return 2",
    reasons: ["program-error", "killed"]
  },
  {
    name: "nests folders",
    program:
      "import os\ndef f(x):\n    n = 0\n    try:\n        for n in range(100000):\n            os.mkdir('alloc-attack')\n            os.chdir('alloc-attack')\n    except OSError:\n        pass\n    return n > 1000",
    asserts: ["assert f(1) is True"],
    reasons: ["wrong-answer"]
  },
  {
    name: "holds memory outside of itself",
    program: `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
calls = {"x86_64": {"memfd_create": (319, b"m", 0), "memfd_secret": (447, 0), "shmget": (29, 0, 1 << 20, 0o1666), "msgget": (68, 0, 0o1666),
         "semget": (64, 0, 100, 0o1666), "mq_open": (240, b"q", 66, 0o666, 0)}}
def f(x):
    return [name for name, call in calls.get(os.uname().machine, {}).items() if libc.syscall(*call) >= 0]`,
    asserts: ["assert f(1) != []"],
    reasons: ["wrong-answer"]
  }
]
