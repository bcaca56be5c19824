/**
 * Multilayer perceptron, trained by onnxruntime with Adam (see `MlpTraining`).
 *
 * @module
 */
import { checkOptions, either, listOf, number, oneOf, positive, share, wholeNumber } from "../checks/Options.ts"
import { fitMlp, type MlpSettings } from "./MlpTraining.ts"
import type { AsyncModel } from "./Model.ts"

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

const settingsOf = (options: MlpOptions): MlpSettings => {
  checkOptions(options, {
    hidden: listOf(wholeNumber(1), 0),
    epochs: wholeNumber(1),
    batch: wholeNumber(1),
    rate: positive,
    decay: number("a finite number >= 0", (value) => value >= 0),
    patience: either(
      number("at least 1", (value) => value >= 1),
      oneOf(Number.POSITIVE_INFINITY)
    ),
    holdOut: share,
    threads: wholeNumber(0)
  })
  return {
    hidden: options.hidden ?? [256],
    epochs: options.epochs ?? 200,
    batch: options.batch ?? 256,
    rate: options.rate ?? 1e-3,
    decay: options.decay ?? 1e-4,
    patience: options.patience ?? 10,
    holdOut: options.holdOut ?? 0.1,
    threads: options.threads ?? 0
  }
}

/**
 * A multilayer perceptron with rectified hidden layers, for any head. Needs the optional dependency onnxruntime-node.
 *
 * **Details.** Inputs are standardised on the training rows. Adam with bias correction; each epoch is one run of one
 * graph. Stops early on the validation set given to `trainAsync`, else on a held-out share of the training rows, in which rare
 * outcomes are as frequent as in all. Where the best epoch is no better there than a constant prediction, or only by one of
 * a twentieth of the rows, the network predicts that constant (`bestEpoch` 0). Memory:
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
    fitAsync: (task) => fitMlp(task, settings, "mlp")
  }
}
