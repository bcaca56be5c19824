/**
 * Longer than 300 lines because what was packed and installed once, which takes minutes, is looked at from every side.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { scope } from "../src/Scope.ts"
import { files, packages, pnpm, root } from "../src/Workspace.ts"

const folder = mkdtempSync(join(tmpdir(), "alloc-packed-"))
const project = join(folder, "project")

const run = (cwd: string, [program, ...args]: readonly [string, ...Array<string>]): string => {
  const done = spawnSync(program, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 })
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(" ")}\n${done.stdout}\n${done.stderr}`, { cause: done.error })
  return done.stdout
}
const node = (cwd: string, ...args: ReadonlyArray<string>): string => run(cwd, [process.execPath, ...args])
const bin = (path: string): string => join(root, "node_modules", path)

/** What a version of TypeScript has to say of a program in the project. */
const checked = (file: string, compiler: string, skipLibCheck: boolean): string => {
  const strictest = { target: "es2023", module: "nodenext", strict: true, exactOptionalPropertyTypes: true }
  const config = { compilerOptions: { ...strictest, skipLibCheck, noEmit: true, types: ["node"] }, files: [file] }
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config))
  return node(project, join(compiler, "bin/tsc"), "-p", ".")
}

interface Manifest {
  readonly version: string
  readonly publishConfig: { readonly exports: Record<string, unknown> }
}
const manifest = (name: string): Manifest =>
  JSON.parse(readFileSync(join(root, name === "gateway" ? "apps" : "packages", name, "package.json"), "utf8"))
const tarball = (name: string): string =>
  join(root, "tarballs", `${scope.slice(1)}-${name}-${manifest(name).version}.tgz`)

/** The oldest that the packages promise to work with; the README of decoders says so. */
const oldestTypeScript = "5.9.3"

/** Every name under which something of a package can be imported. */
const entries: ReadonlyArray<string> = packages.flatMap((name) =>
  Object.keys(manifest(name).publishConfig.exports)
    .filter((path) => path !== "./package.json")
    .map((path) => `@alloc/${name}${path.slice(1)}`)
)

/** An entry of row types, which no value belongs to. */
const typesAlone = "@alloc/core/recording"

/** A namespace import of every entry, and one use of core whose types are checked too. */
const program = (typed: boolean): string =>
  [
    'import { samples } from "@alloc/core"',
    ...(typed ? ['import type { BudgetSamples } from "@alloc/core"'] : []),
    ...entries.map((entry, index) => `import * as entry${index} from "${entry}"`),
    `const budget${typed ? ": BudgetSamples" : ""} = samples(8)`,
    `const exported${typed ? ": Record<string, number>" : ""} = {`,
    ...entries.map((entry, index) => `  "${entry}": Object.keys(entry${index}).length,`),
    "}",
    "console.log(JSON.stringify({ budget, exported }))"
  ].join("\n")

