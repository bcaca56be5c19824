import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["{packages,apps,recipes}/*/test/**/*.test.ts", "tooling/test/**/*.test.ts"],
    reporters: ["default", "./tooling/src/ClosingLine.ts"],
    testTimeout: 30_000,
    maxWorkers: 2
  }
})
