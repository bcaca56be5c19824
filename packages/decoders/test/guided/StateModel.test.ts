import { existsSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  candidateValues,
  modelFolder,
  openLocalModel,
  openStateModel,
  type SampleBatch,
  type SampleRequest,
  type StateModel,
  smolLm2,
  type ValueNetwork
} from "../../src/index.ts"

const file = join(modelFolder(), smolLm2.fileName)
const present = existsSync(file)
if (!present) console.log(`skipped: the local model needs ${smolLm2.fileName}; get it by pnpm bench model`)

const options = { file, name: smolLm2.name, sha256: smolLm2.sha256 }
const request: SampleRequest = {
  query: "q1",
  prompt: "Name a colour.",
  form: "chat",
  seed: 4,
  from: 0,
  to: 3,
  sampling: { temperature: 0.7, maxTokens: 6, stop: [] }
}

const facts = ({ evaluations, promptTokens, samples }: SampleBatch) => ({
  evaluations,
  promptTokens,
  samples: samples.map(({ latencyMs: _, ...sample }) => sample)
})

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, j) => sum + x * b[j], 0)

/** A network whose value is one number of the embedding. */
const firstNumber = (width: number): ValueNetwork => ({
  width,
  hidden: 1,
  mean: new Float32Array(width),
  scale: new Float32Array(width).fill(1),
  state: new Float32Array(width),
  token: Float32Array.from({ length: width }, (_, j) => (j === 0 ? 1 : 0)),
  bias: Float32Array.of(1),
  output: Float32Array.of(1),
  constant: 0
})

describe.skipIf(!present)("openStateModel", () => {
  let model: StateModel

  beforeAll(async () => {
    model = await openStateModel(options)
  })

  afterAll(() => model?.close())

  it("draws what the model draws in a context that shows no states", async () => {
    await using plain = await openLocalModel(options)
    expect(facts(await model.sample(request))).toEqual(facts(await plain.sample(request)))
  })

  it("shows the state that the public embedding context gives for the same prompt", async () => {
    await using plain = await openLocalModel({ ...options, form: "chat" })
    const { prompt } = await model.trace(request)
    const { values } = await plain.read([request.prompt])
    const cosine = dot(prompt, values) / Math.sqrt(dot(prompt, prompt) * dot(values, values))
    // Another batching of the prompt may round differently.
    expect(cosine).toBeGreaterThan(0.9999)
    const { values: read } = await model.prompts.read(["Name a number.", request.prompt])
    const own = read.subarray(prompt.length)
    expect(dot(prompt, own) / Math.sqrt(dot(prompt, prompt) * dot(own, own))).toBeGreaterThan(0.9999)
  })

  it("shows states whose products with embeddings are the logits: each draw has the probability that they say", async () => {
    const one = { ...request, to: 1, sampling: { ...request.sampling, maxTokens: 1 } }
    const { samples, traces } = await model.trace(one)
    const { states, tokens } = traces[0]
    const logits = Float64Array.from({ length: model.embeddings.tokens }, (_, token) =>
      dot(states[0], model.embeddings.row(token))
    )
    const top = logits.reduce((a, b) => Math.max(a, b))
    const total = logits.reduce((sum, logit) => sum + Math.exp((logit - top) / 0.7), 0)
    // llama.cpp multiplies with states rounded to 8 bits.
    expect((logits[tokens[0]] - top) / 0.7 - Math.log(total)).toBeCloseTo(samples[0].logProbability ?? 0, 0)
  })

  it("is plain at beta 0, and draws other tokens at a large beta", async () => {
    const values = candidateValues(firstNumber(model.source.width), model.embeddings.row)
    const plain = facts(await model.sample(request))
    expect(facts(await model.guidedBy({ values, beta: 0 }).sample(request))).toEqual(plain)
    const strong = await model.guidedBy({ values, beta: 500 }).sample(request)
    expect(strong.samples.map(({ text }) => text)).not.toEqual(plain.samples.map(({ text }) => text))
    for (const { logProbability = 0, plainLogProbability = 0 } of strong.samples)
      expect(plainLogProbability).toBeLessThan(logProbability)
  })

  it("draws block by block", async () => {
    const value = (state: Float32Array): number => state[0]
    const { evaluations, samples } = await model.guidedBy({ value, continuations: 2, length: 3 }).sample(request)
    expect(samples.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(evaluations).toBeGreaterThan(samples.reduce((sum, { tokens }) => sum + tokens, 0))
  })

  it("reads a drawn reply as the draw's own states", async () => {
    const { samples, traces } = await model.trace(request)
    const pairs = samples.map(({ text }) => ({ query: request.prompt, reply: text }))
    const { values } = await model.readReplies([...pairs, { query: "Name a number.", reply: "Four" }, pairs[0]])
    const width = model.source.width
    const rowOf = (i: number): Float32Array => values.subarray(i * width, (i + 1) * width)
    const last = samples.length + 1
    expect(rowOf(last)).toEqual(rowOf(0))
    for (const { closed, index } of traces) {
      const cosine = dot(closed, rowOf(index)) / Math.sqrt(dot(closed, closed) * dot(rowOf(index), rowOf(index)))
      expect(cosine).toBeGreaterThan(0.995)
    }
  })
})
