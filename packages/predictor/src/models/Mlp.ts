/**
 * Multilayer perceptron, trained by onnxruntime with Adam (see `TrainingGraph`).
 *
 * @module
 */
import { permutation, type Random, random } from "@alloc/core/random"
import { fitStandardiser, standardiseRows } from "../features/Standardiser.ts"
import { fail, PredictorError } from "../PredictorError.ts"
import { floatsOf, loadRuntime, type Runtime } from "../persistence/Runtime.ts"
import type { AsyncModel, FitReport, Layer, Task } from "./Model.ts"
import { ADAM, epochGraph, forwardGraph, parameterShapes } from "./TrainingGraph.ts"

/** Options of `mlp`. */
export interface MlpOptions {
  /** Widths of the hidden layers. Default [256]. */
  readonly hidden?: ReadonlyArray<number> | undefined
  /** Most epochs. Default 200. */
  readonly epochs?: number | undefined
  /** Rows per step. Default 256, at most the number of rows. */
  readonly batch?: number | undefined
  /** Adam's learning rate. Default 0.001. */
  readonly rate?: number | undefined
  /** Strength of the L2 penalty on weights. Default 0.0001. */
  readonly decay?: number | undefined
  /**
   * Epochs without a better validation loss after which training stops; the best epoch's weights are kept. Default 10.
   * `Infinity` trains all epochs and keeps the last.
   */
  readonly patience?: number | undefined
  /** Share of the training rows that is held out for early stopping where no validation set is given. Default 0.1. */
  readonly holdOut?: number | undefined
  /** Threads. Default 0: as many as onnxruntime chooses. */
  readonly threads?: number | undefined
}

type Settings = { readonly [K in keyof MlpOptions]-?: Exclude<MlpOptions[K], undefined> }

