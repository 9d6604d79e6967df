package io.steplock.checker.explore;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table of the answer, as the manifest describes it; {@link AnswerTable} fills it.
 *
 * @param title the line above it; empty if none
 * @param group the group of models that it is made of
 * @param casts those who must all have been run before a property is said to hold
 * @param needs the properties that say something only where a thing is allowed, and that thing
 * @param columns the columns; the rows if it is turned
 * @param rows what its rows are
 * @param properties the properties that it shows; all if empty
 */
public record Table(
        String title,
        String group,
        List<String> casts,
        Map<String, String> needs,
        List<Column> columns,
        Rows rows,
        Set<String> properties) {
    /** What the rows of a table are. */
    public enum Rows {
        /** A row for each property; the usual way. */
        PROPERTIES,
        /** A row for each {@link Column}: for many variants. */
        VARIANTS
    }

    /**
     * A column.
     *
     * @param head its head
     * @param variant the variant of the protocol
     * @param allows what its runs may show
     */
    public record Column(String head, String variant, Set<String> allows) {}
}
