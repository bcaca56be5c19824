import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { asserts, type Case, differing, said } from "./Families.ts"
import { missing } from "./Host.ts"

const builtins = [
  "sum",
  "max",
  "min",
  "pow",
  "divmod",
  "filter",
  "hash",
  "round",
  "sorted",
  "reversed",
  "abs",
  "len",
  "any",
  "all",
  "bin",
  "hex",
  "oct",
  "ord",
  "chr",
  "format"
]

/** A function named like a built-in is the program's, right or wrong or missing. */
const ofBuiltins: ReadonlyArray<Case> = builtins.flatMap(
  (name): ReadonlyArray<Case> => [
    [`${name}, right`, `def ${name}(x):\n    return [x, 7]`, [`assert ${name}(1) == [1, 7]`], "passed"],
    [`${name}, wrong`, `def ${name}(x):\n    return x`, [`assert ${name}(1) == [1, 7]`], "wrong-answer"],
    [`${name}, missing`, "y = 1", [`assert ${name}(1) == [1, 7]`], "program-error"]
  ]
)

/** The tests' own built-ins stay theirs when the program defines a helper of that name. */
const kept: ReadonlyArray<Case> = builtins
  .filter((name) => !["filter", "reversed", "pow", "divmod", "format"].includes(name))
  .flatMap(
    (name): ReadonlyArray<Case> => [
      [
        `a helper ${name} that lies`,
        `def ${name}(*a, **k):\n    return 0\ndef f(x):\n    return x`,
        ["import builtins", `assert ${name} is builtins.${name}`, "assert f(1) == 2"],
        "wrong-answer"
      ],
      [
        `a helper ${name} of a right program`,
        `def ${name}(*a, **k):\n    return 0\ndef f(x):\n    return x + 1`,
        ["import builtins", `assert ${name} is builtins.${name}`, "assert f(1) == 2"],
        "passed"
      ]
    ]
  )

/** Every way in which a test may bind a name, here the name of the function. */
const bindings: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
  ["a comprehension's variable", ["assert [f for f in [1, 2]] == [1, 2]", "assert f(1) == 2"]],
  ["a set comprehension's variable", ["assert {f for f in [1]} == {1}", "assert f(1) == 2"]],
  ["a dict comprehension's variable", ["assert {f: f for f in [1]} == {1: 1}", "assert f(1) == 2"]],
  ["a generator's variable", ["assert sum(f for f in [1, 2]) == 3", "assert f(1) == 2"]],
  ["a parameter", ["def g(f):\n    return f", "assert g(3) == 3", "assert f(1) == 2"]],
  ["a keyword parameter", ["def g(*, f=3):\n    return f", "assert g() == 3", "assert f(1) == 2"]],
  ["a rest parameter", ["def g(*f):\n    return len(f)", "assert g(1, 2) == 2", "assert f(1) == 2"]],
  ["a parameter of a lambda", ["g = lambda f: f", "assert g(3) == 3", "assert f(1) == 2"]],
  ["a local variable", ["def g():\n    f = 3\n    return f", "assert g() == 3", "assert f(1) == 2"]],
  ["a local loop variable", ["def g():\n    for f in [3]: pass\n    return f", "assert g() == 3", "assert f(1) == 2"]],
  ["a local import", ["def g():\n    import math as f\n    return f.pi", "assert g() > 3", "assert f(1) == 2"]],
  [
    "a local exception",
    [
      "def g():\n    try:\n        1 / 0\n    except ZeroDivisionError as f:\n        return str(f)",
      "assert g()",
      "assert f(1) == 2"
    ]
  ],
  [
    "a local with",
    [
      "import contextlib",
      "def g():\n    with contextlib.nullcontext(3) as f:\n        return f",
      "assert g() == 3",
      "assert f(1) == 2"
    ]
  ],
  ["a nested function", ["def g():\n    def f(): return 3\n    return f()", "assert g() == 3", "assert f(1) == 2"]],
  [
    "a nested variable through nonlocal",
    [
      "def g():\n    f = 1\n    def h():\n        nonlocal f\n        f = 3\n    h()\n    return f",
      "assert g() == 3",
      "assert f(1) == 2"
    ]
  ],
  ["an attribute of a class", ["class A:\n    f = 3", "assert A.f == 3", "assert f(1) == 2"]],
  ["a method", ["class A:\n    def f(self): return 3", "assert A().f() == 3", "assert f(1) == 2"]],
  ["a name used before it is bound anew", ["assert f(1) == 2", "f = f(1)", "assert f == 2"]],
  ["a result by the function's name", ["f = f(1)", "assert f == 2"]],
  ["a loop after the call", ["r = f(1)", "for f in [3]: pass", "assert r == 2 and f == 3"]],
  ["an assignment expression", ["assert (g := f(1)) == 2 and g == 2"]],
  ["an assignment expression in a comprehension", ["assert [y for x in [1] if (y := f(x))] == [2]"]],
  ["a global of a function", ["def g():\n    global r\n    r = f(1)", "g()", "assert r == 2"]],
  [
    "a use inside a nested function",
    ["def g():\n    def h():\n        return f(1)\n    return h()", "assert g() == 2"]
  ],
  ["a use as a default", ["def g(x=f(1)):\n    return x", "assert g() == 2"]],
  ["a use in a decorator", ["def deco(h):\n    return f", "@deco\ndef g(): pass", "assert g(1) == 2"]],
  ["a use in a match statement", ["match f(1):\n    case 2: r = True\n    case _: r = False", "assert r"]],
  ["a use in an f-string", ["assert f'{f(1)}' == '2'"]],
  ["a use through map", ["assert list(map(f, [1, 2])) == [2, 3]"]],
  ["a use as a key", ["assert sorted([3, 1], key=f) == [1, 3]"]],
  ["a use in a class body", ["class A:\n    x = f(1)", "assert A.x == 2"]]
]

