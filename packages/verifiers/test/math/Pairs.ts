/**
 * Labelled pairs of a gold answer and an answer, written by hand, by what they test.
 *
 * Longer than 300 lines because it is one table.
 *
 * @module
 */

type Rows = ReadonlyArray<readonly [gold: string, answer: string]>

interface Topic {
  readonly right: Rows
  readonly wrong: Rows
}

const raw = String.raw

export const topics: Readonly<Record<string, Topic>> = {
  integers: {
    right: [
      ["7425000", "7,425,000"],
      ["7425000", raw`7{,}425{,}000`],
      ["7425000", raw`7\,425\,000`],
      ["7425000", "7 425 000"],
      ["7425000", "7'425'000"],
      ["7425000", "7_425_000"],
      ["7425000", raw`7,\!425,\!000`],
      ["-5", "\u22125"],
      ["-5", "- 5"],
      ["5", "+5"],
      ["5", "5."],
      ["5", "005"],
      ["120000", raw`1.2 \times 10^5`],
      ["120000", "1.2e5"],
      ["120000", raw`12 \cdot 10^{4}`],
      ["0", "-0"],
      ["100000000000000000001", "100,000,000,000,000,000,001"]
    ],
    wrong: [
      ["7425000", "7425001"],
      ["7425000", "742500"],
      ["5", "-5"],
      ["120000", raw`1.2 \times 10^4`],
      ["120000", "1.2e-5"],
      ["1000", "1, 000, 0"],
      ["1234", "1, 234, 5"],
      ["100000000000000000001", "100000000000000000000"],
      ["12", "21"]
    ]
  },
  decimals: {
    right: [
      ["0.5", ".5"],
      ["0.5", "0.50"],
      ["1234.5", "1,234.5"],
      ["1234.5", "1.234,5"],
      ["1000.99", "1000,99"],
      ["-0.25", raw`-\frac14`],
      ["0.001", raw`10^{-3}`],
      ["0.001", "1E-3"]
    ],
    wrong: [
      ["0.5", "0.05"],
      ["0.5", "0.51"],
      ["0.3333", raw`\frac13`],
      ["3.14159", raw`\pi`],
      ["0.001", "0.0001"],
      ["1234.5", "12345"],
      ["1.5", "1,5,0"]
    ]
  },
  "repeating decimals": {
    right: [
      [raw`\frac13`, raw`0.\overline{3}`],
      [raw`\frac16`, raw`0.1\overline{6}`],
      [raw`\frac17`, raw`0.\overline{142857}`],
      [raw`0.\overline{3}`, "1/3"],
      [raw`\frac13`, "0.(3)"],
      [raw`\frac13`, "0.333..."],
      ["1", raw`0.\overline{9}`],
      [raw`0.\overline{12}`, raw`\frac{4}{33}`]
    ],
    wrong: [
      [raw`\frac13`, "0.333"],
      [raw`0.\overline{3}`, "0.3"],
      [raw`0.\overline{12}`, raw`0.1\overline{2}`],
      [raw`0.\overline{12}`, raw`0.\overline{21}`],
      [raw`\frac16`, raw`0.\overline{16}`]
    ]
  },
  fractions: {
    right: [
      [raw`\frac{3}{4}`, "3/4"],
      [raw`\frac{3}{4}`, raw`\dfrac 3 4`],
      [raw`\frac{3}{4}`, raw`\frac34`],
      [raw`\frac{3}{4}`, raw`\tfrac3{4}`],
      [raw`\frac{3}{4}`, "0.75"],
      [raw`\frac{3}{4}`, raw`\frac{6}{8}`],
      [raw`-\frac{3}{4}`, raw`\frac{-3}{4}`],
      [raw`-\frac{3}{4}`, raw`\frac{3}{-4}`],
      [raw`\frac{7}{2}`, raw`3\frac{1}{2}`],
      [raw`\frac{7}{2}`, "3 1/2"],
      [raw`-\frac{7}{2}`, raw`-3\frac12`],
      [raw`\frac{1}{2}`, "\u00bd"],
      [raw`\frac{7}{2}`, "3\u00bd"],
      [raw`\frac{a}{b}`, raw`{a \over b}`],
      ["3", raw`\frac{\frac{1}{2}}{\frac{1}{6}}`]
    ],
    wrong: [
      [raw`\frac{3}{4}`, raw`\frac{4}{3}`],
      [raw`\frac{3}{4}`, raw`\frac{3}{5}`],
      [raw`\frac{7}{2}`, raw`3 \cdot \frac{1}{2}`],
      [raw`-\frac{7}{2}`, raw`-2\frac12`],
      [raw`\frac{3}{4}`, raw`-\frac{3}{4}`],
      [raw`\frac{1}{2^{99}}`, raw`\frac{1}{2^{98}}`],
      [raw`\frac{1}{2004!}`, raw`\frac{1}{2006!}`],
      [raw`\frac{3}{4}`, "34"]
    ]
  },
  percent: {
    right: [
      [raw`28\%`, "28%"],
      [raw`28\%`, "28"],
      [raw`28\%`, "0.28"],
      [raw`28\%`, "28 percent"],
      [raw`28\%`, "28 pct"],
      [raw`28\%`, "28 percentage"],
      ["28", raw`28 \%`],
      ["0.28", raw`28\%`],
      [raw`33\frac{1}{3}\%`, raw`\frac{100}{3}\%`],
      [raw`12.5\%`, raw`\frac18`]
    ],
    wrong: [
      [raw`28\%`, raw`29\%`],
      [raw`28\%`, raw`2.8\%`],
      [raw`28\%`, "0.028"],
      [raw`28\%`, raw`0.28\%`],
      ["0.28", "28"],
      [raw`28\%`, raw`-28\%`]
    ]
  },
  money: {
    right: [
      [raw`\$18.90`, "18.9"],
      [raw`\$18.90`, "$18.90"],
      [raw`\$18.90`, "18.90 dollars"],
      ["18.90", raw`\$18.90`],
      [raw`\$1{,}234`, "$1,234"],
      [raw`\$5`, raw`5 \text{ dollars}`],
      [raw`5\text{ cents}`, "5\u00a2"],
      ["10", "10\u20ac"],
      [raw`\$5`, "5 USD"]
    ],
    wrong: [
      [raw`\$18.90`, raw`\$18.09`],
      [raw`\$5`, "5 cents"],
      [raw`\$5`, "5\u20ac"],
      [raw`\$1{,}234`, "$1.234"],
      [raw`5\text{ cents}`, "$5"]
    ]
  },
  units: {
    right: [
      [raw`5\text{ cm}`, "5 cm"],
      [raw`5\text{ cm}`, raw`5\,\mathrm{cm}`],
      [raw`5\text{ cm}`, "5"],
      ["5", raw`5\text{ cm}`],
      [raw`5\text{ cm}`, "5 centimeters"],
      [raw`15\mbox{ cm}^2`, raw`15\text{ cm}^{2}`],
      [raw`15\text{ cm}^2`, raw`15 \text{ square centimeters}`],
      [raw`15\text{ cm}^2`, "15 cm\u00b2"],
      [raw`60\text{ miles per hour}`, "60 mph"],
      [raw`60\text{ mph}`, raw`60\ \text{mi}/\text{h}`],
      [raw`\frac{1}{3}\text{ hours}`, raw`\frac13 \text{ hour}`],
      [raw`2\sqrt{3}`, raw`2\sqrt{3}\text{ cm}`],
      [raw`2\sqrt{3}\text{ cm}`, "2\\sqrt{3}"],
      [raw`\frac12\text{ cm}`, "1/2 cm"],
      ["12", "12 apples"],
      [raw`12\text{ apples}`, "12 apples"],
      [raw`2.5\text{ kg}`, raw`\frac52 \text{ kilograms}`]
    ],
    wrong: [
      [raw`5\text{ cm}`, raw`5\text{ m}`],
      [raw`5\text{ cm}`, "5 inches"],
      [raw`2\sqrt{3}\text{ cm}`, raw`2\sqrt{3}\text{ m}`],
      [raw`15\text{ cm}^2`, raw`15\text{ cm}^3`],
      [raw`15\text{ cm}^2`, raw`15\text{ cm}`],
      [raw`5\text{ cm}`, "6 cm"],
      [raw`60\text{ miles per hour}`, "60 km/h"],
      [raw`12\text{ apples}`, "12 pears"],
      [raw`5\text{ hours}`, raw`5\text{ minutes}`]
    ]
  },
  degrees: {
    right: [
      [raw`90^\circ`, "90"],
      [raw`90^\circ`, "90\u00b0"],
      [raw`90^\circ`, raw`90^{\circ}`],
      [raw`90^\circ`, "90 degrees"],
      [raw`90^\circ`, raw`90\degree`],
      ["90", raw`90^\circ`],
      [raw`90^\circ`, raw`\frac{\pi}{2}`],
      [raw`180^\circ`, raw`\pi \text{ radians}`]
    ],
    wrong: [
      [raw`90^\circ`, raw`91^\circ`],
      [raw`90^\circ`, raw`\frac{\pi}{3}`],
      [raw`90^\circ`, raw`90\text{ radians}`],
      [raw`90^\circ`, raw`90\%`]
    ]
  },
  roots: {
    right: [
      [raw`3\sqrt{13}`, raw`\sqrt{117}`],
      [raw`3\sqrt{13}`, raw`3 \cdot 13^{1/2}`],
      [raw`\sqrt{3}`, raw`\sqrt3`],
      [raw`\sqrt{3}`, "sqrt(3)"],
      [raw`\sqrt{3}`, "\u221a3"],
      [raw`\sqrt{3}`, raw`3^{0.5}`],
      [raw`2`, raw`\sqrt[3]{8}`],
      [raw`\sqrt[3]{16}`, raw`2\sqrt[3]{2}`],
      [raw`\sqrt{2+\sqrt{3}}`, raw`\frac{\sqrt{6}+\sqrt{2}}{2}`],
      [raw`\frac{\sqrt{2}}{2}`, raw`\frac{1}{\sqrt{2}}`],
      [raw`\sqrt{\frac{1}{2}}`, raw`\frac{\sqrt2}2`],
      [raw`\frac{5\sqrt{42}}{27}`, raw`\frac{10\sqrt{10.5}}{27}`],
      ["-2", raw`\sqrt[3]{-8}`],
      [raw`\sqrt{\sqrt{\sqrt{16}}}`, raw`\sqrt{2}`]
    ],
    wrong: [
      [raw`3\sqrt{13}`, raw`3\sqrt{12}`],
      [raw`3\sqrt{13}`, raw`\sqrt[3]{13}`],
      [raw`3\sqrt{13}`, raw`13\sqrt{3}`],
      [raw`\sqrt{3}`, "1.732"],
      [raw`\sqrt{2}`, "1.41421356237309504880168872420969807856967187537694"],
      [raw`x\sqrt{2}`, "1.41421356237309504880168872420969807856967187537694x"],
      [raw`\sqrt{2+\sqrt{3}}`, raw`\sqrt{2-\sqrt{3}}`],
      [raw`\sqrt{10^{40}+1}`, raw`10^{20}`],
      [raw`1\sqrt{19}`, "1"]
    ]
  },
  constants: {
    right: [
      [raw`\frac{9}{4}\pi`, raw`\frac{9\pi}{4}`],
      [raw`2\pi`, "2\u03c0"],
      [raw`2\pi`, "2pi"],
      [raw`2\pi`, raw`\pi + \pi`],
      [raw`e^2`, raw`\mathrm{e}^2`],
      [raw`e^{i\pi}`, "-1"],
      [raw`1 - \frac1e`, raw`\frac{e-1}{e}`],
      [raw`\infty`, raw`+\infty`]
    ],
    wrong: [
      [raw`2\pi`, raw`3\pi`],
      [raw`2\pi`, "6.28"],
      [raw`2\pi`, raw`\pi^2`],
      [raw`e^2`, raw`e^3`],
      [raw`1 - \frac1e`, raw`1 + \frac1e`],
      [raw`\infty`, raw`-\infty`],
      [raw`\pi`, raw`\frac{355}{113}`]
    ]
  },
  logarithms: {
    right: [
      [raw`\log_2 8`, "3"],
      [raw`\ln 8`, raw`3\ln 2`],
      [raw`\ln(6)`, raw`\ln 2 + \ln 3`],
      [raw`\log_{10} 100`, "2"],
      [raw`\log 100`, "2"],
      [raw`\frac{\ln 3}{\ln 2}`, raw`\log_2 3`],
      [raw`\log_3 x^2`, raw`2\log_3 |x|`]
    ],
    wrong: [
      [raw`\log_2 3`, raw`\log_3 2`],
      [raw`\ln 8`, raw`2\ln 3`],
      [raw`\log_2 9`, raw`\log_2 10`],
      [raw`\ln(6)`, raw`\ln 2 \cdot \ln 3`]
    ]
  },
  trigonometry: {
    right: [
      [raw`\tan^2(y)+1`, raw`\sec^2(y)`],
      [raw`\sin 2x`, raw`2\sin x\cos x`],
      [raw`\frac{\sqrt3}{2}`, raw`\sin 60^\circ`],
      [raw`\frac12`, raw`\cos\frac{\pi}{3}`],
      [raw`\sin^{-1} x`, raw`\arcsin x`],
      [raw`2 \sin b \cos a`, raw`2\cos(a)\sin(b)`],
      [raw`\cos^2 x - \sin^2 x`, raw`\cos(2x)`],
      [raw`\arctan 1`, raw`\frac{\pi}{4}`],
      [raw`\frac{1}{\csc x}`, raw`\sin{x}`]
    ],
    wrong: [
      [raw`\tan^2(y)+1`, raw`\csc^2(y)`],
      [raw`\sin 2x`, raw`\sin x\cos x`],
      [raw`\sin x`, raw`\cos x`],
      [raw`\sin^2 x`, raw`\sin x^2`],
      [raw`\frac12`, raw`\cos\frac{\pi}{4}`],
      [raw`\sin^{-1} x`, raw`\frac{1}{\sin x}`]
    ]
  },
  counting: {
    right: [
      ["120", "5!"],
      [raw`\binom{10}{3}`, "120"],
      [raw`\binom{10}{3}`, raw`{10 \choose 3}`],
      [raw`\binom{10}{3}`, raw`\frac{10!}{3!7!}`],
      [raw`\dbinom{n}{2}`, raw`\frac{n(n-1)}{2}`],
      ["n!", raw`n \cdot (n-1)!`],
      [raw`\frac{100!}{98!}`, "9900"],
      [raw`20!`, "2432902008176640000"]
    ],
    wrong: [
      ["120", "6!"],
      [raw`\binom{10}{3}`, raw`\binom{10}{4}`],
      [raw`\binom{10}{3}`, raw`\frac{10}{3}`],
      ["n!", "(n-1)!"],
      [raw`20!`, "2432902008176640001"]
    ]
  },
  powers: {
    right: [
      ["2^{10}", "1024"],
      ["2^{100}", "1267650600228229401496703205376"],
      ["2^{2007}", raw`2 \cdot 2^{2006}`],
      ["8^{x}", "2^{3x}"],
      ["x^{-1}", raw`\frac{1}{x}`],
      ["2^{3^2}", "512"],
      ["x^{1/2}", raw`\sqrt{x}`]
    ],
    wrong: [
      ["2^{2007}", "2^{2008}"],
      ["2^{2007}", "-2^{2007}"],
      ["2^{100}", "1267650600228229401496703205375"],
      ["2^{3^2}", "64"],
      ["x^{2}", "x^{3}"],
      ["10^{100}", "10^{101}"],
      ["9^{9^{9}}", "8^{9^{9}}"],
      [raw`9^{9^{9^{9}}}`, "8"]
    ]
  },
  complex: {
    right: [
      ["3-4i", "-4i+3"],
      ["3-4i", raw`3 - 4\mathrm{i}`],
      ["-1", "i^2"],
      [raw`\frac{1+i}{1-i}`, "i"],
      [raw`2e^{i\pi/3}`, raw`1+\sqrt{3}i`],
      [raw`|3+4i|`, "5"],
      ["(1+i)^8", "16"]
    ],
    wrong: [
      ["3-4i", "3+4i"],
      ["3-4i", "4-3i"],
      ["3-4i", "3-4"],
      ["i", "-i"],
      [raw`2e^{i\pi/3}`, raw`1-\sqrt{3}i`]
    ]
  },
  expressions: {
    right: [
      ["x^2+2x+1", "(x+1)^2"],
      ["x^2+2x+1", "1+2x+x^2"],
      ["x^2+2x+1", "x^2 + 2*x - (-1)"],
      ["x^2+2x+1", "x**2+2*x+1"],
      ["2-2p", "2(1-p)"],
      [raw`\frac{x+2}{7}`, raw`\frac{x}{7}+\frac{2}{7}`],
      [raw`\frac{\pi r}{h+r}`, raw`\frac{r\pi}{r+h}`],
      [raw`\frac{x^2-1}{x-1}`, "x+1"],
      ["ab", "ba"],
      [raw`\sqrt{x^2}`, "|x|"],
      ["(a+b)^3", "a^3+3a^2b+3ab^2+b^3"],
      [raw`\frac{n^2+3n-2}{2}`, raw`\frac12 n^2 + \frac32 n - 1`],
      ["x_1 + x_2", "x_2 + x_1"],
      [raw`\alpha\beta`, raw`\beta \alpha`],
      ["-x(x-2)", "2x-x^2"]
    ],
    wrong: [
      ["x^2+2x+1", "x^2+2x-1"],
      ["x^2+2x+1", "x^2+3x+1"],
      ["x^2+2x+1", "y^2+2y+1"],
      ["x+2n+1", "x+1"],
      ["(a+5)(b+2)", "(+5)(b+2)"],
      ["(x+1)^2", "x^2+1"],
      [raw`\sqrt{x^2+1}`, "x+1"],
      ["x_1 + x_2", "x_1 + x_3"],
      ["x", "X"],
      ["x", "x+10^{-400}x"],
      ["y=x", "y=x+10^{-400}"],
      ["x^{10}+1", "x^{10}"],
      [raw`\frac{x+2}{7}`, raw`\frac{x+2}{8}`],
      ["a-b", "b-a"]
    ]
  },
  equations: {
    right: [
      ["x=5", "5"],
      ["5", "x=5"],
      ["5", "x = 2+3 = 5"],
      ["y=2x+3", "2x+3"],
      ["2x+3", "y=2x+3"],
      ["y=2x+3", "y-2x-3=0"],
      ["y=2x+3", "2y=4x+6"],
      ["2x+4y-3=0", raw`y=-\frac12x+\frac34`],
      ["34x+45y-20z+100=0", "-34x-45y+20z-100=0"],
      ["x^2/4+y^2/3=1", "x^2/16+y^2/12=1/4"],
      ["f(x)=x^2", "x^2"],
      [raw`x=\frac13`, raw`x=\frac13\approx0.33`],
      ["11", raw`x\approx11`],
      ["x=1, y=2", "x=1,y=2"],
      ["x=2, 3", "x=2, x=3"]
    ],
    wrong: [
      ["x=5", "y=5"],
      ["x=5", "x=6"],
      ["x=5", "x=-5"],
      ["y=2x+3", "y=2x-3"],
      ["y=2x+3", "y=3x+2"],
      ["7=11a+c", "11a+c"],
      ["2x+z=1", "1"],
      ["a^2+b=0", "0"],
      ["x^2+y^2=1", "x^2-y^2=1"],
      ["x=1, y=2", "x=2, y=1"]
    ]
  },
  inequalities: {
    right: [
      ["x>5", "5<x"],
      ["x>=5", raw`x \geq 5`],
      [raw`x \le 5`, raw`x \leqslant 5`],
      ["x<1", "-x>-1"],
      ["2x<2", "x<1"],
      ["x != 3", raw`x \neq 3`],
      [raw`1<x\le 3`, raw`3\ge x>1`],
      [raw`1<x\le 3`, "(1,3]"],
      ["x>5", raw`(5,\infty)`],
      [raw`-2 \le x \le 7`, raw`x \in [-2,7]`],
      ["f(2)<f(1)<f(4)", "f(4)>f(1)>f(2)"],
      [raw`x<1 \text{ or } x>3`, raw`(-\infty,1)\cup(3,\infty)`]
    ],
    wrong: [
      ["x>5", "x<5"],
      ["x>5", raw`x\ge5`],
      ["x<1", "x>-1"],
      ["x<1", "-x<-1"],
      [raw`1<x\le 3`, "[1,3]"],
      [raw`1<x\le 3`, raw`1\le x<3`],
      [raw`1<x\le 3`, raw`1<x\le 4`],
      ["x != 3", "x = 3"]
    ]
  },
  intervals: {
    right: [
      ["[0,1)", raw`\left[0,1\right)`],
      ["[0,1)", "[0, 1)"],
      [raw`(-\infty,3]`, raw`\left(-\infty,3\right]`],
      [raw`(\frac35,\frac83]`, raw`\left(0.6,\tfrac83\right]`],
      [raw`[-2,7]`, raw`x \in [-2,7]`],
      [raw`(-\infty,2)\cup(3,\infty)`, raw`(3,\infty)\cup(-\infty,2)`],
      [raw`[-1,0)\cup(0,1]`, "[-1,0) \u222a (0,1]"],
      [raw`\mathbb{R}`, raw`(-\infty,\infty)`],
      [raw`\{-1\}\cup[0,7)`, raw`[0,7)\cup\{-1\}`],
      [raw`(2,3)\cup(3,4)`, raw`(2,4)\setminus\{3\}`]
    ],
    wrong: [
      ["[0,1)", "[0,1]"],
      ["[0,1)", "(0,1)"],
      ["[0,1)", "[0,2)"],
      ["[0,9)", "[0,1)"],
      ["[0,1)", "[1,0)"],
      [raw`(-\infty,3]`, raw`(-\infty,3)`],
      [raw`(-\infty,3]`, raw`(\infty,3]`],
      [raw`(-\infty,2)\cup(3,\infty)`, raw`(-\infty,2)\cap(3,\infty)`],
      [raw`(-\infty,2)\cup(3,\infty)`, raw`(-\infty,2)`],
      [raw`(-\infty,2)\cup(3,\infty)`, raw`(-\infty,2]\cup(3,\infty)`],
      [raw`\mathbb{R}`, raw`\mathbb{Z}`],
      ["1", "-[0,1)"]
    ]
  },
  sets: {
    right: [
      [raw`\{1,2,3\}`, raw`\{3,1,2\}`],
      [raw`\{1,2,3\}`, "1,2,3"],
      ["1,2,3", raw`\{1,2,3\}`],
      [raw`\{1\pm\sqrt5,-2\}`, raw`\{-2,1+\sqrt5,1-\sqrt5\}`],
      [raw`\emptyset`, raw`\{\}`],
      [raw`\emptyset`, "\u2205"],
      [raw`\{\frac12\}`, raw`\left\{0.5\right\}`],
      [raw`\pm2021`, "2021, -2021"],
      [raw`1\pm\sqrt{19}`, raw`1+\sqrt{19},1-\sqrt{19}`],
      [raw`\{x \mid x>2\}`, raw`(2,\infty)`]
    ],
    wrong: [
      [raw`\{1,2,3\}`, raw`\{1,2\}`],
      [raw`\{1,2,3\}`, raw`\{1,2,4\}`],
      [raw`\{1,2\}`, raw`\{1,2,3\}`],
      [raw`\{1,2,3\}`, "(1,2,3)"],
      [raw`\pm2021`, "2021"],
      [raw`1\pm\sqrt{19}`, raw`1+\sqrt{19}`],
      [raw`1\pm\sqrt{19}`, raw`-1\pm\sqrt{19}`],
      [raw`\emptyset`, raw`\{0\}`],
      [raw`\emptyset`, "0"]
    ]
  },
  tuples: {
    right: [
      ["(3,-1)", raw`\left(3,-1\right)`],
      [raw`\left(3,\frac{\pi}{2}\right)`, raw`(3, \pi/2)`],
      ["(1,4.5)", raw`(1,\frac92)`],
      ["(6,31,-1)", "(p,q,r)=(6,31,-1)"],
      ["(6,31,-1)", "( 6 , 31 , -1 )"],
      [raw`\langle 1,2\rangle`, raw`\langle 1, 2 \rangle`],
      ["(1,000, 2)", "(1,000, 2)"]
    ],
    wrong: [
      ["(3,-1)", "(-1,3)"],
      ["(3,-1)", "[3,-1]"],
      ["(3,-1)", "(3,1)"],
      ["(3,-1)", "(3,-1,0)"],
      ["(3,-1)", "3"],
      ["(7,6)", "76"],
      ["(1,2)", "1.2"]
    ]
  },
  lists: {
    right: [
      ["-2,1", "-2, 1"],
      ["-2,1", "1, -2"],
      ["-2,1", raw`-2 \text{ and } 1`],
      ["-2,1", "-2 and 1"],
      ["19, 46, and 82", raw`19, 46, \text{ and } 82`],
      ["-2,1", "-2; 1"],
      [raw`12\text{ and }13`, "12, 13"],
      ["1, 2, 3", "$1$, $2$, $3$"]
    ],
    wrong: [
      ["-2,1", "2,1"],
      ["-2,1", "-2"],
      ["-2", "-2,1"],
      ["-2,1", "-2,1,1"],
      ["1, 2, 3", "1, 2, 3, ..."],
      ["19, 46, and 82", "21, 36, and 82"],
      ["32349", "32, 349"]
    ]
  },
  matrices: {
    right: [
      [raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, raw`\begin{bmatrix}1 & 2\\ 3 & 4\end{bmatrix}`],
      [raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, raw`\begin{pmatrix}1&2\\3&4\\\end{pmatrix}`],
      [raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, raw`\left(\begin{array}{cc}1&2\\3&4\end{array}\right)`],
      [raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, raw`\left[\begin{array}{rr}1&2\\3&4\end{array}\right]`],
      [raw`\begin{pmatrix}\frac12\\0\end{pmatrix}`, raw`\begin{pmatrix}0.5\\0\end{pmatrix}`],
      [raw`\begin{pmatrix}1/2&1\\3/2&2\end{pmatrix}`, raw`\frac12\begin{pmatrix}1&2\\3&4\end{pmatrix}`],
      [
        raw`\begin{pmatrix}6&8\\10&12\end{pmatrix}`,
        raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}+\begin{pmatrix}5&6\\7&8\end{pmatrix}`
      ],
      [raw`\begin{pmatrix}-1&-2\\-3&-4\end{pmatrix}`, raw`-\begin{pmatrix}1&2\\3&4\end{pmatrix}`]
    ],
    wrong: [
      [raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, raw`\begin{pmatrix}1&2\\3&5\end{pmatrix}`],
      [raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, raw`\begin{pmatrix}1&3\\2&4\end{pmatrix}`],
      [raw`\begin{pmatrix}1\\2\end{pmatrix}`, raw`\begin{pmatrix}1&2\end{pmatrix}`],
      [raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, raw`\begin{pmatrix}1&2\end{pmatrix}`],
      [raw`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, raw`2\begin{pmatrix}1&2\\3&4\end{pmatrix}`]
    ]
  },
  ratios: {
    right: [
      ["3:2", "3 : 2"],
      ["3:2", "6:4"],
      ["3:2", raw`\frac32`],
      ["1:2:3", "1:2:3"]
    ],
    wrong: [
      ["3:2", "2:3"],
      ["12:00", "1:00"],
      ["1:2:3", "1:3:2"]
    ]
  },
  choices: {
    right: [
      ["C", "(C)"],
      ["C", raw`\text{(C)}`],
      [raw`\text{C}`, "C"],
      ["C", raw`\textbf{(C)}`],
      ["C", "C."],
      ["C", "C. x = 42"],
      ["C", "(C) 12"],
      ["C", raw`\textbf{(C)}\ 12`]
    ],
    wrong: [
      ["C", "D"],
      ["C", "(D) 12"],
      ["C", "AC"],
      ["C", "3"],
      ["C", "C+1"]
    ]
  },
  words: {
    right: [
      [raw`\text{odd}`, "odd"],
      [raw`\text{odd}`, "Odd"],
      [raw`\text{Evelyn}`, "Evelyn"],
      [raw`\text{Evelyn}`, raw`\textbf{Evelyn}`],
      ["yes", "Yes."],
      [raw`\text{two}`, "2"],
      [raw`\text{no solution}`, raw`\emptyset`],
      [raw`\text{east}`, raw`\mathrm{east}`]
    ],
    wrong: [
      [raw`\text{odd}`, "even"],
      [raw`\text{odd}`, "oddd"],
      [raw`\text{Evelyn}`, "Briana"],
      ["yes", "no"],
      [raw`\text{two}`, "3"]
    ]
  },
  bases: {
    right: [
      ["204_5", "204_{5}"],
      ["204_5", raw`204_{\text{5}}`],
      ["204_5", "204"],
      ["A1_{16}", "A1_{16}"]
    ],
    wrong: [
      ["204_5", "204_6"],
      ["204_5", "203_5"],
      ["1112112_3", "1112122_3"]
    ]
  },
  spelling: {
    right: [
      [raw`\frac{1}{2}`, raw`\displaystyle\frac{1}{2}`],
      [raw`\frac{1}{2}`, raw`\left(\frac{1}{2}\right)`],
      [raw`\frac{1}{2}`, raw`{\frac{1}{2}}`],
      [raw`\frac{1}{2}`, raw`$\frac{1}{2}$`],
      [raw`\frac{1}{2}`, raw`\(\frac{1}{2}\)`],
      [raw`\frac{1}{2}`, raw`\boldsymbol{\frac{1}{2}}`],
      [raw`\frac{1}{2}`, raw`\frac {1} {2}`],
      [raw`\frac{1}{2}`, raw`\boxed{\frac{1}{2}}`],
      ["x^2", raw`x^{2}`],
      ["x^2", "x\u00b2"],
      ["2x", raw`2\,x`],
      ["2x", raw`2 \cdot x`],
      ["2x", "2\u00d7x"],
      [raw`a \le b`, "a \u2264 b"],
      [raw`\sqrt{2}`, raw`\sqrt 2`],
      [raw`\frac{5}{\sqrt{2}}`, raw`\frac5{\sqrt2}`]
    ],
    wrong: [
      [raw`\frac{1}{2}`, raw`\boxed{\frac{1}{3}}`],
      ["x^2", "x2"]
    ]
  }
}
