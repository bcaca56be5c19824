import { type CodeSandbox, type Job, openSandbox, type SandboxOptions } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { asserts, said, stdio } from "./Families.ts"
import { missing } from "./Host.ts"

const right = "def f(x):\n    return x + 1"
const fine = asserts("assert f(1) == 2")
// What types forbid reaches the sandbox from JSON files and plain JavaScript.
const odd = (job: unknown): Job => job as Job

const badTests: ReadonlyArray<readonly [string, unknown]> = [
  ...["numpy", "pytest", "pandas", "torch", "nowhere.at_all", "solution"].flatMap((name) => [
    [`import ${name}`, asserts(`import ${name}`, "assert f(1) == 2")] as const,
    [`from ${name} import x`, asserts(`from ${name} import x`, "assert f(1) == 2")] as const,
    [
      `import ${name} inside check`,
      { kind: "check", test: `def check(c):\n    import ${name}\n    assert c(1) == 2`, entryPoint: "f" }
    ] as const,
    [
      `import ${name} after a call`,
      { kind: "check", test: `def check(c):\n    assert c(1) == 2\n    import ${name}`, entryPoint: "f" }
    ] as const
  ]),
  ["a name that nobody defines", asserts("assert f(1) == expected")],
  [
    "a name that nobody defines, in check",
    { kind: "check", test: "def check(c):\n    assert c(1) == expected", entryPoint: "f" }
  ],
  [
    "a misspelt candidate",
    { kind: "check", test: "def check(candidate):\n    assert candidat(1) == 2", entryPoint: "f" }
  ],
  ["a module that is not imported", asserts("assert math.isclose(f(1), 2)")],
  ["a syntax error", asserts("assert f(1) == ")],
  ["a syntax error in set-up", { kind: "asserts", setup: "def g(:", asserts: ["assert f(1) == 2"] }],
  ["a failing set-up", { kind: "asserts", setup: "x = 1 / 0", asserts: ["assert f(1) == 2"] }],
  ["a check of another name", { kind: "check", test: "def verify(c):\n    assert c(1) == 2", entryPoint: "f" }],
  ["a test that ends itself", asserts("import os", "f(1)", "os._exit(0)")],
  ["no cases", { kind: "calls", entryPoint: "f" }],
  ["cases that are no list", { kind: "calls", entryPoint: "f", cases: {} }],
  ["a case without arguments", { kind: "calls", entryPoint: "f", cases: [{ expected: 1 }] }],
  ["a case without expected value", { kind: "calls", entryPoint: "f", cases: [{ args: [1] }] }],
  ["a case with undefined", { kind: "calls", entryPoint: "f", cases: [{ args: [1], expected: undefined }] }],
  ["a case with a function", { kind: "calls", entryPoint: "f", cases: [{ args: [() => 1], expected: 1 }] }],
  ["a case with a date", { kind: "calls", entryPoint: "f", cases: [{ args: [new Date()], expected: 1 }] }],
  ["no entry point", { kind: "calls", cases: [{ args: [1], expected: 2 }] }],
  ["no entry point of a check", { kind: "check", test: "def check(c):\n    assert c(1) == 2" }],
  ["an entry point that is no name", { kind: "calls", entryPoint: "f(x)", cases: [{ args: [1], expected: 2 }] }],
  ["an empty entry point", { kind: "calls", entryPoint: "", cases: [{ args: [1], expected: 2 }] }],
  ["asserts that are a text", { kind: "asserts", asserts: "assert f(1) == 2" }],
  ["asserts that are numbers", { kind: "asserts", asserts: [1] }],
  ["a case without output", { kind: "stdio", cases: [{ stdin: "1" }] }],
  ["a case without input", { kind: "stdio", cases: [{ stdout: "1" }] }],
  ["an unknown comparison", { kind: "stdio", cases: [{ stdin: "", stdout: "1" }], compare: "loose" }],
  ["an unknown kind", { kind: "doctest", asserts: [] }],
  ["an unknown field", { kind: "asserts", asserts: ["assert f(1) == 2"], asert: [] }],
  [
    "a checker that cannot be read",
    { kind: "calls", entryPoint: "f", cases: [{ args: [1], expected: 2 }], checker: "def check(" }
  ],
  ...["return nope", "return nope(result)", "return result == expcted"].map(
    (body) =>
      [
        `a checker that lacks a name: ${body}`,
        {
          kind: "calls",
          entryPoint: "f",
          cases: [{ args: [1], expected: 2 }],
          checker: `def check(args, expected, result):\n    ${body}`
        }
      ] as const
  ),
  [
    "a checker without check",
    { kind: "calls", entryPoint: "f", cases: [{ args: [1], expected: 2 }], checker: "x = 1" }
  ],
  [
    "a checker that throws",
    {
      kind: "stdio",
      cases: [{ stdin: "", stdout: "1" }],
      checker: () => {
        throw new Error("no")
      }
    }
  ]
]

