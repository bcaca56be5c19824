/**
 * What reward models' servers want to be asked, and what they answer: one value per protocol, without any input or output.
 *
 * @module
 */
import { Mismatch } from "@alloc/http"

/** A query and a reply to it, as text. */
export interface TextPair {
  readonly query: string
  readonly response: string
}

/** The servers' protocols; `alloc` is our own, simple enough to serve in ten lines. */
export type RewardApi =
  | "vllm-classify"
  | "vllm-pooling"
  | "vllm-score"
  | "rerank"
  | "tei-predict"
  | "tei-rerank"
  | "embedding"
  | "alloc"

/** A linear reward head over an embedding: weights . vector + bias. */
export interface LinearHead {
  readonly weights: ArrayLike<number>
  readonly bias: number
}

/** What a protocol needs to know besides the pairs. */
export interface ProtocolSettings {
  readonly model: string | undefined
  /** Ask for probabilities instead of raw logits, where the server offers both. */
  readonly probabilities: boolean
  /** Sends the two turns as chat messages, so that the server applies the model's own template; else as one text. */
  readonly messages: boolean
  readonly format: (pair: TextPair) => string
  /** Name or index of the class whose score is the reward, where there are several. */
  readonly label: string | number | undefined
  /** How a step-wise model's scores of a reply become one. */
  readonly steps: "last" | "min" | "mean" | "product"
  readonly head: LinearHead | undefined
  /** vLLM's names of older releases: text_1 and text_2 instead of queries and documents. */
  readonly legacy: boolean
}

/** One protocol. */
export interface Protocol {
  readonly path: string
  /** How many pairs one request may hold: one, those of one query, or any. */
  readonly holds: (settings: ProtocolSettings) => "one" | "one query" | "any"
  readonly body: (pairs: ReadonlyArray<TextPair>, settings: ProtocolSettings) => object
  /** Scores in the order of the pairs; a `Mismatch` is thrown where the answer does not follow the protocol. */
  readonly scores: (answer: unknown, count: number, settings: ProtocolSettings) => ReadonlyArray<number>
}

const mismatch = (problem: string): never => {
  throw new Mismatch(problem)
}

const record = (value: unknown, what: string): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? // An object's fields are unknown until each is checked.
      (value as Readonly<Record<string, unknown>>)
    : mismatch(`${what} is no object`)

const list = (value: unknown, what: string): ReadonlyArray<unknown> =>
  Array.isArray(value) ? value : mismatch(`${what} is no list`)

const finite = (value: unknown, what: string): number =>
  typeof value === "number" && Number.isFinite(value)
    ? value
    : mismatch(`${what} is ${JSON.stringify(value)}, no finite number`)

/** Entries by their `index`: every one of 0 .. count - 1 exactly once, in whatever order they came. */
const indexed = <A>(
  value: unknown,
  count: number,
  what: string,
  read: (entry: Readonly<Record<string, unknown>>, what: string) => A
): Array<A> => {
  const entries = list(value, what)
  if (entries.length !== count) mismatch(`${what} has ${entries.length} entries; ${count} were asked for`)
  const placed = new Map<number, A>()
  for (const [position, value] of entries.entries()) {
    const entry = record(value, `${what}[${position}]`)
    const index = entry.index ?? position
    if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index >= count || placed.has(index))
      return mismatch(`${what}[${position}].index is ${JSON.stringify(index)}; valid: each of 0 to ${count - 1} once`)
    placed.set(index, read(entry, `${what}[${position}]`))
  }
  return Array.from({ length: count }, (_, i) => placed.get(i) ?? mismatch(`${what} lacks index ${i}`))
}

const dataOf = (answer: unknown): unknown => record(answer, "the answer").data

/** The one number of several that the label names. */
const labelled = (numbers: ReadonlyArray<number>, { label }: ProtocolSettings, what: string): number => {
  if (typeof label === "number")
    return numbers[label] ?? mismatch(`${what} has ${numbers.length} classes, no class ${label}`)
  return numbers.length === 1
    ? numbers[0]
    : mismatch(`${what} has ${numbers.length} classes; the option \`label\` (an index) must say which is the reward`)
}

/** Little-endian 32-bit floats in base64, or a plain list. */
const vector = (value: unknown, what: string): ReadonlyArray<number> => {
  if (typeof value === "string") {
    const bytes = Buffer.from(value, "base64")
    if (bytes.length === 0 || bytes.length % 4 !== 0) mismatch(`${what} is no base64 text of 32-bit floats`)
    return Array.from({ length: bytes.length / 4 }, (_, i) => finite(bytes.readFloatLE(4 * i), `${what}[${i}]`))
  }
  return list(value, what).map((item, i) => finite(item, `${what}[${i}]`))
}

const turns = ({ query, response }: TextPair): ReadonlyArray<object> => [
  { role: "user", content: query },
  { role: "assistant", content: response }
]

/** The pairs as vLLM takes them: chat messages, or a list of texts. */
const vllmInput = (
  pairs: ReadonlyArray<TextPair>,
  { format, messages, model, probabilities }: ProtocolSettings
): object => ({
  model,
  ...(messages ? { messages: turns(pairs[0]) } : { input: pairs.map(format) }),
  use_activation: probabilities
})

const vllmHolds = ({ messages }: ProtocolSettings): "one" | "any" => (messages ? "one" : "any")

