/**
 * Rows in the forms of MBPP, TACO and APPS, of this test's own, each with right and wrong programs. Longer than 300 lines
 * because they are one table.
 *
 * @module
 */
import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import { inputOutputJob, mbppJob } from "@alloc/verifiers/code"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { told } from "./Families.ts"
import { missing } from "./Host.ts"

type Programs = Readonly<Record<string, ReadonlyArray<string>>>
/** Inputs, outputs, the function if there is one, and programs by what has to be said of them. */
type Row = readonly [inputs: ReadonlyArray<unknown>, outputs: ReadonlyArray<unknown>, programs: Programs, name?: string]

const outputs: ReadonlyArray<Row> = [
  [
    ["3\n1 2 3\n"],
    ["6\n"],
    {
      passed: [
        "input()\nprint(sum(map(int, input().split())))",
        "import sys\nd = sys.stdin.read().split()\nprint(sum(map(int, d[1:])))",
        "import sys\nlines = sys.stdin.readlines()\nprint(sum(int(x) for x in lines[1].split()), end='')",
        "import os\nd = os.read(0, 100).split()\nos.write(1, str(sum(map(int, d[1:]))).encode())",
        "d = open(0).read().split()\nprint(' ' + str(sum(map(int, d[1:]))) + '  \\n\\n')",
        "import sys\ndef main():\n    input = sys.stdin.buffer.readline\n    input()\n    print(sum(map(int, input().split())))\nif __name__ == '__main__':\n    main()",
        "def main():\n    n = int(input())\n    print(sum(int(x) for x in input().split()))\nimport threading\nt = threading.Thread(target=main)\nt.start()\nt.join()",
        "input()\nprint(sum(map(int, input().split())))\nexit()",
        "input()\nprint(sum(map(int, input().split())))\nraise SystemExit",
        "import sys\nprint('debug', file=sys.stderr)\ninput()\nprint(sum(map(int, input().split())))",
        "while True:\n    try:\n        line = input()\n    except EOFError:\n        break\n    last = line\nprint(sum(map(int, last.split())))"
      ],
      "wrong-answer": [
        "print(7)",
        "print('6 6')",
        "print(6)\nprint(6)",
        "print('6.5')",
        "print('Sum: 6')",
        "def main():\n    print(6)",
        "print('6', '')\nprint('x')"
      ],
      "program-error": ["print(6)\nexit(1)", "input(); input(); print(6); input()", "print(6)\nassert False"]
    }
  ],
  [
    [["2", "a b", "c d"]],
    [["b a", "d c"]],
    {
      passed: [
        "for _ in range(int(input())):\n    print(*input().split()[::-1])",
        "import sys\nn, *rows = sys.stdin.read().splitlines()\nfor r in rows:\n    print(' '.join(reversed(r.split())))"
      ],
      "wrong-answer": [
        "for _ in range(int(input())):\n    print(*input().split())",
        "for _ in range(int(input())):\n    print(*input().split()[::-1], end=' ')",
        "for _ in range(int(input())):\n    print(*input().split()[::-1], sep='')"
      ]
    }
  ],
  [
    ["1 3\r\n"],
    ["0.33333333\r\n"],
    {
      passed: [
        "a, b = map(int, input().split())\nprint(a / b)",
        "a, b = map(int, input().split())\nprint('%.9f' % (a / b))",
        "print('3.3333333e-01')"
      ],
      "wrong-answer": [
        "print(0.3333)",
        "print('1/3')",
        "print('0.33333333x')",
        "print('0,33333333')",
        "print(float('nan'))",
        "print(float('inf'))"
      ]
    }
  ],
  [
    ["100"],
    [
      "93326215443944152681699238856266700490715968264381621468592963895217599993229915608941463976156518286253697920827223758251185210916864000000000000000000000000\n"
    ],
    {
      passed: ["import math\nprint(math.factorial(int(input())))"],
      "wrong-answer": [
        "import math\nprint(math.factorial(int(input())) + 1)",
        "import math\nprint(float(math.factorial(int(input()))))"
      ]
    }
  ],
  [
    ["", "x"],
    ["0", "1"],
    {
      passed: ["import sys\nprint(len(sys.stdin.read().strip()))"],
      "program-error": ["print(len(input()))"],
      "wrong-answer": ["print(1)"]
    }
  ],
  [
    ["5"],
    ["YES\n\n1 5\n"],
    {
      passed: ["print('YES\\n\\n1 5')", "print('YES')\nprint()\nprint(1, 5)"],
      "wrong-answer": ["print('Yes\\n\\n1 5')", "print('YES\\n1 5')", "print('YES\\n\\n5 1')", "print('YES\\n\\n15')"]
    }
  ],
  [
    ["é 字"],
    ["字 é"],
    {
      passed: ["print(*input().split()[::-1])", "import sys\nsys.stdout.buffer.write('字 é'.encode())"],
      "wrong-answer": ["print('字 e')", "import sys\nsys.stdout.buffer.write('字 é'.encode('utf-16'))"]
    }
  ]
]