const badJobs: ReadonlyArray<readonly [string, unknown]> = [
  ...["py", "Python", "cpp11", "java", "", 3, null].map(
    (language) => [`language ${language}`, { program: right, tests: fine, language }] as const
  ),
  ...[undefined, null, 3, {}, ["def f(x): pass"]].map(
    (program) => [`program ${program}`, { program, tests: fine }] as const
  ),
  ...[undefined, null, [], "assert f(1) == 2"].map((tests) => [`tests ${tests}`, { program: right, tests }] as const),
  ...Object.entries({
    wallMs: [3e9, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, "1000"],
    cpuMs: [3e9, 0, -5, "3000"],
    totalCpuMs: [0, Number.NaN],
    memoryMb: [100.3, 10, -64, 1e9, 4096],
    processes: [0, 1.5, 1e9, 64],
    diskMb: [0, 0.5],
    files: [0, 2.5],
    outputKb: [0, -1, 1.5],
    cpu: [3]
  }).flatMap(([field, values]) =>
    values.map((value) => [`${field} ${value}`, { program: right, tests: fine, limits: { [field]: value } }] as const)
  ),
  ["limits that are no object", { program: right, tests: fine, limits: 3000 }],
  ["a recursion limit of 0", { program: right, tests: fine, recursionLimit: 0 }],
  ["an unknown field", { program: right, tests: fine, timeout: 3 }],
  ["files outside of the folder", { program: right, tests: fine, files: { "../x": "" } }],
  ["files by absolute paths", { program: right, tests: fine, files: { "/etc/x": "" } }],
  ...[
    "",
    "a/",
    "a//b",
    "./a",
    "a/./b",
    "a/../b",
    "program.py",
    "program.js",
    "program.mjs",
    "program",
    "program/a"
  ].map(
    (path) => [`a file named ${JSON.stringify(path)}`, { program: right, tests: fine, files: { [path]: "" } }] as const
  ),
  ["a file that is also a folder", { program: right, tests: fine, files: { a: "", "a/b": "" } }],
  ["files that are no text", { program: right, tests: fine, files: { x: 3 } }],
  ["arguments that are no texts", { program: right, tests: fine, argv: [1] }],
  ["a call of a C program", { program: "int main(){}", tests: fine, language: "c" }]
]

const badOptions: ReadonlyArray<readonly [string, unknown]> = [
  ...[0, -1, 1.5, Number.NaN, "2", 1e6].map((concurrency) => [`concurrency ${concurrency}`, { concurrency }] as const),
  ["an unknown option", { concurency: 2 }],
  ["an unknown limit", { limits: { wall: 3000 } }],
  ["an unknown isolation", { isolation: "docker" }],
  ["a limit out of range", { limits: { wallMs: 3e9 } }],
  ["packages that are no list", { packages: "/usr/lib" }],
  ["a python that is no text", { python: 3 }]
]

describe.skipIf((await missing()) !== undefined)("a fault that is not the program's", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 2 })
  })
  afterAll(() => sandbox.close())

  it.each(badTests)("of the test is InvalidTest: %s", async (_, tests) => {
    const program = JSON.stringify(tests).includes("stdio") ? "print(1)" : right
    expect(await said(sandbox, odd({ program, tests }))).toBe("InvalidTest")
  })

  it.each(badJobs)("of the job is InvalidOption: %s", async (_, job) => {
    expect(await said(sandbox, odd(job))).toBe("InvalidOption")
  })

  it.each(badOptions)("of the options is InvalidOption: %s", async (_, options) => {
    // What types forbid reaches the sandbox from plain JavaScript.
    const error = await openSandbox(options as SandboxOptions).catch((error) => error)
    expect(error.reason?._tag).toBe("InvalidOption")
  })

  it("is none where the program is at fault", async () => {
    const faults: ReadonlyArray<readonly [string, string]> = [
      ["import numpy\ndef f(x):\n    return x + 1", "program-error"],
      ["def f(x):\n    import numpy\n    return x + 1", "program-error"],
      ["def f(x):\n    return y", "program-error"],
      ["def g(x):\n    return x + 1", "program-error"],
      ["def f():\n    return 2", "program-error"],
      ["def f(x):\n    return None.y", "program-error"],
      ["def f(x)\n    return 2", "compile-error"],
      ["1 / 0", "program-error"],
      ["def f(x):\n    return None", "wrong-answer"]
    ]
    for (const [program, reason] of faults)
      expect(await said(sandbox, { program, tests: asserts("assert f(1) == 2", "assert f(2) > 2") }), program).toBe(
        reason
      )
  })

  it("takes limits at their ends", async () => {
    const limits = {
      wallMs: 86_400_000,
      cpuMs: 86_400_000,
      memoryMb: 64,
      processes: 1,
      diskMb: 1,
      files: 1,
      outputKb: 1
    }
    expect(await said(sandbox, { program: right, tests: fine, limits })).toBe("passed")
    expect(await said(sandbox, { program: "print(1)", tests: stdio(["", "1"]), limits })).toBe("passed")
  })
})
