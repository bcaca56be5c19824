/**
 * Longer than 300 lines because every test needs the same open sandbox.
 *
 * @module
 */
import { execFile, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { type CodeSandbox, type Job, openSandbox, Sandbox, type Tests, VerifierError } from "@alloc/verifiers"
import { Effect, Fiber } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { missing, sandboxProcesses } from "./Host.ts"

const why = await missing()

const asserts = (...lines: ReadonlyArray<string>): Tests => ({ kind: "asserts", setup: "", asserts: lines })
const plusOne = "def f(x):\n    return x + 1\n"

describe.skipIf(why !== undefined)("the sandbox", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 2, limits: { wallMs: 20_000, cpuMs: 20_000 } })
  })
  afterAll(() => sandbox.close())

  const reasonOf = async (job: Job): Promise<string> => {
    const { message, reason } = await sandbox.run(job)
    return reason === "passed" ? reason : `${reason}: ${message}`
  }

  describe("passes a correct program", () => {
    it.each<[string, string, ReadonlyArray<string>]>([
      ["plain", plusOne, ["assert f(1) == 2"]],
      [
        "that prints when loaded and when called",
        `print("hello" * 1000)\ndef f(x):\n    print(x)\n    return x + 1`,
        ["assert f(1) == 2"]
      ],
      [
        "that is slow but within limits",
        "import time\ndef f(x):\n    time.sleep(0.7)\n    return x",
        ["assert f(1) == 1"]
      ],
      ["that uses recursion", "def f(n):\n    return 1 if n == 0 else n * f(n - 1)", ["assert f(900) % 1000 == 0"]],
      [
        "that imports the standard library",
        "import re, math, collections, itertools, functools, heapq, bisect, json, hashlib, decimal, fractions, random, datetime, typing, dataclasses, string, statistics, operator, copy, enum, csv, io, os, sys, time, tempfile, threading, queue, sqlite3, zlib, base64, struct, uuid, textwrap, calendar, subprocess, multiprocessing, concurrent.futures, asyncio, numbers, abc, array, contextlib, pprint, difflib, unicodedata\ndef f(x):\n    return hashlib.md5(x.encode()).hexdigest()",
        ['assert f("a") == "0cc175b9c0f1b6a831c399e269772661"']
      ],
      [
        "that defines a data class",
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\ndef f(x):\n    return P(x).x",
        ["assert f(1) == 1"]
      ],
      [
        "that uses asyncio",
        "import asyncio\nasync def g(x):\n    await asyncio.sleep(0.01)\n    return x\ndef f(x):\n    return asyncio.run(g(x))",
        ["assert f(1) == 1"]
      ],
      [
        "that uses threads",
        "import threading\ndef f(x):\n    out = []\n    ts = [threading.Thread(target=out.append, args=(i,)) for i in range(4)]\n    [t.start() for t in ts]\n    [t.join() for t in ts]\n    return sorted(out)",
        ["assert f(1) == [0, 1, 2, 3]"]
      ],
      [
        "that writes a file of its own",
        "import tempfile\ndef f(x):\n    with tempfile.TemporaryFile('w+') as t:\n        t.write(x)\n        t.seek(0)\n        return t.read()",
        ['assert f("a") == "a"']
      ],
      [
        "that starts a child of its own",
        "import subprocess, sys\ndef f(x):\n    return subprocess.run([sys.executable, '-I', '-S', '-c', 'print(42)'], capture_output=True, text=True).stdout",
        ['assert f(1) == "42\\n"']
      ],
      [
        "that shares work among processes",
        "from multiprocessing import Pool, Queue, Process\ndef g(x):\n    return x * 2\ndef f(xs):\n    q = Queue()\n    p = Process(target=q.put, args=(1,))\n    p.start()\n    p.join()\n    with Pool(2) as pool:\n        return pool.map(g, xs) + [q.get()]",
        ["assert f([1, 2]) == [2, 4, 1]"]
      ],
      [
        "whose error is a kind of what the test expects",
        "class Empty(LookupError): pass\ndef f(x):\n    raise Empty('none')",
        [
          "try:\n    f(1)\nexcept LookupError as error:\n    assert 'none' in str(error)\nelse:\n    raise AssertionError()"
        ]
      ],
      [
        "that hides built-in names",
        "list = 5\ndef len(x):\n    return 7\ndef f(x):\n    return len(x)",
        ["assert f([1]) == 7"]
      ],
      [
        "whose random numbers follow its own seed",
        "import random\nrandom.seed(1)\ndef f(x):\n    return random.random()",
        ["import random", "assert f(1) == random.Random(1).random()"]
      ],
      [
        "with state between calls",
        "n = 0\ndef f():\n    global n\n    n += 1\n    return n",
        ["assert f() == 1", "assert f() == 2"]
      ],
      [
        "with several functions",
        "def f(x):\n    return g(x)\ndef g(x):\n    return x * 2",
        ["assert f(1) == g(1) == 2"]
      ],
      [
        "that takes keywords and defaults",
        "def f(a, b=2, *, c=3):\n    return (a, b, c)",
        ["assert f(1) == (1, 2, 3)", "assert f(1, c=5) == (1, 2, 5)"]
      ],
      [
        "that raises what the test expects",
        "def f(x):\n    raise ValueError('bad')",
        [
          "try:\n    f(1)\n    raise SystemExit('no error')\nexcept ValueError as error:\n    assert 'bad' in str(error)"
        ]
      ]
    ])("%s", async (_, program, lines) => {
      expect(await reasonOf({ program, tests: asserts(...lines) })).toBe("passed")
    })

    it("in a class named Solution", async () => {
      const program = "class Solution:\n    def twice(self, x):\n        return [x, x]"
      const cases = [{ args: [3], expected: [3, 3] }]
      expect(await reasonOf({ program, tests: { kind: "calls", entryPoint: "twice", cases } })).toBe("passed")
    })
  })

  it("keeps the exact type of every value that crosses", async () => {
    const program = "def f(x):\n    return x\ndef kind(x):\n    return type(x).__name__"
    const values = [
      "None",
      "True",
      "0",
      "-1",
      "1 << 70",
      "-(1 << 70)",
      "0.1",
      "-0.0",
      "float('inf')",
      "1e308",
      "3+4j",
      "'a\\ud800\\u00e9\\n'",
      "b'\\x00\\xff'",
      "bytearray(b'a')",
      "[1, [2.0, (3,)]]",
      "()",
      "{1, 2}",
      "frozenset([1])",
      "{1: 'a', (2, 3): None, 'k': {}}",
      "range(1, 9, 2)",
      "int"
    ]
    const lines = values.flatMap((value) => [
      `assert f(${value}) == ${value} and type(f(${value})) is type(${value})`,
      `assert kind(${value}) == type(${value}).__name__`
    ])
    lines.push("import math", "assert math.copysign(1, f(-0.0)) == -1", "assert math.isnan(f(float('nan')))")
    expect(await reasonOf({ program, tests: asserts(...lines) })).toBe("passed")
  })

  it("compares subclasses of built-in types by what they hold", async () => {
    const program =
      "from collections import Counter, OrderedDict, defaultdict, namedtuple, deque\nP = namedtuple('P', 'x y')\ndef f(n):\n    return [Counter('aab'), OrderedDict(a=1), defaultdict(int, a=1), P(1, 2), deque([1]), map(str, [1]), {'a': 1}.keys()][n]"
    const lines = [
      "assert f(0) == {'a': 2, 'b': 1}",
      "assert f(1) == {'a': 1}",
      "assert f(2) == {'a': 1}",
      "assert f(3) == (1, 2)",
      "from collections import deque",
      "assert f(4) == deque([1])",
      "assert list(f(5)) == ['1']",
      "assert f(6) == {'a'}"
    ]
    expect(await reasonOf({ program, tests: asserts(...lines) })).toBe("passed")
  })

  it.each([
    ["True for 1", "assert f() == 1 and type(f()) is int", "True"],
    ["a list for a tuple", "assert f() == (1, 2)", "[1, 2]"],
    ["a number one digit off", "assert f() == 12345678901234567890", "12345678901234567891"],
    ["a float over the tolerance", "assert abs(f() - 0.3) < 1e-6", "0.3000011"],
    ["None for a list", "assert f() == []", "None"]
  ])("fails a program that returns %s", async (_, line, value) => {
    const { reason } = await sandbox.run({ program: `def f():\n    return ${value}`, tests: asserts(line) })
    expect(reason).toBe("wrong-answer")
  })

  it("takes a float within the tolerance", async () => {
    const tests = asserts("assert abs(f() - 0.3) < 1e-6")
    expect(await reasonOf({ program: "def f():\n    return 0.1 + 0.2", tests })).toBe("passed")
  })

  it("says which assertion failed", async () => {
    const report = await sandbox.run({ program: plusOne, tests: asserts("assert f(1) == 2", "assert f(1) == 3") })
    expect([report.reason, report.failedCase]).toEqual(["wrong-answer", 1])
  })

  it("says what the program's error was", async () => {
    expect(await reasonOf({ program: "def f(x):\n    return x.y", tests: asserts("f(1)") })).toContain(
      "has no attribute 'y'"
    )
    expect(await reasonOf({ program: "def f(x:", tests: asserts("f(1)") })).toContain("SyntaxError")
    expect(await reasonOf({ program: "x = 1", tests: asserts("f(1)") })).toContain("the program defines no f")
  })

  it("tells a test that cannot cross from a wrong program", async () => {
    const { outcome, reason } = await sandbox.run({
      program: "def f(x):\n    return x",
      tests: asserts("import threading", "assert f(threading.Lock())")
    })
    expect([outcome, reason]).toEqual(["unsupported", "unsupported"])
  })

  it("refuses a test that cannot be read", async () => {
    const error = await sandbox.run({ program: plusOne, tests: asserts("assert f(") }).catch((error) => error)
    expect(error).toBeInstanceOf(VerifierError)
    expect(error.reason._tag).toBe("InvalidTest")
  })

  describe("standard input and output", () => {
    const stdio = (program: string, cases: ReadonlyArray<readonly [string, string]>): Job => ({
      program,
      tests: { kind: "stdio", cases: cases.map(([stdin, stdout]) => ({ stdin, stdout })) }
    })
    it("passes by the output of every case", async () => {
      const program =
        "import sys\nif __name__ == '__main__':\n    n = int(input())\n    print(sum(map(int, sys.stdin.read().split())), end='')"
      expect(
        await reasonOf(
          stdio(program, [
            ["2\n1 2\n", "3\n"],
            ["1\n-5", "-5"]
          ])
        )
      ).toBe("passed")
    })
    it("passes what ends by sys.exit() and by a thread", async () => {
      expect(await reasonOf(stdio("import sys\nprint(1)\nsys.exit()", [["", "1"]]))).toBe("passed")
      const threaded = "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.1), print(1))).start()"
      expect(await reasonOf(stdio(threaded, [["", "1"]]))).toBe("passed")
    })
    it.each([
      ["the wrong output", "print(2)", "wrong-answer"],
      ["the right output and then an error", "print(1)\n1 / 0", "program-error"],
      ["the right output and then status 3", "print(1)\nraise SystemExit(3)", "program-error"],
      ["no output", "pass", "wrong-answer"],
      ["the right output too late", "print(1, flush=True)\nwhile True: pass", "timeout"],
      ["the right output and far more", "print(1)\nwhile True: print('x' * 1000)", "output-limit"],
      ["a question for more input", "input()\nprint(1)", "program-error"]
    ])("fails a program that gives %s", async (_, program, reason) => {
      const report = await sandbox.run({ ...stdio(program, [["", "1"]]), limits: { wallMs: 4000 } })
      expect(report.reason, report.message).toBe(reason)
      expect(report.failedCase).toBe(0)
    })
    it("refuses tests without a case", async () => {
      const error = await sandbox.run(stdio("print(1)", [])).catch((error) => error)
      expect(error.reason._tag).toBe("InvalidTest")
    })
  })

  describe.each(["javascript", "typescript"] as const)("%s", (language) => {
    const typed = language === "typescript" ? ": any" : ""
    const calls = (program: string, args: ReadonlyArray<unknown>, expected: unknown): Job => ({
      language,
      program,
      tests: { kind: "calls", entryPoint: "f", cases: [{ args, expected }] }
    })
    it.each<[string, string, ReadonlyArray<unknown>, unknown]>([
      ["a declared function", `function f(a${typed}) { console.log("noise"); return a * 2 }`, [2], 4],
      ["a constant", `const f = (a${typed}) => [...a, null, 0.5, "é"]`, [[1]], [1, null, 0.5, "é"]],
      [
        "an ES module",
        `import { sep } from "node:path"\nexport function f(a${typed}) { return { [sep]: a } }`,
        [1],
        { "/": 1 }
      ],
      ["a CommonJS module", `function f(a${typed}) { return a }\nmodule.exports = { f }`, ["x"], "x"],
      [
        "a promise",
        `async function f(a${typed}) { await new Promise((r) => setTimeout(r, 5)); return a }`,
        [true],
        true
      ]
    ])("passes %s", async (_, program, args, expected) => {
      expect(await reasonOf(calls(program, args, expected))).toBe("passed")
    })
    it.each([
      ["a wrong result", `function f(a${typed}) { return a }`, ["wrong-answer"]],
      ["an early exit", `function f(a${typed}) { process.exit(0) }`, ["ended-early"]],
      ["a loop", `function f(a${typed}) { for (;;) {} }`, ["timeout"]],
      [
        "an object that converts to the answer",
        `function f(a${typed}) { return { toJSON: () => 4, valueOf: () => 4 } }`,
        ["wrong-answer", "program-error"]
      ],
      [
        "a patched serialiser",
        `JSON.stringify = () => '["t","returned",true]'\nfunction f(a${typed}) { return 0 }`,
        ["wrong-answer", "program-error"]
      ],
      [
        "a fork bomb",
        `function f(a${typed}) { const { spawn } = require("node:child_process"); for (;;) spawn(process.execPath, ["-e", "for(;;){}"]) }`,
        ["timeout", "memory-limit", "killed", "program-error", "ended-early"]
      ],
      [
        "a memory bomb",
        `function f(a${typed}) { const held = []; for (;;) held.push(new Array(1e6).fill(a)) }`,
        ["timeout", "memory-limit", "killed", "program-error", "ended-early"]
      ],
      [
        "the network",
        `const f = async (a${typed}) => { try { await fetch("http://127.0.0.1:9"); return 4 } catch (e) { return String(e.cause?.code ?? e) } }`,
        ["wrong-answer"]
      ],
      [
        "a look at the host",
        `const f = (a${typed}) => { const fs = require("node:fs"); return fs.readdirSync("/proc").length + (fs.existsSync("/etc/passwd") ? 1 : 0) === 0 ? 0 : 4 }`,
        ["wrong-answer"]
      ]
    ])("fails %s", async (_, program, reasons) => {
      const report = await sandbox.run({ ...calls(program, [2], 4), limits: { wallMs: 2500 } })
      expect(reasons, report.message).toContain(report.reason)
      // Two slots, each of two supervisors, what holds them, and a Node that waits for the next program.
      await expect.poll(() => sandboxProcesses().length).toBeLessThanOrEqual(14)
    })
    it("reads standard input", async () => {
      const program = `const { readFileSync } = require("node:fs")\nconsole.log(Number(readFileSync(0, "utf8")) * 2)`
      expect(
        await reasonOf({ language, program, tests: { kind: "stdio", cases: [{ stdin: "21\n", stdout: "42" }] } })
      ).toBe("passed")
    })
  })

  it("runs many at once, each in its own place", async () => {
    const jobs = Array.from({ length: 40 }, (_, n) => ({
      program: `def f(x):\n    return x + ${n % 2}`,
      tests: asserts("assert f(1) == 2")
    }))
    const reports = await Promise.all(jobs.map((job) => sandbox.run(job)))
    expect(reports.map(({ outcome }) => outcome)).toEqual(jobs.map((_, n) => (n % 2 === 1 ? "pass" : "fail")))
  })

  it("is cancelled, running or waiting, and goes on with the next", async () => {
    const controller = new AbortController()
    const loops = Array.from({ length: 4 }, () =>
      sandbox.run({ program: "while True: pass", tests: asserts("f()") }, { signal: controller.signal })
    )
    setTimeout(() => controller.abort(new Error("enough")), 100)
    const results = await Promise.allSettled(loops)
    expect(results.map((result) => (result.status === "rejected" ? result.reason.message : result.value))).toEqual(
      Array(4).fill("enough")
    )
    expect(await reasonOf({ program: plusOne, tests: asserts("assert f(1) == 2") })).toBe("passed")
  })

  it("refuses more than it was opened for", async () => {
    const error = await sandbox
      .run({ program: plusOne, tests: asserts("f(1)"), limits: { memoryMb: 4096 } })
      .catch((error) => error)
    expect(error.reason).toMatchObject({ _tag: "InvalidOption", field: "memoryMb", value: 4096 })
  })
})

