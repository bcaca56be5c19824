/**
 * Training of value networks: squared error to the final reward, or to TD(lambda) returns, by Adam on minibatches.
 *
 * @module
 */
import { permutation, random } from "@alloc/core/random"
import { fail } from "../DecoderError.ts"
import { Adam, Fit, newWeights, type Weights, zeros } from "./ValueFit.ts"
import type { ValueNetwork } from "./ValueNetwork.ts"

/** One drawn reply with its reward. */
export interface ValuedReply {
  /** Replies of one group are held out together: the query. */
  readonly group: string
  /** The state of every prefix whose next token is `tokens[t]`; prefixes that replies share may share a state. */
  readonly states: ReadonlyArray<Float32Array>
  /** Drawn tokens; undefined to learn values of prefixes alone. */
  readonly tokens: ReadonlyArray<number> | undefined
  /** Reward of the whole reply. */
  readonly reward: number
}

/** How values are trained. */
export interface TrainValuesOptions {
  /** A token's embedding; needed where replies have tokens. */
  readonly embedding?: ((token: number) => Float32Array) | undefined
  /** Hidden units. Default 32. */
  readonly hidden?: number | undefined
  /**
   * 1 (default) fits the final reward: Monte Carlo returns. Below 1, `rounds` more fits follow, each to the lambda returns
   * under the network before it.
   */
  readonly lambda?: number | undefined
  /** Fits to lambda returns. Default 2. */
  readonly rounds?: number | undefined
  /** Adam's step size, 0.0002 by default: rewards of whole replies say little of each token, so larger steps learn noise. */
  readonly rate?: number | undefined
  /** Factor of the squared weights in the loss, 0.001 by default. */
  readonly decay?: number | undefined
  /** Rows between two steps, 128 by default. */
  readonly batch?: number | undefined
  /** Passes over all rows in each fit, at most; 16 by default. It ends after three in a row that are no better on held-out groups. */
  readonly epochs?: number | undefined
  /** Share of the groups whose error chooses the epoch. Default 0.15. */
  readonly holdOut?: number | undefined
  readonly seed?: number | undefined
}

/** What came of it. */
export interface TrainedValues {
  readonly network: ValueNetwork
  /** Mean squared error to the final reward on held-out groups, of a constant and of the network. */
  readonly heldOut: { readonly constant: number; readonly network: number; readonly rows: number }
}

interface Row {
  readonly state: Float32Array
  readonly token: number | undefined
  readonly reward: number
  readonly held: boolean
}

/** Mean and scale of the states' columns. */
const columnsOf = (rows: ReadonlyArray<Row>, width: number) => {
  const mean = new Float32Array(width)
  const scale = new Float32Array(width)
  for (const { state } of rows) for (let j = 0; j < width; j++) mean[j] += state[j] / rows.length
  for (const { state } of rows) for (let j = 0; j < width; j++) scale[j] += (state[j] - mean[j]) ** 2 / rows.length
  return { mean, scale: scale.map((variance) => Math.sqrt(variance) + 1e-6) }
}

/** States standardised once each, however many replies share them. */
const standardisedStates = (rows: ReadonlyArray<Row>, { mean, scale }: ReturnType<typeof columnsOf>) => {
  const known = new Map<Float32Array, Float32Array>()
  for (const { state } of rows)
    if (!known.has(state))
      known.set(
        state,
        state.map((value, j) => (value - mean[j]) / scale[j])
      )
  return (state: Float32Array): Float32Array => known.get(state) ?? state
}

const heldGroups = (replies: ReadonlyArray<ValuedReply>, share: number, seed: number): ReadonlySet<string> => {
  const groups = [...new Set(replies.map(({ group }) => group))]
  const order = permutation(groups.length, random(seed, "hold out"))
  return new Set(Array.from(order.slice(0, Math.round(share * groups.length)), (i) => groups[i]))
}

/**
 * lambda returns with gamma 1 and the reward at the end only: G_t = (1 - lambda) v_(t+1) + lambda G_(t+1), and the reward
 * for the last token.
 */
export const lambdaReturns = (values: ArrayLike<number>, reward: number, lambda: number): Float64Array => {
  const returns = new Float64Array(values.length).fill(reward)
  for (let t = values.length - 2; t >= 0; t--) returns[t] = (1 - lambda) * values[t + 1] + lambda * returns[t + 1]
  return returns
}

interface FitSettings {
  readonly hidden: number
  readonly epochs: number
  readonly batch: number
  readonly rate: number
  readonly decay: number
  readonly seed: number
}

const rootMeanSquare = (vectors: ReadonlyArray<Float32Array>): number => {
  const count = vectors.reduce((sum, { length }) => sum + length, 0)
  const square = vectors.reduce((sum, vector) => sum + vector.reduce((own, value) => own + value ** 2, 0), 0)
  return Math.sqrt(square / count) || 1
}

interface Problem {
  readonly rows: ReadonlyArray<Row>
  readonly stateOf: (state: Float32Array) => Float32Array
  readonly embeddingOf: (token: number | undefined) => Float32Array | undefined
  readonly settings: FitSettings
}

const meanSquare = ({ embeddingOf, rows, stateOf }: Problem, fit: Fit): number => {
  let sum = 0
  let count = 0
  for (const { held, reward, state, token } of rows) {
    if (!held) continue
    sum += (fit.value(stateOf(state), embeddingOf(token)) - reward) ** 2
    count++
  }
  return sum / count
}

// Epochs without a better one after which a fit ends.
const patience = 3

