package io.steplock.refinement;

import io.steplock.checker.value.TlaValue;
import io.steplock.engine.page.PageId;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.Process;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The action of a step is its class's name, and the arguments are its record components by their names: a step and its
 * action cannot bear different names.
 */
public final class StepNames {
    private static final Map<Class<?>, RecordComponent[]> COMPONENTS = new ConcurrentHashMap<>();

    private StepNames() {}

    public static String action(Step step) {
        return step.getClass().getSimpleName();
    }

    static Map<String, TlaValue> arguments(Step step) {
        return arguments(step, page -> TlaValue.of(SpecNames.page(page)));
    }

    /**
     * The arguments by name.
     *
     * @param pages what the specification calls a page
     */
    public static Map<String, TlaValue> arguments(Step step, Function<PageId, TlaValue> pages) {
        Map<String, TlaValue> arguments = new LinkedHashMap<>();
        for (RecordComponent component : components(step)) {
            arguments.put(component.getName(), argument(value(step, component), pages));
        }
        return arguments;
    }

    /** The page among the step's arguments; empty also for a record without blocks. */
    public static Optional<PageId> page(Step step) {
        for (RecordComponent component : components(step)) {
            if (component.getType() == PageId.class) {
                return Optional.ofNullable((PageId) value(step, component));
            }
        }
        return Optional.empty();
    }

    private static RecordComponent[] components(Step step) {
        return COMPONENTS.computeIfAbsent(step.getClass(), Class::getRecordComponents);
    }

    private static Object value(Step step, RecordComponent component) {
        try {
            return component.getAccessor().invoke(step);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + component + " of " + step, e);
        }
    }

    private static TlaValue argument(Object argument, Function<PageId, TlaValue> pages) {
        if (argument instanceof Process process) {
            return TlaValue.of(process.name());
        } else if (argument instanceof PageId page) {
            return pages.apply(page);
        } else if (argument instanceof String text) {
            return TlaValue.of(text);
        }
        throw new IllegalStateException(
                "a step's argument of type " + argument.getClass().getName() + " has no value in the specification");
    }
}
