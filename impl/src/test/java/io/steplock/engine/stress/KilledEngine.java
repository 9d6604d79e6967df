package io.steplock.engine.stress;

import io.steplock.engine.cluster.Cluster;
import io.steplock.engine.cluster.ClusterOptions;
import io.steplock.engine.cluster.Run;
import io.steplock.engine.cluster.Session;
import io.steplock.engine.cluster.TestCluster;
import io.steplock.engine.heap.Table;
import io.steplock.engine.heap.Tid;
import io.steplock.engine.process.EngineException;
import io.steplock.engine.process.EngineStoppedException;
import io.steplock.engine.process.Process;
import io.steplock.engine.surgery.Variant;
import io.steplock.engine.transaction.Transaction;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A program that works on a data directory until it is killed, and says on standard output what it is about to do and
 * what it was told is durable, a line each: {@code try insert 4711}, {@code done insert 4711 (3,5)}. A line is shorter
 * than a pipe's atomic write, so what was said is there, whole, however the program ends.
 */
final class KilledEngine {
    private static final int WORKERS = 4;

    private final Cluster cluster;
    private final Table table;
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);

    private KilledEngine(Cluster cluster) {
        this.cluster = cluster;
        this.table = cluster.table("t");
    }

    private record Row(int value, Tid place) {}

    /** Arguments: data directory, variant, whether to compress, seed, first value that is free. */
    public static void main(String[] arguments) {
        ClusterOptions options = ClusterOptions.DEFAULT.withBuffers(48);
        boolean compress = Boolean.parseBoolean(arguments[2]);
        Cluster cluster = Cluster.open(
                Path.of(arguments[0]),
                Variant.parse(arguments[1]),
                TestCluster.CLOCK,
                compress ? options.withCompression() : options);
        new KilledEngine(cluster).work(Long.parseLong(arguments[3]), Integer.parseInt(arguments[4]));
    }

    private void work(long seed, int firstValue) {
        List<List<Row>> rows = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            rows.add(new ArrayList<>());
        }
        new Run(cluster, "reader")
                .rows(table)
                .forEach((place, value) -> rows.get(value % WORKERS).add(new Row(value, place)));
        say("ready");
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            int number = i;
            Session session = cluster.session("w" + i);
            sessions.add(session);
            session.start(s -> forever(s, number, rows.get(number), new Random(seed + number), firstValue + number));
        }
        for (Session session : sessions) {
            cluster.processes().awaitIdle(session.process(), TestCluster.WATCHDOG.multipliedBy(10));
            session.failure().ifPresent(failure -> {
                throw new IllegalStateException("a worker failed", failure);
            });
        }
    }

    private void forever(Process s, int number, List<Row> rows, Random random, int firstValue) {
        int value = firstValue;
        while (true) {
            try {
                int dice = random.nextInt(100);
                int block = random.nextInt(table.blocks());
                if (dice < 45 || rows.isEmpty()) {
                    insert(s, rows, value, block);
                    value += WORKERS;
                } else if (dice < 60) {
                    delete(s, rows.remove(random.nextInt(rows.size())));
                } else if (dice < 80) {
                    kill(s, rows, random.nextInt(rows.size()));
                } else if (dice < 98 || number != 0) {
                    cluster.vacuum().runOnPage(s, table, block);
                } else {
                    cluster.checkpointer().online(s);
                }
            } catch (EngineStoppedException e) {
                throw e;
            } catch (EngineException e) {
                if (!e.getMessage().contains("a buffer has room for one such waiter")) {
                    throw e;
                }
            }
        }
    }

    private void insert(Process s, List<Row> rows, int value, int block) {
        say("try insert " + value);
        Transaction transaction = cluster.transactions().begin(s);
        Tid place = cluster.rows().insert(s, transaction, table, value, block);
        cluster.transactions().commit(s, transaction);
        say("done insert " + value + " " + place);
        rows.add(new Row(value, place));
    }

    private void delete(Process s, Row row) {
        say("try remove " + row.value());
        Transaction transaction = cluster.transactions().begin(s);
        if (!cluster.rows().delete(s, transaction, table, row.place())) {
            throw new IllegalStateException(row + " is not there to delete");
        }
        cluster.transactions().commit(s, transaction);
        say("done remove " + row.value());
    }

    private void kill(Process s, List<Row> rows, int index) {
        Row row = rows.get(index);
        say("try remove " + row.value());
        if (cluster.surgery().heapForceKill(s, table, List.of(row.place())) != 1) {
            throw new IllegalStateException(row + " is not there to kill");
        }
        rows.remove(index);
        cluster.wal().flush(s, cluster.wal().position().currentLsn());
        say("done remove " + row.value());
    }

    private void say(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException("nobody listens to: " + line, e);
        }
    }
}
