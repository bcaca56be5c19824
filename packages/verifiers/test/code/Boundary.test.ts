/**
 * Longer than 300 lines because the cases of what crosses are one table.
 *
 * @module
 */
import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { asserts, type Case, differing, said } from "./Families.ts"
import { missing } from "./Host.ts"

/** Containers that can change: how one is made, changed and looked at. */
const containers: ReadonlyArray<readonly [kind: string, made: string, change: string, changed: string]> = [
  ["list", "[1, 2]", "x.append(3)", "[1, 2, 3]"],
  ["nested list", "[[1], [2]]", "x[0].append(3)", "[[1, 3], [2]]"],
  ["dict", "{'a': 1}", "x['b'] = 2", "{'a': 1, 'b': 2}"],
  ["dict of lists", "{'a': [1]}", "x['a'].append(2)", "{'a': [1, 2]}"],
  ["set", "{1, 2}", "x.add(3)", "{1, 2, 3}"],
  ["bytearray", "bytearray(b'ab')", "x.extend(b'c')", "bytearray(b'abc')"],
  ["deque", "collections.deque([1, 2])", "x.appendleft(0)", "collections.deque([0, 1, 2])"],
  ["Counter", "collections.Counter('ab')", "x.update('b')", "collections.Counter('abb')"],
  [
    "OrderedDict",
    "collections.OrderedDict([('a', 1), ('b', 2)])",
    "x.move_to_end('a')",
    "collections.OrderedDict([('b', 2), ('a', 1)])"
  ],
  ["defaultdict", "collections.defaultdict(list)", "x['a'].append(1)", "collections.defaultdict(list, {'a': [1]})"],
  ["array", "array.array('i', [1])", "x.append(2)", "array.array('i', [1, 2])"]
]
const imports = "import array, collections\n"

/** Identity, aliasing and change, for each kind of container and in both directions. */
const identity: ReadonlyArray<Case> = containers.flatMap(([kind, made, change, changed]): ReadonlyArray<Case> => {
  const set = ["import array, collections", `x = ${made}`]
  return [
    [
      `${kind}: a change in place is seen`,
      `def f(x):\n    ${change}`,
      [...set, "f(x)", `assert x == ${changed}`],
      "passed"
    ],
    [
      `${kind}: a change that was not made`,
      "def f(x):\n    pass",
      [...set, "f(x)", `assert x == ${changed}`],
      "wrong-answer"
    ],
    [
      `${kind}: an input that must stay and does`,
      `${imports}import copy\ndef f(x):\n    x = copy.deepcopy(x)\n    ${change}\n    return x`,
      [...set, `assert f(x) == ${changed}`, `assert x == ${made}`],
      "passed"
    ],
    [
      `${kind}: an input that must stay and does not`,
      `def f(x):\n    ${change}\n    return x`,
      [...set, `assert f(x) == ${changed}`, `assert x == ${made}`],
      "wrong-answer"
    ],
    [`${kind}: the same object comes back`, "def f(x):\n    return x", [...set, "assert f(x) is x"], "passed"],
    [
      `${kind}: a copy is not the same`,
      "import copy\ndef f(x):\n    return copy.copy(x)",
      [...set, "assert f(x) is x"],
      "wrong-answer"
    ],
    [
      `${kind}: a copy is wanted and given`,
      "import copy\ndef f(x):\n    return copy.copy(x)",
      [...set, "y = f(x)", "assert y == x and y is not x"],
      "passed"
    ],
    [
      `${kind}: a copy is wanted and the same given`,
      "def f(x):\n    return x",
      [...set, "y = f(x)", "assert y == x and y is not x"],
      "wrong-answer"
    ],
    [
      `${kind}: state kept between calls`,
      `${imports}x = ${made}\ndef f():\n    return x\ndef g():\n    ${change}`,
      ["import array, collections", "y = f()", "g()", `assert y == ${changed}`, "assert f() is y"],
      "passed"
    ],
    [
      `${kind}: a fresh one for each call`,
      `${imports}def f():\n    return ${made}`,
      ["assert f() is not f()", "import array, collections", `assert f() == ${made}`],
      "passed"
    ],
    [
      `${kind}: its type`,
      `${imports}def f():\n    return ${made}`,
      ["import array, collections", `assert type(f()) is type(${made})`],
      "passed"
    ],
    [
      `${kind}: changed by the test`,
      "def f(x):\n    f.held = x\ndef g():\n    return f.held",
      [...set, "f(x)", change, `assert g() == ${changed}`, "assert g() is x"],
      "passed"
    ]
  ]
})

