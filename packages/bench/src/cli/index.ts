export type { BenchApp, Terminal } from "./Context.ts"
export { runBench } from "./RunBench.ts"