describe("packed packages, installed into an empty project", () => {
  beforeAll(() => {
    run(root, [...pnpm, "tarballs"])
    mkdirSync(project)
    const names = [...packages, "gateway"]
    const dependencies = Object.fromEntries(names.map((name) => [`@alloc/${name}`, `file:${tarball(name)}`]))
    const user = {
      name: "user",
      private: true,
      type: "module",
      // The entry for the AI SDK shows that package's types: whoever uses it has them.
      dependencies: {
        ...dependencies,
        effect: "4.1.0",
        "@ai-sdk/provider": "4.0.38",
        "@ai-sdk/openai-compatible": "3.0.92",
        ai: "7.0.173",
        "@types/json-schema": "7.0.15",
        "@types/node": "24.10.1",
        typescript: oldestTypeScript
      }
    }
    writeFileSync(join(project, "package.json"), JSON.stringify({ ...user, pnpm: { overrides: dependencies } }))
    // A workspace of its own, so that pnpm looks no further up, and without this repository's own settings.
    writeFileSync(join(project, "pnpm-workspace.yaml"), "packages: []\nmanagePackageManagerVersions: false\n")
    // Without the optional dependencies: every package has to load without them.
    run(project, [...pnpm, "install", "--prefer-offline", "--no-optional", "--ignore-scripts"])
  }, 1_200_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each(packages)("@alloc/%s holds what a user needs and nothing else", (name) => {
    const listing = run(folder, ["tar", "-tzf", tarball(name)])
      .trim()
      .split("\n")
    const inside = listing.map((path) => path.replace("package/", ""))
    // What is read at run time beside the code, scripts for other interpreters say, has to be shipped as it is.
    const assets = files(`packages/${name}/src/**/*`)
      .filter((file) => /\.(py|cjs|json|html|css)$/.test(file))
      .map((file) => file.replace(`packages/${name}/src`, "dist"))
    const needed = ["LICENSE", "README.md", "package.json", "dist/index.d.ts", "dist/index.js"]
    const code = inside.filter((path) => /^dist\/[^/]+\.(js|js\.map|d\.ts)$/.test(path))
    expect(needed.filter((path) => !inside.includes(path))).toEqual([])
    expect(assets.filter((path) => !inside.some((shipped) => shipped.endsWith(basename(path))))).toEqual([])
    expect(
      inside.filter((path) => ![...needed, ...code].includes(path) && !/^dist\/.*\.(py|cjs|css)$/.test(path))
    ).toEqual([])
    expect(readFileSync(join(project, "node_modules/@alloc", name, "package.json"), "utf8")).not.toContain("workspace:")
  })

  it.each(packages)("@alloc/%s passes publint and are-the-types-wrong", (name) => {
    expect(node(folder, bin("publint/src/cli.js"), "run", tarball(name), "--strict")).toContain("All good")
    const attw = bin("@arethetypeswrong/cli/dist/index.js")
    expect(node(folder, attw, tarball(name), "--profile", "esm-only", "--no-color")).toContain("(ESM)")
  })

  it("npm installs two of them that need one another, without a registry that knows them", () => {
    const user = join(folder, "npm-user")
    mkdirSync(user)
    writeFileSync(join(user, "package.json"), JSON.stringify({ name: "user", private: true, type: "module" }))
    run(user, [
      "npm",
      "install",
      "--omit=optional",
      "--no-audit",
      tarball("core"),
      tarball("predictor"),
      "effect@4.1.0"
    ])
    writeFileSync(
      join(user, "main.js"),
      'import { samples } from "@alloc/core"\nimport { ridge } from "@alloc/predictor"\nconsole.log(samples(8), ridge().name)'
    )
    expect(node(user, "main.js")).toBe("8 ridge\n")
  })

  it("they run in TypeScript", () => {
    writeFileSync(join(project, "main.ts"), program(true))
    const { budget, exported } = JSON.parse(node(project, "main.ts"))
    expect(budget).toBe(8)
    for (const entry of entries)
      if (entry !== typesAlone) expect(exported[entry], `${entry} exports nothing`).toBeGreaterThan(0)
  })

  it.each([
    ["this repository's version of TypeScript", bin("typescript")],
    ["the oldest version of TypeScript that they promise", join(project, "node_modules/typescript")]
  ])("their types pass %s", (_, compiler) => {
    writeFileSync(join(project, "main.ts"), program(true))
    expect(checked("main.ts", compiler, false)).toBe("")
  })

  it("the AI SDK's middleware and the layer of effect/ai draw from a server until one sample is verified", () => {
    writeFileSync(join(project, "apps.ts"), appsProgram)
    // The AI SDK's own declarations do not pass the strictest options.
    expect(checked("apps.ts", join(project, "node_modules/typescript"), true)).toBe("")
    expect(JSON.parse(node(project, "apps.ts"))).toEqual({
      generated: { text: "4", usage: [30, 9], calls: 3 },
      streamed: { text: "4", calls: 3 },
      layered: { text: "4", usage: [30, 9], calls: 3 }
    })
  })

  it("the gateway holds its command, its style and what a registry shows, and passes publint", () => {
    const listing = run(folder, ["tar", "-tzf", tarball("gateway")])
      .trim()
      .split("\n")
    const inside = listing.map((path) => path.replace("package/", ""))
    const needed = ["LICENSE", "README.md", "package.json", "dist/gateway.js", "dist/page.css"]
    expect(needed.filter((path) => !inside.includes(path))).toEqual([])
    expect(inside.filter((path) => !needed.includes(path) && !/^dist\/[^/]+\.js(\.map)?$/.test(path))).toEqual([])
    expect(node(folder, bin("publint/src/cli.js"), "run", tarball("gateway"), "--strict")).toContain("All good")
  })

  it("the gateway runs in an empty folder with ten lines of configuration, and ends in order", async () => {
    const empty = join(folder, "empty")
    mkdirSync(empty)
    const choice = { index: 0, message: { role: "assistant", content: "4" }, finish_reason: "stop" }
    const usage = { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 }
    const upstream = createServer((request, response) => {
      request.resume()
      response.setHeader("content-type", "application/json")
      response.end(JSON.stringify({ id: "1", model: "toy", choices: [choice], usage }))
    })
    await new Promise<void>((done) => upstream.listen(0, "127.0.0.1", done))
    const { port } = upstream.address() as AddressInfo // a TCP server has no other kind of address
    writeFileSync(join(empty, "alloc.toml"), gatewayConfig(`http://127.0.0.1:${port}`))
    expect(run(empty, [join(project, "node_modules/.bin/gateway"), "--version"])).toContain("0.0.0")
    // Without the shell that the link may be, so that the signal below reaches the gateway itself.
    const command = join(project, "node_modules/@alloc/gateway/dist/gateway.js")
    const gateway = spawn(process.execPath, [command, "--config", "alloc.toml"], {
      cwd: empty,
      env: {
        ...process.env,
        INIT_CWD: empty,
        CLIENT_KEY: "sk-client",
        PAGE_KEY: "sk-page"
      },
      stdio: ["ignore", "pipe", "inherit"]
    })
    const url = await new Promise<string>((done, failed) => {
      gateway.stdout.on("data", (text: Buffer) => {
        const found = /listening on (\S+)/.exec(text.toString())?.[1]
        if (found !== undefined) done(found)
      })
      gateway.once("exit", (code) => failed(new Error(`the gateway ended with ${code}`)))
    })
    const asked = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer sk-client", "content-type": "application/json" },
      body: JSON.stringify({ model: "alloc/vote", messages: [{ role: "user", content: "2 + 2 = ?" }] })
    })
    expect(await asked.json()).toMatchObject({ choices: [{ message: { content: "4" } }] })
    const page = await fetch(`${url}/ui`, { headers: { authorization: "Bearer sk-page" } })
    expect(await page.text()).toMatch(/<style>:root.*<h1>1 request, /s)
    const ended = new Promise((done) => gateway.once("exit", (code, signal) => done(code ?? signal)))
    gateway.kill("SIGTERM")
    // By itself: it closes its ledger first.
    expect(await ended).toBe(0)
    upstream.close()
    upstream.closeAllConnections()
  })

  it("they run in plain JavaScript", () => {
    writeFileSync(join(project, "main.js"), program(false))
    expect(JSON.parse(node(project, "main.js")).budget).toBe(8)
  })

  it("a verifier of ten lines goes unchanged through bench run, bench fit and decode", () => {
    writeFileSync(join(project, "mine.ts"), ownVerifier)
    writeFileSync(join(project, "sums.jsonl"), ownPrompts)
    writeFileSync(join(project, "own.mjs"), ownProgram)
    const { bench, decoded, policy } = JSON.parse(node(project, "own.mjs").trim().split("\n").at(-1) ?? "")
    expect(bench).toEqual({ run: 0, fit: 0 })
    expect(policy).toMatchObject({ verifier: "number", queries: 24, samples: 96, model: "toy" })
    expect(decoded).toMatchObject({ answers: 24, verdicts: ["number"] })
    expect(decoded.right).toBeGreaterThan(12)
  })
})

