import { describe, expect, it } from "vitest"
import { parseManifest, schemaVersion } from "../../src/recording/index.ts"
import { reasonOf } from "../Reason.ts"

const manifest = {
  schema: schemaVersion,
  name: "mine",
  title: "Mine",
  arms: [{ name: "lm", model: "m" }],
  verifiers: [],
  features: [],
  split: "none",
  seeds: {},
  licence: "CC0-1.0",
  notes: [],
  text: false,
  counts: { queries: 0, samples: 0, failed: 0, rewards: 0, features: 0 },
  splits: {},
  files: {}
}

describe("parseManifest", () => {
  it("gives what was written", () => {
    expect(parseManifest("m.json", JSON.stringify(manifest))).toEqual(manifest)
  })

  it.each([
    ["another version", { ...manifest, schema: "alloc-recording/0" }, "schema"],
    ["a missing field", { ...manifest, licence: undefined }, "licence"],
    ["a negative count", { ...manifest, counts: { ...manifest.counts, samples: -1 } }, "samples"]
  ])("refuses %s, naming file and field", async (_, value, field) => {
    const reason = await reasonOf(() => parseManifest("m.json", JSON.stringify(value)))
    expect(reason).toMatchObject({
      _tag: "InvalidManifest",
      file: "m.json",
      problem: expect.stringContaining(`"${field}"`)
    })
  })

  it("refuses what is not JSON", async () => {
    const reason = await reasonOf(() => parseManifest("m.json", "{"))
    expect(reason).toMatchObject({ _tag: "InvalidManifest", problem: expect.stringContaining("not JSON") })
  })
})
