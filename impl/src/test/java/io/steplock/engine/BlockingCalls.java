package io.steplock.engine;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.Set;

/** Calls by which a thread waits for another or disturbs it. */
final class BlockingCalls {
    private static final Set<String> ON_OBJECT = Set.of("wait", "notify", "notifyAll");
    private static final Set<String> ON_THREAD = Set.of("join", "yield", "onSpinWait");

    private BlockingCalls() {}

    static DescribedPredicate<JavaMethodCall> any() {
        return DescribedPredicate.describe("waits for another thread", call -> {
            String name = call.getTarget().getName();
            return ON_OBJECT.contains(name)
                    || (call.getTargetOwner().isEquivalentTo(Thread.class) && ON_THREAD.contains(name));
        });
    }

    /** A thread that was interrupted itself may say so again. */
    static DescribedPredicate<JavaMethodCall> interruptOfAnotherThread() {
        return DescribedPredicate.describe(
                "interrupts another thread",
                call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                        && call.getTarget().getName().equals("interrupt")
                        && !call.getOrigin().getName().equals("await"));
    }
}