const gatewayConfig = (upstream: string): string => `[server]
listen = "127.0.0.1:0"
[upstreams.local]
url = "${upstream}"
[models.toy]
upstream = "local"
[policies."alloc/vote"]
models = ["toy"]
budget = 2
[keys.client]
key_env = "CLIENT_KEY"
[page]
key_env = "PAGE_KEY"
`

/** What a user writes, with no import: it says whether the last number of a reply is the answer. */
const ownVerifier = `export const mine = {
  name: "number",
  check: ({ reference }: { reference?: unknown }, response: string) => {
    const numbers = response.match(/-?\\d+/g) ?? []
    return numbers.at(-1) === String(reference)
  }
}
`

const ownPrompts = Array.from({ length: 24 }, (_, i) =>
  JSON.stringify({ prompt: `What is ${i} + 1?`, answer: i + 1 })
).join("\n")

/** A server on loopback that is right two times in three, the two commands, and \`decode\` with the policy's file. */
const ownProgram = `import { createServer } from "node:http"
import { runBench } from "@alloc/bench/cli"
import { decode, serverModel } from "@alloc/decoders"
import { loadPolicy } from "@alloc/decoders/policy"
import { verifier } from "@alloc/verifiers"
import { readFileSync } from "node:fs"
import { mine } from "./mine.ts"

let nth = 0
const reply = (body) => {
  const i = Number(/is (\\d+) \\+/.exec(JSON.stringify(JSON.parse(body).messages))?.[1])
  const content = "It is " + (i + (nth++ % 3 === 0 ? 2 : 1))
  return { choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }] }
}
const server = createServer(async (request, response) => {
  let body = ""
  for await (const chunk of request) body += chunk
  response.setHeader("content-type", "application/json")
  response.end(JSON.stringify(request.method === "GET" ? { data: [{ id: "toy" }] } : reply(body)))
})
await new Promise((done) => server.listen(0, "127.0.0.1", done))
const url = "http://127.0.0.1:" + server.address().port
const say = (text) => process.stderr.write(text)
const { signal } = new AbortController()
const terminal = { out: say, error: say, step: () => {}, directory: process.cwd(), signal, interactive: false }
const bench = (...args) =>
  runBench({ version: "0", experiments: [] }, [...args, "--model", url + "#toy", "--verifier", "mine.ts", "--samples", "4"], terminal)
const codes = { run: await bench("run", "sums.jsonl", "--budget", "2"), fit: await bench("fit", "sums.jsonl", "--budget", "2") }
const model = serverModel({ url, model: "toy" })
const { batch, manifest } = await loadPolicy("sums.policy.json", { model })
const lines = readFileSync("sums.jsonl", "utf8").split("\\n").map((line) => JSON.parse(line))
const queries = lines.map(({ answer, prompt }) => ({ prompt, reference: answer }))
const { answers } = await decode({ queries, model, verifier: verifier(mine), ...batch })
const right = answers.filter(({ reward }) => reward === 1).length
console.log(JSON.stringify({ bench: codes, policy: manifest.fittedOn, decoded: { answers: answers.length, right, verdicts: [mine.name] } }))
server.close()
server.closeAllConnections()
`

