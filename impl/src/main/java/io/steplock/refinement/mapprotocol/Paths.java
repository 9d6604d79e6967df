package io.steplock.refinement.mapprotocol;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Paths into the specification's state, and the page among a step's arguments. */
final class Paths {
    private static final Map<Class<?>, Optional<RecordComponent>> PAGES = new ConcurrentHashMap<>();

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

    /** The page that the step names; empty also for a record without blocks. */
    static Optional<PageId> page(Step step) {
        return PAGES.computeIfAbsent(step.getClass(), Paths::pageComponent).map(component -> {
            try {
                return (PageId) component.getAccessor().invoke(step);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot read " + component + " of " + step, e);
            }
        });
    }

    private static Optional<RecordComponent> pageComponent(Class<?> step) {
        return Arrays.stream(step.getRecordComponents())
                .filter(component -> component.getType() == PageId.class)
                .findFirst();
    }
}