const calls: ReadonlyArray<Row> = [
  [
    [[[3, 1, 2]], [[]]],
    [[1, 2, 3], []],
    {
      passed: [
        "def f(xs):\n    return sorted(xs)",
        "class Solution:\n    def f(self, xs: List[int]) -> List[int]:\n        xs.sort()\n        return xs",
        "class Solution:\n    def __init__(self):\n        self.memo = {}\n    @staticmethod\n    def f(xs):\n        return tuple(sorted(xs))",
        "class Solution(object):\n    @classmethod\n    def f(cls, xs):\n        return cls().g(xs)\n    def g(self, xs):\n        return sorted(xs)",
        "f = lambda xs: sorted(xs)",
        "def g(xs):\n    print(xs)\n    return sorted(xs)\nf = g",
        "def f(xs, key=None, *rest, **more):\n    return sorted(xs, key=key)",
        "class F:\n    def __call__(self, xs):\n        return sorted(xs)\nf = F()",
        "class L(list): pass\ndef f(xs):\n    return L(sorted(xs))"
      ],
      "wrong-answer": [
        "def f(xs):\n    return xs",
        "def f(xs):\n    xs.sort()",
        "def f(xs):\n    return iter(sorted(xs))",
        "def f(xs):\n    return str(sorted(xs))",
        "def f(xs):\n    return set(xs)",
        "def f(xs):\n    print(sorted(xs))"
      ],
      "program-error": [
        "def g(xs):\n    return sorted(xs)",
        "class Solution:\n    def g(self, xs):\n        return sorted(xs)",
        "def f(a, b):\n    return a",
        "def f():\n    return []",
        "class Solution:\n    def __init__(self, x):\n        pass\n    def f(self, xs):\n        return sorted(xs)"
      ]
    },
    "f"
  ],
  [
    [
      ["abc", 2],
      ["", 0]
    ],
    ["cab", ""],
    {
      passed: [
        "def rotate(s, k):\n    return s[1 - k:] + s[:1 - k] if s else s",
        "class Solution:\n    def rotate(self, s: str, k: int) -> str:\n        return s[2:] + s[:2]"
      ],
      "wrong-answer": [
        "def rotate(s, k):\n    return s",
        "def rotate(s, k):\n    return list(s[2:] + s[:2])",
        "def rotate(s, k):\n    return (s[2:] + s[:2]).encode()",
        "def rotate(s, k):\n    return s[2:] + s[:2] + ' '"
      ]
    },
    "rotate"
  ],
  [
    [[1], [2]],
    [true, false],
    {
      passed: ["def odd(n):\n    return n % 2 == 1", "def odd(n):\n    return bool(n & 1)"],
      "wrong-answer": [
        "def odd(n):\n    return n % 2",
        "def odd(n):\n    return str(n % 2 == 1)",
        "def odd(n):\n    return True"
      ]
    },
    "odd"
  ],
  [
    [[{ a: 1 }, null]],
    [{ b: [1, null], "2": 0.5 }],
    {
      passed: [
        "def f(d, x):\n    return {'b': [d['a'], x], 2: 0.5}",
        "def f(d, x):\n    return {'2': 0.5 + 1e-9, 'b': (1, None)}",
        "from collections import OrderedDict, defaultdict\ndef f(d, x):\n    return OrderedDict(b=[1, None], **{'2': 0.5})"
      ],
      "wrong-answer": [
        "def f(d, x):\n    return {'b': [1], '2': 0.5}",
        "def f(d, x):\n    return {'b': [1, None]}",
        "def f(d, x):\n    return {'b': [1, None], '2': 0.6}",
        "def f(d, x):\n    return {'b': [1, None], '2': 0.5, 'c': None}",
        "def f(d, x):\n    return {'b': [True, None], '2': 0.5}",
        "def f(d, x):\n    return [('b', [1, None]), ('2', 0.5)]"
      ]
    },
    "f"
  ],
  [
    [[10], [20]],
    [[55], [6765]],
    {
      passed: [
        "from functools import lru_cache\n@lru_cache(None)\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)",
        "def fib(n):\n    a, b = 0, 1\n    for _ in range(n):\n        a, b = b, a + b\n    return [a]",
        "@lru_cache\ndef fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)"
      ],
      "wrong-answer": ["def fib(n):\n    return n", "def fib(n):\n    return [[55]]", "def fib(n):\n    return 55"]
    },
    "fib"
  ]
]

