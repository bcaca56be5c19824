#!/usr/bin/env node
/**
 * The command: `gateway --config alloc.toml`.
 *
 * @module
 */
import { resolve } from "node:path"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { readConfig } from "./config/ReadConfig.ts"
import { GatewayError } from "./GatewayError.ts"
import { serveGateway } from "./serve/Serve.ts"

/** `pnpm gateway` runs in the project's root; INIT_CWD is where the user typed it. */
const folder = process.env.INIT_CWD || process.cwd()

const notice = (text: string): void => void process.stderr.write(`${text}\n`)

const ours = (cause: unknown): GatewayError => {
  if (cause instanceof GatewayError) return cause
  throw cause
}

const gateway = Command.make(
  "gateway",
  {
    config: Flag.String("config").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("Configuration: upstreams, models, policies, keys; default alloc.toml"),
      Flag.withDefault("alloc.toml")
    )
  },
  ({ config }) =>
    Effect.scoped(
      Effect.gen(function* () {
        const file = resolve(folder, config)
        const read = yield* Effect.tryPromise({ try: () => readConfig(file, process.env), catch: ours })
        const { url } = yield* serveGateway(read, notice)
        process.stdout.write(`listening on ${url}\n`)
        yield* Effect.never
      })
    ).pipe(
      Effect.catchTag("GatewayError", (error) =>
        Effect.sync(() => {
          notice(`error: ${error.message}`)
          process.exitCode = 1
        })
      )
    )
).pipe(
  Command.withDescription(
    "Adaptive computation behind an OpenAI address. Exit codes: 0 done, 1 a failure that is explained, 2 wrong usage."
  )
)

Command.run(gateway, { version: "0.0.0" }).pipe(
  Effect.provide(NodeServices.layer),
  // Its words are told already.
  Effect.catch(() =>
    Effect.sync(() => {
      process.exitCode = 2
    })
  ),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