const settingsOf = (options: MlpOptions): Settings => {
  const s = {
    hidden: options.hidden ?? [256],
    epochs: options.epochs ?? 200,
    batch: options.batch ?? 256,
    rate: options.rate ?? 1e-3,
    decay: options.decay ?? 1e-4,
    patience: options.patience ?? 10,
    holdOut: options.holdOut ?? 0.1,
    threads: options.threads ?? 0
  }
  const check = (field: keyof Settings, ok: boolean, valid: string): void => {
    if (!ok) fail({ _tag: "InvalidOption", field, value: s[field], valid })
  }
  check(
    "hidden",
    s.hidden.every((w) => Number.isInteger(w) && w > 0),
    "whole numbers >= 1"
  )
  check("epochs", Number.isInteger(s.epochs) && s.epochs >= 1, "a whole number >= 1")
  check("batch", Number.isInteger(s.batch) && s.batch >= 1, "a whole number >= 1")
  check("rate", s.rate > 0 && Number.isFinite(s.rate), "a finite number > 0")
  check("decay", s.decay >= 0 && Number.isFinite(s.decay), "a finite number >= 0")
  check("patience", s.patience >= 1, "at least 1, or Infinity")
  check("holdOut", s.holdOut > 0 && s.holdOut < 1, "a number in (0, 1)")
  check("threads", Number.isInteger(s.threads) && s.threads >= 0, "a whole number >= 0")
  return s
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

const epochLoop = async <L, P>(ort: Runtime, settings: Settings, task: Task<L, P>, name: string) => {
  const { head, seed } = task
  const width = task.features.source.width
  const all = task.features.size
  const stream = random(seed, "mlp")

  let train: Int32Array | undefined
  let held: Int32Array | undefined
  if (task.validation === undefined && settings.patience !== Number.POSITIVE_INFINITY) {
    const order = permutation(all, random(seed, "hold out"))
    const count = Math.max(1, Math.round(settings.holdOut * all))
    if (all - count < 2) fail({ _tag: "TooFewRows", rows: all, needed: 3, what: "training with a held-out share" })
    held = order.slice(0, count).sort()
    train = order.slice(count).sort()
  }
  const labels = train === undefined ? task.labels : head.select(task.labels, train)
  const standardiser = fitStandardiser(task.features)
  const x = standardiseRows(standardiser, task.features.values, train)
  const rows = x.length / width
  const check =
    task.validation !== undefined
      ? { x: standardiseRows(standardiser, task.validation.features.values, undefined), labels: task.validation.labels }
      : held !== undefined
        ? { x: standardiseRows(standardiser, task.features.values, held), labels: head.select(task.labels, held) }
        : undefined

  const columns = head.columns(labels)
  const widths = [width, ...settings.hidden, head.outputs]
  const shapes = parameterShapes(widths)
  const session = { intraOpNumThreads: settings.threads, interOpNumThreads: 1, executionMode: "sequential" } as const
  const shape = { widths, objective: columns.objective, columns: columns.width, decay: settings.decay }
  const trainer = await ort.InferenceSession.create(epochGraph(shape), session)
  const judge = check === undefined ? undefined : await ort.InferenceSession.create(forwardGraph(widths), session)

  const tensor = (data: Float32Array, dims: ReadonlyArray<number>) => new ort.Tensor("float32", data, dims)
  const batch = Math.min(settings.batch, rows)
  const steps = Math.ceil(rows / batch)
  const fixed = {
    x: tensor(x, [rows, width]),
    columns: tensor(columns.values, [rows, columns.width]),
    steps: new ort.Tensor("int64", BigInt64Array.of(BigInt(steps)), []),
    reciprocal: tensor(Float32Array.of(1 / batch), [1])
  }
  let state: Record<string, InstanceType<Runtime["Tensor"]>> = {}
  initial(widths, head.constant(labels), stream).forEach((values, i) => {
    state[`p${i}`] = tensor(values, shapes[i])
    state[`m${i}`] = tensor(new Float32Array(values.length), shapes[i])
    state[`v${i}`] = tensor(new Float32Array(values.length), shapes[i])
  })
  const names = Object.keys(state)
  const parameters = (): ReadonlyArray<Float32Array> => shapes.map((_, i) => floatsOf(state[`p${i}`]))

  const epochs: Array<{ train: number; validation: number | undefined }> = []
  let best: { epoch: number; loss: number; layers: ReadonlyArray<Layer> } | undefined
  const { beta1, beta2 } = ADAM
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    const order = ordered(rows, batch, steps, stream)
    const rates = Float32Array.from({ length: steps }, (_, s) => {
      const t = epoch * steps + s + 1
      const corrected = (settings.rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)
      return (corrected * (1 - beta1)) / Math.sqrt(1 - beta2)
    })
    const out = await trainer.run({
      ...fixed,
      ...state,
      order: new ort.Tensor("int64", order, [steps, batch]),
      rates: tensor(rates, [steps])
    })
    state = Object.fromEntries(names.map((key) => [key, out[`${key}_next`]]))
    const seen = Float64Array.from(floatsOf(out.raw).subarray(0, rows * head.outputs))
    const order32 = Int32Array.from({ length: rows }, (_, i) => Number(order[i]))
    const trainLoss = head.loss(seen, head.select(labels, order32))
    let validation: number | undefined
    if (check !== undefined && judge !== undefined) {
      const feeds = Object.fromEntries(shapes.map((_, i) => [`p${i}`, state[`p${i}`]]))
      const { raw } = await judge.run({ ...feeds, x: tensor(check.x, [check.x.length / width, width]) })
      validation = head.loss(Float64Array.from(floatsOf(raw)), check.labels)
    }
    epochs.push({ train: trainLoss, validation })
    if (!Number.isFinite(trainLoss) || (validation !== undefined && !Number.isFinite(validation))) {
      const advice = `lower the learning rate (now ${settings.rate})`
      throw new PredictorError({ reason: { _tag: "Diverged", model: name, epoch: epoch + 1, advice } })
    }
    if (validation === undefined || settings.patience === Number.POSITIVE_INFINITY) continue
    if (best === undefined || validation < best.loss) {
      best = { epoch, loss: validation, layers: layersFrom(widths, parameters()) }
    } else if (epoch - best.epoch >= settings.patience) break
  }
  await trainer.release()
  await judge?.release()
  const report: FitReport = {
    epochs,
    bestEpoch: (best?.epoch ?? epochs.length - 1) + 1,
    iterations: epochs.length * steps
  }
  const layers = best?.layers ?? layersFrom(widths, parameters())
  return { fitted: { kind: "network" as const, standardiser, layers, link: { kind: "identity" as const } }, report }
}

/**
 * A multilayer perceptron with rectified hidden layers, for any head. Needs the optional dependency onnxruntime-node.
 *
 * **Details.** Inputs are standardised on the training rows. Adam with bias correction; each epoch is one run of one
 * graph. Stops early on the validation set given to `trainAsync`, else on a held-out share of the training rows. Memory:
 * the features once more, standardised, plus three times the weights. Same seed, same machine and same number of
 * threads: same weights.
 *
 * @throws PredictorError (rejects) `MissingRuntime`, `InvalidOption`, `TooFewRows`, `Diverged`
 * @example
 * ```ts
 * import { inputs, mlp, successHead, trainAsync } from "@alloc/predictor"
 *
 * const source = { model: "toy", modelHash: "0", kind: "hand-made", width: 1 }
 * const values = Float32Array.from({ length: 40 }, (_, i) => i / 40)
 * const batch = inputs(Array.from(values, (_, i) => `q${i}`), { source, size: 40, values })
 * const labels = { successes: values.map((x) => Math.round(8 * x)), trials: values.map(() => 8) }
 * const model = mlp({ hidden: [8], rate: 0.02, epochs: 100 })
 * const predictor = await trainAsync(batch, labels, { head: successHead(), model, seed: 1 })
 * const { probability } = predictor.predict({ source, size: 2, values: Float32Array.of(0.1, 0.9) })
 * console.log(probability[0] < 0.4, probability[1] > 0.6) // => true true
 * ```
 */
export const mlp = (options: MlpOptions = {}): AsyncModel => {
  const settings = settingsOf(options)
  return {
    name: "mlp",
    fitAsync: async (task) => epochLoop(await loadRuntime(), settings, task, "mlp")
  }
}
