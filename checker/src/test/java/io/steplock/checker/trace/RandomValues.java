package io.steplock.checker.trace;

import io.steplock.checker.value.Change;
import io.steplock.checker.value.TlaValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random values of all kinds, from a seed. */
final class RandomValues {
    private static final String[] TEXTS = {
        "",
        "s1",
        "a b",
        "\"\\",
        "line\nfeed\t",
        "\u0000\u001f",
        "\u00fc\u20ac",
        "\ud83d\ude00",
        "null",
        "#set",
        "\u2028"
    };
    private static final int[] NUMBERS = {0, 1, -1, 42, Integer.MAX_VALUE, Integer.MIN_VALUE};

    private final Random random;

    RandomValues(long seed) {
        random = new Random(seed);
    }

    TlaValue value(int depth) {
        int kind = random.nextInt(depth == 0 ? 3 : 7);
        return switch (kind) {
            case 0 -> TlaValue.of(random.nextBoolean());
            case 1 -> TlaValue.of(random.nextInt(4) == 0 ? random.nextInt() : NUMBERS[random.nextInt(NUMBERS.length)]);
            case 2 -> TlaValue.of(text());
            case 3 -> TlaValue.set(values(depth - 1));
            case 4 -> new TlaValue.Tuple(values(depth - 1));
            case 5 -> new TlaValue.Rec(named(depth - 1));
            default -> {
                Map<TlaValue, TlaValue> entries = new LinkedHashMap<>();
                values(depth - 1).forEach(key -> entries.put(key, value(depth - 1)));
                yield new TlaValue.Function(entries);
            }
        };
    }

    Map<String, TlaValue> named(int depth) {
        Map<String, TlaValue> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            fields.put("f" + text(), value(depth));
        }
        return fields;
    }

    Change change(String variable) {
        List<TlaValue> path = new ArrayList<>(List.of(TlaValue.of(variable)));
        path.addAll(values(1));
        List<Change.Kind> kinds = List.of(Change.Kind.values());
        Change.Kind kind = kinds.get(random.nextInt(kinds.size()));
        if (path.size() < 2 && (kind == Change.Kind.PUT || kind == Change.Kind.DELETE)) {
            path.add(value(1));
        }
        return new Change(
                path,
                kind,
                switch (kind) {
                    case DELETE -> null;
                    case DROP -> TlaValue.of(1 + random.nextInt(9));
                    default -> value(3);
                });
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    private List<TlaValue> values(int depth) {
        List<TlaValue> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(value(depth));
        }
        return values;
    }
}
