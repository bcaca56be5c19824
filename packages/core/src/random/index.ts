export { permutation, type Random, random } from "./Random.ts"
export { sampleStream } from "./SampleStream.ts"