const accumulate = "def f(x, acc=[]):\n    acc.append(x)\n    return acc"
const fresh = "def f(x, acc=None):\n    acc = [] if acc is None else acc\n    acc.append(x)\n    return acc"
const account =
  "class Account:\n    fee = 1\n    def __init__(self, owner, n=0):\n        self.owner, self.n, self.log = owner, n, []\n    def add(self, k):\n        self.n += k\n        self.log.append(k)\n        return self\n    @property\n    def double(self):\n        return 2 * self.n\n    @classmethod\n    def of(cls, n):\n        return cls('x', n)\n    @staticmethod\n    def name():\n        return 'account'\n    def __len__(self):\n        return len(self.log)\n    def __getitem__(self, i):\n        return self.log[i]\n    def __iter__(self):\n        return iter(self.log)\n    def __call__(self, k):\n        return self.n + k\n    def __str__(self):\n        return 'A%d' % self.n\n    def __enter__(self):\n        return self\n    def __exit__(self, *a):\n        self.closed = True\n    def __lt__(self, o):\n        return self.n < o.n\n    def __eq__(self, o):\n        return isinstance(o, Account) and self.n == o.n\n    def __hash__(self):\n        return hash(self.n)\n    def __add__(self, o):\n        return Account(self.owner, self.n + o.n)\nclass Savings(Account):\n    fee = 0\n"

