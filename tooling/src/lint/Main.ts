/**
 * `node tooling/src/lint/Main.ts`: checks this repository by its own rules. With `--shrink`, entries of the baseline that
 * nothing needs any more are taken out first.
 *
 * @module
 */
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { faults } from "../Hygiene.ts"
import { files, read, root } from "../Workspace.ts"
import { type Baseline, shrunk, stale, unknown } from "./Baseline.ts"
import { docstrings, examples } from "./Docstrings.ts"
import { errors } from "./Errors.ts"
import { fileNames } from "./FileNames.ts"
import { fileLength, functionLength } from "./Length.ts"
import { mirroredTests, type TestedElsewhere } from "./MirroredTests.ts"
import { documented, effectNames, listedExports } from "./PublicSurface.ts"
import { repeatedCode, repeatedComments } from "./Repeats.ts"
import { type Offence, type Rule, type Sources, sourcesOf } from "./Rule.ts"
import { casts, explicitTypes } from "./Types.ts"

interface Manifest {
  readonly private?: boolean
  readonly exports?: Readonly<Record<string, string>>
}

/** The sources that published packages export. */
const entries = (): ReadonlyArray<string> =>
  files("packages/*/package.json").flatMap((file) => {
    const manifest: Manifest = JSON.parse(read(file))
    if (manifest.private === true) return []
    return Object.values(manifest.exports ?? {})
      .filter((target) => target.endsWith(".ts"))
      .map((target) => file.replace("package.json", target.replace("./", "")))
  })

/** All files of this repository that the rules look at, those not yet committed among them. */
const sources = (): Sources => {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"]
  const tracked = execFileSync("git", [...list, "*.ts", "*.cjs", "*.mjs", "*.py"], { cwd: root, encoding: "utf8" })
  const deleted = execFileSync("git", ["ls-files", "--deleted"], { cwd: root, encoding: "utf8" }).split("\n")
  const present = tracked
    .trim()
    .split("\n")
    .filter((file) => !deleted.includes(file))
  return sourcesOf(Object.fromEntries(present.map((file) => [file, read(file)])), entries())
}

const rules: ReadonlyArray<Rule> = [
  fileNames,
  fileLength,
  functionLength,
  explicitTypes,
  casts,
  errors,
  docstrings,
  examples,
  documented,
  listedExports,
  effectNames,
  repeatedComments,
  mirroredTests(JSON.parse(read("tooling/tested-elsewhere.json")) as TestedElsewhere) // a wrong shape only refuses more
]

const print = (offences: ReadonlyArray<Offence>): void => {
  for (const { file, line, rule, what } of offences) console.error(`${file}:${line}: ${what} (${rule})`)
}

const main = (): number => {
  const found = sources()
  const offences = [...rules.flatMap(({ check }) => check(found)), ...repeatedCode(root, join(root, ".jscpd.json"))]
  const baselineFile = "tooling/lint-baseline.json"
  let baseline: Baseline = JSON.parse(read(baselineFile))
  if (process.argv.includes("--shrink")) {
    baseline = shrunk(offences, baseline)
    writeFileSync(join(root, baselineFile), `${JSON.stringify(baseline, null, 2)}\n`)
  }
  const refused = [
    ...faults().map((fault) => ({ ...fault, rule: "hygiene" })),
    ...unknown(offences, baseline),
    ...stale(offences, baseline)
  ]
  print(refused)
  const known = Object.values(baseline).flat().length
  if (known > 0) console.error(`${known} known offences are left in ${baselineFile}`)
  return refused.length === 0 ? 0 : 1
}

process.exitCode = main()
