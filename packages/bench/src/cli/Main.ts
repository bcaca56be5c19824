#!/usr/bin/env node
/**
 * The command `bench` of this package: it knows no experiment by name, and runs those of files.
 *
 * @module
 */
import { createRequire } from "node:module"
import { runBench } from "./RunBench.ts"

const { version }: { version: string } = createRequire(import.meta.url)("@alloc/bench/package.json")

process.exitCode = await runBench({ version, experiments: [] }, process.argv.slice(2))