describe.skipIf((await missing()) !== undefined)("names of a test", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 3 })
  })
  afterAll(() => sandbox.close())

  it("reach the program's function where it is named like a built-in", async () => {
    expect(ofBuiltins.length).toBeGreaterThan(50)
    expect(await differing(sandbox, ofBuiltins)).toEqual([])
  })

  it("reach Python's built-ins where the function under test has another name", async () => {
    expect(await differing(sandbox, kept)).toEqual([])
  })

  it.each(bindings)("resolve as in Python: %s", async (_, lines) => {
    expect(await said(sandbox, { program: "def f(x):\n    return x + 1", tests: asserts(...lines) })).toBe("passed")
    const report = await said(sandbox, { program: "def f(x):\n    return x + 5", tests: asserts(...lines) })
    expect(report === "passed" && !lines.includes("assert sorted([3, 1], key=f) == [1, 3]")).toBe(false)
  })

  it("are told by the option where several built-ins could be meant", async () => {
    const lines = ["assert abs(sum(1, 2) - 3) < 1e-9", "assert abs(sum(2, 2) - 4) < 1e-9"]
    const right = "def sum(a, b):\n    return a + b"
    const forged = "def abs(x):\n    return 0\ndef sum(a, b):\n    return 0"
    expect(await said(sandbox, { program: right, tests: asserts(...lines) })).toBe("passed")
    expect(await said(sandbox, { program: forged, tests: asserts(...lines) })).toBe("wrong-answer")
    const ambiguous = ["assert sorted(list((2, 1))) == [1, 2]"]
    expect(await said(sandbox, { program: "def sorted(x):\n    return x", tests: asserts(...ambiguous) })).toBe(
      "InvalidTest"
    )
    const tests = { kind: "asserts", asserts: ambiguous, entryPoint: "sorted" } as const
    expect(await said(sandbox, { program: "def sorted(x):\n    return [1, 2]", tests })).toBe("passed")
    expect(await said(sandbox, { program: "def sorted(x):\n    return x", tests })).toBe("wrong-answer")
    expect(await said(sandbox, { program: "def list(x):\n    return [1, 2]", tests })).toBe("program-error")
  })

  it("reach a program's constants, and modules that it imports", async () => {
    const program = "import math\nLIMIT = 3\ndef f(x):\n    return x + 0.1 + 0.2"
    expect(
      await said(sandbox, { program, tests: asserts("assert LIMIT == 3", "assert math.isclose(f(0), 0.3)") })
    ).toBe("passed")
  })

  const runnerNames =
    "fs vm file path main encode decode send load receive readExact ascii hex plain budget described find given mentioned job usage rss lookup finder noteGlobals Unsupported word isName heap".split(
      " "
    )
  it("of the JavaScript runner are not the program's", async () => {
    const calls = (program: string, entryPoint: string) =>
      said(sandbox, {
        language: "javascript",
        program,
        tests: { kind: "calls", entryPoint, cases: [{ args: [1], expected: 1 }] }
      })
    const undefinedNames = await Promise.all(runnerNames.map((name) => calls("var x = 1", name)))
    expect(new Set(undefinedNames)).toEqual(new Set(["program-error"]))
    const own = await Promise.all(runnerNames.map((name) => calls(`const ${name} = (x) => x`, name)))
    expect(runnerNames.filter((_, i) => own[i] !== "passed")).toEqual([])
    const globals = ["isNaN", "Number", "String", "structuredClone", "parseInt", "BigInt", "require", "eval"]
    const reached = await Promise.all(globals.map((name) => calls("var x = 1", name)))
    expect(new Set(reached)).toEqual(new Set(["program-error"]))
  })
})
