package io.steplock.checker.junit;

import io.steplock.checker.explain.SpecExplainer;
import io.steplock.checker.refine.Validator;
import io.steplock.checker.refine.Verdict;
import io.steplock.checker.refine.VerdictText;
import io.steplock.checker.spec.LoadedSpec;
import io.steplock.checker.spec.SpecException;
import io.steplock.checker.spec.SpecLoader;
import io.steplock.checker.trace.TraceException;
import io.steplock.checker.trace.TraceReader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * What {@link Refines} does. The loader keeps parsed specs for the next test, and a spec serves one thread at a time, so
 * tests that run in parallel have one each.
 */
final class RefinementExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace SESSIONS = Namespace.create(RefinementExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == TraceSession.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        if (test.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("a TraceSession belongs to one test; take it as a parameter of the"
                    + " test method or of a @BeforeEach method, not of "
                    + parameter.getDeclaringExecutable().getName());
        }
        // The key is the test's own: a store that lacks it asks those of the enclosing classes too.
        ExtensionContext.Store sessions = test.getStore(SESSIONS);
        TraceSession session = sessions.get(test.getUniqueId(), TraceSession.class);
        if (session == null) {
            session = open(test);
            sessions.put(test.getUniqueId(), session);
        }
        return session;
    }

    private static TraceSession open(ExtensionContext test) {
        Refines refines = annotation(test.getRequiredTestClass());
        try {
            LoadedSpec spec = SpecLoader.load(SpecFiles.find(refines, test.getRequiredTestClass()));
            return new TraceSession(spec, TraceFiles.of(test), List.of(refines.internalPackages()));
        } catch (SpecException e) {
            throw new ParameterResolutionException(e.getMessage(), e);
        }
    }

    /** The nearest one: the class's own or inherited one, else that of the class around it. */
    private static Refines annotation(Class<?> test) {
        for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
            Refines refines = type.getAnnotation(Refines.class);
            if (refines != null) {
                return refines;
            }
        }
        throw new ParameterResolutionException(
                test.getName() + " has no @Refines(spec = ..., config = ...), nor has a class around it");
    }

    @Override
    public void afterEach(ExtensionContext test) {
        TraceSession session = test.getStore(SESSIONS).remove(test.getUniqueId(), TraceSession.class);
        Optional<Throwable> failure = test.getExecutionException();
        Optional<String> finding;
        boolean isHarmless = true;
        if (session == null) {
            finding = Optional.of("no event was validated: the test takes no TraceSession. Take one as a parameter and"
                    + " record to it, or move the test to a class without @Refines.");
        } else if (!session.isStarted()) {
            session.loaded().close();
            finding =
                    Optional.of("no event was validated: the test did not start its trace. Call start(initialState) of"
                            + " its TraceSession, and record to what that returns.");
        } else {
            Verdict verdict = judge(session);
            boolean refines = verdict.kind() == Verdict.Kind.REFINES;
            isHarmless = refines || nothing(verdict);
            finding = refines && failure.isEmpty() ? Optional.empty() : Optional.of(text(verdict, session));
        }
        if (finding.isPresent()) {
            report(new AssertionFailedError(finding.get()), failure, isHarmless);
        }
    }

    /** The test's own failure wins. An aborted test has failed only if its trace was found bad. */
    private static void report(AssertionFailedError verdict, Optional<Throwable> failure, boolean isHarmless) {
        if (failure.isEmpty() || (failure.get() instanceof TestAbortedException && !isHarmless)) {
            throw verdict;
        }
        failure.get().addSuppressed(verdict);
    }

    private static Verdict judge(TraceSession session) {
        String name = session.file().toString();
        try (LoadedSpec spec = session.loaded()) {
            session.close();
            try (TraceReader trace = TraceReader.open(session.file())) {
                return Validator.validate(spec, trace, new Validator.Options(new SpecExplainer()));
            }
        } catch (TraceException e) {
            return Verdict.invalid(name, e.kind().name(), e.getMessage());
        } catch (IOException e) {
            return Verdict.invalid(name, TraceException.Kind.UNREADABLE.name(), e.getMessage());
        }
    }

    private static boolean nothing(Verdict verdict) {
        return verdict.counts().steps() == 0 && verdict.kind() == Verdict.Kind.INVALID;
    }

    private static String text(Verdict verdict, TraceSession session) {
        return (nothing(verdict) ? "no event was validated\n" : "") + VerdictText.report(verdict) + "\ntrace kept as "
                + session.file();
    }
}
