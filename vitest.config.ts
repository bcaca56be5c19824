import { configDefaults, defineConfig } from "vitest/config"

// A model server that others wrote compiles for minutes: `.ci/run-long server` installs it and asks for its tests.
const longRuns = process.env.ALLOC_TEST_LLAMA_SERVER === "1" ? [] : ["**/LlamaServer.test.ts"]

export default defineConfig({
  test: {
    include: ["{packages,apps,recipes}/*/test/**/*.test.ts", "tooling/test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...longRuns],
    reporters: ["default", "./tooling/src/ClosingLine.ts"],
    // A net against what hangs, never a measure: a busy machine may be ten times slower.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2
  }
})
