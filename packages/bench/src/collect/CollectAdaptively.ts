/**
 * Draws and judges in rounds, and decides after each how many samples every query is to get: durable and exact like any other
 * collection, since what was decided is in the store before it is drawn.
 *
 * @module
 */
import { Effect } from "effect"
import { BenchError } from "../BenchError.ts"
import { joinScoring, type StoredScoring } from "../store/StoredScores.ts"
import type { Store } from "../store/StoreLayer.ts"
import { raiseWanted, verdictCounts, wantedSamples } from "../store/WantedSamples.ts"
import { type AdaptiveRule, moreSamples } from "./AdaptiveCounts.ts"
import type { CollectOptions, CollectResult } from "./CollectionRun.ts"
import { type BegunCollection, beginCollection, checkPlan, drawGoal, type SamplePlan } from "./CollectSamples.ts"
import type { SampleGoal } from "./OfferSamples.ts"
import { offerScores } from "./OfferScores.ts"
import { runOnStore } from "./RunOnStore.ts"
import type { SampleSource } from "./SampleSource.ts"
import { judgeScorings, type VersionedVerifier } from "./ScoreSamples.ts"

/** How samples are split among queries. */
export interface AdaptiveOptions extends AdaptiveRule {
  /** Samples that every query gets first. */
  readonly least: number
  /** Ids of the queries that get as many as all would, whatever comes of them: what is measured on them is unbiased. */
  readonly fixed: ReadonlySet<string>
  /** Says which samples are right: its rewards are 0 and 1. */
  readonly judge: VersionedVerifier
}

/** A collection that is under way. */
interface AdaptiveRun {
  readonly begun: BegunCollection
  readonly scoring: StoredScoring
  /** Numbers of the queries that are not fixed. */
  readonly adaptive: ReadonlyArray<number>
  readonly perQuery: number
}

/** Decides, once, what queries get first. */
const decideFirst = (
  { adaptive, begun: { collection, numbers }, perQuery }: AdaptiveRun,
  { least }: AdaptiveOptions
): Effect.Effect<void, unknown, Store> =>
  Effect.gen(function* () {
    const known = yield* wantedSamples(collection.collection)
    const open = new Set(adaptive)
    const first = numbers.map((query) => [query, open.has(query) ? Math.min(least, perQuery) : perQuery] as const)
    const raised = new Map(first.filter(([query, wanted]) => (known.get(query) ?? 0) < wanted))
    if (raised.size > 0) yield* raiseWanted(collection.collection, known, raised)
  })

const notBinary = ({ judge }: AdaptiveOptions): BenchError => {
  const valid = "nothing, or a verifier whose rewards are 0 and 1: others have no success probability"
  return new BenchError({
    reason: { _tag: "InvalidOption", field: "--adaptive", value: judge.verifier.name, valid }
  })
}

/** Decides what is drawn next: no more than was drawn before, nor than is left to spend. Whether that is anything. */
const decideNext = (
  { adaptive, begun, perQuery, scoring }: AdaptiveRun,
  drawn: ReadonlyMap<number, number>,
  options: AdaptiveOptions
): Effect.Effect<boolean, unknown, Store> =>
  Effect.gen(function* () {
    const { collection } = begun.collection
    const known = yield* wantedSamples(collection)
    // Another process has decided since: that is drawn first.
    if (adaptive.some((query) => known.get(query) !== drawn.get(query))) return true
    const verdicts = yield* verdictCounts(collection, scoring.scoring)
    if (verdicts.some(({ others }) => others > 0)) return yield* notBinary(options)
    const spent = adaptive.reduce((sum, query) => sum + (known.get(query) ?? 0), 0)
    const left = perQuery * adaptive.length - spent
    const byQuery = new Map(verdicts.map((one) => [one.query, one]))
    const successes = adaptive.map((query) => byQuery.get(query)?.successes ?? 0)
    // What failed for good was drawn too: a query that only fails ends like any other.
    const trials = adaptive.map((query) => Math.max(byQuery.get(query)?.trials ?? 0, known.get(query) ?? 0))
    const more = moreSamples({ successes, trials }, options, Math.min(left, spent))
    const raised = new Map(
      adaptive.flatMap((query, i) => (more[i] === 0 ? [] : [[query, (known.get(query) ?? 0) + more[i]] as const]))
    )
    if (raised.size > 0) yield* raiseWanted(collection, known, raised)
    return raised.size > 0
  })

