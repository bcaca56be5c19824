/**
 * onnxruntime, loaded when it is first needed: it is an optional dependency.
 *
 * @module
 */
import { fail } from "../PredictorError.ts"

/** The part of onnxruntime-node that is used here. */
export type Runtime = typeof import("onnxruntime-node")

const INSTALL = "npm install --ignore-scripts onnxruntime-node@1.30.0 (linear models need no runtime)"

/**
 * The numbers of a tensor that the graph declares as float32.
 *
 * @throws PredictorError `MissingRuntime` where a runtime of another version returns another type
 */
export const floatsOf = (tensor: { readonly data: unknown }): Float32Array => {
  if (tensor.data instanceof Float32Array) return tensor.data
  return fail({
    _tag: "MissingRuntime",
    program: "onnxruntime-node",
    install: INSTALL,
    cause: "it returned a tensor that is not float32"
  })
}

/**
 * Loads onnxruntime-node.
 *
 * @throws PredictorError `MissingRuntime` where it is not installed
 */
export const loadRuntime = async (): Promise<Runtime> => {
  try {
    return await import("onnxruntime-node")
  } catch (cause) {
    return fail({ _tag: "MissingRuntime", program: "onnxruntime-node", install: INSTALL, cause })
  }
}
