/**
 * One allocation in a process of its own, whose peak memory is then this work's: `node allocateOnce.ts QUERIES`. Prints
 * JSON: time and peak resident memory of the whole process.
 */
import { allocate, samples, successCurves } from "../src/index.ts"
import { random } from "../src/random/index.ts"

const n = Number(process.argv[2])
const stream = random(1, "perf")
const success = Float64Array.from({ length: n }, () => stream.next() ** 2)
const start = performance.now()
const { total } = allocate(successCurves(success, { maxSamples: 128 }), { budget: samples(8) })
const seconds = (performance.now() - start) / 1000
console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024, total }))
