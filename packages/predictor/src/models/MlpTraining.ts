/**
 * The training of a perceptron: one run of a graph an epoch, early stopping between them.
 *
 * @module
 */
import { permutation, type Random, random } from "@alloc/core/random"
import { fitStandardiser, type Standardiser, standardiseRows } from "../features/Standardiser.ts"
import { startOf } from "../heads/Head.ts"
import type { Columns } from "../heads/Objective.ts"
import { fail } from "../PredictorError.ts"
import { floatsOf, loadRuntime, type Runtime } from "../persistence/Runtime.ts"
import { heldOutRows, isBetterThanConstant } from "./EarlyStopping.ts"
import type { FitReport, Fitted, Layer, Task } from "./Model.ts"
import { ADAM, epochGraph, forwardGraph, parameterShapes } from "./TrainingGraph.ts"

/** Options with their defaults filled in. */
export interface MlpSettings {
  readonly hidden: ReadonlyArray<number>
  readonly epochs: number
  readonly batch: number
  readonly rate: number
  readonly decay: number
  readonly patience: number
  readonly holdOut: number
  readonly threads: number
}

/** Glorot-uniform weights; the output layer starts small around the best constant prediction. */
const initial = (widths: ReadonlyArray<number>, constant: Float64Array, stream: Random): Array<Float32Array> =>
  parameterShapes(widths).map((shape, i) => {
    const last = i >= 2 * (widths.length - 2)
    if (shape.length === 1) return last ? Float32Array.from(constant) : new Float32Array(shape[0])
    const bound = (last ? 0.1 : 1) * Math.sqrt(6 / (shape[0] + shape[1]))
    return Float32Array.from({ length: shape[0] * shape[1] }, () => bound * (2 * stream.next() - 1))
  })

/** Weights as layers, outputs first. */
const layersFrom = (widths: ReadonlyArray<number>, parameters: ReadonlyArray<Float32Array>): ReadonlyArray<Layer> =>
  widths.slice(1).map((outputs, l) => {
    const inputs = widths[l]
    const from = parameters[2 * l]
    const weights = new Float32Array(inputs * outputs)
    for (let j = 0; j < inputs; j++) for (let o = 0; o < outputs; o++) weights[o * inputs + j] = from[j * outputs + o]
    return { inputs, outputs, weights, bias: parameters[2 * l + 1].slice() }
  })

/** Row numbers of every step: a fresh order, filled up from its own start so that all batches are full. */
const ordered = (rows: number, batch: number, steps: number, stream: Random): BigInt64Array => {
  const order = permutation(rows, stream)
  return BigInt64Array.from({ length: steps * batch }, (_, i) => BigInt(order[i % rows]))
}

/** Rows and labels that are trained on, and those that early stopping looks at. */
interface Sets<L> {
  readonly standardiser: Standardiser
  readonly x: Float32Array
  readonly labels: L
  readonly check: { readonly x: Float32Array; readonly labels: L } | undefined
}

const setsOf = <L, P>({ features, head, labels, seed, validation }: Task<L, P>, settings: MlpSettings): Sets<L> => {
  const standardiser = fitStandardiser(features)
  const rowsOf = (rows: Int32Array | undefined): Float32Array => standardiseRows(standardiser, features.values, rows)
  if (validation !== undefined) {
    const check = { x: standardiseRows(standardiser, validation.features.values, undefined), labels: validation.labels }
    return { standardiser, x: rowsOf(undefined), labels, check }
  }
  if (settings.patience === Number.POSITIVE_INFINITY)
    return { standardiser, x: rowsOf(undefined), labels, check: undefined }
  const all = features.size
  const count = Math.max(1, Math.round(settings.holdOut * all))
  if (all - count < 2) fail({ _tag: "TooFewRows", rows: all, needed: 3, what: "training with a held-out share" })
  const { held, kept } = heldOutRows(head, labels, all, count, seed)
  return {
    standardiser,
    x: rowsOf(kept),
    labels: head.select(labels, kept),
    check: { x: rowsOf(held), labels: head.select(labels, held) }
  }
}

