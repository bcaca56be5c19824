import { fileURLToPath } from "node:url"
import { configDefaults, defineConfig } from "vitest/config"

// What `.ci/run-long` installs first, and then asks for: a model server that others wrote compiles for minutes (`server`),
// and clients in Python need an environment of their own (`gateway`).
const longRuns = [
  ...(process.env.ALLOC_TEST_LLAMA_SERVER === "1" ? [] : ["**/LlamaServer.test.ts"]),
  ...(process.env.ALLOC_TEST_GATEWAY_CLIENTS === "1" ? [] : ["**/PythonAndCurl.test.ts"])
]

// Properties are tested on new cases in every run, and in CI on the same ones: what CI says of a commit is its own doing.
const sameProperties = { "fast-check": fileURLToPath(new URL("tooling/src/SameProperties.mjs", import.meta.url)) }

export default defineConfig({
  resolve: { alias: process.env.CI === undefined ? {} : sameProperties },
  test: {
    include: ["{packages,apps,recipes}/*/test/**/*.test.ts", "tooling/test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...longRuns],
    reporters: ["default", "./tooling/src/ClosingLine.ts"],
    // Nets against what hangs, never a measure: a busy machine may be ten times slower.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 240_000 } },
    maxWorkers: 2
  }
})
