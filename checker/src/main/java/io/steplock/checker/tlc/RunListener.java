package io.steplock.checker.tlc;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import tlc2.output.EC;
import tlc2.output.MPRecorder;
import tlc2.tool.TLCState;
import tlc2.tool.TLCStateInfo;
import tlc2.util.BitVector;
import tlc2.util.IStateWriter;

/** Hears from TLC what it reports of a run; of its steps hears who extends this. One worker thread calls it. */
abstract class RunListener extends MPRecorder implements IStateWriter {
    private int reported = EC.NO_ERROR;
    private final List<TLCState> trace = new ArrayList<>();
    private OptionalInt loopsTo = OptionalInt.empty();
    private long generated;
    private long distinct;
    private long queued;

    /** {@link EC#TLC_DEADLOCK_REACHED}, {@link EC#TLC_TEMPORAL_PROPERTY_VIOLATED} or no error. */
    int reported() {
        return reported;
    }

    List<TLCState> trace() {
        return trace;
    }

    OptionalInt loopsTo() {
        return loopsTo;
    }

    long generated() {
        return generated;
    }

    long distinct() {
        return distinct;
    }

    long queued() {
        return queued;
    }

    @Override
    public void record(int code, Object... objects) {
        switch (code) {
            case EC.TLC_DEADLOCK_REACHED, EC.TLC_TEMPORAL_PROPERTY_VIOLATED -> reported = code;
            case EC.TLC_STATE_PRINT1, EC.TLC_STATE_PRINT2 -> {
                if (reported != EC.NO_ERROR && objects.length > 0 && objects[0] instanceof TLCStateInfo info) {
                    trace.add(info.state);
                }
            }
            case EC.TLC_BACK_TO_STATE -> {
                // Message and text are both recorded; states count from 1.
                loopsTo = OptionalInt.of(Integer.parseInt((String) objects[0]) - 1);
            }
            case EC.TLC_STATE_PRINT3 -> loopsTo = OptionalInt.of(trace.size() - 1);
            case EC.TLC_STATS -> {
                generated = Long.parseLong((String) objects[0]);
                distinct = Long.parseLong((String) objects[1]);
                queued = Long.parseLong((String) objects[2]);
            }
            default -> {
                // Progress and chatter.
            }
        }
    }

    @Override
    public void writeState(TLCState state) {}

    @Override
    public void writeState(TLCState state, TLCState successor, boolean isNew) {}

    @Override
    public void writeState(TLCState state, TLCState successor, boolean isNew, Visualization visualization) {}

    @Override
    public void writeState(TLCState state, TLCState successor, BitVector checks, int from, int length, boolean isNew) {}

    @Override
    public void writeState(
            TLCState state,
            TLCState successor,
            BitVector checks,
            int from,
            int length,
            boolean isNew,
            Visualization visualization) {}

    @Override
    public void close() {}

    @Override
    public String getDumpFileName() {
        return "";
    }

    @Override
    public boolean isNoop() {
        return false;
    }

    @Override
    public boolean isDot() {
        return false;
    }

    @Override
    public void snapshot() {}
}