describe.skipIf(why !== undefined)("opening and closing", () => {
  it("leaves nothing behind, even while programs run", async () => {
    const sandbox = await openSandbox({ concurrency: 2, limits: { wallMs: 600_000, cpuMs: 600_000 } })
    const running = sandbox.run({ program: "while True: pass", tests: asserts("f()") }).catch((error) => error)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await sandbox.close()
    expect((await running).reason._tag).toBe("SandboxUnavailable")
    expect(sandboxProcesses()).toEqual([])
  })

  it("works as an Effect service, interrupted with its fiber", async () => {
    const job = (program: string): Job => ({ program, tests: asserts("assert f(1) == 2") })
    const outcomes = await Effect.gen(function* () {
      const { run } = yield* Sandbox
      const stuck = yield* Effect.forkChild(
        run({ ...job("while True: pass"), limits: { wallMs: 600_000, cpuMs: 600_000 } })
      )
      yield* Effect.sleep(100)
      yield* Fiber.interrupt(stuck)
      return (yield* run(job(plusOne))).outcome
    }).pipe(Effect.provide(Sandbox.layer({ concurrency: 1 })), Effect.runPromise)
    expect(outcomes).toBe("pass")
    expect(sandboxProcesses()).toEqual([])
  })
})

const holder = fileURLToPath(new URL("./holder.ts", import.meta.url))

