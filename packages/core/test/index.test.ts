/**
 * Bad input of every kind in every argument of every public function: each must end in a `CoreError` that says what the
 * value is and what would be valid.
 *
 * Longer than 300 lines because it is one table: an export without a row fails the first test.
 */
import { describe, expect, it } from "vitest"
import * as controls from "../src/controls/index.ts"
import * as estimators from "../src/estimators/index.ts"
import * as root from "../src/index.ts"
import * as policies from "../src/policies/index.ts"
import * as posterior from "../src/posterior/index.ts"
import * as randomness from "../src/random/index.ts"
import * as recording from "../src/recording/index.ts"
import * as shards from "../src/shards/index.ts"
import * as voting from "../src/voting/index.ts"

const modules = { root, controls, estimators, policies, posterior, randomness, recording, shards, voting }

/** What no number is. */
const notNumbers: ReadonlyArray<unknown> = [null, "1", true, {}, [1], 1n, Number.NaN, Symbol("1"), Object.create(null)]
const notFinite = [...notNumbers, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
const notObjects: ReadonlyArray<unknown> = [null, 5, "x", true]

/** Values that an argument of a kind must refuse. */
const notOptions: ReadonlyArray<unknown> = [[], new Map(), new Date(0), Promise.resolve({}), new Number(1)]
const kinds = {
  number: notNumbers,
  finite: notFinite,
  positive: [...notFinite, 0, -1],
  nonNegative: [...notFinite, -1],
  share: [...notFinite, -0.1, 1.5],
  open: [...notFinite, 0, -0.1, 1.5],
  whole: [...notFinite, -1, 0.5, 2 ** 53],
  count: [...notFinite, -1, 0, 1.5, 2 ** 31, 2 ** 53],
  /** A cap may be Infinity. */
  cap: [...notNumbers, Number.NEGATIVE_INFINITY, -1, 0, 1.5],
  word: [null, 1, {}, "other", ""],
  text: [null, 1, {}, [], true],
  array: [null, 5, "abc", {}, true, new Map(), new DataView(new ArrayBuffer(24)), new BigInt64Array(0)],
  /** One number for all, or an array. */
  each: [null, "1", true, {}, Number.NaN, -1, 0.5],
  cost: [null, "1", true, {}, Number.NaN, -1, Number.POSITIVE_INFINITY, { byPosition: null }, { byPosition: [1] }],
  curves: [...notObjects, {}, [], { size: 3, maxSamples: 4 }],
  object: notObjects,
  bytes: [...notObjects, {}, [1, 2, 3]]
} as const

type Kind = keyof typeof kinds

interface Row {
  /** The export, and after a colon which of its uses. */
  readonly name: string
  readonly valid: () => ReadonlyArray<unknown>
  /** Where in the arguments which kind is expected; a `?` at the end where undefined is fine. */
  readonly paths: Readonly<Record<string, Kind>>
  /** Which objects take options: a misspelt one is refused. */
  readonly options?: ReadonlyArray<string>
  /** Single cases: a path and values that it refuses. */
  readonly cases?: Readonly<Record<string, ReadonlyArray<unknown>>>
  readonly run: (...given: ReadonlyArray<never>) => unknown
}

const curves = (): root.Curves => root.successCurves([0.5, 0.2, 0.9], { maxSamples: 4 })
const outcomesCurves = (): root.Curves => root.empiricalCurves([2, 1, 3], 4)
const histograms = (): root.Curves =>
  root.histogramCurves([0.5, 0.5, 0.2, 0.8, 1, 0], { points: [0.1, 0.9], maxSamples: 4 })
const arms = (): Array<root.CostedArm> => [
  { curves: curves(), cost: 1, maximum: 4 },
  { curves: curves(), cost: [2, 2, 2] }
]
const limits: Readonly<Record<string, Kind>> = { "1.minimum?": "each", "1.maximum?": "each", "1.weights?": "array" }
const limitCases = {
  "1.minimum": [
    [0, 0],
    [0, 0, 9],
    [0, Number.NaN, 0],
    [0, null, 0]
  ],
  "1.maximum": [
    [0, 0],
    [-1, 0, 0],
    [1, 1.5, 1],
    ["1", 1, 1]
  ],
  "1.weights": [
    [1, 1],
    [1, 1, -1],
    [1, null, 1],
    [1, Number.NaN, 1],
    [1, 1, Number.POSITIVE_INFINITY]
  ]
}
const armPaths: Readonly<Record<string, Kind>> = {
  "0": "array",
  "0.0": "object",
  "0.0.curves": "curves",
  "0.0.cost?": "cost",
  "0.0.maximum?": "each"
}
const armCases = {
  "0": [[], new Array(2)],
  "0.1.cost": [
    [1, 2],
    [1, -1, 1],
    [1, null, 1]
  ],
  "0.1.curves": [root.successCurves([0.5], { maxSamples: 4 })]
}
const beta = { "1.maxSamples": "count" } as const
const rates = { falsePositive: 0.1, falseNegative: 0.1 }
const bins = (): policies.OfflineBins => policies.fitOffline(curves(), { budget: root.samples(2), bins: 2 })
const summary = (): shards.Summary => shards.summarise(curves())
const frontier = (): root.Frontier => root.frontier(curves())

const calibration = (): posterior.Calibration => ({ scores: [0, 0.5], shares: [0.5, 0.5], right: [0.1, 0.8] })
const calibrationPaths = (at: string): Readonly<Record<string, Kind>> => ({
  [`${at}.scores`]: "array",
  [`${at}.scores.1`]: "finite",
  [`${at}.shares`]: "array",
  [`${at}.shares.1`]: "share",
  [`${at}.right`]: "array",
  [`${at}.right.1`]: "share"
})
const calibrationCases = (at: string): Readonly<Record<string, ReadonlyArray<unknown>>> => ({
  [`${at}.scores`]: [[], [0.5, 0.5], [1]],
  [`${at}.shares`]: [[0.5, 0.6], [1]],
  [`${at}.right`]: [[0, 0], [1, 1], [1]]
})

const answerPrior = (): voting.AnswerPrior => ({ distributions: [[0.9], [0.5, 0.4]], weights: [2, 1] })
const answerPriorPaths = (at: string): Readonly<Record<string, Kind>> => ({
  [`${at}.distributions`]: "array",
  [`${at}.distributions.0`]: "array",
  [`${at}.distributions.0.0`]: "share",
  [`${at}.weights`]: "array",
  [`${at}.weights.1`]: "nonNegative"
})
const answerPriorCases = (at: string): Readonly<Record<string, ReadonlyArray<unknown>>> => ({
  [`${at}.distributions`]: [[], [[0.4, 0.5], [1]], [[0.9, 0.9], [1]]],
  [`${at}.weights`]: [[1], [0, 0]]
})

const solvers: ReadonlyArray<Row> = [
  {
    name: "allocate",
    valid: () => [curves(), { budget: root.samples(2), minimum: 0, maximum: 4, weights: [1, 1, 1] }],
    paths: { "0": "curves", "1": "object", "1.budget": "nonNegative", ...limits },
    options: ["1"],
    cases: { ...limitCases, "1.minimum": [...limitCases["1.minimum"], 3] },
    run: root.allocate
  },
  {
    name: "allocateAtPrice",
    valid: () => [curves(), { price: 0.1, minimum: 0, maximum: 4, weights: [1, 1, 1] }],
    paths: { "0": "curves", "1": "object", "1.price": "number", ...limits },
    options: ["1"],
    cases: { ...limitCases, "1.price": [-1] },
    run: root.allocateAtPrice
  },
  {
    name: "allocateArms",
    valid: () => [arms(), { budget: root.usd(2), minimum: 0, maximum: 4, weights: [1, 1, 1] }],
    paths: { ...armPaths, "1": "object", "1.budget": "nonNegative", ...limits },
    options: ["1", "0.0"],
    cases: { ...armCases, ...limitCases },
    run: root.allocateArms
  },
  {
    name: "allocateArmsAtPrice",
    valid: () => [arms(), { price: 0.1, minimum: 0, maximum: 4, weights: [1, 1, 1] }],
    paths: { ...armPaths, "1": "object", "1.price": "number", ...limits },
    options: ["1", "0.0"],
    cases: { ...armCases, ...limitCases },
    run: root.allocateArmsAtPrice
  },
  {
    name: "cheapestBudget",
    valid: () => [curves(), { value: 0.5, minimum: 0, maximum: 4, weights: [1, 1, 1] }],
    paths: { "0": "curves", "1": "object", "1.value": "number", ...limits },
    options: ["1"],
    cases: { ...limitCases, "1.value": [2] },
    run: root.cheapestBudget
  },
  {
    name: "frontier",
    valid: () => [curves(), { minimum: 0, maximum: 4, weights: [1, 1, 1] }],
    paths: { "0": "curves", "1?": "object", ...limits },
    options: ["1"],
    cases: limitCases,
    run: root.frontier
  },
  {
    name: "frontierValue",
    valid: () => [frontier(), root.samples(2)],
    paths: { "0": "object", "0.spent": "array", "1": "nonNegative" },
    run: root.frontierValue
  },
  {
    name: "frontierCost",
    valid: () => [frontier(), 0.5],
    paths: { "0": "object", "0.value": "array", "1": "number" },
    cases: { "1": [2] },
    run: root.frontierCost
  },
  ...Object.entries({
    samples: root.samples,
    tokens: root.tokens,
    usd: root.usd,
    relativeCost: root.relativeCost,
    samplesPerQuery: root.samplesPerQuery,
    tokensPerQuery: root.tokensPerQuery,
    usdPerQuery: root.usdPerQuery
  }).map(([name, run]): Row => ({ name, valid: () => [1], paths: { "0": "nonNegative" }, run })),
  {
    name: "routeShare",
    valid: () => [[0.1, 0.2, 0.3], 0.5],
    paths: { "0": "array", "0.1": "number", "1": "share" },
    run: policies.routeShare
  },
  {
    name: "routeAtCost",
    valid: () => [{ rewards: [0, 1], cost: 1 }, { rewards: [1, 1], cost: 2 }, { budget: root.usd(1.5) }],
    paths: {
      "0": "object",
      "0.rewards": "array",
      "0.rewards.1": "finite",
      "1": "object",
      "1.rewards": "array",
      "2": "object",
      "2.budget": "nonNegative"
    },
    options: ["2"],
    cases: { "0.cost": [null, "1", -1, undefined, [1]], "1.rewards": [[1]], "2.budget": [0.5] },
    run: policies.routeAtCost
  },
  {
    name: "warmPrice",
    valid: () => [curves(), { budget: root.samples(2), cost: 1, minimum: 0, maximum: 4 }],
    paths: { "0": "curves", "1": "object", "1.budget": "nonNegative", "1.cost?": "positive", "1.minimum?": "each" },
    options: ["1"],
    run: root.warmPrice
  },
  {
    name: "pacer",
    valid: () => [
      {
        budget: root.samples(2),
        price: 0.1,
        gain: 0.1,
        cost: 1,
        mostCost: 2,
        minimum: 0,
        maximum: 4,
        burst: 10,
        queries: 100
      }
    ],
    paths: {
      "0": "object",
      "0.budget": "positive",
      "0.price": "positive",
      "0.gain?": "open",
      "0.cost?": "positive",
      "0.mostCost?": "positive",
      "0.minimum?": "each",
      "0.maximum?": "each",
      "0.burst?": "number",
      "0.queries?": "cap",
      "0.mostReward?": "positive"
    },
    options: ["0"],
    cases: { "0.burst": [-1], "0.mostCost": [0.5], "0.minimum": [3] },
    run: root.pacer
  },
  {
    name: "streamPrior",
    valid: () => [{ maxSamples: 4, edges: [0.5], halfLife: 100 }],
    paths: {
      "0": "object",
      "0.maxSamples": "count",
      "0.edges?": "array",
      "0.edges.0": "open",
      "0.halfLife?": "number"
    },
    options: ["0"],
    cases: { "0.edges": [[0.5, 0.5]], "0.halfLife": [0] },
    run: root.streamPrior
  },
  {
    name: "streamPrior: curves",
    valid: () => [root.streamPrior({ maxSamples: 4 }).start, 0.5],
    paths: { "0": "object", "0.logWeights": "array", "0.logWeights.0": "finite", "1": "share" },
    cases: { "0.logWeights": [[0]] },
    run: root.streamPrior({ maxSamples: 4 }).curves
  },
  {
    name: "streamPrior: observe",
    valid: () => [root.streamPrior({ maxSamples: 4 }).start, 0.5, 1, 2],
    paths: { "0": "object", "0.logWeights": "array", "1": "share", "2": "whole", "3": "whole" },
    run: root.streamPrior({ maxSamples: 4 }).observe
  },
  {
    name: "pacer: decide",
    valid: () => [root.pacer({ budget: root.samples(2), price: 0.1 }).start, curves(), 1],
    paths: {
      "0": "object",
      "0.logPrice": "finite",
      "0.spent": "nonNegative",
      "0.queries": "whole",
      "1": "curves",
      "2": "whole"
    },
    cases: { "2": [3] },
    run: root.pacer({ budget: root.samples(2), price: 0.1 }).decide
  },
  {
    name: "pacer: observe",
    valid: () => [root.pacer({ budget: root.samples(2), price: 0.1 }).start, 1],
    paths: { "0": "object", "0.logPrice": "finite", "1": "nonNegative" },
    run: root.pacer({ budget: root.samples(2), price: 0.1 }).observe
  }
]

const curveKinds: ReadonlyArray<Row> = [
  {
    name: "successCurves",
    valid: () => [[0.1, 0.2], { maxSamples: 4 }],
    paths: { "0": "array", "0.1": "share", "1": "object", ...beta },
    options: ["1"],
    run: root.successCurves
  },
  {
    name: "successCurves: value",
    valid: () => [1, 2],
    paths: { "0": "whole", "1": "whole" },
    cases: { "0": [3], "1": [5] },
    run: curves().value
  },
  {
    name: "successCurves: marginal",
    valid: () => [1, 2],
    paths: { "0": "whole", "1": "count" },
    cases: { "0": [3], "1": [5] },
    run: curves().marginal
  },
  {
    name: "betaCurves",
    valid: () => [[1, 2], [1, 2], { maxSamples: 4 }],
    paths: {
      "0": "array",
      "0.1": "nonNegative",
      "1": "array",
      "1.1": "nonNegative",
      "2": "object",
      "2.maxSamples": "count"
    },
    options: ["2"],
    cases: { "1": [[1]], "0": [[1, 2, 3]] },
    run: root.betaCurves
  },
  {
    name: "betaMixtureCurves",
    valid: () => [[0.5, 0.5], [1, 2], [1, 2], { components: 2, maxSamples: 4 }],
    paths: {
      "0": "array",
      "0.1": "nonNegative",
      "1": "array",
      "1.1": "nonNegative",
      "2": "array",
      "2.1": "nonNegative",
      "3": "object",
      "3.components": "count",
      "3.maxSamples": "count"
    },
    options: ["3"],
    cases: { "0": [[0.5, 0.6]], "1": [[1]], "2": [[1]], "3.components": [3] },
    run: root.betaMixtureCurves
  },
  {
    name: "histogramCurves",
    valid: () => [[0.5, 0.5], { points: [0.1, 0.9], maxSamples: 4 }],
    paths: { "0": "array", "0.1": "nonNegative", "1": "object", "1.points": "array", "1.points.1": "share", ...beta },
    options: ["1"],
    cases: { "0": [[0.5, 0.6], [1]], "1.points": [[]] },
    run: root.histogramCurves
  },
  {
    name: "marginalCurves",
    valid: () => [Float64Array.of(0.5, 0.2, 0.3, 0.1), { size: 2, maxSamples: 2, projection: "reject", forced: 0 }],
    paths: {
      "0": "array",
      "1": "object",
      "1.size": "whole",
      "1.maxSamples": "count",
      "1.projection?": "word",
      "1.forced?": "whole"
    },
    options: ["1"],
    cases: {
      "0": [Float64Array.of(1), Float64Array.of(0.5, Number.NaN, 0, 0), Float64Array.of(0.1, 0.5, 0, 0)],
      "1.forced": [3]
    },
    run: root.marginalCurves
  },
  {
    name: "marginalCurvesFromRows",
    valid: () => [
      [
        [0.5, 0.2],
        [0.3, 0.1]
      ],
      { projection: "envelope", forced: 0 }
    ],
    paths: {
      "0": "array",
      "0.1": "array",
      "0.1.0": "finite",
      "1?": "object",
      "1.projection?": "word",
      "1.forced?": "whole"
    },
    options: ["1"],
    cases: { "0": [[], [[0.5], [0.5, 0.2]], [[]]] },
    run: root.marginalCurvesFromRows
  },
  {
    name: "empiricalCurves",
    valid: () => [[1, 2], [4, 4], { maxSamples: 4 }],
    paths: { "0": "array", "0.1": "whole", "1.1": "whole", "2?": "object", "2.maxSamples?": "count" },
    options: ["2"],
    cases: { "0": [[5, 1]], "1": [[4], 0, null, "abc", {}, true, 2.5, undefined], "1.0": [0] },
    run: root.empiricalCurves
  },
  {
    name: "empiricalRewardCurves",
    valid: () => [
      [
        [1, 0.5],
        [0, 0.3]
      ],
      { maxSamples: 2, baseline: 0, forced: 1 }
    ],
    paths: {
      "0": "array",
      "0.1": "array",
      "0.1.0": "finite",
      "1?": "object",
      "1.maxSamples?": "count",
      "1.baseline?": "finite",
      "1.forced?": "whole"
    },
    options: ["1"],
    cases: { "0": [[[]]] },
    run: root.empiricalRewardCurves
  }
]

const problem = (name: string): root.Problem => ({
  arms: (name === "escalation"
    ? [histograms(), histograms()]
    : ["cascade", "routing", "arms", "routing-random"].includes(name)
      ? [curves(), curves()]
      : [curves()]
  ).map((of, at) => ({ name: `arm ${at}`, curves: of, cost: 1 })),
  budget: root.samples(2),
  minimum: 0,
  maximum: 4,
  seed: 1
})

/** Every policy, which all take problems and outcomes of one form. */
// Each is only ever given states of its own.
const everyPolicy = [
  root.online(),
  root.uniform(),
  root.sequential(),
  policies.onlineArms(),
  policies.routing(),
  policies.escalation(),
  policies.sequentialLearning(),
  policies.probe({ posterior: "kernel", samples: 1 }),
  policies.probe({ posterior: "success", samples: 1 }),
  policies.elimination(),
  policies.cascade(),
  policies.offline(bins()),
  controls.randomAllocation(),
  controls.randomRouting({ share: 0.5 }),
  controls.sequentialFlat(),
  controls.sequentialShuffled(),
  controls.shuffled(),
  controls.fixedSplit(controls.fitFixedSplit(outcomesCurves(), { budget: root.samples(2) })),
  voting.adaptiveConsistency(),
  voting.earlyStopping({ window: 2 }),
  voting.learnedConsistency({ prior: answerPrior() }),
  voting.uncertaintyAware()
] as ReadonlyArray<root.Policy<unknown>>

const policyRows: ReadonlyArray<Row> = everyPolicy.flatMap((policy) => {
  const given = problem(policy.name)
  const state = policy.start(given)
  const asked = policy.next(state)
  const first = asked?.queries[0] ?? 0
  const arm = asked?.arms[0] ?? 0
  const observed = (): Record<string, unknown> => ({
    queries: Int32Array.of(first),
    arms: Int32Array.of(arm),
    rewards: Float64Array.of(0),
    tokens: Float64Array.of(3),
    logProbabilities: Float64Array.of(-1),
    answers: ["4"]
  })
  return [
    {
      name: `policy ${policy.name}: start`,
      valid: () => [problem(policy.name)],
      paths: {
        "0": "object",
        "0.arms": "array",
        "0.arms.0": "object",
        "0.arms.0.curves": "curves",
        "0.budget": "nonNegative",
        "0.seed": "finite",
        "0.arms.0.name?": "text",
        "0.minimum?": "each",
        "0.maximum?": "each"
      },
      options: ["0", "0.arms.0"],
      cases: { "0.arms": [[]], "0.arms.0.cost": [-1, null, "1", Number.NaN] },
      run: policy.start
    },
    {
      name: `policy ${policy.name}: observe`,
      valid: () => [state, observed()],
      paths: { "1": "object", "1.queries": "array", "1.arms": "array", "1.rewards": "array" },
      cases: {
        "1.queries": [Int32Array.of(3), Int32Array.of(-1), Int32Array.of(first, first), [0.5], [null]],
        "1.arms": [Int32Array.of(9), Int32Array.of(-1), [null]],
        "1.rewards": [
          new Float64Array(2),
          ...(policy.needs?.includes("rewards") === true ? [[Number.NaN], [null], ["1"]] : [])
        ],
        ...(policy.needs?.includes("answers") === true ? { "1.answers": [[4], [null], ["1", "2"], undefined] } : {}),
        ...(policy.needs?.includes("logProbabilities") === true
          ? { "1.logProbabilities": [[Number.NaN], [1], undefined] }
          : {})
      },
      run: policy.observe
    }
  ] satisfies ReadonlyArray<Row>
})

const nothing = (name: string, run: Row["run"]): Row => ({ name, valid: () => [], paths: {}, run })

const stopOptions = {
  "0.rounds?": "cap",
  "0.maxInFlight?": "cap",
  "0.minInFlight?": "cap",
  "0.price?": "share",
  "0.success?": "number",
  "0.onTime?": "open"
} as const
const stopValid = { rounds: 3, maxInFlight: 2, minInFlight: 1, price: 0, success: 1, onTime: 0.9 }

const policyFactories: ReadonlyArray<Row> = [
  nothing("online", root.online),
  nothing("uniform", root.uniform),
  nothing("randomAllocation", controls.randomAllocation),
  nothing("shuffled", controls.shuffled),
  {
    name: "sequential",
    valid: () => [{ ...stopValid, verifier: rates }],
    paths: {
      "0?": "object",
      ...stopOptions,
      "0.verifier?": "object",
      "0.verifier.falsePositive": "share",
      "0.verifier.falseNegative": "share"
    },
    options: ["0", "0.verifier"],
    cases: { "0.verifier": [{ falsePositive: 0.6, falseNegative: 0.5 }] },
    run: root.sequential
  },
  ...Object.entries({
    sequentialFlat: controls.sequentialFlat,
    sequentialShuffled: controls.sequentialShuffled
  }).map(
    ([name, run]): Row => ({
      name,
      valid: () => [stopValid],
      paths: { "0?": "object", ...stopOptions },
      options: ["0"],
      run
    })
  ),
  {
    name: "sequentialLearning",
    valid: () => [{ ...stopValid, bins: 2 }],
    paths: { "0?": "object", ...stopOptions, "0.bins?": "count" },
    options: ["0"],
    run: policies.sequentialLearning
  },
  {
    name: "planRounds",
    valid: () => [
      [{ curves: curves(), cost: 1, latencies: [1, 2] }],
      { budget: root.samples(2), deadline: 4, rounds: 3 }
    ],
    paths: {
      "0": "array",
      "0.0": "object",
      "0.0.curves": "curves",
      "0.0.cost?": "positive",
      "0.0.latencies": "array",
      "0.0.latencies.0": "nonNegative",
      "1": "object",
      "1.budget": "nonNegative",
      "1.deadline": "nonNegative",
      "1.rounds?": "count"
    },
    options: ["0.0", "1"],
    cases: { "0": [[]], "0.0.latencies": [[]] },
    run: policies.planRounds
  },
  {
    name: "escalation",
    valid: () => [{ rounds: 2, maxInFlight: 2, success: 1 }],
    paths: { "0?": "object", "0.rounds?": "cap", "0.maxInFlight?": "cap", "0.success?": "number" },
    options: ["0"],
    run: policies.escalation
  },
  {
    name: "probe",
    valid: () => [{ posterior: "kernel", samples: 2, rounds: 2, success: 1 }],
    paths: {
      "0": "object",
      "0.posterior": "word",
      "0.samples?": "whole",
      "0.rounds?": "whole",
      "0.success?": "number"
    },
    options: ["0"],
    cases: { "0.rounds": [1], "0.samples": [0] },
    run: policies.probe
  },
  {
    name: "elimination",
    valid: () => [{ step: 1, success: 1, giveUp: 0.1, delta: 0.1 }],
    paths: { "0?": "object", "0.step?": "whole", "0.success?": "number", "0.giveUp?": "share", "0.delta?": "open" },
    options: ["0"],
    cases: { "0.step": [0] },
    run: policies.elimination
  },
  {
    name: "cascade",
    valid: () => [{ stages: [{ arm: 0, samples: 1 }], success: 1 }],
    paths: { "0?": "object", "0.success?": "number" },
    options: ["0"],
    run: policies.cascade
  },
  {
    name: "cascade: stages",
    valid: () => [[{ arm: 0, samples: 1 }]],
    paths: { "0.0": "object", "0.0.arm": "whole", "0.0.samples": "whole" },
    options: ["0.0"],
    cases: { "0": [null, 5, "abc", {}, true, []], "0.0.arm": [2], "0.0.samples": [0, 5] },
    run: (stages: never) => policies.cascade({ stages }).start(problem("cascade"))
  },
  {
    name: "routing",
    valid: () => [{ share: 0.5, preference: [1, 2, 3] }],
    paths: { "0?": "object", "0.share?": "share", "0.preference?": "array", "0.preference.1": "number" },
    options: ["0"],
    cases: { "0.preference": [[1]] },
    run: (options: never) => policies.routing(options).start(problem("routing"))
  },
  {
    name: "randomRouting",
    valid: () => [{ share: 0.5 }],
    paths: { "0?": "object", "0.share?": "share" },
    options: ["0"],
    run: controls.randomRouting
  },
  {
    name: "named",
    valid: () => ["mine", root.online()],
    paths: { "0": "text", "1": "object" },
    cases: { "1": [{}] },
    run: policies.named
  },
  {
    name: "fitFixedSplit",
    valid: () => [outcomesCurves(), { budget: root.samples(2), minimum: 0, maximum: 4 }],
    paths: { "0": "curves", "1": "object", "1.budget": "nonNegative", "1.minimum?": "each", "1.maximum?": "each" },
    options: ["1"],
    run: controls.fitFixedSplit
  },
  {
    name: "fixedSplit",
    valid: () => [{ schema: "alloc/fixed-split@1", low: 1, high: 3, share: 0.5 }],
    paths: { "0": "object", "0.schema": "word", "0.low": "whole", "0.high": "whole", "0.share": "share" },
    run: controls.fixedSplit
  },
  {
    name: "batchOf",
    valid: () => [problem("online")],
    paths: { "0": "object", "0.arms": "array", "0.budget": "nonNegative", "0.seed": "finite", "0.minimum?": "each" },
    options: ["0", "0.arms.0"],
    run: policies.batchOf
  },
  {
    name: "policyRounds",
    valid: () => [root.online(), problem("online")],
    paths: { "0": "object", "1": "object", "1.arms": "array" },
    cases: { "0": [{}] },
    run: (policy: never, of: never) => policies.policyRounds(policy, of).next()
  },
  {
    name: "policyRounds: outcomes",
    valid: () => [{ queries: Int32Array.of(0), arms: Int32Array.of(0), rewards: Float64Array.of(1) }],
    paths: { "0": "object", "0.queries": "array" },
    run: (outcomes: never) => {
      const rounds = policies.policyRounds(root.online(), problem("online"))
      rounds.next()
      return rounds.next(outcomes)
    }
  },
  {
    name: "fitOffline",
    valid: () => [
      curves(),
      {
        budget: root.samples(2),
        by: [{ marginal: 1 }],
        bins: 2,
        edges: "quantile",
        marginals: "outcomes",
        outcomes: outcomesCurves(),
        available: [4, 4, 4],
        minimum: 0,
        maximum: 4,
        remainder: "none"
      }
    ],
    paths: {
      "0": "curves",
      "1": "object",
      "1.budget": "nonNegative",
      "1.by?": "array",
      "1.by.0": "object",
      "1.by.0.marginal": "whole",
      "1.bins?": "count",
      "1.edges?": "word",
      "1.marginals?": "word",
      "1.outcomes?": "curves",
      "1.available?": "array",
      "1.available.1": "whole",
      "1.minimum?": "whole",
      "1.maximum?": "whole",
      "1.remainder?": "word"
    },
    options: ["1"],
    cases: { "1.by": [[], [{ other: 1 }], [{ marginal: 0 }], [{ marginal: 9 }]], "1.available": [[1]] },
    run: policies.fitOffline
  },
  {
    name: "offline",
    valid: () => [bins()],
    paths: { "0": "object", "0.schema": "word", "0.samples": "array", "0.edges": "array", "0.budget": "nonNegative" },
    run: policies.offline
  },
  {
    name: "offlineCost",
    valid: () => [bins(), { queries: 10 }],
    paths: { "0": "object", "1?": "object", "1.queries?": "whole" },
    options: ["1"],
    cases: { "1.queries": [0] },
    run: (...given: ReadonlyArray<never>) => {
      const [of, options] = given
      return policies.offlineCost(of, options)
    }
  },
  { name: "offlineLookup", valid: () => [bins()], paths: { "0": "object" }, run: policies.offlineLookup },
  {
    name: "offlineLookup: look up",
    valid: () => [0.5, 0.5, 0.5],
    paths: { "0": "number", "1?": "number", "2?": "number" },
    run: policies.offlineLookup(bins())
  },
  {
    name: "parseOffline",
    valid: () => [policies.serialiseOffline(bins())],
    paths: { "0": "text" },
    cases: { "0": ["", "{", "{}", "null", "[]"] },
    run: policies.parseOffline
  },
  { name: "serialiseOffline", valid: () => [bins()], paths: { "0": "object" }, run: policies.serialiseOffline }
]

const rest: ReadonlyArray<Row> = [
  {
    name: "adaptiveConsistency",
    valid: () => [{ rule: "beta", confidence: 0.9, step: 1 }],
    paths: { "0?": "object", "0.rule?": "word", "0.confidence?": "open", "0.step?": "whole" },
    options: ["0"],
    cases: { "0.step": [0] },
    run: voting.adaptiveConsistency
  },
  {
    name: "earlyStopping",
    valid: () => [{ window: 2 }],
    paths: { "0?": "object", "0.window?": "whole" },
    options: ["0"],
    cases: { "0.window": [0] },
    run: voting.earlyStopping
  },
  {
    name: "uncertaintyAware",
    valid: () => [{ temperature: 0.2 }],
    paths: { "0?": "object", "0.temperature?": "positive" },
    options: ["0"],
    run: voting.uncertaintyAware
  },
  {
    name: "fitAnswerPrior",
    valid: () => [[["1", "1"], ["2"]]],
    paths: { "0": "array", "0.1": "array" },
    cases: { "0": [[]], "0.1.0": [null, 1, {}] },
    run: voting.fitAnswerPrior
  },
  {
    name: "leaderIsLikeliest",
    valid: () => [answerPrior(), 2, 1, 0],
    paths: { "0": "object", ...answerPriorPaths("0"), "1": "whole", "2": "whole", "3": "whole" },
    options: ["0"],
    cases: answerPriorCases("0"),
    run: voting.leaderIsLikeliest
  },
  {
    name: "learnedConsistency",
    valid: () => [{ prior: answerPrior(), confidence: 0.9, step: 1 }],
    paths: {
      "0": "object",
      "0.prior": "object",
      ...answerPriorPaths("0.prior"),
      "0.confidence?": "open",
      "0.step?": "whole"
    },
    options: ["0", "0.prior"],
    cases: { ...answerPriorCases("0.prior"), "0.step": [0] },
    run: voting.learnedConsistency
  },
  {
    name: "majorityVote",
    valid: () => [["1", undefined, "2"]],
    paths: { "0": "array" },
    cases: { "0.1": [null, 1, {}] },
    run: voting.majorityVote
  },
  {
    name: "weightedVote",
    valid: () => [
      ["1", undefined, "2"],
      [1, 1, 2]
    ],
    paths: { "0": "array", "1": "array", "1.1": "nonNegative" },
    cases: { "0.1": [null, 1, {}], "1": [[1]] },
    run: voting.weightedVote
  },
  {
    name: "votesToDecide",
    valid: () => [["1", undefined, "2"], 5],
    paths: { "0": "array", "1": "whole" },
    cases: { "0.1": [null, 1, {}] },
    run: voting.votesToDecide
  },
  {
    name: "summarise",
    valid: () => [curves(), { capacity: 100, minimum: 0, maximum: 4, weights: [1, 1, 1] }],
    paths: { "0": "curves", "1?": "object", "1.capacity?": "whole", ...limits },
    options: ["1"],
    cases: { ...limitCases, "1.capacity": [1, 2 ** 40] },
    run: shards.summarise
  },
  {
    name: "mergeSummaries",
    valid: () => [summary(), summary()],
    paths: { "0": "object", "1": "object", "0.size": "whole", "1.counts": "array", "1.edges": "array" },
    run: shards.mergeSummaries
  },
  {
    name: "shardBudgets",
    valid: () => [[summary()], root.samples(2)],
    paths: { "0": "array", "0.0": "object", "1": "nonNegative" },
    run: shards.shardBudgets
  },
  {
    name: "summaryPrice",
    valid: () => [summary(), 4],
    paths: { "0": "object", "1": "whole" },
    run: shards.summaryPrice
  },
  {
    name: "encodeSummary",
    valid: () => [summary()],
    paths: { "0": "object", "0.counts": "array" },
    run: shards.encodeSummary
  },
  {
    name: "decodeSummary",
    valid: () => [shards.encodeSummary(summary())],
    paths: { "0": "bytes" },
    cases: { "0": [new Uint8Array(3), new Uint8Array(40)] },
    run: shards.decodeSummary
  },
  {
    name: "survivalOf",
    valid: () => [curves(), { rows: Int32Array.of(0, 1, 2), pooled: false }],
    paths: { "0": "curves", "1?": "object", "1.rows?": "array" },
    options: ["1"],
    cases: { "1.rows": [Int32Array.of(3, 0, 0), Int32Array.of(0)], "1.pooled": [null, 1, "yes"] },
    run: posterior.survivalOf
  },
  {
    name: "verifiedCurves",
    valid: () => [curves(), { ...rates }],
    paths: { "0": "curves", "1": "object", "1.falsePositive": "share", "1.falseNegative": "share" },
    options: ["1"],
    run: posterior.verifiedCurves
  },
  {
    name: "survivalUnderVerdicts",
    valid: () => [curves(), { ...rates }],
    paths: { "0": "curves", "1": "object", "1.falsePositive": "share", "1.falseNegative": "share" },
    options: ["1"],
    run: posterior.survivalUnderVerdicts
  },
  {
    name: "repeatedVerdicts",
    valid: () => [{ ...rates }, { times: 3, needed: 2 }],
    paths: { "0": "object", "0.falsePositive": "share", "1": "object", "1.times": "count", "1.needed": "count" },
    options: ["0", "1"],
    cases: { "1.needed": [4] },
    run: posterior.repeatedVerdicts
  },
  {
    name: "fitCalibration",
    valid: () => [[0.1, 0.2], [0, 1], { bins: 2 }],
    paths: { "0": "array", "0.1": "finite", "1": "array", "1.1": "share", "2?": "object", "2.bins?": "count" },
    options: ["2"],
    cases: { "0": [[]], "1": [[1]] },
    run: posterior.fitCalibration
  },
  {
    name: "ratesFromScore",
    valid: () => [calibration(), { accept: 0.5 }],
    paths: { "0": "object", ...calibrationPaths("0"), "1": "object", "1.accept": "finite" },
    options: ["0", "1"],
    cases: calibrationCases("0"),
    run: posterior.ratesFromScore
  },
  {
    name: "scoredCurves",
    valid: () => [curves(), calibration()],
    paths: { "0": "curves", "1": "object", ...calibrationPaths("1") },
    options: ["1"],
    cases: calibrationCases("1"),
    run: posterior.scoredCurves
  },
  { name: "peaks", valid: () => [curves()], paths: { "0": "curves" }, run: posterior.peaks },
  {
    name: "improvements",
    valid: () => [[0.1, 0.5], 0.2, new Float64Array(3)],
    paths: { "0": "array", "0.1": "finite", "1": "nonNegative", "2": "array" },
    run: posterior.improvements
  },
  {
    name: "bandwidthOf",
    valid: () => [4, 0.2, 0.3, 1],
    paths: { "0": "whole", "1": "nonNegative", "2": "nonNegative", "3?": "nonNegative" },
    run: posterior.bandwidthOf
  },
  { name: "logGamma", valid: () => [2], paths: { "0": "positive" }, run: posterior.logGamma },
  { name: "logBeta", valid: () => [2, 3], paths: { "0": "positive", "1": "positive" }, run: posterior.logBeta },
  { name: "gammaCdf", valid: () => [2, 3], paths: { "0": "positive", "1": "number" }, run: posterior.gammaCdf },
  {
    name: "betaCdf",
    valid: () => [0.5, 2, 3],
    paths: { "0": "number", "1": "positive", "2": "positive" },
    run: posterior.betaCdf
  },
  {
    name: "majorityStaysBeta",
    valid: () => [3, 1],
    paths: { "0": "whole", "1": "whole" },
    run: posterior.majorityStaysBeta
  },
  {
    name: "majorityStaysDirichlet",
    valid: () => [[3, 1]],
    paths: { "0": "array", "0.1": "whole" },
    run: posterior.majorityStaysDirichlet
  },
  {
    name: "onlineArms",
    valid: () => [{ quantile: 0.9, variances: [0.1, [0.1, 0.2, 0.3]] }],
    paths: { "0?": "object", "0.quantile": "open", "0.variances?": "array", "0.variances.0": "nonNegative" },
    options: ["0"],
    cases: { "0.quantile": [0.4, 1], "0.variances": [[0.1], [0.1, [0.1]]] },
    run: (options: never) => policies.onlineArms(options).start(problem("arms"))
  },
  {
    name: "allocateUnderBudgets",
    valid: () => [[{ curves: curves(), costs: [1, [2, 3, 4]] }], { budgets: [2, 5] }],
    paths: {
      "0": "array",
      "0.0": "object",
      "0.0.curves": "curves",
      "0.0.costs": "array",
      "0.0.costs.1.1": "nonNegative",
      "1": "object",
      "1.budgets": "array",
      "1.budgets.1": "positive"
    },
    options: ["0.0", "1"],
    cases: { "0": [[]], "0.0.costs": [[1], [1, [1, 2]], [1, [1, -1, 1]], [1, {}]], "1.budgets": [[], [1]] },
    run: policies.allocateUnderBudgets
  },
  {
    name: "allocateToGroups",
    valid: () => [curves(), { budget: root.samples(3), groups: [0, 1, 1], least: [0.1, 0.1], minimum: 0, maximum: 4 }],
    paths: {
      "0": "curves",
      "1": "object",
      "1.budget": "nonNegative",
      "1.groups": "array",
      "1.groups.1": "whole",
      "1.least": "array",
      "1.least.1": "finite",
      "1.minimum?": "each",
      "1.maximum?": "each"
    },
    options: ["1"],
    cases: {
      "1.groups": [
        [0, 1],
        [0, 1, 2]
      ],
      "1.least": [[0.1, 0.99], []],
      "1.budget": [0.1]
    },
    run: policies.allocateToGroups
  },
  {
    name: "allocateAtRisk",
    valid: () => [curves(), { budget: root.samples(2), share: 0.5, weight: 0.5, minimum: 0, maximum: 4 }],
    paths: {
      "0": "curves",
      "1": "object",
      "1.budget": "nonNegative",
      "1.share": "open",
      "1.weight?": "share",
      "1.minimum?": "each",
      "1.maximum?": "each"
    },
    options: ["1"],
    run: policies.allocateAtRisk
  },
  {
    name: "repeatShare",
    valid: () => [[["a", "b", "a"], ["c"]]],
    paths: { "0": "array", "0.1": "array" },
    cases: { "0.1.0": [null, 1, {}] },
    run: estimators.repeatShare
  },
  {
    name: "effectiveSamples",
    valid: () => [4, 0.5],
    paths: { "0": "whole", "1": "share" },
    run: estimators.effectiveSamples
  },
  {
    name: "repeatedCurves",
    valid: () => [curves(), { repeats: [0.1, 0.5, 0.9] }],
    paths: { "0": "curves", "1": "object", "1.repeats.1": "share" },
    options: ["1"],
    cases: { "1.repeats": [[0.1], null, "abc", {}, undefined, -0.1, 1.5, Number.NaN] },
    run: estimators.repeatedCurves
  },
  {
    name: "passAtK",
    valid: () => [5, 2, 3],
    paths: { "0": "whole", "1": "whole", "2": "whole" },
    cases: { "0": [0], "1": [6], "2": [6] },
    run: estimators.passAtK
  },
  {
    name: "passAtKCurve",
    valid: () => [5, 2, 3],
    paths: { "0": "whole", "1": "whole", "2?": "whole" },
    cases: { "0": [0], "1": [6], "2": [6] },
    run: estimators.passAtKCurve
  },
  {
    name: "expectedMaximum",
    valid: () => [[1, 2, 3], 2],
    paths: { "0": "array", "0.1": "finite", "1": "count" },
    cases: { "1": [4] },
    run: estimators.expectedMaximum
  },
  {
    name: "expectedMaximumCurve",
    valid: () => [[1, 2, 3], 2],
    paths: { "0": "array", "0.1": "finite", "1?": "whole" },
    cases: { "1": [4] },
    run: estimators.expectedMaximumCurve
  },
  {
    name: "expectedSelectedCurve",
    valid: () => [[1, 2, 3], [1, 0, 1], 2],
    paths: { "0": "array", "0.1": "finite", "1": "array", "1.1": "finite", "2?": "whole" },
    cases: { "1": [[1]], "2": [4] },
    run: estimators.expectedSelectedCurve
  },
  {
    name: "selectedCurves",
    valid: () => [[{ seen: [1, 2], real: [0, 1] }], { maxSamples: 2, baseline: 0, forced: 1 }],
    paths: {
      "0": "array",
      "0.0": "object",
      "0.0.seen": "array",
      "0.0.real": "array",
      "0.0.real.1": "finite",
      "1?": "object",
      "1.maxSamples?": "count",
      "1.baseline?": "finite",
      "1.forced?": "whole"
    },
    options: ["1"],
    run: estimators.selectedCurves
  },
  {
    name: "truncatedArms",
    valid: () => [[{ costs: [10, 20], rewards: [1, 0] }], { caps: [15, 30], maxSamples: 2, success: 1 }],
    paths: {
      "0": "array",
      "0.0": "object",
      "0.0.costs": "array",
      "0.0.costs.1": "nonNegative",
      "0.0.rewards": "array",
      "1": "object",
      "1.caps": "array",
      "1.maxSamples?": "count",
      "1.success?": "number"
    },
    options: ["1"],
    cases: {
      "1.caps": [[], [0], [-1], [Number.NaN], ["1"]],
      "0.0.rewards": [[1, null], [1, "1"], [1], [1, Number.NaN]]
    },
    run: estimators.truncatedArms
  },
  {
    name: "allocateAtQuantile",
    valid: () => [
      [{ curves: curves(), cost: 1, variance: 0.1 }],
      { budget: root.usd(2), quantile: 0.9, minimum: 0, maximum: 4, weights: [1, 1, 1] }
    ],
    paths: {
      "0": "array",
      "0.0": "object",
      "0.0.curves": "curves",
      "0.0.cost?": "cost",
      "0.0.variance": "nonNegative",
      "1": "object",
      "1.budget": "nonNegative",
      "1.quantile": "open",
      ...limits
    },
    options: ["0.0", "1"],
    cases: { "0": [[]], "0.0.variance": [[1], [1, -1, 1], [1, null, 1]], "1.quantile": [0.4, 1], ...limitCases },
    run: policies.allocateAtQuantile
  },
  {
    name: "random",
    valid: () => [1, "key"],
    paths: {},
    cases: {
      "0": [null, {}, [], true, undefined, Number.NaN, Number.POSITIVE_INFINITY],
      "1": [null, {}, [], true, undefined, Number.NaN]
    },
    run: randomness.random
  },
  {
    name: "random: below",
    valid: () => [3],
    paths: { "0": "whole" },
    cases: { "0": [0] },
    run: randomness.random(1).below
  },
  {
    name: "permutation",
    valid: () => [3, randomness.random(1)],
    paths: { "0": "whole", "1": "object" },
    cases: { "1": [{}] },
    run: randomness.permutation
  },
  {
    name: "sampleStream",
    valid: () => [1, "query", 0],
    paths: { "0": "finite", "1": "text", "2": "whole" },
    run: randomness.sampleStream
  }
]

const table: ReadonlyArray<Row> = [...solvers, ...curveKinds, ...policyRows, ...policyFactories, ...rest]

/** A copy of the arguments with another value at a path. */
const withValue = (given: ReadonlyArray<unknown>, path: string, value: unknown): Array<unknown> => {
  const steps = path.split(".")
  const replaced = (of: unknown, depth: number): unknown => {
    if (depth === steps.length) return value
    const at = steps[depth]
    if (Array.isArray(of)) {
      const copy = [...of]
      copy[Number(at)] = replaced(copy[Number(at)], depth + 1)
      return copy
    }
    const before: unknown = typeof of === "object" && of !== null ? Reflect.get(of, at) : undefined
    return { ...(of as object), [at]: replaced(before, depth + 1) }
  }
  return replaced([...given], 0) as Array<unknown>
}

const shown = (value: unknown): string => {
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "number" || value === undefined) return String(value)
  return (
    JSON.stringify(value, (_, x: unknown) =>
      typeof x === "bigint" ? `${x}n` : typeof x === "number" ? String(x) : x
    ) ?? String(value)
  ).slice(0, 60)
}

