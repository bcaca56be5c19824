/**
 * The command line: `pnpm bench`.
 *
 * @module
 */
import { runBench } from "@alloc/bench"
import { code } from "./experiments/Code.ts"
import { math } from "./experiments/Math.ts"

process.exitCode = await runBench({ version: "0.0.0", experiments: [math, code] }, process.argv.slice(2))
