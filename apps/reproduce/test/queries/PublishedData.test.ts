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
  it("refuses a number of samples where published replies are imported: nothing is drawn", async () => {
    for (const collect of [importGsm8k, importAlpacaEval]) {
      const options = { seed: 1, out: "/nowhere", resume: false, dryRun: true, data: "/nowhere", samples: 4 }
      await expect(collect(options)).rejects.toMatchObject({
        reason: { _tag: "InvalidOption", field: "--samples", value: 4 }
      })
    }
  })
})
