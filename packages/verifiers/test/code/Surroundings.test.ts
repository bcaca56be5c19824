/**
 * Longer than 300 lines because the cases of surroundings are one table.
 *
 * @module
 */
import { type CodeSandbox, type Job, openSandbox } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { asserts, said, stdio } from "./Families.ts"
import { missing } from "./Host.ts"

const loop = "while True:\n    pass"
const forever = (n: number) => `import time\nt = time.process_time()\nwhile time.process_time() - t < ${n}:\n    pass\n`

/** Python programs of standard input: program, input, output, what has to be said, and what else the job has. */
const programs: ReadonlyArray<
  readonly [name: string, program: string, stdin: string, stdout: string, reason: string, more?: Partial<Job>]
> = [
  ...[
    "exit()",
    "quit()",
    "exit(0)",
    "quit(0)",
    "import sys; sys.exit()",
    "raise SystemExit",
    "import os; sys = __import__('sys'); sys.stdout.flush(); os._exit(0)"
  ].map((end) => [`ends by ${end}`, `print(1)\n${end}\nprint(2)`, "", "1", "passed"] as const),
  ...["exit(1)", "quit(3)", "exit('no')", "raise SystemExit(2)", "1 / 0"].map(
    (end) => [`fails by ${end}`, `print(1)\n${end}`, "", "1", "program-error"] as const
  ),
  ...["SIGKILL", "SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL"].map(
    (name) =>
      [
        `kills itself by ${name}`,
        `import os, signal\nprint(1, flush=True)\nos.kill(os.getpid(), signal.${name})`,
        "",
        "1",
        "killed"
      ] as const
  ),
  ...["SIGTERM", "SIGHUP", "SIGUSR1", "SIGALRM", "SIGQUIT", "SIGVTALRM"].map(
    (name) =>
      [
        `ends itself by ${name}`,
        `import os, signal, time\nprint(1, flush=True)\nos.kill(os.getpid(), signal.${name})\ntime.sleep(0.2)`,
        "",
        "1",
        "program-error"
      ] as const
  ),
  [
    "kills itself by raise_signal",
    "import signal\nprint(1, flush=True)\nsignal.raise_signal(signal.SIGSEGV)",
    "",
    "1",
    "killed"
  ],
  ["kills itself by a null pointer", "import ctypes\nprint(1, flush=True)\nctypes.string_at(0)", "", "1", "killed"],
  ["kills its group", "import os, signal\nprint(1, flush=True)\nos.kill(0, signal.SIGKILL)", "", "1", "killed"],
  [
    "handles its own signal",
    "import os, signal\nsignal.signal(signal.SIGTERM, lambda *a: print(1))\nos.kill(os.getpid(), signal.SIGTERM)",
    "",
    "1",
    "passed"
  ],
  [
    "handles an alarm",
    "import signal, time\nsignal.signal(signal.SIGALRM, lambda *a: print(1))\nsignal.setitimer(signal.ITIMER_REAL, 0.05)\ntime.sleep(0.2)",
    "",
    "1",
    "passed"
  ],
  ["reads /dev/stdin", "print(open('/dev/stdin').read().strip())", "abc", "abc", "passed"],
  ["reads descriptor 0", "print(open(0).read().strip())", "abc", "abc", "passed"],
  ["reads by os.read", "import os\nprint(os.read(0, 9).decode())", "abc", "abc", "passed"],
  ["reads by fileinput", "import fileinput\nprint(sum(map(int, fileinput.input())))", "1\n2\n", "3", "passed"],
  ["reads bytes", "import sys\nprint(len(sys.stdin.buffer.read()))", "é", "2", "passed"],
  [
    "knows its file",
    "import os\nprint(os.path.basename(__file__), os.path.exists(__file__))",
    "",
    "program.py True",
    "passed"
  ],
  [
    "knows its folder",
    "import os\nprint(os.path.dirname(os.path.abspath(__file__)) == os.getcwd())",
    "",
    "True",
    "passed"
  ],
  [
    "reads its own source",
    "import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f).strip())",
    "",
    "def f():\n    return 1",
    "passed"
  ],
  ["has a main guard", "if __name__ == '__main__':\n    print(1)", "", "1", "passed"],
  ["is imported by itself", "import __main__\nx = 3\nprint(__main__.x)", "", "3", "passed"],
  ["begins with a mark", "\uFEFFprint(1)", "", "1", "passed"],
  ["has a coding line", "# -*- coding: utf-8 -*-\nprint('é')", "", "é", "passed"],
  ["has carriage returns", "x = 1\r\nprint(x)\r\n", "", "1", "passed"],
  [
    "imports the future after a prelude",
    "from __future__ import annotations\nprint(lcm(2, 3))",
    "",
    "6",
    "passed",
    { prelude: "from math import *" }
  ],
  [
    "has a docstring before the future",
    "'''text'''\nfrom __future__ import annotations\nprint(1)",
    "",
    "1",
    "passed",
    { prelude: "import math" }
  ],
  ["closes its output", "import sys\nprint(1)\nsys.stdout.close()", "", "1", "passed"],
  [
    "replaces its output",
    "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, 'utf-8')\nprint(1)",
    "",
    "1",
    "passed"
  ],
  ["does not flush", "import sys\nsys.stdout.write('1')", "", "1", "passed"],
  ["prints at its end", "import atexit\natexit.register(print, 1)", "", "1", "passed"],
  ...[2, 12, 16, 24, 30].map(
    (n) =>
      [
        `${n} threads at once`,
        `import threading\nb = threading.Barrier(${n})\nr = []\ndef g():\n    b.wait()\n    r.append(1)\nts = [threading.Thread(target=g) for _ in range(${n})]\n[t.start() for t in ts]\n[t.join() for t in ts]\nprint(len(r))`,
        "",
        String(n),
        "passed"
      ] as const
  ),
  [
    "more threads than allowed",
    "import threading, time\nts = [threading.Thread(target=time.sleep, args=(1000,), daemon=True) for _ in range(60)]\n[t.start() for t in ts]\nprint(1)",
    "",
    "1",
    "program-error"
  ],
  ...[64, 128, 256, 512].map(
    (mb) =>
      [
        `a thread with ${mb} MB of stack`,
        `import threading, sys\nthreading.stack_size(${mb} * 1024 * 1024)\nsys.setrecursionlimit(10 ** 6)\ndef g(n):\n    return 0 if n == 0 else 1 + g(n - 1)\nt = threading.Thread(target=lambda: print(g(20000)))\nt.start()\nt.join()`,
        "",
        "20000",
        "passed"
      ] as const
  ),
  ...[1, 2, 8].map(
    (mb) => [`${mb} MB of output`, `print('x' * ${mb}_000_000)`, "", "x".repeat(mb * 1_000_000), "passed"] as const
  ),
  ["more output than allowed", "print('x' * 5000)", "", "x".repeat(5000), "output-limit", { limits: { outputKb: 2 } }],
  ["2 MB of input", "import sys\nprint(len(sys.stdin.read()))", "y".repeat(2_000_000), "2000000", "passed"],
  ["arguments", "import sys\nprint(sys.argv[1:])", "", "['a', 'b c']", "passed", { argv: ["a", "b c"] }],
  [
    "files beside it",
    "print(open('in.txt').read(), open('sub/x.csv').read())",
    "",
    "hello 1,2",
    "passed",
    { files: { "in.txt": "hello", "sub/x.csv": "1,2" } }
  ],
  [
    "a module beside it",
    "from helper import f\nprint(f(1))",
    "",
    "2",
    "passed",
    { files: { "helper.py": "def f(x):\n    return x + 1" } }
  ],
  [
    "a memory of its own",
    "x = [bytearray(1 << 24) for _ in range(100)]\nfor y in x:\n    y[::4096] = b'1' * 4096\nprint(1)",
    "",
    "1",
    "memory-limit"
  ],
  ["memory beyond all limits", "x = bytearray(1 << 40)\nprint(1)", "", "1", "memory-limit"],
  ["no syntax", "def f(:\n    pass", "", "1", "compile-error"],
  ["a wrong indent", "x = 1\n  y = 2", "", "1", "compile-error"],
  ["a syntax error of a text that it compiles", "exec('def f(:')", "", "1", "program-error"],
  ["more processor time than allowed", `print(1)\n${loop}`, "", "1", "timeout", { limits: { cpuMs: 300 } }],
  [
    "its children's processor time",
    `import os\nif os.fork() == 0:\n    ${loop.replace("\n", "\n    ")}\nos.wait()`,
    "",
    "",
    "timeout",
    { limits: { cpuMs: 300 }, tests: stdio(["", "1"]) }
  ],
  ["less processor time than allowed", `${forever(0.2)}print(1)`, "", "1", "passed", { limits: { cpuMs: 1000 } }],
  ["a wait within the clock", "import time\ntime.sleep(1.2)\nprint(1)", "", "1", "passed", { limits: { cpuMs: 1000 } }],
  [
    "a wait beyond the clock",
    "import time\ntime.sleep(600)\nprint(1)",
    "",
    "1",
    "timeout",
    { limits: { wallMs: 300 } }
  ],
  [
    "a name of its host",
    "import socket, platform\nprint(socket.gethostname(), platform.node())",
    "",
    "sandbox sandbox",
    "passed"
  ],
  [
    "a lock of its own file",
    "import fcntl\nwith open('x', 'w') as f:\n    fcntl.flock(f, fcntl.LOCK_EX)\n    fcntl.lockf(f, fcntl.LOCK_EX)\nprint(1)",
    "",
    "1",
    "passed"
  ],
  [
    "a data base file",
    "import sqlite3\nc = sqlite3.connect('a.db')\nc.execute('create table t (x)')\nc.execute('insert into t values (1)')\nc.commit()\nprint(c.execute('select x from t').fetchone()[0])",
    "",
    "1",
    "passed"
  ]
]