/** Objects that stay with the program: asked, not copied. */
const live: ReadonlyArray<readonly [string, string, ReadonlyArray<string>]> = [
  ["a closure", "def f(n):\n    return lambda x: x + n", ["assert f(2)(3) == 5"]],
  [
    "a counter by closure",
    "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n        return n\n    return g",
    ["g, h = f(), f()", "g()", "assert g() == 2 and h() == 1"]
  ],
  [
    "a decorator",
    "def twice(g):\n    return lambda *a: 2 * g(*a)",
    ["@twice\ndef h(x):\n    return x + 1", "assert h(1) == 4"]
  ],
  [
    "functools.partial and composition",
    "def compose(g, h):\n    return lambda x: g(h(x))",
    ["assert compose(lambda x: x + 1, lambda x: x * 2)(3) == 7", "assert compose(str, len)('abc') == '3'"]
  ],
  [
    "a callback that raises",
    "def f(g):\n    try:\n        g()\n    except ValueError as e:\n        return str(e)",
    ["def bad():\n    raise ValueError('mine')", "assert f(bad) == 'mine'"]
  ],
  [
    "a callback with state",
    "def f(g, xs):\n    for x in xs:\n        g(x)",
    ["seen = []", "f(seen.append, [1, 2])", "assert seen == [1, 2]"]
  ],
  [
    "a key function",
    "def f(xs, key):\n    return sorted(xs, key=key)",
    ["assert f(['bb', 'a'], len) == ['a', 'bb']", "assert f([1, 2], lambda x: -x) == [2, 1]"]
  ],
  [
    "an object's methods and attributes",
    account,
    [
      "a = Account('me')",
      "assert a.add(2).add(3) is a",
      "assert a.n == 5 and a.log == [2, 3] and a.double == 10",
      "a.n = 7",
      "assert a.double == 14",
      "assert a.owner == 'me'"
    ]
  ],
  [
    "an object's protocol",
    account,
    [
      "a = Account('me').add(2)",
      "assert len(a) == 1 and a[0] == 2 and list(a) == [2] and a(1) == 3 and str(a) == 'A2' and f'{a}' == 'A2'"
    ]
  ],
  [
    "an object's equality, order and hash",
    account,
    [
      "assert Account('a', 1) == Account('b', 1) != Account('a', 2)",
      "assert Account('a', 1) < Account('a', 2)",
      "assert len({Account('a', 1), Account('b', 1)}) == 1",
      "assert sorted([Account('a', 2), Account('a', 1)])[0].n == 1",
      "assert (Account('a', 1) + Account('b', 2)).n == 3"
    ]
  ],
  [
    "a class and its kin",
    account,
    [
      "assert isinstance(Savings('x'), Account) and issubclass(Savings, Account)",
      "assert type(Savings('x')) is Savings and Savings.__name__ == 'Savings'",
      "assert Account.fee == 1 and Savings.fee == 0 and Account.of(3).n == 3 and Account.name() == 'account'",
      "assert hasattr(Account, 'add') and not hasattr(Account, 'subtract')"
    ]
  ],
  ["a context manager", account, ["with Account('me') as a:\n    a.add(1)", "assert a.closed is True"]],
  [
    "an attribute error",
    account,
    [
      "try:\n    Account('me').nothing\nexcept AttributeError as e:\n    assert 'nothing' in str(e)\nelse:\n    assert False"
    ]
  ],
  [
    "a copy",
    account,
    [
      "import copy",
      "a = Account('me', 1)",
      "b, c = copy.copy(a), copy.deepcopy(a)",
      "b.n = 5",
      "assert a.n == 1 and c == a and c is not a"
    ]
  ],
  [
    "a method of Solution",
    "class Solution:\n    def f(self, x):\n        return self.g(x)\n    def g(self, x):\n        return x + 1",
    ["assert Solution().f(1) == 2", "s = Solution()", "assert s.g(1) == 2"]
  ],
  [
    "a linked list",
    "class Node:\n    def __init__(self, v, next=None):\n        self.v, self.next = v, next\ndef reverse(n):\n    p = None\n    while n:\n        n.next, p, n = p, n, n.next\n    return p",
    [
      "n = reverse(Node(1, Node(2, Node(3))))",
      "assert (n.v, n.next.v, n.next.next.v, n.next.next.next) == (3, 2, 1, None)"
    ]
  ],
  [
    "pairs of a class of the program",
    "class Pair(object):\n    def __init__(self, a, b):\n        self.a, self.b = a, b\ndef longest(arr, n):\n    return max(p.b - p.a for p in arr[:n])",
    ["assert longest([Pair(5, 24), Pair(15, 25)], 2) == 19"]
  ],
  [
    "a namedtuple",
    "from collections import namedtuple\nP = namedtuple('P', 'x y')\ndef f():\n    return P(1, 2)",
    [
      "p = f()",
      "assert p == P(1, 2) == (1, 2) and p.x == 1 and p._fields == ('x', 'y') and p._asdict() == {'x': 1, 'y': 2}",
      "x, y = p",
      "assert p._replace(x=3) == (3, 2) and isinstance(p, tuple)"
    ]
  ],
  [
    "a typing.NamedTuple with a method",
    "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int\n    y: int = 2\n    def total(self):\n        return self.x + self.y\ndef f():\n    return P(1)",
    ["assert f() == P(1, 2) and f().total() == 3"]
  ],
  [
    "a data class",
    "from dataclasses import dataclass, field\n@dataclass(order=True)\nclass P:\n    x: int\n    tags: list = field(default_factory=list)\ndef f():\n    return P(1)",
    [
      "assert f() == P(1) and f() != P(2) and P(1) < P(2)",
      "p = f()",
      "p.tags.append('a')",
      "assert p.tags == ['a'] and p == P(1, ['a']) and repr(f()) == \"P(x=1, tags=[])\""
    ]
  ],
  [
    "a frozen data class",
    "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass P:\n    x: int\ndef f(n):\n    return P(n)",
    ["assert {f(1), f(1), f(2)} == {P(1), P(2)}", "d = {f(1): 'a'}", "assert d[P(1)] == 'a'"]
  ],
  [
    "an enumeration",
    "from enum import Enum\nclass C(Enum):\n    A = 1\n    B = 'b'\ndef f(x):\n    return C.A if x else C.B",
    [
      "assert f(1) is C.A and f(0) == C.B and f(1) != C.B",
      "assert f(1).name == 'A' and f(0).value == 'b' and C('b') is C.B and C['A'] is C.A",
      "assert [c.name for c in C] == ['A', 'B'] and len(C) == 2 and isinstance(f(1), C)"
    ]
  ],
  [
    "an IntEnum",
    "from enum import IntEnum\nclass C(IntEnum):\n    A = 1\n    B = 2\ndef f():\n    return C.B",
    ["assert f() == 2 and f() is C.B and f().name == 'B' and f() + 1 == 3 and f() > C.A"]
  ],
  [
    "dates",
    "import datetime\ndef f(d):\n    return d + datetime.timedelta(days=1)",
    [
      "import datetime",
      "assert f(datetime.date(2020, 2, 28)) == datetime.date(2020, 2, 29)",
      "assert f(datetime.datetime(2020, 1, 1, 3)) == datetime.datetime(2020, 1, 2, 3)",
      "assert type(f(datetime.date(2020, 1, 1))) is datetime.date"
    ]
  ],
  [
    "a date with a zone",
    "import datetime\ndef f():\n    return datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)",
    ["import datetime", "assert f().tzinfo is datetime.timezone.utc or f().utcoffset() == datetime.timedelta(0)"]
  ],
  [
    "a decimal and a fraction",
    "from decimal import Decimal\nfrom fractions import Fraction\ndef f():\n    return Decimal('1.10'), Fraction(1, 3)",
    [
      "from decimal import Decimal",
      "from fractions import Fraction",
      "assert f() == (Decimal('1.1'), Fraction(1, 3)) and str(f()[0]) == '1.10'"
    ]
  ],
  [
    "an endless generator",
    "def f():\n    n = 0\n    while True:\n        yield n\n        n += 1",
    [
      "g = f()",
      "assert [next(g) for _ in range(3)] == [0, 1, 2]",
      "import itertools",
      "assert list(itertools.islice(f(), 2)) == [0, 1]"
    ]
  ],
  [
    "a generator's send, throw and close",
    "def f():\n    try:\n        x = yield 1\n        yield x\n    except KeyError:\n        yield 'caught'",
    [
      "g = f()",
      "next(g)",
      "assert g.send(5) == 5",
      "g = f()",
      "next(g)",
      "assert g.throw(KeyError()) == 'caught'",
      "g.close()"
    ]
  ],
  [
    "the end of a generator",
    "def f():\n    yield 1",
    [
      "g = f()",
      "next(g)",
      "try:\n    next(g)\nexcept StopIteration:\n    ended = True",
      "assert ended and next(g, 'none') == 'none'"
    ]
  ],
  [
    "lazy built-ins",
    "def f(xs):\n    return map(lambda x: x + 1, xs), zip(xs, xs), reversed(xs), filter(None, xs)",
    [
      "a, b, c, d = f([0, 1])",
      "assert list(a) == [1, 2] and list(b) == [(0, 0), (1, 1)] and list(c) == [1, 0] and list(d) == [1]"
    ]
  ],
  [
    "a coroutine",
    "async def f(x):\n    return x + 1",
    [
      "import asyncio",
      "assert asyncio.run(f(1)) == 2",
      "async def both():\n    return await asyncio.gather(f(1), f(2))",
      "assert asyncio.run(both()) == [2, 3]"
    ]
  ],
  [
    "an asynchronous generator",
    "async def f():\n    for i in range(3):\n        yield i",
    [
      "import asyncio",
      "async def main():\n    return [x async for x in f()]",
      "assert asyncio.run(main()) == [0, 1, 2]"
    ]
  ],
  [
    "an asynchronous method",
    "class A:\n    async def f(self):\n        return 3",
    ["import asyncio", "assert asyncio.run(A().f()) == 3"]
  ],
  [
    "what it prints",
    "def f(x):\n    print('x is', x)\n    print(1, end='')",
    [
      "import io, contextlib",
      "out = io.StringIO()",
      "with contextlib.redirect_stdout(out):\n    f(3)",
      "assert out.getvalue() == 'x is 3\\n1'"
    ]
  ],
  [
    "what it prints, by sys.stdout",
    "def f():\n    print('a')",
    ["import io, sys", "sys.stdout = io.StringIO()", "f()", "assert sys.stdout.getvalue() == 'a\\n'"]
  ],
  [
    "what it reads",
    "def f():\n    return int(input()) + int(input())",
    ["import io, sys", "sys.stdin = io.StringIO('1\\n2\\n')", "assert f() == 3"]
  ],
  [
    "what it asks for",
    "def f():\n    return input('name? ')",
    [
      "from unittest.mock import patch",
      "with patch('builtins.input', return_value='Ann') as asked:\n    assert f() == 'Ann'",
      "asked.assert_called_once()"
    ]
  ],
  [
    "an object of the test's own class",
    "def f(p):\n    p.x += 1\n    return p.x",
    ["class P:\n    def __init__(self):\n        self.x = 1", "p = P()", "assert f(p) == 2 and p.x == 2"]
  ],
  [
    "an iterator of the test",
    "def f(it):\n    return [next(it), next(it)]",
    ["it = iter([1, 2, 3])", "assert f(it) == [1, 2] and next(it) == 3"]
  ],
  [
    "a file of the test",
    "def f(file):\n    return file.read().upper()",
    ["import io", "assert f(io.StringIO('abc')) == 'ABC'"]
  ],
  [
    "a cyclic list",
    "def f():\n    a = [1]\n    a.append(a)\n    return a",
    ["a = f()", "assert a[1] is a and a[0] == 1"]
  ],
  ["shared parts", "def f():\n    a = []\n    return [a, a]", ["x = f()", "assert x[0] is x[1]"]],
  [
    "rows that are one",
    "def f(n):\n    return [[0] * n] * n",
    ["g = f(2)", "g[0][0] = 1", "assert g == [[1, 0], [1, 0]]"]
  ],
  [
    "a re.Match",
    "import re\ndef f(s):\n    return re.match(r'(a)(b)?', s)",
    ["assert f('ab') and f('ab').group(1) == 'a' and not f('x')", "assert f('a').groups() == ('a', None)"]
  ],
  ["a module's function", "import math\ndef f():\n    return math.sqrt", ["assert f()(4) == 2.0"]]
]

