package io.steplock.checker.tlc;

import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Takes back the management beans that TLC registers during a run. They would keep its class loader alive, and the next
 * run's beans of the same names would fail with a stack trace on standard error.
 */
final class Statistics implements AutoCloseable {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Set<ObjectName> before = names();

    private Set<ObjectName> names() {
        try {
            return new HashSet<>(server.queryNames(new ObjectName("tlc2*:*"), null));
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (ObjectName name : names()) {
            if (!before.contains(name)) {
                try {
                    server.unregisterMBean(name);
                } catch (JMException e) {
                    throw new IllegalStateException("cannot unregister " + name, e);
                }
            }
        }
    }
}