/** What a test does to its interpreter, and a later test that would not be right after it. */
const stains: ReadonlyArray<readonly [string, string, string]> = [
  [
    "decimal precision",
    "import decimal; decimal.getcontext().prec = 3",
    "from decimal import Decimal; assert str(Decimal(1) / Decimal(3)) == '0.' + '3' * 28"
  ],
  ["abs", "import builtins; builtins.abs = lambda x: 0", "assert abs(-5) == 5"],
  ["len", "import builtins; builtins.len = lambda x: 0", "assert len([1]) == 1"],
  ["sorted", "import builtins; builtins.sorted = list", "assert sorted([2, 1]) == [1, 2]"],
  ["isinstance", "import builtins; builtins.isinstance = lambda *a: True", "assert not isinstance(1, str)"],
  ["math.isclose", "import math; math.isclose = lambda *a, **k: True", "import math; assert not math.isclose(1, 2)"],
  ["math.pi", "import math; math.pi = 3", "import math; assert math.pi > 3.1"],
  ["recursion limit", "import sys; sys.setrecursionlimit(60)", "g = lambda n: 0 if n == 0 else 1 + g(n - 1)"],
  [
    "random seed",
    "import random; random.seed(1); random.random = lambda: 7",
    "import random; assert random.random() < 1"
  ],
  ["json", "import json; json.loads = lambda s: 7", "import json; assert json.loads('1') == 1"],
  ["string", "import string; string.digits = ''", "import string; assert string.digits == '0123456789'"],
  [
    "collections",
    "import collections; collections.Counter = dict",
    "import collections; assert collections.Counter('a')['b'] == 0"
  ],
  [
    "a module of its own",
    "import sys, types; sys.modules['mine'] = types.ModuleType('mine')",
    "import sys; assert 'mine' not in sys.modules"
  ],
  ["standard output", "import sys; sys.stdout = None", "print('x')"],
  ["the environment", "import os; os.environ['X'] = '1'", "import os; assert 'X' not in os.environ"],
  ["the working folder", "import os; os.chdir('/usr')", "import os; assert os.getcwd() != '/usr'"],
  ["warnings", "import warnings; warnings.simplefilter('error')", "import warnings; warnings.warn('x')"],
  ["int's digits", "import sys; sys.set_int_max_str_digits(700)", "assert len(str(10 ** 3000)) == 3001"]
]