describe.skipIf(why !== undefined)("a process that opens a sandbox", () => {
  it.each(["bwrap", "namespace"])("leaves nothing behind when it is killed (%s)", async (kind) => {
    const owner = spawn(process.execPath, [holder, kind, "loop"], { stdio: ["ignore", "pipe", "inherit"] })
    await new Promise((resolve) => owner.stdout.once("data", resolve))
    await expect.poll(() => sandboxProcesses(owner.pid).length).toBeGreaterThan(2)
    owner.kill("SIGKILL")
    await expect.poll(() => sandboxProcesses(owner.pid)).toEqual([])
  })

  it("ends by itself, without closing, when it has nothing more to do", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [holder, "bwrap", "once"])
    expect(stdout).toContain("passed")
  })

  it.skipIf(process.getuid?.() !== 0).each(["bwrap", "namespace"])("needs no root (%s)", async (kind) => {
    const { stdout } = await promisify(execFile)(
      "setpriv",
      ["--reuid=12345", "--regid=12345", "--clear-groups", process.execPath, holder, kind, "once"],
      { env: { PATH: "/usr/bin:/bin", HOME: "/tmp" } }
    )
    expect(stdout).toBe(`${kind}\npassed\n`)
  })

  it("refuses where there are no namespaces, and says what would help", async () => {
    // A real machine of that kind: user namespaces are used up, and there is no right to make others.
    const inside = [
      "--dev-bind",
      "/",
      "/",
      "--unshare-user",
      "--disable-userns",
      process.execPath,
      holder,
      "any",
      "once"
    ]
    const { stdout } = await promisify(execFile)("bwrap", inside)
    expect(stdout).toContain("SandboxUnavailable")
    expect(stdout).toContain("sysctl -w user.max_user_namespaces=10000")
  })
})

describe("where there is no sandbox", () => {
  it.skipIf(process.platform !== "linux")("refuses, with the command that would help", async () => {
    const path = process.env.PATH
    process.env.PATH = "/nowhere"
    const error = await openSandbox({ python: "/usr/bin/python3" }).catch((error) => error)
    process.env.PATH = path
    expect(error).toBeInstanceOf(VerifierError)
    expect(error.reason._tag).toBe("SandboxUnavailable")
    expect(error.message).toContain("apt-get install")
  })
  it("names a missing interpreter", async () => {
    const error = await openSandbox({ python: "/nowhere/python3" }).catch((error) => error)
    expect(error.reason._tag).toBe("SandboxUnavailable")
    expect(error.message).toContain("/nowhere/python3")
  })
  it("names a wrong limit", async () => {
    const error = await openSandbox({ limits: { wallMs: -1 } }).catch((error) => error)
    expect(error.reason).toMatchObject({ _tag: "InvalidOption", field: "wallMs", value: -1 })
  })
})
