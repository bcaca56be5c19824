/**
 * One scheme for errors: each package has one error class, in `<Package>Error.ts`, thrown only by the `fail` beside it.
 *
 * In Effect code a failure is made by `new XError({ reason })`; so making one is allowed everywhere, throwing it is not.
 * A signal that a module throws to itself and catches again is no error class, and its name does not end in `Error`.
 *
 * @module
 */
import ts from "typescript"
import { descendants, isPackageSource, lineOf, type Offence, packageOf, type Rule, type Source } from "./Rule.ts"

const isErrorModule = (file: string): boolean => /^packages\/[^/]+\/src\/\w+Error\.ts$/.test(file)

const throwsError = (node: ts.Node): boolean =>
  ts.isThrowStatement(node) &&
  ts.isNewExpression(node.expression) &&
  /Error$/.test(node.expression.expression.getText())

const offencesOf = ({ file, tree }: Source): ReadonlyArray<Offence> => {
  if (tree === undefined || isErrorModule(file)) return []
  return descendants(tree).flatMap((node) => {
    const at = { rule: "errors", file, line: lineOf(node) }
    if (throwsError(node)) return [{ ...at, what: "throws by hand; call the package's own fail(reason)" }]
    if (ts.isClassDeclaration(node) && /Error$/.test(node.name?.text ?? ""))
      return [{ ...at, what: `a second error class, ${node.name?.text}; a package has one` }]
    return []
  })
}

/** Each package's error module has exactly one class and a `fail`. */
const moduleOffences = (all: ReadonlyArray<Source>): ReadonlyArray<Offence> => {
  const modules = new Map<string, Array<Source>>()
  for (const source of all)
    if (isErrorModule(source.file)) {
      const name = packageOf(source.file)
      modules.set(name, [...(modules.get(name) ?? []), source])
    }
  return [...modules.values()].flatMap(([first, ...others]) => {
    const more = others.map(({ file }) => ({ rule: "errors", file, line: 1, what: "a second error module" }))
    if (/\bexport (const|function) fail\b/.test(first.text)) return more
    return [...more, { rule: "errors", file: first.file, line: 1, what: "has no fail(reason): never" }]
  })
}

/** Thrown by `fail` alone, and one class a package. */
export const errors: Rule = {
  name: "errors",
  check: ({ all }) => {
    const own = all.filter(({ file }) => isPackageSource(file))
    return [...own.flatMap(offencesOf), ...moduleOffences(own)]
  }
}
