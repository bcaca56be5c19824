import { describe, expect, it } from "vitest"
import { readAlpacaEval } from "../../src/alpaca-eval/AlpacaEvalReplies.ts"
import { importAlpacaEval } from "../../src/alpaca-eval/ImportAlpacaEval.ts"
import { readGsm8k } from "../../src/gsm8k/Gsm8kReplies.ts"
import { importGsm8k } from "../../src/gsm8k/ImportGsm8k.ts"

describe("publishedLines", () => {
  it("says what is missing, where it comes from, and that a replay needs none of it", async () => {
    await expect(readGsm8k("/nowhere")).rejects.toMatchObject({
      reason: { _tag: "Unavailable", what: "gsm8k/test.jsonl", how: expect.stringContaining("only rebuilding") }
    })
    await expect(readAlpacaEval("/nowhere")).rejects.toMatchObject({ reason: { _tag: "Unavailable" } })
  })
})

describe("refuseSamples", () => {
  it("refuses what says how many samples are drawn, or who judges, where published replies are imported", async () => {
    for (const collect of [importGsm8k, importAlpacaEval])
      for (const [field, value, flag] of [
        ["--samples", 4, { samples: 4 }],
        ["--adaptive", 0.3, { adaptive: { width: 0.3 } }],
        ["--scores", "mine", { scores: ["mine"] }]
      ] as const) {
        const options = { seed: 1, out: "/nowhere", resume: false, dryRun: true, data: "/nowhere", ...flag }
        await expect(collect(options)).rejects.toMatchObject({ reason: { _tag: "InvalidOption", field, value } })
      }
  })
})
