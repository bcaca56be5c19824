import { extractCode } from "@alloc/verifiers/code"
import { describe, expect, it } from "vitest"
import { pairs } from "./Families.ts"

const solution = "def f(x):\n    return x + 1\n"
const fence = (code: string, tag = "python", mark = "```"): string => `${mark}${tag}\n${code}${mark}\n`

/** Blocks that are not the solution, before and after it. */
const others: ReadonlyArray<readonly [string, string]> = [
  ["a usage", fence("print(f(1))\n")],
  ["a usage without a tag", fence("f(1)\n", "")],
  ["a test", fence("assert f(1) == 2\n")],
  ["an output", fence("2\n", "")],
  ["an output by tag", fence("2\n", "text")],
  ["a command", fence("pip install numpy\n", "bash")],
  ["a session", fence(">>> f(1)\n2\n", "pycon")],
  ["another language", fence("int f(int x) { return x + 1; }\n", "cpp")],
  ["JSON", fence('{"f": 1}\n', "json")],
  ["an empty block", fence("")],
  ["code in a sentence", "Use ``` f(1) ``` here.\n"],
  ["a helper that is not asked for", fence("def helper(y):\n    return y\n")]
]

/** How a solution may be written. */
const styles: ReadonlyArray<readonly [string, string, string]> = [
  ["plain", fence(solution), solution],
  ["no tag", fence(solution, ""), solution],
  ["Python3", fence(solution, "Python3"), solution],
  ["a version", fence(solution, "python3.11"), solution],
  ["attributes", fence(solution, "{.python .numberLines}"), solution],
  ["a title", fence(solution, 'python title="a.py"'), solution],
  ["tildes", fence(solution, "python", "~~~"), solution],
  ["a long fence", fence(solution, "python", "`````"), solution],
  ["a closing fence that is longer", `\`\`\`python\n${solution}\`\`\`\`\n`, solution],
  ["an indented list", "1. So:\n   ```python\n   def f(x):\n       return x + 1\n   ```\n", solution],
  ["a fence at the end of a sentence", `Here it is: \`\`\`python\n${solution}\`\`\`\n`, solution],
  ["a quotation", `${fence(solution).replace(/^(?=.)/gm, "> ")}\n`, solution],
  ["a fence glued to the last line", "```python\ndef f(x):\n    return x + 1```\n", solution],
  [
    "a fence in a docstring",
    fence('def f(x):\n    """\n    ```\n    f(1)\n    ```\n    """\n    return x + 1\n'),
    'def f(x):\n    """\n    ```\n    f(1)\n    ```\n    """\n    return x + 1\n'
  ],
  [
    "a fence in a string",
    fence("def f(x):\n    y = '''\n```\n'''\n    return x + 1\n"),
    "def f(x):\n    y = '''\n```\n'''\n    return x + 1\n"
  ],
  [
    "quotes in a comment",
    fence('def f(x):\n    # don\'t """ \n    return x + 1\n'),
    'def f(x):\n    # don\'t """ \n    return x + 1\n'
  ],
  [
    "quotes in a string",
    fence("def f(x):\n    s = \"'''\"\n    return x + 1\n"),
    "def f(x):\n    s = \"'''\"\n    return x + 1\n"
  ],
  ["an async function", fence("async def f(x):\n    return x\n"), "async def f(x):\n    return x\n"],
  ["a constant", fence("f = lambda x: x + 1\n"), "f = lambda x: x + 1\n"],
  ["an annotated constant", fence("f: object = lambda x: x\n"), "f: object = lambda x: x\n"],
  [
    "a method",
    fence("class Solution:\n    def f(self, x):\n        return x\n"),
    "class Solution:\n    def f(self, x):\n        return x\n"
  ]
]

const thoughts: ReadonlyArray<readonly [string, string]> = [
  ["closed", `<think>${fence("def f(x):\n    return 0\n")}</think>`],
  ["without an opening", `Perhaps ${fence("def f(x):\n    return 0\n")}</think>`],
  ["in capitals", `<THINK>\n${fence("def f(x):\n    return 0\n")}</THINK>`],
  ["twice", `<think>a</think><think>${fence("def f(x):\n    return 0\n")}</think>`]
]

