package io.steplock.checker.trace;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The place in the program that takes an action: found once for each action, because a walk of the stack costs more
 * than the rest of an event. Thread-safe.
 */
final class SourcePlaces {
    private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+)\\$\\d+");

    private final List<String> skipped;
    private final Map<String, String> places = new ConcurrentHashMap<>();

    /**
     * @param skipped the frames of classes whose full names start with one of these are not the place
     */
    SourcePlaces(List<String> skipped) {
        this.skipped = List.copyOf(skipped);
    }

    /** The place of the action: the caller's if the action is new. Empty if all of the stack is skipped. */
    String of(String action) {
        String known = places.get(action);
        if (known != null) {
            return known;
        }
        String found = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !isSkipped(frame.getClassName()))
                        .map(SourcePlaces::text)
                        .findFirst()
                        .orElse(""));
        String earlier = places.putIfAbsent(action, found);
        return earlier == null ? found : earlier;
    }

    private boolean isSkipped(String className) {
        return className.equals(SourcePlaces.class.getName())
                || className.equals(TraceRecorder.class.getName())
                || skipped.stream().anyMatch(className::startsWith);
    }

    private static String text(StackWalker.StackFrame frame) {
        String name = frame.getClassName();
        String simple = name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
        // The compiler numbers lambdas; the method around one is what a reader looks for.
        Matcher lambda = LAMBDA.matcher(frame.getMethodName());
        String method = lambda.matches() ? lambda.group(1) : frame.getMethodName();
        String place = frame.getFileName() == null ? "" : frame.getFileName() + ":" + frame.getLineNumber();
        return simple + "." + method + "(" + place + ")";
    }
}