/** Fits targets; the epoch with the least held-out error to the reward is kept. */
const fitTargets = (problem: Problem, targets: ArrayLike<number>, weights: Weights, key: number): Weights => {
  const { embeddingOf, rows, settings, stateOf } = problem
  const { batch, decay, epochs, rate, seed } = settings
  const kept = rows.flatMap(({ held }, i) => (held ? [] : [i]))
  const fit = new Fit(weights, rows[0].state.length)
  const adam = new Adam(weights, rate, decay)
  const gradient = zeros(weights)
  // Lambda returns are to be learnt even where they predict the reward no better than the fit before.
  const before = key === 0 ? meanSquare(problem, fit) : Number.POSITIVE_INFINITY
  let best = { error: before, epoch: -1, weights: structuredClone(weights) }
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = permutation(kept.length, random(seed, "order", key, epoch))
    for (let from = 0; from < order.length; from += batch) {
      const size = Math.min(batch, order.length - from)
      for (let i = from; i < from + size; i++) {
        const row = kept[order[i]]
        const state = stateOf(rows[row].state)
        const token = embeddingOf(rows[row].token)
        fit.addGradient(state, token, (fit.value(state, token) - targets[row]) / size, gradient)
      }
      adam.step(weights, gradient)
    }
    const error = meanSquare(problem, fit)
    if (error < best.error) best = { error, epoch, weights: structuredClone(weights) }
    if (epoch - best.epoch >= patience) break
  }
  return best.weights
}

const problemOf = (
  replies: ReadonlyArray<ValuedReply>,
  options: TrainValuesOptions
): Problem & { readonly columns: ReturnType<typeof columnsOf>; readonly tokenScale: number } => {
  const { embedding, holdOut = 0.15, seed = 1 } = options
  const { batch = 128, decay = 1e-3, epochs = 16, hidden = 32, rate = 2e-4 } = options
  const held = heldGroups(replies, holdOut, seed)
  const rows = replies.flatMap(({ group, reward, states, tokens }) =>
    states.map((state, t): Row => ({ state, token: tokens?.[t], reward, held: held.has(group) }))
  )
  if (!rows.some((row) => row.held) || rows.every((row) => row.held))
    fail({ _tag: "InvalidRequest", field: "replies", value: replies.length, valid: "several groups, to hold some out" })
  if (rows.some(({ token }) => token !== undefined) && embedding === undefined)
    fail({
      _tag: "InvalidRequest",
      field: "embedding",
      value: embedding,
      valid: "a function, since replies have tokens"
    })
  const columns = columnsOf(rows, rows[0].state.length)
  const vectors = new Map<number, Float32Array>()
  for (const { token } of rows)
    if (token !== undefined && embedding !== undefined && !vectors.has(token)) vectors.set(token, embedding(token))
  // Embeddings are small numbers: in the units of states they would hardly be seen, and hardly be learnt from.
  const tokenScale = rootMeanSquare([...vectors.values()])
  for (const [token, vector] of vectors)
    vectors.set(
      token,
      vector.map((value) => value / tokenScale)
    )
  const embeddingOf = (token: number | undefined): Float32Array | undefined =>
    token === undefined ? undefined : vectors.get(token)
  const settings = { hidden, epochs, batch, rate, decay, seed }
  return { rows, stateOf: standardisedStates(rows, columns), embeddingOf, settings, columns, tokenScale }
}

/** The lambda returns of all rows under a fit. */
const allReturns = (problem: Problem, replies: ReadonlyArray<ValuedReply>, fit: Fit, lambda: number): Float64Array => {
  const { embeddingOf, stateOf } = problem
  return Float64Array.from(
    replies.flatMap(({ reward, states, tokens }) => {
      const values = states.map((state, t) => fit.value(stateOf(state), embeddingOf(tokens?.[t])))
      return Array.from(lambdaReturns(values, reward, lambda))
    })
  )
}

/**
 * Trains a value network on drawn replies.
 *
 * **Details** Values are centred over candidates before they guide, so only differences within a query matter: subtract
 * from each reward what the query's other replies have on average, and the network need not learn how hard queries are.
 * O(epochs x tokens x hidden x width).
 *
 * @throws DecoderError `InvalidRequest`
 */
export const trainValues = (replies: ReadonlyArray<ValuedReply>, options: TrainValuesOptions = {}): TrainedValues => {
  const { lambda = 1, rounds = 2 } = options
  const problem = problemOf(replies, options)
  const { columns, rows, settings, tokenScale } = problem
  const width = rows[0].state.length
  const withTokens = rows[0].token !== undefined
  let weights = newWeights(width, settings.hidden, withTokens, random(settings.seed, "weights"))
  const kept = rows.filter(({ held }) => !held)
  const constant = kept.reduce((sum, { reward }) => sum + reward / kept.length, 0)
  weights.constant[0] = constant
  const start = meanSquare(problem, new Fit(weights, width))
  weights = fitTargets(
    problem,
    Float64Array.from(rows, ({ reward }) => reward),
    weights,
    0
  )
  for (let round = 1; lambda < 1 && round <= rounds; round++) {
    const targets = allReturns(problem, replies, new Fit(structuredClone(weights), width), lambda)
    weights = fitTargets(problem, targets, weights, round)
  }
  return {
    network: {
      width,
      hidden: settings.hidden,
      ...columns,
      state: weights.state,
      // For embeddings as they are.
      token: withTokens ? weights.token.map((weight) => weight / tokenScale) : undefined,
      bias: weights.bias,
      output: weights.output,
      constant: weights.constant[0]
    },
    heldOut: {
      constant: start,
      network: meanSquare(problem, new Fit(weights, width)),
      rows: rows.length - kept.length
    }
  }
}