/** Asserts, programs by what has to be said of them, imports and set-up. */
const asserted: ReadonlyArray<readonly [ReadonlyArray<string>, Programs, ReadonlyArray<string>?, string?]> = [
  [
    ["assert pairs([1, 2, 3], 4) == [(1, 3)]", "assert pairs([], 1) == []"],
    {
      passed: [
        "def pairs(xs, t):\n    return [(a, b) for i, a in enumerate(xs) for b in xs[i + 1:] if a + b == t]",
        "import itertools\ndef pairs(xs, t):\n    print('noise')\n    return list(filter(lambda p: sum(p) == t, itertools.combinations(xs, 2)))"
      ],
      "wrong-answer": [
        "def pairs(xs, t):\n    return [[a, b] for i, a in enumerate(xs) for b in xs[i + 1:] if a + b == t]",
        "def pairs(xs, t):\n    return ((a, b) for i, a in enumerate(xs) for b in xs[i + 1:] if a + b == t)",
        "def pairs(xs, t):\n    return {(1, 3)} if xs else []"
      ],
      "program-error": [
        "def pair(xs, t):\n    return []",
        "def pairs(xs):\n    return []",
        "def pairs(xs, t):\n    return [(xs[0], xs[-1])]"
      ],
      "compile-error": ["def pairs(xs, t)\n    return []"]
    }
  ],
  [
    ["assert math.isclose(area(3), 28.274333882, rel_tol=1e-6)", "assert area(0) == 0"],
    {
      passed: ["def area(r):\n    return math.pi * r * r", "from math import pi\narea = lambda r: pi * r ** 2"],
      "wrong-answer": ["def area(r):\n    return 3.14 * r * r", "def area(r):\n    return 2 * math.pi * r"]
    },
    ["import math"]
  ],
  [
    ["assert depth(tree) == 3", "assert depth(None) == 0"],
    {
      passed: [
        "class Node:\n    def __init__(self, v, l=None, r=None):\n        self.v, self.l, self.r = v, l, r\ndef depth(n):\n    return 1 + max(depth(n.l), depth(n.r)) if n else 0"
      ],
      "wrong-answer": [
        "class Node:\n    def __init__(self, v, l=None, r=None):\n        self.v, self.l, self.r = v, l, r\ndef depth(n):\n    return 1 + depth(n.l) if n else 0"
      ],
      "program-error": ["def depth(n):\n    return 3 if n else 0"]
    },
    [],
    "tree = Node(1, Node(4), Node(2, None, Node(3)))"
  ],
  [
    ["assert set(letters('abca')) == {'a', 'b', 'c'}", "assert len(letters('')) == 0"],
    {
      passed: [
        "def letters(s):\n    return set(s)",
        "def letters(s):\n    return list(dict.fromkeys(s))",
        "def letters(s):\n    return dict.fromkeys(s).keys()"
      ],
      "wrong-answer": ["def letters(s):\n    return set(s) - {'a'}", "def letters(s):\n    return s[:2]"],
      "program-error": ["def letters(s):\n    return (c for c in set(s))"]
    }
  ],
  [
    [
      "try:\n    root(-1)\n    assert False\nexcept ValueError as e:\n    assert 'negative' in str(e)",
      "assert root(9) == 3"
    ],
    {
      passed: ["def root(x):\n    if x < 0:\n        raise ValueError('negative number')\n    return x ** 0.5"],
      "wrong-answer": [
        "def root(x):\n    return abs(x) ** 0.5",
        "def root(x):\n    if x < 0:\n        raise ValueError('no')\n    return x ** 0.5"
      ],
      "program-error": ["def root(x):\n    if x < 0:\n        raise TypeError('negative')\n    return x ** 0.5"]
    }
  ]
]

const reasonOf = (told: string): string => told.slice(0, told.indexOf(":"))

describe.skipIf((await missing()) !== undefined)("rows", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 2 })
  })
  afterAll(() => sandbox.close())

  const differing = async (
    programs: Programs,
    job: (program: string) => Parameters<typeof told>[1]
  ): Promise<ReadonlyArray<string>> => {
    const all = Object.entries(programs).flatMap(([reason, texts]) => texts.map((program) => ({ reason, program })))
    const found = await Promise.all(all.map(({ program }) => told(sandbox, job(program))))
    return all.flatMap(({ program, reason }, i) =>
      reasonOf(found[i]) === reason ? [] : [`${program}\n--> ${reason} expected, ${found[i]}`]
    )
  }

  it.each([...outputs, ...calls].map((row) => ({ row, inputs: row[0] })))(
    "of TACO and APPS: $inputs",
    async ({ row: [inputs, expected, programs, name] }) => {
      const json = JSON.stringify({ inputs, outputs: expected, ...(name === undefined ? {} : { fn_name: name }) })
      expect(await differing(programs, (program) => inputOutputJob(json, program))).toEqual([])
    }
  )

  it.each(asserted.map((row) => ({ row, first: row[0][0] })))("of MBPP: $first", async ({ row }) => {
    const [test_list, programs, test_imports, test_setup_code] = row
    const task = { task_id: 1, test_list, test_imports, test_setup_code }
    expect(await differing(programs, (program) => mbppJob(task, program))).toEqual([])
  })
})
