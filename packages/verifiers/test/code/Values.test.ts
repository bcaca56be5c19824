/** Values of the standard library's types, and of JSON's, that a program returns: what equals them, and what does not. */
import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { asserts, type Case, differing, said } from "./Families.ts"
import { missing } from "./Host.ts"

/** An import, a value, what it equals, what it does not. */
const values: ReadonlyArray<readonly [string, string, string, string]> = [
  ["from pathlib import Path", "Path('a/b')", "Path('a/b')", "Path('a/c')"],
  ["from pathlib import PurePosixPath", "PurePosixPath('a/b')", "PurePosixPath('a') / 'b'", "PurePosixPath('a')"],
  ["from pathlib import PureWindowsPath", "PureWindowsPath('a/b')", "PureWindowsPath('A/B')", "PureWindowsPath('a')"],
  ["from fractions import Fraction", "Fraction(1, 3)", "Fraction(2, 6)", "Fraction(1, 4)"],
  ["from decimal import Decimal", "Decimal('1.10')", "Decimal('1.1')", "Decimal('1.2')"],
  ["from uuid import UUID", "UUID(int=5)", "UUID(int=5)", "UUID(int=6)"],
  ["from ipaddress import *", "ip_address('10.0.0.1')", "ip_address('10.0.0.1')", "ip_address('10.0.0.2')"],
  ["from ipaddress import *", "ip_network('10.0.0.0/8')", "ip_network('10.0.0.0/8')", "ip_network('10.0.0.0/9')"],
  ["from ipaddress import *", "ip_interface('::1/64')", "ip_interface('::1/64')", "ip_interface('::2/64')"],
  ["from datetime import *", "date(2020, 1, 2)", "date(2020, 1, 2)", "date(2020, 1, 3)"],
  ["from datetime import *", "time(1, 2, 3, 4)", "time(1, 2, 3, 4)", "time(1, 2)"],
  ["from datetime import *", "timedelta(1, 0, 3)", "timedelta(hours=24, microseconds=3)", "timedelta(1)"],
  ["from datetime import *", "timezone.utc", "timezone(timedelta(0))", "timezone(timedelta(hours=1))"],
  ["from datetime import *", "timezone(timedelta(hours=1), 'x')", "timezone(timedelta(hours=1))", "timezone.utc"],
  [
    "from datetime import *",
    "datetime(2020, 1, 2, tzinfo=timezone.utc)",
    "datetime(2020, 1, 2, 1, tzinfo=timezone(timedelta(hours=1)))",
    "datetime(2020, 1, 2)"
  ],
  ["import re", "re.compile('a+', re.I)", "re.compile('a+', re.I)", "re.compile('a+')"],
  ["import re", "re.compile(b'a')", "re.compile(b'a')", "re.compile('a')"],
  ["import re", "re.match('(a)(b)', 'ab').groups()", "('a', 'b')", "('a',)"],
  ["import re", "re.match('(a)(b)', 'ab').span(2)", "(1, 2)", "(1, 3)"],
  ["", "range(0, 10, 3)", "range(0, 12, 3)", "range(0, 13, 3)"],
  ["", "slice(1, None)", "slice(1, None)", "slice(1, 2)"],
  ["from collections import deque", "deque([1], 3)", "deque([1])", "deque([2])"],
  ["from collections import Counter", "Counter('aab')", "{'a': 2, 'b': 1}", "{'a': 2}"],
  ["from collections import OrderedDict", "OrderedDict(a=1, b=2)", "{'b': 2, 'a': 1}", "OrderedDict(b=2, a=1)"],
  ["", "{1: 2}.keys()", "{1}", "{2}"],
  ["", "{1: 2}.items()", "{(1, 2)}", "{1: 3}.items()"],
  ["", "memoryview(b'ab')", "b'ab'", "b'ac'"],
  ["", "bytearray(b'ab')", "b'ab'", "b'ac'"],
  ["", "frozenset([1])", "{1}", "{2}"],
  ["", "1 + 2j", "1 + 2j", "1 - 2j"],
  ["from array import array", "array('i', [1])", "array('i', [1])", "array('i', [2])"],
  ["", "[0] * 1_000_000", "[0] * 1_000_000", "[0] * 999_999"],
  ["", "[10 ** 17] * 1_000_000", "[10 ** 17] * 1_000_000", "[10 ** 17 + 1] * 1_000_000"],
  ["", "'x' * 20_000_000", "'x' * 20_000_000", "'x' * 19_999_999"]
]

const compared: ReadonlyArray<Case> = values.flatMap(([load, value, same, other]): ReadonlyArray<Case> => {
  const program = `${load}\ndef f():\n    return ${value}`
  const before = load === "" ? [] : [load]
  return [
    [`${value} == ${same}`, program, [...before, `assert f() == ${same}`], "passed"],
    [`${same} == ${value}`, program, [...before, `assert ${same} == f()`], "passed"],
    [`[${value}] == [${same}]`, program, [...before, `assert [f()] == [${same}]`], "passed"],
    [`${value} == ${other}`, program, [...before, `assert f() == ${other}`], "wrong-answer"],
    [`${value} != ${same}`, program, [...before, `assert f() != ${same}`], "wrong-answer"]
  ]
})

