/** Programs and tests with packages of a virtual environment, by the one that most of them mean: NumPy. */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { type CodeSandbox, openSandbox } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Case, differing, said, stdio } from "./Families.ts"
import { missing } from "./Host.ts"

const run = promisify(execFile)
const folder = await mkdtemp(join(tmpdir(), "alloc-numpy-"))
// As root a slot becomes a user of its own, who has to be able to read it.
await chmod(folder, 0o755)

/** The interpreter of an environment with NumPy: the peers' one, else one of this test's own; undefined where none is to be had. */
const withNumpy = async (): Promise<string | undefined> => {
  const peers = join(process.env.ALLOC_PEERS ?? join(import.meta.dirname, "../../../../.alloc/peers"), "bin/python")
  if (existsSync(peers) && (await run(peers, ["-c", "import numpy"]).catch(() => undefined)) !== undefined) return peers
  const python = join(folder, "bin/python")
  try {
    await run("python3", ["-m", "venv", folder])
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "numpy"])
    return python
  } catch (error) {
    console.warn(`tests with NumPy are skipped: ${String(error).split("\n")[0]}`)
    return undefined
  }
}

const without = await missing()
const python = without === undefined ? await withNumpy() : undefined
const load = "import numpy as np"

/** What a program returns, what holds of it, and what does not. */
const values: ReadonlyArray<readonly [string, string, string]> = [
  ["np.array([1, 2])", "np.array_equal(f(), np.array([1, 2]))", "np.array_equal(f(), np.array([1, 3]))"],
  ["np.array([1.5, 2])", "np.allclose(f(), [1.5, 2])", "np.allclose(f(), [1.5, 3])"],
  ["np.array([1.5, 2])", "(f() == np.array([1.5, 2])).all()", "(f() == np.array([1.5, 3])).all()"],
  ["np.float64(1.5)", "f() == 1.5", "f() == 1.6"],
  ["np.int64(3)", "f() == 3 and isinstance(f(), np.integer)", "f() == 4"],
  ["np.bool_(True)", "f()", "not f()"],
  ["np.zeros((2, 3))", "f().shape == (2, 3)", "f().shape == (3, 2)"],
  [
    "np.arange(6).reshape(2, 3).T",
    "f().tolist() == [[0, 3], [1, 4], [2, 5]]",
    "f().tolist() == [[0, 1], [2, 3], [4, 5]]"
  ],
  ["np.array(['a', 'bc'])", "f().tolist() == ['a', 'bc']", "f().tolist() == ['a', 'b']"],
  ["np.array([None, 1], dtype=object)", "f().tolist() == [None, 1]", "f().tolist() == [None, 2]"],
  [
    "np.array(['2020-01-01'], dtype='datetime64[D]')",
    "f()[0] == np.datetime64('2020-01-01')",
    "f()[0] == np.datetime64('2020-01-02')"
  ],
  ["np.array([(1, 2.0)], dtype=[('a', 'i4'), ('b', 'f8')])", "f()['a'][0] == 1", "f()['a'][0] == 2"],
  ["{'a': np.ones(2)}", "f()['a'].sum() == 2", "f()['a'].sum() == 3"],
  ["[np.float32(0.5)]", "f() == [0.5]", "f() == [0.25]"],
  ["np.matrix([[1, 2]])", "f().tolist() == [[1, 2]]", "f().tolist() == [[1, 3]]"],
  ["np.ma.array([1, 2], mask=[0, 1])", "f().sum() == 1", "f().sum() == 3"],
  ["np.nan", "np.isnan(f())", "f() == 0"],
  ["np.linalg.inv(np.eye(2))", "np.allclose(f(), np.eye(2))", "np.allclose(f(), np.zeros((2, 2)))"],
  ["np.array(5)", "f() == 5 and f().shape == ()", "f() == 6"],
  ["np.complex128(1 + 2j)", "f() == 1 + 2j", "f() == 1"],
  ["np.zeros((0, 3))", "f().shape == (0, 3)", "f().shape == (0, 2)"]
]

const compared: ReadonlyArray<Case> = values.flatMap(([value, holds, fails]): ReadonlyArray<Case> => {
  const program = `${load}\ndef f():\n    return ${value}`
  return [
    [holds, program, [load, `assert ${holds}`], "passed"],
    [fails, program, [load, `assert ${fails}`], "wrong-answer"]
  ]
})

/** An array is one object for test and program. */
const shared: ReadonlyArray<Case> = (
  [
    ["changed in place", "def f(a):\n    a[0] = 9", "x = np.array([1, 2])\nf(x)\nassert x[0] == 9", "passed"],
    [
      "changed against the test",
      "def f(a):\n    a.sort()",
      "x = np.array([2, 1])\nf(x)\nassert x[0] == 2",
      "wrong-answer"
    ],
    ["not changed", "def f(a):\n    np.sort(a)", "x = np.array([2, 1])\nf(x)\nassert x[0] == 2", "passed"],
    ["given back", "def f(a):\n    return a", "x = np.ones(3)\nassert f(x) is x", "passed"],
    ["copied", "def f(a):\n    return a.copy()", "x = np.ones(3)\nassert f(x) is not x", "passed"],
    ["kept", "A = np.zeros(2)\ndef f():\n    return A", "assert f() is f()", "passed"],
    ["large", "def f(a):\n    return a.sum()", "assert f(np.ones(100_000)) == 100_000", "passed"],
    [
      "drawn after a seed",
      "def f():\n    return np.random.rand()",
      "np.random.seed(3)\na = f()\nnp.random.seed(3)\nassert a == np.random.rand()",
      "passed"
    ]
  ] as const
).map(([name, program, test, reason]) => [name, `${load}\n${program}`, [load, test], reason])

describe.skipIf(python === undefined)("NumPy of a virtual environment", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 2, python })
  })
  afterAll(async () => {
    await sandbox.close()
    await rm(folder, { recursive: true })
  })

  it("is there for program and test, whose values are compared by its own rules", async () => {
    expect(await differing(sandbox, compared)).toEqual([])
  })

  it("gives arrays that are shared", async () => {
    expect(await differing(sandbox, shared)).toEqual([])
  })

  it("is there for programs that read standard input", async () => {
    const program = `${load}\nprint(np.arange(int(input())).sum())`
    expect(await said(sandbox, { program, tests: stdio(["4", "6"]) })).toBe("passed")
    expect(await said(sandbox, { program, tests: stdio(["4", "7"]) })).toBe("wrong-answer")
  })
})
