import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { told } from "./Families.ts"
import { missing } from "./Host.ts"

/** What fails in a test whatever the program, as an expression. */
const failing: ReadonlyArray<string> = [
  "len(5)",
  "1 / 0",
  "int('three')",
  "expected['x']",
  "expected['a'][7]",
  "helper(1, 2)",
  "helper(0)",
  "forever(0)",
  "math.cube(2)",
  "open('none.txt').read()",
  "None.value",
  "[1, 2][5]",
  "sum(1, 2, 3)",
  "next(iter([]), *[1, 2])"
]
const before = `import math
expected = {'a': [1, 2]}
def helper(n):
    return 10 / n
def forever(n):
    return forever(n + 1)
`

/** How a test comes to it after a call that held: always, or only where the program is wrong or may be. */
const always = (fails: string): ReadonlyArray<string> => [
  `    assert candidate(1) == 1\n    assert candidate(2) == ${fails}`,
  `    assert candidate(1) == 1\n    value = ${fails}\n    assert candidate(2) == value`,
  `    for n in [1, 2]:\n        assert candidate(n) == n\n    if True:\n        ${fails}`,
  `    assert [candidate(n) for n in [1]] == [1]\n    def inner():\n        return ${fails}\n    assert inner() == candidate(2)`
]
const perhaps = (fails: string): ReadonlyArray<string> => [
  `    assert candidate(1) == 1\n    if candidate(2) != 2:\n        ${fails}`,
  `    assert candidate(1) == 1\n    assert candidate(2) == 2, ${fails}`,
  `    assert candidate(1) == 1\n    assert candidate(2) == 2 or ${fails}`,
  `    try:\n        candidate(-1)\n    except ValueError:\n        pass\n    else:\n        ${fails}`,
  `    try:\n        candidate(-1)\n    except ValueError:\n        return\n    ${fails}`,
  `    for n in [candidate(1), candidate(2)]:\n        if n == 2:\n            break\n    else:\n        ${fails}`,
  `    while candidate(2) != 2:\n        ${fails}`,
  `    right = candidate(2) == 2\n    assert candidate(1) == 1\n    if not right:\n        ${fails}`,
  `    right = False\n    try:\n        candidate(-1)\n    except ValueError:\n        right = True\n    right or ${fails}`
]

/** What only a wrong program makes a test do: a program of one line, and the body of a check. */
const led: ReadonlyArray<readonly [result: string, body: string]> = [
  ["[]", "    assert candidate(1)[0] == 1"],
  ["None", "    assert len(candidate(1)) == 1"],
  ["None", "    x = candidate(1)\n    y = x\n    assert y + 1 == 2"],
  ["(1,)", "    a, b = candidate(1)\n    assert a == b"],
  ["'?'", "    assert int(candidate(1)) == 1"],
  ["0", "    assert 1 / candidate(1) == 1"],
  ["5", "    xs = [1, 2]\n    assert xs[candidate(1)] == 1"],
  ["x.clear()", "    xs = [1]\n    candidate(xs)\n    assert xs[0] == 1"],
  ["x['a'].clear()", "    d = {'a': [1]}\n    candidate(d)\n    assert d['a'][0] == 1"],
  ["x[0].clear()", "    xs = [1]\n    candidate([xs])\n    assert xs[0] == 1"],
  ["None", "    out = []\n    def each(y): out.append(y)\n    candidate(each)\n    assert out[0] == 1"],
  ["None", "    out = []\n    candidate(lambda: out.append(1))\n    assert out[0] == 1"],
  [
    "None",
    "    out = []\n    def each(): out.append(1)\n    alias = each\n    candidate(alias)\n    assert out[0] == 1"
  ],
  ["None", "    out = []\n    add = out.append\n    candidate(add)\n    assert out[0] == 1"],
  [
    "None",
    "    seen = {}\n    class Sink:\n        def put(self): seen['a'] = 1\n    candidate(Sink())\n    assert seen['a'] == 1"
  ],
  ["[]", "    out = []\n    out.extend(candidate(1))\n    assert out[0] == 1"],
  ["[]", "    table = {}\n    for item in candidate(1):\n        table[item] = 1\n    assert table[1] == 1"],
  ["[]", "    def first(xs): return xs[0]\n    assert first(candidate(1)) == 1"],
  ["[]", "    def first(): return candidate(1)[0]\n    assert first() == 1"],
  [
    "[]",
    "    import heapq\n    heap = []\n    for item in candidate(1): heapq.heappush(heap, item)\n    assert heapq.heappop(heap) == 1"
  ],
  ["[]", "    assert max(candidate(1)) == 1"],
  ["{}", "    got = dict(candidate(1))\n    assert got['a'] == 1"],
  ["[]", "    import functools, operator\n    assert functools.reduce(operator.add, candidate(1)) == 1"],
  ["[]", "    it = iter(candidate(1))\n    assert list(map(lambda _: next(it), [1]))[0] == 1"],
  ["[]", "    if (got := candidate(1)) is not None:\n        assert got[0] == 1"],
  ["3", "    match candidate(1):\n        case [one]: pass\n        case other: assert other[0] == 1"],
  ["None", "    with open('/dev/null') as file:\n        assert candidate(1) + 1 == 2"],
  ["[]", "    global kept\n    kept = candidate(1)\n    def look(): return kept[0]\n    assert look() == 1"]
]

const program = "def f(x):\n    if x == -1:\n        raise ValueError\n    return x"
const wrong = "def f(x):\n    return 1"

