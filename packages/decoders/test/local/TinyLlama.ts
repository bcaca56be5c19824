import { writeFileSync } from "node:fs"
import { random } from "@alloc/core/random"
import { ggufType, writeGgufHeader } from "../../src/local/GgufHeader.ts"

/** A llama model of a few thousand random weights, as a GGUF file and as a hand-written pass over the same numbers. */
export interface TinyLlama {
  readonly tokens: ReadonlyArray<string>
  /** The state of the last token after `layers` blocks and the final norm. */
  readonly state: (tokens: ReadonlyArray<number>, layers: number) => Float64Array
}

const width = 64
const heads = 4
const keyHeads = 2
const head = width / heads
const inner = 96
const epsilon = 1e-5
const base = 10_000

const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer)
const f32 = (value: number): Buffer => Buffer.from(Float32Array.of(value).buffer)
const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer)
const text = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)])
const list = (type: number, values: ReadonlyArray<Buffer>): Buffer =>
  Buffer.concat([u32(type), u64(values.length), ...values])

/** Weights in rows: one row of `columns` numbers for each output. */
interface Matrix {
  readonly name: string
  readonly rows: number
  readonly columns: number
  readonly values: Float32Array
}

const times = ({ columns, rows, values }: Matrix, x: Float64Array): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0
    for (let j = 0; j < columns; j++) sum += values[i * columns + j] * x[j]
    return sum
  })

const normed = (x: Float64Array, { values }: Matrix): Float64Array => {
  const square = x.reduce((sum, value) => sum + value * value, 0) / x.length
  return x.map((value, i) => (value / Math.sqrt(square + epsilon)) * values[i])
}

/** Rotary positions of neighbouring pairs, head by head. */
const rotated = (x: Float64Array, position: number): Float64Array => {
  const result = x.slice()
  for (let i = 0; i < x.length; i += 2) {
    const angle = position * base ** (-(i % head) / head)
    result[i] = x[i] * Math.cos(angle) - x[i + 1] * Math.sin(angle)
    result[i + 1] = x[i] * Math.sin(angle) + x[i + 1] * Math.cos(angle)
  }
  return result
}

const attended = (
  query: Float64Array,
  keys: ReadonlyArray<Float64Array>,
  values: ReadonlyArray<Float64Array>
): Float64Array => {
  const result = new Float64Array(width)
  for (let h = 0; h < heads; h++) {
    const from = Math.floor((h * keyHeads) / heads) * head
    const scores = keys.map((key) => {
      let sum = 0
      for (let j = 0; j < head; j++) sum += query[h * head + j] * key[from + j]
      return Math.exp(sum / Math.sqrt(head))
    })
    const total = scores.reduce((a, b) => a + b)
    scores.forEach((score, t) => {
      for (let j = 0; j < head; j++) result[h * head + j] += (score / total) * values[t][from + j]
    })
  }
  return result
}

const added = (x: Float64Array, y: Float64Array): Float64Array => x.map((value, i) => value + y[i])

/** The pass of the published architecture: norm, attention, norm, gated feed-forward. */
const pass = (tensors: ReadonlyMap<string, Matrix>, tokens: ReadonlyArray<number>, layers: number): Float64Array => {
  const get = (name: string): Matrix => {
    const found = tensors.get(name)
    if (found === undefined) throw new Error(`no tensor ${name}`)
    return found
  }
  const embedding = get("token_embd.weight").values
  let states: ReadonlyArray<Float64Array> = tokens.map((token) =>
    Float64Array.from(embedding.subarray(token * width, (token + 1) * width))
  )
  for (let b = 0; b < layers; b++) {
    const of = (name: string): Matrix => get(`blk.${b}.${name}.weight`)
    const inputs = states.map((x) => normed(x, of("attn_norm")))
    const keys = inputs.map((x, t) => rotated(times(of("attn_k"), x), t))
    const values = inputs.map((x) => times(of("attn_v"), x))
    states = states.map((x, t) => {
      const query = rotated(times(of("attn_q"), inputs[t]), t)
      const y = added(x, times(of("attn_output"), attended(query, keys.slice(0, t + 1), values.slice(0, t + 1))))
      const z = normed(y, of("ffn_norm"))
      const up = times(of("ffn_up"), z)
      const gate = times(of("ffn_gate"), z).map((value, i) => (value / (1 + Math.exp(-value))) * up[i])
      return added(y, times(of("ffn_down"), gate))
    })
  }
  return normed(states[states.length - 1], get("output_norm.weight"))
}

