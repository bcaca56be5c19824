/**
 * The command line: `pnpm bench`.
 *
 * @module
 */
import { runBench } from "@alloc/bench"
import { math } from "./experiments/Math.ts"

process.exitCode = await runBench({ version: "0.0.0", experiments: [math] }, process.argv.slice(2))
