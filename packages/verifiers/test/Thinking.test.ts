import { describe, expect, it } from "vitest"
import { withoutThinking } from "../src/index.ts"

describe("withoutThinking", () => {
  it.each([
    ["a block", "<think>3</think>4", "4"],
    ["several blocks", "<think>1</think>2<think>3</think>4", "2\n4"],
    ["a block after the answer", "4<think>was that right?</think>", "4"],
    ["a closing tag alone: the prompt opened it", "3, or 4?</think>5", "5"],
    ["a closing tag alone after a block", "<think>1</think>2</think>3", "3"],
    ["a block within a block", "<think>1<think>2</think>3</think>4", "4"],
    ["an opening tag that nothing closes", "4<think>5", "4"],
    ["nothing but an open thought", "<think>5", ""],
    ["the longer tag", "<thinking>3</thinking>4", "4"],
    ["capitals", "<THINK>3</Think>4", "4"],
    ["no tag", "x < think > y", "x < think > y"],
    ["spaces around the answer", "<think>3</think> 4 ", " 4 "]
  ])("%s", (_name, response, text) => {
    expect(withoutThinking(response)).toBe(text)
  })

  it("keeps nothing of a thought, wherever its tags stand", () => {
    const pieces = ["<think>", "</think>", "word "]
    for (let code = 0; code < 3 ** 7; code += 1) {
      const response = Array.from({ length: 7 }, (_, place) => pieces[Math.floor(code / 3 ** place) % 3]).join("")
      expect(withoutThinking(response)).not.toMatch(/think/)
      if (response.endsWith("</think>")) continue
      const last = response.slice(response.lastIndexOf("</think>") + 1)
      if (response.includes("</think>") && !last.includes("<think>"))
        expect(withoutThinking(response).endsWith(last.replace("/think>", ""))).toBe(true)
    }
  })
})
