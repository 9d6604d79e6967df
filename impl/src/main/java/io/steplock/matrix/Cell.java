package io.steplock.matrix;

import io.steplock.outcomes.Script;

/**
 * One run that is made, and its place.
 *
 * @param row the row's name
 * @param column the column's name
 * @param script what happens
 */
public record Cell(String row, String column, Script script) {
    @Override
    public String toString() {
        return row + " / " + column;
    }
}
