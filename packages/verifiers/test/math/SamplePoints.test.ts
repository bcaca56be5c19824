import { answerFamily, pairs } from "./Family.ts"

const raw = String.raw
const thresholds = ["1", "7", "24", "25", "100", "999", "12345", "10^6", "10^9", raw`\frac{1}{1000}`, raw`\frac{7}{3}`]

answerFamily("what agrees up to a number and differs beyond it is not equal", {
  right: thresholds.flatMap(
    (c) =>
      [
        [`|x-${c}|`, `|${c}-x|`],
        [raw`\sqrt{(x-${c})^2}`, `|x-${c}|`],
        [raw`\max(x,${c})`, raw`\frac{x+${c}+|x-${c}|}{2}`],
        [raw`\lfloor x\rfloor+${c}+1`, raw`\lfloor x+1\rfloor+${c}`],
        [raw`\lceil x-${c}\rceil`, raw`-\lfloor ${c}-x\rfloor`]
      ] as const
  ),
  wrong: thresholds.flatMap(
    (c) =>
      [
        [`${c}-x`, `|x-${c}|`],
        [`x-${c}`, `|x-${c}|`],
        [`${c}-x`, raw`\sqrt{(x-${c})^2}`],
        [c, raw`\max(x,${c})`],
        ["x", raw`\min(x,${c})`],
        ["x", raw`\max(x,-${c})`],
        [`x+${c}`, `|x+${c}|`],
        ["0", raw`\max(0,x-${c})`],
        ["x^2", raw`x^2+\lfloor \frac{|x|}{${c}}\rfloor`]
      ] as const
  )
})

answerFamily("with factorials and binomials whole numbers are looked at, large ones too", {
  right: [
    ["n!", "n(n-1)!"],
    [raw`\frac{(n+1)!}{n!}`, "n+1"],
    [raw`\binom{n}{2}`, raw`\frac{n^2-n}{2}`],
    [raw`\binom{n}{k}`, raw`\frac{n!}{k!(n-k)!}`],
    [raw`\binom{n}{3}`, raw`\frac{n(n-1)(n-2)}{6}`],
    [raw`\binom{2n}{n}`, raw`\frac{(2n)!}{n!n!}`],
    ["(-1)^n", raw`\cos(\pi n)`],
    ["(-1)^{2n}", "1"],
    ["(-1)^{n+1}", "-(-1)^n"],
    ["i^{4n}", "1"],
    ...pairs([2, 3, 4, 5, 6], ["n", "m", "k", "a"], (c, n) => [`(${n}+${c})!`, `(${n}+${c})(${n}+${c}-1)!`] as const)
  ],
  wrong: [
    ...pairs(
      [2, 5, 9, 12, 30, 200],
      ["n!", "(n+1)!", raw`\binom{n}{2}`, "(2n)!", raw`\frac{(n+1)!}{n!}`],
      (c, gold) => [gold, raw`${gold}+\lfloor n/${c}\rfloor`] as const
    ),
    ["n!", "n"],
    ["n!", raw`\frac{n^3-3n+4}{2}`],
    [raw`\binom{n}{2}`, raw`\binom{n}{3}`],
    [raw`\binom{n}{k}`, raw`\binom{n}{k+1}`],
    ["(-1)^n", "1"],
    ["(-1)^n", "-1"],
    ["(-1)^n", "(-1)^{n+1}"],
    ["(-1)^nx", "x"],
    ["0", raw`\sin(\pi x)`]
  ]
})

const tiny = [
  raw`\frac{1}{400!}`,
  "10^{-400}",
  raw`\frac{1}{2^{2000}}`,
  "e^{-2000}",
  "e^{-10000}",
  raw`\frac{1}{1000!}`,
  "2^{-3000}",
  raw`\pi^{-900}`,
  raw`\frac{1}{\binom{2000}{1000}}`,
  raw`10^{-150}\cdot10^{-150}`
]

answerFamily("what is tiny is no zero", {
  right: pairs(
    [raw`\sqrt2`, "x", raw`\pi`, raw`\frac13`],
    ["10^{-3}", "2^{-20}", raw`\frac{1}{10!}`, "e^{-5}", "10^{-30}", "e^{-x^2}", "2^{-x}", raw`\frac{1}{1+x^2}`],
    (gold, small) => [`${gold}+${small}`, `${small}+${gold}`] as const
  ),
  wrong: pairs(
    [raw`\sqrt2`, "x", raw`\pi`, raw`\frac13`, "x^2+1"],
    tiny,
    (gold, small) => [gold, `${gold}+${small}`] as const
  )
})

answerFamily("several variables are far apart in some points", {
  right: pairs(
    ["x", "a"],
    ["y", "b"],
    (x, y) =>
      [
        [`|${x}-${y}|`, `|${y}-${x}|`],
        [raw`\max(${x},${y})`, raw`\frac{${x}+${y}+|${x}-${y}|}{2}`],
        [raw`\sqrt{(${x}-${y})^2}`, `|${x}-${y}|`],
        [`|${x}${y}|`, `|${x}||${y}|`],
        [raw`\sqrt{${x}^2${y}^2}`, `|${x}${y}|`],
        [`${x}^2+${y}^2`, `(${x}+${y})^2-2${x}${y}`],
        [raw`\frac{${x}}{${y}}`, raw`${x}${y}^{-1}`],
        [`(${x}+${y})^3`, `${x}^3+3${x}^2${y}+3${x}${y}^2+${y}^3`]
      ] as const
  ).flat(),
  wrong: pairs(
    ["x", "a"],
    ["y", "b"],
    (x, y) =>
      [
        [`${x}-${y}`, `|${x}-${y}|`],
        [`${y}-${x}`, `|${x}-${y}|`],
        [x, raw`\max(${x},${y})`],
        [`100${y}-${x}`, `|${x}-100${y}|`],
        [`${x}-100${y}`, `|${x}-100${y}|`],
        [`${x}+${y}`, `|${x}|+|${y}|`],
        [`${x}${y}`, `|${x}${y}|`],
        [`${x}+${y}`, raw`\sqrt{(${x}+${y})^2}`]
      ] as const
  ).flat()
})
