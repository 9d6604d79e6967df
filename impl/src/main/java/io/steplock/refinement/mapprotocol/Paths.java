package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.TlaValue;
import java.util.Arrays;
import java.util.List;

/** Paths into the specification's state. */
final class Paths {
    private Paths() {}

    static List<TlaValue> of(String... keys) {
        return Arrays.stream(keys).map(TlaValue::of).toList();
    }

    /** Where the content of a page stands. */
    static List<TlaValue> content(String page) {
        return page.equals(Cast.MAP_PAGE) ? of("map") : of("heap", page);
    }

    /** Where the file's content of a page stands. */
    static List<TlaValue> file(String page) {
        return page.equals(Cast.MAP_PAGE) ? of("disk", "map") : of("disk", "heap", page);
    }
}
