/**
 * What the gateway adds to a request, beside the bare upstream and beside LiteLLM's proxy, all asked in turn by one client
 * that sends so many requests a second whatever comes back. A request's time begins when it was due. The two gateways are
 * compared at 200 a second, at which the queue of LiteLLM's single worker grows and its time is that of the run, and at a rate
 * with which it keeps up.
 *
 * @module
 */
import { type ChildProcess, fork, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { Agent, request } from "node:http"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import type { Suite } from "./Row.ts"

const root = resolve(import.meta.dirname, "../..")
const litellm = join(process.env.ALLOC_PEERS ?? join(root, ".alloc/peers"), "litellm/bin/litellm")
const key = "sk-perf"
const perSecond = 200
const perSecondBesidePeer = 20
const warmUpSeconds = 1
const seconds = 5
const rounds = 3

/** Where to ask, and what for. */
interface Target {
  readonly url: string
  readonly model: string
}

const ask = ({ model, url }: Target, agent: Agent): Promise<void> =>
  new Promise((done, failed) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" }
    const asked = request(`${url}/v1/chat/completions`, { method: "POST", agent, headers }, (response) => {
      response.resume()
      response.on("end", () =>
        response.statusCode === 200 ? done() : failed(new Error(`status ${response.statusCode}`))
      )
    })
    asked.on("error", failed)
    asked.end(JSON.stringify({ model, messages: [{ role: "user", content: "6 * 7 = ?" }], max_tokens: 16 }))
  })

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

/** The median time of a request in ms. */
const medianTime = async (target: Target, rate: number): Promise<number> => {
  const times: Array<number> = []
  // Of its own, and given up when idle: a connection that nobody used for five seconds may just be ended by its server.
  const agent = new Agent({ keepAlive: true, timeout: 4_000, maxSockets: Number.POSITIVE_INFINITY })
  const began = performance.now()
  const asking: Array<Promise<void>> = []
  for (let i = 0; i < (warmUpSeconds + seconds) * rate; i++) {
    const due = began + (1000 * i) / rate
    const early = due - performance.now()
    if (early > 0) await sleep(early)
    asking.push(ask(target, agent).then(() => void (i >= warmUpSeconds * rate && times.push(performance.now() - due))))
  }
  const failed = (await Promise.allSettled(asking)).find(({ status }) => status === "rejected")
  agent.destroy()
  if (failed?.status === "rejected") throw failed.reason
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]
}

const portOf = (child: ChildProcess): Promise<number> =>
  new Promise((done, failed) => {
    child.once("message", (message) => done((message as { readonly port: number }).port)) // what the upstream sends
    child.once("exit", () => failed(new Error("the upstream ended")))
  })

/** The address that a gateway says it listens on. */
const addressOf = (child: ChildProcess): Promise<string> =>
  new Promise((done, failed) => {
    child.stdout?.on("data", (text: Buffer) => {
      const found = /listening on (\S+)/.exec(text.toString())?.[1]
      if (found !== undefined) done(found)
    })
    child.once("exit", (code) => failed(new Error(`the gateway ended with ${code}`)))
  })

const gatewayConfig = (upstream: string): string => `store = "store"
[server]
listen = "127.0.0.1:0"
[upstreams.local]
url = "${upstream}"
[models.small]
upstream = "local"
[policies.one]
models = ["small"]
budget = 1
maximum = 1
[keys.perf]
key_env = "PERF_KEY"
`

const startGateway = async (folder: string, upstream: string): Promise<readonly [ChildProcess, string]> => {
  const config = join(folder, "alloc.toml")
  await writeFile(config, gatewayConfig(upstream))
  const child = spawn(process.execPath, [join(root, "apps/gateway/src/main.ts"), "--config", config], {
    env: { ...process.env, PERF_KEY: key },
    stdio: ["ignore", "pipe", "inherit"]
  })
  return [child, await addressOf(child)]
}

/** LiteLLM's proxy with one worker, or undefined where it is not installed. */
const startLiteLlm = async (folder: string, upstream: string): Promise<readonly [ChildProcess, string] | undefined> => {
  if (!existsSync(litellm)) return undefined
  const config = join(folder, "litellm.yaml")
  const params = { model: "openai/small", api_base: `${upstream}/v1`, api_key: "sk-upstream" }
  const general_settings = { master_key: key }
  // JSON is YAML.
  await writeFile(
    config,
    JSON.stringify({ model_list: [{ model_name: "small", litellm_params: params }], general_settings })
  )
  const port = 20_000 + (process.pid % 20_000)
  const child = spawn(litellm, ["--config", config, "--host", "127.0.0.1", "--port", String(port)], {
    env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: "True", LITELLM_LOG: "ERROR" },
    stdio: "ignore"
  })
  const url = `http://127.0.0.1:${port}`
  for (let seconds = 0; seconds < 300; seconds++) {
    if (child.exitCode !== null) throw new Error(`LiteLLM's proxy ended with ${child.exitCode}`)
    const alive = await fetch(`${url}/health/liveliness`).then(
      ({ ok }) => ok,
      () => false
    )
    if (alive) return [child, url]
    await sleep(1000)
  }
  child.kill()
  throw new Error("LiteLLM's proxy did not start within 300 s")
}

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** What each target adds to the bare upstream, as the median over rounds in which all are asked in turn. */
const addedBy = async (bare: Target, targets: ReadonlyArray<Target>, rate: number): Promise<ReadonlyArray<number>> => {
  const added: ReadonlyArray<Array<number>> = targets.map(() => [])
  for (let round = 0; round < rounds; round++) {
    const without = await medianTime(bare, rate)
    for (const [place, target] of targets.entries()) added[place].push((await medianTime(target, rate)) - without)
  }
  return added.map(median)
}

/** The figures. */
export const suite: Suite = async function* () {
  const folder = await mkdtemp(join(tmpdir(), "alloc-perf-gateway-"))
  const children: Array<ChildProcess> = []
  try {
    const upstream = fork(new URL("gatewayUpstream.ts", import.meta.url))
    children.push(upstream)
    const bare = { url: `http://127.0.0.1:${await portOf(upstream)}`, model: "small" }
    const [gateway, url] = await startGateway(folder, bare.url)
    children.push(gateway)
    const peer = await startLiteLlm(folder, bare.url)
    if (peer !== undefined) children.push(peer[0])
    const ours = [
      { url, model: "small" },
      { url, model: "one" }
    ]
    const names = ["passes through", "is answered by a policy with one sample"]
    const theirs = peer === undefined ? [] : [{ url: peer[1], model: "small" }]
    for (const rate of [perSecond, perSecondBesidePeer]) {
      const added = await addedBy(bare, [...ours, ...theirs], rate)
      for (const [place, name] of names.entries()) {
        const shared = { work: `added to a request that ${name}, at ${rate} a second (median)`, ours: added[place] }
        if (rate === perSecond)
          yield {
            ...shared,
            peer: undefined,
            peerName: "the bare upstream",
            unit: "ms",
            goal: "under 3 ms",
            met: added[place] < 3
          }
        yield {
          ...shared,
          peer: added[2],
          peerName: "LiteLLM's proxy",
          unit: "ms",
          goal: "at most 1/4 of the peer's",
          met: peer === undefined ? null : added[place] <= added[2] / 4
        }
      }
    }
  } finally {
    for (const child of children) child.kill()
    await rm(folder, { recursive: true, force: true })
  }
}
