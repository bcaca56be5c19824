import { PredictorError } from "@alloc/predictor"
import { describe, expect, it } from "vitest"
import { calls, entries, outcomeOf } from "./BadInputCases.ts"
import { badCalls, nanIn } from "./BadInputVariants.ts"

/** Functions of the package by entry and name; classes are none. */
const functions = Object.entries(entries).flatMap(([entry, names]) =>
  Object.entries(names)
    .filter(([name, value]) => typeof value === "function" && name !== "PredictorError")
    .map(([name, value]) => [entry, name, value as (...args: ReadonlyArray<unknown>) => unknown] as const)
)

/** Functions whose numbers may be any, NaN too: what they are given is not read, or NaN is an answer. */
const anyNumbers = new Set(["predictionRows", "rowOf", "selectRows", "placeRows", "sigmoid"])

/** Functions that need a server: their valid call fails by a typed reason. */
const remote = new Set(["remotePredictor", "remotePredictorEffect"])

const faultOf = async (
  name: string,
  call: (...args: ReadonlyArray<unknown>) => unknown,
  args: ReadonlyArray<unknown>
): Promise<string | undefined> => {
  try {
    const found = await outcomeOf(call(...args))
    const at = anyNumbers.has(name) ? undefined : nanIn(found)
    return at === undefined ? undefined : `gave NaN at ${at}`
  } catch (error) {
    if (!(error instanceof PredictorError)) return `threw ${String(error)}`
    return error.message.length > 10 ? undefined : "threw a PredictorError that says nothing"
  }
}

describe("bad input", () => {
  it("has a row for every public function", () => {
    expect(functions.filter(([entry, name]) => calls[entry]?.[name] === undefined).map(([, name]) => name)).toEqual([])
  })

  for (const [entry, name, call] of functions) {
    const args = calls[entry]?.[name] ?? []
    it(`${entry}: ${name} takes its valid call, and answers each with one thing wrong by a PredictorError or without NaN`, async () => {
      if (!remote.has(name)) await outcomeOf(call(...args))
      const faults: Array<string> = []
      for (const { args: bad, what } of badCalls(args)) {
        const fault = await faultOf(name, call, bad)
        if (fault !== undefined) faults.push(`${what}: ${fault}`)
      }
      expect(faults).toEqual([])
    })
  }
})

/** NaN, null and infinity where a number is read must be refused, not only survived. */
describe("numbers that are none", () => {
  const lenient = new Set([
    ...anyNumbers,
    // Labels are checked by what is made of them; infinity is that training never stops early.
    ...["trainedRows", "trainedRowsAsync", "mlp"],
    // A name for errors.
    ...["decodePredictor", "readPredictorManifest"]
  ])
  for (const [entry, name, call] of functions) {
    if (lenient.has(name)) continue
    it(`${entry}: ${name} refuses each`, async () => {
      const accepted: Array<string> = []
      for (const { args, what } of badCalls(calls[entry]?.[name] ?? [])) {
        if (!/(NaN|Infinity|null)$/.test(what)) continue
        try {
          await outcomeOf(call(...args))
          accepted.push(what)
        } catch {
          // What is thrown is looked at above.
        }
      }
      expect(accepted).toEqual([])
    })
  }
})
