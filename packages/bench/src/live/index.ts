// Live runs as a recording to learn from

export { decodeLogged, type LoggedRun, type LogOptions } from "./LiveLog.ts"

// What an experiment routes between live

export type { LiveArms, LiveRoutingTask, RoutedModel } from "./LiveRouting.ts"
