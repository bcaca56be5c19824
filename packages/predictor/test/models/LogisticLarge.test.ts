import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { betaHead, type Layer, logistic, logisticLarge, successHead, train, trainAsync } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { problem, reasonOf } from "../Data.ts"

const { inputs: batch, labels } = problem(300, 12, 5, { trials: (i) => 3 + (i % 5) })
const layerOf = (fitted: unknown): Layer => (fitted as { layers: ReadonlyArray<Layer> }).layers[0]

describe("logisticLarge", () => {
  it("finds the same predictor as logistic, in single precision: raw outputs to 1e-3", async () => {
    for (const head of [successHead(), betaHead()] as const) {
      const task = { head: head as ReturnType<typeof successHead>, seed: 1 }
      const exact = train(batch, labels, { ...task, model: logistic({ strengths: [0.1] }) })
      const large = await trainAsync(batch, labels, {
        ...task,
        model: logisticLarge({ strengths: [0.1], tolerance: 1e-10 })
      })
      const a = exact.raw(batch.features)
      const b = large.raw(batch.features)
      let worst = 0
      for (let i = 0; i < a.length; i++)
        if (head.name === "success" || i % 2 === 0) worst = Math.max(worst, Math.abs(a[i] - b[i]))
      expect(worst).toBeLessThan(1e-3)
    }
  })
  it("chooses a strength on held-out rows", async () => {
    const large = await trainAsync(batch, labels, { head: successHead(), model: logisticLarge() })
    expect(large.report.path?.length).toBeGreaterThan(1)
    expect(large.report.path?.map((p) => p.strength)).toContain(large.report.strength)
    expect(reasonOf(() => logisticLarge({ strengths: [] }))).toBe("InvalidOption")
    expect(reasonOf(() => logisticLarge({ holdOut: 1 }))).toBe("InvalidOption")
  })
})

const python = join(process.env.ALLOC_PEERS ?? join(import.meta.dirname, "../../../../.alloc/peers"), "bin/python")
const missing = existsSync(python) ? "" : "no Python peers: run perf/peers/install-predictor.sh"
if (missing !== "") console.warn(`skipped: ${missing}`)

describe.skipIf(missing !== "")("beside scikit-learn", () => {
  it("logistic has the coefficients of LogisticRegression on the same standardised features, to 2e-4", () => {
    const p =
      Array.from(labels.successes).reduce((a, b) => a + b, 0) / Array.from(labels.trials).reduce((a, b) => a + b, 0)
    const strength = 0.05
    const program = `
import json, sys, numpy as np
from sklearn.linear_model import LogisticRegression
d = json.load(sys.stdin)
x = np.array(d["x"]).reshape(-1, 12)
x = (x - x.mean(axis=0)) / x.std(axis=0)
s, n = np.array(d["s"]), np.array(d["n"])
total = n.sum()
model = LogisticRegression(C=1 / (d["penalty"] * total), tol=1e-10, max_iter=10000)
model.fit(np.vstack([x, x]), np.r_[np.ones(len(s)), np.zeros(len(s))], sample_weight=np.r_[s, n - s])
print(json.dumps([model.coef_[0].tolist(), model.intercept_.tolist()]))
`
    const input = JSON.stringify({
      x: Array.from(batch.features.values),
      s: Array.from(labels.successes),
      n: Array.from(labels.trials),
      penalty: strength * p * (1 - p)
    })
    const [coefficients, [intercept]] = JSON.parse(execFileSync(python, ["-c", program], { input, encoding: "utf8" }))
    const { bias, weights } = layerOf(
      train(batch, labels, { head: successHead(), model: logistic({ strengths: [strength] }) }).fitted
    )
    weights.forEach((w, j) => {
      expect(Math.abs(w - coefficients[j])).toBeLessThan(2e-4)
    })
    expect(Math.abs(bias[0] - intercept)).toBeLessThan(2e-4)
  })
})
