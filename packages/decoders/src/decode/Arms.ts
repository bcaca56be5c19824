/**
 * The arms of a run: models with their sampling, prices, curves and books.
 *
 * @module
 */
import { type Arm, betaCurves, CoreError, type Curves } from "@alloc/core"
import type { Query } from "@alloc/verifiers"
import { Effect } from "effect"
import { DecoderError, fail, toDecoderError } from "../DecoderError.ts"
import { type Model, worstUsage } from "../models/Model.ts"
import type { Sampling } from "../Sampler.ts"
import { UsageBook } from "../spending/Meter.ts"
import { checkPrice, type Price, usdOf } from "../spending/Prices.ts"
import type {
  DecodeArm,
  DecodeOptions,
  DecodeSettings,
  Eventually,
  LiveBudget,
  PredictCurves
} from "./DecodeOptions.ts"

/** An arm, ready to be drawn from. */
export interface LiveArm {
  readonly name: string
  readonly model: Model
  readonly sampling: Sampling
  readonly price: Price | undefined
  /** Expected cost of a sample in the budget's unit. */
  readonly cost: number
  readonly predict: PredictCurves | undefined
  readonly book: UsageBook
}

/** The unit of a budget and its amount. */
export interface BudgetAmount {
  readonly unit: "samples" | "tokens" | "usd"
  readonly amount: number
}

/**
 * Reads a budget; refuses one that is no amount, or none at all.
 *
 * @throws DecoderError `InvalidRequest`
 */
export const budgetAmount = (budget: LiveBudget): BudgetAmount => {
  const given = Object.entries(budget).filter(([, value]) => value !== undefined)
  const [unit, amount] = given[0] ?? []
  if (given.length !== 1 || (unit !== "samples" && unit !== "tokens" && unit !== "usd")) {
    const valid = "one of { samples }, { tokens }, { usd }, the average per query"
    return fail({ _tag: "InvalidRequest", field: "budget", value: JSON.stringify(budget), valid })
  }
  if (!(typeof amount === "number" && Number.isFinite(amount) && amount >= 0))
    return fail({ _tag: "InvalidRequest", field: `budget in ${unit}`, value: amount, valid: "a number >= 0" })
  return { unit, amount }
}

const defaultSampling: Sampling = { temperature: 0.7, maxTokens: 512, stop: [] }

/** Over what is set, without what is undefined. */
const over = (base: Sampling, change: Partial<Sampling> | undefined): Sampling => ({
  temperature: change?.temperature ?? base.temperature,
  maxTokens: change?.maxTokens ?? base.maxTokens,
  stop: change?.stop ?? base.stop
})

const usualPrompt = "x".repeat(1000)

/** The most that a sample of a usual prompt may cost. */
const usualCost = (unit: BudgetAmount["unit"], sampling: Sampling, price: Price | undefined): number => {
  if (unit === "samples") return 1
  if (unit === "tokens") return sampling.maxTokens
  const promptTokens = usualPrompt.length / 4
  const tokens = { ...worstUsage({ query: "", prompt: "", seed: 0, from: 0, to: 1, sampling }), promptTokens }
  return price === undefined ? 0 : usdOf(tokens, price)
}

const liveArm = (arm: DecodeArm, settings: DecodeSettings, unit: BudgetAmount["unit"]): LiveArm => {
  const { model, name = model.name } = arm
  const sampling = over(over(defaultSampling, settings.sampling), arm.sampling)
  const price = arm.price ?? settings.prices?.models[model.name]
  if (price !== undefined) checkPrice(`price of arm ${name}`, price)
  const limited = unit === "usd" || settings.cap?.usd !== undefined || settings.ledger?.cap.usd !== undefined
  if (limited && price === undefined) {
    const lacks = `a price of arm ${name} (model ${model.name})`
    const instead = "give the arm a price, or name the model in prices; or budget in samples or tokens"
    fail({ _tag: "Unsupported", what: "a budget or cap in dollars", lacks, instead })
  }
  const cost = arm.cost ?? usualCost(unit, sampling, price)
  if (!(Number.isFinite(cost) && cost > 0)) {
    const valid = "a number > 0; a model that costs nothing cannot be budgeted in this unit"
    fail({ _tag: "InvalidRequest", field: `cost of arm ${name}`, value: cost, valid })
  }
  const book = new UsageBook({ price: arm.price, prices: settings.prices })
  return { name, model, sampling, price, cost, predict: arm.predict, book }
}

/**
 * The arms of a call; refuses none, both forms, and a name that occurs twice.
 *
 * @throws DecoderError `InvalidRequest`, `Unsupported`
 */
export const liveArms = <State>(options: DecodeOptions<State>, unit: BudgetAmount["unit"]): ReadonlyArray<LiveArm> => {
  const { arms, model, predict } = options
  const invalid = (value: unknown, valid: string): never =>
    fail({ _tag: "InvalidRequest", field: "arms", value, valid })
  if ((model === undefined) === (arms === undefined)) invalid(model === undefined ? "none" : "both", "a model or arms")
  const given: ReadonlyArray<DecodeArm> = arms ?? (model === undefined ? [] : [{ model, predict }])
  if (given.length === 0) invalid("an empty list", "at least one arm")
  const live = given.map((arm) => liveArm(arm, options, unit))
  const names = new Set(live.map(({ name }) => name))
  if (names.size < live.length) invalid("two arms of one name", "names that differ")
  return live
}

/** Whatever form a value comes in, as an effect; what goes wrong is named by what was done. */
export const eventually = <A>(doing: string, make: () => Eventually<A>): Effect.Effect<A, DecoderError | CoreError> => {
  const known = (cause: unknown): DecoderError | CoreError =>
    cause instanceof CoreError ? cause : toDecoderError(doing)(cause)
  return Effect.suspend((): Effect.Effect<A, DecoderError | CoreError> => {
    try {
      const value = make()
      if (Effect.isEffect(value)) return Effect.mapError(value, known)
      return Effect.tryPromise({ try: async () => value, catch: known })
    } catch (cause) {
      return Effect.fail(known(cause))
    }
  })
}

/** A flat prior: every success probability is as likely as any other, for every query alike. */
export const flatCurves = (size: number, maxSamples: number): Curves =>
  betaCurves(new Float64Array(size).fill(1), new Float64Array(size).fill(1), { maxSamples })

/** The arms as a policy sees them. */
export const predictedArms = (
  arms: ReadonlyArray<LiveArm>,
  queries: ReadonlyArray<Query>,
  maxSamples: number
): Effect.Effect<ReadonlyArray<Arm>, DecoderError | CoreError> =>
  Effect.forEach(arms, ({ cost, name, predict }) =>
    Effect.gen(function* () {
      if (predict === undefined) return { name, cost, curves: flatCurves(queries.length, maxSamples) }
      const curves = yield* eventually(`predicting for arm ${name}`, () => predict(queries))
      if (curves.size === queries.length) return { name, cost, curves }
      const field = `curves that the predictor of arm ${name} gives`
      const valid = `${queries.length}, one per query`
      return yield* new DecoderError({ reason: { _tag: "InvalidRequest", field, value: curves.size, valid } })
    })
  )
