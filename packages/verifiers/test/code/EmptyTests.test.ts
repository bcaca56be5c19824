import { type CodeSandbox, openSandbox, type Tests } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { asserts, said, stdio } from "./Families.ts"
import { missing } from "./Host.ts"

const right = "def f(x):\n    return x + 1"
const wrong = "def f(x):\n    return x"
const check = (test: string): Tests => ({ kind: "check", test, entryPoint: "f" })
const calls = (cases: ReadonlyArray<{ args: ReadonlyArray<unknown>; expected: unknown }>): Tests => ({
  kind: "calls",
  entryPoint: "f",
  cases
})

/** Tests that would pass whatever the program does. */
const idle: ReadonlyArray<readonly [string, Tests]> = [
  ["no asserts", asserts()],
  ["blank asserts", asserts("", "  \n")],
  ...[
    "pass",
    "True",
    "assert True",
    "x = 1",
    "import math",
    "assert 1 + 1 == 2",
    "f",
    "g = f",
    "# assert f(1) == 2"
  ].map((line) => [`only ${line}`, asserts(line)] as const),
  ["a function that nobody calls", asserts("def helper():\n    assert f(1) == 3")],
  ["a lambda that nobody calls", asserts("h = lambda: f(1)")],
  ["a loop over nothing", asserts("for x in []:\n    assert f(x) == 9")],
  ["a branch that is not taken", asserts("if False:\n    assert f(1) == 9")],
  ["a test that skips itself", asserts("import unittest", "raise unittest.SkipTest('no')")],
  [
    "a class without tests",
    asserts("import unittest\nclass T(unittest.TestCase):\n    def helper(self):\n        assert f(1)")
  ],
  ["an empty check", check("")],
  ["a check that does nothing", check("def check(candidate):\n    pass")],
  ["a check that returns early", check("def check(candidate):\n    return\n    assert candidate(1) == 2")],
  ["a check that asserts about constants", check("def check(candidate):\n    assert True")],
  [
    "a check with a loop over nothing",
    check("def check(candidate):\n    for a, b in []:\n        assert candidate(a) == b")
  ],
  ["a check that looks at the function alone", check("def check(candidate):\n    assert candidate is not None")],
  ["no check at all", check("x = 1")],
  ["a check that is no function", check("check = 3")],
  ["another function than check", check("def verify(candidate):\n    assert candidate(1) == 2")],
  ["a check that takes no candidate", check("def check():\n    assert True")],
  ["calls without cases", calls([])],
  ["standard output without cases", stdio()],
  ["empty expected output", stdio(["", ""])],
  ["blank expected outputs", stdio(["1", " \n"], ["2", "\n\n"])]
]

/** A comparison in every form in which its result is dropped. */
const comparisons = [
  "f(1) == 9",
  "f(1) != 2",
  "f(1) < 0",
  "f(1) in [9]",
  "f(1) is None",
  "not f(1) == 2",
  "f(1) == 9 and f(2) == 9"
]
const dropped: ReadonlyArray<readonly [string, Tests]> = comparisons.flatMap((comparison) =>
  [comparison, `print(${comparison})`, `bool(${comparison})`, `assert (${comparison}, 'message')`].flatMap((line) => [
    [`asserts: ${line}`, asserts(line)] as const,
    [`one of several asserts: ${line}`, asserts("assert f(1) in (1, 2)", line)] as const,
    [`check: ${line}`, check(`def check(candidate):\n    ${line.replaceAll("f(", "candidate(")}`)] as const
  ])
)

/** Tests that say their verdict in other ways than by `assert`, which is theirs to choose. */
const saying: ReadonlyArray<readonly [string, (expected: number) => Tests]> = [
  ["a check that returns its verdict", (n) => check(`def check(candidate):\n    return candidate(1) == ${n}`)],
  ["a test function that returns its verdict", (n) => asserts(`def test_f():\n    return f(1) == ${n}`)],
  ["a raise", (n) => asserts(`if f(1) != ${n}:\n    raise AssertionError('no')`)],
  ["a helper", (n) => asserts(`def verify(x):\n    assert x\nverify(f(1) == ${n})`)]
]

