import { answerFamily, pairs } from "./Family.ts"

const raw = String.raw
const phrases = ["2.5 hours", "-5 degrees", "3.75 miles", "1.25 dollars", "-40 degrees", "0.5 kg", "10.5 cm", "-3.2 m"]

answerFamily("what stands in text is read as what stands outside: signs and points count", {
  right: [
    ...phrases.flatMap((phrase) => {
      const [value, unit] = phrase.split(" ")
      return [
        [raw`\text{${phrase}}`, raw`${value}\text{ ${unit}}`],
        [raw`\text{${phrase}}`, value],
        [value, raw`\text{${phrase}}`],
        [raw`\text{${phrase}}`, raw`\mathrm{${phrase}}`],
        [raw`\text{${phrase}.}`, raw`\text{${phrase}}`]
      ] as const
    }),
    ...pairs(
      ["15", "7", "120"],
      ["apples", "people", "cm"],
      (value, unit) => [raw`\text{${value} ${unit}}`, value] as const
    ),
    ...[
      ["A,C", "A,C"],
      ["A, C", "C, A"],
      ["B,D,E", "B, D, E"],
      ["A and C", "A,C"],
      ["1,2", "1, 2"],
      ["x = 5", "x=5"],
      ["(2, 3)", "(2,3)"],
      ["no solution", raw`\emptyset`]
    ].map(([text, answer]) => [raw`\text{${text}}`, answer] as const)
  ],
  wrong: [
    ...phrases.flatMap((phrase) => {
      const [value, unit] = phrase.split(" ")
      const bare = value.replace(/[-.]/g, "")
      const turned = value.startsWith("-") ? value.slice(1) : `-${value}`
      return [
        [raw`\text{${phrase}}`, raw`\text{${bare} ${unit}}`],
        [raw`\text{${bare} ${unit}}`, raw`\text{${phrase}}`],
        [raw`\text{${phrase}}`, raw`\text{${turned} ${unit}}`],
        [raw`\text{${phrase}}`, bare],
        [bare, raw`\text{${phrase}}`]
      ] as const
    }),
    [raw`\text{A,C}`, "AC"],
    [raw`\text{A,C}`, "A,B"],
    [raw`\text{nowhere}`, raw`\text{now here}`],
    [raw`\text{(2, 3)}`, "(3,2)"]
  ]
})

const signs = ["-", "/", ".", "=", "'", '"', "`", "@", "?", "+", "1", "9"]

answerFamily("a backslash before what is no letter is a space or a sign that is known, else unread", {
  right: [
    ...pairs(
      ["5", "x+1", "2x"],
      [raw`\,`, raw`\;`, raw`\!`, raw`\:`, raw`\ `, raw`\>`],
      (value, space) => [value, `${value}${space}`] as const
    ),
    ...pairs(
      ["x+1", "ab", "2x"],
      [raw`\,`, raw`\;`, raw`\!`, raw`\ `],
      (value, space) => [value, value[0] + space + value.slice(1)] as const
    ),
    ["50\\%", "50%"],
    [raw`\{1,2\}`, raw`\left\{1,2\right\}`],
    [raw`\|x\|`, "|x|"],
    [raw`\$5`, "5"]
  ],
  wrong: pairs(
    ["x", "5", "ab"],
    signs,
    (value, sign) =>
      [
        [value, `${value}\\${sign}1`],
        [`${value}1`, `${value}\\${sign}1`],
        [`${value}`, `${value}\\${sign}`]
      ] as const
  ).flat()
})

answerFamily("braces that no command takes do not part digits", {
  right: pairs(
    ["2", "7", "12"],
    ["x", "y", raw`\pi`, raw`\sqrt{3}`],
    (a, b) =>
      [
        [`${a}${b}`, `{${a}}${b}`],
        [`${a}${b}`, `{${a}}{${b}}`],
        [`${a}${b}`, `{${a}${b}}`]
      ] as const
  ).flat(),
  wrong: pairs(
    ["2", "7", "12"],
    ["3", "5", "10"],
    (a, b) =>
      [
        [String(Number(a) * Number(b)), `{${a}}${b}`],
        [String(Number(a) * Number(b)), `${a}{${b}}`],
        [String(Number(a) * Number(b)), `{${a}}{${b}}`],
        [String(Number(a) + Number(b)), `{${a}}${b}`]
      ] as const
  ).flat()
})

const lists = [
  ["1", "2", "3"],
  ["0", "-5", "4"],
  ["x", "y", "z"],
  ["a", "b"],
  [raw`\frac12`, "7"]
]
const brackets = [
  ["(", ")"],
  ["[", "]"],
  [raw`\{`, raw`\}`],
  [raw`\langle `, raw`\rangle`],
  ["", ""]
] as const

answerFamily("an entry of a list may not be empty", {
  right: pairs(
    lists,
    brackets,
    (items, [open, close]) =>
      [
        [`${open}${items.join(",")}${close}`, `${open} ${items.join(" , ")} ${close}`],
        [`${open}${items.join(",")}${close}`, `${open}${items.join(raw`,\ `)}${close}`]
      ] as const
  ).flat(),
  wrong: pairs(
    lists,
    brackets,
    (items, [open, close]) =>
      [
        [`${open}${items.join(",")}${close}`, `${open}${items.join(",,")}${close}`],
        [`${open}${items.join(",")}${close}`, `${open},${items.join(",")}${close}`],
        [`${open}${items.join(",")}${close}`, `${open}${items.join(", ,")}${close}`],
        ...(open === "" ? [] : [[`${open}${items.join(",")}${close}`, `${open}${items.join(",")},${close}`] as const])
      ] as const
  ).flat()
})

const unknown = [
  "cancel",
  "foo",
  "underbrace",
  "not",
  "sum",
  "leftarrow",
  "rightarrow",
  "mapsto",
  "neg",
  "xcancel",
  "overbrace"
]

answerFamily("a command that is not known leaves the answer unread", {
  right: pairs(unknown, ["x", "5", "ab"], (name, value) => [`\\${name}{${value}}`, `\\${name} { ${value} }`] as const),
  wrong: pairs(
    unknown,
    ["x", "5", "ab"],
    (name, value) =>
      [
        [value, `\\${name}{${value}}`],
        [`2${value}`, `2\\${name}{${value}}`],
        [`\\${name} ${value}`, `\\${name}y ${value}`]
      ] as const
  ).flat()
})
