import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { asserts, told } from "./Families.ts"
import { missing } from "./Host.ts"

/** Ways in which a test changes its interpreter for good: by assignment, by a function, by a module behind a module. */
const changes: ReadonlyArray<string> = [
  "import decimal\ndecimal.getcontext().prec = 3",
  "import builtins\nbuiltins.abs = lambda x: 0",
  "import math\nmath.isclose = lambda *_, **__: True",
  "import sys\nsys.setrecursionlimit(60)",
  "import operator, math\noperator.attrgetter('__dict__')(math)['isclose'] = lambda *_: True",
  "import operator as o, math\no.methodcaller('__setattr__', 'isclose', lambda *_: True)(math)",
  "from operator import methodcaller as m\nimport math\nm('__setattr__', 'pi', 3)(math)",
  "from operator import *\nimport math\nattrgetter('__dict__')(math)['pi'] = 3",
  "import datetime\ndatetime.sys.modules['math'] = None",
  "import fractions\nfractions.sys.setrecursionlimit(70)",
  "from typing import sys\nsys.modules.pop('math')",
  "from fractions import sys as s\ns.setrecursionlimit(70)",
  "import copy\ncopy.copyreg.dispatch_table.clear()",
  "import typing\ntyping.collections.abc.Sequence.register(set)",
  "from fractions import Fraction\nFraction.register(str)",
  "frame = (n for n in [1]).gi_frame\nframe.f_builtins['abs'] = lambda x: 0",
  "import math\n(math.pi, x) = (3, 1)",
  "import math\n[0 for math.pi in [3]]",
  "import math\nfor module in [math]: module.pi = 3",
  "import string\nstring.digits += 'x'",
  "import itertools\ndel itertools.count",
  "import math\nsetattr(math, 'pi', 3)",
  "import math\nvars(math)['pi'] = 3",
  "exec('import builtins; builtins.sum = lambda *_: 3')",
  "import json\njson.loads = lambda text: 0",
  "import random\nrandom.random = lambda: 0",
  "import fractions\nfractions.Fraction.__eq__ = lambda a, b: True",
  "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)",
  "import os\nos.chdir('/usr')",
  // By way of what the program imported.
  "sys.setrecursionlimit(60)",
  "decimal.getcontext().prec = 3",
  "decimal.setcontext(decimal.Context(3))",
  "random.seed(1)",
  "theirs().setrecursionlimit(60)"
]
const program =
  "import decimal, math, random, sys\nfrom fractions import Fraction\ndef theirs():\n    return sys\ndef f(x):\n    return [abs(x), Fraction(1, 2), sum([1, 2])]"
const probe = `import copy, datetime, decimal, itertools, json, math, operator, string
from collections.abc import Sequence
from fractions import Fraction
def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
assert f(-2) == [2, Fraction(1, 2), 3] and abs(-2) == 2 and sum([1, 2]) == 3 and deep(400) == 400
assert len(str(decimal.Decimal(1) / 3)) == 30 and json.loads('1') == 1 and string.digits == '0123456789'
assert not math.isclose(1, 2) and math.pi > 3.1 and Fraction(1, 2) != Fraction(1, 3) and itertools.count(1)
assert copy.deepcopy([1]) == [1] and not isinstance(set(), Sequence) and not isinstance('', Fraction)`
const pure = [
  "import math\nassert math.isclose(f(-2)[0], 2) and abs(-3) == 3 and math.pi > 3.1",
  "import math\nassert math.isclose(f(-2)[0], 1)"
]

describe.skipIf((await missing()) !== undefined)("what a test changes in its interpreter", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    // One slot: all tests in the same.
    sandbox = await openSandbox({ concurrency: 1 })
  })
  afterAll(() => sandbox.close())

  it.each(changes)("ends with it: %s", async (change) => {
    await told(sandbox, { program, tests: asserts(`${change}\nassert f(1)`) })
    expect(await told(sandbox, { program, tests: asserts(probe) })).toMatch(/^passed/)
    expect(await told(sandbox, { program, tests: asserts(pure[0]) })).toMatch(/^passed/)
    expect(await told(sandbox, { program, tests: asserts(pure[1]) })).toMatch(/^wrong-answer/)
  })
})
