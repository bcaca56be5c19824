/**
 * The command line: `pnpm bench`.
 *
 * @module
 */
import { runBench } from "@alloc/bench/cli"
import { chat } from "./experiments/Chat.ts"
import { code } from "./experiments/Code.ts"
import { cruxeval } from "./experiments/CruxEval.ts"
import { gsm8k } from "./experiments/Gsm8k.ts"
import { hh } from "./experiments/Hh.ts"
import { math } from "./experiments/Math.ts"
import { mathHendrycks } from "./experiments/MathHendrycks.ts"
import { puzzles } from "./experiments/Puzzles.ts"
import { tasksExperiment } from "./experiments/Tasks.ts"
import { withPaperScale } from "./paper/PaperScale.ts"

process.exitCode = await runBench(
  {
    version: "0.0.0",
    experiments: [math, tasksExperiment, code, chat, hh, gsm8k, mathHendrycks, puzzles, cruxeval].map(withPaperScale)
  },
  process.argv.slice(2)
)