/** Classes of the library that do not cross: the program would have to be believed. */
const given: ReadonlyArray<Case> = (
  [
    ["import types", "types.SimpleNamespace(a=1)", "types.SimpleNamespace(a=1)", "f().a == 1"],
    ["import types", "types.MappingProxyType({1: 2})", "{1: 2}", "f()[1] == 2"],
    ["import collections", "collections.UserList([1])", "[1]", "list(f()) == [1]"],
    ["import collections", "collections.UserDict({1: 2})", "{1: 2}", "f()[1] == 2"],
    ["import collections", "collections.UserString('a')", "'a'", "str(f()) == 'a'"],
    ["import collections", "collections.ChainMap({1: 2})", "{1: 2}", "dict(f()) == {1: 2}"]
  ] as const
).flatMap(([load, value, same, works]): ReadonlyArray<Case> => {
  const program = `${load}\ndef f():\n    return ${value}`
  return [
    [`${value} itself`, program, [load, `assert f() == ${same}`], "unsupported"],
    [`${value} in parts`, program, [load, `assert ${works}`], "passed"],
    [`${value} in other parts`, program, [load, `assert not (${works})`], "wrong-answer"]
  ]
})

const own: ReadonlyArray<Case> = [
  [
    "a class that lies",
    "class A:\n    def __eq__(self, other):\n        return True\ndef f():\n    return A()",
    ["assert f() == 5"],
    "program-error"
  ],
  [
    "a subclass of the library's that lies",
    "import collections\nclass A(collections.UserList):\n    def __eq__(self, other):\n        return True\ndef f():\n    return A()",
    ["assert f() == [1]"],
    "program-error"
  ]
]

const draw = "from random import randint\ndef f():\n    return randint(1, 10 ** 9)"
const random: ReadonlyArray<Case> = [
  [
    "a seed of the test",
    draw,
    ["import random", "random.seed(3)\nassert f() == random.Random(3).randint(1, 10 ** 9)"],
    "passed"
  ],
  [
    "the same seed twice",
    draw,
    ["import random", "random.seed(3)\na = f()\nrandom.seed(3)\nassert f() == a"],
    "passed"
  ],
  [
    "one sequence for test and program",
    draw,
    [
      "import random",
      "r = random.Random(3)\nrandom.seed(3)\nassert [f(), random.randint(1, 10 ** 9), f()] == [r.randint(1, 10 ** 9) for _ in range(3)]"
    ],
    "passed"
  ],
  [
    "a state that is set",
    draw,
    ["import random", "s = random.getstate()\na = f()\nrandom.setstate(s)\nassert f() == a"],
    "passed"
  ],
  [
    "another number",
    "def f():\n    return 4",
    ["import random", "random.seed(3)\nassert f() == random.Random(3).randint(1, 10 ** 9)"],
    "wrong-answer"
  ],
  [
    "a seed of the program",
    `import random\nrandom.seed(5)\n${draw}`,
    ["import random", "assert f() == random.Random(5).randint(1, 10 ** 9)"],
    "passed"
  ]
]

/** What a test changes around the program, which the program does not see: no verdict. */
const surroundings: ReadonlyArray<Case> = [
  [
    "the environment",
    "import os\ndef f():\n    return os.environ.get('A')",
    ["import os", "os.environ['A'] = 'b'\nassert f() == 'b'"],
    "unsupported"
  ],
  [
    "a patch",
    "import time\ndef f():\n    return time.time()",
    ["from unittest.mock import patch", "with patch('time.time', return_value=5):\n    assert f() == 5"],
    "unsupported"
  ],
  [
    "the decimal context",
    "from decimal import Decimal\ndef f():\n    return Decimal(1) / 3",
    ["import decimal", "decimal.getcontext().prec = 3\nassert f() == decimal.Decimal('0.333')"],
    "unsupported"
  ]
]

/** What `calls` of a Python program return, an expected value, and whether they agree. */
const calls: ReadonlyArray<readonly [string, unknown, boolean]> = [
  ["(1, 2)", [1, 2], true],
  ["[(1, (2,))]", [[1, [2]]], true],
  ["{1, 2}", [1, 2], false],
  ["frozenset([1])", [1], false],
  ["{1, 2}", new Set([1, 2]), true],
  ["(i for i in [1])", [1], false],
  ["map(int, '12')", [1, 2], false],
  ["range(2)", [0, 1], false],
  ["{1: 2}.keys()", [1], false],
  ["{1: 2}.values()", [2], false],
  ["{1: 2}", { "1": 2 }, true],
  ["{1.5: 2}", { "1.5": 2 }, true],
  ["{True: 2}", { true: 2 }, true],
  ["{None: 2}", { null: 2 }, true],
  ["{1: 1, '1': 2}", { "1": 2 }, false],
  ["{(1, 2): 3}", { "(1, 2)": 3 }, false],
  ["{'a': {2: (1,)}}", { a: { "2": [1] } }, true]
]

describe.skipIf((await missing()) !== undefined)("values", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 2 })
  })
  afterAll(() => sandbox.close())

  it("of the standard library are compared as in one process", async () => {
    expect(await differing(sandbox, [...compared, ...given, ...own])).toEqual([])
  })

  it("that are drawn follow a seed of the test", async () => {
    expect(await differing(sandbox, random)).toEqual([])
  })

  it("that depend on what a test changes around the program are no evidence", async () => {
    expect(await differing(sandbox, surroundings)).toEqual([])
    const right = {
      program: "def f(): return 'b'",
      tests: asserts("import os", "os.environ['A'] = 'b'\nassert f() == 'b'")
    }
    expect(await said(sandbox, right)).toBe("passed")
  })

  it.each(calls)("of calls: %s beside %j", async (value, expected, agree) => {
    const tests = { kind: "calls", entryPoint: "f", cases: [{ args: [], expected }] } as const
    expect(await said(sandbox, { program: `def f():\n    return ${value}`, tests })).toBe(
      agree ? "passed" : "wrong-answer"
    )
  })
})
