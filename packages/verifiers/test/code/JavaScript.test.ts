/**
 * Longer than 300 lines because the forms of a module are one table.
 *
 * @module
 */
import { type CodeSandbox, type Job, openSandbox } from "@alloc/verifiers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { said, stdio } from "./Families.ts"
import { missing } from "./Host.ts"

type Form = readonly [name: string, language: "javascript" | "typescript", program: string]

/** Programs that give `f(x) = x + 1`, in every form in which a module may. */
const forms: ReadonlyArray<Form> = [
  ["a function", "javascript", "function f(x) { return x + 1 }"],
  ["a constant", "javascript", "const f = (x) => x + 1"],
  ["a variable", "javascript", "var f = function (x) { return x + 1 }"],
  ["an implicit global", "javascript", "f = (x) => x + 1"],
  ["a global by name", "javascript", "globalThis.f = (x) => x + 1"],
  ["an asynchronous function", "javascript", "async function f(x) { return x + 1 }"],
  ["module.exports", "javascript", "module.exports = { f: (x) => x + 1 }"],
  ["a field of class Solution", "javascript", "class Solution { f = (x) => x + 1 }"],
  ["a field of an exported class", "javascript", "module.exports = class { f = (x) => x + 1 }"],
  ["a field of a default class", "javascript", "export default class Solution { f = async (x) => x + 1 }"],
  ["exports", "javascript", "exports.f = (x) => x + 1"],
  ["an anonymous module.exports", "javascript", "module.exports = (x) => x + 1"],
  ["a named module.exports", "javascript", "module.exports = function g(x) { return x + 1 }"],
  ["a default export", "javascript", "export default function f(x) { return x + 1 }"],
  ["an anonymous default export", "javascript", "export default (x) => x + 1"],
  ["a default export of another name", "javascript", "export default function g(x) { return x + 1 }"],
  ["an export by name", "javascript", "const g = (x) => x + 1\nexport { g as f }"],
  ["a default object", "javascript", "export default { f: (x) => x + 1 }"],
  ["an import without export", "javascript", "import fs from 'node:fs'\nfunction f(x) { return x + (fs ? 1 : 0) }"],
  ["a named import without export", "javascript", "import { sep } from 'path'\nconst f = (x) => x + sep.length"],
  ["top-level await", "javascript", "const one = await Promise.resolve(1)\nconst f = (x) => x + one"],
  ["top-level await with export", "javascript", "export const f = (x) => x + one\nconst one = await 1"],
  [
    "a dynamic import",
    "javascript",
    "async function f(x) { const { sep } = await import('node:path'); return x + sep.length }"
  ],
  ["a require", "javascript", "const { sep } = require('path')\nconst f = (x) => x + sep.length"],
  ["class Solution", "javascript", "class Solution { f(x) { return this.g(x) } g(x) { return x + 1 } }"],
  ["an exported class Solution", "javascript", "module.exports = class Solution { f(x) { return x + 1 } }"],
  ["a default class", "javascript", "export default class { f(x) { return x + 1 } }"],
  ["a static method of Solution", "javascript", "class Solution { static f(x) { return x + 1 } }"],
  ["a strict script", "javascript", "'use strict'\nfunction f(x) { return x + 1 }"],
  ["a first line for the shell", "javascript", "#!/usr/bin/env node\nfunction f(x) { return x + 1 }"],
  ["a mark", "javascript", "\uFEFFfunction f(x) { return x + 1 }"],
  ["a comment at its end", "javascript", "function f(x) { return x + 1 } // end"],
  [
    "names of a module's surroundings",
    "javascript",
    "const fs = require('fs'), path = require('path'), main = 1, encode = 2, load = 3, send = 4\nfunction f(x) { return x + main }"
  ],
  [
    "memoryUsage",
    "javascript",
    "function f(x) { const m = process.memoryUsage(); return m.rss > 0 && m.heapUsed > 0 ? x + 1 : 0 }"
  ],
  [
    "a worker",
    "javascript",
    "const { Worker } = require('worker_threads')\nconst f = (x) => new Promise((done) => new Worker('require(\"worker_threads\").parentPort.postMessage(' + x + ' + 1)', { eval: true }).on('message', done))"
  ],
  ["noise", "javascript", "console.log('a'); console.error('b'); function f(x) { console.log(x); return x + 1 }"],
  ["types", "typescript", "function f(x: number): number { return x + 1 }"],
  ["a generic", "typescript", "const id = <T,>(x: T): T => x\nexport const f = (x: number) => id<number>(x) + 1"],
  ["an enumeration", "typescript", "enum E { A = 1 }\nfunction f(x: number) { return x + E.A }"],
  ["a const enumeration", "typescript", "const enum E { A = 1 }\nfunction f(x: number) { return x + E.A }"],
  ["a namespace", "typescript", "namespace N { export const one = 1 }\nfunction f(x: number) { return x + N.one }"],
  [
    "a parameter property",
    "typescript",
    "class C { constructor(private readonly n: number) {} get() { return this.n } }\nfunction f(x: number) { return x + new C(1).get() }"
  ],
  ["a cast", "typescript", "function f(x: any) { return <number>x + 1 }"],
  [
    "as and satisfies",
    "typescript",
    "function f(x: unknown) { return (x as number) + ({ one: 1 } satisfies { one: number }).one }"
  ],
  [
    "a method decorator",
    "typescript",
    "function d(t: any, k: string, p: PropertyDescriptor) { return p }\nclass C { @d one() { return 1 } }\nfunction f(x: number) { return x + new C().one() }"
  ],
  [
    "a class decorator",
    "typescript",
    "function d(c: any) { c.one = 1 }\n@d\nclass C { static one: number }\nfunction f(x: number) { return x + C.one }"
  ],
  [
    "an abstract class and an interface",
    "typescript",
    "interface I { one: number }\nabstract class B implements I { abstract one: number }\nclass C extends B { one = 1 }\nfunction f(x: number) { return x + new C().one }"
  ],
  [
    "overloads",
    "typescript",
    "function f(x: number): number\nfunction f(x: string): number\nfunction f(x: any): number { return x + 1 }"
  ],
  ["an optional chain and a bang", "typescript", "function f(x: number | null) { return x! + ([1]?.[0] ?? 0) }"],
  [
    "class Solution with types",
    "typescript",
    "class Solution { private one: number = 1; f(x: number): number { return x + this.one } }"
  ],
  [
    "a type import",
    "typescript",
    "import type { Stats } from 'node:fs'\nexport const f = (x: number, s?: Stats) => x + 1"
  ],
  [
    "top-level await with types",
    "typescript",
    "const one: number = await Promise.resolve(1)\nfunction f(x: number) { return x + one }"
  ]
]

