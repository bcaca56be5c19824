/**
 * The failure of a work item.
 *
 * @module
 */

/** An item could not be drawn, or judged, now; it is tried again. */
export class ItemFailed extends Error {
  override readonly name = "ItemFailed"
}
