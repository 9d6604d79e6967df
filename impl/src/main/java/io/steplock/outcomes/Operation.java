package io.steplock.outcomes;

import java.util.Locale;

/** What can be asked of the cluster. */
public enum Operation {
    ENABLE,
    DISABLE;

    /** The operation of that name. */
    public static Operation parse(String name) throws OutcomeException {
        for (Operation operation : values()) {
            if (operation.toString().equals(name)) {
                return operation;
            }
        }
        throw new OutcomeException("there is no operation '" + name + "'; there are: enable, disable");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