const outputs: ReadonlyArray<
  readonly [string, "javascript" | "typescript", string, string, string, string, Partial<Job>?]
> = [
  [
    "readFileSync(0)",
    "javascript",
    "console.log(require('fs').readFileSync(0, 'utf8').trim())",
    "abc\n",
    "abc",
    "passed"
  ],
  [
    "readFileSync('/dev/stdin')",
    "javascript",
    "console.log(require('fs').readFileSync('/dev/stdin', 'utf8').trim())",
    "abc\n",
    "abc",
    "passed"
  ],
  [
    "readline",
    "javascript",
    "const l = []\nrequire('readline').createInterface({ input: process.stdin }).on('line', (x) => l.push(x)).on('close', () => console.log(l.join('-')))",
    "a\nb\n",
    "a-b",
    "passed"
  ],
  [
    "stream events",
    "javascript",
    "let s = ''\nprocess.stdin.on('data', (d) => (s += d)).on('end', () => console.log(s.length))",
    "abcd",
    "4",
    "passed"
  ],
  [
    "for await",
    "javascript",
    "import readline from 'readline'\nfor await (const line of readline.createInterface({ input: process.stdin })) console.log(line + '!')",
    "a\nb\n",
    "a!\nb!",
    "passed"
  ],
  [
    "the main module",
    "javascript",
    "console.log(require.main === module, __filename.endsWith('program.js'), process.argv.length)",
    "",
    "true true 2",
    "passed"
  ],
  [
    "arguments",
    "javascript",
    "console.log(process.argv.slice(2).join())",
    "",
    "a,b c",
    "passed",
    { argv: ["a", "b c"] }
  ],
  ["process.exit after little output", "javascript", "console.log('a'); process.exit(0)", "", "a", "passed"],
  ["process.exitCode", "javascript", "console.log('a'); process.exitCode = 3", "", "a", "program-error"],
  ["an uncaught error", "javascript", "console.log('a'); throw new Error('no')", "", "a", "program-error"],
  ["a rejected promise", "javascript", "console.log('a'); Promise.reject(new Error('no'))", "", "a", "program-error"],
  ["a syntax error", "javascript", "let x = ;", "", "a", "compile-error"],
  [
    "a death by SIGKILL",
    "javascript",
    "console.log('a'); process.kill(process.pid, 'SIGKILL')",
    "",
    "a",
    "memory-limit"
  ],
  [
    "a death by SIGTERM",
    "javascript",
    "console.log('a'); process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 500)",
    "",
    "a",
    "killed"
  ],
  ["an abort", "javascript", "console.log('a'); process.abort()", "", "a", "killed"],
  ["2 MB that end by themselves", "javascript", "console.log('x'.repeat(2e6))", "", "x".repeat(2e6), "passed"],
  ["memory", "javascript", "const h = []; for (;;) h.push(new Array(1e6).fill(1))", "", "a", "memory-limit"],
  ["an enumeration", "typescript", "enum E { A = 'a' }\nconst x: E = E.A\nconsole.log(x)", "", "a", "passed"],
  ["a type error", "typescript", "const x: number = 'a' as any\nconsole.log(x)", "", "a", "passed"],
  ["broken types", "typescript", "const x: = 1", "", "a", "compile-error"]
]