describe.skipIf((await missing()) !== undefined)("Python's surroundings", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 1 })
  })
  afterAll(() => sandbox.close())

  it.each(
    programs.map(([name, program, stdin, stdout, reason, more]) => ({ name, program, stdin, stdout, reason, more }))
  )("$name", async ({ more, program, reason, stdin, stdout }) => {
    expect(await said(sandbox, { program, tests: stdio([stdin, stdout]), ...(more ?? {}) })).toBe(reason)
  })

  it.each(stains)("what a test did to %s ends with it", async (_, stain, later) => {
    const program = "def f(x):\n    return x"
    const first = await said(sandbox, { program, tests: asserts("assert f(1) == 1", stain) })
    expect(first).toBe("passed")
    const more = later.startsWith("g =") ? [later, "assert g(200) == 200"] : [later]
    expect(await said(sandbox, { program, tests: asserts("assert f(1) == 1", ...more) })).toBe("passed")
  })

  it.each(stains)("what a program did to %s ends with it", async (_, stain, later) => {
    const tests = asserts("assert f() == 1")
    const more = later.startsWith("g =") ? `${later}\n    assert g(200) == 200` : later
    await sandbox.run({ program: `${stain}\ndef f():\n    return 1`, tests })
    expect(await said(sandbox, { program: `def f():\n    ${more}\n    return 1`, tests })).toBe("passed")
  })

  it("does not run a guarded main where functions are tested", async () => {
    const program = "def f(x):\n    return x\nif __name__ == '__main__':\n    f(int(input()))"
    expect(await said(sandbox, { program, tests: asserts("assert f(1) == 1") })).toBe("passed")
  })
})

