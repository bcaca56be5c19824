import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Case, differing } from "./Families.ts"
import { missing } from "./Host.ts"

/** Errors of Python and of its library: how one is raised, its class as a test names it, its arguments and its text. */
const errors: ReadonlyArray<readonly [raised: string, kind: string, args: string, text: string]> = [
  ...[
    "ValueError",
    "TypeError",
    "RuntimeError",
    "NotImplementedError",
    "ArithmeticError",
    "ZeroDivisionError",
    "OverflowError",
    "LookupError",
    "IndexError",
    "AttributeError",
    "NameError",
    "ImportError",
    "MemoryError",
    "RecursionError",
    "EOFError",
    "AssertionError",
    "BufferError",
    "ReferenceError",
    "SyntaxError",
    "UnboundLocalError",
    "StopIteration",
    "UserWarning",
    "KeyboardInterrupt",
    "GeneratorExit",
    "Exception"
  ].map((kind) => [`raise ${kind}('bad')`, kind, "('bad',)", "'bad'"] as const),
  ["raise KeyError('k')", "KeyError", "('k',)", "\"'k'\""],
  ["raise SystemExit(3)", "SystemExit", "(3,)", "'3'"],
  ["raise ValueError()", "ValueError", "()", "''"],
  ["raise ValueError", "ValueError", "()", "''"],
  ["raise ValueError('a', 2)", "ValueError", "('a', 2)", "\"('a', 2)\""],
  ["raise ValueError([1, 2])", "ValueError", "([1, 2],)", "'[1, 2]'"],
  ["raise OSError(2, 'none')", "FileNotFoundError", "(2, 'none')", "'[Errno 2] none'"],
  ["assert False, 'no'", "AssertionError", "('no',)", "'no'"],
  ["assert False", "AssertionError", "()", "''"],
  ["1 / 0", "ZeroDivisionError", "('division by zero',)", "'division by zero'"],
  [
    "int('x')",
    "ValueError",
    "(\"invalid literal for int() with base 10: 'x'\",)",
    "\"invalid literal for int() with base 10: 'x'\""
  ],
  [
    "import json\n    json.loads('x')",
    "json.JSONDecodeError",
    "('Expecting value: line 1 column 1 (char 0)',)",
    "'Expecting value: line 1 column 1 (char 0)'"
  ],
  [
    "import decimal\n    decimal.Decimal('x')",
    "decimal.InvalidOperation",
    "([decimal.ConversionSyntax],)",
    "\"[<class 'decimal.ConversionSyntax'>]\""
  ],
  [
    "b'\\xff'.decode()",
    "UnicodeDecodeError",
    "('utf-8', b'\\xff', 0, 1, 'invalid start byte')",
    "\"'utf-8' codec can't decode byte 0xff in position 0: invalid start byte\""
  ]
]

const cases: ReadonlyArray<Case> = errors.flatMap(([raised, kind, args, text]): ReadonlyArray<Case> => {
  const program = `def f(x):\n    ${raised}`
  const imports = "import json, decimal, unittest"
  const caught = (check: string) => [imports, `try:\n    f(1)\nexcept ${kind} as e:\n    caught = e\nassert ${check}`]
  const argsHold = raised.includes("decimal") ? "len(caught.args) == 1" : `caught.args == ${args}`
  return [
    [`${raised}: class`, program, caught(`type(caught) is ${kind}`), "passed"],
    [`${raised}: arguments`, program, caught(argsHold), "passed"],
    [`${raised}: text`, program, caught(`str(caught) == ${text}`), "passed"],
    [`${raised}: other text`, program, caught("str(caught) == 'something else'"), "wrong-answer"],
    [`${raised}: assertRaises`, program, [imports, `unittest.TestCase().assertRaises(${kind}, f, 1)`], "passed"],
    [
      `${raised}: not raised`,
      "def f(x):\n    return x",
      [imports, `unittest.TestCase().assertRaises(${kind}, f, 1)`],
      "wrong-answer"
    ],
    [
      `${raised}: not expected`,
      program,
      ["assert f(1) == 1"],
      raised.includes("MemoryError") ? "memory-limit" : "program-error"
    ]
  ]
})