/** Draws what was decided, and judges it. */
const drawAndJudge = (
  { begun, scoring }: AdaptiveRun,
  source: SampleSource,
  { judge, most }: AdaptiveOptions,
  options: CollectOptions,
  leaseSeconds: number
) =>
  Effect.gen(function* () {
    const { collection } = begun.collection
    const wanted = yield* wantedSamples(collection)
    const goal: SampleGoal = {
      collection,
      queries: begun.numbers,
      passes: [begun.numbers.reduce((longest, query) => Math.max(longest, wanted.get(query) ?? 0), most)],
      wanted,
      retry: options.retryFailed === true ? "any" : "passing"
    }
    const drawn = yield* drawGoal(begun, goal, source, options, leaseSeconds)
    if (drawn.complete) {
      yield* offerScores(scoring, "offer")
      yield* judgeScorings(new Map([[scoring.scoring, judge.verifier]]), options, leaseSeconds)
    }
    return { drawn, wanted }
  })

/**
 * Draws a plan's samples where they teach most: every query first gets `least`; one whose success probability is known to
 * within the width gets no more; the others get what is left of the plan's samples, in rounds that double what was drawn, each
 * where the variance of what is known falls by most. In all never more than the plan's samples, and less where everything is
 * known. Fixed queries get the plan's samples. The same call goes on where it stopped, and workers draw and judge beside it.
 *
 * @throws BenchError `InvalidPlan`, `InvalidOption` for rewards that are not 0 and 1, `StoreFailed`, `OtherManifest`,
 *   `CostCapReached`; DecoderError of the source; VerifierError of a verifier that gives no verdict at all
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { join } from "node:path"
 * import { collectAdaptively } from "@alloc/bench/collect"
 * import { fakeModel } from "@alloc/decoders/testing"
 * import { verifier } from "@alloc/verifiers"
 *
 * const plan = {
 *   arm: "lm",
 *   model: { name: "lm", sha256: "0" },
 *   seed: 1,
 *   sampling: { temperature: 1, maxTokens: 8, stop: ["\n"] },
 *   prefix: "",
 *   queries: ["never", "sometimes"].map((id) => ({ id, prompt: id })),
 *   passes: [16]
 * }
 * const model = fakeModel({ success: (id) => (id === "never" ? 0 : 0.5) })
 * const right = verifier({ name: "right", check: (_query, text) => text.includes("right") })
 * const store = mkdtempSync(join(tmpdir(), "adaptive-"))
 * const rule = { width: 0.3, least: 4, most: 64, fixed: new Set<string>(), judge: { verifier: right, version: "1" } }
 * console.log((await collectAdaptively(plan, model, rule, { store })).drawn <= 32) // => true
 * ```
 */
export const collectAdaptively = async (
  plan: SamplePlan,
  source: SampleSource,
  adaptive: AdaptiveOptions,
  options: CollectOptions
): Promise<CollectResult> => {
  checkPlan(plan)
  return runOnStore(options, (leaseSeconds) =>
    Effect.gen(function* () {
      const begun = yield* beginCollection(plan, options)
      const { verifier, version } = adaptive.judge
      const scoring = yield* joinScoring(begun.collection.collection, { name: verifier.name, version })
      const run: AdaptiveRun = {
        begun,
        scoring,
        adaptive: begun.numbers.filter((_, place) => !adaptive.fixed.has(plan.queries[place].id)),
        perQuery: plan.passes[plan.passes.length - 1]
      }
      yield* decideFirst(run, adaptive)
      let drawn = 0
      while (true) {
        const round = yield* drawAndJudge(run, source, adaptive, options, leaseSeconds)
        drawn += round.drawn.drawn
        const over = !round.drawn.complete || options.signal?.aborted === true
        if (over || !(yield* decideNext(run, round.wanted, adaptive))) return { ...round.drawn, drawn }
      }
    })
  )
}