/** What only the program could say is no evidence, and is said to be none. */
const refused: ReadonlyArray<readonly [string, string, ReadonlyArray<string>, string]> = [
  [
    "an own equality with a value",
    "class V:\n    def __eq__(self, o): return True\ndef make(): return V()",
    ["assert make() == 2"],
    "program-error"
  ],
  [
    "an own equality with a value, of a class that the test names",
    "class V:\n    def __eq__(self, o): return True",
    ["assert V() == 2"],
    "unsupported"
  ],
  [
    "arithmetic with a value",
    "class V:\n    def __sub__(self, o): return 0.0\ndef f(): return V()",
    ["assert abs(f() - 2) < 1e-6"],
    "program-error"
  ],
  [
    "order with a value",
    "class V:\n    def __lt__(self, o): return True\n    def __gt__(self, o): return True\ndef f(): return V()",
    ["assert 1 < f() < 3"],
    "program-error"
  ],
  [
    "membership of a value",
    "class V:\n    def __contains__(self, o): return True\ndef f(): return V()",
    ["assert 2 in f()"],
    "program-error"
  ],
  [
    "a function of equal name",
    "class f:\n    def __new__(cls, x): return object.__new__(cls)\n    def __eq__(self, o): return True",
    ["assert f(1) == 2"],
    "unsupported"
  ],
  [
    "a subclass of int",
    "class V(int):\n    def __eq__(self, o): return True\n    __hash__ = int.__hash__\ndef f(): return V(0)",
    ["assert f() == 2"],
    "wrong-answer"
  ],
  [
    "a subclass of list",
    "class V(list):\n    def __eq__(self, o): return True\n    def __len__(self): return 2\ndef f(): return V()",
    ["assert f() == [1, 2] and len(f()) == 2"],
    "wrong-answer"
  ],
  [
    "a subclass of dict",
    "class V(dict):\n    def __getitem__(self, k): return 2\n    def __missing__(self, k): return 2\ndef f(): return V()",
    ["assert f()['a'] == 2"],
    "unsupported"
  ],
  ["a plain object for a value", "class V: pass\ndef f(): return V()", ["assert f() == 2"], "wrong-answer"],
  ["type of a list subclass", "class V(list): pass\ndef f(): return V()", ["assert type(f()) is list"], "wrong-answer"],
  [
    "an OrderedDict for a dict",
    "from collections import OrderedDict\ndef f(): return OrderedDict(a=1)",
    ["assert type(f()) is dict"],
    "wrong-answer"
  ],
  [
    "another order of an OrderedDict",
    "from collections import OrderedDict\ndef f(): return OrderedDict([('b', 1), ('a', 2)])",
    ["from collections import OrderedDict", "assert f() == OrderedDict([('a', 2), ('b', 1)])"],
    "wrong-answer"
  ],
  ["True for 1", "def f(): return True", ["assert f() == 1 and type(f()) is int"], "wrong-answer"],
  ["a lock of the test", "def f(x): return x", ["import threading", "assert f(threading.Lock())"], "unsupported"],
  [
    "the test's frames",
    "def f(g):\n    return g.gi_frame.f_globals",
    ["def gen():\n    yield 1", "assert f(gen())"],
    "unsupported"
  ],
  [
    "the test's private parts",
    "def f(p):\n    return p._secret",
    ["class P:\n    _secret = 3", "assert f(P()) == 3"],
    "unsupported"
  ],
  ["the globals of the test's function", "def f(g):\n    return g.__globals__", ["assert f(lambda: 0)"], "unsupported"]
]

