/** `bench toy` in a process of its own: says "evaluating" when it has begun, and would then go on for minutes. */
import { ridge } from "@alloc/predictor"
import { runBench } from "../../src/cli/index.ts"
import { bestOfK, binaryPredictors } from "../../src/index.ts"

const [recording, out] = process.argv.slice(2)
const evaluate = bestOfK({
  feature: "hidden",
  design: { kind: "split" },
  predictors: binaryPredictors(ridge()),
  replicates: { once: 20_000, sequential: 20_000 }
})
const toy = {
  name: "toy",
  title: "A toy",
  recording,
  evaluate: (...[given, run]: Parameters<typeof evaluate>) =>
    evaluate(given, {
      ...run,
      progress: (step) => {
        if (step === "uniform at 2") process.stdout.write("evaluating\n")
        run.progress?.(step)
      }
    })
}
process.exitCode = await runBench({ version: "0.0.0", experiments: [toy] }, ["toy", "--out", out])
