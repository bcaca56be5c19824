import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { samples, successCurves } from "@alloc/core"
import { fitOffline } from "@alloc/core/policies"
import { savePolicy } from "@alloc/decoders/policy"
import { describe, expect, it } from "vitest"
import { scriptedUpstream } from "../ScriptedUpstream.ts"
import { bodyOf, testConfig, testGateway } from "../TestGateway.ts"

const manifest = {
  fittedOn: {
    recording: { name: "toy", sha256: "0" },
    queries: 2,
    samples: 16,
    model: "small",
    verifier: "maths",
    seed: 1
  },
  sampling: { temperature: 0.4, maxTokens: 33, stop: ["\n\n"] },
  form: "chat",
  budget: 6,
  minimum: 0,
  maximum: 8,
  binary: true,
  features: "nothing",
  prior: { alpha: 1, beta: 1 },
  price: 0.02
} as const

const bins = fitOffline(successCurves([0.2, 0.4], { maxSamples: 8 }), { budget: samples(4), bins: 1 })
const policy = (model: string): string =>
  `[policies.fitted]\nfile = "fitted.policy.json"\nmodels = ["${model}"]\nverifier = "maths"`

describe("a policy file", () => {
  it("gives a policy its budget, its most samples, its first price and its sampling", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fitted-"))
    try {
      await savePolicy(join(folder, "fitted.policy.json"), { manifest, bins })
      await using upstream = await scriptedUpstream()
      await using gateway = await testGateway(testConfig(upstream.url, policy("small")), folder)
      const body = await bodyOf(gateway.chat({ model: "fitted" }))
      expect(upstream.asked()[0].body).toMatchObject({ temperature: 0.4, max_tokens: 33, stop: ["\n\n"] })
      // Marginals of a flat prior are 1 / (j (j + 1)): six are worth .02.
      // After three equal votes the other three cannot change the answer.
      expect(body.alloc).toMatchObject({ allowed: 6, samples: 3 })
      const own = await bodyOf(gateway.chat({ model: "fitted", temperature: 0, max_tokens: 5, stop: "." }))
      expect(upstream.asked().at(-1)?.body).toMatchObject({ temperature: 0, max_tokens: 5, stop: ["."] })
      expect(own.alloc).toMatchObject({ allowed: 1, samples: 1 })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
  it("of another model, or that is none, keeps the gateway from starting", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fitted-"))
    try {
      await savePolicy(join(folder, "fitted.policy.json"), { manifest, bins })
      await using upstream = await scriptedUpstream()
      const starting = testGateway(testConfig(upstream.url, policy("large")), folder)
      await expect(starting).rejects.toThrow("policies.fitted.file: model of the policy")
      await writeFile(join(folder, "fitted.policy.json"), "{}")
      await expect(testGateway(testConfig(upstream.url, policy("small")), folder)).rejects.toThrow("is not a policy")
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