const plainGlobals = ["1", "1.5", "'a'", "b'a'", "None", "True", "(1, 2)", "frozenset({1})", "2j"]

/** What a stand-in has of its own, or a test has read before, and what the program says instead. */
const attributes: ReadonlyArray<Case> = [
  ...["list", "next", "isinstance"].flatMap((name): ReadonlyArray<Case> => {
    const lines = (kind: string): ReadonlyArray<string> => [
      "import types",
      `assert isinstance(f(), types.${kind}) and callable(${name})`
    ]
    return [
      [`a generator: ${name}`, "def f():\n    yield 1", lines("GeneratorType"), "passed"],
      [`no generator: ${name}`, "def f():\n    return iter([1])", lines("GeneratorType"), "wrong-answer"],
      [`an asynchronous generator: ${name}`, "async def f():\n    yield 1", lines("AsyncGeneratorType"), "passed"]
    ]
  }),
  ...plainGlobals.flatMap((value): ReadonlyArray<Case> => {
    const program = (next: string): string => `state = 'start'\ndef f():\n    global state\n    state = ${next}`
    const lines = ["f()", `assert state == ${value}`]
    return [
      [`a global becomes ${value}`, program(value), lines, "passed"],
      [`a global does not become ${value}`, program("'other'"), lines, "wrong-answer"],
      [`a global stays, not ${value}`, "state = 'start'\ndef f():\n    state = 1", lines, "wrong-answer"]
    ]
  }),
  ["a text of documentation", "def f():\n    'about'", ["f()", "assert f.__doc__ == 'about'"], "passed"],
  ["another text of documentation", "def f():\n    'other'", ["f()", "assert f.__doc__ == 'about'"], "wrong-answer"],
  [
    "attributes as a dict",
    "class P:\n    def __init__(self):\n        self.x = 1",
    ["assert P().__dict__ == {'x': 1}"],
    "passed"
  ],
  ["documentation of a class", "class P:\n    'about'", ["assert P.__doc__ == P().__doc__ == 'about'"], "passed"],
  ["other documentation of a class", "class P:\n    'other'", ["P()", "assert P.__doc__ == 'about'"], "wrong-answer"],
  ["vars", "class P:\n    def __init__(self):\n        self.x = 1", ["assert vars(P()) == {'x': 1}"], "passed"],
  [
    "other vars",
    "class P:\n    def __init__(self):\n        self.x = 2",
    ["assert vars(P()) == {'x': 1}"],
    "wrong-answer"
  ],
  [
    "a decorator that keeps the name",
    "import functools\ndef f(g):\n    @functools.wraps(g)\n    def h(*a):\n        return g(*a)\n    return h",
    [
      "def g(x):\n    'about'\n    return x",
      "assert f(g).__name__ == 'g' and f(g).__doc__ == 'about' and f(g)(2) == 2"
    ],
    "passed"
  ],
  [
    "a dict that fills itself",
    "class D(dict):\n    def __missing__(self, key):\n        self[key] = key * 2\n        return self[key]",
    ["d = D(a=1)", "assert d['a'] == 1", "assert d['b'] == 'bb'"],
    "unsupported"
  ],
  [
    "a class of the test's own",
    "class B:\n    def go(self):\n        return self.name()",
    ["class D(B):\n    def name(self):\n        return 1", "assert D().go() == 1"],
    "unsupported"
  ],
  [
    "a signature",
    "def f(a, b=2):\n    return a",
    ["import inspect", "f(1)", "assert list(inspect.signature(f).parameters) == ['a', 'b']"],
    "unsupported"
  ]
]

