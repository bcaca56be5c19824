/**
 * Gold answers of the MATH data set, where it is at hand.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** The data folder, or undefined where it is absent. */
export const dataFolder = (): string | undefined => {
  const folder = process.env.ALLOC_DATA ?? fileURLToPath(new URL("../../../../../shared/data", import.meta.url))
  return existsSync(join(folder, "math")) ? folder : undefined
}

const lastBox = (solution: string): string | undefined => {
  const start = solution.lastIndexOf("\\boxed{")
  let depth = 0
  for (let at = start + 6; start >= 0 && at < solution.length; at += 1) {
    if (solution[at] === "{") depth += 1
    else if (solution[at] === "}") {
      depth -= 1
      if (depth === 0) return solution.slice(start + 7, at)
    }
  }
  return undefined
}

const lines = (path: string): ReadonlyArray<Record<string, unknown>> =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))

/** The distinct gold answers of MATH (test and train). */
export const mathGolds = (folder: string): ReadonlyArray<string> => {
  const train: ReadonlyArray<Record<string, unknown>> = JSON.parse(
    readFileSync(join(folder, "math/rllm_math_train.json"), "utf8")
  )
  const golds = [
    ...lines(join(folder, "math/math500.test.jsonl")).map((row) => String(row.answer)),
    ...lines(join(folder, "math/math5000.test.jsonl")).map((row) => lastBox(String(row.solution)) ?? ""),
    ...train.map((row) => String(row.answer))
  ]
  return [...new Set(golds.filter((gold) => gold !== ""))]
}