describe("the program of a response", () => {
  it.each(pairs(styles, others))("is the solution: %j beside %j", ([, text, code], [, other]) => {
    expect(extractCode(`${text}\n${other}`, "python", "f")).toBe(code)
    expect(extractCode(`${other}\n${text}`, "python", "f")).toBe(code)
    expect(extractCode(`${other}\n${text}\n${other}`, "python", "f")).toBe(code)
  })
  it.each(pairs(styles, thoughts))(
    "is none of what was thought: %j after thoughts %j",
    ([, text, code], [, thought]) => {
      expect(extractCode(`${thought}\n${text}`, "python", "f")).toBe(code)
      expect(extractCode(`${thought}\n${text}`, "python")).toBe(code)
    }
  )
  it("is the last of two definitions", () => {
    expect(extractCode(fence("def f(x):\n    return 0\n") + fence(solution), "python", "f")).toBe(solution)
  })
  it.each([
    ["reads input", "print(int(input()) + 1)\n"],
    ["reads a stream", "import sys\nprint(sys.stdin.read())\n"],
    ["reads a descriptor", "print(open(0).read())\n"]
  ])("that %s, not an example or its output", (_, program) => {
    for (const other of [
      fence("3\n4\n", ""),
      fence("$ python a.py < in\n", "bash"),
      fence("print('example')\n"),
      fence("5\n", "text")
    ]) {
      expect(extractCode(fence(program) + other, "python", { readsInput: true })).toBe(program)
      expect(extractCode(other + fence(program), "python", { readsInput: true })).toBe(program)
    }
  })
  it("is the program with a tag, where an input without one looks as if it read input", () => {
    const program = "import sys\nfor line in sys.stdin:\n    print(line)\n"
    const input = fence("input(3)\nprint(stdin)\n", "")
    expect(extractCode(fence(program) + input, "python", { readsInput: true })).toBe(program)
    expect(extractCode(input + fence(program), "python", { readsInput: true })).toBe(program)
  })
  it.each([
    ["[PYTHON]", "[/PYTHON]"],
    ["[PYTHON]", ""],
    ["<code>", "</code>"],
    ["<CODE>", "</CODE>"]
  ])("stands between %s and %s where there is no fence", (open, close) => {
    expect(extractCode(`Here:\n${open}\n${solution}${close}`, "python", "f")).toBe(solution)
    // Within a program they are text.
    const program = `x = "${open}${close}"\n`
    expect(extractCode(program, "python")).toBe(program)
    expect(extractCode(fence(program), "python")).toBe(program)
  })
  it.each<["javascript" | "typescript" | "cpp", string, string]>([
    ["javascript", "javascript", "/**\n * ```\n * f(1)\n * ```\n */\nconst f = (x) => x\n"],
    ["javascript", "js", "class Solution {\n  f(x) { return x }\n}\n"],
    ["typescript", "ts", "class Solution {\n  f(x: number): number { return x }\n}\n"],
    ["javascript", "js", "module.exports.f = (x) => x\n"],
    ["javascript", "js", "class Solution {\n  f(x) {\n    return x\n  }\n}\n"],
    ["typescript", "ts", "export const f = (x: number): number => x\n"],
    ["cpp", "c++", "/* ```\n */\nint f(int x) { return x; }\n"]
  ])("in %s, tagged %s: %j", (language, tag, code) => {
    expect(extractCode(fence(code, tag) + fence("f(1)\n", tag), language, "f")).toBe(
      language === "cpp" ? "f(1)\n" : code
    )
    expect(extractCode(fence(code, tag), language, "f")).toBe(code)
  })
  it("ends at the first fence where a string never ends", () => {
    expect(extractCode("```python\nx = '''\n```\nText.", "python")).toBe("x = '''\n")
  })
})