/** Tests that a runner finds, though nothing in them calls them. */
const found: ReadonlyArray<readonly [string, (expected: number) => Tests]> = [
  ["a test function", (n) => asserts(`def test_f():\n    assert f(1) == ${n}`)],
  [
    "the second of two test functions",
    (n) => asserts(`def test_a():\n    f(0)\ndef test_b():\n    assert f(1) == ${n}`)
  ],
  ["an asynchronous test function", (n) => asserts(`async def test_f():\n    assert f(1) == ${n}`)],
  ["a test function with a default", (n) => asserts(`def test_f(x=1):\n    assert f(x) == ${n}`)],
  ["a test class", (n) => asserts(`class TestF:\n    def test_f(self):\n        assert f(1) == ${n}`)],
  [
    "a TestCase",
    (n) =>
      asserts(
        `import unittest\nclass T(unittest.TestCase):\n    def test_f(self):\n        self.assertEqual(f(1), ${n})`
      )
  ],
  [
    "a TestCase with set-up",
    (n) =>
      asserts(
        `import unittest\nclass T(unittest.TestCase):\n    def setUp(self):\n        self.n = ${n}\n    def test_f(self):\n        self.assertEqual(f(1), self.n)`
      )
  ],
  [
    "a TestCase with class set-up",
    (n) =>
      asserts(
        `import unittest\nclass T(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls):\n        cls.n = ${n}\n    def test_f(self):\n        self.assertEqual(f(1), self.n)`
      )
  ],
  [
    "subtests",
    (n) =>
      asserts(
        `import unittest\nclass T(unittest.TestCase):\n    def test_f(self):\n        for x in (0, 1):\n            with self.subTest(x=x):\n                self.assertEqual(f(x), x + ${n} - 1)`
      )
  ],
  [
    "a guarded main",
    (n) =>
      asserts(
        `import unittest\nclass T(unittest.TestCase):\n    def test_f(self):\n        self.assertEqual(f(1), ${n})\nif __name__ == "__main__":\n    unittest.main()`
      )
  ],
  [
    "a plain main",
    (n) =>
      asserts(
        `import unittest\nclass T(unittest.TestCase):\n    def test_f(self):\n        self.assertEqual(f(1), ${n})\nunittest.main()`
      )
  ],
  ["a test function in place of check", (n) => check(`def test_f():\n    assert f(1) == ${n}`)],
  ["a test function that takes the candidate", (n) => check(`def test_f(candidate):\n    assert candidate(1) == ${n}`)],
  [
    "a TestCase in place of check",
    (n) =>
      check(`import unittest\nclass T(unittest.TestCase):\n    def test_f(self):\n        self.assertEqual(f(1), ${n})`)
  ]
]

describe.skipIf((await missing()) !== undefined)("tests that test nothing", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 2 })
  })
  afterAll(() => sandbox.close())

  it.each(idle)("are the test's fault, for a right and a wrong program: %s", async (_, tests) => {
    expect(await said(sandbox, { program: right, tests })).toBe("InvalidTest")
    expect(await said(sandbox, { program: wrong, tests })).toBe("InvalidTest")
  })

  it("are refused where they drop what they compare", async () => {
    expect(dropped.length).toBeGreaterThan(80)
    const verdicts = await Promise.all(dropped.map(([, tests]) => said(sandbox, { program: wrong, tests })))
    expect(dropped.filter((_, at) => verdicts[at] !== "InvalidTest").map(([name]) => name)).toEqual([])
  })

  it.each(saying)("are none of those: %s", async (_, tests) => {
    expect(await said(sandbox, { program: right, tests: tests(2) })).toBe("passed")
    expect(await said(sandbox, { program: wrong, tests: tests(2) })).toBe("wrong-answer")
  })

  it.each(found)("are run as a runner would: %s", async (_, tests) => {
    expect(await said(sandbox, { program: right, tests: tests(2) })).toBe("passed")
    expect(await said(sandbox, { program: wrong, tests: tests(2) })).toBe("wrong-answer")
  })

  it("are refused where a test function needs what nobody gives", async () => {
    const tests = asserts("def test_f(tmp_path):\n    assert f(1) == 2")
    expect(await said(sandbox, { program: right, tests })).toBe("InvalidTest")
  })

  it.each(["", " ", "\n\t\n"])("have no program to test: %j", async (program) => {
    for (const tests of [asserts("assert f(1) == 2"), check("def check(c):\n    assert c(1) == 2"), stdio(["", "1"])])
      expect(await said(sandbox, { program, tests })).toBe("InvalidTest")
  })

  it("count one call among several asserts", async () => {
    const tests = asserts("import math", "assert math.pi > 3", "assert f(1) == 2")
    expect(await said(sandbox, { program: right, tests })).toBe("passed")
    expect(await said(sandbox, { program: wrong, tests })).toBe("wrong-answer")
  })
})