const combine = (scores: ReadonlyArray<number>, steps: ProtocolSettings["steps"], what: string): number => {
  if (scores.length === 0) return mismatch(`${what} holds no step`)
  switch (steps) {
    case "last":
      return scores[scores.length - 1]
    case "min":
      return Math.min(...scores)
    case "mean":
      return scores.reduce((sum, x) => sum + x, 0) / scores.length
    case "product":
      return scores.reduce((product, x) => product * x, 1)
  }
}

const relevance = (answer: unknown, count: number): ReadonlyArray<number> =>
  indexed(record(answer, "the answer").results, count, "results", (entry, what) =>
    finite(entry.relevance_score, `${what}.relevance_score`)
  )

/** The protocols by name. */
export const protocols: Readonly<Record<RewardApi, Protocol>> = {
  /** vLLM's classification: `probs` holds raw logits where `use_activation` is false. */
  "vllm-classify": {
    path: "/classify",
    holds: vllmHolds,
    body: vllmInput,
    scores: (answer, count, settings) =>
      indexed(dataOf(answer), count, "data", (entry, what) =>
        labelled(vector(entry.probs, `${what}.probs`), settings, what)
      )
  },
  /** vLLM's pooling: a vector of classes, or for step-wise models one vector per step. */
  "vllm-pooling": {
    path: "/pooling",
    holds: vllmHolds,
    body: (pairs, settings) => ({ ...vllmInput(pairs, settings), encoding_format: "float" }),
    scores: (answer, count, settings) =>
      indexed(dataOf(answer), count, "data", ({ data }, what) => {
        if (typeof data === "number") return finite(data, `${what}.data`)
        if (Array.isArray(data) && Array.isArray(data[0])) {
          const steps = data.map((step, i) =>
            labelled(vector(step, `${what}.data[${i}]`), settings, `${what}.data[${i}]`)
          )
          return combine(steps, settings.steps, `${what}.data`)
        }
        return labelled(vector(data, `${what}.data`), settings, what)
      })
  },
  /** vLLM's pairwise score, for models of one label. */
  "vllm-score": {
    path: "/score",
    holds: () => "any",
    body: (pairs, { legacy, model, probabilities }) => {
      const [queries, documents] = [pairs.map(({ query }) => query), pairs.map(({ response }) => response)]
      const texts = legacy ? { text_1: queries, text_2: documents } : { queries, documents }
      return { model, ...texts, use_activation: probabilities }
    },
    scores: (answer, count) =>
      indexed(dataOf(answer), count, "data", (entry, what) => finite(entry.score, `${what}.score`))
  },
  /** Reranking as vLLM, llama.cpp, Jina and Cohere serve it: sorted by score, re-ordered here. */
  rerank: {
    path: "/rerank",
    holds: () => "one query",
    body: (pairs, { model }) => ({
      model,
      query: pairs[0].query,
      documents: pairs.map(({ response }) => response),
      top_n: pairs.length
    }),
    scores: relevance
  },
  /** Text Embeddings Inference, sequence classification of pairs. */
  "tei-predict": {
    path: "/predict",
    holds: () => "any",
    body: (pairs, { format, messages, probabilities }) => ({
      inputs: pairs.map((pair) => (messages ? [pair.query, pair.response] : [format(pair)])),
      raw_scores: !probabilities,
      truncate: false
    }),
    scores: (answer, count, { label }) => {
      const rows = list(answer, "the answer")
      if (rows.length !== count) mismatch(`the answer has ${rows.length} rows; ${count} were asked for`)
      return rows.map((row, i) => {
        const classes = list(row, `row ${i}`).map((entry) => record(entry, `row ${i}`))
        const names = classes.map((entry) => String(entry.label))
        const at =
          label === undefined && classes.length === 1
            ? 0
            : names.findIndex((name) => name === label || name === `LABEL_${label}` || name === String(label))
        if (at < 0) mismatch(`row ${i} has the labels ${names.join(", ")}; the option \`label\` must name one`)
        return finite(classes[at].score, `row ${i}.score`)
      })
    }
  },
  /** Text Embeddings Inference, reranking. */
  "tei-rerank": {
    path: "/rerank",
    holds: () => "one query",
    body: (pairs, { probabilities }) => ({
      query: pairs[0].query,
      texts: pairs.map(({ response }) => response),
      raw_scores: !probabilities,
      truncate: false
    }),
    scores: (answer, count) =>
      indexed(answer, count, "the answer", (entry, what) => finite(entry.score, `${what}.score`))
  },
  /** OpenAI's embeddings and a linear head of ours on top. */
  embedding: {
    path: "/v1/embeddings",
    holds: () => "any",
    body: (pairs, { format, model }) => ({ model, input: pairs.map(format), encoding_format: "float" }),
    scores: (answer, count, { head }) =>
      indexed(dataOf(answer), count, "data", (entry, what) => {
        const values = vector(entry.embedding, `${what}.embedding`)
        if (head === undefined) return mismatch("there is no head")
        if (values.length !== head.weights.length)
          mismatch(`${what}.embedding has width ${values.length}; the head has ${head.weights.length}`)
        return values.reduce((sum, x, i) => sum + x * head.weights[i], head.bias)
      })
  },
  /** Ours: `{protocol: 1, model?, pairs: [{query, response}]}` to `{scores: [number]}`, in the same order. */
  alloc: {
    path: "/score",
    holds: () => "any",
    body: (pairs, { model }) => ({ protocol: 1, model, pairs }),
    scores: (answer, count) => {
      const scores = vector(record(answer, "the answer").scores, "scores")
      return scores.length === count ? scores : mismatch(`scores has ${scores.length} entries; ${count} were asked for`)
    }
  }
}
