import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type CodeSandbox, codeVerifier, openSandbox, type Report } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { asserts, said, stdio } from "./Families.ts"
import { missing } from "./Host.ts"

describe.skipIf((await missing()) !== undefined)("what a report says", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 1 })
  })
  afterAll(() => sandbox.close())

  it("output, complaints, and the first line that differs", async () => {
    const program = "import sys\nprint(1)\nprint(3)\nprint('oops', file=sys.stderr)"
    const report = await sandbox.run({ program, tests: stdio(["", "1\n2"]) })
    expect(report).toMatchObject({
      reason: "wrong-answer",
      stdout: "1\n3\n",
      stderr: "oops",
      failedCase: 0,
      passedCases: 0,
      cases: 1
    })
    expect(report.difference).toBe('line 2: expected "2", printed "3"')
  })

  it.each([
    [[1, 1, 1, 1], 4, undefined],
    [[1, 0, 1, 0], 2, 1],
    [[0, 0, 0, 0], 0, 0],
    [[0, 1, 1, 1], 3, 0],
    [[1, 1, 1, 0], 3, 3]
  ])("the share of cases that passed: %j", async (holds, passedCases, failedCase) => {
    const say = (value: number, index: number): number => (value === 1 ? index : index + 100)
    const wanted = { outcome: failedCase === undefined ? "pass" : "fail", passedCases, cases: 4 }
    const check = (report: Report): void => {
      expect(report).toMatchObject(wanted)
      expect(report.failedCase).toBe(failedCase)
    }
    const identity = "def f(x):\n    return x"
    check(
      await sandbox.run({
        program: identity,
        allCases: true,
        tests: { kind: "calls", entryPoint: "f", cases: holds.map((h, i) => ({ args: [i], expected: say(h, i) })) }
      })
    )
    const lines = holds.map((h, i) => `assert f(${i}) == ${say(h, i)}`)
    const asserted = await sandbox.run({ program: identity, allCases: true, tests: asserts(...lines) })
    expect(asserted).toMatchObject(wanted)
    check(
      await sandbox.run({
        program: "print(input())",
        allCases: true,
        tests: stdio(...holds.map((h, i) => [String(i), String(say(h, i))] as const))
      })
    )
    const verdict = await codeVerifier({ sandbox, reward: "share" }).check(
      { id: "q", reference: asserts(...lines) },
      identity
    )
    expect(verdict.reward).toBe(passedCases / 4)
  })

  it.each<["python" | "javascript", string, string]>([
    ["python", "os._exit(0)", "ended-early"],
    ["python", "os._exit(3)", "program-error"],
    ["python", "os.abort()", "killed"],
    ["python", "os.kill(os.getpid(), 11)", "killed"],
    ["python", "os.close(3); time.sleep(60)", "ended-early"],
    ["python", "os.close(3); [0 for _ in iter(int, 1)]", "timeout"],
    ["python", "os.close(3); time.sleep(0.3); os._exit(5)", "program-error"],
    ["javascript", "process.exit(0)", "ended-early"],
    ["javascript", "process.exit(3)", "program-error"],
    ["javascript", "process.abort()", "killed"],
    ["javascript", "new Promise(() => {})", "ended-early"],
    ["javascript", "setTimeout(() => { throw Error() }); return new Promise(() => {})", "program-error"]
  ])("of a program in %s that ends in a call by %s, how it ended", async (language, statement, reason) => {
    const program =
      language === "python"
        ? `import os, time\ndef f(x):\n    ${statement}`
        : `const f = (x) => { ${statement.startsWith("new") ? "return " : ""}${statement} }`
    const tests = { kind: "calls", entryPoint: "f", cases: [{ args: [1], expected: 1 }] } as const
    const verdicts = [1, 2, 3].map(() => said(sandbox, { language, program, tests, limits: { cpuMs: 1500 } }))
    expect(await Promise.all(verdicts)).toEqual([reason, reason, reason])
  })

  it("errors of single cases do not end the others", async () => {
    const program = "def f(x):\n    return 10 // x"
    const cases = [0, 1, 0, 2].map((x) => ({ args: [x], expected: x === 0 ? 0 : 10 / x }))
    const report = await sandbox.run({ program, allCases: true, tests: { kind: "calls", entryPoint: "f", cases } })
    expect(report).toMatchObject({ reason: "program-error", failedCase: 0, passedCases: 2, cases: 4 })
  })

  it("a checker of the task takes several right answers", async () => {
    const tests = {
      kind: "stdio" as const,
      cases: [{ stdin: "3", stdout: "any" }],
      checker: (output: string, { stdin }: { stdin: string }) => Number(output) > Number(stdin)
    }
    expect(await said(sandbox, { program: "print(int(input()) + 1)", tests })).toBe("passed")
    expect(await said(sandbox, { program: "print(int(input()) - 1)", tests })).toBe("wrong-answer")
    const calls = {
      kind: "calls",
      entryPoint: "f",
      checker:
        "def check(args, expected, result):\n    return sorted(result) == sorted(args[0]) and len(result) == expected",
      cases: [{ args: [[3, 1]], expected: 2 }]
    } as const
    expect(await said(sandbox, { program: "def f(x):\n    return x[::-1]", tests: calls })).toBe("passed")
    expect(await said(sandbox, { program: "def f(x):\n    x.clear()\n    return x", tests: calls })).toBe(
      "wrong-answer"
    )
    const lies =
      "class L(list):\n    def __len__(self):\n        return 2\n    def __iter__(self):\n        return iter([1, 3])\ndef f(x):\n    return L()"
    expect(await said(sandbox, { program: lies, tests: calls })).not.toBe("passed")
  })
})

describe.skipIf((await missing()) !== undefined)("packages of a folder", () => {
  it("are there for program and test, and nowhere else", async () => {
    const folder = await mkdtemp(join(tmpdir(), "alloc-packages-"))
    // As root a slot becomes a user of its own, who has to be able to read it.
    await chmod(folder, 0o755)
    await writeFile(join(folder, "shared_package.py"), "VALUE = 3\n")
    const job = {
      program: "import shared_package\ndef f():\n    return shared_package.VALUE",
      tests: asserts("import shared_package", "assert f() == shared_package.VALUE == 3")
    }
    {
      await using sandbox = await openSandbox({ concurrency: 1, packages: [folder] })
      expect(await said(sandbox, job)).toBe("passed")
    }
    await using sandbox = await openSandbox({ concurrency: 1 })
    expect(await said(sandbox, job)).toBe("program-error")
    expect(await said(sandbox, { ...job, program: "def f():\n    return 3" })).toBe("InvalidTest")
    await rm(folder, { recursive: true })
  })
})
