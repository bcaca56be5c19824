export { type Replies, repliesOf } from "./Replies.ts"
export { routeAmong } from "./RouteAmong.ts"
export type { RoutingOptions } from "./RoutingOptions.ts"
