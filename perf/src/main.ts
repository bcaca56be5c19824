/**
 * `pnpm perf [package] [--json]`: every speed figure that this project states, each beside its peer, in one run.
 *
 * @module
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import Table from "cli-table3"
import { Cause, Console, Effect, Exit, Option, Runtime, Stream } from "effect"
import { Argument, CliError, Command, Flag } from "effect/cli"
import { type Row, ratio, type Suite } from "./Row.ts"

/** The suites, by package. Each is loaded only when it runs, so that one package's peers do not slow another's start. */
const suites: Record<string, () => Promise<{ readonly suite: Suite }>> = {
  allocate: () => import("./allocate.ts"),
  bench: () => import("./bench.ts"),
  collect: () => import("./collect.ts"),
  core: () => import("./core.ts"),
  decoders: () => import("./decoders.ts"),
  gateway: () => import("./gateway.ts"),
  predictor: () => import("./predictor.ts"),
  verifiers: () => import("./verifiers.ts")
}

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? "-" : String(Number(value.toPrecision(3)))

const met = (row: Row): string => (row.met === null ? "peer not installed" : row.met ? "yes" : "NO")

const table = (rows: ReadonlyArray<Row>): string => {
  const columns = new Table({
    head: ["work", "ours", "peer", "unit", "ratio", "peer's name", "goal", "met"],
    style: { head: [], border: [] }
  })
  for (const row of rows) {
    columns.push([
      row.work,
      number(row.ours),
      number(row.peer),
      row.unit,
      number(ratio(row)),
      row.peerName,
      row.goal,
      met(row)
    ])
  }
  return columns.toString()
}

const json = (rows: ReadonlyArray<Row>): string =>
  JSON.stringify(
    rows.map((row) => ({ ...row, peer: row.peer ?? null, ratio: ratio(row) })),
    null,
    2
  )

const perf = Command.make(
  "perf",
  {
    package: Argument.Literals("package", Object.keys(suites)).pipe(
      Argument.withDescription("Only this package's figures"),
      Argument.optional
    ),
    json: Flag.Boolean("json").pipe(Flag.withDescription("Rows as JSON on stdout"), Flag.withDefault(false))
  },
  Effect.fnUntraced(function* ({ json: asJson, package: only }) {
    const names = Option.match(only, { onNone: () => Object.keys(suites), onSome: (name) => [name] })
    const rows = yield* Stream.fromIterable(names).pipe(
      Stream.mapEffect((name) => Effect.promise(suites[name])),
      Stream.flatMap(({ suite }) => Stream.fromAsyncIterable(suite(), (cause) => new Cause.UnknownError(cause))),
      Stream.tap((row) =>
        process.stderr.isTTY ? Console.error(`${row.work}: ${number(row.ours)} ${row.unit}`) : Effect.void
      ),
      Stream.runCollect
    )
    yield* Console.log(asJson ? json(rows) : table(rows))
  })
).pipe(Command.withDescription("Measure this project beside its peers"))

perf.pipe(
  Command.run({ version: "0.0.0" }),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({
    // 2 is wrong usage; otherwise as usual: 0 done, 1 failed, 130 interrupted.
    teardown: (exit, onExit) => {
      const error = Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined
      if (CliError.isCliError(error) && error._tag === "ShowHelp" && error.errors.length > 0) onExit(2)
      else Runtime.defaultTeardown(exit, onExit)
    }
  })
)
