import { expect, it } from "vitest"
import { shrunk, stale, unknown } from "../../src/lint/Baseline.ts"

const offence = (file: string, rule: string) => ({ file, rule, line: 3, what: "too long" })

it("known offences pass, the same rule in another file and another rule in the same file do not", () => {
  const offences = [offence("a.ts", "tests"), offence("a.ts", "errors"), offence("b.ts", "tests")]
  expect(unknown(offences, { "a.ts": ["tests"] })).toEqual([offence("a.ts", "errors"), offence("b.ts", "tests")])
})

it("an entry that nothing needs is refused, and shrinking takes out that alone", () => {
  const baseline = { "a.ts": ["tests", "errors"], "gone.ts": ["tests"] }
  const offences = [offence("a.ts", "errors"), offence("new.ts", "errors")]
  expect(stale(offences, baseline).map(({ file, rule }) => `${file} ${rule}`)).toEqual(["a.ts tests", "gone.ts tests"])
  expect(shrunk(offences, baseline)).toEqual({ "a.ts": ["errors"] })
})
