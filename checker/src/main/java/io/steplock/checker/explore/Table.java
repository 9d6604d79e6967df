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
 * @param columns the columns
 */
public record Table(String title, String group, List<String> casts, Map<String, String> needs, List<Column> columns) {
    /**
     * A column.
     *
     * @param head its head
     * @param variant the variant of the protocol
     * @param allows what its runs may show
     */
    public record Column(String head, String variant, Set<String> allows) {}
}