describe.skipIf((await missing()) !== undefined)("the boundary between test and program", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 3 })
  })
  afterAll(() => sandbox.close())

  it("keeps identity, aliases and changes of every container", async () => {
    expect(identity.length).toBeGreaterThan(100)
    expect(await differing(sandbox, identity)).toEqual([])
  })

  it.each([
    ["shared", accumulate, ["a = f(1)", "f(2)", "assert a == [1, 2]"]],
    ["fresh", fresh, ["a = f(1)", "f(2)", "assert a == [1]"]]
  ])("tells a default that is %s", async (kind, program, lines) => {
    expect(await said(sandbox, { program, tests: asserts(...lines) })).toBe("passed")
    const other = kind === "shared" ? fresh : accumulate
    expect(await said(sandbox, { program: other, tests: asserts(...lines) })).toBe("wrong-answer")
  })

  it.each(live)("asks a live object: %s", async (name, program, lines) => {
    expect(await said(sandbox, { program, tests: asserts(...lines) })).toBe("passed")
    // The same test fails a program of which nothing is right, unless it compares the program with itself alone.
    if (["an attribute error", "a frozen data class"].includes(name)) return
    const names = [...program.matchAll(/^(?:async )?(?:def|class) (\w+)|^(\w+) = namedtuple/gm)].map(
      (m) => m[1] ?? m[2]
    )
    const broken = names.map((name) => `def ${name}(*a, **k):\n    return 0`).join("\n")
    expect(await said(sandbox, { program: broken, tests: asserts(...lines) })).not.toBe("passed")
  })

  it("answers for attributes that every object has, and for plain globals", async () => {
    expect(await differing(sandbox, attributes)).toEqual([])
  })

  it.each(refused)("is not passed by %s", async (_, program, lines, reason) => {
    expect(await said(sandbox, { program, tests: asserts(...lines) })).toBe(reason)
  })

  it("keeps up with many and large containers", async () => {
    const program = "def f(xs):\n    xs.sort()\n    return xs"
    const lines = [
      "for n in range(300):\n    xs = list(range(n, 0, -1))\n    assert f(xs) is xs and xs == list(range(1, n + 1))",
      "big = list(range(100000, 0, -1))",
      "assert f(big)[0] == 1"
    ]
    expect(await said(sandbox, { program, tests: asserts(...lines) })).toBe("passed")
  })
})
