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

/** What built-in errors hold beside their arguments, and what was being handled: how it is made, and what a test reads of it. */
const parts: ReadonlyArray<readonly [raised: string, kind: string, held: string, other: string]> = [
  ["open('/none')", "FileNotFoundError", "e.filename == '/none'", "e.filename is None"],
  ["open('/none')", "OSError", "'/none' in str(e) and e.errno == 2", "e.errno == 13"],
  ["import os; os.rename('/none', '/other')", "OSError", "e.filename2 == '/other'", "e.filename2 is None"],
  ["import none_such", "ImportError", "e.name == 'none_such'", "e.name is None"],
  ["[].none", "AttributeError", "e.name == 'none'", "e.name is None"],
  ["b'\\xff'.decode()", "UnicodeDecodeError", "e.start == 0 and e.encoding == 'utf-8'", "e.start == 1"],
  ["compile('1 +', 'x', 'eval')", "SyntaxError", "e.lineno == 1 and e.filename == 'x'", "e.lineno == 2"],
  ["raise SystemExit(3)", "SystemExit", "e.code == 3", "e.code == 0"],
  ["raise StopIteration(3)", "StopIteration", "e.value == 3", "e.value is None"]
]
const partCases: ReadonlyArray<Case> = parts.flatMap(([raised, kind, held, other]): ReadonlyArray<Case> => {
  const program = `def f():\n    ${raised}`
  const inner = `def f():\n    try:\n        ${raised}\n    except ${kind} as error:\n        raise RuntimeError('outer')`
  const read = (text: string, of: string): ReadonlyArray<string> => [
    `try:\n    f()\n    raise AssertionError\nexcept ${of} as e:\n    ${of === kind ? "" : "e = e.__context__\n    assert type(e).__name__ != 'NoneType'\n    "}assert ${text}\n# ${kind}`
  ]
  return [
    [`${raised}: ${held}`, program, read(held, kind), "passed"],
    [`${raised}: ${other}`, program, read(other, kind), "wrong-answer"],
    [`${raised} behind another: ${held}`, inner, read(held, "RuntimeError"), "passed"],
    [`${raised} behind another: ${other}`, inner, read(other, "RuntimeError"), "wrong-answer"]
  ]
})

/** Warnings and standard error: what the program says, how a test listens, and what it hears. */
const heardCases: ReadonlyArray<Case> = [
  ["import warnings", "warnings.warn"],
  ["from warnings import warn", "warn"]
].flatMap(([imported, warn]): ReadonlyArray<Case> => {
  const program = `${imported}\ndef f():\n    ${warn}('old thing', DeprecationWarning)\n    return 1`
  const own = `${imported}\nclass Odd(UserWarning): pass\ndef f():\n    ${warn}(Odd('odd'))\n    return 1`
  const silent = "def f():\n    return 1"
  const recorded = (text: string) =>
    `import warnings\nwith warnings.catch_warnings(record=True) as found:\n    warnings.simplefilter('always')\n    assert f() == 1\nassert ${text}`
  const listening = (kind: string, text: string) =>
    `import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        with self.assertWarnsRegex(${kind}, ${text}):\n            f()`
  const raising =
    "import warnings\nwarnings.simplefilter('error')\ntry:\n    f()\nexcept DeprecationWarning as e:\n    assert str(e) == 'old thing'\nelse:\n    assert False"
  const one =
    "len(found) == 1 and issubclass(found[0].category, DeprecationWarning) and str(found[0].message) == 'old thing'"
  return [
    [`${warn}: recorded`, program, [recorded(one)], "passed"],
    [`${warn}: recorded, but none`, silent, [recorded(one)], "wrong-answer"],
    [`${warn}: none expected`, silent, [recorded("found == []")], "passed"],
    [`${warn}: none expected, but one`, program, [recorded("found == []")], "wrong-answer"],
    [`${warn}: an own class`, own, [recorded("found[0].category.__name__ == 'Odd'")], "passed"],
    [`${warn}: assertWarns`, program, [listening("DeprecationWarning", "'old'")], "passed"],
    [`${warn}: assertWarns, another text`, program, [listening("DeprecationWarning", "'new'")], "wrong-answer"],
    [`${warn}: assertWarns, another class`, program, [listening("UserWarning", "'old'")], "wrong-answer"],
    [`${warn}: assertWarns, but none`, silent, [listening("DeprecationWarning", "'old'")], "wrong-answer"],
    [`${warn}: as an error`, program, [raising], "passed"],
    [`${warn}: as an error, but none`, silent, [raising], "wrong-answer"],
    [`${warn}: not looked at`, program, ["assert f() == 1"], "passed"]
  ]
})
const streamCases: ReadonlyArray<Case> = [
  ["print('no', file=sys.stderr)", "no\\n", "passed"],
  ["sys.stderr.write('no\\n')", "no\\n", "passed"],
  ["print('no')", "no\\n", "wrong-answer"],
  ["pass", "no\\n", "wrong-answer"],
  ["pass", "", "passed"],
  ["print('yes'); print('no', file=sys.stderr)", "no\\n", "passed"],
  ["print('yes', file=sys.stderr)", "no\\n", "wrong-answer"]
].flatMap(([line, text, reason]): ReadonlyArray<Case> => {
  const program = `import sys\ndef f():\n    ${line}`
  return [
    [
      `${line}: redirected`,
      program,
      [
        `import io, contextlib\nb = io.StringIO()\nwith contextlib.redirect_stderr(b):\n    f()\nassert b.getvalue() == '${text}'`
      ],
      reason
    ],
    [
      `${line}: patched`,
      program,
      [
        `import io\nfrom unittest import mock\nwith mock.patch('sys.stderr', new_callable=io.StringIO) as b:\n    f()\nassert b.getvalue() == '${text}'`
      ],
      reason === "wrong-answer" ? "unsupported" : reason
    ]
  ]
})

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

  it("keep what they hold beside their arguments, and what was being handled", async () => {
    expect(await differing(sandbox, partCases)).toEqual([])
  })

  it("that are warnings, and standard error, come to a test that listens", async () => {
    expect(await differing(sandbox, [...heardCases, ...streamCases])).toEqual([])
  })
})