/** Writes the file. */
export const writeTinyLlama = (file: string, blocks: number): TinyLlama => {
  const stream = random(7, "tiny llama")
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, "0")}>`)
  const tokens = ["<unk>", "<s>", "</s>", ...bytes, "\u2581", ..."abcdefghijklmnopqrstuvwxyz"]
  // Unknown, control, byte, and ordinary tokens by ggml's numbers.
  const kindOf = (token: number): number => (token === 0 ? 2 : token < 3 ? 3 : token < 3 + bytes.length ? 6 : 1)
  const matrix = (name: string, rows: number, columns: number, around = 0): Matrix => ({
    name,
    rows,
    columns,
    values: Float32Array.from(
      { length: rows * columns },
      () => around + (stream.next() - 0.5) * (around > 0 ? 0.5 : 4 / Math.sqrt(columns))
    )
  })
  const norm = (name: string): Matrix => matrix(name, 1, width, 1)
  const tensors = [
    matrix("token_embd.weight", tokens.length, width),
    norm("output_norm.weight"),
    ...Array.from({ length: blocks }, (_, b) => {
      const of = (name: string): string => `blk.${b}.${name}.weight`
      return [
        norm(of("attn_norm")),
        matrix(of("attn_q"), width, width),
        matrix(of("attn_k"), keyHeads * head, width),
        matrix(of("attn_v"), keyHeads * head, width),
        matrix(of("attn_output"), width, width),
        norm(of("ffn_norm")),
        matrix(of("ffn_gate"), inner, width),
        matrix(of("ffn_up"), inner, width),
        matrix(of("ffn_down"), width, inner)
      ]
    }).flat()
  ]
  const number = (key: string, value: number) => ({ key, type: ggufType.uint32, value: u32(value) })
  const decimal = (key: string, value: number) => ({ key, type: 6, value: f32(value) })
  const words = (key: string, value: string) => ({ key, type: ggufType.string, value: text(value) })
  const many = (key: string, type: number, values: ReadonlyArray<Buffer>) => ({
    key,
    type: ggufType.array,
    value: list(type, values)
  })
  let offset = 0
  const header = writeGgufHeader({
    version: 3,
    alignment: 32,
    entries: [
      words("general.architecture", "llama"),
      number("llama.block_count", blocks),
      number("llama.context_length", 128),
      number("llama.embedding_length", width),
      number("llama.feed_forward_length", inner),
      number("llama.attention.head_count", heads),
      // One number for each block, as some models have it.
      many("llama.attention.head_count_kv", ggufType.uint32, Array(blocks).fill(u32(keyHeads))),
      decimal("llama.attention.layer_norm_rms_epsilon", epsilon),
      decimal("llama.rope.freq_base", base),
      number("llama.rope.dimension_count", head),
      words("tokenizer.ggml.model", "llama"),
      many("tokenizer.ggml.tokens", ggufType.string, tokens.map(text)),
      many(
        "tokenizer.ggml.scores",
        6,
        Array.from(tokens, (_, i) => f32(-i))
      ),
      many(
        "tokenizer.ggml.token_type",
        ggufType.int32,
        Array.from(tokens, (_, i) => u32(kindOf(i)))
      ),
      number("tokenizer.ggml.bos_token_id", 1),
      number("tokenizer.ggml.eos_token_id", 2)
    ],
    tensors: tensors.map(({ columns, name, rows, values }) => {
      const shape = Buffer.concat(
        rows === 1 ? [u32(1), u64(columns), u32(0)] : [u32(2), u64(columns), u64(rows), u32(0)]
      )
      offset += values.byteLength
      return { name, shape, offset: offset - values.byteLength, bytes: values.byteLength }
    })
  })
  writeFileSync(file, Buffer.concat([header, ...tensors.map(({ values }) => Buffer.from(values.buffer))]))
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  return { tokens, state: (given, layers) => pass(byName, given, layers) }
}

/** Pearson's correlation. */
export const correlation = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const centred = (values: ArrayLike<number>): ReadonlyArray<number> => {
    const all = Array.from(values)
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length
    return all.map((value) => value - mean)
  }
  const [x, y] = [centred(a), centred(b)]
  const along = (v: ReadonlyArray<number>, w: ReadonlyArray<number>) =>
    v.reduce((sum, value, i) => sum + value * w[i], 0)
  return along(x, y) / Math.sqrt(along(x, x) * along(y, y))
}
