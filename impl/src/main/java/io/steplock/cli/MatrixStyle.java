package io.steplock.cli;

/** The colours of the engine's matrix, for light and dark; what a colour says stands in the cell too. */
final class MatrixStyle {
    static final String CSS = """
            :root { color-scheme: light dark; --text: #1a1a1a; --page: #fff; --line: #bbb; --off: #e4e7ec; --on: #cdeccf;
              --bad: #f6b3ac; --between: #fbe7a1; --blocked: #dccbf2; --broken: #ffc9ea; --flip: #0b57d0; --wrong: #b00020 }
            @media (prefers-color-scheme: dark) {
              :root { --text: #eee; --page: #16181c; --line: #555; --off: #2c3038; --on: #1f4d27; --bad: #7a1f1a;
                --between: #5c4a0b; --blocked: #45307a; --broken: #6d1c50; --flip: #8ab4f8; --wrong: #ff8a80 } }
            body { font: 15px/1.45 system-ui, sans-serif; color: var(--text); background: var(--page); margin: 1.5rem }
            .wide { overflow-x: auto }
            table { border-collapse: collapse; margin: .5rem 0 }
            th, td { border: 1px solid var(--line); padding: .15rem .4rem; text-align: left; font-size: 13px }
            th { font-weight: normal } td a { color: inherit; text-decoration: none; display: block }
            td a:hover, td a:focus { text-decoration: underline }
            th.column { vertical-align: bottom } th.column span { writing-mode: vertical-rl; transform: rotate(180deg) }
            .key { padding: .15rem .5rem; border: 1px solid var(--line) }
            .off { background: var(--off) } .on { background: var(--on) } .bad { background: var(--bad); font-weight: bold }
            .between { background: var(--between) } .blocked { background: var(--blocked) }
            .broken { background: var(--broken) }
            .flips { box-shadow: inset 0 0 0 2px var(--flip); font-weight: bold }
            .disagrees { outline: 3px dashed var(--wrong); outline-offset: -3px; font-weight: bold }
            .numbers tr:target { outline: 2px solid var(--flip) }
            """;

    private MatrixStyle() {}
}