/** Values, what JSON makes of them, and what it does not. */
const values: ReadonlyArray<readonly [string, unknown, unknown]> = [
  ["{ a: 1, b: undefined }", { a: 1 }, { a: 1, b: null }],
  ["[{ a: undefined }]", [{}], [{ a: null }]],
  ["[undefined]", [null], []],
  ["undefined", null, 0],
  ["new Date(0)", "1970-01-01T00:00:00.000Z", {}],
  ["[new Date(1)]", ["1970-01-01T00:00:00.001Z"], ["1970-01-01T00:00:00.000Z"]],
  ["new Date(NaN)", null, "Invalid Date"],
  ["new String('a')", "a", "b"],
  ["new Number(1)", 1, 2],
  ["new Boolean(false)", false, true],
  ["Object(2n)", 2, 3],
  ["5n", 5, 6],
  ["new Set([1, 2])", new Set([2, 1]), [1, 2]],
  ["new Map([['a', 1]])", { a: 1 }, { a: 2 }],
  ["new Map([[1, 2]])", { "1": 2 }, { "2": 2 }],
  ["new Uint8Array([1, 2])", [1, 2], [1, 3]],
  ["new BigInt64Array([1n])", [1], [2]],
  ["new Float64Array([0.5])", [0.5], [0.25]],
  ["new (class A { a = 1 })()", { a: 1 }, { a: 2 }],
  ["Object.create(null)", {}, []],
  ["[1,, 3]", [1, null, 3], [1, 3]],
  ["Promise.resolve(3)", 3, {}],
  ["-0", 0, 1],
  ["Array(1e6).fill(0)", Array(1e6).fill(0), Array(1e6 - 1).fill(0)]
]

/** What JSON has no form for: no value equals it. */
const withoutForm = [
  "(function* () { yield 1 })()",
  "[1].values()",
  "new Map([[1, 2]]).keys()",
  "Symbol('a')",
  "() => 1",
  "/a/",
  "new Error('a')",
  "new ArrayBuffer(2)",
  "new DataView(new ArrayBuffer(2))",
  "new WeakMap()",
  "(function () { return arguments })(1)"
]

const shown = (value: unknown): string => JSON.stringify(value instanceof Set ? [...value] : value).slice(0, 50)

