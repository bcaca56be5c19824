import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import { compareOutput, ExactNumber, inputOutputJob, parseExactJson } from "@alloc/verifiers/code"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { said, stdio } from "./Families.ts"
import { missing } from "./Host.ts"

/** JSON as written in a data set, Python that returns it, and Python that must not pass. */
const values: ReadonlyArray<readonly [json: string, right: ReadonlyArray<string>, wrong: ReadonlyArray<string>]> = [
  ...[53n, 60n, 63n, 64n, 100n, 300n].flatMap((power) => {
    const n = 2n ** power + 1n
    return [n, -n].map(
      (value) => [String(value), [String(value)], [String(value - 1n), String(value + 1n), `float(${value})`]] as const
    )
  }),
  ["15511210043330985984000000", ["__import__('math').factorial(25)"], ["__import__('math').factorial(25) + 1"]],
  ["NaN", ["float('nan')"], ["None", "0", "float('inf')"]],
  ["Infinity", ["float('inf')"], ["None", "1e308", "float('-inf')", "float('nan')"]],
  ["-Infinity", ["float('-inf')"], ["float('inf')", "None"]],
  ["1e400", ["10 ** 400"], ["0", "10 ** 399", "10 ** 400 + 1", "float('inf')", "1e308"]],
  ["1.5e308", ["1.5e308"], ["1e308", "float('inf')", "0"]],
  ["0.1", ["0.1", "0.1000000001"], ["0.2", "0.10001", "'0.1'", "None"]],
  ["1.0", ["1.0", "1", "1.0000000001"], ["1.001", "True", "'1'"]],
  ["1", ["1", "1.0"], ["True", "1.0000000001", "2", "'1'"]],
  ["0", ["0"], ["False", "None", "1e-9"]],
  ["true", ["True"], ["1", "'true'"]],
  ["null", ["None"], ["0", "False", "''"]],
  ['"1"', ["'1'"], ["1"]],
  ["[9007199254740993]", ["[9007199254740993]", "(9007199254740993,)"], ["[9007199254740992]"]],
  ['{"a": 9007199254740993}', ["{'a': 9007199254740993}"], ["{'a': 9007199254740992}"]],
  ["[NaN, 1]", ["[float('nan'), 1]"], ["[None, 1]"]]
]

const lines: ReadonlyArray<readonly [expected: string, given: string, strict: boolean, exactLines: boolean]> = [
  ["1e400", "5", false, false],
  ["1e400", `1${"0".repeat(400)}`, false, false],
  ["1.0e400", `1${"0".repeat(400)}`, true, false],
  ["1.0e+400", "1.0e+399", false, false],
  ["1.5e+400", "0", false, false],
  ["0011", "0011", true, true],
  ["0011", "11", false, false],
  ["1e5", "100000", false, false],
  ["1e5", "1e5", true, true],
  ["1e-07", "0.0000001", true, false],
  ["1e+05", "100000.0", true, false],
  ["7", "007", true, false],
  ["7", "+7", true, false],
  ["-0", "0", true, false],
  ["+7", "7", false, false],
  ["0", "-1", false, false],
  ["1.50", "1.5", true, false],
  ["1.5", "1.5000001", true, false],
  ["1.5", "1.51", false, false],
  ["1.5", "nan", false, false],
  ["nan", "nan", true, true],
  ["inf", "1e308", false, false],
  ["123456789012345678901234567890", "123456789012345678901234567891", false, false],
  ["9".repeat(20_000), "9".repeat(20_000), true, true],
  ["9".repeat(20_000), `8${"9".repeat(19_999)}`, false, false],
  ["\uFFFD", "\uDCFF", false, false],
  ["a b", "a  b", true, false],
  ["a b  ", "a b", true, true],
  ["a\nb", "a\nb\n\n", true, true],
  ["1.0", "1", true, false],
  ["1", "1.0", false, false],
  [".5", "0.5", false, false]
]

describe("numbers as text", () => {
  it.each(lines)("expected %j, printed %j", (expected, given, strict, exactLines) => {
    expect([compareOutput("strict-lines", given, expected), compareOutput("exact-lines", given, expected)]).toEqual([
      strict,
      exactLines
    ])
    expect(compareOutput("exact", given, expected)).toBe(given === expected)
  })
  it("are read without loss", () => {
    expect(parseExactJson("[9007199254740993, -9007199254740993, 1, -0]")).toEqual([
      9007199254740993n,
      -9007199254740993n,
      1,
      0n
    ])
    expect(parseExactJson("[1.0, 1e400]")).toEqual([new ExactNumber("1.0"), new ExactNumber("1e400")])
    for (const text of ["", "[1,]", '{"a"}', "[1 2]", "{1: 2}", "01", "1.", "+1", "'a'", "[1] 2", "nan", "[,1]", "{,}"])
      expect(() => parseExactJson(text), text).toThrow()
    for (const text of ["[]", "{}", "[[], {}]", '{"a": {"b": [null, true, "x\\n"]}}', " 1 "])
      expect(parseExactJson(text)).toEqual(JSON.parse(text))
  })
})

describe.skipIf((await missing()) !== undefined)("numbers of cases", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 3 })
  })
  afterAll(() => sandbox.close())

  it.each(values)("%s as expected value and as argument", async (json, right, wrong) => {
    const job = (program: string, input = "0") =>
      inputOutputJob(`{"fn_name": "f", "inputs": [[${input}]], "outputs": [${json}]}`, program)
    for (const value of right) expect(await said(sandbox, job(`def f(x):\n    return ${value}`)), value).toBe("passed")
    for (const value of wrong)
      expect(await said(sandbox, job(`def f(x):\n    return ${value}`)), value).toBe("wrong-answer")
    expect(await said(sandbox, job("def f(x):\n    return x", json))).toBe("passed")
  })

  it("beyond 2^53 have to be bigints", async () => {
    const job = (expected: unknown, compare?: "exact") => ({
      program: "def f(x):\n    return 2 ** 53 + 1",
      tests: { kind: "calls", entryPoint: "f", cases: [{ args: [1], expected }], compare } as const
    })
    expect(await said(sandbox, job(9007199254740993n))).toBe("passed")
    expect(await said(sandbox, job(9007199254740992n))).toBe("wrong-answer")
    expect(await said(sandbox, job(2 ** 53))).toBe("InvalidTest")
  })

  it.each([
    ["1", "1.0", "wrong-answer"],
    ["1", "1", "passed"],
    ["0.1", "0.1", "passed"],
    ["0.1", "0.1000000001", "wrong-answer"],
    ["1.0", "1", "wrong-answer"],
    ["[1, 2]", "(1, 2)", "passed"]
  ])("exactly: %s by %s is %s", async (json, value, reason) => {
    const job = inputOutputJob(
      `{"fn_name": "f", "inputs": [[0]], "outputs": [${json}]}`,
      `def f(x):\n    return ${value}`,
      { compare: "exact" }
    )
    expect(await said(sandbox, job)).toBe(reason)
  })

  it("tell a broken byte from the sign for one", async () => {
    const program = "import sys\nsys.stdout.buffer.write(b'\\xff')"
    expect(await said(sandbox, { program, tests: stdio(["", "\uFFFD"]) })).toBe("wrong-answer")
    expect(await said(sandbox, { program: "print('\\ufffd')", tests: stdio(["", "\uFFFD"]) })).toBe("passed")
  })
})
