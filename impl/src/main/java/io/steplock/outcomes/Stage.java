package io.steplock.outcomes;

import java.util.Arrays;
import java.util.stream.Collectors;

/** One change of the state, on the way of a launcher. */
public enum Stage {
    INPROGRESS_ON("inprogress-on", Operation.ENABLE),
    ON("on", Operation.ENABLE),
    INPROGRESS_OFF("inprogress-off", Operation.DISABLE),
    OFF("off", Operation.DISABLE);

    private final String state;
    private final Operation operation;

    Stage(String state, Operation operation) {
        this.state = state;
        this.operation = operation;
    }

    /** The change to that state. */
    public static Stage parse(String state) throws OutcomeException {
        for (Stage stage : values()) {
            if (stage.state.equals(state)) {
                return stage;
            }
        }
        throw new OutcomeException("there is no stage '" + state + "'; there are: "
                + Arrays.stream(values()).map(Stage::toString).collect(Collectors.joining(", ")));
    }

    /** Who makes it. */
    public Operation operation() {
        return operation;
    }

    ChecksumPoint point(String place) {
        return ChecksumPoint.at(state, place).orElseThrow();
    }

    /** The state that is changed to. */
    @Override
    public String toString() {
        return state;
    }
}
