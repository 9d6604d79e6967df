package io.steplock.engine.page;

import java.util.Arrays;

/**
 * One line pointer of a heap page.
 *
 * @param offset of the tuple from the page start; for a redirect the number of the line pointer it leads to
 * @param length of the tuple in bytes
 */
public record LinePointer(State state, int offset, int length) {
    /** What a line pointer stands for; its code is two bits of it. */
    public enum State {
        UNUSED(0),
        NORMAL(1),
        REDIRECT(2),
        DEAD(3);

        private final int code;

        State(int code) {
            this.code = code;
        }
    }

    static LinePointer decode(int word) {
        int code = (word >>> 15) & 3;
        State state = Arrays.stream(State.values())
                .filter(s -> s.code == code)
                .findFirst()
                .orElseThrow();
        return new LinePointer(state, word & 0x7FFF, word >>> 17);
    }

    int encode() {
        return offset | state.code << 15 | length << 17;
    }
}