describe.skipIf((await missing()) !== undefined)("JavaScript and TypeScript", () => {
  let sandbox: CodeSandbox
  beforeAll(async () => {
    sandbox = await openSandbox({ concurrency: 2 })
  })
  afterAll(() => sandbox.close())

  it.each(forms)("find the function of %s (%s)", async (_, language, program) => {
    const job = (entryPoint: string, expected: number): Job => ({
      language,
      program,
      tests: {
        kind: "calls",
        entryPoint,
        cases: [
          { args: [1], expected },
          { args: [4], expected: expected + 3 }
        ]
      }
    })
    expect(await said(sandbox, job("f", 2))).toBe("passed")
    expect(await said(sandbox, job("f", 3))).toBe("wrong-answer")
  })

  it.each(
    outputs.map(([name, language, program, stdin, stdout, reason, more]) => ({
      name,
      language,
      program,
      stdin,
      stdout,
      reason,
      more
    }))
  )("$name ($language)", async ({ language, more, program, reason, stdin, stdout }) => {
    expect(await said(sandbox, { language, program, tests: stdio([stdin, stdout]), ...(more ?? {}) })).toBe(reason)
  })

  it.each(withoutForm)("give no value by %s", async (text) => {
    const verdicts = [[1], {}, [], "a", null].map((expected) =>
      said(sandbox, {
        language: "javascript",
        program: `function f() { return ${text} }`,
        tests: { kind: "calls", entryPoint: "f", cases: [{ args: [], expected }] }
      })
    )
    expect(new Set(await Promise.all(verdicts))).toEqual(new Set(["program-error"]))
  })

  it("give values as JSON would, where it can", async () => {
    const verdicts = values.flatMap(([text, expected, other]) =>
      [expected, other].map(async (value) => {
        const program = `function f() { return ${text} }`
        const tests = { kind: "calls", entryPoint: "f", cases: [{ args: [], expected: value }] } as const
        return [text, shown(value), await said(sandbox, { language: "javascript", program, tests })]
      })
    )
    const wanted = values.flatMap(([text, expected, other]) => [
      [text, shown(expected), "passed"],
      [text, shown(other), "wrong-answer"]
    ])
    expect(await Promise.all(verdicts)).toEqual(wanted)
  })

  // Each worker reserves half a gigabyte of addresses for its code, and one that is done takes a while to go.
  it.each([
    ["one after another", "for (let i = 0; i < n; i++) await one(i)"],
    ["all at once", "await Promise.all(Array.from({ length: n }, (_, i) => one(i)))"],
    ["that never end", "await Promise.all(Array.from({ length: n }, (_, i) => one(i, ';setInterval(() => {}, 1e3)')))"]
  ])("have room for workers %s", async (_, all) => {
    const program = `const { Worker } = require('worker_threads')
const one = (i, more = '') => new Promise((done, fail) =>
  new Worker('require("worker_threads").parentPort.postMessage(' + i + ')' + more, { eval: true }).on('message', done).on('error', fail))
const f = async (n) => { ${all}; return n }`
    const cases = [1, 4, 16].map((n) => ({ args: [n], expected: n }))
    expect(
      await said(sandbox, {
        language: "javascript",
        program,
        limits: { cpuMs: 20_000 },
        tests: { kind: "calls", entryPoint: "f", cases }
      })
    ).toBe("passed")
  })

  it("keep programs apart, though Node is started ahead", async () => {
    const run = (program: string, expected: unknown) =>
      said(sandbox, {
        language: "javascript",
        program,
        tests: { kind: "calls", entryPoint: "f", cases: [{ args: [], expected }] }
      })
    await run(
      "globalThis.left = 1; require('fs').writeFileSync('/tmp/program.left', 'x'); JSON.stringify = () => '1'; function f() { return 1 }",
      1
    )
    for (let i = 0; i < 3; i++)
      expect(
        await run(
          "function f() { return [typeof left, require('fs').existsSync('/tmp/program.left'), JSON.stringify([2])] }",
          ["undefined", false, "[2]"]
        )
      ).toBe("passed")
  })

  it("lose large output by process.exit, as plain Node may, never more than that", async () => {
    const job: Job = {
      language: "javascript",
      program: "console.log('x'.repeat(2e6)); process.exit(0)",
      tests: stdio(["", "x".repeat(2e6)])
    }
    expect(["passed", "wrong-answer"]).toContain(await said(sandbox, job))
  })
})

describe.skipIf((await missing()) !== undefined)("C and C++", () => {
  it.each<["c" | "cpp", string, string, string, string, string]>([
    [
      "cpp",
      "a sum",
      "#include <bits/stdc++.h>\nusing namespace std;\nint main() { long long a, b; cin >> a >> b; cout << a + b << endl; }",
      "1 2",
      "3",
      "passed"
    ],
    [
      "cpp",
      "a wrong sum",
      "#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a - b; }",
      "1 2",
      "3",
      "wrong-answer"
    ],
    ["cpp", "no such name", "int main() { return x; }", "", "3", "compile-error"],
    [
      "cpp",
      "no memory there",
      '#include <cstdio>\nint main() { puts("3"); fflush(stdout); *(volatile int*)0 = 1; }',
      "",
      "3",
      "killed"
    ],
    ["cpp", "an exit status", '#include <cstdio>\nint main() { puts("3"); return 2; }', "", "3", "program-error"],
    ["cpp", "a loop", "int main() { volatile int x = 0; for (;;) x++; }", "", "3", "timeout"],
    [
      "c",
      "a sum",
      '#include <stdio.h>\nint main(void) { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b); }',
      "1 2",
      "3",
      "passed"
    ]
  ])("%s: %s", async (language, _, program, stdin, stdout, reason) => {
    await using sandbox = await openSandbox({ concurrency: 1 })
    expect(
      await said(sandbox, { language, program, tests: stdio([stdin, stdout], [stdin, stdout]), limits: { cpuMs: 500 } })
    ).toBe(reason)
  })
})
