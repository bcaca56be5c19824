/**
 * Whether the parts of a saved predictor fit together: a file can be valid and still make no sense.
 *
 * @module
 */
import type { HeadDecoder, ScoreLink } from "../heads/Head.ts"
import type { Fitted } from "../models/Model.ts"
import type { PredictorManifest } from "./PredictorManifest.ts"

type Invalid = (problem: string) => never

/** Raw outputs that so many scores become. */
const linkedWidth = (link: ScoreLink, scores: number): number => scores + ("append" in link ? link.append.length : 0)

const checkLink = (link: ScoreLink, scores: number, outputs: number, where: string, invalid: Invalid): void => {
  if (link.kind === "log" && link.base.length !== scores)
    invalid(`${where}.link.base has ${link.base.length} numbers, the model ${scores}`)
  const found = linkedWidth(link, scores)
  if (found !== outputs) invalid(`${where} gives ${found} outputs, head has ${outputs}`)
}

type Same = (name: string, found: number, expected: number) => void

const checkNetwork = (
  { layers, link, standardiser }: Extract<Fitted, { kind: "network" }>,
  size: { readonly width: number; readonly outputs: number },
  same: Same,
  where: string,
  invalid: Invalid
): void => {
  same("standardiser.mean", standardiser.mean.length, size.width)
  same("standardiser.scale", standardiser.scale.length, size.width)
  let inputs = size.width
  layers.forEach((layer, l) => {
    if (layer.inputs !== inputs) invalid(`${where}.layers[${l}] reads ${layer.inputs} numbers, is given ${inputs}`)
    same(`layers[${l}].weights`, layer.weights.length, layer.inputs * layer.outputs)
    same(`layers[${l}].bias`, layer.bias.length, layer.outputs)
    inputs = layer.outputs
  })
  if (layers.length === 0) invalid(`${where} has no layers`)
  checkLink(link, inputs, size.outputs, where, invalid)
}

const checkNeighbours = (
  fitted: Extract<Fitted, { kind: "neighbours" }>,
  size: { readonly width: number; readonly outputs: number },
  same: Same,
  where: string,
  invalid: Invalid
): void => {
  same("standardiser.mean", fitted.standardiser.mean.length, size.width)
  same("standardiser.scale", fitted.standardiser.scale.length, size.width)
  const rows = fitted.points.length / size.width
  if (!Number.isInteger(rows) || rows <= fitted.neighbours)
    invalid(`${where}.points has ${rows} rows for ${fitted.neighbours} neighbours`)
  same("scores", fitted.scores.length, rows * fitted.width)
  same("observed", fitted.observed.length, rows * fitted.width)
  checkLink(fitted.link, fitted.width, size.outputs, where, invalid)
}

const checkFitted = (fitted: Fitted, width: number, outputs: number, where: string, invalid: Invalid): void => {
  const same: Same = (name, found, expected) => {
    if (found !== expected) invalid(`${where}.${name} has ${found} numbers; valid: ${expected}`)
  }
  switch (fitted.kind) {
    case "constant":
      same("raw", fitted.raw.length, outputs)
      break
    case "network":
      checkNetwork(fitted, { width, outputs }, same, where, invalid)
      break
    case "neighbours":
      checkNeighbours(fitted, { width, outputs }, same, where, invalid)
      break
    case "ensemble":
      if (fitted.members.length === 0) invalid(`${where} has no members`)
      fitted.members.forEach((member, m) => {
        checkFitted(member, width, outputs, `${where}.members[${m}]`, invalid)
      })
  }
}

/** Calls `invalid` where the model's parts, the head and the features do not fit together. */
export const checkShapes = (
  { features, fitted, head, source }: PredictorManifest,
  decoder: HeadDecoder<unknown>,
  invalid: Invalid
): void => {
  if (decoder.outputs !== head.outputs) invalid(`head ${head.name} has ${decoder.outputs} outputs, not ${head.outputs}`)
  checkFitted(fitted, source.width, head.outputs, "fitted", invalid)
  if (features.kind === "vectors" && features.source.width !== source.width)
    invalid(`features are ${features.source.width} wide, source is ${source.width}`)
}
