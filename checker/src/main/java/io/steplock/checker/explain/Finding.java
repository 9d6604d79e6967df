package io.steplock.checker.explain;

import java.util.Optional;

/**
 * Where in a trace something was found.
 *
 * @param file the trace's name
 * @param line the line in it, from 1
 * @param step the step's number
 * @param process the acting process
 * @param engine the place in the engine that recorded the step
 * @param note what the recorder noted for people
 * @param again the command that shows the finding again
 */
public record Finding(
        String file,
        long line,
        long step,
        String process,
        Optional<String> engine,
        Optional<String> note,
        Optional<String> again) {}