/** What a call with bad arguments did, unless it is what it must do. */
const faultOf = (row: Row, path: string, value: unknown): string | undefined => {
  const given = withValue(row.valid(), path, value)
  const where = `${row.name}, ${path} = ${shown(value)}`
  try {
    // The arguments are wrong on purpose, so no type of a function's parameters holds.
    row.run(...(given as Array<never>))
  } catch (error) {
    if (!(error instanceof root.CoreError)) return `${where}: ${String(error)}`
    if (!/valid|below the sum of the minima|hold no marginal|is empty/.test(error.message))
      return `${where}: says only "${error.message}"`
    return undefined
  }
  return `${where}: accepted`
}

/** All bad values of a row, each at its path. */
const badOf = ({ paths, options = [], cases = {} }: Row): ReadonlyArray<readonly [path: string, value: unknown]> => [
  ...Object.entries(paths).flatMap(([path, kind]) => {
    const optional = path.endsWith("?")
    const values: ReadonlyArray<unknown> = kinds[kind]
    const all = optional ? values : [...values, undefined]
    return all.map((value) => [optional ? path.slice(0, -1) : path, value] as const)
  }),
  ...options.flatMap((path) => [
    [`${path}.misspelt`, 1] as const,
    ...notOptions.map((value) => [path, value] as const)
  ]),
  ...Object.entries(cases).flatMap(([path, values]) => values.map((value) => [path, value] as const))
]

describe("bad input", () => {
  it("has a row for every public function", () => {
    const rows = new Set(table.map(({ name }) => name.split(":")[0]))
    const functions = Object.values(modules).flatMap((module) =>
      Object.entries(module).flatMap(([name, value]) =>
        typeof value === "function" && name !== "CoreError" ? [name] : []
      )
    )
    expect(functions.filter((name) => !rows.has(name))).toEqual([])
  })

  it.each(table.map((row) => [row.name, row] as const))("%s refuses it with a CoreError", (_, row) => {
    // The bad value alone is at fault.
    row.run(...(row.valid() as Array<never>))
    const faults = badOf(row).flatMap(([path, value]) => faultOf(row, path, value) ?? [])
    expect(faults, faults.join("\n")).toEqual([])
  })
})
