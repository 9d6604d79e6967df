package io.steplock.checker.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each test of the class records a run, and the run must refine a TLA+ spec.
 *
 * <p>A test takes a {@link TraceSession} as a parameter of its method, of a {@code @BeforeEach} or of an {@code
 * @AfterEach} method; within one test it is the same session. After the test its trace is validated. The test fails if a
 * step is rejected, an invariant is violated, the trace is damaged or inconclusive, or if no event was validated. A
 * failure of the test itself comes first and has the trace's verdict as a suppressed exception.
 *
 * <p>Traces are kept, whatever the verdict, as {@code target/steplock/<class>/<method>.ndjson}, with the invocation's
 * number if there are several; the configuration parameter {@code steplock.traces} names another directory than {@code
 * target/steplock}. Nested classes have their outer class's spec unless they name their own.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RefinementExtension.class)
public @interface Refines {
    /** The root module: a file, seen from the working directory, or else a class path resource outside of jars. */
    String spec();

    /** The config: a plain name is looked for beside the root module, anything else as the root module is. */
    String config();

    /**
     * Prefixes of class names, for example of the program's own probes: the source place of an action is the first
     * frame on the stack outside of them.
     */
    String[] internalPackages() default {};
}
