package io.steplock.engine.injection;

import io.steplock.engine.page.Fork;
import io.steplock.engine.probe.Step;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.step.VisibilityMapStep.AcquireInsertionLock;
import io.steplock.engine.step.VisibilityMapStep.PinMapPage;
import io.steplock.engine.step.VisibilityMapStep.RegisterBlock;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The injection points, in the order in which a process comes by; the one table of their places. */
public enum InjectionPoint {
    HEAP_FORCE_KILL_VM_PIN(
            "heap-force-kill-vm-pin", Kind.NORMAL, Moment.AFTER, PinMapPage.class, null, "before EnterCriticalSection"),
    WAL_INSERT_AFTER_CRC(
            "wal-insert-after-crc", Kind.CACHED, Moment.BEFORE, AcquireInsertionLock.class, null, "after ComputeCrc"),
    HEAP_FORCE_KILL_BEFORE_VM_WAL(
            "heap-force-kill-before-vm-wal",
            Kind.CACHED,
            Moment.BEFORE,
            RegisterBlock.class,
            Fork.VISIBILITY_MAP,
            "of the map page, after SetPageLsn of the heap page");

    /** Whether a process must have loaded the point before. */
    public enum Kind {
        NORMAL,
        /** Does nothing in a process that has not loaded it, which it does after the first normal point. */
        CACHED
    }

    enum Moment {
        BEFORE,
        AFTER
    }

    private final String text;
    private final Kind kind;
    private final Moment moment;
    private final Class<? extends Step> step;
    private final Fork fork;
    private final String remark;

    InjectionPoint(String text, Kind kind, Moment moment, Class<? extends Step> step, Fork fork, String remark) {
        this.text = text;
        this.kind = kind;
        this.moment = moment;
        this.step = step;
        this.fork = fork;
        this.remark = remark;
    }

    /** The point's name as PostgreSQL has it. */
    public String text() {
        return text;
    }

    public Kind kind() {
        return kind;
    }

    /** Where it is, in words: {@code before AcquireInsertionLock, after ComputeCrc}. */
    public String place() {
        String place = moment == Moment.BEFORE ? "before " : "after ";
        return place + step.getSimpleName() + (fork == null ? ", " : " ") + remark;
    }

    /**
     * The point of that name.
     *
     * @throws EngineException if there is none
     */
    public static InjectionPoint parse(String text) {
        return Arrays.stream(values())
                .filter(point -> point.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new EngineException("there is no injection point \"" + text + "\"; choose one of "
                        + Arrays.stream(values()).map(InjectionPoint::text).collect(Collectors.joining(", "))));
    }

    boolean isAt(Moment now, Step next) {
        return now == moment && step.isInstance(next) && (fork == null || forkOf(next) == fork);
    }

    private static Fork forkOf(Step step) {
        return step instanceof RegisterBlock register && register.p() != null
                ? register.p().fork()
                : null;
    }
}
