#!/usr/bin/env node
/**
 * The command: `gateway --config alloc.toml`, `gateway record`.
 *
 * @module
 */
import { resolve } from "node:path"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Effect, Exit, Option, Runtime } from "effect"
import { Command, Flag } from "effect/cli"
import type { GatewayConfig } from "./config/Config.ts"
import { readConfig } from "./config/ReadConfig.ts"
import { GatewayError, ownError } from "./GatewayError.ts"
import { exportRecording } from "./recordings/ExportRecording.ts"
import { storeLayer } from "./serve/OpenGateway.ts"
import { serveGateway } from "./serve/Serve.ts"

/** `pnpm gateway` runs in the project's root; INIT_CWD is where the user typed it. */
const folder = process.env.INIT_CWD || process.cwd()

const notice = (text: string): void => void process.stderr.write(`${text}\n`)

const config = Flag.String("config").pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription("Configuration: upstreams, models, verifiers, policies, keys; default alloc.toml"),
  Flag.withDefault("alloc.toml")
)

const read = (file: string): Effect.Effect<GatewayConfig, GatewayError> =>
  Effect.tryPromise({ try: () => readConfig(resolve(folder, file), process.env), catch: ownError })

/** Says what went wrong, and ends with 1. */
const explained = <A, R>(effect: Effect.Effect<A, GatewayError, R>): Effect.Effect<void, never, R> =>
  Effect.matchEffect(effect, {
    onSuccess: () => Effect.void,
    onFailure: (error) =>
      Effect.sync(() => {
        notice(`error: ${error.message}`)
        process.exitCode = 1
      })
  })

const record = Command.make(
  "record",
  {
    config,
    policy: Flag.String("policy").pipe(
      Flag.withMetavar("NAME"),
      Flag.withDescription("The policy whose logged requests are written")
    ),
    out: Flag.String("out").pipe(
      Flag.withMetavar("DIR"),
      Flag.withDescription("Folder of the recording; bench run recording DIR evaluates it")
    )
  },
  ({ config: file, out, policy: name }) =>
    Effect.gen(function* () {
      const given = yield* read(file)
      const policy = given.policies.get(name)
      if (policy === undefined) {
        const valid = [...given.policies.keys()]
        return yield* new GatewayError({ reason: { _tag: "UnknownModel", model: name, valid } })
      }
      const directory = resolve(folder, out)
      const { queries, samples } = yield* Effect.provide(exportRecording(policy, directory), storeLayer(given))
      if (queries === 0) {
        const problem = `no request for ${name} is logged; log.texts = true keeps those to come`
        return yield* new GatewayError({ reason: { _tag: "NotRecorded", problem } })
      }
      process.stdout.write(`${queries} requests with ${samples} samples are in ${directory}\n`)
    }).pipe(explained)
).pipe(Command.withDescription("Write the logged requests of a policy as a recording."))

/** From here on a signal is how the command is meant to end. */
let serves = false

const gateway = Command.make(
  "gateway",
  {
    config,
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Decide, and answer with the decision; no upstream is asked"),
      Flag.withDefault(false)
    ),
    replay: Flag.String("replay").pipe(
      Flag.withMetavar("DIR"),
      Flag.withDescription("Answer from a recording; no upstream is asked"),
      Flag.optional
    )
  },
  ({ config: file, dryRun, replay }) =>
    Effect.gen(function* () {
      const given = yield* read(file)
      const recording = Option.getOrUndefined(Option.map(replay, (directory) => resolve(folder, directory)))
      const { url } = yield* serveGateway(given, { notice, dryRun, replay: recording })
      process.stdout.write(`listening on ${url}\n`)
      serves = true
      yield* Effect.never
    }).pipe(Effect.scoped, explained)
).pipe(
  Command.withDescription(
    "Adaptive computation behind an OpenAI address, until SIGTERM or SIGINT. Exit codes: 0 done, 1 a failure that is explained, 2 wrong usage."
  ),
  Command.withSubcommands([record])
)

Command.run(gateway, { version: "0.0.0" }).pipe(
  Effect.provide(NodeServices.layer),
  // Its words are told already.
  Effect.catch(() =>
    Effect.sync(() => {
      process.exitCode = 2
    })
  ),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    teardown: (exit, onExit) => (serves && Exit.hasInterrupts(exit) ? onExit(0) : Runtime.defaultTeardown(exit, onExit))
  })
)
