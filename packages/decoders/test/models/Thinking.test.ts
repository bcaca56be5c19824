import { describe, expect, it } from "vitest"
import { splitThinking } from "../../src/models/Thinking.ts"

describe("splitThinking", () => {
  it.each([
    ["4", "4", undefined],
    ["<think>2 and 2</think>\n\n4", "4", "2 and 2"],
    ["2 and 2</think>4", "4", "2 and 2"],
    ["<think>2 and 2, or", "", "2 and 2, or"],
    ["<thinking>4?</thinking>4", "4", "4?"]
  ])("splits %j", (text, answer, thinking) => {
    expect(splitThinking(text)).toEqual(thinking === undefined ? { text: answer } : { text: answer, thinking })
  })
})