/** A server on loopback whose third answer is right, asked by the AI SDK and by effect/ai, each with this package in between. */
const appsProgram = `import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createOpenAICompatible } from "@ai-sdk/openai-compatible"
import { adaptiveMiddleware } from "@alloc/decoders/ai-sdk"
import { layerAdaptive } from "@alloc/decoders/effect-ai"
import { verifier } from "@alloc/verifiers"
import { generateText, streamText, wrapLanguageModel } from "ai"
import { Effect, Layer, Stream } from "effect"
import { LanguageModel, type Response } from "effect/ai"

let calls = 0
const server = createServer(async (request, response) => {
  await request.resume().toArray()
  calls += 1
  const message = { role: "assistant", content: calls % 3 === 0 ? "4" : "5" }
  response.setHeader("content-type", "application/json")
  const usage = { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 }
  response.end(JSON.stringify({ id: "1", model: "toy", choices: [{ index: 0, message, finish_reason: "stop" }], usage }))
})
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
const baseURL = "http://127.0.0.1:" + (server.address() as AddressInfo).port + "/v1"
const isFour = verifier({ name: "four", check: (_, response) => response === "4" })
const prompt = "2 + 2?"
let before = 0
const counted = <A extends object>(result: A): A & { calls: number } => {
  const since = calls - before
  before = calls
  return { ...result, calls: since }
}
const toy = createOpenAICompatible({ name: "toy", baseURL })
const model = wrapLanguageModel({ model: toy("toy"), middleware: adaptiveMiddleware({ verifier: isFour }) })
const { text, usage } = await generateText({ model, prompt })
const generated = counted({ text, usage: [usage.inputTokens, usage.outputTokens] })
const stream = streamText({ model, prompt })
let pieces = ""
for await (const piece of stream.textStream) pieces += piece
const streamed = counted({ text: pieces })
const parts = (content: string): Array<Response.PartEncoded> => [
  { type: "text", text: content },
  {
    type: "finish",
    reason: "stop",
    usage: {
      inputTokens: { total: 10, uncached: 10, cacheRead: 0, cacheWrite: undefined },
      outputTokens: { total: 3, text: 3, reasoning: 0 }
    },
    response: undefined
  }
]
const ask = async (): Promise<Array<Response.PartEncoded>> => {
  const answer = await fetch(baseURL + "/chat/completions", { method: "POST", body: "{}" })
  const { choices } = (await answer.json()) as { choices: [{ message: { content: string } }] }
  return parts(choices[0].message.content)
}
const provider = LanguageModel.make({ generateText: () => Effect.promise(ask), streamText: () => Stream.empty })
const layer = Layer.provide(layerAdaptive({ verifier: isFour }), Layer.effect(LanguageModel.LanguageModel, provider))
const response = await Effect.runPromise(Effect.provide(LanguageModel.generateText({ prompt }), layer))
const { inputTokens, outputTokens } = response.usage
const layered = counted({ text: response.text, usage: [inputTokens.total, outputTokens.total] })
console.log(JSON.stringify({ generated, streamed, layered }))
server.close()
server.closeAllConnections()
`