type State = Readonly<Record<string, InstanceType<Runtime["Tensor"]>>>

/** One epoch after the other; weights and moments stay in the runtime's tensors. */
interface EpochRunner {
  /** Training loss of the epoch, as seen while it was trained. */
  readonly run: (epoch: number) => Promise<number>
  /** Raw outputs of the validation rows, and their loss. */
  readonly validate: () => Promise<{ readonly loss: number; readonly raw: Float64Array } | undefined>
  readonly layers: () => ReadonlyArray<Layer>
  readonly steps: number
  readonly close: () => Promise<void>
}

/** Adam's step sizes, bias corrections included, for the steps of one epoch. */
const stepRates = (rate: number, steps: number, epoch: number): Float32Array => {
  const { beta1, beta2 } = ADAM
  return Float32Array.from({ length: steps }, (_, s) => {
    const t = epoch * steps + s + 1
    const corrected = (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)
    return (corrected * (1 - beta1)) / Math.sqrt(1 - beta2)
  })
}

/** Tensors that every run of the training graph reads. */
const fixedInputs = (
  tensor: (data: Float32Array, dims: ReadonlyArray<number>) => InstanceType<Runtime["Tensor"]>,
  integers: (data: BigInt64Array, dims: ReadonlyArray<number>) => InstanceType<Runtime["Tensor"]>,
  x: Float32Array,
  columns: Columns,
  size: { readonly rows: number; readonly width: number; readonly batch: number; readonly steps: number }
): State => ({
  x: tensor(x, [size.rows, size.width]),
  columns: tensor(columns.values, [size.rows, columns.width]),
  steps: integers(BigInt64Array.of(BigInt(size.steps)), []),
  reciprocal: tensor(Float32Array.of(1 / size.batch), [1])
})

const openEpochs = async <L, P>(
  ort: Runtime,
  settings: MlpSettings,
  { features, head, seed }: Task<L, P>,
  { check, labels, x }: Sets<L>
): Promise<EpochRunner> => {
  const { width } = features.source
  const rows = x.length / width
  const columns = head.columns(labels)
  const widths = [width, ...settings.hidden, head.outputs]
  const shapes = parameterShapes(widths)
  const stream = random(seed, "mlp")
  const session = { intraOpNumThreads: settings.threads, interOpNumThreads: 1, executionMode: "sequential" } as const
  const shape = { widths, objective: columns.objective, columns: columns.width, decay: settings.decay }
  const trainer = await ort.InferenceSession.create(epochGraph(shape), session)
  const judge = check === undefined ? undefined : await ort.InferenceSession.create(forwardGraph(widths), session)
  const tensor = (data: Float32Array, dims: ReadonlyArray<number>) => new ort.Tensor("float32", data, dims)
  const integers = (data: BigInt64Array, dims: ReadonlyArray<number>) => new ort.Tensor("int64", data, dims)
  const batch = Math.min(settings.batch, rows)
  const steps = Math.ceil(rows / batch)
  const fixed = fixedInputs(tensor, integers, x, columns, { rows, width, batch, steps })
  let state: State = Object.fromEntries(
    initial(widths, startOf(head, labels), stream).flatMap((values, i) => [
      [`p${i}`, tensor(values, shapes[i])],
      [`m${i}`, tensor(new Float32Array(values.length), shapes[i])],
      [`v${i}`, tensor(new Float32Array(values.length), shapes[i])]
    ])
  )
  const names = Object.keys(state)
  return {
    steps,
    run: async (epoch) => {
      const order = ordered(rows, batch, steps, stream)
      const rates = tensor(stepRates(settings.rate, steps, epoch), [steps])
      const out = await trainer.run({ ...fixed, ...state, order: integers(order, [steps, batch]), rates })
      state = Object.fromEntries(names.map((key) => [key, out[`${key}_next`]]))
      const seen = Float64Array.from(floatsOf(out.raw).subarray(0, rows * head.outputs))
      const inOrder = Int32Array.from({ length: rows }, (_, i) => Number(order[i]))
      return head.loss(seen, head.select(labels, inOrder))
    },
    validate: async () => {
      if (check === undefined || judge === undefined) return undefined
      const feeds = Object.fromEntries(shapes.map((_, i) => [`p${i}`, state[`p${i}`]]))
      const { raw } = await judge.run({ ...feeds, x: tensor(check.x, [check.x.length / width, width]) })
      const outputs = Float64Array.from(floatsOf(raw))
      return { loss: head.loss(outputs, check.labels), raw: outputs }
    },
    layers: () =>
      layersFrom(
        widths,
        shapes.map((_, i) => floatsOf(state[`p${i}`]))
      ),
    close: async () => {
      await trainer.release()
      await judge?.release()
    }
  }
}