describe.skipIf((await missing()) !== undefined)("two programs at once", () => {
  it("cannot signal by locks of shared files", async () => {
    await using sandbox = await openSandbox({ concurrency: 2 })
    const hold = "import fcntl, time\nf = open('/usr/bin/env')\nfcntl.flock(f, fcntl.LOCK_EX)\ntime.sleep(1)\nprint(1)"
    const look =
      "import fcntl, time\ntime.sleep(0.3)\nf = open('/usr/bin/env')\ntry:\n    fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)\n    print('free')\nexcept OSError:\n    print('held')"
    const shared =
      "import fcntl, time\nf = open('/usr/bin/env')\nfcntl.lockf(f, fcntl.LOCK_SH)\ntime.sleep(1)\nprint(1)"
    const ask =
      "import fcntl, struct, time\ntime.sleep(0.3)\nf = open('/usr/bin/env')\ntry:\n    r = fcntl.fcntl(f, fcntl.F_GETLK, struct.pack('hhqqi', fcntl.F_WRLCK, 0, 0, 0, 0) + bytes(4))\n    print('held' if struct.unpack('hhqqi', r[:28])[0] != fcntl.F_UNLCK else 'free')\nexcept OSError:\n    print('free')"
    for (const [first, second] of [
      [hold, look],
      [shared, ask]
    ])
      expect(
        await Promise.all([
          said(sandbox, { program: first, tests: stdio(["", "1"]) }),
          said(sandbox, { program: second, tests: stdio(["", "free"]) })
        ])
      ).toEqual(["passed", "passed"])
  })
})

describe.skipIf((await missing()) !== undefined)("processor time", () => {
  it("decides alike at load and without", async () => {
    // CI's size; perf/LoadVerdicts.ts runs 400. Each uses up to half of the limit, or far more than it.
    const limits = { cpuMs: 400 }
    const jobs = Array.from({ length: 24 }, (_, i): Job => {
      const seconds = i % 6 === 5 ? 60 : 0.02 + (i % 5) * 0.04
      return { program: `${forever(seconds)}def f(x):\n    return x`, tests: asserts("assert f(1) == 1"), limits }
    })
    const expected = jobs.map((_, i) => (i % 6 === 5 ? "timeout" : "passed"))
    await using sandbox = await openSandbox({ concurrency: 16 })
    expect(await Promise.all(jobs.map((job) => said(sandbox, job)))).toEqual(expected)
  })
  it("is not counted where a program waits for a processor", async () => {
    // Eight seconds of work on two processors take more than the second that each may wait.
    await using crowded = await openSandbox({ concurrency: 16, limits: { wallMs: 1000, cpuMs: 2000 } })
    const job: Job = { program: `${forever(0.5)}def f(x):\n    return x`, tests: asserts("assert f(1) == 1") }
    const verdicts = await Promise.all(Array.from({ length: 16 }, () => said(crowded, job)))
    expect(new Set(verdicts)).toEqual(new Set(["passed"]))
  })

  it("is counted for each call, and in sum", async () => {
    await using sandbox = await openSandbox({ concurrency: 1 })
    const calls = (n: number, seconds: number, limits: Job["limits"]) =>
      said(sandbox, {
        program: `def f(x):\n${forever(seconds).replace(/^/gm, "    ")}\n    return x`,
        tests: { kind: "calls", entryPoint: "f", cases: Array.from({ length: n }, () => ({ args: [1], expected: 1 })) },
        limits
      })
    expect(await calls(4, 0.2, { cpuMs: 500 })).toBe("passed")
    expect(await calls(2, 0.9, { cpuMs: 400 })).toBe("timeout")
    expect(await calls(6, 0.3, { cpuMs: 600, totalCpuMs: 700 })).toBe("timeout")
    const runs = (n: number, seconds: number, limits: Job["limits"]) =>
      said(sandbox, {
        program: `${forever(seconds)}print(1)`,
        tests: stdio(...Array.from({ length: n }, () => ["", "1"] as const)),
        limits
      })
    expect(await runs(4, 0.2, { cpuMs: 500 })).toBe("passed")
    expect(await runs(6, 0.3, { cpuMs: 600, totalCpuMs: 700 })).toBe("timeout")
  })
})
