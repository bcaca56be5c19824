import { describe, expect, it } from "vitest"
import { docstrings, examples, isEmptyExample } from "../../src/lint/Docstrings.ts"
import { sourcesOf } from "../../src/lint/Rule.ts"

const doc = (...lines: ReadonlyArray<string>): string => `/**\n${lines.map((line) => ` * ${line}\n`).join("")} */\n`

const refused = (text: string): ReadonlyArray<string> =>
  docstrings
    .check(sourcesOf({ "packages/core/src/CoreError.ts": "", "packages/core/src/a.ts": text }))
    .map(({ what }) => what)

describe("errors in docstrings", () => {
  it.each([
    "Adds up. Throws `InvalidBudget`.",
    "Throws on NaN.",
    "Adds up.\n * \n * Rejects with `Closed`.",
    "Adds up. Rejects where it is closed.",
    "Adds up. Fails as `open` rejects.",
    "**Errors.** `InvalidBudget`.",
    "**Details** It retries. Errors: `Unreachable`.",
    "Adds up. @throws CoreError `InvalidBudget`"
  ])("are refused in prose: %s", (prose) => {
    expect(refused(doc(prose))).toHaveLength(1)
  })

  it("are fine in the tag, with a condition behind a reason, over lines, and by reference", () => {
    const tags = [
      "@throws CoreError `InvalidBudget`, `EmptyCurves`",
      "@throws CoreError `InvalidBudget` for a budget below 0,\n *   `EmptyCurves`",
      "@throws CoreError as `allocate` does"
    ]
    for (const tag of tags) expect(refused(doc("Adds up.", tag))).toEqual([])
  })

  it("in prose that only speaks of failing are fine", () => {
    expect(refused(doc("A sample that fails costs as much. It never throws a stone."))).toEqual([])
  })

  it("in the tag need a class that a package defines, and a reason", () => {
    expect(refused(doc("@throws what the policies throw"))).toEqual([expect.stringContaining("begins with")])
    expect(refused(doc("@throws OtherError `X`"))).toEqual([expect.stringContaining("begins with")])
    expect(refused(doc("@throws CoreError on bad input"))).toEqual([expect.stringContaining("names no reason")])
  })

  it("need no reason in the error's own module", () => {
    const text = doc("For use in expressions.", "@throws CoreError with the reason given")
    const sources = sourcesOf({ "packages/core/src/CoreError.ts": text })
    expect(docstrings.check(sources)).toEqual([])
  })

  it("are asked of exported functions that call fail", () => {
    const text = "export const f = (x: number): number => x > 0 ? x : fail({ _tag: 'X' })\n"
    expect(refused(text)).toEqual(["f calls fail and has no @throws"])
    expect(refused(doc("Checks.") + text)).toHaveLength(1)
    expect(refused(doc("Checks.", "", "@throws CoreError `X`") + text)).toEqual([])
    expect(refused("export function f(): void { fail({ _tag: 'X' }) }")).toHaveLength(1)
    expect(refused(text.replace("export ", ""))).toEqual([])
  })
})

describe("examples", () => {
  it.each([
    'import { limit } from "@alloc/core"\nconsole.log(limit) // => 8',
    'import { entries } from "@alloc/core"\nconsole.log(entries[0].name, entries[0].kind) // => a b',
    'const model = ridge({ alpha: 1 })\nconsole.log(model.name) // => "ridge"',
    "console.log(typeof allocate) // => function"
  ])("that print only a name or a constant are refused: %s", (code) => {
    expect(isEmptyExample(code)).toBe(true)
  })

  it.each([
    "console.log(passAtK(4, 2, 1)) // => 0.5",
    'try {\n  samples(-1)\n} catch (error) {\n  console.log(error.reason._tag) // => "InvalidBudget"\n}',
    "const best = chooseModel(models)\nconsole.log(best.name) // => ridge",
    "const sampler = serverSampler({ url })"
  ])("that show what something does are fine: %s", (code) => {
    expect(isEmptyExample(code)).toBe(false)
  })

  it("are looked at in docstrings, and the refusal says where", () => {
    const text = `\n${doc("A limit.", "", "@example", "```ts", "console.log(limit) // => 8", "```")}export const limit = 8\n`
    expect(examples.check(sourcesOf({ "packages/core/src/a.ts": text }))).toEqual([
      { rule: "examples", file: "packages/core/src/a.ts", line: 7, what: expect.any(String) }
    ])
  })
})