const own =
  "class Low(ValueError):\n    def __init__(self, n):\n        super().__init__('too low', n)\n        self.n = n\nclass Lower(Low):\n    pass\nclass Shown(Exception):\n    def __str__(self):\n        return 'shown: ' + self.args[0]\ndef f(x):\n    raise [Low(3), Lower(4), Shown('x')][x]\n"

const ownCases: ReadonlyArray<Case> = [
  [
    "an own class by name",
    own,
    ["try:\n    f(0)\nexcept Low as e:\n    c = e\nassert type(c) is Low and c.n == 3 and c.args == ('too low', 3)"],
    "passed"
  ],
  [
    "an own class by its base",
    own,
    ["try:\n    f(0)\nexcept ValueError as e:\n    c = e\nassert isinstance(c, Low)"],
    "passed"
  ],
  [
    "a class of a class",
    own,
    ["try:\n    f(1)\nexcept Low as e:\n    c = e\nassert type(c) is Lower and c.n == 4"],
    "passed"
  ],
  ["an own text", own, ["try:\n    f(2)\nexcept Shown as e:\n    c = e\nassert str(c) == 'shown: x'"], "passed"],
  ["an own class that is another", own, ["try:\n    f(2)\nexcept Low:\n    pass"], "program-error"],
  [
    "by assertRaises",
    own,
    ["import unittest", "with unittest.TestCase().assertRaises(Low) as c:\n    f(0)", "assert c.exception.n == 3"],
    "passed"
  ],
  [
    "by assertRaisesRegex",
    "def f(x):\n    raise ValueError('bad value: %d' % x)",
    ["import unittest", "with unittest.TestCase().assertRaisesRegex(ValueError, r'^bad value: \\d$'):\n    f(3)"],
    "passed"
  ],
  [
    "by assertRaisesRegex, other text",
    "def f(x):\n    raise ValueError('worse')",
    ["import unittest", "with unittest.TestCase().assertRaisesRegex(ValueError, r'^bad'):\n    f(3)"],
    "wrong-answer"
  ],
  [
    "by contextlib.suppress",
    "def f(x):\n    raise KeyError(x)",
    ["import contextlib", "with contextlib.suppress(KeyError):\n    f(3)"],
    "passed"
  ],
  [
    "a cause",
    "def f(x):\n    try:\n        1 / 0\n    except ZeroDivisionError as e:\n        raise ValueError('bad') from e",
    ["try:\n    f(1)\nexcept ValueError as e:\n    c = e\nassert isinstance(c.__cause__, ZeroDivisionError)"],
    "passed"
  ],
  [
    "attributes put on it",
    "def f(x):\n    e = ValueError('bad')\n    e.code = 7\n    raise e",
    ["try:\n    f(1)\nexcept ValueError as e:\n    c = e\nassert c.code == 7"],
    "passed"
  ],
  [
    "an error returned, not raised",
    "def f(x):\n    return ValueError('bad')",
    ["e = f(1)", "assert type(e) is ValueError and e.args == ('bad',)"],
    "passed"
  ],
  [
    "StopIteration that nobody names",
    "def f(x):\n    raise StopIteration",
    ["assert all(map(lambda x: f(x) == 9, [1]))"],
    "program-error"
  ],
  [
    "StopIteration that ends a list",
    "def f(x):\n    raise StopIteration",
    ["assert list(map(f, [1])) == []"],
    "program-error"
  ],
  ["SystemExit where any error is expected", "def f(x):\n    raise SystemExit(0)", ["f(1)"], "program-error"],
  [
    "an own subclass of AssertionError",
    "class E(AssertionError): pass\ndef f(x):\n    raise E()",
    ["try:\n    f(1)\nexcept AssertionError:\n    pass"],
    "program-error"
  ]
]

describe.skipIf((await missing()) !== undefined)("errors of the program", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 3 })
  })
  afterAll(() => sandbox.close())

  it("keep class, arguments and text", async () => {
    expect(cases.length).toBeGreaterThan(200)
    expect(await differing(sandbox, cases)).toEqual([])
  })
  it("of the program's own classes keep what they are", async () => {
    expect(await differing(sandbox, ownCases)).toEqual([])
  })
})
