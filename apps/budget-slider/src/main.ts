/**
 * Writes `docs/public/math-queries.json`, which the site's page with the slider reads: the test queries of the recording
 * `arith-smollm2`. Run by `pnpm site`.
 *
 * @module
 */
import { writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { openRecording } from "@alloc/bench"
import { predictTestQueries } from "./PredictTestQueries.ts"

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const recording = await openRecording(at("../../reproduce/recordings/arith-smollm2"))
const queries = predictTestQueries(recording, "hidden")
writeFileSync(at("../../../docs/public/math-queries.json"), JSON.stringify(queries))
