// What a head is, for writing one

export { type Head, type HeadDecoder, type RawOutputs, type ScoreLink, sigmoid, type Targets } from "./Head.ts"
export type { Columns, Objective } from "./Objective.ts"

// Limits and constants of the heads

export { CONCENTRATION } from "./Beta.ts"
export { normalMaxima } from "./NormalMaximum.ts"