describe.skipIf((await missing()) !== undefined)("an error in the text of a test", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 2 })
  })
  afterAll(() => sandbox.close())
  const check = (text: string, tested: string, limits = {}) =>
    told(sandbox, { program: tested, limits, tests: { kind: "check", entryPoint: "f", test: text } })
  const checks = (bodies: ReadonlyArray<string>, tested: string) =>
    Promise.all(bodies.map((body) => check(`${before}def check(candidate):\n${body}\n`, tested)))
  const verdicts = (found: ReadonlyArray<string>) => found.map((text) => text.split(":")[0])

  it.each(failing)("is the test's own where nothing of the program leads to it: %s", async (fails) => {
    const found = await checks(always(fails), program)
    expect(verdicts(found), found.join("\n")).toEqual(found.map(() => "InvalidTest"))
  })

  it.each(failing)("is the program's where it may have led to it: %s", async (fails) => {
    const bodies = perhaps(fails)
    expect(verdicts(await checks(bodies, program))).toEqual(bodies.map(() => "passed"))
    const found = await checks(bodies, wrong)
    expect(verdicts(found), found.join("\n")).not.toContain("InvalidTest")
    expect(verdicts(found)).not.toContain("passed")
  })

  it("is the program's where its result, its changes or its calls lead to it", async () => {
    const found = await Promise.all(
      led.map(([result, body]) => check(`def check(candidate):\n${body}\n`, `def f(x):\n    return ${result}`))
    )
    const differing = led
      .map(([, body], i) => `${found[i]} in ${body}`)
      .filter((text) => !text.startsWith("program-error"))
    expect(differing).toEqual([])
  })

  it("is a test that does not end by itself, before the call and after it", async () => {
    const loops = [
      "while True: pass",
      "for _ in iter(int, 1): pass",
      "__import__('time').sleep(1000)",
      "__import__('threading').Event().wait()"
    ]
    const bodies = loops.flatMap((loop) => [
      `    ${loop}\n    assert candidate(1) == 1`,
      `    assert candidate(1) == 1\n    ${loop}`
    ])
    const found = await Promise.all(
      bodies.map((body) => check(`def check(candidate):\n${body}\n`, program, { cpuMs: 200, wallMs: 600 }))
    )
    expect(verdicts(found), found.join("\n")).toEqual(bodies.map(() => "InvalidTest"))
  })

  it("is a program that keeps a test from ending", async () => {
    const bodies = [
      "    n = candidate(1)\n    while n != 0: n -= 1\n    assert n == 0",
      "    for n in range(candidate(1)): pass",
      "    while candidate(1) == -1: pass",
      "    import time\n    time.sleep(-candidate(1) * 1000)\n    assert candidate(1) == 0",
      "    seen = []\n    candidate(lambda: seen.append(1))\n    import time\n    while not seen: time.sleep(0.01)\n    assert seen"
    ]
    const tested = ["-1", "10 ** 12", "-1", "-1", "None"]
    const found = await Promise.all(
      bodies.map((body, i) =>
        check(`def check(candidate):\n${body}\n`, `def f(x):\n    return ${tested[i]}`, { cpuMs: 200, wallMs: 600 })
      )
    )
    expect(verdicts(found), found.join("\n")).toEqual(bodies.map(() => "timeout"))
  })

  it("is told by unittest as by a runner: marked tests, expected failures, parts", async () => {
    const suite = (lines: string): string =>
      `import unittest\nclass T(unittest.TestCase):\n    ${lines.replaceAll("\n", "\n    ")}\n`
    const cases: ReadonlyArray<readonly [string, string]> = [
      [
        "def test_a(self): self.assertEqual(f(1), 1)\n@unittest.skip('later')\ndef test_b(self): self.assertEqual(f(1), 2)",
        "passed"
      ],
      ["@unittest.skip('later')\ndef test_b(self): self.assertEqual(f(1), 1)", "InvalidTest"],
      ["def test_a(self):\n    f(1)\n    self.skipTest('?')", "InvalidTest"],
      [
        "@unittest.expectedFailure\ndef test_a(self): self.assertEqual(f(1), 2)\ndef test_b(self): self.assertEqual(f(1), 1)",
        "passed"
      ],
      ["@unittest.expectedFailure\ndef test_a(self): self.assertEqual(f(1), 1)", "wrong-answer"],
      ["def test_a(self):\n    for n in (1, 2):\n        with self.subTest(n=n): self.assertEqual(f(n), n)", "passed"],
      [
        "def test_a(self):\n    for n in (1, 2):\n        with self.subTest(n=n): self.assertEqual(f(n), 1)",
        "wrong-answer"
      ],
      ["def setUp(self): self.x = f(1)\ndef test_a(self): self.assertEqual(self.x, 1)", "passed"],
      [
        "@classmethod\ndef setUpClass(cls): cls.x = f(2)\ndef test_a(self): self.assertEqual(self.x, 1)",
        "wrong-answer"
      ],
      ["def test_a(self):\n    self.assertEqual(f(1)[0], 1)", "program-error"],
      ["def test_a(self):\n    self.assertEqual(f(1), 1)\n    self.assertEqual(f(1), 1 / 0)", "InvalidTest"]
    ]
    for (const ending of ["", "\nunittest.main()", "\nif __name__ == '__main__':\n    unittest.main()"]) {
      const found = await Promise.all(cases.map(([lines]) => check(suite(lines) + ending, program)))
      expect(verdicts(found), found.join("\n")).toEqual(cases.map(([, reason]) => reason))
    }
  })
})
