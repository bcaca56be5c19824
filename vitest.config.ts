import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["{packages,apps,recipes}/*/test/**/*.test.ts", "tooling/test/**/*.test.ts"],
    reporters: ["default", "./tooling/src/ClosingLine.ts"],
    // A net against what hangs, never a measure: a busy machine may be ten times slower.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2
  }
})
