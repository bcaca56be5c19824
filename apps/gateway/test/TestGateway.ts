/**
 * A gateway on loopback, in this process, in front of a scripted upstream.
 *
 * @module
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Effect, Exit, Scope } from "effect"
import { parseConfig } from "../src/config/ReadConfig.ts"
import { serveGateway } from "../src/serve/Serve.ts"

/** A gateway under test. */
export interface TestGateway extends AsyncDisposable {
  readonly url: string
  readonly folder: string
  /** What it wrote to its log. */
  readonly notices: ReadonlyArray<string>
  /** Sends a request for a chat completion with Alice's key. */
  readonly chat: (
    body: object,
    init?: { readonly key?: string; readonly signal?: AbortSignal; readonly headers?: Readonly<Record<string, string>> }
  ) => Promise<Response>
  /** Rows of its ledger. */
  readonly rows: (statement: string) => ReadonlyArray<Readonly<Record<string, unknown>>>
}

/** The secrets of the keys in `testConfig`. */
export const secrets = { ALICE: "sk-alice-secret", UPSTREAM: "sk-upstream-secret" }

/** A configuration in front of an upstream; `more` is added at its end. */
export const testConfig = (upstream: string, more = ""): string => `
store = "store"
[server]
listen = "127.0.0.1:0"
heartbeat_ms = 100
[limits]
max_tokens = 64
[upstreams.local]
url = "${upstream}"
api_key_env = "UPSTREAM"
retries = 0
[models.small]
upstream = "local"
input = 1.0
output = 4.0
[models.large]
upstream = "local"
input = 10.0
output = 40.0
[verifiers.maths]
kind = "maths"
[policies."alloc/vote"]
models = ["small"]
budget = 3
[policies."alloc/math-cheap"]
models = ["small"]
verifier = "maths"
budget = 4
[keys.alice]
key_env = "ALICE"
${more}`

/** Starts a gateway; its store is in a folder of its own, or in one that is given. */
export const testGateway = async (
  config: string,
  given?: string,
  options: { readonly dryRun?: boolean; readonly replay?: string } = {}
): Promise<TestGateway> => {
  const folder = given ?? (await mkdtemp(join(tmpdir(), "gateway-")))
  const notices: Array<string> = []
  const scope = Scope.makeUnsafe()
  const serving = serveGateway(parseConfig(config, join(folder, "alloc.toml"), secrets), {
    ...options,
    notice: (text) => void notices.push(text)
  })
  const { url } = await Effect.runPromise(Scope.provide(serving, scope))
  return {
    url,
    folder,
    notices,
    chat: (body, { headers = {}, key = secrets.ALICE, signal } = {}) =>
      fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
        body: JSON.stringify({ model: "alloc/vote", messages: [{ role: "user", content: "2 + 2 = ?" }], ...body }),
        ...(signal === undefined ? {} : { signal })
      }),
    rows: (statement) => {
      const db = new DatabaseSync(join(folder, "store", "store.sqlite"), { readOnly: true })
      try {
        return db.prepare(statement).all()
      } finally {
        db.close()
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      if (given === undefined) await rm(folder, { recursive: true, force: true })
    }
  }
}

/** A gateway in a process of its own, as its command starts it. */
export interface StartedGateway {
  readonly url: string
  /** Sends a request for a chat completion with Alice's key. */
  readonly ask: (body: object) => Promise<Response>
  /** Sends it a signal; gives its exit code, once it ended. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
}

const main = new URL("../src/main.ts", import.meta.url).pathname

/** Starts the command in a folder that holds alloc.toml. */
export const startedGateway = async (folder: string): Promise<StartedGateway> => {
  const child = spawn(process.execPath, [main, "--config", "alloc.toml"], {
    cwd: folder,
    env: { ...process.env, ...secrets, INIT_CWD: folder },
    stdio: ["ignore", "pipe", "inherit"]
  })
  let said = ""
  while (!said.includes("\n")) said += String((await once(child.stdout, "data"))[0])
  const url = said.trim().replace("listening on ", "")
  return {
    url,
    ask: (body) =>
      fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${secrets.ALICE}`, "content-type": "application/json" },
        body: JSON.stringify({ messages: [{ role: "user", content: "2 + 2 = ?" }], ...body })
      }),
    end: async (signal) => {
      const ended = once(child, "exit")
      child.kill(signal)
      const [code] = await ended
      return code
    }
  }
}

/** The data of a stream's events, "[DONE]" as it is, and its comments. */
export const eventsOf = (text: string): { readonly data: ReadonlyArray<string>; readonly comments: number } => {
  const lines = text.split("\n")
  return {
    data: lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6)),
    comments: lines.filter((line) => line.startsWith(":")).length
  }
}

/** What a gateway answers, as far as tests read it. */
export interface AnswerBody {
  readonly id: string
  readonly object: string
  readonly model: string
  readonly choices: ReadonlyArray<{
    readonly index: number
    readonly message: { readonly content: string; readonly tool_calls?: ReadonlyArray<object> }
    readonly finish_reason: string
  }>
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number }
  readonly alloc: { readonly samples: number; readonly allowed: number; readonly why: ReadonlyArray<string> }
  readonly data: ReadonlyArray<{ readonly id: string }>
  readonly error: {
    readonly message: string
    readonly type: string
    readonly param: string | null
    readonly code: string | null
  }
}

/** The JSON of a response. */
export const bodyOf = async (response: Response | Promise<Response>): Promise<AnswerBody> =>
  // What a server sends has no type; a test that reads what is not there fails.
  (await (await response).json()) as AnswerBody
