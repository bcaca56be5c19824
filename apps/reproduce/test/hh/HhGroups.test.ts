import { describe, expect, it } from "vitest"
import { hhGroupOf, hhGroups, hhId, hhPromptCount } from "../../src/hh/HhGroups.ts"

describe("hhGroups", () => {
  it("has no prompt in two groups, and every prompt in one", () => {
    const all = Object.values(hhGroups).flat()
    expect(all.length).toBe(hhPromptCount)
    expect(new Set(all).size).toBe(hhPromptCount)
    expect(all.every((place) => Number.isInteger(place) && place >= 0 && place < hhPromptCount)).toBe(true)
  })

  it("has the sizes that are stated", () => {
    const sizes = Object.fromEntries(Object.entries(hhGroups).map(([group, places]) => [group, places.length]))
    expect(sizes).toEqual({ test: 400, train: 600, value: 480, reward: 349, judge: 349 })
  })

  it("is the division that the recording was drawn with", () => {
    expect(hhGroups.test.slice(0, 3).map(hhId)).toMatchInlineSnapshot(`
      [
        "hh-harmless-784",
        "hh-harmless-207",
        "hh-harmless-1889",
      ]
    `)
    expect(hhGroups.value.slice(0, 3).map(hhId)).toMatchInlineSnapshot(`
      [
        "hh-harmless-540",
        "hh-harmless-1578",
        "hh-harmless-798",
      ]
    `)
  })
})

describe("hhGroupOf", () => {
  it("finds every prompt's group", () => {
    for (const [group, places] of Object.entries(hhGroups))
      for (const place of places) expect(hhGroupOf(place)).toBe(group)
    expect(hhGroupOf(hhPromptCount)).toBeUndefined()
  })
})
