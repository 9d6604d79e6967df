package io.steplock.checker.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loads specs, each behind a class loader of its own.
 *
 * <p>Thread-safe. A loaded spec belongs to its caller until it is closed; then it is kept for the next caller who asks
 * for the same files, the least recently used spec being dropped first.
 */
public final class SpecLoader {
    private static final String BACKEND = "io.steplock.checker.tlc.TlcBackend";
    private static final int KEPT = 8;
    private static final Object PARSING = new Object();

    /** One model check at a time: TLC registers its statistics under names that all class loaders share. */
    private static final Object CHECKING = new Object();

    /** Specs that nobody uses at present, the most recently used first; of one spec as many as were in use at once. */
    private static final Deque<PooledSpec> IDLE = new ArrayDeque<>();

    private SpecLoader() {}

    /**
     * Parses a spec, or takes one that was parsed before.
     *
     * @throws SpecException if a file is missing or wrong; the message names file, line and remedy
     */
    public static LoadedSpec load(SpecSource source) throws SpecException {
        String key = SourceKey.of(source);
        synchronized (IDLE) {
            for (PooledSpec idle : IDLE) {
                if (idle.key().equals(key)) {
                    IDLE.remove(idle);
                    return new Lease(idle);
                }
            }
        }
        Workplace place = Workplace.open(source);
        try {
            LoadedSpec spec = place.guarded(backend -> {
                synchronized (PARSING) {
                    return backend.load(source, place.scratch());
                }
            });
            // TLC reads files while it parses only; what is kept for later must not outlive the JVM on disk.
            place.deleteScratch();
            return new Lease(new PooledSpec(key, spec, place));
        } catch (SpecException | RuntimeException | Error e) {
            place.close();
            throw e;
        }
    }

    /**
     * Explores the whole state graph of a model. Calls from several threads run one after the other.
     *
     * @throws SpecException if the model cannot be loaded, an assumption is false or the evaluation fails
     */
    public static ModelResult check(SpecSource source, ModelProgress progress) throws SpecException {
        return explore(source, backend -> backend.check(progress));
    }

    /**
     * Explores the whole state graph of a model that stands for many: they have all in common but the value of a
     * variable that no step changes. Its properties are invariants, and it has no constraints.
     *
     * @return what is found for each of the variable's values, in the order of the initial states
     * @throws SpecException as {@link #check}; and if a step changes the variable
     */
    public static List<PartResult> checkParts(SpecSource source, String variable, ModelProgress progress)
            throws SpecException {
        return explore(source, backend -> backend.checkParts(variable, progress));
    }

    private static <T> T explore(SpecSource source, Call<T> exploration) throws SpecException {
        SourceKey.of(source);
        try (Workplace place = Workplace.open(source)) {
            return place.guarded(backend -> {
                synchronized (PARSING) {
                    backend.load(source, place.scratch());
                }
                synchronized (CHECKING) {
                    return exploration.on(backend);
                }
            });
        }
    }

    private record PooledSpec(String key, LoadedSpec spec, Workplace place) {
        void drop() {
            spec.close();
            place.close();
        }
    }

    private static void giveBack(PooledSpec pooled) {
        List<PooledSpec> dropped = new ArrayList<>();
        synchronized (IDLE) {
            IDLE.addFirst(pooled);
            while (IDLE.size() > KEPT) {
                dropped.add(IDLE.removeLast());
            }
        }
        dropped.forEach(PooledSpec::drop);
    }

    /** One caller's use of a spec. */
    private static final class Lease extends ForwardingSpec {
        private PooledSpec pooled;

        Lease(PooledSpec pooled) {
            super(pooled.spec());
            this.pooled = pooled;
        }

        @Override
        public void close() {
            if (pooled != null) {
                giveBack(pooled);
                pooled = null;
                end();
            }
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T on(SpecBackend backend) throws SpecException;
    }

    /** A class loader, the backend in it and its private directory. */
    private record Workplace(IsolatedLoader loader, SpecBackend backend, Path scratch) implements AutoCloseable {
        static Workplace open(SpecSource source) throws SpecException {
            try {
                ClassLoader parent = SpecLoader.class.getClassLoader();
                IsolatedLoader loader = new IsolatedLoader(urls(source, parent), parent);
                SpecBackend backend = (SpecBackend)
                        loader.loadClass(BACKEND).getDeclaredConstructor().newInstance();
                return new Workplace(loader, backend, Files.createTempDirectory("steplock-spec-"));
            } catch (ReflectiveOperationException | LinkageError e) {
                throw incompatible(source, e);
            } catch (IOException | URISyntaxException e) {
                throw new SpecException("cannot prepare TLC: " + e.getMessage(), e);
            }
        }

        /** Runs a call; a TLC that lacks what we need is the user's jar, and the error says so. */
        <T> T guarded(Call<T> call) throws SpecException {
            try {
                return call.on(backend);
            } catch (LinkageError e) {
                throw new SpecException(
                        "this TLC lacks a class or method that is needed: " + e.getMessage()
                                + ". Leave out --tla2tools, or give a tla2tools.jar of version 1.7.x",
                        e);
            }
        }

        private static SpecException incompatible(SpecSource source, Throwable e) {
            return new SpecException(
                    "TLC cannot be loaded"
                            + source.tla2tools().map(jar -> " from " + jar).orElse("")
                            + ": " + e,
                    e);
        }

        private static URL[] urls(SpecSource source, ClassLoader parent)
                throws MalformedURLException, URISyntaxException, ClassNotFoundException {
            List<URL> urls = new ArrayList<>();
            if (source.tla2tools().isPresent()) {
                Path jar = source.tla2tools().get();
                urls.add(jar.toUri().toURL());
            }
            urls.add(SpecLoader.class.getProtectionDomain().getCodeSource().getLocation());
            URL bundled = Class.forName("tlc2.TLCGlobals", false, parent)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation();
            if (!urls.contains(bundled)) {
                urls.add(bundled);
            }
            return urls.toArray(URL[]::new);
        }

        void deleteScratch() {
            if (!Files.exists(scratch)) {
                return;
            }
            try (Stream<Path> files = Files.walk(scratch)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete the private directory " + scratch, e);
            }
        }

        @Override
        public void close() {
            try {
                loader.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close TLC's class loader", e);
            } finally {
                deleteScratch();
            }
        }
    }
}
