package io.steplock.checker.spec;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;

/**
 * Loads TLC and the code that touches it anew, before asking its parent.
 *
 * <p>TLC keeps the variables, the model values and the interned strings of the current spec in statics, so that two
 * specs cannot live in one class loader. Everything else, above all the interfaces of this package, comes from the
 * parent and is shared.
 */
final class IsolatedLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final List<String> OWN = List.of("tlc2.", "tla2sany.", "util.", "pcal.", "io.steplock.checker.tlc.");

    IsolatedLoader(URL[] urls, ClassLoader parent) {
        super("steplock-tlc", urls, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (OWN.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = findClass(name);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    @Override
    public URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        Enumeration<URL> own = findResources(name);
        return own.hasMoreElements() ? own : super.getResources(name);
    }
}
