package io.steplock.checker.value;

import java.util.Collection;
import java.util.stream.Collectors;

/** TLA+ notation of values. */
final class TlaText {
    private TlaText() {}

    static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> out.append(c);
            }
        }
        return out.append('"').toString();
    }

    static String join(String open, Collection<?> parts, String close) {
        return join(open, parts, close, ", ");
    }

    static String join(String open, Collection<?> parts, String close, String between) {
        return parts.stream().map(Object::toString).collect(Collectors.joining(between, open, close));
    }
}
