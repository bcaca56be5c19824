import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { hhGroupOf, hhPromptCount } from "../../src/hh/HhGroups.ts"
import { lastExchange, parseHh, readHh } from "../../src/hh/HhPairs.ts"

const data = process.env.ALLOC_DATA ?? fileURLToPath(new URL("../../../../../shared/data", import.meta.url))
const present = existsSync(data)
if (!present) console.log("skipped: the HH file is not in ../shared/data")

describe("parseHh", () => {
  it("parts a conversation into its turns", () => {
    expect(parseHh("\n\nHuman: Hi: there\n\nAssistant: Hello\n\nagain\n\nHuman: Bye\n\nAssistant:")).toEqual([
      { role: "user", content: "Hi: there" },
      { role: "assistant", content: "Hello\n\nagain" },
      { role: "user", content: "Bye" },
      { role: "assistant", content: "" }
    ])
  })
})

describe("lastExchange", () => {
  it("is the last question and the reply to it", () => {
    const turns = parseHh("\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d")
    expect(lastExchange(turns)).toEqual({ query: "c", reply: "d" })
  })

  it("has an empty reply where nobody replied", () => {
    expect(lastExchange(parseHh("\n\nHuman: a\n\nAssistant: b\n\nHuman: c"))).toEqual({ query: "c", reply: "" })
  })
})

describe.skipIf(!present)("readHh", () => {
  it("finds as many distinct first turns as the groups divide, and pairs of every group", async () => {
    const { pairs, prompts } = await readHh(data)
    expect(prompts.length).toBe(hhPromptCount)
    expect(new Set(prompts).size).toBe(hhPromptCount)
    const groups = new Set(pairs.map(({ place }) => hhGroupOf(place)))
    expect(groups).toEqual(new Set(["test", "train", "value", "reward", "judge"]))
    // The same prompt has one place, so that all of its pairs are in one group.
    for (const { chosen, place } of pairs) expect(chosen[0].content).toBe(prompts[place])
  })
})