/** What training comes to: the weights, and the best epoch's outputs on the validation rows. */
interface Trained {
  readonly layers: ReadonlyArray<Layer>
  readonly report: FitReport
  readonly raw: Float64Array | undefined
}

/** Trains until the validation loss has not fallen for `patience` epochs; keeps the best epoch's weights. */
const trainEpochs = async (runner: EpochRunner, settings: MlpSettings, name: string): Promise<Trained> => {
  const epochs: Array<{ train: number; validation: number | undefined }> = []
  let best: { epoch: number; loss: number; raw: Float64Array; layers: ReadonlyArray<Layer> } | undefined
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const train = await runner.run(epoch)
    const validation = await runner.validate()
    epochs.push({ train, validation: validation?.loss })
    if (!Number.isFinite(train) || (validation !== undefined && !Number.isFinite(validation.loss))) {
      const advice = `lower the learning rate (now ${settings.rate})`
      fail({ _tag: "Diverged", model: name, epoch: epoch + 1, advice })
    }
    if (validation === undefined || settings.patience === Number.POSITIVE_INFINITY) continue
    if (best === undefined || validation.loss < best.loss) best = { epoch, ...validation, layers: runner.layers() }
    else if (epoch - best.epoch >= settings.patience) break
  }
  const report: FitReport = {
    epochs,
    bestEpoch: (best?.epoch ?? epochs.length - 1) + 1,
    iterations: epochs.length * runner.steps
  }
  return { layers: best?.layers ?? runner.layers(), report, raw: best?.raw }
}

/** The same layers with an output that is the same for all queries. */
const constantLayers = (layers: ReadonlyArray<Layer>, constant: Float64Array): ReadonlyArray<Layer> =>
  layers.map((layer, l) =>
    l + 1 < layers.length
      ? layer
      : { ...layer, weights: new Float32Array(layer.weights.length), bias: Float32Array.from(constant) }
  )

/** Trains a perceptron. */
export const fitMlp = async <L, P>(
  task: Task<L, P>,
  settings: MlpSettings,
  name: string
): Promise<{ readonly fitted: Fitted; readonly report: FitReport }> => {
  const ort = await loadRuntime()
  const sets = setsOf(task, settings)
  const runner = await openEpochs(ort, settings, task, sets)
  try {
    const { layers, raw, report } = await trainEpochs(runner, settings, name)
    const network = (found: ReadonlyArray<Layer>): Fitted => ({
      kind: "network",
      standardiser: sets.standardiser,
      layers: found,
      link: { kind: "identity" }
    })
    if (raw === undefined || sets.check === undefined) return { fitted: network(layers), report }
    if (isBetterThanConstant(task.head, sets.check.labels, raw)) return { fitted: network(layers), report }
    const constant = constantLayers(layers, startOf(task.head, task.labels))
    return { fitted: network(constant), report: { ...report, bestEpoch: 0 } }
  } finally {
    await runner.close()
  }
}
