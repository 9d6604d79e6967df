package io.steplock.mutants;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/** Loads engine, mapping and runs anew, a mutant's classes first; the rest, the checker above all, is everybody's. */
final class MutantLoader extends URLClassLoader {
    private static final List<String> OWN = List.of(
            "io.steplock.engine.", "io.steplock.refinement.", "io.steplock.scenario.", "io.steplock.mutants.runs.");

    private MutantLoader(URL[] places) {
        super(places, MutantLoader.class.getClassLoader());
    }

    /** Of the engine whose changed classes are in that directory; an empty directory is the engine as it is. */
    static MutantLoader of(Path changed) throws IOException, URISyntaxException {
        return new MutantLoader(new URL[] {
            changed.toUri().toURL(),
            MutantBuild.placeOf(io.steplock.engine.cluster.Cluster.class)
                    .toUri()
                    .toURL(),
            MutantBuild.placeOf(MutantLoader.class).toUri().toURL()
        });
    }

    /** The runs of that class. */
    EngineRun runs(String name) throws ReflectiveOperationException {
        return (EngineRun) loadClass(name).getDeclaredConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (OWN.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known != null ? known : findClass(name);
        }
    }
}
